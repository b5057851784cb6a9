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
from graph.recur.embed import Terms
from graph.recur.heads import Heads
from graph.recur.rareness import Rareness, rareness
from graph.recur.reading import Reading, read
from graph.recur.ways import against, ways
from graph.recur.wordings import lexicon

Numbers = NDArray[np.float64]
Indexes = NDArray[np.int64]
Masks = NDArray[np.int64]

FEATURES: dict[str, str] = {
    "meaning": "nearness of the vectors",
    "asked": "the same act asked for, as read from the vectors",
    "asked and meaning": "the same act asked for, where the meaning is near",
    "learned": "nearness by the metric learned from labelled asks",
    "both": "the lesser of how alike act and subject are, as vectors or words tell",
    "wording": "nearness of the words' vectors, beside a model's",
    "both in words": "the lesser of how alike act and subject are, as words alone tell, beside a model",
    "words": "words in common, rare ones counting for more",
    "covered": "how much of the shorter ask's words the longer one holds",
    "rarest": "rareness of the rarest word or subject in common",
    "subjects": "terms of local government in common",
    "themes": "themes in common",
    "acts": "kinds of act in common",
    "act and subject": "acts in common, where subjects are too",
    "acts apart": "how much of what one asks for the other does not",
    "manners apart": "chief acts of different manners",
    "ways apart": "one goes a way that the other does not",
    "asked of others": "one has somebody outside the council asked, the other has not",
    "subjects apart": "how much of one's subjects the other does not have",
    "own subjects": "how much each has of subjects that the other does not",
    "ways against": "words of opposite directions on one subject",
    "opposite": "opposite asks on one subject, as their words are put together",
    "numbers": "figures in common",
    "names": "proper names in common",
    "same list": "both stand in one list",
}

BY_WORDS = ("wording", "both in words")  # 0 without a model, whose place they take in a view of words alone
BY_MODEL = ("meaning", "asked", "asked and meaning", "learned", "both")


@dataclass(frozen=True, slots=True)
class Corpus:
    """All asks, read and weighed, ready for comparing; rows are in the order of `records`."""

    records: tuple[AskRecord, ...]
    readings: tuple[Reading, ...]
    vectors: NDArray[np.float32]
    wording: NDArray[np.float32]
    asked: Numbers
    placed: Numbers
    heads: Heads | None
    words: csr_array
    terms: csr_array
    subjects: csr_array
    matters: csr_array
    themes: csr_array
    acts: csr_array
    manners: Masks
    ways: Masks
    ways_against: Masks
    pulls: Masks
    against: Masks
    outside: Masks
    lists: Indexes
    most_rare: float


def corpus(
    records: Sequence[AskRecord],
    vectors: NDArray[np.float32],
    heads: Heads | None = None,
    *,
    readings: Sequence[Reading] | None = None,
    rare: Rareness | None = None,
) -> Corpus:
    """Return the records made comparable. What a pair of them shows does not depend on the others.

    `heads` are what was learned on top of the vectors' model, where something was; `readings` those of the texts, where
    they are known already; `rare` the frozen counts (None: those of `data/recurrence/rareness.json`).
    """
    rare = rare or rareness()
    centred = heads.centred(vectors) if heads else None
    readings = tuple(readings) if readings is not None else tuple(read(record.text) for record in records)
    pulls = [reading.pull for reading in readings]
    return Corpus(
        records=tuple(records),
        readings=readings,
        vectors=vectors if centred is None else centred.astype(np.float32),
        wording=Terms(rare).of(readings) if heads else np.zeros((len(readings), 0), dtype=np.float32),
        asked=heads.acts_of(centred) if heads and centred is not None else _NOTHING_LEARNED,
        placed=heads.placed(centred) if heads and centred is not None else _NOTHING_LEARNED,
        heads=heads,
        words=_unit(_matrix([dict(reading.objects) for reading in readings], rare.of_term)),
        terms=_matrix(
            [dict.fromkeys((*dict(reading.objects), *_marked(reading)), 1.0) for reading in readings], rare.of_term
        ),
        subjects=_unit(_matrix([placed(reading) for reading in readings], rare.of_term)),
        matters=_matrix([_matters(reading) for reading in readings], rare.of_term),
        themes=_unit(_matrix([Counter(reading.themes) for reading in readings], None)),
        acts=_unit(_matrix([_directed(reading) for reading in readings], _act_rareness(rare))),
        manners=np.array([_manners(reading) for reading in readings], dtype=np.int64),
        ways=_masks([reading.directions for reading in readings], lexicon().direction_names),
        ways_against=_masks([_contrary(one.directions) for one in readings], lexicon().direction_names),
        pulls=_masks(pulls, ways().names),
        against=_masks([against(pull) for pull in pulls], ways().names),
        outside=np.array([int(reading.outside) for reading in readings], dtype=np.int64),
        lists=_numbered([record.list_key for record in records]),
        most_rare=rare.most,
    )


def compare(asks: Corpus, left: Indexes, right: Indexes) -> Numbers:
    """Return the evidence on each pair (left[n], right[n]), shape (pairs, len(FEATURES)). Symmetric."""
    rows = [_compare(asks, left[at : at + _BLOCK], right[at : at + _BLOCK]) for at in range(0, len(left), _BLOCK)]
    return np.vstack(rows) if rows else np.zeros((0, len(FEATURES)))


_BLOCK = 100_000
_ON_ONE = 2.0  # half of the subject in common is enough for two asks to be opposite outright
_NOTHING_LEARNED: Numbers = np.zeros((0, 0))


def _compare(asks: Corpus, left: Indexes, right: Indexes) -> Numbers:
    subjects = _dot(asks.subjects, left, right)
    acts = _dot(asks.acts, left, right)
    shared = asks.terms[left].multiply(asks.terms[right]).tocsr()
    sizes = np.asarray(asks.terms.multiply(asks.terms).sum(axis=1)).ravel()
    smaller = np.minimum(sizes[left], sizes[right])
    covered = np.asarray(shared.sum(axis=1)).ravel() / np.where(smaller > 0, smaller, 1.0)
    rarest = np.sqrt(shared.max(axis=1).toarray().ravel()) / asks.most_rare
    topic = np.maximum(subjects, np.clip(covered, 0.0, 1.0))
    meaning = np.clip(np.einsum("ij,ij->i", asks.vectors[left], asks.vectors[right]), 0.0, 1.0)
    asked, learned = _learned(asks, left, right)
    wording = np.clip(np.einsum("ij,ij->i", asks.wording[left], asks.wording[right]), 0.0, 1.0)
    columns = {
        "meaning": meaning,
        "asked": asked,
        "asked and meaning": asked * meaning,
        "learned": learned,
        "both": np.minimum(np.maximum(asked, acts), np.maximum(meaning, subjects)),
        "wording": wording,
        "both in words": np.minimum(acts, np.maximum(wording, subjects)) * (asks.heads is not None),
        "words": _dot(asks.words, left, right),
        "covered": covered,
        "rarest": rarest,
        "subjects": subjects,
        "themes": _dot(asks.themes, left, right),
        "acts": acts,
        "act and subject": acts * topic,
        "acts apart": np.maximum(*_apart(asks.acts, left, right)),
        "manners apart": ((asks.manners[left] & asks.manners[right]) == 0)
        * ((asks.manners[left] > 0) & (asks.manners[right] > 0))
        * 1.0,
        "ways apart": (asks.ways[left] != asks.ways[right]) * 1.0,
        "asked of others": (asks.outside[left] != asks.outside[right]) * 1.0,
        "subjects apart": np.maximum(*_apart(asks.matters, left, right)),
        "own subjects": np.minimum(*_apart(asks.matters, left, right)),
        "ways against": topic * _against(asks, left, right),
        "opposite": _opposed(asks, left, right) * np.clip(_ON_ONE * topic, 0.0, 1.0),
        "numbers": _shared(asks.readings, left, right, lambda reading: reading.numbers),
        "names": _shared(asks.readings, left, right, lambda reading: reading.names),
        "same list": (asks.lists[left] == asks.lists[right]) * (asks.lists[left] >= 0) * 1.0,
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


def _apart(terms: csr_array, left: Indexes, right: Indexes) -> tuple[Numbers, Numbers]:
    """Return how much of the weight of each side's terms the other side has nothing of; 0 where a side has no terms."""
    held, there = terms.multiply(terms).tocsr(), terms.sign().tocsr()
    sizes = np.asarray(held.sum(axis=1)).ravel()
    known = (sizes[left] > 0) & (sizes[right] > 0)
    shares = []
    for one, other in ((left, right), (right, left)):
        shared = np.asarray(held[one].multiply(there[other]).sum(axis=1)).ravel()
        shares.append(np.where(known, 1.0 - shared / np.where(known, sizes[one], 1.0), 0.0))
    return shares[0], shares[1]


def _against(asks: Corpus, left: Indexes, right: Indexes) -> Numbers:
    """Tell (1.0 or 0.0) whether two asks have words of contrary directions and of none together."""
    together = (asks.ways[left] & asks.ways[right]) != 0
    apart: Numbers = (((asks.ways_against[left] & asks.ways[right]) != 0) & ~together).astype(np.float64)
    return apart


def _opposed(asks: Corpus, left: Indexes, right: Indexes) -> Numbers:
    """Tell (1.0 or 0.0) whether two asks pull opposite ways."""
    opposed: Numbers = ((asks.against[left] & asks.pulls[right]) != 0).astype(np.float64)
    return opposed


def _shared(
    readings: Sequence[Reading], left: Indexes, right: Indexes, part: Callable[[Reading], frozenset[str]]
) -> Numbers:
    """Tell (1.0 or 0.0) whether two asks have something of a part in common; few asks have any."""
    has = np.array([bool(part(reading)) for reading in readings], dtype=bool)
    shared = np.zeros(len(left))
    for at in np.flatnonzero(has[left] & has[right]):
        shared[at] = float(not part(readings[left[at]]).isdisjoint(part(readings[right[at]])))
    return shared


def _manners(reading: Reading) -> int:
    """Return the manners of the chief acts as a mask; 0 where no act is known.

    An ask of which only a way is known, as that something be brought down, is to do something.
    """
    most = max((weight for _, weight in reading.acts), default=0.0)
    found = {lexicon().manner_of.get(act) for act, weight in reading.acts if weight >= _CHIEFLY * most}
    if not reading.acts and reading.directions:
        found = {_DO}
    return sum(1 << place for place, name in enumerate(sorted(set(lexicon().manner_of.values()))) if name in found)


_CHIEFLY = 0.7
_DO = "do"


def _contrary(directions: frozenset[str]) -> frozenset[str]:
    return frozenset(way for pair in lexicon().contrary if pair & directions for way in pair - directions)


def _masks(named: Sequence[frozenset[str]], names: Sequence[str]) -> Masks:
    """Return which of `names` each set has, a bit for each name."""
    return np.array([sum(1 << place for place, name in enumerate(names) if name in one) for one in named], np.int64)


def _numbered(keys: Sequence[str]) -> Indexes:
    """Return a number for each key, the same for the same key; -1 for none."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) if key else -1 for key in keys], dtype=np.int64)


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


def placed(reading: Reading) -> dict[str, float]:
    """Return an ask's subjects and, at less weight, their themes: two subjects of one theme are not strangers."""
    themes = Counter(reading.themes)
    matters = _matters(reading)
    return {
        **{name: weight if name in matters else _FORM_WEIGHT * weight for name, weight in _marked(reading).items()},
        **{f"<<{theme}>>": _THEME_WEIGHT * count / len(reading.themes) for theme, count in themes.items()},
    }


_THEME_WEIGHT = 0.8
_FORM_WEIGHT = 0.4


def _matters(reading: Reading) -> dict[str, float]:
    """Return the subjects that an ask is about, those of form (training of members, a budget) only where no other is."""
    known = lexicon()
    marked = _marked(reading)
    return {
        name: weight for name, weight in marked.items() if known.theme_of.get(name[1:-1]) not in known.form
    } or marked


def _act_rareness(rare: Rareness) -> Callable[[str], float]:
    """Return the rareness of acts; directions, which stand beside them, all weigh the same."""
    return lambda act: 1.0 if act.startswith("<") else rare.of_act(act)


def _matrix(documents: Sequence[Mapping[str, float]], weight: Callable[[str], float] | None) -> csr_array:
    names = sorted({term for document in documents for term in document})
    column = {name: index for index, name in enumerate(names)}
    weights = {name: weight(name) if weight else 1.0 for name in names}
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for document in documents:
        for term in sorted(document):
            indices.append(column[term])
            data.append(float(document[term]) * weights[term])
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
