"""The search page: words, facets with counts, each hit with the words in their context; and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph.serve.http import problems
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.pages.pages import page_number, parameters
from graph.serve.site.index import FACETS, MARK, Found
from graph.serve.site.links import local, query_string
from graph.serve.site.site import Site

PAGE_SIZE = 25


def search(site: Site, request: Request) -> Response:
    """Return what was found, as a page; as JSON at `/search.json`. Raises `Problem` for an unknown parameter."""
    given = {name: value.strip() for name, value in parameters(request, ("q", *FACETS, "page")).items()}
    page = page_number(given.get("page", ""))
    chosen = {name: given[name] for name in FACETS if given.get(name)}
    found = site.index().find(given.get("q", ""), chosen, page=page, size=PAGE_SIZE)
    if page > 1 and not found.hits:
        raise Problem(problems.NOT_FOUND, f"There is no page {page} of this answer.")
    if request.url.path.endswith(".json"):
        return reply(request, _as_json(given, found), "application/json")
    values = {
        "given": given,
        "chosen": chosen,
        "found": found,
        "facets": [(name, _NAMES[name], found.facets[name]) for name in FACETS],
        "page": page,
        "more": found.total > page * PAGE_SIZE,
        "hits": [{"hit": hit, "to": local(URIRef(hit.node)), "parts": _parts(hit.snippet)} for hit in found.hits],
        "as_json": f"/search.json{query_string(given)}",
    }
    return site.page(request, "search.html", values)


_NAMES: Mapping[str, str] = {
    "kind": "Kind",
    "council": "Council",
    "body": "Body",
    "theme": "Theme",
    "year": "Year",
    "state": "What became of it",
}


def _parts(snippet: str) -> list[tuple[str, bool]]:
    """Return the snippet in pieces, each with whether it is a word that was looked for."""
    parts: list[tuple[str, bool]] = []
    for index, piece in enumerate(snippet.split(MARK[0])):
        marked, closing, rest = piece.partition(MARK[1])
        if index and closing:
            parts += [(marked, True), (rest, False)]
        else:
            parts.append((piece, False))
    return [(text, is_word) for text, is_word in parts if text]


def _as_json(given: Mapping[str, str], found: Found) -> str:
    hits = [
        {
            "id": hit.node,
            "kind": hit.kind,
            "text": "".join(text for text, _ in _parts(hit.snippet)),
            "council": hit.council,
            "body": hit.body,
            "date": hit.date,
            "state": hit.state,
            "possible": hit.possible,
        }
        for hit in found.hits
    ]
    facets = {name: [{"value": value, "count": count} for value, count in of] for name, of in found.facets.items()}
    answer = {"asked": dict(given), "total": found.total, "hits": hits, "facets": facets}
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
