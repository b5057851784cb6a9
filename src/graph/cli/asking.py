"""Commands that answer: questions, ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import InvalidParameter

if TYPE_CHECKING:
    from rdflib import Graph

    from graph.queries import Query
    from graph.store import Rows

app = typer.Typer()
FormOption = Annotated[
    Literal["table", "csv", "tsv", "json", "markdown"], typer.Option("--format", help="How to print the answer.")
]


@app.command(epilog="Examples:  scrutiny questions  ·  scrutiny questions cq05")
def questions(
    question: Annotated[str | None, typer.Argument(help="Tell all about one question.", show_default=False)] = None,
) -> None:
    """List the questions that the graph answers, with their parameters."""
    from graph import queries

    if question is not None:
        _tell(queries.load(question))
        return
    for one in queries.questions():
        show.say(f"{one.name}  {show.safe(one.summary)}  {' '.join(_options(one))}".rstrip())


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Examples:  scrutiny ask cq05  ·  scrutiny ask cq05 --at-least 3  ·  "
    "scrutiny ask cq04 --authority aldermere --as-of 2026-01-01  ·  "
    "scrutiny ask cq03 --authority aldermere --format csv > answer.csv",
)
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="A question's name (cq05); see: scrutiny questions.")],
    form: FormOption = "table",
    columns: Annotated[
        str | None, typer.Option("--columns", help="The columns to print, separated by commas; all where left out.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Answer one question. Its parameters are options of the same name, and may be given more than once.

    See them with: scrutiny questions cq05.
    """
    from graph import queries
    from graph.cli.choosing import resolved, unresolved
    from graph.store import open_store

    asked = queries.load(question)
    given = _given(asked, context.args)
    asked.bind(unresolved(asked, given))  # what is wrong without a store is told without one
    with open_store(settings(store), read_only=True) as opened:
        text = asked.bind(resolved(opened, asked, given))
        rows = _triples(opened.construct(text)) if asked.kind == "construct" else opened.rows(text)
    show.write(_chosen(question, rows, columns), form)
    if not rows.rows:
        show.remark("no row")


def _triples(made: Graph) -> Rows:
    from graph.store import Rows

    triples: list[Any] = sorted(made)
    return Rows(("subject", "predicate", "object"), tuple(triples))


def _chosen(question: str, rows: Rows, columns: str | None) -> Rows:
    """Return the answer with these columns only, in this order; a row that then repeats another is left out."""
    from graph.store import Rows

    if columns is None:
        return rows
    names = [name.strip() for name in columns.split(",") if name.strip()]
    for name in names:
        if name not in rows.variables:
            raise InvalidParameter(f"{question} has no column {name!r}; it has: {', '.join(rows.variables)}")
    places = [rows.variables.index(name) for name in names]
    kept = dict.fromkeys(tuple(row[place] for place in places) for row in rows.rows)
    return Rows(tuple(names), tuple(kept))


def _tell(question: Query) -> None:
    show.say(f"{question.name}  {show.safe(question.summary)}")
    show.say(show.safe(" ".join(question.description.split())))
    for param in question.params:
        needed = " (needed)" if param.required else ""
        told = f"  --{param.name.replace('_', '-')}  {param.kind}{needed}: {param.label}. {param.help}"
        show.say(show.safe(told.rstrip()))
    for column in question.columns:
        show.say(show.safe(f"  {column.name}: {column.description}"))
    for name, values in question.example:
        show.say(show.safe(f"Example:  scrutiny ask {question.name} --{name.replace('_', '-')} {' '.join(values)}"))


def _options(question: Query) -> list[str]:
    return [f"--{param.name.replace('_', '-')}" for param in question.params]


def _given(question: Query, arguments: list[str]) -> dict[str, list[str]]:
    """Return the values of each parameter. Raises `InvalidParameter` for what is no parameter, or has no value."""
    known = {param.name for param in question.params}
    given: dict[str, list[str]] = {}
    left = iter(arguments)
    for argument in left:
        option, equals, value = argument.partition("=")
        name = option[2:].replace("-", "_")
        if not option.startswith("--") or name not in known:
            there = ", ".join(_options(question)) or "none"
            raise InvalidParameter(f"{question.name} has no parameter {option!r}; it has: {there}")
        if not equals:
            value = next(left, "")
        if not value or (not equals and value.startswith("--")):
            raise InvalidParameter(f"{question.name}: {option} has no value")
        given.setdefault(name, []).append(value)
    return given
