"""Commands that show the graph in a browser: serve, demo."""

from __future__ import annotations

import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from graph.cli import show
from graph.cli.options import DEMO_MARK, StoreOption, settings
from graph.errors import GraphError, StoreError
from graph.settings import Settings

app = typer.Typer()
_DEMO_QUESTIONS = ("cq01", "cq05", "cq03", "cq12", "cq38")
_PARTS_OF_A_STORE = ("current", "generations", "working", "archive", "quarantine", "conclusions-due")
HostOption = Annotated[str, typer.Option(help="The address to listen on.")]
_TOLD_AFTER = 2.0  # seconds
PortOption = Annotated[int, typer.Option(help="The port to listen on; 0 takes any free one.", min=0, max=65535)]


@app.command(epilog="Examples:  scrutiny serve  ·  scrutiny serve --port 9000 --store /srv/scrutiny")
def serve(host: HostOption = "127.0.0.1", port: PortOption = 8000, store: StoreOption = None) -> None:
    """Serve the graph: pages at /, SPARQL at /sparql, linked data at /id/… . Read-only. Stop with Ctrl+C."""
    run(settings(store), host=host, port=port)


@app.command(epilog="Examples:  scrutiny demo  ·  scrutiny demo --no-serve  ·  scrutiny demo --port 9000")
def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the result when done.")] = True,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    store: StoreOption = None,
) -> None:
    """Make a graph of the example councils in a fresh store, answer five questions, and serve it.

    The councils of the examples do not exist. A store that the demo did not make is never touched.
    """
    from graph import fetch, files, pipeline, queries
    from graph.cli.progress import following
    from graph.cli.summing import show_summary
    from graph.store import open_store

    chosen = settings(store)
    _fresh(chosen)
    examples = files.folder("data") / "examples"
    began = time.monotonic()
    show.say(show.safe(f"reading the example councils into {chosen.store}"))
    with open_store(chosen) as opened, following(lambda: fetch.count([examples])) as note:
        summary = pipeline.ingest(fetch.read([examples]), opened, chosen.state, on_progress=note)
        show_summary(summary)
        show.say(
            "each document was parsed, extracted, resolved, described, validated and stored; then the rules were"
        )
        show.say("applied and the recurrences found. What was kept out: scrutiny quarantine list")
        for name in _DEMO_QUESTIONS:
            question = queries.load(name)
            show.say(f"\n{question.name}  {show.safe(question.summary)}")
            show.write(opened.rows(question.bind()), "table")
    show.say(f"\ndone in {time.monotonic() - began:.0f} s; more: scrutiny questions")
    if serving:
        run(chosen, host=host, port=port)


def run(chosen: Settings, *, host: str, port: int) -> None:
    """Serve until interrupted. Raises `GraphError` where the port cannot be had, `StoreError` where the store cannot."""
    from graph.serve.server import serving

    with serving(chosen) as served, _listening(host, port) as listener:
        where = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
        for warning in served.warnings:
            show.remark(show.safe(warning))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # what is left of it when the server has ended in order
        with suppress(KeyboardInterrupt):  # the asked-for end
            if not served.ready.wait(_TOLD_AFTER):
                show.remark("making ready what pages ask of the whole store")
                served.ready.wait(chosen.serving.ready_seconds)
            show.say(show.safe(f"serving {chosen.store} at {where} (Ctrl+C stops)"))
            served.server.run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        hint = "" if port == 0 else "; choose another with --port"
        raise GraphError(f"cannot listen on {host} port {port}: {error.strerror or error}{hint}") from error


def _fresh(chosen: Settings) -> None:
    """Empty the demo's own store, unless it is in use; refuse one that holds anything else."""
    from graph.store import open_store

    if chosen.is_remote:
        return
    folder = Path(chosen.store)
    try:
        if folder.is_dir() and any(folder.iterdir()):
            if not (folder / DEMO_MARK).exists():
                raise StoreError(f"{folder} holds what the demo did not make; choose another folder with --store")
            open_store(chosen).close()
            for name in _PARTS_OF_A_STORE:
                part = folder / name
                shutil.rmtree(part) if part.is_dir() and not part.is_symlink() else part.unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DEMO_MARK).touch()
    except OSError as error:
        raise StoreError(f"the store in {folder} cannot be made anew: {error.strerror or error}") from error
