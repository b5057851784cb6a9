"""Who sends what on to whom: read only where something was decided or put forward, never from talk of the past."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.documents import Span
from graph.extract import bodies
from graph.extract.effects import endorses, refers
from graph.extract.lexicon import pattern
from graph.facts import Basis, BodyMention, Decision, Evidence, Party, Recommendation, Referral, Report

_SENDING = re.compile(
    r"\b(?:referred|submitted|forwarded|passed|presented|remitted|refers?|submits?|forwards?)\b[^.;]*?\bto (?P<to>[^.;]+)",
    re.IGNORECASE,
)
_WHAT = re.compile(r"^(?:that )?(?P<what>[^.;]{3,200}?)\s+(?:be|is|are|was|were)\b", re.IGNORECASE)
_MANY = re.compile(r"\b(?:final )?report\b|\bfindings\b|\brecommendations\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?P<name>Executive|Cabinet|Full Council|Council)\b(?! (?:Director|Member|Officer|Procedure|Plan|Tax))"
)


def referrals(
    decisions: Sequence[Decision],
    recommendations: Sequence[Recommendation],
    reports: Sequence[Report],
    meeting_body: BodyMention | None,
) -> tuple[Referral, ...]:
    """Return the referrals that the decisions make, in their order; an endorsed report first reached this body."""
    own = meeting_body or BodyMention(None, None, Basis.INFERRED)
    found: list[Referral] = []
    for index, decision in enumerate(decisions):
        about = _subject(decision, reports)
        theirs = tuple(
            i
            for i, one in enumerate(recommendations)
            if one.agenda_item == decision.agenda_item and one.report == about
        )
        author = reports[about].by if about is not None else None
        if about is not None and isinstance(author, BodyMention) and not _same(author, own) and _takes_up(decision):
            found.append(_endorsed(decision, index, about, author, own, theirs))
        receiver = receiver_of(decision, own)
        if receiver is not None:
            what = _WHAT.match(decision.text)
            sent = Referral(
                "refer",
                own,
                receiver,
                what["what"] if what else decision.text,
                Evidence(decision.evidence.spans, "decision-refers", 0.95, operative=decision.evidence.operative),
                decision.agenda_item,
                about,
                theirs,
                index,
            )
            found.append(sent)
    return tuple(found)


def _takes_up(decision: Decision) -> bool:
    if pattern("responses", "reference").match(decision.text):
        return False
    return bool(set(decision.effects) & {"endorse", "approve", "refer", "note"}) and bool(
        endorses(decision.text) or _MANY.search(decision.text)
    )


def _endorsed(
    decision: Decision,
    index: int,
    about: int,
    author: BodyMention,
    own: BodyMention,
    theirs: tuple[int, ...],
) -> Referral:
    what = _WHAT.match(decision.text)
    evidence = Evidence(decision.evidence.spans, "report-taken-up", 0.9, operative=decision.evidence.operative)
    return Referral(
        "endorse",
        author,
        own,
        what["what"] if what else decision.text,
        evidence,
        decision.agenda_item,
        about,
        theirs,
        index,
    )


def _subject(decision: Decision, reports: Sequence[Report]) -> int | None:
    """Return the report that a decision is about: the one whose title it prints, else the one the item is about."""
    folded = decision.text.casefold()
    for index, report in enumerate(reports):
        if report.title.casefold() in folded:
            return index
    in_item = [i for i, report in enumerate(reports) if report.agenda_item == decision.agenda_item]
    scrutiny = [i for i in in_item if isinstance(reports[i].by, BodyMention) and reports[i].kind.endswith("report")]
    return next(iter(scrutiny or in_item), None)


def receiver_of(decision: Decision, own: BodyMention) -> BodyMention | Party | None:
    """Return to whom a decision sends its subject; None where it sends nothing on, or only back to this very body."""
    place = decision.evidence.operative or decision.evidence.spans[0]
    if refers(decision.text) is None:
        return None
    sending = _SENDING.search(decision.text)
    if sending is None:
        return None
    return _receiver(sending["to"], place, own)


def _receiver(text: str, place: Span, own: BodyMention) -> BodyMention | Party | None:
    named = bodies.find(text[:160])
    external = pattern("bodies", "external").search(text[:120])
    whole = _WHOLE.search(text[:80])
    if named and named[0].start <= 60 and (not whole or named[0].start <= whole.start()):
        mention = BodyMention(named[0].name, place, Basis.STATED, named[0].kind)
        return None if _same(mention, own) else mention
    if whole:
        mention = BodyMention(whole["name"], place, Basis.STATED, bodies.kind_of(whole["name"]))
        return None if _same(mention, own) else mention
    if external:
        return Party(external.group(), None, "body", place)
    return None


def _same(a: BodyMention, b: BodyMention) -> bool:
    """Tell whether two mentions can be one body: the same words, or two executives, or a short name of the same type."""
    if a.name is None or b.name is None:
        return False
    one, other = a.name.casefold().removeprefix("the "), b.name.casefold().removeprefix("the ")
    if a.kind == b.kind == "executive":
        return True
    return (
        one == other
        or (len(one.split()) == 1 and other.endswith(one))
        or (len(other.split()) == 1 and one.endswith(other))
    )
