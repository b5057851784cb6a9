"""The whole trace of one recommendation as data: its steps in the order of time, with the source of every sentence.

It is built here once, from the steps of `trace`, and printed by a terminal, drawn, or written as JSON or PROV.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rdflib import Graph, Literal, URIRef

from graph import queries
from graph.serve.site import links
from graph.serve.site.reading import Reader, Row
from graph.serve.tracing import trace
from graph.serve.tracing.trace import Step
from graph.track.clock import NO_DATE, NO_REFERRAL, State, state


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: the document's IRI, its file name, the address it came from, and the characters, or the cell."""

    source: str
    file: str
    address: str | None
    start: int | None
    end: int | None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """A recommendation (or, as `kind` says, an "action" or a "decision"), its steps and how it ends.

    `places` are by the IRI of the span that a step quotes.
    """

    recommendation: str
    label: str
    report: str
    council: str
    steps: tuple[Step, ...]
    changes: dict[str, tuple[str, str]]
    places: dict[str, Place]
    ends: str
    as_of: date | None = None
    kind: str = "recommendation"


def journey(read: Reader, node: URIRef, *, as_of: date | None = None) -> Journey | None:
    """Return the trace of a recommendation, None where there is none of this IRI.

    With `as_of`, what came after that day is left out, and how it ends is the state of the clock on that day.
    """
    asked = {"recommendation": node}
    heads = read.select("recommendation", asked)
    if not heads:
        return None
    rows = {
        name: read.select(f"recommendation-{name}", asked)
        for name in ("wordings", "referrals", "responses", "updates")
    }
    if as_of is not None:
        rows = {name: [row for row in among if by_day(row, as_of)] for name, among in rows.items()}
        rows["referrals"] = [{**row, "outcome": None} for row in rows["referrals"]]  # it may have come later
    changed = read.select("wording-changes", asked)
    made = steps(rows, heads[0], changed)
    spans = {str(quote.span) for step in made for quote in step.quotes if quote.span is not None}
    head = heads[0]
    ends = _state(read, rows["responses"], node, as_of) if as_of else trace.response_state(rows["responses"]).words
    return Journey(
        recommendation=str(node),
        label=first_of(head, "label") or "no label printed",
        report=first_of(head, "report_title") or first_of(head, "title") or "no report named",
        council=first_of(head, "council_name") or "council not established",
        steps=made,
        changes=_changes(changed),
        places=places_of(read, spans),
        ends=f"{ends}{_latest_reports(rows['updates'])}",
        as_of=as_of,
    )


def steps(rows: Mapping[str, Sequence[Row]], head: Row, changed: Sequence[Row]) -> tuple[Step, ...]:
    """Return the steps in the order of time, gaps among them; later wordings are told as what the words became.

    `rows` are those of the page queries `recommendation-wordings`, `-referrals`, `-responses` and `-updates`, by that
    last word; `changed` those of `wording-changes`.
    """
    made = trace.steps(rows["wordings"], rows["referrals"], rows["responses"], rows["updates"], head)
    changes = _changes(changed)
    return tuple(_reworded(step, changes) for step in _with_gaps(in_order(made), rows["referrals"]))


def _changes(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Return how far each later wording changed, and the difference as text, by the wording."""
    return {str(row["node"]): (links.notation(row["change"]), str(row["shown"])) for row in rows}


def provenance(read: Reader, found: Journey) -> Graph:
    """Return the trace in the terms of PROV: what each step rests on, and which run of which program wrote it."""
    nodes = [URIRef(found.recommendation)]
    nodes += [URIRef(str(step.node)) for step in found.steps if step.node is not None]
    return read.store.construct(queries.load("cq37").bind({"node": nodes}))


def by_day(row: Row, as_of: date) -> bool:
    """Tell whether what a row tells had come by a day, as far as its day is known."""
    given = row.get("date") or row.get("met")
    held = given.toPython() if isinstance(given, Literal) else None
    return not isinstance(held, date) or held <= as_of


def first_of(row: Row, name: str) -> str | None:
    """Return a value of a row as text, None where it has none."""
    value = row.get(name)
    return None if value is None else str(value)


def _reworded(step: Step, changes: dict[str, tuple[str, str]]) -> Step:
    """Name, for a later wording, the body that printed it and not the one that made the recommendation."""
    if step.kind != "recommended" or str(step.node) not in changes:
        return step
    heading = "Printed unchanged" if changes[str(step.node)][0] == "none" else "Printed with other words"
    return replace(step, heading=heading, actor=step.meeting or step.actor)


def _latest_reports(updates: Sequence[Row]) -> str:
    """Return what was reported on the latest day, by whom, and whether those who report disagree."""
    telling = [row for row in updates if row["status"] is not None] or updates
    dated = [(day, row) for row in telling if (day := _day(row["date"] or row["met"])) is not None]
    if not dated:
        return ""
    last = max(day for day, _ in dated)
    told = {
        (links.notation(row["status"]) or "status not stated", str(row["by_name"] or "not stated who")): None
        for day, row in dated
        if day == last
    }
    words = ", ".join(f"{status} ({by})" for status, by in told)
    disagree = " - they disagree" if len({status for status, _ in told}) > 1 else ""
    return f"; reported on {last.isoformat()}: {words}{disagree}"


def places_of(read: Reader, spans: Iterable[str]) -> dict[str, Place]:
    """Return where spans stand, by their IRIs."""
    wanted = [URIRef(span) for span in sorted(spans)]
    if not wanted:
        return {}
    return {
        str(row["span"]): Place(
            source=str(row["source"]),
            file=str(row["file"]),
            address=first_of(row, "address"),
            start=_whole(row["start"]),
            end=_whole(row["end"]),
            cell=first_of(row, "cell"),
        )
        for row in read.select("span-sources", {"span": wanted})
    }


def _whole(value: Any) -> int | None:
    held = value.toPython() if isinstance(value, Literal) else None
    return held if isinstance(held, int) else None


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Return steps by their dates; one without a date stays after the step that it follows, and a gap last of all."""
    keyed: list[tuple[str, int, Step]] = []
    last = ""
    for number, step in enumerate(steps):
        last = step.machine_date or last
        keyed.append((last, number, step))
    dated = [step for _, _, step in sorted((one for one in keyed if one[2].kind != "gap"), key=lambda one: one[:2])]
    return [*dated, *(step for step in steps if step.kind == "gap")]


def _with_gaps(steps: Sequence[Step], referrals: Sequence[Row]) -> list[Step]:
    """Add, where a subject was sent to somebody of whom nothing more is recorded, a step that says so."""
    senders = {str(row["from"]) for row in referrals}
    answered = {str(step.actor.iri) for step in steps if step.kind in ("responded", "updated") and step.actor}
    made: list[Step] = []
    for step in steps:
        made.append(step)
        to = step.recipient
        if step.kind != "referred" or to is None or to.iri is None:
            continue
        if str(to.iri) not in senders | answered:
            words = f"Nothing in the documents read shows whether {to.name} considered it"
            made.append(
                replace(
                    step, kind="gap", heading=words, actor=None, recipient=None, quotes=(), notes=(), node=None,
                    date="no date, because nothing is recorded", machine_date=None,
                )
            )  # fmt: skip
    return made


def _state(read: Reader, responses: Sequence[Row], node: URIRef, as_of: date) -> State:
    due = next((_day(row["due"]) for row in read.select("answer-due", {"recommendation": node})), None)
    sure = [row for row in responses if not links.yes(row["possible"])]
    full = [_day(row["date"] or row["met"]) for row in sure if links.yes(row["substantive"])]
    held = [_day(row["date"] or row["met"]) for row in sure if not links.yes(row["substantive"])]
    reached = read.ask("reached-executive", {"recommendation": node})
    return state(as_of=as_of, due=due, answered=full, holding=held, why_not=NO_DATE if reached else NO_REFERRAL)


def _day(value: Any) -> date | None:
    held = value.toPython() if isinstance(value, Literal) else None
    return held if isinstance(held, date) else None
