"""What becomes of a recommendation: referrals, responses, progress updates."""

from __future__ import annotations

from collections import Counter

from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph import iris
from graph.describe.outcomes import Made
from graph.describe.writer import Writer, day, words
from graph.facts import (
    ActionUpdate,
    BodyMention,
    CallIn,
    Evidence,
    Facts,
    Party,
    PlannedAction,
    ProgressUpdate,
    Receipt,
    Referral,
    Response,
)
from graph.vocab import SCR

_KINDS = {"holding": SCR.HoldingResponse, "substantive": SCR.SubstantiveResponse, "corrected": SCR.CorrectedResponse}


def tracking(writer: Writer, facts: Facts, items: dict[int | None, URIRef], made: Made) -> None:
    """Write the journey of what was asked, as far as this document tells it."""
    for referral in facts.referrals:
        _referral(writer, facts, referral, made)
    for receipt in facts.receipts:
        _receipt(writer, receipt, made)
    counts: Counter[URIRef] = Counter()
    for call_in in facts.call_ins:
        _call_in(writer, call_in, items, counts)
    counts.clear()
    for response in facts.responses:
        _response(writer, facts, response, items, made, counts)
    counts.clear()
    for update in facts.updates:
        _update(writer, facts, update, items, made, counts)
    for followed in facts.followed:
        _followed(writer, facts, followed, items, counts)
    counts.clear()
    for action in facts.planned:
        _planned(writer, facts, action, made, counts)


def _referral(writer: Writer, facts: Facts, one: Referral, made: Made) -> None:
    subject, segment = _subject(writer, one, made)
    sender = writer.names.body(one.sender)
    receiver = writer.addressee(one.receiver)
    if isinstance(one.receiver, BodyMention):
        to = writer.names.body(one.receiver).segment
    else:
        to = iris.slug(one.receiver.name or one.receiver.role or "unnamed")
    node = iris.referral(writer.names.authority_segment, segment, sender=sender.segment, receiver=to)
    writer.believed(node, SCR.Referral, one.evidence)
    writer.add(node, SCR.referralSubject, subject)
    writer.add(node, SCR.referralFrom, writer.body(one.sender))
    writer.add(node, SCR.referralTo, receiver)
    writer.add(node, SCR.referralKind, Literal(one.kind))
    writer.add(node, SCR.referralText, words(one.what))
    if one.kind != "endorse" and one.decision is not None:
        writer.add(node, SCR.referralDate, day(facts.meeting.held_on))
    if one.decision is not None:
        writer.add(node, SCR.madeByDecision, made.decisions[one.decision])


def _receipt(writer: Writer, one: Receipt, made: Made) -> None:
    """Write a receipt as what it tells of the referral: that of the same report, sender and receiver."""
    report = made.reports[one.report]
    sender = writer.names.body(one.sender)
    receiver = writer.names.body(one.receiver)
    node = iris.referral(
        writer.names.authority_segment, iris.segment_of(report), sender=sender.segment, receiver=receiver.segment
    )
    writer.believed(node, SCR.Referral, one.evidence)
    writer.add(node, SCR.referralSubject, report)
    writer.add(node, SCR.referralFrom, writer.body(one.sender))
    writer.add(node, SCR.referralTo, writer.body(one.receiver))
    writer.add(node, SCR.receivedDate, day(one.received_on))
    writer.add(node, SCR.noticeDate, day(one.notice_on))


def _call_in(writer: Writer, one: CallIn, items: dict[int | None, URIRef], counts: Counter[URIRef]) -> None:
    """Write the calling in of a decision under its item; what stands under none is not written."""
    item = items.get(one.agenda_item)
    if item is None:
        return
    counts[item] += 1
    node = iris.part(item, "call-in", counts[item])
    writer.believed(node, SCR.CallIn, one.evidence)
    writer.add(node, SCR.madeAt, item)
    writer.add(node, SCR.madeBy, writer.body(one.made_by))
    writer.add(node, SCR.addressedTo, writer.addressee(one.taken_by))
    writer.add(node, SCR.text, words(one.text))


def _subject(writer: Writer, one: Referral, made: Made) -> tuple[URIRef, str]:
    """Return what is sent on: its report, else the matter that the item is about."""
    if one.report is not None:
        return made.reports[one.report], iris.segment_of(made.reports[one.report])
    title = writer.minutes.items[one.agenda_item].title if one.agenda_item is not None else None
    segment = f"{iris.slug(title)}-{writer.mark}" if title else writer.unnamed
    matter = iris.matter(writer.names.authority_segment, segment)
    writer.add(matter, RDF.type, SCR.Matter)
    writer.add(matter, RDFS.label, words(title or one.what))
    return matter, segment


def _recommendation(
    writer: Writer, one: Response | ProgressUpdate | PlannedAction, facts: Facts, made: Made
) -> URIRef:
    """Return the recommendation that is answered: by report title and printed label, as its own document mints it."""
    if one.recommendation is not None:
        return made.recommendations[one.recommendation]
    segment = iris.slug(one.title) if one.title else writer.unnamed
    node = iris.recommendation(writer.names.authority_segment, segment, one.label or "r0")
    writer.believed(node, SCR.Recommendation, one.evidence)
    if one.label:
        writer.add(node, SCR.label, Literal(one.label))
    if one.title:
        report = iris.report(writer.names.authority_segment, one.title)
        writer.add(node, SCR.inReport, report)
        writer.recorded(report, SCR.Report, one.evidence.spans)
        writer.add(report, DCTERMS.title, words(one.title))
        writer.add(report, RDFS.label, words(one.title))
    if one.made_by is not None:
        writer.add(node, SCR.madeBy, writer.body(one.made_by))
    if facts.meeting.body is not None and isinstance(one, Response):
        writer.add(node, SCR.addressedTo, writer.body(facts.meeting.body))
    return node


def _response(
    writer: Writer, facts: Facts, one: Response, items: dict[int | None, URIRef], made: Made, counts: Counter[URIRef]
) -> None:
    answered = _recommendation(writer, one, facts, made)
    node = _dated_part(writer, answered, "response", counts, one.evidence, SCR.Response)
    writer.add(node, RDF.type, _KINDS[one.kind])
    writer.add(node, SCR.responseTo, answered)
    if one.outcome:
        writer.add(node, SCR.responseOutcome, iris.concept("response-outcome", one.outcome))
    writer.add(node, SCR.text, words(one.text))
    writer.add(node, SCR.madeAt, items[one.agenda_item])
    writer.add(node, SCR.respondent, writer.body(one.respondent))
    writer.add(node, SCR.responseDate, day(facts.meeting.held_on))
    if one.reason:
        writer.add(node, SCR.responseReason, words(one.reason))
    if one.in_principle:
        writer.add(node, SCR.inPrinciple, Literal(True))


def _update(
    writer: Writer,
    facts: Facts,
    one: ProgressUpdate,
    items: dict[int | None, URIRef],
    made: Made,
    counts: Counter[URIRef],
) -> None:
    about = _recommendation(writer, one, facts, made)
    node = _dated_part(writer, about, "update", counts, one.evidence, SCR.ProgressUpdate)
    writer.add(node, SCR.updateOn, about)
    writer.add(node, SCR.status, iris.concept("implementation-status", one.status))
    writer.add(node, SCR.statusDate, day(one.status_date))
    writer.add(node, SCR.text, words(one.text))
    writer.add(node, SCR.madeAt, items[one.agenda_item])
    writer.add(node, SCR.statusEvidence, *(writer.span(place) for place in one.evidence.spans))
    by = one.by if isinstance(one.by, Party) else None
    writer.add(node, SCR.statusBy, writer.party(by) if by else writer.body(facts.meeting.body))


def _followed(
    writer: Writer, facts: Facts, one: ActionUpdate, items: dict[int | None, URIRef], counts: Counter[URIRef]
) -> None:
    """Write what is told of an earlier action; the action itself is found when all documents are known."""
    item = items[one.agenda_item]
    counts[item] += 1
    node = iris.part(item, "update", counts[item])
    writer.believed(node, SCR.ProgressUpdate, one.evidence)
    writer.add(node, SCR.namedAction, words(one.named))
    writer.add(node, SCR.agreedOn, day(one.agreed_on))
    writer.add(node, SCR.status, iris.concept("implementation-status", one.status))
    writer.add(node, SCR.statusDate, day(one.status_date))
    writer.add(node, SCR.text, words(one.text))
    writer.add(node, SCR.madeAt, item)
    writer.add(node, SCR.statusEvidence, *(writer.span(place) for place in one.evidence.spans))
    writer.add(node, SCR.statusBy, writer.party(one.by) if one.by else writer.body(facts.meeting.body))


def _planned(writer: Writer, facts: Facts, one: PlannedAction, made: Made, counts: Counter[URIRef]) -> None:
    about = _recommendation(writer, one, facts, made)
    node = _dated_part(writer, about, "action", counts, one.evidence, SCR.Action)
    writer.add(node, SCR.actionOn, about)
    writer.add(node, SCR.text, words(one.text))
    if one.owner is not None:
        writer.add(node, SCR.owner, writer.party(one.owner))
    if one.due_text:
        writer.add(node, SCR.dueText, words(one.due_text))
    if one.due:
        writer.add(node, SCR.dueDate, day(one.due.not_after))


def _dated_part(
    writer: Writer, owner: URIRef, kind: str, counts: Counter[URIRef], evidence: Evidence, kind_class: URIRef
) -> URIRef:
    counts[owner] += 1
    node = iris.part(owner, kind, f"{writer.mark}-{counts[owner]}")
    return writer.believed(node, kind_class, evidence)
