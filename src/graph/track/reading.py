"""What the clock asks of a store, by the queries of `queries/tracking/`: all there is, or what is of some IRIs (`only`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from rdflib import Literal, URIRef

from graph import iris, queries
from graph.errors import UnknownQuestion
from graph.facts import AnswerMatch, EntryRecord, FollowUp, TaskRecord, Wording
from graph.track.clock import Clock

_AT_ONCE = 500


class Rows(Protocol):
    """A table of terms."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the names of the columns."""

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """Return the rows."""


class Answers(Protocol):
    """What is asked of a store: the answer to a SELECT."""

    def rows(self, query: str) -> Rows:
        """Return the table."""


def asked(
    store: Answers, name: str, values: Mapping[str, queries.Value] | None = None
) -> Iterator[dict[str, object]]:
    """Return the rows of `queries/tracking/{name}.rq`, each by its columns."""
    query = next((one for one in queries.in_folder("tracking") if one.name == name), None)
    if query is None:
        raise UnknownQuestion(f"there is no query {name!r} in queries/tracking/")
    table = store.rows(query.bind(values or {}))
    for row in table.rows:
        yield dict(zip(table.variables, row, strict=True))


Only = Sequence[str] | None


def _of(store: Answers, name: str, param: str, only: Only) -> Iterator[dict[str, object]]:
    """Return the rows of a query, or those for these values of a parameter of it."""
    if only is None:
        yield from asked(store, name)
        return
    for at in range(0, len(only), _AT_ONCE):
        yield from asked(store, name, {param: only[at : at + _AT_ONCE]})


def clocks(store: Answers, only: Only = None) -> Iterator[Clock]:
    """Return every sending of a recommendation to somebody who must answer it."""
    for row in _of(store, "clocks", "recommendation", only):
        authority = row["authority"]
        yield Clock(
            recommendation=str(row["recommendation"]),
            referral=str(row["referral"]),
            authority=iris.segment_of(str(authority)) if authority is not None else None,
            addressee=str(row["addressee"]),
            received_on=day(row["received"]),
            notice_on=day(row["notice"]),
        )


def wordings(store: Answers, only: Only = None) -> Iterator[Wording]:
    """Return every wording of a recommendation."""
    for row in _of(store, "wordings", "version", only):
        yield Wording(
            version=str(row["version"]),
            recommendation=str(row["recommendation"]),
            text=str(row["text"]),
            source=str(row["source"]),
            authority=text(row["authority"]),
            report=text(row["report"]),
            label=text(row["label"]),
            item=text(row["item"]),
            item_title=text(row["item_title"]),
            body=text(row["body"]),
            held_on=day(row["date"]),
        )


def answered(store: Answers, only: Only = None) -> Iterator[AnswerMatch]:
    """Return the recommendations that only an answer or an update names."""
    for row in _of(store, "answered", "answered", only):
        yield AnswerMatch(
            answered=str(row["answered"]),
            authority=text(row["authority"]),
            title=text(row["title"]),
            label=text(row["label"]),
            answered_on=day(row["date"]),
        )


def tasks(store: Answers, only: Only = None) -> Iterator[TaskRecord]:
    """Return every task of a meeting whose body and day are known."""
    for row in _of(store, "tasks", "task", only):
        on = day(row["date"])
        if on is not None:
            task, words, source, body = (str(row[name]) for name in ("task", "text", "source", "body"))
            yield TaskRecord(task, words, source, body, on, text(row["owner"]))


def follow_ups(store: Answers, only: Only = None) -> Iterator[FollowUp]:
    """Return what meetings were told of actions of earlier ones."""
    for row in _of(store, "follow-ups", "update", only):
        on = day(row["date"])
        if on is not None:
            update, named, source, body = (str(row[name]) for name in ("update", "named", "source", "body"))
            yield FollowUp(update, named, source, body, on, day(row["agreed"]))


def entries(store: Answers, only: Only = None) -> Iterator[EntryRecord]:
    """Return the actions that councils' own trackers list."""
    for row in _of(store, "entries", "entry", only):
        yield EntryRecord(
            entry=str(row["entry"]),
            text=str(row["text"]),
            source=str(row["source"]),
            authority=iris.segment_of(str(row["authority"])),
            body=text(row["body"]),
            agreed_on=day(row["agreed"]),
            known_on=day(row["known"]),
        )


def kinds_of_names(store: Answers, authority: str) -> dict[str, str]:
    """Return what each name that a council's documents print is of: "body", "post", "person" or "organisation".

    Names are in small letters; one of several kinds is left out.
    """
    found: dict[str, set[str]] = {}
    for row in asked(store, "named", {"authority": URIRef(authority)}):
        found.setdefault(" ".join(str(row["name"]).casefold().split()), set()).add(str(row["kind"]))
    return {name: next(iter(kinds)) for name, kinds in found.items() if len(kinds) == 1}


def label(store: Answers, node: str) -> str | None:
    """Return what a thing is called, None where it has no name."""
    row = next(asked(store, "name", {"node": URIRef(node)}), None)
    return text(row["name"]) if row else None


def sent(store: Answers, only: Only = None) -> Iterator[tuple[str, str, str]]:
    """Return which report a body (the second) sent to which."""
    yield from _triples(_of(store, "sent", "report", only))


def said(store: Answers, only: Only = None) -> Iterator[tuple[str, str, str]]:
    """Return what is said, and by which property, of recommendations that no document read prints."""
    yield from _triples(_of(store, "said-of-answered", "answered", only))


def _triples(rows: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        first, second, third = (str(value) for value in row.values())
        yield first, second, third


def said_of_entries(store: Answers, only: Only = None) -> Iterator[tuple[str, str]]:
    """Return which update of a tracker is on which action that it lists."""
    for row in _of(store, "said-of-entries", "entry", only):
        yield str(row["update"]), str(row["entry"])


def text(value: object) -> str | None:
    """Return a term as text, None where there is none."""
    return None if value is None else str(value)


def day(value: object) -> date | None:
    """Return a term as a date, None where it is none."""
    found = value.toPython() if isinstance(value, Literal) else None
    return found if isinstance(found, date) else None
