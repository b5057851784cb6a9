"""Asks a site in this process, without a network, as it would answer where it is to be found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
from anyio.from_thread import start_blocking_portal

from graph.errors import GraphError
from graph.publish.pages import Fetch, Page

Application = Callable[[Any, Any, Any], Awaitable[None]]
_AS_A_BROWSER = {"Accept": "text/html, */*;q=0.8"}


@contextmanager
def site_at(application: Application, address: str) -> Iterator[Fetch]:
    """Give what answers as `application` (ASGI) does at an address, which may have a path: `https://example.org/scrutiny`.

    Paths are asked for as if the site stood at the root of its host; only whole addresses in an answer, as those of a
    sitemap, have the path. Raises `GraphError` for what is no address of a site.
    """
    host, below = _parted(address)

    async def there(scope: Any, receive: Any, send: Any) -> None:
        await application({**scope, "app_root_path": below}, receive, send)

    client = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=there),
        base_url=host,
        headers=_AS_A_BROWSER,
        follow_redirects=True,
    )
    with start_blocking_portal() as portal:

        def fetch(path: str) -> Page:
            answer = portal.call(client.get, path)
            return Page(answer.status_code, answer.content)

        try:
            yield fetch
        finally:
            portal.call(client.aclose)


def _parted(address: str) -> tuple[str, str]:
    """Return the host of a site with its scheme, and the path below which it stands, "" where there is none."""
    try:
        place = urlsplit(address)
        fits = place.scheme in ("http", "https") and place.hostname and place.port != 0
    except ValueError:  # a port that is no number, a host that is none
        fits = None
    if not fits or place.query or place.fragment:
        raise GraphError(f"{address!r} is no address of a site; give one as https://example.org/scrutiny")
    return f"{place.scheme}://{place.netloc}", quote(place.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
