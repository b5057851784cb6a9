"""Reports by their own titles: whose they are, which meeting took them, which earlier ones a text renews."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from graph.documents import Section
from graph.extract.grammar import bodies, dates
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.onward.item_reports import of_items
from graph.facts import Basis, BodyMention, Evidence, Report

_DASH = r"\s+-\s+"
_BODY_FIRST = re.compile(
    rf"^(?:The )?(?P<body>.+?){_DASH}(?:Draft )?(?P<kind>(?:Final|Interim|Scrutiny) Report)(?:\s+(?:on|of|into))?{_DASH}(?P<title>.+?)\.?$"
)
_KIND_FIRST = re.compile(rf"^(?P<kind>(?:Final|Interim) Report){_DASH}(?P<body>.+?){_DASH}(?P<title>.+?)\.?$")
_KIND_ONLY = re.compile(rf"^(?:Draft )?(?P<kind>(?:Final|Interim|Scrutiny Review) Report){_DASH}(?P<title>.+?)\.?$")
_OF_BODY = re.compile(
    r"\b(?P<kind>(?:final|interim|scrutiny|review) report)\s+(?:of|from|by)\s+(?:the )?(?P<body>[A-Z][^,;:\"]{5,110}?(?:Panel|Board|Committee|Commission|Group))"
    r"(?:[^.\"']{0,60}?\b(?:on|into|entitled|titled|called|regarding)\b\s+(?:the (?:topic|review|subject) of\s+)?(?P<quote>[\"'])(?P<title>.+?)(?P=quote)(?![a-z])"
    r"|\s*[-:,]?\s*(?:on|into|entitled)\s+(?P<title2>[A-Z][\w' ,&()-]{4,110}?)(?=[.,;]|\s+(?:be|was|were|is|and that|which)\b|$))",
    re.IGNORECASE,
)
_ITS_REPORT = re.compile(
    r"\b(?:its|their|the panel's|the committee's) (?P<kind>(?:final|interim|scrutiny) report)\s+(?:on|into|entitled)\s+(?P<quote>[\"'])(?P<title>.+?)(?P=quote)(?![a-z])",
    re.IGNORECASE,
)
_ENTITLED = re.compile(
    r"\b(?P<kind>(?:final |interim |scrutiny |draft )?report)\s+(?:on|into|entitled|titled|called)\s+(?P<quote>[\"'])(?P<title>.+?)(?P=quote)(?![a-z])",
    re.IGNORECASE,
)
_PUT_FORWARD = re.compile(
    r"\brecommendations?\b[^.]{0,40}\b(?:put forward|made|submitted)\s+by\s+(?:the )?(?P<body>[A-Z][^,;:\"]{5,110}?(?:Panel|Board|Committee|Commission|Group))\s+in\s*$"
)
_CONDUCTED = re.compile(r"\b(?:meeting|business)\b[^.]{0,80}\b(?:held|met)\b", re.IGNORECASE)


def reports(reading: Reading) -> tuple[Report, ...]:
    """Return the reports that the document names, one for each title, in the order of the text."""
    found: list[Report] = []
    places: dict[str, int] = {}
    for report in _all(reading):
        at = places.setdefault(key(report.title), len(found))
        if at == len(found):
            found.append(report)
        elif found[at].by is None and report.by is not None:
            found[at] = report
    return tuple(found)


def key(title: str) -> str:
    """Return what makes two printed titles the same report's."""
    return re.sub(
        r"[^a-z0-9]+", " ", title.casefold().replace("&", " and ").replace("'", "").replace("’", "")
    ).strip()


def _all(reading: Reading) -> Iterator[Report]:
    for passage in reading.passages:
        if passage.block.section is Section.DOCUMENTS:
            continue
        for pattern in (_KIND_FIRST, _BODY_FIRST, _KIND_ONLY):
            match = pattern.match(passage.text) if passage.may(pattern) else None
            if match and (pattern is _KIND_ONLY or bodies.find(match["body"])):
                yield _report(reading, passage, match, "title", _other_meeting(reading, passage))
                break
        else:
            yield from _in_prose(reading, passage)
    yield from of_items(reading, (_KIND_FIRST, _BODY_FIRST, _KIND_ONLY))


def _in_prose(reading: Reading, passage: Passage) -> Iterator[Report]:
    taken: list[tuple[int, int]] = []
    for pattern in (_OF_BODY, _ITS_REPORT, _ENTITLED):
        for match in pattern.finditer(passage.text) if passage.may(pattern) else ():
            group = "title" if match["title"] else "title2"
            if any(match.start(group) < end and start < match.end(group) for start, end in taken):
                continue
            taken.append((match.start(group), match.end(group)))
            yield _report(reading, passage, match, group, None)


def _report(
    reading: Reading,
    passage: Passage,
    match: re.Match[str],
    group: str,
    presented: tuple[BodyMention, date | None] | None,
) -> Report:
    span = passage.span(match.start(group), match.end(group))
    by = _author(passage, match)
    return Report(
        title=reading.quote(span),
        kind=" ".join(match["kind"].casefold().split()),
        evidence=Evidence((passage.span(),), "report-title", 0.95, operative=span),
        agenda_item=passage.agenda_item,
        by=by,
        presented_to=presented[0] if presented else None,
        presented_on=presented[1] if presented else None,
    )


def _author(passage: Passage, match: re.Match[str]) -> BodyMention | None:
    if "body" in match.re.groupindex and match["body"]:
        named = bodies.find(match["body"])
        if named:
            start = match.start("body") + named[0].start
            place = passage.span(start, start + len(named[0].name))
            return BodyMention(named[0].name, place, Basis.STATED, named[0].kind)
    lead = _PUT_FORWARD.search(passage.text[: match.start()])
    if lead:
        place = passage.span(lead.start("body"), lead.end("body"))
        return BodyMention(lead["body"], place, Basis.STATED, bodies.kind_of(lead["body"]))
    return None


def _other_meeting(reading: Reading, passage: Passage) -> tuple[BodyMention, date | None] | None:
    """Return the meeting whose business the list before this entry tells ("conducted at the Board meeting held on ...")."""
    for before in reversed(reading.before(passage, 12)):
        if before.block.label is not None or not _CONDUCTED.search(before.text):
            continue
        named = bodies.find(before.text)
        if not named:
            return None
        held = dates.find(before.text)
        return named[0].mention(before), held[0].value if held else None
    return None
