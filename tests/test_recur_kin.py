"""The vectors of words: which mean nearly the same, and what is not known."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from graph.errors import GraphError
from graph.recur import kin as kinship
from graph.recur.kin import SIZE, Words, kin
from graph.recur.wordings import lexicon
from graph.terms.words import stem


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("Respite for those who foster", "More short breaks for foster carers", "Respite for the roof of the museum"),
        ("Fines for drivers who idle", "Penalties for motorists whose engines run", "A leaflet on engines of growth"),
        ("A dental van", "A mobile dentist", "A van for library books"),
    ],
)
def test_other_words_for_the_same_are_near(text: str, near: str, far: str) -> None:
    wanted, one, other = Words().embed([text, near, far])
    assert wanted @ one > wanted @ other


def test_vectors_are_of_unit_length_and_alone_in_the_world() -> None:
    texts = ["That potholes be mended", "qqzx vvkw", "", "That bins be emptied weekly"]
    vectors = Words().embed(texts)
    assert vectors.shape == (4, SIZE)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 0.0, 0.0, 1.0], abs=1e-5)
    assert (Words().embed(texts[3:]) == vectors[3:]).all()


def test_a_common_word_weighs_less_than_a_rare_one() -> None:
    rareness = kin().rareness
    assert rareness("child") < rareness("dentist") <= rareness("qqzx")


def test_the_subjects_of_the_lexicon_have_their_place() -> None:
    known = [name for name in lexicon().theme_of if f"<{name}>" in kin().places]
    assert len(known) >= 0.9 * len(lexicon().theme_of), "make the vectors anew: python -m graph.recur.kin MODEL"
    assert all(place.startswith("<") or stem(place) for place in kin().places)


def test_a_file_that_does_not_fit_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kin.npz"
    monkeypatch.setattr(kinship, "kin_file", lambda: path)
    kin.cache_clear()
    try:
        kinship.keep(["one", "two"], np.zeros((1, SIZE), dtype=np.int8))
        with pytest.raises(GraphError, match=r"kin\.npz: 2 terms"):
            kin()
        path.write_bytes(b"no archive")
        with pytest.raises(GraphError, match=r"kin\.npz"):
            kin()
    finally:
        kin.cache_clear()


@pytest.mark.slow
def test_the_vectors_are_those_that_the_model_gives() -> None:
    if "SCRUTINY_MODEL" not in os.environ:
        pytest.skip("no SCRUTINY_MODEL: scrutiny model get FOLDER")
    model = Path(os.environ["SCRUTINY_MODEL"])
    listed = json.loads((model / "tokenizer.json").read_bytes())["model"]["vocab"]
    terms, held = kin().places, kin().vectors
    words = [word for word in ("dentist", "garage", "school", "flood", "carer", "penalty") if word in listed]
    from graph.recur.model import Sentences

    whole = Sentences(model).whole(words)
    centred = whole - whole.mean(axis=0)
    kept = held[[terms[stem(word)] for word in words]]
    kept = kept - kept.mean(axis=0)
    pairs = np.triu_indices(len(words), 1)
    agreement = np.corrcoef((centred @ centred.T)[pairs], (kept @ kept.T)[pairs])[0, 1]
    assert agreement > 0.8
