"""What the columns of a council's tracker are, and whether its rows tell of recommendations, of actions, or of both.

The names are those of `data/lexicon/tracker.yaml` and `data/lexicon/action_trackers.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from graph import files
from graph.track.sheet import Cell, Sheet

RECOMMENDATIONS, ACTIONS = "recommendation", "action"
EITHER = "either"
LEXICONS = ("tracker", "action_trackers")
_MAY_BE_NOTHING = frozenset(
    ("status", "verdict", "response", "status_date", "verdict_date", "response_date", "made_on")
)
_HEAD_ROWS = 20  # the header stands within the first rows of a sheet
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_WORDED = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")  # a day as spreadsheets keep it: days since the end of 1899
_SERIAL_START = date(1899, 12, 30)
_START_OF_1904 = date(1904, 1, 1)
_A_DAY = re.compile(
    r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{1,2}(?:st|nd|rd|th)?[\s-]+[A-Za-z]{3,9}\.?,?[\s-]+(?:\d{4}|\d{2}))\b"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of row, by number, and those that bear a name again."""

    names: Mapping[int, str] = field(default_factory=dict)
    again: Mapping[int, str] = field(default_factory=dict)

    def of(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """Return the cells of a row by their columns."""
        return {self.names[cell.column]: cell for cell in cells if cell.column in self.names}


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names a sheet's columns. `of` is what its rows tell of, None where the column `kind` says it.

    `as_at` is the day that the rows above it give for the state of everything.
    """

    row: int
    of: str | None
    recommendations: Columns
    actions: Columns
    kind: int | None = None
    as_at: date | None = None

    def columns(self, of: str) -> Columns:
        """Return the columns of the rows that tell of recommendations, or of actions."""
        return self.actions if of == ACTIONS else self.recommendations


def header(sheet: Sheet) -> Header | None:
    """Return the row that names the columns, None where no row does."""
    for place, cells in enumerate(sheet.rows[:_HEAD_ROWS]):
        found = _named(cells, sheet)
        if found is not None:
            of, recommendations, actions, kind = found
            return Header(cells[0].row, of, recommendations, actions, kind, _as_at(sheet.rows[:place]))
    return None


def kind_of(cell: Cell | None) -> str | None:
    """Return what the cell of a column "Type" says that its row tells of, None where that is not known."""
    word = folded(cell.value) if cell else ""
    return next((of for of in (RECOMMENDATIONS, ACTIONS) if word in _folded_list(f"kinds.{of}")), None)


def _named(cells: Sequence[Cell], sheet: Sheet) -> tuple[str | None, Columns, Columns, int | None] | None:
    """Return what rows under these cells tell of, their columns, and the column that says so row by row."""
    kind = next((cell.column for cell in cells if _is_kind(cell, sheet)), None)
    others = [cell for cell in cells if cell.column != kind]
    recommendations, actions = _columns(others, _names()), _columns(others, _action_names())
    if kind is not None:
        text = next((cell.column for cell in others if folded(cell.value) in _folded_list("kinds.text")), None)
        recommendations = _with_text(recommendations, text, "recommendation")
        actions = _with_text(actions, text, "action")
        if "recommendation" in recommendations.names.values() and "action" in actions.names.values():
            return None, recommendations, actions, kind
    known = [name for cell in others if (name := folded(cell.value)) in _names()]
    has = set(actions.names.values())
    if "action" in has and len(has) > 1 and all(name in _action_names() for name in known):
        stands = next(number for number, name in actions.names.items() if name == "action")
        heading = next(folded(cell.value) for cell in others if cell.column == stands)
        if heading in _folded_list("either"):
            return EITHER, _with_text(recommendations, stands, "recommendation"), actions, None
        return ACTIONS, recommendations, actions, None
    has = set(recommendations.names.values())
    if has & {"reference", "recommendation"} and has & {"status", "response", "update", "verdict"}:
        return RECOMMENDATIONS, recommendations, actions, None
    return None


def _columns(cells: Sequence[Cell], names: Mapping[str, str]) -> Columns:
    found: dict[int, str] = {}
    named: set[str] = set()
    again: dict[int, str] = {}
    for cell in cells:
        name = folded(cell.value)
        column = names.get(name)
        if column is not None and column not in found.values():
            found[cell.column] = column
            named.add(name)
        elif column is not None and name in named:
            again[cell.column] = column
    return Columns(found, again)


def _with_text(columns: Columns, number: int | None, name: str) -> Columns:
    if number is None or name in columns.names.values():
        return columns
    return Columns({**columns.names, number: name}, columns.again)


def _is_kind(head: Cell, sheet: Sheet) -> bool:
    """Tell whether a heading is that of a column which says of most rows what they are."""
    if folded(head.value) not in _folded_list("kinds.columns"):
        return False
    below = [cell for cells in sheet.rows if cells[0].row > head.row for cell in cells if cell.column == head.column]
    return sum(kind_of(cell) is not None for cell in below) * 2 > len(below)


def _as_at(rows: Iterable[Sequence[Cell]]) -> date | None:
    """Return the last day that stands, above the header, behind words such as "as at"."""
    words = "|".join(re.escape(word) for word in sorted(_table("as_at"), key=len, reverse=True))
    told = re.compile(rf"\b(?:{words})\b\W*(?:the )?\W*({_A_DAY.pattern})", re.IGNORECASE)
    days = [
        day
        for cells in rows
        for found in told.finditer(" ".join(cell.value for cell in cells))
        if (day := british_date(found[1]))
    ]
    return days[-1] if days else None


# --- the words -----------------------------------------------------------------------------------------------------


@cache
def lexicon() -> Mapping[str, Any]:
    """Return `data/lexicon/tracker.yaml`."""
    return _read("tracker")


def heading(column: str) -> str:
    """Return what our own export calls a column."""
    name: str = lexicon()["columns"][column][0]
    return name[:1].upper() + name[1:]


def folded(text: str) -> str:
    """Return a heading or a cell in lower case, without marks."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold().replace("’", "").replace("'", "")).split())


def notation_of(value: str, table: str) -> str | None:
    """Return our notation for a council's word ("statuses" or "outcomes"), None where it is not known.

    A leading number ("1 Fully achieved") or the name of the column ("RAG: Amber") is left out; "40%" and "40% complete"
    are statuses by themselves, and so is a tick or a coloured circle alone.
    """
    percent = re.fullmatch(r"(\d{1,3})(?:\.\d+)?\s*%\s*(.*)", value.strip())
    if percent and table == "statuses" and int(percent[1]) <= 100:
        if percent[2] and _words(table).get(folded(percent[2])) != "complete":
            return None
        return {0: "not-started", 100: "complete"}.get(int(percent[1]), "in-progress")
    words = re.sub(r"^\d+\s+(?=[a-z])", "", folded(value))
    if table == "statuses" and not words:
        return next((ours for ours, marks in lexicon()["marks"].items() if value.strip("\ufe0f ") in marks), None)
    return _words(table).get(words) or _words(table).get(_bare(words))


def _bare(words: str) -> str:
    """Return the words of a cell without the name of its column before them."""
    return re.sub(rf"^(?:{'|'.join(map(re.escape, lexicon()['prefixes']))}) (?=\w)", "", words)


def is_rating(value: str) -> bool:
    """Tell whether a cell of a status holds only a letter of a traffic-light scale, as "R" or "RAG: A"."""
    return _bare(folded(value)) in lexicon()["ratings"]


def leading(value: str, table: str) -> str:
    """Return the words of a cell up to a mark that sets off what follows: "Complete - sent on 4 May" is "Complete".

    The whole cell where that is a word that is known, or what follows qualifies it ("Agreed, subject to funding").
    """
    if notation_of(value, table) is not None or (table == "statuses" and is_rating(value)):
        return value
    first, *rest = re.split(r"\s+[-–—]\s*|[:;.,(\n]|\s{2,}", value, maxsplit=1)
    qualified = folded(rest[0] if rest else "").startswith(tuple(lexicon()["qualifiers"]))
    return value if qualified else first.strip()


def says_nothing(column: str, value: str) -> bool:
    """Tell whether a cell of a state or a day holds only a word or a mark for nothing: "TBC", "-"."""
    if column not in _MAY_BE_NOTHING:
        return False
    words = folded(value)
    if not words:
        return not re.sub(r"[-–—_.?/*\s]", "", value)
    return words in lexicon()["nothing"] or (
        column not in ("status", "verdict") and words in lexicon()["not_for_this"]
    )


def british_date(text: str, *, since_1904: bool = False) -> date | None:
    """Return a date as British sheets write it (day before month), None where it is none; years of two digits are 20xx.

    A number of five digits is a day as spreadsheets keep it, where a cell has lost its format: 45500 is 27 July 2024, or,
    in a workbook that counts `since_1904`, 28 July 2028.
    """
    text = text.strip()
    if found := _SERIAL.fullmatch(text):
        day = (_START_OF_1904 if since_1904 else _SERIAL_START) + timedelta(days=int(found[1]))
        return _date(day.year, day.month, day.day)
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _date(_year(found[3]), int(found[2]), int(found[1]))
    found = _WORDED.fullmatch(text)
    if found and found[2][:3].casefold() in _MONTHS:
        return _date(_year(found[3]), _MONTHS.index(found[2][:3].casefold()) + 1, int(found[1]))
    return None


def day_within(text: str) -> tuple[date | None, str | None]:
    """Return the one day that words name ("Housing Panel, 10 June 2025"), and the words that should be one and are none.

    None for both where they name no day or several.
    """
    written = [found.group() for found in _A_DAY.finditer(text)]
    days = {british_date(one) for one in written}
    if len(days) != 1:
        return None, None
    (day,) = days
    wrong = written[0] if day is None and not re.search(r"[A-Za-z]{3}", written[0]) else None
    return day, wrong


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1974 else None
    except ValueError:
        return None


@cache
def _words(table: str) -> Mapping[str, str]:
    found = {folded(word): notation for notation, words in lexicon()[table].items() for word in words}
    return found | {folded(notation): notation for notation in lexicon()[table]}


@cache
def _names() -> Mapping[str, str]:
    return {folded(name): column for column, names in lexicon()["columns"].items() for name in names}


@cache
def _action_names() -> Mapping[str, str]:
    return {folded(name): column for column, names in _read("action_trackers")["columns"].items() for name in names}


@cache
def _folded_list(path: str) -> frozenset[str]:
    return frozenset(map(folded, _table(path)))


def _table(path: str) -> Sequence[str]:
    held: Any = _read("action_trackers")
    for key in path.split("."):
        held = held[key]
    found: Sequence[str] = held
    return found


@cache
def _read(stem: str) -> Mapping[str, Any]:
    text = (files.folder("data") / "lexicon" / f"{stem}.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = yaml.safe_load(text)
    return table
