"""How items were taken: together, out of order, or with press and public excluded."""

from __future__ import annotations

from itertools import permutations

from rdflib import RDF, Literal, URIRef

from graph.describe.writer import Writer
from graph.facts import Conduct, Facts
from graph.vocab import SCR


def conduct(writer: Writer, facts: Facts, nodes: dict[int | None, URIRef]) -> None:
    """Write on the items how they were taken, with the words that say so; what is written on them already is known."""
    for one in facts.conduct:
        if one.evidence.possible:
            continue
        items = [nodes[index] for index in one.items]
        if one.kind == "exempt":
            items = [item for item in items if _closed(writer, item)]
        for item in items:
            writer.add(item, SCR.statedIn, *(writer.span(place) for place in one.evidence.spans))
        _write(writer, one, items)


def _write(writer: Writer, one: Conduct, items: list[URIRef]) -> None:
    if one.kind == "together":
        for item, other in permutations(items, 2):
            writer.add(item, SCR.consideredWith, other)
    for item in items:
        if one.place is not None and writer.triples.value(item, SCR.takenOrder) is None:
            writer.add(item, SCR.takenOrder, Literal(one.place))
        if one.kind == "exempt":
            writer.add(item, SCR.exempt, Literal(True))
            writer.add(item, SCR.exemptParagraph, *(Literal(number) for number in one.paragraphs))


def _closed(writer: Writer, item: URIRef) -> bool:
    """Tell whether nothing but what was resolved is minuted under an item; a wider one was not closed as a whole."""
    made = writer.triples.subjects(SCR.madeAt, item)
    return all((node, RDF.type, SCR.Decision) in writer.triples for node in made)
