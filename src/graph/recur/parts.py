"""The parts of an ask, each with its place in the ask's own words: act, object, beneficiary, addressee, frequency, place.

Offsets count characters of the text as it was given, so that `text[part.start : part.end]` is the part. Acts and objects
are those that `reading` compares by; the wordings of the others are data: `data/lexicon/parts.yaml`, and `asks.yaml` for
how often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from graph.errors import GraphError
from graph.files import folder
from graph.recur.kin import kin
from graph.recur.reading import is_object, read, without_ceremony
from graph.recur.wordings import lexicon
from graph.terms.words import Token, spanned, stem, tokens

PARTS = "parts.yaml"
_TELLING = 4.0  # a word that English has more often says nothing of what is asked
KINDS = ("act", "object", "beneficiary", "addressee", "frequency", "place")


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A part of an ask: the characters from `start` up to `end` of it; `name` is what the lexicon calls it, "" for none."""

    start: int
    end: int
    kind: str
    name: str = ""


def parts(text: str) -> tuple[Part, ...]:
    """Return the parts that are found in an ask, by their place; parts of different kinds may overlap."""
    words = _asked(text)
    stems = [stem(word.text) for word in words]
    acts = list(_acts(text, words, stems))
    found = [*acts, *_objects(text, words, stems, acts)]
    for kind, patterns in _wordings().items():
        found += [Part(*one.span("part"), kind, name) for name, pattern in patterns for one in pattern.finditer(text)]
    return tuple(sorted(set(_longest(found))))


def _asked(text: str) -> list[Token]:
    """Return the words of a text that are left when its ceremony is taken away."""
    every = spanned(text)
    bare = [stem(word) for word in tokens(without_ceremony(text))]
    kept: list[Token] = []
    at = len(every)
    for wanted in reversed(bare):
        at = next((place for place in range(at - 1, -1, -1) if stem(every[place].text) == wanted), -1)
        if at < 0:
            return every
        kept.append(every[at])
    return kept[::-1]


def _acts(text: str, words: Sequence[Token], stems: Sequence[str]) -> Iterator[Part]:
    meant = dict(read(text).acts)
    for hit in lexicon().acts.find(stems):
        if hit.name in meant:
            yield Part(words[hit.start].start, words[hit.end - 1].end, "act", hit.name)


def _objects(text: str, words: Sequence[Token], stems: Sequence[str], acts: Sequence[Part]) -> Iterator[Part]:
    """Yield the subjects that are named, and elsewhere the runs of words that say what the ask is about."""
    meant = dict(read(text).subjects)
    covered = {place for place, word in enumerate(words) if any(act.start <= word.start < act.end for act in acts)}
    for hit in lexicon().subjects.find(stems):
        if hit.name in meant:
            covered.update(range(hit.start, hit.end))
            yield Part(words[hit.start].start, words[hit.end - 1].end, "object", hit.name)
    run: list[Token] = []
    for place, (word, stemmed) in enumerate(zip(words, stems, strict=True)):
        telling = kin().rareness(stemmed.lower()) >= _TELLING and is_object(stemmed.lower(), lexicon())
        if telling and place not in covered:
            run.append(word)
            continue
        yield from _run(run)
        run = []
    yield from _run(run)


def _run(words: Sequence[Token]) -> Iterator[Part]:
    if words:
        yield Part(words[0].start, words[-1].end, "object")


def _longest(found: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts without those inside a longer one of the same kind."""
    for one in found:
        if not any(
            other.kind == one.kind
            and other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in found
        ):
            yield one


@cache
def _wordings() -> Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]:
    """Return for each kind that is told by patterns its names and patterns, each with a group called part."""
    lexicons = folder("data") / "lexicon"
    try:
        told = yaml.safe_load((lexicons / PARTS).read_text(encoding="utf-8"))
        often = yaml.safe_load((lexicons / "asks.yaml").read_text(encoding="utf-8"))["frequencies"]
        names = {name: "|".join(phrases) for name, phrases in told["names"].items()}
        by_kind = {
            kind: [("", re.compile(line.format(**names))) for line in told[kind]]
            for kind in ("beneficiary", "addressee", "place")
        }
        frequencies = [
            (name, re.compile(rf"\b(?P<part>{'|'.join(lines)})\b", re.IGNORECASE)) for name, lines in often.items()
        ]
    except (OSError, AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        raise GraphError(f"{PARTS}: a part is missing or of the wrong kind: {error}") from error
    return {**by_kind, "frequency": frequencies}
