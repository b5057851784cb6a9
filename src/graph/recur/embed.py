"""Vectors for asks: the protocol of an embedder, and the vectors of words that are the same, beside any embedder's."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.recur.rareness import Rareness, rareness
from graph.recur.reading import Reading

Vectors = NDArray[np.float32]
SIZE = 256
_ACTS = 0.6  # what acts count for beside terms, in seeking
_SUBJECT = 1.7  # a subject's name counts for so much more than a word of like rareness


class Embedder(Protocol):
    """What gives texts their vectors.

    `fingerprint` names the model, its weights and its text rule: vectors of different fingerprints are never
    compared, and each fingerprint has its own weights in `data/recurrence/weights.json`.
    """

    @property
    def fingerprint(self) -> str:
        """Return the name and version of what made the vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dim), so that a dot product is a cosine.

        A text's vector does not depend on the other texts. One about which nothing is known has the zero vector.
        """
        ...


class Terms:
    """The words and subjects of an ask by their rareness, thrown at random directions that are always the same.

    A cosine is that of the weighed terms, within about 1 in 16 (Johnson and Lindenstrauss 1984; the directions are
    drawn from each term's own digest). Nothing is fitted to the texts given, so an ask keeps its vector for good.
    """

    def __init__(self, rare: Rareness | None = None) -> None:
        self._rare = rare or rareness()

    def of(self, readings: Sequence[Reading]) -> Vectors:
        """Return the vectors of asks that are read already."""
        vectors = np.zeros((len(readings), SIZE), dtype=np.float32)
        for row, reading in enumerate(readings):
            for term, weight in self._weighed(reading):
                vectors[row] += np.float32(weight) * direction(term)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)

    def sought(self, readings: Sequence[Reading]) -> Vectors:
        """Return unit vectors by which asks are sought: their terms, and what they ask for beside them."""
        acts = np.zeros((len(readings), SIZE), dtype=np.float32)
        for row, reading in enumerate(readings):
            for act, weight in reading.acts:
                acts[row] += np.float32(weight * self._rare.of_act(act)) * direction(f"({act})")
        lengths = np.linalg.norm(acts, axis=1, keepdims=True)
        both = self.of(readings) + np.float32(_ACTS) * acts / np.where(lengths > 0, lengths, 1.0)
        lengths = np.linalg.norm(both, axis=1, keepdims=True)
        return (both / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)

    def _weighed(self, reading: Reading) -> list[tuple[str, float]]:
        words = [(word, self._rare.of_term(word)) for word, _ in reading.objects]
        subjects = [(f"<{name}>", _SUBJECT * self._rare.of_term(f"<{name}>")) for name, _ in reading.subjects]
        return [*words, *subjects]


@lru_cache(maxsize=50_000)
def direction(term: str) -> Vectors:
    """Return the direction of a term: signs drawn from its digest, of unit length."""
    drawn = hashlib.shake_128(term.encode()).digest(SIZE // 8)
    bits = np.unpackbits(np.frombuffer(drawn, dtype=np.uint8)).astype(np.float32)
    return ((2.0 * bits - 1.0) / np.float32(SIZE**0.5)).astype(np.float32)
