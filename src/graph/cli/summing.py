"""What is told at the end of a run, and the exit code that follows from it."""

from __future__ import annotations

import typer

from graph.cli import show
from graph.errors import GraphError
from graph.pipeline import Summary


def show_summary(summary: Summary) -> None:
    """Print what became of the documents, the kept-out ones each with its reason."""
    for outcome in summary.told:
        show.remark(f"  {show.safe(outcome.name)}: {outcome.status}: {show.safe(' '.join(outcome.reason.split()))}")
    if summary.unlimited:
        show.remark(
            f"  note: this system puts no limit on {' and '.join(summary.unlimited)} while documents are read"
        )
    show.say(
        f"read {summary.read} · stored {summary.stored} · quarantined {summary.quarantined} · "
        f"unchanged {summary.unchanged} · unread {summary.unread} · unexplained {summary.unexplained}"
    )


def finish(summary: Summary, *, nothing: str) -> None:
    """Print a summary. Raises `GraphError` with `nothing` for an empty one, `Exit` (1) where no document is stored."""
    if not summary.read:
        raise GraphError(nothing)
    show_summary(summary)
    if not summary.stored and not summary.unchanged:
        raise typer.Exit(1)
