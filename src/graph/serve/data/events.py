"""The change feed: a Linked Data Event Stream of what happened to each named graph, in pages that never change once full."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.describe import describe_page, describe_stream
from graph.serve.http import problems
from graph.serve.http.conneg import RDF_FORMS, Form
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.http.triples import serialise
from graph.serve.site.addressed import chosen_form, extension_of, page_headers, split
from graph.serve.site.site import Site
from graph.store.journal import IN_PAGE, Journal

_FULL = {"Cache-Control": "public, max-age=31536000, immutable"}
_GROWING = {"Cache-Control": "public, max-age=5"}
_PAGE = re.compile(r"([0-9a-f]{8})/([1-9][0-9]{0,8})")


def stream(site: Site, request: Request) -> Response:
    """Return what the stream is and where its first page stands. Raises `Problem` 404 where there is no journal."""
    extension = extension_of(request, RDF_FORMS)
    if extension is None and "extension" in request.path_params:
        raise Problem(problems.NOT_FOUND, f"There is: {', '.join(f'/ldes.{form.name}' for form in RDF_FORMS)}.")
    name = _journal(site).stream
    triples = describe_stream(name, _address(request, name, 1, extension))
    chosen = chosen_form(request, extension, RDF_FORMS)
    headers = {**page_headers("/ldes", chosen, RDF_FORMS, extension), **_GROWING}
    return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)


def page(site: Site, request: Request) -> Response:
    """Return one page of the stream. Raises `Problem` 410 for a page of a store that was made anew since."""
    path, extension = split(request.path_params["path"], RDF_FORMS)
    asked = _PAGE.fullmatch(path)
    journal = _journal(site)
    if asked is None:
        raise Problem(problems.NOT_FOUND, f"The first page is /ldes/{journal.stream}/1.")
    name, number = asked[1], int(asked[2])
    if name != journal.stream:
        detail = f"The store was made anew, and its changes are told from the beginning at /ldes/{journal.stream}/1."
        raise Problem(problems.GONE, detail)
    start = (number - 1) * IN_PAGE + 1
    changes = journal.part(start, start + IN_PAGE + 1)
    if not changes:
        raise Problem(problems.NOT_FOUND, f"There are {len(journal)} changes so far, and no page {number} of them.")
    shown, more = changes[:IN_PAGE], changes[IN_PAGE:]
    following = (_address(request, name, number + 1, extension), more[0].at) if more else None
    contents = {one.number: _absolute(request, _content(one.graph)) for one in shown}
    triples = describe_page(name, shown, _address(request, name, number, extension), following, contents)
    chosen = chosen_form(request, extension, RDF_FORMS)
    links = page_headers(f"/ldes/{path}", chosen, RDF_FORMS, extension)
    headers = {**links, **(_FULL if following else _GROWING)}
    return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)


def _content(graph: str) -> str:
    """Return the path at which a named graph can be had: its own, or that of the Graph Store Protocol for another's."""
    ours = f"{iris.BASE}graph/"
    if graph.startswith(ours):
        return f"graph/{graph.removeprefix(ours)}.nt"
    return f"rdf-graph-store?graph={quote(graph, safe='')}"


def _journal(site: Site) -> Journal:
    journal = site.store.journal
    if journal is None:
        raise Problem(
            problems.NOT_FOUND, "The store is kept by another server, which does not tell what happened to it."
        )
    if not len(journal):
        raise Problem(
            problems.NOT_FOUND,
            "No change has been recorded since this store was made: it is empty, or was restored from a dump.",
        )
    return journal


def _address(request: Request, stream: str, number: int, extension: Form | None) -> str:
    """Return where a page stands on the host that was asked, in the form that was asked for by name."""
    return _absolute(request, f"ldes/{stream}/{number}{f'.{extension.name}' if extension else ''}")


def _absolute(request: Request, path: str) -> str:
    return f"{request.base_url}{path}"
