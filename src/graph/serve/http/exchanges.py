"""Keeps whole exchanges: the bytes of a request for a query, and the bytes of its answer, while the store is the same.

A request that comes again to the last byte is then answered without being read as HTTP or as SPARQL.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.serve.http import ledger
from graph.serve.http.metrics import Metrics

_LONGEST = 8_192  # bytes of a request
_LONGEST_ANSWER = 1 << 16
_DATE = b"\r\ndate: "
_DATE_LENGTH = 29  # Fri, 27 Nov 2026 02:26:04 GMT


@dataclass(frozen=True, slots=True)
class Held:
    """An answer, before and after the value of its date, and what the log says of it."""

    before: bytes
    after: bytes
    noted: Mapping[str, Any]


@dataclass(slots=True)
class Heard:
    """Stands before a transport and remembers what is written, as long as that is short."""

    transport: asyncio.Transport
    written: list[bytes] = field(default_factory=list)
    open: bool = True
    _length: int = 0

    def write(self, content: bytes) -> None:
        """Send, and remember."""
        self.transport.write(content)
        self._length += len(content)
        if self._length > _LONGEST_ANSWER:
            self.open = False
            self.written.clear()
        elif self.open:
            self.written.append(content)

    def close(self) -> None:
        """Close the connection: what ends so is not kept."""
        self.open = False
        self.transport.close()


class Exchanges:
    """The exchanges that were asked for last, `most` bytes of them; those of another release are forgotten at once."""

    def __init__(self, release: Callable[[], str], metrics: Metrics, most: int, *, logged: bool) -> None:
        self._now, self._metrics, self._most, self._logged = release, metrics, most, logged
        self._release = ""
        self._held: OrderedDict[bytes, Held] = OrderedDict()
        self._size = 0
        self._bundle = ledger.Bundle(lambda seconds, call: asyncio.get_running_loop().call_later(seconds, call))

    def may_hold(self, request: bytes) -> bool:
        """Tell whether these bytes are one whole request for a query by GET, as far as can be seen at a glance."""
        return (
            request.startswith(b"GET /sparql?")
            and len(request) <= _LONGEST
            and request.endswith(b"\r\n\r\n")
            and request.count(b"\r\n\r\n") == 1
        )

    def get(self, request: bytes) -> Held | None:
        """Return the answer to the same request."""
        if self._release != self._now():
            return None
        held = self._held.get(request)
        if held is not None:
            self._held.move_to_end(request)
        return held

    def put(self, request: bytes, answer: bytes, release: str, noted: Mapping[str, Any]) -> None:
        """Keep an exchange, and what the log says of it: the digest of the query, rows."""
        if not self._current(release):
            return
        head, date, rest = answer.partition(_DATE)
        if date:
            self._keep(request, Held(head + date, rest[_DATE_LENGTH:], noted))

    def made(self, request: bytes, head: bytes, body: bytes, release: str, noted: Mapping[str, Any]) -> Held:
        """Return an answer 200 as it is sent, and keep it; `head` is what comes after the line of its date."""
        held = Held(b"HTTP/1.1 200 OK" + _DATE, b"\r\n" + head + body, noted)
        if len(held.after) <= _LONGEST_ANSWER and self._current(release):
            self._keep(request, held)
        return held

    def _current(self, release: str) -> bool:
        """Tell whether this is the release of what is kept; what is kept of an older one is forgotten."""
        if release != self._now():
            return False
        if release != self._release:
            self._held.clear()
            self._release, self._size = release, 0
        return True

    def _keep(self, request: bytes, held: Held) -> None:
        if request in self._held:
            return
        self._held[request] = held
        self._size += _size(request, held)
        while self._size > self._most:
            old, gone = self._held.popitem(last=False)
            self._size -= _size(old, gone)

    def answered(self, client: str, held: Held, seconds: float = 0.0, *, anew: bool = False) -> None:
        """Note an answer that was given from here; one made `anew` was evaluated for it."""
        self._metrics.answered("/sparql", 200, seconds)
        if anew:
            self._metrics.express()
        else:
            self._metrics.kept()
        if self._logged:
            told = {"client": client, "method": "GET", "path": "/sparql", "status": 200, "bytes": len(held.after)}
            told |= {"seconds": round(seconds, 4), "outcome": "done", **held.noted}
            self._bundle.add(told if anew else {**told, "lane": "kept"})

    def close(self) -> None:
        """Write what is to be logged yet."""
        self._bundle.write()


def _size(request: bytes, held: Held) -> int:
    return len(request) + len(held.before) + _DATE_LENGTH + len(held.after)
