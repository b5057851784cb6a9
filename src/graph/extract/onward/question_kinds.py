"""Of what kind a question is: the public's, a member's, one of which notice was given, as far as headings and words tell."""

from __future__ import annotations

import re
from functools import cache

from graph.documents import BlockKind
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Passage, Reading
from graph.facts import Party

_LONGEST_HEADING = 120  # characters
_REACH = 30  # passages above a question in which the heading over it stands
_WHOSE = ("public", "member")


@cache
def _table(key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["questions"][key]
    return tuple((kind, re.compile("|".join(parts), re.IGNORECASE)) for kind, parts in table.items())


def kinds(reading: Reading, passage: Passage, opened: str, asker: Party | None, *, formal: bool) -> tuple[str, ...]:
    """Return the notations of question-kind, in the order of the code list; none where nothing tells.

    Whose it is, the words that open it tell first, then the asker's title, then the heading over it and the item's
    title, where these name one kind and not both. Only a `formal` question, one that has a heading, takes its kind
    from the headings: in debate under them anybody may ask.
    """
    words = _told("words", opened)
    over = _over(reading, passage) if formal else ()
    title = _told("headings", reading.title(passage.agenda_item) or "") if formal else ()
    by_title = ("member",) if asker is not None and asker.kind == "councillor" else ()
    whose = next((one for one in map(_one_of, (words, by_title, over, title)) if one), None)
    on_notice = "on-notice" in {*words, *over, *title}
    return (*((whose,) if whose else ()), *(("on-notice",) if on_notice else ()))


def _one_of(told: tuple[str, ...]) -> str | None:
    named = [kind for kind in told if kind in _WHOSE]
    return named[0] if len(named) == 1 else None


def _told(key: str, text: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _table(key) if pattern.search(text))


def _over(reading: Reading, passage: Passage) -> tuple[str, ...]:
    """Return what the nearest heading within the item says that tells a kind: "(b) Questions from Councillors"."""
    for before in reversed(reading.before(passage, _REACH)):
        short = len(before.text) <= _LONGEST_HEADING and before.text[-1:] not in ".?!"
        if short and before.block.kind is not BlockKind.MARKER and ":" not in before.text[:-1]:
            told = _told("headings", before.text)
            if told:
                return told
    return ()
