"""CMIS pages (".../ViewMeetingPublic/mid/397/Meeting/...") → minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph.documents import Block, BlockKind, Minutes, Section, Span
from graph.parse import attendance, heads, html, markup
from graph.parse.assemble import Form, assemble
from graph.parse.builder import TextBuilder
from graph.parse.markup import Leaf

FORMAT, LOADER = "cmis-html", "cmis-html 2"

_NUMBER = re.compile(r"(\d{1,3})\.?")
_MINUTE_NUMBER = re.compile(r"\d{1,4}\.?")
_DECLARATIONS = re.compile(r"\bdeclarations?\b", re.IGNORECASE)
_LABEL_CLASSES = frozenset(("DNNLabel", "dnnLabel", "SubHead"))


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes on a CMIS page; its linearisation is the canonical text. Raises `UnreadableDocument`.

    A field goes by the words of its label, for two fields can share a class (status and venue do). An item is a number
    alone, a title and the agenda's text; where the minutes are numbered too, that number alone parts them from it.
    """
    root = markup.page(text, name)
    found = _with_fields(markup.leaves(html.content(root), name, furniture=False))
    form, title = Form(FORMAT, LOADER, encoding, "text/html"), root.findtext(".//title") or ""
    numbers = _item_numbers(found)
    if not numbers:
        return assemble(found, form, title=title, addresses=markup.addresses(root))
    reader = _Reader(numbers)
    for index, leaf in enumerate(found):
        reader.take(index, leaf)
    return reader.minutes(encoding, tuple(dict.fromkeys(markup.addresses(root))))


def is_page(head: str) -> bool:
    """Tell whether a page has the classes of CMIS."""
    return (
        re.search(r"""class\s*=\s*["'][^"'<>]{0,400}\b(?:ModCMIS\w*|Cmis[A-Z]\w*|CMISMeetings?)""", head) is not None
    )


def _with_fields(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Join each field's label with the value after it, which the page sets in an element of its own."""
    made: list[Leaf] = []
    label: Leaf | None = None
    for leaf in leaves:
        is_label = bool((leaf.within | leaf.classes) & _LABEL_CLASSES) and leaf.words.rstrip().endswith(":")
        if label is not None:
            joins = not is_label and not leaf.is_heading
            name = label.words.rstrip()
            made.append(
                replace(leaf, words=f"{name} {leaf.words}", field=len(name), cell=None, label=None)
                if joins
                else label
            )
            label = leaf if is_label else None
            if not joins and not is_label:
                made.append(leaf)
        elif is_label:
            label = leaf
        else:
            made.append(leaf)
    return made if label is None else [*made, label]


def _item_numbers(leaves: Sequence[Leaf]) -> dict[int, int]:
    """Return the number of the item that begins at each leaf: alone before words, and counting up from 1."""
    numbers: dict[int, int] = {}
    for index, (leaf, after) in enumerate(pairwise(leaves)):
        number = _NUMBER.fullmatch(leaf.words)
        if number is None or int(number[1]) != len(numbers) + 1 or after.field or _NUMBER.fullmatch(after.words):
            continue
        if leaf.cell is None or (after.cell is not None and after.cell[0] == leaf.cell[0]):
            numbers[index] = int(number[1])
    return numbers if len(numbers) > 1 else {}


class _Reader:
    """Builds the minutes of a page with numbered items, leaf by leaf."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self._numbers = numbers
        self._builder = TextBuilder()
        self._due: str | None = None  # the number of an item whose title comes next
        self._placed: list[tuple[Leaf, Span]] = []
        self._minuted = False

    def take(self, index: int, leaf: Leaf) -> None:
        """Add one leaf."""
        builder = self._builder
        if index in self._numbers:
            self._due = leaf.words
        elif self._due is not None:
            self._item(leaf)
        elif "CmisDocumentList" in leaf.within:
            builder.block(BlockKind.ITEM, leaf.words, section=Section.DOCUMENTS)
        elif leaf.is_heading and leaf.tag in {"h1", "h2"}:
            builder.close_item(Section.MINUTES if _DECLARATIONS.search(leaf.words) else Section.HEADER)
            builder.block(BlockKind.META, leaf.words)
        elif leaf.cell is None and builder.item is None and (named := heads.FIELD.match(leaf.words)):
            span = builder.block(BlockKind.META, leaf.words)
            builder.header = heads.from_field(builder.header, named["name"], leaf.words, named.end(), span.start)
        else:
            self._words(leaf, leaf.words)

    def _item(self, leaf: Leaf) -> None:
        number, self._due = self._due or "", None
        title, _, rest = leaf.words.partition("\n")
        self._builder.open_item(number.rstrip(". "), title, number_printed=number)
        for words in rest.split("\n") if rest else ():
            self._words(replace(leaf, cell=None), words)

    def _words(self, leaf: Leaf, words: str) -> None:
        builder = self._builder
        if builder.item is not None and leaf.cell is None and _MINUTE_NUMBER.fullmatch(words):
            builder.section, self._minuted = Section.MINUTES, True
            builder.block(BlockKind.MARKER, words)
            return
        kind = BlockKind.PARA if leaf.cell is None else BlockKind.ROW
        span = builder.add(words, label=leaf.label, kind=kind, depth=leaf.depth, cell=leaf.cell, strong=leaf.strong)
        self._placed.append((leaf, span))

    def minutes(self, encoding: str, addresses: tuple[str, ...]) -> Minutes:
        """Return what was collected; where no minute has a number, what stands under an item is its minutes."""
        self._builder.attendees.extend(attendance.read(self._placed))
        made = self._builder.minutes(
            form=FORMAT, loader=LOADER, encoding=encoding, media_type="text/html", addresses=addresses
        )
        if self._minuted:
            return made
        return replace(made, blocks=tuple(_as_minutes(block) for block in made.blocks))


def _as_minutes(block: Block) -> Block:
    is_text = block.kind not in {BlockKind.HEADING, BlockKind.ITEM_NUMBER}
    return replace(block, section=Section.MINUTES) if is_text and block.section is Section.AGENDA else block
