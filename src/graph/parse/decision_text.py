"""The page of one decision as plain text: where its title stands, which lines are its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.parse import heads

_REACH = 30  # paragraphs from the top within which the fields of a decision's page stand
_MAKER = re.compile(r"(?:Decision[ -]Maker|Decision status|Decision (?:made|taken) by|Decided by)\s*:", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:Title|Subject|Decision title|Report title|Title of (?:the )?(?:decision|report)|Matter for decision)\s*:\s*(?P<title>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_TITLE = 240


def title(lines: Sequence[str], *, decided: bool = False) -> tuple[int, int] | None:
    """Return which line of a decision's page holds its title, and where in it the title begins.

    None for a page that tells neither who decided nor how the decision stands: it may be one of a meeting.
    `decided` says that a field that is not among the lines tells it.
    """
    near = lines[:_REACH]
    maker = next((at for at, line in enumerate(near) if _MAKER.match(line)), 0 if decided else None)
    if maker is None:
        return None
    for at, line in enumerate(near):
        if (told := _TITLE.match(line)) and len(line) < _LONGEST_TITLE:
            return at, told.start("title")
    for at, line in enumerate(near[:maker]):
        if heads.is_generic(line) and at + 1 < maker and _may_be_title(near[at + 1]):
            return at + 1, 0
    return None


def names_maker(words: str) -> bool:
    """Tell whether a field says who decided."""
    return _MAKER.match(words) is not None


def is_of_decision(lines: Sequence[str]) -> bool:
    """Tell whether the fields of a page say who decided: it is of one decision."""
    return any(_MAKER.match(line) for line in lines[:_REACH])


_PURPOSE = re.compile(
    r"To [a-z]|(?:Reports?|Joint report) (?:of|by)\b|Reasons? for\b|(?:Alternative|Other) options\b|Do nothing\b|None\b|N/?A\b|Not applicable\b",
    re.IGNORECASE,
)


def is_purpose(words: str) -> bool:
    """Tell what a decision was for, or why it was taken, from the decision, on a page without the words over each."""
    return _PURPOSE.match(words) is not None


def _may_be_title(line: str) -> bool:
    return bool(line) and len(line) < _LONGEST_TITLE and line[-1] not in ".:" and heads.FIELD.match(line) is None
