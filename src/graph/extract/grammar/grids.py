"""Tables of minutes whose headings are those of a recommendation tracker, row by row, each cell under its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from graph.documents import Section
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Passage

_SPOKEN = (Section.MINUTES, Section.DECISION)
_TOLD = {"response", "status", "action"}
_LABEL = re.compile(
    r"(?:(?:recommendation|rec|r)\b\s*)?(?:no\.?\s*|number\s+)?\(?(?:r(?=\d))?(?P<label>[a-z]|\d{1,2})\)?[.:]?",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:(?:recommendation|rec)\b\.?\s*(?:no\.?\s*|number\s+)?\(?(?P<named>[a-z]|\d{1,2})\b\)?|\(?(?P<label>[a-z]|\d{1,2})[).:])(?=\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the columns of `data/lexicon/tracker.yaml`, empty ones left out; `label` in small letters."""

    label: str
    cells: dict[str, Passage]

    def text(self, column: str) -> str:
        """Return what stands in a column, "" where nothing does."""
        return self.cells[column].text.strip() if column in self.cells else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of an agenda item: its headings by column, its rows that name a recommendation, all its passages."""

    agenda_item: int | None
    headings: dict[str, Passage]
    rows: tuple[Row, ...]
    passages: tuple[Passage, ...]


def grids(passages: Sequence[Passage], of_actions: frozenset[int] = frozenset()) -> tuple[Grid, ...]:
    """Return, of passages in the order of the text, the tables that have a column for the recommendation or its number, and one for what became of it.

    Where the passages `of_actions` stand (by index), numbers are those of actions: a table there must have a column for
    the recommendation.
    """
    found = (_grid(table, numbered=table[0][0].index not in of_actions) for table in _tables(passages))
    return tuple(grid for grid in found if grid is not None)


def plain(text: str) -> str:
    """Return a heading or a cell as the lexicon spells it: small letters, no marks."""
    return " ".join(re.sub(r"[^a-z0-9'?]+", " ", text.casefold()).split())


def _tables(passages: Sequence[Passage]) -> Iterator[list[list[Passage]]]:
    """Yield each table as rows of cells; one ends where other text, another item or a lower row number stands."""
    table: list[list[Passage]] = []
    for key, group in groupby(passages, key=_row):
        row = list(group)
        first = table[0][0] if table else None
        follows = (
            first is not None and key is not None and key[0] == first.agenda_item and _row_number(table[-1]) < key[1]
        )
        if table and not follows:
            yield table
            table = []
        if key is not None:
            table.append(row)
    if table:
        yield table


def _row(passage: Passage) -> tuple[int | None, int] | None:
    cell = passage.block.cell
    return (passage.agenda_item, cell[0]) if cell and passage.block.section in _SPOKEN else None


def _row_number(row: Sequence[Passage]) -> int:
    return row[0].block.cell[0] if row[0].block.cell else 0


@cache
def _columns() -> dict[str, str]:
    table: dict[str, list[str]] = lexicon().tables["tracker"]["columns"]
    return {plain(str(name)): column for column, called in table.items() for name in called}


def _grid(table: list[list[Passage]], *, numbered: bool) -> Grid | None:
    found: dict[int, str] = {}
    for passage in table[0]:
        column = _columns().get(plain(passage.text))
        if column and passage.block.cell and column not in found.values():
            found[passage.block.cell[1]] = column
    columns = set(found.values())
    if not columns & {"recommendation", "reference"} or not columns & _TOLD or len(table) < 2:
        return None
    if "recommendation" not in columns and not numbered:
        return None
    if "recommendation" not in columns and "status" not in columns and not _names_recommendations(table[0]):
        return None
    headings = {found[p.block.cell[1]]: p for p in table[0] if p.block.cell and p.block.cell[1] in found}
    rows = []
    for line in table[1:]:
        cells: dict[str, Passage] = {}
        for passage in line:
            column = found.get(passage.block.cell[1]) if passage.block.cell else None
            if column is not None:
                cells.setdefault(column, passage)
        label = _label(cells)
        if label:
            rows.append(Row(label, cells))
    return Grid(table[0][0].agenda_item, headings, tuple(rows), tuple(p for line in table for p in line))


def _names_recommendations(head: Sequence[Passage]) -> bool:
    """Tell whether headings say that the rows are of recommendations; "Ref | Action | Owner" may be of anything."""
    return any(re.search(r"\brec(?:ommendations?)?\b|\bresponse\b", plain(one.text)) for one in head)


def _label(cells: dict[str, Passage]) -> str | None:
    """Return the printed label of a row's recommendation: from its own column, else from the front of its words."""
    numbered = cells.get("reference")
    if numbered is not None:
        told = _LABEL.fullmatch(f"{numbered.block.label or ''}{numbered.text}".strip())
        return told["label"].casefold() if told else None
    words = cells.get("recommendation")
    opened = _OPENING.match(f"{words.block.label or ''} {words.text}".strip()) if words else None
    return (opened["named"] or opened["label"]).casefold() if opened else None
