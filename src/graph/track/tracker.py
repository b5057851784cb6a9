"""A council's own tracker, row by row: what each row says of which recommendation, or why it cannot be taken.

The columns are known by their names (see `headings`), and so is what a row tells of: a recommendation that the store
holds, or an action, which is one of the tracker's own until it is found in minutes (see `entries`). A row that
contradicts another, or cannot be, is told by its row and cell and left out; the rest is taken.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph import iris
from graph.errors import UnreadableDocument
from graph.facts import Problem, TrackerRow
from graph.track import headings
from graph.track.headings import (
    ACTIONS,
    EITHER,
    RECOMMENDATIONS,
    british_date,
    day_within,
    is_rating,
    leading,
    notation_of,
    says_nothing,
)
from graph.track.meant import Known, Recommendations, Refused, addressed, alike, label_of, named
from graph.track.sheet import LONGEST_CELL, Cell, Sheet

MOST_OF_ONE = 200  # rows of one recommendation; what is claimed of it is compared claim with claim
_SHOWN = 3  # of what a message lists
_OF_ACTIONS = ("address", "status", "status_date", "update", "reported_by", "verdict", "verdict_date")
_NAMING = frozenset(("reference", "report", "recommendation", "body", "made_on"))  # what a row is about
_DATE_COLUMNS = ("response_date", "status_date", "verdict_date", "made_on")


@dataclass(frozen=True, slots=True)
class Tracker:
    """What a tracker comes to: the rows that can be taken and the problems, each in the order of the file.

    `silent` counts the rows that name a recommendation and say nothing of it.
    """

    rows: tuple[TrackerRow, ...]
    problems: tuple[Problem, ...]
    read: int
    silent: int = 0


def interpret(
    sheets: Sequence[Sheet],
    recommendations: Sequence[Known],
    name: str,
    tasks: Sequence[Known] = (),
    *,
    authority: str = "unknown",
    body: str | None = None,
    as_at: date | None = None,
) -> Tracker:
    """Return what a tracker's sheets say. Raises `UnreadableDocument` where no sheet has columns that are known.

    A row of a column of actions' addresses, as our own export has, tells of `tasks`, and of nothing but their status;
    other actions are minted under the council's segment `authority`, and are of the `body` (an IRI) where the row names none. `as_at` is the day on which a status was so that has
    no day of its own; without it, what the sheet says above its header.
    """
    reading = _Reading(Recommendations(recommendations, tasks), authority, body, as_at)
    for sheet in sheets:
        reading.sheet(sheet)
    if not reading.headed:
        raise UnreadableDocument(
            name,
            "no row names its columns: a reference or the recommendation's text, and a status or a response; "
            "or an action, and an owner, a day or a status",
        )
    kept, against = _without_contradictions(reading.rows)
    told = sorted([*reading.problems, *against], key=lambda one: (one.sheet, one.row, one.reference))
    return Tracker(tuple(kept), tuple(told), reading.read, reading.silent)


class _Reading:
    """What the sheets of one tracker have told so far."""

    def __init__(self, among: Recommendations, authority: str, body: str | None, as_at: date | None) -> None:
        self.among, self.authority, self.body, self.as_at = among, authority, body, as_at
        self.rows: list[TrackerRow] = []
        self.problems: list[Problem] = []
        self.read = self.silent = 0
        self.headed = False
        self._taken: Counter[str] = Counter()
        self._reported = ""

    def sheet(self, sheet: Sheet) -> None:
        """Read the rows below the one that names the columns, if any does."""
        header = headings.header(sheet)
        if header is None:
            return
        self.headed = True
        self._reported = ""
        for cells in sheet.rows:
            if cells[0].row <= header.row:
                continue
            if self._is_title(header, cells):
                self._reported = cells[0].value
                continue
            self.read += 1
            try:
                taken = self._row(header, cells)
            except Refused as refused:
                self.problems.append(refused.problem)
            else:
                self._take(taken, cells)

    def _is_title(self, header: headings.Header, cells: Sequence[Cell]) -> bool:
        """Tell whether a row only names the report that the rows below it are of, outside of a column of reports."""
        if header.of != RECOMMENDATIONS or len(cells) != 1:
            return False
        named = header.recommendations.of(cells)
        value = cells[0].value
        if "report" in named or (named and not _NAMING & named.keys()):
            return False
        return len(value.split()) > 1 and not self.among.labelled(label_of(value)) and not self.among.worded(value)

    def _row(self, header: headings.Header, cells: Sequence[Cell]) -> TrackerRow | None:
        """Return what a row says, None where it has nothing in a column that is known."""
        of = self._of(header, cells)
        columns = header.columns(of)
        by_column = columns.of(cells)
        if not by_column:
            return None
        _said_once(cells, by_column, columns.again)
        by_column = {name: cell for name, cell in by_column.items() if not says_nothing(name, cell.value)}
        self._reported = by_column["report"].value if "report" in by_column else self._reported
        asked = _Asked(by_column, cells[0], self._reported, self.among, self.as_at or header.as_at)
        return (
            asked.action(self.authority, self.body) if of == ACTIONS and "address" not in by_column else asked.row()
        )

    def _of(self, header: headings.Header, cells: Sequence[Cell]) -> str:
        """Return what a row tells of."""
        if header.kind is not None:
            told = next((cell for cell in cells if cell.column == header.kind), None)
            of = headings.kind_of(told)
            if of is None:
                if told is None:
                    raise Refused(cells[0], "nothing says whether this is a recommendation or an action")
                raise Refused(told, f"{told.value!r} is neither a recommendation nor an action")
            return of
        if header.of != EITHER:
            return header.of or RECOMMENDATIONS
        text = header.recommendations.of(cells).get("recommendation")
        if text is not None and self.among.worded(text.value):
            return RECOMMENDATIONS
        if text is not None and any(alike(text.value, one) for one in self.among.tasks.values()):
            return ACTIONS
        told_of = "nothing says whether this is a recommendation or an action, and the store knows neither; "
        raise Refused(text or cells[0], f"{told_of}a column Type would say it")

    def _take(self, taken: TrackerRow | None, cells: Sequence[Cell]) -> None:
        if taken is None:
            return
        if not taken.says_something:
            self.silent += 1
        elif self._taken[taken.about] == MOST_OF_ONE:
            kind = "action" if taken.is_action else "recommendation"
            self.problems.append(Refused(cells[0], f"more than {MOST_OF_ONE} rows of one {kind}").problem)
        else:
            self._taken[taken.about] += 1
            self.rows.append(taken)
            self.problems += _ratings(taken)


def _ratings(row: TrackerRow) -> list[Problem]:
    """Return what is said of the letters of a scale that a row holds in place of a status."""
    told = (("status", row.status, row.local_status), ("verdict", row.verdict, row.local_verdict))
    return [
        Problem(
            row.sheet,
            row.row,
            row.reference(column),
            f"{word!r} is a rating, and what it means is not understood; it is kept as the council's word, without a status",
        )
        for column, ours, word in told
        if word and ours is None
    ]


def _said_once(cells: Sequence[Cell], by_column: Mapping[str, Cell], again: Mapping[int, str]) -> None:
    """Raise `Refused` for a row in which two columns of one name say different things."""
    for cell in cells:
        column = again.get(cell.column)
        first = by_column.get(column) if column else None
        if column and (first is None or first.value != cell.value):
            other = first.reference if first else "the empty cell in the first"
            raise Refused(
                cell, f"two columns are called {column.replace('_', ' ')!r}, and this is not what {other} says"
            )


# --- rows ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """One row: its cells by column, its first cell, the report named above it, and the day of a status without one."""

    cells: Mapping[str, Cell]
    first: Cell
    reported: str
    among: Recommendations
    as_at: date | None

    def row(self) -> TrackerRow:
        """Return what the row says of a recommendation, or of an action whose address it gives."""
        cells = self.cells
        self._readable()
        if "address" in cells:
            cells = {column: cell for column, cell in cells.items() if column in _OF_ACTIONS}
            about = addressed(cells["address"], self.among)
        else:
            about = named(cells, self.first, self.reported, self.among)
        dates = _dates(cells, about.made_on, "the meeting that made the recommendation")
        words = _notations(cells)
        for column, needs in (("status", "status_date"), ("verdict", "verdict_date")):
            if column in words and not {needs, "status_date"} & dates.keys():
                if self.as_at is None:
                    raise Refused(
                        cells[column],
                        "a status without a date: nothing says when it was so; give --as-at for the whole sheet",
                    )
                dates[needs] = self.as_at
        due = _day(cells["due"]) if "due" in cells else None
        if due is not None and about.made_on is not None and due < about.made_on:
            raise Refused(cells["due"], f"due on {due.isoformat()}, before the recommendation was made")
        return TrackerRow(
            about=about.iri,
            sheet=self.first.sheet,
            row=self.first.row,
            cells=tuple((column, cell.reference, cell.value) for column, cell in cells.items()),
            outcome=words.get("response"),
            in_principle="response" in cells
            and _without_principle(cells["response"].value) != cells["response"].value,
            response_date=dates.get("response_date"),
            status=words.get("status"),
            status_date=dates.get("status_date", self.as_at),
            verdict=words.get("verdict"),
            verdict_date=dates.get("verdict_date", dates.get("status_date", self.as_at)),
            due=due,
            scrutiny=about.body,
            local_status=_local(cells, "status"),
            local_verdict=_local(cells, "verdict"),
        )

    def action(self, authority: str, of_body: str | None) -> TrackerRow:
        """Return what the row says of an action, which is the tracker's own: a status of it may be without a day."""
        cells = self.cells
        self._readable()
        text = cells.get("action")
        if text is None:
            raise Refused(self.first, "no action is named")
        made_on, wrong = (None, None)
        if "made_on" in cells:
            alone = _day(cells["made_on"])
            made_on, wrong = (alone, None) if alone else day_within(cells["made_on"].value)
        if wrong is not None:
            raise Refused(cells["made_on"], f"{wrong!r} is not a date that can be read; write 31/12/2025")
        dates = _dates(
            {name: cell for name, cell in cells.items() if name != "made_on"}, made_on, "the action was agreed"
        )
        words = _notations(cells)
        due = _day(cells["due"]) if "due" in cells else None
        if due is not None and made_on is not None and due < made_on:
            raise Refused(cells["due"], f"due on {due.isoformat()}, before the action was agreed")
        body = iris.slug(cells["body"].value) if "body" in cells else iris.segment_of(of_body or "")
        return TrackerRow(
            about=str(iris.action(authority, text.value, agreed_on=made_on, body=body)),
            sheet=self.first.sheet,
            row=self.first.row,
            cells=tuple((column, cell.reference, cell.value) for column, cell in cells.items()),
            status=words.get("status"),
            status_date=dates.get("status_date", self.as_at),
            due=due,
            made_on=made_on,
            scrutiny=of_body,
            is_action=True,
            local_status=_local(cells, "status"),
        )

    def _readable(self) -> None:
        for cell in self.cells.values():
            if cell.is_formula:
                raise Refused(cell, "a formula, which is not evaluated; save the sheet with its values")
            if cell.is_error:
                raise Refused(cell, f"{cell.value} is an error of the spreadsheet; mend its formula")
            if cell.is_too_long:
                raise Refused(cell, f"longer than {LONGEST_CELL} characters, which no spreadsheet holds")


def _dates(cells: Mapping[str, Cell], made_on: date | None, what: str) -> dict[str, date]:
    """Return the days of a row by their columns; none may be before the day `made_on`, on which `what` was."""
    dates: dict[str, date] = {}
    for column in _DATE_COLUMNS:
        if column in cells:
            day = _day(cells[column])
            if day is None:
                raise Refused(
                    cells[column], f"{cells[column].value!r} is not a date that can be read; write 31/12/2025"
                )
            if column != "made_on" and made_on is not None and day < made_on:
                raise Refused(cells[column], f"{day.isoformat()} is before {what} ({made_on.isoformat()})")
            dates[column] = day
    return dates


def _day(cell: Cell) -> date | None:
    return british_date(cell.value, since_1904=cell.since_1904)


def _notations(cells: Mapping[str, Cell]) -> dict[str, str]:
    """Return our notations for a row's words of state, by their columns; a letter of a scale has none."""
    words: dict[str, str] = {}
    for column, table in (("status", "statuses"), ("verdict", "statuses"), ("response", "outcomes")):
        if column in cells:
            value = cells[column].value
            notation = notation_of(_without_principle(leading(_without_principle(value), table)), table)
            if notation is None and column != "response" and is_rating(value):
                continue
            if notation is None:
                what = "response" if column == "response" else "status"
                raise Refused(cells[column], f"{value!r} is no {what} that is known")
            words[column] = notation
    return words


def _local(cells: Mapping[str, Cell], column: str) -> str:
    return leading(cells[column].value, "statuses") if column in cells else ""


def _without_principle(value: str) -> str:
    """Return a response without "in principle", which qualifies it and does not change what it comes to."""
    return re.sub(r"[\s,(]+in principle\W*$", "", value, flags=re.IGNORECASE)


# --- rows against each other -----------------------------------------------------------------------------------------


def _without_contradictions(rows: Sequence[TrackerRow]) -> tuple[list[TrackerRow], list[Problem]]:
    """Return the rows that no other repeats or contradicts, and what is said of those that one does."""
    said: dict[tuple[object, ...], list[TrackerRow]] = defaultdict(list)
    for row in rows:
        said[row.about, str(row.status_date), row.cell("reported_by") or ""].append(row)
    problems: list[Problem] = []
    left_out: set[tuple[str, int]] = set()
    for group in said.values():
        first = group[0]
        statuses = {row.status or row.local_status for row in group if row.status or row.local_status}
        answers = {row.outcome for row in group if row.outcome}
        for row in group[1:]:
            if _told(row) == _told(first):
                problems.append(Problem(row.sheet, row.row, f"{row.sheet}!{row.row}", f"the same as row {first.row}"))
                left_out.add((row.sheet, row.row))
        if len(statuses) > 1 or len(answers) > 1:
            column = "status" if len(statuses) > 1 else "response"
            for row in group:
                if (row.sheet, row.row) not in left_out:
                    others = _rows_shown([one.row for one in group[: _SHOWN + 1] if one is not row], len(group) - 1)
                    kind = "action" if row.is_action else "recommendation"
                    told = f"contradicts row {others}: the same {kind}, day and reporter, another {column}"
                    problems.append(Problem(row.sheet, row.row, row.reference(column), told))
                    left_out.add((row.sheet, row.row))
    return [row for row in rows if (row.sheet, row.row) not in left_out], problems


def _told(row: TrackerRow) -> tuple[tuple[str, str], ...]:
    """Return what a row says, without how it names what it is about."""
    return tuple(one for one in row.values if one[0] not in _NAMING)


def _rows_shown(rows: Sequence[int], count: int) -> str:
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    return ", ".join(str(row) for row in rows[:_SHOWN]) + more
