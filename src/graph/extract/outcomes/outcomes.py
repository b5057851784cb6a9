"""What was decided, recommended and asked for: operative words, lists and action markers, in the order of the text."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.extract.grammar.found import ACTION, Found, Named
from graph.extract.grammar.grids import grids
from graph.extract.grammar.reading import Cover, Passage, Reading
from graph.extract.outcomes.headless import headless
from graph.extract.outcomes.inline import inline
from graph.extract.outcomes.lists import action_marker, named_only
from graph.extract.outcomes.marked import last_covered, structural
from graph.extract.outcomes.marked_actions import actions_within
from graph.extract.outcomes.minute_tables import minute_tables
from graph.extract.outcomes.motions import carried
from graph.extract.outcomes.repeats import without_repeats

_UNDONE = re.compile(
    r"^(?:(?:the|this|that) (?:[\w-]+ ){0,4}?(?:motion|recommendation|proposal|resolution|amendment)s?\b|(?:up)?on being put to the vote|it|this)"
    r"[^.]{0,140}\b(?:was|were|is|and|declared|then)\b[^.]{0,40}\b(?:lost|not carried|defeated|withdrawn|fell|not agreed)\b",
    re.IGNORECASE,
)
_ACTION_NAMES = re.compile(r"(?<=[.;:)] )(?:ACTION|Action)S?s?\s*[:–-]\s*(?P<who>[^.;]{2,80})\.?$")


def outcomes(reading: Reading) -> list[Found]:
    """Return every outcome in the order of the text; a Decision block repeated in the minutes is one with two spans."""
    tabled, reading.tabled = minute_tables(reading)
    found, taken = structural(reading)
    found += tabled
    taken |= reading.tabled
    found += [late for one in list(found) if one.rule == "cue-single" for late in _told_after(reading, one)]
    found += [
        one
        for passage in reading.spoken
        if passage.index not in reading.tabled
        for one in actions_within(reading, passage)
    ]
    answered = {
        one.index for grid in grids(reading.passages, reading.followed_up) if grid.rows for one in grid.passages
    }
    found += list(headless(reading, taken | answered))
    taken |= {one.passage for one in found}
    for passage in reading.spoken:
        if passage.index not in taken and passage.index not in reading.quoted:
            found += inline(reading, passage)
    settled = {one.agenda_item for one in found if one.form == "marked" and one.kind != ACTION}
    told = Cover(one.span for one in found)
    found += [
        one
        for one in carried(reading)
        if one.agenda_item not in settled and one.passage not in taken and not told.overlaps(one.span)
    ]
    found = [one for one in found if not _is_undone(reading, one)]
    found = without_repeats(reading, sorted(found, key=lambda one: (one.span.start, one.span.end)))
    return _with_owners_printed(reading, found)


def _told_after(reading: Reading, one: Found) -> list[Found]:
    """Return what the rest of a paragraph tells after the words that an operative word opened."""
    passage = reading.passages[one.passage]
    begun = next((s.end for s in passage.sentences if passage.span(0, s.end).end >= one.span.end), len(passage.text))
    if begun >= len(passage.text):
        return []
    return [late for late in inline(reading, passage, after=begun) if late.kind == ACTION]


def _is_undone(reading: Reading, one: Found) -> bool:
    """Tell whether the words just after an outcome say that it was lost or withdrawn."""
    passage = reading.passages[last_covered(one, reading)]
    after = [s.text for s in passage.sentences if passage.span(s.start, s.end).start >= one.span.end]
    following = reading.passages[passage.index + 1 : passage.index + 2]
    if not after and following and following[0].agenda_item == one.agenda_item:
        after = [s.text for s in following[0].sentences]
    return bool(after) and _UNDONE.match(after[0]) is not None


def _with_owners_printed(reading: Reading, found: list[Found]) -> list[Found]:
    """Give the owners that a line of its own prints ("Action: M Gallagher/Clerk") to the outcome before it."""
    printed: list[tuple[int, Passage, int, str]] = []
    for passage in reading.spoken:
        marker = action_marker(passage.text)
        if marker and marker["rest"] and named_only(marker["rest"]):
            printed.append((passage.span().start, passage, marker.start("rest"), marker["rest"]))
        elif (
            passage.may(_ACTION_NAMES)
            and (within := _ACTION_NAMES.search(passage.text))
            and named_only(within["who"])
        ):
            printed.append((passage.span(within.start()).start, passage, within.start("who"), within["who"]))
    for place, passage, start, words in printed:
        before = [
            at
            for at, one in enumerate(found)
            if one.agenda_item == passage.agenda_item and one.span.start < place and one.passage >= passage.index - 3
        ]
        if before:
            at = before[-1]
            found[at] = _owned(found[at], passage, start, words)
    return found


def _owned(one: Found, passage: Passage, start: int, words: str) -> Found:
    owners = [
        Named(_untitled(piece.group()), passage.span(start + piece.start(), start + piece.end()))
        for piece in re.finditer(r"[^/,&]+?(?=\s*(?:/|,|&|\band\b|$))", words)
        if piece.group().strip(" .") not in {"", "and"}
    ]
    if not owners:
        return one
    others = (*owners[1:], *((one.owner,) if one.owner and one.owner.text != owners[0].text else ()))
    return replace(one, owner=owners[0], partners=(*one.partners, *others))


def _untitled(text: str) -> str:
    return re.sub(r"^(?:and|the)\s+", "", text.strip(" ."))
