"""The ontology is in OWL 2 DL, and the check of that notices each restriction that is broken."""

import pytest
from owl2dl import breaches
from rdflib import Graph
from vocabulary import everything, modules

PREFIXES = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:A a owl:Class . :B a owl:Class . :p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""
FINE = ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] . :p rdfs:subPropertyOf :q ."
BROKEN = {
    "two kinds of property": ":p a owl:DatatypeProperty .",
    "class and datatype": ":A a rdfs:Datatype .",
    "undeclared property": ":A :unknown :B .",
    "undeclared class": ":A rdfs:subClassOf :Unknown .",
    "undeclared class of an individual": ":a a :Unknown .",
    "undeclared member of a list": ":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :B :Unknown ) ] .",
    "restriction without a filler": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] .",
    "restriction on no property": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :B ; owl:someValuesFrom :B ] .",
    "transitive data property": ":d a owl:TransitiveProperty .",
    "subproperty of another kind": ":d rdfs:subPropertyOf :p .",
    "data property in a chain": ":q owl:propertyChainAxiom ( :p :d ) .",
    "functional and transitive": ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
    "asymmetric above a chain": ":q owl:propertyChainAxiom ( :p :p ) ; rdfs:subPropertyOf :r . :r a owl:ObjectProperty , owl:AsymmetricProperty .",
    "disjoint and transitive": ":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q .",
    "counted and transitive": ':p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .',
    "chains that go round": ":q owl:propertyChainAxiom ( :p :q :p ) .",
    "chains that go round by two": ":q owl:propertyChainAxiom ( :p :r ) . :r a owl:ObjectProperty ; owl:propertyChainAxiom ( :q :p ) .",
    "individual without a name": "[] a :A .",
    "expression in two places": ":A rdfs:subClassOf _:x . :B rdfs:subClassOf _:x . _:x a owl:Class ; owl:unionOf ( :A :B ) .",
    "word that does not exist": ":p a owl:SymetricProperty .",
    "literal for a class": ':A rdfs:subClassOf "B" .',
}  # fmt: skip


def test_the_ontology_is_in_owl_2_dl_with_its_alignments_and_without() -> None:
    assert list(breaches(modules())) == []
    assert list(breaches(everything())) == []


def test_what_is_in_owl_2_dl_breaks_nothing() -> None:
    assert list(breaches(Graph().parse(data=PREFIXES + FINE, format="turtle"))) == []


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_restriction_that_is_broken_is_noticed(broken: str) -> None:
    assert list(breaches(Graph().parse(data=PREFIXES + broken, format="turtle")))
