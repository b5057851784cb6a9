"""When a report or its recommendations were received by who must answer, or an answer was formally asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from graph.documents import folded
from graph.extract.grammar import bodies, dates
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.facts import Basis, BodyMention, Evidence, Receipt, Report

_ANSWERING = frozenset(("executive", "executive-committee", "council"))
_FAR = 60  # characters between the word and its date
_RECEIVER = re.compile(r"(?P<whom>(?:[A-Z][\w'&-]*\s+){0,6}(?:Cabinet|Executive|Council|Committee|Board))\s*$")
_BY = re.compile(r"^\s+by\s+(?:the\s+)?(?P<whom>[A-Z][^.;,]{2,80}?)\s+(?:on|at)\b")
_SENT = re.compile(r"^\s*(?:,[^,]{0,80},\s*)?(?:had |has |have )?(?:referred|submitted|sent|forwarded)\b")
_DECISIVE = re.compile(r"\b(?:would|will|to|should|shall|be|not|never)\s+(?:be\s+)?$")


def receipts(reading: Reading, reports: Sequence[Report], own: BodyMention | None) -> tuple[Receipt, ...]:
    """Return each dated receipt and notice of a scrutiny report that the minutes state, in the order of the text.

    Only what happened counts: "will be received on …" is none. A report is known by its title in the sentence, else by
    its item; without one there is nothing that could have been received.
    """
    return tuple(
        receipt
        for passage in reading.spoken
        if passage.has(_STEMS)
        and any(passage.may(pattern("receipts", told, prefix=r"\b", suffix=r"\b")) for told in ("received", "notice"))
        for sentence in passage.sentences
        for receipt in _read(reading, passage, sentence, reports, own)
    )


_STEMS = ("report", "recommendation", "finding", "review")


def _read(
    reading: Reading, passage: Passage, sentence: Sentence, reports: Sequence[Report], own: BodyMention | None
) -> Iterator[Receipt]:
    text = sentence.text
    if not pattern("receipts", "subject", prefix=r"\b", suffix=r"\b").search(text):
        return
    received, after = _dated(text, "received")
    notice, _ = _dated(text, "notice")
    if received is None and notice is None:
        return
    about = _report(reports, passage, text)
    receiver = _receiver(passage, sentence, after, own)
    if about is None or receiver is None:
        return
    span = passage.span(sentence.start, sentence.end)
    yield Receipt(
        report=about,
        receiver=receiver,
        sender=_sender(reading, passage, sentence, reports[about], receiver),
        received_on=received,
        notice_on=notice,
        evidence=Evidence((span,), "receipt", 0.9),
        agenda_item=passage.agenda_item,
    )


def _dated(text: str, what: str) -> tuple[date | None, re.Match[str] | None]:
    """Return the date that follows a word for receipt or notice closely, and the word."""
    for match in pattern("receipts", what, prefix=r"\b", suffix=r"\b").finditer(text):
        before = text[: match.start()]
        if pattern("receipts", "not_about").search(before[-40:]) or _DECISIVE.search(before):
            continue
        for day in dates.find(text[match.end() :]):
            between = text[match.end() : match.end() + day.start]
            if len(between) <= _FAR and re.search(r"\b(?:on|of|dated)\b", between):
                return day.value, match
            break
    return None, None


def _report(reports: Sequence[Report], passage: Passage, text: str) -> int | None:
    folded = text.casefold().replace("’", "'")
    named = [
        i for i, report in enumerate(reports) if " ".join(report.title.casefold().replace("’", "'").split()) in folded
    ]
    theirs = [
        i
        for i, report in enumerate(reports)
        if report.agenda_item == passage.agenda_item and isinstance(report.by, BodyMention)
    ]
    return next(iter(named or theirs), None)


def _receiver(
    passage: Passage, sentence: Sentence, told: re.Match[str] | None, own: BodyMention | None
) -> BodyMention | None:
    """Return who received it: the body named beside the word, else this body, where it is one that answers."""
    if told is not None:
        span = passage.span(sentence.start, sentence.end)
        after = _BY.match(sentence.text[told.end() :])
        before = _RECEIVER.search(sentence.text[: told.start()])
        for named in (after, before):
            mention = bodies.addressed(named["whom"], span) if named else None
            if mention is not None:
                return mention if mention.kind in _ANSWERING else None
    return own if own is not None and own.kind in _ANSWERING else None


def _sender(
    reading: Reading, passage: Passage, sentence: Sentence, report: Report, receiver: BodyMention
) -> BodyMention | None:
    """Return who sent it: the body that the sentence says referred it, the report's author, or the one it can be.

    The last is the only scrutiny body that the sentence, or else the item's title, names.
    """
    named = [body for body in bodies.find(sentence.text) if body.name != receiver.name]
    for body in named:
        if _SENT.match(sentence.text[body.end :]):
            start = sentence.start + body.start
            return BodyMention(body.name, passage.span(start, start + len(body.name)), Basis.STATED, body.kind)
    if isinstance(report.by, BodyMention):
        return report.by
    title = folded(reading.title(passage.agenda_item) or "")
    for among in (named, bodies.find(title)):
        theirs = {body.name: body for body in among if bodies.is_scrutiny(body.name)}
        if len(theirs) == 1:
            (body,) = theirs.values()
            return BodyMention(body.name, passage.span(sentence.start, sentence.end), Basis.INFERRED, body.kind)
    return None
