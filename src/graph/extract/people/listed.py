"""One name in a list of people, and whose place a substitute took."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.extract.grammar import names
from graph.extract.grammar.reading import Passage


@dataclass(frozen=True, slots=True)
class Listed:
    """One name in a list: where it stands in the passage, its role as printed, what the list makes of it.

    `name` is "" for a post that a list of those in attendance prints alone.
    """

    passage: Passage
    start: int
    end: int
    name: str
    role: str | None
    member: bool
    section: str
    remark: str = ""
    titled: bool = False
    instead_of: tuple[str, int, int] | None = None  # the member whose place a substitute took: name, start, end


def stand_in(passage: Passage, start: int, end: int) -> list[Listed]:
    """Return who stood in for the one just named: "(substitute: Councillor X)"."""
    told = re.search(
        r"\(\s*substitute[d]?\s*(?:[:;,-]|by|was|is)?\s*(?!for\b)", passage.text[start:end], re.IGNORECASE
    )
    match = names.titled().match(passage.text, start + told.end()) if told else None
    if match is None:
        return []
    at = match.start("name")
    return [
        Listed(
            passage,
            at,
            match.end("name"),
            names.plain(match["name"]),
            None,
            bool(match["member"]),
            "substitute",
            instead_of=_replaced(passage.text, start),
        )
    ]


def _replaced(text: str, start: int) -> tuple[str, int, int] | None:
    """Return the person whom an entry at `start` begins with."""
    match = names.person().match(text, start)
    if match is None:
        return None
    which = "core" if match["core"] else "single"
    return names.plain(match[which]), match.start(which), match.end(which)


def replaced_by(one: Listed) -> tuple[str, int, int] | None:
    """Return whose place a substitute took: "X (substitute for Councillor Y)"; None where nobody is named."""
    if one.instead_of is not None:
        return one.instead_of
    told = _FOR.search(one.remark)
    at = one.passage.text.find(one.remark, one.end) if told else -1
    return _replaced(one.passage.text, at + told.end()) if told and at >= 0 else None


_FOR = re.compile(r"\b(?:for|in place of|replacing|vice|Sub\.?|of)\s+(?:the )?(?=[A-Z])")
