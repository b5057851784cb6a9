"""Labelled asks, read as pairs with their evidence: what a scorer is fitted to and judged on.

A label is the `ask` of a row: rows of one `ask` request the same. Each file is a set of its own: pairs stand within one
file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from graph.recur.asks import record
from graph.recur.embed import Embedder
from graph.recur.evidence import Indexes, Numbers, compare, corpus
from graph.recur.heads import Heads, fitted_heads
from graph.recur.wordings import lexicon

Flags = NDArray[np.bool_]

THEME_FOLDS = 5
ONE_IN = 300  # pairs of asks that are one, among asks of some hundred council meetings on like subjects


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs of labelled asks: the two rows of each, the evidence, whether they are the same ask.

    `counts` says for how many pairs one stands: of the plainly different ones of a large set only some are kept, and
    all different ones are weighed so that one pair in `ONE_IN` is of one ask.
    """

    left: Indexes
    right: Indexes
    evidence: Numbers
    same: Flags
    counts: Numbers
    asks: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads labelled rows for one method: its embedder, and the heads for a set of rows."""

    embedder: Embedder
    heads: Heads | None = None

    def pairs(self, rows: Sequence[Mapping[str, object]], *, thin: bool = False) -> Labelled:
        """Return the pairs of `rows` (each with id, text and ask), all of them unless `thin`; rows are taken by id."""
        return self._pairs(rows, self._vectors(rows), thin=thin)

    def own_pairs(self, rows: Sequence[Mapping[str, object]], frames: Frames) -> Labelled:
        """Return the pairs of the rows that the heads are learned from, each read by heads that saw neither theme."""
        vectors = self._vectors(rows)
        found = self._pairs(rows, vectors, thin=True)
        if self.heads is None:
            return found
        ordered = sorted(rows, key=lambda row: str(row["id"]))
        _, place = np.unique([str(row["theme"]) for row in ordered], return_inverse=True)
        fold = place % THEME_FOLDS
        records = [record(row) for row in ordered]
        evidence = found.evidence.copy()
        for number in range(THEME_FOLDS):
            seen = np.flatnonzero(fold != number)
            heads = learned([ordered[n] for n in seen], vectors[seen], frames)
            here = np.flatnonzero(fold[found.left] == number)
            evidence[here] = compare(corpus(records, vectors, heads), found.left[here], found.right[here])
        return replace(found, evidence=evidence)

    def _vectors(self, rows: Sequence[Mapping[str, object]]) -> NDArray[np.float32]:
        return self.embedder.embed([str(row["text"]) for row in sorted(rows, key=lambda row: str(row["id"]))])

    def _pairs(self, rows: Sequence[Mapping[str, object]], vectors: NDArray[np.float32], *, thin: bool) -> Labelled:
        ordered = sorted(rows, key=lambda row: str(row["id"]))
        asked = corpus([record(row) for row in ordered], vectors, self.heads)
        left, right = np.triu_indices(len(ordered), 1)
        asks = np.array([str(row["ask"]) for row in ordered])
        evidence = compare(asked, left, right)
        kept, counts = np.arange(len(left)), np.ones(len(left))
        if thin:
            kept, counts = _thinned(evidence, asks[left] == asks[right])
        left, right = left[kept], right[kept]
        counts = _at_rate(counts, asks[left] == asks[right])
        return Labelled(left, right, evidence[kept], asks[left] == asks[right], counts, asks)


@dataclass(frozen=True, slots=True)
class Frames:
    """Made-up asks whose act is known, with their vectors: what the act head learns from beside labelled asks."""

    acts: tuple[str, ...] = ()
    vectors: NDArray[np.float32] | None = None


def frames(path: Path, embedder: Embedder) -> Frames:
    """Return the frames of a file, each filled with subjects of the lexicon in turn, so that every run has the same."""
    acts = yaml.safe_load(path.read_text(encoding="utf-8"))
    subjects = sorted(lexicon().theme_of)
    told = [
        (act, line.format(s=subjects[(number * 37 + turn * 101) % len(subjects)]))
        for number, (act, line) in enumerate((act, line) for act, lines in acts.items() for line in lines)
        for turn in range(_TURNS)
    ]
    return Frames(tuple(act for act, _ in told), embedder.embed([text for _, text in told]))


_TURNS = 16
_HARD, _EVERY = 10_000, 20


def learned(rows: Sequence[Mapping[str, object]], vectors: NDArray[np.float32], from_frames: Frames) -> Heads:
    """Return heads learned from labelled rows, in the order of `vectors`, and from frames."""
    return fitted_heads(
        vectors,
        [str(row["action"]) for row in rows],
        [str(row["ask"]) for row in rows],
        more=from_frames.vectors,
        more_acts=from_frames.acts,
    )


def _at_rate(counts: Numbers, same: Flags) -> Numbers:
    """Return the counts with those of the different pairs changed so that one pair in `ONE_IN` is of one ask.

    How many differ depends on how large a set is and how many hard negatives were written for it, and no threshold
    chosen on one set would hold for another.
    """
    wanted = max(int(same.sum()), 1) * (ONE_IN - 1)
    different = float(counts[~same].sum())
    return np.where(same, counts, counts * wanted / max(different, 1.0))


def _thinned(evidence: Numbers, same: Flags) -> tuple[Indexes, Numbers]:
    """Return the pairs kept and for how many each stands: one ask, the likest, and a few of the others."""
    likeness = evidence.sum(axis=1)
    hard = np.zeros(len(same), dtype=bool)
    hard[np.argsort(-likeness, kind="stable")[:_HARD]] = True
    hard |= same
    rest = np.flatnonzero(~hard)[::_EVERY]
    kept = np.concatenate([np.flatnonzero(hard), rest])
    counts = np.concatenate([np.ones(int(hard.sum())), np.full(len(rest), float(_EVERY))])
    order = np.argsort(kept)
    return kept[order], counts[order]


def read_labels(path: Path) -> list[dict[str, object]]:
    """Return the labelled rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
