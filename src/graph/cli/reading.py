"""Commands that read documents: ingest, check, and one for each stage to look inside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph.cli import show
from graph.cli.options import (
    ClusterOption,
    FileArgument,
    JobsOption,
    PathsArgument,
    SharedOption,
    StoreOption,
    day_of,
    settings,
)
from graph.errors import SourceNotFound

if TYPE_CHECKING:
    from graph.documents import SourceDocument
    from graph.facts import MemberList

app = typer.Typer()
ReportOption = Annotated[
    Literal["text", "json", "sarif", "junit", "turtle"], typer.Option("--format", help="How to print the report.")
]
EngineOption = Annotated[
    Literal["fast", "pyshacl"], typer.Option("--engine", help="pyshacl is the reference: the same report, slowly.")
]


@app.command(
    epilog="Examples:  scrutiny ingest minutes/  ·  scrutiny ingest minutes/ --jobs 4 --no-derive  ·  "
    "scrutiny ingest minutes/ --cluster tcp://scheduler:8786 --shared s3://bucket/scrutiny  ·  "
    "scrutiny ingest a.txt b.html --store http://127.0.0.1:7878  ·  "
    "Exit codes: 0 something is stored · 1 nothing is · 2 wrong usage · 3 the store cannot be used."
)
def ingest(
    paths: PathsArgument,
    store: StoreOption = None,
    jobs: JobsOption = None,
    cluster: ClusterOption = None,
    shared: SharedOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
    concluding: Annotated[
        bool,
        typer.Option(
            "--derive/--no-derive", help="Apply the rules and find recurrences at the end; else a later run does."
        ),
    ] = True,
) -> None:
    """Read minutes into the graph: parse, extract, describe, validate, store, reason, recur.

    What is stored already and unchanged is left alone; what cannot be read or breaks a shape is quarantined whole
    (see: scrutiny quarantine list). A run that was stopped, even by force, goes on where it was. A document over which
    its process dies is read once more, then quarantined; the others go on. What is known of a.txt from beside
    it stands in a.txt.meta.json, or in sources.json: url, council, body, date, retrieved, identifiers.
    """
    from graph import fetch, pipeline
    from graph.cli.options import DEMO_MARK
    from graph.cli.progress import following
    from graph.cli.summing import finish
    from graph.store import open_store

    chosen = settings(store)
    documents = fetch.read(paths)
    with open_store(chosen) as opened, following(lambda: fetch.count(paths), quiet=quiet) as note:
        (chosen.state / DEMO_MARK).unlink(missing_ok=True)  # the demo empties only what holds nothing else
        summary = pipeline.ingest(
            documents,
            opened,
            chosen.state,
            jobs=jobs or pipeline.available(),
            cluster=cluster,
            shared=shared,
            on_progress=note,
            concluding=concluding,
        )
    finish(summary, nothing=f"{', '.join(str(path) for path in paths)}: no document in it")


@app.command(epilog="Examples:  scrutiny parse minutes.html  ·  scrutiny parse minutes.txt | head")
def parse(file: FileArgument) -> None:
    """Show the agenda items and blocks that are read from a document, each with its place in the text.

    Of a list of a council's members, which is no minutes, its members are shown.
    """
    from graph.parse import lists_members
    from graph.pipeline import READER

    source = document(file)
    if lists_members(source):
        show_members(READER.members(source))
        return
    minutes = READER.minutes(source)
    for at, told in enumerate(minutes.meetings, start=1):
        if minutes.others:
            show.say(f"meeting {at} of {len(minutes.meetings)}")
        show.say(f"format {told.format} · encoding {told.encoding} · {len(told.items)} items")
        for number, one in enumerate(told.items):
            show.say(f"item {number}: {show.safe(one.number or '-')} {show.safe(one.title or '(title lost)')}")
        for block in told.blocks:
            item = "-" if block.agenda_item is None else str(block.agenda_item)
            words = " ".join(told.quote(block.span).split())
            place = f"{block.span.start}-{block.span.end}"
            show.say(
                f"{place:>12} {block.section.value:9} {item:>3} {show.safe(block.label or ''):5} {show.safe(words)}"
            )


@app.command(
    epilog="Examples:  scrutiny extract minutes.txt  ·  scrutiny extract minutes.txt --format labels > labels.json"
)
def extract(
    file: FileArgument,
    form: Annotated[
        Literal["text", "json", "labels"], typer.Option("--format", help="How to print the facts.")
    ] = "text",
) -> None:
    """Show the facts in a document, each with its place in the text.

    json gives every field; labels gives one object in the shape of the labelling guidelines, for scoring: of a page
    that tells of several meetings, the first.
    """
    from graph.cli import facts as shown
    from graph.extract import labels
    from graph.pipeline import READER

    minutes, facts, _ = READER.understood(document(file))
    if form == "labels":
        show.as_json(labels(minutes, facts))
    elif form == "json":
        show.as_json(shown.as_json(minutes, facts))
    else:
        for at, one in enumerate(facts.meetings, start=1):
            if facts.others:
                show.say(f"meeting {at} of {len(facts.meetings)}")
            for line in shown.as_lines(minutes, one):
                show.say(line)


@app.command(epilog="Example:  scrutiny describe minutes.txt > minutes.ttl")
def describe(file: FileArgument) -> None:
    """Print the triples that a document becomes, as Turtle."""
    from rdflib import Graph

    from graph.describe import describe as describe_facts
    from graph.pipeline import READER
    from graph.vocab import bind_prefixes

    source = document(file)
    minutes, facts, names = READER.understood(source)
    triples = bind_prefixes(Graph())  # a document's own graph knows no prefixes
    triples += describe_facts(source, minutes, facts, names)
    show.escaped(triples.serialize(format="turtle"))


@app.command(epilog="Examples:  scrutiny validate minutes.txt  ·  scrutiny validate minutes.ttl --format json")
def validate(file: FileArgument, form: ReportOption = "text", engine: EngineOption = "fast") -> None:
    """Validate one document, or the triples in a file, against the shapes. Exit code 1: a violation."""
    from graph.cli import checking

    if file.is_dir():
        raise SourceNotFound(f"{file}: is a folder; give one file, or use: scrutiny check")
    if not checking.check([file], form, engine=engine):
        raise typer.Exit(1)


@app.command(
    epilog="Examples:  scrutiny check minutes.txt  ·  scrutiny check minutes/ --format sarif > check.sarif  ·  "
    "scrutiny check --store my-store --fail-on warning  ·  "
    "Exit codes: 0 nothing fails · 1 something does, cannot be read, or holds nothing to check · 2 wrong usage · 3 the store cannot be used."
)
def check(
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|GRAPH]...",
            help="Documents, files of triples (.ttl .nt .rdf .trig .nq, also .gz) and folders; or IRIs of named graphs "
            "of the store. None: the whole store.",
            show_default=False,
        ),
    ] = None,
    store: StoreOption = None,
    form: ReportOption = "text",
    engine: EngineOption = "fast",
    fail_on: Annotated[
        Literal["violation", "warning", "info"], typer.Option("--fail-on", help="What makes the exit code 1.")
    ] = "violation",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day on which to ask what is overdue, as 2026-03-31. Default: that is not asked.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Say what ingest would keep out and why, with the place in the document; nothing is stored.

    Of each document: whether it conforms, its level (0 readable, 1 traceable, 2 decidable, 3 trackable), and what
    the editor of the minutes can mend. A store is checked graph by graph, and then as a whole: what several documents
    say together, and with --as-of which answers are overdue.
    """
    from graph.cli import checking
    from graph.store import open_store
    from graph.validate import Severity

    grave, day = Severity(fail_on), day_of(as_of)
    named = [one for one in given or () if one.startswith(("http://", "https://"))]
    if named and len(named) != len(given or ()):
        raise typer.BadParameter("give files, or graphs of the store, and not both")
    if given and not named:
        paths = [Path(one) for one in given]
        fine = checking.check(paths, form, engine=engine, fail_on=grave, as_of=day, quiet=quiet)
    else:
        with open_store(settings(store), read_only=True) as opened:
            fine = checking.check_store(opened, named, form, engine=engine, fail_on=grave, as_of=day, quiet=quiet)
    if not fine:
        raise typer.Exit(1)


@app.command(epilog="Examples:  scrutiny audit minutes.txt  ·  scrutiny audit minutes/ --format json")
def audit(paths: PathsArgument, form: ReportOption = "text") -> None:
    """List what extraction left open in documents, each with its place.

    Sentences with an operative word that are in no fact, items with minutes and no fact, gaps in the numbering of a
    list, counts of votes that disagree with the names, dates that disagree. Exit code 1: no document could be read.
    """
    from graph.cli import auditing

    if not auditing.audit(paths, form):
        raise typer.Exit(1)


def show_members(listed: MemberList) -> None:
    """Print a list of members: number, name, party, ward, term and posts of each."""
    show.say(f"member list: {listed.people} members")
    for one in listed.tenures:
        number = one.identifier[1] if one.identifier else "-"
        term = f"{one.since or '?'} to {one.until or '?'}" if one.since or one.until else "term not given"
        told = (one.name, one.party, one.ward, term, *one.posts)
        show.say(f"{show.safe(number):>8} {' · '.join(show.safe(part) for part in told if part)}")


def document(file: Path) -> SourceDocument:
    """Return one file as a document, its metadata beside it included. Raises `GraphError`."""
    from graph import fetch
    from graph.documents import SourceDocument

    if file.is_dir():
        raise SourceNotFound(f"{file}: is a folder; give one file")
    found = next(fetch.read([file]))
    if isinstance(found, SourceDocument):
        return found
    raise found.cause
