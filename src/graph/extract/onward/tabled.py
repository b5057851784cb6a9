"""Responses, statuses and agreed actions that a table of the minutes gives, recommendation by recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from graph.documents import Span
from graph.extract.grammar import bodies, dates, names
from graph.extract.grammar.grids import Grid, Row, grids, plain
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Reading
from graph.extract.onward.responses import answer_in, matching, report_of
from graph.facts import (
    BodyMention,
    Due,
    Evidence,
    Party,
    PlannedAction,
    ProgressUpdate,
    Recommendation,
    Report,
    Response,
)


def tabled_responses(
    reading: Reading,
    reports: Sequence[Report],
    recommendations: Sequence[Recommendation],
    respondent: BodyMention | None,
) -> tuple[Response, ...]:
    """Return the response of each row whose response cell says one; its reason is what the column for it holds."""
    made = []
    for grid, row in _rows(reading):
        told = row.text("response")
        known = notation("outcomes", told)
        answer = ("" if known == "holding" else known, None) if known else answer_in(told) if told else None
        if answer is None:
            continue
        report = report_of(reports, grid.agenda_item)
        made.append(
            Response(
                agenda_item=grid.agenda_item,
                label=row.label,
                title=_title(row, report),
                outcome=answer[0],
                kind="substantive" if answer[0] else "holding",
                text=reading.quote(row.cells["response"].span()),
                evidence=_evidence(row, ("response",), "response-table"),
                reason=row.text("reason").strip(" .") or answer[1],
                respondent=_respondent(grid) or respondent,
                made_by=_author(report),
                recommendation=matching(recommendations, row.label),
            )
        )
    return tuple(made)


def tabled_updates(
    reading: Reading, reports: Sequence[Report], recommendations: Sequence[Recommendation], held_on: date | None
) -> tuple[ProgressUpdate, ...]:
    """Return the status of each row whose status cell holds one that is known ("Complete", "Amber", "On track")."""
    made = []
    for grid, row in _rows(reading):
        status = notation("statuses", row.text("status"))
        if not status:
            continue
        report = report_of(reports, grid.agenda_item)
        said = "update" if row.text("update") else "status"
        made.append(
            ProgressUpdate(
                agenda_item=grid.agenda_item,
                label=row.label,
                title=_title(row, report),
                status=status,
                text=reading.quote(row.cells[said].span()),
                evidence=_evidence(row, ("status", "update"), "progress-table"),
                by=_owner(row),
                made_by=_author(report),
                status_date=held_on,
                recommendation=matching(recommendations, row.label),
            )
        )
    return tuple(made)


def planned_actions(
    reading: Reading, reports: Sequence[Report], recommendations: Sequence[Recommendation], held_on: date | None
) -> tuple[PlannedAction, ...]:
    """Return the action that each row commits somebody to, with its owner and by when, as printed and as a day."""
    made = []
    for grid, row in _rows(reading):
        if not row.text("action"):
            continue
        report = report_of(reports, grid.agenda_item)
        due = row.text("due") or None
        day = dates.due(due, held_on) if due and held_on else None
        made.append(
            PlannedAction(
                agenda_item=grid.agenda_item,
                label=row.label,
                title=_title(row, report),
                text=reading.quote(row.cells["action"].span()),
                evidence=_evidence(row, ("action", "owner", "due"), "action-table"),
                owner=_owner(row),
                due_text=due,
                due=Due(*day) if day else None,
                made_by=_author(report),
                recommendation=matching(recommendations, row.label),
            )
        )
    return tuple(made)


def _rows(reading: Reading) -> Iterator[tuple[Grid, Row]]:
    for grid in grids(reading.passages, reading.followed_up):
        for row in grid.rows:
            yield grid, row


@cache
def _notations(key: str) -> dict[str, str]:
    table: dict[str, list[str]] = lexicon().tables["tracker"][key]
    return {plain(str(word)): name for name, words in table.items() for word in words}


def notation(key: str, cell: str) -> str | None:
    """Return our notation for a whole cell ("statuses" or "outcomes" of `tracker.yaml`), None where it is not known."""
    return _notations(key).get(plain(cell)) if cell else None


def _title(row: Row, report: Report | None) -> str | None:
    return " ".join(row.text("report").split()) or (report.title if report else None)


def _author(report: Report | None) -> BodyMention | None:
    return report.by if report and isinstance(report.by, BodyMention) else None


def _evidence(row: Row, columns: Sequence[str], rule: str) -> Evidence:
    spans: tuple[Span, ...] = tuple(row.cells[column].span() for column in columns if row.text(column))
    return Evidence(spans, rule, 0.9, f"{rule}: label {row.label}")


def _owner(row: Row) -> Party | None:
    words = row.text("owner")
    if not words:
        return None
    span = row.cells["owner"].span()
    titled = names.titled().fullmatch(words)
    if titled:
        return Party(names.plain(titled["name"]), None, "councillor" if titled["member"] else "other", span)
    return Party(None, words, "officer", span)


def _respondent(grid: Grid) -> BodyMention | None:
    """Return the body that the heading of the response column names: "Cabinet response", "Executive decision"."""
    heading = grid.headings.get("response")
    word = heading.text.split()[0] if heading else ""
    return bodies.addressed(word, heading.span(0, len(word))) if heading and len(heading.text.split()) > 1 else None
