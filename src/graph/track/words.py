"""How two wordings of one request differ: word by word, and whether the change is one of meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import takewhile

import yaml

from graph import files
from graph.documents import folded

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_LONGEST = 3_000  # words that are compared; a longer wording is cut for the difference, never for anything else
_STEM = 4
_MARKS = {"kept": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
_CLOSING, _OPENING = ".,;:?!)%", "(£"
_ENDINGS = frozenset(("", "s", "es", "ed", "d", "e", "ing", "y", "ies", "ied", "ying", "'s"))


@dataclass(frozen=True, slots=True)
class Difference:
    """How `later` differs from `earlier`.

    `change` is a notation of text-change. `shown` is the later wording with "[-words taken out-]" and
    "{+words put in+}". `similarity` is twice the words in common over all words, in [0, 1].
    """

    change: str
    shown: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is "kept", "out" or "in"; `apart` where white space stands before it."""

    kind: str
    words: str
    apart: bool


def difference(earlier: str, later: str) -> Difference:
    """Return how two wordings differ; typography and white space make no difference."""
    before, after = tokens(earlier), tokens(later)
    matcher = SequenceMatcher(None, _lower(before), _lower(after), autojunk=False)
    similarity = matcher.ratio()
    if folded(earlier) == folded(later):
        return Difference("none", folded(later), 1.0)
    return Difference(_change(matcher, before, after), _shown(matcher, before, after), round(similarity, 4))


def pieces(earlier: str, later: str) -> tuple[Piece, ...]:
    """Return the later wording as runs of words that were kept, taken out or put in; none for two empty texts.

    Typography and white space make no difference. A wording is compared as far as its first 3,000 words and marks.
    """
    before, after = tokens(earlier), tokens(later)
    matcher = SequenceMatcher(None, _lower(before), _lower(after), autojunk=False)
    made: list[Piece] = []
    for kind, words in _runs(matcher, before, after):
        apart = bool(made) and words[0] not in _CLOSING and made[-1].words[-1] not in _OPENING
        made.append(Piece(kind, words, apart))
    return tuple(made)


def tokens(text: str) -> tuple[str, ...]:
    """Return the words and marks of a text, quotes and dashes made straight."""
    return tuple(_TOKEN.findall(folded(text))[:_LONGEST])


@lru_cache(maxsize=50_000)
def content(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, in lower case."""
    light, _ = _lists()
    return frozenset(word for word in _lower(tokens(text)) if word[0].isalnum() and word not in light)


def _lower(words: Sequence[str]) -> list[str]:
    return [word.casefold() for word in words]


def _change(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> str:
    light, weighty = _lists()
    gone: list[str] = []
    come: list[str] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            gone += _lower(before[first:last])
            come += _lower(after[start:end])
    changed = {word for word in (*gone, *come) if gone.count(word) != come.count(word)}
    if any(word in weighty or re.search(r"\d", word) for word in changed):
        return "substantive"
    telling = {word for word in changed if word[0].isalnum() and word not in light}
    alone = [word for word in telling if not any(_alike(word, other) for other in telling if other != word)]
    return "substantive" if alone else "editorial"


def _alike(word: str, other: str) -> bool:
    """Tell whether two words are inflections or spellings of one."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    if shared >= _STEM and word[shared:] in _ENDINGS and other[shared:] in _ENDINGS:
        return True
    if min(len(word), len(other)) < _STEM or word[0] != other[0]:
        return False
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= 0.85


def _shown(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> str:
    return _joined(_MARKS[kind].format(words) for kind, words in _runs(matcher, before, after))


def _runs(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield "kept", _joined(after[start:end])
            continue
        if first < last:
            yield "out", _joined(before[first:last])
        if start < end:
            yield "in", _joined(after[start:end])


def _joined(words: Iterator[str] | Sequence[str]) -> str:
    return re.sub(r" (?=[.,;:?!)%])|(?<=[(£]) ", "", " ".join(words))


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    text = (files.folder("data") / "lexicon" / "wording.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)
    return frozenset(map(str, table["light"])), frozenset(map(str, table["weighty"]))
