"""Asks to compare: out of the store, or out of a file of one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from graph import queries
from graph.errors import SourceNotFound, UnreadableDocument
from graph.facts import AskRecord
from graph.files import folder
from graph.iris import notation, slug

QUERY = "recurrence/asks.rq"
_NOT_A_DAY = re.compile(r"\d{4}(?:-\d{2})?")


class Rows(Protocol):
    """The answer to a SELECT: its variables, and rows of terms or None in their order."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        ...

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """Return the rows."""
        ...


class Asked(Protocol):
    """What can be asked a SPARQL question: the store."""

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        ...


def read_asks(store: Asked, nodes: Sequence[str] | None = None) -> list[AskRecord]:
    """Return every counted ask in the store, or those of these IRIs, ordered by IRI.

    An ask is one of a recommendation, or an action point, or a decision that asks for action and makes no
    recommendation. Those marked `scr:possible` are left out.
    """
    records: dict[str, AskRecord] = {}
    themes: dict[str, set[str]] = {}
    for told in _rows(store, nodes):
        node = str(told["node"])
        if told["theme"] is not None:
            themes.setdefault(node, set()).add(notation(str(told["theme"])))
        authority, held_on = told["authority"], told["date"]
        one = AskRecord(
            node=node,
            text=str(told["text"]),
            authority=None if authority is None else str(authority),
            list_key=str(told["list"] or ""),
            held_on=None if held_on is None else date.fromisoformat(str(held_on)),
        )
        held = records.setdefault(node, one)
        if _earlier(one, held):
            records[node] = one
    return [
        AskRecord(
            one.node, one.text, one.authority, one.list_key, one.held_on, tuple(sorted(themes.get(one.node, ())))
        )
        for one in sorted(records.values(), key=lambda record: record.node)
    ]


def _rows(store: Asked, nodes: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    query = queries.load(folder("queries") / QUERY)
    several = [None] if nodes is None else [nodes[at : at + _AT_ONCE] for at in range(0, len(nodes), _AT_ONCE)]
    for some in several:
        answer = store.rows(query.bind({} if some is None else {"node": some}))
        yield from (dict(zip(answer.variables, row, strict=True)) for row in answer.rows)


_AT_ONCE = 500


def read_file(path: Path) -> list[AskRecord]:
    """Return the asks of a file in the format of the labelled sets, one JSON object a line.

    A row has id and text; council, body, date and url where known. Labels are not read. Raises
    `SourceNotFound`, or `UnreadableDocument` with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SourceNotFound(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument(str(path), "not UTF-8 text") from error
    records: dict[str, AskRecord] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            one = record(json.loads(line))
        except (AttributeError, ValueError, KeyError, TypeError) as error:
            raise UnreadableDocument(str(path), f"not an ask ({error})", place=f"line {number}") from error
        if one.node in records:
            raise UnreadableDocument(str(path), f"the id {one.node!r} stands twice", place=f"line {number}")
        records[one.node] = one
    return list(records.values())


def record(row: Mapping[str, Any]) -> AskRecord:
    """Return one row of a labelled set as an ask; a year or month alone is no date.

    Raises `KeyError` without id or text, `ValueError` for a bad date.
    """
    council, held_on = row.get("council"), row.get("date")
    listed = row.get("url") or "|".join(str(row.get(name) or "") for name in ("council", "body", "date") if held_on)
    return AskRecord(
        node=str(row["id"]),
        text=str(row["text"]),
        authority=slug(str(council)) if council else None,
        list_key=str(listed),
        held_on=date.fromisoformat(str(held_on)) if held_on and not _NOT_A_DAY.fullmatch(str(held_on)) else None,
    )


def _earlier(one: AskRecord, other: AskRecord) -> bool:
    """Tell which of two tellings of one ask to keep: the earlier dated, then the lesser text."""
    return _age(one) < _age(other)


def _age(one: AskRecord) -> tuple[date, str, str, str]:
    return (one.held_on or date.max, one.text, one.list_key, one.authority or "")
