"""Actions under a marker of their own: on its line, in a list below it, or run into a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.documents import Span
from graph.extract.grammar.found import (
    Found,
)
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.limbs import found_in, limb_found
from graph.extract.outcomes.lists import collect, named_only


def under_marker(reading: Reading, index: int, marker: re.Match[str]) -> Iterator[Found]:
    """Return the actions that a marker opens at a passage; names alone are an owner, and no action."""
    passage = reading.passages[index]
    cue = passage.span(0, marker.start("rest") if marker["rest"] else len(passage.text))
    if marker["rest"]:
        if named_only(marker["rest"]):
            return
        yield from _on_the_marker_line(reading, passage, marker.start("rest"), cue)
        return
    following = collect(reading, index + 1)
    if following and following[0].label is None:
        following = following[:1]
    for limb in following:
        yield from limb_found(reading, limb, "ACTION", cue, "action-marker")


def _on_the_marker_line(reading: Reading, passage: Passage, start: int, cue: Span) -> Iterator[Found]:
    bullets = [m.start() for m in re.finditer(r"(?<!\S)[·•▪]\s", passage.text[start:])]
    pieces = [start + b for b in bullets] or [start]
    for piece, end in zip(pieces, [*pieces[1:], len(passage.text)], strict=True):
        opened = piece + (2 if bullets else 0)
        label: str | None = passage.text[piece] if bullets else None
        if opened < end and passage.text[opened:end].strip():
            yield found_in(reading, passage, passage.span(opened, end), label, "ACTION", "action-marker", cue=cue)
    if passage.text.rstrip().endswith(":") and not bullets:
        return
    for limb in collect(reading, passage.index + 1) if bullets else []:
        if limb.label in {"·", "•", "▪"}:
            yield from limb_found(reading, limb, "ACTION", cue, "action-marker")


_ACTION_WITHIN = re.compile(
    r"(?<=[.;:)] )ACTIONS?(?: POINTS?)?\s*[:–-]\s+|(?<=[.;:)] )Actions?(?: [Pp]oints?)?\s*:\s+"
)


def actions_within(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Find actions that the page ran into a paragraph: "... be noted. ACTION: Head of Roads to report."."""
    marks = list(_ACTION_WITHIN.finditer(passage.text)) if passage.may(_ACTION_WITHIN) else []
    ends = [*(mark.start() for mark in marks[1:]), len(passage.text)]
    for mark, end in zip(marks, ends, strict=False):
        if mark.end() < end and not named_only(passage.text[mark.end() : end]):
            cue = passage.span(mark.start(), mark.end())
            yield found_in(reading, passage, passage.span(mark.end(), end), None, "ACTION", "action-marker", cue=cue)
