"""Free text → the recurrences nearest to it: who asked, when, in which words, and what came of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from graph import queries
from graph.facts import AskRecord
from graph.iris import notation
from graph.recur.asks import Asked, read_asks
from graph.recur.embed import Embedder
from graph.recur.evidence import FEATURES, Numbers, compare, corpus
from graph.recur.heads import heads
from graph.recur.kin import Words
from graph.recur.reading import Reading, read
from graph.terms.words import stem, tokens

_WANTED = "\x00wanted"  # sorts before, and is, no IRI
_NEAR_ENOUGH = 0.2
_WEIGHED = {"meaning": 0.5, "covered": 0.3, "subjects": 0.2}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """Why an ask is near to a text.

    `kinds` of evidence in words, each with the share of the nearness that it gives, the greatest first; `words` of the
    ask that the text has too, in its order, and `subjects` that both name.
    """

    kinds: tuple[tuple[str, float], ...]
    words: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one council has of a recurrence, to be laid beside the others: how often it asked, when, what came of it.

    `council` is None for what is of no established council. `first` and `last` are days as text, None where none is
    known. `outcomes` are notations of response outcomes, or "holding-only" or "none-recorded", `statuses` those of the
    last updates: each with how many asks have it, the most frequent first.
    """

    council: str | None
    asks: int
    first: str | None
    last: str | None
    outcomes: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One recurrence near to what was asked about.

    `nearness` in [0, 1] is that of its `nearest` member (an IRI), and only ranks; `why` says what it consists of.
    `members` are rows of `queries/pages/recurrences.rq`, in its order: each with council, date, quote, outcome and
    status where known.
    """

    cluster: str
    label: str
    state: str
    nearness: float
    nearest: str
    why: Why
    members: tuple[Row, ...]

    @property
    def councils(self) -> tuple[str, ...]:
        """Return the names of the established councils, in order."""
        return tuple(sorted({str(row["council"]) for row in self.members if row["council"] is not None}))

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return what each council has of it, by name; what is of no established council comes last."""
        ordered = sorted(self.members, key=_council)
        return tuple(_side(list(rows)) for _, rows in groupby(ordered, key=_council))


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
        best = {
            cluster: min((-near.get(str(row["node"]), 0.0), str(row["node"])) for row in members)
            for cluster, members in self._groups.items()
        }
        chosen = [(one, cluster) for cluster, one in best.items() if -one[0] >= _NEAR_ENOUGH]
        chosen.sort(key=lambda found: (found[0][0], found[1]))
        return [
            Answer(
                cluster=cluster,
                label=str(self._groups[cluster][0]["label"] or ""),
                state=str(self._groups[cluster][0]["state"] or "").rsplit("/", 1)[-1],
                nearness=-less,
                nearest=node,
                why=self._sought.why(text, node),
                members=tuple(self._groups[cluster]),
            )
            for (less, node), cluster in chosen[:most]
        ]


def nearness(text: str, asks: Sequence[AskRecord], *, embedder: Embedder | None = None) -> dict[str, float]:
    """Return how near each ask is to `text`, from 0 to 1, by meaning, words and subjects."""
    return Sought(asks, embedder).nearness(text)


class Sought:
    """Asks with their readings and vectors, ready to be compared with any words."""

    def __init__(self, asks: Sequence[AskRecord], embedder: Embedder | None = None) -> None:
        self._embedder: Embedder = embedder or Words()
        self._asks = sorted(asks, key=lambda ask: ask.node)
        self._readings = [read(ask.text) for ask in self._asks]
        self._vectors = self._embedder.embed([ask.text for ask in self._asks]) if self._asks else None

    def nearness(self, text: str) -> dict[str, float]:
        """Return how near each ask is to `text`, from 0 to 1, by meaning, words and subjects."""
        near = np.round(self._parts(text).sum(axis=1), 4)
        return {ask.node: float(score) for ask, score in zip(self._asks, near, strict=False)}

    def why(self, text: str, node: str) -> Why:
        """Return why the ask of this IRI is as near to `text` as it is."""
        place = next(place for place, ask in enumerate(self._asks) if ask.node == node)
        told = [
            (FEATURES[name], round(float(part), 4))
            for name, part in zip(FEATURES, self._parts(text)[place], strict=True)
        ]
        wanted, found = read(text), self._readings[place]
        return Why(
            kinds=tuple(sorted(((kind, part) for kind, part in told if part > 0), key=lambda one: (-one[1], one[0]))),
            words=_common(wanted, found, self._asks[place].text),
            subjects=tuple(name for name, _ in found.subjects if name in dict(wanted.subjects)),
        )

    def _parts(self, text: str) -> Numbers:
        """Return what each kind of evidence gives to the nearness of each ask, shape (asks, len(FEATURES))."""
        if not text.strip() or self._vectors is None:
            return np.zeros((0, len(FEATURES)))
        ready = corpus(
            [AskRecord(_WANTED, text, None, ""), *self._asks],
            np.vstack([self._embedder.embed([text]), self._vectors]),
            heads(self._embedder.fingerprint),
            readings=[read(text), *self._readings],
        )
        others = np.arange(1, len(self._asks) + 1)
        weights: Numbers = np.array([_WEIGHED.get(name, 0.0) for name in FEATURES])
        return compare(ready, np.zeros_like(others), others) * weights


def _common(wanted: Reading, found: Reading, text: str) -> tuple[str, ...]:
    """Return the words of `text`, an ask's, that say what it is about and that the other reading has as well."""
    shared = dict(wanted.objects).keys() & dict(found.objects).keys()
    return tuple(dict.fromkeys(word for word in tokens(text) if stem(word).lower() in shared))


def _council(row: Row) -> tuple[bool, str]:
    return row["council"] is None, str(row["council"] or "")


def _side(rows: Sequence[Row]) -> Side:
    days = sorted(str(row["date"]) for row in rows if row["date"] is not None)
    return Side(
        council=None if rows[0]["council"] is None else str(rows[0]["council"]),
        asks=len(rows),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        outcomes=_counted(outcome(row) for row in rows),
        statuses=_counted(notation(str(row["status"])) for row in rows if row["status"] is not None),
    )


def outcome(row: Row) -> str:
    """Return what came of a member so far: the notation of its response's outcome, "holding-only" or "none-recorded"."""
    if row["outcome"] is not None:
        return notation(str(row["outcome"]))
    return "holding-only" if str(row["holding"]).lower() == "true" else "none-recorded"


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))


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
