"""Minutes of earlier meetings that these ones name by number, body and day: "Minute 424 of Cabinet held on 4 May 2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from graph.extract.grammar import bodies, dates
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.facts import Basis, BodyMention, EarlierMinute, Evidence

_FAR = 200  # characters between the number and its day
MINUTE = re.compile(
    r"\bminutes?\s+(?:nos?\.?\s*|numbers?\s+|item\s+)?(?P<number>\d{1,4}[a-z]?(?:[./]\d{1,4})*)(?![\w/])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\W*(?:(?:of|from|at)\s+)?(?P<whose>[^.;:]{0,120}?)\W*(?:\b(?:held|dated)\b\s*)?(?:\b(?:on|of)\b\s*)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?\W*",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:(?:the )?minutes of )?(?:(?:its|our|this|the) )?(?:(?:last|previous|earlier) )?(?:meeting)?(?: of (?:this|the) (?:panel|committee|sub-committee|board|commission|council|forum|group))?",
    re.IGNORECASE,
)
_OTHER_COUNCIL = re.compile(r"\b(?!Full\b|The\b)[A-Z][\w'-]+ (?:[A-Z][\w'-]+ ){0,4}Council\b")
CONTINUES = re.compile(
    r"\b(?:further to|following (?:on from|consideration)|pursuant to|arising from|in accordance with|as agreed (?:at|in|under)|deferred (?:from|at|under))\b[^.;]{0,40}$",
    re.IGNORECASE,
)
REFERS = re.compile(r"^[^.;]{0,8}\brefers?\b", re.IGNORECASE)


def earlier_minutes(reading: Reading, own: BodyMention | None, held_on: date | None) -> tuple[EarlierMinute, ...]:
    """Return the minutes of earlier meetings that are named with their number and exact day, in the order of the text.

    The body is the one named, else the one that met. Without a day, or with one not before `held_on`, there is none:
    which meeting is meant would be a guess. Nor is there one of another council, or for a body that is not known.
    """
    if held_on is None:
        return ()
    return tuple(
        found
        for passage in reading.spoken
        if passage.agenda_item is not None and passage.has(("minute",))
        for sentence in passage.sentences
        for found in _named(passage, sentence, own, held_on)
    )


def _named(passage: Passage, sentence: Sentence, own: BodyMention | None, held_on: date) -> Iterator[EarlierMinute]:
    days = dates.find(sentence.text)
    for told in MINUTE.finditer(sentence.text):
        day = next((one for one in days if one.start >= told.end()), None)
        near = day is not None and day.start - told.end() <= _FAR
        between = _BETWEEN.fullmatch(sentence.text, told.end(), day.start) if day and near else None
        if day is None or between is None or day.value >= held_on:
            continue
        body = _body(passage, sentence, between, own)
        if body is None:
            continue
        span = passage.span(sentence.start + told.start(), sentence.start + day.end)
        before, after = sentence.text[: told.start()], sentence.text[day.end :]
        yield EarlierMinute(
            agenda_item=passage.agenda_item,
            number=told["number"],
            body=body,
            held_on=day.value,
            continues=bool(CONTINUES.search(before) or REFERS.search(after)),
            evidence=Evidence((span,), "earlier-minute", 0.9, f"minute {told['number']} of {day.value}"),
        )


def _body(
    passage: Passage, sentence: Sentence, between: re.Match[str], own: BodyMention | None
) -> BodyMention | None:
    whose = re.sub(r"(?i)^(?:the )?(?:meeting of )?(?:the )?|\s+meeting$", "", between["whose"].strip(" ,('"))
    if _OTHER_COUNCIL.search(whose):
        return None
    if _OWN.fullmatch(whose) or _OWN.fullmatch(between["whose"].strip(" ,('")):
        return own
    start, end = (sentence.start + at for at in between.span("whose"))
    named = bodies.addressed(whose, passage.span(start, end))
    return BodyMention(named.name, named.span, Basis.STATED, named.kind) if named else None
