"""Recurrence does not depend on the order of documents, keeps its names, and obeys people."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import iris
from graph.errors import InvalidRuling
from graph.facts import AskRecord, Ruling
from graph.recur import recur
from graph.recur.cluster import Pair, clusters

TEXTS = json.loads((Path(__file__).parents[1] / "recurrence_asks.json").read_text(encoding="utf-8"))
ASKS = [
    AskRecord(f"https://example.org/ask/{node}", text, council, council, date(2024, 1, 1) + timedelta(days=n))
    for n, (node, (council, text)) in enumerate(sorted(TEXTS.items()))
]
NODES = [ask.node for ask in ASKS]
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(st.permutations(ASKS))
def test_the_order_of_documents_changes_nothing(shuffled: list[AskRecord]) -> None:
    assert recur(shuffled) == recur(ASKS)


@few
@given(st.lists(st.sampled_from(ASKS), max_size=8))
def test_an_ask_told_twice_is_one_ask(again: list[AskRecord]) -> None:
    assert recur([*again, *ASKS]) == recur(ASKS)


@few
@given(st.sets(st.sampled_from(ASKS[8:]), max_size=12))
def test_a_cluster_that_keeps_its_anchor_keeps_its_name(left_out: set[AskRecord]) -> None:
    full = {cluster.anchor: iris.cluster(cluster.anchor) for cluster in recur(ASKS).clusters}
    assert full
    for cluster in recur([ask for ask in ASKS if ask not in left_out]).clusters:
        members = {member.node for member in cluster.members}
        assert cluster.anchor == min(members, key=lambda node: (ASKS[NODES.index(node)].held_on, node))
        assert iris.cluster(cluster.anchor) == full.get(cluster.anchor, iris.cluster(cluster.anchor))


ruled = st.lists(
    st.builds(
        lambda two, verdict, day: Ruling("recurrence", *two, verdict, "A Reader", date(2026, 1, day)),
        st.lists(st.sampled_from(NODES[:12]), min_size=2, max_size=2, unique=True),
        st.sampled_from(["confirmed", "refuted"]),
        st.integers(1, 28),
    ),
    max_size=6,
    unique_by=lambda ruling: frozenset((ruling.left, ruling.right)),
)


@few
@given(ruled)
def test_rulings_are_obeyed_or_refused_as_contradictory(rulings: list[Ruling]) -> None:
    try:
        found = recur(ASKS, rulings=rulings)
    except InvalidRuling:
        assert {"confirmed", "refuted"} == {ruling.ruling for ruling in rulings}
        return
    cluster_of = {member.node: cluster.anchor for cluster in found.clusters for member in cluster.members}
    for ruling in rulings:
        one, other = cluster_of.get(ruling.left, ruling.left), cluster_of.get(ruling.right, ruling.right)
        assert (one == other) == (ruling.ruling == "confirmed")


scored = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(0, 1).map(lambda score: round(score, 2)),
    max_size=45,
)


@given(scored, st.floats(0.1, 0.9))
def test_a_cluster_is_near_itself_and_clusters_are_apart(scores: dict[Pair, float], join: float) -> None:
    found = clusters([f"n{n}" for n in range(10)], scores, join=join)
    members = [index for cluster in found for index in cluster]
    assert len(members) == len(set(members))
    for cluster in found:
        assert len(cluster) > 1
        assert max(scores.get((a, b), 0.0) for a in cluster for b in cluster if a < b) >= round(join, 9) - 1e-9
