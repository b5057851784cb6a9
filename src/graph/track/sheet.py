"""A tracker's cells: CSV or XLSX read into plain text, each cell with its sheet and its reference.

Nothing is evaluated: a formula has the value that the sheet was saved with, and is marked where it was saved without.
A cell that is merged into another shows what that one does. Text from a sheet is untrusted.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from xml.etree.ElementTree import ParseError

from lxml import etree

from graph.errors import UnreadableDocument

MOST_ROWS, MOST_COLUMNS = 150_000, 120  # rows that hold something
LONGEST_CELL = 32_767  # characters; the limit of spreadsheets themselves
LARGEST_UNPACKED = 200_000_000  # bytes
_DELIMITERS = ",;\t|"
_LOOKED_AT, _LINES = 100_000, 20  # characters and lines from which the delimiter is told
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))
_Range: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column
_MOST_MERGED = 2_000  # ranges; a sheet with more is laid out, and no table


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. `row` and `column` count from 1; `value` is trimmed text.

    `is_formula` where it is a formula whose value is not known; `value` is then what was written. `since_1904` where the
    workbook counts its days from 1 January 1904 (ECMA-376, 18.17.4.1), which a number that should be a day must be told by.
    """

    sheet: str
    row: int
    column: int
    value: str
    is_formula: bool = False
    since_1904: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it shows that the spreadsheet could not work out its formula."""
        return self.value.upper() in _ERRORS

    @property
    def is_too_long(self) -> bool:
        """Whether it holds more than a spreadsheet's cell can."""
        return len(self.value) > LONGEST_CELL

    @property
    def reference(self) -> str:
        """Where it is, as spreadsheets write it: "Actions!C7"."""
        return f"{self.sheet}!{letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that hold something, in order, each its cells in order."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read(content: bytes, name: str) -> tuple[tuple[Sheet, ...], str]:
    """Return the sheets of a file and its media type, told from its bytes.

    Raises `UnreadableDocument` for what is neither, is encrypted, or unpacks to more than a tracker ever needs.
    """
    if content.startswith(b"PK\x03\x04"):
        return tuple(_workbook(content, name)), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableDocument(name, "an old or encrypted Office file; save it as XLSX or CSV")
    return (Sheet("CSV", tuple(_separated(_decoded(content, name), name))),), "text/csv"


def letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableDocument(name, f"not {encoding}", place=f"byte {error.start}") from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text[:1000]:
        raise UnreadableDocument(name, "neither CSV nor XLSX")
    return text


def _separated(text: str, name: str) -> Iterator[tuple[Cell, ...]]:
    delimiter = _delimiter([line for line in text[:_LOOKED_AT].splitlines() if line.strip()][:_LINES])
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a cell too long is told, and the others are read
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    held = 0
    try:
        for number, values in enumerate(reader, start=1):
            cells = tuple(
                Cell("CSV", number, column, _plain(value))
                for column, value in enumerate(values[:MOST_COLUMNS], start=1)
                if value.strip()
            )
            if cells:
                yield cells
                held += 1
            if held > MOST_ROWS:
                raise UnreadableDocument(name, f"more than {MOST_ROWS} rows")
    except csv.Error as error:
        raise UnreadableDocument(name, f"not CSV: {error}", place=f"line {reader.line_num}") from error


def _delimiter(lines: Sequence[str]) -> str:
    """Return what parts the cells: the mark that stands equally often in most lines, and often; a comma where none does.

    A title above the header, or prose in a cell, has marks too, but not the same number line by line.
    """

    def evenness(mark: str) -> int:
        counts = Counter(count for line in lines if (count := line.count(mark)))
        return max((lines_of * count for count, lines_of in counts.items()), default=0)

    return max(_DELIMITERS, key=evenness)


def _workbook(content: bytes, name: str) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # slow to load
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableDocument(name, "a zip archive, and no XLSX")
        if unpacked > LARGEST_UNPACKED:
            raise UnreadableDocument(name, f"unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        saved = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet, values in zip(book.worksheets, saved.worksheets, strict=True):
                merged = _merged(content, getattr(sheet, "_worksheet_path", None))
                yield Sheet(sheet.title, tuple(_rows(sheet.title, sheet, values, merged, name)))
        finally:
            book.close()
            saved.close()
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        raise UnreadableDocument(name, f"not a readable XLSX: {error}") from error


def _rows(title: str, sheet: Any, saved: Any, merged: Sequence[_Range], name: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows that hold something; the values of formulas are looked up in `saved`, the same sheet, as needed."""
    later = enumerate(saved.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1)
    shown: dict[_Range, str] = {}
    since_1904 = sheet.parent.epoch.year == 1904
    held = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        values: Sequence[object] | None = None
        cells: list[Cell] = []
        for column, cell in enumerate(row, start=1):
            value, is_formula = cell.value, cell.data_type == "f"
            if is_formula:
                values = next(found for at, found in later if at == number) if values is None else values
                value, is_formula = (value, True) if values[column - 1] is None else (values[column - 1], False)
            text = _shown(value, getattr(cell, "number_format", None)) if value is not None else ""
            if text:
                cells.append(Cell(title, number, column, text, is_formula=is_formula, since_1904=since_1904))
        if cells:
            yield tuple(sorted([*cells, *_covered(cells, number, merged, shown)], key=lambda one: one.column))
            held += 1
        if held > MOST_ROWS:
            raise UnreadableDocument(name, f"more than {MOST_ROWS} rows", place=f"sheet {title}")


def _covered(
    cells: Sequence[Cell], number: int, merged: Sequence[_Range], shown: dict[_Range, str]
) -> Iterator[Cell]:
    """Yield the cells of a row that a range merged downwards covers; `shown` holds what each range shows, by and by."""
    for place in merged:
        top, left, bottom, right = place
        own = next((cell.value for cell in cells if cell.column == left), None)
        if number == top and own is not None:
            shown[place] = own
        elif top < number <= bottom and left == right and own is None and place in shown:
            yield Cell(cells[0].sheet, number, left, shown[place], since_1904=cells[0].since_1904)


def _merged(content: bytes, path: str | None) -> tuple[_Range, ...]:
    """Return the ranges of a sheet that are merged over several rows."""
    if path is None:
        return ()
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path) as sheet:
        for _, element in etree.iterparse(sheet, resolve_entities=False, no_network=True):
            if etree.QName(element).localname == "mergeCell":
                corners = _RANGE.fullmatch(element.get("ref") or "")
                if corners and int(corners[2]) < int(corners[4]):
                    found.append((int(corners[2]), _number(corners[1]), int(corners[4]), _number(corners[3])))
            element.clear()
            if len(found) > _MOST_MERGED:
                return ()
    return tuple(found)


def _number(column: str) -> int:
    """Return a column's number: the inverse of `letters`."""
    total = 0
    for letter in column:
        total = total * 26 + ord(letter) - 64
    return total


def _shown(value: object, number_format: str | None = None) -> str:
    """Return a cell's value as the sheet shows it: days as 2025-12-31, 0.5 as "50%" where the cell is a percentage."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and number_format and re.fullmatch(r"0(?:\.0+)?%", number_format):
        return f"{round(value * 100, 2):g}%"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(text: str) -> str:
    """Return a cell's text without what nobody sees, and the apostrophe that keeps a spreadsheet from reading a formula."""
    text = _INVISIBLE.sub("", text).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text
