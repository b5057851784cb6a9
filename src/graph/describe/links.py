"""What is possibly the same as data: each link with its score, reasons and state; and what rulings have merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.rulings import reviewer, reviewers
from graph.describe.writer import words
from graph.facts import Identities, Ruling
from graph.vocab import OWL, PROV, SCR


def describe_identities(found: Identities, version: str, rulings: Iterable[Ruling] = ()) -> Graph:
    """Return the links, each with its shortcut; and for each node merged into another where it went, and nothing else.

    `version` says of the graph by which rulings it was made; what is confirmed is attributed to whoever ruled so.
    """
    triples = Graph()
    ruled = reviewers(rulings)
    triples.add((iris.IDENTITY_GRAPH, OWL.versionInfo, Literal(version)))
    for link in found.links:
        node = iris.identity_link(link.left, link.right)
        left, right = URIRef(link.left), URIRef(link.right)
        triples.add((node, RDF.type, SCR.IdentityLink))
        triples.add((node, SCR.linkedNode, left))
        triples.add((node, SCR.linkedNode, right))
        triples.add((node, SCR.similarity, Literal(Decimal(str(link.score)))))
        triples.add((node, SCR.reviewState, iris.concept("review-state", link.state)))
        who = ruled.get(frozenset((link.left, link.right)))
        if who is not None and link.state == "confirmed":
            triples.add((node, PROV.wasAttributedTo, reviewer(triples, who)))
        for reason in link.reasons:
            triples.add((node, SCR.linkReason, words(reason)))
        is_post = (parsed := iris.parse(link.left)) is not None and parsed.kind == "post"
        triples.add((left, SCR.possiblySamePost if is_post else SCR.possiblySame, right))
    for old, new in found.merged:
        triples.add((URIRef(old), DCTERMS.isReplacedBy, URIRef(new)))
    return triples


def describe_tombstones(moved: Mapping[str, str]) -> Graph:
    """Return where nodes went whose council was not known at first, and is now."""
    triples = Graph()
    for old, new in moved.items():
        triples.add((URIRef(old), DCTERMS.isReplacedBy, URIRef(new)))
    return triples
