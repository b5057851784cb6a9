"""Which body met, when and where, as far as the document or what came beside it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from string import capwords

from graph.documents import BlockKind, Section, SourceMetadata, Span
from graph.extract.grammar import bodies, dates
from graph.extract.grammar.bodies import BodyName
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.people.people import decision_maker
from graph.facts import Basis, BodyMention, Meeting

_PREVIOUS_MINUTES = re.compile(
    r"\bminutes of (?:the |a )?(?:previous |last |ordinary |special |extraordinary )*meetings? of (?:the )?$",
    re.IGNORECASE,
)
_MINUTES_OF = re.compile(r"\bminutes of (?:the )?$", re.IGNORECASE)
_SIGNED = re.compile(r" (?:meetings? )?(?:held |dated )?(?:on |in )?[^.;]*\b(?:signed|correct|true|accurate)\b")
_WHOLE_BODYS_MINUTES = re.compile(
    r"\bminutes of the (?P<name>Cabinet|Executive|Mayor and Cabinet|Full Council) meeting,? (?:held|of|on)\b[^;]*?\b(?:approved|signed|confirmed|agreed)\b"
)
_OWN_MEETING = re.compile(r"\b(?:next|this|a) (?:scheduled |ordinary )?meeting of (?:the )?$", re.IGNORECASE)
_OWN_CHAIR = re.compile(
    r"\b(?:be|was|were) (?:duly |unanimously |re-)?(?:elected|appointed)(?: as)?(?: the)? (?:Vice[- ]|Deputy )?Chair(?:man|woman|person)? of (?:the )?$"
)
_SHORT = re.compile(
    r"\b(?:the|this) (?P<type>Panel|Board|Committee|Commission|Sub-Committee|Group)\b(?! (?:Member|Director|Officer))",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|[.;:] )The (?P<type>Cabinet|Executive) (?:also |then )?(?:resolves?\b|considered|received|agreed|resolved|noted|approved|discussed|was)\b"
)
_JOINT_ACTS = re.compile(r"(?:^|[.;:] )The Joint (?:Committee|Panel|Board|Commission)\b")
_COUNCIL = re.compile(
    r"\b(?:[Mm]eeting|[Mm]inutes)(?: [a-z]+ [Mm]eeting)? of (?:the )?(?:[Mm]eeting of )?(?P<name>(?:[A-Z][\w'-]* ){1,5}(?:Parish |Town |City |Borough |County |District )?Council)\b(?!,)"
)
_COUNCIL_IN_CAPITALS = re.compile(r"\bMEETING OF (?:THE )?(?P<name>(?:[A-Z][A-Z'&-]+ ){1,8}COUNCIL)\b(?! CHAMBER)")
_PLACE = re.compile(
    r"\b(?i:held|(?:panel|committee|board|commission|group|forum|cabinet|executive) met|minutes of (?:the |a )?meeting) (?i:virtually )?(?:(?i:on )[^.;]{0,50}?\d{4},? )?(?:(?i:at) \d{1,2}(?:[.:]\d{2})? ?[ap]\.?m\.?,? )?(?i:in|at) (?:the |THE )?(?P<venue>(?:The )?[A-Z][\w' -]+?(?:, [A-Z][\w' -]+?)*?)"
    r"(?=[, ]*,? (?i:on|at|from|commencing)\b|,? \d|\.|$)"
)
_ASIDE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+,?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\bDydd \w+|\d{1,2}[.:]\d{2}|\b[ap]\.?m\b\.?|\bat\b|[\s,/().-]+",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\bheld (?:on|in|at|virtually)\b|\bmeeting of\b|\bminutes of (?:the |a )?meeting in\b|^date\b|\bat (?:its|the|their) meeting on\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\bnext (?:[a-z]+ )?meeting\b|\bdate (?:and time )?of next\b|\bwould (?:meet|be held)\b|\bscheduled for\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:held|conducted|took place|carried out|presented|met|visit(?:ed)?|dated)\b[^.]{0,120}$", re.IGNORECASE
)
_REPORT_AUTHOR = re.compile(r"\bfinal report\b|\breport of\b", re.IGNORECASE)


def meeting(reading: Reading, metadata: SourceMetadata) -> Meeting:
    """Return the meeting that the document minutes; a date that is not stated is bounded where the text allows."""
    held_on, basis, span = _held_on(reading, metadata)
    bounds = (None, None) if held_on else _bounds(reading)
    body, beside = _together(reading, _body(reading, metadata), is_given=metadata.body is not None)
    return Meeting(
        body=body,
        held_on=held_on,
        date_basis=basis or (Basis.INFERRED if any(bounds) else None),
        date_span=span,
        not_before=bounds[0],
        not_after=bounds[1],
        starts_at=_starts_at(reading),
        venue=_venue(reading),
        beside=beside,
    )


_JOINT = re.compile(
    r"\bjoint (?:(?:special|extraordinary|informal|virtual|online|hybrid|additional) )*(?:meeting|sitting)\b"
    r"|\b(?:meeting|sitting) (?:jointly|together)\b",
    re.IGNORECASE,
)
_SMALL = re.compile(r"\b(?:And|Of|The|For|With|In)\b")


def _together(
    reading: Reading, own: BodyMention | None, *, is_given: bool
) -> tuple[BodyMention | None, tuple[BodyMention, ...]]:
    """Return the body that met and those that sat with it, where the head says that a meeting is a joint one.

    The first by name counts as the one that met, unless one of them is given as that beside the words.
    """
    header = reading.minutes.header.body
    for passage in _head(reading):
        if len(passage.text) >= _LONGEST_HEAD or not _JOINT.search(passage.text):
            continue
        named = {one.name.casefold(): one for one in (*bodies.find(passage.text), *_in_capitals(passage.text))}
        if len(named) < 2:
            continue
        sitting = [named[name].mention(passage) for name in sorted(named)]
        known = own.name.casefold() if own and own.name else ""
        if known in named and (is_given or header is not None):
            return own, tuple(one for one in sitting if (one.name or "").casefold() != known)
        if not is_given and (header is None or _JOINT.search(header.value)):
            return sitting[0], tuple(sitting[1:])
    return own, ()


def _in_capitals(text: str) -> tuple[BodyName, ...]:
    """Return the bodies that a line in capitals names, in small letters and at the same places."""
    if not text.isupper():
        return ()
    return bodies.find(_SMALL.sub(lambda word: word.group().lower(), capwords(text)))


def _venue(reading: Reading) -> str | None:
    """Return where the meeting was held: the head's field, else what its opening sentence says."""
    if reading.minutes.header.venue is not None:
        return reading.minutes.header.venue.value
    lines = (p.text for p in _head(reading) if len(p.text) < _LONGEST_HEAD)
    for told in (*lines, _opening_words(reading)):
        match = _PLACE.search(told)
        if match is not None and not dates.find(match["venue"]):
            return match["venue"].strip(" ,")
    return _placed_below(reading)


_IN_PLACE = re.compile(
    r"\b(?:Rooms?|Halls?|Chambers?|Cent(?:re|er)|House|Offices?|Buildings?|Suite|Headquarters|HQ|Guildhall|Theatre|Library|School|College|Hotel|Zoom|Teams)\b"
)
_STREET = re.compile(
    r"(?:[A-Z0-9][\w'-]* ){1,3}(?:Road|Street|Lane|Square|Way|Avenue|Place|Quay|Hill|Park|Close|Drive|Terrace)(?:,.*)?|[A-Z][\w' -]+, [A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}"
)
_NO_PLACE = re.compile(
    r"[:;]|\d{4}\b|\b(?:was|were|held|present|apologies|minutes|agenda|[Cc]llrs?|Councillors?)\b|\.\s"
)


def _placed_below(reading: Reading) -> str | None:
    """Return the place that stands on lines of its own right below the day or the hour of the meeting."""
    lines = [p.text.strip(" ,.") for p in _head(reading)]
    for above, at in zip(lines, range(1, len(lines)), strict=False):
        if len(above) > 120 or not (dates.find(above) or dates.clock(above)) or not _is_placed(lines[at]):
            continue
        told = [lines[at]]
        while at + len(told) < len(lines) and (
            _is_placed(lines[at + len(told)]) or _STREET.fullmatch(lines[at + len(told)])
        ):
            told.append(lines[at + len(told)])
        return ", ".join(told)
    return None


def _is_placed(line: str) -> bool:
    small = all(
        word[0].isupper() or word[0].isdigit() or word in {"of", "the", "and", "at", "on", "&", "-", "in"}
        for word in line.split()
    )
    return (
        bool(line) and len(line) < 140 and small and _IN_PLACE.search(line) is not None and not _NO_PLACE.search(line)
    )


def _opening_words(reading: Reading) -> str:
    """Return the first lines of the head as one text: a page may break its opening sentence over several."""
    return " ".join(p.text for p in _head(reading) if len(p.text) < _LONGEST_HEAD)


def _place_in_opening(reading: Reading, start: int, end: int) -> Span:
    """Return the place in the canonical text of a stretch of `_opening_words`."""
    at, first, last = 0, 0, 0
    for passage in _head(reading):
        if len(passage.text) >= _LONGEST_HEAD:
            continue
        if at <= start < at + len(passage.text):
            first = passage.span(start - at, min(end - at, len(passage.text))).start
        if at < end <= at + len(passage.text):
            last = passage.span(max(start - at, 0), end - at).end
        at += len(passage.text) + 1
    return Span(first, last)


_LONGEST_HEAD = 1_000  # a line of the head is short


def _head(reading: Reading) -> tuple[Passage, ...]:
    head = [p for p in reading.passages if p.block.section is Section.HEADER]
    return tuple(head[:14])


def _held_on(reading: Reading, metadata: SourceMetadata) -> tuple[date | None, Basis | None, Span | None]:
    header = reading.minutes.header.held_on
    if header is not None:
        return header[0], Basis.STATED, header[1]
    if metadata.held_on is not None:
        return metadata.held_on, Basis.METADATA, None
    stated = _date_in_head(reading)
    return (*stated,) if stated else (None, None, None)


def _date_in_head(reading: Reading) -> tuple[date, Basis, Span] | None:
    """Return the date of a title line, "held on" line or "Date:" line at the head; a file's own date is none."""
    found: list[tuple[int, date, Span]] = []
    for index, passage in enumerate(_head(reading)):
        if len(passage.text) > _LONGEST_HEAD:
            continue
        if re.match(r"(?:title|date|published|updated): \"", passage.text):
            continue
        for mention in dates.find(passage.text):
            told = bool(_HELD.search(passage.text)) or passage.block.kind is BlockKind.META
            rest = _ASIDE.sub("", passage.text)
            alone = len(rest) - sum(len(_ASIDE.sub("", body.name)) for body in bodies.find(passage.text)) < 24
            dated = len(found) < 1 and index < _FIRST_LINES and _DATED_PLACE.fullmatch(passage.text)
            if _NEXT.search(passage.text) or _PAPERS.search(passage.text) or not (told or alone or dated):
                continue
            found.append((0 if told else 1, mention.value, passage.span(mention.start, mention.end)))
    if not found:
        return None
    _, value, span = min(found, key=lambda entry: (entry[0], entry[2].start))
    return value, Basis.STATED, span


# Earlier minutes among the papers for a meeting: "The minutes of the Council held on 11 February (circulated)".
_PAPERS = re.compile(
    r"\bminutes\b[^.]*\b(?:circulated|attached|enclosed|to follow)\b"
    r"|\b(?:approve|confirm|sign|receive|agree|adopt|consider)\b[^.]{0,60}\bminutes of (?:the )?(?:[a-z]+ )?meeting",
    re.IGNORECASE,
)
_FIRST_LINES = 4  # of the head, where the day of the meeting may stand before its place
_DATED_PLACE = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4},?(?: [A-Z][\w'-]*,?| of| and| the){1,10}"
)


def _starts_at(reading: Reading) -> time | None:
    if reading.minutes.header.starts_at is not None:
        return reading.minutes.header.starts_at
    for passage in _head(reading):
        if re.search(r"\b(?:at|time|commenc|start)", passage.text, re.IGNORECASE) and (
            found := dates.clock(passage.text)
        ):
            return found
    return None


def _bounds(reading: Reading) -> tuple[date | None, date | None]:
    """Return the latest date told as past, and the date of the next meeting."""
    before: list[date] = []
    after: list[date] = []
    for passage in reading.passages:
        for mention in dates.find(passage.text):
            lead = passage.text[max(0, mention.start - 160) : mention.start]
            if _NEXT.search(lead):
                after.append(mention.value)
            elif _PAST.search(lead):
                before.append(mention.value)
        quarter = dates.quarter_end(passage.text)
        if quarter and passage.block.section is Section.MINUTES:
            before.append(quarter)
    earliest, latest = max(before, default=None), min(after, default=None)
    if earliest and latest and earliest > latest:
        return None, None
    return earliest, latest


def _body(reading: Reading, metadata: SourceMetadata) -> BodyMention | None:
    header = reading.minutes.header.body
    if header is not None:
        return BodyMention(header.value, header.span, Basis.STATED, bodies.kind_of(header.value))
    if metadata.body:
        return BodyMention(metadata.body, None, Basis.METADATA, bodies.kind_of(metadata.body))
    if any(decision_maker(reading)):
        return None  # somebody decided alone: a body that the page names has another part in it
    return _body_in_head(reading) or _body_of_minutes(reading) or _body_by_short_name(reading)


_COUNCIL_BEFORE = re.compile(r"[A-Z' &]{3,60}\bCOUNCIL\s*[-:]\s*(?=[A-Z])")  # "ASHBY COUNCIL - ROADS PANEL"


def _body_in_head(reading: Reading) -> BodyMention | None:
    for passage in _head(reading):
        if passage.block.kind is BlockKind.META:
            continue
        capital = bodies.find_in_capitals(passage.text)
        named = bodies.find(passage.text)
        told = re.search(r"\bmeeting of\b", passage.text, re.IGNORECASE)
        if capital and len(passage.text) < 200 and not re.match(r"MINUTES OF", passage.text):
            whole = passage.text if "SESSION" in passage.text else capital.name
            prefix = _COUNCIL_BEFORE.match(whole)
            at = passage.text.find(whole[prefix.end() :]) if prefix else -1
            if prefix and at >= 0:
                name = whole[prefix.end() :]
                return BodyMention(name, passage.span(at, at + len(name)), Basis.STATED, capital.kind)
            opens = passage.text[: capital.start].endswith(" OF ") or passage.text[: capital.start].endswith(
                " OF THE "
            )
            place = passage.span(capital.start if opens else 0, len(passage.text))
            return BodyMention(whole, place, Basis.STATED, capital.kind)
        if named and (told or len(passage.text) <= len(named[-1].name) + 40):
            return named[-1].mention(passage) if told else named[0].mention(passage)
        council = _COUNCIL.search(passage.text)
        if council and len(re.findall(r"\bCouncil\b", council["name"])) == 1:
            place = passage.span(council.start("name"), council.end("name"))
            return BodyMention(council["name"], place, Basis.STATED, "council")
    spread = _COUNCIL_IN_CAPITALS.search(_opening_words(reading))
    if spread is None:
        return None
    return BodyMention(spread["name"], _place_in_opening(reading, *spread.span("name")), Basis.STATED, "council")


def _body_of_minutes(reading: Reading) -> BodyMention | None:
    """Return the body whose earlier minutes are approved here, or whose next meeting is announced.

    Where the minutes of several bodies are before the meeting, only those that are approved as correct are its own.
    """
    own, sure = [], []
    for passage in reading.passages:
        whole = _WHOLE_BODYS_MINUTES.search(passage.text)
        if whole is not None:
            place = passage.span(whole.start("name"), whole.end("name"))
            sure.append(BodyMention(whole["name"], place, Basis.STATED, bodies.kind_of(whole["name"])))
        for name in bodies.find(passage.text):
            lead = passage.text[: name.start]
            previous = _MINUTES_OF.search(lead) or _PREVIOUS_MINUTES.search(lead)
            if previous and _SIGNED.match(passage.text, name.end):
                sure.append(name.mention(passage))
            elif (
                _PREVIOUS_MINUTES.search(lead)
                or _OWN_CHAIR.search(lead)
                or (_OWN_MEETING.search(lead) and _NEXT.search(passage.text))
            ):
                own.append(name.mention(passage))
    for found in (sure, own):
        if len({(one.name or "").casefold() for one in found}) == 1:
            return found[0]
    return sure[0] if not own and len(sure) == 1 else None


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    name: BodyName


def _body_by_short_name(reading: Reading) -> BodyMention | None:
    """Conclude from "the Committee": the one full name of that type that is no report's author; else unnamed."""
    spoken = [
        p for p in reading.passages if p.block.section is not Section.DOCUMENTS and p.block.kind is not BlockKind.META
    ]
    counts = Counter(
        match["type"].casefold()
        for passage in spoken
        for pattern in (_SHORT, _SUBJECT)
        for match in pattern.finditer(passage.text)
    )
    authors = set(_authors(reading))
    joint = any(_JOINT_ACTS.search(passage.text) for passage in spoken)
    candidates = [
        c
        for c in _candidates(spoken)
        if c.name.name.casefold() not in authors and (joint or not c.name.name.startswith("Joint "))
    ]
    for kind, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        named = {c.name.name.casefold(): c for c in candidates if c.name.name.casefold().endswith(kind)}
        if any(author.endswith(kind) for author in authors):
            continue
        longest = max(named, key=len, default="")
        if named and all(longest.endswith(name) for name in named):  # one is another's name in full
            only = named[longest]
            return only.name.mention(only.passage, Basis.INFERRED)
        if kind in {"executive", "cabinet"}:
            return BodyMention(kind.title(), None, Basis.INFERRED, "executive")
        return BodyMention(None, None, Basis.INFERRED, bodies.kind_of(kind))
    named = {c.name.name.casefold(): c for c in candidates}
    if len(named) == 1 and not authors:
        only = next(iter(named.values()))
        return only.name.mention(only.passage, Basis.INFERRED)
    return None


def _candidates(passages: list[Passage]) -> Iterator[_Candidate]:
    for passage in passages:
        for name in bodies.find(passage.text):
            lead = passage.text[max(0, name.start - 60) : name.start]
            if (
                not re.search(r"\b(?:at|of) (?:the|a) (?:[a-z]+ )?(?:meeting of )?(?:the )?$", lead)
                or "behalf of" in lead
            ):
                yield _Candidate(passage, name)


def _authors(reading: Reading) -> Iterator[str]:
    """Return the bodies whose reports the items are about: they are not, for that, the body that met."""
    for passage in reading.passages:
        if passage.block.kind is BlockKind.HEADING and _REPORT_AUTHOR.search(passage.text):
            for name in bodies.find(passage.text):
                yield name.name.casefold()
