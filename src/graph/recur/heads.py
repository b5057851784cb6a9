"""What is learned on top of a sentence model: its mean, which act a vector asks for, and a metric for one ask.

All of it is data, frozen with the model's fingerprint: `data/recurrence/FINGERPRINT.npz`. It is fitted to labelled asks
by `graph.recur.fit`; a model without such a file cannot be used until it is fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from graph.errors import GraphError
from graph.files import folder

Numbers = NDArray[np.float64]

DIMENSIONS = 100  # of the metric; fewer than the pairs that it is learned from
SHRINKAGE = 0.8
RIDGE = 0.2
LABELLED = 3.0  # how many made-up asks a labelled one counts for


@dataclass(frozen=True, slots=True)
class Heads:
    """Linear readings of a vector.

    `mean` is subtracted first. `acts` and `act_bias` give the log-odds of each act. `metric` maps to a space in which
    differences within one ask have unit variance in each direction, and `between` is the variance between asks there.
    """

    mean: Numbers
    acts: Numbers
    act_bias: Numbers
    metric: Numbers
    between: Numbers

    def centred(self, vectors: NDArray[np.float32]) -> Numbers:
        """Return the vectors less the frozen mean, at unit length; what is nothing stays nothing."""
        moved = np.where(np.abs(vectors).sum(axis=1, keepdims=True) > 0, vectors - self.mean, 0.0)
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        unit: Numbers = moved / np.where(lengths > 0, lengths, 1.0)
        return unit

    def acts_of(self, centred: Numbers) -> Numbers:
        """Return the square roots of the probabilities of the acts, so that a dot product is their overlap."""
        odds = centred @ self.acts + self.act_bias
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        overlap: Numbers = np.sqrt(odds / odds.sum(axis=1, keepdims=True))
        return overlap

    def placed(self, centred: Numbers) -> Numbers:
        """Return the vectors in the space of the metric."""
        place: Numbers = centred @ self.metric
        return place

    def likeness(self, one: Numbers, other: Numbers) -> Numbers:
        """Return the log-likelihood ratio of "one ask" against "two" for placed vectors, row by row, per dimension.

        Two-covariance model (Ioffe 2006, probabilistic linear discriminant analysis): in each direction a vector is
        its ask's place, of variance `between`, and a difference of variance 1.
        """
        total, shared = self.between + 1.0, self.between
        determinant = total * total - shared * shared
        same = (total * (one * one + other * other) - 2 * shared * one * other) / determinant
        apart = (one * one + other * other) / total
        ratio = apart - same - np.log(determinant) + 2 * np.log(total)
        likely: Numbers = ratio.mean(axis=1) / 2
        return likely


def fitted_heads(
    vectors: NDArray[np.float32],
    acts: Sequence[str],
    asks: Sequence[str],
    *,
    more: NDArray[np.float32] | None = None,
    more_acts: Sequence[str] = (),
) -> Heads:
    """Return heads fitted to labelled vectors: `acts` are what each asks for, `asks` which rows ask the same.

    `more` are further vectors whose acts alone are known; they count for less.
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    bare = Heads(mean, np.zeros((0, 0)), np.zeros(0), np.zeros((0, 0)), np.zeros(0))
    centred = bare.centred(vectors)
    known = centred if more is None else np.vstack([centred, bare.centred(more)])
    importance = np.concatenate([np.full(len(centred), LABELLED), np.ones(len(known) - len(centred))])
    weights, bias = _act_head(known, [*acts, *more_acts], importance)
    metric, between = _metric(centred, np.array(asks))
    return Heads(mean, weights, bias, metric, between)


def _act_head(centred: Numbers, acts: Sequence[str], importance: Numbers) -> tuple[Numbers, Numbers]:
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(C=1.0 / RIDGE, max_iter=500).fit(centred, list(acts), sample_weight=importance)
    return np.asarray(found.coef_.T, dtype=np.float64), np.asarray(found.intercept_, dtype=np.float64)


def _metric(centred: Numbers, asks: NDArray[np.str_]) -> tuple[Numbers, Numbers]:
    """Return the directions and the variance between asks in each, from the rows of asks that come twice or more."""
    _, _, turned = np.linalg.svd(centred, full_matrices=False)
    chief = turned[: min(DIMENSIONS, len(turned))].T
    reduced = centred @ chief
    within = np.zeros((reduced.shape[1],) * 2)
    degrees = 0
    for ask in np.unique(asks):
        rows = reduced[asks == ask]
        within += (rows - rows.mean(axis=0)).T @ (rows - rows.mean(axis=0))
        degrees += len(rows) - 1
    within /= max(degrees, 1)
    within = (1 - SHRINKAGE) * within + SHRINKAGE * np.diag(np.diag(within)) + 1e-6 * np.eye(len(within))
    total = np.cov(reduced.T)
    variance, directions = eigh(total, within)
    order = np.argsort(-variance)
    metric: Numbers = chief @ directions[:, order]
    return metric, np.maximum(variance[order] - 1.0, 1e-3)


def heads_file(fingerprint: str) -> Path:
    """Return the file that holds the heads of a model."""
    return folder("data") / "recurrence" / f"{fingerprint}.npz"


@cache
def heads(fingerprint: str) -> Heads | None:
    """Return what is learned on top of the model of this fingerprint; None where nothing is."""
    path = heads_file(fingerprint)
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as held:
            return Heads(**{name: held[name].astype(np.float64) for name in Heads.__dataclass_fields__})
    except (OSError, ValueError, KeyError) as error:
        raise GraphError(f"{path.name}: {error}") from error


def keep(found: Heads, fingerprint: str) -> Path:
    """Write heads to their file, in half precision where that is enough, and return it."""
    path = heads_file(fingerprint)
    arrays = {
        name: getattr(found, name).astype(np.float16 if getattr(found, name).ndim > 1 else np.float32)
        for name in Heads.__dataclass_fields__
    }
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return path
