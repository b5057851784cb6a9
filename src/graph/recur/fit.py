"""Fits the pair scorer to labelled asks, and judges it on pairs that it was not fitted on.

    python -m graph.recur.fit LABELS.jsonl

writes `data/recurrence/weights.json`. A label is the `ask` of a row: rows of one `ask` request the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from graph.recur.asks import record
from graph.recur.cluster import clusters
from graph.recur.embed import Embedder, Latent
from graph.recur.evidence import FEATURES, Indexes, Numbers, compare, corpus
from graph.recur.score import Weights, weights_file
from graph.recur.wordings import lexicon

Flags = NDArray[np.bool_]

FOLDS = 8
PENALTY = 0.03
# The sign that each kind of evidence can only have: a fit to few labels must not find a word in common suspicious.
SIGNS = dict.fromkeys(FEATURES, 1) | {"opposite": -1, "same list": -1}
# What is known without labels, as log-odds that are given and not fitted: opposite asks are two
# asks, and a committee lists apart what it holds to be apart.
GIVEN = {"opposite": -3.0, "same list": -2.0}
PRECISION_PROPOSED = 0.82  # 0.8 is promised
LEAST_PROPOSED = 0.5  # what is proposed is at least more likely than not
SEEDS = range(5)


@dataclass(frozen=True, slots=True)
class Labelled:
    """All pairs of labelled asks: the two rows of each, the evidence, whether they are the same ask."""

    left: Indexes
    right: Indexes
    evidence: Numbers
    same: Flags
    asks: NDArray[np.str_]


def labelled(rows: Sequence[Mapping[str, object]], *, embedder: Embedder | None = None) -> Labelled:
    """Return every pair of `rows` (each with id, text and ask) with its evidence; rows are taken by id."""
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    records = [record(row) for row in ordered]
    vectors = (embedder or Latent()).embed([one.text for one in records])
    left, right = np.triu_indices(len(records), 1)
    asks = np.array([str(row["ask"]) for row in ordered])
    return Labelled(left, right, compare(corpus(records, vectors), left, right), asks[left] == asks[right], asks)


def fit(evidence: Numbers, same: Flags, importance: Numbers) -> tuple[Numbers, float]:
    """Return coefficients (in the order of `FEATURES`) and intercept.

    A logistic regression with a ridge penalty and signs, then calibrated.
    """
    given = evidence @ np.array([GIVEN.get(name, 0.0) for name in FEATURES])
    scale = evidence.std(axis=0) + 1e-9
    design = np.column_stack([evidence / scale, np.ones(len(evidence))])
    penalty = np.append(np.full(len(FEATURES), 1.0 / PENALTY), 0.0)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        odds = design @ values + given
        lost = float(importance @ np.logaddexp(0.0, np.where(same, -odds, odds)) + penalty @ values**2 / 2)
        slope = design.T @ (importance * (1.0 / (1.0 + np.exp(-odds)) - same)) + penalty * values
        return lost, slope

    bounds = [(0.0, None) if SIGNS[name] > 0 else (None, 0.0) for name in FEATURES] + [(None, None)]
    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    coefficients = found[:-1] / scale + np.array([GIVEN.get(name, 0.0) for name in FEATURES])
    return _recalibrated(evidence, same, coefficients, float(found[-1]))


def _recalibrated(evidence: Numbers, same: Flags, coefficients: Numbers, intercept: float) -> tuple[Numbers, float]:
    """Return the same scorer with log-odds stretched and moved so that they are probabilities (Platt scaling).

    The penalty and the importance of pairs bend them; here every pair counts once and nothing is penalised.
    """
    odds = evidence @ coefficients + intercept

    def loss(values: Numbers) -> float:
        moved = values[0] * odds + values[1]
        return float(np.logaddexp(0.0, np.where(same, -moved, moved)).sum())

    stretch, move = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, 10.0), (None, None)]).x
    return coefficients * stretch, float(intercept * stretch + move)


def importance(asks: NDArray[np.str_], pairs: Labelled) -> Numbers:
    """Return each pair's weight: the pairs of one much-repeated ask do not count as so many witnesses."""
    sizes = {ask: int(count) for ask, count in zip(*np.unique(asks, return_counts=True), strict=True)}
    return np.array(
        [
            (sizes[asks[row]] * (sizes[asks[row]] - 1) / 2) ** -0.5 if same else 1.0
            for row, same in zip(pairs.left, pairs.same, strict=True)
        ]
    )


def folds(asks: NDArray[np.str_], *, seed: int = 0) -> Indexes:
    """Return each row's fold; all rows of one ask share it, and repeated asks are dealt evenly."""
    names, counts = np.unique(asks, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = sorted(range(len(names)), key=lambda n: (-int(counts[n]) if counts[n] > 1 else 0, int(shuffled[n])))
    fold = {str(names[n]): place % FOLDS for place, n in enumerate(order)}
    return np.array([fold[str(ask)] for ask in asks], dtype=np.int64)


def cross_validated(pairs: Labelled, *, seed: int = 0) -> Numbers:
    """Return each pair's probability from a scorer fitted without any row of either ask's fold."""
    weigh = importance(pairs.asks, pairs)
    found = np.zeros(len(pairs.same))
    for held_out, rest in splits(pairs, seed=seed):
        coefficients, intercept = fit(pairs.evidence[rest], pairs.same[rest], weigh[rest])
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


def best_f1(probability: Numbers, same: Flags) -> float:
    """Return the threshold that gives the best F1."""
    order, precision, recall = _curve(probability, same)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(probability[order[int(f1.argmax())]])


def precise(probabilities: Sequence[Numbers], same: Flags) -> float:
    """Return the least threshold at which precision is `PRECISION_PROPOSED`; 1.0 where there is none.

    `probabilities` are several cross-validations of the same pairs, taken together, so that no lucky dealing
    of the folds decides. Thresholds that leave fewer than `_TOO_FEW` pairs of each are passed over.
    """
    order, precision, _ = _curve(np.concatenate(probabilities), np.tile(same, len(probabilities)))
    good = np.flatnonzero(precision >= PRECISION_PROPOSED)
    good = good[good >= _TOO_FEW * len(probabilities)]
    return float(np.concatenate(probabilities)[order[int(good[-1])]]) if len(good) else 1.0


_TOO_FEW = 20


def _curve(probability: Numbers, same: Flags) -> tuple[Indexes, Numbers, Numbers]:
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(same[order])
    last = np.append(probability[order][1:] < probability[order][:-1], True)
    precision = np.where(last, hits / np.arange(1, len(order) + 1), 0.0)
    return order, precision, hits / max(int(same.sum()), 1)


def fitted(pairs: Labelled, *, embedder: str) -> Weights:
    """Return the scorer fitted to all pairs, its thresholds chosen on cross-validated probabilities only."""
    honest = [cross_validated(pairs, seed=seed) for seed in SEEDS]
    coefficients, intercept = fit(pairs.evidence, pairs.same, importance(pairs.asks, pairs))
    proposed = max(LEAST_PROPOSED, precise(honest, pairs.same))
    return Weights(
        embedder=embedder,
        lexicon=lexicon().digest,
        coefficients={name: round(float(value), 4) for name, value in zip(FEATURES, coefficients, strict=True)},
        intercept=round(intercept, 4),
        proposed=round(proposed, 4),
        possible=round(min(proposed, float(np.median([best_f1(one, pairs.same) for one in honest]))), 4),
        join=round(proposed, 4),
        fitted_on=f"{len(pairs.asks)} asks, {int(pairs.same.sum())} pairs of one ask",
    )


def grouping(pairs: Labelled, probability: Numbers, *, join: float) -> Indexes:
    """Return each row's cluster number under average linkage."""
    names = [str(row) for row in range(len(pairs.asks))]
    scores = {(int(a), int(b)): float(p) for a, b, p in zip(pairs.left, pairs.right, probability, strict=True)}
    number = np.arange(len(names))
    for members in clusters(names, scores, join=join):
        number[list(members)] = members[0]
    return number


def b_cubed(truth: NDArray[np.str_], found: Indexes, rows: Flags | None = None) -> float:
    """Return the B-cubed F1 over `rows` (all where None)."""
    same, together = truth[:, None] == truth[None, :], found[:, None] == found[None, :]
    both = (same & together).sum(axis=1)
    chosen = rows if rows is not None else np.ones(len(truth), dtype=bool)
    precision, recall = (both / together.sum(axis=1))[chosen].mean(), (both / same.sum(axis=1))[chosen].mean()
    return float(2 * precision * recall / (precision + recall))


def main(arguments: Sequence[str], *, say: Callable[[str], object] = sys.stdout.write) -> None:
    """Refit the default scorer from a file of labelled asks and write it to `data/recurrence/weights.json`."""
    rows = [json.loads(line) for line in Path(arguments[0]).read_text(encoding="utf-8").splitlines() if line.strip()]
    scorer = fitted(labelled(rows), embedder=Latent.fingerprint)
    path = weights_file()
    held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    held[scorer.embedder] = {
        name: getattr(scorer, name) for name in scorer.__dataclass_fields__ if name != "embedder"
    }
    path.write_text(json.dumps(held, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    say(f"{path.name}: {scorer.fitted_on}; proposed from {scorer.proposed}, possible from {scorer.possible}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
