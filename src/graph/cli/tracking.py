"""Commands that follow recommendations: a trace of one; a council's own tracker in, the tracker of a body out."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from graph.cli import show, tracing
from graph.cli.options import StoreOption, settings
from graph.errors import GraphError, InvalidParameter, SourceNotFound

app = typer.Typer()
track_app = typer.Typer(
    no_args_is_help=True, help="Trackers of recommendations: read a council's own spreadsheet, or write one."
)
app.registered_commands += tracing.app.registered_commands
app.add_typer(track_app, name="track")

_COLUMNS = (
    "Columns (any of their usual names; see data/lexicon/tracker.yaml): Ref, Report, Recommendation, Body, Date made, "
    "Response, Reason, Response date, Respondent, Action, Owner, Due, Status, Status date, Update, Reported by, "
    "Scrutiny's view, Scrutiny's view date. Of actions (data/lexicon/action_trackers.yaml): Ref, Action, Body, Date agreed, "
    "Item, Owner, Due, Status, Status date, Update, Reported by. Of both: Type (Recommendation or Action)."
)


@track_app.command(
    "import",
    epilog="Example:  scrutiny track import tracker.xlsx --authority aldermere  ·  "
    "Exit codes: 0 rows are taken (or were there already) · 1 none is, or with --strict a row has a problem · "
    "2 wrong usage · 3 the store cannot be used.  ·  " + _COLUMNS,
)
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file.", show_default=False)],
    authority: Annotated[
        str, typer.Option("--authority", help="Whose tracker it is: a council's short name or IRI.")
    ],
    body: Annotated[
        str | None,
        typer.Option(
            "--body",
            help="Whose actions a sheet lists that has no column for it: a body's short name or IRI.",
            show_default=False,
        ),
    ] = None,
    as_at: Annotated[
        str | None,
        typer.Option(
            "--as-at",
            metavar="DATE",
            help="The day on which statuses without one were so. Default: what stands above the header, else none.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where a row has a problem.")] = False,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print the report.")] = "text",
    store: StoreOption = None,
) -> None:
    """Put what a council's own tracker says into the store; rows with problems are told by row and cell.

    A sheet tells of recommendations, or of actions (an action log), or of both with a column Type: its columns say which.
    Recommendations must be in the store. An action is matched with the task of a meeting by council, body, day and words
    (scrutiny review actions shows and corrects that), and is one of its own where no minutes read have it.

    Dates are British, formulas are not evaluated, and the council's words for a status are kept beside ours. The same
    file again changes nothing.
    """
    from graph.cli.choosing import named
    from graph.documents import SourceDocument, SourceMetadata
    from graph.pipeline import import_tracker
    from graph.store import open_store

    try:
        content = file.read_bytes()
    except OSError as error:
        raise SourceNotFound(f"{file}: cannot be read: {error.strerror or error}") from error
    chosen = settings(store)
    day = _day(as_at, "--as-at") if as_at else None
    with open_store(chosen) as opened:
        council = authority if ":" in authority else named(opened, "scr:Authority", authority, "--authority")
        document = SourceDocument(file.name, content, SourceMetadata(council=council.rsplit("/", 1)[-1]))
        of = body if body is None or ":" in body else named(opened, "scr:Body", body, "--body")
        done = import_tracker(document, opened, chosen.state, council, body=of, as_at=day)
    if form == "json":
        problems = [{"sheet": p.sheet, "row": p.row, "cell": p.reference, "cause": p.cause} for p in done.problems]
        counts = {"read": done.read, "taken": done.taken, "silent": done.silent, "unchanged": done.unchanged}
        show.as_json(counts | {"problems": problems})
    else:
        for problem in done.problems:
            show.remark(f"  row {problem.row}, {show.safe(problem.reference)}: {show.safe(problem.cause)}")
        there = " · there already, nothing changed" if done.unchanged else ""
        silent = f" · saying nothing yet {done.silent}" if done.silent else ""
        show.say(f"rows read {done.read} · taken {done.taken}{silent} · with a problem {len(done.problems)}{there}")
    if not done.taken or (strict and done.problems):
        raise typer.Exit(1)


@track_app.command(
    "export",
    epilog="Example:  scrutiny track export --body aldermere/overview-scrutiny-board --as-of 2026-01-01 "
    "-o tracker.xlsx  ·  scrutiny track export --authority aldermere --as-of 2026-01-01 --actions  ·  Exit codes: 0 written · 1 nothing to write · 2 wrong usage · 3 the store cannot be used.",
)
def export(
    as_of: Annotated[str, typer.Option("--as-of", help="How things stood on this day: 2026-01-01.")],
    body: Annotated[
        str | None, typer.Option("--body", help="A body's short name or IRI.", show_default=False)
    ] = None,
    authority: Annotated[
        str | None, typer.Option("--authority", help="All bodies of a council.", show_default=False)
    ] = None,
    form: Annotated[
        Literal["csv", "xlsx"] | None,
        typer.Option("--format", help="Default: from the name of the output, else csv.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; default: standard output.", show_default=False)
    ] = None,
    actions: Annotated[
        bool, typer.Option("--actions", help="CSV of the actions agreed at meetings, not of the recommendations.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Write the tracker of a body or council as of a day, in the columns that scrutiny officers use.

    A workbook holds two sheets, recommendations and the actions agreed at meetings; CSV holds the one or the other. A state that cannot be computed says why. The file can be read again with: scrutiny track import.
    """
    from graph.cli.choosing import named
    from graph.cli.keeping import to_file
    from graph.store import open_store
    from graph.track import books, sheets, tasks

    day = _day(as_of, "--as-of")
    if body is None and authority is None:
        raise InvalidParameter("track export: give --body or --authority")
    with open_store(settings(store), read_only=True) as opened:
        of_body = body if body is None or ":" in body else named(opened, "scr:Body", body, "--body")
        of_council = (
            authority
            if authority is None or ":" in authority
            else named(opened, "scr:Authority", authority, "--authority")
        )
        chosen = form or _form_of(output)
        tables = []
        if chosen == "xlsx" or not actions:
            tables.append(sheets.table(sheets.lines(opened, as_of=day, body=of_body, authority=of_council)))
        if chosen == "xlsx" or actions:
            tables.append(tasks.table(tasks.lines(opened, as_of=day, body=of_body, authority=of_council)))
    if not any(table.rows for table in tables):
        what = "action" if actions and chosen == "csv" else "recommendation"
        raise GraphError(f"no {what} of {body or authority} made by {day} has been read: there is nothing to track")
    content = books.as_xlsx(tables) if chosen == "xlsx" else books.as_csv(tables[0])
    if output is not None:
        to_file(output, iter((content,)))
    elif chosen == "xlsx":
        if sys.stdout.isatty():
            raise InvalidParameter("track export: a workbook is not for a terminal; give --output")
        sys.stdout.buffer.write(content)
    else:
        show.raw(content.decode("utf-8-sig"))


def _form_of(output: Path | None) -> Literal["csv", "xlsx"]:
    """Return the format that a file's name asks for. Raises `InvalidParameter` for the name of another one."""
    suffix = output.suffix.lower() if output is not None else ""
    if suffix in (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".json", ".pdf", ".tsv", ".docx"):
        raise InvalidParameter(
            f"track export: a tracker is written as csv or xlsx, not as {suffix[1:]}; or give --format"
        )
    return "xlsx" if suffix == ".xlsx" else "csv"


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter(f"{option}: {text!r} is not a date; write it as 2026-01-01") from error
