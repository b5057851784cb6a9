"""Joins the stages: documents in, a store with everything that follows from them out. Atomic per document."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rdflib import Graph, URIRef

from graph import files, iris, queries
from graph.describe import describe_run, obeyed
from graph.documents import SourceDocument
from graph.errors import GraphError, UnreadableDocument, UnwritableTerm
from graph.extract import extractor
from graph.facts import Ruling
from graph.fetch import Unread
from graph.parse import lists_members
from graph.pipeline import keeping
from graph.pipeline.conclusions import conclude, find_recurrences, follow_up, load_vocabulary
from graph.pipeline.identities import (
    find_identities,
    is_current,
    kept,
    merged,
    on_identities,
    tombstones,
    touched,
)
from graph.pipeline.keeping import Quarantined, quarantined
from graph.pipeline.limited import READER, ReaderFault
from graph.pipeline.outcomes import Outcome, Status, Summary
from graph.pipeline.rosters import Rosters
from graph.pipeline.stages import Read, checked, read, understood
from graph.pipeline.trackers import Imported, import_tracker
from graph.pipeline.verdicts import are_current, rulings_given
from graph.resolve.rulings import merges
from graph.store import Store
from graph.track.rulings import on_records

__all__ = [
    "READER",
    "Imported",
    "Outcome",
    "Quarantined",
    "Read",
    "Status",
    "Summary",
    "checked",
    "conclude",
    "find_identities",
    "find_recurrences",
    "follow_up",
    "import_tracker",
    "ingest",
    "load_vocabulary",
    "obey",
    "quarantined",
    "read",
    "retry",
    "understood",
]


def ingest(
    documents: Iterable[SourceDocument | Unread],
    store: Store,
    state: Path,
    *,
    on_progress: Callable[[Outcome], None] = lambda outcome: None,  # noqa: ARG005
    concluding: bool = True,
    reading: Callable[[SourceDocument], Read] = READER.read,
    judgements: Path | None = None,
) -> Summary:
    """Read documents into the store, one transaction each, then draw the conclusions where any are due.

    A document that cannot be read, or breaks a shape, is quarantined whole under `state` and never stops the run; what
    the store holds of its bytes from before stays. One that the store holds already, read by this extractor with the
    same metadata, is left alone, so a run that was stopped goes on where it was. What people have ruled (`judgements`,
    a file; None: `files.judgements`) is obeyed: documents that a ruling on identities touches are read again from the
    archive. So are those of a council of which a list of members came. Raises `StoreError` where the store or `state` cannot be written, `InvalidRuling`.
    """
    ruled = rulings_given(judgements)
    run = _Run(store, state, extractor(), reading, Rosters(state), merges(ruled), on_records(ruled))
    outcomes: list[Outcome] = []
    waiting: list[Outcome] = []  # nothing is told as done before it is durable

    def acknowledge() -> None:
        run.release()
        for outcome in waiting:
            on_progress(outcome)
        outcomes.extend(waiting)
        waiting.clear()

    with store.gathering() as gathered:
        for document in documents:
            waiting.append(run.outcome(document))
            if gathered.settled():
                acknowledge()
    acknowledge()
    if run.rosters.is_due():
        with store.gathering():
            run.again(run.rosters.due(store))
        run.release()
        run.rosters.settle()
    if concluding:
        load_vocabulary(store)
        if not is_current(store, on_identities(ruled)):
            with store.gathering():
                run.again(kept(state, touched(store, ruled)))
            run.release()
            keeping.note_due(state)
        if not are_current(store, ruled):
            keeping.note_due(state)
        if keeping.conclusions_are_due(state) or iris.RECURRENCE_GRAPH not in store.graphs():
            with keeping.concluding(state):
                conclude(store, judgements)
    return Summary(tuple(outcomes))


def obey(store: Store, state: Path, judgements: Path | None = None) -> Summary:
    """Do what people's rulings ask of what the store holds, and no more; see `ingest`."""
    return ingest((), store, state, judgements=judgements)


def retry(store: Store, state: Path, identifier: str | None = None) -> Summary:
    """Read quarantined documents again, all or the one of this identifier; what goes through is released.

    Raises `GraphError` where there is none of this identifier. A damaged entry is left as it is.
    """
    waiting = [one for one in quarantined(state) if identifier in {None, one.identifier}]
    if identifier is not None and not waiting:
        raise GraphError(f"nothing with the identifier {identifier} is quarantined")
    again = (
        Unread(one.identifier, UnreadableDocument(one.identifier, one.reason)) if one.damaged else one.document
        for one in waiting
    )
    return ingest(again, store, state)


@dataclass
class _Run:
    """One run over documents. `seen` is the name and fingerprint of each, by digest of the bytes.

    `held` are those that the store holds now, to be taken out of the quarantine when that is durable.
    """

    store: Store
    state: Path
    agent: str
    reading: Callable[[SourceDocument], Read]
    rosters: Rosters
    merges: Mapping[URIRef, URIRef] = field(default_factory=dict)
    verdicts: Mapping[str, Ruling] = field(default_factory=dict)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    held: list[SourceDocument] = field(default_factory=list)

    def release(self) -> None:
        """Take what the store holds out of the quarantine."""
        for document in self.held:
            keeping.release(self.state, document)
        self.held.clear()

    def outcome(self, document: SourceDocument | Unread) -> Outcome:
        """Return what became of a document, after it did."""
        if isinstance(document, Unread):
            return Outcome(document.name, Status.UNREAD, document.cause.cause)
        fingerprint = document.fingerprint(self.agent)
        first, before = self.seen.setdefault(document.sha256, (document.name, fingerprint))
        if before != fingerprint:
            reason = f"the same bytes as {first}, with other metadata; those of {first} count"
            return Outcome(document.name, Status.UNREAD, reason)
        if lists_members(document):
            return self._list(document)
        if self._holds(document, fingerprint):
            self.held.append(document)
            return Outcome(document.name, Status.UNCHANGED)
        return self._read(document)

    def again(self, documents: Iterable[SourceDocument]) -> None:
        """Read documents again that the store holds; what cannot be read any more stays as it was."""
        for document in documents:
            self._read(document)

    def _holds(self, document: SourceDocument, fingerprint: str) -> bool:
        known = queries.load(files.folder("queries") / "store" / "fingerprint.rq")
        asked = known.bind({"source": iris.source(document.sha256), "fingerprint": fingerprint})
        return self.store.ask(asked)

    def _list(self, document: SourceDocument) -> Outcome:
        """Keep a list of members, which is no minutes: nothing of it is stored but who its council's people are."""
        try:
            said, is_new = self.rosters.keep(document, READER.members(document))
        except UnreadableDocument as error:
            said = f"{error.place}: {error.cause}" if error.place else error.cause
            return self._keep_out(document, said, {"kind": "unreadable", "place": error.place})
        self.held.append(document)
        return Outcome(document.name, Status.STORED if is_new else Status.UNCHANGED, said)

    def _read(self, document: SourceDocument) -> Outcome:
        started_at = datetime.now(UTC)
        try:
            made = merged(self.rosters.applied(self.reading(document)), self.merges)
        except UnreadableDocument as error:
            said = f"{error.place}: {error.cause}" if error.place else error.cause
            return self._keep_out(document, said, {"kind": "unreadable", "place": error.place})
        except ReaderFault as error:
            return self._keep_out(document, f"fault while reading: {error}", {"kind": "fault", "trace": error.trace})
        except Exception as error:  # noqa: BLE001 (a fault of ours in one document must not stop the others)
            cause = f"fault while reading: {type(error).__name__}: {error}"
            return self._keep_out(document, cause, {"kind": "fault", "trace": traceback.format_exc()})
        if not made.report.conforms:
            report = {"kind": "invalid", "validation": made.report.as_json()}
            return self._keep_out(document, made.report.violations[0].message, report)
        return self._store(document, made, started_at)

    def _store(self, document: SourceDocument, made: Read, started_at: datetime) -> Outcome:
        obeyed(made.triples, self.verdicts)
        ran = describe_run(document, self.agent, started_at=started_at, ended_at=datetime.now(UTC))
        keeping.archive(self.state, document)
        keeping.note_due(self.state)
        try:
            graphs = {iris.source_graph(document.sha256): made.triples, iris.run_graph(document.sha256): ran}
            for earlier in set(document.metadata.replaces) - {document.sha256}:
                graphs |= {iris.source_graph(earlier): Graph(), iris.run_graph(earlier): Graph()}
            self.store.replace({**graphs, **tombstones(self.store, document, made)})
        except UnwritableTerm as error:
            return self._keep_out(document, str(error), {"kind": "unwritable"})
        self.held.append(document)
        return Outcome(
            document.name,
            Status.STORED,
            warnings=len(made.report.warnings),
            unexplained=len(made.facts.unexplained),
        )

    def _keep_out(self, document: SourceDocument, reason: str, report: Mapping[str, object]) -> Outcome:
        keeping.quarantine(self.state, document, reason, report)
        return Outcome(document.name, Status.QUARANTINED, reason)
