"""Joins the stages: documents in, a store with everything that follows from them out. Atomic per document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from graph import files, iris, queries
from graph.documents import SourceDocument
from graph.errors import GraphError, UnreadableDocument
from graph.fetch import Unread
from graph.pipeline import keeping
from graph.pipeline.conclusions import conclude, follow_up, load_vocabulary
from graph.pipeline.identities import is_current, kept, on_identities, touched
from graph.pipeline.keeping import Quarantined, quarantined
from graph.pipeline.ledger import Ledger
from graph.pipeline.limited import READER
from graph.pipeline.outcomes import Outcome, Status, Summary
from graph.pipeline.readers import available, in_process, readers
from graph.pipeline.recurring import find_recurrences
from graph.pipeline.run import Run
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
    "available",
    "checked",
    "conclude",
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
    jobs: int = 1,
    cluster: str | None = None,
    shared: str | None = None,
    on_progress: Callable[[Outcome], None] = lambda outcome: None,  # noqa: ARG005
    concluding: bool = True,
    reading: Callable[[SourceDocument], Read] | None = None,
    judgements: Path | None = None,
) -> Summary:
    """Read documents into the store, one transaction each, then draw the conclusions where any are due.

    So many `jobs` read at the same time, each in a confined process; this process alone writes, in the order of the
    documents, so that their number changes nothing. With a `cluster` the workers of a Dask scheduler read ("local": so
    many processes here), and get the bytes through the folder `shared` where one is given. `reading` reads in this process instead.
    A document that cannot be read, or breaks a shape, is quarantined whole under `state` and never stops the run; what
    the store holds of its bytes from before stays. One that the store holds already, read by this extractor with the
    same metadata, is left alone, so a run that was stopped goes on where it was. What people have ruled (`judgements`,
    a file; None: `files.judgements`) is obeyed: documents that a ruling on identities touches are read again from the
    archive. So are those of a council of which a list of members came. Raises `StoreError` where the store or `state`
    cannot be written, `InvalidRuling`.
    """
    ruled = rulings_given(judgements)
    summary = Summary()
    with (
        in_process(reading) if reading else readers(jobs, cluster=cluster, shared=shared) as chosen,
        closing(Ledger()) as ledger,
    ):
        run = Run(store, state, chosen, ledger, merges(ruled), on_records(ruled))
        for outcome in run.through(documents):
            summary.note(outcome)
            on_progress(outcome)
        run.obey_lists()
        summary.unlimited = chosen.missing()
        if concluding:
            load_vocabulary(store)
            if not is_current(store, on_identities(ruled)):
                run.again(kept(state, touched(store, ruled)))
                keeping.note_due(state)
            if not are_current(store, ruled):
                keeping.note_due(state)
    if concluding and (keeping.conclusions_are_due(state) or not _has_recurrences(store)):
        with keeping.concluding(state):
            conclude(store, judgements, state=state)
    return summary


def _has_recurrences(store: Store) -> bool:
    known = queries.load(files.folder("queries") / "store" / "holds.rq")
    return store.ask(known.bind({"graph": iris.RECURRENCE_GRAPH}))


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
