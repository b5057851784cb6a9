"""Minutes → facts: a deterministic, layered reading with the words, the rule and the confidence of each fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graph import __version__
from graph.documents import Minutes, SourceMetadata, Span
from graph.extract.audit import audit
from graph.extract.grammar.found import ACTION, DECISION, RECOMMENDATION
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Reading
from graph.extract.labels import labels
from graph.extract.meeting import meeting
from graph.extract.onward.brought import brought
from graph.extract.onward.call_ins import call_ins
from graph.extract.onward.cited import cited_minutes
from graph.extract.onward.earlier import earlier_minutes
from graph.extract.onward.followed import followed_actions
from graph.extract.onward.questions import questions
from graph.extract.onward.receipts import receipts
from graph.extract.onward.referrals import asked_referrals, put_to_us, receiver_of, referrals
from graph.extract.onward.reports import reports
from graph.extract.onward.responses import responses, updates
from graph.extract.onward.sent_on import sent_on
from graph.extract.onward.tabled import planned_actions, tabled_responses, tabled_updates
from graph.extract.outcomes import build
from graph.extract.outcomes.asides import asides
from graph.extract.outcomes.build import has_role, party_named
from graph.extract.outcomes.outcomes import outcomes
from graph.extract.people.attendance import listed
from graph.extract.people.conduct import conduct
from graph.extract.people.interests import interests
from graph.extract.people.listed import Listed
from graph.extract.people.people import attendances
from graph.extract.people.tallies import counts
from graph.extract.people.votes import votes
from graph.facts import Basis, BodyMention, Decision, Facts, InterestDeclaration, Party, Vote, VoteCount

__all__ = ["extract", "extractor", "has_role", "labels", "party_named"]


def extractor() -> str:
    """Return the name of this extractor: its version and the digest of its lexicon."""
    return f"scrutiny-extract {__version__} lexicon {lexicon().digest[:8]}"


def extract(minutes: Minutes, metadata: SourceMetadata) -> Facts:
    """Return every fact that the minutes state, each kind in the order of the text.

    Deterministic: the same minutes and metadata give the same facts. What looks like an outcome and is in no fact is
    in `Facts.unexplained`. The authority is left to `resolve`, which knows the councils. Body and day of the metadata
    are those of the first meeting.
    """
    unsaid = replace(metadata, body=None, held_on=None)
    others = tuple(_of_meeting(one, unsaid) for one in minutes.others)
    return replace(_of_meeting(minutes, metadata), others=others)


def _of_meeting(minutes: Minutes, metadata: SourceMetadata) -> Facts:
    reading = Reading(minutes)
    held = meeting(reading, metadata)
    reading.body_kind = held.body.kind if held.body else None
    found = outcomes(reading)
    listing = tuple(listed(reading))
    named = reports(reading)
    recommended = tuple(
        build.recommendation(reading, one, named, held.body) for one in found if one.kind == RECOMMENDATION
    )
    asked = tuple(build.action(reading, one, held.held_on) for one in found if one.kind == ACTION)
    decided = tuple(build.decision(reading, one, held.held_on) for one in found if one.kind == DECISION)
    decided = build.with_owners_of_accepted_tasks(decided, asked)
    decided = tuple(_without_empty_referral(one, held.body) for one in decided)
    order = [index for index, one in enumerate(found) if one.kind == DECISION]
    facts = Facts(
        extractor=extractor(),
        authority=None,
        meeting=replace(
            held,
            body=_printed(minutes, held.body),
            beside=tuple(_as_printed(minutes, one) for one in held.beside),
        ),
        attendances=attendances(reading, listing, found, asked, held.body),
        interests=_with_chair(listing, interests(reading)),
        decisions=decided,
        recommendations=recommended,
        actions=asked,
        referrals=referrals(decided, recommended, named, held.body)
        + asked_referrals(asked, held.body)
        + put_to_us(reading, held.body),
        call_ins=call_ins(reading, held.body),
        receipts=receipts(reading, named, held.body),
        reports=named,
        votes=tuple(_on_decision(vote, order) for vote in votes(reading, found)),
        counts=tuple(_on_counted(count, order) for count in counts(reading, found)),
        responses=responses(reading, named, recommended, held.body)
        + tabled_responses(reading, named, recommended, held.body),
        updates=updates(reading, named, recommended, held.held_on)
        + tabled_updates(reading, named, recommended, held.held_on),
        planned=planned_actions(reading, named, recommended, held.held_on),
        conduct=conduct(reading, decided),
        questions=questions(reading),
        earlier=earlier_minutes(reading, held.body, held.held_on),
    )
    outcomes_at = tuple(
        span for kind in (decided, recommended, asked) for fact in kind for span in fact.evidence.spans
    )
    answers = tuple(
        span for kind in (facts.responses, facts.updates) for fact in kind for span in fact.evidence.spans
    )
    facts = replace(
        facts,
        referrals=facts.referrals
        + sent_on(reading, held.body, outcomes_at, facts.referrals)
        + brought(reading, held.body, named, facts.referrals),
        mentions=asides(reading, outcomes_at),
        cited=cited_minutes(reading, held.held_on, facts.earlier),
        followed=followed_actions(reading, held.held_on, (*outcomes_at, *answers)),
    )
    return replace(facts, unexplained=audit(reading, tuple(_spans(facts)), found, facts.counts, facts.votes))


def _printed(minutes: Minutes, body: BodyMention | None) -> BodyMention | None:
    """Give a body the typography of the page."""
    return body if body is None or body.span is None or body.name is None else _as_printed(minutes, body)


def _as_printed(minutes: Minutes, body: BodyMention) -> BodyMention:
    if body.span is None:
        return body
    return replace(body, name=" ".join(minutes.quote(body.span).split()))


def _without_empty_referral(decision: Decision, own: BodyMention | None) -> Decision:
    """Take back the effect "refer" where the words name nobody else to whom anything is sent."""
    if "refer" not in decision.effects:
        return decision
    if receiver_of(decision, own or BodyMention(None, None, Basis.INFERRED)) is not None:
        return decision
    kept = tuple(effect for effect in decision.effects if effect != "refer")
    return replace(decision, effects=kept or ("request-action",))


def _on_decision(vote: Vote, order: list[int]) -> Vote:
    """Turn a vote's index among all outcomes into one among decisions."""
    if vote.decision is None or vote.decision not in order:
        return replace(vote, decision=None)
    return replace(vote, decision=order.index(vote.decision))


def _on_counted(count: VoteCount, order: list[int]) -> VoteCount:
    """Turn a count's index among all outcomes into one among decisions."""
    if count.decision is None or count.decision not in order:
        return replace(count, decision=None)
    return replace(count, decision=order.index(count.decision))


def _with_chair(
    listing: tuple[Listed, ...], declared: tuple[InterestDeclaration, ...]
) -> tuple[InterestDeclaration, ...]:
    """Name "The Chair" who declared an interest where the attendance list says who was in the chair."""
    chairs = [one for one in listing if one.section == "present" and "chair" in f"{one.role} {one.remark}".casefold()]
    if not chairs:
        return declared
    return tuple(
        replace(
            one,
            party=Party(
                chairs[0].name,
                chairs[0].role or one.party.role,
                "councillor" if chairs[0].member else "coopted",
                one.party.span,
            ),
        )
        if one.party is not None and one.party.name is None
        else one
        for one in declared
    )


def _spans(facts: Facts) -> Iterator[Span]:
    kinds = (
        facts.decisions,
        facts.recommendations,
        facts.actions,
        facts.interests,
        facts.votes,
        facts.counts,
        facts.responses,
        facts.updates,
        facts.planned,
        facts.followed,
        facts.attendances,
    )
    for kind in kinds:
        for fact in kind:
            yield from fact.evidence.spans
