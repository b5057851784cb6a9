"""People's verdicts on recurrences, read from `data/judgements.csv`; they outrank every score."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from graph import iris
from graph.errors import InvalidRuling
from graph.facts import Ruling

COLUMNS = ("kind", "left", "right", "ruling", "reviewer", "date", "note")
RECURRENCE = "recurrence"
CONFIRMED, REFUTED = "confirmed", "refuted"


def rulings(path: Path) -> list[Ruling]:
    """Return every ruling of a file, in the order of its lines; none where there is no such file.

    Rows of kind "recurrence" say that two asks are the same ("confirmed") or not ("refuted"). Rows of other
    kinds are returned for their own readers. An address may stand without its base ("id/recommendation/…"), and a
    theme by its name. Raises `InvalidRuling` with the file and the line.
    """
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            header = next(rows, [])
            if tuple(header) != COLUMNS:
                raise InvalidRuling(f"{path.name} line 1: the columns are to be {','.join(COLUMNS)}")
            return [_ruling(row, path.name, rows.line_num) for row in rows if any(row)]
        except (csv.Error, UnicodeDecodeError) as error:
            raise InvalidRuling(f"{path.name} line {rows.line_num}: {error}") from error


def in_force(given: Iterable[Ruling]) -> dict[tuple[str, str], Ruling]:
    """Return the ruling in force on each two asks (lesser IRI first): the latest, by date and then by line."""
    found: dict[tuple[str, str], Ruling] = {}
    for ruling in sorted(given, key=lambda one: (one.given_on, one.line, one.ruling, one.left, one.right)):
        if ruling.kind == RECURRENCE:
            left, right = sorted((ruling.left, ruling.right))
            found[left, right] = ruling
    return dict(sorted(found.items()))


def _ruling(row: Sequence[str], file: str, line: int) -> Ruling:
    place = f"{file} line {line}"
    if len(row) != len(COLUMNS):
        raise InvalidRuling(f"{place}: {len(COLUMNS)} columns are wanted, {len(row)} are given")
    kind, left, right, verdict, reviewer, given_on, note = (cell.strip() for cell in row)
    for name, value in (
        ("kind", kind),
        ("left", left),
        ("right", right),
        ("ruling", verdict),
        ("reviewer", reviewer),
    ):
        if not value:
            raise InvalidRuling(f"{place}: {name} is empty")
    if kind == RECURRENCE and verdict not in (CONFIRMED, REFUTED):
        raise InvalidRuling(f"{place}: ruling {verdict!r} is neither {CONFIRMED!r} nor {REFUTED!r}")
    if kind == RECURRENCE and left == right:
        raise InvalidRuling(f"{place}: left and right are one ask")
    try:
        day = date.fromisoformat(given_on)
    except ValueError as error:
        raise InvalidRuling(f"{place}: date {given_on!r} is not a day such as 2026-11-24") from error
    if kind == "theme" and "/" not in right:
        right = str(iris.concept("theme", right))
    return Ruling(kind, iris.whole(left), iris.whole(right), verdict, reviewer, day, note, line, file)
