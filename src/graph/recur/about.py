"""Free text → the recurrences nearest to it: who asked, when, in which words, and what came of it."""

from __future__ import annotations

import re
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
from graph.recur.reading import read

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
    return Recurring(store, embedder).near(text, most=most)


class Recurring:
    """The recurrences of a store as it is now, read and embedded once, to be looked through for any words."""

    def __init__(self, store: Asked, embedder: Embedder | None = None) -> None:
        answer = store.rows(queries.page("recurrences").bind({}))
        self._groups: dict[str, list[Row]] = {}
        for row in answer.rows:
            told = dict(zip(answer.variables, row, strict=True))
            self._groups.setdefault(str(told["cluster"]), []).append(told)
        members = sorted({str(row["node"]) for rows in self._groups.values() for row in rows})
        self._sought = Sought(read_asks(store, members) if members else [], embedder)

    def near(self, text: str, *, most: int = 10) -> list[Answer]:
        """Return the `most` recurrences nearest to a text, as `about` does."""
        near = self._sought.nearness(text)
        found = [
            Answer(
                cluster=cluster,
                label=str(members[0]["label"] or ""),
                state=str(members[0]["state"] or "").rsplit("/", 1)[-1],
                nearness=max(near.get(str(row["node"]), 0.0) for row in members),
                members=tuple(members),
            )
            for cluster, members in self._groups.items()
        ]
        found = [one for one in found if one.nearness >= _NEAR_ENOUGH]
        return sorted(found, key=lambda one: (-one.nearness, one.cluster))[:most]


def nearness(text: str, asks: Sequence[AskRecord], *, embedder: Embedder | None = None) -> dict[str, float]:
    """Return how near each ask is to `text`, from 0 to 1, by meaning, words and subjects."""
    return Sought(asks, embedder).nearness(text)


class Sought:
    """Asks with their readings and vectors, ready to be compared with any words."""

    def __init__(self, asks: Sequence[AskRecord], embedder: Embedder | None = None) -> None:
        self._embedder: Embedder = embedder or Terms()
        self._asks = sorted(asks, key=lambda ask: ask.node)
        self._readings = [read(ask.text) for ask in self._asks]
        self._vectors = self._embedder.embed([ask.text for ask in self._asks]) if self._asks else None

    def nearness(self, text: str) -> dict[str, float]:
        """Return how near each ask is to `text`, from 0 to 1, by meaning, words and subjects."""
        if not text.strip() or self._vectors is None:
            return {}
        ready = corpus(
            [AskRecord(_WANTED, text, None, ""), *self._asks],
            np.vstack([self._embedder.embed([text]), self._vectors]),
            heads(self._embedder.fingerprint),
            readings=[read(text), *self._readings],
        )
        others = np.arange(1, len(self._asks) + 1)
        evidence = compare(ready, np.zeros_like(others), others)
        near = np.round(evidence @ np.array([_WEIGHED.get(name, 0.0) for name in FEATURES]), 4)
        return {ask.node: float(score) for ask, score in zip(self._asks, near, strict=True)}


def reasons_in_words(explanation: str) -> list[tuple[str, str]]:
    """Return the reasons of a published explanation ("themes +2.4; same list -2.0") as plain words, each with its weight.

    A weight is "strongly for", "for", "against" or "strongly against"; what says next to nothing is left out.
    """
    found = []
    for part in explanation.split("; "):
        name, _, added = part.rpartition(" ")
        if name in FEATURES and _FIGURE.fullmatch(added) and abs(float(added)) >= _TELLING:
            strongly = "strongly " if abs(float(added)) >= _STRONG else ""
            found.append((FEATURES[name], f"{strongly}{'for' if float(added) > 0 else 'against'}"))
    return found


_FIGURE = re.compile(r"[+-]\d+\.\d")
_TELLING, _STRONG = 0.3, 2.0
