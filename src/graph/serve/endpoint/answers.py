"""What the endpoint asks for and is given, whoever evaluates it: this process, query workers, or another server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from starlette.concurrency import run_in_threadpool

from graph.errors import LongAnswer, QuerySyntaxError, UnsupportedQuery
from graph.isolate import evaluate, precheck
from graph.serve.http import problems
from graph.serve.http.problems import Problem
from graph.store import GRAPHS, TABULAR, Store

PIECE = 1 << 18  # bytes read at a time from a long answer


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its dataset, and the media types that its answer may have: as a table, as triples (None: not so)."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    table: str | None = TABULAR[0]
    graph: str | None = GRAPHS[0]

    @property
    def key(self) -> str:
        """A digest of the query and its dataset, whatever the form of the answer."""
        parts = [self.query, "\0".join(self.default_graphs), "\0".join(self.named_graphs)]
        return sha256("\1".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(slots=True)
class Answer:
    """A whole answer: "table", "boolean" or "graph", its media type, and its bytes, in memory or in a file.

    `release` names the content of the store that it was made from, "" where that is not known; `rows` counts rows or
    triples, where that is known. `close` lets go.
    """

    kind: str
    media_type: str
    body: bytes = b""
    file: int | None = None
    length: int = 0
    release: str = ""
    lane: str = ""
    rows: int | None = None
    closing: Callable[[], None] | None = None
    _left: bool = field(default=False)

    def pieces(self) -> Iterator[bytes]:
        """Return the answer in pieces."""
        if self.file is None:
            yield self.body
            return
        place = 0
        while piece := os.pread(self.file, PIECE, place):
            place += len(piece)
            yield piece

    def whole(self) -> bytes:
        """Return the answer at once."""
        return b"".join(self.pieces())

    def copy(self) -> Answer:
        """Return the same answer with a descriptor of its own, to be read and closed apart."""
        file = None if self.file is None else os.dup(self.file)
        return Answer(self.kind, self.media_type, self.body, file, self.length, self.release, self.lane, self.rows)

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        if self.file is not None and not self._left:
            self._left = True
            os.close(self.file)
            if self.closing is not None:
                self.closing()


class Answers(Protocol):
    """Whoever evaluates queries."""

    @property
    def release(self) -> str:
        """What names the content that is answered from now, "" where that is not known."""

    async def answer(self, question: Question, client: str) -> Answer:
        """Return the answer to a question. Raises `Problem`."""

    async def start(self) -> None:
        """Make ready."""

    async def stop(self) -> None:
        """Let go of everything."""


@dataclass
class InProcess:
    """Evaluates in this process, without limits of time and memory: for tests, and for stores in memory.

    With another server behind it, that server's limits hold, the time after which it is no longer waited for, and
    `seats`: so many questions at a time are passed on to it (None: any number).
    """

    store: Store
    release: str = ""
    seats: int | None = None
    _taken: int = field(default=0, init=False)

    async def answer(self, question: Question, client: str) -> Answer:  # noqa: ARG002 (nobody is preferred here)
        """Return the answer to a question. Raises `Problem`, or `StoreError`."""
        if self.seats is not None and self._taken >= self.seats:
            detail = "Too many queries wait to be answered."
            raise Problem(problems.BUSY, detail, headers={"Retry-After": "5"})
        self._taken += 1
        try:
            return await run_in_threadpool(self._answer, question)
        finally:
            self._taken -= 1

    async def start(self) -> None:
        """Nothing has to be made ready."""

    async def stop(self) -> None:
        """Nothing is held."""

    def _answer(self, question: Question) -> Answer:
        refusal = precheck.refusal(question.query)
        if refusal is not None:
            raise refused(refusal.kind, refusal.detail)
        form = precheck.form(question.query)
        if form == "update":
            raise refused("update", "This is an update, where a query is expected.")
        makes_graph = form in ("construct", "describe")
        wanted = question.graph if makes_graph else question.table
        try:
            body = self.store.serialise(
                question.query,
                media_type=wanted or (GRAPHS if makes_graph else TABULAR)[0],
                default_graphs=question.default_graphs,
                named_graphs=question.named_graphs,
            )
        except QuerySyntaxError as error:
            raise malformed(error.cause, error.line, error.column) from error
        except UnsupportedQuery as error:
            raise Problem(problems.REFUSED, str(error)) from error
        except LongAnswer as error:
            raise Problem(problems.RESULT_TOO_LARGE, f"T{str(error)[1:]}.") from error
        if wanted is None:
            raise unacceptable(makes_graph=makes_graph)
        kind = "graph" if makes_graph else "boolean" if form == "ask" else "table"
        rows = evaluate.rows(evaluate.Written(kind, wanted), [body])
        return Answer(kind, wanted, body, length=len(body), rows=rows)


def malformed(detail: str, line: int | None, column: int | None) -> Problem:
    """Return the problem of a query that is no SPARQL."""
    return Problem(problems.QUERY_SYNTAX, detail, line=line, column=column)


def unacceptable(*, makes_graph: bool) -> Problem:
    """Return the problem of an answer for which no form was asked that it can take."""
    there = GRAPHS if makes_graph else TABULAR
    what = "triples" if makes_graph else "a table or a truth value"
    return Problem(
        problems.NOT_ACCEPTABLE, f"The answer is {what}; there is: {', '.join(there)}.", available=list(there)
    )


def refused(kind: str, detail: str) -> Problem:
    """Return the problem of a query that is not run, by the kind that `precheck` or a worker gives."""
    known = {
        "federation": problems.FEDERATION,
        "too-long": problems.TOO_LARGE,
        "too-deep": problems.TOO_COMPLEX,
        "too-wide": problems.TOO_COMPLEX,
        "update": problems.QUERY_SYNTAX,
    }
    return Problem(known[kind], detail)
