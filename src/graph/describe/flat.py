"""A graph that is written once and then read as a whole: triples in a dictionary, without indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from rdflib import Graph
from rdflib.store import Store

Triple = tuple[Any, Any, Any]
Pattern = tuple[Any | None, Any | None, Any | None]


class Flat(Store):
    """Keeps the triples of one document, some thousands, in the order in which they were written.

    rdflib's own store keeps three indexes and tells of each triple, which costs more than to make the triples; here
    a pattern is looked for from end to end.
    """

    def __init__(self) -> None:
        super().__init__()
        self._triples: dict[Triple, None] = {}

    @property
    def held(self) -> dict[Triple, None]:
        """The triples themselves."""
        return self._triples

    def add(self, triple: Triple, context: Any = None, quoted: bool = False) -> None:  # noqa: ARG002
        """Add a triple."""
        self._triples[triple] = None

    def remove(self, triple: Pattern, context: Any = None) -> None:  # noqa: ARG002
        """Remove the triples of a pattern."""
        for one in list(self._matching(triple)):
            del self._triples[one]

    def triples(self, triple_pattern: Pattern, context: Any = None) -> Iterator[tuple[Triple, Iterator[Any]]]:
        """Yield the triples of a pattern."""
        for one in list(self._matching(triple_pattern)):
            yield one, iter((context,))

    def __len__(self, context: Any = None) -> int:
        """Return how many triples there are."""
        return len(self._triples)

    def _matching(self, pattern: Pattern) -> Iterator[Triple]:
        subject, predicate, value = pattern
        if subject is not None and predicate is not None and value is not None:
            return iter((pattern,) if pattern in self._triples else ())
        return (
            one
            for one in self._triples
            if (predicate is None or one[1] == predicate)
            and (subject is None or one[0] == subject)
            and (value is None or one[2] == value)
        )


class _FlatGraph(Graph):
    """A graph over `Flat`, added to and read as a whole without the checks that each triple of rdflib goes through."""

    def __init__(self) -> None:
        store = Flat()
        super().__init__(store=store)
        self._held = store.held

    def add(self, triple: Triple) -> Self:
        """Add a triple of terms."""
        self._held[triple] = None
        return self

    def __iter__(self) -> Iterator[Triple]:  # type: ignore[override]
        """Yield every triple, in the order in which they were written."""
        return iter(list(self._held))


def flat() -> Graph:
    """Return an empty graph of that kind."""
    return _FlatGraph()
