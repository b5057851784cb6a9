"""How the command line prints: tables, and words of documents made safe for a terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph import iris
from graph.store import Rows, Term

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe(text: object) -> str:
    """Return text that may come from a document without anything that a terminal or markup would obey."""
    return escape(_CONTROLS.sub("\ufffd", str(text)))


def plain(term: Term | None) -> str:
    """Return a value for people: a literal's text, an IRI of ours without its base."""
    if term is None:
        return ""
    text = str(term)
    return text.removeprefix(iris.BASE) if text.startswith(iris.BASE) else text


def headings(rows: Rows) -> list[str]:
    """Return the names of the columns as words."""
    return [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower() for name in rows.variables]


def write(rows: Rows, labels: Sequence[str], form: str) -> None:
    """Print an answer as table, csv, tsv, json or markdown."""
    if form == "table":
        _table(rows, labels)
    elif form == "markdown":
        _markdown(rows)
    elif form == "json":
        _say(json.dumps([_record(rows, row) for row in rows.rows], ensure_ascii=False, indent=1) + "\n")
    else:
        _separated(rows, "," if form == "csv" else "\t")


def _table(rows: Rows, labels: Sequence[str]) -> None:
    table = Table(show_lines=False, header_style="bold")
    shown = labels if len(labels) == len(rows.variables) else rows.variables
    for label in shown:
        table.add_column(safe(label), overflow="fold")
    for row in rows.rows:
        table.add_row(*(safe(plain(term)) for term in row))
    wide = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    wide.print(table)


def _markdown(rows: Rows) -> None:
    lines = ["| " + " | ".join(rows.variables) + " |", "|" + " --- |" * len(rows.variables)]
    lines += ["| " + " | ".join(_cell(plain(term)) for term in row) + " |" for row in rows.rows]
    _say("\n".join(lines) + "\n")


def _cell(text: str) -> str:
    return " ".join(_CONTROLS.sub("\ufffd", text).split()).replace("|", "\\|")


def _record(rows: Rows, row: Iterable[Term | None]) -> dict[str, Any]:
    return {name: None if term is None else str(term) for name, term in zip(rows.variables, row, strict=True)}


def _separated(rows: Rows, separator: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(rows.variables)
    writer.writerows([["" if term is None else str(term) for term in row] for row in rows.rows])
    _say(text.getvalue())


def _say(text: str) -> None:
    sys.stdout.write(text)


def say(text: str) -> None:
    """Print one line."""
    out.print(text)
