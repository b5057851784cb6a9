"""The tracker of a body as of a day, as rows for officers.

The columns are those that `scrutiny track import` reads, and a few derived ones at the end that it leaves alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graph.track.books import Table
from graph.track.clock import NO_DATE, NO_REFERRAL, NO_RULE, State, state
from graph.track.headings import heading
from graph.track.reading import Answers, asked, day, text

COLUMNS = (
    "reference", "report", "recommendation", "body", "made_on", "response", "reason", "response_date", "respondent",
    "action", "owner", "due", "status", "status_date", "update", "reported_by", "verdict", "verdict_date",
)  # fmt: skip
DERIVED = ("Response due", "State", "Our status", "Source", "Recommendation address", "As of")


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
        "made_on": british(first),
        "response": _words(answer, "outcome"),
        "reason": _told(answers or held, "reason"),
        "response_date": british(day(answer["date"]) if answer else None),
        "respondent": _told(answers or held, "respondent"),
        "action": _cell(action, "text"),
        "owner": _cell(action, "owner"),
        "due": _due(_cell(action, "due")),
        "status": _cell(claim, "local") or _words(claim, "status"),
        "status_date": british(day(claim["date"]) if claim else None),
        "update": _cell(claim, "text"),
        "reported_by": _cell(claim, "by"),
        "verdict": _cell(verdict, "local") or _words(verdict, "status"),
        "verdict_date": british(day(verdict["date"]) if verdict else None),
    }
    derived = {
        "Response due": british(due) or "not computable",
        "State": str(stands) if stands.name != "not computable" else f"not computable ({_why_not(versions)})",
        "Our status": _words(verdict or claim, "status")
        or ("not stated" if extras["updates"] else "no update recorded"),
        "Source": text(latest["file"]) or "",
        "Recommendation address": recommendation,
        "As of": british(as_of) or "",
    }
    return Line({column: value for column, value in cells.items() if value}, derived, stands)


def _last(updates: Sequence[dict[str, object]], side: str) -> dict[str, object] | None:
    """Return the last update of a side: the last that tells a status, by ours or by the council's word, where any does."""
    of_side = [row for row in updates if str(row["side"]) == side]
    of_side = [row for row in of_side if row["status"] is not None or row["local"] is not None] or of_side
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
        return british(date.fromisoformat(value)) if value else None
    except ValueError:
        return value


def british(value: date | None) -> str | None:
    """Return a day as 31/12/2025."""
    return value.strftime("%d/%m/%Y") if value else None


def headings() -> tuple[str, ...]:
    """Return the names of the columns, in order."""
    return (*(heading(column) for column in COLUMNS), *DERIVED)


def values(line: Line) -> tuple[str, ...]:
    """Return a line's cells in the order of `headings`."""
    return (*(line.cells.get(column, "") for column in COLUMNS), *(line.derived[name] for name in DERIVED))


def table(made: Sequence[Line]) -> Table:
    """Return lines as a table."""
    return Table("Tracker", headings(), tuple(values(line) for line in made))
