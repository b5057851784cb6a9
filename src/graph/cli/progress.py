"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from graph.cli import show


class Named(Protocol):
    """What came of one document or graph."""

    @property
    def name(self) -> str:
        """Return what it is called."""


class Rate(ProgressColumn):
    """Shows how many documents are done in a second, of late."""

    def render(self, task: Task) -> Text:
        """Return the rate in words; nothing before it can be told."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def following(
    count: Callable[[], int], *, quiet: bool = False, verb: str = "reading"
) -> Iterator[Callable[[Named], None]]:
    """Give a function to call after each document; it draws a bar where somebody is looking.

    `count` tells how many documents there are; it is asked only then.
    """
    console = Console(stderr=True, emoji=False)
    if quiet or not console.is_terminal:
        yield lambda done: None  # noqa: ARG005
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(verb, total=count())

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
