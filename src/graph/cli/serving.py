"""Commands that show the graph in a browser: serve, demo."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Annotated

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import StoreError
from graph.settings import Settings

app = typer.Typer()
_DEMO_QUESTIONS = ("cq01", "cq05", "cq03", "cq12", "cq38")
_DEMO_MARK = "made-by-scrutiny-demo"
HostOption = Annotated[str, typer.Option(help="The address to listen on.")]
PortOption = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]


@app.command(epilog="Examples:  scrutiny serve  ·  scrutiny serve --port 9000 --store /srv/scrutiny")
def serve(host: HostOption = "127.0.0.1", port: PortOption = 8000, store: StoreOption = None) -> None:
    """Serve the graph: pages at /, SPARQL at /sparql, linked data at /id/… . Read-only. Stop with Ctrl+C."""
    run(settings(store), host=host, port=port)


@app.command(epilog="Examples:  scrutiny demo  ·  scrutiny demo --no-serve")
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
    from graph.cli.reading import show_summary
    from graph.fetch import count
    from graph.store import open_store

    chosen = settings(store)
    _fresh(chosen)
    examples = files.folder("data") / "examples"
    began = time.monotonic()
    show.say(f"reading the example councils into {chosen.store}")
    with open_store(chosen) as opened, following(count([examples])) as note:
        summary = pipeline.ingest(fetch.read([examples]), opened, chosen.state, on_progress=note)
        show_summary(summary)
        for name in _DEMO_QUESTIONS:
            question = queries.load(name)
            show.say(f"\n{question.name}  {question.summary}")
            rows = opened.rows(question.bind())
            show.write(rows, show.headings(rows), "table")
    show.say(f"\ndone in {time.monotonic() - began:.0f} s; more: scrutiny questions")
    if serving:
        run(chosen, host=host, port=port)


def _fresh(chosen: Settings) -> None:
    """Empty the demo's own store; refuse one that holds anything else."""
    if chosen.is_remote:
        return
    folder = Path(chosen.store)
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _DEMO_MARK).exists():
            raise StoreError(f"{folder} holds a store that the demo did not make; choose another with --store")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _DEMO_MARK).touch()


def run(chosen: Settings, *, host: str, port: int) -> None:
    """Serve until interrupted."""
    import uvicorn

    from graph.serve import create_app
    from graph.store import open_store

    with open_store(chosen, read_only=True) as opened:
        show.say(f"serving {chosen.store} at http://{host}:{port}/ (Ctrl+C stops)")
        uvicorn.run(create_app(opened, chosen), host=host, port=port, log_level="warning")
