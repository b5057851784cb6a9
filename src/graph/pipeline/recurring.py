"""Recurrences kept up with the store: only what was read anew is compared, and only what changed is written.

The book of recurrence, STATE/recurrence-EMBEDDER.sqlite, knows which source documents it has read, and when; whichever
the store holds otherwise are read again. Without a state folder it is made from nothing in memory, and says the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

from graph import files, iris, queries
from graph.describe import describe_recurrences
from graph.errors import StoreError
from graph.facts import AskRecord, Cluster, Recurrences, Ruling
from graph.store import Store

if TYPE_CHECKING:
    from graph.recur import Book, Changes

_AT_ONCE = 200
_TABLES = """
CREATE TABLE IF NOT EXISTS source (source TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stated (source TEXT, node TEXT, PRIMARY KEY (source, node)) WITHOUT ROWID;
"""


def find_recurrences(
    store: Store, judgements: Path | None = None, *, model: Path | None = None, state: Path | None = None
) -> Recurrences:
    """Find the recurrences among all asks of the store, people's rulings obeyed, store what changed, and return all.

    `model` is the folder of a sentence model; without it the default method is used. `state` is where the book is kept;
    without it everything is compared anew, with the same result. The address of a group that stands no longer leads
    to the group in its place. Raises `StoreError` where the book cannot be read or written, `InvalidRuling`.
    """
    from graph.recur import Book, embedder, rulings  # slow to load

    chosen = embedder(model)
    with _opened(state / f"recurrence-{chosen.fingerprint}.sqlite" if state is not None else None) as base:
        book = Book(base, chosen)
        read = _Read(base, store)
        asks, gone = read.changed()
        before = book.stamp
        given = rulings(judgements or files.judgements())
        changes = book.update(asks, gone=gone, rulings=given)
        read.done()
        _publish(store, book, changes, before, given)
        return book.recurrences(undecided=0)


@contextmanager
def _opened(path: Path | None) -> Iterator[sqlite3.Connection]:
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path or ":memory:")) as base:
            base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            yield base
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"{path or 'the book of recurrence'}: {error}; it may be deleted, and is made anew"
        ) from error


class _Read:
    """What the book has read of the store: each source document with its version, and the asks that it speaks of."""

    def __init__(self, base: sqlite3.Connection, store: Store) -> None:
        base.executescript(_TABLES)
        self._base, self._store = base, store
        rows = store.rows(queries.load(files.folder("queries") / "recurrence" / "read.rq").bind({})).rows
        now = {str(source): f"{fingerprint} {started or ''}" for source, fingerprint, started in rows}
        before = dict(base.execute("SELECT source, version FROM source"))
        self._sources = {
            source: now.get(source) for source in {*now, *before} if now.get(source) != before.get(source)
        }
        self._stated: set[tuple[str, str]] = set()

    def changed(self) -> tuple[list[AskRecord], set[str]]:
        """Return the asks as they are now of which a changed source speaks or spoke, and the IRIs of those gone."""
        from graph.recur import read_asks

        query = queries.load(files.folder("queries") / "recurrence" / "stated.rq")
        present = sorted(source for source, version in self._sources.items() if version is not None)
        for at in range(0, len(present), _AT_ONCE):
            rows = self._store.rows(query.bind({"source": present[at : at + _AT_ONCE]})).rows
            self._stated |= {(str(source), str(node)) for source, node in rows}
        nodes = {node for _, node in self._stated}
        for source in self._sources:
            nodes |= {row[0] for row in self._base.execute("SELECT node FROM stated WHERE source = ?", (source,))}
        asks = read_asks(self._store, sorted(nodes))
        return asks, nodes - {ask.node for ask in asks}

    def done(self) -> None:
        """Note what was read."""
        with self._base:
            self._base.execute("BEGIN")
            for source, version in self._sources.items():
                self._base.execute("DELETE FROM stated WHERE source = ?", (source,))
                self._base.execute("DELETE FROM source WHERE source = ?", (source,))
                if version is not None:
                    self._base.execute("INSERT INTO source VALUES (?, ?)", (source, version))
            self._base.executemany("INSERT INTO stated VALUES (?, ?)", sorted(self._stated))


def _publish(store: Store, book: Book, changes: Changes, stamp: str, rulings: Sequence[Ruling]) -> None:
    """Write the clusters that changed; all of them where the store holds others than those of this stamp."""
    from graph.recur import Earlier, earlier, replaced_by, replacements

    known = queries.load(files.folder("queries") / "store" / "version.rq")
    is_ours = store.ask(known.bind({"graph": iris.RECURRENCE_GRAPH, "version": stamp}))
    if is_ours and book.stamp == stamp:
        return
    graphs: dict[URIRef, Graph] = {}
    made: Sequence[Cluster] = changes.made
    if is_ours:
        gone = {str(iris.cluster(one.anchor)): one for one in changes.gone}
        before = [Earlier(address, frozenset(told.node for told in one.members)) for address, one in gone.items()]
        before += replaced_by(store, sorted(gone))
    else:
        made, before = book.recurrences(undecided=0).clusters, earlier(store)
        graphs = {graph: Graph() for graph in store.graphs() if graph.startswith(f"{iris.RECURRENCE_GRAPH}/")}
    addresses = {one.anchor: str(iris.cluster(one.anchor)) for one in made}
    replaced = replacements(before, made, addresses)
    graphs |= {iris.cluster_graph_of(one.address): Graph() for one in before}
    authorities = book.authorities(member.node for one in made for member in one.members)
    found = book.recurrences(only=made)
    described = describe_recurrences(found, authorities, replaced, stamp=book.stamp, rulings=rulings)
    store.replace({**graphs, **described})
