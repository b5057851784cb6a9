"""A council's own tracker into the store: read, matched with what is known, described, validated, kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from rdflib import Graph

from graph import __version__, files, iris
from graph.describe import describe_run, describe_tracker, obeyed
from graph.documents import Minutes, SourceDocument, Span
from graph.errors import GraphError
from graph.extract import has_role, party_named
from graph.facts import AuthorityMention, Basis, BodyMention, Party, Problem
from graph.pipeline import keeping
from graph.pipeline.conclusions import follow_up
from graph.pipeline.stages import checked
from graph.pipeline.verdicts import rulings_given
from graph.resolve import Names
from graph.resolve.bodies import kind_of
from graph.store import Store, holds_just, n_triples
from graph.track import headings, meant, reading, sheet, tracker
from graph.track.rulings import on_records

_PARTIES = ("owner", "reported_by")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a tracker: rows read and taken, problems by row and cell, and whether it was there already.

    `silent` counts the rows that name a recommendation and say nothing of it.
    """

    read: int
    taken: int
    problems: tuple[Problem, ...]
    unchanged: bool = False
    silent: int = 0


def importer() -> str:
    """Return the name of this reader of trackers: its version and the digest of its words."""
    folder = files.folder("data") / "lexicon"
    words = b"".join((folder / f"{stem}.yaml").read_bytes() for stem in headings.LEXICONS)
    return f"scrutiny-tracker {__version__} words {hashlib.sha256(words).hexdigest()[:8]}"


def import_tracker(
    document: SourceDocument,
    store: Store,
    state: Path,
    authority: str,
    *,
    body: str | None = None,
    as_at: date | None = None,
) -> Imported:
    """Put what a tracker says of a council's recommendations and actions into the store, in one transaction.

    `authority` is the council's IRI, `body` that of the body whose actions are listed where no column names it; `as_at`
    the day on which statuses without one were so. The same bytes again, where they say the same of what is known now,
    change nothing. Raises `UnreadableDocument` where the file is no tracker, `GraphError` where no row can be taken and
    the store holds nothing of the council that a row could tell of.
    """
    sheets, media_type = sheet.read(document.content, document.name)
    recommendations = meant.known(reading.wordings(store), authority)
    tasks = _tasks(store, authority)
    found = tracker.interpret(
        sheets,
        recommendations,
        document.name,
        tasks,
        authority=iris.segment_of(authority),
        body=body,
        as_at=as_at,
    )
    done = Imported(found.read, len(found.rows), found.problems, silent=found.silent)
    if not found.rows:
        if not recommendations and not tasks:
            slug = iris.segment_of(authority)
            raise GraphError(f"the store holds no recommendation and no action of {slug}: read its minutes first")
        return done
    text, places = _canonical(sheets)
    triples = _described(document, store, authority, found, text, places, media_type)
    graph = iris.source_graph(document.sha256)
    written = n_triples(triples)
    if holds_just(store, graph, written):
        return replace(done, unchanged=True)
    started_at = datetime.now(UTC)
    report = checked(triples)
    if not report.conforms:
        raise GraphError(f"{document.name}: {report.violations[0].message}")
    del triples  # of thousands of rows they are many, and what is written holds all of them
    keeping.archive(state, document)
    times = describe_run(document, importer(), started_at=started_at, ended_at=datetime.now(UTC))
    store.replace({graph: written, iris.run_graph(document.sha256): times})
    follow_up(store, state=state)
    return done


def _tasks(store: Store, authority: str) -> tuple[meant.Known, ...]:
    """Return the actions of a council as a tracker can name them: those its meetings agreed, and its trackers' own."""
    slug = iris.segment_of(authority)
    of_council = f"/id/meeting/{slug}/"
    minuted = (
        meant.Known(one.task, "", "", one.held_on, (one.text,), one.body)
        for one in reading.tasks(store)
        if of_council in one.task
    )
    own = (
        meant.Known(one.entry, "", "", one.agreed_on, (one.text,), one.body)
        for one in reading.entries(store)
        if one.authority == slug
    )
    return (*minuted, *own)


def _parties(
    store: Store, authority: str, found: tracker.Tracker, places: dict[str, Span]
) -> dict[str, Party | BodyMention]:
    """Return whom each cell with an owner or a reporter names: what the store calls so, else what the words show."""
    kinds = reading.kinds_of_names(store, authority)
    named: dict[str, Party | BodyMention] = {}
    for row in found.rows:
        for column, reference, value in row.cells:
            if column in _PARTIES:
                named[reference] = _party(" ".join(value.split()), places[reference], kinds)
    return named


def _party(name: str, place: Span, kinds: Mapping[str, str]) -> Party | BodyMention:
    kind = kinds.get(name.casefold())
    party = party_named(name, place)
    if kind is None:
        is_body = party.name is None and kind_of(name) is not None and not has_role(name)
        kind = "body" if is_body else ""
    if kind == "body":
        return BodyMention(name, place, Basis.STATED)
    if kind == "organisation":
        return Party(name, None, "body", place)
    if kind == "post":
        return Party(None, name, "officer", place)
    return Party(name, None, "other", place) if kind == "person" else party


def _canonical(sheets: tuple[sheet.Sheet, ...]) -> tuple[str, dict[str, Span]]:
    """Return the cells as one text, a row a line, and the place of each cell in it by its reference."""
    parts: list[str] = []
    places: dict[str, Span] = {}
    length = 0
    for one in sheets:
        for row in one.rows:
            for number, cell in enumerate(row, start=1):
                places[cell.reference] = Span(length, length + len(cell.value))
                mark = "\n" if number == len(row) else "\t"
                parts.append(cell.value + mark)
                length += len(cell.value) + 1
    return "".join(parts), places


def _described(
    document: SourceDocument,
    store: Store,
    authority: str,
    found: tracker.Tracker,
    text: str,
    places: dict[str, Span],
    media_type: str,
) -> Graph:
    minutes = Minutes(text, "tracker", "tracker 1", "utf-8", media_type, (), ())
    slug = iris.segment_of(authority)
    label = reading.label(store, authority) or slug
    names = Names(document.sha256, slug, AuthorityMention(label, Basis.METADATA), label, None)
    triples = describe_tracker(
        document,
        minutes,
        names,
        found.rows,
        places,
        _parties(store, authority, found, places),
        extractor=importer(),
        shared_statuses=headings.lexicon()["shared_statuses"],
    )
    obeyed(triples, on_records(rulings_given()))
    return triples
