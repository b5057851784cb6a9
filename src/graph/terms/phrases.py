"""Phrases of a lexicon, found in a list of stems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.errors import GraphError
from graph.terms.words import stem, tokens

ANY_WORD = "*"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: what it stands for, and the first and one-past-last word it covers."""

    name: str
    start: int
    end: int


class Phrases:
    """A finder of phrases in a list of stems: each phrase stands for a name, and overlapping phrases all count."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        seen: dict[tuple[str, ...], set[str]] = {}
        for name, phrase in entries:
            stems = _stems(phrase)
            if not stems:
                raise GraphError(f"lexicon: the phrase {phrase!r} of {name!r} holds no word")
            if name not in seen.setdefault(stems, set()):
                seen[stems].add(name)
                self._by_first.setdefault(stems[0], []).append((stems, name))

    def find(self, stems: Sequence[str]) -> Iterator[Hit]:
        """Yield every phrase that stands in `stems`, in the order of the words."""
        for start, first in enumerate(stems):
            for phrase, name in self._by_first.get(first, ()):
                end = start + len(phrase)
                if end <= len(stems) and all(
                    wanted in (ANY_WORD, found) for wanted, found in zip(phrase, stems[start:end], strict=True)
                ):
                    yield Hit(name, start, end)


def alternatives(line: str) -> list[str]:
    """Return the phrases of a line of a lexicon, "A | B"."""
    return [phrase.strip() for phrase in line.split("|") if phrase.strip()]


def _stems(phrase: str) -> tuple[str, ...]:
    """Return a phrase's stems; an abbreviation in capitals keeps them, so that "SEND" is not "send"."""
    return tuple(
        found for part in phrase.split() for found in ((ANY_WORD,) if part == ANY_WORD else map(stem, tokens(part)))
    )
