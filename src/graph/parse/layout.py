"""Plain text → paragraphs: lines joined where they were wrapped, and cut where a page ran several together.

Three ways of setting text out are told apart by measuring the lines: a paragraph a line, hard-wrapped lines, and
hard-wrapped lines with an empty line after each. Page furniture (a running title, a page number, a footer that
comes back on every page) is left out. Nothing is altered: a paragraph is a stretch of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.documents import Span
from graph.parse import aligned, one_line
from graph.parse.labels import split_label

_BLANKS = " \t\u00a0\u2007\u202f\u200b\ufeff|"
_LINE = re.compile(r"[^\n\r\f\v\u2028]+")
_RULE = re.compile(r"[-=_*|\s:]{3,}")
_TABLE_HEAD = re.compile(r"\|?\s*No\.\s*\|\s*Item\s*(?:\|\s*)*")
_PAGE_NUMBER = re.compile(r"(?:Page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.:;?!]['\"’”)]*$|:\s*-$")
_MARKER_LINE = re.compile(r"(?:Minutes|Decisions?|Supporting documents|Additional documents)\s*:", re.IGNORECASE)
_CAPITAL_CUE = re.compile(
    r"(?:IT WAS )?(?:UNANIMOUSLY )?(?:AGREED|RESOLVED|ORDERED|RECOMMENDED|PENDERFYNWYD|NOTED)\b"
)
_META_LINE = re.compile(r"(?:Venue|Place|Location|Contact|Date|Time|Present|Apologies|Webcast)\s*:", re.IGNORECASE)
_ONE_LINE_META = re.compile(r"(?:Venue|Place|Location|Contact|Date|Time|Webcast)\s*:", re.IGNORECASE)
_NUMBERED_TITLE = re.compile(r"\*?\s?\d{1,3}\.?\s{3,}[A-Z]")
_AGENDA_REFERENCE = re.compile(r"\(\s*Agenda item[^)]*\)?", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]{3,}\)$")  # "(For: 4 Against: 1)" ends with no label
_ENDS_WITH_LABEL = re.compile(r"[.:;–-]\s+(?:\d{1,2}[.)]|\(?[a-z]\)|[·•▪])$")
_FIELD = re.compile(r"[A-Z][A-Z /]{3,40}:\s{2,}")
_CUT = re.compile(
    r"""
      (?P<bullet> (?<=\S)\s+(?=[·•▪]\s) )
    | (?<=[.;])\s+(?= Reasons?\s+for\s+(?:the\s+)?(?:[Dd]ecision|[Rr]ecommendation)s?\b )
    | (?<=\S)(?<!\bConcise)(?<!\bDraft)(?<!\bPublic)(?<!\bfor)(?<!\bthe)(?<!\bKey)(?<!\bOfficer)(?<!\bDate\ of)(?<!\bTitle\ of)(?<!\bType\ of)(?<!\bStatus\ of)(?<!\bNotice\ of)(?<!\bof\ Cabinet)(?<!\bof\ Executive)(?<!\bthe\ Cabinet)(?<!\bthe\ Executive)\s+
      (?= (?:Minutes|Decision|Decisions|Supporting\ documents|Additional\ documents): (?:\s|$) )
    | (?<=[^a-z,'’]) \s+
      (?= (?:AGREED|RESOLVED|ORDERED|RECOMMENDED) (?:\s+(?:that|as\ follows|unanimously)\b | \s*[:–-]) )
    | (?<=[.:;*-]) \s+ (?= \*\*\s | (?-x:[A-Z]{3,}(?: [A-Z]{2,})+ ) )
    """,
    re.VERBOSE,
)
_CUT_SIGNS = ("·", "•", "▪", "**", "Reason", "Minutes:", "Decision:", "Decisions:", "documents:")
_CAPITALS = re.compile(r"[A-Z]{3}")  # without these, or one of those signs, a paragraph is not cut
_WRAPPED_CUT = re.compile(
    r"""
      (?<=[:;.–-]) \s+ (?= (?:\d{1,2}[.)] | \(?[a-z]\) | \(?[ivx]{1,4}[.)]) \s+ [A-Z] )
    | (?<=[a-z]\.) \s+ (?= That\ the\ [A-Z][a-z]+ \s )
    | (?<=[a-z]) \s+ (?= (?:i|1|a)[.)] (?:\s{2,}|\u00a0) [A-Z] )
    """,
    re.VERBOSE,
)
_FURNITURE_REACH = 4


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text that belongs together. `indent` is in columns; `row` counts the rows of a pipe table.

    A loader that knows more than the text shows says so: `heading` for the title of an item, with its `number` where
    that is printed apart and the supplier's `identifiers`; `head` for what stands above the items; `cell` and
    `depth` as in `Block`. `tabled` is a cell of a table of decisions or actions that the text aligns.
    """

    span: Span
    indent: int = 0
    row: int | None = None
    heading: bool = False
    number: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    head: bool = False
    cell: tuple[int, int] | None = None
    depth: int = 0
    strong: bool = False
    tabled: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    indent: int
    blanks_before: int
    row: int | None

    def words(self, text: str) -> str:
        return text[self.start : self.end]


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of `text` in order; between them lie only white space, table rules and furniture."""
    every = _without_furniture(text, tuple(_set_apart(text) if one_line.is_flattened(text) else _lines(text)))
    tabled = aligned.cells(text, [(Span(line.start, line.end), line.blanks_before) for line in every])
    lines = [line for index, line in enumerate(every) if index not in tabled] if tabled else every
    joined = _joined(text, lines)
    wrapped = _is_wrapped(text, lines, blanks=0) or any(line.row is not None for line in lines)
    made = [piece for paragraph in joined for piece in _cut(text, paragraph, wrapped=wrapped)]
    made += [Paragraph(one.span, cell=(one.row, one.column), tabled=True) for line in tabled.values() for one in line]
    return tuple(sorted(made, key=lambda one: one.span) if tabled else made)


def _set_apart(text: str) -> Iterator[_Line]:
    """Yield the lines of a text that has lost its breaks, each a paragraph of its own."""
    bounds = (0, *one_line.cuts(text), len(text))
    for start, end in pairwise(bounds):
        words = text[start:end].strip()
        if words:
            begun = start + text[start:end].index(words)
            yield _Line(begun, begun + len(words), 0, 1, None)


def _lines(text: str) -> Iterator[_Line]:
    blanks, row, in_table, last_end = 0, 0, False, 0
    for match in _LINE.finditer(text):
        blanks += max(text.count("\n", last_end, match.start()) - 1, 0)
        last_end = match.end()
        raw = match.group()
        words = raw.strip(_BLANKS)
        if _TABLE_HEAD.fullmatch(raw.strip()):
            in_table = True
            continue
        if not words or _RULE.fullmatch(words):
            blanks += 1
            row += raw.strip() in {"|", "||"}
            continue
        start = match.start() + raw.index(words)
        indent = len(raw[: raw.index(words)].expandtabs())
        yield _Line(start, start + len(words), indent, blanks, row if in_table else None)
        blanks = 0
        if in_table and raw.rstrip().endswith("|"):
            row += 1


def _without_furniture(text: str, lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """Leave out what comes back on every page; the first running title stays, for it names the meeting."""
    pages = sum(_is_page_number(text, line) for line in lines)
    if pages < 2 or not any(line.indent > 3 for line in lines):
        return tuple(lines)
    numbers = [i for i, line in enumerate(lines) if _is_page_number(text, line)]
    near = {j for i in numbers for j in range(i - _FURNITURE_REACH, i + _FURNITURE_REACH + 1)}
    counts = Counter(" ".join(line.words(text).split()) for index, line in enumerate(lines) if index in near)
    kept: list[_Line] = []
    seen: set[str] = set()
    for index, line in enumerate(lines):
        words = " ".join(line.words(text).split())
        if _is_page_number(text, line):
            continue
        if (
            index in near
            and counts[words] >= 2
            and len(words) > 8
            and (words in seen or (len(words) > 60 and index > 3))
        ):
            continue
        seen.add(words)
        kept.append(line)
    return tuple(kept)


def _is_page_number(text: str, line: _Line) -> bool:
    return bool(line.blanks_before and _PAGE_NUMBER.fullmatch(line.words(text)))


_BROKEN_OFF = re.compile(
    r"[a-z]\w* (?:of|the|and|for|to|in|by|with|from|a|an|January|February|March|April|May|June|July|August|September|October|November|December)$"
)


def _is_wrapped(text: str, lines: Sequence[_Line], *, blanks: int) -> bool:
    """Tell whether lines `blanks` empty lines apart run on: unended, then lower case, thrice and in 12% of pairs."""
    pairs = [(a, b) for a, b in pairwise(lines) if b.blanks_before == blanks]
    run_on = sum(
        1
        for a, b in pairs
        if a.row == b.row
        and not _ENDS_SENTENCE.search(words := a.words(text))
        and (text[b.start].islower() or _BROKEN_OFF.search(words))
    )
    return run_on >= 3 and run_on >= 0.12 * len(pairs)


def _joined(text: str, lines: Sequence[_Line]) -> list[Paragraph]:
    tight, loose = _is_wrapped(text, lines, blanks=0), _is_wrapped(text, lines, blanks=1)
    width = _usual_width(lines)
    made: list[Paragraph] = []
    last: _Line | None = None
    for line in lines:
        if (
            last
            and line.row == last.row
            and made
            and _runs_on(text, last, line, tight=tight, loose=loose, width=width)
        ):
            made[-1] = replace(made[-1], span=Span(made[-1].span.start, line.end))
        else:
            made.append(Paragraph(Span(line.start, line.end), line.indent, line.row))
        last = line
    return made


def _usual_width(lines: Sequence[_Line]) -> int:
    widths = sorted(line.end - line.start + line.indent for line in lines)
    return widths[len(widths) * 9 // 10] if widths else 0


def _runs_on(text: str, last: _Line, line: _Line, *, tight: bool, loose: bool, width: int) -> bool:
    before, words = last.words(text), line.words(text)
    if _is_label_only(before) or (_ENDS_WITH_LABEL.search(before) and not _BRACKETED.search(before)):
        return line.blanks_before <= 1 and not _is_label_only(words)
    if _starts_afresh(before, words):
        return False
    if line.blanks_before == 0:
        return tight and _same_block(last, line, before, width=width)
    unended = not _ENDS_SENTENCE.search(before)
    if line.blanks_before == 1 and loose:
        full = last.end - last.start + last.indent >= 0.8 * width
        return unended and full and (words[0].islower() or before[-1].islower() or before[-1] == ",")
    return unended and line.blanks_before <= 3 and words[0].islower() and before[-1].islower() and len(before) > 60


def _same_block(last: _Line, line: _Line, before: str, *, width: int) -> bool:
    ended = bool(_ENDS_SENTENCE.search(before))
    short = last.end - last.start + last.indent < 0.6 * width
    if ended and short:
        return False
    if _is_capitals(before) and last.end - last.start + last.indent < 0.8 * width:
        return False
    shift = line.indent - last.indent
    return not (
        shift and last.indent + line.indent > 3 and (ended or abs(shift) > 3) and not _hangs(last, line, ended)
    )


def _hangs(last: _Line, line: _Line, ended: bool) -> bool:
    """Tell a hanging indent (the first line starts further left, at its label or field name) from a new block."""
    return not ended and line.indent > last.indent


def _is_label_only(words: str) -> bool:
    label, rest = split_label(words + " x")
    return label is not None and words[rest:].strip() == ""


def _starts_afresh(before: str, words: str) -> bool:
    if any(pattern.match(words) for pattern in (_MARKER_LINE, _META_LINE, _CAPITAL_CUE, _FIELD)):
        return True
    if _MARKER_LINE.fullmatch(before) or _ONE_LINE_META.match(before) or _NUMBERED_TITLE.match(words):
        return True
    if split_label(words)[0] is not None:
        return True
    return _is_capitals(before) != _is_capitals(words) and not (before[-1] in ",–-" or words[0].islower())


def _is_capitals(words: str) -> bool:
    words = _AGENDA_REFERENCE.sub("", words) if "(" in words else words
    return words == words.upper() and sum(c.isupper() for c in words) >= 4


def _in_title(text: str, start: int, cut_start: int, cut_end: int) -> bool:
    """Tell a title in capitals that has a colon or a dash in it: "CALL IN: LOW TRAFFIC NEIGHBOURHOOD"."""
    if not text[cut_end : cut_end + 3].isupper() or _CAPITAL_CUE.match(text, cut_end):
        return False
    return cut_start - start < 100 and _is_capitals(text[start:cut_start])


def _cut(text: str, paragraph: Paragraph, *, wrapped: bool) -> Iterator[Paragraph]:
    """Cut a paragraph where a page ran several into one line."""
    start, end = paragraph.span.start, paragraph.span.end
    words = text[start:end]
    if words.isupper():  # a heading, whatever stands in it
        yield paragraph
        return
    cuts: list[tuple[int, int]] = []
    if any(sign in words for sign in _CUT_SIGNS) or _CAPITALS.search(words):
        cuts = [m.span() for m in _CUT.finditer(text, start, end) if wrapped or m.group("bullet") is None]
    if wrapped:
        cuts += [m.span() for m in _WRAPPED_CUT.finditer(text, start, end)]
    for cut_start, cut_end in sorted(cuts):
        if _is_label_only(text[start:cut_start].strip()) or _in_title(text, start, cut_start, cut_end):
            continue
        if cut_start > start:
            yield replace(paragraph, span=Span(start, cut_start))
        start = max(start, cut_end)
    if start == paragraph.span.start:
        yield paragraph
    elif start < end:
        yield replace(paragraph, span=Span(start, end))
