"""What is mentioned beside what is decided: suggestions, figures, contradictions, places, organisations, reviews."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation

from rdflib import RDFS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.writer import Writer, words
from graph.facts import Facts, Mention
from graph.vocab import SCR

_CLASSES = {
    "suggestion": SCR.Suggestion,
    "figure": SCR.StatisticMention,
    "contradiction": SCR.Inconsistency,
    "organisation": SCR.OrganisationMention,
    "place": SCR.PlaceMention,
}


def mentions(writer: Writer, facts: Facts, items: dict[int | None, URIRef]) -> None:
    """Write what is mentioned, each with its place, rule and confidence."""
    counts: Counter[tuple[URIRef, str]] = Counter()
    for one in facts.mentions:
        item = items.get(one.agenda_item)
        if item is None:
            continue
        if one.kind in ("review", "term"):
            _review(writer, facts, one, counts)
            continue
        counts[item, one.kind] += 1
        node = iris.part(item, one.kind, counts[item, one.kind])
        writer.believed(node, _CLASSES[one.kind], one.evidence)
        writer.add(node, SCR.madeAt, item)
        writer.add(node, SCR.text, words(one.text))
        _MORE[one.kind](writer, node, one)
        for number, value in enumerate(one.figures):
            _stated(writer, node, one, number, value)


def _stated(writer: Writer, node: URIRef, one: Mention, number: int, value: str) -> None:
    """Write a figure that takes part in a contradiction: the first one, or what is a part of it or restates it."""
    figure, first = iris.part(node, "figure", number + 1), iris.part(node, "figure", 1)
    writer.believed(figure, SCR.StatisticMention, one.evidence)
    writer.add(figure, SCR.statisticValue, Literal(Decimal(value)))
    writer.add(figure, SCR.statisticUnit, Literal("fraction" if number and one.unit == "percent" else one.unit))
    if number:
        writer.add(figure, SCR.statisticRestates if one.unit == "percent" else SCR.statisticPartOf, first)


def _suggestion(writer: Writer, node: URIRef, one: Mention) -> None:
    writer.add(node, SCR.takenUp, Literal(one.taken_up))
    if one.subject:
        writer.add(node, SCR.suggestedBy, words(one.subject))


def _figure(writer: Writer, node: URIRef, one: Mention) -> None:
    writer.add(node, SCR.statisticMeasure, words(one.subject or ""))
    try:
        writer.add(node, SCR.statisticValue, Literal(Decimal(one.value or "")))
    except InvalidOperation:
        return
    writer.add(node, SCR.statisticUnit, Literal(one.unit))
    if one.as_of:
        writer.add(node, SCR.statisticAsOf, Literal(one.as_of, datatype=XSD.date))


def _named(writer: Writer, node: URIRef, one: Mention) -> None:
    writer.add(node, SCR.mentionedName, words(one.subject or ""))
    if one.value:
        writer.add(node, SCR.mentionedAs, Literal(one.value))


def _nothing(writer: Writer, node: URIRef, one: Mention) -> None:
    """A contradiction is told by its text."""


_MORE = {
    "suggestion": _suggestion,
    "figure": _figure,
    "contradiction": _nothing,
    "organisation": _named,
    "place": _named,
}


def _review(writer: Writer, facts: Facts, one: Mention, counts: Counter[tuple[URIRef, str]]) -> None:
    review = iris.review(writer.names.authority_segment, one.subject or one.text)
    if one.kind == "review":
        writer.believed(review, SCR.Review, one.evidence)
        writer.add(review, DCTERMS.title, words(one.text))
        writer.add(review, RDFS.label, words(one.text))
        writer.add(review, SCR.reviewOf, writer.body(facts.meeting.body))
        return
    counts[review, "term"] += 1
    node = iris.part(review, "term", f"{writer.mark}-{counts[review, 'term']}")
    writer.believed(node, SCR.TermsOfReference, one.evidence)
    writer.add(review, SCR.hasTermsOfReference, node)
    writer.add(node, SCR.text, words(one.text))
