"""The SPARQL 1.1 Protocol at /sparql: GET, HEAD, POST, QUERY and OPTIONS at one route.

Time and memory are not limited here: a query in this process cannot be stopped. What can be seen before a query
runs is: its length, its nesting and SERVICE. The query itself is never given to anything but the store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from rdflib import Graph, Literal, URIRef
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graph import queries
from graph.errors import QuerySyntaxError, UnsupportedQuery
from graph.serve import problems
from graph.serve.conneg import (
    GRAPH_FORMS,
    HTML,
    JSON_RESULTS,
    N_TRIPLES,
    RDF_FORMS,
    TABLE_FORMS,
    Chosen,
    Form,
    by_name,
    choose,
    prefers_html,
)
from graph.serve.problems import Problem
from graph.serve.replies import preflight, reply
from graph.serve.site import Site
from graph.serve.triples import serialise
from graph.store.scan import Scan, nesting, scan

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
MAX_BYTES = 1_000_000
MAX_DEPTH = 100
MAX_ROWS_SHOWN = 1_000  # in a page; machine forms are complete
QUERY_TYPE, FORM_TYPE, UPDATE_TYPE = (
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "application/sparql-update",
)
_ALLOW = ", ".join(METHODS)
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: the query (None: none was sent), its dataset and the form wanted by name."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    form: str | None = None


async def endpoint(site: Site, request: Request) -> Response:
    """Answer one request by the SPARQL 1.1 Protocol."""
    if request.method == "OPTIONS":
        return preflight(_ALLOW)
    body = await _body(request)
    asked = read_request(request, body)
    if asked.query is None:
        return await run_in_threadpool(_without_query, site, request, asked)
    return await run_in_threadpool(_answer, site, request, asked, asked.query)


def read_request(request: Request, body: bytes) -> Asked:
    """Return what is asked, of any method; raises `Problem` for what the protocol does not allow."""
    in_address = _pairs(request.scope["query_string"], "the query string")
    if request.method in ("GET", "HEAD"):
        return _asked(in_address, method=request.method)
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = content_type.strip().lower()
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise _unsupported(f"the charset {charset[1]}")
    if kind == UPDATE_TYPE:
        raise Problem(problems.READ_ONLY, "An update was sent; only queries are answered.")
    if kind == FORM_TYPE:
        return _asked([*in_address, *_pairs(body, "the form")], method=request.method, must=True)
    if kind == QUERY_TYPE:
        return _asked([*in_address, ("query", _utf8(body, "the body"))], method=request.method, must=True)
    raise _unsupported(kind or "a body without Content-Type")


def _unsupported(what: str) -> Problem:
    return Problem(
        problems.MEDIA_TYPE,
        f"{what} is not read; send {QUERY_TYPE} or {FORM_TYPE}, in UTF-8.",
        headers={"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}", "Accept-Query": f"{QUERY_TYPE}, {FORM_TYPE}"},
    )


def _asked(pairs: Sequence[tuple[str, str]], *, method: str, must: bool = False) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        if method in ("GET", "HEAD"):
            raise Problem(
                problems.BAD_REQUEST, "The parameter update is not for GET, and updates are not taken here."
            )
        raise Problem(problems.READ_ONLY, "The parameter update was sent; only queries are answered.")
    for name in ("query", "format"):
        if len(values.get(name, [])) > 1:
            raise Problem(
                problems.BAD_REQUEST, f"The parameter {name} is given {len(values[name])} times; give it once."
            )
    query = values.get("query", [None])[0]
    if query is None and must:
        raise Problem(problems.BAD_REQUEST, "There is no parameter query in the form.")
    if query is not None and not query.strip():
        raise Problem(problems.BAD_REQUEST, "The query is empty.")
    for name in ("default-graph-uri", "named-graph-uri"):
        for value in values.get(name, []):
            if not _ABSOLUTE_IRI.fullmatch(value):
                raise Problem(problems.BAD_REQUEST, f"{name}: {value!r} is not an absolute IRI.")
    return Asked(
        query,
        tuple(values.get("default-graph-uri", [])),
        tuple(values.get("named-graph-uri", [])),
        values.get("format", [None])[0] or None,
    )


async def _body(request: Request) -> bytes:
    if request.method in ("GET", "HEAD"):
        return b""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise Problem(
                problems.TOO_LARGE, f"The body is longer than {MAX_BYTES:,} bytes.", headers={"Connection": "close"}
            )
    return bytes(body)


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except UnicodeDecodeError as error:
        raise Problem(
            problems.BAD_REQUEST, f"There is text in {where} that is not UTF-8, percent-encoded."
        ) from error
    except ValueError as error:
        raise Problem(problems.BAD_REQUEST, f"There are too many parameters in {where}.") from error


def _utf8(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(problems.BAD_REQUEST, f"Byte {error.start} of {where} is not UTF-8.") from error


def _without_query(site: Site, request: Request, asked: Asked) -> Response:
    """Return the query page to people, the service description (SPARQL 1.1 Service Description) to programs."""
    chosen = _choose(request, asked.form, (*RDF_FORMS, HTML))
    if chosen.form is HTML:
        return site.page(request, "sparql.html", _form_values(asked))
    body = serialise(site.read.triples("service-description"), chosen.form)
    return reply(request, body, chosen.content_type)


def _answer(site: Site, request: Request, asked: Asked, query: str) -> Response:
    seen = scan(query)
    forms = (*(GRAPH_FORMS if makes_graph(seen) else TABLE_FORMS), HTML)
    try:
        _refuse(query, seen)
        chosen = _choose(request, asked.form, forms)
        body = _serialise(site, asked, query, _engine_form(chosen.form, seen).media_type)
    except Problem as problem:
        if problem.kind in _SHOWN_BY_THE_FORM and _wants_html(request, asked):
            values = {**_form_values(asked), "problem": problem}
            return site.page(request, "sparql.html", values, status=int(problem.kind.status))
        raise
    headers = {"Link": '</sparql>; rel="describedby"; type="text/turtle"'}
    if chosen.form is HTML:
        return site.page(request, "sparql.html", {**_form_values(asked), **shown(site, seen, body)}, headers=headers)
    return reply(request, body, chosen.content_type, headers=headers)


def makes_graph(seen: Scan) -> bool:
    """Tell whether the answer is triples, not a table or a truth value."""
    return seen.form in ("construct", "describe")


_SHOWN_BY_THE_FORM = (problems.QUERY_SYNTAX, problems.FEDERATION, problems.REFUSED)


def _engine_form(form: Form, seen: Scan) -> Form:
    """Return the form that the store is asked for: a page is made from the one that is read back most exactly."""
    if form is not HTML:
        return form
    return N_TRIPLES if makes_graph(seen) else JSON_RESULTS


def _serialise(site: Site, asked: Asked, query: str, media_type: str) -> bytes:
    try:
        return site.store.serialise(
            query, media_type=media_type, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
        )
    except QuerySyntaxError as error:
        raise Problem(problems.QUERY_SYNTAX, error.cause, line=error.line, column=error.column) from error
    except UnsupportedQuery as error:
        raise Problem(problems.REFUSED, str(error)) from error


def _refuse(query: str, seen: Scan) -> None:
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Problem(problems.TOO_LARGE, f"The query is longer than {MAX_BYTES:,} bytes.")
    if seen.calls_service:
        raise Problem(problems.FEDERATION, "The query calls SERVICE, and this endpoint calls no other.")
    if (depth := nesting(query)) > MAX_DEPTH:
        raise Problem(problems.QUERY_SYNTAX, f"The query nests {depth} brackets; at most {MAX_DEPTH} are read.")
    if seen.form == "update":
        raise Problem(
            problems.QUERY_SYNTAX, "This is an update, where a query is expected; updates are not taken here."
        )


def _choose(request: Request, name: str | None, forms: Sequence[Form]) -> Chosen:
    if name is not None:
        form = by_name(name, forms)
        if form is None:
            names = ", ".join(form.name for form in forms)
            raise Problem(problems.BAD_REQUEST, f"format: {name!r} is not a form of this answer; there is: {names}.")
        return Chosen(form, form.media_type)
    chosen = choose(request.headers.get("accept"), forms)
    if chosen is None:
        types = [form.media_type for form in forms]
        raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
    return chosen


def _wants_html(request: Request, asked: Asked) -> bool:
    return asked.form == HTML.name if asked.form else prefers_html(request.headers.get("accept"))


def _form_values(asked: Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "prefixes": queries.prefixes(),
        "examples": queries.questions(),
        "max_bytes": MAX_BYTES,
        "max_depth": MAX_DEPTH,
        "table_forms": TABLE_FORMS,
        "graph_forms": GRAPH_FORMS,
        "problem": None,
        "result": None,
    }


def shown(site: Site, seen: Scan, body: bytes) -> dict[str, Any]:
    """Return what the page shows of an answer: `result`, with its cells as terms, and the labels of its IRIs."""
    if makes_graph(seen):
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
    kind = "graph" if makes_graph(seen) else "table"
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
