"""Addresses of things: what a path names, in which form it is asked for, where a thing has gone, and what links say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.serve.http import problems
from graph.serve.http.conneg import Chosen, Form, by_name, choose, joined
from graph.serve.http.problems import Problem
from graph.serve.http.replies import redirect
from graph.serve.site.links import iso_day, path_of, yes
from graph.serve.site.site import Site

_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
LICENSED = ('<https://creativecommons.org/licenses/by/4.0/>; rel="license"', '</dataset>; rel="collection"')


def split(path: str, forms: Sequence[Form]) -> tuple[str, Form | None]:
    """Return the path without the extension of one of `forms`, and that form; no identifier ends like one."""
    stem, dot, name = path.rpartition(".")
    form = by_name(name, forms) if dot else None
    return (stem, form) if form else (path, None)


def extension_of(request: Request, forms: Sequence[Form]) -> Form | None:
    """Return the form that the address asks for by its extension."""
    return by_name(str(request.path_params.get("extension", "")), forms)


def check_path(path: str) -> None:
    """Raise `Problem` 404 for a path that no address of ours can have."""
    if not _PATH.fullmatch(path) or len(path) > 500:
        raise Problem(problems.NOT_FOUND, "No address of ours looks like this.")


def node_at(path: str) -> URIRef:
    """Return the IRI that a path stands for, whether or not anything is told of it."""
    check_path(path)
    return URIRef(f"{iris.BASE}{path}")


def thing_at(site: Site, path: str) -> URIRef:
    """Return the IRI of a path that begins with id/ or def/. Raises `Problem` where the store says nothing of it."""
    node = node_at(path)
    if not site.read.ask("exists", {"node": node}):
        raise Problem(problems.NOT_FOUND, f"Nothing has been read about {path_of(node)}.")
    return node


def moved(site: Site, request: Request, node: URIRef, extension: Form | None) -> Response | None:
    """Lead (301) from a thing that another has replaced to that one; None where the store tells of the thing itself.

    Raises `Problem`: 404 where nothing was ever told of it, 410 with the reason where it is told of no more.
    """
    rows = site.read.select("standing", {"node": node})
    if any(yes(row["told"]) for row in rows):
        return None
    successors = sorted({str(row["successor"]) for row in rows if row["successor"] is not None})
    here = [one.removeprefix(f"{iris.BASE}id/") for one in successors if one.startswith(f"{iris.BASE}id/")]
    if len(successors) == len(here) == 1 and node != URIRef(successors[0]):
        page = request.url.path.startswith("/doc/")
        to = f"/doc/{here[0]}{f'.{extension.name}' if extension else ''}" if page else f"/id/{here[0]}"
        headers = {"Cache-Control": "public, max-age=300", "Link": f'<{to}>; rel="successor-version"'}
        return redirect(request, to, status=301, headers=headers)
    if successors:
        links = ", ".join(f'</doc/{one}>; rel="successor-version"' for one in here)
        parts = ", ".join(map(path_of, successors))
        detail = f"{path_of(node)} was divided. What was said of it is now told of: {parts}."
        raise Problem(problems.GONE, detail, headers={"Link": links} if links else None, successors=successors)
    if node.startswith(f"{iris.BASE}id/source/"):
        refuse_gone(site, URIRef(node.replace("/id/", "/graph/", 1)), node)
    raise Problem(problems.NOT_FOUND, f"Nothing has been read about {path_of(node)}.")


def refuse_gone(site: Site, graph: URIRef, what: URIRef) -> None:
    """Raise `Problem` 410 for a named graph that was there, and for what it was about."""
    change = site.store.journal.gone(graph) if site.store.journal is not None else None
    if change is not None:
        detail = f"{path_of(what)} was withdrawn, and is told of no more since {iso_day(change.at[:10])}."
        raise Problem(problems.GONE, detail, since=change.at)


def chosen_form(request: Request, extension: Form | None, forms: Sequence[Form]) -> Chosen:
    """Return the form of the extension, else the best for `Accept`; raises `Problem` where none is acceptable."""
    if extension:
        return Chosen(extension, extension.media_type)
    chosen = choose(joined(request, "accept"), forms)
    if chosen is None:
        types = [form.media_type for form in forms]
        raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
    return chosen


def page_headers(
    path: str,
    chosen: Chosen,
    forms: Sequence[Form],
    extension: Form | None,
    *,
    thing: URIRef | None = None,
    query: str = "",
    more: Sequence[str] = LICENSED,
) -> dict[str, str]:
    """Return the headers of one form: links to the other forms, to what it is a form of, and `more`.

    `more` is left out for what belongs to the dataset: its licence, and the dataset.
    """
    links = [f'<{path}.{form.name}>; rel="alternate"; type="{form.media_type}"' for form in forms]
    links.append(f'<{path}>; rel="canonical"')
    if thing:
        links.append(f'<{thing}>; rel="describes"')
    links += more
    headers = {"Link": ", ".join(links)}
    if not extension:
        headers["Content-Location"] = f"{path}.{chosen.form.name}{f'?{query}' if query else ''}"
    return headers
