"""A picture of what stands in which row in which year, drawn by the server, and the same as cells of a table."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_LEFT, _TOP, _ROW, _MARK, _PAD = 190, 34, 48, 32, 12
_MOST_YEARS = 20  # above it, years in which nothing stands are left out


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to count: its row, its year (None: not known), and its kind."""

    row: str
    year: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One mark of the picture: its kind, how many stand there, and its middle in SVG user units."""

    kind: str
    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, broken for the picture, its place from above, and for each column the number by kind."""

    name: str
    lines: tuple[str, ...]
    y: int
    cells: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rows by years. `columns` are (heading, x); the last is "No date" where a year is not known of something.

    `description` says in words all that is drawn. `kinds` are those that occur, with what they are called.
    """

    columns: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    spots: tuple[Spot, ...]
    kinds: tuple[tuple[str, str], ...]
    description: str
    width: int
    height: int


def calendar(marks: Sequence[Mark], kinds: Mapping[str, str], *, last: str) -> Calendar | None:
    """Return the picture of `marks`, None where there are none. Rows are by name, the row called `last` at the end.

    `kinds` gives each kind's name in words, in the order in which they are drawn; different kinds are never added up.
    """
    if not marks:
        return None
    counted = Counter(marks)
    present = [kind for kind in kinds if any(mark.kind == kind for mark in marks)]
    years = _years(mark.year for mark in marks)
    rows = sorted({mark.row for mark in marks}, key=lambda row: (row == last, row))
    cell = max(56, _MARK * len(present) + _PAD)
    columns = tuple(
        ("No date" if year is None else str(year), _LEFT + cell * place + cell // 2)
        for place, year in enumerate(years)
    )
    lines = tuple(
        Line(
            row,
            tuple(textwrap.wrap(row, 24, max_lines=2, placeholder=" …")),
            _TOP + _ROW * place + _ROW // 2,
            tuple(tuple((kind, n) for kind in present if (n := counted[Mark(row, year, kind)])) for year in years),
        )
        for place, row in enumerate(rows)
    )
    spots = tuple(
        Spot(kind, number, x + _MARK * place - _MARK * (len(found) - 1) // 2, line.y)
        for line in lines
        for (_, x), found in zip(columns, line.cells, strict=True)
        for place, (kind, number) in enumerate(found)
    )
    return Calendar(
        columns,
        lines,
        spots,
        tuple((kind, kinds[kind]) for kind in present),
        " ".join(_told(line, columns, kinds) for line in lines),
        _LEFT + cell * len(columns),
        _TOP + _ROW * len(lines),
    )


def _years(given: Iterable[int | None]) -> list[int | None]:
    found = set(given)
    known = sorted(year for year in found if year is not None)
    if known and known[-1] - known[0] < _MOST_YEARS:
        known = list(range(known[0], known[-1] + 1))
    return [*known, *([None] if None in found else [])]


def _told(line: Line, columns: Sequence[tuple[str, int]], kinds: Mapping[str, str]) -> str:
    parts = [
        f"{heading.lower()}, {' and '.join(f'{number} {kinds[kind]}' for kind, number in found)}"
        for (heading, _), found in zip(columns, line.cells, strict=True)
        if found
    ]
    return f"{line.name}: {'; '.join(parts)}."
