"""Reports, recommendations with their wordings and asks, decisions, action points and votes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rdflib import RDFS, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.writer import Writer, day, words
from graph.facts import ActionPoint, Decision, Facts, Recommendation, Report
from graph.vocab import SCR


@dataclass(slots=True)
class Made:
    """The nodes written for the facts of one document, by the facts' indexes."""

    reports: list[URIRef] = field(default_factory=list)
    recommendations: list[URIRef] = field(default_factory=list)
    decisions: list[URIRef] = field(default_factory=list)


def outcomes(writer: Writer, facts: Facts, items: dict[int | None, URIRef]) -> Made:
    """Write every outcome and return the nodes that others point to."""
    made = Made()
    made.reports = [_report(writer, one, items) for one in facts.reports]
    _recommendations(writer, facts, items, made)
    counts: Counter[URIRef] = Counter()
    for decision in facts.decisions:
        item = items[decision.agenda_item]
        counts[item] += 1
        made.decisions.append(_decision(writer, decision, item, counts[item]))
        sitting = (facts.meeting.body, *facts.meeting.beside)
        writer.add(made.decisions[-1], SCR.decidedBy, *(writer.body(one) for one in sitting))
        for held_on in decision.minutes_of:
            earlier = writer.named_meeting(facts.meeting.body, held_on, decision.evidence.spans)
            writer.add(made.decisions[-1], SCR.approvesMinutesOf, earlier)
    counts.clear()
    for action in facts.actions:
        item = items[action.agenda_item]
        counts[item] += 1
        _action(writer, action, item, counts[item])
    _votes(writer, facts, items, made)
    _counts(writer, facts, items, made)
    return made


def _report(writer: Writer, report: Report, items: dict[int | None, URIRef]) -> URIRef:
    node = iris.report(writer.names.authority_segment, report.title)
    writer.believed(node, SCR.Report, report.evidence)
    writer.add(node, DCTERMS.title, words(report.title))
    writer.add(node, RDFS.label, words(report.title))
    writer.add(node, SCR.reportKind, Literal(report.kind))
    if report.by is not None:
        writer.add(node, SCR.madeBy, writer.addressee(report.by))
    if report.presented_to is not None:
        body = writer.names.body(report.presented_to)
        held = iris.meeting(writer.names.authority_segment, body.segment, report.presented_on, writer.sha256)
        writer.recorded(held, SCR.Meeting, report.evidence.spans)
        writer.add(held, SCR.heldBy, writer.body(report.presented_to))
        if report.presented_on is not None:
            writer.add(held, SCR.meetingDate, Literal(report.presented_on))
            writer.add(held, SCR.dateBasis, iris.concept("basis", "stated"))
        writer.add(node, SCR.presentedAt, held)
    elif report.agenda_item is not None and report.evidence.rule != "mention":
        writer.add(node, SCR.presentedAt, items.get(report.agenda_item))
    return node


def _recommendations(writer: Writer, facts: Facts, items: dict[int | None, URIRef], made: Made) -> None:
    taken: Counter[URIRef] = Counter()
    for number, one in enumerate(facts.recommendations, start=1):
        segment = _report_segment(writer, facts, one)
        node = iris.recommendation(writer.names.authority_segment, segment, one.label or f"r{number}")
        taken[node] += 1
        if taken[node] > 1:
            node = URIRef(f"{node}-{taken[node]}")
        made.recommendations.append(node)
        _recommendation(writer, one, node, items, made)


def _report_segment(writer: Writer, facts: Facts, one: Recommendation) -> str:
    """Return what stands for the report: its title, else the item's, else this source's own digest."""
    if one.report is not None:
        return iris.slug(facts.reports[one.report].title)
    title = writer.minutes.items[one.agenda_item].title if one.agenda_item is not None else None
    return f"{iris.slug(title)}-{writer.mark}" if title else writer.unnamed


def _recommendation(
    writer: Writer, one: Recommendation, node: URIRef, items: dict[int | None, URIRef], made: Made
) -> None:
    writer.believed(node, SCR.Recommendation, one.evidence)
    if one.label:
        writer.add(node, SCR.label, Literal(one.label))
    if one.report is not None:
        writer.add(node, SCR.inReport, made.reports[one.report])
    if one.made_by is not None:
        writer.add(node, SCR.madeBy, writer.body(one.made_by))
    if one.addressee is not None:
        writer.add(node, SCR.addressedTo, writer.addressee(one.addressee))
    writer.add(node, SCR.reiterates, *(made.reports[index] for index in one.reiterates))
    writer.themes(node, one.themes)
    worded = iris.part(node, "v", writer.mark)
    writer.believed(worded, SCR.RecommendationVersion, one.evidence)
    writer.add(worded, SCR.versionOf, node)
    writer.add(worded, SCR.text, words(one.text))
    writer.add(worded, SCR.madeAt, items[one.agenda_item])
    writer.add(worded, SCR.form, Literal(one.form))
    writer.add(worded, SCR.verbPrinted, Literal(one.verb_printed))
    for number, ask in enumerate(one.asks, start=1):
        part = iris.part(node, "ask", number)
        writer.recorded(part, SCR.Ask, [ask.span])
        writer.add(node, SCR.hasAsk, part)
        writer.add(part, SCR.text, words(ask.text))
        writer.add(part, SCR.askKind, iris.concept("ask-kind", ask.kind))
        if ask.frequency:
            writer.add(part, SCR.reportingFrequency, iris.concept("frequency", ask.frequency))
        writer.themes(part, ask.themes)
    if one.finding is not None:
        found = iris.part(worded, "finding", 1)
        writer.recorded(found, SCR.Finding, [one.finding])
        writer.add(found, SCR.findingOf, node)
        writer.add(found, SCR.text, words(writer.minutes.quote(one.finding)))


def _decision(writer: Writer, one: Decision, item: URIRef, number: int) -> URIRef:
    node = iris.part(item, "decision", number)
    writer.believed(node, SCR.Decision, one.evidence)
    writer.add(node, SCR.verb, iris.concept("verb", one.verb))
    writer.add(node, SCR.effect, *(iris.concept("effect", effect) for effect in one.effects))
    writer.add(node, SCR.procedural, Literal(one.procedural))
    _task(writer, node, one, item)
    if one.owner is not None:
        writer.add(node, SCR.owner, writer.addressee(one.owner))
    return node


def _action(writer: Writer, one: ActionPoint, item: URIRef, number: int) -> None:
    node = iris.part(item, "action", number)
    writer.believed(node, SCR.ActionPoint, one.evidence)
    _task(writer, node, one, item)
    parties = ([one.owner] if one.owner else []) + list(one.partners)
    writer.add(node, SCR.owner, *(writer.party(party) for party in parties))


def _task(writer: Writer, node: URIRef, one: Decision | ActionPoint, item: URIRef) -> None:
    writer.add(node, SCR.madeAt, item)
    writer.add(node, SCR.text, words(one.text))
    writer.add(node, SCR.form, Literal(one.form))
    if one.verb_printed:
        writer.add(node, SCR.verbPrinted, Literal(one.verb_printed))
    if one.label:
        writer.add(node, SCR.label, Literal(one.label))
    if one.due_text:
        writer.add(node, SCR.dueText, words(one.due_text))
    if one.due:
        writer.add(node, SCR.dueDate, day(one.due.not_after))
    if one.frequency:
        writer.add(node, SCR.reportingFrequency, iris.concept("frequency", one.frequency))
    writer.themes(node, one.themes)


def _votes(writer: Writer, facts: Facts, items: dict[int | None, URIRef], made: Made) -> None:
    counts: Counter[URIRef] = Counter()
    for vote in facts.votes:
        if vote.decision is None:
            continue
        decision = made.decisions[vote.decision]
        item = items[facts.decisions[vote.decision].agenda_item]
        counts[item] += 1
        node = iris.part(item, "vote", counts[item])
        writer.believed(node, SCR.Vote, vote.evidence)
        writer.add(node, SCR.onDecision, decision)
        writer.add(node, SCR.voter, writer.party(vote.voter))
        writer.add(node, SCR.voteOption, iris.concept("vote-option", vote.option))
        if vote.reason:
            writer.add(node, SCR.voteReason, words(vote.reason))


def _counts(writer: Writer, facts: Facts, items: dict[int | None, URIRef], made: Made) -> None:
    """Write each count on its decision; one on a motion that was lost, or on what is not known, on its item."""
    counts: Counter[URIRef] = Counter()
    for one in facts.counts:
        item = items[facts.decisions[one.decision].agenda_item if one.decision is not None else one.agenda_item]
        counts[item] += 1
        node = iris.part(item, "vote-event", counts[item])
        writer.believed(node, SCR.VoteEvent, one.evidence)
        if one.decision is not None:
            writer.add(node, SCR.onDecision, made.decisions[one.decision])
        else:
            writer.add(node, SCR.madeAt, item)
        if one.result != "not stated":
            writer.add(node, SCR.voteResult, Literal(one.result))
        writer.add(node, SCR.voteCountFor, Literal(one.votes_for))
        writer.add(node, SCR.voteCountAgainst, Literal(one.votes_against))
        if one.abstentions is not None:
            writer.add(node, SCR.voteCountAbstain, Literal(one.abstentions))
