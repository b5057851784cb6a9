"""A book kept up to date says what one made from nothing says, whatever came and went in between.

The oracle reckons everything anew by the plainest means: every cosine, every list, all pairs, one clustering.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import InvalidRuling
from graph.facts import AskRecord, Cluster, Recurrences, Ruling
from graph.recur import Book, Words, cells, lists, recur
from graph.recur import book as books
from graph.recur.cluster import clusters
from graph.recur.compared import Compared, described
from graph.recur.embed import Terms
from graph.recur.heads import heads
from graph.recur.reading import Reading, read
from graph.recur.score import weights

TEXTS = json.loads((Path(__file__).parents[1] / "recurrence_asks.json").read_text(encoding="utf-8"))
ASKS = [
    AskRecord(
        f"https://example.org/ask/{node}-{copy}",
        text if copy == 0 else text.replace("the Panel", "Members"),
        f"{council}-{copy}",
        f"{council}-{copy}",
        date(2020 + copy, 1, 1) + timedelta(days=n),
    )
    for copy in range(3)
    for n, (node, (council, text)) in enumerate(sorted(TEXTS.items()))
]
NEAREST = 4


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterable[None]:
    """Let a few dozen asks do what a million would: short lists, several cells, and levels that are crossed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "NEAREST", NEAREST)
        patch.setattr(lists, "NEAREST", NEAREST)
        patch.setattr(cells, "LEVELS", levels := ((0, 1, 1), (12, 6, 3), (36, 16, 5)))
        patch.setattr(books, "LEVELS", levels)
        yield


def anew(asks: Sequence[AskRecord], rulings: Sequence[Ruling] = ()) -> tuple[Cluster, ...]:
    """The clusters of these asks, reckoned without a book."""
    asks = sorted(asks, key=lambda ask: ask.node)
    if not asks:
        return ()
    scorer, embedder = weights(Words.fingerprint), Words()
    readings = [read(ask.text) for ask in asks]
    vectors = embedder.embed([ask.text for ask in asks]).astype(np.float16).astype(np.float32)
    ready = Compared(asks, readings, vectors, scorer)
    sought = searched(readings, vectors)
    number = max(n for n, (least, _, _) in enumerate(cells.LEVELS) if len(asks) >= least)
    _, count, near = cells.LEVELS[number]
    texts = cells.landmarks(count)
    marks = searched([read(text) for text in texts], embedder.embed(texts).astype(np.float16).astype(np.float32))
    closest = [
        set(sorted(range(count), key=lambda n: (n != m, -int(marks[m] @ marks[n]), n))[:near]) for m in range(count)
    ]
    cell = [max(range(count), key=lambda m: (int(marks[m] @ one), -m)) for one in sought]
    dots = sought @ sought.T
    keys = Keys(asks)
    pairs = set()
    for a in range(len(asks)):
        seen = [
            b for b in range(len(asks)) if b != a and (cell[b] in closest[cell[a]] or cell[a] in closest[cell[b]])
        ]
        seen = [b for b in seen if dots[a, b] >= cells.LEAST * cells.SCALE**2]
        pairs |= {(min(a, b), max(a, b)) for b in sorted(seen, key=lambda b: (-dots[a, b], keys[b]))[:NEAREST]}
    likely = dict(zip(sorted(pairs), ready.of(sorted(pairs)), strict=True))
    likely = {pair: score for pair, score in likely.items() if score >= scorer.possible}
    place = {ask.node: n for n, ask in enumerate(asks)}
    ruled = {
        tuple(sorted((place[one.left], place[one.right]))): one.ruling
        for one in rulings
        if one.left in place and one.right in place
    }
    found = clusters(
        [ask.node for ask in asks],
        likely,
        join=scorer.join,
        edge=scorer.proposed,
        must=[pair for pair, verdict in ruled.items() if verdict == "confirmed"],
        cannot=[pair for pair, verdict in ruled.items() if verdict == "refuted"],
        missing=ready.of,
    )
    return tuple(sorted(described(ready, found, likely, ruled), key=lambda one: one.anchor))


def searched(readings: Sequence[Reading], vectors: np.ndarray) -> np.ndarray:
    """What asks are sought by: vectors of words as they are and of what they mean, weighed as the book has it."""
    known = heads(Words.fingerprint)
    assert known is not None
    meant = known.centred(vectors).astype(np.float32) * np.float32(books.MEANT**0.5)
    as_they_are = Terms().sought(readings) * np.float32((1 - books.MEANT) ** 0.5)
    return cells.whole(np.hstack([meant, as_they_are])).astype(np.int64)


class Keys(dict[int, int]):
    """By what ties are broken, for the place of each ask."""

    def __init__(self, asks: Sequence[AskRecord]) -> None:
        super().__init__((n, books.key(ask.node)) for n, ask in enumerate(asks))


rulings = st.lists(
    st.builds(
        lambda two, verdict: Ruling("recurrence", *two, verdict, "A Reader", date(2026, 1, 1)),
        st.lists(st.sampled_from([ask.node for ask in ASKS]), min_size=2, max_size=2, unique=True),
        st.sampled_from(["confirmed", "refuted"]),
    ),
    max_size=2,
    unique_by=lambda ruling: frozenset((ruling.left, ruling.right)),
)
steps = st.lists(
    st.tuples(
        st.lists(st.sampled_from(ASKS), max_size=30),  # told
        st.lists(st.sampled_from(ASKS), max_size=8),  # gone
        st.lists(st.tuples(st.sampled_from(ASKS), st.sampled_from(ASKS)), max_size=3),  # reworded as another is
        rulings,
    ),
    min_size=1,
    max_size=5,
)
few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(steps)
def test_a_book_kept_up_to_date_is_one_made_from_nothing(steps) -> None:
    book = Book(sqlite3.connect(":memory:"))
    held: dict[str, AskRecord] = {}
    standing: dict[str, Cluster] = {}
    for told, gone, reworded, ruled in steps:
        before = book.recurrences()
        told = [*told, *(replace(one, text=other.text) for one, other in reworded)]
        leaving = {ask.node for ask in gone} - {ask.node for ask in told}
        after = {node: ask for node, ask in held.items() if node not in leaving}
        after |= {ask.node: ask for ask in sorted(told, key=books.order)}
        try:
            changes = book.update(told, gone=leaving, rulings=ruled)
        except InvalidRuling:
            assert book.recurrences() == before
            continue
        held = after
        assert len(book) == len(held)
        found = book.recurrences()
        assert found.clusters == anew(list(held.values()), ruled)
        assert found == recur(list(held.values()), rulings=ruled)
        for one in changes.gone:
            assert standing.pop(one.anchor) == one
        standing |= {one.anchor: one for one in changes.made}
        assert tuple(standing[anchor] for anchor in sorted(standing)) == found.clusters


def test_something_recurs_and_lists_are_cut_short() -> None:
    found = recur(ASKS)
    assert len(found.clusters) >= 5
    assert max(len(one.members) for one in found.clusters) > NEAREST


def test_nothing_is_compared_again_where_nothing_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book(sqlite3.connect(":memory:"))
    book.update(ASKS)
    compared: list[int] = []
    honest = Compared.probabilities

    def counting(self: Compared, left: np.ndarray, right: np.ndarray) -> list[float]:
        compared.append(len(left))
        return honest(self, left, right)

    monkeypatch.setattr(Compared, "probabilities", counting)
    assert book.update(ASKS) == books.Changes((), ())
    assert compared == []
    stranger = AskRecord(
        "https://example.org/ask/new", "That a zebra crossing be painted in Mill Lane.", "yew", "yew"
    )
    book.update([stranger])
    assert sum(compared) <= 3 * NEAREST


def test_a_book_of_another_method_is_made_anew() -> None:
    base = sqlite3.connect(":memory:")
    book = Book(base)
    book.update(ASKS)
    found: Recurrences = book.recurrences()
    base.execute("UPDATE told SET value = 'another'")
    base.execute("UPDATE pair SET score = 0.5")
    again = Book(base)
    assert not again.is_current()
    again.update()
    assert again.is_current()
    assert again.recurrences() == found


def test_an_empty_book_has_no_recurrences() -> None:
    book = Book(sqlite3.connect(":memory:"))
    assert book.update() == books.Changes((), ())
    assert book.recurrences().clusters == ()
    assert book.recurrences().undecided == ()
