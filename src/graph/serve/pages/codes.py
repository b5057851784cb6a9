"""The page of a code list: every code with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import SKOS, Graph, Literal, URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris
from graph.serve.http.conneg import RDF_FORMS
from graph.serve.site.site import Site


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its address, its name, its notation, its definition ("" where it has none), what it is part of."""

    node: URIRef
    name: str
    notation: str
    definition: str
    within: tuple[URIRef, ...]


def codes(site: Site, request: Request, scheme: URIRef, headers: Mapping[str, str]) -> Response:
    """Return the page of a code list with its codes, by name."""
    triples = site.read.triples("code-list", {"scheme": scheme})
    found = sorted(_codes(triples, scheme), key=lambda code: (code.name.lower(), code.node))
    values = {
        "node": scheme,
        "name": _text(triples, scheme, SKOS.prefLabel) or iris.notation(str(scheme)),
        "definition": _text(triples, scheme, SKOS.definition),
        "codes": found,
        "names": {str(code.node): code.name for code in found},
        "here": f"/{scheme.removeprefix(iris.BASE)}",
        "forms": RDF_FORMS,
    }
    return site.page(request, "codes.html", values, headers=headers)


def _codes(triples: Graph, scheme: URIRef) -> list[Code]:
    return [
        Code(
            node,
            _text(triples, node, SKOS.prefLabel) or iris.notation(str(node)),
            _text(triples, node, SKOS.notation) or iris.notation(str(node)),
            _text(triples, node, SKOS.definition),
            tuple(sorted(one for one in triples.objects(node, SKOS.broader) if isinstance(one, URIRef))),
        )
        for node in triples.subjects(SKOS.inScheme, scheme)
        if isinstance(node, URIRef)
    ]


def _text(triples: Graph, node: URIRef, prop: URIRef) -> str:
    """Return a node's text, in English where it has it in several languages, "" where it has none."""
    given = [one for one in triples.objects(node, prop) if isinstance(one, Literal)]
    return str(min(given, key=lambda one: (one.language == "cy", str(one)))) if given else ""
