"""How the command line prints: tables, and words of documents made safe for a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from graph.store import Rows, Term

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\n\u2028\u2029]")
_WIDTH_ELSEWHERE = 200  # columns, where the output is no terminal


def safe(text: object) -> str:
    """Return text that may come from a document, or be its name, in one line and without what a terminal would obey."""
    return _BREAKS.sub("\ufffd", safe_lines(text))


def safe_lines(text: object) -> str:
    """Return text of several lines without anything that a terminal or markup would obey."""
    return escape(_CONTROLS.sub("\ufffd", str(text)))


def say(text: str) -> None:
    """Print one line; markup counts."""
    Console(highlight=False, soft_wrap=True, emoji=False).print(text)


def remark(text: str) -> None:
    """Print one line to standard error; markup counts."""
    Console(stderr=True, highlight=False, soft_wrap=True, emoji=False).print(text)


def complain(text: str) -> None:
    """Print an error, in one line."""
    remark(f"scrutiny: error: {safe(' '.join(text.split()))}")


def raw(text: str) -> None:
    """Print text as it is; on a terminal, what would steer it is replaced."""
    sys.stdout.write(_CONTROLS.sub("\ufffd", text.replace("\r\n", "\n")) if sys.stdout.isatty() else text)


def escaped(text: str) -> None:
    r"""Print JSON or Turtle, in which what would steer a terminal can be written as \uXXXX."""
    raw(_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04X}", text))


def as_json(value: object) -> None:
    """Print a value as JSON."""
    escaped(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def plain(term: Term | None) -> str:
    """Return a value for people: a literal's text, an IRI of ours without its base."""
    from graph.vocab import BASE  # loads rdflib, which help does without

    return "" if term is None else str(term).removeprefix(BASE)


def write(rows: Rows, form: str) -> None:
    """Print an answer as table, csv, tsv, json or markdown."""
    if form == "table":
        _table(rows)
    elif form == "markdown":
        _markdown(rows)
    elif form == "json":
        as_json([_record(rows, row) for row in rows.rows])
    else:
        _separated(rows, form)


def headings(rows: Rows) -> list[str]:
    """Return the names of the columns as words."""
    return [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower() for name in rows.variables]


def _table(rows: Rows) -> None:
    table = Table(show_lines=False, header_style="bold")
    for heading in headings(rows):
        table.add_column(safe_lines(heading), overflow="fold")
    for row in rows.rows:
        table.add_row(*(safe_lines(plain(term)) for term in row))
    Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else _WIDTH_ELSEWHERE).print(table)


def _markdown(rows: Rows) -> None:
    lines = ["| " + " | ".join(rows.variables) + " |", "|" + " --- |" * len(rows.variables)]
    lines += ["| " + " | ".join(_cell(plain(term)) for term in row) + " |" for row in rows.rows]
    raw("\n".join(lines) + "\n")


def _cell(text: str) -> str:
    words = " ".join(_CONTROLS.sub("\ufffd", text).split())
    return re.sub(r"([\\|<>`*_\[\]])", r"\\\1", words)


def _record(rows: Rows, row: Iterable[Term | None]) -> dict[str, Any]:
    return {name: None if term is None else str(term) for name, term in zip(rows.variables, row, strict=True)}


def _separated(rows: Rows, form: str) -> None:
    """Print comma-separated values as RFC 4180 and SPARQL 1.1 have them, or the same with tabs and plain line ends."""
    text = io.StringIO()
    separator, end = (",", "\r\n") if form == "csv" else ("\t", "\n")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(rows.variables)
    writer.writerows([["" if term is None else str(term) for term in row] for row in rows.rows])
    raw(text.getvalue())
