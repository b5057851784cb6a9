"""Judging a scorer on pairs that it was not fitted on: folds by ask, thresholds, and the groups that scores make."""

from __future__ import annotations

from collections.abc import Sequence

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
        coefficients, intercept = fit(*(np.concatenate(part) for part in zip(*used, strict=True)))
        found[held_out] = 1.0 / (1.0 + np.exp(-(pairs.evidence[held_out] @ coefficients + intercept)))
    return np.round(found, 4)


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


def precise(
    probabilities: Sequence[Numbers],
    same: Flags,
    counts: Numbers | None = None,
    *,
    wanted: float = PRECISION_PROPOSED,
) -> float:
    """Return the least threshold at which precision is `wanted`; 1.0 where there is none.

    `probabilities` are several cross-validations of the same pairs, taken together, so that no lucky dealing
    of the folds decides. Thresholds that leave fewer than `_TOO_FEW` pairs of each are passed over.
    """
    times = len(probabilities)
    counted = None if counts is None else np.tile(counts, times)
    order, precision, _ = _curve(np.concatenate(probabilities), np.tile(same, times), counted)
    good = np.flatnonzero(precision >= wanted)
    good = good[good >= _TOO_FEW * times]
    return float(np.concatenate(probabilities)[order[int(good[-1])]]) if len(good) else 1.0


_TOO_FEW = 20


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
