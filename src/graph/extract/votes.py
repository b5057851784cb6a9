"""Positions that the minutes record of named voters. Nobody's vote is ever concluded from a count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.documents import Span
from graph.extract import names
from graph.extract.found import Found
from graph.extract.reading import Passage, Reading
from graph.facts import Evidence, Party, Vote

_OPTIONS = (
    ("abstain", re.compile(r"\babstain(?:ed|ing)?\b|\babstentions?\b", re.IGNORECASE)),
    (
        "against",
        re.compile(
            r"\bvot(?:ed|ing) against\b|\bagainst\s*:|\bwished (?:it )?to be recorded (?:as )?(?:having )?voted against",
            re.IGNORECASE,
        ),
    ),
    ("for", re.compile(r"\bvot(?:ed|ing) (?:for|in favour)\b|\b(?:for|in favour)\s*:", re.IGNORECASE)),
)
_REASON = re.compile(
    r"\b(?:following|because(?: of)?|due to|owing to|as|citing|on the grounds (?:of|that))\s+[^.]{5,300}",
    re.IGNORECASE,
)


def votes(reading: Reading, found: Sequence[Found]) -> tuple[Vote, ...]:
    """Return each named voter's position, with the outcome it stands after; indexes count `found`."""
    made: list[Vote] = []
    for passage in reading.spoken:
        for sentence in passage.sentences:
            option = next((name for name, told in _OPTIONS if told.search(sentence.text)), None)
            if option is None:
                continue
            span = passage.span(sentence.start, sentence.end)
            reason = _REASON.search(sentence.text)
            evidence = Evidence((span,), "named-vote", 0.95)
            told = reason.group().strip() if reason else None
            about = _decision(found, passage, span)
            voters = _voters(passage, sentence.start, sentence.end)
            made += [Vote(about, voter, option, evidence, told) for voter in voters]
    return tuple(made)


def _voters(passage: Passage, start: int, end: int) -> list[Party]:
    voters = []
    for match in names.titled().finditer(passage.text, start, end):
        words = match["name"].split()
        while len(words) > 1 and not names.is_name(words[-1]):
            words.pop()
        name = " ".join(words)
        span = passage.span(match.start("name"), match.start("name") + len(name))
        voters.append(Party(names.plain(name), None, "councillor" if match["member"] else "other", span))
    return voters


def _decision(found: Sequence[Found], passage: Passage, span: Span) -> int | None:
    """Return the outcome in the same limb, else the last one before in the same item."""
    before = [
        i for i, one in enumerate(found) if one.agenda_item == passage.agenda_item and one.span.start <= span.start
    ]
    return before[-1] if before else None
