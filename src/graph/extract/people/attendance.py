"""Attendance lists: who was present, who sent apologies, who attended, from the head of the minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from graph.documents import BlockKind, Section
from graph.extract.grammar import names
from graph.extract.grammar.lexicon import lexicon, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.people.listed import Listed
from graph.extract.people.roll_posts import posts_alone
from graph.extract.people.rolls import entries

_PUBLIC = re.compile(
    r",?\s+(?:together with|plus|with|and)\s+(?:about |approximately )?\w+\s+(?:members of the )?(?:public|press|others)\b.*$",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"\b(?:Chair(?:man|woman|person)?|Cathaoirleach|took the chair|in the Chair|Convener|Convenor|Cadeirydd)\b",
    re.IGNORECASE,
)
_VICE = re.compile(r"\b(?:Vice|Deputy)[- ]?(?:Chair|Conven[eo]r|Cadeirydd)", re.IGNORECASE)
_SUBSTITUTE = re.compile(
    rf"\b(?:(?i:substitut\w+|alternate|deputising|in place of)|(?:vice|Sub)(?=\.? (?:{names.titles()})\b))"
)
_AFTER_LIST = re.compile(
    r",? (?:who|due to|because|owing to|as (?:he|she|they)|with (?!responsib)|had|were also)\b.*$", re.IGNORECASE
)
_GROUP = re.compile(r"(?:Councillors|Cllrs|Members)\s*:\s*-?\s*(?=[A-Z])")
_APOLOGIES_TITLE = re.compile(r"\bapologies\b|\babsence\b|ymddiheuriad", re.IGNORECASE)
_IN_PERSON = re.compile(
    r"^\s*(?:the following )?(?:[A-Z][a-z]+ )?(?:were|was) (?:also )?(?:present|in attendance)\s*:?\s*", re.IGNORECASE
)


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["people"]["headings"]
    return tuple(
        (
            key,
            re.compile(
                rf"(?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?:\s*/\s*[A-Z' ]{{4,40}})?\s*(?P<colon>:)?\s*-?\s*(?=\S|$)",
                re.IGNORECASE,
            ),
        )
        for key, phrases in sorted(table.items(), key=lambda entry: entry[0] != "present")
    )


def listed(reading: Reading) -> Iterator[Listed]:
    """Yield the names of every attendance list and apologies sentence, in the order of the text.

    A table of attendance that the format marks as one is none: its "Present" is one person's, and heads no list.
    """
    section, heading, members_only, named, titled = None, "", False, False, False
    presided_over, seen_present, starred = False, False, _is_starred(reading)
    tabled, in_table = {attendee.span.start for attendee in reading.minutes.attendees}, False
    for passage in reading.passages:
        in_table = passage.block.cell is not None and (in_table or passage.block.span.start in tabled)
        if in_table:
            section = None
            continue
        if passage.block.section not in (Section.HEADER, Section.MINUTES, Section.DECISION) or (
            passage.block.kind is BlockKind.META and not _DETAILS.fullmatch(passage.text)
        ):
            section = None
            continue
        rolled = section is None and _is_roll_called(reading, passage)
        sent = list(_apologies(reading, passage, listing=rolled or section not in {None, "apologies"}))
        if sent:
            yield from sent
            continue
        attended = _ATTENDED_LINE.match(passage.text) if passage.block.section is Section.HEADER else None
        if attended:
            yield from entries(passage, 0, attended.end("list"), "in_attendance")
            continue
        if section is not None and (within := _within().match(passage.text)):
            if within.end() < len(passage.text):
                yield from _in_section(passage, within.end(), section, heading)
            continue
        opened = _opening(passage)
        if opened is None and section is None and not seen_present and (rolled or _is_bare_roll(passage)):
            opened = ("present", 0)
        if opened is None and starred and _has_star(reading, passage):
            yield from (replace(one, member=True) for one in _in_section(passage, 0, "present", "members"))
            continue
        if opened is not None:
            key, start = opened
            if key == "present" and seen_present and _PLACE_ONLY.match(passage.text):
                key = "in_attendance"
            seen_present = seen_present or key == "present"
            start = _past_second(passage, key, start)
            if key == "also_present" and presided_over and _OTHERS.fullmatch(passage.text[:start].strip(" :-")):
                key = "present"
            section = (
                section
                if section == "membership" and key in {"present", "also_present"} and start >= len(passage.text)
                else key
            )
            heading = passage.text[:start].strip(" :-")
            presided_over = _IN_CHAIR.fullmatch(heading) is not None
            members_only = not re.search(r"\bother\b|^members$", heading, re.IGNORECASE)
            named, titled = start < len(passage.text), False
            if named:
                found = list(_in_section(passage, start, section, heading))
                titled = any(one.titled for one in found)
                yield from found
        elif section is not None:
            members = re.search(r"\b(?:councillors|cllrs|members)\W*$", heading, re.IGNORECASE)
            kind = section if members or not (named and titled) else _unheaded(section, passage.text)
            named = True
            tail = _heading_last(passage)
            end = tail[1] if tail else len(passage.text)
            found = list(_in_section(passage, 0, kind, heading, end)) if not _is_prose(passage.text) else []
            if tail and found:
                section, heading, named = tail[0], passage.text[end:].strip(" :-"), False
            if not found:
                section = None
                continue
            titled = titled or any(one.titled for one in found)
            if section == "membership" and members_only:
                found = [replace(one, member=True) for one in found]
            yield from found


@cache
def _within() -> re.Pattern[str]:
    """Match a line, or the beginning of one, that says for which part of the meeting those after it were there."""
    told = "|".join(lexicon().words("people", "within_lists"))
    return re.compile(rf"(?:{told})(?:\s*:\s*-?\s*|$)|\d{{1,3}}[a-z]?$", re.IGNORECASE)


def _heading_last(passage: Passage) -> tuple[str, int] | None:
    """Return the section that the last line of a wrapped passage opens, and where that line begins."""
    at = passage.view.breaks[-1] if passage.view.breaks else 0
    line = passage.text[at:].strip()
    return next(((key, at) for key, told in _headings() if line.endswith(":") and told.fullmatch(line)), None)


_OTHERS = re.compile(r"other (?:members|councillors)(?: present)?", re.IGNORECASE)  # than who presides
_IN_CHAIR = re.compile(r"in the chair|presiding", re.IGNORECASE)
_DETAILS = re.compile(r"Attendance Details:?", re.IGNORECASE)
_ATTENDED_LINE = re.compile(
    r"(?P<list>(?!Members\b|The\b|Apologies\b)[A-Z][^.]{2,200}?),? (?:(?:was|were) )?(?:also )?(?:attended|in attendance|present)(?: (?:at )?the meeting)?(?:,? (?:in accordance with|pursuant to|under|by virtue of|by invitation|at the invitation)\b.*)?\.?$"
)
_LEAST_IN_ROLL = 3


def _is_bare_roll(passage: Passage) -> bool:
    """Tell a list of members that no heading opens, in the head: "Councillors Ash, Bell, Cole (Chairman) and Dunn"."""
    return (
        passage.block.section is Section.HEADER
        and re.match(r"(?:Councillors|Cllrs)\s+[A-Z]", passage.text) is not None
        and not _is_prose(passage.text)
        and passage.text.count(",") + 1 >= _LEAST_IN_ROLL
    )


_ROLL_CALLED = re.compile(r"\b(?:roll|sederunt|(?:members|councillors) present|attendance)\b", re.IGNORECASE)


def _is_roll_called(reading: Reading, passage: Passage) -> bool:
    """Tell a bare list of those present under an item that calls the roll: "Calling of the Roll and Apologies"."""
    return (
        _ROLL_CALLED.search(reading.title(passage.agenda_item) or "") is not None
        and passage.block.kind is BlockKind.PARA
        and re.match(rf"(?:{names.titles()})\b", passage.text) is not None
        and passage.text.count(",") + 1 >= _LEAST_IN_ROLL
        and not _is_prose(passage.text)
        and _IN_CHAIR.search(passage.text) is None
    )


_PLACE_ONLY = re.compile(r"(?:attending|attendance|attendees)\b", re.IGNORECASE)
_STARS_TELL = re.compile(
    r"\*?\s*(?:=|denotes?|indicates?|-)?\s*(?:denotes |indicates )?(?:members? )?(?:present|attended|attending)",
    re.IGNORECASE,
)
_HEADED_CHAIR = re.compile(
    r"(?:vice[- ]|deputy )?(?:chair(?:man|woman|person)?|convener|convenor|cadeirydd)", re.IGNORECASE
)


def _is_starred(reading: Reading) -> bool:
    """Tell whether the head says that a star before a name means that its bearer was there."""
    return any(
        passage.block.section is Section.HEADER
        and len(passage.text) < 60
        and _STARS_TELL.fullmatch(passage.text.strip("() ."))
        for passage in reading.passages[:60]
    )


def _has_star(reading: Reading, passage: Passage) -> bool:
    start = passage.block.span.start
    before = reading.minutes.text[max(0, start - 3) : start]
    return passage.block.section is Section.HEADER and before.strip().endswith("*")


def _past_second(passage: Passage, key: str, start: int) -> int:
    """Return where a line of two headings and no names ends, else `start`: "Present:- Councillors:"."""
    if key not in {"present", "also_present"}:
        return start
    for name, told in _headings():
        found = told.match(passage.text, start)
        if name == "present" and found and found["colon"] and found.end() >= len(passage.text):
            return found.end()
    return start


def _in_section(passage: Passage, start: int, section: str, heading: str, end: int | None = None) -> Iterator[Listed]:
    text = passage.text[start:end]
    intro = _IN_PERSON.match(text)
    begun = start + (intro.end() if intro else 0)
    stars = re.match(r"[*\s]+", passage.text[begun:end])
    begun += stars.end() if stars else 0
    text = _PUBLIC.sub("", passage.text[begun:end])
    grouped = _GROUP.match(text) if section in {"present", "also_present"} else None
    if grouped:
        begun, text = begun + grouped.end(), text[grouped.end() :]
    councillors = grouped or re.search(r"^(?:councillors|cllrs)\b", heading, re.IGNORECASE)
    chair = _HEADED_CHAIR.fullmatch(heading) is not None
    found = list(entries(passage, begun, begun + len(text), section))
    found += _posts(passage, begun, text, section, found)
    for one in sorted(found, key=lambda one: one.start):
        if chair:
            one, chair = replace(one, role=one.role or heading, remark=one.remark or heading), False
        one = replace(one, member=True) if councillors and section == "present" and not one.titled else one
        one = replace(one, remark=f"{one.remark} in the chair".strip()) if _IN_CHAIR.fullmatch(heading) else one
        if (
            section == "coopted"
            and one.role is None
            and not re.search(r"co-?opt|independent|statutory|members", heading, re.IGNORECASE)
        ):
            yield replace(one, role=heading.strip("* "))
        else:
            yield one


def _posts(passage: Passage, begun: int, text: str, section: str, named: list[Listed]) -> Iterator[Listed]:
    """Yield the posts that a list of those in attendance prints without a name, one a line or between semicolons."""
    if section not in {"in_attendance", "also_present"}:
        return
    held = " ".join(one.role for one in named if one.role)
    cuts = sorted({at - begun for at in passage.view.breaks} | {one.end() for one in re.finditer(";", text)})
    bounds = [0, *(at for at in cuts if 0 < at < len(text)), len(text)]
    for start, end in pairwise(bounds):
        if any(start <= one.start - begun < end for one in named):
            continue
        for first, last in posts_alone(text[start:end]):
            role = text[start + first : start + last]
            if role not in held:
                at = begun + start + first
                yield Listed(passage, at, at + len(role), "", role, names.is_members_role(role), "in_attendance")


def _apologies(reading: Reading, passage: Passage, *, listing: bool) -> Iterator[Listed]:
    """Yield who sent apologies, by each sentence that says so, and by the bare list under an item of that title.

    An item may call the roll as well: while those present are `listing`, a bare list is theirs.
    """
    titled = not listing and bool(_APOLOGIES_TITLE.search(reading.title(passage.agenda_item) or ""))
    about = (
        titled or passage.has(("apolog", "ymddiheur")) or re.match(r"(?:these )?were ", passage.text, re.IGNORECASE)
    )
    if not about or passage.block.kind in {BlockKind.HEADING, BlockKind.MARKER}:
        return
    went_on = False
    for sentence in passage.sentences:
        span = _sent_by(sentence, titled=titled or went_on or passage.block.section is Section.HEADER)
        went_on = span is not None
        if span is None:
            continue
        start, end = span
        words = _AFTER_LIST.sub("", passage.text[start:end])
        yield from entries(passage, start, start + len(words), "apologies")
    if titled and not _is_prose(passage.text) and passage.block.section in {Section.MINUTES, Section.DECISION}:
        for first, last in posts_alone(_AND_LAST.sub("", passage.text)):
            role = passage.text[first:last]
            yield Listed(passage, first, last, "", role, names.is_members_role(role), "apologies")


_AND_LAST = re.compile(r"[;,]?(?: and)?$")


def _sent_by(sentence: Sentence, *, titled: bool) -> tuple[int, int] | None:
    text = sentence.text
    for told in ("apologies_from", "apologies_sent"):
        for match in pattern("people", told).finditer(text):
            name = next(
                key for key, value in match.groupdict().items() if value is not None and key.startswith("list")
            )
            end = match.end(name) if told == "apologies_sent" else len(text)
            return sentence.start + match.start(name), sentence.start + end
    if titled and (given := pattern("people", "apologies_pronoun").match(text)):
        return sentence.start + given.end(), sentence.end
    if titled and re.match(rf"(?:{names.titles()})\b", text) and not _is_prose(text):
        return sentence.start, sentence.end
    return None


def _opening(passage: Passage) -> tuple[str, int] | None:
    """Return the section that a heading opens, and where the names after it on the line begin."""
    text = passage.text
    if len(text) > 4_000:
        return None
    if re.search(r"\b[Mm]embership\s*:$", text[-40:]):
        return "membership", len(text)
    inner = _INNER.search(text) if passage.block.section is Section.HEADER else None
    if inner:
        return "present", inner.end()
    for key, told in _headings():
        match = told.match(text)
        if match is None:
            continue
        whole = match.end() >= len(text)
        if (
            whole
            or match["colon"]
            or _parted(passage, match.end())
            or (passage.block.section is Section.HEADER and _INITIALLED.match(text, match.end()))
            or (text[: match.end()].strip().isupper() and text[match.end() : match.end() + 1].isupper())
        ):
            return _exact(text, match, key), match.end()
    return None


_INITIALLED = re.compile(
    r"(?<=[a-z] )(?:[A-Z]\.? ?){1,3} ?(?:Mc|Mac|O')?[A-Z][a-z]+(?=$|,| \(| (?:[A-Z]\.? ?){1,3}[A-Z][a-z]| (?:Mr|Mrs|Ms|Miss|Dr)\b)"
)
# "Minute of meeting of the Housing Committee. Present:- Councillor ...": the list is part of the opening sentence.
_INNER = re.compile(r"(?<=[.;:,] )(?:Present|PRESENT|Sederunt|SEDERUNT)\s*:\s*-?\s*(?=[A-Z])")


def _parted(passage: Passage, at: int) -> bool:
    """Tell whether the page parts a heading from the names by a wide gap: "Apologies         Councillor J Meek"."""
    if passage.block.section is not Section.HEADER or at < 2 or passage.text[at - 1] != " ":
        return False
    return passage.span(at, at + 1).start - passage.span(at - 2, at - 1).end >= _GAP


_GAP = 3  # blanks


def _exact(text: str, match: re.Match[str], key: str) -> str:
    """Return the most telling section: the heading whose phrase is longest."""
    best = (match.end(), key)
    for other, told in _headings():
        found = told.match(text)
        if found and found.end() > best[0]:
            best = (found.end(), other)
    return best[1]


def _unheaded(section: str, text: str) -> str:
    """Old pages print officers under the members without a heading: a line without a member's title is theirs."""
    if section in {"present", "also_present"} and not re.search(rf"\b(?:{names.councillor_title()})\b", text):
        initials = re.match(r"[A-Z](?:[ .][A-Z])*[. ]\s?[A-Z][a-z]+(?:,| and |$)", text)
        return "in_attendance" if "(" in text or names.role_head().search(text) or initials else section
    return section


def _is_prose(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:was|were|had|that|declared|expressed|thanked|congratulated|proposed|seconded|moved|agreed|noted|resolved|considered|welcomed|presented|asked|introduced|explained|outlined|reported|chaired|presided|took|met (?:at|in)|held (?:at|in|on)|took place)\b",
            text,
        )
    )


_OFFICER = re.compile(
    r"\b(?:Clerk|Officer|Director|Manager|Chief Executive|Solicitor|Secretary|Engineer|Accountant|Auditor|Head of)\b"
)


def capacity(one: Listed) -> str:
    """Return the notation or word of `Attendance.capacity` that a list entry shows."""
    told = f"{one.role or ''} {one.remark}"
    if one.section == "membership":
        return "mentioned"
    if one.section == "substitute":
        return "substitute"
    if one.section == "apologies":
        return "apology"
    if _SUBSTITUTE.search(told):
        return "substitute"
    if (
        one.section == "present"
        and _VICE.search(told)
        and not re.search(r"took the chair|in the chair", told, re.IGNORECASE)
    ):
        return "vice-chair"
    if one.section in {"present", "in_attendance"} and _CHAIR.search(told) and not _VICE.search(one.role or ""):
        if re.search(r"took the chair|in the chair", told, re.IGNORECASE):
            return "chair"
        elsewhere = one.section == "in_attendance" and re.search(r"\bChair\w* of\b", told)
        return (
            "attending-member"
            if elsewhere and one.member
            else "chair"
            if one.section == "present" or one.member
            else "officer"
        )
    if one.section == "present" and not one.member and _OFFICER.search(one.role or ""):
        return "officer"
    if one.section == "present":
        return "chair" if re.search(r"took the chair|in the chair", told, re.IGNORECASE) else "member"
    if one.section == "coopted":
        return "co-optee-non-voting"
    if not one.member:
        return "officer"
    return "executive-member" if re.search(r"Cabinet|Executive|Leader|Portfolio", told) else "attending-member"
