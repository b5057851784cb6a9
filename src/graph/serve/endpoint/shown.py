"""The page with the query: its form, and an answer as a table for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rdflib import Graph, Literal, URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import queries
from graph.isolate.precheck import MAX_DEPTH, MAX_LENGTH
from graph.serve.endpoint.answers import Answer
from graph.serve.endpoint.asked import Asked
from graph.serve.http import problems
from graph.serve.http.conneg import GRAPH_FORMS, TABLE_FORMS
from graph.serve.http.problems import Problem
from graph.serve.http.replies import WITH_EDITOR
from graph.serve.site.site import Site

MAX_ROWS_SHOWN = 1_000  # in a page; machine forms are complete
MAX_BYTES_SHOWN = 8_000_000
_OK = 200


def page(
    site: Site,
    request: Request,
    values: Mapping[str, Any],
    *,
    status: int = _OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page with the query, whose policy lets it load the editor from this host."""
    sent = {**(headers or {}), "Content-Security-Policy": WITH_EDITOR}
    return site.page(request, "sparql.html", values, status=status, headers=sent)


def form_values(asked: Asked) -> dict[str, Any]:
    """Return what the form of the page shows: the query as it was sent, prefixes, examples, forms, limits."""
    return {
        "asked": asked,
        "prefixes": queries.prefixes(),
        "examples": queries.questions(),
        "max_bytes": MAX_LENGTH,
        "max_depth": MAX_DEPTH,
        "table_forms": TABLE_FORMS,
        "graph_forms": GRAPH_FORMS,
        "problem": None,
        "result": None,
    }


def shown(site: Site, answer: Answer) -> dict[str, Any]:
    """Return what the page shows of an answer: `result`, with its cells as terms, and the labels of its IRIs."""
    if answer.length > MAX_BYTES_SHOWN:
        raise Problem(problems.RESULT_TOO_LARGE, f"A page shows at most {MAX_BYTES_SHOWN:,} bytes of an answer.")
    body = answer.whole()
    if answer.kind == "graph":
        triples = sorted(Graph().parse(data=body, format="nt"))
        rows: list[tuple[Any, ...]] = list(triples)
        columns = ["subject", "predicate", "object"]
    else:
        document = json.loads(body)
        if "boolean" in document:
            return {"result": {"boolean": document["boolean"], "kind": "ask"}}
        columns = document["head"].get("vars", [])
        rows = [tuple(_term(row.get(name)) for name in columns) for row in document["results"]["bindings"]]
    visible = rows[:MAX_ROWS_SHOWN]
    labels = site.read.labels(cell for row in visible for cell in row)
    kind = answer.kind
    return {"result": {"kind": kind, "columns": columns, "rows": visible, "total": len(rows), "labels": labels}}


def _term(cell: Mapping[str, str] | None) -> URIRef | Literal | str | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return URIRef(cell["value"])
    if cell["type"] == "bnode":
        return f"_:{cell['value']}"
    datatype = cell.get("datatype")
    return Literal(cell["value"], lang=cell.get("xml:lang"), datatype=datatype, normalize=False)
