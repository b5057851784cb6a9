"""Positions that the minutes record of named voters. Nobody's vote is ever concluded from a count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.documents import Span
from graph.extract.grammar import names
from graph.extract.grammar.found import Found
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.people.rolls import entries
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
_STEMS = ("abst", "vote", "voting", "against", "in favour", "for:", "for :")
_OPTION = re.compile(
    r",? (?:had |also |who |all |have )*(?:abstain|vot(?:ed|ing)|wished|asked that|requested that|were against|was against)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:following|because(?: of)?|due to|owing to|as|citing|on the grounds (?:of|that))\s+[^.]{5,300}",
    re.IGNORECASE,
)


def votes(reading: Reading, found: Sequence[Found]) -> tuple[Vote, ...]:
    """Return each named voter's position, with the outcome it stands after; indexes count `found`."""
    made: list[Vote] = []
    for passage in reading.spoken:
        if not passage.has(_STEMS):
            continue
        for sentence in passage.sentences:
            span = passage.span(sentence.start, sentence.end)
            evidence = Evidence((span,), "named-vote", 0.95)
            about = _decision(found, passage, span)
            for start, end, option in clauses(sentence.text):
                reason = _REASON.search(sentence.text[start:end])
                told = reason.group().strip() if reason else None
                voters = _voters(passage, sentence.start + start, sentence.start + end)
                made += [Vote(about, voter, option, evidence, told) for voter in voters]
    return tuple(made)


def clauses(text: str) -> list[tuple[int, int, str]]:
    """Return the start, end and option of the stretches of a sentence that each tell of one option: "A voted for; B and C voted against".

    Where names stand after the option ("For: A and B; Against: C"), a stretch begins with its option, else it begins
    where the one before has ended.
    """
    found = sorted((match.start(), match.end(), name) for name, told in _OPTIONS for match in told.finditer(text))
    if len({name for _, _, name in found}) < 2:
        option = next((name for name, told in _OPTIONS if told.search(text)), None)
        return [] if option is None else [(0, len(text), option)]
    told_first = _HEADED.match(text[found[0][0] :]) is not None
    starts = [start for start, _, _ in found]
    if not told_first:
        starts = [0, *(_clause_end(text, end) for _, end, _ in found[:-1])]
    stops = [*starts[1:], len(text)]
    return [(start, stop, name) for (_, _, name), start, stop in zip(found, starts, stops, strict=True)]


def _clause_end(text: str, after: int) -> int:
    """Return where the clause ends whose option ends at `after`: at the next mark or joining word, else there."""
    joined = re.compile(r"[;,]\s*(?:(?:and|but|while|with)\s+)?|\s(?:and|but|while|with)\s").search(text, after)
    return joined.end() if joined else after


_HEADED = re.compile(
    r"^(?:Councillors? |Members? )?(?:(?:voting|voted|voters) )?(?:for|against|in favour|abst\w+)\b[^:]{0,40}:\s*",
    re.IGNORECASE,
)


def _voters(passage: Passage, start: int, end: int) -> list[Party]:
    """Return who is named: all of a headed list ("For: Councillors A, B and C"), else whom the sentence titles."""
    headed = _HEADED.match(passage.text[start:end])
    first = names.titled().search(passage.text, start, end)
    if headed is None and first is None:
        return []
    begun = start + headed.end() if headed else first.start() if first else start
    option = _OPTION.search(passage.text, begun, end)
    stop = option.start() if option and not headed else end
    listed = list(entries(passage, begun, stop, "present")) or (
        [] if headed else list(entries(passage, begun, end, "present"))
    )
    return [
        Party(one.name, None, "councillor" if one.member else "other", passage.span(one.start, one.end))
        for one in listed
        if one.titled or one.member or headed
    ]


def _decision(found: Sequence[Found], passage: Passage, span: Span) -> int | None:
    """Return the outcome in the same limb, else the last one before in the same item, else the first after."""
    item = passage.agenda_item
    last = next(
        (
            i
            for i in reversed(range(len(found)))
            if found[i].agenda_item == item and found[i].span.start <= span.start
        ),
        None,
    )
    return last if last is not None else next((i for i, one in enumerate(found) if one.agenda_item == item), None)
