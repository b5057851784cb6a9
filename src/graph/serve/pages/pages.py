"""The pages for people: home, recommendations, a source with its words marked, recurrences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris, queries
from graph.serve.http import problems
from graph.serve.http.conneg import RDF_FORMS
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.site import links
from graph.serve.site.links import query_string
from graph.serve.site.reading import Row
from graph.serve.site.site import Site
from graph.serve.tracing import journey, trace, wordings
from graph.serve.tracing.places import pieces

PAGE_SIZE = 50
_ON_HOME = 5
_PLAIN = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_FOR_PEOPLE = ("/sparql", "/search", "/questions/", "/recurrences?about=")  # and not for what reads every address
_FIRST_QUESTIONS = ("cq02", "cq03", "cq04", "cq05", "cq08", "cq38")


def home(site: Site, request: Request) -> Response:
    """Return the home page: what this is, figures, first recommendations, questions, coverage."""
    index, counts = site.index(), site.read.one("counts") or {}
    followed = _entries(site, index.newest("recommendation", size=1, answered=True))
    values = {
        "counts": counts,
        "count_query": queries.page("counts").text,
        "coverage": site.read.select("coverage"),
        "unanswered": site.read.one("unanswered"),
        "themes": site.read.select("recurring-themes"),
        "followed": followed[0] if followed else None,
        "recommendations": _entries(site, index.newest("recommendation", size=_ON_HOME)),
        "questions": [one for one in queries.questions() if one.name in _FIRST_QUESTIONS],
    }
    links = '</sparql>; rel="service-desc"; type="text/turtle", </ns>; rel="describedby"; type="text/turtle"'
    return site.page(request, "home.html", values, headers={"Link": links})


def recommendations(site: Site, request: Request) -> Response:
    """Return the list of recommendations, fifty a page, filtered by words and council."""
    given = parameters(request, ("q", "authority", "page"))
    page = page_number(given.get("page", ""))
    words, authority = given.get("q", "").strip(), given.get("authority", "").strip()
    if authority and not _PLAIN.fullmatch(authority):
        raise Problem(problems.BAD_PARAMETER, f"authority: {authority!r} is no address.")
    nodes, total = site.index().listed("recommendation", words, authority, page=page, size=PAGE_SIZE)
    if page > 1 and not nodes:
        raise Problem(problems.NOT_FOUND, f"There is no page {page} of this list.")
    more = total > page * PAGE_SIZE
    values = {
        "rows": _entries(site, nodes),
        "total": total,
        "page": page,
        "more": more,
        "given": given,
        "authorities": site.read.select("options", {"class": URIRef(f"{iris.NS}Authority")}),
    }
    return site.page(
        request, "recommendations.html", values, headers=_page_links("/recommendation", given, page, more=more)
    )


def _entries(site: Site, nodes: Sequence[str]) -> list[dict[str, Any]]:
    """Return what a list says of these recommendations, in the order given."""
    wanted = [URIRef(node) for node in nodes]
    rows = site.read.select("recommendations", {"recommendation": wanted}) if wanted else []
    told = {str(row["recommendation"]): _with_state(row) for row in rows}
    return [told[node] for node in nodes if node in told]


def recommendation(site: Site, request: Request, node: URIRef, headers: Mapping[str, str]) -> Response | None:
    """Return the page of one recommendation with its trace; None where the node is only part of one."""
    asked = {"recommendation": node}
    heads = site.read.select("recommendation", asked)
    if not heads:
        return None
    rows = {
        name: site.read.select(f"recommendation-{name}", asked)
        for name in ("wordings", "referrals", "responses", "updates")
    }
    changed = site.read.select("wording-changes", asked)
    outcome = trace.response_state(rows["responses"])
    printed = _distinct(rows["wordings"], "node")
    values = {
        "node": node,
        "head": heads[0],
        "addressees": _distinct(heads, "addressee"),
        "makers": _distinct(heads, "made_by"),
        "councils": _distinct(heads, "council"),
        "wordings": printed,
        "revisions": wordings.revisions(printed, changed),
        "state": outcome,
        "steps": journey.steps(rows, heads[0], changed),
        "picture": trace.picture(heads[0], rows["referrals"], outcome),
        "responses": [_with_date(row) for row in _distinct(rows["responses"], "node")],
        "updates": _by_speaker(rows["updates"]),
        "asks": _asks(site.read.select("recommendation-asks", asked)),
        "recurrences": site.read.select("recommendation-recurrences", asked),
        "here": f"/doc/{node.removeprefix(f'{iris.BASE}id/')}",
        "forms": RDF_FORMS,
    }
    return site.page(request, "recommendation.html", values, headers=headers)


def source(site: Site, request: Request, node: URIRef, headers: Mapping[str, str]) -> Response | None:
    """Return a source's canonical text with the words from `from` to `to` marked; None for what is no source.

    Without them each place that something was read from has its name, to which the fragment of its IRI leads.

    Positions count code points from 0, `to` left out (RFC 5147). Raises `Problem` for a place that the text
    does not have.
    """
    row = site.read.one("source", {"source": node})
    if row is None:
        return None
    text = None if row["text"] is None else str(row["text"])
    place = _place(request, len(text or ""))
    statements = site.read.select("source-statements", {"source": node})
    known = [(int(str(one["start"])), int(str(one["end"]))) for one in statements]
    values = {
        "node": node,
        "row": row,
        "text": text,
        "place": place,
        "pieces": list(pieces(text, known)) if text is not None and place is None else [],
        "statements": [{**one, "quote": _words(text, span)} for one, span in zip(statements, known, strict=True)],
        "here": f"/doc/{node.removeprefix(f'{iris.BASE}id/')}",
        "forms": RDF_FORMS,
    }
    return site.page(request, "source.html", values, headers=headers)


def _words(text: str | None, place: tuple[int, int]) -> str:
    return (text or "")[slice(*place)].strip()


def problem_list(site: Site, request: Request) -> Response:
    """Return the page that explains every kind of problem, or the one that is asked for."""
    slug = request.path_params.get("slug")
    if slug is not None and slug not in problems.KINDS:
        raise Problem(problems.NOT_FOUND, f"There is no kind of problem called {slug!r}.")
    kinds = [problems.KINDS[slug]] if slug else list(problems.KINDS.values())
    return site.page(request, "problems.html", {"kinds": kinds})


def about(site: Site, request: Request) -> Response:
    """Return the page that says how the graph is made, what its words mean, and what it does not know."""
    return site.page(request, "about.html", {})


def left_out(site: Site, request: Request) -> Response:
    """Return the page of a copy in files that stands where the live site searches and answers queries."""
    return site.page(request, "left-out.html", {})


def robots(site: Site, request: Request) -> Response:  # noqa: ARG001 (every handler is called alike)
    """Return what crawlers are asked to leave alone."""
    alone = (f"Disallow: {path}" for path in _FOR_PEOPLE)
    lines = ("User-agent: *", *alone, f"Sitemap: {request.base_url}sitemap.xml", "")
    return reply(request, "\n".join(lines), "text/plain; charset=utf-8")


def parameters(request: Request, names: Sequence[str]) -> dict[str, str]:
    """Return the parameters by name; raises `Problem` for one that is unknown or stands twice."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in names:
            raise Problem(problems.BAD_PARAMETER, f"There is no parameter {name!r}; there is: {', '.join(names)}.")
        if name in given:
            raise Problem(problems.BAD_PARAMETER, f"The parameter {name!r} stands twice.")
        given[name] = value
    return given


def page_number(value: str) -> int:
    """Return the number of a page from 1, 1 where none is given; raises `Problem` for what is no number."""
    if not value:
        return 1
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 1_000_000):
        raise Problem(problems.BAD_PARAMETER, f"page: {value!r} is not a page number.")
    return int(value)


def _place(request: Request, length: int) -> tuple[int, int] | None:
    given = parameters(request, ("from", "to"))
    if not given:
        return None
    start, end = given.get("from", ""), given.get("to", "")
    for value in (start, end):
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise Problem(problems.BAD_PARAMETER, "from and to are two whole numbers, given together.")
    if not int(start) < int(end) <= length:
        raise Problem(problems.BAD_PARAMETER, f"There is no place {start} to {end} in a text of {length} characters.")
    return int(start), int(end)


def _page_links(path: str, given: Mapping[str, str], page: int, *, more: bool) -> dict[str, str]:
    """Return the `Link` header to the neighbouring pages (RFC 8288), none where there are none."""
    links = []
    if page > 1:
        links.append(f'<{path}{query_string({**given, "page": page - 1 if page > 2 else ""})}>; rel="prev"')
    if more:
        links.append(f'<{path}{query_string({**given, "page": page + 1})}>; rel="next"')
    return {"Link": ", ".join(links)} if links else {}


def _with_state(row: Row) -> dict[str, Any]:
    has_holding = row["holding"] is not None and int(str(row["holding"])) > 0
    return {**row, "state": trace.state(row["outcome"], has_holding=has_holding)}


def _with_date(row: Row) -> dict[str, Any]:
    return {**row, "dated": trace.dated(row)[0]}


def _by_speaker(updates: Sequence[Row]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the updates under who speaks, scrutiny's own findings apart from what it is told; no empty heading."""
    spoken: dict[str, list[dict[str, Any]]] = {
        "What scrutiny found": [], "What was reported to it": [], "Not stated who says so": []
    }  # fmt: skip
    found, told, unknown = spoken.values()
    for row in _distinct(updates, "node"):
        among = unknown if row["by"] is None else found if links.yes(row["by_scrutiny"]) else told
        among.append(_with_date(row))
    return [(heading, rows) for heading, rows in spoken.items() if rows]


def _distinct(rows: Sequence[Row], name: str) -> list[Row]:
    """Return the first row for each value of one column, rows without a value left out."""
    return list({str(row[name]): row for row in reversed(rows) if row[name] is not None}.values())[::-1]


def _asks(rows: Sequence[Row]) -> list[dict[str, Any]]:
    grouped: dict[str, dict[str, Any]] = {}
    for row in rows:
        ask = grouped.setdefault(str(row["node"]), {**row, "themes": []})
        if row["theme"] is not None and (row["theme"], row["theme_name"]) not in ask["themes"]:
            ask["themes"].append((row["theme"], row["theme_name"]))
    return list(grouped.values())
