"""Dates and times as pages head their meetings: "Wednesday 26th July, 2023 4.00 pm", "19/10/2015", "9 Jul 2019 - 18:00"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

_MONTHS = (
    ("january", "jan", "ionawr"),
    ("february", "feb", "chwefror"),
    ("march", "mar", "mawrth"),
    ("april", "apr", "ebrill"),
    ("may", "mai"),
    ("june", "jun", "mehefin"),
    ("july", "jul", "gorffennaf"),
    ("august", "aug", "awst"),
    ("september", "sept", "sep", "medi"),
    ("october", "oct", "hydref"),
    ("november", "nov", "tachwedd"),
    ("december", "dec", "rhagfyr"),
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAMES = "|".join(sorted(_NUMBER, key=len, reverse=True))
_WEEKDAYS = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
    r"|Dydd\s+(?:Llun|Mawrth|Mercher|Iau|Gwener|Sadwrn|Sul))"
)
_DATE = re.compile(
    rf"""
    (?<![\d/.-])
    (?:
        (?:{_WEEKDAYS},?\s+)?
        (?P<day>\d{{1,2}})\s?(?:st|nd|rd|th|ain|eg|fed|ydd|ed|af)?(?:\s+day)?(?:\s+of)?,?[\s-]+
        (?P<month>{_NAMES})\b\.?,?[\s-]+(?P<year>\d{{4}})
    |   {_WEEKDAYS},?\s+(?P<month4>{_NAMES})\b\.?\s+(?P<day4>\d{{1,2}}),?\s+(?P<year4>\d{{4}})  # Wed Jan 13 2016
    |   (?P<day2>\d{{1,2}})/(?P<month2>\d{{1,2}})/(?P<year2>\d{{4}})
    |   (?P<year3>\d{{4}})-(?P<month3>\d{{2}})-(?P<day3>\d{{2}})
    )
    (?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d/.:])(?P<hour2>\d{1,2})[.:](?P<minute2>\d{2})(?![\d/.])"
    r"|\b(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:[\s,–-]|at\b)*")


@dataclass(frozen=True, slots=True)
class When:
    """A date found in a text, `start` to `end` with its weekday, and the time that follows it, if one does.

    `after` is where the text goes on, behind the time.
    """

    day: date
    start: int
    end: int
    at: time | None
    after: int


def find_date(text: str, start: int = 0) -> When | None:
    """Return the first date in `text` that the calendar has, or None."""
    for match in _DATE.finditer(text, start):
        day = _day(match)
        if day is None:
            continue
        gap = _BETWEEN.match(text, match.end())
        clock = _TIME.match(text, gap.end() if gap else match.end())
        at = _clock(clock) if clock else None
        after = clock.end() if clock and at is not None else match.end()
        return When(day, match.start(), match.end(), at, after)
    return None


def find_time(text: str) -> time | None:
    """Return the first time of day in `text`, or None."""
    return next((at for match in _TIME.finditer(text) if (at := _clock(match)) is not None), None)


def _day(match: re.Match[str]) -> date | None:
    year, month, day = (
        next(found for name in (part, f"{part}2", f"{part}3", f"{part}4") if (found := match[name]))
        for part in ("year", "month", "day")
    )
    try:
        return date(int(year), _NUMBER.get(month.casefold()) or int(month), int(day))
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12, 0)
    if match["half"]:
        hour = int(match["hour"])
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].casefold() == "p" else 0)
    else:
        hour = int(match["hour2"])
    minute = int(match["minute"] or match["minute2"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
