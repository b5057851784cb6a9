"""A council's own tracker into the store: read, matched with what is known, described, validated, kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph import __version__, files, iris, queries
from graph.describe import describe_run, describe_tracker, obeyed
from graph.documents import Minutes, SourceDocument, Span
from graph.errors import GraphError
from graph.facts import AuthorityMention, Basis, Problem
from graph.pipeline import keeping
from graph.pipeline.conclusions import follow_up
from graph.pipeline.stages import checked
from graph.pipeline.verdicts import rulings_given
from graph.resolve import Names
from graph.store import Store
from graph.track import reading, sheet, tracker
from graph.track.rulings import on_records


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
    words = (files.folder("data") / "lexicon" / "tracker.yaml").read_bytes()
    return f"scrutiny-tracker {__version__} words {hashlib.sha256(words).hexdigest()[:8]}"


def import_tracker(document: SourceDocument, store: Store, state: Path, authority: str) -> Imported:
    """Put what a tracker says of a council's recommendations into the store, in one transaction.

    `authority` is the council's IRI. The same bytes again change nothing. Raises `UnreadableDocument` where the file is
    no tracker, `GraphError` where the store holds no recommendation of the council.
    """
    sheets, media_type = sheet.read(document.content, document.name)
    recommendations = tracker.known(reading.wordings(store), authority)
    tasks = _tasks(store, authority)
    if not recommendations and not tasks:
        raise GraphError(
            f"the store holds no recommendation and no action of {iris.segment_of(authority)}: read its minutes first"
        )
    found = tracker.interpret(sheets, recommendations, document.name, tasks)
    if _holds(store, document):
        return Imported(found.read, len(found.rows), found.problems, unchanged=True, silent=found.silent)
    if found.rows:
        _store(document, store, state, authority, found, *_canonical(sheets), media_type)
    return Imported(found.read, len(found.rows), found.problems, silent=found.silent)


def _tasks(store: Store, authority: str) -> tuple[tracker.Known, ...]:
    """Return the actions that a council's meetings agreed, as a tracker can name them."""
    of_council = f"/id/meeting/{iris.segment_of(authority)}/"
    return tuple(
        tracker.Known(one.task, "", "", one.held_on, (one.text,), one.body)
        for one in reading.tasks(store)
        if of_council in one.task
    )


def _holds(store: Store, document: SourceDocument) -> bool:
    held = queries.load(files.folder("queries") / "store" / "held.rq")
    rows = store.rows(held.bind({"source": iris.source(document.sha256)})).rows
    return any(str(fingerprint) == document.fingerprint(importer()) for _, fingerprint in rows)


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


def _store(
    document: SourceDocument,
    store: Store,
    state: Path,
    authority: str,
    found: tracker.Tracker,
    text: str,
    places: dict[str, Span],
    media_type: str,
) -> None:
    started_at = datetime.now(UTC)
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
        extractor=importer(),
        shared_statuses=tracker.lexicon()["shared_statuses"],
    )
    obeyed(triples, on_records(rulings_given()))
    report = checked(triples)
    if not report.conforms:
        raise GraphError(f"{document.name}: {report.violations[0].message}")
    keeping.archive(state, document)
    times = describe_run(document, importer(), started_at=started_at, ended_at=datetime.now(UTC))
    store.replace({iris.source_graph(document.sha256): triples, iris.run_graph(document.sha256): times})
    follow_up(store)
