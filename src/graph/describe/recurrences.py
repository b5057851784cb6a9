"""Recurrence clusters as data: who is in which, how surely, by which method."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from graph import iris
from graph.describe.writer import words
from graph.facts import Recurrences
from graph.vocab import PROV, SCR


def describe_recurrences(recurrences: Recurrences, authorities: Mapping[str, str | None]) -> Graph:
    """Return the clusters of one run; `authorities` gives each member's council, None where not established."""
    triples = Graph()
    run = iris.recurrence_run(recurrences.fingerprint)
    triples.add((run, RDF.type, PROV.Activity))
    triples.add((run, RDFS.label, Literal(recurrences.method)))
    for cluster in recurrences.clusters:
        node = iris.cluster(cluster.anchor)
        councils = {authorities.get(member.node) for member in cluster.members} - {None}
        triples.add((node, RDF.type, SCR.RecurrenceCluster))
        triples.add((node, RDFS.label, words(cluster.label)))
        triples.add((node, SCR.anchor, URIRef(cluster.anchor)))
        triples.add((node, SCR.reviewState, iris.concept("review-state", cluster.state)))
        triples.add((node, SCR.authorityCount, Literal(len(councils))))
        triples.add((node, SCR.method, Literal(recurrences.method)))
        triples.add((node, SCR.joinThreshold, _decimal(recurrences.join_threshold)))
        triples.add((node, PROV.wasGeneratedBy, run))
        for member in cluster.members:
            part = iris.membership(cluster.anchor, member.node)
            triples.add((part, RDF.type, SCR.ClusterMembership))
            triples.add((part, SCR.inCluster, node))
            triples.add((part, SCR.memberNode, URIRef(member.node)))
            triples.add((part, SCR.nearestMember, URIRef(member.nearest)))
            triples.add((part, SCR.similarity, _decimal(member.score)))
            triples.add((part, SCR.method, Literal(recurrences.method)))
            triples.add((part, SCR.reviewState, iris.concept("review-state", member.state)))
            triples.add((part, PROV.wasGeneratedBy, run))
    return triples


def _decimal(value: float) -> Literal:
    return Literal(Decimal(str(round(value, 4))))
