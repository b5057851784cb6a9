"""What the minutes of a body say that another one's chair, or the other body itself, has brought to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.extract.grammar import bodies
from graph.extract.grammar.found import is_history
from graph.extract.grammar.lexicon import group, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.facts import Basis, BodyMention, Evidence, Referral, Report

_SHORT = re.compile(r"(?P<type>Panel|Committee|Sub-Committee|Board|Commission|Group|Forum)\b")
_WHOLE = frozenset(("Cabinet", "Executive", "Council"))
_RECEIVING = frozenset(("executive", "executive-committee", "council", "committee", "board"))


def brought(
    reading: Reading, own: BodyMention | None, reports: Sequence[Report], known: Sequence[Referral]
) -> tuple[Referral, ...]:
    """Return what other bodies brought to this one, in the order of the text, each sender once an item.

    "Councillor Ash, Chair of the Roads Panel, presented its recommendations", "the Panel had referred its findings to
    Cabinet". A short name is the one that the item last told in full.
    """
    receiver = own or BodyMention(None, None, Basis.INFERRED)
    seen = {(one.agenda_item, _folded(one.sender)) for one in known}
    found = []
    for passage in reading.spoken_with(pattern("receipts", "brought")):
        for sentence in passage.sentences:
            for one in _told(reading, passage, sentence, receiver, reports):
                who = (one.agenda_item, _folded(one.sender))
                if who not in seen:
                    seen.add(who)
                    found.append(one)
    return tuple(found)


def _folded(body: object) -> str:
    return (getattr(body, "name", None) or "").casefold()


def _told(
    reading: Reading, passage: Passage, sentence: Sentence, own: BodyMention, reports: Sequence[Report]
) -> Iterator[Referral]:
    told = pattern("receipts", "brought").search(sentence.text)
    by = group(told, "by") if told else None
    if told is None or by is None:
        return
    sender = _sender(reading, passage, sentence, by[1])
    if sender is None:
        return
    what, to = group(told, "what"), group(told, "to")
    if to is not None and not _is_own(to[0], own):
        if to[0] not in _WHOLE or is_history(sentence.text):
            return
        place = passage.span(sentence.start + to[1], sentence.start + to[2])
        own = BodyMention(to[0], place, Basis.STATED, bodies.kind_of(to[0]))
    elif to is not None and own.name is None:
        own = replace(own, name=to[0], kind=bodies.kind_of(to[0]))
    if _same(sender, own) or (own.kind is not None and own.kind not in _RECEIVING):
        return
    span = passage.span(sentence.start, sentence.end)
    yield Referral(
        "submit" if what else "refer",
        sender,
        own,
        what[0] if what else sentence.text,
        Evidence((span,), "brought-to-us", 0.85),
        passage.agenda_item,
        _report(reports, passage.agenda_item, sender) if what else None,
    )


def _report(reports: Sequence[Report], item: int | None, sender: BodyMention) -> int | None:
    """Return the report of an item that its sender wrote, or of which the author is not known."""
    of_item = [at for at, one in enumerate(reports) if item is not None and one.agenda_item == item]
    theirs = [at for at in of_item if isinstance(by := reports[at].by, BodyMention) and _same(by, sender)]
    return next(iter(theirs or [at for at in of_item if reports[at].by is None]), None)


def _sender(reading: Reading, passage: Passage, sentence: Sentence, at: int) -> BodyMention | None:
    words = sentence.text[at : at + 160]
    named = next((one for one in bodies.find(words) if one.start == 0), None)
    if named is not None:
        place = passage.span(sentence.start + at, sentence.start + at + named.end)
        return BodyMention(named.name, place, Basis.STATED, named.kind)
    short = _SHORT.match(words)
    return _told_in_full(reading, passage, short["type"]) if short else None


def _told_in_full(reading: Reading, passage: Passage, type_word: str) -> BodyMention | None:
    """Return the body whose full name, of that type, was last told in the item."""
    for earlier in reversed(reading.by_item.get(passage.agenda_item, ())):
        if earlier.index > passage.index:
            continue
        full = [one for one in bodies.find(earlier.text) if one.name.split()[-1] == type_word]
        if full:
            return full[-1].mention(earlier, Basis.INFERRED)
    return None


def _is_own(words: str, own: BodyMention) -> bool:
    """Tell whether the receiver that a sentence names is this body, or may be where its name is not known."""
    name = words.casefold().removeprefix("the ")
    return own.name is None or name in own.name.casefold() or own.name.casefold() in name


def _same(a: BodyMention, b: BodyMention) -> bool:
    return a.name is not None and b.name is not None and a.name.casefold() == b.name.casefold()
