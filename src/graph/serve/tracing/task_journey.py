"""The trace of a task or a decision: what was agreed, who lists it, what was sent on, what was told of it, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rdflib import URIRef

from graph import iris
from graph.serve.site import links
from graph.serve.site.reading import Reader, Row
from graph.serve.tracing import trace
from graph.serve.tracing.journey import Journey, by_day, first_of, in_order, places_of
from graph.serve.tracing.trace import Step
from graph.track.reading import day
from graph.track.tasks import state

_DATED = ("due", "overdue")
NO_UPDATE = "No update recorded in the documents read"


def task_journey(read: Reader, node: URIRef, *, as_of: date | None = None) -> Journey | None:
    """Return the trace of an action point, of an action that only a tracker lists, or of a decision; None for others.

    With `as_of`, what came after that day is left out, and how it ends is its state on that day.
    """
    rows = read.select("task", {"task": node})
    own = [row for row in rows if str(row["node"]) == str(node)]
    if not own:
        return None
    updates = read.select("recommendation-updates", {"recommendation": node})
    referrals = read.select("task-referrals", {"task": node})
    if as_of is not None:
        updates = [row for row in updates if by_day(row, as_of)]
        referrals = [{**row, "outcome": None} for row in referrals if by_day(row, as_of)]
    head = own[0]
    made = [trace.agreed(rows_of) for rows_of in trace.by_node(rows)]
    made += [trace.referred(rows_of) for rows_of in trace.by_node(referrals)]
    made += [trace.updated(rows_of) for rows_of in trace.by_node(updates)]
    if not updates and not links.yes(head["decision"]):
        made.append(_gap())
    steps = tuple(in_order(made))
    spans = {str(quote.span) for step in steps for quote in step.quotes if quote.span is not None}
    return Journey(
        recommendation=str(node),
        label=_label(head),
        report=_where(head),
        council=first_of(head, "council_name") or "council not established",
        steps=steps,
        changes={},
        places=places_of(read, spans),
        ends=_ends(rows, updates, as_of),
        as_of=as_of,
        kind="decision" if links.yes(head["decision"]) else "action",
    )


def _label(head: Row) -> str:
    kind = "Decision" if links.yes(head["decision"]) else "Action"
    printed = first_of(head, "label")
    return f"{kind} {printed}" if printed else kind


def _where(head: Row) -> str:
    if links.yes(head["listed"]):
        body = first_of(head, "body_name")
        return f"{body}'s tracker" if body else "the council's own tracker"
    body = first_of(head, "body_name") or "body not named in the source"
    return f"{body}, {links.when(head)}"


def _ends(rows: Sequence[Row], updates: Sequence[Row], as_of: date | None) -> str:
    sure = [row for row in updates if not links.yes(row["possible"])]
    reported = [
        (day(row["date"] or row["met"]), iris.notation(str(row["status"])))
        for row in sure
        if row["status"] is not None
    ]
    if links.yes(rows[0]["decision"]) and not reported:
        return "nothing later is recorded of this decision in the documents read"
    if as_of is not None:
        due = next((on for row in rows if (on := day(row["due"]))), None)
        words = next((text for row in rows if (text := first_of(row, "due_text"))), None)
        stands = state(as_of=as_of, due=due, due_text=words, reported=reported)
        why = f" ({stands.reason})" if stands.name == "not computable" else ""
        return f"{stands}{f' since {stands.since}' if stands.since and stands.name not in _DATED else ''}{why}"
    if not reported:
        return NO_UPDATE.lower()
    on, status = max(reported, key=lambda one: one[0] or date.min)
    return (
        f"reported as {status.replace('-', ' ')}{f' on {on.isoformat()}' if on else ', on a day that is not stated'}"
    )


def _gap() -> Step:
    return Step(
        kind="gap",
        heading=NO_UPDATE,
        actor=None,
        recipient=None,
        date="no date, because nothing is recorded",
        machine_date=None,
        quotes=(),
        notes=("It may have been done: the minutes or the tracker which say so may not have been read.",),
    )
