"""Vectors for asks: the protocol of an embedder, and the default one, which needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from graph.recur.reading import read

Vectors = NDArray[np.float32]
_LEAST = 16  # fewer dimensions than this blur a small corpus into one subject
_MOST_RUNS = 100_000  # of character runs, the commonest


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

        A text about which nothing is known has the zero vector.
        """
        ...


class Latent:
    """The default: latent semantic analysis of words, subjects and character runs, fitted to the texts given.

    So vectors of one call compare only with one another, and change when the corpus does (measured: weights
    frozen on one set of topics lose most of their worth on another).
    """

    fingerprint = "latent-1"

    def __init__(self, *, share: float = 0.4, most: int = 120) -> None:
        self._share, self._most = share, most

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), at most `dimensions` or the size of the vocabulary)."""
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        both = normalize(_terms_and_characters().fit_transform(texts))
        dimensions = max(_LEAST, min(self._most, round(self._share * len(texts))))
        if min(both.shape) > dimensions:
            reduced = TruncatedSVD(dimensions, algorithm="randomized", n_iter=7, random_state=0)
            both = reduced.fit_transform(both)
        else:
            both = both.toarray()
        unit: NDArray[np.float64] = normalize(both)
        return unit.astype(np.float32)


def _terms_and_characters() -> FeatureUnion:
    by_term = TfidfVectorizer(analyzer=_terms, sublinear_tf=True)
    by_character = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), preprocessor=_plain, sublinear_tf=True, max_features=_MOST_RUNS
    )
    return FeatureUnion([("terms", by_term), ("characters", by_character)])


def _terms(text: str) -> list[str]:
    """Return what an ask is about as terms: its stems, each of its subjects twice; never none."""
    reading = read(text)
    subjects = [f"<{name}>" for name, _ in reading.subjects]
    return [*(word for word, _ in reading.objects), *subjects, *subjects] or ["<nothing>"]


def _plain(text: str) -> str:
    return read(text).plain
