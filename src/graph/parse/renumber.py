"""Items whose number the page prints not beside the title but before the first words of what was minuted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph.documents import AgendaItem, Block, BlockKind, Span
from graph.parse.titles import NUMBER, counts_on

_ASIDE = re.compile(r"\(.*\)", re.DOTALL)
_PROSE = re.compile(r"[A-Z\"'(‘“].*\s[a-z]+\s.*", re.DOTALL)


def numbered_in_text(text: str, items: list[AgendaItem], blocks: list[Block]) -> tuple[list[AgendaItem], list[Block]]:
    """Return items and blocks with the numbers that open the first paragraph under each title, where they count on.

    "DAMP AND MOULD / 2. The Committee had before it ...": the number is the item's. Nothing changes where any item
    has a number beside its title, or where the numbers do not run on from item to item.
    """
    if not items or any(item.number for item in items):
        return items, blocks
    found = {at: told for at, place in _first_words(text, blocks).items() if (told := _number(text, blocks, place))}
    numbers = [number for number, _, _ in found.values()]
    if len(numbers) < 2 or not all(counts_on(one, other) for one, other in pairwise(numbers)):
        return items, blocks
    for at, (number, place, begins) in found.items():
        items[at] = replace(items[at], number=number)
        block = blocks[place]
        blocks[place] = replace(
            block, kind=BlockKind.PARA, label=None, label_span=None, span=Span(begins, block.span.end)
        )
    return items, blocks


def _first_words(text: str, blocks: Sequence[Block]) -> dict[int, int]:
    """Return the block in which each item's first words stand that are neither its title nor an aside in brackets."""
    places: dict[int, int] = {}
    for place, block in enumerate(blocks):
        if block.agenda_item is None or block.agenda_item in places or block.kind is BlockKind.HEADING:
            continue
        if not _ASIDE.fullmatch(text, block.span.start, block.span.end):
            places[block.agenda_item] = place
    return places


def _number(text: str, blocks: Sequence[Block], place: int) -> tuple[str, int, int] | None:
    """Return the number that opens a block, which block that is, and where its words begin."""
    block = blocks[place]
    words = text[block.span.start : block.span.end]
    if block.label is not None:
        number = re.fullmatch(r"(\d{1,3})[.)]?", block.label)
        return (number[1], place, block.span.start) if number and _PROSE.fullmatch(words) else None
    opened = NUMBER.match(words)
    if opened is None or not _PROSE.fullmatch(words[opened.end() :]):
        return None
    return opened["number"].rstrip("."), place, block.span.start + opened.end()
