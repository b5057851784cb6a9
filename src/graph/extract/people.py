"""Who was there, in what capacity, and which posts act: from lists, from prose, and from the format's own lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graph.documents import BlockKind, Section, Span
from graph.extract import names
from graph.extract.attendance import Listed, capacity, listed
from graph.extract.found import Found
from graph.extract.lexicon import alternatives, pattern
from graph.extract.reading import Passage, Reading
from graph.facts import Attendance, Evidence, Party

_ATTENDED = re.compile(
    r"\b(?:(?:was|were) (?:also )?(?:in attendance|welcomed|present|invited)|attended|presented|introduced|gave|provided|updated|"
    r"explained|advised|reported|highlighted|outlined|informed|confirmed|stated|commented|indicated|summarised|took members through|"
    r"referred|responded|agreed|undertook|offered|would|addressed|delivered|demonstrated|answered|spoke|clarified|noted)\b"
)
_ACTS = (
    r"(?:also |then |further |further |subsequently |briefly )*(?:presented|introduced|gave|provided|updated|explained|advised|reported|highlighted|"
    r"outlined|informed|confirmed|stated|commented|indicated|summarised|responded|agreed|undertook|offered|addressed|"
    r"delivered|answered|spoke|clarified|(?:was|were|will be) in attendance)\b"
)
_DECLARED = re.compile(r"\b(?:declared|indicated|disclosed)\b[^.]{0,60}\binterests?\b")
_ABSTAINED = re.compile(r"\b(?:abstain(?:ed)?|voted against|voted for)\b", re.IGNORECASE)
_PEOPLE = {"member", "chair", "vice-chair", "substitute", "apology", "executive-member"}


def attendances(reading: Reading, found: Iterable[Found]) -> tuple[Attendance, ...]:
    """Return everybody at the meeting or named in it, and each post that acts, in the order of the text."""
    made: list[Attendance] = [*_contact(reading), *_from_format(reading)]
    made += [_from_list(one) for one in listed(reading)]
    made += list(_from_prose(reading, made))
    made += list(_posts(reading, made, tuple(found)))
    return tuple(_distinct(sorted(made, key=lambda one: (one.party.span.start, one.party.span.end))))


def _evidence(passage: Passage | None, span: Span, rule: str, confidence: float) -> Evidence:
    return Evidence((passage.span() if passage is not None else span,), rule, confidence, operative=span)


def _contact(reading: Reading) -> Iterator[Attendance]:
    contact = reading.minutes.header.contact
    if contact is None:
        return
    for match in re.finditer(names.CORE, contact.value):
        if names.is_name(match.group()):
            party = Party(names.plain(match.group()), None, "officer", contact.span)
            yield Attendance(party, "contact", None, Evidence((contact.span,), "contact-line", 0.97))


def _from_format(reading: Reading) -> Iterator[Attendance]:
    for one in reading.minutes.attendees:
        member = bool(re.match(rf"(?:{names.councillor_title()})\b", one.name))
        told = (one.status or "").casefold()
        party = Party(names.plain(one.name), one.role, "councillor" if member else "officer", one.span)
        status = (
            "apology"
            if "apolog" in told
            else "mentioned"
            if told in {"", "expected"}
            else "member"
            if member
            else "officer"
        )
        if status == "member" and re.search(r"\bChair", one.role or "") and "Vice" not in (one.role or ""):
            status = "chair"
        yield Attendance(party, status, None, Evidence((one.span,), "attendance-table", 0.98))


def _from_list(one: Listed) -> Attendance:
    role_kind = capacity(one)
    if one.member or role_kind in {"member", "substitute", "apology", "vice-chair", "chair"}:
        kind = "councillor" if one.member or not _is_independent(one) else "coopted"
    elif role_kind == "co-optee-non-voting":
        kind = "coopted"
    else:
        kind = "officer" if _is_officer(one.role) else "other"
    span = one.passage.span(one.start, one.end)
    role = one.role if one.role and not one.role.casefold().startswith("substitute") else None
    return Attendance(
        Party(one.name, role, kind, span),
        role_kind,
        one.passage.agenda_item,
        _evidence(one.passage, span, "attendance-list", 0.95),
    )


def _is_independent(one: Listed) -> bool:
    """An untitled name among titled ones is no councillor (an independent or co-opted member)."""
    return bool(re.search(rf"\b(?:{names.councillor_title()})\b", one.passage.text))


def _is_officer(role: str | None) -> bool:
    if role is None:
        return True
    outside = pattern("bodies", "external").search(role) or re.search(
        r"\b(?:Foundation|University|College|Ltd|Charity)\b", role
    )
    return not outside


def _from_prose(reading: Reading, known: list[Attendance]) -> Iterator[Attendance]:
    listed_spans = [one.party.span for one in known]
    heard = {one.party.name for one in known if one.party.name}
    for passage in reading.passages:
        if passage.block.section is Section.DOCUMENTS or passage.block.kind is BlockKind.META:
            continue
        for one in (*_roles_before(passage), *_with_roles(passage), *_titled(passage)):
            if any(one.party.span.overlaps(span) for span in listed_spans):
                continue
            if one.capacity == "mentioned" and any(names.same_person(name, one.party.name or "") for name in heard):
                continue
            listed_spans.append(one.party.span)
            heard.add(one.party.name or "")
            yield one


def _with_roles(passage: Passage) -> Iterator[Attendance]:
    """Read "S Butcher, Executive Director of X, and R Farnham, Director of Y, were in attendance"."""
    text = passage.text
    role = names.role()
    for match in re.finditer(rf"(?<![\w'])(?P<name>{names.CORE})(?:,\s+|\s+\(|\s+[-–]\s+)(?=[A-Z])", text):
        found = role.match(text, match.end())
        if found is None or not names.is_name(match["name"]) or names.role_head().search(match["name"]):
            continue
        printed = _cut_role(found.group())
        bracketed = text[match.end() - 1] == "("
        if bracketed and ")" in text[match.end() :]:
            printed = text[match.end() : text.index(")", match.end())]
        after = text[match.end() + len(printed) : match.end() + len(printed) + 400]
        attended = bool(_ATTENDED.search(re.split(r"(?<=[a-z])\. ", after)[0]))
        span = passage.span(match.start("name"), match.end("name"))
        kind = "councillor" if names.is_members_role(printed) else "officer" if _is_officer(printed) else "other"
        status = ("officer" if kind != "councillor" else "executive-member") if attended else "mentioned"
        party = Party(names.plain(match["name"]), printed.strip(" ,"), kind, span)
        yield Attendance(party, status, passage.agenda_item, _evidence(passage, span, "name-and-role", 0.95))


def _roles_before(passage: Passage) -> Iterator[Attendance]:
    """Read "The Director of Place, Andrea Coyle, presented ...": the post first, then who holds it."""
    text = passage.text
    for match in re.finditer(
        rf"(?:^|(?<=[.;:] )|\bthe )(?:The )?(?P<role>{names.post().pattern}),\s+(?P<name>{names.CORE}),", text
    ):
        if not names.is_name(match["name"]) or names.role_head().search(match["name"]):
            continue
        span = passage.span(match.start("name"), match.end("name"))
        kind = (
            "councillor"
            if names.is_members_role(match["role"])
            else "officer"
            if _is_officer(match["role"])
            else "other"
        )
        attended = bool(_ATTENDED.search(text[match.end() : match.end() + 200]))
        status = ("officer" if kind != "councillor" else "executive-member") if attended else "mentioned"
        party = Party(names.plain(match["name"]), match["role"], kind, span)
        yield Attendance(party, status, passage.agenda_item, _evidence(passage, span, "role-and-name", 0.9))


_NEXT_PERSON = re.compile(
    rf",?\s+and\s+(?={names.CORE},)|,\s+(?={names.CORE},)|,?\s+(?:were|was|had|who|attended|presented)\b"
)


def _cut_role(role: str) -> str:
    """A role ends where the next person, or the verb, begins; commas inside a role stay."""
    cut = _NEXT_PERSON.search(role + " ,")
    return role[: cut.start()].rstrip(" ,") if cut else role.rstrip(" ,")


def _titled(passage: Passage) -> Iterator[Attendance]:
    text = passage.text
    for match in names.titled().finditer(text):
        name = _untrailed(match["name"])
        before = text[max(0, match.start() - 90) : match.start()]
        end = match.start("name") + len(name)
        sentence_after = text[end : end + 60]
        role = _role_before(before)
        member = bool(match["member"])
        kind = "councillor" if member or (role and names.is_members_role(role)) else "other"
        status = "mentioned"
        if _ABSTAINED.match(sentence_after.lstrip(" ,")):
            status = "abstained"
        span = passage.span(match.start("name"), end)
        yield Attendance(
            Party(names.plain(name), role, kind, span),
            status,
            passage.agenda_item,
            _evidence(passage, span, "titled-name", 0.95),
        )


def _untrailed(name: str) -> str:
    """Leave off a capitalised verb after a name ("Councillor Speight Abstained")."""
    words = name.split()
    while len(words) > 1 and not names.is_name(words[-1]):
        words.pop()
    return " ".join(words)


def _role_before(before: str) -> str | None:
    """Return the role printed just before a name, as in "Deputy Mayor and Lead Member for X (Councillor Y)"."""
    opened = re.search(r"(?P<role>[^.;:()]*?)\s*[,(]\s*$", before)
    if opened is None:
        return None
    matches = list(names.role().finditer(opened["role"]))
    if not matches or matches[-1].end() < len(opened["role"].rstrip()):
        return None
    role = matches[-1].group()
    start = re.search(r"(?:^|[-–]\s+)(?P<role>(?:Deputy |Vice[- ])?[A-Z][\w' ,&-]*)$", opened["role"].rstrip())
    return (start["role"] if start and names.role_head().search(start["role"]) else role).strip()


def _posts(reading: Reading, known: list[Attendance], found: tuple[Found, ...]) -> Iterator[Attendance]:
    """Return each post that acts without a name: presents, is asked, agrees to act; not one merely mentioned."""
    held = [one.party.role for one in known if one.party.name and one.party.role]
    seen: list[str] = []
    owners = {one.owner.text.casefold() for one in found if one.owner}
    for passage in reading.spoken:
        for match in names.post().finditer(passage.text):
            role = match.group().strip(" ,")
            if names.is_vague(role) or any(_same_post(other, role) for other in (*held, *seen)):
                continue
            acts = re.match(rf"\s*,?\s*(?:{_ACTS})", passage.text[match.end() :]) or role.casefold() in owners
            if not acts and not _is_asked(passage.text, match):
                continue
            seen.append(role)
            span = passage.span(match.start(), match.start() + len(role))
            kind = "councillor" if names.is_members_role(role) else "officer" if _is_officer(role) else "other"
            yield Attendance(
                Party(None, role, kind, span),
                "officer",
                passage.agenda_item,
                _evidence(passage, span, "acting-post", 0.85),
            )


def _same_post(known: str, role: str) -> bool:
    """Tell whether a role is a known one in full, cut short ("the Executive Director"), or with initials."""
    a, b = _role_key(known), _role_key(role)
    if a == b or a[: len(b)] == b:
        return True
    tail = role.split()[-1]
    return (
        tail.isupper()
        and len(tail) > 1
        and b[0] == a[0]
        and "".join(word[0] for word in a[1:]).endswith(tail.casefold())
    )


def _role_key(role: str) -> list[str]:
    return [word for word in re.findall(r"[a-z']+", role.casefold()) if word not in {"of", "for", "the", "and"}]


def _is_asked(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40]
    return bool(re.match(r"\s+(?:be|is|was) (?:asked|requested|authorised|given|delegated|instructed)\b", after))


def _distinct(attendances: Iterable[Attendance]) -> Iterator[Attendance]:
    """Leave out a bare mention of somebody who is there, and the same name in the same capacity twice."""
    everyone = tuple(attendances)
    present = {
        one.party.name for one in everyone if one.capacity in _PEOPLE | {"officer", "contact"} and one.party.name
    }
    seen: set[tuple[str | None, str | None, str]] = set()
    for one in everyone:
        key = (one.party.name, None if one.party.name else one.party.role, one.capacity)
        if key in seen or (one.capacity == "mentioned" and one.party.name in present):
            continue
        seen.add(key)
        yield one


def declared(passage: Passage) -> bool:
    """Tell whether a paragraph declares an interest."""
    return bool(_DECLARED.search(passage.text))


def titles() -> str:
    """Return the alternation of every title."""
    return f"{alternatives('people', 'councillor_titles')}|{alternatives('people', 'courtesy_titles')}"
