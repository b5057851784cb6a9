"""Untrusted documents are read in a process of their own, with a limit on memory and time, and without the network.

One such process is kept and used again, so that a document costs two copies of itself and no start. It may die of what
it reads: then a fresh one is asked once more, the document is refused where that dies too, and the next one is read.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO, cast

import graph
from graph.documents import Minutes, SourceDocument
from graph.errors import GraphError, NotMinutes, UnknownFormat, UnreadableDocument
from graph.facts import Facts, MemberList
from graph.pipeline import stages
from graph.pipeline.child import MEMORY, receive, send
from graph.pipeline.confine import LIMITS
from graph.pipeline.products import Product, Task
from graph.pipeline.stages import Read
from graph.resolve import Names

DEADLINE_SECONDS = 20.0
_START_SECONDS = 60.0
_LARGEST_REPLY = 400_000_000  # bytes
_OURS = ("graph.documents", "graph.facts", "graph.resolve", "graph.extract", "graph.parse", "graph.pipeline.products")
_PLAIN = {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")} | {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("rdflib.term", "URIRef"),
}


class ReaderFault(GraphError):
    """Our own reader failed on a document; `trace` says where."""

    def __init__(self, cause: str, trace: str) -> None:
        super().__init__(cause)
        self.trace = trace


class LimitedReader:
    """A process that reads documents, started at the first one. Safe to use from several threads, one at a time."""

    def __init__(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._taken: tuple[str, ...] = ()
        self._stopped = False

    def minutes(self, document: SourceDocument) -> Minutes:
        """Return the minutes in a document. Raises `UnreadableDocument`, also where it takes too much to read."""
        return cast(Minutes, self._ask("parse", document, document))

    def members(self, document: SourceDocument) -> MemberList:
        """Return the members whom a list names. Raises `UnreadableDocument`, likewise."""
        return cast(MemberList, self._ask("members", document, document))

    def understood(self, document: SourceDocument) -> tuple[Minutes, Facts, Names]:
        """Return the minutes, facts and identities in a document. Raises `UnreadableDocument`, likewise."""
        return cast(tuple[Minutes, Facts, Names], self._ask("understand", document, document))

    def product(self, task: Task) -> Product:
        """Return what all stages make of a document, triples and validation included. Raises likewise."""
        return cast(Product, self._ask("all", task.document, task))

    def read(self, document: SourceDocument) -> Read:
        """Return what all stages make of a document; triples are written and validated in this process."""
        return stages.finished(document, *self.understood(document))

    def missing(self) -> tuple[str, ...]:
        """Return which limits this system does not put on it, of "memory", "files", "network"; () before a start."""
        return tuple(one for one in LIMITS if one not in self._taken) if self._process else ()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def start(self) -> None:
        """Start the process, if it does not run. Raises `GraphError`."""
        with self._lock:
            self._started()

    def stop(self) -> None:
        """Kill the process, also under a thread that waits for its answer, and start none again."""
        self._stopped = True
        process = self._process
        if process is not None:
            process.kill()

    def _ask(self, stage: str, document: SourceDocument, given: object) -> object:
        """Return what the process makes of what is given; where it dies over it, a fresh one is asked once more."""
        with self._lock:
            answer = self._answer(stage, document, given) or self._answer(stage, document, given)
        if answer is None:
            cause = f"the reader died of it: it is damaged, or needs more than {MEMORY // 1_000_000} MB of memory"
            raise UnreadableDocument(document.name, cause)
        return made(document, *answer)

    def _answer(self, stage: str, document: SourceDocument, given: object) -> tuple[str, Any] | None:
        """Return what the process answers, None where it died over it."""
        process = self._started()
        reply, late = _exchange(process, (stage, given), self._deadline)
        if late:
            self.close()
            raise UnreadableDocument(document.name, f"takes more than {self._deadline:g} seconds to read")
        if reply is None:
            self.close()
            return None
        kind, value, retires = _Values(io.BytesIO(reply)).load()
        if retires:
            self.close()
        return kind, value

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the process, a fresh one where there is none or it is gone."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        if self._stopped:
            raise GraphError("reading was stopped")
        source = str(Path(graph.__file__).parents[1])
        paths = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH", ""))))
        process = self._process = subprocess.Popen(
            [sys.executable, "-m", "graph.pipeline.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        )
        hello, _ = _exchange(process, None, _START_SECONDS)
        if hello is None:
            self.close()
            raise GraphError("the process that reads documents could not be started")
        self._taken = _Values(io.BytesIO(hello)).load()
        return process


READER = LimitedReader()
"""The one that this process uses; started when it is first asked."""

atexit.register(READER.close)


def _exchange(process: subprocess.Popen[bytes], request: object, seconds: float) -> tuple[bytes | None, bool]:
    """Send a request, unless it is None, and return the reply, None where the process dies; and whether it was late."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        if request is not None:
            send(cast(BinaryIO, process.stdin), request)
        reply = receive(cast(BinaryIO, process.stdout), most=_LARGEST_REPLY)
    except OSError:  # it died with the request half read
        reply = None
    finally:
        timer.cancel()
    return reply, late.is_set() and reply is None


class _Values(pickle.Unpickler):
    """Reads replies: nothing but our own values may be in them, whatever a document made of the process."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of values; raises `GraphError` for anything else."""
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module.startswith(_OURS):
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise GraphError(f"the process that reads documents answered with {module}.{name}, which is no value")


_REFUSALS = {one.__name__: one for one in (UnknownFormat, NotMinutes)}


def made(document: SourceDocument, kind: str, value: Any) -> object:
    """Return what an answer brings ("made"). Raises what it says of the document: "refused", or "fault"."""
    if kind == "made":
        return value
    if kind == "refused":
        name, cause, place = value
        raise _REFUSALS.get(name, UnreadableDocument)(document.name, cause, place=place)
    raise ReaderFault(*value)
