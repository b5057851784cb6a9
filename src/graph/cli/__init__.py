"""The command `scrutiny`: one command per verb of the line, and what people need around them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from graph import __version__
from graph.cli import (
    asking,
    backing,
    fetching,
    keeping,
    publishing,
    reading,
    recurring,
    review,
    ruling,
    serving,
    tracking,
)
from graph.cli.options import EXIT_CODES
from graph.errors import (
    GraphError,
    InvalidArchive,
    InvalidParameter,
    InvalidSetting,
    StoreError,
    UnknownQuestion,
)

app = typer.Typer(
    name="scrutiny",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A knowledge graph of what UK councils' scrutiny bodies decide and recommend, and of what becomes of it.",
    epilog="Start with:  scrutiny demo.  " + EXIT_CODES,
)
for part in (
    fetching.app,
    reading.app,
    asking.app,
    tracking.app,
    keeping.app,
    review.app,
    ruling.app,
    recurring.app,
    serving.app,
    backing.app,
    publishing.app,
):
    app.registered_commands += part.registered_commands
    app.registered_groups += part.registered_groups

_WRONG_USAGE = (InvalidSetting, InvalidParameter, UnknownQuestion)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"scrutiny {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Hold the options of the command itself."""


def main() -> None:
    """Run the command and exit; every error that we raise on purpose is one line.

    Usage errors, Ctrl+C (130) and a reader that went away (1) are told by the framework.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal cannot show is escaped, and no error
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="scrutiny")
    except GraphError as error:
        from graph.cli import show

        show.complain(str(error))
        sys.exit(_exit_code(error))


def _exit_code(error: GraphError) -> int:
    if isinstance(error, StoreError | InvalidArchive):
        return 3
    return 2 if isinstance(error, _WRONG_USAGE) else 1
