"""The SPARQL 1.1 Protocol at /sparql: GET, HEAD, POST, QUERY and OPTIONS at one route.

Who evaluates a query, and under which limits, is `answers` business; here requests are read and answers are sent.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from rdflib import Graph, Literal, URIRef
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graph import queries
from graph.isolate.precheck import MAX_DEPTH, MAX_LENGTH
from graph.serve.endpoint import description
from graph.serve.endpoint.answers import Answer, Answers, Question
from graph.serve.endpoint.kept import Kept
from graph.serve.http import problems
from graph.serve.http.conneg import (
    CSV,
    GRAPH_FORMS,
    HTML,
    JSON_RESULTS,
    N_TRIPLES,
    RDF_FORMS,
    TABLE_FORMS,
    TSV,
    Chosen,
    Form,
    by_name,
    choose,
    joined,
    prefers_html,
)
from graph.serve.http.debts import client_of
from graph.serve.http.metrics import Metrics
from graph.serve.http.problems import Problem
from graph.serve.http.replies import WITH_EDITOR, preflight, reply, streamed, unchanged
from graph.serve.http.triples import serialise
from graph.serve.site.site import Site
from graph.settings import Serving

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
MAX_ROWS_SHOWN = 1_000  # in a page; machine forms are complete
MAX_BYTES_SHOWN = 8_000_000
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


@dataclass(frozen=True)
class Desk:
    """What the endpoint works with."""

    site: Site
    answers: Answers
    serving: Serving
    metrics: Metrics
    kept: Kept = field(default_factory=Kept)
    updating: Callable[[Request, str], Awaitable[Response]] | None = None


async def endpoint(desk: Desk, request: Request) -> Response:
    """Answer one request by the SPARQL 1.1 Protocol."""
    if request.method == "OPTIONS":
        return preflight(_ALLOW)
    body = await read_body(request, desk.serving.max_body_bytes)
    if desk.updating is not None and (text := _update(request, body)) is not None:
        return await desk.updating(request, text)
    asked = read_request(request, body)
    if asked.query is None:
        return await run_in_threadpool(_without_query, desk, request, asked)
    return await _answer(desk, request, asked, asked.query)


def _update(request: Request, body: bytes) -> str | None:
    """Return the update that a POST carries (SPARQL 1.1 Protocol, 2.2), None where it carries none."""
    if request.method != "POST":
        return None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE_TYPE:
        return _utf8(body, "the body")
    if kind != FORM_TYPE:
        return None
    given = [value for name, value in _pairs(body, "the form") if name == "update"]
    if len(given) > 1:
        raise Problem(problems.BAD_REQUEST, f"The parameter update is given {len(given)} times; give it once.")
    return given[0] if given else None


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


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request. Raises `Problem` as soon as it is longer than `most` bytes."""
    if request.method in ("GET", "HEAD"):
        return b""
    too_long = Problem(
        problems.TOO_LARGE, f"The body is longer than {most:,} bytes.", headers={"Connection": "close"}
    )
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most + _DRAINED:
        raise too_long
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= most:
            body += chunk
        elif length > most + _DRAINED:
            raise too_long
    if length > most:
        raise too_long
    return bytes(body)


_DRAINED = (
    10_000_000  # bytes that are read and forgotten, so that a client which sends first and reads then is told why
)


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


def _without_query(desk: Desk, request: Request, asked: Asked) -> Response:
    """Return the query page to people, the service description (SPARQL 1.1 Service Description) to programs."""
    chosen = _choose(request, asked.form, (*RDF_FORMS, HTML))
    if chosen.form is HTML:
        return _page(desk.site, request, _form_values(asked))
    body = serialise(description.describe(desk.site, desk.serving), chosen.form)
    return reply(request, body, chosen.content_type)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The form for a table or truth value, and the form for triples; None where none will do."""

    table: Chosen | None
    graph: Chosen | None

    def question(self, asked: Asked, query: str) -> Question:
        """Return what is asked of whoever evaluates; a page is made from the form that is read back most exactly."""
        return Question(
            query,
            asked.default_graphs,
            asked.named_graphs,
            None if self.table is None else (JSON_RESULTS if self.table.form is HTML else self.table.form).media_type,
            None if self.graph is None else (N_TRIPLES if self.graph.form is HTML else self.graph.form).media_type,
        )


async def _answer(desk: Desk, request: Request, asked: Asked, query: str) -> Response:
    wanted = _wanted(request, asked.form)
    question = wanted.question(asked, query)
    noted = request.scope.setdefault("scrutiny", {})
    noted["query"] = question.key
    try:
        release = desk.answers.release
        tag = None if not release or _VOLATILE.search(query) else f"{release} {question.key}"
        if tag is not None and (same := _unchanged(request, wanted, tag)) is not None:
            return same
        answer = desk.kept.get(question, release) if tag is not None else None
        if answer is None:
            answer = await _evaluated(desk, request, question)
            if tag is not None and answer.release == release:
                desk.kept.put(question, release, answer)
        else:
            desk.metrics.kept()
        noted.update(lane=answer.lane, rows=answer.rows)
        return await _sent(desk, request, asked, wanted, answer, tag if answer.release == release else None)
    except Problem as problem:
        noted["outcome"] = problem.kind.slug
        if asked.form and problem.kind is problems.NOT_ACCEPTABLE:
            raise Problem(problems.BAD_REQUEST, f"format: {asked.form!r} is not a form of this answer.") from problem
        if problem.kind in _SHOWN_BY_THE_FORM and _wants_html(request, asked):
            values = {**_form_values(asked), "problem": problem}
            status = int(problem.kind.status)
            return _page(desk.site, request, values, status=status, headers=problem.headers)
        raise


_OK = 200
_VOLATILE = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b", re.IGNORECASE)  # answers differ from time to time
_SHOWN_BY_THE_FORM = (
    problems.QUERY_SYNTAX,
    problems.FEDERATION,
    problems.REFUSED,
    problems.TOO_COMPLEX,
    problems.QUERY_TIMEOUT,
    problems.RESULT_TOO_LARGE,
    problems.BUSY,
    problems.TOO_MANY,
)
_DESCRIBED = {"Link": '</sparql>; rel="describedby"; type="text/turtle"'}


def _wanted(request: Request, name: str | None) -> _Wanted:
    """Return the forms that are asked for. Raises `Problem` where nothing is that any answer could take."""
    if name is not None:
        form = by_name(name, (*TABLE_FORMS, *GRAPH_FORMS, HTML))
        if form is None:
            names = ", ".join(form.name for form in (*TABLE_FORMS, *GRAPH_FORMS, HTML))
            raise Problem(problems.BAD_REQUEST, f"format: {name!r} is not a form of an answer; there is: {names}.")
        chosen = Chosen(form, form.media_type)
        return _Wanted(
            chosen if form in (*TABLE_FORMS, HTML) else None, chosen if form in (*GRAPH_FORMS, HTML) else None
        )
    accept = joined(request, "accept")
    found = _Wanted(choose(accept, (*TABLE_FORMS, HTML)), choose(accept, (*GRAPH_FORMS, HTML)))
    if found.table is None and found.graph is None:
        types = [form.media_type for form in (*TABLE_FORMS, *GRAPH_FORMS, HTML)]
        raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
    return found


def _unchanged(request: Request, wanted: _Wanted, tag: str) -> Response | None:
    """Return 304 where the client has the answer in one of the forms that it would be given now."""
    if "if-none-match" not in request.headers or request.method not in ("GET", "HEAD"):
        return None
    for chosen in (wanted.table, wanted.graph):
        if chosen is not None and chosen.form is not HTML:
            same = unchanged(request, chosen.content_type, tag=tag, headers=_DESCRIBED)
            if same is not None:
                return same
    return None


async def _evaluated(desk: Desk, request: Request, question: Question) -> Answer:
    """Return the answer; a query whose client has gone is stopped (`ClientDisconnect`)."""
    client = client_of(request.client.host if request.client else "")
    task = asyncio.ensure_future(desk.answers.answer(question, client))
    try:
        await asyncio.wait({task}, timeout=_UNWATCHED_SECONDS)
        if not task.done():
            watch = asyncio.ensure_future(_gone(request))
            try:
                await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                watch.cancel()
            if not task.done():
                raise ClientDisconnect
        return task.result()
    finally:
        if not task.done():
            task.cancel()


_UNWATCHED_SECONDS = 0.1


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _sent(
    desk: Desk, request: Request, asked: Asked, wanted: _Wanted, answer: Answer, tag: str | None
) -> Response:
    chosen = wanted.graph if answer.kind == "graph" else wanted.table
    if chosen is None:  # no evaluator writes a form that was not asked for
        raise Problem(problems.INTERNAL, "The answer came in a form that was not asked for.")
    if chosen.form is HTML:
        try:
            values = {**_form_values(asked), **await run_in_threadpool(_shown, desk.site, answer)}
        finally:
            answer.close()
        return await run_in_threadpool(_page, desk.site, request, values, headers=_DESCRIBED)
    headers = dict(_DESCRIBED)
    if chosen.form in (CSV, TSV):
        headers["Content-Disposition"] = f'attachment; filename="result.{chosen.form.name}"'
    if tag is None:
        headers["Cache-Control"] = "no-store" if answer.release else "no-cache"
    if answer.file is None:
        response = reply(request, answer.body, chosen.content_type, headers=headers, tag=tag)
        if tag is not None and response.status_code == _OK:  # the same until the store changes: see `exchanges`
            request.scope["scrutiny"]["kept"] = answer.release
        return response
    return streamed(
        request,
        answer.pieces(),
        chosen.content_type,
        tag=tag,
        length=answer.length,
        closing=answer.close,
        headers=headers,
    )


def _choose(request: Request, name: str | None, forms: Sequence[Form]) -> Chosen:
    if name is not None:
        form = by_name(name, forms)
        if form is None:
            names = ", ".join(form.name for form in forms)
            raise Problem(problems.BAD_REQUEST, f"format: {name!r} is not a form of this answer; there is: {names}.")
        return Chosen(form, form.media_type)
    chosen = choose(joined(request, "accept"), forms)
    if chosen is None:
        types = [form.media_type for form in forms]
        raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
    return chosen


def _wants_html(request: Request, asked: Asked) -> bool:
    return asked.form == HTML.name if asked.form else prefers_html(joined(request, "accept"))


def _page(
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


def _form_values(asked: Asked) -> dict[str, Any]:
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


def _shown(site: Site, answer: Answer) -> dict[str, Any]:
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
