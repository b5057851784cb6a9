"""The pages of the ontology and of the shapes, and their triples."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph
from starlette.requests import Request
from starlette.responses import Response

from graph.serve import glossary, problems
from graph.serve.conneg import HTML, RDF_FORMS
from graph.serve.problems import Problem
from graph.serve.replies import reply
from graph.serve.resources import chosen_form, extension_of, page_headers
from graph.serve.site import Site
from graph.serve.triples import serialise
from graph.validate import load_shapes


def vocabulary(site: Site, request: Request) -> Response:
    """Return the ontology: a page with an anchor for each term, or its triples, the alignments among them."""
    values = {
        "terms": glossary.terms(),
        "modules": glossary.MODULES,
        "lists": glossary.code_lists(),
        "version": glossary.version(),
        "curie": glossary.curie,
        "here": "/ns",
        "forms": RDF_FORMS,
    }
    return _documented(site, request, "/ns", "vocabulary.html", values, glossary.ontology())


def shapes(site: Site, request: Request) -> Response:
    """Return the shapes: a page with an anchor for each, or their triples."""
    values = {"shapes": glossary.shapes(), "curie": glossary.curie, "here": "/shapes", "forms": RDF_FORMS}
    return _documented(site, request, "/shapes", "shapes.html", values, load_shapes())


def _documented(
    site: Site, request: Request, path: str, template: str, values: Mapping[str, object], triples: Graph
) -> Response:
    forms = (HTML, *RDF_FORMS)
    extension = extension_of(request, forms)
    if extension is None and "extension" in request.path_params:
        raise Problem(problems.NOT_FOUND, f"There is: {', '.join(f'{path}.{form.name}' for form in forms)}.")
    chosen = chosen_form(request, extension, forms)
    headers = page_headers(path, chosen, forms, extension)
    if chosen.form is HTML:
        return site.page(request, template, values, headers=headers)
    return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)
