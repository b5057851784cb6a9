"""The command `scrutiny`: one command per verb of the line, and what people need around them."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import click
import typer

from graph import __version__
from graph.cli import asking, reading, serving
from graph.cli.options import EXIT_CODES
from graph.errors import GraphError, StoreError

app = typer.Typer(
    name="scrutiny",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A knowledge graph of what UK councils' scrutiny bodies decide and recommend, and of what becomes of it.",
    epilog="Start with:  scrutiny demo.  " + EXIT_CODES,
)
for part in (reading.app, asking.app, serving.app):
    app.registered_commands += part.registered_commands
    app.registered_groups += part.registered_groups


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
    """Run the command; every error that we raise on purpose is one line."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except StoreError as error:
        _complain(error)
        sys.exit(3)
    except GraphError as error:
        _complain(error)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _complain(error: GraphError) -> None:
    from graph.cli import show

    show.err.print(f"scrutiny: error: {show.safe(' '.join(str(error).split()))}")
