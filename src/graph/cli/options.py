"""Options that several commands share, and what they mean."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from graph import settings as settings_module
from graph.errors import InvalidParameter
from graph.settings import Settings

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="A folder, or the query address of a SPARQL 1.1 server (http://…). "
        "Default: $SCRUTINY_STORE, else ./scrutiny-store.",
        show_default=False,
    ),
]
PathsArgument = Annotated[list[Path], typer.Argument(help="Files or folders.", show_default=False)]
FileArgument = Annotated[Path, typer.Argument(help="One document.", show_default=False)]

JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        max=256,
        help="Documents read at the same time, each in a process of its own. Default: one a core, 8 at most; "
        "the number changes nothing but the time.",
        show_default=False,
    ),
]

ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        help="Read on the workers of a Dask scheduler, tcp://host:8786; local: on processes started here. "
        "Needs scrutiny-graph[cluster].",
        show_default=False,
    ),
]
SharedOption = Annotated[
    str | None,
    typer.Option(
        "--shared",
        help="A folder that all workers reach, through which the documents' bytes go: a path, s3://…, or what else "
        "fsspec knows. Left out: they are sent.",
        show_default=False,
    ),
]

DEMO_MARK = "made-by-scrutiny-demo"
EXIT_CODES = (
    "Exit codes: 0 done (or partly done) · 1 nothing could be done, or the answer is no · "
    "2 wrong usage · 3 the store cannot be used."
)


def settings(store: str | None) -> Settings:
    """Return the settings from the environment, with the store that was asked for. Raises `InvalidSetting`."""
    return settings_module.from_environment(os.environ, store=store)


def day_of(as_of: str | None) -> date | None:
    """Return the day that --as-of gives, None where it is not given. Raises `InvalidParameter`."""
    if not as_of:
        return None
    try:
        return date.fromisoformat(as_of)
    except ValueError as error:
        raise InvalidParameter(f"--as-of: {as_of!r} is not a date; write it as 2026-01-01") from error
