"""Commands that answer: questions, ask, derive, recur, export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import GraphError, InvalidParameter

app = typer.Typer()
_FORMS = ("table", "csv", "tsv", "json", "markdown")
_EXPORTS = {"nquads": "application/n-quads", "trig": "application/trig", "turtle": "text/turtle"}


@app.command(epilog="Example:  scrutiny questions")
def questions() -> None:
    """List the questions that the graph answers, with their parameters."""
    from graph import queries

    for question in queries.questions():
        options = " ".join(f"--{param.name.replace('_', '-')}" for param in question.params)
        show.say(f"{question.name}  {show.safe(question.summary)}  {options}".rstrip())


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Examples:  scrutiny ask cq05  ·  scrutiny ask cq03 --authority middlesbrough --format csv",
)
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="A question's name (cq05); see: scrutiny questions.")],
    form: Annotated[str, typer.Option("--format", help="table, csv, tsv, json or markdown")] = "table",
    store: StoreOption = None,
) -> None:
    """Answer one question. Its parameters are options of the same name: --authority middlesbrough."""
    from graph import queries
    from graph.store import open_store

    if form not in _FORMS:
        raise typer.BadParameter("must be one of " + ", ".join(_FORMS), param_hint="--format")
    asked = queries.load(question)
    given = _given(context.args)
    known = {param.name for param in asked.params}
    for name in given:
        if name not in known:
            options = ", ".join(f"--{param}" for param in sorted(known)) or "none"
            raise InvalidParameter(f"{asked.name} has no parameter {name!r}; it has: {options}")
    with open_store(settings(store), read_only=True) as opened:
        rows = opened.rows(asked.bind(given))
    show.write(rows, show.headings(rows), form)
    if form == "table" and not rows.rows:
        show.say("no row")


def _given(arguments: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    waiting: str | None = None
    for argument in arguments:
        if waiting is not None:
            given[waiting], waiting = argument, None
        elif argument.startswith("--"):
            name, equals, value = argument[2:].partition("=")
            if equals:
                given[name.replace("-", "_")] = value
            else:
                waiting = name.replace("-", "_")
        else:
            raise InvalidParameter(f"{argument!r} is no option; parameters are given as --name value")
    if waiting is not None:
        raise InvalidParameter(f"--{waiting} has no value")
    return given


@app.command(epilog="Example:  scrutiny derive")
def derive(store: StoreOption = None) -> None:
    """Apply the rules anew: which referral follows which, and what reached which body."""
    from graph.reason import derive as apply_rules
    from graph.store import open_store

    with open_store(settings(store)) as opened:
        derived = apply_rules(opened)
        opened.replace(derived)
    show.say(f"derived {sum(len(triples) for triples in derived.values())} triples")


recur_app = typer.Typer(invoke_without_command=True, help="Find the recurrences anew; or score pairs of a file.")
app.add_typer(recur_app, name="recur")


@recur_app.callback(epilog="Examples:  scrutiny recur  ·  scrutiny recur pairs asks.jsonl --format csv")
def recur(context: typer.Context, store: StoreOption = None) -> None:
    """Find which asks recur, among all that the store holds, and store the clusters."""
    if context.invoked_subcommand is not None:
        return
    from graph.pipeline import find_recurrences
    from graph.store import open_store

    with open_store(settings(store)) as opened:
        found = find_recurrences(opened)
    show.say(f"{len(found.clusters)} recurrences proposed or confirmed; method: {show.safe(found.method)}")


@recur_app.command(epilog="Example:  scrutiny recur pairs asks.jsonl > pairs.csv")
def pairs(
    file: Annotated[Path, typer.Argument(help="One JSON object a line: id, council, body, date, text.")],
    form: Annotated[str, typer.Option("--format", help="csv or tsv")] = "csv",
) -> None:
    """Score the pairs of asks in a file: a, b, score, decision (proposed, possible or rejected)."""
    from graph.recur import score_file

    if form not in {"csv", "tsv"}:
        raise typer.BadParameter("must be csv or tsv", param_hint="--format")
    if not file.is_file():
        raise GraphError(f"{file}: no such file")
    separator = "," if form == "csv" else "\t"
    sys.stdout.write(separator.join(("a", "b", "score", "decision")) + "\n")
    for pair in score_file(file):
        sys.stdout.write(separator.join((pair.left, pair.right, f"{pair.score:.4f}", pair.decision)) + "\n")


@app.command(epilog="Examples:  scrutiny export > graph.nq  ·  scrutiny export --format trig -o graph.trig")
def export(
    form: Annotated[
        str, typer.Option("--format", help="nquads, trig or turtle (merged, without graph names)")
    ] = "nquads",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; default: standard output.")] = None,
    store: StoreOption = None,
) -> None:
    """Write the whole graph to a file."""
    from graph import files, queries
    from graph.store import open_store

    if form not in _EXPORTS:
        raise typer.BadParameter("must be one of " + ", ".join(_EXPORTS), param_hint="--format")
    with open_store(settings(store), read_only=True) as opened:
        if form == "turtle":
            query = queries.load(files.folder("queries") / "store" / "all.rq").bind()
            pieces = iter([opened.serialise(query, media_type="text/turtle")])
        else:
            pieces = opened.dump(_EXPORTS[form])
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
            return
        with output.open("wb") as file:
            for piece in pieces:
                file.write(piece)
