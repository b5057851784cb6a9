"""Asks made ready to be compared with one another: the probabilities of pairs, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from graph.facts import AskRecord, Cluster, Membership
from graph.recur.cluster import Pair
from graph.recur.embed import Vectors
from graph.recur.evidence import Corpus, Indexes, compare, corpus
from graph.recur.heads import heads
from graph.recur.judgements import CONFIRMED
from graph.recur.reading import Reading
from graph.recur.score import PROPOSED, Weights


class Compared:
    """Some asks with their readings and vectors; a pair is two of their places, the lesser first.

    What is said of a pair depends on nothing but the two asks.
    """

    def __init__(
        self, records: Sequence[AskRecord], readings: Sequence[Reading], vectors: Vectors, weights: Weights
    ) -> None:
        self.weights = weights
        self.corpus: Corpus = corpus(records, vectors, heads(weights.embedder), readings=readings)

    def probabilities(self, left: Indexes, right: Indexes) -> list[float]:
        """Return the probability of each pair, in order."""
        return [float(one) for one in self.weights.probability(compare(self.corpus, left, right))]

    def of(self, pairs: Sequence[Pair]) -> list[float]:
        """Return the probability of each pair, in order."""
        return self.probabilities(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)

    def reasons(self, pairs: Sequence[Pair]) -> list[tuple[tuple[str, float], ...]]:
        """Return why each pair scores as it does, in order."""
        evidence = compare(self.corpus, *np.array(pairs, dtype=np.int64).reshape(-1, 2).T)
        return [self.weights.explain(one) for one in evidence]


def described(
    asks: Compared, found: Sequence[Sequence[int]], scores: Mapping[Pair, float], ruled: Mapping[Pair, str]
) -> list[Cluster]:
    """Return clusters with each member's nearest and the reasons, which are worked out for all at once.

    `scores` are those that are known; in a cluster of moderate size the others are worked out.
    """
    unknown = [
        pair
        for members in found
        if len(members) <= _ALL_PAIRS
        for pair in combinations(members, 2)
        if pair not in scores
    ]
    known = {**scores, **dict(zip(unknown, asks.of(unknown), strict=True))}
    nearest = {index: _nearest(index, members, known, ruled) for members in found for index in members}
    pairs_of = {index: ordered(index, other) for index, other in nearest.items()}
    reasons = dict(zip(pairs_of, asks.reasons(list(pairs_of.values())), strict=True))
    records = asks.corpus.records
    memberships = {
        index: Membership(
            node=records[index].node,
            score=known.get(pair, 0.0),
            nearest=records[nearest[index]].node,
            state=CONFIRMED if ruled.get(pair) == CONFIRMED else PROPOSED,
            reasons=reasons[index],
        )
        for index, pair in pairs_of.items()
    }
    return [_cluster(asks, members, [memberships[index] for index in members]) for members in found]


_ALL_PAIRS = 500


def _nearest(index: int, members: Sequence[int], scores: Mapping[Pair, float], ruled: Mapping[Pair, str]) -> int:
    """Return the member closest to `index`; one that a person joined it with comes first."""
    others = [other for other in members if other != index]
    confirmed = [other for other in others if ruled.get(ordered(index, other)) == CONFIRMED]
    return max(confirmed or others, key=lambda other: (scores.get(ordered(index, other), 0.0), -other))


def _cluster(asks: Compared, members: Sequence[int], memberships: Sequence[Membership]) -> Cluster:
    records = [asks.corpus.records[index] for index in members]
    anchor = min(records, key=lambda record: (record.held_on or date.max, record.node))
    shortest = min(records, key=lambda record: (len(record.text), record.text, record.node))
    joined = all(membership.state == CONFIRMED for membership in memberships)
    return Cluster(anchor.node, shortest.text, CONFIRMED if joined else PROPOSED, tuple(memberships))


def ordered(one: int, other: int) -> Pair:
    """Return a pair, the lesser first."""
    return (one, other) if one < other else (other, one)
