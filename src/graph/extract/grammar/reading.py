"""The minutes as extraction reads them: each block folded once, with its sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from graph.documents import Block, BlockKind, Minutes, Section, Span, View
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.screen import Screen, lowered

_ABBREVIATIONS = "Mr Mrs Ms Dr Cllr Cllrs No Nos St Rev Revd Prof Sgt e.g i.e etc para p pp vs Messrs prop Prop sec Sec paras Hon Gen Capt Col Insp"
_SENTENCE_END = re.compile(
    r"[.!?]"
    + "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS.split())
    + r"(?<!\b[A-Z]\.)(?<!\.[A-Z]\.)['\")]*(?=\s+['\"(]?[A-Z0-9£])"
)
_LONGEST_QUOTATION = 30
_LONGEST_HEADING = 100
_OUTSIDE = (Section.MINUTES, Section.DECISION)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a passage's folded text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Passage:
    """One block with its folded text. `index` is its place in `Reading.passages`, of which `screen` is made."""

    index: int
    block: Block
    view: View
    screen: Screen = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The folded text of the block."""
        return self.view.text

    @property
    def agenda_item(self) -> int | None:
        """The item that the block belongs to."""
        return self.block.agenda_item

    @cached_property
    def lowered(self) -> str:
        """The folded text in small letters, to screen it for words before any pattern is tried."""
        return lowered(self.text)

    def has(self, stems: tuple[str, ...]) -> bool:
        """Tell whether any of the stems, in small letters, stands in the text."""
        return self.index in self.screen.having(stems, folded=True)

    def may(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a pattern can match here at all: whether one of the words stands here that it needs."""
        return self.index in self.screen.holds(pattern)

    def may_any(self, patterns: tuple[re.Pattern[str], ...]) -> bool:
        """Tell whether one of the patterns can match here at all; they are always the same tuple."""
        return self.index in self.screen.holds_any(patterns)

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
        start = match.end()
        while text[start].isspace():  # there is a letter or figure after the space
            start += 1
    if start < len(text):
        yield Sentence(start, len(text), text[start:])


class Cover:
    """Stretches of the text, and whether any of them shares a character with another one."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def overlaps(self, span: Span) -> bool:
        """Tell whether one of the stretches overlaps `span`."""
        at = bisect_left(self._starts, span.end) - 1
        return at >= 0 and self._ends[at] > span.start


class Reading:
    """A document's passages in order, and the questions that several kinds of fact ask of them.

    `body_kind` is the notation of body-kind of the body that met, None where it is not known. `tabled` are the
    indexes of the passages of tables that are read by their columns: no list goes on into them.
    """

    def __init__(self, minutes: Minutes, body_kind: str | None = None) -> None:
        self.minutes = minutes
        self.body_kind = body_kind
        self.tabled: frozenset[int] = frozenset()
        views = ((block, View(minutes.text, block.span)) for block in minutes.blocks)
        worded = [(block, view) for block, view in views if view.text]
        self._screen = Screen([view.text for _, view in worded])
        self.passages = tuple(Passage(index, block, view, self._screen) for index, (block, view) in enumerate(worded))

    def holding(self, *patterns: re.Pattern[str]) -> Iterator[Passage]:
        """Yield the passages in which one of the patterns can match, in the order of the text."""
        held = self._screen.holds_any(patterns)
        return (passage for passage in self.passages if passage.index in held)

    def spoken_with(self, *patterns: re.Pattern[str]) -> Iterator[Passage]:
        """Yield those of the spoken passages in which one of the patterns can match, in the order of the text."""
        held = self._screen.holds_any(patterns)
        return (passage for passage in self.spoken if passage.index in held)

    @cached_property
    def spoken(self) -> tuple[Passage, ...]:
        """The passages that can hold an outcome: what was minuted or decided, not agenda, head or documents."""
        return tuple(
            passage
            for passage in self.passages
            if passage.block.section in _OUTSIDE
            and passage.block.kind in (BlockKind.PARA, BlockKind.ITEM, BlockKind.ROW)
        )

    def spoken_of(self, agenda_item: int | None) -> tuple[Passage, ...]:
        """Return the passages of one item that can hold an outcome."""
        return self._spoken_by_item.get(agenda_item, ())

    @cached_property
    def _spoken_by_item(self) -> dict[int | None, tuple[Passage, ...]]:
        spoken = {passage.index for passage in self.spoken}
        return {item: tuple(p for p in passages if p.index in spoken) for item, passages in self.by_item.items()}

    def before_documents(self, passage: Passage) -> bool:
        """Tell whether the list of its item's documents follows: on a page that marks no minutes, agenda text is above it."""
        item = self.by_item.get(passage.agenda_item, ())
        markers = [one for one in item if one.block.kind is BlockKind.MARKER]
        return bool(markers) and passage.index < markers[0].index and "documents" in markers[0].lowered

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

    @cached_property
    def followed_up(self) -> frozenset[int]:
        """The indexes of passages under a heading, or in an item, that comes back to actions of earlier meetings."""
        heading = pattern("follow_ups", "headings", suffix=r"\W*")
        found: set[int] = set()
        item: int | None = None
        under = False
        for passage in self.passages:
            if passage.agenda_item != item or passage.block.kind in (BlockKind.HEADING, BlockKind.MARKER):
                if passage.agenda_item != item:
                    item = passage.agenda_item
                    under = bool(heading.fullmatch((self.title(item) or "").strip()))
                if passage.block.kind is BlockKind.HEADING and passage.text.strip() != (self.title(item) or ""):
                    under = bool(heading.fullmatch(passage.text.strip()))
            elif len(passage.text) <= _LONGEST_HEADING and heading.fullmatch(passage.text.strip()):
                under = True
            if under:
                found.add(passage.index)
        return frozenset(found)

    @cached_property
    def by_item(self) -> dict[int | None, tuple[Passage, ...]]:
        """The passages of each item, in the order of the text; None for those of no item."""
        found: dict[int | None, list[Passage]] = {}
        for passage in self.passages:
            found.setdefault(passage.agenda_item, []).append(passage)
        return {item: tuple(passages) for item, passages in found.items()}

    def title(self, agenda_item: int | None) -> str | None:
        """Return the title of an item."""
        return self.minutes.items[agenda_item].title if agenda_item is not None else None

    def before(self, passage: Passage, count: int) -> tuple[Passage, ...]:
        """Return up to `count` passages of the same item before this one, the nearest last."""
        found = self.passages[max(0, passage.index - count) : passage.index]
        return tuple(p for p in found if p.agenda_item == passage.agenda_item)
