"""Free text → the recurrences nearest to it: who asked, when, in which words, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph import queries
from graph.facts import AskRecord
from graph.recur.asks import Asked, read_asks
from graph.recur.embed import Embedder, Terms
from graph.recur.evidence import FEATURES, compare, corpus
from graph.recur.heads import heads

_WANTED = "\x00wanted"  # sorts before, and is, no IRI
_NEAR_ENOUGH = 0.2
_WEIGHED = {"meaning": 0.5, "covered": 0.3, "subjects": 0.2}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One recurrence near to what was asked about.

    `nearness` in [0, 1] is that of its nearest member, and only ranks. `members` are rows of
    `queries/pages/recurrences.rq`, in its order: each with council, date, quote, outcome and status where known.
    """

    cluster: str
    label: str
    state: str
    nearness: float
    members: tuple[Row, ...]

    @property
    def councils(self) -> tuple[str, ...]:
        """Return the names of the established councils, in order."""
        return tuple(sorted({str(row["council"]) for row in self.members if row["council"] is not None}))


def about(store: Asked, text: str, *, embedder: Embedder | None = None, most: int = 10) -> list[Answer]:
    """Return the recurrences of the store nearest to `text`, the nearest first, ties by IRI; none where none is near.

    Only asks that are in a recurrence count. The subject decides, not the act: the text need ask for nothing.
    """
    answer = store.rows(queries.page("recurrences").bind({}))
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row["cluster"]), []).append(row)
    near = nearness(text, read_asks(store), embedder=embedder) if groups else {}
    found = [
        Answer(
            cluster=cluster,
            label=str(members[0]["label"] or ""),
            state=str(members[0]["state"] or "").rsplit("/", 1)[-1],
            nearness=max(near.get(str(row["node"]), 0.0) for row in members),
            members=tuple(members),
        )
        for cluster, members in groups.items()
    ]
    found = [one for one in found if one.nearness >= _NEAR_ENOUGH]
    return sorted(found, key=lambda one: (-one.nearness, one.cluster))[:most]


def nearness(text: str, asks: Sequence[AskRecord], *, embedder: Embedder | None = None) -> dict[str, float]:
    """Return how near each ask is to `text`, from 0 to 1, by meaning, words and subjects."""
    if not text.strip() or not asks:
        return {}
    chosen: Embedder = embedder or Terms()
    records = [AskRecord(_WANTED, text, None, ""), *sorted(asks, key=lambda ask: ask.node)]
    ready = corpus(records, chosen.embed([record.text for record in records]), heads(chosen.fingerprint))
    others = np.arange(1, len(records))
    evidence = compare(ready, np.zeros_like(others), others)
    names = list(FEATURES)
    weights = np.array([_WEIGHED.get(name, 0.0) for name in names])
    near = np.round(evidence @ weights, 4)
    return {record.node: float(score) for record, score in zip(records[1:], near, strict=True)}
