"""Runs queries in workers: a quick lane and a slow one, each with a waiting room ordered by what its clients owe.

A query runs in the quick lane first, where those that usually take more than a look-up leave one worker to the others.
What does not end there soon (sooner while others wait) is stopped and starts anew
in the slow lane, and its like goes there at once from then on. What does not end there either is refused for a
while. A query that was answered no longer runs, and one that was stopped has not been answered by halves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph import iris
from graph.isolate import precheck, wire
from graph.isolate.processes import Limits, Worker
from graph.serve.endpoint import outcomes
from graph.serve.endpoint.answers import Answer, Question
from graph.serve.endpoint.seats import Lane, Run, Ticket, drop
from graph.serve.endpoint.staff import Staff
from graph.serve.http import problems
from graph.serve.http.debts import Costs, Debts, Remembered, shape
from graph.serve.http.metrics import Metrics
from graph.serve.http.problems import Problem
from graph.settings import Serving

_HEAVY_SECONDS = 0.005  # of a processor: some ten times a look-up
_HURRIED_SECONDS = 0.25  # a quick worker's time while others wait
Told = Callable[[Run, wire.Message | None], None]


class Lanes:
    """Evaluates questions in workers on the current generation of the store in a folder."""

    def __init__(self, store: Path, settings: Serving, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        most = settings.max_result_bytes
        self._quick = Lane(
            "quick", settings.quick_workers, settings.quick_seconds, Limits(settings.quick_memory, most)
        )
        self._slow = Lane(
            "slow",
            settings.slow_workers,
            settings.query_seconds,
            Limits(settings.slow_memory, most, nice=10),
            usual=2.0,
        )
        self._hosts = frozenset(settings.service_hosts)
        self._calling = Lane(
            "calling", 1, settings.query_seconds, Limits(settings.slow_memory, most, nice=10, network=True), usual=2.0
        )
        self._debts = Debts()
        lanes = (self._quick, self._slow, *([self._calling] if self._hosts else []))
        for lane in lanes:
            metrics.lane(lane.name, waiting=partial(len, lane.waiting), running=partial(len, lane.running))
        self.staff = Staff(store, lanes, metrics, self._debts.of)
        self._refused = Remembered(settings.refused_seconds)
        self._known_slow = Remembered(600.0)
        self._costs = Costs(least=_HEAVY_SECONDS)
        self._jobs: dict[tuple[Question, str], _Job] = {}
        self._flights: dict[tuple[Question, str], _Flight] = {}
        self._places = 0
        self._loop: asyncio.AbstractEventLoop  # from `start` on
        self._unsent = 0

    @property
    def release(self) -> str:
        """What names the content that is answered from now."""
        return self.staff.release

    async def start(self) -> None:
        """Start the workers, and begin to follow the store. Raises `StoreError`."""
        self._loop = asyncio.get_running_loop()
        await self.staff.start()

    async def stop(self) -> None:
        """End every worker."""
        self.staff.stop()

    async def answer(self, question: Question, client: str) -> Answer:
        """Return the answer to a question; the same question asked twice at a time is evaluated once. Raises `Problem`."""
        if (left := self._refused.left(question.key)) > 0:
            raise outcomes.busy(
                problems.QUERY_TIMEOUT, "This query took too long, or too much memory, a moment ago.", left
            )
        if self._is_full:
            raise outcomes.busy(problems.BUSY, "Too many long answers are on their way to other clients.", 5)
        return await self._shared(question, client)

    @property
    def _is_full(self) -> bool:
        return self._unsent > self._settings.max_unsent_bytes

    def at_once(
        self, question: Question, client: str, told: Callable[[Answer | Problem | None], None]
    ) -> Callable[[], None] | None:
        """Have a quick worker that is idle evaluate a question; None where it has to wait its turn, or is being asked.

        `told` is called with what comes of it, None where it has to go on in the slow lane. What is returned gives up.
        """
        lane, key = self._quick, (question, self.release)
        if not lane.idle or lane.waiting or key in self._jobs or key in self._flights or self._is_full:
            return None
        if lane.idle[-1].release != self.release or (self._refused and self._refused.left(question.key) > 0):
            return None
        if self._hosts and "service" in question.query.casefold():
            return None
        like, heavy = "", False
        if self._known_slow or self._costs:
            like = shape(question.query)
            heavy = self._costs.of(like) > _HEAVY_SECONDS
            if self._known_slow.left(like) > 0 or not lane.open_to(heavy=heavy):
                return None
        flight = self._flights[key] = _Flight()

        def over(run: Run, message: wire.Message | None) -> None:
            del self._flights[key]
            outcome: Answer | Problem | None = None
            if message is not None:
                if (seconds := message.values["seconds"]) > _HEAVY_SECONDS or like:
                    self._costs.add(like or shape(question.query), seconds)
                try:
                    outcome = self._handed(self._read(message, question, lane.name, run.worker.release))
                except Problem as problem:
                    outcome = problem
            elif not flight.left:
                self._known_slow.add(like or shape(question.query))
                self._metrics.stopped(lane.name)
            flight.land(outcome)
            if not flight.left:
                told(outcome)
            elif isinstance(outcome, Answer):
                outcome.close()

        run = self._begin(lane, lane.idle.pop(), question, client, over, heavy=heavy)

        def leave() -> None:
            flight.left = True
            if not flight.others:
                run.end(None)

        return leave

    async def _shared(self, question: Question, client: str) -> Answer:
        key = (question, self.release)
        if (flight := self._flights.get(key)) is not None:
            outcome = await flight.join(self._loop.create_future())
            if isinstance(outcome, Problem):
                raise outcome
            if outcome is not None:
                return outcome
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = _Job(asyncio.create_task(self._evaluated(question, client)))
            job.task.add_done_callback(lambda _: self._jobs.pop(key, None))
        job.asking += 1
        try:
            made = await asyncio.shield(job.task)
            return self._handed(made.copy())
        finally:
            job.asking -= 1
            if not job.asking:
                job.left()

    def _handed(self, made: Answer) -> Answer:
        """Count what is to be sent of a long answer until it is closed."""
        if made.file is not None:
            self._unsent += made.length

            def closed() -> None:
                self._unsent -= made.length

            made.closing = closed
        return made

    async def _evaluated(self, question: Question, client: str) -> Answer:
        if self._hosts and "service" in question.query.casefold() and self._may_call(question.query):
            return await self._last(self._calling, question, client)
        like = shape(question.query)
        if self._known_slow.left(like) <= 0:
            heavy = self._costs.of(like) > _HEAVY_SECONDS
            message, ran = await self._ran(self._quick, question, client, heavy=heavy)
            if message is not None:
                self._costs.add(like, message.values["seconds"])
                return self._read(message, question, "quick", ran.worker.release)
            self._known_slow.add(like)
            self._metrics.stopped("quick")
        return await self._last(self._slow, question, client)

    def _may_call(self, query: str) -> bool:
        """Tell whether the query calls other servers, and only such as the operator allows by their host."""
        called = precheck.services(query)
        return bool(called) and all(_host(address) in self._hosts for address in called or ())

    async def _last(self, lane: Lane, question: Question, client: str) -> Answer:
        message, ran = await self._ran(lane, question, client)
        if message is not None:
            return self._read(message, question, lane.name, ran.worker.release)
        self._refused.add(question.key)
        self._metrics.stopped(lane.name)
        detail = (
            f"The query was stopped after {lane.seconds:g} seconds."
            if ran.late
            else "The query took more memory than a query may have, or ended its worker."
        )
        raise outcomes.busy(problems.QUERY_TIMEOUT, detail, self._settings.refused_seconds)

    async def _ran(
        self, lane: Lane, question: Question, client: str, *, heavy: bool = False
    ) -> tuple[wire.Message | None, Run]:
        """Return the worker's reply, None where it was stopped or died, and what ran."""
        worker = await self._seated(lane, client, heavy=heavy)
        reply: asyncio.Future[wire.Message | None] = self._loop.create_future()

        def told(run: Run, message: wire.Message | None) -> None:  # noqa: ARG001 (the signature of a run)
            if reply.done():
                drop(message)
            else:
                reply.set_result(message)

        run = self._begin(lane, worker, question, client, told, heavy=heavy)
        try:
            return await reply, run
        finally:
            run.end(None)

    def _begin(
        self, lane: Lane, worker: Worker, question: Question, client: str, told: Told, *, heavy: bool = False
    ) -> Run:
        """Have a worker evaluate a question; `told` is called with its reply, or None where there is none."""

        def over(run: Run, message: wire.Message | None) -> None:
            del lane.running[worker]
            spent = time.monotonic() - run.began
            self._debts.charge(client, spent)
            lane.usual = 0.9 * lane.usual + 0.1 * spent
            self._metrics.ran(lane.name, spent)
            if message is None:
                self.staff.retire(lane, worker)
            else:
                worker.asked += 1
                worker.resident = message.values.get("resident", worker.resident)
                self.staff.free(lane, worker)
            told(run, message)

        run = Run(worker, time.monotonic(), over, heavy=heavy)
        lane.running[worker] = run
        run.timers.append(self._loop.call_later(lane.seconds, run.stop))
        if lane.waiting:
            run.timers.append(self._loop.call_later(_HURRIED_SECONDS, self._hurry, lane))
        self._send(run, wire.packed(_asked(question)))
        return run

    def _send(self, run: Run, content: bytes) -> None:
        try:
            sent = run.worker.connection.send(content)
        except BlockingIOError:
            sent = 0
        except OSError:  # it died just now: what reads from it will see that
            return
        if sent < len(content):
            self.staff.follow_up(self._send_rest(run, content[sent:]))

    async def _send_rest(self, run: Run, content: bytes) -> None:
        with suppress(OSError):
            await self._loop.sock_sendall(run.worker.connection, content)

    def _hurry(self, lane: Lane) -> None:
        """Stop what has run for a quarter of a second in the quick lane while others wait; it goes on in the slow one."""
        if lane is not self._quick or not lane.waiting:
            return
        now = time.monotonic()
        for run in tuple(lane.running.values()):
            if now - run.began >= _HURRIED_SECONDS:
                run.stop()

    async def _seated(self, lane: Lane, client: str, *, heavy: bool) -> Worker:
        """Wait for a worker. Raises `Problem` where there are too many who wait, of whom this client owes most."""
        while lane.idle and lane.open_to(heavy=heavy):
            worker = lane.idle.pop()
            if worker.release == self.release:
                return worker
            self.staff.retire(lane, worker)
        self._places += 1
        ticket = Ticket(client, self._places, self._loop.create_future(), heavy)
        lane.waiting.append(ticket)
        if len(lane.waiting) > lane.room:
            last = max(lane.waiting, key=lambda one: (self._debts.of(one.client), one.place))
            lane.waiting.remove(last)
            own = sum(one.client == last.client for one in lane.waiting)
            kind = problems.TOO_MANY if own * 2 > lane.room else problems.BUSY
            last.seat.set_exception(outcomes.busy(kind, "Too many queries wait to be answered.", lane.usual * 4 + 1))
        if lane is self._quick:
            self._loop.call_later(_HURRIED_SECONDS, self._hurry, lane)
            self._hurry(lane)
        try:
            return await ticket.seat
        except asyncio.CancelledError:
            if ticket in lane.waiting:
                lane.waiting.remove(ticket)
            elif ticket.seat.done() and not ticket.seat.cancelled() and ticket.seat.exception() is None:
                self.staff.free(lane, ticket.seat.result())
            raise

    def _read(self, message: wire.Message, question: Question, lane: str, release: str) -> Answer:
        return outcomes.read(message, question, lane=lane, release=release, most=self._settings.max_result_bytes)


@dataclass(eq=False)
class _Job:
    """A question that is being evaluated, and how many wait for its answer."""

    task: asyncio.Task[Answer]
    asking: int = 0

    def left(self) -> None:
        """Stop it, as nobody waits for it any more, or let go of what it made, as everyone has a copy."""
        if not self.task.done():
            self.task.cancel()
        elif not self.task.cancelled() and self.task.exception() is None:
            self.task.result().close()


@dataclass(eq=False)
class _Flight:
    """A question that a worker was asked at once, and who else wants its answer; `left` where who asked first is gone."""

    others: list[asyncio.Future[Answer | Problem | None]] = field(default_factory=list)
    left: bool = False

    def join(self, other: asyncio.Future[Answer | Problem | None]) -> asyncio.Future[Answer | Problem | None]:
        """Return what will hold the outcome; None there where it has to be asked again."""
        self.others.append(other)
        return other

    def land(self, outcome: Answer | Problem | None) -> None:
        """Tell the others; a long answer is a file that has one reader, so they ask again."""
        shared = None if isinstance(outcome, Answer) and outcome.file is not None else outcome
        for other in self.others:
            if not other.done():
                other.set_result(shared)


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def _asked(question: Question) -> dict[str, Any]:
    return {
        "query": question.query,
        "base": iris.SPARQL,
        "default": question.default_graphs,
        "named": question.named_graphs,
        "table": question.table,
        "graph": question.graph,
    }
