"""The process that reads untrusted documents: `python -m graph.pipeline.child`, started and fed by `limited`.

Requests and replies are pickles with their length before them, in on standard input and out on standard output.
The reader is confined before the first document comes.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO

from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.pipeline import confine, stages
from graph.pipeline.products import Task

MEMORY = 1_000_000_000  # bytes that the process may map
_RETIRED_AT = 400_000_000  # bytes held: what documents left behind is given back by a fresh process
_COLLECT_AFTER = 20_000  # values; a document makes some ten thousand that live as long as it is read
_LENGTH = struct.Struct("!Q")
_STAGES: dict[str, Callable[[Any], object]] = {
    "parse": stages.parsed,
    "members": stages.members,
    "understand": stages.understood,
    "all": stages.product,
}


def main() -> None:
    """Serve requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that started this one
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # what a library prints must not stand among the replies
    _warm_up()
    gc.collect()
    gc.freeze()  # shapes, lexicon and patterns stay for good: no collection need look at them again
    gc.set_threshold(_COLLECT_AFTER, 10, 10)
    send(replies, confine.confine(MEMORY))
    while (request := receive(requests)) is not None:
        stage, given = pickle.loads(request)  # noqa: S301 (from the process that started this one)
        reply = _reply(stage, given)
        retires = _held() > _RETIRED_AT
        send(replies, (*reply, retires))
        if retires:
            return


def send(stream: BinaryIO, value: object) -> None:
    """Write a value with its length before it."""
    packed = io.BytesIO()
    _Packer(packed, protocol=5).dump(value)
    content = packed.getvalue()
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


class _Packer(pickle.Pickler):
    """Writes a value of an enumeration by its class and value; Python 3.11.0 to 3.11.3 would by `getattr`, which is refused."""

    def reducer_override(self, value: object) -> Any:
        """Return how `value` is made again, NotImplemented where Python's own way will do."""
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


def receive(stream: BinaryIO, *, most: int = sys.maxsize) -> bytes | None:
    """Return the next pickle, unread; None at the end, where it is cut off, or where it is longer than `most`."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    content = stream.read(size) if size <= most else b""
    return content if len(content) == size else None


def _reply(stage: str, given: SourceDocument | Task) -> tuple[str, Any]:
    try:
        return "made", _STAGES[stage](given)
    except UnreadableDocument as refused:
        return "refused", (type(refused).__name__, refused.cause, refused.place)
    except Exception as fault:  # noqa: BLE001 (the fault goes to the other process, which reports it)
        return "fault", (f"{type(fault).__name__}: {fault}", traceback.format_exc())


def _warm_up() -> None:
    """Load what is loaded at the first document, so that it is there before files are out of reach."""
    stages.product(Task(SourceDocument("warm-up", b"RESOLVED: That the report be noted.")))


def _held() -> int:
    """Return how much memory this process holds, in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


if __name__ == "__main__":
    main()
