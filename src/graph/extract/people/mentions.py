"""People named in the prose of minutes, with the posts before and after their names, and posts that act unnamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from graph.documents import BlockKind, Section, Span
from graph.extract.grammar import names
from graph.extract.grammar.reading import Cover, Passage, Reading
from graph.extract.people.posts import ACTING, ACTS, EXECUTIVE, TO_US, cut_role, evidence_at, is_officer, welcomes
from graph.extract.people.rolls import entries
from graph.facts import Attendance, Party

_ATTENDED = re.compile(
    r"\b(?:to (?:introduce|present|update|speak|answer|explain)|(?:was|were) (?:also )?(?:in attendance|welcomed|present|invited|questioned)|attended|presented|introduced|gave|provided|updated|"
    r"explained|advised|reported|highlighted|outlined|informed|confirmed|stated|commented|indicated|summarised|took members through|"
    r"referred|responded|agreed|undertook|offered|would|addressed|delivered|demonstrated|answered|spoke|clarified|noted|said|replied|told|described|drew)\b"
)
_SPEAKS = re.compile(f" {ACTS}")
_WELCOMES_THESE = re.compile(r"\bwelcomed(?: the following\b[^:.]*)?\s*:\s*-?$")
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
        printed = cut_role(found.group())
        bracketed = text[match.end() - 1] == "("
        if bracketed and ")" in text[match.end() :]:
            printed = text[match.end() : text.index(")", match.end())]
        done = match.end() + len(printed)
        after = text[match.end() + len(printed) : match.end() + len(printed) + 400]
        behind = re.split(r"(?<=[a-z])\. ", after)[0]
        welcomed = TO_US.match(behind) and welcomes(text, match.start())
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
        if status == "mentioned" and role and not councillor and ACTING.match(text, end):
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
        rf"(?:^|(?<=[.;:] )|\b[Ii]n (?:response|reply|answer),? |\b[Tt]hat |\b(?:and|while|when) )(?P<name>{names.CORE})(?= {ACTS})"
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
    if role and EXECUTIVE.search(role) and _ATTENDED.search(re.split(r"(?<=[a-z])\. ", after)[0][:160]):
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
    role = cut_role(role)
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
