"""The blocks, items and header of a page without markup, while its paragraphs are taken one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from graph.documents import AgendaItem, Block, BlockKind, Header, Section, Span
from graph.parse.labels import split_label
from graph.parse.layout import Paragraph
from graph.parse.titles import PDF_SIZE

_TITLE_END = " \t\n\u00a0:–—-"


@dataclass(slots=True)
class Draft:
    """What has been made of a text so far, and what is due next."""

    text: str
    items: list[AgendaItem] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    section: Section = Section.HEADER
    seen_minutes: bool = False
    unmarked: Section = Section.MINUTES  # what stands under a title before any marker
    minuted: bool = True  # the page marks what was minuted; else agenda text and minutes run together
    numbered: bool = False  # titles are told by their numbers or by the loader
    listing: bool = False  # documents are being listed under a marker
    decision: bool = False  # the page is of one decision, not of a meeting
    unheaded: bool = False  # such a page has lost the words "Decision:", "Reasons:" and the like
    purposes: bool = False  # a list of items without markers, in which what an item is for stands under its title
    head: bool = False  # a head with those present stands above the items
    meetings: int = 0  # that an issue's page has told of
    title_due: bool = False
    row_title_due: bool = False  # a row of a table has given the number of an item, and no title yet
    field_due: str = ""  # a field of the head whose value stands on the next line
    row: int | None = None
    header: Header = field(default_factory=Header)
    footnotes: dict[str, int] = field(default_factory=dict)  # where each figure last stands alone on a line

    def open_item(self, number: str | None, title: Span | None) -> None:
        """Open an item; what stands under it is agenda text until something says otherwise."""
        self.items.append(AgendaItem(number, None))
        self.section, self.seen_minutes, self.listing = Section.AGENDA, False, False
        if title is not None:
            self.set_title(title)

    def set_title(self, title: Span) -> None:
        """Give the last item its title, without the size of a file and signs at its end."""
        words = self.text[title.start : title.end]
        pdf = PDF_SIZE.search(words)
        end = title.start + len(words[: pdf.start()].rstrip()) if pdf else title.end
        while end > title.start and self.text[end - 1] in _TITLE_END:
            end -= 1
        place = Span(title.start, end)
        printed = re.sub(r"\s+[–-]$", "", " ".join(self.text[place.start : place.end].split()).rstrip("*").strip())
        self.items[-1] = replace(self.items[-1], title=printed or None, title_span=place)
        self.add(BlockKind.HEADING, place)

    def add(self, kind: BlockKind, span: Span, **extra: object) -> None:
        """Add a block to the current section of the last item; `extra` are the other fields of `Block`."""
        item = len(self.items) - 1 if self.items else None
        self.blocks.append(Block(kind, span, self.section, item, **extra))  # type: ignore[arg-type]  # checked by callers

    def add_labelled(self, span: Span, paragraph: Paragraph | None = None) -> None:
        """Add a paragraph, entry of a list or cell, with its label apart."""
        words = self.text[span.start : span.end]
        hints: dict[str, object] = {}
        kind = BlockKind.PARA
        if paragraph is not None:
            hints = {"cell": paragraph.cell, "depth": paragraph.depth, "strong": paragraph.strong}
            kind = BlockKind.ROW if paragraph.cell is not None else kind
        label, rest = split_label(words)
        if label is None:
            self.add(kind, span, **hints)
            return
        place = Span(span.start, span.start + len(words[:rest].rstrip()))
        kind = BlockKind.ITEM if kind is BlockKind.PARA else kind
        self.add(kind, Span(span.start + rest, span.end), label=label, label_span=place, **hints)
