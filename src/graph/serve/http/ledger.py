"""Notes every answer: in the figures, and as one JSON object a line in the log `graph.access`.

A query is noted by its digest, never by its text, and of the address only the path: what people look for is theirs.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.serve.http.metrics import Metrics

_log = logging.getLogger("graph.access")

_NOT_FOUND = 404  # addresses that lead nowhere are not counted apart: anybody can make them up
_LONGEST_NAME = 20
_TOGETHER_SECONDS = 0.05


class Ledger:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, logged: bool) -> None:
        self._app, self._metrics, self._logged = app, metrics, logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, length = time.perf_counter(), 0, 0
        noted: dict[str, Any] = scope.setdefault("scrutiny", {})

        async def counted(message: Message) -> None:
            nonlocal status, length
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                length += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            seconds = time.perf_counter() - began
            first = scope["path"].split("/")[1] if status != _NOT_FOUND else "nothing"
            route = f"/{first}" if first.isalpha() and len(first) <= _LONGEST_NAME else "other"
            self._metrics.answered(route, status, seconds)
            if self._logged:
                client = scope.get("client")
                line = {
                    "client": client[0] if client else "",
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status or "client gone",
                    "bytes": length,
                    "seconds": round(seconds, 4),
                    "outcome": "done" if status and status < 400 else "refused" if status else "client gone",
                    **{name: value for name, value in noted.items() if name != "kept"},
                }
                write(line)


_text = json.JSONEncoder(ensure_ascii=True).encode


def write(line: Mapping[str, Any]) -> None:
    """Write a line of the log, with the time at which it is written."""
    if _log.isEnabledFor(logging.INFO):
        _log.info("%s", _text({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **line}))


@dataclass
class Bundle:
    """Lines of the log that are written together, at most a twentieth of a second after the first of them."""

    later: Callable[[float, Callable[[], None]], object]  # as `loop.call_later`
    _lines: list[str] = field(default_factory=list)

    def add(self, line: Mapping[str, Any]) -> None:
        """Write a line soon, with the time of now."""
        if not _log.isEnabledFor(logging.INFO):
            return
        if not self._lines:
            self.later(_TOGETHER_SECONDS, self.write)
        self._lines.append(_text({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **line}))

    def write(self) -> None:
        """Write what there is."""
        if self._lines:
            lines, self._lines = self._lines, []
            _log.info("%s", "\n".join(lines))
