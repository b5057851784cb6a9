"""The dataset as a whole: its description (DCAT, VoID), a page about it, and its dumps."""

from __future__ import annotations

from rdflib import Graph, URIRef
from rdflib.namespace import VOID
from starlette.requests import Request
from starlette.responses import Response

from graph import iris, queries
from graph.publish.dumps import gzipped
from graph.serve.http import problems
from graph.serve.http.conneg import HTML, JSON_LD, N_QUADS, RDF_FORMS, TRIG, TURTLE, Form, by_name
from graph.serve.http.problems import Problem
from graph.serve.http.replies import redirect, reply, stream
from graph.serve.http.triples import serialise
from graph.serve.site import structured
from graph.serve.site.addressed import chosen_form, page_headers
from graph.serve.site.site import Site

DUMPS: tuple[Form, ...] = (N_QUADS, TRIG, TURTLE, JSON_LD)
_FORMS = (HTML, *RDF_FORMS)


def dataset(site: Site, request: Request) -> Response:
    """Return the description of the dataset: a page to people, DCAT and VoID to programs."""
    extension = by_name(str(request.path_params.get("extension", "")), _FORMS)
    if "extension" in request.path_params and extension is None:
        raise Problem(problems.NOT_FOUND, f"There is: {', '.join(form.name for form in _FORMS)}.")
    chosen = chosen_form(request, extension, _FORMS)
    headers = {**page_headers("/dataset", chosen, _FORMS, extension), **site.dated()}
    triples = site.read.triples("dataset")
    if chosen.form is not HTML:
        return reply(request, serialise(triples, chosen.form), chosen.content_type, headers=headers)
    values = {
        "counts": site.read.one("counts"),
        "coverage": site.read.select("coverage"),
        "classes": _partition(site, triples, VOID["class"], VOID.entities),
        "properties": _partition(site, triples, VOID.property, VOID.triples),
        "total": triples.value(URIRef(f"{iris.BASE}dataset#graph"), VOID.triples),
        "dumps": DUMPS,
        "tables": queries.in_folder("tables"),
        "structured": structured.of_dataset(triples),
        "query": queries.page("dataset").text,
        "here": "/dataset",
        "forms": RDF_FORMS,
    }
    return site.page(request, "dataset.html", values, headers=headers)


def _partition(site: Site, triples: Graph, of: URIRef, how_many: URIRef) -> list[tuple[URIRef, str, int]]:
    """Return each class or property with its label and its count, the most frequent first."""
    counted = {
        term: int(str(triples.value(part, how_many)))
        for part, term in triples.subject_objects(of)
        if isinstance(term, URIRef)
    }
    labels = site.read.labels(counted)
    rows = [(term, labels.get(str(term), term.rpartition("#")[2]), count) for term, count in counted.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def void(site: Site, request: Request) -> Response:  # noqa: ARG001 (every handler is called alike)
    """Lead from the well-known place (VoID, section 7.2) to the description."""
    return redirect(request, "/dataset")


def dump(site: Site, request: Request) -> Response:
    """Return everything in one file, gzipped, written while it is sent."""
    form = by_name(request.path_params["extension"], DUMPS)
    if form is None:
        raise Problem(problems.NOT_FOUND, f"There is: {', '.join(f'graph.{form.name}.gz' for form in DUMPS)}.")
    headers = {"Content-Disposition": f'attachment; filename="scrutiny-graph.{form.name}.gz"'}
    return stream(request, gzipped(site.store.dump(form.media_type)), "application/gzip", headers=headers)
