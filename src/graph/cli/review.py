"""Commands by which people rule: what is possibly the same, and whether it is."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph import files
from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import GraphError, InvalidParameter, InvalidRuling

if TYPE_CHECKING:
    from graph.facts import Ruling

review_app = typer.Typer(no_args_is_help=True, help="What waits for a person's ruling, and the ruling.")
identities_app = typer.Typer(
    invoke_without_command=True, help="List what is possibly the same; show a pair; rule on it."
)
review_app.add_typer(identities_app, name="identities")
app = typer.Typer()
app.add_typer(review_app, name="review")

_COLUMNS = ("kind", "left", "right", "ruling", "reviewer", "date", "note")
JudgementsOption = Annotated[
    Path | None,
    typer.Option(
        "--judgements",
        help="The file of rulings. Default: $SCRUTINY_JUDGEMENTS, else data/judgements.csv.",
        show_default=False,
    ),
]
LinkArgument = Annotated[str, typer.Argument(help="The link, as the list gives it.", show_default=False)]
Row = dict[str, str]


@identities_app.callback(
    epilog="Examples:  scrutiny review identities  ·  scrutiny review identities --kind body --council aldermere  ·  "
    "scrutiny review identities show 0123456789abcdef  ·  scrutiny review identities rule 0123456789abcdef same "
    "--reviewer 'A Reader' --reason 'one member, by the list of members'"
)
def identities(
    context: typer.Context,
    store: StoreOption = None,
    kind: Annotated[
        Literal["person", "body", "post"] | None, typer.Option(help="Only these.", show_default=False)
    ] = None,
    council: Annotated[str | None, typer.Option(help="Only of this council (its slug).", show_default=False)] = None,
    least: Annotated[float, typer.Option(min=0, max=1, help="Only those that score as much.")] = 0.0,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    form: Annotated[
        Literal["table", "csv", "tsv", "json", "markdown"], typer.Option("--format", help="How to print them.")
    ] = "table",
) -> None:
    """List what is possibly the same, the likeliest first, with the reasons. Exit code 0, also where nothing is."""
    if context.invoked_subcommand is not None:
        return
    from rdflib import Literal as Value

    from graph.store import Rows

    wanted = [
        row
        for row in _links(store)
        if (kind is None or f"/id/{kind}/" in row["one"])
        and (council is None or any(f"/{council}/" in row[node] for node in ("one", "other")))
        and float(row["score"]) >= least
    ]
    names = ("link", "one_name", "other_name", "score", "state", "reasons", "one", "other")
    rows = tuple(tuple(Value(_short(row, name)) for name in names) for row in wanted[:limit])
    show.write(Rows(names, rows), form)
    if len(wanted) > limit:
        show.remark(f"{len(wanted) - limit} more: use --limit, --kind, --council or --least")


@identities_app.command("show", epilog="Example:  scrutiny review identities show 0123456789abcdef")
def show_link(link: LinkArgument, store: StoreOption = None) -> None:
    """Show the two, why they may be one, and the words on which each rests."""
    from graph.pipeline.identities import asked
    from graph.store import open_store

    row = _link(store, link)
    show.say(f"{show.safe(row['score'])}  {show.safe(row['state'])}: {show.safe(row['reasons'])}")
    with open_store(settings(store), read_only=True) as opened:
        for node, name in (("one", "one_name"), ("other", "other_name")):
            show.say(f"{show.safe(row.get(name, ''))}  {show.safe(row[node])}")
            for told in asked(opened, "quotes", {"node": row[node]}):
                words = " ".join(f"{told['before']}[{told['quote']}]{told['after']}".split())
                show.say(f"  {show.safe(told['file'])}: … {show.safe(words)} …")


@identities_app.command(
    "rule",
    epilog="Example:  scrutiny review identities rule 0123456789abcdef different --reviewer 'A Reader' "
    "--reason 'two members of one surname'",
)
def rule(
    link: LinkArgument,
    ruling: Annotated[Literal["same", "different"], typer.Argument(help="Your ruling.", show_default=False)],
    reviewer: Annotated[str, typer.Option(help="Your name, as it is to stand in the file.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.", show_default=False)],
    day: Annotated[
        str | None, typer.Option("--date", help="The day of the ruling. Default: today.", show_default=False)
    ] = None,
    judgements: JudgementsOption = None,
    store: StoreOption = None,
) -> None:
    """Record a ruling, with name, date and reason, and obey it: the same become one node, the different lose the link."""
    from graph.facts import Ruling
    from graph.pipeline import obey
    from graph.resolve.rulings import IDENTITY
    from graph.store import open_store

    row = _link(store, link)
    file = judgements or files.judgements()
    for name, value in (("--reviewer", reviewer), ("--reason", reason)):
        if not value.strip() or not value.isprintable():
            raise InvalidParameter(f"{name} {value!r}: a line of words is wanted")
    given = Ruling(IDENTITY, row["one"], row["other"], ruling, reviewer.strip(), day_given(day), reason.strip())
    record(file, given)
    chosen = settings(store)
    with open_store(chosen) as opened:
        obey(opened, chosen.state, file)
    show.say(f"recorded in {show.safe(file)}: {show.safe(row['one'])} and {show.safe(row['other'])} are {ruling}")


def record(file: Path, given: Ruling) -> None:
    """Add a row to the file of rulings, whole or not at all; raise `InvalidRuling` where it cannot be obeyed.

    The rows that stand stay as they are, byte for byte.
    """
    from graph.pipeline.verdicts import check_theme, rulings_given
    from graph.resolve.rulings import merges
    from graph.track.rulings import THEME, check

    check(given)
    if given.kind == THEME:
        check_theme(given)
    merges((*rulings_given(file), given))
    try:
        before = file.read_text(encoding="utf-8") if file.is_file() else ",".join(_COLUMNS) + "\n"
        part = file.with_name(f".{file.name}.part")
        with part.open("w", encoding="utf-8", newline="") as writing:
            writing.write(before if before.endswith("\n") else f"{before}\n")
            cells = (given.kind, given.left, given.right, given.ruling, given.reviewer)
            csv.writer(writing, lineterminator="\n").writerow((*cells, given.given_on.isoformat(), given.note))
        part.replace(file)
    except OSError as error:
        raise GraphError(f"{file}: cannot be written: {error.strerror or error}") from error


def day_given(given: str | None) -> date:
    """Return the day of a ruling, today where none is given. Raises `InvalidRuling`."""
    if given is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise InvalidRuling(f"--date {given!r} is not a day such as 2026-11-24") from error


def _links(store: str | None, values: dict[str, str] | None = None) -> list[Row]:
    from graph.pipeline.identities import asked
    from graph.store import open_store

    with open_store(settings(store), read_only=True) as opened:
        return list(asked(opened, "links", dict(values or {})))


def _link(store: str | None, link: str) -> Row:
    """Return one link by its IRI or the last part of it. Raises `GraphError` where there is none."""
    found = [row for row in _links(store) if link in (row["link"], row["link"].rsplit("/", 1)[-1])]
    if not found:
        raise GraphError(f"nothing that is possibly the same has the link {link}; see: scrutiny review identities")
    return found[0]


def _short(row: Row, name: str) -> str:
    from graph.vocab import BASE

    value = row.get(name, "")
    return value.rsplit("/", 1)[-1] if name == "link" else value.removeprefix(BASE)
