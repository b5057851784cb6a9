"""What was not understood: sentences with an operative word outside every fact, and items with minutes and no fact."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.documents import Span
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
    return tuple(missed + _silent_items(reading, explained))


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
