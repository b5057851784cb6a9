"""The scorer's fit: a logistic regression whose coefficients have the sign that each kind of evidence can only have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from graph.recur.evidence import BY_MODEL, BY_WORDS, FEATURES, Numbers
from graph.recur.labelled import Flags, Labelled

PENALTY = 0.15
# The sign that each kind of evidence can only have: a fit to few labels must not find a word in common suspicious.
SIGNS = dict.fromkeys(FEATURES, 1) | dict.fromkeys(
    (
        "acts apart",
        "manners apart",
        "ways apart",
        "asked of others",
        "subjects apart",
        "own subjects",
        "ways against",
        "opposite",
        "same list",
    ),
    -1,
)
# What is known without labels, as log-odds that are given and not fitted: opposite asks are two
# asks, and a committee lists apart what it holds to be apart.
GIVEN = {"opposite": -8.0, "ways against": -3.0, "same list": -2.0}


def fit(evidence: Numbers, same: Flags, importance: Numbers, counts: Numbers) -> tuple[Numbers, float]:
    """Return coefficients (in the order of `FEATURES`) and intercept.

    A logistic regression with a ridge penalty and signs for each view of the pairs, the views averaged, then calibrated.
    Where there are a model's vectors, words alone are a view of their own: the model's evidence is so strong among the
    labels it was learned from that beside it nothing else would be heard.
    """
    found = [_regression(evidence, view, same, importance) for view in _views(evidence)]
    coefficients: Numbers = np.mean([one for one, _ in found], axis=0)
    intercept = float(np.mean([one for _, one in found]))
    return _recalibrated(evidence, same, counts, coefficients, intercept)


def _views(evidence: Numbers) -> list[Flags]:
    """Return which kinds of evidence each view has: a model's without that of the words' vectors, and the other way."""
    names = np.array(list(FEATURES))
    without = [np.isin(names, BY_WORDS, invert=True), np.isin(names, BY_MODEL, invert=True)]
    return without if evidence[:, ~without[0]].any() else without[:1]


def _regression(evidence: Numbers, view: Flags, same: Flags, importance: Numbers) -> tuple[Numbers, float]:
    evidence = np.where(view, evidence, 0.0)
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
    coefficients = np.where(view, found[:-1] / scale, 0.0) + np.array([GIVEN.get(name, 0.0) for name in FEATURES])
    return coefficients, float(found[-1])


def _recalibrated(
    evidence: Numbers, same: Flags, counts: Numbers, coefficients: Numbers, intercept: float
) -> tuple[Numbers, float]:
    """Return the same scorer with log-odds stretched and moved so that they are probabilities (Platt scaling).

    The penalty and the importance of pairs bend them; here every pair counts once and nothing is penalised.
    """
    odds = evidence @ coefficients + intercept

    def loss(values: Numbers) -> float:
        moved = values[0] * odds + values[1]
        return float(counts @ np.logaddexp(0.0, np.where(same, -moved, moved)))

    stretch, move = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, 10.0), (None, None)]).x
    return coefficients * stretch, float(intercept * stretch + move)


def importance(asks: NDArray[np.str_], pairs: Labelled) -> Numbers:
    """Return each pair's weight: the pairs of one much-repeated ask do not count as so many witnesses."""
    sizes = {ask: int(count) for ask, count in zip(*np.unique(asks, return_counts=True), strict=True)}
    return np.array(
        [
            (sizes[asks[row]] * (sizes[asks[row]] - 1) / 2) ** -0.5 if same else count
            for row, same, count in zip(pairs.left, pairs.same, pairs.counts, strict=True)
        ]
    )
