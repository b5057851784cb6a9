"""What one ask says, taken apart: what is asked (acts), which way it goes, of what (subjects and words)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from graph import files
from graph.recur.ways import pull
from graph.recur.wordings import Lexicon, lexicon
from graph.terms.phrases import Hit
from graph.terms.subjects import outer
from graph.terms.words import folded, stem, tokens

STOP_WORDS: frozenset[str] = frozenset(
    (files.folder("data") / "recurrence" / "stop_words.txt").read_text(encoding="utf-8").split()
) | {"s", "t", "etc", "eg", "ie", "per", "cent"}

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?%?")
_GOVERNED_BY = frozenset({"be", "should", "is", "are", "will", "would", "must"})
_CHIEF = 2.0
_LEAST_OPERATIVE = 8
_NEAR = 4  # words between one who asks and whom
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(r"(?<![.!?:•] )(?<!^)\b[A-Z][a-z]+(?:[ '’-](?:of |and |the )?[A-Z][a-z]+)+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One ask, read.

    `plain` is the text without ceremony, folded. `acts` and `directions` are names of the lexicon, each once,
    in the order of the words; `pull` the way in which the ask pulls as a whole; `subjects` the terms of local government named. `objects` are the stems that say
    what the ask is about: words of the language, of ceremony and of acts left out. `themes` are the themes of
    its subjects. `numbers` leave out years; `names` are runs of capitalised words, folded. `outside` says that somebody
    outside the council is asked.
    """

    plain: str
    acts: tuple[tuple[str, float], ...]
    directions: frozenset[str]
    subjects: tuple[tuple[str, float], ...]
    objects: tuple[tuple[str, float], ...]
    themes: tuple[str, ...]
    numbers: frozenset[str]
    names: frozenset[str]
    outside: bool
    pull: frozenset[str]


def packed(reading: Reading) -> str:
    """Return a reading as JSON, for keeping; `unpacked` is its inverse."""
    return json.dumps(
        [
            reading.plain,
            reading.acts,
            sorted(reading.directions),
            reading.subjects,
            reading.objects,
            reading.themes,
            sorted(reading.numbers),
            sorted(reading.names),
            reading.outside,
            sorted(reading.pull),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpacked(kept: str) -> Reading:
    """Return the reading that was packed."""
    plain, acts, directions, subjects, objects, themes, numbers, names, outside, pulls = json.loads(kept)
    return Reading(
        plain=plain,
        acts=tuple((act, weight) for act, weight in acts),
        directions=frozenset(directions),
        subjects=tuple((subject, weight) for subject, weight in subjects),
        objects=tuple((word, weight) for word, weight in objects),
        themes=tuple(themes),
        numbers=frozenset(numbers),
        names=frozenset(names),
        outside=outside,
        pull=frozenset(pulls),
    )


@lru_cache(maxsize=200_000)
def read(text: str) -> Reading:
    """Return the reading of one ask's text."""
    known = lexicon()
    bare = without_ceremony(text, known)
    plain = folded(bare)
    stems = [stem(word) for word in tokens(bare)]
    subject_hits = outer(known.subjects.find(stems), known.theme_of)
    inside = {position for hit in subject_hits if hit.end - hit.start > 1 for position in range(hit.start, hit.end)}
    not_acts = {position for hit in known.no_act.find(stems) for position in range(hit.start, hit.end)}
    act_hits = [
        hit for hit in _outermost(list(known.acts.find(stems))) if not_acts.isdisjoint(range(hit.start, hit.end))
    ]
    reason = min((hit.start for hit in known.reasons.find(stems) if hit.start > 3), default=len(stems))
    named = {part for hit in subject_hits for token in stems[hit.start : hit.end] for part in _NUMBER.findall(token)}
    acts = _weighed_acts(act_hits, stems, reason, inside)
    subjects = dict.fromkeys((hit.name for hit in subject_hits), 1.0)
    for act, weight in acts:
        if known.about.get(act) in subjects and weight >= known.act_weights[act]:
            subjects[known.about[act]] = _CHIEF
    return Reading(
        plain=plain,
        acts=acts,
        directions=frozenset(hit.name for hit in known.directions.find(stems)),
        subjects=tuple(subjects.items()),
        objects=_weighed_objects(stems, reason, known),
        themes=tuple(known.theme_of[name] for name in subjects if name in known.theme_of),
        numbers=frozenset(number for number in _NUMBER.findall(plain) if not _YEAR.fullmatch(number)) - named,
        names=frozenset(folded(name) for name in _NAME.findall(bare)),
        outside=_goes_outside(stems, acts, known),
        pull=_pull(text, stems, reason, known),
    )


def without_ceremony(text: str, known: Lexicon | None = None) -> str:
    """Return `text` without the words that only introduce an ask ("That the Panel recommends that ...").

    White space is folded. A text that is nothing but ceremony comes back whole.
    """
    known = known or lexicon()
    whole = " ".join(text.split())
    bare = whole
    for pattern in known.operative:
        *_, last = [None, *pattern.finditer(bare)]
        if last and len(bare[last.end() :].split()) >= _LEAST_OPERATIVE:
            bare = bare[last.end() :].strip()
    shorter = True
    while shorter:
        shorter = False
        for pattern in known.lead:
            found = pattern.match(bare)
            rest = bare[found.end() :].lstrip(" ,:;-") if found else bare
            if found and found.end() and len(rest.split()) > 2:
                bare, shorter = rest, True
    for pattern in known.anywhere:
        bare = pattern.sub(" ", bare)
    return " ".join(bare.split()) or whole


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Return the hits without those inside a longer one of another name: "be told how to" is no "be told"."""
    return [
        hit
        for hit in hits
        if not any(
            other.name != hit.name
            and other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            for other in hits
        )
    ]


def _weighed_acts(hits: list[Hit], stems: list[str], reason: int, inside: set[int]) -> tuple[tuple[str, float], ...]:
    """Return each act with its weight.

    An act that governs the sentence counts double; one in a reason, or inside a subject's name, half.
    """
    known = lexicon()
    weights: dict[str, float] = {}
    for hit in hits:
        aside = hit.start >= reason or set(range(hit.start, hit.end)) <= inside
        governs = hit.start == 0 or (
            not aside and not _GOVERNED_BY.isdisjoint(stems[max(0, hit.start - 2) : hit.start])
        )
        weight = known.act_weights[hit.name] * (2.0 if governs else 1.0) * (0.5 if aside else 1.0)
        weights[hit.name] = max(weights.get(hit.name, 0.0), weight)
    return tuple(weights.items())


def _pull(text: str, stems: list[str], reason: int, known: Lexicon) -> frozenset[str]:
    """Return the way in which an ask pulls, the words that introduce it read as well: "does not support"."""
    whole = [stem(word) for word in tokens(text)]
    first = len(whole) - len(stems)
    if first < 0 or whole[first:] != stems:
        whole, first = stems, 0
    names = outer(known.subjects.find(whole), known.theme_of)
    aside = {place for hit in names if hit.end - hit.start > 1 for place in range(hit.start, hit.end)}
    return pull(whole, first, first + reason, aside)


def _goes_outside(stems: list[str], acts: tuple[tuple[str, float], ...], known: Lexicon) -> bool:
    """Tell whether an ask has somebody outside the council asked: it presses, or it has a body outside asked."""
    if any(known.manner_of.get(act) == "press" for act, _ in acts):
        return True
    asked = [hit.end for hit in known.asking.find(stems)]
    return any(0 <= hit.start - end <= _NEAR for hit in known.outside.find(stems) for end in asked)


def _weighed_objects(stems: list[str], reason: int, known: Lexicon) -> tuple[tuple[str, float], ...]:
    weights: dict[str, float] = {}
    for position, token in enumerate(stems):
        word = token.lower()
        if is_object(word, known):
            weights[word] = max(weights.get(word, 0.0), 1.0 if position < reason else 0.5)
    return tuple(weights.items())


def is_object(word: str, known: Lexicon) -> bool:
    """Tell whether a stem says what an ask is about: no word of the language, of ceremony or of acts, and no number."""
    return word not in STOP_WORDS and word not in known.weak and not word.isdigit() and len(word) > 1
