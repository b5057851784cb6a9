"""HTTP that holds out: bounds on how long a request may take to come, how long its head is, and how many come at a time.

On top of uvicorn's own protocol, which bounds neither the arrival of a request nor the length of its head, and waits
for ever for a client that does not read.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from graph.serve.http.debts import client_of
from graph.serve.http.exchanges import Exchanges, Heard, Held
from graph.serve.http.replies import SECURITY
from graph.settings import Serving

ANSWERED, MANNER = "scrutiny.answered", "scrutiny.manner"  # in the scope: what was found, how such a head is answered


class Express(Protocol):
    """Whoever answers requests whose head came before."""

    def learn(self, peer: str, request: bytes, manner: Any) -> None:
        """Keep how a request from this address was answered."""

    def begin(
        self, peer: str, request: bytes, landed: Callable[[Held | None, Any, str, float], None]
    ) -> Callable[[], None] | None:
        """Begin to answer a whole request; return what gives up, or None where it has to be read as HTTP.

        `landed` is called later, once: with the answer as it is sent, or None and what was found, then whom the log
        names, and seconds.
        """


def protocol(
    limits: Serving, exchanges: Exchanges | None = None, express: Express | None = None
) -> type[asyncio.Protocol]:
    """Return the class of protocol that keeps to these limits.

    It answers from `exchanges` what they hold, and what `express` takes without reading it as HTTP.
    """
    counted: Counter[str] = Counter()

    class Bounded(_Bounded):
        def __init__(
            self,
            config: Config,
            server_state: ServerState,
            app_state: dict[str, Any],
            _loop: asyncio.AbstractEventLoop | None = None,
        ) -> None:
            super().__init__(config, server_state, app_state, _loop)
            self.limits, self.counted, self.exchanges, self.express = limits, counted, exchanges, express

    return Bounded


class _Bounded(HttpToolsProtocol):
    limits: Serving
    counted: Counter[str]
    exchanges: Exchanges | None
    express: Express | None
    _asked: bytes | None = None  # the whole of a request that may be kept with its answer
    _heard: Heard | None = None
    _flying: Callable[[], None] | None = None  # gives up what is being answered without being read as HTTP
    _found: object = None  # about what is then read as HTTP after all
    _early: bytes = b""  # what came while that was under way
    _leaves = False  # whether to close after it
    _who: str | None = None
    _arriving: asyncio.TimerHandle | None = None
    _leaving: asyncio.TimerHandle | None = None
    _head = 0  # bytes of a head that is not whole yet
    _in_head = True
    _beside = 0  # bytes that came in the place of a body and are none
    _bodied = False  # whether a part of a body came with what came last
    _ended = False  # whether a request became whole with what came last
    _over = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._who = client_of(self.client[0] if self.client else "")
        self.counted[self._who] += 1
        if len(self.connections) > self.limits.max_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Too many connections are open.")
        elif self.counted[self._who] > self.limits.connections_per_client:
            self._refuse(HTTPStatus.TOO_MANY_REQUESTS, "Too many connections of yours are open.")
        else:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._quiet()
        if self._flying is not None:
            self._flying()
            self._flying = None
        if self._leaving is not None:
            self._leaving.cancel()
        if self._who is not None:
            self.counted[self._who] -= 1
            if self.counted[self._who] <= 0:
                del self.counted[self._who]
            self._who = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        if self._flying is not None:  # what comes before its turn waits
            self._early += data
            self.flow.pause_reading()
            return
        if self.exchanges is not None and self._fresh():
            self._asked = data if self.exchanges.may_hold(data) else None
            if self._asked is not None and (held := self.exchanges.get(data)) is not None:
                self._answer(held)
                self.exchanges.answered(self._peer, held)
                return
            if self._asked is not None and self._flies(data):
                return
        self._read(data)

    def _flies(self, request: bytes) -> bool:
        """Tell whether a request is being answered without being read as HTTP."""
        if self.express is None or len(request) > self.limits.max_header_bytes:
            return False
        self._flying = self.express.begin(self._peer, request, self._landed)
        if self._flying is not None:
            self._quiet()
            self._unset_keepalive_if_required()
        return self._flying is not None

    def _landed(self, held: Held | None, found: object, host: str, seconds: float) -> None:
        """Send the answer to a request that was not read as HTTP, or read it as that after all."""
        self._flying = None
        if held is not None and self.exchanges is not None:
            self._answer(held)
            self.exchanges.answered(host, held, seconds, anew=True)
            if self._leaves:
                self.transport.close()
                return
        elif self._asked is not None:
            self._found = found
            self._read(self._asked)
            if self._leaves:
                self.shutdown()
        early, self._early = self._early, b""
        if early:
            self.flow.resume_reading()
            self.data_received(early)

    def shutdown(self) -> None:
        """Close when what is under way has been answered."""
        if self._flying is not None:
            self._leaves = True
        else:
            super().shutdown()

    def _read(self, data: bytes) -> None:
        """Read what comes as HTTP."""
        if self._arriving is None and self._in_head:
            self._expect()
        self._ended, self._bodied, in_body = False, False, not self._in_head
        super().data_received(data)
        if in_body and not (self._bodied or self._ended or self._over):
            self._beside_body(len(data))
        if self._in_head and not self._ended and not self._over:
            self._head += len(data)
            if self._head > self.limits.max_header_bytes:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too long.")

    def _beside_body(self, length: int) -> None:
        """Count what comes in the place of a body and is none: extensions of chunks, fields after the last of them."""
        self._beside += length
        if self._beside > self.limits.max_header_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "There is too much beside the body.")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head; one that comes after the body is left out (RFC 9110, section 6.5.1)."""
        if self._in_head:
            super().on_header(name, value)
        elif not self._over:
            self._beside_body(len(name) + len(value) + 4)

    def on_message_begin(self) -> None:
        self._in_head = True
        if self._arriving is None:
            self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._head, self._beside = False, 0, 0
        if self._over:
            return
        version = self.parser.get_http_version()
        if version not in ("1.0", "1.1"):
            self._refuse(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 is spoken here.")
            return
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts != 1 and (hosts or version == "1.1"):  # RFC 9112, section 3.2
            self._refuse(HTTPStatus.BAD_REQUEST, "The head must name one host.")
            return
        length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if length > self.limits.max_header_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too long.")
            return
        if self._found is not None:
            cast("dict[str, Any]", self.scope)[ANSWERED], self._found = self._found, None
        super().on_headers_complete()
        if self._asked is not None and self.cycle is not None:
            self._heard = Heard(self.transport)
            self.cycle.transport = self._heard  # type: ignore[assignment]  # all that a cycle calls is write and close

    def on_body(self, body: bytes) -> None:
        self._bodied = True
        if not self._over:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._quiet()
        self._in_head = self._ended = True
        if not self._over:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._quiet()
        if self._asked is not None and self._heard is not None and self.exchanges is not None:
            scope = cast("dict[str, Any]", self.scope)  # what is ours in it, beside ASGI's own
            noted = dict(scope.get("scrutiny", {}))
            release = noted.pop("kept", None)
            if release and self._heard.open:
                self.exchanges.put(self._asked, b"".join(self._heard.written), release, noted)
                if self.express is not None and (manner := scope.get(MANNER)) is not None:
                    self.express.learn(self._peer, self._asked, manner)
            self._asked = self._heard = None
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._leaving is None:
            self._leaving = self.loop.call_later(self.limits.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def send_400_response(self, msg: str) -> None:
        if not self._over:
            self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _fresh(self) -> bool:
        """Tell whether nothing is under way on this connection."""
        done = self.cycle is None or self.cycle.response_complete
        return done and self._in_head and not self._head and not self.pipeline and not self.flow.write_paused

    def _answer(self, held: Held) -> None:
        """Send an answer that was sent before to the same request, with today's date."""
        self._quiet()
        self._unset_keepalive_if_required()
        dates = [value for name, value in self.server_state.default_headers if name == b"date"]
        self.transport.write(held.before + (dates[0] if dates else b"") + held.after)
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    def _expect(self) -> None:
        """Have the request that is arriving here in time."""
        self._arriving = self.loop.call_later(self.limits.request_seconds, self._late)

    def _quiet(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _late(self) -> None:
        self._arriving = None
        if not self._over:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request did not come in time.")

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Say why, unless an answer has begun, and close."""
        self._over = True
        self._quiet()
        self._unset_keepalive_if_required()
        cycle = self.cycle
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.abort()
            return
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.write(_told(status, detail))
        self.transport.close()


def _told(status: HTTPStatus, detail: str) -> bytes:
    told = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    body = json.dumps(told).encode() + b"\n"
    headers = {
        **SECURITY,
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = "5"
    lines = [f"HTTP/1.1 {int(status)} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
