"""Which wording replaces which, as claims: derived, each with its method and how sure it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from rdflib import RDF, Graph, Literal, URIRef

from graph import iris
from graph.describe.rulings import reviewer
from graph.describe.writer import words
from graph.facts import ActionMatch, AnswerMatch, Omission, WordingMatch
from graph.vocab import PROV, SCR

_SURE = 0.8
_PARTS = ("split", "merged")
_REFUTED = "refuted"


def describe_wordings(
    matches: Iterable[WordingMatch],
    omissions: Iterable[Omission],
    answers: Iterable[AnswerMatch],
    said_of: Iterable[tuple[str, str, str]],
    actions: Iterable[ActionMatch] = (),
    listed: Iterable[ActionMatch] = (),
    said_of_listed: Iterable[tuple[str, str]] = (),
) -> Graph:
    """Return the claims, and what follows from the sure ones.

    From a sure match follow scr:revises and scr:textChange, or prov:wasDerivedFrom for a part; from a sure answer, that
    what was said of the recommendation it names (`said_of`: node, property, that recommendation) was said of the
    printed one; from a sure match of an update with a task, that it is an update on that task; from a sure match of an
    action of a tracker (`listed`) with a task, that the one restates the other, and that what the tracker says of it
    (`said_of_listed`: update, action) was said of the task.
    """
    triples = Graph()
    for action in actions:
        if _action(triples, action):
            triples.add((URIRef(action.update), SCR.updateOn, URIRef(action.task)))
    restated = {one.update: one.task for one in listed if _action(triples, one)}
    for entry, task in restated.items():
        triples.add((URIRef(entry), SCR.restates, URIRef(task)))
    for update, entry in said_of_listed:
        if entry in restated:
            triples.add((URIRef(update), SCR.updateOn, URIRef(restated[entry])))
    for one in matches:
        _match(triples, one)
    for left_out in omissions:
        claim = _claim(triples, left_out.recommendation, left_out.item, "left out", left_out.confidence)
        triples.add((claim, SCR.earlierWording, URIRef(left_out.version)))
        triples.add((URIRef(left_out.recommendation), SCR.omittedAt, URIRef(left_out.item)))
    printed = {}
    for answer in answers:
        claim = _claim(triples, answer.answered, answer.printed, answer.method, answer.confidence)
        _reviewed(triples, claim, answer)
        triples.add((claim, SCR.earlierWording, URIRef(answer.printed)))
        triples.add((claim, SCR.laterWording, URIRef(answer.answered)))
        if answer.confidence >= _SURE and answer.state != _REFUTED:
            printed[answer.answered] = answer.printed
    for node, predicate, named in said_of:
        if named in printed:
            triples.add((URIRef(node), URIRef(predicate), URIRef(printed[named])))
    return triples


def _action(triples: Graph, one: ActionMatch) -> bool:
    """Write the claim, and return whether it is sure."""
    claim = _claim(triples, one.update, one.task, one.method, one.confidence)
    _reviewed(triples, claim, one)
    triples.add((claim, SCR.earlierWording, URIRef(one.task)))
    triples.add((claim, SCR.laterWording, URIRef(one.update)))
    triples.add((claim, SCR.similarity, _decimal(one.similarity)))
    return one.state != _REFUTED and one.confidence >= _SURE


def _match(triples: Graph, one: WordingMatch) -> None:
    earlier, later = URIRef(one.earlier), URIRef(one.later)
    claim = _claim(triples, one.later, one.earlier, one.method, one.confidence)
    _reviewed(triples, claim, one)
    triples.add((claim, SCR.earlierWording, earlier))
    triples.add((claim, SCR.laterWording, later))
    triples.add((claim, SCR.similarity, _decimal(one.similarity)))
    triples.add((claim, SCR.textChange, iris.concept("text-change", one.change)))
    triples.add((claim, SCR.wordChanges, words(one.shown)))
    if one.state == _REFUTED:
        return
    if one.method in _PARTS:
        triples.add((URIRef(one.later_recommendation), PROV.wasDerivedFrom, URIRef(one.earlier_recommendation)))
    elif one.confidence >= _SURE:
        triples.add((later, SCR.revises, earlier))
        triples.add((later, SCR.textChange, iris.concept("text-change", one.change)))


def _claim(triples: Graph, about: str, other: str, method: str, confidence: float) -> URIRef:
    digest = hashlib.sha256(f"{other}\n{method}".encode()).hexdigest()[:8]
    claim = iris.part(URIRef(about), "match", digest)
    triples.add((claim, RDF.type, SCR.WordingMatch))
    triples.add((claim, SCR.method, Literal(method)))
    triples.add((claim, SCR.confidence, _decimal(confidence)))
    triples.add((claim, SCR.reviewState, iris.concept("review-state", "proposed")))
    return claim


def _reviewed(triples: Graph, claim: URIRef, one: WordingMatch | AnswerMatch | ActionMatch) -> None:
    """Say what a person ruled on a claim, and who."""
    if one.reviewer is not None:
        triples.set((claim, SCR.reviewState, iris.concept("review-state", one.state)))
        triples.add((claim, PROV.wasAttributedTo, reviewer(triples, one.reviewer)))


def _decimal(value: float) -> Literal:
    return Literal(Decimal(str(round(value, 4))))
