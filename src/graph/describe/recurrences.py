"""Recurrence clusters as data: who is in which, how surely, by which method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from graph import iris
from graph.describe.rulings import reviewer, reviewers
from graph.describe.writer import words
from graph.facts import Cluster, Recurrences, Ruling
from graph.vocab import DCTERMS, PROV, SCR


def describe_recurrences(
    recurrences: Recurrences,
    authorities: Mapping[str, str | None],
    replaced: Mapping[str, str] | None = None,
    *,
    stamp: str = "",
    rulings: Iterable[Ruling] = (),
) -> dict[URIRef, Graph]:
    """Return the clusters of one run, a graph for each; `authorities` gives each member's council, None where not established.

    `replaced` gives for the address of a cluster of an earlier run that of the one in its place. `stamp` tells all
    clusters that stand after the run, these among them, from any others. What is confirmed is attributed to whoever
    ruled so, by `rulings`.
    """
    ruled = reviewers(rulings)
    run = iris.recurrence_run(recurrences.fingerprint)
    triples = Graph()
    triples.add((run, RDF.type, PROV.Activity))
    triples.add((run, RDFS.label, Literal(recurrences.method)))
    triples.add((iris.RECURRENCE_GRAPH, OWL.versionInfo, Literal(stamp)))
    graphs = {iris.RECURRENCE_GRAPH: triples}
    for old, new in (replaced or {}).items():
        graphs[iris.cluster_graph_of(old)] = gone = Graph()
        gone.add((URIRef(old), DCTERMS.isReplacedBy, URIRef(new)))
    for cluster in recurrences.clusters:
        graphs[iris.cluster_graph(cluster.anchor)] = one = _cluster(cluster, recurrences, authorities, run)
        _attribute(one, cluster, ruled)
    return graphs


def _cluster(cluster: Cluster, recurrences: Recurrences, authorities: Mapping[str, str | None], run: URIRef) -> Graph:
    triples = Graph()
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
        if member.reasons:
            triples.add((part, SCR.explanation, Literal(_told(member.reasons))))
        triples.add((part, SCR.reviewState, iris.concept("review-state", member.state)))
        triples.add((part, PROV.wasGeneratedBy, run))
    return triples


def _attribute(triples: Graph, cluster: Cluster, ruled: Mapping[frozenset[str], str]) -> None:
    """Say who confirmed the cluster and each membership: whoever ruled on two of its members."""
    nodes = {member.node for member in cluster.members}
    for pair, name in sorted(ruled.items(), key=lambda one: sorted(one[0])):
        if not pair <= nodes:
            continue
        who = reviewer(triples, name)
        for member in cluster.members:
            if member.node in pair and member.state == "confirmed":
                triples.add((iris.membership(cluster.anchor, member.node), PROV.wasAttributedTo, who))
        if cluster.state == "confirmed":
            triples.add((iris.cluster(cluster.anchor), PROV.wasAttributedTo, who))


def _told(reasons: tuple[tuple[str, float], ...]) -> str:
    """Return the reasons in words and signed log-odds: "both +3.1; same list -2.0"."""
    return "; ".join(f"{name} {added:+.1f}" for name, added in reasons)


def _decimal(value: float) -> Literal:
    return Literal(Decimal(str(round(value, 4))))
