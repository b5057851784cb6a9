"""Named graphs that are new to the store, kept until many can be loaded at once: half the cost of one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef

from graph.errors import StoreError
from graph.isolate import evaluate
from graph.store.protocol import Content
from graph.store.terms import n_triples
from graph.store.texts import triples_in

_MOST = 16_000_000  # bytes of N-Triples kept; some fifty long documents
_IN_BULK = 1_000_000  # from here on the bulk loader is worth the files that it writes


class Pending:
    """What is still to be loaded into one engine. Nothing of it is seen there before `load`."""

    def __init__(self) -> None:
        self._waiting: dict[str, bytes] = {}
        self._size = 0
        self.broken = False  # a load failed half-way: the engine holds what must not be published

    def take(self, engine: ox.Store, graphs: Mapping[URIRef, Content]) -> bool:
        """Keep these graphs to be loaded, if all are new and have no blank nodes; tell whether they are kept.

        Raises `UnwritableTerm` for what cannot be written.
        """
        if any(str(name) in self._waiting or engine.contains_named_graph(ox.NamedNode(name)) for name in graphs):
            return False
        if any(isinstance(one, Graph) and _has_blank_nodes(one) for one in graphs.values()):
            return False
        written = {str(name): content for name, content in _written(graphs)}
        for content in written.values():
            for _ in triples_in(content):
                pass
        self._waiting |= written
        self._size += sum(map(len, written.values()))
        if self._size >= _MOST:
            self.load(engine)
        return True

    def load(self, engine: ox.Store) -> None:
        """Load what is waiting, each triple into its graph and into the default graph. Raises `StoreError`."""
        waiting, self._waiting = self._waiting, {}
        size, self._size = self._size, 0
        if not waiting:
            return
        load = engine.bulk_extend if size >= _IN_BULK else engine.extend
        try:
            load(_quads(waiting))
        except (OSError, RuntimeError) as error:
            self.broken = True
            raise StoreError(f"the store could not be written: {evaluate.one_line(error)}") from error


def _written(graphs: Mapping[URIRef, Content]) -> Iterator[tuple[URIRef, bytes]]:
    for name, content in graphs.items():
        made = n_triples(content) if isinstance(content, Graph) else content
        if made:
            yield name, made


def _has_blank_nodes(triples: Graph) -> bool:
    return any(isinstance(term, BNode) for triple in triples for term in triple)


def _quads(waiting: Mapping[str, bytes]) -> Iterator[ox.Quad]:
    for name, content in waiting.items():
        graph = ox.NamedNode(name)
        for quad in triples_in(content):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad
