"""Counts of votes, and the note of a vote at the end of what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.documents import Span
from graph.extract.grammar.found import Found
from graph.extract.grammar.reading import Reading
from graph.facts import Evidence, VoteCount

_VOTE_NOTE = re.compile(
    r"(?:(?:The )?(?:Councillors?|Cllrs?|Members?|Mr|Mrs|Ms|Dr)\b[^.]{0,120}\b(?:abstain(?:ed|ing)?|voted|voting)\b[^.]*\.?"
    r"|\([^()]{0,40}(?:\bvotes?\b|\bFor\s*[:\d-]|\bAgainst\s*[:\d-]|\babst|\bunanim)[^()]{0,120}\)[.;]?"
    r"|\(?(?:Unanimously|Unanimous|Carried(?: unanimously)?|Vote:[^)]{0,120})[.)]*)\s*$",
    re.IGNORECASE,
)
_NUMBERS = {
    name: number
    for number, name in enumerate(
        [
            "no",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"none": 0, "nil": 0, "zero": 0}
_N = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=lambda name: (-len(name), name)))})"
_TALLY = (
    re.compile(
        rf"\b(?:by )?(?P<for>{_N}) (?:votes? )?(?:for|in favour)?\s*(?:votes? )?(?:to|,? and)\s+(?P<against>{_N})\b(?: votes?)?(?: against)?"
        rf"(?:[^.;]{{0,20}}?\b(?P<abstain>{_N}) (?:abstention|abstain|member abstain))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:for|in favour)\s*[:–-]?\s*\(?(?P<for>{_N})\)?\b[^.]{{0,20}}?\bagainst\s*[:–-]?\s*\(?(?P<against>{_N})\b"
        rf"(?:[^.]{{0,20}}?\babst(?:ain(?:ed|ing)?|entions?)\s*[:–-]?\s*\(?(?P<abstain>{_N})\b)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<for>{_N}) (?:members? )?(?:votes? )?(?:voted )?(?:for|in favour)\b[^.]{{0,30}}?\b(?P<against>{_N}) (?:votes? )?(?:voted )?against\b"
        rf"(?:[^.]{{0,30}}?\b(?P<abstain>{_N}) abst)?",
        re.IGNORECASE,
    ),
)
_STEMS = ("vote", "voting", "carried", "lost", "in favour", "against")
_VOTING = re.compile(r"\bvot(?:e|es|ed|ing)\b|\bcarried\b|\blost\b|\bagainst\s*[:\d–-]|\bin favour\b", re.IGNORECASE)
_RESULT = re.compile(
    r"\b(?:(?P<lost>lost|not carried|defeated|fell)|(?P<carried>carried|agreed|approved|resolved|adopted))\b",
    re.IGNORECASE,
)


def without_vote(reading: Reading, span: Span) -> Span:
    """Return what was decided without the note of the vote at its end."""
    words = reading.minutes.quote(span)
    note = _VOTE_NOTE.search(words, max(0, len(words) - 400))
    if note and note.start() > 20 and (words[: note.start()].rstrip()[-1:] in ".;)" or words[note.start()] == "("):
        return Span(span.start, span.start + len(words[: note.start()].rstrip()))
    return span


def counts(reading: Reading, found: Sequence[Found]) -> tuple[VoteCount, ...]:
    """Return each count that the minutes print, with the outcome whose words it stands in or just after.

    `decision` indexes `found`. A motion that was lost has none.
    """
    made: list[VoteCount] = []
    for passage in reading.spoken:
        if not passage.has(_STEMS):
            continue
        for sentence in passage.sentences:
            if not _VOTING.search(sentence.text):
                continue
            tally = next((m for p in _TALLY if (m := p.search(sentence.text))), None)
            if tally is None:
                continue
            result = _RESULT.search(sentence.text)
            told = "lost" if result and result["lost"] else "carried" if result else "not stated"
            span = passage.span(sentence.start, sentence.end)
            about = None if told == "lost" else _about(found, passage.agenda_item, span)
            made.append(
                VoteCount(
                    about,
                    told,
                    _number(tally["for"]),
                    _number(tally["against"]),
                    _number(tally["abstain"]) if tally["abstain"] else None,
                    Evidence(
                        (span,),
                        "vote-count",
                        0.95,
                        operative=passage.span(sentence.start + tally.start(), sentence.start + tally.end()),
                    ),
                    passage.agenda_item,
                )
            )
    return tuple(made)


def _about(found: Sequence[Found], item: int | None, span: Span) -> int | None:
    """Return the outcome that holds the count, or the nearest of its item, before it first."""
    mine = list(_of_item(found, item))
    before = [i for i in mine if found[i].span.start <= span.start]
    after = [i for i in mine if found[i].span.start > span.start]
    return before[-1] if before else after[0] if after else None


def _of_item(found: Sequence[Found], item: int | None) -> Iterator[int]:
    return (index for index, one in enumerate(found) if one.agenda_item == item)


def _number(text: str) -> int:
    return _NUMBERS[text.casefold()] if text.casefold() in _NUMBERS else int(text)
