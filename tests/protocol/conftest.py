"""A store large enough for a query to be heavy in it, and a server over it that is as patient as a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from graph.settings import Settings
from graph.store import open_store
from serving import Running, running

THINGS = 1_500


@pytest.fixture(scope="session")
def heavy_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain of things, each known by the one before, in two graphs."""
    folder = tmp_path_factory.mktemp("heavy") / "store"
    triples = Graph()
    for place in range(THINGS):
        thing = URIRef(f"urn:thing:{place}")
        triples.add((thing, URIRef("urn:knows"), URIRef(f"urn:thing:{(place * 7 + 1) % THINGS}")))
        triples.add((thing, URIRef("urn:next"), URIRef(f"urn:thing:{place + 1}")))
        triples.add((thing, URIRef("urn:text"), Literal(f"thing {place} " + "a" * 30)))
    with open_store(Settings(store=str(folder))) as store:
        store.replace({URIRef("urn:graph:one"): triples})
    return folder


@pytest.fixture(scope="module")
def server(heavy_store: Path) -> Iterator[Running]:
    """A server whose limits are short, so that the tests are."""
    with running(heavy_store, quick_seconds=0.2, query_seconds=1.6, max_result_bytes=2_000_000) as started:
        yield started
