"""Facts printed for people, and as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from graph.cli.show import safe
from graph.documents import Minutes, Span
from graph.facts import BodyMention, Evidence, Facts, Party


def as_json(minutes: Minutes, facts: Facts) -> dict[str, Any]:
    """Return every fact with every field; a place is its start, its end and the words there."""
    return {field.name: _value(minutes, getattr(facts, field.name)) for field in dataclasses.fields(facts)}


def _value(minutes: Minutes, value: Any) -> Any:
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end, "quote": minutes.quote(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _value(minutes, getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_value(minutes, one) for one in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def as_lines(minutes: Minutes, facts: Facts) -> Iterator[str]:
    """Return the facts a line each: kind, place, confidence, what was found."""
    met = facts.meeting
    council = f"{facts.authority.name} ({facts.authority.basis})" if facts.authority else "not established"
    yield f"council: {safe(council)}"
    yield f"body: {safe(met.body.name or 'not named') if met.body else 'not named'}"
    bounds = f"between {met.not_before or '…'} and {met.not_after or '…'}" if met.not_before or met.not_after else ""
    yield f"date: {met.held_on or bounds or 'not stated'}"
    for one in facts.attendances:
        yield _line("person", one.evidence, f"{_who(one.party)} · {one.capacity}")
    for declared in facts.interests:
        yield _line(
            "interest",
            declared.evidence,
            "nil return" if declared.nil else f"{_who(declared.party)} · {declared.kind}",
        )
    for report in facts.reports:
        yield _line("report", report.evidence, f"{report.title} · {report.kind}")
    for rec in facts.recommendations:
        yield _line("recommendation", rec.evidence, f"{rec.label or '-'} {rec.text}")
        for ask in rec.asks:
            yield f"    ask {ask.span.start}-{ask.span.end} {ask.kind} {ask.frequency or ''}: {safe(ask.text)}"
    for decision in facts.decisions:
        shown = "+".join(decision.effects) + (" (procedural)" if decision.procedural else "")
        yield _line("decision", decision.evidence, f"{decision.verb_printed} · {shown} · {decision.text}")
    for action in facts.actions:
        yield _line("action", action.evidence, f"owner {_who(action.owner)} · {action.text}")
    for referral in facts.referrals:
        ends = f"{_named(referral.sender)} → {_named(referral.receiver)}"
        yield _line("referral", referral.evidence, f"{referral.kind}: {ends}")
    for call_in in facts.call_ins:
        told = f"{_named(call_in.made_by)} called in a decision of {_named(call_in.taken_by)}"
        yield _line("call-in", call_in.evidence, told)
    for vote in facts.votes:
        yield _line("vote", vote.evidence, f"{_who(vote.voter)} · {vote.option} · {vote.reason or ''}")
    for count in facts.counts:
        against = f"{count.votes_for} for, {count.votes_against} against"
        yield _line("count", count.evidence, f"{count.result} · {against} · {count.abstentions or 0} abstained")
    for response in facts.responses:
        yield _line("response", response.evidence, f"{response.label} {response.outcome} · {response.reason or ''}")
    for update in facts.updates:
        yield _line("update", update.evidence, f"{update.label} {update.status} · {update.text}")
    for followed in facts.followed:
        yield _line("action update", followed.evidence, f"{followed.status} · {followed.named}")
    for missed in facts.unexplained:
        words = " ".join(minutes.quote(missed.span).split())
        yield f"unexplained   {missed.span.start}-{missed.span.end}  {safe(missed.cue)}: {safe(words)}"


def _named(one: BodyMention | Party) -> str:
    return one.name or (one.role if isinstance(one, Party) else None) or "not named"


def _line(kind: str, evidence: Evidence, told: str) -> str:
    place = evidence.spans[0]
    sure = f"{evidence.confidence:.2f}{' possible' if evidence.possible else ''}"
    return f"{kind:14}{place.start}-{place.end}  {sure}  {safe(' '.join(told.split()))}"


def _who(party: Party | None) -> str:
    if party is None:
        return "nobody named"
    return " · ".join(part for part in (party.name, party.role) if part)
