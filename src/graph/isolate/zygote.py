"""Forks query workers: a process that has loaded the engine and opened nothing, so that a new worker costs a fork."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from contextlib import suppress

from graph.isolate import sandbox, wire, worker


def main(descriptor: int) -> None:
    """Fork a worker for each message that comes, bury those that are named, until the server is gone."""
    sandbox.end_with_parent()
    gc.collect()
    gc.freeze()  # what is loaded stays, in pages that all workers share
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal interrupts the whole group; the server ends us
    control, inbox = socket.socket(fileno=descriptor), wire.Inbox()
    while True:
        try:
            message = inbox.wait(control)
        except (EOFError, OSError):
            os._exit(0)
        if (number := message.values.get("bury")) is not None:
            _bury(int(number))
            continue
        child = os.fork()
        if child == 0:
            control.close()
            worker.main(message.files[0], message.values)
            os._exit(0)
        os.close(message.files[0])
        wire.send(control, {"worker": child})


def _bury(number: int) -> None:
    """End a worker and take its remains away: until then its number belongs to nobody else."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
