"""Commands on what is kept: derive, quarantine, export."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import GraphError

if TYPE_CHECKING:
    from graph.store import Store

app = typer.Typer()
quarantine_app = typer.Typer(no_args_is_help=True, help="Documents that were kept out: list, show, retry.")
app.add_typer(quarantine_app, name="quarantine")

_EXPORTS = {"nquads": "application/n-quads", "trig": "application/trig", "turtle": "text/turtle"}
IdentifierArgument = Annotated[str, typer.Argument(help="As the list gives it.", show_default=False)]


@app.command(epilog="Example:  scrutiny derive")
def derive(store: StoreOption = None) -> None:
    """Apply the rules anew: which referral follows which, and what reached which body."""
    from graph.pipeline import follow_up
    from graph.reason import derive as apply_rules
    from graph.store import open_store

    with open_store(settings(store)) as opened:
        derived = apply_rules(opened)
        opened.replace(derived)
        follow_up(opened)
    show.say(f"derived {sum(len(triples) for triples in derived.values())} triples")


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
def quarantine_show(identifier: IdentifierArgument, store: StoreOption = None) -> None:
    """Show why one document was kept out, and what is known of it, as JSON."""
    from graph.pipeline import quarantined

    state = settings(store).state
    for one in quarantined(state):
        if one.identifier == identifier:
            about = {"name": one.document.name, "reason": one.reason, "bytes": len(one.document.content)}
            kept = str(state / "quarantine" / identifier / "source.bin")
            show.as_json({**about, "kept": kept, "metadata": one.document.metadata.as_json(), **one.report})
            return
    raise GraphError(f"nothing with the identifier {identifier} is quarantined")


@quarantine_app.command(
    "retry", epilog="Examples:  scrutiny quarantine retry  ·  scrutiny quarantine retry 9f3e1923ae723a53"
)
def quarantine_retry(
    identifier: Annotated[
        str | None, typer.Argument(help="One document; all where it is left out.", show_default=False)
    ] = None,
    store: StoreOption = None,
) -> None:
    """Read quarantined documents again; those that go through now are stored. Exit code 1: none did."""
    from graph.cli.summing import finish
    from graph.pipeline import retry
    from graph.store import open_store

    chosen = settings(store)
    with open_store(chosen) as opened:
        summary = retry(opened, chosen.state, identifier)
    finish(summary, nothing="nothing is quarantined")


_LOADERS = (
    "Load DIR elsewhere: Oxigraph  oxigraph load --location data --file DIR/*.gz  ·  "
    "Fuseki  tdb2.xloader --loc data DIR/graphs-*.nq.gz (tdb2:unionDefaultGraph true)  ·  "
    "GraphDB  importrdf preload -f -i scrutiny DIR/graphs-*.nq.gz  ·  "
    "Virtuoso  ld_dir('DIR', 'graphs-*.nq.gz', NULL); rdf_loader_run();  ·  "
    "QLever  zcat DIR/graphs-*.nq.gz | qlever-index -i scrutiny -F nq -f -  ·  "
    "Neptune  put DIR in S3, then its loader with format nquads. More: docs/scale.md"
)


@app.command(
    epilog="Examples:  scrutiny export > graph.nq  ·  scrutiny export --format trig -o graph.trig  ·  "
    "scrutiny export --bulk DIR  ·  " + _LOADERS
)
def export(
    form: Annotated[
        Literal["nquads", "trig", "turtle"],
        typer.Option("--format", help="turtle is the merge of all graphs, without their names."),
    ] = "nquads",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; default: standard output.", show_default=False)
    ] = None,
    bulk: Annotated[
        Path | None,
        typer.Option(
            "--bulk",
            metavar="DIR",
            help="Write files for another store's own loader into a new folder: N-Quads in parts, compressed "
            "(graphs-…), the merged default graph (merged-…), counts and sums.",
            show_default=False,
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write the whole graph. A file, or a folder, is there whole or not at all."""
    from graph.store import open_store

    if bulk is not None and output is not None:
        raise typer.BadParameter("give --output or --bulk, and not both")
    with open_store(settings(store), read_only=True) as opened:
        if bulk is not None:
            _in_bulk(opened, bulk)
            return
        pieces = opened.dump(_EXPORTS[form])
        if output is not None:
            to_file(output, pieces)
        elif sys.stdout.isatty():
            for piece in pieces:
                show.escaped(piece.decode())
        else:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()


def _in_bulk(store: Store, folder: Path) -> None:
    from graph.publish import export_bulk

    parts = export_bulk(store, folder)
    quads, merged = (sum(part.lines for part in parts if part.name.startswith(stem)) for stem in ("graphs", "merged"))
    show.say(f"{quads:,} quads and their {merged:,} merged triples in {len(parts)} files")


def to_file(output: Path, pieces: Iterator[bytes]) -> None:
    """Write a file that is there whole or not at all. Raises `GraphError`."""
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        part.replace(output)
    except OSError as error:
        raise GraphError(f"{output}: cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
