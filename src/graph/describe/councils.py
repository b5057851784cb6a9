"""What the tables say of councils, as data: codes, kind, place, how each is governed and when, and what took it over."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from graph import iris
from graph.describe.writer import words
from graph.facts import CouncilFacts
from graph.vocab import DCTERMS, ORG, PROV, SCR, SDO, SKOS


def describe_councils(councils: Iterable[CouncilFacts]) -> Graph:
    """Return what is known of each council; one that is only named as predecessor or successor has its name alone.

    The code of the register names the council (`dcterms:identifier`), the GSS code its area (`dcterms:spatial`, an area
    of the Office for National Statistics). A change from one council to others is an `org:ChangeEvent`.
    """
    triples = Graph()
    for one in councils:
        node = iris.authority(one.slug)
        if one.is_only_named:
            triples.add((node, RDFS.label, words(one.name)))
            continue
        _facts(triples, node, one)
        for number, period in enumerate(one.governance, start=1):
            _governance(triples, node, number, period)
        for old, new, day in one.changes:
            event = iris.change_of(old)
            before, after = iris.authority(old), iris.authority(new)
            triples.add((event, RDF.type, ORG.ChangeEvent))
            triples.add((event, ORG.originalOrganization, before))
            triples.add((event, ORG.resultingOrganization, after))
            triples.add((before, ORG.changedBy, event))
            triples.add((after, ORG.resultedFrom, event))
            if day is not None:
                triples.add((event, DCTERMS.date, Literal(day)))
    return triples


def _facts(triples: Graph, node: URIRef, one: CouncilFacts) -> None:
    triples.add((node, ORG.classification, iris.concept("authority-kind", one.kind)))
    for place in (one.region, one.nation):
        if place:
            triples.add((node, DCTERMS.coverage, words(place)))
    if one.register:
        triples.add((node, DCTERMS.identifier, Literal(one.register)))
    if one.gss:
        area = iris.area(one.gss)
        triples.add((node, DCTERMS.spatial, area))
        triples.add((area, SKOS.notation, Literal(one.gss)))
    if one.started:
        triples.add((node, SDO.foundingDate, Literal(one.started)))
    if one.ended:
        triples.add((node, SDO.dissolutionDate, Literal(one.ended)))


def _governance(triples: Graph, node: URIRef, number: int, period: tuple[str, str, str, str]) -> None:
    model, since, until, source = period
    part = iris.part(node, "governance", number)
    triples.add((part, RDF.type, SCR.GovernancePeriod))
    triples.add((part, PROV.specializationOf, node))
    triples.add((part, SCR.governanceModel, iris.concept("governance-model", model)))
    for year, term in ((since, SDO.startDate), (until, SDO.endDate)):
        if year:
            triples.add((part, term, Literal(year, datatype=XSD.gYear)))
    triples.add((part, DCTERMS.source, Literal(source)))
    if not until:
        triples.add((node, SCR.governanceModel, iris.concept("governance-model", model)))
