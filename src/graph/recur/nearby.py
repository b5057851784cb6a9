"""Which pairs of asks are worth comparing: those near by vectors or by words, found block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graph.recur.evidence import Corpus, Indexes

NEAREST = 20
EVERY = 500  # at most this many asks are compared all with all
_BLOCK = 512
_NOTHING = 1e-6


def candidates(asks: Corpus, *, nearest: int = NEAREST) -> tuple[Indexes, Indexes]:
    """Return the pairs to compare as two index arrays, left < right, ascending, each pair once.

    A pair is one where either ask is among the other's `nearest` by vector, by words or by subjects. In a
    small corpus (`EVERY`) it is every pair. Memory grows with the number of asks, not with its square.
    """
    count = len(asks.records)
    if count <= EVERY:
        left, right = np.triu_indices(count, 1)
        return left.astype(np.int64), right.astype(np.int64)
    found = [_by_vector(asks.vectors, nearest), _by_terms(asks.words, nearest), _by_terms(asks.subjects, nearest)]
    codes = np.unique(np.concatenate([np.minimum(a, b) * count + np.maximum(a, b) for a, b in found]))
    left, right = np.divmod(codes, count)
    return left[left != right], right[left != right]


def _by_vector(vectors: NDArray[np.float32], nearest: int) -> tuple[Indexes, Indexes]:
    rows, columns = [], []
    for start in range(0, len(vectors), _BLOCK):
        near = vectors[start : start + _BLOCK] @ vectors.T
        row, column = _top(near, start, nearest)
        rows.append(row)
        columns.append(column)
    return np.concatenate(rows), np.concatenate(columns)


def _by_terms(terms: csr_array, nearest: int) -> tuple[Indexes, Indexes]:
    rows, columns = [], []
    rows_of = terms.astype(np.float32)
    turned = rows_of.T.tocsr()
    for start in range(0, terms.shape[0], _BLOCK):
        near = (rows_of[start : start + _BLOCK] @ turned).toarray()
        row, column = _top(near, start, nearest)
        rows.append(row)
        columns.append(column)
    return np.concatenate(rows), np.concatenate(columns)


def _top(near: NDArray[np.float32], start: int, nearest: int) -> tuple[Indexes, Indexes]:
    """Return the (row, column) of each row's highest that are above nothing.

    Which of several equals at the edge is left out is arbitrary, but the same at every run over the same asks.
    """
    own = np.arange(len(near))
    near[own, own + start] = -1.0
    best = np.argpartition(near, -min(nearest, near.shape[1]), axis=1)[:, -nearest:]
    rows = np.repeat(own, best.shape[1])
    chosen = near[rows, best.ravel()] > _NOTHING
    return (rows + start).astype(np.int64)[chosen], best.ravel().astype(np.int64)[chosen]
