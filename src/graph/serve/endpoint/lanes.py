"""Runs queries in workers: a quick lane and a slow one, each with a waiting room ordered by what its clients owe.

A query runs in the quick lane first, where those that usually take more than a look-up leave one worker to the others.
What does not end there soon (sooner while others wait) is stopped and starts anew
in the slow lane, and its like goes there at once from then on. What does not end there either is refused for a
while. A query that was answered no longer runs, and one that was stopped has not been answered by halves.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph import iris
from graph.errors import StoreError
from graph.isolate import precheck, wire
from graph.isolate.processes import Limits, Worker, Zygote
from graph.serve.endpoint import outcomes
from graph.serve.endpoint.answers import Answer, Question
from graph.serve.endpoint.seats import Lane, Run, Ticket, drop
from graph.serve.http import problems
from graph.serve.http.debts import Costs, Debts, Remembered, shape
from graph.serve.http.metrics import Metrics
from graph.settings import Serving
from graph.store.generations import Generation, current, newest_sound

_log = logging.getLogger("graph.serve")
_RETIRED_ABOVE = 200 << 20  # bytes of resident memory
_RETIRED_AFTER = 20_000  # queries
_HEAVY_SECONDS = 0.005  # of a processor: some ten times a look-up
_HURRIED_SECONDS = 0.25  # a quick worker's time while others wait
_LOOKED_EVERY = 0.2  # seconds between looks at `current`
Told = Callable[[Run, wire.Message | None], None]


class Lanes:
    """Evaluates questions in workers on the current generation of the store in a folder."""

    def __init__(self, store: Path, settings: Serving, metrics: Metrics) -> None:
        self._store, self._settings, self._metrics = store, settings, metrics
        self._zygote = Zygote()
        self._generation, self.faults = newest_sound(store, thorough=True)
        self._named = self._pointer()
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
        for lane in self._lanes:
            metrics.lane(lane.name, waiting=partial(len, lane.waiting), running=partial(len, lane.running))
        self._debts = Debts()
        self._refused = Remembered(settings.refused_seconds)
        self._known_slow = Remembered(600.0)
        self._costs = Costs()
        self._jobs: dict[tuple[Question, str], _Job] = {}
        self._places = 0
        self._loop: asyncio.AbstractEventLoop  # from `start` on
        self._watch: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._unsent = 0

    @property
    def release(self) -> str:
        """What names the content that is answered from now."""
        return self._generation.release

    @property
    def zygote(self) -> Zygote:
        """The process that forks workers; the pages have workers of their own from it."""
        return self._zygote

    @property
    def generation(self) -> Generation:
        """The generation that is answered from now."""
        return self._generation

    @property
    def _lanes(self) -> tuple[Lane, ...]:
        return (self._quick, self._slow, *([self._calling] if self._hosts else []))

    async def start(self) -> None:
        """Start the workers, and begin to follow the store. Raises `StoreError`."""
        self._loop = asyncio.get_running_loop()
        for lane in self._lanes:
            for _ in range(lane.size):
                lane.idle.append(await self._new(lane))
        self._metrics.generation(self._generation.number)
        self._watch = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """End every worker."""
        for task in (*self._tasks, *([self._watch] if self._watch else [])):
            task.cancel()
        for lane in self._lanes:
            for worker in (*lane.idle, *lane.running):
                self._end(worker)
            lane.idle.clear()
        self._zygote.stop()

    async def answer(self, question: Question, client: str) -> Answer:
        """Return the answer to a question; the same question asked twice at a time is evaluated once. Raises `Problem`."""
        if (left := self._refused.left(question.key)) > 0:
            raise outcomes.busy(
                problems.QUERY_TIMEOUT, "This query took too long, or too much memory, a moment ago.", left
            )
        if self._unsent > self._settings.max_unsent_bytes:
            raise outcomes.busy(problems.BUSY, "Too many long answers are on their way to other clients.", 5)
        return await self._shared(question, client)

    async def _shared(self, question: Question, client: str) -> Answer:
        key = (question, self.release)
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
                self._retire(lane, worker)
            else:
                worker.asked += 1
                worker.resident = message.values.get("resident", worker.resident)
                self._free(lane, worker)
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
            self._follow_up(self._send_rest(run, content[sent:]))

    async def _send_rest(self, run: Run, content: bytes) -> None:
        with suppress(OSError):
            await self._loop.sock_sendall(run.worker.connection, content)

    def _follow_up(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _readable(self, lane: Lane, worker: Worker) -> None:
        """Take what a worker sends: the reply to what runs in it, or its end."""
        message: wire.Message | None = None
        try:
            message = worker.inbox.take(worker.connection)
        except BlockingIOError:
            return
        except (EOFError, OSError):
            pass
        else:
            if message is None:
                return
        run = lane.running.get(worker)
        if run is not None:
            run.end(message)
            return
        drop(message)  # it died, or speaks unasked
        if worker in lane.idle:
            lane.idle.remove(worker)
            self._retire(lane, worker)
        else:
            self._end(worker)

    def _hurry(self, lane: Lane) -> None:
        """Stop what has run for a quarter of a second in the quick lane while others wait; it goes on in the slow one."""
        if lane is not self._quick or not lane.waiting:
            return
        now = time.monotonic()
        for run in lane.running.values():
            if now - run.began >= _HURRIED_SECONDS:
                run.stop()

    async def _seated(self, lane: Lane, client: str, *, heavy: bool) -> Worker:
        """Wait for a worker. Raises `Problem` where there are too many who wait, of whom this client owes most."""
        while lane.idle and lane.open_to(heavy=heavy):
            worker = lane.idle.pop()
            if worker.release == self.release:
                return worker
            self._retire(lane, worker)
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
                self._free(lane, ticket.seat.result())
            raise

    def _free(self, lane: Lane, worker: Worker) -> None:
        """Give a worker to whoever waits and owes least, or keep it; a worn or outdated one is replaced."""
        worn = worker.asked >= _RETIRED_AFTER or worker.resident >= _RETIRED_ABOVE
        if worn or worker.release != self.release or not worker.alive:
            self._retire(lane, worker)
            return
        while able := [one for one in lane.waiting if lane.open_to(heavy=one.heavy)]:
            first = min(able, key=lambda one: (self._debts.of(one.client), one.place))
            lane.waiting.remove(first)
            if not first.seat.done():
                first.seat.set_result(worker)
                return
        lane.idle.append(worker)

    def _retire(self, lane: Lane, worker: Worker) -> None:
        self._end(worker)
        lane.starting += 1
        self._follow_up(self._started(lane))

    def _end(self, worker: Worker) -> None:
        if worker.alive:
            self._loop.remove_reader(worker.connection)
            worker.end()

    async def _started(self, lane: Lane) -> None:
        wait = 0.05
        while True:
            try:
                worker = await self._new(lane)
            except StoreError as error:
                _log.error("%s", error)
                await asyncio.sleep(wait)
                wait = min(2.0, wait * 2)
                continue
            lane.starting -= 1
            self._metrics.started(lane.name)
            self._free(lane, worker)
            return

    async def _new(self, lane: Lane, generation: Generation | None = None) -> Worker:
        worker = await asyncio.to_thread(_open, self._zygote, generation or self._generation, lane.limits)
        self._loop.add_reader(worker.connection, self._readable, lane, worker)
        return worker

    async def _follow(self) -> None:
        """Move to each new generation as it is published: new workers first, then the old ones go."""
        while True:
            await asyncio.sleep(_LOOKED_EVERY)
            named = self._pointer()
            if named == self._named:
                continue
            try:
                await self._move()
            except StoreError as error:
                _log.error("the new generation cannot be read, the old one still is: %s", error)
            self._named = named

    async def _move(self) -> None:
        generation, faults = await asyncio.to_thread(newest_sound, self._store, thorough=False)
        for fault in faults:
            _log.error("%s", fault)
        fresh = {lane.name: [await self._new(lane, generation) for _ in range(lane.size)] for lane in self._lanes}
        self._generation = generation
        for lane in self._lanes:
            old, lane.idle = lane.idle, []
            for worker in old:
                self._end(worker)
            # Each worker that runs now is replaced when it is done; so many of the new ones have to wait for that.
            busy = len(lane.running) + lane.starting
            for place, worker in enumerate(fresh[lane.name]):
                if place < lane.size - busy:
                    self._free(lane, worker)
                else:
                    self._end(worker)
        self._metrics.generation(generation.number)

    def _pointer(self) -> str:
        found = current(self._store)
        return "" if found is None else found.release

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


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def _open(zygote: Zygote, generation: Generation, limits: Limits) -> Worker:
    worker = zygote.spawn(generation.data, generation.release, limits)
    worker.wait_until_ready()
    worker.connection.setblocking(False)
    return worker


def _asked(question: Question) -> dict[str, Any]:
    return {
        "query": question.query,
        "base": iris.SPARQL,
        "default": question.default_graphs,
        "named": question.named_graphs,
        "table": question.table,
        "graph": question.graph,
    }
