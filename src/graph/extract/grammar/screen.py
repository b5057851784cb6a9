"""The words of which one stands in whatever a pattern matches: looked for first, for a plain search costs far less.

They are read off the pattern itself, so that a new wording in the lexicon brings its own. What cannot be read off gives
no words, and then the pattern is tried everywhere: screening leaves out work, never a match.
"""

from __future__ import annotations

import importlib
import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

_parser: Any = importlib.import_module("re._parser")  # how Python itself reads a pattern; not in its documented part
_RUN = re.compile(r"\w+")
_FEW = 2  # texts: to leave out one more costs as much as to try it
_SETS = 2  # sets of words that are looked for; a third leaves out little more
_MOST = 150  # words that are still worth looking for one by one
_MOST_JOINED = 48  # texts that the parts of a pattern make together
_SAME_LETTER = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k"})  # as `re.IGNORECASE` takes them


class Screen:
    """A document's texts, and in which of them a pattern can match at all.

    Each word is looked for once a document, in all the texts at a time, whichever patterns ask for it.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._starts: list[int] = []
        length = 0
        for text in texts:
            self._starts.append(length)
            length += len(text) + 1
        self._printed = "\n".join(texts)
        self._folded = lowered(self._printed)
        self._vocabulary = "\n".join(dict.fromkeys(self._folded.split()))
        self._everywhere = range(len(texts))
        self._of_patterns: dict[
            int, tuple[object, Container[int]]
        ] = {}  # by identity, which holding them keeps theirs
        self._of_words: dict[tuple[tuple[str, ...], bool], frozenset[int]] = {}
        self._of_word: dict[tuple[str, bool], frozenset[int]] = {}

    def holds(self, pattern: re.Pattern[str]) -> Container[int]:
        """Return the indexes of the texts that the pattern is worth trying on."""
        known = self._of_patterns.get(id(pattern))
        if known is None:
            known = self._of_patterns[id(pattern)] = (pattern, self._needed(needles(pattern.pattern, pattern.flags)))
        return known[1]

    def holds_any(self, patterns: tuple[re.Pattern[str], ...]) -> Container[int]:
        """Return the indexes of the texts that one of the patterns is worth trying on."""
        known = self._of_patterns.get(id(patterns))
        if known is None:
            found = [self.holds(pattern) for pattern in patterns]
            sets = [one for one in found if isinstance(one, frozenset)]
            union = frozenset().union(*sets) if len(sets) == len(found) else self._everywhere
            known = self._of_patterns[id(patterns)] = (patterns, union)
        return known[1]

    def _needed(self, wanted: Sequence[Words]) -> Container[int]:
        found: frozenset[int] | None = None
        for one in wanted:
            having = self._having(one.words, folded=one.folded)
            found = having if found is None else found & having
            if len(found) <= _FEW:
                break
        return self._everywhere if found is None else found

    def having(self, words: tuple[str, ...], *, folded: bool) -> frozenset[int]:
        """Return the indexes of the texts in which one of the words stands, their case ignored where `folded`."""
        found = self._of_words.get((words, folded))
        if found is None:
            found = self._of_words[words, folded] = self._having(words, folded=folded)
        return found

    def _having(self, words: Iterable[str], *, folded: bool) -> frozenset[int]:
        return frozenset().union(*(self._with(word, folded=folded) for word in words))

    def _with(self, word: str, *, folded: bool) -> frozenset[int]:
        found = self._of_word.get((word, folded))
        if found is None:
            text = self._folded if folded else self._printed
            found = frozenset(self._places(word, text)) if _longest_run(word) in self._vocabulary else frozenset()
            self._of_word[word, folded] = found
        return found

    def _places(self, word: str, text: str) -> Iterator[int]:
        at = text.find(word)
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            yield index
            at = text.find(word, self._starts[index + 1]) if index + 1 < len(self._starts) else -1


def lowered(text: str) -> str:
    """Return a text in small letters, of the same length, with the letters that `re.IGNORECASE` takes for ASCII ones."""
    return text.lower() if text.isascii() else text.translate(_SAME_LETTER).lower()


@cache
def _longest_run(word: str) -> str:
    """Return the longest run of letters in a word: where that is nowhere in a document, neither is the word."""
    return max(_RUN.findall(word.lower()), key=len, default="")


@dataclass(frozen=True, slots=True)
class Words:
    """Words of which one stands in every match; in small letters, for `lowered` text, where `folded`."""

    words: frozenset[str]
    folded: bool

    def joined(self, others: Words) -> Words:
        """Return each of these words with each of the others after it."""
        one, other = self._like(others), others._like(self)
        return Words(frozenset(map("".join, product(one.words, other.words))), one.folded)

    def apart(self) -> Words:
        """Return these without the words in which another one stands."""
        kept = (word for word in self.words if not any(other != word and other in word for other in self.words))
        return Words(frozenset(kept), self.folded)

    def imply(self, others: Words) -> bool:
        """Tell whether one of the others stands wherever one of these does."""
        one, other = self._like(others), others._like(self)
        return all(any(word in longer for word in other.words) for longer in one.words)

    def _like(self, other: Words) -> Words:
        if self.folded or not other.folded:
            return self
        return Words(frozenset(word.lower() for word in self.words), folded=True)


@cache
def needles(source: str, flags: int) -> tuple[Words, ...]:
    """Return sets of words that a match of a pattern cannot do without: none where there are none, or too short ones."""
    chosen: list[Words] = []
    for words in _usable(_read(_parser.parse(source, flags), folded=bool(flags & re.IGNORECASE))):
        if len(chosen) < _SETS and not any(other.imply(words) for other in chosen):
            chosen.append(words)
    return tuple(chosen)


def may(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a pattern is worth trying on a text."""
    folded: str | None = None
    for one in needles(pattern.pattern, pattern.flags):
        if one.folded and folded is None:
            folded = lowered(text)
        words = folded if one.folded and folded is not None else text
        if not any(map(words.__contains__, one.words)):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a pattern matches: all of it where that is a few texts; else sets of which one text stands in it."""

    whole: Words | None
    within: tuple[Words, ...] = ()

    @property
    def sets(self) -> tuple[Words, ...]:
        """Every set of which one text stands in what the part matches."""
        return self.within if self.whole is None else (*self.within, self.whole)


_EMPTY = Words(frozenset({""}), folded=False)
_NOTHING = _Part(_EMPTY)
_ANYTHING = _Part(None)


def _usable(part: _Part) -> list[Words]:
    """Return the sets that can be looked for, first those found least often at least cost: of words not short, and few."""
    usable = [one for one in map(Words.apart, part.sets) if len(one.words) <= _MOST and min(map(len, one.words)) > 1]
    return sorted(usable, key=_cost)


def _cost(one: Words) -> tuple[int, int, int, list[str]]:
    lengths = [len(word) for word in one.words]
    return -min(5, *lengths), len(lengths), -sum(lengths), sorted(one.words)


def _best(part: _Part) -> Words | None:
    return next(iter(_usable(part)), None)


def _read(tokens: Iterable[tuple[Any, Any]], *, folded: bool) -> _Part:
    """Read a sequence: texts that follow each other are joined, as long as they stay few."""
    run = _EMPTY
    within: list[Words] = []
    broken = False
    for what, value in tokens:
        part = _part(str(what), value, folded=folded)
        within += part.within
        joined = None if part.whole is None else run.joined(part.whole)
        if joined is None or len(joined.words) > len(run.words):
            within.append(run)
        if joined is None or len(joined.words) > _MOST_JOINED:
            broken = True
            run = part.whole or _EMPTY
        else:
            run = joined
    return _Part(None, (*within, run)) if broken else _Part(run, tuple(within))


def _part(what: str, value: Any, *, folded: bool) -> _Part:
    if what == "LITERAL":
        return _letters((chr(value),), folded=folded)
    if what == "IN" and all(str(kind) == "LITERAL" for kind, _ in value) and len(value) <= 3:
        return _letters([chr(code) for _, code in value], folded=folded)
    if what in {"AT", "ASSERT", "ASSERT_NOT"}:
        return _NOTHING
    if what == "SUBPATTERN":
        _, added, taken, tokens = value
        return _read(tokens, folded=(folded or bool(added & re.IGNORECASE)) and not taken & re.IGNORECASE)
    if what == "ATOMIC_GROUP":
        return _read(value, folded=folded)
    if what == "BRANCH":
        return _any_of([_read(one, folded=folded) for one in value[1]])
    if what in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, most, tokens = value
        part = _read(tokens, folded=folded) if least or most == 1 else _ANYTHING
        if most == 1 and least == 0:
            return _ANYTHING if part.whole is None else _Part(_union([part.whole, _EMPTY]))
        return part if (least, most) == (1, 1) else _Part(None, part.sets)
    return _ANYTHING


def _letters(letters: Sequence[str], *, folded: bool) -> _Part:
    if not all(letter.isascii() and letter.isprintable() for letter in letters):
        return _ANYTHING
    return _Part(Words(frozenset(letter.lower() if folded else letter for letter in letters), folded))


def _any_of(parts: Sequence[_Part]) -> _Part:
    wholes = [part.whole for part in parts if part.whole is not None]
    best = [one for one in map(_best, parts) if one is not None]
    whole = _union(wholes) if len(wholes) == len(parts) else None
    within = (_union(best).apart(),) if len(best) == len(parts) else ()
    return _Part(whole if whole is not None and len(whole.words) <= _MOST_JOINED else None, within)


def _union(sets: Sequence[Words]) -> Words:
    folded = any(one.folded for one in sets)
    words = frozenset(word.lower() if folded else word for one in sets for word in one.words)
    return Words(words, folded)
