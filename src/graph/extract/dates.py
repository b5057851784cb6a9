"""Dates and times as British minutes print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan ionawr",
            "february feb chwefror",
            "march mar mawrth",
            "april apr ebrill",
            "may mai",
            "june jun mehefin",
            "july jul gorffennaf",
            "august aug awst",
            "september sep sept medi",
            "october oct hydref",
            "november nov tachwedd",
            "december dec rhagfyr",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name)))
_WORDED = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?:\*+\s*\*+)?\s*(?:day of\s+)?(?P<month>{_NAMES})\b\.?,?\s*(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b")
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b")
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?\s*(?P<half>a\.?m\.?|p\.?m\.?|noon)?(?![\d/])", re.IGNORECASE
)
_QUARTER = re.compile(
    r"\b(?:(?:quarter|qtr)\s+(?P<name>one|two|three|four|[1-4])|Q(?P<letter>[1-4]))\b[^.;]{0,20}?\b(?P<year>20\d{2})\s*[/-]\s*\d{2}\b",
    re.IGNORECASE,
)
_QUARTER_ENDS = {1: (0, 6, 30), 2: (0, 9, 30), 3: (0, 12, 31), 4: (1, 3, 31)}
_WORD_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
EARLIEST = date(1974, 4, 1)  # principal councils in their present form: Local Government Act 1972


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date with its place in the text that was searched."""

    value: date
    start: int
    end: int


def find(text: str) -> tuple[DateMention, ...]:
    """Return the exact dates in `text`, in order; impossible ones and those before 1974 are left out."""
    return tuple(sorted(_found(text), key=lambda mention: mention.start))


def _found(text: str) -> Iterator[DateMention]:
    for pattern in (_WORDED, _NUMERIC, _ISO):
        for match in pattern.finditer(text):
            month = match["month"].casefold()
            value = _date(int(match["year"]), _MONTHS.get(month) or int(month), int(match["day"]))
            if value is not None and value >= EARLIEST:
                yield DateMention(value, match.start(), match.end())


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def quarter_end(text: str) -> date | None:
    """Return the last day of the latest quarter of a municipal year (April to March) that `text` names."""
    ends = []
    for match in _QUARTER.finditer(text):
        named = (match["name"] or match["letter"]).casefold()
        years, month, day = _QUARTER_ENDS[_WORD_NUMBERS.get(named) or int(named)]
        ends.append(date(int(match["year"]) + years, month, day))
    return max(ends, default=None)


def clock(text: str) -> time | None:
    """Return the first time of day in `text` ("4.00pm", "10.00 am", "19:15"), None where there is none."""
    for match in _TIME.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = (match["half"] or "").casefold().replace(".", "")
        if not half and match["minute"] is None:
            continue
        if half == "pm" and hour < 12:
            hour += 12
        if half == "am" and hour == 12:
            hour = 0
        if hour < 24 and minute < 60:
            return time(hour, minute)
    return None
