"""When answers are due, as data: derived, never stated."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.facts import AnswerDue
from graph.vocab import SCR


def describe_dues(dues: Iterable[AnswerDue]) -> Graph:
    """Return each recommendation's due date with the regime that it follows from, and those regimes as concepts.

    Where the regime sets no period there is the regime alone, which says so.
    """
    triples = Graph()
    for one in dues:
        node = URIRef(one.recommendation)
        rule = iris.concept("response-regime", one.regime)
        if one.due is not None:
            triples.add((node, SCR.responseDue, Literal(one.due)))
        triples.add((node, SCR.responseRule, rule))
        triples.add((rule, RDF.type, SKOS.Concept))
        triples.add((rule, SKOS.prefLabel, Literal(one.label, lang="en")))
        triples.add((rule, SKOS.notation, Literal(one.regime)))
        triples.add((rule, DCTERMS.source, URIRef(one.source)))
    return triples
