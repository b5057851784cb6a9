"""One run over documents: each is begun by the readers, and settled in its turn by the one who writes."""

from __future__ import annotations

import json
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rdflib import Graph, URIRef

from graph import files, iris, queries
from graph.describe import describe_run
from graph.documents import SourceDocument
from graph.errors import UnreadableDocument, UnwritableTerm
from graph.extract import extractor
from graph.facts import Ruling
from graph.fetch import Unread
from graph.parse import lists_members
from graph.pipeline import keeping
from graph.pipeline.identities import tombstones
from graph.pipeline.ledger import Ledger
from graph.pipeline.limited import READER, ReaderFault
from graph.pipeline.outcomes import Outcome, Status
from graph.pipeline.products import Product, Task
from graph.pipeline.readers import Readers
from graph.pipeline.rosters import Rosters
from graph.store import Store

_TOGETHER, _BYTES_TOGETHER = 16, 8_000_000  # documents that the store is asked about at the same time


@dataclass(frozen=True, slots=True)
class _Begun:
    """A document in its turn: its `outcome` where that is known, `task` and `result` where it is being read.

    `stored` where the store has something of its bytes; without a task that is what would be made of it now.
    """

    document: SourceDocument | Unread
    fingerprint: str = ""
    task: Task | None = None
    result: Future[Product] | None = None
    stored: bool = False
    outcome: Outcome | None = None
    started_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.result is None or self.result.done()


class Run:
    """One run over documents, into one store; what it saw stands in the `ledger`."""

    def __init__(
        self,
        store: Store,
        state: Path,
        readers: Readers,
        ledger: Ledger,
        merges: Mapping[URIRef, URIRef],
        verdicts: Mapping[str, Ruling],
    ) -> None:
        self._store, self._state, self._readers, self._ledger = store, state, readers, ledger
        self._merges, self._verdicts = dict(merges), dict(verdicts)
        self._agent = extractor()
        self._rosters = Rosters(state, ledger)
        self._held: list[SourceDocument] = []  # the store holds them; to leave the quarantine when that is durable

    def through(self, documents: Iterable[SourceDocument | Unread]) -> Iterator[Outcome]:
        """Read documents into the store; yield what became of each, in their order, once that is durable."""
        waiting: list[Outcome] = []
        with self._store.gathering() as gathered:
            for outcome in self._settled_in_order(self._begun(documents)):
                waiting.append(outcome)
                if gathered.settled():
                    self._release()
                    yield from waiting
                    waiting.clear()
        self._release()
        yield from waiting

    def again(self, documents: Iterable[SourceDocument]) -> None:
        """Read documents again that the store holds; what cannot be read any more stays as it was."""
        with self._store.gathering():
            begun = (
                self._being_read(document, document.fingerprint(self._agent), stored=True) for document in documents
            )
            for _ in self._settled_in_order(begun):
                pass
        self._release()

    def obey_lists(self) -> None:
        """Read again what was stored before a list of its council's members was kept."""
        if self._rosters.is_due():
            self.again(self._rosters.due(self._store))
            self._rosters.settle()

    def _release(self) -> None:
        """Take what the store holds out of the quarantine."""
        for document in self._held:
            keeping.release(self._state, document)
        self._held.clear()

    # --- begun

    def _begun(self, documents: Iterable[SourceDocument | Unread]) -> Iterator[_Begun]:
        for group in _groups(documents):
            known = self._known([one for one in group if isinstance(one, SourceDocument)])
            for document in group:
                yield self._begin(document, known)

    def _begin(self, document: SourceDocument | Unread, known: Mapping[str, str]) -> _Begun:
        if isinstance(document, Unread):
            return _Begun(document, outcome=Outcome(document.name, Status.UNREAD, document.cause.cause))
        fingerprint = document.fingerprint(self._agent)
        before = self._ledger.first(document.sha256, document.name, fingerprint)
        if before is not None and before[1] != fingerprint:
            reason = f"the same bytes as {before[0]}, with other metadata; those of {before[0]} count"
            return _Begun(document, outcome=Outcome(document.name, Status.UNREAD, reason))
        if before is not None or lists_members(document):  # what became of the first is known when its turn has come
            return _Begun(document, fingerprint)
        had = known.get(document.sha256)
        if had == fingerprint:
            return _Begun(document, fingerprint, stored=True)
        return self._being_read(document, fingerprint, stored=had is not None)

    def _known(self, documents: Sequence[SourceDocument]) -> dict[str, str]:
        """Return the fingerprint of each document of which the store holds the bytes, by their digest."""
        graphs = {iris.source_graph(one.sha256): one.sha256 for one in documents}
        digests = {str(iris.source(graphs[name])): graphs[name] for name in self._store.present(graphs)}
        if not digests:
            return {}
        held = queries.load(files.folder("queries") / "store" / "held.rq")
        rows = self._store.rows(held.bind({"source": list(digests)})).rows
        return {digests[str(source)]: str(fingerprint) for source, fingerprint in rows}

    def _being_read(self, document: SourceDocument, fingerprint: str, *, stored: bool) -> _Begun:
        task = Task(document, self._rosters.guessed(document), self._merges, self._verdicts)
        started_at = datetime.now(UTC)
        return _Begun(document, fingerprint, task, self._readers.submit(task), stored, started_at=started_at)

    # --- settled

    def _settled_in_order(self, begun: Iterable[_Begun]) -> Iterator[Outcome]:
        """Settle each document in its turn; meanwhile those after it are read, as many as the readers take."""
        waiting: deque[_Begun] = deque()
        for one in begun:
            waiting.append(one)
            while waiting and (waiting[0].is_done or len(waiting) >= self._readers.window):
                yield self._settle(waiting.popleft())
        while waiting:
            yield self._settle(waiting.popleft())

    def _settle(self, begun: _Begun) -> Outcome:
        """Return what became of a document, after it did."""
        document = begun.document
        if isinstance(document, Unread) or begun.outcome is not None:
            return begun.outcome or Outcome(document.name, Status.UNREAD)
        if begun.result is not None:
            return self._settle_read(document, begun)
        if lists_members(document):
            return self._keep_list(document)
        if begun.stored or self._known([document]).get(document.sha256) == begun.fingerprint:
            self._held.append(document)
            return Outcome(document.name, Status.UNCHANGED)
        return self._settle_read(document, self._being_read(document, begun.fingerprint, stored=True))

    def _keep_list(self, document: SourceDocument) -> Outcome:
        """Keep a list of members, which is no minutes: nothing of it is stored but who its council's people are."""
        try:
            said, is_new = self._rosters.keep(document, READER.members(document))
        except UnreadableDocument as error:
            said = f"{error.place}: {error.cause}" if error.place else error.cause
            return self._keep_out(document, said, {"kind": "unreadable", "place": error.place})
        self._held.append(document)
        return Outcome(document.name, Status.STORED if is_new else Status.UNCHANGED, said)

    def _settle_read(self, document: SourceDocument, begun: _Begun) -> Outcome:
        try:
            made = self._product(begun)
        except UnreadableDocument as error:
            said = f"{error.place}: {error.cause}" if error.place else error.cause
            return self._keep_out(document, said, {"kind": "unreadable", "place": error.place})
        except ReaderFault as error:
            return self._keep_out(document, f"fault while reading: {error}", {"kind": "fault", "trace": error.trace})
        except Exception as error:  # noqa: BLE001 (a fault of ours in one document must not stop the others)
            cause = f"fault while reading: {type(error).__name__}: {error}"
            return self._keep_out(document, cause, {"kind": "fault", "trace": traceback.format_exc()})
        if made.reason:
            return self._keep_out(document, made.reason, json.loads(made.report))
        return self._put(document, begun, made)

    def _product(self, begun: _Begun) -> Product:
        """Return what was made of a document with the lists of its council, which is known only when it is read."""
        task, result = begun.task, begun.result
        if task is None or result is None:
            raise TypeError("a document that is not being read")
        made = result.result()
        lists = self._rosters.of(made.council)
        if lists and lists != task.lists:
            made = self._readers.submit(replace(task, lists=lists)).result()
        self._rosters.note(made.council, task.document)
        return made

    def _put(self, document: SourceDocument, begun: _Begun, made: Product) -> Outcome:
        now = datetime.now(UTC)
        ran = describe_run(document, self._agent, started_at=begun.started_at or now, ended_at=now)
        keeping.archive(self._state, document)
        keeping.note_due(self._state)
        moved = tombstones(self._store, document, made) if begun.stored else {}
        gone = set(document.metadata.replaces) - {document.sha256}
        emptied = {graph(earlier): Graph() for earlier in gone for graph in (iris.source_graph, iris.run_graph)}
        try:
            self._store.replace(
                {
                    iris.source_graph(document.sha256): made.triples,
                    iris.run_graph(document.sha256): ran,
                    **emptied,
                    **moved,
                }
            )
        except UnwritableTerm as error:
            return self._keep_out(document, str(error), {"kind": "unwritable"})
        self._held.append(document)
        return Outcome(document.name, Status.STORED, warnings=made.warnings, unexplained=made.unexplained)

    def _keep_out(self, document: SourceDocument, reason: str, report: Mapping[str, object]) -> Outcome:
        keeping.quarantine(self._state, document, reason, report)
        return Outcome(document.name, Status.QUARANTINED, reason)


def _groups(documents: Iterable[SourceDocument | Unread]) -> Iterator[list[SourceDocument | Unread]]:
    """Return documents a few at a time, of not too many bytes together."""
    group: list[SourceDocument | Unread] = []
    size = 0
    for document in documents:
        group.append(document)
        size += len(document.content) if isinstance(document, SourceDocument) else 0
        if len(group) >= _TOGETHER or size >= _BYTES_TOGETHER:
            yield group
            group, size = [], 0
    yield group
