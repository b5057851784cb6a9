"""What every store does, and the values that it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from types import TracebackType
from typing import Protocol, Self

from rdflib import Graph, Literal, URIRef
from rdflib.term import IdentifiedNode

from graph import files

Term = IdentifiedNode | Literal

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


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: names, and rows in the same order; None where a variable is not bound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


class Store(Protocol):
    """A triplestore with a named graph for each source, and a default graph that is the merge of all of them."""

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT. Raises `QuerySyntaxError` or `StoreError`."""

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK."""

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the answer to any query, written in one of `TABULAR` or `GRAPHS`.

        Raises `UnsupportedQuery` where the answer cannot take that form.
        """

    def replace(self, graphs: Mapping[URIRef, Graph]) -> None:
        """Replace these named graphs in one transaction; an empty one is removed. Returns when it is on the disk."""

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs, in order."""

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph, in N-Quads or TriG, in pieces; the default graph is left out."""

    def close(self) -> None:
        """Let go of the store."""

    def __enter__(self) -> Self:
        """Return the store."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close the store."""


def replacement(graphs: Mapping[URIRef, Graph]) -> str:
    """Return the SPARQL update that replaces these graphs, as one request."""
    template = Template((files.folder("queries") / "updates" / "replace.ru").read_text(encoding="utf-8"))
    parts = []
    for name in sorted(graphs):
        triples = "".join(sorted(graphs[name].serialize(format="nt").splitlines(keepends=True)))
        parts.append(template.substitute(graph=name.n3(), triples=triples))
    return ";\n".join(parts)
