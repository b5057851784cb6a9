"""Organisations outside the council, told by the words that their names end or begin with."""

from __future__ import annotations

import re
from functools import cache

from graph.extract.grammar import names
from graph.extract.grammar.lexicon import alternatives

_WORD = r"[A-ZÀ-Þ][\w.'&/-]*"
_JOINED = r"\s(?:(?:and|&|of|for|the|to|in)\s){0,3}"


@cache
def _name() -> re.Pattern[str]:
    ends, begins = alternatives("people", "organisation_ends"), alternatives("people", "organisation_begins")
    return re.compile(
        rf"(?:[Tt]he )?(?:(?:{_WORD}{_JOINED}){{0,8}}(?:{ends})|(?:{begins})(?:{_JOINED}{_WORD}){{0,6}})(?![\w'])"
    )


def end_of_name(text: str, at: int = 0) -> int | None:
    """Return where an organisation's name ends that begins at a place; None for none, or where a person begins there.

    It goes over "and", not over a comma: "Northern Fire and Rescue Service, and ...". A forename or a title after
    "and" is the next person's.
    """
    found = _name().match(text, at)
    if found is None or _is_person(text[at : found.end()]):
        return None
    joined = next((one for one in _AND.finditer(text, at, found.end()) if _is_person(text[one.end() :])), None)
    return joined.start() if joined else found.end()


_AND = re.compile(r"\s(?:and|&)\s")


def _is_person(text: str) -> bool:
    return bool(names.titled().match(text) or (names.is_forename(text) and re.match(names.CORE, text)))


def is_name(text: str) -> bool:
    """Tell whether words are an organisation's name and nothing else."""
    return _name().fullmatch(text.strip(" .")) is not None
