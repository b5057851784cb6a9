"""Tables for people who do not speak RDF: CSV with CSVW metadata, and one SQLite file with the same tables.

A table is a file of `queries/tables/`; its columns and what they hold are its header.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rdflib import Literal

from graph import iris, queries
from graph.errors import GraphError
from graph.publish.writing import replace
from graph.queries import Query
from graph.store import Store, Term

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def write_tables(store: Store, folder: Path) -> list[Path]:
    """Write `tables/*.csv`, `tables/csv-metadata.json` and `scrutiny-graph.sqlite` into `folder`; return the files.

    In the CSV files a text that a spreadsheet would take for a formula has an apostrophe before it (CWE-1236); in
    the SQLite file every value is as it is. Rows are in the order of the query, so the same store gives the same bytes.
    """
    tables = queries.in_folder("tables")
    target = folder / "tables"
    answers = {table.slug: _rows(store, table) for table in tables}
    written = [replace(target / f"{table.slug}.csv", _as_csv(table, answers[table.slug])) for table in tables]
    written.append(replace(target / "csv-metadata.json", [_metadata(tables)]))
    written.append(_as_sqlite(folder / "scrutiny-graph.sqlite", tables, answers))
    return written


def _rows(store: Store, table: Query) -> list[tuple[Cell, ...]]:
    return [tuple(_cell(term) for term in row) for row in store.rows(table.text).rows]


def _cell(term: Term | None) -> Cell:
    value = term.toPython() if isinstance(term, Literal) else term
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _as_csv(table: Query, rows: list[tuple[Cell, ...]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in rows:
        writer.writerow(["" if cell is None else _harmless(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _harmless(cell: str | float) -> str | float:
    """Return a text that no spreadsheet runs: one that begins like a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _metadata(tables: tuple[Query, ...]) -> bytes:
    """Return the tables' description by CSVW (https://www.w3.org/TR/tabular-metadata/)."""
    described: list[dict[str, Any]] = [
        {
            "url": f"{table.slug}.csv",
            "dc:title": table.summary,
            "tableSchema": {
                "columns": [
                    {"name": column.name, "titles": column.name, "dc:description": column.description}
                    for column in table.columns
                ]
            },
        }
        for table in tables
    ]
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{iris.BASE}dataset#tables",
        "dc:title": "Scrutiny Graph: tables",
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "tables": described,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _as_sqlite(path: Path, tables: tuple[Query, ...], answers: dict[str, list[tuple[Cell, ...]]]) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with sqlite3.connect(part) as base:
            for table in tables:
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                marks = ", ".join("?" for _ in table.columns)
                base.execute(f'CREATE TABLE "{table.slug}" ({names})')
                base.executemany(f'INSERT INTO "{table.slug}" VALUES ({marks})', answers[table.slug])  # noqa: S608 (names are ours)
        base.close()
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise GraphError(f"{path}: cannot be written: {error}") from error
    return path
