"""What speaks for and against two asks being the same, each kind of evidence a number.

`FEATURES` gives the order. All are in [0, 1]; each stands in an explanation under its own name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.facts import AskRecord
from graph.recur.heads import Heads
from graph.recur.reading import Reading, read
from graph.recur.wordings import lexicon

Numbers = NDArray[np.float64]
Indexes = NDArray[np.int64]

FEATURES: dict[str, str] = {
    "meaning": "nearness of the vectors",
    "asked": "the same act asked for, as read from the vectors",
    "asked and meaning": "the same act asked for, where the meaning is near",
    "learned": "nearness by the metric learned from labelled asks",
    "both": "the lesser of how alike act and subject are, as vectors or words tell",
    "words": "words in common, rare ones counting for more",
    "covered": "how much of the shorter ask's words the longer one holds",
    "rarest": "rareness of the rarest word or subject in common",
    "subjects": "terms of local government in common",
    "themes": "themes in common",
    "acts": "kinds of act in common",
    "act and subject": "acts in common, where subjects are too",
    "opposite": "opposite directions on one subject",
    "numbers": "figures in common",
    "names": "proper names in common",
    "same list": "both stand in one list",
}


@dataclass(frozen=True, slots=True)
class Corpus:
    """All asks, read and weighed, ready for comparing; rows are in the order of `records`."""

    records: tuple[AskRecord, ...]
    readings: tuple[Reading, ...]
    vectors: NDArray[np.float32]
    asked: Numbers
    placed: Numbers
    heads: Heads | None
    words: csr_array
    terms: csr_array
    subjects: csr_array
    themes: csr_array
    acts: csr_array
    longest_rareness: float


def corpus(records: Sequence[AskRecord], vectors: NDArray[np.float32], heads: Heads | None = None) -> Corpus:
    """Return the records made comparable; rareness is counted over these records.

    `heads` are what was learned on top of the vectors' model, where something was.
    """
    centred = heads.centred(vectors) if heads else None
    readings = tuple(read(record.text) for record in records)
    rareness = _rareness([{*dict(reading.objects), *_placed(reading)} for reading in readings])
    act_rareness = _rareness([set(dict(reading.acts)) for reading in readings])
    return Corpus(
        records=tuple(records),
        readings=readings,
        vectors=vectors if centred is None else centred.astype(np.float32),
        asked=heads.acts_of(centred) if heads and centred is not None else _NOTHING_LEARNED,
        placed=heads.placed(centred) if heads and centred is not None else _NOTHING_LEARNED,
        heads=heads,
        words=_unit(_matrix([dict(reading.objects) for reading in readings], rareness)),
        terms=_matrix([{*dict(reading.objects), *_marked(reading)} for reading in readings], rareness),
        subjects=_unit(_matrix([_placed(reading) for reading in readings], rareness)),
        themes=_unit(_matrix([Counter(reading.themes) for reading in readings], None)),
        acts=_unit(_matrix([_directed(reading) for reading in readings], act_rareness)),
        longest_rareness=float(np.log(len(readings) + 1.0)) or 1.0,
    )


def compare(asks: Corpus, left: Indexes, right: Indexes) -> Numbers:
    """Return the evidence on each pair (left[n], right[n]), shape (pairs, len(FEATURES)). Symmetric."""
    rows = [_compare(asks, left[at : at + _BLOCK], right[at : at + _BLOCK]) for at in range(0, len(left), _BLOCK)]
    return np.vstack(rows) if rows else np.zeros((0, len(FEATURES)))


_BLOCK = 100_000
_NOTHING_LEARNED: Numbers = np.zeros((0, 0))


def _compare(asks: Corpus, left: Indexes, right: Indexes) -> Numbers:
    subjects = _dot(asks.subjects, left, right)
    acts = _dot(asks.acts, left, right)
    shared = asks.terms[left].multiply(asks.terms[right]).tocsr()
    sizes = np.asarray(asks.terms.multiply(asks.terms).sum(axis=1)).ravel()
    smaller = np.minimum(sizes[left], sizes[right])
    covered = np.asarray(shared.sum(axis=1)).ravel() / np.where(smaller > 0, smaller, 1.0)
    rarest = np.sqrt(shared.max(axis=1).toarray().ravel()) / asks.longest_rareness
    topic = np.maximum(subjects, np.clip(covered, 0.0, 1.0))
    meaning = np.clip(np.einsum("ij,ij->i", asks.vectors[left], asks.vectors[right]), 0.0, 1.0)
    asked, learned = _learned(asks, left, right)
    columns = {
        "meaning": meaning,
        "asked": asked,
        "asked and meaning": asked * meaning,
        "learned": learned,
        "both": np.minimum(np.maximum(asked, acts), np.maximum(meaning, subjects)) * (asks.heads is not None),
        "words": _dot(asks.words, left, right),
        "covered": covered,
        "rarest": rarest,
        "subjects": subjects,
        "themes": _dot(asks.themes, left, right),
        "acts": acts,
        "act and subject": acts * topic,
        "opposite": topic * _flags(asks, left, right, _opposed),
        "numbers": _flags(asks, left, right, lambda a, b: bool(a.numbers & b.numbers)),
        "names": _flags(asks, left, right, lambda a, b: bool(a.names & b.names)),
        "same list": np.array(
            [
                float(bool(asks.records[i].list_key) and asks.records[i].list_key == asks.records[j].list_key)
                for i, j in zip(left, right, strict=True)
            ]
        ),
    }
    evidence: Numbers = np.clip(np.column_stack([columns[name] for name in FEATURES]), 0.0, 1.0)
    return evidence


def _learned(asks: Corpus, left: Indexes, right: Indexes) -> tuple[Numbers, Numbers]:
    """Return the overlap of the acts asked for, and the learned likeness brought into [0, 1]; 0 without heads."""
    if asks.heads is None:
        nothing: Numbers = np.zeros(len(left))
        return nothing, nothing
    asked: Numbers = np.einsum("ij,ij->i", asks.asked[left], asks.asked[right])
    likely = asks.heads.likeness(asks.placed[left], asks.placed[right])
    return asked, np.clip(0.5 + likely, 0.0, 1.0)


def _opposed(left: Reading, right: Reading) -> bool:
    """Tell whether two asks pull opposite ways and in no direction together."""
    return left.directions.isdisjoint(right.directions) and any(
        frozenset((one, other)) in lexicon().opposites for one in left.directions for other in right.directions
    )


def _flags(asks: Corpus, left: Indexes, right: Indexes, holds: Callable[[Reading, Reading], bool]) -> Numbers:
    readings = asks.readings
    return np.array([float(holds(readings[i], readings[j])) for i, j in zip(left, right, strict=True)])


def _directed(reading: Reading) -> dict[str, float]:
    weights = {**dict(reading.acts), **{f"<{_COARSE.get(way, way)}>": 1.0 for way in reading.directions}}
    acts = dict(reading.acts)
    for one, other, near in lexicon().kin:
        for act, akin in ((one, other), (other, one)):
            if act in acts:
                weights[akin] = max(weights.get(akin, 0.0), near * acts[act])
    return weights


_COARSE = {"stop": "less", "reduce": "less"}


def _marked(reading: Reading) -> dict[str, float]:
    return {f"<{name}>": weight for name, weight in reading.subjects}


def _placed(reading: Reading) -> dict[str, float]:
    """Return an ask's subjects and, at less weight, their themes: two subjects of one theme are not strangers."""
    themes = Counter(reading.themes)
    return {
        **_marked(reading),
        **{f"<<{theme}>>": _THEME_WEIGHT * count / len(reading.themes) for theme, count in themes.items()},
    }


_THEME_WEIGHT = 0.8


def _rareness(documents: Sequence[set[str]]) -> dict[str, float]:
    """Return each term's inverse document frequency, smoothed."""
    counts = Counter(term for document in documents for term in document)
    total = len(documents)
    return {term: float(np.log((total + 1) / (count + 0.5))) for term, count in sorted(counts.items())}


def _matrix(
    documents: Sequence[Mapping[str, float] | set[str] | Sequence[str]], rareness: dict[str, float] | None
) -> csr_array:
    names = sorted({term for document in documents for term in document})
    column = {name: index for index, name in enumerate(names)}
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for document in documents:
        counts = document if isinstance(document, Mapping) else Counter(document)
        for term in sorted(counts):
            indices.append(column[term])
            data.append(float(counts[term]) * (rareness.get(term, 1.0) if rareness else 1.0))
        starts.append(len(indices))
    return csr_array(
        (np.array(data), np.array(indices, dtype=np.int64), np.array(starts, dtype=np.int64)),
        shape=(len(documents), max(len(names), 1)),
    )


def _unit(matrix: csr_array) -> csr_array:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = 1.0 / np.where(lengths > 0, lengths, 1.0)
    return csr_array(matrix.multiply(scale[:, None]))


def _dot(matrix: csr_array, left: Indexes, right: Indexes) -> Numbers:
    return np.asarray(matrix[left].multiply(matrix[right]).sum(axis=1), dtype=np.float64).ravel()
