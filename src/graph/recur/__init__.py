"""Which asks come back: asks → pairs → scores → clusters, with people's rulings above every score.

Three steps are kept apart: `candidates` finds what is worth comparing, `score` gives each pair a probability
with its reasons, `cluster` groups by average linkage. Words and weights are data (`data/lexicon`,
`data/recurrence`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np

from graph.facts import AskRecord, Cluster, Membership, Recurrences, Ruling, ScoredPair
from graph.recur.about import Answer, about
from graph.recur.asks import read_asks, read_file
from graph.recur.cluster import Pair, clusters
from graph.recur.embed import Embedder, Latent
from graph.recur.evidence import Corpus, Indexes, compare, corpus
from graph.recur.heads import heads
from graph.recur.heritage import earlier, replacements
from graph.recur.judgements import CONFIRMED, REFUTED, in_force, rulings
from graph.recur.nearby import candidates
from graph.recur.review import rule
from graph.recur.score import POSSIBLE, PROPOSED, Weights, weights
from graph.recur.wordings import lexicon

__all__ = [
    "Answer",
    "Embedder",
    "Latent",
    "about",
    "earlier",
    "embedder",
    "pairs",
    "read_asks",
    "recur",
    "replacements",
    "rule",
    "rulings",
    "score_file",
]

METHOD = "average linkage"


def embedder(model: Path | None) -> Embedder:
    """Return the embedder of a folder with a sentence model; the default one where `model` is None."""
    if model is None:
        return Latent()
    from graph.recur.model import Sentences  # needs the extra `semantic`

    return Sentences(model)


def recur(
    asks: Sequence[AskRecord], *, rulings: Sequence[Ruling] = (), embedder: Embedder | None = None
) -> Recurrences:
    """Return the clusters of asks that request the same thing, and the pairs that a person should look at.

    The order of `asks` changes nothing. Confirmed pairs are together and refuted ones apart whatever they
    score; rulings on asks that are not given are ignored. Scores are relative to the asks given: rareness is
    counted over them. Raises `InvalidRuling` where rulings contradict one another, `GraphError` where the
    embedder has no fitted weights.
    """
    run = _Run(asks, embedder)
    ruled = {
        (run.place[left], run.place[right]): ruling.ruling
        for (left, right), ruling in in_force(rulings).items()
        if left in run.place and right in run.place
    }
    left, right = candidates(run.corpus) if run.nodes else (_NONE, _NONE)
    scores = run.scores(left, right)
    found = clusters(
        run.nodes,
        scores,
        join=run.weights.join,
        edge=run.weights.proposed,
        must=[pair for pair, verdict in ruled.items() if verdict == CONFIRMED],
        cannot=[pair for pair, verdict in ruled.items() if verdict == REFUTED],
        missing=run.further,
    )
    described = _described(run, found, scores, ruled)
    return Recurrences(
        clusters=tuple(sorted(described, key=lambda one: one.anchor)),
        method=METHOD,
        fingerprint=run.fingerprint,
        join_threshold=run.weights.join,
        undecided=_undecided(run, scores, ruled),
    )


def pairs(records: Sequence[AskRecord], *, embedder: Embedder | None = None) -> list[ScoredPair]:
    """Return every candidate pair with its score and decision, the highest score first, ties by IRI."""
    run = _Run(records, embedder)
    left, right = candidates(run.corpus) if run.nodes else (_NONE, _NONE)
    found = [
        ScoredPair(run.nodes[a], run.nodes[b], score, run.weights.decision(score))
        for (a, b), score in run.scores(left, right).items()
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.left, pair.right))


def score_file(path: Path, *, embedder: Embedder | None = None) -> list[ScoredPair]:
    """Return the scored pairs of a file in the format of the labelled sets, as `pairs` does; labels are not read.

    Up to 500 rows every pair is there; above, the candidates (a pair left out is rejected).
    """
    return pairs(read_file(path), embedder=embedder)


_NONE: Indexes = np.zeros(0, dtype=np.int64)


class _Run:
    """The asks of one run, ordered by IRI, read and weighed."""

    def __init__(self, asks: Sequence[AskRecord], embedder: Embedder | None) -> None:
        records = sorted({ask.node: ask for ask in sorted(asks, key=_order)}.values(), key=lambda ask: ask.node)
        chosen: Embedder = embedder or Latent()
        self.weights: Weights = weights(chosen.fingerprint)
        self.nodes = [record.node for record in records]
        self.place = {node: index for index, node in enumerate(self.nodes)}
        self.corpus: Corpus = corpus(
            records, chosen.embed([record.text for record in records]), heads(chosen.fingerprint)
        )
        self.fingerprint = f"{chosen.fingerprint}, lexicon {lexicon().digest}"

    def scores(self, left: Indexes, right: Indexes) -> dict[Pair, float]:
        """Return the probability of each pair."""
        probability = self.weights.probability(compare(self.corpus, left, right))
        return {(int(a), int(b)): float(score) for a, b, score in zip(left, right, probability, strict=True)}

    def further(self, wanted: Sequence[Pair]) -> Sequence[float]:
        """Return the probability of pairs that were no candidates."""
        found = self.scores(*np.array(wanted, dtype=np.int64).reshape(-1, 2).T)
        return [found[pair] for pair in wanted]

    def reasons(self, wanted: Sequence[Pair]) -> list[tuple[tuple[str, float], ...]]:
        """Return why each pair scores as it does."""
        evidence = compare(self.corpus, *np.array(wanted, dtype=np.int64).reshape(-1, 2).T)
        return [self.weights.explain(one) for one in evidence]


def _order(ask: AskRecord) -> tuple[str, date, str, str, str]:
    return (ask.node, ask.held_on or date.max, ask.text, ask.list_key, ask.authority or "")


def _described(
    run: _Run, found: Sequence[Sequence[int]], scores: Mapping[Pair, float], ruled: Mapping[Pair, str]
) -> list[Cluster]:
    """Return the clusters with each member's nearest and the reasons, which are worked out for all at once."""
    unknown = [pair for members in found for pair in combinations(members, 2) if pair not in scores]
    known = {**scores, **dict(zip(unknown, run.further(unknown), strict=True))}
    nearest = {index: _nearest(index, members, known, ruled) for members in found for index in members}
    pairs_of = {index: _pair(index, other) for index, other in nearest.items()}
    reasons = dict(zip(pairs_of, run.reasons(list(pairs_of.values())), strict=True))
    memberships = {
        index: Membership(
            node=run.nodes[index],
            score=known[pair],
            nearest=run.nodes[nearest[index]],
            state=CONFIRMED if ruled.get(pair) == CONFIRMED else PROPOSED,
            reasons=reasons[index],
        )
        for index, pair in pairs_of.items()
    }
    return [_cluster(run, members, [memberships[index] for index in members]) for members in found]


def _nearest(index: int, members: Sequence[int], scores: Mapping[Pair, float], ruled: Mapping[Pair, str]) -> int:
    """Return the member closest to `index`; one that a person joined it with comes first."""
    others = [other for other in members if other != index]
    confirmed = [other for other in others if ruled.get(_pair(index, other)) == CONFIRMED]
    return max(confirmed or others, key=lambda other: (scores[_pair(index, other)], -other))


def _cluster(run: _Run, members: Sequence[int], memberships: Sequence[Membership]) -> Cluster:
    records = [run.corpus.records[index] for index in members]
    anchor = min(records, key=lambda record: (record.held_on or date.max, record.node))
    shortest = min(records, key=lambda record: (len(record.text), record.text, record.node))
    joined = all(membership.state == CONFIRMED for membership in memberships)
    return Cluster(anchor.node, shortest.text, CONFIRMED if joined else PROPOSED, tuple(memberships))


def _undecided(run: _Run, scores: dict[Pair, float], ruled: dict[Pair, str]) -> tuple[ScoredPair, ...]:
    waiting = [
        (pair, score)
        for pair, score in scores.items()
        if pair not in ruled and run.weights.decision(score) in (PROPOSED, POSSIBLE)
    ]
    waiting.sort(key=lambda one: (-one[1], one[0]))
    return tuple(
        ScoredPair(run.nodes[a], run.nodes[b], score, run.weights.decision(score), reasons)
        for ((a, b), score), reasons in zip(waiting, run.reasons([pair for pair, _ in waiting]), strict=True)
    )


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
