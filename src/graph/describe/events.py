"""The meeting, its items, and the people at it."""

from __future__ import annotations

from collections import Counter

from rdflib import RDFS, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.writer import Writer, day, words
from graph.documents import Block, Span
from graph.facts import Facts, Party
from graph.vocab import SCR

_CAPACITIES = {"contact": "officer", "abstained": None, "mentioned": None}


def meeting(writer: Writer, facts: Facts) -> URIRef:
    """Write the meeting and return it."""
    held = facts.meeting
    body = writer.names.body(held.body)
    node = iris.meeting(writer.names.authority_segment, body.segment, held.held_on, writer.sha256)
    spans = [place for place in (held.date_span, held.body.span if held.body else None) if place is not None]
    writer.recorded(node, SCR.Meeting, spans or [_opening(writer)])
    writer.add(node, SCR.heldBy, *(writer.body(one) for one in (held.body, *held.beside)))
    if held.beside:
        writer.add(node, SCR.jointMeeting, Literal(True))
    writer.add(node, SCR.minutedIn, writer.source)
    writer.add(node, SCR.meetingDate, day(held.held_on))
    writer.add(node, SCR.notBefore, day(held.not_before))
    writer.add(node, SCR.notAfter, day(held.not_after))
    if held.date_basis:
        writer.add(node, SCR.dateBasis, iris.concept("basis", held.date_basis))
    if held.venue:
        writer.add(node, SCR.venue, words(held.venue))
    when = held.held_on.strftime("%-d %B %Y") if held.held_on else "date not stated"
    called = " and ".join((body.label, *(writer.names.body(one).label for one in held.beside)))
    writer.add(node, RDFS.label, words(f"{called}, {when}"))
    return node


def _opening(writer: Writer) -> Span:
    """The first words of the document, for a meeting that nothing in it names."""
    blocks = writer.minutes.blocks
    return blocks[0].span if blocks else Span(0, len(writer.minutes.text))


def items(writer: Writer, facts: Facts, held: URIRef) -> dict[int | None, URIRef]:
    """Write the agenda items, and one without number or title for what stands outside any; return them by index."""
    nodes: dict[int | None, URIRef] = {}
    taken: Counter[str] = Counter()
    for index, item in enumerate(writer.minutes.items):
        segment = iris.slug(item.number) if item.number else f"p{index + 1}"
        taken[segment] += 1
        if taken[segment] > 1:
            segment = f"{segment}-{taken[segment]}"
        node = iris.agenda_item(held, segment)
        nodes[index] = node
        place = item.title_span or _first_block(writer, index)
        writer.recorded(node, SCR.AgendaItem, [place])
        writer.add(node, SCR.itemOf, held)
        writer.add(node, SCR.position, Literal(index + 1))
        if item.number:
            writer.add(node, SCR.itemNumber, Literal(item.number))
        writer.add(node, DCTERMS.title, words(item.title or "title lost in the source"))
        if item.truncated:
            writer.add(node, SCR.truncated, Literal(True))
    if _outside(facts):
        node = iris.agenda_item(held, "p0")
        writer.recorded(node, SCR.AgendaItem, [_opening(writer)])
        writer.add(node, SCR.itemOf, held)
        writer.add(node, SCR.position, Literal(0))
        writer.add(node, DCTERMS.title, words("outside any agenda item"))
        nodes[None] = node
    return nodes


def _outside(facts: Facts) -> bool:
    kinds = (
        facts.decisions,
        facts.recommendations,
        facts.actions,
        facts.interests,
        facts.responses,
        facts.updates,
        facts.followed,
        facts.counts,
        facts.questions,
    )
    return any(fact.agenda_item is None for kind in kinds for fact in kind)


def _first_block(writer: Writer, index: int) -> Span:
    block: Block | None = next((b for b in writer.minutes.blocks if b.agenda_item == index), None)
    return block.span if block else _opening(writer)


def people(writer: Writer, facts: Facts, held: URIRef, nodes: dict[int | None, URIRef]) -> None:
    """Write attendance in each capacity, posts held by named people, and interests declared."""
    for number, one in enumerate(facts.attendances, start=1):
        attendee = writer.party(one.party)
        if one.party.name and one.party.role:
            _holding(writer, facts, held, number, one.party)
        capacity = _CAPACITIES.get(one.capacity, one.capacity)
        if capacity is None:
            continue
        node = iris.part(held, "attendance", number)
        writer.believed(node, SCR.Attendance, one.evidence)
        writer.add(node, SCR.atMeeting, held)
        if one.agenda_item is not None:
            writer.add(node, SCR.atItem, nodes.get(one.agenda_item))
        writer.add(node, SCR.attendee, attendee)
        writer.add(node, SCR.capacity, iris.concept("capacity", capacity))
        if one.instead_of is not None and not writer.names.is_office(one.instead_of):
            writer.add(node, SCR.substitutesFor, writer.party(one.instead_of))
    for number, declared in enumerate(facts.interests, start=1):
        node = iris.part(held, "interest", number)
        writer.believed(node, SCR.InterestDeclaration, declared.evidence)
        writer.add(node, SCR.atMeeting, held)
        writer.add(node, SCR.atItem, nodes.get(declared.agenda_item))
        writer.add(node, SCR.nilReturn, Literal(declared.nil))
        if declared.party is not None:
            writer.add(node, SCR.declaredBy, writer.party(declared.party))
            writer.add(node, SCR.interestKind, iris.concept("interest-kind", declared.kind))
        if declared.subject and not declared.nil:
            writer.add(node, SCR.interestIn, words(declared.subject))
        if declared.nature:
            writer.add(node, SCR.interestNature, words(declared.nature))


def _holding(writer: Writer, facts: Facts, held: URIRef, number: int, party: Party) -> None:
    """Write that a named person was seen in a post; when, only where the meeting's date is exact."""
    node = iris.part(held, "holding", number)
    writer.recorded(node, SCR.PostHolding, [party.span])
    writer.add(node, SCR.holder, writer.party(party))
    writer.add(node, SCR.post, writer.post(party.role or ""))
    writer.add(node, SCR.observedOn, day(facts.meeting.held_on))
