"""Linked data: `/id/…` names a thing and leads (303) to `/doc/…`, its description in the form that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.serve import problems
from graph.serve.codes import codes
from graph.serve.conneg import GRAPH_FORMS, HTML, RDF_FORMS, Chosen, Form, by_name, choose, joined
from graph.serve.groups import cluster
from graph.serve.links import iso_day, path_of, short, yes
from graph.serve.pages import recommendation, source
from graph.serve.problems import Problem
from graph.serve.replies import redirect, reply
from graph.serve.site import Site
from graph.serve.things import KINDS, thing
from graph.serve.triples import serialise

_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
_NAMES = (RDFS.label, SKOS.prefLabel, FOAF.name, DCTERMS.title)
_HIDDEN = (f"{iris.NS}canonicalText",)  # shown by the source's own page
_LICENSED = ('<https://creativecommons.org/licenses/by/4.0/>; rel="license"', '</dataset>; rel="collection"')
_SHOWN = 200  # incoming links, or things in a named graph, on one page


def identifier(site: Site, request: Request) -> Response:
    """Lead from a thing to its description; 404 where the store says nothing of it."""
    path = request.path_params["path"]
    node = _named(f"id/{path}")
    if moved := _moved(site, request, node, None):
        return moved
    links = [f'</doc/{path}>; rel="describedby"', *_LICENSED]
    return redirect(request, f"/doc/{path}", headers={"Link": ", ".join(links)})


def document(site: Site, request: Request) -> Response:
    """Return the description of a thing: a page of its own kind, or its triples."""
    path, extension = split(request.path_params["path"], (*RDF_FORMS, HTML))
    node = _named(f"id/{path}")
    if moved := _moved(site, request, node, extension):
        return moved
    chosen = chosen_form(request, extension, (HTML, *RDF_FORMS))
    headers = page_headers(f"/doc/{path}", chosen, (HTML, *RDF_FORMS), extension, thing=node, query=request.url.query)
    headers |= site.dated()
    if chosen.form is HTML:
        kind = path.partition("/")[0]
        special = _PAGES.get(kind)
        if special and (page := special(site, request, node, headers)) is not None:
            return page
        return _generic(site, request, node, headers)
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
        return page or _generic(site, request, node, headers)
    triples = describe(site, node) if "/" in path else site.read.triples("code-list", {"scheme": node})
    return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)


def named_graph(site: Site, request: Request) -> Response:
    """Return the content of a named graph, or a page that lists what it speaks of."""
    forms = (HTML, *GRAPH_FORMS)
    path, extension = split(request.path_params["path"], forms)
    _check(path)
    name = URIRef(f"{iris.BASE}graph/{path}")
    triples = site.read.triples("named-graph", {"graph": name})
    if not triples:
        _refuse_gone(site, name, name)
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


def split(path: str, forms: Sequence[Form]) -> tuple[str, Form | None]:
    """Return the path without the extension of one of `forms`, and that form; no identifier ends like one."""
    stem, dot, name = path.rpartition(".")
    form = by_name(name, forms) if dot else None
    return (stem, form) if form else (path, None)


def extension_of(request: Request, forms: Sequence[Form]) -> Form | None:
    """Return the form that the address asks for by its extension."""
    return by_name(str(request.path_params.get("extension", "")), forms)


def _check(path: str) -> None:
    if not _PATH.fullmatch(path) or len(path) > 500:
        raise Problem(problems.NOT_FOUND, "No address of ours looks like this.")


def _named(path: str) -> URIRef:
    _check(path)
    return URIRef(f"{iris.BASE}{path}")


def thing_at(site: Site, path: str) -> URIRef:
    """Return the IRI of a path that begins with id/ or def/. Raises `Problem` where the store says nothing of it."""
    node = _named(path)
    if not site.read.ask("exists", {"node": node}):
        raise Problem(problems.NOT_FOUND, f"Nothing has been read about {path_of(node)}.")
    return node


def _moved(site: Site, request: Request, node: URIRef, extension: Form | None) -> Response | None:
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
        _refuse_gone(site, URIRef(node.replace("/id/", "/graph/", 1)), node)
    raise Problem(problems.NOT_FOUND, f"Nothing has been read about {path_of(node)}.")


def _refuse_gone(site: Site, graph: URIRef, what: URIRef) -> None:
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
    more: Sequence[str] = _LICENSED,
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


@dataclass(frozen=True, slots=True)
class Statements:
    """All values of one property of a thing, or (`incoming`) all things that have it as the value."""

    predicate: URIRef
    values: tuple[URIRef | Literal, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.values)


_SAID = {str(SKOS.Concept): "Code"}
_HOW = frozenset(
    [
        PROV.wasGeneratedBy,
        *(URIRef(f"{iris.NS}{name}") for name in ("confidence", "rule", "statedIn", "possible", "form")),
    ]
)
_CALLED = {
    str(SKOS.prefLabel): "name",
    str(RDFS.label): "name",
    str(SKOS.inScheme): "code list",
    str(SKOS.notation): "code",
    str(SKOS.Concept): "code",
    str(PROV.wasGeneratedBy): "was read by",
}


def _kind(triples: Graph, node: URIRef) -> str | None:
    """Return what kind of thing a node is, in words; None where its types are not ours and no list's."""
    kinds = _iris(triples, node, RDF.type)
    ours = next((short(kind).capitalize() for kind in kinds if kind.startswith(iris.NS)), None)
    return ours or next((_SAID[str(kind)] for kind in kinds if str(kind) in _SAID), None)


def _generic(site: Site, request: Request, node: URIRef, headers: Mapping[str, str]) -> Response:
    """Return the page that any thing can have: its words in the source, what is stated, what points to it."""
    triples = site.read.triples("description", {"node": node})
    incoming = site.read.triples("incoming", {"node": node})
    stated = _grouped((p, o) for p, o in triples.predicate_objects(node) if str(p) not in _HIDDEN)
    pointing = _grouped((p, s) for s, p in incoming.subject_predicates(node))
    terms = {term for group in (*stated, *pointing) for term in (group.predicate, *group.values)}
    labels = {**_CALLED, **site.read.labels([node, *terms])}
    quotes = site.read.select("quotes", {"node": node})
    values: dict[str, Any] = {
        "node": node,
        "title": labels.get(str(node)) or _name(triples, node),
        "kind": _kind(triples, node),
        "above": next(iter(_iris(triples, node, SKOS.inScheme)), None),
        "stated": [group for group in stated if group.predicate not in _HOW],
        "how": [group for group in stated if group.predicate in _HOW],
        "pointing": pointing,
        "pointing_shown": _SHOWN,
        "labels": labels,
        "quotes": quotes,
        "here": request.url.path.removesuffix(".html"),
        "forms": RDF_FORMS,
    }
    return site.page(request, "resource.html", values, headers=headers)


def _grouped(pairs: Any) -> list[Statements]:
    found: dict[URIRef, list[URIRef | Literal]] = {}
    for prop, value in pairs:
        found.setdefault(prop, []).append(value)
    ordered = sorted(found.items(), key=lambda entry: (entry[0] != RDF.type, str(entry[0])))
    return [Statements(prop, tuple(sorted(values, key=str))) for prop, values in ordered]


def _iris(triples: Graph, node: URIRef, prop: URIRef) -> list[URIRef]:
    return sorted(value for value in triples.objects(node, prop) if isinstance(value, URIRef))


def _name(triples: Graph, node: URIRef) -> str | None:
    """Return what a node is called, in English where it has names in several languages."""
    for prop in _NAMES:
        names = sorted(
            triples.objects(node, prop), key=lambda name: (getattr(name, "language", None) == "cy", str(name))
        )
        if names:
            return str(names[0])
    return None
