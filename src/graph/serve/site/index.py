"""A full-text index over what a store says, in memory: words, facets with counts, and the words in their context.

Text search is not SPARQL's business: a scan of every quote grows with the store. SQLite's FTS5 does it; the index
is made from one query and made anew when the store has changed.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.serve.site.reading import Row

FACETS = ("kind", "council", "body", "theme", "year", "state")
MARK = ("\x02", "\x03")  # around a found word in a snippet; no text holds them, since control characters are not read
_WORD = re.compile(r"\w+")
_MOST_WORDS = 16


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found; `snippet` has each found word between the two characters of `MARK`."""

    node: str
    kind: str
    snippet: str
    council: str | None
    body: str | None
    date: str | None
    state: str | None
    possible: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, how many there are in all, and for each facet its values with their counts."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]


class Index:
    """The index over the rows of `queries/pages/searchable/`."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.executescript(_TABLES)
        numbers: dict[tuple[str, str], int] = {}
        for row in rows:
            key = (str(row["node"]), str(row["text"]))
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                self._base.execute(
                    "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (numbers[key], key[0], *(_text(row[name]) for name in ("kind", "council", "body", "date")),
                     (_text(row["date"]) or "")[:4] or None, _text(row["state"]), _text(row["possible"]) == "true",
                     *(_text(row[name]) for name in ("authority", "report", "label"))),
                )  # fmt: skip
                self._base.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (numbers[key], key[1]))
            if row["theme"] is not None:
                self._base.execute("INSERT OR IGNORE INTO theme VALUES (?, ?)", (numbers[key], str(row["theme"])))
        self._base.commit()
        self.size = len(numbers)

    def find(self, words: str, chosen: Mapping[str, str], *, page: int, size: int) -> Found:
        """Return one page (from 1) of what has every word (the last one as a beginning), and the values chosen.

        Without words everything is found. The best match comes first, then the newest. The counts of a facet are
        those with the other facets as chosen.
        """
        match = _match(words)
        with self._lock:
            where, given = _where(match, chosen)
            total = self._base.execute(f"SELECT COUNT(DISTINCT node) FROM {_FROM} {where}", given).fetchone()[0]  # noqa: S608 (fixed texts)
            hits = self._base.execute(
                f"SELECT node, kind, {_SNIPPET if match else _BEGINNING}, council, body, date, state, possible, "  # noqa: S608
                f"{'bm25(words)' if match else '0'} AS rank FROM {_FROM} {where} "
                "ORDER BY rank, date DESC, node, thing.id LIMIT ? OFFSET ?",
                (*given, size, (page - 1) * size),
            ).fetchall()
            facets = {name: self._facet(name, match, chosen) for name in FACETS}
        return Found(tuple(_hit(row) for row in hits), total, facets)

    def listed(self, kind: str, words: str, authority: str, *, page: int, size: int) -> tuple[tuple[str, ...], int]:
        """Return one page (from 1) of the things of one kind, by council, report and printed label, and how many there are.

        `words` are those of `find`, `authority` the address of a council; "" is any.
        """
        match = _match(words)
        tests, given = ["thing.kind = ?"], [kind]
        if match:
            tests.append("words MATCH ?")
            given.append(match)
        if authority:
            tests.append("thing.authority = ?")
            given.append(authority)
        among = f"FROM {_FROM if match else 'thing'} WHERE {' AND '.join(tests)}"
        with self._lock:
            total = self._base.execute(f"SELECT COUNT(DISTINCT node) {among}", given).fetchone()[0]
            rows = self._base.execute(
                f"SELECT node {among} GROUP BY node "
                "ORDER BY MIN(council), MIN(report), MIN(label), node LIMIT ? OFFSET ?",
                (*given, size, (page - 1) * size),
            ).fetchall()
        return tuple(str(node) for (node,) in rows), int(total)

    def newest(self, kind: str, *, size: int, answered: bool = False) -> tuple[str, ...]:
        """Return the things of one kind that were minuted last; where `answered`, only those that have an outcome."""
        narrowed = "AND state IS NOT NULL AND state NOT IN ('no response recorded', 'holding response only')"
        with self._lock:
            rows = self._base.execute(
                f"SELECT node FROM thing WHERE kind = ? {narrowed if answered else ''} "  # noqa: S608 (fixed texts)
                "GROUP BY node ORDER BY MAX(date) DESC, node LIMIT ?",
                (kind, size),
            ).fetchall()
        return tuple(str(node) for (node,) in rows)

    def _facet(self, name: str, match: str, chosen: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
        where, given = _where(match, {key: value for key, value in chosen.items() if key != name})
        column = "theme.name" if name == "theme" else f"thing.{name}"
        joined = f"{_FROM} JOIN theme ON theme.id = thing.id" if name == "theme" else _FROM
        rows = self._base.execute(
            f"SELECT {column} AS value, COUNT(DISTINCT node) AS n FROM {joined} {where} "  # noqa: S608
            f"{'AND' if where else 'WHERE'} {column} IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT 50",
            given,
        )
        return tuple((str(value), int(count)) for value, count in rows)


_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, node TEXT, kind TEXT, council TEXT, body TEXT, date TEXT, year TEXT,
                    state TEXT, possible INTEGER, authority TEXT, report TEXT, label TEXT);
CREATE TABLE theme (id INTEGER, name TEXT, PRIMARY KEY (id, name)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text, tokenize = "porter unicode61 remove_diacritics 2");
"""
_FROM = "thing JOIN words ON words.rowid = thing.id"
_SNIPPET = "snippet(words, 0, char(2), char(3), '…', 40)"
_BEGINNING = "substr(text, 1, 300)"


def _hit(row: tuple[Any, ...]) -> Hit:
    node, kind, snippet, council, body, date, state, possible, _ = row
    return Hit(node, kind, snippet, council, body, date, state, bool(possible))


def _match(words: str) -> str:
    """Return the words as an FTS5 expression in which nothing of the reader's is an operator; "" for none."""
    found = _WORD.findall(words)[:_MOST_WORDS]
    return " ".join(f'"{word}"' for word in found[:-1]) + (f' "{found[-1]}"*' if found else "")


def _where(match: str, chosen: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    tests, given = [], []
    if match:
        tests.append("words MATCH ?")
        given.append(match)
    for name, value in chosen.items():
        if name == "theme":
            tests.append("EXISTS (SELECT 1 FROM theme WHERE theme.id = thing.id AND theme.name = ?)")
        else:
            tests.append(f"thing.{FACETS[FACETS.index(name)]} = ?")
        given.append(value)
    return (f"WHERE {' AND '.join(tests)}" if tests else ""), given


def _text(value: object) -> str | None:
    return None if value is None else str(value)
