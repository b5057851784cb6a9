"""A query worker: reads one generation, answers one query after the other, and may be killed at any moment."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.errors import QuerySyntaxError, StoreError, UnsupportedQuery
from graph.isolate import evaluate, precheck, sandbox, wire

INLINE = 1 << 16  # bytes: a longer answer goes into a file that is handed over
_SHORT_SECONDS, _LOOKED_EVERY = 0.002, 32  # memory is looked at after each query that is longer, and every so many
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class TooLarge(Exception):
    """The answer is longer than an answer may be."""


class Sheet:
    """Where an answer is written: in memory while it is short, then in a file without a name. Raises `TooLarge`."""

    def __init__(self, most: int) -> None:
        self.length = 0
        self._most = most
        self._short = bytearray()
        self._file: IO[bytes] | None = None

    def write(self, piece: bytes) -> int:
        """Take the next piece."""
        self.length += len(piece)
        if self.length > self._most:
            raise TooLarge
        if self._file is None and self.length <= INLINE:
            self._short += piece
        else:
            if self._file is None:
                self._file = _nameless()
                self._file.write(self._short)
            self._file.write(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def pieces(self) -> Iterator[bytes]:
        """Return the answer in pieces."""
        if self._file is None:
            yield bytes(self._short)
            return
        place = 0
        while piece := os.pread(self._file.fileno(), 1 << 20, place):
            place += len(piece)
            yield piece

    def content(self) -> tuple[bytes, list[int]]:
        """Return the answer itself, or the descriptor of the file that holds it, at its beginning."""
        if self._file is None:
            return bytes(self._short), []
        self._file.seek(0)
        return b"", [self._file.fileno()]


def main(descriptor: int, values: Mapping[str, Any]) -> None:
    """Answer what comes over the socket until it is closed. `values` give the store and the limits."""
    sandbox.end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=descriptor)
    try:
        engine = ox.Store.read_only(values["data"])
    except OSError as error:
        wire.send(connection, {"failed": evaluate.one_line(error)})
        return
    sandbox.limit(
        memory=values["memory"], file=values["most"] + INLINE, nice=values["nice"], network=values["network"]
    )
    wire.send(connection, {"ready": True})
    inbox, answered = wire.Inbox(), 0
    while True:
        try:
            message = inbox.wait(connection)
        except (EOFError, OSError):
            return
        sheet = Sheet(values["most"])
        began = time.process_time()
        told = answer(engine, message.values, sheet, allowed=values["network"])
        told["seconds"] = seconds = time.process_time() - began
        if seconds > _SHORT_SECONDS or answered % _LOOKED_EVERY == 0:
            told["resident"] = _resident()
        answered += 1
        body, files = sheet.content() if told["outcome"] == "done" else (b"", [])
        wire.send(connection, told, body, files)


def answer(engine: ox.Store, asked: Mapping[str, Any], sheet: Sheet, *, allowed: bool) -> dict[str, Any]:
    """Return what became of a query; its answer, where there is one, is on the sheet.

    `outcome` is done, syntax, unacceptable, refused, too-large, unsupported or store; where `allowed`, SERVICE has
    been looked at by whoever asks.
    """
    query = asked["query"]
    refusal = precheck.refusal(query)
    if refusal is not None and not (allowed and refusal.kind == "federation"):
        return {"outcome": "refused", "kind": refusal.kind, "detail": refusal.detail}
    try:
        with evaluate.ask(
            engine, query, base=asked.get("base"), default_graphs=asked["default"], named_graphs=asked["named"]
        ) as found:
            written = found.write(cast("IO[bytes]", sheet), table=asked["table"], graph=asked["graph"])
    except QuerySyntaxError as error:
        if precheck.form(query) == "update":
            return {"outcome": "refused", "kind": "update", "detail": "This is an update, where a query is expected."}
        return {"outcome": "syntax", "detail": error.cause, "line": error.line, "column": error.column}
    except TooLarge:
        return {"outcome": "too-large"}
    except evaluate.NoForm:
        return {"outcome": "unacceptable", "graph": asked["table"] is not None}
    except UnsupportedQuery as error:
        return {"outcome": "unsupported", "detail": str(error)}
    except StoreError as error:
        return {"outcome": "store", "detail": str(error)}
    rows = evaluate.rows(written, sheet.pieces())
    return {
        "outcome": "done", "kind": written.kind, "type": written.media_type, "length": sheet.length, "rows": rows
    }  # fmt: skip


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("answer"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


def _resident() -> int:
    """Return the bytes of memory that this process holds, 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as told:  # noqa: PTH123 (small: pathlib is not loaded for this)
            return int(told.read().split()[1]) * _PAGE
    except OSError:
        return 0
