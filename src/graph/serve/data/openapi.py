"""The description of the interface for programs, by OpenAPI 3.1, made from the questions and a table of addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graph import __version__, queries
from graph.queries import Parameter, Query
from graph.serve.http.conneg import GRAPH_FORMS, HTML, RDF_FORMS, TABLE_FORMS
from graph.serve.http.replies import reply
from graph.serve.site.index import FACETS
from graph.serve.site.recurring import METHODS
from graph.serve.site.site import Site

Schema = dict[str, Any]
_PROBLEM: Mapping[str, str] = {
    "400": "A value cannot be used, or the query is not valid SPARQL",
    "404": "There is nothing at this address",
    "406": "No form that was asked for is available",
}
_LIMITS: Mapping[str, str] = {
    "403": "The query calls another server, or would change something",
    "413": "The query or its answer is too long",
    "415": "The body is in no form that is read",
    "429": "Too many queries of one client wait",
    "503": "The query took too long, or too many wait",
}
_KINDS: Mapping[str, Schema] = {
    "iri": {"type": "string", "description": "An address, or a short name such as aldermere."},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
    "enum": {"type": "string"},
}


def openapi(site: Site, request: Request) -> Response:  # noqa: ARG001 (every handler is called alike)
    """Return the description as JSON."""
    return reply(request, json.dumps(document(), ensure_ascii=False, indent=1) + "\n", "application/json")


def page(site: Site, request: Request) -> Response:
    """Return the description as a page."""
    described = document()
    rows = [
        (method.upper(), path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    return site.page(request, "api.html", {"info": described["info"], "rows": rows})


def document() -> dict[str, Any]:
    """Return the whole description."""
    asked = {
        f"/api/questions/{one.name}": {"get": _question(one)} for one in queries.questions() if one.kind == "select"
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Scrutiny Graph",
            "version": __version__,
            "summary": "What UK councils' scrutiny bodies decide and recommend, and what becomes of it.",
            "license": {
                "name": "CC BY 4.0 (the compiled facts)",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "paths": {"/api/questions": {"get": _questions()}, **asked, **_others()},
        "components": {"schemas": {"Problem": _problem_schema()}},
    }


def _questions() -> dict[str, Any]:
    return _operation(
        "questions",
        "Every question, with its parameters and columns",
        {"application/json": {"type": "array", "items": {"type": "object"}}},
    )


def _question(one: Query) -> dict[str, Any]:
    columns = {column.name: {"description": column.description} for column in one.columns}
    row = {"type": "object", "properties": columns, "required": list(columns), "additionalProperties": False}
    answer = {
        "type": "object",
        "required": ["question", "asked", "page", "more", "rows"],
        "properties": {
            "question": {"const": one.name},
            "asked": {"type": "object"},
            "page": {"type": "integer", "minimum": 1},
            "more": {"type": "boolean"},
            "rows": {"type": "array", "items": row},
        },
    }
    forms = {
        "application/json": answer,
        "text/csv": _TEXT,
        "text/tab-separated-values": _TEXT,
        "application/sparql-results+xml": _TEXT,
    }
    parameters = [_parameter(param, dict(one.example)) for param in one.params]
    parameters.append(
        _query("format", {"enum": ["json", "csv", "tsv", "xml"]}, "The form of the answer; Accept does the same.")
    )
    if one.pagination:
        parameters.append(_query("page", _PAGE, f"The page, of {one.pagination} rows."))
    return _operation(one.name, one.summary, forms, parameters, description=one.description)


def _parameter(param: Parameter, example: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    schema = dict(_KINDS[param.kind])
    if param.values:
        schema["enum"] = list(param.values)
    described = _query(param.name, schema, param.label)
    described["required"] = param.required
    if param.name in example:
        described["example"] = example[param.name][0]
    return described


def _others() -> dict[str, Any]:
    words = _query("q", {"type": "string"}, "Every word must be there; the last may be a beginning.")
    facets = [_query(name, {"type": "string"}, f"Only of this {name}.") for name in FACETS]
    page = _query("page", _PAGE, "The page, of 25 hits.")
    things = {form.media_type: {} if form.media_type.endswith("json") else _TEXT for form in (HTML, *RDF_FORMS)}
    results = {
        form.media_type: {} if form.media_type.endswith("json") else _TEXT
        for form in (HTML, *TABLE_FORMS, *RDF_FORMS)
    }
    query = {"name": "query", "in": "query", "required": True, "schema": {"type": "string"}, "description": "SPARQL 1.1",
             "example": "SELECT * WHERE { ?s ?p ?o } LIMIT 5"}  # fmt: skip
    graph = {"name": "graph", "in": "query", "required": True, "schema": {"type": "string", "format": "uri"},
             "description": "The IRI of a named graph"}  # fmt: skip
    graphs = {form.media_type: {} if form.media_type.endswith("json") else _TEXT for form in GRAPH_FORMS}
    health: dict[str, Schema] = {
        "application/json": {
            "type": "object",
            "required": ["ready"],
            "properties": {"ready": {"type": "boolean"}, "release": _TEXT, "why": _TEXT},
        }
    }
    path = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"},
            "example": "authority/aldermere", "description": "Kind and name, as an address has them after /id/."}  # fmt: skip
    streams = {form.media_type: {} if form.media_type.endswith("json") else _TEXT for form in RDF_FORMS}
    body = {**path, "example": "aldermere/overview-scrutiny-board",
            "description": "Council and body, as the body's address has them after /id/body/."}  # fmt: skip
    about = _query("about", {"type": "string", "minLength": 1, "maxLength": 500}, "Words; they need ask for nothing.")
    method = _query("method", {"enum": list(METHODS)}, "semantic where the service has a sentence model, else 400.")
    return {
        "/api/recurrences": {
            "get": _operation(
                "recurrences",
                "The recurring asks nearest to some words: who asked, when, in which words, and what came of it",
                {"application/json": _RECURRENCES},
                [{**about, "required": True, "example": "foster carer recruitment"}, method],
            )
        },
        "/search.json": {
            "get": _operation(
                "search",
                "Search by words and facets",
                {"application/json": {"type": "object"}},
                [words, *facets, page],
            )
        },
        "/sparql": {
            "get": _operation("sparql", "Answer a SPARQL 1.1 query", results, [query], also=_LIMITS),
            "post": _posted("sparql_post", "Answer a SPARQL 1.1 query that is long", results),
        },
        "/rdf-graph-store": {
            "get": _operation("graph", "One named graph, by the Graph Store Protocol", graphs, [graph], also=_LIMITS)
        },
        "/doc/{path}": {"get": _operation("describe", "What is stated of a thing", things, [path])},
        "/dataset": {"get": _operation("dataset", "The dataset by DCAT and VoID", things)},
        "/ldes": {
            "get": _operation(
                "change_feed",
                "What happened to each named graph: a Linked Data Event Stream, from its first page",
                streams,
                description="404 where another server keeps the store, which does not tell what happened to it.",
            )
        },
        "/outstanding/{path}": {
            "get": _operation(
                "outstanding", "What is outstanding for a body, to print", {HTML.media_type: _TEXT}, [body]
            )
        },
        "/changes.atom": {"get": _operation("changes", "What was read last", {"application/atom+xml": _TEXT})},
        "/livez": {"get": _operation("alive", "Whether the process answers", {"text/plain": _TEXT})},
        "/readyz": {"get": _operation("ready", "Whether a query is answered", health, also=_LIMITS)},
        "/healthz": {"get": _operation("healthy", "The same as /readyz", health, also=_LIMITS)},
        "/metrics": {"get": _operation("metrics", "Figures for Prometheus", {"text/plain": _TEXT})},
    }


_TEXT: Schema = {"type": "string"}
_RECURRENCES: Schema = {
    "type": "object",
    "required": ["about", "method", "recurrences"],
    "properties": {
        "about": _TEXT,
        "method": {"enum": list(METHODS)},
        "recurrences": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "cluster",
                    "label",
                    "state",
                    "nearness",
                    "nearest",
                    "why",
                    "councils",
                    "sides",
                    "members",
                ],
                "properties": {
                    "cluster": _TEXT,
                    "label": _TEXT,
                    "state": _TEXT,
                    "nearness": {"type": "number", "minimum": 0, "maximum": 1},
                    "nearest": _TEXT,
                    "why": {
                        "type": "object",
                        "required": ["kinds", "words", "subjects"],
                        "properties": {
                            "kinds": {"type": "array", "items": {"type": "object"}},
                            "words": {"type": "array", "items": _TEXT},
                            "subjects": {"type": "array", "items": _TEXT},
                        },
                    },
                    "councils": {"type": "array", "items": _TEXT},
                    "sides": {"type": "array", "items": {"type": "object"}},
                    "members": {"type": "array", "items": {"type": "object"}},
                },
            },
        },
    },
}
_PAGE: Schema = {"type": "integer", "minimum": 1, "maximum": 1_000_000}


def _query(name: str, schema: Schema, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _operation(
    name: str,
    summary: str,
    forms: Mapping[str, Schema],
    parameters: list[dict[str, Any]] | None = None,
    *,
    description: str = "",
    also: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answered = {media_type: {"schema": schema} for media_type, schema in forms.items()}
    refused = {
        status: {"description": told, "content": problem} for status, told in {**_PROBLEM, **(also or {})}.items()
    }
    return {
        "operationId": name,
        "summary": summary,
        **({"description": description} if description else {}),
        **({"parameters": parameters} if parameters else {}),
        "responses": {"200": {"description": "The answer", "content": answered}, **refused},
    }


def _posted(name: str, summary: str, forms: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the operation of a query that is sent as a body (SPARQL 1.1 Protocol, 2.1.2 and 2.1.3)."""
    form = {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}
    bodies = {"application/sparql-query": {"schema": _TEXT}, "application/x-www-form-urlencoded": {"schema": form}}
    operation = _operation(name, summary, forms, also=_LIMITS)
    return {**operation, "requestBody": {"required": True, "content": bodies}}


def _problem_schema() -> Schema:
    """Return the schema of a problem (RFC 9457, section 3)."""
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }
