"""The actions of a body as of a day, as rows for officers: who shall do what by when, and what was told of it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from graph.track.books import Table
from graph.track.clock import State
from graph.track.reading import Answers, asked, day, text
from graph.track.sheets import Line, british

COLUMNS = ("Ref", "Action", "Body", "Date agreed", "Item", "Owner", "Due", "Status", "Status date", "Update", "Reported by")  # fmt: skip
DERIVED = ("State", "Our status", "Source", "Action address", "As of")
CLOSING = frozenset(("complete", "superseded", "no-longer-applicable", "not-achieved", "closed-unimplemented"))


def lines(store: Answers, *, as_of: date, body: str | None = None, authority: str | None = None) -> tuple[Line, ...]:
    """Return one line for each action agreed by the day `as_of`, by body, day and address.

    Actions are action points and decisions that ask for something to be done; `body` and `authority` are IRIs. What was
    told of an action after that day is left out.
    """
    given = {name: value for name, value in (("body_iri", body), ("authority", authority)) if value}
    told: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for row in asked(store, "tracker-updates"):
        on = day(row["date"])
        if on is None or on <= as_of:
            told[str(row["recommendation"])].append(row)
    found = [row for row in asked(store, "tracker-tasks", given) if (on := day(row["date"])) is None or on <= as_of]
    made = [_line(row, told[str(row["task"])], as_of) for row in found]
    return tuple(sorted(made, key=lambda line: (line.cells.get("Body", ""), *_when(line))))


def _when(line: Line) -> tuple[str, str]:
    agreed = line.cells.get("Date agreed", "")
    return "".join(reversed(agreed.split("/"))), line.derived["Action address"]


def state(
    *, as_of: date, due: date | None, due_text: str | None, reported: Sequence[tuple[date | None, str]]
) -> State:
    """Return how an action stands at the end of the day `as_of`.

    `reported` are the statuses told of it, with their days. The last one counts; where it closes the action, the state
    is that status since the day on which it was first reported so, and nothing else after it. Else a day that has passed makes it overdue, and where there is none the state is
    "not computable", with the reason.
    """
    given = [one for one in reported if one[0] is None or one[0] <= as_of]
    latest = max(given, key=lambda one: one[0] or date.min, default=None)
    if latest is not None and latest[1] in CLOSING:
        return State(latest[1].replace("-", " "), _since(given, latest[1]), "so it was reported")
    so_far = f"reported as {latest[1].replace('-', ' ')}" if latest else "no update recorded in the documents read"
    if due is not None:
        return State("overdue" if due < as_of else "due", due, so_far)
    why = f"no day can be told from {due_text!r}" if due_text else "no day is stated by which it is due"
    return State("not computable", None, f"{so_far}; {why}")


def _since(given: Sequence[tuple[date | None, str]], status: str) -> date | None:
    """Return the first day of the unbroken run of reports of `status` that ends with the last one."""
    last_other = max((on for on, told in given if told != status and on), default=date.min)
    return min((on for on, told in given if told == status and on and on >= last_other), default=None)


def _line(row: dict[str, object], updates: Sequence[dict[str, object]], as_of: date) -> Line:
    due, due_text = day(row["due"]), text(row["due_text"])
    stands = state(
        as_of=as_of,
        due=due,
        due_text=due_text,
        reported=[(day(one["date"]), str(one["status"])) for one in updates if one["status"] is not None],
    )
    newest = max(updates, key=lambda one: (day(one["date"]) or date.min, str(one["node"])), default=None)
    told = text(newest["status"]) if newest else None
    status = told.replace("-", " ").capitalize() if told else None
    cells = {
        "Ref": text(row["label"]),
        "Action": text(row["text"]),
        "Body": text(row["body"]),
        "Date agreed": british(day(row["date"])),
        "Item": text(row["item"]),
        "Owner": text(row["owner"]),
        "Due": british(due) or due_text,
        "Status": (text(newest["local"]) or status) if newest else None,
        "Status date": british(day(newest["date"])) if newest else None,
        "Update": text(newest["text"]) if newest else None,
        "Reported by": text(newest["by"]) if newest else None,
    }
    derived = {
        "State": _told(stands),
        "Our status": status or "no update recorded",
        "Source": text(row["file"]) or "",
        "Action address": str(row["task"]),
        "As of": british(as_of) or "",
    }
    return Line({column: value for column, value in cells.items() if value}, derived, stands)


def _told(stands: State) -> str:
    if stands.name == "not computable":
        return f"not computable ({stands.reason})"
    if stands.name in ("due", "overdue"):
        return str(stands)
    return f"{stands.name} since {stands.since}" if stands.since else stands.name


def headings() -> tuple[str, ...]:
    """Return the names of the columns, in order."""
    return (*COLUMNS, *DERIVED)


def table(made: Sequence[Line]) -> Table:
    """Return lines as a table."""
    rows = (
        (*(line.cells.get(name, "") for name in COLUMNS), *(line.derived[name] for name in DERIVED)) for line in made
    )
    return Table("Actions", headings(), tuple(rows))
