"""The server's side: starts the zygote, has it fork workers, and ends them."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import graph
from graph.errors import StoreError
from graph.isolate import wire

READY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use: bytes of memory, bytes of one answer, its priority, and whether it may open connections."""

    memory: int
    most: int
    nice: int = 0
    network: bool = False


@dataclass(eq=False)
class Worker:
    """One worker process, and this end of its socket."""

    zygote: Zygote
    number: int
    connection: socket.socket
    release: str
    asked: int = 0
    resident: int = 0
    inbox: wire.Inbox = field(default_factory=wire.Inbox)
    _ended: bool = False

    def wait_until_ready(self) -> None:
        """Wait until it has opened the store. Raises `StoreError`."""
        self.told_ready(self._receive(READY_SECONDS))

    def told_ready(self, message: wire.Message | None) -> None:
        """Look at its first message (None: there was none). Raises `StoreError`, the worker is then at its end."""
        if message is None or not message.values.get("ready"):
            self.end()
            detail = "the worker ended" if message is None else message.values.get("failed")
            raise StoreError(f"a query worker could not open the store: {detail}")

    def ask(self, values: Mapping[str, Any], seconds: float) -> wire.Message | None:
        """Return the answer, None where it did not come in time or the worker died; it is then at its end."""
        try:
            wire.send(self.connection, values)
        except OSError:
            self.end()
            return None
        self.asked += 1
        message = self._receive(seconds)
        if message is None:
            self.end()
        else:
            self.resident = message.values.get("resident", self.resident)
        return message

    @property
    def alive(self) -> bool:
        """Whether it has not been ended."""
        return not self._ended

    def end(self) -> None:
        """Kill it; a second time does nothing."""
        if self._ended:
            return
        self._ended = True
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)  # it is buried by the zygote only, so the number is still its own
        self.connection.close()
        for file in self.inbox.files:  # of a message that did not come whole
            os.close(file)
        self.inbox.files.clear()
        self.zygote.bury(self.number)

    def _receive(self, seconds: float) -> wire.Message | None:
        deadline = time.monotonic() + seconds
        waiting = select.poll()
        waiting.register(self.connection, select.POLLIN)
        while (left := deadline - time.monotonic()) > 0:
            if not waiting.poll(left * 1000):
                break
            try:
                message = self.inbox.take(self.connection)
            except (EOFError, OSError):
                break
            if message is not None:
                return message
        return None


@dataclass
class Zygote:
    """The process that forks workers; started anew where it died."""

    _process: subprocess.Popen[bytes] | None = None
    _control: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spawn(self, data: Path, release: str, limits: Limits) -> Worker:
        """Return a new worker on one generation, which may not have opened it yet. Raises `StoreError`."""
        ours, theirs = socket.socketpair()
        values = {
            "data": str(data),
            "memory": limits.memory,
            "most": limits.most,
            "nice": limits.nice,
            "network": limits.network,
        }
        with self._lock, theirs:
            for attempt in range(2):
                try:
                    control = self._started()
                    wire.send(control, values, files=[theirs.fileno()])
                    number = int(wire.Inbox().wait(control).values["worker"])
                except (EOFError, OSError) as error:
                    self._stop()
                    if attempt:
                        ours.close()
                        raise StoreError("no query worker can be started") from error
                else:
                    return Worker(self, number, ours, release)
        raise AssertionError("unreachable")

    def bury(self, number: int) -> None:
        """Have the remains of a worker taken away."""
        with self._lock, suppress(OSError):
            if self._control is not None:
                wire.send(self._control, {"bury": number})

    def stop(self) -> None:
        """End the zygote, and every worker with it."""
        with self._lock:
            self._stop()

    @property
    def number(self) -> int | None:
        """The number of its process."""
        return self._process.pid if self._process else None

    def _started(self) -> socket.socket:
        if self._control is not None:
            return self._control
        ours, theirs = socket.socketpair()
        place = str(Path(graph.__file__).resolve().parent.parent)
        program = f"import sys; sys.path.insert(0, {place!r}); from graph.isolate import zygote; zygote.main({theirs.fileno()})"
        environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "RUST_BACKTRACE": "0"}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-I", "-c", program],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._control = ours
        return ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._control = None
