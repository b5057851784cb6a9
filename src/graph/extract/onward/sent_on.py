"""What the minutes say is, or will be, sent on to another body, outside what was decided: "The report will be submitted to ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.documents import Span
from graph.extract.grammar.found import is_history
from graph.extract.grammar.lexicon import group, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.onward.referrals import kind_of_sending, receiver_named
from graph.facts import Basis, BodyMention, Evidence, Referral

_BACK = re.compile(r"\bcalled[ -]?in\b[^.;]*\b(?:referred|remitted|sent|passed) back\b", re.IGNORECASE)
_SENT = re.compile(r"\b(?:referred|submitted|forwarded|passed|presented|remitted|sent)\b")


def sent_on(
    reading: Reading, own: BodyMention | None, outcomes: Sequence[Span], known: Sequence[Referral]
) -> tuple[Referral, ...]:
    """Return the referrals that sentences outside the spans of outcomes tell of, in the order of the text.

    The subject must be a matter or what the body itself writes, the receiver another body or an office-holder; what may
    be sent, was sent at another time, or is said to have been sent by others counts for nothing.
    """
    sender = own or BodyMention(None, None, Basis.INFERRED)
    seen = {(one.agenda_item, _key(one)) for one in known}
    found = []
    for passage in reading.spoken_with(_SENT):
        for sentence in passage.sentences:
            for one in _told(passage, sentence, sender):
                inside = any(
                    one.evidence.spans[0].start < span.end and span.start < one.evidence.spans[0].end
                    for span in outcomes
                )
                if not inside and (one.agenda_item, _key(one)) not in seen:
                    seen.add((one.agenda_item, _key(one)))
                    found.append(one)
    return tuple(found)


def _key(one: Referral) -> str:
    to = one.receiver
    return (to.name or getattr(to, "role", None) or "").casefold()


def _told(passage: Passage, sentence: Sentence, own: BodyMention) -> Iterator[Referral]:
    told = pattern("receipts", "sent_on").match(sentence.text)
    if told is None or is_history(sentence.text) or pattern("receipts", "not_sent_on").search(sentence.text):
        return
    what, to = group(told, "what"), group(told, "to")
    if what is None or to is None:
        return
    place = passage.span(sentence.start + to[1], sentence.start + to[2])
    receiver = receiver_named(to[0], place, own)
    if receiver is None and own.name is not None and _BACK.search(sentence.text):
        receiver, own = own, BodyMention(None, None, Basis.INFERRED)  # another body's, that called the decision in
    if receiver is None:
        return
    span = passage.span(sentence.start, sentence.end)
    yield Referral(
        kind_of_sending(sentence.text),
        own,
        receiver,
        what[0],
        Evidence((span,), "sent-on", 0.85),
        passage.agenda_item,
    )
