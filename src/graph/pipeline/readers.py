"""Who reads the documents of a run: one confined process after the other, or several at the same time."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, Self

from graph.documents import SourceDocument
from graph.pipeline import stages
from graph.pipeline.limited import READER, LimitedReader
from graph.pipeline.products import Product, Task
from graph.pipeline.stages import Read

_MOST = 8  # processes by default: one writer keeps up with no more
_AHEAD = 8  # documents begun for each process before the oldest must be done: one slow document stops no process


class Readers(Protocol):
    """Reads documents, at most `window` at the same time."""

    @property
    def window(self) -> int:
        """How many documents may be begun and not yet taken back."""

    def submit(self, task: Task) -> Future[Product]:
        """Begin to read a document. The result raises `UnreadableDocument`, or `ReaderFault` for a fault of ours."""

    def missing(self) -> tuple[str, ...]:
        """Return which limits this system does not put on them, of "memory", "files", "network"."""

    def __enter__(self) -> Self:
        """Return the readers."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """End what was started for them."""


def available() -> int:
    """Return how many processes read at the same time where nobody says: one a core that this process may use, to 8."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


def readers(jobs: int, *, cluster: str | None = None, shared: str | None = None) -> Readers:
    """Return readers in so many confined processes, or on the cluster at an address; see `Cluster`."""
    if cluster is not None:
        from graph.pipeline.cluster import Cluster  # needs the extra `cluster`

        return Cluster(cluster, shared=shared, jobs=jobs)
    return OneByOne(READER.product, READER.missing) if jobs == 1 else Parallel(jobs)


def in_process(reading: Callable[[SourceDocument], Read]) -> Readers:
    """Return readers that call a function in this process."""
    return OneByOne(lambda task: stages.written(reading(task.document), task))


class OneByOne:
    """Reads each document when it is given."""

    window = 1

    def __init__(self, act: Callable[[Task], Product], missing: Callable[[], tuple[str, ...]] = tuple) -> None:
        self._act, self.missing = act, missing

    def submit(self, task: Task) -> Future[Product]:
        """Read a document; the result is there at once."""
        result: Future[Product] = Future()
        try:
            result.set_result(self._act(task))
        except Exception as error:  # noqa: BLE001 (whoever takes the result gets it)
            result.set_exception(error)
        return result

    def __enter__(self) -> Self:
        """Return the readers."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the process, which others use too."""


class Parallel:
    """Reads in several confined processes, each fed by a thread; a process is started when there is work for it."""

    def __init__(self, jobs: int) -> None:
        self.window = _AHEAD * jobs
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="reader")
        self._idle: queue.LifoQueue[LimitedReader] = queue.LifoQueue()  # one that runs comes before one to be started
        self._processes = [LimitedReader() for _ in range(jobs)]
        for process in self._processes:
            self._idle.put(process)

    def submit(self, task: Task) -> Future[Product]:
        """Have a document read by the next process that is free."""
        return self._threads.submit(self._read, task)

    def missing(self) -> tuple[str, ...]:
        """Return which limits this system does not put on the processes that were started."""
        return tuple(sorted({one for process in self._processes for one in process.missing()}))

    def _read(self, task: Task) -> Product:
        process = self._idle.get()
        try:
            return process.product(task)
        finally:
            self._idle.put(process)

    def __enter__(self) -> Self:
        """Return the readers."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Begin no more, end the processes and wait for the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.stop()
        self._threads.shutdown()
        for process in self._processes:
            process.close()
