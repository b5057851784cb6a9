"""Which way an ask pulls: that a thing be started, kept, ended, made more or less, allowed or forbidden.

Ways are composed: who stops a closure keeps, who abolishes a charge makes free, who continues to reduce reduces. The
words, which ways are opposite and what ending or denying makes of each are data: `data/lexicon/ways.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from graph.errors import GraphError
from graph.files import folder
from graph.terms.phrases import Hit, Phrases, alternatives

WAYS = "ways.yaml"
_GOVERNED_BY = frozenset({"be", "should", "is", "are", "will", "would", "must", "to", "shall"})
_VERBAL = _GOVERNED_BY - {"to"}
_BEFORE = 2  # words back to what governs a word
_AFTER = 4  # words between a word and what it is said of
_SUBORDINATE = frozenset({"that", "which", "who", "how", "whether", "where", "when", "if", "what", "why"})
_AND = frozenset({"and", "or", "but"})
_MUCH = frozenset({"up", "down"})
_WEAK = "?"
_OUTSIDE = ("(not)", "against", "for")  # what may stand in the words that introduce an ask
_NOT, _CARRIED = "(not)", "(carried)"


@dataclass(frozen=True, slots=True)
class Ways:
    """The wordings, compiled. `opposites` are unordered pairs; `turned` tells what a way becomes when it is denied."""

    phrases: Phrases
    names: tuple[str, ...]
    opposites: frozenset[frozenset[str]]
    turned: Mapping[str, str]
    ending: frozenset[str]
    carrying: frozenset[str]
    nouns: frozenset[str]


@cache
def ways() -> Ways:
    """Return the compiled wordings; raises `GraphError` where the file lacks a part."""
    told = yaml.safe_load((folder("data") / "lexicon" / WAYS).read_text(encoding="utf-8"))
    try:
        listed = {**told["ways"], _NOT: told["not"], _CARRIED: told["carried"]}
        strong = [(name, phrase) for name, lines in listed.items() for line in lines for phrase in alternatives(line)]
        weak = [(f"{name}{_WEAK}", phrase) for name, phrases in told["weak"].items() for phrase in phrases]
        return Ways(
            phrases=Phrases([*strong, *weak]),
            names=tuple(told["ways"]),
            opposites=frozenset(frozenset(pair) for pair in told["opposites"]),
            turned=dict(told["turned"]),
            ending=frozenset(told["ending"]),
            carrying=frozenset(told["carrying"]),
            nouns=frozenset(told["nouns"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise GraphError(f"{WAYS}: a part is missing or of the wrong kind: {error}") from error


def pull(stems: Sequence[str], first: int, end: int, aside: set[int]) -> frozenset[str]:
    """Return the way in which an ask pulls, composed; none where its words tell of none.

    `stems` are those of the whole text, of which the ask itself begins at `first` and its reasons at `end`; what stands
    at the places of `aside` is part of a name.
    """
    known = ways()
    told = _composed(_words(stems, first, end, aside), stems, known)
    governing = [one for one in told if one.governs]
    chief = next((one for one in governing if one.way not in known.nouns), next(iter(governing), None))
    if chief is None and _VERBAL.isdisjoint(stems[first:end]):
        chief = next((one for one in told if _SUBORDINATE.isdisjoint(stems[first : one.start])), None)
    if chief is None:
        return frozenset()
    way = chief.way
    before = [one.way for one in told if one.end <= chief.start and one.way not in known.carrying]
    if before and chief.plain:
        if way in known.ending:
            way = known.turned.get(before[-1], way)
        elif way in known.carrying:
            way = before[-1]
    return frozenset((way,))


def against(pulls: frozenset[str]) -> frozenset[str]:
    """Return the ways that pull against these."""
    return frozenset(way for pair in ways().opposites if pair & pulls for way in pair - pulls)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a way: where it stands, what it comes to, whether it governs the ask, and is `plain`, not composed."""

    start: int
    end: int
    way: str
    governs: bool
    plain: bool = True


def _words(stems: Sequence[str], first: int, end: int, aside: set[int]) -> list[_Word]:
    """Return the words of ways in their order, weak ones only where they count."""
    hits = [hit for hit in ways().phrases.find(stems[:end]) if not aside.issuperset(range(hit.start, hit.end))]
    found = []
    for hit in _longest(hits):
        name = hit.name.removesuffix(_WEAK)
        if hit.start < first and name not in _OUTSIDE:
            continue
        closes = name != hit.name and hit.end == min(end, len(stems))
        if name == hit.name or closes or _leads(hit, stems, first):
            governs = _governs(hit, stems, first if name != _CARRIED else -1)
            found.append(_Word(hit.start, hit.end, name, closes or governs))
    return found


def _composed(words: Sequence[_Word], stems: Sequence[str], known: Ways) -> list[_Word]:
    """Return each word with what it comes to together with the word after it, which is then spoken for."""
    told: list[_Word] = []
    for word in reversed(words):
        after = told[-1] if told else None
        way = None
        if after and after.start - word.end <= _AFTER and _joined(word, stems[word.end : after.start + 1]):
            way = _together(word.way, after.way, known, close=word.end == after.start)
        if after and way:
            governs = word.governs or (after.governs and word.way == _NOT)
            told[-1] = _Word(word.start, after.end, way, governs, plain=False)
        elif word.way not in (_NOT, _CARRIED):
            told.append(word)
    return told[::-1]


def _joined(word: _Word, between: Sequence[str]) -> bool:
    return (_AND if word.way == _NOT else _AND | _VERBAL).isdisjoint(between)


def _together(way: str, after: str, known: Ways, *, close: bool) -> str | None:
    """Return what a way says of the one after it, which stands `close` or some words on; None where it says nothing."""
    if close and {way, after} <= _MUCH:
        return after  # "cut less often", of grass
    if way == _NOT or way == "against" or (way in known.ending and after not in known.carrying):
        return known.turned.get(after, after)
    if way == _CARRIED or (way in known.carrying and after not in known.carrying):
        return after
    return None


def _governs(hit: Hit, stems: Sequence[str], first: int) -> bool:
    before = stems[max(first, hit.start - _BEFORE) : hit.start + 1]
    return hit.start <= first or not _GOVERNED_BY.isdisjoint(before)


def _leads(hit: Hit, stems: Sequence[str], first: int) -> bool:
    return hit.start <= first or stems[hit.start - 1] in _VERBAL


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits of which none lies within another, nor begins where another that is longer does."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept
