"""Judging a scorer on pairs that it was not fitted on: folds by ask, thresholds, and the groups that scores make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.recur.cluster import clusters
from graph.recur.evidence import Indexes, Numbers
from graph.recur.labelled import Flags, Labelled
from graph.recur.regression import fit, importance

FOLDS = 6
PRECISION_PROPOSED = 0.8  # at the rate of `ONE_IN`, which is harder than that of a labelled set


def folds(asks: NDArray[np.str_], *, seed: int = 0) -> Indexes:
    """Return each row's fold; all rows of one ask share it, and repeated asks are dealt evenly."""
    names, counts = np.unique(asks, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = sorted(range(len(names)), key=lambda n: (-int(counts[n]) if counts[n] > 1 else 0, int(shuffled[n])))
    fold = {str(names[n]): place % FOLDS for place, n in enumerate(order)}
    return np.array([fold[str(ask)] for ask in asks], dtype=np.int64)


def cross_validated(pairs: Labelled, *, seed: int = 0, also: Sequence[Labelled] = ()) -> Numbers:
    """Return each pair's probability from a scorer fitted without any row of either ask's fold.

    `also` are pairs of other sets, all of which it is fitted to as well.
    """
    weigh = importance(pairs.asks, pairs)
    more = [(one.evidence, one.same, importance(one.asks, one), one.counts) for one in also]
    found = np.zeros(len(pairs.same))
    for held_out, rest in splits(pairs, seed=seed):
        used = [(pairs.evidence[rest], pairs.same[rest], weigh[rest], pairs.counts[rest]), *more]
        found[held_out] = probabilities(pairs, fit(*(np.concatenate(part) for part in zip(*used, strict=True))))[
            held_out
        ]
    return found


def splits(pairs: Labelled, *, seed: int = 0) -> list[tuple[Flags, Flags]]:
    """Return (pairs held out, pairs that share no fold with them), which together cover every pair once."""
    fold = folds(pairs.asks, seed=seed)
    one, other = fold[pairs.left], fold[pairs.right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    out = []
    for first in range(FOLDS):
        for second in range(first, FOLDS):
            held_out = (low == first) & (high == second)
            rest = ~np.isin(one, (first, second)) & ~np.isin(other, (first, second))
            if held_out.any():
                out.append((held_out, rest))
    return out


def best_f1(probability: Numbers, same: Flags, counts: Numbers | None = None) -> float:
    """Return the threshold that gives the best F1."""
    order, precision, recall = _curve(probability, same, counts)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(probability[order[int(f1.argmax())]])


def left_out(sets: Sequence[Labelled]) -> list[Numbers]:
    """Return each set's probabilities from a scorer fitted to the other sets alone: other topics, other hands."""
    return [probabilities(one, fit_to([*sets[:n], *sets[n + 1 :]])) for n, one in enumerate(sets)]


def fit_to(sets: Sequence[Labelled]) -> tuple[Numbers, float]:
    """Return coefficients and intercept of a scorer fitted to all pairs of these sets."""
    used = [(one.evidence, one.same, importance(one.asks, one), one.counts) for one in sets]
    return fit(*(np.concatenate(part) for part in zip(*used, strict=True)))


def probabilities(pairs: Labelled, scorer: tuple[Numbers, float]) -> Numbers:
    """Return each pair's probability by a fitted scorer, rounded to four decimals."""
    coefficients, intercept = scorer
    found: Numbers = np.round(1.0 / (1.0 + np.exp(-(pairs.evidence @ coefficients + intercept))), 4)
    return found


def assured(
    honest: Sequence[Numbers], sets: Sequence[Labelled], *, wanted: float = PRECISION_PROPOSED, seed: int = 0
) -> float:
    """Return the least threshold, in hundredths, from which precision is `wanted` in all but one in twenty samples.

    Samples are of the asks of all sets together, drawn with replacement (bootstrap); `honest` are probabilities from
    what saw neither. 1.0 where there is no such threshold.
    """
    drawn = np.random.default_rng(seed)
    told = np.zeros((_SAMPLES, len(_GRID)))
    kept = [_Kept.of(probability, one) for probability, one in zip(honest, sets, strict=True)]
    for sample in range(_SAMPLES):
        said, right = np.zeros(len(_GRID)), np.zeros(len(_GRID))
        for one in kept:
            in_all, in_same = one.drawn(drawn)
            said += in_all
            right += in_same
        told[sample] = right / np.maximum(said, 1e-9)
    enough = np.quantile(told, _DOUBT, axis=0) >= wanted
    firm = np.flatnonzero(np.logical_and.accumulate(enough[::-1])[::-1] | (enough & (_GRID >= _FEW)))
    return float(_GRID[firm[0]]) if len(firm) else 1.0


_SAMPLES, _DOUBT = 300, 0.05
_GRID = np.round(np.arange(0.5, 0.96, 0.01), 2)
_FEW = 0.9  # above, there are so few pairs that a single one decides


@dataclass(frozen=True, slots=True)
class _Kept:
    """The pairs of one set that are at least as likely as the least threshold, and the asks of its rows by number."""

    bins: Indexes
    same: Flags
    counts: Numbers
    one: Indexes
    other: Indexes
    asks: int

    @classmethod
    def of(cls, probability: Numbers, pairs: Labelled) -> _Kept:
        names, place = np.unique(pairs.asks, return_inverse=True)
        rows = np.flatnonzero(probability >= _GRID[0])
        return cls(
            np.searchsorted(_GRID, probability[rows], side="right") - 1,
            pairs.same[rows],
            pairs.counts[rows],
            place[pairs.left[rows]],
            place[pairs.right[rows]],
            len(names),
        )

    def drawn(self, generator: np.random.Generator) -> tuple[Numbers, Numbers]:
        """Return how many pairs of a sample reach each threshold, and how many of those are of one ask."""
        times = np.bincount(generator.integers(self.asks, size=self.asks), minlength=self.asks)
        # a pair of one ask comes as often as the ask is drawn, a pair of two as often as both are
        counts = np.where(self.same, times[self.one], times[self.one] * times[self.other]) * self.counts
        both = [np.bincount(self.bins, part, minlength=len(_GRID)) for part in (counts, counts * self.same)]
        said, right = (part[::-1].cumsum()[::-1] for part in both)
        return said, right


def _curve(probability: Numbers, same: Flags, counts: Numbers | None) -> tuple[Indexes, Numbers, Numbers]:
    order = np.argsort(-probability, kind="stable")
    weights = np.ones(len(order)) if counts is None else counts[order]
    hits = np.cumsum(same[order] * weights)
    last = np.append(probability[order][1:] < probability[order][:-1], True)
    precision = np.where(last, hits / np.cumsum(weights), 0.0)
    return order, precision, hits / max(float(hits[-1]), 1.0)


def grouping(pairs: Labelled, probability: Numbers, *, join: float, edge: float | None = None) -> Indexes:
    """Return each row's cluster number under average linkage."""
    names = [str(row) for row in range(len(pairs.asks))]
    scores = {(int(a), int(b)): float(p) for a, b, p in zip(pairs.left, pairs.right, probability, strict=True)}
    number = np.arange(len(names))
    for members in clusters(names, scores, join=join, edge=edge):
        number[list(members)] = members[0]
    return number


def b_cubed(truth: NDArray[np.str_], found: Indexes, rows: Flags | None = None) -> float:
    """Return the B-cubed F1 over `rows` (all where None)."""
    same, together = truth[:, None] == truth[None, :], found[:, None] == found[None, :]
    both = (same & together).sum(axis=1)
    chosen = rows if rows is not None else np.ones(len(truth), dtype=bool)
    precision, recall = (both / together.sum(axis=1))[chosen].mean(), (both / same.sum(axis=1))[chosen].mean()
    return float(2 * precision * recall / (precision + recall))
