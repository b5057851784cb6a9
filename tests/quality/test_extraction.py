"""How well extraction does on the marked documents; `-s` prints the tables. Floors only rise (floors.json)."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from pathlib import Path

import pytest
import scores as scoring
from scores import Scores

from graph import fetch
from graph.documents import SourceDocument
from graph.errors import GraphError
from graph.extract.grammar.found import confidences
from graph.pipeline.stages import understood

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


def digest(corpus: Path) -> str:
    """Return one digest of the marked documents and their labels."""
    found = sorted(path for part in ("seeds", "dev", "gold") for path in (corpus / part).iterdir())
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in found)).hexdigest()


@pytest.fixture(scope="module")
def marked(corpus: Path) -> Scores:
    assert digest(corpus) == FLOORS["corpus"], "the marked documents changed: set the floors anew"
    where = scoring.folders(corpus)
    total = scoring.together(scoring.score_folder(*where[part]) for part in ("seeds", "dev"))
    sys.stdout.write("\n" + scoring.report(total, "seeds and dev") + "\n")
    return total


@pytest.fixture(scope="module")
def written() -> Scores:
    total = scoring.together([scoring.score_folder(scoring.WRITTEN, scoring.WRITTEN_LABELS)])
    sys.stdout.write("\n" + scoring.report(total, "pages of our own") + "\n")
    assert total.documents >= FLOORS["written_documents"]
    return total


@cache
def blind(name: str) -> Scores:
    """Return the scores of one set of pages that were labelled before they were read."""
    total = scoring.together([scoring.score_folder(*scoring.BLIND[name])])
    sys.stdout.write("\n" + scoring.report(total, f"pages labelled before they were read: {name}") + "\n")
    assert total.documents >= FLOORS[f"{name}_documents"]
    return total


@pytest.mark.parametrize("kind", sorted(FLOORS["marked"]))
def test_marked_documents_keep_their_floor(marked: Scores, kind: str) -> None:
    score = marked.kinds[kind]
    floor = FLOORS["marked"][kind]
    assert (round(score.precision, 3), round(score.f1, 3)) >= (floor["precision"], 0)
    assert round(score.f1, 3) >= floor["f1"]


@pytest.mark.parametrize("kind", sorted(FLOORS["written"]))
def test_pages_of_our_own_keep_their_floor(written: Scores, kind: str) -> None:
    score = written.kinds[kind]
    floor = FLOORS["written"][kind]
    assert round(score.precision, 3) >= floor["precision"]
    assert round(score.f1, 3) >= floor["f1"]


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in scoring.BLIND for kind in sorted(FLOORS[name])])
def test_pages_labelled_before_they_were_read_keep_their_floor(name: str, kind: str) -> None:
    score = blind(name).kinds[kind]
    floor = FLOORS[name][kind]
    assert round(score.precision, 3) >= floor["precision"]
    assert round(score.f1, 3) >= floor["f1"]


def test_few_sentences_with_an_operative_word_are_left_open(marked: Scores, written: Scores) -> None:
    assert marked.unexplained_share <= FLOORS["unexplained_share_at_most"]
    assert written.unexplained_share <= FLOORS["unexplained_share_at_most"]


def test_every_quote_is_the_text_at_its_place(marked: Scores, written: Scores) -> None:
    for scores in (marked, written, *map(blind, scoring.BLIND)):
        assert scores.quotes
        assert scores.misquoted == 0


def test_every_place_lies_in_the_text(corpus: Path) -> None:
    checked = 0
    blind_pages = [pages for pages, _ in scoring.BLIND.values()]
    for document in fetch.read([corpus / "seeds", corpus / "dev", scoring.WRITTEN, *blind_pages]):
        if not isinstance(document, SourceDocument):
            continue
        try:
            minutes, facts, _ = understood(SourceDocument(document.name, document.content))
        except GraphError:
            continue
        assert scoring.spans_inside(minutes, facts)
        checked += 1
    assert checked >= FLOORS["written_documents"]


def test_confidence_is_what_the_marked_documents_say(corpus: Path) -> None:
    made = [scoring.score_folder(*where) for where in scoring.folders(corpus).values()]
    again = scoring.fit(scoring.together(made))
    assert again == scoring.CONFIDENCE.read_text(encoding="utf-8"), "python tests/quality/scores.py CORPUS --fit"
    assert all(0 < value < 1 for value in confidences().values())
