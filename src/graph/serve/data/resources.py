"""Linked data: `/id/…` names a thing and leads (303) to `/doc/…`, its description in the form that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rdflib import RDF, Graph, URIRef
from rdflib.namespace import FOAF
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.serve.http import problems
from graph.serve.http.conneg import GRAPH_FORMS, HTML, RDF_FORMS
from graph.serve.http.problems import Problem
from graph.serve.http.replies import redirect, reply
from graph.serve.http.triples import serialise
from graph.serve.pages.codes import codes
from graph.serve.pages.generic import generic
from graph.serve.pages.groups import cluster
from graph.serve.pages.pages import recommendation, source
from graph.serve.pages.things import KINDS, thing
from graph.serve.site.addressed import (
    LICENSED,
    check_path,
    chosen_form,
    moved,
    node_at,
    page_headers,
    refuse_gone,
    split,
    thing_at,
)
from graph.serve.site.site import Site

_SHOWN = 200  # things in a named graph on one page


def identifier(site: Site, request: Request) -> Response:
    """Lead from a thing to its description; 404 where the store says nothing of it."""
    path = request.path_params["path"]
    node = node_at(f"id/{path}")
    if gone := moved(site, request, node, None):
        return gone
    links = [f'</doc/{path}>; rel="describedby"', *LICENSED]
    return redirect(request, f"/doc/{path}", headers={"Link": ", ".join(links)})


def document(site: Site, request: Request) -> Response:
    """Return the description of a thing: a page of its own kind, or its triples."""
    path, extension = split(request.path_params["path"], (*RDF_FORMS, HTML))
    node = node_at(f"id/{path}")
    if gone := moved(site, request, node, extension):
        return gone
    chosen = chosen_form(request, extension, (HTML, *RDF_FORMS))
    headers = page_headers(f"/doc/{path}", chosen, (HTML, *RDF_FORMS), extension, thing=node, query=request.url.query)
    headers |= site.dated()
    if chosen.form is HTML:
        kind = path.partition("/")[0]
        special = _PAGES.get(kind)
        if special and (page := special(site, request, node, headers)) is not None:
            return page
        return generic(site, request, node, headers)
    return reply(request, serialise(describe(site, node), chosen.form), chosen.content_type, headers=headers)


_PAGES: Mapping[str, Callable[[Site, Request, URIRef, Mapping[str, str]], Response | None]] = {
    "recommendation": recommendation,
    "source": source,
    "cluster": cluster,
    **dict.fromkeys(KINDS, thing),
}


def describe(site: Site, node: URIRef) -> Graph:
    """Return what the store says of `node`: its triples, its places with quotes, names of neighbours, incoming links.

    At most 200 incoming links; a source has all of its places.
    """
    triples = site.read.triples("description", {"node": node})
    triples += site.read.triples("incoming", {"node": node})
    if node.startswith(f"{iris.BASE}id/source/"):
        triples += site.read.triples("source-spans", {"source": node})
    about = URIRef(node.replace(f"{iris.BASE}id/", f"{iris.BASE}doc/", 1))
    triples.add((about, RDF.type, FOAF.Document))
    triples.add((about, FOAF.primaryTopic, node))
    return triples


def code_list(site: Site, request: Request) -> Response:
    """Return a code list with its concepts, or one concept with what uses it."""
    forms = (HTML, *RDF_FORMS)
    path, extension = split(request.path_params["path"], forms)
    node = thing_at(site, f"def/{path}")
    chosen = chosen_form(request, extension, forms)
    headers = {**page_headers(f"/def/{path}", chosen, forms, extension), **site.dated()}
    if chosen.form is HTML:
        if "/" not in path:
            return codes(site, request, node, headers)
        page = thing(site, request, node, headers) if path.startswith("theme/") else None
        return page or generic(site, request, node, headers)
    triples = describe(site, node) if "/" in path else site.read.triples("code-list", {"scheme": node})
    return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)


def named_graph(site: Site, request: Request) -> Response:
    """Return the content of a named graph, or a page that lists what it speaks of."""
    forms = (HTML, *GRAPH_FORMS)
    path, extension = split(request.path_params["path"], forms)
    check_path(path)
    name = URIRef(f"{iris.BASE}graph/{path}")
    triples = site.read.triples("named-graph", {"graph": name})
    if not triples:
        refuse_gone(site, name, name)
        raise Problem(problems.NOT_FOUND, f"There is no named graph called {path}.")
    chosen = chosen_form(request, extension, forms)
    headers = {**page_headers(f"/graph/{path}", chosen, forms, extension), **site.dated()}
    if chosen.form is not HTML:
        return reply(request, serialise(triples, chosen.form, graph=name), chosen.content_type, headers=headers)
    things = [thing for thing in _things(triples) if "#char=" not in thing]
    types = {thing: [str(kind) for kind in triples.objects(thing, RDF.type)] for thing in things[:_SHOWN]}
    about = _about(path)
    labels = site.read.labels(
        [*about, *things[:_SHOWN], *(URIRef(kind) for kinds in types.values() for kind in kinds)]
    )
    values = {
        "name": name,
        "title": _titled(path, labels.get(str(about[0])) if about else None),
        "about": about,
        "count": len(triples),
        "things": things,
        "types": types,
        "labels": labels,
        "shown": _SHOWN,
    }
    return site.page(
        request, "graph.html", {**values, "forms": GRAPH_FORMS, "here": f"/graph/{path}"}, headers=headers
    )


_GRAPHS: Mapping[str, str] = {
    "source": "What was read from {}",
    "run": "When {} was read",
    "tombstone": "What is no more told of {}",
    "derived/recurrence": "An ask that recurs: {}",
}
_ONE_GRAPH: Mapping[str, str] = {
    "vocab": "The ontology and its code lists",
    "reference/councils": "The councils",
    "derived/answers": "When answers are due",
    "derived/identity": "Who and what may be the same",
    "derived/outcomes": "What became of referrals",
    "derived/recurrence": "How recurring asks were brought together",
    "derived/referrals": "Which referral followed which",
    "derived/wordings": "How wordings differ",
}


def _about(path: str) -> list[URIRef]:
    """Return the one thing that a named graph is about, by the graph's path; nothing where it is about many."""
    kind, _, of = path.rpartition("/")
    if kind not in _GRAPHS:
        return []
    return [URIRef(f"{iris.BASE}id/{'cluster' if kind == 'derived/recurrence' else 'source'}/{of}")]


def _titled(path: str, about: str | None) -> str:
    """Return what a named graph is called on its page."""
    kind, _, of = path.rpartition("/")
    return _ONE_GRAPH.get(path) or (_GRAPHS[kind].format(about or of) if kind in _GRAPHS else path)


def _things(triples: Graph) -> list[URIRef]:
    """Return every IRI that the triples say something of, in order."""
    return sorted({thing for thing in triples.subjects() if isinstance(thing, URIRef)})
