"""Pages of the old `kab12.pl` system (Middlesbrough to 2019, Stockton), as HTML or as the text of a page → minutes.

The head is a title ("Executive Minutes"), labelled or bare lines for date, time and place, and "Attendance Details".
Items stand below "Item Number Item/Resolution" or "Item Description Decision": a number and a title in capitals on one
line, or a code, a number and a title on three. A number that comes again leads what was said on that item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.documents import AgendaItem, Block, BlockKind, Header, Minutes, Section, Span, Stated
from graph.parse import heads, html, markup
from graph.parse.builder import TextBuilder
from graph.parse.labels import split_label
from graph.parse.when import find_date, find_time

TEXT_FORMAT, HTML_FORMAT, LOADER = "kab-text", "kab-html", "kab 1"

_ITEMS_HEAD = r"Item\s{0,9}Number\s{0,9}Item\s{0,9}/\s{0,9}Resolution|Item\s{0,9}Description\s{0,9}Decision"
_ITEMS = re.compile(rf"(?:{_ITEMS_HEAD})", re.IGNORECASE)
_ATTENDANCE = re.compile(r"Attendance\s{1,9}Details", re.IGNORECASE)
_TITLE = re.compile(r"(?P<body>\S.{2,150}?)\s+(?:Draft\s+)?Minutes", re.IGNORECASE)
_NOTE = re.compile(r"Please note\b|All minutes\b|Draft\b", re.IGNORECASE)
_FIELD = re.compile(r"(?P<name>Date|Time|Place|Venue)\s*:\s*(?P<value>.*)", re.IGNORECASE)
_NUMBER = r"(?:\d{1,3}/\d{1,4}|\d{1,5})"
_TITLED = re.compile(rf"(?P<number>(?:[A-Z]{{1,5}}\s+)?{_NUMBER})\s+(?P<title>(?=[^a-z]*[A-Z])[^a-z]{{3,300}})")
_ALONE = re.compile(_NUMBER)
_CODE = re.compile(r"[A-Z]{1,6}")
_PART = re.compile(r"(?:PUBLIC|EXEMPT|PRIVATE|CONFIDENTIAL|PART [A-Z0-9]+|(?:Item)?\s*Preamble)", re.IGNORECASE)
_DECLARATIONS = re.compile(r"Declarations? of interests?\s*:?", re.IGNORECASE)
_CUE = re.compile(r"(?:RESOLVED|AGREED|ORDERED|RECOMMENDED|NOTED|DECISION|REASONS?)\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,500}>|&nbsp;")
_LONGEST_PART = 100  # characters


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    words: str
    cell: tuple[int, int] | None = None


def is_text(text: str) -> bool:
    """Tell whether a text is that of such a page: it has the title of the attendance, and that of the items after it."""
    attendance = "details" in text.lower() and re.search(
        rf"^[ \t]*{_ATTENDANCE.pattern}[ \t]*$", text, re.MULTILINE | re.IGNORECASE
    )
    return bool(
        attendance
        and re.search(rf"^[ \t]*(?:{_ITEMS_HEAD})[ \t]*$", text[attendance.end() :], re.MULTILINE | re.IGNORECASE)
    )


def is_page(head: str) -> bool:
    """Tell whether an HTML page is one of them."""
    found = _ATTENDANCE.search(head)
    return bool(found and _ITEMS.search(_TAGS.sub(" ", head[found.end() :])))


def load_text(text: str, encoding: str, name: str) -> Minutes:  # noqa: ARG001 (every loader has one shape)
    """Return the minutes in the text of such a page, which is itself the canonical text."""
    lines = [
        _Line(Span(found.start(), found.end()), found.group())
        for found in re.finditer(r"[^\s](?:[^\n\r]*[^\s])?", text)
    ]
    return _Reader(text).minutes(lines, TEXT_FORMAT, encoding, "text/plain")


def load_page(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes on such a page; its linearisation is the canonical text. Raises `UnreadableDocument`."""
    root = markup.page(text, name)
    builder = TextBuilder()
    lines: list[_Line] = []
    for leaf in markup.leaves(html.content(root), name, furniture=False):
        labelled = f"{leaf.label} {leaf.words}" if leaf.label and split_label(leaf.words)[0] is None else leaf.words
        lines += [_Line(builder.write(words), words, leaf.cell) for words in labelled.split("\n")]
    linear = builder.minutes(form=HTML_FORMAT, loader=LOADER, encoding=encoding, media_type="text/html").text
    made = _Reader(linear).minutes(_rows_joined(linear, lines), HTML_FORMAT, encoding, "text/html")
    return replace(made, addresses=tuple(dict.fromkeys(markup.addresses(root))))


def _rows_joined(text: str, lines: Sequence[_Line]) -> list[_Line]:
    """Join the two cells of a heading ("Item Number", "Item/Resolution") that the page sets side by side."""
    made: list[_Line] = []
    for line in lines:
        last = made[-1] if made else None
        if last and last.cell and line.cell and last.cell[0] == line.cell[0]:
            span = Span(last.span.start, line.span.end)
            words = text[span.start : span.end]
            joined = " ".join(words.split())
            if _ITEMS.fullmatch(joined) or joined.casefold() in {"item number", "item description"}:
                made[-1] = _Line(span, joined, cell=line.cell)
                continue
            if _ALONE.fullmatch(last.words) and _TITLED.fullmatch(joined):
                made[-1] = _Line(span, words, cell=line.cell)
                continue
        made.append(line)
    return made


@dataclass(slots=True)
class _Reader:
    text: str
    blocks: list[Block] = field(default_factory=list)
    items: list[AgendaItem] = field(default_factory=list)
    header: Header = field(default_factory=Header)
    _numbers: dict[str, int] = field(default_factory=dict)
    _item: int | None = None
    _section: Section = Section.HEADER

    def minutes(self, lines: Sequence[_Line], form: str, encoding: str, media_type: str) -> Minutes:
        """Return what the lines say."""
        at = self._head(lines)
        at = self._attendance(lines, at)
        self._section = Section.MINUTES
        while at < len(lines):
            at = self._in_items(lines, at)
        return Minutes(
            text=self.text,
            format=form,
            loader=LOADER,
            encoding=encoding,
            media_type=media_type,
            blocks=tuple(self.blocks),
            items=tuple(self.items),
            header=self.header,
        )

    def _head(self, lines: Sequence[_Line]) -> int:
        """Take what stands above the attendance, and return where it ends."""
        field_name = ""
        for at, line in enumerate(lines):
            if _ATTENDANCE.fullmatch(line.words):
                self._add(BlockKind.META, line)
                return at + 1
            self._add(BlockKind.META, line)
            named = _FIELD.fullmatch(line.words)
            if named:
                field_name = named["name"]
                if named["value"]:
                    self._field(field_name, named["value"], line.span.start + named.start("value"))
                    field_name = ""
            elif field_name:
                self._field(field_name, line.words, line.span.start)
                field_name = ""
            else:
                self._bare(line)
        return len(lines)

    def _bare(self, line: _Line) -> None:
        """Take a line without a name: a title, or a date, time and place in that order."""
        titled, header = _TITLE.fullmatch(line.words), self.header
        if header.held_on is None and find_date(line.words) is not None:
            self._field("Date", line.words, line.span.start)
        elif header.held_on is not None and header.starts_at is None and find_time(line.words) is not None:
            self._field("Time", line.words, line.span.start)
        elif header.held_on is not None and header.venue is None and not _NOTE.match(line.words):
            self._field("Place", line.words, line.span.start)
        elif titled and header.body is None:
            place = Span(line.span.start, line.span.start + titled.end("body"))
            self.header = replace(header, body=Stated(" ".join(titled["body"].split()), place))
        elif header.body is None and header.council is None and heads.is_council(line.words):
            self.header = replace(header, council=Stated(line.words, line.span))

    def _field(self, name: str, words: str, at: int) -> None:
        name = {"place": "venue"}.get(name.casefold(), name)
        self.header = heads.from_field(self.header, name, words, 0, at)

    def _attendance(self, lines: Sequence[_Line], at: int) -> int:
        """Take the attendance and the declarations, and return where the items begin."""
        while at < len(lines) and not _ITEMS.fullmatch(lines[at].words):
            if _DECLARATIONS.fullmatch(lines[at].words):
                self._add(BlockKind.MARKER, lines[at])
                self._section = Section.MINUTES
            else:
                self._paragraph(lines[at])
            at += 1
        if at < len(lines):
            self._add(BlockKind.META, lines[at])
        return at + 1

    def _in_items(self, lines: Sequence[_Line], at: int) -> int:
        """Take the next line of the items, or the lines of a number, and return where it goes on."""
        line = lines[at]
        if (titled := _TITLED.fullmatch(line.words)) and not find_date(line.words[:20]):
            start = line.span.start + titled.start("title")
            self._open(" ".join(titled["number"].split()), Span(line.span.start, start), Span(start, line.span.end))
            return at + 1
        numbered = self._number_alone(lines, at)
        if numbered:
            number, title = numbered
            span = Span(line.span.start, lines[title - 1].span.end)
            if number in self._numbers:
                self._item = self._numbers[number]
                self.blocks.append(Block(BlockKind.ITEM_NUMBER, span, self._section, self._item))
                return title
            self._open(number, span, lines[title].span if title < len(lines) else None)
            return title + 1
        if _PART.fullmatch(line.words) or self._leads(lines, at):
            self._item = None
            self._add(BlockKind.META, line)
        else:
            self._paragraph(line)
        return at + 1

    def _number_alone(self, lines: Sequence[_Line], at: int) -> tuple[str, int] | None:
        """Return the number that stands on a line or two of its own, and where the line after it is."""
        words = lines[at].words
        if _CODE.fullmatch(words) and at + 1 < len(lines) and _ALONE.fullmatch(lines[at + 1].words):
            return f"{words} {lines[at + 1].words}", at + 2
        if "/" in words and _ALONE.fullmatch(words):
            return words, at + 1
        return None

    def _leads(self, lines: Sequence[_Line], at: int) -> bool:
        """Tell a heading over items: short, no sentence, and an item right after it."""
        words = lines[at].words
        if len(words) > _LONGEST_PART or words[-1] in ".:;," or _CUE.match(words) or split_label(words)[0]:
            return False
        after = lines[at + 1].words if at + 1 < len(lines) else ""
        return bool(_TITLED.fullmatch(after)) and words[0].isupper()

    def _open(self, number: str, printed: Span, title: Span | None) -> None:
        words = " ".join(self.text[title.start : title.end].split()) if title else None
        self.items.append(AgendaItem(number, words, title))
        self._item = self._numbers[number] = len(self.items) - 1
        end = printed.end
        while end > printed.start and self.text[end - 1].isspace():
            end -= 1
        self.blocks.append(Block(BlockKind.ITEM_NUMBER, Span(printed.start, end), Section.AGENDA, self._item))
        if title:
            self.blocks.append(Block(BlockKind.HEADING, title, Section.AGENDA, self._item))

    def _add(self, kind: BlockKind, line: _Line) -> None:
        self.blocks.append(Block(kind, line.span, self._section, self._item, cell=line.cell))

    def _paragraph(self, line: _Line) -> None:
        label, start = split_label(line.words)
        if label is None:
            kind = BlockKind.PARA if line.cell is None else BlockKind.ROW
            self.blocks.append(Block(kind, line.span, self._section, self._item, cell=line.cell))
            return
        words = Span(line.span.start + start, line.span.end)
        printed = Span(line.span.start, line.span.start + len(line.words[:start].rstrip()))
        self.blocks.append(Block(BlockKind.ITEM, words, self._section, self._item, label, printed))
