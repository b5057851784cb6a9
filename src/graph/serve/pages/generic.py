"""The page that any thing can have: what is stated of it and of what points to it, a table for each property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.serve.http.conneg import RDF_FORMS
from graph.serve.site.links import short
from graph.serve.site.site import Site

_NAMES = (RDFS.label, SKOS.prefLabel, FOAF.name, DCTERMS.title)
_HIDDEN = (f"{iris.NS}canonicalText",)  # shown by the source's own page
_SHOWN = 200  # incoming links on one page


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


def generic(site: Site, request: Request, node: URIRef, headers: Mapping[str, str]) -> Response:
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
