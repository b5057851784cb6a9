"""Commands that answer: questions, ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import InvalidParameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph

    from graph.queries import Query
    from graph.store import Rows, Store

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
        values = resolved(opened, asked, given)
        text = asked.bind(values)
        rows = _triples(opened.construct(text)) if asked.kind == "construct" else opened.rows(text)
        why = "" if rows.rows else _why_none(opened, asked, values)
    show.write(_chosen(question, rows, columns), form)
    if why:
        show.remark(show.safe(f"no row: {why}"))


def _why_none(store: Store, asked: Query, values: Mapping[str, list[str]]) -> str:
    """Return why an answer is empty: what the store knows nothing of, or how much was read that does not say it."""
    from graph import queries

    addresses = [
        value
        for param in asked.params
        if param.of_class or not param.scheme
        for value in values.get(param.name, ())
        if param.kind == "iri"
    ]
    unknown = [
        value for value in addresses if ":" in value and not store.ask(queries.page("exists").bind({"node": value}))
    ]
    if unknown:
        return f"the store knows nothing of {', '.join(unknown)}"
    coverage = queries.load("cq38")
    councils = values.get("authority", [])
    read = store.rows(coverage.bind({"authority": councils} if councils else {}))
    rows = [dict(zip(read.variables, row, strict=True)) for row in read.rows]
    count = sum(int(str(row["documents"])) for row in rows)
    of = f" of {', '.join(str(row['council']) for row in rows)}" if councils and rows else ""
    if not count:
        return (
            f"no document{of or ' of the council'} has been read"
            if councils
            else "the store holds no document; read some with: scrutiny ingest PATH"
        )
    days = sorted(str(row[name]) for row in rows for name in ("earliest", "latest") if str(row[name])[:1].isdigit())
    when = f", meetings from {days[0]} to {days[-1]}" if days else ""
    documents = "1 document" if count == 1 else f"{count} documents"
    return f"{documents}{of} read{when}, and nothing in {'it' if count == 1 else 'them'} answers this"


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
    if not names:
        raise InvalidParameter(f"--columns names none; {question} has: {', '.join(rows.variables)}")
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
    for param in question.params:
        if param.required and param.name not in given:
            needed = f"{question.name} needs --{param.name.replace('_', '-')} ({param.label})"
            raise InvalidParameter(f"{needed}; see: scrutiny questions {question.name}")
    return given
