"""The constants of `vocab` and the terms of `ontology/` are the same, and the namespaces are those of `iris`."""

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from graph import files, iris
from graph.vocab import DEF, OA, PREFIXES, SCR, SCS, bind_prefixes


def _ontology_terms() -> set[str]:
    triples = Graph()
    for path in files.folder("ontology").glob("*.ttl"):
        triples.parse(path)
    return {str(term).removeprefix(str(SCR)) for term in triples.subjects() if str(term).startswith(str(SCR))}


def test_every_constant_is_in_the_ontology_and_every_term_of_the_ontology_is_a_constant() -> None:
    terms = _ontology_terms()
    assert len(terms) > 150
    assert set(SCR.__annotations__) == terms


def test_a_term_is_an_iri_in_our_namespace() -> None:
    assert URIRef("https://w3id.org/scrutiny/ns#Recommendation") == SCR.Recommendation
    assert URIRef("http://www.w3.org/ns/oa#exact") == OA.exact


def test_an_unknown_term_is_an_error_and_not_a_new_iri() -> None:
    with pytest.raises(AttributeError):
        _ = SCR.Recomendation
    with pytest.raises(AttributeError):
        _ = OA.exakt


def test_the_namespaces_are_those_that_iris_mints_in() -> None:
    assert str(SCR) == iris.NS
    assert str(SCS) == iris.SHAPES
    assert DEF["effect/refer"] == iris.concept("effect", "refer")


def test_our_prefixes_win_over_those_that_were_there() -> None:
    triples = Graph()
    triples.bind("scr", "http://elsewhere.example/")
    triples.add((SCR.Body, RDF.type, Literal("x")))
    text = bind_prefixes(triples).serialize(format="turtle")
    assert f"@prefix scr: <{PREFIXES['scr']}>" in text
    assert "scr:Body" in text
