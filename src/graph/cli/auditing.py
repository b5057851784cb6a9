"""What extraction did not understand, for people and machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph import fetch
from graph.cli import show
from graph.documents import Minutes, SourceDocument
from graph.errors import NotMinutes, UnreadableDocument
from graph.facts import Facts, Unexplained
from graph.parse import lists_members
from graph.pipeline import READER

_TOLD = {
    "cue": "unexplained cue",
    "silent": "item with minutes and no fact",
    "gap": "gap in numbering",
    "count": "count and names disagree",
    "date": "dates disagree",
}


def audit(paths: Sequence[Path], form: str) -> bool:
    """Print what each document leaves open; return whether there was any document that could be read."""
    rows: list[dict[str, object]] = []
    read = False
    for document in fetch.read(paths):
        made = _understood(document)
        if isinstance(made, NotMinutes):
            read = True
            rows.append({"name": document.name, "not_minutes": made.cause})
            if form == "text":
                show.say(show.safe(f"{document.name}: {' '.join(made.cause.split())}"))
            continue
        if isinstance(made, UnreadableDocument):
            rows.append({"name": document.name, "unreadable": made.cause, "place": made.place})
            if form == "text":
                show.say(show.safe(f"{document.name}: unreadable: {' '.join(made.cause.split())}"))
            continue
        read = True
        minutes, facts = made
        rows.append(_row(document.name, minutes, facts))
        if form == "text":
            for line in _lines(document.name, minutes, facts):
                show.say(line)
    if form == "json":
        show.as_json(rows)
    return read


def _understood(document: SourceDocument | fetch.Unread) -> tuple[Minutes, Facts] | UnreadableDocument:
    if not isinstance(document, SourceDocument):
        return document.cause
    try:
        if lists_members(document):
            listed = READER.members(document)
            return NotMinutes(document.name, f"a list of councillors, not minutes: {listed.people} of them")
        minutes, facts, _ = READER.understood(document)
    except UnreadableDocument as error:
        return error
    return minutes, facts


def _row(name: str, minutes: Minutes, facts: Facts) -> dict[str, object]:
    return {
        "name": name,
        "findings": [
            {
                "kind": one.kind,
                "told": one.cue,
                "item": _item(told, one),
                "start": one.span.start,
                "end": one.span.end,
                "quote": minutes.quote(one.span),
            }
            for told, theirs in zip(minutes.meetings, facts.meetings, strict=True)
            for one in theirs.unexplained
        ],
    }


def _item(minutes: Minutes, one: Unexplained) -> str | None:
    item = minutes.items[one.agenda_item] if one.agenda_item is not None else None
    return (item.number or item.title) if item else None


def _lines(name: str, minutes: Minutes, facts: Facts) -> Iterator[str]:
    counted = Counter(one.kind for theirs in facts.meetings for one in theirs.unexplained)
    told = " · ".join(f"{_TOLD[kind]} {counted[kind]}" for kind in _TOLD if counted[kind]) or "nothing left open"
    yield show.safe(f"{name}: {told}")
    for meeting, theirs in zip(minutes.meetings, facts.meetings, strict=True):
        for one in theirs.unexplained:
            words = " ".join(minutes.quote(one.span).split())
            item = _item(meeting, one)
            place = f"{one.span.start}-{one.span.end}" + (f" item {item}" if item else "")
            yield show.safe(f"  {place}  {_TOLD[one.kind]} ({one.cue}): {words[:200]}")
