"""The workers of the lanes: started, watched, replaced, and moved to each new generation of the store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from graph.errors import StoreError
from graph.isolate import wire
from graph.isolate.processes import Limits, Worker, Zygote
from graph.serve.endpoint.seats import Lane, drop
from graph.serve.http.metrics import Metrics
from graph.store.generations import Generation, current, newest_sound

_log = logging.getLogger("graph.serve")
_RETIRED_ABOVE = 200 << 20  # bytes of resident memory
_RETIRED_AFTER = 20_000  # queries
_LOOKED_EVERY = 0.2  # seconds between looks at `current`


class Staff:
    """The workers of some lanes, on the current generation of the store in a folder; `owes` orders those who wait."""

    def __init__(self, store: Path, lanes: Sequence[Lane], metrics: Metrics, owes: Callable[[str], float]) -> None:
        self.zygote = Zygote()
        self.generation, self.faults = newest_sound(store, thorough=True)
        self._store, self._lanes, self._metrics, self._owes = store, lanes, metrics, owes
        self._named = self._pointer()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop  # from `start` on

    @property
    def release(self) -> str:
        """What names the content that is answered from now."""
        return self.generation.release

    async def start(self) -> None:
        """Start the workers, and begin to follow the store. Raises `StoreError`."""
        self._loop = asyncio.get_running_loop()
        for lane in self._lanes:
            for _ in range(lane.size):
                lane.idle.append(await self._new(lane, self.generation))
        self._metrics.generation(self.generation.number)
        self.follow_up(self._follow())

    def stop(self) -> None:
        """End every worker."""
        for task in self._tasks:
            task.cancel()
        for lane in self._lanes:
            for worker in (*lane.idle, *lane.running):
                self._end(worker)
            lane.idle.clear()
        self.zygote.stop()

    def follow_up(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done beside, until `stop`."""
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
            self.retire(lane, worker)
        else:
            self._end(worker)

    def free(self, lane: Lane, worker: Worker) -> None:
        """Give a worker to whoever waits and owes least, or keep it; a worn or outdated one is replaced."""
        worn = worker.asked >= _RETIRED_AFTER or worker.resident >= _RETIRED_ABOVE
        if worn or worker.release != self.release or not worker.alive:
            self.retire(lane, worker)
            return
        while able := [one for one in lane.waiting if lane.open_to(heavy=one.heavy)]:
            first = min(able, key=lambda one: (self._owes(one.client), one.place))
            lane.waiting.remove(first)
            if not first.seat.done():
                first.seat.set_result(worker)
                return
        lane.idle.append(worker)

    def retire(self, lane: Lane, worker: Worker) -> None:
        """End a worker, and start another in its place."""
        self._end(worker)
        lane.starting += 1
        self.follow_up(self._started(lane))

    def _end(self, worker: Worker) -> None:
        if worker.alive:
            self._loop.remove_reader(worker.connection)
            worker.end()

    async def _started(self, lane: Lane) -> None:
        wait = 0.05
        while True:
            try:
                worker = await self._new(lane, self.generation)
            except StoreError as error:
                _log.error("%s", error)
                await asyncio.sleep(wait)
                wait = min(2.0, wait * 2)
                continue
            lane.starting -= 1
            self._metrics.started(lane.name)
            self.free(lane, worker)
            return

    async def _new(self, lane: Lane, generation: Generation) -> Worker:
        worker = await asyncio.to_thread(_open, self.zygote, generation, lane.limits)
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
        self.generation = generation
        for lane in self._lanes:
            old, lane.idle = lane.idle, []
            for worker in old:
                self._end(worker)
            # Each worker that runs now is replaced when it is done; so many of the new ones have to wait for that.
            busy = len(lane.running) + lane.starting
            for place, worker in enumerate(fresh[lane.name]):
                if place < lane.size - busy:
                    self.free(lane, worker)
                else:
                    self._end(worker)
        self._metrics.generation(generation.number)

    def _pointer(self) -> str:
        found = current(self._store)
        return "" if found is None else found.release


def _open(zygote: Zygote, generation: Generation, limits: Limits) -> Worker:
    worker = zygote.spawn(generation.data, generation.release, limits)
    worker.wait_until_ready()
    worker.connection.setblocking(False)
    return worker
