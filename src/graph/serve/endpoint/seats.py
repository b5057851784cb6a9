"""A lane of workers: who runs in it, who waits for it, and how many may."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.isolate import wire
from graph.isolate.processes import Limits, Worker

_PATIENCE_SECONDS = 3.0  # how long a query may be expected to wait before its room is full
_FEWEST, _MOST = 4, 256  # seats of a waiting room


@dataclass(eq=False)
class Ticket:
    """A place in a waiting room."""

    client: str
    place: int
    seat: asyncio.Future[Worker]
    heavy: bool = False


@dataclass(eq=False)
class Run:
    """A query that runs in a worker now; `told` is called once, with the worker's reply or None."""

    worker: Worker
    began: float
    told: Callable[[Run, wire.Message | None], None]
    late: bool = False
    heavy: bool = False
    over: bool = False
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def end(self, message: wire.Message | None) -> None:
        """End it with this reply, None where the worker died or nobody waits any more; a second time does nothing."""
        if self.over:
            drop(message)
            return
        self.over = True
        for timer in self.timers:
            timer.cancel()
        self.told(self, message)

    def stop(self) -> None:
        """End it without an answer: its time is over."""
        if not self.over:
            self.late = True
            self.end(None)


def drop(message: wire.Message | None) -> None:
    """Close what came with a reply that nobody reads."""
    for file in message.files if message is not None else ():
        os.close(file)


@dataclass
class Lane:
    """Some workers with one time limit, and their waiting room."""

    name: str
    size: int
    seconds: float
    limits: Limits
    idle: list[Worker] = field(default_factory=list)
    running: dict[Worker, Run] = field(default_factory=dict)
    waiting: list[Ticket] = field(default_factory=list)
    starting: int = 0
    usual: float = 0.01  # seconds that a query takes here, lately

    @property
    def room(self) -> int:
        """How many may wait: as many as are likely to be seated within three seconds."""
        return int(min(_MOST, max(_FEWEST, _PATIENCE_SECONDS * self.size / max(self.usual, 1e-4))))

    def open_to(self, *, heavy: bool) -> bool:
        """Tell whether one more may run: heavy queries leave one worker to the others, where there are two or more."""
        return not heavy or sum(run.heavy for run in self.running.values()) < max(1, self.size - 1)
