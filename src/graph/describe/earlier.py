"""Earlier minutes that an item names: the item of the earlier meeting, and what this one has to do with it."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.writer import Writer
from graph.facts import Facts
from graph.vocab import SCR


def earlier_minutes(writer: Writer, facts: Facts, nodes: dict[int | None, URIRef]) -> None:
    """Write each earlier item under the IRI that its own minutes give it, and that the item here refers to it.

    Of a minute that is named without its day the number is written: whose it is would be a guess.
    """
    for one in facts.earlier:
        here = nodes[one.agenda_item]
        held = writer.named_meeting(one.body, one.held_on, one.evidence.spans)
        there = iris.agenda_item(held, one.number)
        writer.recorded(there, SCR.AgendaItem, one.evidence.spans)
        writer.add(there, SCR.itemOf, held)
        writer.add(there, SCR.itemNumber, Literal(one.number))
        writer.add(here, DCTERMS.references, there)
        writer.add(here, SCR.statedIn, *(writer.span(place) for place in one.evidence.spans))
        if one.continues:
            writer.add(here, SCR.continuesItem, there)
    for cited in facts.cited:
        here = nodes[cited.agenda_item]
        writer.add(here, SCR.citesMinute, Literal(cited.number))
        writer.add(here, SCR.statedIn, *(writer.span(place) for place in cited.evidence.spans))
