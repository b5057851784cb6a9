"""Which words mean nearly the same: a frozen vector for each common word and each subject of the lexicon.

The default embedder. A vector is the place of one word alone in the space of a sentence model, cut down to its chief
directions and kept as whole numbers in `data/recurrence/kin.npz`, so that "respite" is near to "short break" without
the model, which is needed to make the file and never to read it.

    python -m graph.recur.kin MODEL

makes the file from the folder of a sentence model.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.errors import GraphError
from graph.files import folder
from graph.recur.reading import STOP_WORDS, read, without_ceremony
from graph.recur.wordings import lexicon
from graph.terms.words import stem, tokens

Vectors = NDArray[np.float32]

SIZE = 96
_SCALE = 127.0
_SUBJECT = 5.0  # what a subject's name counts for: as much as a rare word
_RAREST = 7.0
_LEAST, _BY_RANK = 1.0, 0.62  # a word's rareness by its rank, as Zipf's law has it: from "the" to the rarest
_WORD = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Kin:
    """The place of each term in `vectors`, the commonest word first; a subject stands in angle brackets, after them.

    `digest` names the file.
    """

    places: dict[str, int]
    vectors: Vectors
    digest: str

    def rareness(self, word: str) -> float:
        """Return a stem's rareness in English, by its rank; one without a rank is among the rarest."""
        place = self.places.get(word)
        return _RAREST if place is None else min(_RAREST, _LEAST + _BY_RANK * math.log(place + 1.0))


class Words:
    """The default `Embedder`: the mean of the vectors of an ask's words and subjects, by their rareness, at unit length."""

    fingerprint = "words-1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), `SIZE`); one of which no word is known is zero."""
        known = kin()
        vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
        for row, text in enumerate(texts):
            for term, weight in _weighed(text, known):
                vectors[row] += np.float32(weight) * known.vectors[known.places[term]]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


def _weighed(text: str, known: Kin) -> list[tuple[str, float]]:
    stems = dict.fromkeys(stem(word).lower() for word in tokens(without_ceremony(text)))
    words = [(word, known.rareness(word)) for word in stems if word in known.places and word not in STOP_WORDS]
    subjects = [f"<{name}>" for name, _ in read(text).subjects]
    return [*words, *((name, _SUBJECT) for name in subjects if name in known.places)]


def kin_file() -> Path:
    """Return the file that holds the vectors."""
    return folder("data") / "recurrence" / "kin.npz"


@cache
def kin() -> Kin:
    """Return the frozen vectors; raises `GraphError` where they cannot be read."""
    path = kin_file()
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            terms = held["terms"].tobytes().decode("utf-8").split("\n")
            vectors = held["vectors"].astype(np.float32) / np.float32(_SCALE)
    except (OSError, ValueError, KeyError) as error:
        raise GraphError(f"{path.name}: {error}") from error
    if vectors.shape != (len(terms), SIZE):
        raise GraphError(f"{path.name}: {len(terms)} terms with vectors of shape {vectors.shape}")
    return Kin({term: place for place, term in enumerate(terms)}, vectors, hashlib.sha256(content).hexdigest()[:8])


def made(model: Path) -> tuple[list[str], NDArray[np.int8]]:
    """Return the terms and their vectors, made from the folder of a sentence model: its words and our subjects.

    Of words with one stem the commonest counts; a model's list of words has the commonest first.
    """
    from graph.recur.model import Sentences

    embedder = Sentences(model)
    listed = json.loads((model / "tokenizer.json").read_bytes())["model"]["vocab"]
    words = [word for word in sorted(listed, key=listed.__getitem__) if _WORD.fullmatch(word)]
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(stem(word), word)
    subjects = sorted(lexicon().theme_of)
    vectors = embedder.whole([*first.values(), *subjects]).astype(np.float64)
    centred = vectors - vectors[: len(first)].mean(axis=0)
    _, _, turned = np.linalg.svd(centred[: len(first)], full_matrices=False)
    chief = turned[:SIZE]
    chief = chief * np.sign(chief[np.arange(SIZE), np.abs(chief).argmax(axis=1)])[:, None]
    placed = centred @ chief.T
    placed /= np.linalg.norm(placed, axis=1, keepdims=True)
    return [*first, *(f"<{name}>" for name in subjects)], np.rint(placed * _SCALE).astype(np.int8)


def keep(terms: Sequence[str], vectors: NDArray[np.int8]) -> Path:
    """Write the vectors to their file and return it."""
    path = kin_file()
    with path.open("wb") as file:
        np.savez_compressed(
            file, allow_pickle=False, terms=np.frombuffer("\n".join(terms).encode(), np.uint8), vectors=vectors
        )
    kin.cache_clear()
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{keep(*made(Path(sys.argv[1]))).name}\n")
