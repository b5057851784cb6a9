"""Answers look-ups without the way through HTTP, ASGI and a task of their own, where nothing about them is new.

A client sends the same head again and again, and only the query in its address differs. The first request with a head
goes the whole way: HTTP is read and checked, the form of the answer chosen. What came of that is a `Manner`, kept under
the very bytes of the head. A later request with the same bytes, whose address holds a query and nothing else, is put to
a worker that is idle, and its answer is written as it comes. Whatever turns out otherwise (no worker is free, the
answer is long, is a problem or takes too long) goes the whole way with what has been found so far.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.serve.endpoint.answers import Answer, Question
from graph.serve.endpoint.kept import Kept
from graph.serve.endpoint.lanes import Lanes
from graph.serve.endpoint.wanted import Wanted
from graph.serve.http import replies
from graph.serve.http.exchanges import Exchanges, Held
from graph.serve.http.problems import Problem

_MOST, _LONGEST_HEAD = 4_096, 2_048  # heads that are known, and bytes of one
_LONGEST = 1 << 16  # bytes of an answer
_LINE = re.compile(rb"GET /sparql\?query=([A-Za-z0-9%+._~!$'()*,;:@/?=-]+) HTTP/1\.1")
# Fields of a head that say nothing about the answer, or what a manner holds.
_READ = frozenset((b"accept", b"accept-encoding"))
_UNREAD = frozenset((
    b"host", b"user-agent", b"accept-language", b"accept-charset", b"origin", b"referer", b"dnt", b"from", b"via",
    b"cache-control", b"pragma", b"priority", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host",
    b"x-real-ip", b"forwarded", b"x-requested-with",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How requests with one head are answered: their forms, their coding, and whose they are (as a debtor, in the log)."""

    wanted: Wanted
    coding: str | None
    client: str
    host: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about a question before its request went the whole way."""

    question: Question
    outcome: Answer | Problem

    def close(self) -> None:
        """Let go of an answer that nobody asks for."""
        if isinstance(self.outcome, Answer):
            self.outcome.close()


def _decoded(value: bytes) -> str:
    """Return the text of a parameter (no backslash in it). Raises `UnicodeDecodeError` where a `%` escapes nothing.

    Each is read as an escape of Python's, all of it in C: a query has a hundred of them.
    """
    escaped = value.replace(b"+", b" ").replace(b"%", b"\\x")
    return escaped.decode("unicode_escape").encode("latin-1").decode()


Landed = Callable[[Held | None, Found | None, str, float], None]


def is_plain(names: Iterable[bytes]) -> bool:
    """Tell whether a head has only such fields that its bytes say all about how it is answered."""
    return all(name in _READ or name in _UNREAD or name.startswith(b"sec-") for name in names)


class Express:
    """Knows the manners of the heads that came last, and puts their questions to idle workers."""

    def __init__(self, lanes: Lanes, kept: Kept, exchanges: Exchanges, volatile: Callable[[str], bool]) -> None:
        self._lanes, self._kept, self._exchanges, self._volatile = lanes, kept, exchanges, volatile
        self._manners: OrderedDict[tuple[str, bytes], Manner] = OrderedDict()

    def learn(self, peer: str, request: bytes, manner: Manner) -> None:
        """Keep how a request from this address was answered."""
        head = request[request.index(b"\r\n") :]
        if len(head) > _LONGEST_HEAD:
            return
        self._manners[peer, head] = manner
        if len(self._manners) > _MOST:
            self._manners.popitem(last=False)

    def begin(self, peer: str, request: bytes, landed: Landed) -> Callable[[], None] | None:
        """Begin to answer a whole request; return what gives up, or None where it has to go the whole way.

        `landed` is called later, once: with the answer as it is sent, or with what was found.
        """
        end = request.index(b"\r\n")
        manner = self._manners.get((peer, request[end:]))
        line = _LINE.fullmatch(request, 0, end) if manner is not None else None
        if manner is None or line is None:
            return None
        try:
            query = _decoded(line[1])
        except UnicodeDecodeError:
            return None
        release = self._lanes.release
        if not query.strip() or self._volatile(query):
            return None
        question = manner.wanted.question(query)
        began = time.perf_counter()

        def told(outcome: Answer | Problem | None) -> None:
            seconds = time.perf_counter() - began
            if isinstance(outcome, Answer) and (held := self._written(request, manner, question, outcome, release)):
                landed(held, None, manner.host, seconds)
            else:
                landed(None, None if outcome is None else Found(question, outcome), manner.host, seconds)

        return self._lanes.at_once(question, manner.client, told)

    def _written(
        self, request: bytes, manner: Manner, question: Question, answer: Answer, release: str
    ) -> Held | None:
        """Return the answer as it is sent, None where it is not one that can be sent so."""
        chosen = manner.wanted.of(answer.kind)
        if answer.file is not None or answer.release != release or chosen is None or answer.length > _LONGEST:
            return None
        head, body = replies.written(
            answer.body,
            chosen.content_type,
            coding=manner.coding,
            headers=manner.wanted.headers(answer.kind),
            tag=f"{release} {(key := question.key)}",
        )
        self._kept.put(question, release, answer)
        noted = {"query": key, "lane": answer.lane, "rows": answer.rows, "bytes": len(body)}
        return self._exchanges.made(request, head, body, release, noted)
