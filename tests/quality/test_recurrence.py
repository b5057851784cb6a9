"""How well recurrence does on the labelled asks; `-s` prints the table, and so does running this file.

    SCRUTINY_MODEL=models/minilm python tests/quality/test_recurrence.py CORPUS

Without a model the semantic method is not scored, and the output says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from recurrence_scores import (
    Reached,
    Scores,
    Sets,
    candidate_recall,
    rows,
    score_cosine,
    score_left_out,
    score_method,
    score_tfidf,
    table,
    theme_accuracy,
    theme_accuracy_of_own,
)

from graph.recur.fit import described_themes, fitted, reader_of
from graph.recur.kin import Words
from graph.recur.labelled import Reader, frames
from graph.recur.model import Sentences
from graph.recur.score import weights
from graph.recur.wordings import lexicon
from graph.terms.themes import counted, theme_words

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "recurrence_floors.json").read_text(encoding="utf-8"))
OWN, FRAMES = HERE / "recurrence" / "own.jsonl", HERE / "recurrence" / "frames.yaml"
UNSEEN = HERE / "recurrence" / "themes.jsonl"  # our own as well, never counted nor fitted to
# Asks of ours that no word is counted over and no head learned from, each set written before it was scored: on subjects
# that no label had, on all themes, and on all themes again. The scorer is fitted to them; their own figures are from one
# that is fitted to the other sets.
UNSEEN_PAIRS = {
    "first": HERE / "recurrence" / "unseen.jsonl",
    "second": HERE / "recurrence" / "unseen-second.jsonl",
    "third": HERE / "recurrence" / "unseen-third.jsonl",
}


@cache
def read(dev: Path, model: Path | None) -> dict[str, Sets]:
    """The labelled sets, the real one among them, each with its pairs and those of all others."""
    named = {"own": rows(OWN), "dev": rows(dev), **{name: rows(path) for name, path in UNSEEN_PAIRS.items()}}
    reader, known = reader_of(named["own"], model, FRAMES)
    pairs = {
        name: reader.own_pairs(told, known) if name == "own" else reader.pairs(told) for name, told in named.items()
    }
    return {
        name: Sets(told, pairs[name], tuple(one for other, one in pairs.items() if other != name))
        for name, told in named.items()
    }


@cache
def left_out(dev: Path, model: Path | None, name: str) -> Reached:
    return score_left_out(read(dev, model)[name])


@cache
def scores(dev: Path, model: Path | None) -> dict[str, Scores]:
    """The scores on the real labels, a method a column; printed."""
    plain = read(dev, None)
    found = {"default": score_method(plain["dev"], weights(Words.fingerprint))}
    if model is not None:
        embedder = Sentences(model)
        found["semantic"] = score_method(read(dev, model)["dev"], weights(embedder.fingerprint))
        texts = [str(row["text"]) for row in plain["dev"].rows]
        found["MiniLM cosine"] = score_cosine(plain["dev"].rows, plain["dev"].pairs, embedder.whole(texts))
    found["TF-IDF cosine"] = score_tfidf(plain["dev"].rows, plain["dev"].pairs)
    say(f"\nRecurrence, {len(plain['dev'].rows)} labelled asks\n{table(found)}")
    say(f"recall@10 of candidates: default {candidate_recall(dev):.3f}")
    say(f"theme accuracy, our own labels, cross-validated by ask: {theme_accuracy_of_own(rows(OWN)):.3f}")
    say(f"theme accuracy, our own labels that nothing was counted over: {theme_accuracy(rows(UNSEEN)):.3f}")
    for method, folder in {"default": None, "semantic": model}.items():
        for name in ("dev", *UNSEEN_PAIRS) if method == "default" or folder else ():
            say(f"{name}, {method}, fitted to the other sets: {left_out(dev, folder, name)}")
    for name, path in UNSEEN_PAIRS.items():
        say(f"{name}: recall@10 of candidates {candidate_recall(path):.3f}, themes {theme_accuracy(rows(path)):.3f}")
    if model is None:
        say("semantic: not scored, no model at SCRUTINY_MODEL (scrutiny model get FOLDER)")
    return found


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


@pytest.fixture(scope="module")
def labels(corpus: Path) -> Path:
    path = corpus / "recurrence" / "dev.jsonl"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FLOORS["corpus"], (
        "the labels changed: set the floors anew"
    )
    return path


@pytest.fixture(scope="module")
def model() -> Path:
    if "SCRUTINY_MODEL" not in os.environ:
        pytest.skip("no SCRUTINY_MODEL: scrutiny model get FOLDER")
    return Path(os.environ["SCRUTINY_MODEL"])


@pytest.mark.slow
@pytest.mark.parametrize("measure", sorted(FLOORS["default"]))
def test_recurrence_keeps_its_floor(labels: Path, measure: str) -> None:
    found = scores(labels, None)["default"]
    assert getattr(found, measure) >= FLOORS["default"][measure]


def test_candidates_hold_a_partner_among_their_first_ten(labels: Path) -> None:
    assert candidate_recall(labels) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("measure", sorted(FLOORS["semantic"]))
def test_the_semantic_method_keeps_its_floor(labels: Path, model: Path, measure: str) -> None:
    found = scores(labels, model)["semantic"]
    assert getattr(found, measure) >= FLOORS["semantic"][measure]


@pytest.mark.slow
def test_the_semantic_method_beats_its_own_cosine(labels: Path, model: Path) -> None:
    found = scores(labels, model)
    assert found["semantic"].f1 >= 1.4 * found["MiniLM cosine"].f1
    assert found["default"].f1 >= found["MiniLM cosine"].f1


@pytest.mark.slow
@pytest.mark.parametrize("method", ["default", "semantic"])
def test_probabilities_are_calibrated(labels: Path, method: str, request: pytest.FixtureRequest) -> None:
    found = scores(labels, request.getfixturevalue("model") if method == "semantic" else None)[method]
    assert found.calibration is not None
    assert found.calibration <= FLOORS["calibration_at_most"]


@pytest.mark.slow
def test_the_weights_are_those_that_the_labels_give(labels: Path) -> None:
    held = weights(Words.fingerprint)
    sets = read(labels, None)
    again = fitted([one.pairs for one in sets.values()], embedder=Words.fingerprint)
    assert again.coefficients == pytest.approx(held.coefficients, abs=0.05)
    assert (again.proposed, again.possible, again.join) == pytest.approx(
        (held.proposed, held.possible, held.join), abs=0.03
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dev", *sorted(UNSEEN_PAIRS)])
@pytest.mark.parametrize("method", ["default", "semantic"])
def test_a_set_that_was_left_out_keeps_its_floor(
    labels: Path, name: str, method: str, request: pytest.FixtureRequest
) -> None:
    found = left_out(labels, request.getfixturevalue("model") if method == "semantic" else None, name)
    floors = FLOORS["unseen"][name][method]
    assert floors
    assert {measure: figure for measure, figure in floors.items() if getattr(found, measure) < figure} == {}


@pytest.mark.parametrize("name", sorted(UNSEEN_PAIRS))
def test_candidates_of_unseen_asks_keep_their_floor(name: str) -> None:
    assert candidate_recall(UNSEEN_PAIRS[name]) >= FLOORS["candidates"][name]


def test_unseen_pairs_are_of_no_other_set() -> None:
    known = {str(row["text"]) for row in rows(OWN)}
    for path in UNSEEN_PAIRS.values():
        found = rows(path)
        assert len({row["id"] for row in found}) == len(found) > 100
        assert known.isdisjoint(str(row["text"]) for row in found)


def test_themes_keep_their_floor_on_labels_that_nothing_was_counted_over() -> None:
    unseen = rows(UNSEEN)
    assert len(unseen) >= 80
    assert {row["theme"] for row in unseen} == set(theme_words().texts)
    assert theme_accuracy(unseen) >= FLOORS["themes"]["unseen"]


@pytest.mark.slow
def test_themes_keep_their_floor_on_our_own_labels() -> None:
    assert theme_accuracy_of_own(rows(OWN)) >= FLOORS["themes"]["own"]


def test_the_words_of_themes_are_those_of_the_labels() -> None:
    again = counted([(row["theme"], row["text"]) for row in rows(OWN)], described_themes())
    assert again == theme_words(), "labels, subjects or scope notes changed: python -m graph.recur.fit LABELS"


def test_the_weights_were_fitted_with_these_wordings() -> None:
    assert weights(Words.fingerprint).lexicon == lexicon().digest, (
        "wordings changed: python -m graph.recur.fit LABELS"
    )


def test_our_own_labels_are_whole() -> None:
    found = rows(OWN)
    assert len({row["id"] for row in found}) == len(found) > 600
    assert sum(1 for row in found if not row["text"].strip()) == 0
    asks = {row["ask"] for row in found}
    assert len(asks) > 300
    assert all(len({row["action"] for row in found if row["ask"] == ask}) == 1 for ask in asks)


def test_frames_name_the_acts_of_the_labels() -> None:
    class Counted:
        fingerprint = "counted"

        def embed(self, texts: list[str]) -> np.ndarray:
            return np.zeros((len(texts), 2), dtype=np.float32)

    made_up = frames(FRAMES, Counted())
    assert len(set(made_up.acts)) > 20
    assert {row["action"] for row in rows(OWN)} - set(made_up.acts) == set()
    assert Reader(Counted()).heads is None


if __name__ == "__main__":
    told = os.environ.get("SCRUTINY_MODEL")
    scores(Path(sys.argv[1]) / "recurrence" / "dev.jsonl", Path(told) if told else None)
