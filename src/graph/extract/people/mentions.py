"""People named in the prose of minutes, with the posts before and after their names, and posts that act unnamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from graph.documents import BlockKind, Section, Span
from graph.extract.grammar import names
from graph.extract.grammar.found import Found
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Cover, Passage, Reading
from graph.extract.people.rolls import entries
from graph.facts import Attendance, Evidence, Party

_ATTENDED = re.compile(
    r"\b(?:to (?:introduce|present|update|speak|answer|explain)|(?:was|were) (?:also )?(?:in attendance|welcomed|present|invited|questioned)|attended|presented|introduced|gave|provided|updated|"
    r"explained|advised|reported|highlighted|outlined|informed|confirmed|stated|commented|indicated|summarised|took members through|"
    r"referred|responded|agreed|undertook|offered|would|addressed|delivered|demonstrated|answered|spoke|clarified|noted|said|replied|told|described|drew)\b"
)
_ACTS = (
    r"(?:also |then |further |further |subsequently |briefly )*(?:presented|introduced|gave|provided|updated|explained|advised|reported|highlighted|"
    r"outlined|informed|invited|confirmed|stated|commented|indicated|summarised|responded|agreed|undertook|offered|addressed|"
    r"delivered|answered|spoke|clarified|submitted|circulated|reminded|assisted|sought|welcomed|described|drew|tabled|demonstrated|gave|said|replied|took"
    r"|(?:was|were|will be) in attendance)\b"
)
_SPEAKS = re.compile(f" {_ACTS}")
_AND_ANOTHER = r"(?:and (?:the )?[A-Z][\w'&-]*(?: (?:(?:of|and|for|&) )*[A-Z][\w'&-]*){0,6} )?"  # post, who acts too
_ACTING = re.compile(rf"\s*,?\s*{_AND_ANOTHER}(?:who )?(?:{_ACTS})")
_ABSTAINED = re.compile(r"\b(?:abstain(?:ed)?|voted against|voted for)\b", re.IGNORECASE)
_ENDS_POST = {
    "Chair",
    "Chairman",
    "Chairwoman",
    "Chairperson",
    "Vice-Chair",
    "Mayor",
    "Leader",
    "Member",
    "Holder",
    "Representative",
    "Clerk",
    "Convener",
    "Convenor",
}


def evidence_at(passage: Passage | None, span: Span, rule: str, confidence: float) -> Evidence:
    """Return the evidence of a name at `span`: the whole passage, the name its operative part."""
    return Evidence((passage.span() if passage is not None else span,), rule, confidence, operative=span)


def is_officer(role: str | None) -> bool:
    """Tell whether a post is one of the council's own; a name without a post is taken for an officer's."""
    if role is None:
        return True
    outside = pattern("bodies", "external").search(role) or re.search(
        r"\b(?:Foundation|University|College|Ltd|Limited|plc|Charity|Association|Healthwatch|Hospital|Valuation Office|Representative|Tenant|Resident"
        r"|Parent|Student|Patient|Volunteer|Nurse|nurse|Inspector|Superintendent|Constable|Commander|Sergeant|Network|Housing Association|Citizens|Fire|Ambulance)\b",
        role,
    )
    return not outside


_THERE = {"member", "chair", "vice-chair", "attending-member", "executive-member"}


def mentions(reading: Reading, known: list[Attendance]) -> Iterator[Attendance]:
    """Yield who is named in prose, with posts before and after names; nobody that the lists have already."""
    taken = Cover(one.party.span for one in known)
    heard: dict[str, list[str]] = {}
    for name in dict.fromkeys(one.party.name for one in known if one.party.name):
        heard.setdefault(names.surname(name), []).append(name)
    there = [one.party.name for one in known if one.party.name and one.capacity in _THERE]
    welcoming: int | None = None
    for passage in reading.passages:
        if passage.block.section is Section.DOCUMENTS or passage.block.kind is BlockKind.META:
            continue
        here: list[Span] = []
        listed = welcoming is not None and welcoming == passage.agenda_item and passage.block.kind is BlockKind.ITEM
        welcoming = passage.agenda_item if listed or _WELCOMES_THESE.search(passage.text[-60:]) else None
        for one in (
            *_welcomed(passage),
            *_roles_before(passage),
            *_with_roles(passage),
            *_titled(passage),
            *_several(passage),
            *_speaking(passage),
        ):
            span, name = one.party.span, one.party.name or ""
            if taken.overlaps(span) or any(span.overlaps(other) for other in here):
                continue
            alike = heard.setdefault(names.surname(name), [])
            bare = one.capacity in {"mentioned", "chair"} or one.evidence.rule in {"bare-name", "welcomed"}
            bare = bare or (one.evidence.rule == "titled-name" and one.party.role is None)
            if one.capacity == "executive-member" and any(names.same_person(other, name) for other in there):
                continue
            if bare and any(names.same_person(other, name) for other in alike):
                continue
            if listed and one.capacity == "mentioned":
                there_too = "attending-member" if one.party.kind == "councillor" else "officer"
                one = replace(one, capacity=there_too)
            here.append(span)
            if name not in alike:
                alike.append(name)
            yield one


def _with_roles(passage: Passage) -> Iterator[Attendance]:
    """Read "S Butcher, Executive Director of X, and R Farnham, Director of Y, were in attendance"."""
    text = passage.text
    role, done = names.role(), 0
    for match in _name_then().finditer(text) if passage.may(role) and _THEN.search(text) else ():
        found = role.match(text, match.end()) if match.start() >= done else None
        if _PART_OF_POST.search(text[max(0, match.start() - 60) : match.start()]):
            continue  # "Director of Community Planning - N Harkness"
        if found is None or not names.is_name(match["name"]) or names.role_head().search(match["name"]):
            continue
        printed = _cut_role(found.group())
        bracketed = text[match.end() - 1] == "("
        if bracketed and ")" in text[match.end() :]:
            printed = text[match.end() : text.index(")", match.end())]
        done = match.end() + len(printed)
        after = text[match.end() + len(printed) : match.end() + len(printed) + 400]
        behind = re.split(r"(?<=[a-z])\. ", after)[0]
        welcomed = _TO_US.match(behind) and _WELCOMES.search(_just_before(text, match.start()))
        attended = bool(_ATTENDED.search(behind) or welcomed)
        span = passage.span(match.start("name"), match.end("name"))
        kind = "councillor" if names.is_members_role(printed) else "officer" if is_officer(printed) else "other"
        status = ("officer" if kind != "councillor" else "executive-member") if attended else "mentioned"
        party = Party(names.plain(match["name"]), printed.strip(" ,"), kind, span)
        yield Attendance(party, status, passage.agenda_item, evidence_at(passage, span, "name-and-role", 0.95))


@cache
def _name_then() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w'])(?P<name>{names.CORE})(?:,\s+(?:the )?(?:(?:new|interim|(?:newly|recently) appointed|current|acting) )?|\s+\((?:the )?|\s+[-–]\s+)(?=[A-Z])"
    )


_PART_OF_POST = re.compile(
    r"\b(?:Director|Head|Manager|Officer|Member|Chair|Lead|Leader|Secretary|Minister) (?:of|for) (?:the )?$"
)
_THEN = re.compile(
    r"[,(–-]\s*(?:the )?(?:(?:new|interim|(?:newly|recently) appointed|current|acting) )?[A-Z]"
)  # what has to stand between a name and a post


_TITLE_LAST = re.compile(rf",?\s+(?:{names.councillor_title()}|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Rev|Revd)\.?$")


_ROLE_STARTS = re.compile(
    r"[A-Z](?:(?<=^.)|(?<=[.;:,] .)|(?<=\b[Tt]he .)|(?<=\band .)|(?<=\bby .)|(?<=\b(?:from|with) .))"
)


@cache
def _role_then() -> re.Pattern[str]:
    post = names.post().pattern
    return re.compile(
        rf"(?:The )?(?P<role>{post}(?:\s\([A-Z][^()]{{2,60}}\))?)(?:,\s+|\s+\(|\s+-\s+|\s+(?=(?:{names.CORE})\b))(?P<name>{names.CORE})(?=[,).\s]|$)"
    )


def _posts_with_names(text: str) -> Iterator[re.Match[str]]:
    """Yield each post with a name after it; only where a post can begin is the long pattern tried."""
    end = 0
    for start in _ROLE_STARTS.finditer(text):
        match = _role_then().match(text, start.start()) if start.start() >= end else None
        if match is not None:
            end = match.end()
            yield match


def _roles_before(passage: Passage) -> Iterator[Attendance]:
    """Read "The Director of Place, Andrea Coyle, presented ...": the post first, then who holds it."""
    text = passage.text
    if not passage.may(names.post()):
        return
    for match in _posts_with_names(text):
        if not names.is_name(match["name"]) or names.role_head().search(match["name"]):
            continue
        role = _TITLE_LAST.sub("", match["role"])
        if role != match["role"]:
            continue  # the title is the name's: a titled name is read with its post elsewhere
        gap = text[match.end("role") : match.start("name")]
        known = names.is_forename(match["name"]) or re.match(r"[A-Z][. ]", match["name"])
        article = re.search(r"\b[Tt]he $", text[max(0, match.start("role") - 4) : match.start("role")])
        if not known and (gap.isspace() or not article or text[match.end() : match.end() + 1] not in {",", ")"}):
            continue
        if gap.isspace() and match["role"] in {"Member", "Members", "Officer", "Officers", "Executive"}:
            continue
        span = passage.span(match.start("name"), match.end("name"))
        kind = (
            "councillor"
            if names.is_members_role(match["role"])
            else "officer"
            if is_officer(match["role"])
            else "other"
        )
        attended = bool(_ATTENDED.search(text[match.end() : match.end() + 200]))
        status = ("officer" if kind != "councillor" else "executive-member") if attended else "mentioned"
        party = Party(names.plain(match["name"]), match["role"], kind, span)
        yield Attendance(party, status, passage.agenda_item, evidence_at(passage, span, "role-and-name", 0.9))


_NEXT_PERSON = re.compile(rf"(?:,?\s+and\s+|,\s+)(?P<name>{names.CORE})(?=(?P<after>,| \(|$))")
_VERB = re.compile(r",?\s+(?:were|was|had|who|attended|presented|Tel|Telephone|Email|E-mail)\b")


@cache
def _next_titled() -> re.Pattern[str]:
    return re.compile(rf"(?:,?\s+and\s+|,\s+)(?=(?:{names.titles()})\b)")


def _cut_role(role: str) -> str:
    """A role ends where the next person, or the verb, begins; commas inside a role stay."""
    verb = _VERB.search(role)
    role = role[: verb.start()] if verb else role
    for match in _NEXT_PERSON.finditer(role + ","):
        name = match["name"]
        another = match["after"] == "," and names.role().match(role[match.end() :].lstrip(", "))
        known = names.is_forename(name) or re.match(r"[A-Z][. -]", name) or another
        if names.is_name(name) and known and not names.role_head().search(name):
            return role[: match.start()].rstrip(" ,")
    titled = _next_titled().search(role)
    return role[: titled.start()].rstrip(" ,") if titled else role.rstrip(" ,")


def _titled(passage: Passage) -> Iterator[Attendance]:
    text = passage.text
    for match in names.titled().finditer(text) if passage.may(names.titled()) else ():
        name = _untrailed(match["name"])
        before = text[max(0, match.start() - 90) : match.start()]
        end = match.start("name") + len(name)
        sentence_after = text[end : end + 160]
        if not names.is_name(name, titled=True):
            continue
        role = _role_before(before) or (None if _ANSWERED.search(before) else _role_after(sentence_after))
        if role and _FORMER.search(before[: before.rfind(role)] if role in before else ""):
            role = None  # "the immediate past Chairman, Councillor X"
        member = bool(match["member"])
        councillor = member or (role is not None and names.is_members_role(role))
        kind = "councillor" if councillor else "officer" if role and is_officer(role) else "other"
        status = _status_told(role, text[end : end + 300])
        if status == "mentioned" and role and not councillor and _ACTING.match(text, end):
            status = "officer"
        if status == "mentioned" and _HEARD.search(before):
            status = "attending-member" if councillor else "officer"
        span = passage.span(match.start("name"), end)
        yield Attendance(
            Party(names.plain(name), role, kind, span),
            status,
            passage.agenda_item,
            evidence_at(passage, span, "titled-name", 0.95),
        )


_HEARD = re.compile(
    r"\b(?:heard|received (?:an? )?(?:\w+ )?(?:presentation|update|address|evidence|deputation|statement)s?) from $"
)
# "In reply to Councillor Read, the Clerk stated that": the post behind the name is of whoever answers.
_ANSWERED = re.compile(r"\b(?:[Ii]n )?(?:reply|response|answer(?:ing)?|replying|responding) (?:to|from|by) $")


@cache
def _plural() -> re.Pattern[str]:
    title = rf"(?:(?:{names.titles()})(?:\.\s*|\s+))*"
    name = rf"{title}(?:{names.CORE}|{names.SINGLE})(?:\s\([^()]{{1,60}}\))?"
    return re.compile(
        rf"\b(?:Councillors|Cllrs|Messrs)\.?\s+(?P<list>{name}(?:,\s+{name})*,?(?:\s+(?:and|&)\s+{name}))"
    )


def _several(passage: Passage) -> Iterator[Attendance]:
    """Read those who share a title in prose: "Councillors Noakes, Barr and Lyle"."""
    if not passage.has(("councillors ", "cllrs", "messrs")):
        return
    for match in _plural().finditer(passage.text):
        for one in entries(passage, match.start(), match.end(), "present"):
            span = passage.span(one.start, one.end)
            party = Party(one.name, one.role, "councillor" if one.member else "other", span)
            yield Attendance(party, "mentioned", passage.agenda_item, evidence_at(passage, span, "titled-name", 0.95))


@cache
def _speaker() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[.;:] )|\b[Ii]n (?:response|reply|answer),? |\b[Tt]hat |\b(?:and|while|when) )(?P<name>{names.CORE})(?= {_ACTS})"
    )


def _speaking(passage: Passage) -> Iterator[Attendance]:
    """Read who speaks under a bare name: "In response Deborah Lane outlined ...", by a forename that is common."""
    if passage.block.section not in (Section.MINUTES, Section.DECISION) or not passage.may(_SPEAKS):
        return
    for match in _speaker().finditer(passage.text):
        name = match["name"]
        if not names.is_forename(name) or not names.is_name(name) or names.role_head().search(name):
            continue
        span = passage.span(match.start("name"), match.end("name"))
        party = Party(names.plain(name), None, "other", span)
        yield Attendance(party, "officer", passage.agenda_item, evidence_at(passage, span, "bare-name", 0.85))


@cache
def _guests() -> re.Pattern[str]:
    one = rf"(?:(?:{names.titles()})\.?\s+)*(?:{names.CORE})"
    return re.compile(
        rf"\bwelcomed (?P<list>{one}(?:, {one})*(?:,? and {one})?) to (?:the|this|their|its|his|her|today's) (?:[a-z]+ ){{0,2}}(?:[Mm]eeting|[Cc]ommittee|[Pp]anel|[Bb]oard|[Cc]ommission)\b"
        rf"|\bintroduced (?P<who>{names.CORE})(?=,? (?:who|from|of the)\b)"
    )


def _welcomed(passage: Passage) -> Iterator[Attendance]:
    """Read who was welcomed to the meeting, or introduced to it: they are there."""
    if passage.block.section not in (Section.MINUTES, Section.DECISION):
        return
    for match in _guests().finditer(passage.text):
        which = "list" if match["list"] else "who"
        guests = [one for one in entries(passage, match.start(which), match.end(which), "in_attendance") if one.name]
        if not any(one.titled or one.member or names.is_forename(one.name) for one in guests):
            continue
        for one in guests:
            span = passage.span(one.start, one.end)
            status, kind = ("attending-member", "councillor") if one.member else ("officer", "other")
            party = Party(one.name, one.role, kind, span)
            yield Attendance(party, status, passage.agenda_item, evidence_at(passage, span, "welcomed", 0.9))


_CHAIR_OF_THIS = re.compile(r"(?:Chair(?:man|woman|person)?|Cadeirydd|Convener|Convenor)")
_EXECUTIVE = re.compile(
    r"\b(?:Cabinet Member|Executive Member|Portfolio Holder|Portfolio Lead|Executive Councillor|Leader|Mayor|Lead Member)\b"
)


_FORMER = re.compile(r"\b(?:past|former|previous|outgoing|retiring|late)\s+$")
_PRESENTS = re.compile(
    r"\b(?:gave|presented|introduced|delivered|attended|was in attendance|was present|addressed|took (?:members|the \w+) through)\b"
)


def _status_told(role: str | None, after: str) -> str:
    """Return the capacity that a post, and what its holder does, show."""
    if _ABSTAINED.match(after.lstrip(" ,")):
        return "abstained"
    if (role and _CHAIR_OF_THIS.fullmatch(role)) or re.match(
        r"[^.]{0,40}\b(?:took the [Cc]hair|in the [Cc]hair)\b", after
    ):
        return "chair"
    if role and _EXECUTIVE.search(role) and _ATTENDED.search(re.split(r"(?<=[a-z])\. ", after)[0][:160]):
        return "executive-member"
    if role and not names.is_members_role(role) and _PRESENTS.search(re.split(r"(?<=[a-z])\. ", after)[0][:160]):
        return "officer"
    return "mentioned"


def _untrailed(name: str) -> str:
    """Leave off a capitalised verb after a name ("Councillor Speight Abstained")."""
    words = name.split()
    while len(words) > 1 and not names.is_name(words[-1], titled=True):
        words.pop()
    if len(words) > 2 and names.role_head().fullmatch(words[-1]):
        words.pop()  # "Councillor Kim Hart Chair of the Transport Committee"
    return " ".join(words)


_AFTER = re.compile(r"\s*(?:,\s+|\(|\s(?=(?:Vice-)?Chair(?:man|woman|person)? of\b))(?:the |as )?(?=[A-Z])")


def _role_after(after: str) -> str | None:
    """Return the role printed just after a titled name: "Councillor Read, the Leader of the Council,"."""
    opened = _AFTER.match(after)
    found = names.role().match(after, opened.end()) if opened else None
    if opened is None or found is None:
        return None
    role = found.group()
    if "(" in opened.group() and ")" in after:
        inner = after[opened.end() : after.index(")", opened.end())] if ")" in after[opened.end() :] else role
        return inner.strip() if len(inner) <= 100 else None
    role = _cut_role(role)
    of_what = _OF_WHAT.match(after, opened.end() + len(role))
    role = after[opened.end() : of_what.end()] if of_what else role
    return (
        role
        if after[opened.end() + len(role) :][:1] in {",", ".", ")", ""}
        or re.match(r"\s+[a-z]", after[opened.end() + len(role) :])
        else None
    )


_OF_WHAT = re.compile(r"\s\([A-Z][^()]{2,80}\)(?=,)")  # "Deputy Leader (Jobs, Skills and Safety),"


def _role_before(before: str) -> str | None:
    """Return the role printed just before a name, as in "Deputy Mayor and Lead Member for X (Councillor Y)"."""
    stripped = before.rstrip()
    mark = stripped[-1:] if stripped[-1:] in {",", "("} else ""
    stripped = stripped[: len(stripped) - len(mark)].rstrip()
    stripped = stripped[max(stripped.rfind(sign) for sign in ".;:()") + 1 :].lstrip()
    if not names.role_head().search(stripped):
        return None
    if not mark and not re.search(r"(?:^|[Tt]he |, )[A-Z][^,]*$", stripped):
        return None
    stripped = re.split(
        r"\b(?:asked|told|thanked|invited|informed|advised|questioned|by|to|from) the (?=[A-Z])", stripped
    )[-1]
    words = re.sub(r"^[Tt]he ", "", re.split(r"(?:,? and|,) the (?=[A-Z])", stripped)[-1])
    held = re.split(r"\s-\s", words)[-1]
    opened_role = held if names.role_head().search(held) and names.is_members_role(held.strip()) else words
    matches = list(names.role().finditer(opened_role))
    if not mark and matches and matches[-1].group().split()[-1] not in _ENDS_POST:
        return None
    if not matches or matches[-1].end() < len(opened_role.rstrip()):
        return None
    role = matches[-1].group()
    start = re.search(r"(?:^|[-–]\s+)(?P<role>(?:Deputy |Vice[- ])?[A-Z][\w' ,&-]*)$", opened_role.rstrip())
    return (start["role"] if start and names.role_head().search(start["role"]) else role).strip()


def acting_posts(reading: Reading, known: list[Attendance], found: tuple[Found, ...]) -> Iterator[Attendance]:
    """Return each post that acts without a name: presents, is asked, agrees to act; not one merely mentioned."""
    there = (one.party for one in known if one.party.name or one.capacity != "mentioned")
    held = list(dict.fromkeys(party.role for party in there if party.role))
    seen: list[str] = []
    known_posts: set[str] = set()
    surnames = {one.party.name.split()[-1] for one in known if one.party.name}
    owners = {one.owner.text.casefold() for one in found if one.owner}
    for passage in reading.spoken_with(names.post()):
        for match in names.post().finditer(passage.text):
            whose = _WHOSE.match(match.group())
            begun = whose.end() if whose else 0
            role = _cut_role(match.group()[begun:].strip(" ,"))
            if role in known_posts or names.is_vague(role) or role.split()[-1] in surnames:
                continue
            if any(same_post(other, role) or _is_last_of(other, role) for other in (*held, *seen)):
                known_posts.add(role)
                continue
            acts = _ACTING.match(passage.text, match.end()) or role.casefold() in owners
            if not acts and not _is_asked(passage.text, match) and not _is_welcomed(passage.text, match):
                continue
            seen.append(role)
            yield post_acting(passage, role, match.start() + begun, "acting-post", 0.85)


def post_acting(passage: Passage, role: str, start: int, rule: str, confidence: float) -> Attendance:
    """Return the attendance of a post without a name that stands at `start` of a passage's text."""
    span = passage.span(start, start + len(role))
    kind = "councillor" if names.is_members_role(role) else "officer" if is_officer(role) else "other"
    return Attendance(
        Party(None, role, kind, span),
        "executive-member" if kind == "councillor" and _EXECUTIVE.search(role) else "officer",
        passage.agenda_item,
        evidence_at(passage, span, rule, confidence),
    )


def same_post(known: str, role: str) -> bool:
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


@lru_cache(maxsize=4_096)
def _role_key(role: str) -> list[str]:
    return [word for word in re.findall(r"[a-z']+", role.casefold()) if word not in {"of", "for", "the", "and"}]


_WELCOMES_THESE = re.compile(r"\bwelcomed(?: the following\b[^:.]*)?\s*:\s*-?$")
_WHOSE = re.compile(r"(?:Council|Authority|Borough|City|County|Trust|Service|Company)'s (?=[A-Z])")
_WELCOMES = re.compile(r"\b(?:welcom(?:ed|ing|e)|thanked|introduced)\b[^.]*$")
_TO_US = re.compile(
    r"[^.]*? (?:to|for attending|for their attendance at) (?:the|this|today's) (?:\w+ )?(?:[Mm]eeting|[Cc]ommittee|[Pp]anel|[Bb]oard|[Cc]ommission)\b"
)


def _is_last_of(known: str, role: str) -> bool:
    """Tell whether a post is the last of several that one person holds: "Head of Law, Clerk and Monitoring Officer"."""
    return known.endswith((f", {role}", f" and {role}", f" & {role}"))


def _is_welcomed(text: str, match: re.Match[str]) -> bool:
    """Tell whether a post is one of those whom the chair welcomed to the meeting."""
    there = _TO_US.match(text[match.end() : match.end() + _REACH])
    return there is not None and _WELCOMES.search(_just_before(text, match.start())) is not None


_REACH = 400  # characters of a sentence


def _just_before(text: str, at: int) -> str:
    return text[max(0, at - _REACH) : at]


def _is_asked(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40]
    return bool(re.match(r"\s+(?:be|is|was) (?:asked|requested|authorised|given|delegated|instructed)\b", after))
