"""Collects the canonical text of a page with its blocks and agenda items; positions are code points."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from graph.documents import AgendaItem, Attendee, Block, BlockKind, Header, Minutes, Section, Span, Stated
from graph.parse.labels import is_label, split_label

TRUNCATED = re.compile(
    r"(?:(?:\.\.\.|…)[\s.…]*)?\bview\s+the\s+full\s+(?:minutes|agenda|decision)\s+text\s+for\s+item\s+"
    r"(?P<number>[\w/.&-]*[\w/&-])",
    re.IGNORECASE,
)
_PDF = r"(?:pdf icon\s*)?\(?(?<![A-Z])(?:PDF|DOCX?|XLSX?|PPTX?|ZIP|RTF)\b,?\s*[\d.,]+\s*[KMG]?B\)?"
FILE_SIZE = re.compile(rf"(?:\s*{_PDF})+\s*$")
_DIGITS = frozenset("0123456789")  # a figure in a cell is no label
_OUTER = " \t\n\u00a0\u200b\ufeff"


@dataclass(slots=True)
class _Pending:
    """A label that stands on a line or in a cell of its own, until its words come."""

    label: str
    span: Span
    cell: tuple[int, int] | None


class TextBuilder:
    """Adds blocks one after another, each on a line of its own, and keeps the place of every part.

    `section` and the current item apply to what is added next. Nothing that is added is altered afterwards.
    """

    def __init__(self) -> None:
        self.section = Section.HEADER
        self.items: list[AgendaItem] = []
        self.header = Header()
        self.attendees: list[Attendee] = []
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._truncations: list[Span] = []
        self._pending: _Pending | None = None
        self._in_item = True

    @property
    def item(self) -> int | None:
        """The index of the item that blocks are added to."""
        return len(self.items) - 1 if self.items and self._in_item else None

    @property
    def length(self) -> int:
        """How long the text is so far, in code points."""
        return self._length

    def write(self, words: str) -> Span:
        """Add words on a line of their own, in no block, and return their place."""
        if self._parts:
            self._parts.append("\n")
            self._length += 1
        span = Span(self._length, self._length + len(words))
        self._parts.append(words)
        self._length = span.end
        return span

    def block(self, kind: BlockKind, words: str, *, section: Section | None = None, **hints: Any) -> Span:
        """Add a block without label and return its place. `hints` are the other fields of `Block`."""
        self._drop_pending()
        span = self.write(words)
        self._blocks.append(Block(kind, span, section or self.section, self.item, **hints))
        self._note_truncation(span, words)
        return span

    def add(self, words: str, *, label: str | None = None, kind: BlockKind = BlockKind.PARA, **hints: Any) -> Span:
        """Add a paragraph, entry or cell, its list label split off, and return the place of the words.

        `label` is a counted one; it gives way to one that is typed. A label alone goes to the words that follow.
        """
        cell = hints.get("cell")
        if label is None and is_label(words) and (cell is None or words.rstrip()[-1] not in _DIGITS):
            self._drop_pending()
            self._pending = _Pending(words.strip(), self.write(words), cell)
            return self._pending.span
        typed, rest = split_label(words)
        if typed is None and label is None:
            return self._add_unlabelled(words, kind, hints)
        self._drop_pending()
        if typed is None:
            printed = self.write(f"{label} {words}")
            place, span = (
                Span(printed.start, printed.start + len(label or "")),
                Span(printed.end - len(words), printed.end),
            )
        else:
            label = typed
            printed = self.write(words)
            place = Span(printed.start, printed.start + len(words[:rest].rstrip(_OUTER)))
            span = Span(printed.start + rest, printed.end)
        kind = BlockKind.ITEM if kind is BlockKind.PARA else kind
        self._blocks.append(Block(kind, span, self.section, self.item, label=label, label_span=place, **hints))
        self._note_truncation(span, words)
        return span

    def _add_unlabelled(self, words: str, kind: BlockKind, hints: dict[str, Any]) -> Span:
        cell, pending = hints.get("cell"), self._pending
        if pending is not None and (pending.cell or (-1,))[0] != (cell or (-1,))[0]:
            self._drop_pending()
        pending, self._pending = self._pending, None
        span = self.write(words)
        if pending is not None:
            kind = BlockKind.ITEM if kind is BlockKind.PARA else kind
            hints = {**hints, "label": pending.label, "label_span": pending.span}
        self._blocks.append(Block(kind, span, self.section, self.item, **hints))
        self._note_truncation(span, words)
        return span

    def _drop_pending(self) -> None:
        """Keep a lone label that no words followed as a paragraph of its own."""
        pending, self._pending = self._pending, None
        if pending is not None:
            kind = BlockKind.PARA if pending.cell is None else BlockKind.ROW
            self._blocks.append(Block(kind, pending.span, self.section, self.item, cell=pending.cell))

    def open_item(
        self,
        number: str | None,
        title: str | None,
        *,
        number_printed: str = "",
        identifiers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Begin an agenda item, its number as printed on a line of its own before the title.

        The title's place leaves out the size of the document behind it ("PDF 181 KB").
        """
        self._drop_pending()
        self._in_item = True
        self.section = Section.AGENDA
        self.items.append(AgendaItem(number, None, identifiers=identifiers))
        if number_printed:
            self.block(BlockKind.ITEM_NUMBER, number_printed)
        if title:
            span = self.write(title)
            size = FILE_SIZE.search(title)
            words = title[: size.start()].rstrip(_OUTER) if size else title
            place = Span(span.start, span.start + len(words))
            self.items[-1] = replace(self.items[-1], title=" ".join(words.split()) or None, title_span=place)
            self._blocks.append(Block(BlockKind.HEADING, place, self.section, self.item, strong=True))

    def close_item(self, section: Section) -> None:
        """Go on outside every item, in `section`."""
        self._drop_pending()
        self._in_item, self.section = False, section

    def number_item(self, number: str) -> None:
        """Give the current item the number that the page tells elsewhere, unless it has one."""
        if self.items and self.items[-1].number is None:
            self.items[-1] = replace(self.items[-1], number=number)

    def _note_truncation(self, span: Span, words: str) -> None:
        if "full" not in words:
            return
        for cut in TRUNCATED.finditer(words):
            self._truncations.append(Span(span.start + cut.start(), span.start + cut.end()))
            if self.item is not None:
                self.number_item(cut["number"].rstrip("."))
                self.items[-1] = replace(self.items[-1], truncated=True)

    def stated(self, span: Span, start: int = 0, end: int | None = None) -> Stated:
        """Return what stands at `start` to `end` within `span`, outer blanks left out, with its place."""
        words = self._words(span)
        end = len(words) if end is None else end
        inner = words[start:end]
        lead = len(inner) - len(inner.lstrip(_OUTER))
        inner = inner.strip(_OUTER)
        place = Span(span.start + start + lead, span.start + start + lead + len(inner))
        return Stated(" ".join(inner.split()), place)

    def _words(self, span: Span) -> str:
        """Return the words at a recent place, looking from the end."""
        end, parts = self._length, []
        for part in reversed(self._parts):
            parts.append(part)
            end -= len(part)
            if end <= span.start:
                break
        return "".join(reversed(parts))[span.start - end : span.end - end]

    def minutes(
        self,
        *,
        form: str,
        loader: str,
        encoding: str,
        media_type: str,
        addresses: tuple[str, ...] = (),
    ) -> Minutes:
        """Return what was collected."""
        self._drop_pending()
        return Minutes(
            text="".join(self._parts),
            format=form,
            loader=loader,
            encoding=encoding,
            media_type=media_type,
            blocks=tuple(self._blocks),
            items=tuple(self.items),
            header=self.header,
            attendees=tuple(self.attendees),
            truncations=tuple(self._truncations),
            addresses=addresses,
        )
