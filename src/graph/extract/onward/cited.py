"""Minutes that these ones name by number and without a day: "Minute 45/22 refers". Which meeting is meant is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from graph.extract.grammar import bodies, dates
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.onward.earlier import CONTINUES, MINUTE, REFERS
from graph.facts import Basis, BodyMention, EarlierMinute, Evidence, MinuteReference

_CITED_BEFORE = re.compile(
    r"(?:^|[(;:-]\s*|\b(?:see|under|with reference to|reference|as per|at|by|in)\s+)(?:the )?$", re.IGNORECASE
)
_CITED_AFTER = re.compile(r"^\s*(?:[-–:)]|,? (?:above|below)\b)")
_NO_NUMBER = re.compile(
    r"^\s*(?:(?:to|-)\s*\d|(?:january|february|march|april|may|june|july|august|september|october|november|december|minutes?|hours?|per\b|late\b|early\b|silence\b|walk\b|a\.?m\b|p\.?m\b))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BODY_AFTER = re.compile(r"^\s*,?\s*(?:of|from) (?:the )?(?=[A-Z])")


def cited_minutes(
    reading: Reading, held_on: date | None, dated: Sequence[EarlierMinute]
) -> tuple[MinuteReference, ...]:
    """Return the minutes that are named by number only, in the order of the text, each once an item.

    What has a day is in `dated`. A number that is one of this meeting's own items is none of an earlier one.
    """
    own = frozenset(item.number.rstrip(".") for item in reading.minutes.items if item.number)
    place = _place_of_year(own, held_on)
    taken = [one.evidence.spans[0] for one in dated]
    found: dict[tuple[int | None, str], MinuteReference] = {}
    for passage in reading.spoken:
        if passage.agenda_item is None or not passage.has(("minute",)):
            continue
        for sentence in passage.sentences:
            for one in _named(passage, sentence, place):
                known = any(one.evidence.spans[0].overlaps(span) for span in taken)
                if one.number not in own and not known:
                    found.setdefault((one.agenda_item, one.number), one)
    return tuple(found.values())


def _named(passage: Passage, sentence: Sentence, place: int | None) -> Iterator[MinuteReference]:
    days = dates.find(sentence.text)
    for told in MINUTE.finditer(sentence.text):
        before, after = sentence.text[: told.start()], sentence.text[told.end() :]
        a_day = any(day.start <= told.end("number") and told.start("number") < day.end for day in days)
        if a_day or _YEAR.match(told["number"]) or _NO_NUMBER.match(after):
            continue
        continues = bool(CONTINUES.search(before) or REFERS.search(after))
        if not (continues or _CITED_BEFORE.search(before) or _CITED_AFTER.match(after)):
            continue
        of = _BODY_AFTER.match(after)
        named = next(iter(bodies.find(after[of.end() :][:160])), None) if of else None
        body = None
        if of and named and named.start == 0:
            at = sentence.start + told.end() + of.end()
            body = BodyMention(named.name, passage.span(at, at + named.end), Basis.STATED, named.kind)
        span = passage.span(sentence.start + told.start(), sentence.start + told.end())
        yield MinuteReference(
            passage.agenda_item,
            told["number"],
            None if body else _series(told["number"], place),
            body,
            continues,
            Evidence((span,), "minute-cited", 0.9, f"minute {told['number']}"),
        )


def _place_of_year(numbers: frozenset[str], held_on: date | None) -> int | None:
    """Return which part of the numbers of this meeting's minutes is its year: 1 in "45/25"; None where none is.

    In the first half of a year a council that counts by municipal years still has the year before.
    """
    if held_on is None:
        return None
    years = {held_on.year, held_on.year - 1} if held_on.month < 7 else {held_on.year}
    printed = {str(year) for year in years} | {f"{year % 100:02}" for year in years}
    parts = [re.findall(r"\d+", number) for number in numbers]
    if len(parts) < _FEWEST or any(len(one) != 2 for one in parts):
        return None
    return next((at for at in (0, 1) if all(one[at] in printed for one in parts)), None)


_FEWEST = 2  # numbers of items that show how a council counts


def _series(number: str, place: int | None) -> int | None:
    parts = re.findall(r"\d+", number)
    if len(parts) != 2:
        return None
    whole = next((int(part) for part in parts if _YEAR.fullmatch(part)), None)
    if whole is not None or place is None or len(parts[place]) != 2:
        return whole
    return 2000 + int(parts[place])
