"""Asks the engine, and writes its answer in one of the standard's forms. The engine's types stay behind this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Self

import pyoxigraph as ox

from graph.errors import QuerySyntaxError, StoreError, UnsupportedQuery

TABULAR = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
Solution = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]


class NoForm(UnsupportedQuery):
    """The answer cannot be written in any form that was asked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: "table", "boolean" or "graph", and its media type."""

    kind: str
    media_type: str


class Answer:
    """The engine's answer to one query, for the length of a block.

    What the engine gives may only be let go of by the thread that asked. An error keeps the frames that it passed and
    all that they hold, and may be collected by any thread; so nothing but this holds it, and not beyond its block.
    """

    def __init__(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        kinds = {ox.QuerySolutions: "table", ox.QueryBoolean: "boolean", ox.QueryTriples: "graph"}
        self.kind = kinds[type(found)]
        self._held: list[Any] = [found]

    def __enter__(self) -> Self:
        """Return the answer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of what the engine gave."""
        self._held.clear()

    def __bool__(self) -> bool:
        """Return the answer to an ASK."""
        return bool(self._held[0])

    def names(self) -> tuple[str, ...]:
        """Return the names of the columns of a table."""
        return tuple(variable.value for variable in self._held[0].variables)

    def solutions(self, names: Sequence[str]) -> Iterator[Solution]:
        """Return the rows of a table. Raises `UnsupportedQuery` or `StoreError` where the engine gives up."""
        while (row := self._next()) is not None:
            yield tuple(row[name] for name in names)

    def triples(self) -> Iterator[ox.Triple]:
        """Return the triples of a graph. Raises `UnsupportedQuery` or `StoreError` where the engine gives up."""
        while (triple := self._next()) is not None:
            yield triple

    def _next(self) -> Any:
        try:
            return next(self._held[0], None)
        except (OSError, RuntimeError) as error:
            raise unanswered(error) from error

    def write(self, output: IO[bytes], *, table: str | None, graph: str | None) -> Written:
        """Write it to `output`, a table or truth value as `table`, triples as `graph` (media types).

        Raises `NoForm` where there is no such form, `UnsupportedQuery` or `StoreError` where the engine gives up.
        """
        is_graph = self.kind == "graph"
        media_type = graph if is_graph else table
        forms: Mapping[str, object] = GRAPHS if is_graph else TABULAR
        if media_type is None or media_type not in forms:
            asked = table or graph if is_graph else graph or table
            raise NoForm(f"the answer to this query cannot be written as {asked or 'asked'}")
        try:
            self._held[0].serialize(output, format=forms[media_type])
        except (OSError, RuntimeError, ValueError) as error:
            raise unanswered(error) from error
        return Written(self.kind, media_type)


def ask(
    engine: ox.Store,
    query: str,
    *,
    base: str | None = None,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
) -> Answer:
    """Return the engine's answer; relative IRIs are read from `base`.

    Graphs given here replace the dataset of the query (SPARQL 1.1 Protocol, 2.1.4). Raises `QuerySyntaxError`, `UnsupportedQuery`, `StoreError`.
    """
    given = bool(default_graphs or named_graphs)  # a kind of graph that is not given is then empty
    try:
        return Answer(
            engine.query(
                query,
                base_iri=base,
                default_graph=[ox.NamedNode(name) for name in default_graphs or ()] if given else None,
                named_graphs=[ox.NamedNode(name) for name in named_graphs or ()] if given else None,
            )
        )
    except (SyntaxError, ValueError) as error:
        raise malformed(str(error)) from error
    except (OSError, RuntimeError) as error:
        raise unanswered(error) from error


def unanswered(error: Exception) -> StoreError | UnsupportedQuery:
    """Return the error for a query that the engine began and did not end."""
    if isinstance(error, OSError):
        return StoreError(f"the store could not answer: {one_line(error)}")
    return UnsupportedQuery(one_line(error))


def one_line(error: Exception) -> str:
    """Return the message of an error on one line."""
    return " ".join(str(error).split())


_PLACE = re.compile(r"\bat (?:line )?(?P<line>\d+)(?:,? column |:)(?P<column>\d+):?\s*")
_LONGEST = 300


def malformed(message: str) -> QuerySyntaxError:
    """Return the error for a query, with the line and column that an engine's message gives."""
    place = _PLACE.search(message)
    if place is None:
        return QuerySyntaxError(_brief(message))
    return QuerySyntaxError(_brief(message[place.end() :]), line=int(place["line"]), column=int(place["column"]))


def _brief(message: str) -> str:
    words = " ".join(message.split()).rstrip(". ")
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return words or "the query is malformed"


_ROW_MARKS: Mapping[str, bytes] = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"</result>",
    "text/csv": b"\r\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
}
_HEADED = ("text/csv", "text/tab-separated-values")


def rows(written: Written, pieces: Iterable[bytes]) -> int | None:
    """Return how many rows or triples an answer has, by what stands between them; None where its form does not show it.

    For the log: a literal that holds a line break (CSV) or `}},{` (JSON) counts as one more.
    """
    mark = _ROW_MARKS.get(written.media_type)
    if mark is None or written.kind == "boolean":
        return None
    found, rest, first = 0, b"", True
    some = False
    for piece in pieces:
        if first:
            some, first = b'"bindings":[{' in piece, False
        found += (rest + piece).count(mark)
        rest = piece[-(len(mark) - 1) :] if len(mark) > 1 else b""
    if written.media_type in _HEADED:
        return found - 1
    return found + some if mark.startswith(b"}") else found
