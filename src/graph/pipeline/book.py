"""The book of conclusions, STATE/conclusions.sqlite: what was read of each named graph, and what follows from it.

It knows which nodes each graph speaks of, the records that the passes compare, by the blocks in which they are compared,
and the triples that follow from each block. Nothing in it is a source: it may be deleted, and is made anew.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path
from typing import Any

from graph.errors import StoreError

_TABLES = ("told", "graph", "record", "block", "follows")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS graph (name TEXT PRIMARY KEY, version TEXT NOT NULL, nodes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS record (kind TEXT, root TEXT, told TEXT NOT NULL, PRIMARY KEY (kind, root)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS block (kind TEXT, name TEXT, root TEXT, PRIMARY KEY (kind, name, root)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS block_root ON block (kind, root);
CREATE TABLE IF NOT EXISTS follows (graph TEXT, key TEXT, lines BLOB NOT NULL, PRIMARY KEY (graph, key)) WITHOUT ROWID;
"""
_AT_ONCE = 500


class Book:
    """A book kept in `base`; one that was made in another way than `made_by` says is emptied."""

    def __init__(self, base: sqlite3.Connection, made_by: str) -> None:
        self._base = base
        base.isolation_level = None  # transactions are ours
        base.executescript(_SCHEMA)
        if dict(base.execute("SELECT name, value FROM told")).get("made by") != made_by:
            with self.writing():
                for table in _TABLES:
                    base.execute(f"DELETE FROM {table}")  # noqa: S608 (constant)
                base.execute("INSERT INTO told VALUES ('made by', ?)", (made_by,))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Change the book in the block, all or nothing."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    # --- named graphs

    def versions(self) -> dict[str, str]:
        """Return of which version each named graph was read."""
        return dict(self._base.execute("SELECT name, version FROM graph"))

    def nodes(self, graphs: Iterable[str]) -> set[str]:
        """Return the nodes of which these graphs spoke when they were read."""
        rows = self._selected("SELECT nodes FROM graph WHERE name IN ({})", (), graphs)
        return {node for (packed,) in rows for node in zlib.decompress(packed).decode().split("\n") if node}

    def note(self, versions: Mapping[str, str | None], nodes: Mapping[str, set[str]]) -> None:
        """Write down graphs that were read, each with its version (None: it is gone) and the nodes it speaks of."""
        for name, version in versions.items():
            self._base.execute("DELETE FROM graph WHERE name = ?", (name,))
            if version is not None:
                packed = zlib.compress("\n".join(sorted(nodes.get(name, ()))).encode(), 1)
                self._base.execute("INSERT INTO graph VALUES (?, ?, ?)", (name, version, packed))

    # --- records

    def told(self, kind: str, roots: Iterable[str]) -> dict[str, str]:
        """Return what is written of the records of these roots, those that there are."""
        query = "SELECT root, told FROM record WHERE kind = ? AND root IN ({})"
        return dict(self._selected(query, (kind,), roots))

    def put(self, kind: str, told: Mapping[str, str], blocks: Mapping[str, Iterable[str]]) -> None:
        """Write down the records of roots ("": there are none any more), and the blocks in which each root stands."""
        for root, text in told.items():
            self._base.execute("DELETE FROM record WHERE kind = ? AND root = ?", (kind, root))
            self._base.execute("DELETE FROM block WHERE kind = ? AND root = ?", (kind, root))
            if text:
                self._base.execute("INSERT INTO record VALUES (?, ?, ?)", (kind, root, text))
                rows = [(kind, name, root) for name in {*blocks.get(root, ())}]
                self._base.executemany("INSERT INTO block VALUES (?, ?, ?)", rows)

    def in_blocks(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """Return what is written of the records that stand in these blocks, by root."""
        query = (
            "SELECT record.root, told FROM block JOIN record ON record.kind = block.kind AND record.root = block.root "
            "WHERE block.kind = ? AND name IN ({})"
        )
        return dict(self._selected(query, (kind,), names))

    def blocks(self, kind: str, prefix: str) -> list[str]:
        """Return the names of blocks that begin so, in order."""
        query = "SELECT DISTINCT name FROM block WHERE kind = ? AND name >= ? AND name < ? ORDER BY name"
        return [name for (name,) in self._base.execute(query, (kind, prefix, f"{prefix}\U0010ffff"))]

    # --- what follows

    def follow(self, graph: str, made: Mapping[str, bytes]) -> set[bytes]:
        """Write down the N-Triples that follow from each block, and return the lines that came or went."""
        before = dict(
            self._selected("SELECT key, lines FROM follows WHERE graph = ? AND key IN ({})", (graph,), made)
        )
        changed: set[bytes] = set()
        for key, lines in made.items():
            had = before.get(key, b"")
            if had == lines:
                continue
            changed |= {*had.splitlines()} ^ {*lines.splitlines()}
            self._base.execute("DELETE FROM follows WHERE graph = ? AND key = ?", (graph, key))
            if lines:
                self._base.execute("INSERT INTO follows VALUES (?, ?, ?)", (graph, key, lines))
        return changed

    def whole(self, graph: str) -> bytes:
        """Return everything that follows in one graph, each line once, in order."""
        rows = self._base.execute("SELECT lines FROM follows WHERE graph = ?", (graph,))
        return b"".join(sorted({line for (lines,) in rows for line in lines.splitlines(keepends=True)}))

    def _selected(self, query: str, before: tuple[str, ...], values: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        wanted = sorted(set(values))
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            yield from self._base.execute(query.format(", ".join("?" * len(some))), (*before, *some)).fetchall()


@contextmanager
def opened(path: Path | None, made_by: str) -> Iterator[Book]:
    """Open the book in a file, made where it is not there; None: one in memory.

    Raises `StoreError` where it cannot be read or written.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path or ":memory:")) as base:
            base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            yield Book(base, made_by)
    except (sqlite3.Error, zlib.error, OSError) as error:
        raise StoreError(
            f"{path or 'the book of conclusions'}: {error}; it may be deleted, and is made anew"
        ) from error


def packed(records: Iterable[Any]) -> str:
    """Return records (dataclasses of texts, days and tuples of them, or tuples of texts) as one text, in one order."""
    rows = [json.dumps(one if isinstance(one, tuple) else astuple(one), default=date.isoformat) for one in records]
    return f"[{','.join(sorted(set(rows)))}]" if rows else ""


def unpacked(kind: Callable[..., Any], told: str) -> list[Any]:
    """Return the records of a text that `packed` gave."""
    rows = json.loads(told) if told else []
    if kind is tuple:
        return [kind(row) for row in rows]
    made = [_day if "date" in str(one.type) else _same for one in fields(kind)]  # type: ignore[arg-type]
    return [kind(*(make(value) for make, value in zip(made, row, strict=True))) for row in rows]


def _day(value: str | list[str] | None) -> date | tuple[date, ...] | None:
    if isinstance(value, list):
        return tuple(date.fromisoformat(one) for one in value)
    return None if value is None else date.fromisoformat(value)


def _same(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
