"""What became of actions that earlier meetings asked for: logs, matters arising, and what is said there in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from graph.documents import Span
from graph.extract.grammar import dates, names
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Cover, Passage, Reading
from graph.extract.onward.responses import status_in
from graph.extract.onward.tabled import notation
from graph.extract.outcomes.minute_tables import EarlierAction, earlier_actions
from graph.facts import ActionUpdate, Evidence, Party

_LEAST_WORDS = 3  # of its own that a sentence needs to say which action it is about
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_REPORTS = re.compile(r"[^.]{0,80}\b(?:confirm|report|advis|inform|stat(?:ed|es)|updat|explain|sa(?:id|ys)\b)")


def followed_actions(reading: Reading, held_on: date | None, taken: tuple[Span, ...]) -> tuple[ActionUpdate, ...]:
    """Return what is told of earlier meetings' actions, in the order of the text; `taken` is explained otherwise.

    A row of a log needs a cell that says how it stands, a sentence words for it, which stand under a heading that comes
    back to such actions. The day of the status is that of the meeting.
    """
    tabled = [made for row in earlier_actions(reading) if (made := _of_row(reading, row, held_on)) is not None]
    cover = Cover([*taken, *(span for one in tabled for span in one.evidence.spans)])
    told = [one for one in _told(reading, held_on) if not cover.overlaps(one.evidence.spans[0])]
    return tuple(sorted((*tabled, *told), key=lambda one: one.evidence.spans[0]))


def _of_row(reading: Reading, row: EarlierAction, held_on: date | None) -> ActionUpdate | None:
    task, told = row.task, row.told
    status = notation("statuses", told[0]) or status_in(told[0]) or _status(told[0])
    if status is None:
        return None
    day = next(iter(dates.find(row.raised or "")), None)
    return ActionUpdate(
        agenda_item=row.agenda_item,
        named=reading.quote(task[1]),
        text=reading.quote(told[1]),
        status=status,
        evidence=Evidence((task[1], told[1]), "action-log", 0.9),
        by=_owner(*row.owner) if row.owner else None,
        status_date=held_on,
        agreed_on=day.value if day and (held_on is None or day.value < held_on) else None,
    )


def _owner(words: str, span: Span) -> Party:
    titled = names.titled().fullmatch(words)
    if titled:
        return Party(names.plain(titled["name"]), None, "councillor" if titled["member"] else "other", span)
    return Party(None, words, "officer", span)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that speak of one action, from one's start to another's end, and how they say that it stands."""

    start: int
    end: int
    status: str | None


def _told(reading: Reading, held_on: date | None) -> Iterator[ActionUpdate]:
    for passage in reading.spoken:
        if passage.index not in reading.followed_up or passage.block.cell is not None or "|" in passage.text:
            continue
        for unit in _units(passage):
            if unit.status is not None:
                span = passage.span(unit.start, unit.end)
                text = reading.quote(span)
                by = _reporter(passage, unit)
                evidence = Evidence((span,), "matters-arising", 0.85)
                yield ActionUpdate(passage.agenda_item, text, text, unit.status, evidence, by, held_on)


def _units(passage: Passage) -> list[_Unit]:
    """Return the stretches of a passage; a sentence that names nothing ("Action complete.") speaks of the one before."""
    units: list[_Unit] = []
    for sentence in passage.sentences:
        status = status_in(sentence.text) or _status(sentence.text)
        if units and status is not None and len(_own_words(sentence.text)) < _LEAST_WORDS:
            units[-1] = replace(units[-1], end=sentence.end, status=status)
        elif len(_own_words(sentence.text)) >= _LEAST_WORDS:
            units.append(_Unit(sentence.start, sentence.end, status))
    return units


def _own_words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _light()


@cache
def _light() -> frozenset[str]:
    return frozenset(map(str, lexicon().tables["follow_ups"]["light"]))


@cache
def _statuses() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["follow_ups"]["statuses"]
    return tuple(
        (name, re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)) for name, parts in table.items()
    )


def _status(text: str) -> str | None:
    """Return the status whose words stand first; of two that begin at one place, the longer."""
    found = [
        (match.start(), match.start() - match.end(), name)
        for name, told in _statuses()
        if (match := told.search(text)) is not None
    ]
    return min(found)[2] if found else None


def _reporter(passage: Passage, unit: _Unit) -> Party | None:
    """Return the post that the sentences say reports it."""
    for match in names.post().finditer(passage.text, unit.start, unit.end):
        if not names.is_vague(match.group()) and _REPORTS.match(passage.text, match.end()):
            return Party(None, match.group(), "officer", passage.span(match.start(), match.end()))
    return None
