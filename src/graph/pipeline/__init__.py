"""Joins the stages: documents in, a store with everything that follows from them out. Atomic per document."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph import files, iris, queries
from graph.describe import describe_run
from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.extract import extractor
from graph.fetch import Unread
from graph.pipeline.conclusions import conclude, find_recurrences, load_vocabulary
from graph.pipeline.keeping import Quarantined, archive, quarantine, quarantined, release
from graph.pipeline.stages import Read, read, understood
from graph.store import Store

__all__ = [
    "Outcome",
    "Quarantined",
    "Read",
    "Summary",
    "conclude",
    "find_recurrences",
    "ingest",
    "load_vocabulary",
    "quarantined",
    "read",
    "retry",
    "understood",
]

STORED, UNCHANGED, QUARANTINED, UNREAD = "stored", "unchanged", "quarantined", "unread"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: `status` is stored, unchanged, quarantined or unread; `reason` says why."""

    name: str
    status: str
    reason: str = ""
    warnings: int = 0
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of every document, in the order they were read."""

    outcomes: tuple[Outcome, ...]

    def count(self, status: str) -> int:
        """Return how many documents ended so."""
        return Counter(outcome.status for outcome in self.outcomes)[status]

    @property
    def read(self) -> int:
        """How many documents were looked at."""
        return len(self.outcomes)

    @property
    def stored(self) -> int:
        """How many were stored, new or changed."""
        return self.count(STORED)

    @property
    def unchanged(self) -> int:
        """How many the store held already."""
        return self.count(UNCHANGED)

    @property
    def quarantined(self) -> int:
        """How many were kept out, whole."""
        return self.count(QUARANTINED)

    @property
    def unread(self) -> int:
        """How many files could not even be made a document."""
        return self.count(UNREAD)

    @property
    def unexplained(self) -> int:
        """How many places look like an outcome and were not understood."""
        return sum(outcome.unexplained for outcome in self.outcomes)


def ingest(
    documents: Iterable[SourceDocument | Unread],
    store: Store,
    state: Path,
    *,
    on_progress: Callable[[Outcome], None] = lambda outcome: None,  # noqa: ARG005
    concluding: bool = True,
) -> Summary:
    """Read documents into the store, one transaction each, then draw the conclusions where anything changed.

    A document that cannot be read, or breaks a shape, is quarantined whole under `state` and never stops the run.
    One that the store holds already, read by this extractor with the same metadata, is left alone. Raises
    `StoreError` where the store or `state` cannot be written.
    """
    outcomes = []
    for outcome in _each(documents, store, state):
        outcomes.append(outcome)
        on_progress(outcome)
    summary = Summary(tuple(outcomes))
    if concluding and (summary.stored or iris.VOCABULARY_GRAPH not in store.graphs()):
        load_vocabulary(store)
        conclude(store)
    return summary


def retry(store: Store, state: Path, identifier: str | None = None) -> Summary:
    """Read quarantined documents again, all or the one of this identifier; what goes through is released."""
    waiting = [one.document for one in quarantined(state) if identifier in {None, one.identifier}]
    return ingest(waiting, store, state)


def _each(documents: Iterable[SourceDocument | Unread], store: Store, state: Path) -> Iterator[Outcome]:
    known = queries.load(files.folder("queries") / "store" / "fingerprint.rq")
    agent = extractor()
    for document in documents:
        if isinstance(document, Unread):
            yield Outcome(document.name, UNREAD, document.cause.cause)
            continue
        digest = document.fingerprint(agent)
        if store.ask(known.bind({"source": iris.source(document.sha256), "fingerprint": digest})):
            release(state, document)
            yield Outcome(document.name, UNCHANGED)
            continue
        yield _one(document, store, state, agent)


def _one(document: SourceDocument, store: Store, state: Path, agent: str) -> Outcome:
    started_at = datetime.now(UTC)
    try:
        made = read(document)
    except UnreadableDocument as error:
        quarantine(state, document, str(error.cause), {"kind": "unreadable", "place": error.place})
        return Outcome(document.name, QUARANTINED, _said(error))
    except Exception as error:  # noqa: BLE001 (a fault of ours in one document must not stop the others)
        cause = f"fault while reading: {type(error).__name__}: {error}"
        quarantine(state, document, cause, {"kind": "fault", "trace": traceback.format_exc()})
        return Outcome(document.name, QUARANTINED, cause)
    if not made.report.conforms:
        reason = made.report.violations[0].message
        quarantine(state, document, reason, {"kind": "invalid", "validation": made.report.as_json()})
        return Outcome(document.name, QUARANTINED, reason)
    archive(state, document)
    ran = describe_run(document, agent, started_at=started_at, ended_at=datetime.now(UTC))
    store.replace({iris.source_graph(document.sha256): made.triples, iris.run_graph(document.sha256): ran})
    release(state, document)
    return Outcome(document.name, STORED, warnings=len(made.report.warnings), unexplained=len(made.facts.unexplained))


def _said(error: UnreadableDocument) -> str:
    return f"{error.place}: {error.cause}" if error.place else error.cause
