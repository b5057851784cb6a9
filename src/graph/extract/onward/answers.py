"""An executive's answer to a scrutiny body's recommendations all together: "that the recommendations of X be accepted"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from graph.extract.grammar import bodies
from graph.extract.grammar.found import is_history
from graph.extract.grammar.lexicon import group, lexicon, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.facts import Basis, BodyMention, Evidence, Report, Response

ANSWERING = frozenset(("executive", "executive-committee", "council"))
"""The kinds of bodies that answer what scrutiny recommends."""


def whole_answers(
    reading: Reading, reports: Sequence[Report], respondent: BodyMention | None, answered: Sequence[Response]
) -> tuple[Response, ...]:
    """Return the answers to all recommendations of a body at once, in the order of the text.

    Such an answer has no label; its title is the report's, else the item's. Where an item answers recommendations one
    by one (`answered`), the words about all of them are none.
    """
    if respondent is None or respondent.kind not in ANSWERING:
        return ()
    one_by_one = {one.agenda_item for one in answered}
    return tuple(
        answer
        for passage in reading.spoken_with(pattern("responses", "all_of_them"))
        if passage.agenda_item not in one_by_one
        for sentence in passage.sentences
        for answer in _told(reading, passage, sentence, reports, respondent)
    )


def _told(
    reading: Reading, passage: Passage, sentence: Sentence, reports: Sequence[Report], respondent: BodyMention
) -> Iterator[Response]:
    told = pattern("responses", "all_of_them").search(sentence.text)
    by = group(told, "maker") if told else None
    if told is None or by is None:
        return
    if is_history(sentence.text) or pattern("responses", "not_now").search(sentence.text):
        return
    named = next(iter(bodies.find(sentence.text[by[1] :][:160])), None)
    if named is None or named.start > 0 or not bodies.is_scrutiny(named.name):
        return
    outcome = _outcome(sentence.text, told, by[1] + named.end)
    if outcome is None:
        return
    start = sentence.start + by[1]
    reason = pattern("responses", "reasons").search(sentence.text, by[1] + named.end)
    given = group(reason, "reason") if reason else None
    span = passage.span(sentence.start, sentence.end)
    report = next((one for one in reports if one.agenda_item == passage.agenda_item), None)
    yield Response(
        agenda_item=passage.agenda_item,
        label=None,
        title=report.title if report else reading.title(passage.agenda_item),
        outcome=outcome,
        kind="substantive",
        text=reading.quote(span),
        evidence=Evidence((span,), "response-to-all", 0.85),
        reason=given[0].strip(" .") if given else None,
        in_principle=bool(pattern("responses", "in_principle").search(sentence.text)),
        respondent=respondent,
        made_by=BodyMention(named.name, passage.span(start, start + named.end), Basis.STATED, named.kind),
    )


def _outcome(text: str, told: re.Match[str], end: int) -> str | None:
    """Return the notation of response-outcome: of the verb before the recommendations, else of what is said after."""
    before = group(told, "verb")
    said = next((name for name, verb in _verbs() if before and verb.fullmatch(before[0])), None)
    if said is None:
        after = pattern("responses", "all_be").search(text, end)
        answer = group(after, "answer") if after else None
        said = next((name for name, verb in _answers() if answer and verb.match(answer[0])), None)
    excepted = said == "accepted" and pattern("responses", "excepted").search(text, end)
    return "partially-accepted" if excepted else said


@cache
def _verbs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _table("verbs")


@cache
def _answers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _table("outcomes")


def _table(key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["responses"][key]
    return tuple((name, re.compile("(?:" + "|".join(parts) + r")\b", re.IGNORECASE)) for name, parts in table.items())
