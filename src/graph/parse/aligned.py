"""Tables of plain text whose columns are aligned by spaces or tabs, under headings that the lexicon knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from graph import files
from graph.documents import Span

_GAP = re.compile(r" {2,}|[ ]*\t[ ]*")
_WIDE = re.compile(r"\S(?: {2,}|\s*\t\s*)\S")
_KEPT = frozenset(("task", "decision", "either", "recommendation"))  # a table has a column of one of these
_FEWEST = 2  # columns
_WIDEST = 300  # characters of a line of headings
_SLACK = 2  # characters by which a cell may stand left of its heading


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of one line in a row and column of a table; the headings are row 0."""

    span: Span
    row: int
    column: int


@cache
def _known() -> Mapping[str, str]:
    """Return what each heading that minutes and trackers use for a column is the column of."""
    found: dict[str, str] = {}
    for stem in ("tracker", "minute_tables"):
        text = (files.folder("data") / "lexicon" / f"{stem}.yaml").read_text(encoding="utf-8")
        columns: dict[str, list[str]] = yaml.safe_load(text)["columns"]
        found |= {_plain(str(name)): column for column, names in columns.items() for name in names}
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9'?]+", " ", text.casefold()).split())


def cells(text: str, lines: Sequence[tuple[Span, int]]) -> dict[int, tuple[Cell, ...]]:
    """Return the cells of each line that is part of such a table, by the line's index.

    `lines` are the stretches of the lines with words, and how many empty ones stand before each. A line that begins
    in small letters, or lacks the first column, goes on with the row before; a table ends at a line that runs through
    its columns, and at one with one cell only after an empty line.
    """
    found: dict[int, tuple[Cell, ...]] = {}
    index = 0
    while index < len(lines):
        starts = _headings(text, lines[index][0])
        rows = _rows(text, lines, index, starts) if starts else {}
        found |= rows
        index = max(rows, default=index) + 1
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    column: int  # at which it begins, in characters from the left edge
    order: int  # by tabs


def _pieces(text: str, line: Span) -> list[_Piece]:
    """Return what wide gaps part on a line, with the place of each on the page."""
    left = _left_edge(text, line.start)
    words = text[line.start : line.end]
    found, at = [], 0
    for gap in (*_GAP.finditer(words), None):
        end = gap.start() if gap else len(words)
        if end > at:
            start = line.start + at
            before = text[left:start]
            found.append(
                _Piece(Span(start, line.start + end), len(before.expandtabs()), before.lstrip(" ").count("\t"))
            )
        at = gap.end() if gap else end
    return found


def _left_edge(text: str, at: int) -> int:
    """Return where the line begins that a place is on; at most so far back as a page is wide."""
    nearest = max(0, at - _WIDEST)
    return max([nearest, *(text.rfind(end, nearest, at) + 1 for end in "\n\r\f\v\u2028")])


def _headings(text: str, line: Span) -> list[_Piece]:
    """Return the headings on a line where all are known and one is of what is decided or to be done."""
    words = text[line.start : line.end]
    if len(words) > _WIDEST or "|" in words or _WIDE.search(words) is None:
        return []
    pieces = _pieces(text, line)
    named = [_known().get(_plain(text[one.span.start : one.span.end])) for one in pieces]
    told = len(pieces) >= _FEWEST and None not in named and len(set(named)) > 1
    return pieces if told and not _KEPT.isdisjoint(filter(None, named)) else []


def _rows(
    text: str, lines: Sequence[tuple[Span, int]], head: int, headings: Sequence[_Piece]
) -> dict[int, tuple[Cell, ...]]:
    """Return the cells of the lines of one table by index; none where no row stands under the headings."""
    found = {head: tuple(Cell(one.span, 0, at) for at, one in enumerate(headings))}
    tabbed = "\t" in text[headings[0].span.end : headings[1].span.start]
    row = 0
    for index in range(head + 1, len(lines)):
        line, blanks = lines[index]
        placed = _placed(_pieces(text, line), headings, tabbed="\t" in text[line.start : line.end] and tabbed)
        if not placed or _runs_through(text, placed, headings) or (len(placed) == 1 and (blanks or row == 0)):
            break
        first = text[placed[0].span.start]
        begins = placed[0].column == 0 and not (first.islower() and not blanks and row)
        row += begins or row == 0
        found[index] = tuple(Cell(one.span, row, one.column) for one in placed)
    return found if row else {}


def _placed(pieces: Sequence[_Piece], headings: Sequence[_Piece], *, tabbed: bool) -> list[Cell]:
    """Return each piece in its column: the one of its tab, else the last whose heading begins no further right."""
    made: list[Cell] = []
    for one in pieces:
        column = one.order if tabbed else _column(one, headings)
        if column >= len(headings):
            return []
        if made and made[-1].column == column:
            made[-1] = Cell(Span(made[-1].span.start, one.span.end), 0, column)
        else:
            made.append(Cell(one.span, 0, column))
    return made


def _column(piece: _Piece, headings: Sequence[_Piece]) -> int:
    return max((at for at, one in enumerate(headings) if one.column <= piece.column + _SLACK), default=0)


def _runs_through(text: str, placed: Sequence[Cell], headings: Sequence[_Piece]) -> bool:
    """Tell a line of prose: one stretch that reaches into the next column."""
    if len(placed) > 1 or placed[0].column + 1 >= len(headings):
        return False
    left = _left_edge(text, placed[0].span.start)
    return len(text[left : placed[0].span.end].expandtabs()) > headings[placed[0].column + 1].column
