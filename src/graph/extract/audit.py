"""What was not understood: sentences with an operative word outside every fact, and items with minutes and no fact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from graph.documents import Section, Span
from graph.extract import dates
from graph.extract.found import is_history
from graph.extract.lexicon import alternatives
from graph.extract.reading import Cover, Passage, Reading
from graph.facts import Unexplained

_IN_PROSE = re.compile(
    r"\b(?:agreed|resolved|recommended|undertook)\b (?:that|to)\b|\bbe (?:noted|approved|endorsed|referred)\b"
)


def audit(reading: Reading, explained: Sequence[Span]) -> tuple[Unexplained, ...]:
    """Return the places where an outcome may have been missed; `explained` are the spans of every fact."""
    capital = re.compile(rf"\b(?:{alternatives('outcomes', 'cues')})\b")
    cover = Cover(explained)
    missed: list[Unexplained] = []
    for passage in reading.spoken:
        for sentence in passage.sentences:
            cue = capital.search(sentence.text) or _IN_PROSE.search(sentence.text)
            if cue is None or is_history(sentence.text):
                continue
            span = passage.span(sentence.start, sentence.end)
            if not cover.overlaps(span) and not _introduces(reading, passage.index, cover):
                missed.append(Unexplained(span, cue.group(), passage.agenda_item))
    return tuple(missed + _silent_items(reading, cover) + _dates_apart(reading))


_HELD_ON = re.compile(r"\b(?:meeting|minutes)\b[^.;]{0,120}$", re.IGNORECASE)


def _dates_apart(reading: Reading) -> list[Unexplained]:
    """Return where minutes give the day that their agenda gives, in another year: one of the two is a slip."""
    printed: dict[int | None, set[date]] = {}
    for passage in reading.passages:
        if passage.block.section is Section.AGENDA:
            printed.setdefault(passage.agenda_item, set()).update(m.value for m in dates.find(passage.text))
    found: list[Unexplained] = []
    for passage in reading.spoken:
        agenda = printed.get(passage.agenda_item) if len(passage.text) < 20_000 else None
        for mention in dates.find(passage.text) if agenda else ():
            day = (mention.value.month, mention.value.day)
            apart = [one for one in agenda or () if (one.month, one.day) == day and one != mention.value]
            if (
                apart
                and mention.value not in (agenda or ())
                and _HELD_ON.search(passage.text[max(0, mention.start - 160) : mention.start])
            ):
                found.append(
                    Unexplained(passage.span(mention.start, mention.end), "dates that disagree", passage.agenda_item)
                )
    return found


def _introduces(reading: Reading, index: int, cover: Cover) -> bool:
    """Tell whether the next paragraph is a fact: then this one is the cue that opens it."""
    following = reading.passages[index + 1 : index + 2]
    return bool(following) and cover.overlaps(following[0].span())


def _silent_items(reading: Reading, cover: Cover) -> list[Unexplained]:
    silent: list[Unexplained] = []
    by_item: dict[int, list[Passage]] = {}
    for passage in reading.spoken:
        if passage.agenda_item is not None:
            by_item.setdefault(passage.agenda_item, []).append(passage)
    for number, passages in by_item.items():
        if not any(cover.overlaps(passage.span()) for passage in passages):
            silent.append(Unexplained(passages[0].span(), "item without an outcome", number))
    return silent
