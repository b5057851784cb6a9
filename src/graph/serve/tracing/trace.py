"""The journey of one recommendation as a list of steps, and the same steps as the stations of a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from graph import iris
from graph.serve.site import links
from graph.serve.site.links import NO_DATE, day, when, yes
from graph.serve.site.reading import Row

NO_RESPONSE = "No response recorded in the documents read"
HOLDING_ONLY = "Holding response only; no substantive response recorded in the documents read"


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that a step rests on and the IRI of their place; `span` None where the source gives no place."""

    words: str
    span: object


@dataclass(frozen=True, slots=True)
class Party:
    """Someone in a step: the name to show and the IRI, None where only a name is known."""

    name: str
    iri: object = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `kind` is recommended, agreed, listed, referred, responded, updated or gap.

    `date` is words, never empty; `machine_date` the same as an ISO date where it is exact. `note` is what more is
    known, in words ("Reason given: …"). `possible` where the reading is unsure.
    """

    kind: str
    heading: str
    actor: Party | None
    recipient: Party | None
    date: str
    machine_date: str | None
    quotes: tuple[Quote, ...]
    notes: tuple[str, ...] = ()
    meeting: Party | None = None
    node: object = None
    possible: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What has become of a recommendation, as far as the documents read tell: in words, and as a class of tag."""

    words: str
    tag: str  # "answered", "holding" or "open"


@dataclass(frozen=True, slots=True)
class Station:
    """One box of the picture. `lines` is its name, broken; `dashed` where it is what is not recorded."""

    x: int
    lines: tuple[str, ...]
    caption: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Stations from left to right, with the words on the arrows between them. Sizes in SVG user units."""

    stations: tuple[Station, ...]
    arrows: tuple[tuple[int, int, tuple[str, ...]], ...]
    description: str
    width: int
    box: int = 204
    height: int = field(default=128)


def steps(
    wordings: Sequence[Row], referrals: Sequence[Row], responses: Sequence[Row], updates: Sequence[Row], head: Row
) -> list[Step]:
    """Return every step that is recorded, in order, and last a gap where no substantive response is.

    Each argument has one row a node and place, as its page query returns them.
    """
    made = [
        *(_recommended(rows, head) for rows in by_node(wordings)),
        *(referred(rows) for rows in by_node(referrals)),
        *(_responded(rows) for rows in by_node(responses)),
    ]
    sure = _sure(responses)
    if not any(yes(row["substantive"]) for row in sure):
        made.append(_gap(has_holding=bool(sure)))
    return [*made, *(updated(rows) for rows in by_node(updates))]


def state(outcome: object, *, has_holding: bool) -> State:
    """Return what has become of a recommendation whose substantive response has `outcome` (None: there is none)."""
    if outcome is not None:
        words = links.notation(outcome)
        return State(words.capitalize(), "refused" if words == "rejected" else "answered")
    return State(HOLDING_ONLY, "holding") if has_holding else State(NO_RESPONSE, "open")


def response_state(responses: Sequence[Row]) -> State:
    """Return the state that the rows of the responses give; what is only possibly a response gives none."""
    sure = _sure(responses)
    outcome = next((row["outcome"] for row in reversed(sure) if yes(row["substantive"])), None)
    if outcome is None and any(yes(row["substantive"]) for row in sure):
        return State("Answered; the outcome is not stated", "answered")
    return state(outcome, has_holding=bool(sure))


def _sure(responses: Sequence[Row]) -> list[Row]:
    return [row for row in responses if not yes(row.get("possible"))]


def by_node(rows: Iterable[Row]) -> list[list[Row]]:
    """Return rows grouped by their `node`, in order."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["node"]), []).append(row)
    return list(grouped.values())


def _quotes(rows: Sequence[Row]) -> tuple[Quote, ...]:
    found = {str(row["span"]): Quote(str(row["quote"]), row["span"]) for row in rows if row["quote"] is not None}
    return tuple(found.values())


def _party(row: Row, name: str, *, otherwise: str) -> Party:
    iri, label = row[name], row[f"{name}_name"]
    if iri is None:
        return Party(otherwise)
    return Party(str(label) if label is not None else links.short(iri), iri)


def _meeting(row: Row) -> Party | None:
    if row["meeting"] is None:
        return None
    return Party(
        str(row["body_name"]) if row["body_name"] is not None else "body not named in the source", row["meeting"]
    )


def _recommended(rows: Sequence[Row], head: Row) -> Step:
    first = rows[0]
    verb = first["verb"]
    return Step(
        kind="recommended",
        heading="Recommended",
        actor=_party(head, "made_by", otherwise="the body is not named in the source"),
        recipient=_party(head, "addressee", otherwise="") if head["addressee"] is not None else None,
        date=when(first),
        machine_date=links.machine_date(first),
        quotes=_quotes(rows),
        notes=(f"The word used: {verb}",) if verb is not None else (),
        meeting=_meeting(first),
        node=first["node"],
        possible=yes(first["possible"]),
    )


def agreed(rows: Sequence[Row]) -> Step:
    """Return the step in which one task or decision was minuted, or listed by a tracker."""
    first = rows[0]
    listed, decision = yes(first["listed"]), yes(first["decision"])
    heading = "Listed in a tracker" if listed else "Decided" if decision else "Action agreed"
    owner = _party(first, "owner", otherwise="") if first["owner"] is not None else None
    due = [str(first["due_text"])] if first["due_text"] is not None else []
    due += [day(first["due"])] if first["due"] is not None else []
    notes = [f"The word used: {first['verb']}"] if first["verb"] is not None else []
    notes += [f"Due: {due[0]}" + (f" (counted as {due[1]})" if len(due) > 1 else "")] if due else []
    return Step(
        kind="listed" if listed else "agreed",
        heading=heading,
        actor=_party(first, "body", otherwise="no body named" if listed else "the body is not named in the source"),
        recipient=owner,
        date=when(first),
        machine_date=links.machine_date(first),
        quotes=_quotes(rows),
        notes=tuple(notes),
        meeting=_meeting(first),
        node=first["node"],
        possible=yes(first["possible"]),
    )


_REFERRED = {"submit": "Submitted", "endorse": "Endorsed and sent on", "refer": "Referred"}


def referred(rows: Sequence[Row]) -> Step:
    """Return the step of one referral."""
    first = rows[0]
    outcome = None if first["outcome"] is None else iris.notation(str(first["outcome"]))
    notes = [f"What was sent: {first['text']}"] if first["text"] is not None else []
    if outcome is not None:
        known = links.words(outcome) if outcome != "unknown" else "not stated in the documents read"
        notes.append(f"What the receiver did with it: {known}")
    return Step(
        kind="referred",
        heading=_REFERRED.get(str(first["kind"]), "Referred"),
        actor=_party(first, "from", otherwise="not stated"),
        recipient=_party(first, "to", otherwise="not stated"),
        date=when(first),
        machine_date=links.machine_date(first),
        quotes=_quotes(rows),
        notes=tuple(notes),
        node=first["node"],
        possible=yes(first["possible"]),
    )


def dated(row: Row) -> tuple[str, str | None]:
    """Return the words for the date of a response or update: its own, else that of the meeting that minuted it."""
    if row["date"] is not None:
        return day(row["date"]), links.machine_date(row)
    bounds: Mapping[str, Any] = {"date": row["met"], "not_before": row["not_before"], "not_after": row["not_after"]}
    if row["met"] is not None:
        return f"minuted {day(row['met'])}", str(row["met"])
    return when(bounds), None


def _responded(rows: Sequence[Row]) -> Step:
    first = rows[0]
    full = yes(first["substantive"])
    outcome = links.notation(first["outcome"]) or "the outcome is not stated"
    in_principle = " in principle" if yes(first["in_principle"]) else ""
    date, machine_date = dated(first)
    notes = (
        [f"The response: {first['text']}"] if first["text"] is not None and not _quoted(rows, first["text"]) else []
    )
    if first["reason"] is not None:
        notes.append(f"Reason given: {first['reason']}")
    return Step(
        kind="responded",
        heading=f"Responded: {outcome}{in_principle}" if full else "Holding response",
        actor=_party(first, "respondent", otherwise="respondent not stated"),
        recipient=None,
        date=date,
        machine_date=machine_date,
        quotes=_quotes(rows),
        notes=tuple(notes),
        meeting=_meeting(first),
        node=first["node"],
        possible=yes(first["possible"]),
    )


def _quoted(rows: Sequence[Row], text: object) -> bool:
    return any(row["quote"] is not None and str(text) in " ".join(str(row["quote"]).split()) for row in rows)


def updated(rows: Sequence[Row]) -> Step:
    """Return the step of one progress update."""
    first = rows[0]
    date, machine_date = dated(first)
    said = [f"The update: {first['text']}"] if first["text"] is not None and not _quoted(rows, first["text"]) else []
    return Step(
        kind="updated",
        heading=f"Progress reported: {links.notation(first['status']) or 'status not stated'}",
        actor=_party(first, "by", otherwise="not stated who reported"),
        recipient=None,
        date=date,
        machine_date=machine_date,
        quotes=_quotes(rows),
        notes=tuple(said),
        meeting=_meeting(first),
        node=first["node"],
        possible=yes(first["possible"]),
    )


def _gap(*, has_holding: bool) -> Step:
    words = HOLDING_ONLY if has_holding else NO_RESPONSE
    return Step(
        kind="gap",
        heading=words,
        actor=None,
        recipient=None,
        date="no date, because nothing is recorded",
        machine_date=None,
        quotes=(),
        notes=("This is not a refusal: it may be that the minutes which record a response have not been read.",),
    )


_BOX, _GAP, _MARGIN = 204, 130, 6


def picture(head: Row, referrals: Sequence[Row], outcome: State) -> Picture | None:
    """Return the picture of the way from body to body to response; None where the referrals are not one line."""
    line = [rows[0] for rows in by_node(referrals)]
    if any(before["to"] != after["from"] for before, after in pairwise(line)):
        return None
    if line:
        names = [_party(line[0], "from", otherwise=""), *(_party(row, "to", otherwise="") for row in line)]
        kinds = [line[0]["from_kind"], *(row["to_kind"] for row in line)]
    else:
        names = [_party(head, "made_by", otherwise="the body is not named in the source")]
        kinds = [head["made_by_kind"]]
    captions = [links.notation(kind) for kind in kinds]
    words = [*(party.name for party in names), outcome.words]
    over = [_on_arrow(row) for row in line] + [("response",)]
    stations = tuple(
        Station(
            x=_MARGIN + place * (_BOX + _GAP),
            lines=tuple(textwrap.wrap(name, 21, max_lines=4, placeholder=" …")),
            caption=[*captions, "response"][place],
            dashed=place == len(names) and outcome.tag != "answered",
        )
        for place, name in enumerate(words)
    )
    arrows = tuple(
        (left.x + _BOX, right.x, lines) for (left, right), lines in zip(pairwise(stations), over, strict=True)
    )
    return Picture(
        stations,
        arrows,
        description=", then ".join(words) + ".",
        width=stations[-1].x + _BOX + _MARGIN,
        box=_BOX,
    )


def _on_arrow(row: Row) -> tuple[str, ...]:
    verb = _REFERRED.get(str(row["kind"]), "Referred").split(" ")[0].lower()
    if row["date"] is None:
        return (verb, NO_DATE.removesuffix(" in the minutes"))
    return (verb, day(row["date"]))
