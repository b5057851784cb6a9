"""What was not understood: sentences with an operative word outside every fact, and items with minutes and no fact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from graph.documents import Section, Span
from graph.extract import dates
from graph.extract.found import is_history
from graph.extract.lexicon import alternatives
from graph.extract.reading import Reading
from graph.facts import Unexplained

_IN_PROSE = re.compile(
    r"\b(?:agreed|resolved|recommended|undertook)\b (?:that|to)\b|\bbe (?:noted|approved|endorsed|referred)\b"
)


def audit(reading: Reading, explained: Sequence[Span]) -> tuple[Unexplained, ...]:
    """Return the places where an outcome may have been missed; `explained` are the spans of every fact."""
    capital = re.compile(rf"\b(?:{alternatives('outcomes', 'cues')})\b")
    missed: list[Unexplained] = []
    for passage in reading.spoken:
        for sentence in passage.sentences:
            cue = capital.search(sentence.text) or _IN_PROSE.search(sentence.text)
            if cue is None or is_history(sentence.text):
                continue
            span = passage.span(sentence.start, sentence.end)
            if not any(span.overlaps(known) for known in explained) and not _introduces(
                reading, passage.index, explained
            ):
                missed.append(Unexplained(span, cue.group(), passage.agenda_item))
    return tuple(missed + _silent_items(reading, explained) + _dates_apart(reading))


_HELD_ON = re.compile(r"\b(?:meeting|minutes)\b[^.;]{0,120}$", re.IGNORECASE)


def _dates_apart(reading: Reading) -> list[Unexplained]:
    """Return where minutes give the day that their agenda gives, in another year: one of the two is a slip."""
    printed: dict[int | None, set[date]] = {}
    for passage in reading.passages:
        if passage.block.section is Section.AGENDA:
            printed.setdefault(passage.agenda_item, set()).update(m.value for m in dates.find(passage.text))
    found: list[Unexplained] = []
    for passage in reading.spoken:
        agenda = printed.get(passage.agenda_item)
        for mention in dates.find(passage.text) if agenda else ():
            day = (mention.value.month, mention.value.day)
            apart = [one for one in agenda or () if (one.month, one.day) == day and one != mention.value]
            if apart and mention.value not in (agenda or ()) and _HELD_ON.search(passage.text[: mention.start]):
                found.append(
                    Unexplained(passage.span(mention.start, mention.end), "dates that disagree", passage.agenda_item)
                )
    return found


def _introduces(reading: Reading, index: int, explained: Sequence[Span]) -> bool:
    """Tell whether the next paragraph is a fact: then this one is the cue that opens it."""
    following = reading.passages[index + 1 : index + 2]
    return any(following[0].span().overlaps(known) for known in explained) if following else False


def _silent_items(reading: Reading, explained: Sequence[Span]) -> list[Unexplained]:
    silent: list[Unexplained] = []
    for number in range(len(reading.minutes.items)):
        passages = [p for p in reading.spoken if p.agenda_item == number]
        if not passages or any(p.span().overlaps(known) for p in passages for known in explained):
            continue
        silent.append(Unexplained(passages[0].span(), "item without an outcome", number))
    return silent
