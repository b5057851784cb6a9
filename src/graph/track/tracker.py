"""A council's own tracker, row by row: what each row says of which recommendation, or why it cannot be taken.

The columns are known by their names (see `headings`), and so is what a row tells of: a recommendation that the store
holds, or an action, which is one of the tracker's own until it is found in minutes (see `entries`). A row that
contradicts another, or cannot be, is told by its row and cell and left out; the rest is taken.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph import iris
from graph.errors import UnreadableDocument
from graph.facts import Problem, TrackerRow, Wording
from graph.track import headings
from graph.track.headings import (
    ACTIONS,
    EITHER,
    RECOMMENDATIONS,
    british_date,
    day_within,
    leading,
    notation_of,
    says_nothing,
)
from graph.track.sheet import LONGEST_CELL, Cell, Sheet
from graph.track.words import content, difference

MOST_OF_ONE = 200  # rows of one recommendation; what is claimed of it is compared claim with claim
_SHOWN = 3  # of what a message lists
_ALIKE = 0.85
_OF_ACTIONS = ("address", "status", "status_date", "update", "reported_by", "verdict", "verdict_date")
_NAMING = frozenset(
    ("reference", "report", "recommendation", "body", "made_on")
)  # columns that say what a row is about
_DATE_COLUMNS = ("response_date", "status_date", "verdict_date", "made_on")


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
    reading = _Reading(_Recommendations(recommendations, tasks), authority, body, as_at)
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

    def __init__(self, among: _Recommendations, authority: str, body: str | None, as_at: date | None) -> None:
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
            except _Refused as refused:
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
        return len(value.split()) > 1 and not self.among.labelled(_label(value)) and not self.among.worded(value)

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
                    raise _Refused(cells[0], "nothing says whether this is a recommendation or an action")
                raise _Refused(told, f"{told.value!r} is neither a recommendation nor an action")
            return of
        if header.of != EITHER:
            return header.of or RECOMMENDATIONS
        text = header.recommendations.of(cells).get("recommendation")
        if text is not None and self.among.worded(text.value):
            return RECOMMENDATIONS
        if text is not None and any(_alike(text.value, one) for one in self.among.tasks.values()):
            return ACTIONS
        told_of = "nothing says whether this is a recommendation or an action, and the store knows neither; "
        raise _Refused(text or cells[0], f"{told_of}a column Type would say it")

    def _take(self, taken: TrackerRow | None, cells: Sequence[Cell]) -> None:
        if taken is None:
            return
        if not taken.says_something and taken.cell("update"):
            what = "an update without a status is not kept; say how it stands: In progress, Complete, …"
            self.problems.append(Problem(taken.sheet, taken.row, taken.reference("update"), what))
        elif not taken.says_something:
            self.silent += 1
        elif self._taken[taken.about] == MOST_OF_ONE:
            kind = "action" if taken.is_action else "recommendation"
            self.problems.append(_Refused(cells[0], f"more than {MOST_OF_ONE} rows of one {kind}").problem)
        else:
            self._taken[taken.about] += 1
            self.rows.append(taken)


def _said_once(cells: Sequence[Cell], by_column: Mapping[str, Cell], again: Mapping[int, str]) -> None:
    """Raise `_Refused` for a row in which two columns of one name say different things."""
    for cell in cells:
        column = again.get(cell.column)
        first = by_column.get(column) if column else None
        if column and (first is None or first.value != cell.value):
            other = first.reference if first else "the empty cell in the first"
            raise _Refused(
                cell, f"two columns are called {column.replace('_', ' ')!r}, and this is not what {other} says"
            )


# --- rows ----------------------------------------------------------------------------------------------------------


class _Refused(Exception):
    """A row cannot be taken; says why."""

    def __init__(self, cell: Cell, cause: str) -> None:
        super().__init__(cause)
        self.problem = Problem(cell.sheet, cell.row, cell.reference, cause)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One row: its cells by column, its first cell, the report named above it, and the day of a status without one."""

    cells: Mapping[str, Cell]
    first: Cell
    reported: str
    among: _Recommendations
    as_at: date | None

    def row(self) -> TrackerRow:
        """Return what the row says of a recommendation, or of an action whose address it gives."""
        cells = self.cells
        self._readable()
        if "address" in cells:
            cells = {column: cell for column, cell in cells.items() if column in _OF_ACTIONS}
            about = _addressed(cells["address"], self.among)
        else:
            about = _named(cells, self.first, self.reported, self.among)
        dates = _dates(cells, about.made_on, "the meeting that made the recommendation")
        words = _notations(cells)
        for column, needs in (("status", "status_date"), ("verdict", "verdict_date")):
            if column in words and not {needs, "status_date"} & dates.keys():
                if self.as_at is None:
                    raise _Refused(
                        cells[column],
                        "a status without a date: nothing says when it was so; give --as-at for the whole sheet",
                    )
                dates[needs] = self.as_at
        due = british_date(cells["due"].value) if "due" in cells else None
        if due is not None and about.made_on is not None and due < about.made_on:
            raise _Refused(cells["due"], f"due on {due.isoformat()}, before the recommendation was made")
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
            status_date=dates.get("status_date"),
            verdict=words.get("verdict"),
            verdict_date=dates.get("verdict_date", dates.get("status_date")),
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
            raise _Refused(self.first, "no action is named")
        made_on, wrong = day_within(cells["made_on"].value) if "made_on" in cells else (None, None)
        if wrong is not None:
            raise _Refused(cells["made_on"], f"{wrong!r} is not a date that can be read; write 31/12/2025")
        dates = _dates(
            {name: cell for name, cell in cells.items() if name != "made_on"}, made_on, "the action was agreed"
        )
        words = _notations(cells)
        due = british_date(cells["due"].value) if "due" in cells else None
        if due is not None and made_on is not None and due < made_on:
            raise _Refused(cells["due"], f"due on {due.isoformat()}, before the action was agreed")
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
                raise _Refused(cell, "a formula, which is not evaluated; save the sheet with its values")
            if cell.is_error:
                raise _Refused(cell, f"{cell.value} is an error of the spreadsheet; mend its formula")
            if cell.is_too_long:
                raise _Refused(cell, f"longer than {LONGEST_CELL} characters, which no spreadsheet holds")


def _dates(cells: Mapping[str, Cell], made_on: date | None, what: str) -> dict[str, date]:
    """Return the days of a row by their columns; none may be before the day `made_on`, on which `what` was."""
    dates: dict[str, date] = {}
    for column in _DATE_COLUMNS:
        if column in cells:
            day = british_date(cells[column].value)
            if day is None:
                raise _Refused(
                    cells[column], f"{cells[column].value!r} is not a date that can be read; write 31/12/2025"
                )
            if column != "made_on" and made_on is not None and day < made_on:
                raise _Refused(cells[column], f"{day.isoformat()} is before {what} ({made_on.isoformat()})")
            dates[column] = day
    return dates


def _notations(cells: Mapping[str, Cell]) -> dict[str, str]:
    """Return our notations for a row's words of state, by their columns."""
    words: dict[str, str] = {}
    for column, table in (("status", "statuses"), ("verdict", "statuses"), ("response", "outcomes")):
        if column in cells:
            value = cells[column].value
            notation = notation_of(_without_principle(leading(_without_principle(value), table)), table)
            if notation is None:
                what = "response" if column == "response" else "status"
                raise _Refused(cells[column], f"{value!r} is no {what} that is known")
            words[column] = notation
    return words


def _local(cells: Mapping[str, Cell], column: str) -> str:
    return leading(cells[column].value, "statuses") if column in cells else ""


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


def _named(cells: Mapping[str, Cell], first: Cell, reported: str, recommendations: _Recommendations) -> Known:
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
        raise _Refused(cell, f"{cell.value!r} could be several recommendations: {several}; name the report")
    of = f" of {reported!r}" if reported else ""
    raise _Refused(cell, f"no recommendation {cell.value[:80]!r}{of} is in the store")


def _addressed(cell: Cell, recommendations: _Recommendations) -> Known:
    """Return the action whose address a row gives."""
    known = recommendations.tasks.get(cell.value)
    if known is None:
        raise _Refused(cell, f"no action {cell.value[:120]!r} of this council is in the store")
    return known


def _is(report: str, known_report: str) -> bool:
    return report == known_report or (known_report.startswith(f"{report}-") and len(known_report) == len(report) + 9)


def _alike(text: str, one: Known) -> bool:
    return any(difference(other, text).similarity >= _ALIKE for other in one.texts)


def _label(text: str) -> str:
    bare = re.sub(r"^(?:recommendation|rec|r|no)\b\.?\s*(?:no\.?\s*)?", "", text.strip().casefold())
    return re.sub(r"[^a-z0-9.]+", "", bare).strip(".")


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
        statuses = {row.status for row in group if row.status}
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
