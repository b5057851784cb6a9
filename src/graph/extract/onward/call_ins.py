"""Executive decisions that were called in for scrutiny, by whom and whose they were."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.extract.grammar import bodies
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.facts import Basis, BodyMention, CallIn, Evidence, Party

_CALLED = re.compile(r"\bcall(?:ed)?[ -]?in\b", re.IGNORECASE)
_TITLED = re.compile(r"\bcall[ -]?in\b|\bcalled[ -]in\b", re.IGNORECASE)
_TAKER = re.compile(
    r"\b(?:decisions?|minute)\b[^.;]{0,60}?\b(?:of|by|from)\s+(?=(?:the |our )?(?:relevant |responsible )?[A-Z])|\b(?=(?:Cabinet|Executive)(?:'s)? [Dd]ecision\b)|\b(?=(?:(?:Deputy )?Leader|Mayor|(?:Cabinet|Executive|Portfolio) (?:Member|Holder)(?: for [A-Z][\w' &-]{3,60})?)'s [Dd]ecision\b)"
    r"|\b(?i:called)[ -]?(?i:in)[\"']* from (?:the )?(?=(?:Cabinet|Executive)\b)"
)
_EXECUTIVE = re.compile(
    r"(?:the )?(?P<name>(?:Mayor and )?Cabinet|Executive)\b(?! (?:Director|Member|Officer|Councillor))"
)
_BACK = re.compile(r"\b(?:referred|remitted|sent|passed) back to (?=[A-Z]|the [A-Z])", re.IGNORECASE)
_BY_BODY = re.compile(r"\bcalled[ -]in\b[^.;]{0,40}?\bby (?:the )?(?=[A-Z])", re.IGNORECASE)


def call_ins(reading: Reading, own: BodyMention | None) -> tuple[CallIn, ...]:
    """Return the call-ins that the minutes tell of, one for each decision-taker of an item, in the order of the text.

    Only what has been called in counts: what may be, was not, or is said of the rules of call-in does not. At an
    executive's meeting the body that called in must be named, unless it says that members did. Who took the decision is
    the one named, else the one it is sent back to, else an executive that is not named.
    """
    found: dict[tuple[int | None, str | None], CallIn] = {}
    for passage in reading.spoken_with(_CALLED):
        for sentence in passage.sentences:
            for one in _told(reading, passage, sentence, own):
                receiver = one.taken_by.name or (one.taken_by.role if isinstance(one.taken_by, Party) else None)
                found.setdefault((one.agenda_item, receiver), one)
    return tuple(found.values())


def _told(reading: Reading, passage: Passage, sentence: Sentence, own: BodyMention | None) -> Iterator[CallIn]:
    text = sentence.text
    told = pattern("bodies", "called_in").search(text)
    if told is None or pattern("bodies", "not_called_in").search(text):
        return
    sender = _sender(passage, sentence, own)
    receiver = _taker(passage, sentence) or _own_decision(own) or _unnamed_taker(reading, passage, text)
    if sender is None or receiver is None or receiver == sender:
        return
    span = passage.span(sentence.start, sentence.end)
    evidence = Evidence(
        (span,), "called-in", 0.9, operative=passage.span(sentence.start + told.start(), sentence.start + told.end())
    )
    yield CallIn(sender, receiver, text, evidence, passage.agenda_item)


def _sender(passage: Passage, sentence: Sentence, own: BodyMention | None) -> BodyMention | None:
    """Return the body that called in: the one named, else the scrutiny body whose meeting this is."""
    by = _BY_BODY.search(sentence.text)
    named = (
        next((one for one in bodies.find(sentence.text[by.end() :][:160]) if one.start == 0), None) if by else None
    )
    if by is not None and named is not None:
        at = sentence.start + by.end()
        return BodyMention(named.name, passage.span(at, at + named.end), Basis.STATED, named.kind)
    if own is None or own.name is None:
        return BodyMention(None, None, Basis.INFERRED) if _by_members(sentence.text) else None
    if own.kind in _DECIDING:
        return (
            BodyMention(None, None, Basis.INFERRED) if _by_members(sentence.text) else _scrutiny_in(passage, sentence)
        )
    return own


def _by_members(text: str) -> bool:
    return pattern("bodies", "called_in_by_members").search(text) is not None


def _scrutiny_in(passage: Passage, sentence: Sentence) -> BodyMention | None:
    """Return the one scrutiny body that a sentence of an executive's minutes names: it is the one that called in."""
    named = [one for one in bodies.find(sentence.text) if bodies.is_scrutiny(one.name)]
    if len({one.name for one in named}) != 1:
        return None
    at = sentence.start + named[0].start
    return BodyMention(named[0].name, passage.span(at, at + len(named[0].name)), Basis.STATED, named[0].kind)


_DECIDING = frozenset(("executive", "executive-committee", "council"))


def _taker(passage: Passage, sentence: Sentence) -> BodyMention | Party | None:
    """Return who took the decision, as the sentence says."""
    for told in (*_TAKER.finditer(sentence.text), *_BACK.finditer(sentence.text)):
        words, at = sentence.text[told.end() :][:160], sentence.start + told.end()
        executive = _EXECUTIVE.match(words)
        place = passage.span(at, min(at + len(words), sentence.end))
        if executive is not None:
            place = passage.span(at + executive.start("name"), at + executive.end("name"))
            return BodyMention(executive["name"], place, Basis.STATED, "executive")
        office = bodies.office(words, place)
        if office is not None:
            return office
    return None


def _unnamed_taker(reading: Reading, passage: Passage, text: str) -> BodyMention | None:
    """Return the executive where what was called in is a matter or decision: only its own can be.

    It has the name that a paragraph just before gives it, "had been considered by the Cabinet"; else none.
    """
    if pattern("bodies", "matter_called_in").search(text) is None:
        return None
    for earlier in reversed(reading.before(passage, _JUST_BEFORE)):
        told = _BY_EXECUTIVE.search(earlier.text)
        if told is not None:
            place = earlier.span(told.start("name"), told.end("name"))
            return BodyMention(told["name"], place, Basis.INFERRED, "executive")
    return BodyMention(None, None, Basis.INFERRED, "executive")


_JUST_BEFORE = 2  # paragraphs
_BY_EXECUTIVE = re.compile(
    r"\b(?:considered|approved|taken|made|agreed|decided) by (?:the )?(?P<name>(?:Mayor and )?Cabinet|Executive)\b(?! (?:Member|Director|Officer|Councillor))"
)


def _own_decision(own: BodyMention | None) -> BodyMention | None:
    """Return the executive whose meeting this is: it is its own decisions that are called in."""
    return own if own is not None and own.kind in _DECIDING else None
