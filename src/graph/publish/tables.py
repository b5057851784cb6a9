"""Tables for people who do not speak RDF: CSV with CSVW metadata and a data package, and one SQLite file with the same.

A table is a file of `queries/tables/`; its columns and what they hold are its header.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rdflib import XSD, Literal, URIRef

from graph import iris, queries
from graph.errors import GraphError
from graph.publish.writing import replace
from graph.queries import Query
from graph.store import Store, Term

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Kind:
    """What the cells of a column hold: in the words of CSVW, of Table Schema (with its format), and of SQLite."""

    csvw: str
    field: str
    form: str | None = None
    sql: str = "TEXT"


_TEXT = Kind("string", "string")
_ADDRESS = Kind("anyURI", "string", form="uri")
_KINDS = {
    XSD.integer: Kind("integer", "integer", sql="INTEGER"),
    XSD.decimal: Kind("decimal", "number", sql="REAL"),
    XSD.double: Kind("double", "number", sql="REAL"),
    XSD.boolean: Kind("boolean", "boolean"),
    XSD.date: Kind("date", "date"),
    XSD.dateTime: Kind("dateTime", "datetime", form="any"),
}


@dataclass(frozen=True, slots=True)
class _Table:
    query: Query
    rows: list[tuple[Cell, ...]]
    kinds: tuple[Kind, ...]

    @property
    def slug(self) -> str:
        return self.query.slug

    @property
    def columns(self) -> list[tuple[str, str, Kind]]:
        """Name, description and kind of each column."""
        named = ((column.name, column.description) for column in self.query.columns)
        return [(*one, kind) for one, kind in zip(named, self.kinds, strict=True)]


def write_tables(store: Store, folder: Path) -> list[Path]:
    """Write `tables/*.csv` and what describes them, and `scrutiny-graph.sqlite`, into `folder`; return the files.

    They are described by CSVW (`tables/csv-metadata.json`) and as a Frictionless data package (`datapackage.json`). In
    the CSV files a text that a spreadsheet would take for a formula has an apostrophe before it (CWE-1236); in
    the SQLite file every value is as it is. Rows are in the order of the query, so the same store gives the same bytes.
    """
    tables = [_answered(store, table) for table in queries.in_folder("tables")]
    target = folder / "tables"
    written = [replace(target / f"{table.slug}.csv", _as_csv(table)) for table in tables]
    written.append(replace(target / "csv-metadata.json", [_json(_metadata(tables))]))
    written.append(replace(folder / "datapackage.json", [_json(_package(tables))]))
    written.append(_as_sqlite(folder / "scrutiny-graph.sqlite", tables))
    return written


def _answered(store: Store, table: Query) -> _Table:
    answer = store.rows(table.text).rows
    rows = [tuple(_cell(term) for term in row) for row in answer]
    kinds = tuple(_kind(row[at] for row in answer) for at, _ in enumerate(table.columns))
    return _Table(table, rows, kinds)


def _kind(terms: Iterable[Term | None]) -> Kind:
    """Return what all of a column's values are; text where they differ, and where there are none."""
    kinds = {_kind_of(term) for term in terms if term is not None}
    return kinds.pop() if len(kinds) == 1 else _TEXT


def _kind_of(term: Term) -> Kind:
    if isinstance(term, Literal):
        return _KINDS.get(term.datatype, _TEXT) if term.datatype is not None and not term.ill_typed else _TEXT
    return _ADDRESS if isinstance(term, URIRef) else _TEXT


def _cell(term: Term | None) -> Cell:
    value = term.toPython() if isinstance(term, Literal) else term
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return float(value) if isinstance(value, Decimal) else value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _as_csv(table: _Table) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([name for name, _, _ in table.columns])
    for row in table.rows:
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def harmless(cell: str | float) -> str | float:
    """Return a text that no spreadsheet runs: one that begins like a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


_TITLE = "Scrutiny Graph: tables"
_ABOUT = "A text that a spreadsheet would take for a formula has an apostrophe before it."
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def _metadata(tables: list[_Table]) -> dict[str, Any]:
    """Return the tables' description by CSVW (https://www.w3.org/TR/tabular-metadata/)."""
    described = [
        {
            "url": f"{table.slug}.csv",
            "dc:title": table.query.summary,
            "tableSchema": {
                "columns": [
                    {"name": name, "titles": name, "dc:description": description, "datatype": kind.csvw}
                    for name, description, kind in table.columns
                ]
            },
        }
        for table in tables
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{iris.BASE}dataset#tables",
        "dc:title": _TITLE,
        "dc:description": _ABOUT,
        "dc:license": {"@id": _LICENCE},
        "tables": described,
    }


def _package(tables: list[_Table]) -> dict[str, Any]:
    """Return the tables' description as a tabular data package (https://specs.frictionlessdata.io/tabular-data-package/)."""
    return {
        "profile": "tabular-data-package",
        "name": "scrutiny-graph",
        "id": f"{iris.BASE}dataset#tables",
        "title": _TITLE,
        "description": _ABOUT,
        "licenses": [{"name": "CC-BY-4.0", "path": _LICENCE}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.slug,
                "title": table.query.summary,
                "path": f"tables/{table.slug}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": kind.field, "description": description}
                        | ({"format": kind.form} if kind.form else {})
                        for name, description, kind in table.columns
                    ]
                },
            }
            for table in tables
        ],
    }


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _as_sqlite(path: Path, tables: list[_Table]) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as base, base:
            for table in tables:
                names = ", ".join(f'"{name}" {kind.sql}' for name, _, kind in table.columns)
                marks = ", ".join("?" for _ in table.columns)
                base.execute(f'CREATE TABLE "{table.slug}" ({names})')
                base.executemany(f'INSERT INTO "{table.slug}" VALUES ({marks})', table.rows)  # noqa: S608 (names are ours)
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise GraphError(f"{path}: cannot be written: {error}") from error
    return path
