"""The minutes as extraction reads them: each block folded once, with its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graph.documents import Block, BlockKind, Minutes, Section, Span, View

_ABBREVIATION = (
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bCllr)(?<!\bCllrs)(?<!\bNo)(?<!\bSt)(?<!\bRev)(?<!\bProf)(?<!\bSgt)"
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bpara)(?<!\bp)(?<!\bpp)(?<!\bvs)(?<!\bMessrs)(?<!\bprop)(?<!\bparas)"
    r"(?<!\b[A-Z])(?<!\.[A-Z])"
)
_SENTENCE_END = re.compile(_ABBREVIATION + r"[.!?]['\")]*(?=\s+['\"(]?[A-Z0-9£])")
_LONGEST_QUOTATION = 30
_OUTSIDE = (Section.MINUTES, Section.DECISION)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a passage's folded text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Passage:
    """One block with its folded text. `index` is its place in `Reading.passages`."""

    index: int
    block: Block
    view: View

    @property
    def text(self) -> str:
        """The folded text of the block."""
        return self.view.text

    @property
    def agenda_item(self) -> int | None:
        """The item that the block belongs to."""
        return self.block.agenda_item

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the block, in order."""
        return sentences(self.text)

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the place in the canonical text of `text[start:end]`."""
        return self.view.source(start, len(self.text) if end is None else end)


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of folded text, in order."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield Sentence(start, match.end(), text[start : match.end()])
        start = match.end() + (len(text[match.end() :]) - len(text[match.end() :].lstrip()))
    if start < len(text):
        yield Sentence(start, len(text), text[start:])


class Reading:
    """A document's passages in order, and the questions that several kinds of fact ask of them.

    `body_kind` is the notation of body-kind of the body that met, None where it is not known.
    """

    def __init__(self, minutes: Minutes, body_kind: str | None = None) -> None:
        self.minutes = minutes
        self.body_kind = body_kind
        views = ((block, View(minutes.text, block.span)) for block in minutes.blocks)
        self.passages = tuple(
            Passage(index, block, view) for index, (block, view) in enumerate((b, v) for b, v in views if v.text)
        )

    @cached_property
    def spoken(self) -> tuple[Passage, ...]:
        """The passages that can hold an outcome: what was minuted or decided, not agenda, head or documents."""
        return tuple(
            passage
            for passage in self.passages
            if passage.block.section in _OUTSIDE
            and passage.block.kind in (BlockKind.PARA, BlockKind.ITEM, BlockKind.ROW)
        )

    @cached_property
    def quoted(self) -> frozenset[int]:
        """The indexes of passages that stand in quotation marks, one or several together."""
        found: set[int] = set()
        opened: int | None = None
        for passage in self.passages:
            text = passage.text
            ends = text.rstrip(".;, ")[-1:]
            if opened is None and text[0] in {'"', "'"}:
                if ends == text[0] and len(text) > 1:
                    found.add(passage.index)
                elif text[0] == '"' and text.count('"') % 2:
                    opened = passage.index
            elif opened is not None:
                first = self.passages[opened]
                if passage.index - opened > _LONGEST_QUOTATION or passage.agenda_item != first.agenda_item:
                    opened = None
                elif ends == '"' and text.count('"') % 2:
                    found |= set(range(opened, passage.index + 1))
                    opened = None
        return frozenset(found)

    def quote(self, span: Span) -> str:
        """Return the words at a place, white space folded and typography kept."""
        return " ".join(self.minutes.quote(span).split())

    def title(self, agenda_item: int | None) -> str | None:
        """Return the title of an item."""
        return self.minutes.items[agenda_item].title if agenda_item is not None else None

    def before(self, passage: Passage, count: int) -> tuple[Passage, ...]:
        """Return up to `count` passages of the same item before this one, the nearest last."""
        found = self.passages[max(0, passage.index - count) : passage.index]
        return tuple(p for p in found if p.agenda_item == passage.agenda_item)
