"""Where to look for what is near: the space is parted into cells around landmarks that are always the same.

An ask is compared with the asks of its own cell and of the cells near to it. The landmarks are made of the lexicon's
acts and subjects, and how many there are depends on the number of asks alone, so who is compared with whom is told by
the set of asks and never by the order in which they came. Vectors are whole numbers, so that a dot product is exact on
every machine and for every size of batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.recur.wordings import lexicon

Whole = NDArray[np.int8]
Slots = NDArray[np.int64]

SCALE = 512  # of a unit vector; the dot product of two stays below 2 ** 24, which single precision holds exactly
NEAREST = 20
LEAST = 0.1  # a cosine below this is no nearness
# From so many asks on, so many cells, each looked into from so many others. One cell: every ask is compared with every.
LEVELS: tuple[tuple[int, int, int], ...] = ((0, 1, 1), (20_000, 256, 24), (300_000, 4096, 64))
_BLOCK = 256


def level(asks: int) -> int:
    """Return the number of the level for so many asks."""
    return max(number for number, (least, _, _) in enumerate(LEVELS) if asks >= least)


def landmarks(count: int) -> list[str]:
    """Return so many different short texts, each an act and a subject of the lexicon, the same at every call."""
    known = lexicon()
    texts = [f"{act.replace('-', ' ')} {subject}" for act in sorted(known.act_weights) for subject in known.theme_of]
    texts.sort(key=lambda text: hashlib.sha256(text.encode()).digest())
    return texts[:count]


def whole(vectors: NDArray[np.float32]) -> Whole:
    """Return unit vectors in whole numbers, each coordinate cut off at what a byte holds."""
    return np.clip(np.rint(vectors * SCALE), -127, 127).astype(np.int8)


class Cells:
    """The cells of one level; `centres` are its landmarks' vectors."""

    def __init__(self, centres: Whole, near: int) -> None:
        self._centres = centres.astype(np.float32)
        close = self._centres @ self._centres.T
        np.fill_diagonal(close, np.inf)
        linked = np.zeros(close.shape, dtype=bool)
        best = np.argsort(-close, axis=1, kind="stable")[:, :near]
        linked[np.arange(len(close))[:, None], best] = True
        linked |= linked.T
        self._near = [np.flatnonzero(row).tolist() for row in linked]

    def of(self, vectors: Whole) -> Slots:
        """Return the cell of each vector: that of the nearest landmark, the first of several."""
        found = [
            np.argmax(vectors[at : at + _BLOCK].astype(np.float32) @ self._centres.T, axis=1)
            for at in range(0, len(vectors), _BLOCK)
        ]
        return np.concatenate(found).astype(np.int64) if found else np.zeros(0, dtype=np.int64)

    def near(self, cell: int) -> list[int]:
        """Return the cells that are looked into from a cell, itself among them, ascending; it works both ways."""
        return self._near[cell]


def nearest(wanted: Whole, among: Whole, keys: Slots, own: Sequence[int]) -> tuple[list[Slots], list[Slots]]:
    """Return for each wanted vector the places of the nearest in `among`, the nearest first, and their dot products.

    At most `NEAREST` of at least `LEAST`; of two as near, the one with the lesser key. `own[n]` is the place of the
    n-th itself, which is left out.
    """
    order = np.argsort(keys, kind="stable")
    columns = among[order].astype(np.float32).T
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    found: list[Slots] = []
    dots: list[Slots] = []
    for at in range(0, len(wanted), _BLOCK):
        near = (wanted[at : at + _BLOCK].astype(np.float32) @ columns).astype(np.int64)
        near[np.arange(len(near)), place_of[np.asarray(own[at : at + _BLOCK], dtype=np.int64)]] = -1
        coded = near * len(order) - np.arange(len(order))  # unique: the dot product first, then the lesser key
        most = min(NEAREST, len(order))
        best = np.argpartition(-coded, most - 1, axis=1)[:, :most]
        ranked = np.take_along_axis(best, np.argsort(-np.take_along_axis(coded, best, axis=1), axis=1), axis=1)
        for row, chosen in enumerate(ranked):
            good = chosen[near[row, chosen] >= LEAST * SCALE * SCALE]
            found.append(order[good])
            dots.append(near[row, good])
    return found, dots
