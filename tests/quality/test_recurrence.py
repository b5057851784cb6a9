"""How well recurrence does on the labelled asks; `-s` prints the table."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest
from recurrence_scores import Scores, rows, score_default, score_tfidf, table

from graph.recur.embed import Latent
from graph.recur.fit import fitted, labelled
from graph.recur.score import weights
from graph.recur.wordings import lexicon

FLOORS = json.loads((Path(__file__).parent / "recurrence_floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def labels(corpus: Path) -> Path:
    path = corpus / "recurrence" / "dev.jsonl"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FLOORS["corpus"], (
        "the labels changed: set the floors anew"
    )
    return path


@pytest.fixture(scope="module")
def default(labels: Path) -> Scores:
    asks = rows(labels)
    scores = {"default": score_default(asks, weights(Latent.fingerprint)), "TF-IDF": score_tfidf(asks)}
    sys.stdout.write(f"\nRecurrence, {len(asks)} labelled asks\n{table(scores)}\n")
    assert scores["default"].f1 > scores["TF-IDF"].f1
    return scores["default"]


@pytest.mark.parametrize("measure", sorted(FLOORS["default"]))
def test_recurrence_keeps_its_floor(default: Scores, measure: str) -> None:
    assert getattr(default, measure) >= FLOORS["default"][measure]


def test_probabilities_are_calibrated(default: Scores) -> None:
    assert default.calibration is not None
    assert default.calibration <= FLOORS["calibration_at_most"]


def test_the_weights_are_those_that_the_labels_give(labels: Path) -> None:
    held = weights(Latent.fingerprint)
    assert held.lexicon == lexicon().digest, "wordings changed: python -m graph.recur.fit LABELS"
    again = fitted(labelled(rows(labels)), embedder=Latent.fingerprint)
    assert again.coefficients == pytest.approx(held.coefficients, abs=0.02)
    assert (again.proposed, again.possible, again.join) == pytest.approx(
        (held.proposed, held.possible, held.join), abs=0.03
    )
