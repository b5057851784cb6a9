"""Which pairs of asks are worth comparing: those near by vectors or by words, found block by block."""

from __future__ import annotations

from itertools import pairwise

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
    nearest = min(nearest, count - 1)
    found = [_by_vector(asks.vectors, nearest), _by_terms(asks.words, nearest), _by_terms(asks.subjects, nearest)]
    codes = np.unique(np.concatenate([np.minimum(a, b) * count + np.maximum(a, b) for a, b in found]))
    left, right = np.divmod(codes, count)
    return left[left != right], right[left != right]


def _by_vector(vectors: NDArray[np.float32], nearest: int) -> tuple[Indexes, Indexes]:
    """Return (ask, neighbour) for each ask's nearest by vector."""
    rows, columns = [], []
    for start in range(0, len(vectors), _BLOCK):
        near = vectors[start : start + _BLOCK] @ vectors.T
        own = np.arange(len(near))
        near[own, own + start] = -1.0
        best = np.argpartition(near, -nearest, axis=1)[:, -nearest:]
        row = np.repeat(own, best.shape[1])
        chosen = near[row, best.ravel()] > _NOTHING
        rows.append((row + start)[chosen])
        columns.append(best.ravel()[chosen])
    return np.concatenate(rows).astype(np.int64), np.concatenate(columns).astype(np.int64)


def _by_terms(terms: csr_array, nearest: int) -> tuple[Indexes, Indexes]:
    """Return (ask, neighbour) for each ask's nearest by the terms that they share; few asks share any."""
    turned = terms.T.tocsr()
    rows, columns = [], []
    for start in range(0, terms.shape[0], _BLOCK):
        near = (terms[start : start + _BLOCK] @ turned).tocsr()
        near.sort_indices()
        for row, (begin, end) in enumerate(pairwise(near.indptr.tolist())):
            found, weight = near.indices[begin:end], near.data[begin:end]
            best = found[np.argsort(-weight, kind="stable")[: nearest + 1]]
            rows.append(np.full(len(best), row + start))
            columns.append(best)
    return np.concatenate(rows).astype(np.int64), np.concatenate(columns).astype(np.int64)
