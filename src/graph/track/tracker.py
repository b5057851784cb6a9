"""A council's own tracker, row by row: what each row says of which recommendation, or why it cannot be taken.

The columns are known by the names of `data/lexicon/tracker.yaml`. A row that contradicts another, or cannot be, is told
by its row and cell and left out; the rest is taken.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from graph import files, iris
from graph.errors import UnreadableDocument
from graph.facts import Problem, TrackerRow, Wording
from graph.track.sheet import LONGEST_CELL, Cell, Sheet
from graph.track.words import content, difference

MOST_OF_ONE = 200  # rows of one recommendation; what is claimed of it is compared claim with claim
_HEAD_ROWS = 20  # the header stands within the first rows of a sheet
_SHOWN = 3  # of what a message lists
_ALIKE = 0.85
_OF_ACTIONS = ("address", "status", "status_date", "update", "reported_by", "verdict", "verdict_date")
_DATE_COLUMNS = ("response_date", "status_date", "verdict_date", "made_on")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_WORDED = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?")


@dataclass(frozen=True, slots=True)
class Known:
    """A recommendation that the store holds: its IRI, label, report's slug, day it was first made, and its wordings."""

    iri: str
    label: str
    report: str
    made_on: date | None
    texts: tuple[str, ...]
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Tracker:
    """What a tracker comes to: the rows that can be taken and the problems, each in the order of the file.

    `silent` counts the rows that name a recommendation and say nothing of it.
    """

    rows: tuple[TrackerRow, ...]
    problems: tuple[Problem, ...]
    read: int
    silent: int = 0


def known(wordings: Iterable[Wording], authority: str) -> tuple[Known, ...]:
    """Return the recommendations of one council (its IRI) as a tracker can name them."""
    found: dict[str, list[Wording]] = defaultdict(list)
    for one in wordings:
        if one.authority == authority:
            found[one.recommendation].append(one)
    return tuple(
        Known(
            iri=recommendation,
            label=_label(versions[0].label or ""),
            report=recommendation.split("/")[-2],
            made_on=min((one.held_on for one in versions if one.held_on), default=None),
            texts=tuple(sorted({one.text for one in versions})),
            body=_first_body(versions),
        )
        for recommendation, versions in sorted(found.items())
    )


def _first_body(versions: Sequence[Wording]) -> str | None:
    """Return the body that printed the recommendation first."""
    earliest = min(versions, key=lambda one: (one.held_on or date.max, one.version))
    return earliest.body


def interpret(
    sheets: Sequence[Sheet], recommendations: Sequence[Known], name: str, tasks: Sequence[Known] = ()
) -> Tracker:
    """Return what a tracker's sheets say. Raises `UnreadableDocument` where no sheet has columns that are known.

    A sheet with a column of actions' addresses, as our own export has, tells of `tasks`, and of nothing but their status.
    """
    rows: list[TrackerRow] = []
    problems: list[Problem] = []
    among = _Recommendations(recommendations, tasks)
    taken_of: Counter[str] = Counter()
    headed = False
    read = silent = 0
    for sheet in sheets:
        header = _header(sheet)
        if header is None:
            continue
        headed = True
        at, columns, repeated = header
        reported = ""
        for cells in sheet.rows:
            if cells[0].row <= at:
                continue
            read += 1
            by_column = {columns[cell.column]: cell for cell in cells if cell.column in columns}
            if not by_column:
                continue
            twice = _said_twice(cells, by_column, repeated)
            if twice is not None:
                problems.append(twice)
                continue
            if "report" in by_column:
                reported = by_column["report"].value
            taken = _row(by_column, cells[0], reported, among)
            if isinstance(taken, Problem):
                problems.append(taken)
            elif not taken.says_something:
                silent += 1
            elif taken_of[taken.recommendation] == MOST_OF_ONE:
                problems.append(_problem(cells[0], f"more than {MOST_OF_ONE} rows of one recommendation"))
            else:
                taken_of[taken.recommendation] += 1
                rows.append(taken)
    if not headed:
        raise UnreadableDocument(
            name, "no row names its columns: a reference or the recommendation's text, and a status or a response"
        )
    kept, against = _without_contradictions(rows)
    told = sorted([*problems, *against], key=lambda one: (one.sheet, one.row, one.reference))
    return Tracker(tuple(kept), tuple(told), read, silent)


# --- columns -------------------------------------------------------------------------------------------------------


@cache
def lexicon() -> Mapping[str, Any]:
    """Return `data/lexicon/tracker.yaml`."""
    table: Mapping[str, Any] = yaml.safe_load(
        (files.folder("data") / "lexicon" / "tracker.yaml").read_text(encoding="utf-8")
    )
    return table


def heading(column: str) -> str:
    """Return what our own export calls a column."""
    name: str = lexicon()["columns"][column][0]
    return name[:1].upper() + name[1:]


def _header(sheet: Sheet) -> tuple[int, dict[int, str], dict[int, str]] | None:
    """Return the row that names the columns, the columns by their numbers, and those that bear a name again.

    None where no row names any.
    """
    for cells in sheet.rows[:_HEAD_ROWS]:
        found: dict[int, str] = {}
        named: dict[str, str] = {}
        repeated: dict[int, str] = {}
        for cell in cells:
            column = _columns().get(_folded(cell.value))
            if column is not None and column not in found.values():
                found[cell.column] = column
                named[_folded(cell.value)] = column
            elif column is not None and _folded(cell.value) in named:
                repeated[cell.column] = column
        names = set(found.values())
        if names & {"reference", "recommendation"} and names & {"status", "response", "update", "verdict"}:
            return cells[0].row, found, repeated
    return None


def _said_twice(cells: Sequence[Cell], by_column: Mapping[str, Cell], repeated: Mapping[int, str]) -> Problem | None:
    """Return the problem of a row in which two columns of one name say different things."""
    for cell in cells:
        column = repeated.get(cell.column)
        first = by_column.get(column) if column else None
        if column and (first is None or first.value != cell.value):
            other = first.reference if first else "the empty cell in the first"
            return _problem(
                cell, f"two columns are called {column.replace('_', ' ')!r}, and this is not what {other} says"
            )
    return None


@cache
def _columns() -> dict[str, str]:
    return {_folded(name): column for column, names in lexicon()["columns"].items() for name in names}


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold().replace("’", "").replace("'", "")).split())


# --- rows ----------------------------------------------------------------------------------------------------------


def _row(
    cells: Mapping[str, Cell], first: Cell, reported: str, recommendations: _Recommendations
) -> TrackerRow | Problem:
    for cell in cells.values():
        if cell.is_formula:
            return _problem(cell, "a formula, which is not evaluated; save the sheet with its values")
        if cell.is_too_long:
            return _problem(cell, f"longer than {LONGEST_CELL} characters, which no spreadsheet holds")
    if "address" in cells:
        cells = {column: cell for column, cell in cells.items() if column in _OF_ACTIONS}
        about: Known | Problem = _addressed(cells["address"], recommendations)
    else:
        about = _named(cells, first, reported, recommendations)
    if isinstance(about, Problem):
        return about
    dates: dict[str, date] = {}
    for column in _DATE_COLUMNS:
        if column in cells:
            day = british_date(cells[column].value)
            if day is None:
                return _problem(
                    cells[column], f"{cells[column].value!r} is not a date that can be read; write 31/12/2025"
                )
            if column != "made_on" and about.made_on is not None and day < about.made_on:
                told = f"{day.isoformat()} is before the meeting that made the recommendation ({about.made_on.isoformat()})"
                return _problem(cells[column], told)
            dates[column] = day
    words: dict[str, str] = {}
    for column, table in (("status", "statuses"), ("verdict", "statuses"), ("response", "outcomes")):
        if column in cells:
            notation = notation_of(_without_principle(cells[column].value), table)
            if notation is None:
                what = "response" if column == "response" else "status"
                return _problem(cells[column], f"{cells[column].value!r} is no {what} that is known")
            words[column] = notation
    for column, needs in (("status", "status_date"), ("verdict", "verdict_date")):
        if column in words and needs not in dates and "status_date" not in dates:
            return _problem(cells[column], "a status without a date: nothing says when it was so")
    due = british_date(cells["due"].value) if "due" in cells else None
    if due is not None and about.made_on is not None and due < about.made_on:
        return _problem(cells["due"], f"due on {due.isoformat()}, before the recommendation was made")
    return TrackerRow(
        recommendation=about.iri,
        sheet=first.sheet,
        row=first.row,
        cells=tuple((column, cell.reference, cell.value) for column, cell in cells.items()),
        outcome=words.get("response"),
        in_principle="response" in cells and _without_principle(cells["response"].value) != cells["response"].value,
        response_date=dates.get("response_date"),
        status=words.get("status"),
        status_date=dates.get("status_date"),
        verdict=words.get("verdict"),
        verdict_date=dates.get("verdict_date", dates.get("status_date")),
        due=due,
        scrutiny=about.body,
    )


class _Recommendations:
    """The recommendations that rows may mean, found by label or by words; each wording is asked about once."""

    def __init__(self, known: Sequence[Known], tasks: Sequence[Known] = ()) -> None:
        self._known = known
        self.tasks = {one.iri: one for one in tasks}
        self._by_label: dict[str, list[Known]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._worded: dict[str, tuple[Known, ...]] = {}
        for number, one in enumerate(known):
            self._by_label[one.label].append(one)
            for word in frozenset[str]().union(*(content(text) for text in one.texts)):
                self._by_word[word].append(number)

    def labelled(self, label: str) -> Sequence[Known]:
        """Return those of a printed label, none for ""."""
        return self._by_label.get(label, ()) if label else ()

    def worded(self, text: str) -> tuple[Known, ...]:
        """Return those of almost these words, in the order given; only those that share half of the words are compared."""
        if text not in self._worded:
            words = content(text)
            shared = Counter(number for word in words for number in self._by_word.get(word, ()))
            near = sorted(number for number, count in shared.items() if count * 2 >= len(words))
            self._worded[text] = tuple(self._known[number] for number in near if _alike(text, self._known[number]))
        return self._worded[text]


def _named(
    cells: Mapping[str, Cell], first: Cell, reported: str, recommendations: _Recommendations
) -> Known | Problem:
    """Return the recommendation that a row means: by label and report, else by its words."""
    label = _label(cells["reference"].value) if "reference" in cells else ""
    report = iris.slug(reported) if reported else ""
    text = cells["recommendation"].value if "recommendation" in cells else ""
    labelled = [one for one in recommendations.labelled(label) if not report or _is(report, one.report)]
    if len(labelled) == 1 and (report or not text or _alike(text, labelled[0])):
        return labelled[0]
    worded = recommendations.worded(text) if text else ()
    both = [one for one in worded if one in labelled] or worded
    if len(both) == 1:
        return both[0]
    cell = cells.get("reference") or cells.get("recommendation") or first
    if both or len(labelled) > 1:
        several = ", ".join(iris.segment_of(one.iri) + " of " + one.report for one in (both or labelled)[:_SHOWN])
        return _problem(cell, f"{cell.value!r} could be several recommendations: {several}; name the report")
    of = f" of {reported!r}" if reported else ""
    return _problem(cell, f"no recommendation {cell.value[:80]!r}{of} is in the store")


def _addressed(cell: Cell, recommendations: _Recommendations) -> Known | Problem:
    """Return the action whose address a row gives."""
    known = recommendations.tasks.get(cell.value)
    return known or _problem(cell, f"no action {cell.value[:120]!r} of this council is in the store")


def _is(report: str, known_report: str) -> bool:
    return report == known_report or (known_report.startswith(f"{report}-") and len(known_report) == len(report) + 9)


def _alike(text: str, one: Known) -> bool:
    return any(difference(other, text).similarity >= _ALIKE for other in one.texts)


def _label(text: str) -> str:
    bare = re.sub(r"^(?:recommendation|rec|r|no)\b\.?\s*(?:no\.?\s*)?", "", text.strip().casefold())
    return re.sub(r"[^a-z0-9.]+", "", bare).strip(".")


def _problem(cell: Cell, told: str) -> Problem:
    return Problem(cell.sheet, cell.row, cell.reference, told)


def _without_principle(value: str) -> str:
    """Return a response without "in principle", which qualifies it and does not change what it comes to."""
    return re.sub(r"[\s,(]+in principle\W*$", "", value, flags=re.IGNORECASE)


def notation_of(value: str, table: str) -> str | None:
    """Return our notation for a council's word ("statuses" or "outcomes"), None where it is not known.

    A leading number ("1 Fully achieved") is left out, and "40%" is a status by itself.
    """
    percent = re.fullmatch(r"(\d{1,3})(?:\.\d+)?\s*%", value.strip())
    if percent and table == "statuses" and int(percent[1]) <= 100:
        return {0: "not-started", 100: "complete"}.get(int(percent[1]), "in-progress")
    folded = re.sub(r"^\d+\s+(?=[a-z])", "", _folded(value))
    return _words(table).get(folded)


@cache
def _words(table: str) -> dict[str, str]:
    found = {_folded(word): notation for notation, words in lexicon()[table].items() for word in words}
    return found | {_folded(notation): notation for notation in lexicon()[table]}


def british_date(text: str) -> date | None:
    """Return a date as British sheets write it (day before month), None where it is none; years of two digits are 20xx."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _date(_year(found[3]), int(found[2]), int(found[1]))
    found = _WORDED.fullmatch(text)
    if found and found[2][:3].casefold() in _MONTHS:
        return _date(_year(found[3]), _MONTHS.index(found[2][:3].casefold()) + 1, int(found[1]))
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1974 else None
    except ValueError:
        return None


# --- rows against each other -----------------------------------------------------------------------------------------


def _without_contradictions(rows: Sequence[TrackerRow]) -> tuple[list[TrackerRow], list[Problem]]:
    """Return the rows that no other repeats or contradicts, and what is said of those that one does."""
    said: dict[tuple[str, ...], list[TrackerRow]] = defaultdict(list)
    for row in rows:
        said[row.recommendation, str(row.status_date), row.cell("reported_by") or ""].append(row)
    problems: list[Problem] = []
    left_out: set[tuple[str, int]] = set()
    for group in said.values():
        first = group[0]
        statuses = {row.status for row in group if row.status}
        answers = {row.outcome for row in group if row.outcome}
        for row in group[1:]:
            if row.values == first.values:
                problems.append(Problem(row.sheet, row.row, f"{row.sheet}!{row.row}", f"the same as row {first.row}"))
                left_out.add((row.sheet, row.row))
        if len(statuses) > 1 or len(answers) > 1:
            column = "status" if len(statuses) > 1 else "response"
            for row in group:
                if (row.sheet, row.row) not in left_out:
                    others = _rows_shown([one.row for one in group[: _SHOWN + 1] if one is not row], len(group) - 1)
                    told = f"contradicts row {others}: the same recommendation, day and reporter, another {column}"
                    problems.append(Problem(row.sheet, row.row, row.reference(column), told))
                    left_out.add((row.sheet, row.row))
    return [row for row in rows if (row.sheet, row.row) not in left_out], problems


def _rows_shown(rows: Sequence[int], count: int) -> str:
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    return ", ".join(str(row) for row in rows[:_SHOWN]) + more
