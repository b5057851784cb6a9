"""The command that publishes: dumps, tables and a static copy of the site in one folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import GraphError
from graph.settings import Settings

if TYPE_CHECKING:
    from graph.publish import Fetch
    from graph.store import Store

app = typer.Typer()


@app.command(
    epilog="Examples:  scrutiny publish public/  ·  scrutiny publish public/ --no-site  ·  "
    "python -m http.server -d public"
)
def publish(
    folder: Annotated[Path, typer.Argument(help="Where to; what stands there from before is overwritten.")],
    address: Annotated[
        str, typer.Option(help="Where the site will be found; feeds and the sitemap name it.")
    ] = "http://127.0.0.1:8000",
    site: Annotated[bool, typer.Option("--site/--no-site", help="Write every page as a file, too.")] = True,
    store: StoreOption = None,
) -> None:
    """Write dumps, tables (CSV, SQLite) and a static copy of the site, with checksums.

    The pages need a web server that serves a folder's index.html; search and forms need the live site.
    """
    from graph import publish as publishing
    from graph.store import open_store

    if folder.exists() and not folder.is_dir():
        raise GraphError(f"{folder} is a file; name a folder")
    place = urlsplit(address)
    if place.scheme not in ("http", "https") or not place.hostname or place.path.strip("/") or place.query:
        raise GraphError(
            f"--address {address}: name a host, as https://scrutiny.example.org; the pages begin at its root"
        )
    chosen = settings(store)
    with open_store(chosen, read_only=True) as opened:
        written = publishing.write_dumps(opened, folder)
        written += publishing.write_tables(opened, folder)
        show.say(f"{len(written)} dumps and tables")
        if site:
            with _site(opened, chosen, address) as fetch:
                pages = list(publishing.write_pages(opened, fetch, folder))
            show.say(f"{len(pages)} files of the site")
            written += pages
    today = datetime.now(UTC).date().isoformat()
    publishing.write_sums(folder, written, published_on=today)
    show.say(show.safe(f"published in {folder}"))


@contextmanager
def _site(store: Store, chosen: Settings, address: str) -> Iterator[Fetch]:
    """Give what answers for the site at `address`, in this process and without a network."""
    import httpx2
    from anyio.from_thread import start_blocking_portal

    from graph.publish import Page
    from graph.serve import create_app

    inside = httpx2.ASGITransport(app=create_app(store, chosen, live=False))
    headers = {"Accept": "text/html, */*;q=0.8"}
    client = httpx2.AsyncClient(transport=inside, base_url=address, headers=headers, follow_redirects=True)
    with start_blocking_portal() as portal:

        def fetch(path: str) -> Page:
            answer = portal.call(client.get, path)
            return Page(answer.status_code, answer.content)

        yield fetch
        portal.call(client.aclose)
