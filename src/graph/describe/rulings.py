"""People's rulings as data, and obeyed in what documents state: who ruled what, on which day and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from graph import iris
from graph.describe.writer import writable
from graph.facts import Ruling
from graph.vocab import FOAF, OA, OWL, PROV, SCR

_STATES = {"same": "confirmed", "different": "refuted"}
_BODIES = ("outcome", "theme")  # kinds whose right side is a concept, said of the left
BY_A_PERSON = Literal("a person's ruling")
_SURE = Decimal("0.8")
_ANSWERING = frozenset((SCR.Referral, SCR.Response))
_RULED = (SCR.possible, SCR.theme, SCR.reviewState, PROV.wasAttributedTo)
Triple: TypeAlias = tuple[Node, Node, Node]


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
        if one.kind != "theme":  # whose document says its state, and whose ruling it is
            triples.add((URIRef(node), SCR.reviewState, iris.concept("review-state", _state(one))))
            triples.add((URIRef(node), PROV.wasAttributedTo, reviewer(triples, one.reviewer)))
    if rulings:
        triples.add((iris.RULINGS_GRAPH, OWL.versionInfo, Literal(version)))
    return triples


def obeyed(triples: Graph, on_records: Mapping[str, Ruling]) -> bool:
    """Obey rulings on referrals, responses and themes in what one document states; return whether anything changed.

    What is refuted is only possible, so that nothing counts it or follows from it; what is confirmed is not, however
    sure its rule. A theme that is refuted is no theme of the node, one that is confirmed is, found or not; what is
    ruled of a recommendation holds for its asks, and the other way round. Where no ruling is in force the rule's
    confidence decides, so that obeying none restores every triple.
    """
    stated = _by_property(triples, (RDF.type, SCR.confidence, *_RULED))
    confidences, marks = _of_each(stated[SCR.confidence]), _of_each(stated[SCR.possible])
    for node in {node for node, _, kind in stated[RDF.type] if kind in _ANSWERING}:
        ruling = on_records.get(str(node))
        unsure = any(_value(confidence) < _SURE for _, _, confidence in confidences[node])
        possible = _state(ruling) == "refuted" if ruling else unsure
        for mark in marks[node]:
            triples.remove(mark)
        if possible:
            triples.add((node, SCR.possible, Literal(True)))
    _obey_on_themes(triples, _with_parts(triples, [one for one in on_records.values() if one.kind == "theme"]))
    before = {triple for name in _RULED for triple in stated[name]}
    after = {triple for some in _by_property(triples, _RULED).values() for triple in some}
    return before != after


def _by_property(triples: Graph, properties: Iterable[Node]) -> dict[Node, list[Triple]]:
    """Return the triples of some properties, read in one go: a document's graph has no indexes (see `flat`)."""
    found: dict[Node, list[Triple]] = {name: [] for name in properties}
    for triple in triples:
        some = found.get(triple[1])
        if some is not None:
            some.append(triple)
    return found


def _of_each(triples: Iterable[Triple]) -> defaultdict[Node, list[Triple]]:
    found: defaultdict[Node, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple[0]].append(triple)
    return found


def _with_parts(triples: Graph, ruled: Iterable[Ruling]) -> dict[str, Ruling]:
    """Return the ruling that counts on each theme of each node, by the IRI of the assignment.

    One on the node itself outranks one that reaches it. A recommendation's reaches its asks: refuted for all, confirmed
    for those that were found to have the theme, or for all where none was. An ask's reaches the recommendation: one
    confirmed is enough, and it is refuted where it is for every ask that was found to have the theme.
    """
    own: defaultdict[str, dict[str, Ruling]] = defaultdict(dict)
    for one in ruled:
        own[one.left][one.right] = one
    if not own:
        return {}
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for owner, part in sorted(triples.subject_objects(SCR.hasAsk)):
        parts[str(owner)].append(str(part))
    found = [one for themes in own.values() for one in themes.values()]
    for whole, asks in parts.items():
        for theme in sorted({theme for node in (whole, *asks) for theme in own.get(node, ())}):
            of_asks = {ask: own[ask][theme] for ask in asks if theme in own.get(ask, ())}
            having = [ask for ask in asks if _was_found(triples, ask, theme)]
            if given := own.get(whole, {}).get(theme):
                reached = having or asks if _state(given) == "confirmed" else asks
                found += (replace(given, left=ask) for ask in reached if ask not in of_asks)
            elif deciding := _deciding(of_asks, having):
                found.append(replace(deciding, left=whole))
    return {str(_assignment(one.left, one.right)): one for one in found}


def _deciding(of_asks: Mapping[str, Ruling], having: Sequence[str]) -> Ruling | None:
    """Return the ruling on an ask that decides for its recommendation."""
    confirmed = [one for one in of_asks.values() if _state(one) == "confirmed"]
    if confirmed:
        return confirmed[0]
    return next(iter(of_asks.values())) if of_asks.keys() >= set(having) else None


def _was_found(triples: Graph, node: str, theme: str) -> bool:
    """Tell whether a rule, and no person, gave a node the theme."""
    methods = set(triples.objects(_assignment(node, theme), SCR.method))
    return bool(methods - {BY_A_PERSON})


def _assignment(node: str, theme: str) -> URIRef:
    return iris.part(URIRef(node), "theme", iris.notation(theme))


def _obey_on_themes(triples: Graph, ruled: Mapping[str, Ruling]) -> None:
    for assigned in sorted(triples.subjects(RDF.type, SCR.ThemeAssignment), key=str):
        node, theme = triples.value(assigned, OA.hasTarget), triples.value(assigned, OA.hasBody)
        if node is None or theme is None:
            continue
        one = ruled.get(str(assigned))
        _forget_reviewers(triples, assigned)
        triples.remove((node, SCR.theme, theme))
        if one is None and (assigned, SCR.method, BY_A_PERSON) in triples:
            triples.remove((assigned, None, None))
            continue
        _say_state(triples, assigned, one)
        if one is None or _state(one) != "refuted":
            triples.add((node, SCR.theme, theme))
    for name, one in sorted(ruled.items()):
        found = (URIRef(name), RDF.type, SCR.ThemeAssignment) in triples
        if not found and _state(one) == "confirmed" and (URIRef(one.left), SCR.statedIn, None) in triples:
            _give_theme(triples, URIRef(name), one)


def _forget_reviewers(triples: Graph, node: Node) -> None:
    """Take out who ruled on a node, and what is said of them where nothing else here is theirs."""
    for who in list(triples.objects(node, PROV.wasAttributedTo)):
        triples.remove((node, PROV.wasAttributedTo, who))
        if (None, None, who) not in triples:
            triples.remove((who, None, None))


def _say_state(triples: Graph, assigned: Node, one: Ruling | None) -> None:
    state = _state(one) if one else "proposed"
    triples.remove((assigned, SCR.reviewState, None))
    triples.add((assigned, SCR.reviewState, iris.concept("review-state", state)))
    if one is not None:
        triples.add((assigned, PROV.wasAttributedTo, reviewer(triples, one.reviewer)))


def _give_theme(triples: Graph, assigned: URIRef, one: Ruling) -> None:
    """Write a theme that a person has given, as part of the document's run."""
    node, theme = URIRef(one.left), URIRef(one.right)
    triples.add((assigned, RDF.type, SCR.ThemeAssignment))
    triples.add((assigned, OA.hasTarget, node))
    triples.add((assigned, OA.hasBody, theme))
    triples.add((assigned, SCR.method, BY_A_PERSON))
    triples.add((assigned, SCR.confidence, Literal(Decimal("1.0"))))
    for run in sorted(set(triples.objects(None, PROV.wasGeneratedBy)), key=str)[:1]:
        triples.add((assigned, PROV.wasGeneratedBy, run))
    _say_state(triples, assigned, one)
    triples.add((node, SCR.theme, theme))


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
