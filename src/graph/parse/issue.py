"""The page of one issue at several meetings, newest first: each meeting becomes minutes of its own over the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.documents import Block, BlockKind, Header, Minutes
from graph.parse import heads
from graph.parse.layout import Paragraph


def groups(text: str, paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Return the paragraphs of each meeting, with those above the first one before them; all together where none is told.

    A meeting that is told of twice is one.
    """
    above: list[Paragraph] = []
    told: dict[str, list[Paragraph]] = {}
    current = above
    for paragraph in paragraphs:
        words = text[paragraph.span.start : paragraph.span.end].strip("*# \t\u00a0\n|")
        if heads.ISSUE_MEETING.match(words):
            key = " ".join(words.split()).casefold()
            if key in told:
                current = told[key]
                continue
            current = told.setdefault(key, [])
        current.append(paragraph)
    return [[*above, *one] for one in told.values()] or [above]


def apart(minutes: Minutes, headers: Sequence[Header]) -> Minutes:
    """Return the minutes of the first of several meetings, each of which is an item, with the others' beside them.

    The blocks above the items are everybody's, and so is the title of the first item: the issue has but one. A meeting
    that is told of twice is one.
    """
    told: dict[object, list[int]] = {}
    for index, header in enumerate(headers):
        body, day = header.body, header.held_on
        told.setdefault((body.value, day[0]) if body and day else index, []).append(index)
    made = [_one(minutes, indexes, headers[indexes[0]]) for indexes in told.values()]
    return replace(made[0], others=tuple(made[1:])) if made else minutes


def _one(minutes: Minutes, indexes: Sequence[int], header: Header) -> Minutes:
    blocks = tuple(
        block if block.agenda_item is None else replace(block, agenda_item=0)
        for block in minutes.blocks
        if block.agenda_item is None or block.agenda_item in indexes or _is_title(block)
    )
    issue, item = minutes.items[0], minutes.items[indexes[0]]
    titled = item if item.title else replace(item, title=issue.title, title_span=issue.title_span)
    inside = {block.span for block in blocks}
    cut = tuple(place for place in minutes.truncations if any(span.contains(place) for span in inside))
    return replace(minutes, blocks=blocks, items=(titled,), header=header, truncations=cut)


def _is_title(block: Block) -> bool:
    return block.agenda_item == 0 and block.kind is BlockKind.HEADING
