"""What a page of text is: minutes, an agenda; and which of its lines are markers of an item's parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.documents import Section
from graph.parse.titles import has_head

MARKER = re.compile(
    r"(?P<name>Minutes|Decisions?(?: Made| Taken)?|Supporting documents|Additional documents|Accompanying documents)\s*(?::\s*|$)",
    re.IGNORECASE,
)
SECTIONS = {
    "minutes": Section.MINUTES,
    "decision": Section.DECISION,
    "decisions": Section.DECISION,
    "decision made": Section.DECISION,
    "decisions made": Section.DECISION,
    "decision taken": Section.DECISION,
    "decisions taken": Section.DECISION,
    "supporting documents": Section.DOCUMENTS,
    "additional documents": Section.DOCUMENTS,
    "accompanying documents": Section.DOCUMENTS,
}

_KIND_OF_PAGE = re.compile(r"(?:draft )?(?:minutes|notes)", re.IGNORECASE)
_AGENDA_PAGE = re.compile(r"(?:public |supplementary )?agenda(?: (?:frontsheet|pack|papers))?", re.IGNORECASE)
_PAGE_HEAD = 12  # lines from the top within which a page says what it is
_ATTENDANCE = re.compile(
    r"(?:members )?present\s*(?::|$)|\(?sederunt|yn bresennol|(?:attendance|attendees)\s*:?$", re.IGNORECASE
)
_ATTENDANCE_REACH = 40  # lines from the top within which a list of those present stands


def named_above(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines that say above those present that the page is minutes: no marker of an item's minutes."""
    present = next((at for at, line in enumerate(lines[:_ATTENDANCE_REACH]) if _ATTENDANCE.match(line)), 0)
    return frozenset(
        at for at, line in enumerate(lines[:present]) if at < _PAGE_HEAD and _KIND_OF_PAGE.fullmatch(line)
    )


_LINK = re.compile(
    r"(?:minutes|decisions?)\s*:\s*(?:read|view|download|open|see) (?:the |these )?(?:minutes|decisions?)\b",
    re.IGNORECASE,
)


def links(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines at the top that only link to the minutes ("Minutes: Read the Minutes"): no markers of an item's."""
    return frozenset(at for at, line in enumerate(lines[:_PAGE_HEAD]) if _LINK.match(line))


def is_agenda(lines: Sequence[str]) -> bool:
    """Tell the agenda of a meeting to come: it says that it is one, and lists nobody who was present."""
    named = any(_AGENDA_PAGE.fullmatch(line) for line in lines[:_PAGE_HEAD])
    return named and not any(_ATTENDANCE.match(line) for line in lines[:_ATTENDANCE_REACH])


_OF_ONE_ITEM = re.compile(r"agenda item|item details|issue\b.*|decision details?|meeting: .*", re.IGNORECASE)
_LEAST_ITEMS = 2


def says_once(lines: Sequence[str], titled: frozenset[int]) -> frozenset[int]:
    """Return the one marker "Minutes:" that stands over all the items of a page: it says what the page is.

    On the page of one item it marks the minutes of that item, whatever titles stand in them.
    """
    found = [
        at for at, line in enumerate(lines) if (told := MARKER.match(line)) and told["name"].lower() == "minutes"
    ]
    if len(found) != 1 or len(titled) < _LEAST_ITEMS or found[0] > min(min(titled), _PAGE_HEAD):
        return frozenset()
    above = lines[: found[0]]
    marked = any(MARKER.match(line) for line in (*above, *lines[found[0] + 1 :]))
    return frozenset(found if not marked and not any(map(_OF_ONE_ITEM.fullmatch, above)) else ())


_OF_MINUTES = re.compile(r"minutes\s*:\s*(?P<said>\S.*)", re.IGNORECASE | re.DOTALL)
_SAID_OF_MINUTES = re.compile(
    r"(?:(?:it was )?(?:resolved|agreed)\b.{0,6}|that )?(?:the )?(?:draft )?minutes? (?:of|from|dated|for)\b|(?:were )?(?:approved|agreed|confirmed|signed)\b",
    re.IGNORECASE,
)


def minutes_as_title(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines on which "Minutes:" is an item's title and what was said of earlier minutes stands behind it.

    So it is where the head lists those present, which a page with markers does not, and one line or two are like it.
    """
    found = [
        at
        for at, line in enumerate(lines)
        if (told := _OF_MINUTES.match(line)) and _SAID_OF_MINUTES.match(told["said"])
    ]
    marked = sum(bool(MARKER.match(line)) for line in lines)
    return frozenset(found if has_head(lines) and 0 < len(found) == marked <= 2 else ())


def are_minutes(lines: Sequence[str], markers: Sequence[re.Match[str]]) -> bool:
    """Tell the minutes of one meeting, in which only decisions have a marker: they list those present at their head."""
    if any(SECTIONS[marker["name"].lower()] is Section.MINUTES for marker in markers):
        return False
    return any(_ATTENDANCE.match(line) for line in lines[:_ATTENDANCE_REACH])
