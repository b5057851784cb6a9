"""Commands that read documents: ingest, quarantine, and one for each stage to look inside."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.cli import show
from graph.cli.options import FileArgument, PathsArgument, StoreOption, settings
from graph.errors import GraphError

app = typer.Typer()


@app.command(
    epilog="Examples:  scrutiny ingest minutes/  ·  scrutiny ingest a.txt b.html --store http://127.0.0.1:7878"
)
def ingest(
    paths: PathsArgument,
    store: StoreOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the summary only.")] = False,
) -> None:
    """Read minutes into the graph: parse, extract, describe, validate, store, reason, recur.

    What is stored already and unchanged is left alone; what cannot be read or breaks a shape is quarantined whole
    (see: scrutiny quarantine list).
    """
    from graph import fetch, pipeline
    from graph.cli.progress import following
    from graph.fetch import count
    from graph.store import open_store

    chosen = settings(store)
    documents = fetch.read(paths)
    with open_store(chosen) as opened, following(count(paths), quiet=quiet) as note:
        summary = pipeline.ingest(documents, opened, chosen.state, on_progress=note)
    show_summary(summary)
    if summary.read == 0:
        raise GraphError("there is no document in " + ", ".join(str(path) for path in paths))
    if not summary.stored and not summary.unchanged:
        raise typer.Exit(1)


def show_summary(summary: object) -> None:
    """Print what became of the documents, the kept-out ones each with its reason."""
    from graph.pipeline import Summary

    assert isinstance(summary, Summary)  # noqa: S101 (narrows the type for the lazy import)
    for outcome in summary.outcomes:
        if outcome.reason:
            show.err.print(f"  {show.safe(outcome.name)}: {outcome.status}: {show.safe(outcome.reason)}")
    show.say(
        f"read {summary.read} · stored {summary.stored} · quarantined {summary.quarantined} · "
        f"unchanged {summary.unchanged} · unread {summary.unread} · unexplained {summary.unexplained}"
    )


@app.command(epilog="Examples:  scrutiny parse minutes.html  ·  scrutiny parse minutes.txt | head")
def parse(file: FileArgument) -> None:
    """Show the blocks and agenda items that are read from a document."""
    from graph.parse import parse as parse_document

    minutes = parse_document(document(file))
    show.say(f"format {minutes.format} · encoding {minutes.encoding} · {len(minutes.items)} items")
    for number, item in enumerate(minutes.items):
        show.say(f"item {number}: {show.safe(item.number or '-')} {show.safe(item.title or '(title lost)')}")
    for block in minutes.blocks:
        at = "-" if block.agenda_item is None else str(block.agenda_item)
        words = " ".join(minutes.quote(block.span).split())
        place = f"{block.span.start}-{block.span.end}"
        show.say(f"{place:>12} {block.section.value:9} {at:>3} {show.safe(block.label or ''):5} {show.safe(words)}")


@app.command(
    epilog="Examples:  scrutiny extract minutes.txt  ·  scrutiny extract minutes.txt --format labels > labels.json"
)
def extract(
    file: FileArgument,
    form: Annotated[str, typer.Option("--format", help="text, json or labels")] = "text",
) -> None:
    """Show the facts in a document, each with its place in the text.

    json gives every field; labels gives one object in the shape of the labelling guidelines, for scoring.
    """
    from graph.cli import facts as shown
    from graph.extract import labels
    from graph.pipeline import understood

    if form not in {"text", "json", "labels"}:
        raise typer.BadParameter("must be text, json or labels", param_hint="--format")
    minutes, facts, _ = understood(document(file))
    if form == "labels":
        sys.stdout.write(json.dumps(labels(minutes, facts), ensure_ascii=False, indent=1) + "\n")
    elif form == "json":
        sys.stdout.write(json.dumps(shown.as_json(minutes, facts), ensure_ascii=False, indent=1) + "\n")
    else:
        for line in shown.as_lines(minutes, facts):
            show.say(line)


@app.command(epilog="Example:  scrutiny describe minutes.txt > minutes.ttl")
def describe(file: FileArgument) -> None:
    """Print the triples that a document becomes, as Turtle."""
    from graph.describe import describe as describe_facts
    from graph.pipeline import understood

    source = document(file)
    minutes, facts, names = understood(source)
    triples = describe_facts(source, minutes, facts, names)
    sys.stdout.write(triples.serialize(format="turtle"))


@app.command(epilog="Examples:  scrutiny check minutes.txt  ·  scrutiny check minutes/ --format json")
def check(
    paths: PathsArgument,
    form: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Validate documents, or a Turtle file, against the shapes without storing anything. Exit code 1: a violation."""
    from graph.cli import checking

    if form not in {"text", "json"}:
        raise typer.BadParameter("must be text or json", param_hint="--format")
    if not checking.check(paths, form):
        raise typer.Exit(1)


quarantine_app = typer.Typer(no_args_is_help=True, help="Documents that were kept out: list, show, retry.")
app.add_typer(quarantine_app, name="quarantine")


@quarantine_app.command("list", epilog="Example:  scrutiny quarantine list")
def quarantine_list(store: StoreOption = None) -> None:
    """List the documents that were kept out, with the reason."""
    from graph.pipeline import quarantined

    waiting = list(quarantined(settings(store).state))
    for one in waiting:
        show.say(f"{one.identifier}  {show.safe(one.document.name)}  {show.safe(one.reason)}")
    if not waiting:
        show.say("nothing is quarantined")


@quarantine_app.command("show", epilog="Example:  scrutiny quarantine show 9f3e1923ae723a53")
def quarantine_show(identifier: str, store: StoreOption = None) -> None:
    """Show why one document was kept out, and what is known of it."""
    from graph.pipeline import quarantined

    for one in quarantined(settings(store).state):
        if one.identifier == identifier:
            about = {"name": one.document.name, "reason": one.reason, "bytes": len(one.document.content)}
            told = {**about, "metadata": one.document.metadata.as_json(), **one.report}
            sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
            return
    raise GraphError(f"nothing with the identifier {identifier} is quarantined")


@quarantine_app.command(
    "retry", epilog="Examples:  scrutiny quarantine retry  ·  scrutiny quarantine retry 9f3e1923ae723a53"
)
def quarantine_retry(
    identifier: Annotated[str | None, typer.Argument(help="One document; all where it is left out.")] = None,
    store: StoreOption = None,
) -> None:
    """Read quarantined documents again; those that go through now are stored."""
    from graph.pipeline import retry
    from graph.store import open_store

    chosen = settings(store)
    with open_store(chosen) as opened:
        summary = retry(opened, chosen.state, identifier)
    show_summary(summary)
    if summary.read and not summary.stored and not summary.unchanged:
        raise typer.Exit(1)


def document(file: Path):  # type: ignore[no-untyped-def]
    """Return one file as a document, its metadata beside it included."""
    from graph import fetch
    from graph.documents import SourceDocument

    if file.is_dir():
        raise GraphError(f"{file}: is a folder; give one file")
    found = next(iter(fetch.read([file])))
    if isinstance(found, SourceDocument):
        return found
    raise found.cause
