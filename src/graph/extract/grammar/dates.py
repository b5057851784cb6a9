"""Dates and times as British minutes print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

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


_DUE_DAY = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_NAMES})\b(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE
)
_DUE_MONTH = re.compile(
    rf"\b(?P<end>end of )?(?P<month>{'|'.join(n for n in _NAMES.split('|') if len(n) > 3 or n == 'may')})\b(?:,?\s+(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_DUE_PERIOD = re.compile(
    r"\b(?:within|in) (?:the next )?(?P<count>\w+) (?:working )?(?P<unit>days?|weeks?|months?)\b", re.IGNORECASE
)
_COUNTS = {
    name: number
    for number, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}


def due(text: str, held_on: date) -> tuple[date, date, str] | None:
    """Return between which days, inclusive, a thing is due whose deadline is worded `text`, and the rule that says so.

    A day or month without a year is the first not before the meeting held on `held_on`. None where the words give no
    date ("in due course", "the next meeting").
    """
    day = _DUE_DAY.search(text)
    if day:
        month = _MONTHS[day["month"].casefold()]
        year = int(day["year"]) if day["year"] else _year_of(month, int(day["day"]), held_on)
        value = _date(year, month, int(day["day"]))
        return (value, value, "day") if value else None
    named = _DUE_MONTH.search(text)
    if named:
        month = _MONTHS[named["month"].casefold()]
        year = int(named["year"]) if named["year"] else held_on.year + (month < held_on.month)
        first = date(year, month, 1)
        last = _month_end(first)
        return (last, last, "end-of-month") if named["end"] else (first, last, "month")
    period = _DUE_PERIOD.search(text)
    if period:
        told = period["count"].casefold()
        count = _COUNTS.get(told) or (int(told) if told.isdecimal() and len(told) < 4 else 0)
        unit = period["unit"].casefold().rstrip("s")
        if count:
            return held_on, _later(held_on, count, unit), "period"
    return None


def _year_of(month: int, day: int, held_on: date) -> int:
    return held_on.year + ((month, day) < (held_on.month, held_on.day))


def _month_end(first: date) -> date:
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return after - timedelta(days=1)


def _later(start: date, count: int, unit: str) -> date:
    if unit != "month":
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    months = start.year * 12 + start.month - 1 + count
    first = date(months // 12, months % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), _month_end(first))


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
