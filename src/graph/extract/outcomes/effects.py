"""What a decision does, apart from the word by which it was made: note, approve, refer, ask for action, ..."""

from __future__ import annotations

import re
from functools import cache

from graph.extract.grammar.lexicon import lexicon

_CLAUSES = re.compile(r"(?<=[.;])\s+|,?\s+and\s+(?=that\b|to\b)")
_SOLE = ("approve-minutes", "exclude-public", "order-of-business")
_FALLBACKS = ("approve", "request-action")


def effects(text: str, *, has_owner: bool = False) -> tuple[str, ...]:
    """Return the notations of the scheme `effect` that the decided words have, in the order of that table.

    Each clause has the effects that its words show; asking for action is the effect of a clause that shows no other.
    Never empty: a decision that shows nothing else approves, or asks for action where it binds somebody.
    """
    table: dict[str, list[str]] = lexicon().tables["outcomes"]["effects"]
    for name in _SOLE:
        if pattern_of(name).search(text):
            return (name,)
    found: set[str] = set()
    for clause in _CLAUSES.split(text):
        found |= _of_clause(clause)
    if not found:
        found = {"request-action"} if has_owner else {"approve"}
    return tuple(name for name in table if name in found)


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    table: dict[str, list[str]] = lexicon().tables["outcomes"]["effects"]
    return {name: re.compile("|".join(parts), re.IGNORECASE) for name, parts in table.items()}


def pattern_of(effect: str) -> re.Pattern[str]:
    """Return the pattern of one effect."""
    return _compiled()[effect]


def _of_clause(clause: str) -> set[str]:
    shown = {name for name in _compiled() if name not in (*_SOLE, *_FALLBACKS) and pattern_of(name).search(clause)}
    if shown:
        return shown
    for name in _FALLBACKS:
        if pattern_of(name).search(clause):
            return {name}
    return set()


def is_procedural(shown: tuple[str, ...]) -> bool:
    """Tell whether a decision is about how the meeting is run, not about a matter."""
    return set(shown) <= set(pattern_names("procedural_effects"))


def pattern_names(key: str) -> tuple[str, ...]:
    """Return a list of notations of the outcomes table."""
    return lexicon().words("outcomes", key)


def refers(text: str) -> re.Match[str] | None:
    """Return where a clause sends something on to a body, None where it does not."""
    return pattern_of("refer").search(text)


def endorses(text: str) -> bool:
    """Tell whether the decided words take up another body's report."""
    return bool(pattern_of("endorse").search(text))
