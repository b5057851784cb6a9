"""The embedded store: Oxigraph, on the disk or in memory. Its types stay in this module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph.errors import StoreError, UnsupportedQuery, UnwritableTerm
from graph.store import texts
from graph.store.lock import Lock
from graph.store.protocol import DATASETS, Rows, Term, malformed, refuse, wrong_form

_TABULAR = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class OxigraphStore:
    """One Oxigraph store. One process may write a folder, or any number may read it."""

    def __init__(self, engine: ox.Store, *, lock: Lock | None = None) -> None:
        self._engine: ox.Store | None = engine
        self._lock = lock

    @classmethod
    def memory(cls) -> Self:
        """Return an empty store that lives as long as the object."""
        return cls(ox.Store())

    @classmethod
    def holding(cls, triples: Iterable[tuple[Node, Node, Node]]) -> Self:
        """Return a store in memory whose default graph is these triples; blank nodes keep their labels.

        Raises `UnwritableTerm` for an IRI that is none.
        """
        engine = ox.Store()
        try:
            engine.extend(ox.Quad(_made(s), _made(p), _made(o)) for s, p, o in triples)
        except (ValueError, TypeError) as error:
            raise UnwritableTerm(_one_line(error)) from error
        return cls(engine)

    @classmethod
    def at(cls, folder: Path, *, read_only: bool = False) -> Self:
        """Open the store in `folder`, made where it is missing unless `read_only`.

        Raises `StoreError` where another process uses it, where there is none to read, or it cannot be opened.
        """
        place = folder / "oxigraph"
        if read_only and not place.is_dir():
            raise StoreError(f"there is no store in {folder}; make one with: scrutiny ingest PATH")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the store in {folder} cannot be made: {error.strerror}") from error
        lock = Lock(folder, shared=read_only)
        try:
            engine = ox.Store.read_only(str(place)) if read_only else ox.Store(str(place))
        except OSError as error:
            lock.release()
            taken = "lock file" in str(error) or "lock hold" in str(error)
            cause = "is in use by another process" if taken else f"cannot be opened: {_one_line(error)}"
            raise StoreError(f"the store in {folder} {cause}") from error
        return cls(engine, lock=lock)

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        answer = self._query(query)
        if not isinstance(answer, ox.QuerySolutions):
            raise UnsupportedQuery("only a SELECT gives rows")
        names = tuple(variable.value for variable in answer.variables)
        try:
            return Rows(names, tuple(tuple(_bound(solution[name]) for name in names) for solution in answer))
        except (OSError, RuntimeError) as error:
            raise _unanswered(error) from error

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK."""
        answer = self._query(query)
        if not isinstance(answer, ox.QueryBoolean):
            raise UnsupportedQuery("only an ASK answers yes or no")
        return bool(answer)

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        answer = self._query(query)
        if not isinstance(answer, ox.QueryTriples):
            raise UnsupportedQuery("only a CONSTRUCT or DESCRIBE gives triples")
        triples = Graph()
        try:
            for triple in answer:
                triples.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
        except (OSError, RuntimeError) as error:
            raise _unanswered(error) from error
        return triples

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the answer to any query, from anybody, in one media type; see `Store.serialise`."""
        refuse(query)
        answer = self._query(query, default_graphs=default_graphs, named_graphs=named_graphs)
        try:
            if isinstance(answer, ox.QueryTriples):
                if media_type not in _GRAPHS:
                    raise wrong_form(media_type)
                return answer.serialize(format=_GRAPHS[media_type]) or b""
            if media_type not in _TABULAR:
                raise wrong_form(media_type)
            return answer.serialize(format=_TABULAR[media_type]) or b""
        except (OSError, RuntimeError, ValueError) as error:
            raise _unanswered(error) from error

    def replace(self, graphs: Mapping[URIRef, Graph]) -> None:
        """Replace these named graphs in one transaction, on the disk when it returns."""
        if not graphs:
            return
        update = texts.replacement(graphs)
        engine = self._open()
        try:
            engine.update(update)
            engine.flush()
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            raise StoreError(f"the store could not be written: {_one_line(error)}") from error

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs that hold something, in order."""
        return tuple(URIRef(str(row[0])) for row in self.rows(texts.graphs()).rows)

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph, or in a format without graphs the default graph, in pieces."""
        if media_type not in DATASETS:
            yield self.serialise(texts.merged(), media_type=media_type)
            return
        engine = self._open()
        for name in self.graphs():
            quads = engine.quads_for_pattern(None, None, None, ox.NamedNode(name))
            yield ox.serialize(quads, format=_GRAPHS[media_type]) or b""

    def close(self) -> None:
        """Let go of the store, and of its lock."""
        self._engine = None
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _open(self) -> ox.Store:
        if self._engine is None:
            raise StoreError("the store has been closed")
        return self._engine

    def _query(self, query: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> _Answer:
        given = bool(default_graphs or named_graphs)  # a kind of graph that is not given is then empty
        engine = self._open()
        try:
            return engine.query(
                query,
                default_graph=[ox.NamedNode(name) for name in default_graphs] if given else None,
                named_graphs=[ox.NamedNode(name) for name in named_graphs] if given else None,
            )
        except (SyntaxError, ValueError) as error:
            raise malformed(str(error)) from error
        except (OSError, RuntimeError) as error:
            raise _unanswered(error) from error


def _unanswered(error: Exception) -> StoreError | UnsupportedQuery:
    """Return the error for a query that the engine began and did not end."""
    if isinstance(error, OSError):
        return StoreError(f"the store could not answer: {_one_line(error)}")
    return UnsupportedQuery(_one_line(error))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _made(term: Node) -> Any:
    """Return the engine's own form of a term; a `TypeError` for one that stands where it cannot."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        raise TypeError(f"{term!r} is neither an IRI, a literal nor a blank node")
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=None if term.datatype is None else ox.NamedNode(str(term.datatype)))


def _bound(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    return None if term is None else _term(term)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind == _STRING else URIRef(kind), normalize=False)
    raise UnsupportedQuery("a quoted triple cannot be given back")
