"""The tracker of a body as of a day, as rows for officers, and those rows as CSV or XLSX.

The columns are those that `scrutiny track import` reads, and a few derived ones at the end that it leaves alone. A cell
that a spreadsheet would take for a formula gets an apostrophe before it; the import takes that off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from graph.track.clock import NO_DATE, NO_REFERRAL, NO_RULE, State, state
from graph.track.reading import Answers, asked, day, text
from graph.track.tracker import heading

COLUMNS = (
    "reference", "report", "recommendation", "body", "made_on", "response", "reason", "response_date", "respondent",
    "action", "owner", "due", "status", "status_date", "update", "reported_by", "verdict", "verdict_date",
)  # fmt: skip
DERIVED = ("Response due", "State", "Our status", "Source", "Recommendation address", "As of")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's own times: the same rows, the same bytes)
_LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class Line:
    """One recommendation of a tracker: the cells by column, the derived ones by heading, and the state."""

    cells: dict[str, str]
    derived: dict[str, str]
    state: State


def lines(store: Answers, *, as_of: date, body: str | None = None, authority: str | None = None) -> tuple[Line, ...]:
    """Return one line for each recommendation that was made by the day `as_of`, by report and label.

    `body` and `authority` are IRIs. What was answered or reported after that day is left out, and so is a
    recommendation first printed after it.
    """
    given = {name: value for name, value in (("body_iri", body), ("authority", authority)) if value}
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in asked(store, "tracker-recommendations", given):
        on = day(row["date"])
        if on is None or on <= as_of:
            found[str(row["recommendation"])].append(row)
    extras = {
        name: _by_recommendation(asked(store, f"tracker-{name}"), as_of=as_of)
        for name in ("responses", "updates", "actions")
    }
    made = [
        _line(recommendation, versions, {name: rows[recommendation] for name, rows in extras.items()}, as_of)
        for recommendation, versions in found.items()
    ]
    return tuple(sorted(made, key=_order))


def _order(line: Line) -> tuple[object, ...]:
    label = line.cells.get("reference", "")
    numbers = tuple(int(part) for part in re.findall(r"\d+", label))
    return line.cells.get("report", ""), numbers, label, line.derived["Recommendation address"]


def _by_recommendation(
    rows: Iterable[dict[str, object]], *, as_of: date
) -> defaultdict[str, list[dict[str, object]]]:
    found: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        on = day(row["date"]) if "date" in row else None
        if on is None or on <= as_of:
            found[str(row["recommendation"])].append(row)
    return found


def _line(
    recommendation: str,
    versions: Sequence[dict[str, object]],
    extras: dict[str, list[dict[str, object]]],
    as_of: date,
) -> Line:
    latest = max(versions, key=lambda row: (day(row["date"]) or date.min, str(row["version"])))
    first = min((on for row in versions if (on := day(row["date"]))), default=None)
    answers = [row for row in extras["responses"] if str(row["outcome"]) != "holding"]
    held = [row for row in extras["responses"] if str(row["outcome"]) == "holding"]
    answer = next(reversed(answers or held), None)
    claim = _last(extras["updates"], "claim")
    verdict = _last(extras["updates"], "verdict")
    action = next(reversed(extras["actions"]), None)
    due = min((on for row in versions if (on := day(row["due"]))), default=None)
    stands = state(
        as_of=as_of,
        due=due,
        answered=[day(row["date"]) for row in answers],
        holding=[day(row["date"]) for row in held],
        why_not=_why_not(versions),
    )
    cells = {
        "reference": text(latest["label"]),
        "report": text(latest["report"]),
        "recommendation": text(latest["text"]),
        "body": text(latest["body"]),
        "made_on": _british(first),
        "response": _words(answer, "outcome"),
        "reason": _told(answers or held, "reason"),
        "response_date": _british(day(answer["date"]) if answer else None),
        "respondent": _told(answers or held, "respondent"),
        "action": _cell(action, "text"),
        "owner": _cell(action, "owner"),
        "due": _due(_cell(action, "due")),
        "status": _cell(claim, "local") or _words(claim, "status"),
        "status_date": _british(day(claim["date"]) if claim else None),
        "update": _cell(claim, "text"),
        "reported_by": _cell(claim, "by"),
        "verdict": _cell(verdict, "local") or _words(verdict, "status"),
        "verdict_date": _british(day(verdict["date"]) if verdict else None),
    }
    derived = {
        "Response due": _british(due) or "not computable",
        "State": str(stands) if stands.name != "not computable" else f"not computable ({_why_not(versions)})",
        "Our status": _words(verdict or claim, "status") or "no update recorded",
        "Source": text(latest["file"]) or "",
        "Recommendation address": recommendation,
        "As of": _british(as_of) or "",
    }
    return Line({column: value for column, value in cells.items() if value}, derived, stands)


def _last(updates: Sequence[dict[str, object]], side: str) -> dict[str, object] | None:
    of_side = [row for row in updates if str(row["side"]) == side]
    return max(of_side, key=lambda row: (day(row["date"]) or date.min, str(row["node"])), default=None)


def _why_not(versions: Sequence[dict[str, object]]) -> str:
    if not any(row["executive"] for row in versions):
        return NO_REFERRAL
    if not any(row["started"] for row in versions):
        return NO_DATE
    return next((str(row["rule"]) for row in versions if row["rule"] is not None), NO_RULE)


def _told(answers: Sequence[dict[str, object]], column: str) -> str | None:
    """Return what the last answer tells, or another telling of the same day does."""
    last = answers[-1]["date"] if answers else None
    return next((told for row in reversed(answers) if row["date"] == last and (told := text(row[column]))), None)


def _cell(row: dict[str, object] | None, column: str) -> str | None:
    return text(row[column]) if row else None


def _words(row: dict[str, object] | None, column: str) -> str | None:
    notation = _cell(row, column)
    return notation.replace("-", " ").capitalize() if notation else None


def _due(value: str | None) -> str | None:
    try:
        return _british(date.fromisoformat(value)) if value else None
    except ValueError:
        return value


def _british(value: date | None) -> str | None:
    return value.strftime("%d/%m/%Y") if value else None


# --- as files ------------------------------------------------------------------------------------------------------


def headings() -> tuple[str, ...]:
    """Return the names of the columns, in order."""
    return (*(heading(column) for column in COLUMNS), *DERIVED)


def values(line: Line) -> tuple[str, ...]:
    """Return a line's cells in the order of `headings`, each safe to open in a spreadsheet."""
    return tuple(
        safe(value)
        for value in (
            *(line.cells.get(column, "") for column in COLUMNS),
            *(line.derived[name] for name in DERIVED),
        )
    )


def safe(value: str) -> str:
    """Return a cell's text with an apostrophe before what a spreadsheet would take for a formula."""
    plain = _UNWRITABLE.sub("\ufffd", value)[:_LONGEST]
    return f"'{plain}" if _FORMULA.match(plain) else plain


def as_csv(made: Sequence[Line]) -> bytes:
    """Return lines as CSV: UTF-8 with a mark, so that spreadsheets read it as such, and CRLF."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headings())
    writer.writerows(values(line) for line in made)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(made: Sequence[Line]) -> bytes:
    """Return lines as a workbook of one sheet, every cell text; the same lines give the same bytes."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = "Tracker"
    for number, row in enumerate((headings(), *(values(line) for line in made)), start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = _FIXED
    made_file = io.BytesIO()
    book.save(made_file)
    return _without_times(made_file.getvalue())


def _without_times(content: bytes) -> bytes:
    """Return a workbook with the times of its parts made the same, which the format keeps for each."""
    import zipfile

    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for one in source.infolist():
            part = source.read(one)
            if one.filename == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", part)
            made.writestr(zipfile.ZipInfo(one.filename, (2000, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()
