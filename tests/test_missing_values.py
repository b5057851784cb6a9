"""A telling that lacks a council or a day hides those of no other: engines differ on the least of values of which some are missing.

SPARQL leaves open what MIN comes to where an expression has no value in one row of a group: the engine of the store then
gives none, rdflib passes over it. A query that is written so that this cannot matter gives both the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from graph import files, iris, queries
from graph.fetch import read as fetched
from graph.pipeline import conclude, ingest
from graph.store import Store, open_memory
from graph.vocab import OA, SCR

FOLDERS = ("competency", "pages", "pages/searchable", "tables", "tracking", "checks", "recurrence")
SINGLE = ("body/20-recommendations", "authority/20-recommendations")


def _least() -> list[Path]:
    """Return the queries that ask for the least or greatest of something, and can be asked as they stand."""
    root = files.folder("queries")
    found = [path for folder in FOLDERS for path in sorted((root / folder).glob("*.rq"))]
    texts = {path: path.read_text(encoding="utf-8") for path in found}
    asked = [
        path
        for path, text in texts.items()
        if re.search(r"M(IN|AX)\(", text) and not re.search(r"GRAPH|CONSTRUCT", text)
    ]
    return [path for path in asked if not any(one.required for one in queries.load(path).params)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Graph]]:
    folder = files.folder("data") / "examples"
    chosen = [path for path in sorted(folder.glob("aldermere-*")) if path.suffix != ".json"]
    with open_memory() as store:
        ingest(fetched(chosen), store, tmp_path_factory.mktemp("state"))
        conclude(store)
        triples = store.construct("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        bare = _without_council_or_day(triples)
        store.replace({iris.source_graph("0" * 64): bare})
        yield store, triples + bare


def _without_council_or_day(triples: Graph) -> Graph:
    """Return one more telling of everything, in a document of no council and at a meeting of no day."""
    bare = Graph()
    source = URIRef(f"{iris.BASE}id/source/{'0' * 16}")
    meeting = URIRef(f"{iris.BASE}id/meeting/aldermere/some-panel/undated-00000000")
    item = URIRef(f"{meeting}/item/1")
    span, quote = URIRef(f"{source}#char=0,5"), URIRef(f"{source}#char=0,5&quote")
    bare.add((source, RDF.type, SCR.SourceDocument))
    bare.add((meeting, RDF.type, SCR.Meeting))
    bare.add((item, SCR.itemOf, meeting))
    bare.add((span, SCR.inSource, source))
    bare.add((span, OA.hasSelector, quote))
    bare.add((quote, OA.exact, Literal("words")))
    for one in sorted(set(triples.subjects(RDF.type, SCR.Recommendation))):
        for number in ("0", "1"):
            version = URIRef(f"{one}/v/0000000{number}")
            bare.add((version, RDF.type, SCR.RecommendationVersion))
            bare.add((version, SCR.versionOf, one))
            bare.add((version, SCR.text, Literal("Zz other words", lang="en")))
            bare.add((version, SCR.statedIn, span))
            if number == "1":
                bare.add((version, SCR.madeAt, item))
    for kind in (SCR.ActionPoint, SCR.Decision, SCR.Report):
        for one in sorted(set(triples.subjects(RDF.type, kind))):
            bare.add((one, SCR.statedIn, span))
    return bare


def test_there_are_queries_to_try() -> None:
    assert len(_least()) > 40


@pytest.mark.slow
@pytest.mark.parametrize("path", _least(), ids=lambda path: path.stem)
def test_no_value_is_lost_because_another_telling_lacks_it(both: tuple[Store, Graph], path: Path) -> None:
    store, triples = both
    _same_holes(store, triples, queries.load(path).bind({}))


@pytest.mark.slow
@pytest.mark.parametrize("name", SINGLE)
def test_no_value_of_one_page_is_lost(both: tuple[Store, Graph], name: str) -> None:
    store, triples = both
    query = queries.load(files.folder("queries") / "pages" / f"{name}.rq")
    kind = SCR.Body if name.startswith("body") else SCR.Authority
    nodes = sorted({URIRef(str(one)) for one in triples.subjects(RDF.type, kind)})
    assert nodes
    _same_holes(store, triples, query.bind({"node": nodes}))


def _same_holes(store: Store, triples: Graph, query: str) -> None:
    answer = store.rows(query)
    peer = list(triples.query(query))
    assert len(answer.rows) == len(peer)
    for place, name in enumerate(answer.variables):
        lost = sum(row[place] is None for row in answer.rows)
        assert lost <= sum(row[place] is None for row in peer), f"{name}: {lost} rows have none"
