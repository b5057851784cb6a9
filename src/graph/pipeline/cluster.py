"""Documents read on a Dask cluster: the same stages, each document confined on its worker as it would be here.

What a worker makes of a document depends on its task alone, so a worker that is lost only has to be made up for. The
bytes go with the task, or through a folder that all can reach (any that fsspec knows: a path, s3://…, gs://…).
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from graph.documents import SourceDocument
from graph.errors import GraphError, InvalidSetting, UnreadableDocument
from graph.extract import extractor
from graph.pipeline.limited import LimitedReader, ReaderFault, made
from graph.pipeline.products import Product, Task

LOCAL = "local"
_AHEAD = 8  # documents begun for each thread of the cluster
_CONNECT_SECONDS = 60
_HERE = "127.0.0.1"
_NEEDS = "--cluster needs what is not installed: pip install 'scrutiny-graph[cluster]'"


class Cluster:
    """Reads on the cluster of the scheduler at an address (tcp://host:8786), or on so many processes here ("local").

    Raises `InvalidSetting` where what it needs is not installed, `GraphError` where the scheduler cannot be reached, or
    has workers of another version.
    """

    def __init__(self, address: str, *, shared: str | None = None, jobs: int = 2) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise InvalidSetting(_NEEDS) from error
        self._shared = _Shared(shared) if shared else None
        self._closing = contextlib.ExitStack()
        try:
            if address == LOCAL:
                address = self._closing.enter_context(local_cluster(jobs)).scheduler_address
            self._client = self._closing.enter_context(
                Client(  # type: ignore[no-untyped-call]
                    address, timeout=_CONNECT_SECONDS, set_as_default=False
                )
            )
            self._client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
            self.window = _AHEAD * sum(self._client.nthreads().values())
            self._missing = self._asked()
        except (OSError, TimeoutError, ValueError) as error:
            self._closing.close()
            raise GraphError(f"the cluster at {address} cannot be used: {error or type(error).__name__}") from error
        except BaseException:
            self._closing.close()
            raise

    def submit(self, task: Task) -> Future[Product]:
        """Have a document read by the cluster."""
        result: Future[Product] = Future()
        sent = task if self._shared is None else self._shared.put(task)
        where = None if self._shared is None else self._shared.address
        asked = self._client.submit(_answer, sent, where, pure=False)

        def take(done: Any) -> None:
            if done.status == "finished":
                try:
                    result.set_result(_product(task.document, done.result()))
                except Exception as error:  # noqa: BLE001 (whoever takes the result gets it)
                    result.set_exception(error)
            else:
                result.set_exception(_lost(task.document, done))
            done.release()

        asked.add_done_callback(take)
        return result

    def missing(self) -> tuple[str, ...]:
        """Return which limits the workers' systems do not put on their readers."""
        return self._missing

    def __enter__(self) -> Self:
        """Return the readers."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the cluster; one that was started here ends."""
        self._closing.close()

    def _asked(self) -> tuple[str, ...]:
        """Return which limits are missing anywhere, once all workers have said that they read as this process does."""
        found = self._client.run(_about)
        for worker, (other, _) in sorted(found.items()):
            if other != extractor():
                raise GraphError(f"the worker {worker} reads with {other}, and this process with {extractor()}")
        return tuple(sorted({one for _, missing in found.values() for one in missing}))


def local_cluster(jobs: int) -> Any:
    """Return a cluster of so many processes of this machine, to be closed; any number of them stand side by side.

    Dask's scheduler serves its health and figures over HTTP even where it has no dashboard, at port 8787 unless it is
    given another one; 0 lets the system choose one that is free.
    """
    from distributed import LocalCluster

    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=jobs,
        threads_per_worker=1,
        host=_HERE,
        dashboard_address=f"{_HERE}:0",
        scheduler_kwargs={"dashboard": False},
    )


class _Shared:
    """A folder that all workers reach, for the bytes of documents, by their digest."""

    def __init__(self, address: str) -> None:
        try:
            import fsspec
        except ImportError as error:
            raise InvalidSetting(_NEEDS) from error
        self.address = address
        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise InvalidSetting(f"--shared {address!r}: {error}") from error

    def put(self, task: Task) -> Task:
        """Keep the bytes there, if they are not yet, and return the task without them."""
        digest = task.document.sha256
        place = self._place(digest)
        try:
            if not self._files.exists(place):
                self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                part = f"{place}.part"
                self._files.pipe_file(part, task.document.content)
                self._files.mv(part, place)
        except OSError as error:
            raise GraphError(f"{self.address}: cannot be written: {error}") from error
        return replace(task, document=SourceDocument(task.document.name, digest.encode(), task.document.metadata))

    def get(self, task: Task) -> Task:
        """Return the task with the bytes. Raises `UnreadableDocument` where they are not those of the digest."""
        given = task.document
        digest = given.content.decode()
        document = SourceDocument(given.name, self._files.cat_file(self._place(digest)), given.metadata)
        if document.sha256 != digest:
            raise UnreadableDocument(given.name, f"its bytes in {self.address} are not those that were put there")
        return replace(task, document=document)

    def _place(self, digest: str) -> str:
        return f"{self._root.rstrip('/')}/archive/{digest[:2]}/{digest}"


# --- on a worker

_here = threading.local()


def _answer(task: Task, shared: str | None) -> tuple[str, Any]:
    """Return what a worker makes of a document, in values that do not depend on how errors travel."""
    try:
        return "made", _reader().product(_Shared(shared).get(task) if shared else task)
    except UnreadableDocument as refused:
        return "refused", (type(refused).__name__, refused.cause, refused.place)
    except ReaderFault as fault:
        return "fault", (str(fault), fault.trace)


def _reader() -> LimitedReader:
    """Return the confined process of this thread of the worker."""
    reader: LimitedReader | None = getattr(_here, "reader", None)
    if reader is None:
        reader = _here.reader = LimitedReader()
    return reader


def _about() -> tuple[str, tuple[str, ...]]:
    """Return the version that a worker reads with, and which limits it has not got."""
    probe = LimitedReader()
    try:
        probe.start()
        return extractor(), probe.missing()
    finally:
        probe.close()


# --- here


def _product(document: SourceDocument, answer: tuple[str, Any]) -> Product:
    found = made(document, *answer)
    if not isinstance(found, Product):
        raise TypeError(f"a worker answered with {type(found).__name__}")
    return found


def _lost(document: SourceDocument, done: Any) -> Exception:
    """Return what to say of a document that no worker came back with."""
    from distributed.scheduler import KilledWorker

    error = done.exception() if done.status == "error" else None
    if isinstance(error, KilledWorker):
        return UnreadableDocument(document.name, "the workers that were to read it died, one after the other")
    return ReaderFault(f"no answer from the cluster: {error or done.status}", "")
