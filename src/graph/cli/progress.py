"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graph.cli import show


class Named(Protocol):
    """What came of one document or graph."""

    @property
    def name(self) -> str:
        """Return what it is called."""


@contextmanager
def following(total: int, *, quiet: bool = False, verb: str = "reading") -> Iterator[Callable[[Named], None]]:
    """Give a function to call after each document; it draws a bar where somebody is looking."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda done: None  # noqa: ARG005
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(verb, total=total)

        def note(done: Named) -> None:
            bar.update(task, advance=1, description=show.safe(done.name)[-40:])

        yield note


@contextmanager
def asking(console: Console) -> Iterator[tuple[Callable[[str, str], None], Callable[[int], None]]]:
    """Give two functions for a run over the network: what came of an address, and how many meetings are to come."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("asking for lists", total=None)

        def step(outcome: str, address: str) -> None:
            bar.update(task, advance=1, description=show.safe(f"{outcome} {address[-60:]}"))

        def expect(meetings: int) -> None:
            bar.reset(task, total=meetings, description="asking for meetings")

        yield step, expect
