"""What programs follow: Atom feeds of what was read last, and the sitemap."""

from __future__ import annotations

import re

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.serve.http import problems
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.pages.pages import page_number, parameters
from graph.serve.site.links import local, path_of
from graph.serve.site.reading import window
from graph.serve.site.site import Site

ENTRIES = 50  # in one feed
IN_FILE = 49_900  # things in one sitemap file, which holds 50,000 addresses (sitemaps.org)
_OF_THE_WHOLE = (
    "/",
    "/recommendation",
    "/recurrences",
    "/awaiting",
    "/quality",
    "/questions",
    "/dataset",
    "/ns",
    "/about",
)
_SCOPES = ("authority", "body", "recommendation", "theme")
_PATH = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")


def atom(site: Site, request: Request) -> Response:
    """Return the Atom feed (RFC 4287) of everything, or of one council, body, theme or recommendation."""
    path = str(request.path_params.get("path", ""))
    scope = _scope(site, path) if path else None
    rows = site.read.select("changes", {"scope": scope} if scope else {}, window=window(1, ENTRIES))[:ENTRIES]
    name = site.read.labels([scope]).get(str(scope), path) if scope else None
    address = f"{iris.BASE}changes{f'/{path}' if path else ''}.atom"
    entries = [{**row, "link": _absolute(request, row["page"])} for row in rows]
    updated = str(rows[0]["read_at"]) if rows else "1970-01-01T00:00:00Z"
    body = site.templates.get_template("changes.atom").render(
        entries=entries, name=name, address=address, updated=updated, here=_here(request)
    )
    return reply(request, body, "application/atom+xml; charset=utf-8", headers=site.dated())


def sitemap(site: Site, request: Request) -> Response:
    """Return the sitemap index, or with `page` one of its files; people have no entry."""
    given = parameters(request, ("page",))
    if not given:
        count = len(site.read.select("sitemap"))
        files = range(1, max(1, -(-count // IN_FILE)) + 1)
        here = _here(request)
        body = site.templates.get_template("sitemap-index.xml").render(
            files=[f"{here}?page={number}" for number in files]
        )
        return reply(request, body, "application/xml; charset=utf-8")
    page = page_number(given["page"])
    rows = site.read.select("sitemap", window=window(page, IN_FILE))[:IN_FILE]
    if page > 1 and not rows:
        raise Problem(problems.NOT_FOUND, f"There is no file {page} of the sitemap.")
    entries = [{"link": _absolute(request, row["node"]), "read_at": row["read_at"]} for row in rows]
    if page == 1:
        root = str(request.base_url).rstrip("/")
        entries = [{"link": f"{root}{path}", "read_at": None} for path in _OF_THE_WHOLE] + entries
    body = site.templates.get_template("sitemap.xml").render(entries=entries)
    return reply(request, body, "application/xml; charset=utf-8")


def _scope(site: Site, path: str) -> URIRef:
    kind, _, rest = path.partition("/")
    if kind not in _SCOPES or not rest or len(path) > 500 or not _PATH.fullmatch(path):
        raise Problem(problems.NOT_FOUND, f"There are feeds of: {', '.join(_SCOPES)}.")
    node = URIRef(f"{iris.BASE}{'def' if kind == 'theme' else 'id'}/{path}")
    if not site.read.ask("exists", {"node": node}):
        raise Problem(problems.NOT_FOUND, f"Nothing has been read about {path_of(node)}.")
    return node


def _here(request: Request) -> str:
    """Return the address that was asked for, without its query, on the host and under the path where the site stands."""
    return str(request.base_url).rstrip("/") + request.url.path


def _absolute(request: Request, node: object) -> str:
    """Return the address of a thing's page on the host that was asked."""
    path = local(node) or "/"
    return str(request.base_url).rstrip("/") + path.replace("/id/", "/doc/", 1) if path.startswith("/") else path
