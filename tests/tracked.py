"""The panel's meeting and the board's report of the examples, in which trackers of tests find their recommendations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rdflib import Graph, URIRef

from graph import files
from graph.fetch import read as fetched
from graph.pipeline import ingest
from graph.store import Store, open_memory

DOCUMENTS = (
    "aldermere-2025-02-11-children-and-families-scrutiny-panel.txt",
    "aldermere-2025-03-06-keeping-foster-carers-final-report.txt",
)


def graphs_read(state: Path) -> dict[URIRef, Graph]:
    """Read both documents and return the graphs of the store, so that a module reads them once."""
    examples = files.folder("data") / "examples"
    with open_memory() as opened:
        ingest(fetched([examples / name for name in DOCUMENTS]), opened, state)
        triples = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%s> { ?s ?p ?o } }"
        return {graph: opened.construct(triples % graph) for graph in opened.graphs()}


@contextmanager
def holding(graphs: Mapping[URIRef, Graph]) -> Iterator[Store]:
    """Give a store of its own that holds these graphs."""
    with open_memory() as opened:
        opened.replace(dict(graphs))
        yield opened
