"""The command that publishes: dumps, tables and a static copy of the site in one folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import GraphError

app = typer.Typer()


@app.command(
    epilog="Examples:  scrutiny publish public/  ·  scrutiny publish public/ --no-site  ·  "
    "scrutiny publish public/ --address https://example.org/scrutiny  ·  python -m http.server -d public"
)
def publish(
    folder: Annotated[Path, typer.Argument(help="Where to; what stands there from before is overwritten.")],
    address: Annotated[
        str,
        typer.Option(
            help="Where the site will be found, with its path if it has one; feeds and the sitemap name it."
        ),
    ] = "http://127.0.0.1:8000",
    site: Annotated[bool, typer.Option("--site/--no-site", help="Write every page as a file, too.")] = True,
    store: StoreOption = None,
) -> None:
    """Write dumps, tables (CSV, SQLite) and a static copy of the site, with checksums.

    The pages need a web server that serves a folder's index.html, and may lie in any folder of it; search and forms
    need the live site.
    """
    from graph import publish as publishing
    from graph.serve import create_app
    from graph.store import open_store

    if folder.exists() and not folder.is_dir():
        raise GraphError(f"{folder} is a file; name a folder")
    chosen = settings(store)
    with (
        open_store(chosen, read_only=True) as opened,
        publishing.site_at(create_app(opened, chosen, live=False), address) as fetch,
    ):
        written = publishing.write_dumps(opened, folder)
        written += publishing.write_tables(opened, folder)
        show.say(f"{len(written)} dumps and tables")
        if site:
            pages = list(publishing.write_pages(opened, fetch, folder))
            show.say(f"{len(pages)} files of the site")
            written += pages
    today = datetime.now(UTC).date().isoformat()
    publishing.write_sums(folder, written, published_on=today)
    show.say(show.safe(f"published in {folder}"))
