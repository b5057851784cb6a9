"""The embedded store: Oxigraph, on the disk or in memory. Its types stay in this module."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

from graph.errors import QuerySyntaxError, StoreError, UnsupportedQuery
from graph.store.protocol import Rows, Term, replacement

_PLACE = re.compile(r"(?:error )?at (?P<line>\d+):(?P<column>\d+):?\s*")
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
_PIECE = 1 << 16


class OxigraphStore:
    """One Oxigraph store. Any number of readers may share an open one; one process at a time may write a folder."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def memory(cls) -> Self:
        """Return an empty store that lives as long as the object."""
        return cls(ox.Store())

    @classmethod
    def at(cls, folder: Path, *, read_only: bool = False) -> Self:
        """Open the store in `folder`, made where it is missing unless `read_only`.

        Raises `StoreError` where another process writes it, or where there is none to read.
        """
        place = folder / "oxigraph"
        try:
            if read_only:
                if not place.is_dir():
                    raise StoreError(f"there is no store in {folder}; make one with: scrutiny ingest")
                return cls(ox.Store.read_only(str(place)))
            place.mkdir(parents=True, exist_ok=True)
            return cls(ox.Store(str(place)))
        except OSError as error:
            cause = "another process is writing it" if "lock" in str(error).casefold() else str(error)
            raise StoreError(f"the store in {folder} cannot be opened: {cause}") from error

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        answer = self._query(query)
        if not isinstance(answer, ox.QuerySolutions):
            raise UnsupportedQuery("only a SELECT gives rows")
        names = tuple(variable.value for variable in answer.variables)
        return Rows(names, tuple(tuple(_term(solution[name]) for name in names) for solution in answer))

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
        for triple in answer:
            triples.add((_known(triple.subject), _known(triple.predicate), _known(triple.object)))
        return triples

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the answer to any query in one media type; a dataset given here replaces the query's own."""
        answer = self._query(query, default_graphs=default_graphs, named_graphs=named_graphs)
        if isinstance(answer, ox.QueryTriples):
            form = _GRAPHS.get(media_type)
            if form is None:
                raise UnsupportedQuery(f"triples cannot be written as {media_type}")
            return answer.serialize(format=form) or b""
        table = _TABULAR.get(media_type)
        if table is None:
            raise UnsupportedQuery(f"rows cannot be written as {media_type}")
        return answer.serialize(format=table) or b""

    def replace(self, graphs: Mapping[URIRef, Graph]) -> None:
        """Replace these named graphs in one transaction, written to the disk on return."""
        if not graphs:
            return
        try:
            self._store.update(replacement(graphs))
            self._store.flush()
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            raise StoreError(f"the store could not be written: {error}") from error

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs, in order."""
        return tuple(sorted(URIRef(str(name.value)) for name in self._store.named_graphs()))

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph in pieces, in the order of the graphs' names."""
        form = _GRAPHS[media_type]
        for name in self.graphs():
            quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(str(name)))
            text = ox.serialize(quads, format=form) or b""
            for start in range(0, len(text), _PIECE):
                yield text[start : start + _PIECE]

    def close(self) -> None:
        """Let go of the store, and of its lock."""
        del self._store

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _query(
        self, query: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        given = bool(default_graphs or named_graphs)
        try:
            return self._store.query(
                query,
                default_graph=[ox.NamedNode(name) for name in default_graphs] if given else None,
                named_graphs=[ox.NamedNode(name) for name in named_graphs] if given else None,
            )
        except SyntaxError as error:
            raise _malformed(str(error)) from error
        except ValueError as error:
            raise QuerySyntaxError(str(error)) from error
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the store could not answer: {error}") from error


def _malformed(message: str) -> QuerySyntaxError:
    place = _PLACE.search(message)
    if place is None:
        return QuerySyntaxError(message)
    cause = (message[: place.start()] + message[place.end() :]).strip()
    return QuerySyntaxError(cause or "malformed query", line=int(place["line"]), column=int(place["column"]))


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    return None if term is None else _known(term)


def _known(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind.endswith("#string") else URIRef(kind))
    raise UnsupportedQuery("a quoted triple cannot be given back")
