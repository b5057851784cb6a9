"""Which asks come back: asks → pairs → scores → clusters, with people's rulings above every score.

Three steps are kept apart: `candidates` finds what is worth comparing, `score` gives each pair a probability
with its reasons, `cluster` groups by average linkage. Words and weights are data (`data/lexicon`,
`data/recurrence`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from graph.facts import AskRecord, Recurrences, Ruling, ScoredPair
from graph.recur.about import Answer, Recurring, Side, Why, about, outcome, reasons_in_words
from graph.recur.asks import read_asks, read_file
from graph.recur.book import EVERY, Book
from graph.recur.embed import Embedder
from graph.recur.groups import Changes
from graph.recur.heritage import Earlier, earlier, replaced_by, replacements
from graph.recur.judgements import rulings
from graph.recur.kin import Words
from graph.recur.review import rule

__all__ = [
    "Answer",
    "Book",
    "Changes",
    "Earlier",
    "Embedder",
    "Recurring",
    "Side",
    "Why",
    "Words",
    "about",
    "earlier",
    "embedder",
    "outcome",
    "pairs",
    "read_asks",
    "read_file",
    "reasons_in_words",
    "recur",
    "replaced_by",
    "replacements",
    "rule",
    "rulings",
    "score_file",
]


def embedder(model: Path | None) -> Embedder:
    """Return the embedder of a folder with a sentence model; the default one where `model` is None."""
    if model is None:
        return Words()
    from graph.recur.model import Sentences  # needs the extra `semantic`

    return Sentences(model)


def recur(
    asks: Sequence[AskRecord], *, rulings: Sequence[Ruling] = (), embedder: Embedder | None = None
) -> Recurrences:
    """Return the clusters of asks that request the same thing, and the pairs that a person should look at.

    The order of `asks` changes nothing. Confirmed pairs are together and refuted ones apart whatever they
    score; rulings on asks that are not given are ignored. This is a `Book` made from nothing. Raises `InvalidRuling`
    where rulings contradict one another, `GraphError` where the embedder has no fitted weights.
    """
    with closing(sqlite3.connect(":memory:")) as base:
        book = Book(base, embedder)
        book.update(asks, rulings=rulings)
        return book.recurrences()


def pairs(records: Sequence[AskRecord], *, embedder: Embedder | None = None) -> list[ScoredPair]:
    """Return every pair compared with its score and decision, the highest score first, ties by IRI.

    Up to `EVERY` asks each is compared with each; above, with those near to it.
    """
    with closing(sqlite3.connect(":memory:")) as base:
        book = Book(base, embedder)
        return book.pairs(records, every=len(records) <= EVERY)


def score_file(path: Path, *, embedder: Embedder | None = None) -> list[ScoredPair]:
    """Return the scored pairs of a file in the format of the labelled sets, as `pairs` does; labels are not read.

    A pair that is left out is rejected.
    """
    return pairs(read_file(path), embedder=embedder)
