"""A tracker's cells: CSV or XLSX read into plain text, each cell with its sheet and its reference.

Nothing is evaluated: a formula is the text that was written, marked as a formula. Text from a sheet is untrusted.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from graph.errors import UnreadableDocument

MOST_ROWS, MOST_COLUMNS = 20_000, 120
LONGEST_CELL = 32_767  # characters; the limit of spreadsheets themselves
LARGEST_UNPACKED = 200_000_000  # bytes
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. `row` and `column` count from 1; `value` is trimmed text."""

    sheet: str
    row: int
    column: int
    value: str
    is_formula: bool = False

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
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count) if any(mark in first for mark in _DELIMITERS) else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, start=1):
            cells = tuple(
                Cell("CSV", number, column, _plain(value))
                for column, value in enumerate(values[:MOST_COLUMNS], start=1)
                if value.strip()
            )
            if cells:
                yield cells
            if number >= MOST_ROWS:
                raise UnreadableDocument(name, f"more than {MOST_ROWS} rows")
    except csv.Error as error:
        raise UnreadableDocument(name, f"not CSV: {error}", place=f"line {reader.line_num}") from error


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
        try:
            for sheet in book.worksheets:
                yield Sheet(sheet.title, tuple(_rows(sheet.title, sheet, name)))
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError) as error:
        raise UnreadableDocument(name, f"not a readable XLSX: {error}") from error


def _rows(title: str, sheet: object, name: str) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):  # type: ignore[attr-defined]
        if number > MOST_ROWS:
            raise UnreadableDocument(name, f"more than {MOST_ROWS} rows", place=f"sheet {title}")
        cells = tuple(
            Cell(title, number, column, _shown(cell.value), is_formula=cell.data_type == "f")
            for column, cell in enumerate(row, start=1)
            if cell.value is not None and _shown(cell.value)
        )
        if cells:
            yield cells


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(text: str) -> str:
    """Return a cell's text, the apostrophe taken off that keeps a spreadsheet from reading a formula."""
    text = text[:LONGEST_CELL].strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text
