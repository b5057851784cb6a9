"""Named graphs that are new to the store, kept until many can be loaded at once: half the cost of one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox
from rdflib import Graph, URIRef

from graph.errors import StoreError
from graph.isolate import evaluate
from graph.store.journal import digest
from graph.store.protocol import Content
from graph.store.terms import n_triples
from graph.store.texts import canonical, has_blank_nodes, pieces

_MOST = 4_000_000  # bytes of N-Triples kept, and loaded at once: the loader takes some fifteen times as much memory
_IN_BULK = 2_500_000  # bytes of N-Quads; from here on the bulk loader is worth the files that it writes


class Pending:
    """What is still to be loaded into one engine. Nothing of it is seen there before `load`."""

    def __init__(self) -> None:
        self._waiting: dict[str, bytes] = {}
        self._size = 0
        self._digests: dict[str, str] = {}
        self.broken = False  # a load failed half-way: the engine holds what must not be published

    def take(self, engine: ox.Store, graphs: Mapping[URIRef, Content]) -> bool:
        """Keep these graphs to be loaded, if all are new and have no blank nodes; tell whether they are kept.

        Raises `UnwritableTerm` for what cannot be written.
        """
        for name in graphs:
            self._digests.pop(str(name), None)
        if any(self.holds(engine, name) for name in graphs):
            return False
        if any(isinstance(one, Graph) and has_blank_nodes(one) for one in graphs.values()):
            return False
        written = {str(name): canonical(content) for name, content in _written(graphs)}
        for place, content in written.items():
            if content:
                self._waiting[place], self._digests[place] = content, digest(content)
                self._size += len(content)
        if self._size >= _MOST:
            self.load(engine)
        return True

    def holds(self, engine: ox.Store, name: URIRef) -> bool:
        """Tell whether a named graph is in the engine, or waits to be loaded into it."""
        return str(name) in self._waiting or engine.contains_named_graph(ox.NamedNode(name))

    def digest(self, engine: ox.Store, name: str) -> str | None:
        """Return the digest of a named graph, None where it holds nothing; see `journal`.

        It is known of what went through here: to read that again from the disk costs half of what its loading did.
        """
        return self._digests.get(name) or content_digest(engine, name)

    def told(self) -> None:
        """Forget the digests: they stand in the journal."""
        self._digests.clear()

    def load(self, engine: ox.Store) -> None:
        """Load what is waiting, each triple into its graph and into the default graph. Raises `StoreError`."""
        waiting, self._waiting = self._waiting, {}
        self._size = 0
        try:
            for part in _parts(waiting):
                load = engine.bulk_load if len(part) >= _IN_BULK else engine.load
                load(part, format=ox.RdfFormat.N_QUADS)
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            self.broken = True
            raise StoreError(f"the store could not be written: {evaluate.one_line(error)}") from error


def content_digest(engine: ox.Store, name: str) -> str | None:
    """Return the digest of a named graph from what the engine holds, None where it holds nothing."""
    content = engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name))
    return digest(content) if content else None


def _written(graphs: Mapping[URIRef, Content]) -> Iterator[tuple[URIRef, bytes]]:
    for name, content in graphs.items():
        yield name, n_triples(content) if isinstance(content, Graph) else content


def _parts(waiting: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield N-Quads in parts that the loader has memory for: each triple of a graph in it, and in the default graph."""
    part: list[bytes] = []
    size = 0
    for name, content in waiting.items():
        end = f" <{name}> .\n".encode()
        for some in pieces(content, _MOST):
            if part and size + len(some) > _MOST:
                yield b"".join(part)
                part, size = [], 0
            part += [some, some.replace(b" .\n", end)]
            size += len(some)
    if part:
        yield b"".join(part)
