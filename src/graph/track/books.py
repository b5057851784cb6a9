"""Tables as CSV or XLSX that are safe to open: a cell that a spreadsheet would take for a formula gets an apostrophe.

`scrutiny track import` takes that off again.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_FORMULA = re.compile(r"[=+\-@\t\r]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's own times: the same rows, the same bytes)
_LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its title, the names of its columns and its rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def safe(value: str) -> str:
    """Return a cell's text with an apostrophe before what a spreadsheet would take for a formula."""
    plain = _UNWRITABLE.sub("\ufffd", value)[:_LONGEST]
    return f"'{plain}" if _FORMULA.match(plain) else plain


def as_csv(table: Table) -> bytes:
    """Return a table as CSV: UTF-8 with a mark, so that spreadsheets read it as such, and CRLF."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([safe(value) for value in row] for row in table.rows)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """Return tables as a workbook of one sheet each, every cell text; the same tables give the same bytes."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.title)
        for number, row in enumerate((table.headings, *table.rows), start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.value = safe(value)
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=number == 1)
        sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = _FIXED
    made_file = io.BytesIO()
    book.save(made_file)
    return _without_times(made_file.getvalue())


def _without_times(content: bytes) -> bytes:
    """Return a workbook with the times of its parts made the same, which the format keeps for each."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for one in source.infolist():
            part = source.read(one)
            if one.filename == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", part)
            made.writestr(zipfile.ZipInfo(one.filename, (2000, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()
