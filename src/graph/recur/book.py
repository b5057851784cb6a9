"""The book of recurrence: all asks compared so far, what is near to each, the likely pairs and the clusters.

It is a SQLite database, on the disk or in memory. `update` takes in what is new, takes out what is gone, and does again
only what either can have changed. What the book then says is what one made from nothing of the same asks says: who is
compared with whom, each score and each cluster follow from the set of asks alone.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import numpy as np

from graph.facts import AskRecord, Cluster, Recurrences, Ruling, ScoredPair
from graph.recur.cells import LEVELS, Cells, Whole, landmarks, level, whole
from graph.recur.compared import Compared
from graph.recur.embed import Embedder, Terms, Vectors
from graph.recur.groups import Changes, Groups
from graph.recur.heads import heads
from graph.recur.judgements import in_force
from graph.recur.kin import Words, kin
from graph.recur.lists import Codes, Lists, Turned, decoded, selected
from graph.recur.rareness import rareness
from graph.recur.reading import Reading, packed, read, unpacked
from graph.recur.score import Weights, weights
from graph.recur.wordings import lexicon

METHOD = "average linkage"
EVERY = 500  # at most this many asks of a file are compared all with all
_FORM = 2  # rises when the tables change
_PAIRS = 200_000  # compared at once
_EMBEDDED = 2_000  # at once
_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ask (
  slot INTEGER PRIMARY KEY AUTOINCREMENT, node TEXT NOT NULL UNIQUE, text TEXT NOT NULL, authority TEXT,
  list_key TEXT NOT NULL, held_on TEXT, key INTEGER NOT NULL, cell INTEGER NOT NULL, reading TEXT NOT NULL,
  vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS place (
  cell INTEGER, slot INTEGER, key INTEGER NOT NULL, least INTEGER NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (cell, slot)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS near (slot INTEGER PRIMARY KEY, list BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pair (one INTEGER, other INTEGER, score REAL NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pair_other ON pair (other);
CREATE TABLE IF NOT EXISTS cluster (anchor TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS member (slot INTEGER PRIMARY KEY, anchor TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS member_anchor ON member (anchor);
CREATE TABLE IF NOT EXISTS ruling (one TEXT, other TEXT, verdict TEXT NOT NULL, reviewer TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
_TABLES = ("told", "ask", "place", "near", "pair", "cluster", "member", "ruling")
_RECORD = "node, text, authority, list_key, held_on"


class Book:
    """A book kept in `base`; its tables are made where they are not there.

    A book that was made by another embedder, lexicon or scorer is made anew from its asks at the next `update`.
    """

    def __init__(self, base: sqlite3.Connection, embedder: Embedder | None = None) -> None:
        self._base = base
        base.isolation_level = None  # transactions are ours
        base.executescript(_SCHEMA)
        self._embedder: Embedder = embedder or Words()
        self._terms = Terms()
        self.weights: Weights = weights(self._embedder.fingerprint)
        self.fingerprint = (
            f"{self._embedder.fingerprint}, lexicon {lexicon().digest}, counts {rareness().digest}, "
            f"words {kin().digest}, weights {self.weights.digest}"
        )
        self._groups = Groups(base, self.weights, self._compared)
        self._cells: dict[int, Cells] = {}

    def __len__(self) -> int:
        """Return how many asks there are."""
        (count,) = self._base.execute("SELECT COUNT(*) FROM ask").fetchone()
        return int(count)

    def is_current(self) -> bool:
        """Tell whether the book was made, of however few asks, by this method as it is now."""
        return dict(self._base.execute("SELECT name, value FROM told")).get("made by") == self._made_by()

    def records(self) -> Iterator[AskRecord]:
        """Yield every ask, by IRI."""
        for row in self._base.execute(f"SELECT {_RECORD} FROM ask ORDER BY node"):  # noqa: S608 (constant)
            yield _record(row)

    def update(
        self, told: Iterable[AskRecord] = (), *, gone: Iterable[str] = (), rulings: Sequence[Ruling] = ()
    ) -> Changes:
        """Take in asks that are new or changed, take out those that are gone (IRIs), and return what came of it.

        An ask that is there as it is told changes nothing. `rulings` are all of people's rulings; those on asks that
        are not there wait. All or nothing: raises `InvalidRuling` where rulings contradict one another and leaves the
        book as it was.
        """
        leaving = set(gone)
        fresh = {ask.node: replace(ask, themes=()) for ask in sorted(told, key=order)}
        with self._transaction():
            if not self.is_current():
                fresh = {**{ask.node: ask for ask in self.records()}, **fresh}
                self._empty()
            known = self._known({*fresh, *leaving})
            fresh = {node: ask for node, ask in fresh.items() if node not in known or known[node][2] != ask}
            out = {slot: cell for node, (slot, cell, _) in known.items() if node in fresh or node in leaving}
            before, after = len(self), len(self) - len(out) + len(fresh)
            anew = level(before) != level(after)
            stale = set() if anew else self._lists(level(before)).listing(out, out.values()) - out.keys()
            touched = self._groups.taken_out(list(out))
            self._delete(out)
            new = self._insert([fresh[node] for node in sorted(fresh)], level(after))
            if anew:
                stale = self._placed_anew(level(after), leaving=new)
            turned = self._lists(level(after)).refresh(new, self._cells_of(stale))
            touched |= self._compare(turned, level(after)) | new.keys()
            ruled = {pair: (ruling.ruling, ruling.reviewer) for pair, ruling in in_force(rulings).items()}
            return self._groups.updated(touched, ruled, out=out)

    @property
    def stamp(self) -> str:
        """Return what tells this book's clusters, with the method, from any others; it follows from them alone."""
        return hashlib.sha256(f"{self._made_by()} {self._groups.stamp:x}".encode()).hexdigest()[:32]

    def authorities(self, nodes: Iterable[str]) -> dict[str, str | None]:
        """Return the council of each ask, None where it is not established."""
        return dict(selected(self._base, "SELECT node, authority FROM ask WHERE node IN ({})", nodes))

    def recurrences(self, *, undecided: int | None = None, only: Sequence[Cluster] | None = None) -> Recurrences:
        """Return all clusters, and of the pairs for a person to look at the likeliest `undecided` (None: all).

        With `only`, these clusters and no pairs.
        """
        if only is not None:
            return Recurrences(tuple(only), METHOD, self.fingerprint, self.weights.join)
        return Recurrences(
            clusters=tuple(self._groups.clusters()),
            method=METHOD,
            fingerprint=self.fingerprint,
            join_threshold=self.weights.join,
            undecided=tuple(self._groups.undecided(undecided)),
        )

    def pairs(self, asks: Iterable[AskRecord], *, every: bool) -> list[ScoredPair]:
        """Take in asks, and return each pair of them that was compared, the likeliest first, ties by IRI.

        With `every`, each is compared with each.
        """
        self.update(asks)
        rows = self._base.execute("SELECT node, slot FROM ask ORDER BY node").fetchall()
        place = {slot: index for index, (_, slot) in enumerate(rows)}
        if every:
            left, right = np.triu_indices(len(rows), 1)
        else:
            found = [
                (place[slot], place[other])
                for slot, one in self._lists(level(len(rows))).lists(place.keys()).items()
                for other in one["slot"].tolist()
            ]
            both = np.array(found, dtype=np.int64).reshape(-1, 2)
            left, right = np.unique(np.sort(both, axis=1), axis=0).T
        compared = self._compared([slot for _, slot in rows])
        scored = compared.probabilities(left.astype(np.int64), right.astype(np.int64))
        told = [
            ScoredPair(rows[a][0], rows[b][0], score, self.weights.decision(score))
            for a, b, score in zip(left.tolist(), right.tolist(), scored, strict=True)
        ]
        return sorted(told, key=lambda pair: (-pair.score, pair.left, pair.right))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def _made_by(self) -> str:
        return f"{_FORM} {self.fingerprint}"

    def _empty(self) -> None:
        for table in _TABLES:
            self._base.execute(f"DELETE FROM {table}")  # noqa: S608 (constant)
        self._base.execute("INSERT INTO told VALUES ('made by', ?)", (self._made_by(),))

    def _known(self, nodes: set[str]) -> dict[str, tuple[int, int, AskRecord]]:
        query = f"SELECT slot, cell, {_RECORD} FROM ask WHERE node IN ({{}})"  # noqa: S608 (constant)
        return {row[2]: (row[0], row[1], _record(row[2:])) for row in selected(self._base, query, nodes)}

    def _delete(self, out: Mapping[int, int]) -> None:
        for slot, cell in out.items():
            self._base.execute("DELETE FROM ask WHERE slot = ?", (slot,))
            self._base.execute("DELETE FROM near WHERE slot = ?", (slot,))
            self._base.execute("DELETE FROM place WHERE cell = ? AND slot = ?", (cell, slot))

    def _insert(self, asks: Sequence[AskRecord], at_level: int) -> dict[int, int]:
        """Write new asks and return their slots, each with its cell."""
        new: dict[int, int] = {}
        for at in range(0, len(asks), _EMBEDDED):
            some = asks[at : at + _EMBEDDED]
            readings = [read(ask.text) for ask in some]
            vectors = self._embedder.embed([ask.text for ask in some]).astype(np.float16)
            sought = self._sought(readings, vectors.astype(np.float32))
            cells = self._level(at_level).of(sought)
            for ask, reading, vector, search, cell in zip(
                some, readings, vectors, sought, cells.tolist(), strict=True
            ):
                held_on = ask.held_on.isoformat() if ask.held_on else None
                own = key(ask.node)
                row = (ask.node, ask.text, ask.authority, ask.list_key, held_on, own, cell, packed(reading))
                slot = self._base.execute(
                    f"INSERT INTO ask ({_RECORD}, key, cell, reading, vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (constant)
                    (*row, vector.tobytes()),
                ).lastrowid
                self._base.execute("INSERT INTO place VALUES (?, ?, ?, 0, ?)", (cell, slot, own, search.tobytes()))
                new[int(slot or 0)] = cell
        return new

    def _placed_anew(self, at_level: int, *, leaving: Mapping[int, int]) -> set[int]:
        """Put all asks but `leaving` into the cells of another level, and return them."""
        moved: set[int] = set()
        rows = self._base.execute("SELECT cell, slot, vector FROM place").fetchall()
        rows = [row for row in rows if row[1] not in leaving]
        vectors = np.frombuffer(b"".join(vector for _, _, vector in rows), dtype=np.int8)
        cells = self._level(at_level).of(vectors.reshape(len(rows), -1)).tolist() if rows else []
        for (old, slot, _), cell in zip(rows, cells, strict=True):
            moved.add(slot)
            self._base.execute("UPDATE place SET cell = ? WHERE cell = ? AND slot = ?", (cell, old, slot))
            self._base.execute("UPDATE ask SET cell = ? WHERE slot = ?", (cell, slot))
        return moved

    def _cells_of(self, slots: Iterable[int]) -> dict[int, int]:
        return dict(selected(self._base, "SELECT slot, cell FROM ask WHERE slot IN ({})", slots))

    def _sought(self, readings: Sequence[Reading], vectors: Vectors) -> Whole:
        """Return what asks are sought by: words, subjects and acts, and the embedder's vectors beside them."""
        by_terms = self._terms.sought(readings)
        known = heads(self._embedder.fingerprint)
        if known is None:
            return whole(by_terms)
        centred = known.centred(vectors).astype(np.float32)
        return whole(np.hstack([centred * np.float32(MEANT**0.5), by_terms * np.float32((1 - MEANT) ** 0.5)]))

    def _level(self, number: int) -> Cells:
        if number not in self._cells:
            _, count, near = LEVELS[number]
            texts = landmarks(count)
            vectors = self._embedder.embed(texts).astype(np.float16).astype(np.float32)
            self._cells[number] = Cells(self._sought([read(text) for text in texts], vectors), near)
        return self._cells[number]

    def _lists(self, number: int) -> Lists:
        return Lists(self._base, self._level(number))

    def _compare(self, turned: Turned, at_level: int) -> set[int]:
        """Score the pairs that came into a list, drop those that stand in none any more, and return who is touched."""
        touched: set[int] = set()
        if turned.lost:
            lost = np.unique(np.concatenate(turned.lost))
            left, right = (part.tolist() for part in decoded(lost))
            lists = self._lists(at_level).lists({*left, *right})
            held = {slot: set(one["slot"].tolist()) for slot, one in lists.items()}
            gone = [
                (a, b)
                for a, b in zip(left, right, strict=True)
                if b not in held.get(a, ()) and a not in held.get(b, ())
            ]
            touched |= self._groups.forget(gone)
        if turned.gained:
            gained = np.unique(np.concatenate(turned.gained))
            for at in range(0, len(gained), _PAIRS):
                touched |= self._scored(gained[at : at + _PAIRS])
        return touched

    def _scored(self, some: Codes) -> set[int]:
        left, right = decoded(some)
        slots = np.unique(np.concatenate([left, right]))
        asks = self._compared(slots.tolist())
        found = asks.probabilities(np.searchsorted(slots, left), np.searchsorted(slots, right))
        likely = [
            (int(a), int(b), score)
            for a, b, score in zip(left, right, found, strict=True)
            if score >= self.weights.possible
        ]
        self._base.executemany("INSERT OR REPLACE INTO pair VALUES (?, ?, ?)", likely)
        return {slot for a, b, score in likely if score >= self.weights.proposed for slot in (a, b)}

    def _compared(self, slots: Sequence[int]) -> Compared:
        """Return asks made ready to be compared, in the order of `slots`."""
        query = f"SELECT slot, reading, vector, {_RECORD} FROM ask WHERE slot IN ({{}})"  # noqa: S608 (constant)
        rows = {row[0]: row[1:] for row in selected(self._base, query, slots)}
        kept = [rows[slot] for slot in slots]
        vectors = np.frombuffer(b"".join(row[1] for row in kept), dtype=np.float16).reshape(len(kept), -1)
        return Compared(
            [_record(row[2:]) for row in kept],
            [unpacked(row[0]) for row in kept],
            vectors.astype(np.float32),
            self.weights,
        )


MEANT = 0.6  # what an embedder's vectors weigh in the search, beside the terms


def _record(row: Sequence[object]) -> AskRecord:
    node, text, authority, list_key, held_on = row
    return AskRecord(
        str(node),
        str(text),
        None if authority is None else str(authority),
        str(list_key),
        None if held_on is None else date.fromisoformat(str(held_on)),
    )


def key(node: str) -> int:
    """Return the number by which it is told which of two asks, as near to a third, comes first."""
    return int.from_bytes(hashlib.sha256(node.encode()).digest()[:8]) >> 1


def order(ask: AskRecord) -> tuple[str, date, str, str, str]:
    """Return what tells which of several tellings of one ask counts: the last in this order."""
    return (ask.node, ask.held_on or date.max, ask.text, ask.list_key, ask.authority or "")
