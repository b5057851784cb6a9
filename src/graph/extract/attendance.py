"""Attendance lists: who was present, who sent apologies, who attended, from the head of the minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graph.documents import BlockKind, Section
from graph.extract import names
from graph.extract.lexicon import lexicon
from graph.extract.reading import Passage, Reading

_SENTENCE_TAIL = re.compile(
    r"\s+(?:together with|plus|with)\s+\w+\s+(?:members of the )?(?:public|press|others)\b.*$", re.IGNORECASE
)
_APOLOGIES = re.compile(
    r"\bapolog(?:y|ies)\b(?:\s+for\s+(?:absence|lateness))?[^.:]{0,60}?\b(?:were|was|had been)\s+(?:also\s+)?(?:received|submitted|intimated|given|offered|made|reported|tendered)"
    r"\s*(?:on behalf of|from|by|for)\s+(?:the\s+)?(?P<list>.+?)\s*(?:\.\s|\.?$)",
    re.IGNORECASE,
)
_CHAIR = re.compile(r"\b(?:Chair(?:man|woman|person)?|Cathaoirleach|took the chair|in the Chair)\b", re.IGNORECASE)
_VICE = re.compile(r"\bVice[- ]?Chair", re.IGNORECASE)
_SUBSTITUTE = re.compile(
    r"\bsubstitut(?:e|ed|ing)\b[^)]*?\bfor\b\s+(?P<whom>[^)]+)|\(as substitute for (?P<whom2>[^)]+)\)|\bsubstitute\s*:\s*(?P<who>[^)]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One name in a list: where it stands in the passage, its role as printed, what the list makes of it."""

    passage: Passage
    start: int
    end: int
    name: str
    role: str | None
    member: bool
    section: str
    remark: str = ""


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = lexicon().tables["people"]["headings"]
    return tuple(
        (
            key,
            re.compile(
                rf"(?:{'|'.join(phrases)})(?:\s*/\s*[A-Z' ]{{4,40}})?\s*(?P<colon>:)?\s*(?=\S|$)", re.IGNORECASE
            ),
        )
        for key, phrases in table.items()
    )


def listed(reading: Reading) -> Iterator[Listed]:
    """Return the names of every attendance list and apologies sentence, in the order of the text."""
    section: str | None = None
    for passage in reading.passages:
        if passage.block.section not in (Section.HEADER, Section.MINUTES) or passage.block.kind is BlockKind.META:
            section = None
            continue
        apologies = _APOLOGIES.search(passage.text)
        if apologies:
            start = apologies.start("list")
            yield from _entries(passage, start, apologies.end("list"), "apologies")
            continue
        opened = _opening(passage)
        if opened is not None:
            section, start = opened
            if start < len(passage.text):
                yield from _entries(passage, start, len(passage.text), section)
        elif section is not None:
            found = list(_entries(passage, 0, len(passage.text), _unheaded(section, passage.text)))
            if not found or _is_prose(passage.text):
                section = None
                continue
            yield from found


def _opening(passage: Passage) -> tuple[str, int] | None:
    """Return the section that a heading opens, and where the names after it on the line begin."""
    text = passage.text
    for key, pattern in sorted(_headings(), key=lambda entry: entry[0] != "present"):
        match = pattern.match(text)
        if match is None:
            continue
        whole = match.end() >= len(text)
        if (
            whole
            or match["colon"]
            or (text[: match.end()].strip().isupper() and text[match.end() : match.end() + 1].isupper())
        ):
            return _exact(text, match, key), match.end()
    return None


def _exact(text: str, match: re.Match[str], key: str) -> str:
    """Return the most telling section: the heading whose phrase is longest."""
    best = (match.end(), key)
    for other, pattern in _headings():
        found = pattern.match(text)
        if found and found.end() > best[0]:
            best = (found.end(), other)
    return best[1]


def _unheaded(section: str, text: str) -> str:
    """Old pages print officers under the members without a heading: a line without a member's title is theirs."""
    if section in {"present", "also_present"} and not re.search(rf"\b(?:{names.councillor_title()})\b", text):
        return "in_attendance" if "(" in text or names.role_head().search(text) else section
    return section


def _is_prose(text: str) -> bool:
    return bool(re.search(r"\b(?:was|were|had|that|declared|agreed|noted|resolved|considered)\b", text))


def _entries(passage: Passage, start: int, end: int, section: str) -> Iterator[Listed]:
    text = _SENTENCE_TAIL.sub("", passage.text[start:end])
    if len(
        re.findall(rf"\((?:{names.courtesy_title()}|{names.councillor_title()})\.?\s", text)
    ) >= 1 and _roles_first(text):
        yield from _role_then_name(passage, start, text, section)
        return
    distributed = False
    made: list[Listed] = []
    for at, entry, joined in _split(text):
        match = names.person().match(entry)
        whole = match is not None and _is_whole(entry[match.end() :])
        if match is None or not whole or not _accepts(match, distributed=distributed):
            made = _with_role(made, start + at, start + at + len(entry))
            continue
        name = match["core"] or match["single"]
        at_name = start + at + match.start("core" if match["core"] else "single")
        member = bool(match["member"]) or (distributed and not match["courtesy"])
        remark, role = _aside(entry[match.end() :])
        made.append(Listed(passage, at_name, at_name + len(name), names.plain(name), role, member, section, remark))
        made += _stand_in(passage, start + at + match.end(), start + at + len(entry))
        if match["member"]:
            distributed = entry.startswith(("Councillors", "Cllrs", "Messrs")) or distributed
        if joined:
            distributed = False
    yield from _sharing_last_role(made)


def _stand_in(passage: Passage, start: int, end: int) -> list[Listed]:
    """Return who stood in for the one just named: "(substitute: Councillor X)"."""
    told = re.search(r"substitute\s*:\s*", passage.text[start:end], re.IGNORECASE)
    match = names.titled().match(passage.text, start + told.end()) if told else None
    if match is None:
        return []
    at = match.start("name")
    return [
        Listed(passage, at, match.end("name"), names.plain(match["name"]), None, bool(match["member"]), "substitute")
    ]


def _roles_first(text: str) -> bool:
    head = text.split("(", 1)[0]
    return bool(names.role_head().search(head)) and not names.person().fullmatch(head.strip(" ,"))


def _role_then_name(passage: Passage, start: int, text: str, section: str) -> Iterator[Listed]:
    """Read "Head of Finance (Mr T Gilligan), Director, Home (Ms C Curley)": what precedes a bracket is the role."""
    last = 0
    for bracket in re.finditer(r"\(([^()]+)\)", text):
        match = names.person().match(bracket[1])
        if match is None:
            continue
        name = match["core"] or match["single"]
        role = text[last : bracket.start()].strip(" ,.;-") or None
        at = start + bracket.start(1) + match.start("core" if match["core"] else "single")
        member = bool(match["member"])
        yield Listed(passage, at, at + len(name), names.plain(name), role, member, section, bracket[1])
        last = bracket.end()
    rest = text[last:]
    if last and rest.strip(" ,."):
        offset = len(rest) - len(rest.lstrip(" ,.;"))
        yield from _entries(passage, start + last + offset, start + len(text), section)


def _split(text: str) -> Iterator[tuple[int, str, bool]]:
    """Return (offset, entry, whether it came after "and") of a list cut at commas, semicolons, "and" and titles."""
    depth, begin, joined = 0, 0, False
    separators = re.compile(
        rf"[();,]|(?<=\))\s+(?=[A-Z])|(?<=[a-z)])\.\s+(?=[A-Z])|\s+and\s+|\s+&\s+|\.\s+(?=(?:{names.councillor_title()}|{names.courtesy_title()})\b)|\s+-\s+(?=[A-Z]\S* [A-Z]\S* \()|\s(?=(?:Councillor|Cllr)s?\s[A-Z])"
    )
    for match in separators.finditer(text):
        mark = match.group().strip()
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            if text[begin : match.start()].strip():
                yield (*_stripped(text, begin, match.start()), joined)
            begin, joined = match.end(), mark in {"and", "&"}
    if text[begin:].strip():
        yield (*_stripped(text, begin, len(text)), joined)


def _stripped(text: str, begin: int, end: int) -> tuple[int, str]:
    piece = text[begin:end]
    return begin + len(piece) - len(piece.lstrip()), piece.strip()


def _is_whole(rest: str) -> bool:
    return bool(re.match(r"\s*(?:$|[.(]|-\s|–|in the Chair)", rest, re.IGNORECASE))


def _accepts(match: re.Match[str], *, distributed: bool) -> bool:
    titled = bool(match["member"] or match["courtesy"])
    name = match["core"] or match["single"]
    if not titled and not names.is_name(name):
        return False
    if match["single"] and not (titled or distributed):
        return False
    return not (names.role_head().search(name) and not titled)


def _aside(rest: str) -> tuple[str, str | None]:
    """Return the remark after a name ("(Part)", "(substitute for X)") and the role that it gives, if it does."""
    inner = rest.strip().strip(".").strip()
    inner = re.sub(r"^(?:-|–)\s*", "", inner).strip("() ")
    if not inner or _SUBSTITUTE.search(inner):
        return inner, None
    is_role = (
        names.role_head().search(inner) or (len(inner.split()) >= 2 and inner[0].isupper()) or _CHAIR.search(inner)
    )
    return inner, inner if is_role else None


def _with_role(made: list[Listed], start: int, end: int) -> list[Listed]:
    """Give a piece that is no name to the person before it, whose role it is or goes on with."""
    entry = made[-1].passage.text[start:end] if made else ""
    if not entry[:1].isupper():
        return made
    last = made[-1]
    if last.role is None and not names.role_head().search(entry) and last.section not in {"in_attendance", "coopted"}:
        return made
    role = last.passage.text[last.end : end].strip(" ,.;-–(")
    return [
        *made[:-1],
        Listed(last.passage, last.start, last.end, last.name, role, last.member, last.section, last.remark),
    ]


def _sharing_last_role(made: list[Listed]) -> Iterator[Listed]:
    """A bracketed organisation after the last of several names covers those before it that have no role of their own."""
    last = made[-1] if made else None
    shared = last.role if last and last.role and not last.member and last.section == "in_attendance" else None
    covers = shared is not None and not names.role_head().search(shared)
    run = len(made) - 1
    while covers and run > 0 and made[run - 1].role is None:
        run -= 1
    for index, one in enumerate(made):
        if covers and run <= index < len(made) - 1:
            yield Listed(one.passage, one.start, one.end, one.name, shared, one.member, one.section, one.remark)
        else:
            yield one


def capacity(one: Listed) -> str:
    """Return the notation or word of `Attendance.capacity` that a list entry shows."""
    told = f"{one.role or ''} {one.remark}"
    if one.section == "substitute":
        return "substitute"
    if one.section == "apologies":
        return "apology"
    if _SUBSTITUTE.search(told):
        return "substitute"
    if one.section == "present" and _VICE.search(told) and not re.search(r"took the chair", told):
        return "vice-chair"
    if one.section in {"present", "in_attendance"} and _CHAIR.search(told):
        return "chair" if one.section == "present" or one.member else "officer"
    if one.section == "present":
        return "member"
    if one.section == "coopted":
        return "co-optee-non-voting"
    return (
        "officer"
        if not one.member
        else "executive-member"
        if re.search(r"Cabinet|Executive|Leader", told)
        else "member"
    )
