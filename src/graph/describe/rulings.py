"""People's rulings as data, and obeyed in what documents state: who ruled what, on which day and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.writer import writable
from graph.facts import Ruling
from graph.vocab import FOAF, OA, OWL, PROV, SCR

_STATES = {"same": "confirmed", "different": "refuted"}
_BODIES = ("outcome",)  # kinds whose right side is a concept, said of the left
_SURE = Decimal("0.8")


def describe_rulings(rulings: Sequence[Ruling], on_records: Mapping[str, Ruling], version: str) -> Graph:
    """Return each ruling as a review note on what it is about, and the state of each record that one is on.

    A ruling that a later one on the same two overrules is superseded. `version` says of the graph what it was made
    from; without rulings the graph is empty.
    """
    triples = Graph()
    last: dict[tuple[str, frozenset[str]], Ruling] = {}
    in_order = sorted(rulings, key=lambda one: (one.given_on, one.line))
    for one in in_order:
        last[_about(one)] = one
    for one in in_order:
        _note(triples, one, _state(one) if last[_about(one)] is one else "superseded")
    for node, one in sorted(on_records.items()):
        triples.add((URIRef(node), SCR.reviewState, iris.concept("review-state", _state(one))))
        triples.add((URIRef(node), PROV.wasAttributedTo, reviewer(triples, one.reviewer)))
    if rulings:
        triples.add((iris.RULINGS_GRAPH, OWL.versionInfo, Literal(version)))
    return triples


def obeyed(triples: Graph, on_records: Mapping[str, Ruling]) -> bool:
    """Obey rulings on referrals and responses in what one document states; return whether anything changed.

    What is refuted is only possible, so that nothing counts it or follows from it; what is confirmed is not, however
    sure its rule. Where no ruling is in force the rule's confidence decides, so that obeying none restores every triple.
    """
    before = set(triples.triples((None, SCR.possible, None)))
    for node in {*triples.subjects(RDF.type, SCR.Referral), *triples.subjects(RDF.type, SCR.Response)}:
        ruling = on_records.get(str(node))
        unsure = any(_value(confidence) < _SURE for confidence in triples.objects(node, SCR.confidence))
        possible = _state(ruling) == "refuted" if ruling else unsure
        triples.remove((node, SCR.possible, None))
        if possible:
            triples.add((node, SCR.possible, Literal(True)))
    return before != set(triples.triples((None, SCR.possible, None)))


def reviewer(triples: Graph, name: str) -> URIRef:
    """Write who rules, by the name given, and return them."""
    node = iris.reviewer(name)
    triples.add((node, RDF.type, PROV.Agent))
    triples.add((node, FOAF.name, Literal(writable(name))))
    return node


def reviewers(rulings: Iterable[Ruling]) -> dict[frozenset[str], str]:
    """Return who gave the last ruling on each two nodes."""
    return {
        frozenset((one.left, one.right)): one.reviewer
        for one in sorted(rulings, key=lambda ruling: (ruling.given_on, ruling.line))
    }


def _about(one: Ruling) -> tuple[str, frozenset[str]]:
    return one.kind, frozenset((one.left,) if one.kind in ("referral", "outcome") else (one.left, one.right))


def _state(one: Ruling) -> str:
    return _STATES.get(one.ruling, one.ruling)


def _note(triples: Graph, one: Ruling, state: str) -> None:
    node = iris.review_note(
        one.kind, one.left, one.right, one.ruling, one.reviewer, one.given_on.isoformat(), one.note
    )
    triples.add((node, RDF.type, SCR.ReviewNote))
    triples.add((node, OA.motivatedBy, OA.assessing))
    if (
        one.kind == "identity"
    ):  # one of the two may be gone, and nothing may point to it: the link is what was ruled on
        triples.add((node, OA.hasTarget, iris.identity_link(one.left, one.right)))
    else:
        triples.add((node, OA.hasTarget, URIRef(one.left)))
        triples.add((node, OA.hasBody if one.kind in _BODIES else OA.hasTarget, URIRef(one.right)))
    triples.add((node, SCR.reviewKind, Literal(one.kind)))
    triples.add((node, SCR.reviewState, iris.concept("review-state", state)))
    triples.add((node, PROV.wasAttributedTo, reviewer(triples, one.reviewer)))
    triples.add((node, DCTERMS.created, Literal(one.given_on)))
    if one.note:
        triples.add((node, OA.bodyValue, Literal(writable(one.note))))


def _value(confidence: object) -> Decimal:
    return Decimal(str(confidence))
