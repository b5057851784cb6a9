"""What every store does, and the values that it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from rdflib import Graph, Literal, URIRef
from rdflib.term import IdentifiedNode

from graph.errors import UnsupportedQuery
from graph.isolate import precheck
from graph.store.journal import Journal

Term = IdentifiedNode | Literal
Content = Graph | bytes  # bytes are N-Triples, from anybody, without blank nodes

TABULAR = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/rdf+xml",
    "application/ld+json",
)
DATASETS = ("application/n-quads", "application/trig")


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: names, and rows in the same order; None where a variable is not bound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


class Gathering:
    """Tells, within `Store.gathering`, whether everything replaced so far is durable. Here it always is."""

    def settled(self) -> bool:
        """Return whether nothing that was replaced is still to be published."""
        return True


class Store(Protocol):
    """A triplestore with a named graph for each source, and a default graph that is the merge of all of them.

    `journal` tells what happened to each named graph; None where another server keeps the store.
    """

    journal: Journal | None

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT. Raises `QuerySyntaxError`, `UnsupportedQuery` for another form, `StoreError`."""

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK; raises as `rows`."""

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE; raises as `rows`."""

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the answer to any query, from anybody, written in one of `TABULAR` or `GRAPHS`.

        Graphs given here replace the dataset of the query (SPARQL 1.1 Protocol, 2.1.4). Raises `QuerySyntaxError`,
        `UnsupportedQuery` for SERVICE, an update or a form that the answer cannot take, `StoreError`.
        """

    def replace(self, graphs: Mapping[URIRef, Content]) -> None:
        """Replace these named graphs in one transaction; an empty one is removed. Returns when it is on the disk.

        Raises `UnwritableTerm` before anything is written, also for bytes that are no N-Triples, or `StoreError`.
        """

    def gathering(self) -> AbstractContextManager[Gathering]:
        """Return a block whose replacements become durable together, every two seconds or so and at its end.

        What `Gathering.settled` does not tell of yet is lost with the process, whole; `replace` outside such a block
        is durable when it returns.
        """

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs that hold something, in order."""

    def present(self, graphs: Iterable[URIRef]) -> frozenset[URIRef]:
        """Return those of some named graphs that hold something; what waits to be loaded counts, and goes on waiting."""

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return everything in pieces: every named graph in one of `DATASETS`, the default graph in another of `GRAPHS`.

        Raises `UnsupportedQuery` for any other media type.
        """

    def close(self) -> None:
        """Let go of the store."""

    def __enter__(self) -> Self:
        """Return the store."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close the store."""


def refuse(query: str) -> None:
    """Raise `UnsupportedQuery` for a text that calls SERVICE, is an update, or is deeper or wider than an engine bears."""
    refusal = precheck.refusal(query)
    if refusal is not None:
        raise UnsupportedQuery(refusal.detail)
    if precheck.form(query) == "update":
        raise UnsupportedQuery("this is an update; only queries are answered")


def wrong_form(media_type: str) -> UnsupportedQuery:
    """Return the error for an answer that cannot be written as `media_type`."""
    return UnsupportedQuery(f"the answer to this query cannot be written as {media_type}")
