"""A store that is read through worker processes of its own: for pages, which must not wait for anybody's queries."""

from __future__ import annotations

import io
import json
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox
from rdflib import Graph, URIRef

from graph.errors import QuerySyntaxError, StoreError, UnsupportedQuery
from graph.isolate.processes import Limits, Worker, Zygote
from graph.store import texts
from graph.store.generations import Generation
from graph.store.journal import Journal
from graph.store.oxigraph import rdflib_term
from graph.store.protocol import DATASETS, GRAPHS, TABULAR, Content, Gathering, Rows, refuse
from graph.store.terms import from_json

_JSON, _N_TRIPLES = TABULAR[0], GRAPHS[1]


class PooledStore:
    """Reads the generation that `generation` names at the time, in `size` workers, each query for so many seconds.

    A worker that holds more than `worn` bytes after a query is ended, and started again when it is needed.
    """

    def __init__(
        self,
        zygote: Zygote,
        generation: Callable[[], Generation],
        *,
        size: int,
        seconds: float,
        limits: Limits,
        worn: int = 200 << 20,
        journal: Journal | None = None,
    ) -> None:
        self.journal, self._worn = journal, worn
        self._zygote, self._generation, self._seconds, self._limits = zygote, generation, seconds, limits
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._lock = threading.Lock()
        self._closed = False

    @property
    def release(self) -> str:
        """What names the content that is read now."""
        return self._generation().release

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        answer = self._json(query)
        if "results" not in answer:
            raise UnsupportedQuery("only a SELECT gives rows")
        names = tuple(answer["head"].get("vars", ()))
        return Rows(
            names, tuple(tuple(from_json(row.get(name)) for name in names) for row in answer["results"]["bindings"])
        )

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK."""
        answer = self._json(query).get("boolean")
        if answer is None:
            raise UnsupportedQuery("only an ASK answers yes or no")
        return bool(answer)

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        body = self._asked(query, table=None, graph=_N_TRIPLES)
        triples = Graph()
        for quad in ox.parse(io.BytesIO(body), format=ox.RdfFormat.N_TRIPLES):
            triples.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
        return triples

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the answer to any query, from anybody, in one media type; see `Store.serialise`."""
        refuse(query)
        return self._asked(
            query, table=media_type, graph=media_type, default_graphs=default_graphs, named_graphs=named_graphs
        )

    def replace(self, graphs: Mapping[URIRef, Content]) -> None:  # noqa: ARG002 (nothing is written here)
        """Raise `StoreError`: this store is only read."""
        raise StoreError("this store is only read")

    @contextmanager
    def gathering(self) -> Iterator[Gathering]:
        """Gather nothing."""
        yield Gathering()

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs that hold something, in order."""
        return tuple(URIRef(str(row[0])) for row in self.rows(texts.graphs()).rows)

    def present(self, graphs: Iterable[URIRef]) -> frozenset[URIRef]:
        """Return those of some named graphs that hold something."""
        asked = tuple(graphs)
        found = self.rows(texts.present(asked)).rows if asked else ()
        return frozenset(URIRef(str(row[0])) for row in found)

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph, or in a format without graphs the default graph, in pieces."""
        if media_type not in DATASETS:
            yield self.serialise(texts.merged(), media_type=media_type)
            return
        for name in self.graphs():
            body = self._asked(texts.triples_of(name), table=None, graph=_N_TRIPLES)
            quads = (
                ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))
                for triple in ox.parse(io.BytesIO(body), format=ox.RdfFormat.N_TRIPLES)
            )
            form = ox.RdfFormat.TRIG if media_type == "application/trig" else ox.RdfFormat.N_QUADS
            yield ox.serialize(quads, format=form) or b""

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            self._closed = True
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker is not None:
                worker.end()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _json(self, query: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._asked(query, table=_JSON, graph=None))
        return answer

    def _asked(
        self,
        query: str,
        *,
        table: str | None,
        graph: str | None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> bytes:
        values = {
            "query": query,
            "default": list(default_graphs),
            "named": list(named_graphs),
            "table": table,
            "graph": graph,
        }
        with self._worker() as worker:
            message = worker.ask(values, self._seconds)
        if message is None:
            raise StoreError("a query of ours did not end in time")
        told = message.values
        match told["outcome"]:
            case "done":
                return message.body if not message.files else _content(message.files[0])
            case "syntax":
                raise QuerySyntaxError(told["detail"], line=told["line"], column=told["column"])
            case "store":
                raise StoreError(told["detail"])
        raise UnsupportedQuery(told.get("detail") or "the answer to this query has another form")

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        """Give a worker on the current generation. Raises `StoreError` where none is free in time."""
        try:
            held = self._idle.get(timeout=self._seconds)
        except queue.Empty as error:
            raise StoreError("too many pages are asked for at a time") from error
        worker: Worker | None = None
        try:
            generation = self._generation()
            if held is not None and held.release == generation.release and held.alive:
                worker = held
            else:
                if held is not None:
                    held.end()
                worker = self._zygote.spawn(generation.data, generation.release, self._limits)
                worker.wait_until_ready()
            yield worker
        finally:
            keep = worker if worker is not None and worker.alive and worker.resident < self._worn else None
            if keep is None and worker is not None:
                worker.end()
            with self._lock:
                if self._closed and keep is not None:
                    keep.end()
                self._idle.put(None if self._closed else keep)


def _content(file: int) -> bytes:
    with os.fdopen(file, "rb") as opened:
        return opened.read()
