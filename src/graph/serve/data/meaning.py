"""The pages of the ontology and of the shapes, and their triples."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from rdflib import Graph
from starlette.requests import Request
from starlette.responses import Response

from graph.serve.http import problems
from graph.serve.http.conneg import HTML, RDF_FORMS
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.http.triples import serialise
from graph.serve.pages import glossary
from graph.serve.site.addressed import chosen_form, extension_of, page_headers, split
from graph.serve.site.site import Site
from graph.validate import load_shapes

_LICENSED = ('<https://www.apache.org/licenses/LICENSE-2.0>; rel="license"',)


def vocabulary(site: Site, request: Request) -> Response:
    """Return the ontology: a page with an anchor for each term, or its triples, the alignments among them.

    `/ns/0.1.0` is that version of it (its `owl:versionIRI`), for as long as it is the one in force.
    """
    values = {
        "terms": glossary.terms(),
        "modules": glossary.MODULES,
        "lists": glossary.code_lists(),
        "version": glossary.version(),
        "curie": glossary.curie,
        "here": "/ns",
        "forms": RDF_FORMS,
    }
    return _documented(site, request, _edition(request), "vocabulary.html", values, glossary.ontology())


def _edition(request: Request) -> str:
    """Return `/ns`, or the path of the version that is asked for. Raises `Problem` for one that is not published."""
    asked = request.path_params.get("version")
    if asked is None:
        return "/ns"
    known = urlsplit(glossary.version()).path.rsplit("/", 1)[1]
    if split(asked, (HTML, *RDF_FORMS))[0] != known:
        raise Problem(problems.NOT_FOUND, f"There is no version {asked!r} of the ontology; there is: {known}.")
    return f"/ns/{known}"


def shapes(site: Site, request: Request) -> Response:
    """Return the shapes: a page with an anchor for each, or their triples."""
    values = {"shapes": glossary.shapes(), "curie": glossary.curie, "here": "/shapes", "forms": RDF_FORMS}
    return _documented(site, request, "/shapes", "shapes.html", values, load_shapes())


def _documented(
    site: Site, request: Request, path: str, template: str, values: Mapping[str, object], triples: Graph
) -> Response:
    forms = (HTML, *RDF_FORMS)
    extension = extension_of(request, forms) or split(request.path_params.get("version", ""), forms)[1]
    if extension is None and "extension" in request.path_params:
        raise Problem(problems.NOT_FOUND, f"There is: {', '.join(f'{path}.{form.name}' for form in forms)}.")
    chosen = chosen_form(request, extension, forms)
    headers = page_headers(path, chosen, forms, extension, more=_LICENSED)
    if chosen.form is HTML:
        return site.page(request, template, values, headers=headers)
    return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)
