"""A source document, and the minutes that a loader reads from it, as plain values.

Positions everywhere are code points into `Minutes.text`, the canonical text: the decoded file itself for
plain text, the loader's own linearisation for every other format. The canonical text is never altered
afterwards; `View` folds a stretch of it for matching and maps each position back.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the canonical text: `start` included, `end` left out, in code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class SourceMetadata:
    """What is known of a document from beside it (`NAME.meta.json`, `sources.json`, the fetcher), not from it.

    `council` is a council's name, slug or code; `identifiers` are (scheme, value) pairs such as
    ("moderngov-meeting", "4967"). `replaces` are the SHA-256 of earlier versions from the same address, oldest first.
    `withdrawn_at` is when the address was first seen without these minutes. Each value that is None is not known.
    """

    url: str | None = None
    council: str | None = None
    body: str | None = None
    held_on: date | None = None
    retrieved_at: datetime | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    replaces: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None

    def as_json(self) -> dict[str, object]:
        """Return the keys of `NAME.meta.json`, those that are not known left out."""
        return {
            key: value
            for key, value in {
                "url": self.url,
                "council": self.council,
                "body": self.body,
                "date": self.held_on.isoformat() if self.held_on else None,
                "retrieved": self.retrieved_at.isoformat() if self.retrieved_at else None,
                "identifiers": dict(self.identifiers) or None,
                "replaces": list(self.replaces) or None,
                "withdrawn": self.withdrawn_at.isoformat() if self.withdrawn_at else None,
            }.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The exact bytes of one document. `name` (a file name or address) is untrusted text, for people only."""

    name: str
    content: bytes
    metadata: SourceMetadata = field(default_factory=SourceMetadata)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, 64 lower-case hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    def fingerprint(self, extractor: str) -> str:
        """Return a digest of everything that decides what is extracted: bytes, metadata, `extractor`."""
        given = json.dumps(self.metadata.as_json(), sort_keys=True)
        return hashlib.sha256(f"{self.sha256}\n{given}\n{extractor}".encode()).hexdigest()


class Section(StrEnum):
    """Which part of an item's page a block stands in."""

    HEADER = "header"
    AGENDA = "agenda"
    DECISION = "decision"
    MINUTES = "minutes"
    DOCUMENTS = "documents"


class BlockKind(StrEnum):
    """What a block is in the layout of the page."""

    HEADING = "heading"
    PARA = "para"
    ITEM = "item"  # one entry of a list
    ROW = "row"  # one cell or line of a table
    MARKER = "marker"  # "Minutes:", "Decision:", "Supporting documents:"
    META = "meta"  # "Venue: ...", page furniture that is kept
    ITEM_NUMBER = "item-number"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list entry, cell or heading.

    `span` covers the words without the list label; `label` is the label as printed ("a)", "1.1", "·"),
    `label_span` its place. `depth` counts list levels from 0. `agenda_item` indexes `Minutes.items`.
    `cell` is (row, column) where the format has cells. `strong` is a hint that the words stood in bold.
    """

    kind: BlockKind
    span: Span
    section: Section
    agenda_item: int | None = None
    label: str | None = None
    label_span: Span | None = None
    depth: int = 0
    cell: tuple[int, int] | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item as printed. `number` has no final full stop ("20/17", "5.1"); `truncated` where the page cuts it.

    `title_span` is the place of the title, None where the title was lost. `identifiers` as in `SourceMetadata`.
    """

    number: str | None
    title: str | None
    title_span: Span | None = None
    truncated: bool = False
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that the page gives, with the place where it does."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of the page, or the web service, says of the meeting; each part only where it stands there."""

    council: Stated | None = None
    body: Stated | None = None
    held_on: tuple[date, Span] | None = None
    starts_at: time | None = None
    venue: Stated | None = None
    contact: Stated | None = None
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """One row of an attendance list that the format itself marks as one; `status` is the list's own word."""

    name: str
    span: Span
    role: str | None = None
    status: str | None = None
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a loader makes of one document: the canonical text, its blocks and items in the order of the text.

    `format` is the loader's name ("plain-text", "moderngov-html", "moderngov-xml", ...), `loader` its name and
    version, `encoding` the one that decoded the bytes, `truncations` the places where the page says
    that text was cut, `addresses` the web addresses that stand in the markup, in order, each once; `pages` where each page begins.
    `others` are the minutes of the other meetings that one document tells of, over the same text, in its order.
    """

    text: str
    format: str
    loader: str
    encoding: str
    media_type: str
    blocks: tuple[Block, ...]
    items: tuple[AgendaItem, ...]
    header: Header = field(default_factory=Header)
    attendees: tuple[Attendee, ...] = ()
    truncations: tuple[Span, ...] = ()
    addresses: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    others: tuple[Minutes, ...] = ()

    @property
    def meetings(self) -> tuple[Minutes, ...]:
        """The minutes of every meeting, these first."""
        return (self, *self.others)

    def page(self, position: int) -> int | None:
        """Return the number of the page, from 1, that a position of the text stands on; None without pages."""
        return bisect_right(self.pages, position) or None if self.pages else None

    def quote(self, span: Span) -> str:
        """Return the exact words at `span`."""
        return self.text[span.start : span.end]

    def in_item(self, agenda_item: int | None) -> tuple[Block, ...]:
        """Return the blocks of one item, in the order of the text."""
        return tuple(block for block in self.blocks if block.agenda_item == agenda_item)


_TOKEN = re.compile(r"[^\s\u00ad\u200b\u200c\u200d\u2060\ufeff]+")
_UNSEEN = re.compile(r"[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_FOLD = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})


class View:
    """A stretch of text folded for matching: white space collapsed, curly quotes and dashes made straight.

    `text` is the folded text; `source` maps a stretch of it back. Folding keeps each token's length, so the map
    is one entry a token. `breaks` are the places in `text` at which the source begins a new line.
    """

    __slots__ = ("_source_starts", "_view_starts", "breaks", "text")

    def __init__(self, text: str, span: Span) -> None:
        self._view_starts: list[int] = []
        self._source_starts: list[int] = []
        if self._is_even(text[span.start : span.end]):
            self._view_starts, self._source_starts = [0], [span.start]
            self.breaks: tuple[int, ...] = ()
            self.text = text[span.start : span.end].translate(_FOLD)
            return
        parts: list[str] = []
        breaks: list[int] = []
        length = 0
        last_end = -1
        for match in _TOKEN.finditer(text, span.start, span.end):
            if parts and (gap := text[last_end : match.start()]).strip("\u00ad\u200b\u200c\u200d\u2060\ufeff"):
                parts.append(" ")
                length += 1
                if "\n" in gap:
                    breaks.append(length)
            self._view_starts.append(length)
            self._source_starts.append(match.start())
            word = match.group()
            parts.append(word if word.isascii() else word.translate(_FOLD))
            length += match.end() - match.start()
            last_end = match.end()
        self.text = "".join(parts)
        self.breaks = tuple(breaks)

    @staticmethod
    def _is_even(words: str) -> bool:
        """Tell whether words have single spaces between them and nothing else to fold than quotes and dashes."""
        return bool(words) and " ".join(words.split()) == words and (words.isascii() or _UNSEEN.search(words) is None)

    def source(self, start: int, end: int) -> Span:
        """Return the place in the canonical text of `text[start:end]`, outer white space left out.

        Raises `ValueError` for an empty stretch.
        """
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        if start >= end:
            raise ValueError("an empty stretch has no place in the source")
        return Span(self._at(start), self._at(end - 1) + 1)

    def _at(self, position: int) -> int:
        token = bisect_right(self._view_starts, position) - 1
        return self._source_starts[token] + position - self._view_starts[token]


def folded(text: str) -> str:
    """Return `text` with white space collapsed and quotes and dashes made straight, for comparing wordings."""
    return View(text, Span(0, len(text))).text
