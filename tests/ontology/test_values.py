"""What is written is of the kinds that the ontology announces: literals of the types named, things where a thing is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef

from graph import files
from graph.fetch import read as fetched
from graph.pipeline import conclude, ingest
from graph.store import open_memory
from graph.vocab import NS

RANGE = URIRef("https://schema.org/rangeIncludes")
INTEGERS = {XSD.integer, XSD.nonNegativeInteger}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    triples = Graph()
    for path in sorted(files.folder("ontology").glob("*.ttl")):
        triples.parse(path)
    return triples


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder: Path = files.folder("data") / "examples"
    chosen = [path for path in sorted(folder.glob("aldermere-2025-*")) if path.suffix != ".json"]
    with open_memory() as store:
        ingest(fetched(chosen), store, tmp_path_factory.mktemp("state"))
        conclude(store)
        return store.construct(
            "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/graph/vocab')) }"
        )


def test_every_property_of_literals_names_their_types(ontology: Graph) -> None:
    ours = [one for one in ontology.subjects(RDF.type, OWL.DatatypeProperty) if str(one).startswith(NS)]
    assert len(ours) > 60
    unnamed = [str(one) for one in ours if (one, RANGE, None) not in ontology]
    assert unnamed == []


def test_what_is_written_is_of_the_type_that_is_named(ontology: Graph, written: Graph) -> None:
    wrong, looked_at = set(), set()
    for _, predicate, value in written:
        if not str(predicate).startswith(NS):
            continue
        looked_at.add(predicate)
        is_literal = (predicate, RDF.type, OWL.DatatypeProperty) in ontology
        if is_literal != isinstance(value, Literal):
            wrong.add((str(predicate), "a literal" if isinstance(value, Literal) else "a thing"))
        elif isinstance(value, Literal):
            named = set(ontology.objects(predicate, RANGE))
            kind = RDF.langString if value.language else value.datatype or XSD.string
            fits = kind in named or (kind in INTEGERS and named & INTEGERS)
            if not fits:
                wrong.add((str(predicate), str(kind)))
    assert wrong == set()
    assert len(looked_at) > 80
