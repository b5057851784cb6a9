"""The SPARQL 1.1 Graph Store Protocol, indirect: /rdf-graph-store?graph=… and ?default. Reading is open to everyone.

Writing is off unless the operator has set a token; then what is written goes through the shapes like everything else,
and becomes a generation of its own.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph, URIRef
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graph import files, iris, queries
from graph.errors import QuerySyntaxError, StoreError, UnsupportedQuery, UnwritableTerm
from graph.serve.endpoint.answers import Answers, Question
from graph.serve.http import problems
from graph.serve.http.conneg import GRAPH_FORMS, by_name, choose, joined
from graph.serve.http.debts import client_of
from graph.serve.http.problems import Problem
from graph.serve.http.replies import preflight, reply, streamed
from graph.serve.site.site import Site
from graph.settings import Settings
from graph.store import open_store, texts
from graph.store.terms import iri
from graph.store.updating import READ, changed_by, read_triples
from graph.validate import validate

_log = logging.getLogger("graph.serve")
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
_READING = ("GET", "HEAD", "OPTIONS")
_LONGEST = 20_000_000  # bytes of a body with the token
_TRIES, _WITHIN = 10, 60.0  # wrong tokens, and the seconds in which they are counted


@dataclass
class Door:
    """Lets in who has the token, and for a while nobody where too many wrong ones came."""

    token: str | None
    wrong: deque[float] = field(default_factory=deque)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that are answered."""
        return _READING if self.token is None else METHODS

    def check(self, request: Request) -> None:
        """Raise `Problem` unless the request carries the token."""
        if self.token is None:
            raise Problem(problems.READ_ONLY, "Nothing can be written here; no token has been set.")
        now = time.monotonic()
        while self.wrong and now - self.wrong[0] > _WITHIN:
            self.wrong.popleft()
        if len(self.wrong) >= _TRIES:
            raise Problem(problems.TOO_MANY, "Too many wrong tokens came.", headers={"Retry-After": "60"})
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            self.wrong.append(now)
            raise Problem(
                problems.UNAUTHORISED,
                "Send the token: Authorization: Bearer …",
                headers={"WWW-Authenticate": "Bearer"},
            )


@dataclass(frozen=True)
class GraphStore:
    """What the handlers work with."""

    site: Site
    answers: Answers
    settings: Settings
    door: Door


async def endpoint(held: GraphStore, request: Request) -> Response:
    """Answer one request by the Graph Store Protocol."""
    if request.method == "OPTIONS":
        return preflight(", ".join(held.door.methods))
    if request.method not in held.door.methods:
        raise Problem(
            problems.METHOD, "Nothing can be written here.", headers={"Allow": ", ".join(held.door.methods)}
        )
    name = _graph(request)
    if request.method in ("GET", "HEAD"):
        return await _read(held, request, name)
    held.door.check(request)
    if name is None:
        raise Problem(problems.READ_ONLY, "The default graph is the merge of the named graphs; write one of those.")
    return await _write(held, request, name)


async def update(held: GraphStore, request: Request, text: str) -> Response:
    """Do an update, sent with the token: tried on a copy, checked against the shapes, then published whole."""
    held.door.check(request)
    if held.settings.is_remote:
        raise Problem(problems.READ_ONLY, "The store is another server's; send updates there.")
    try:
        limits = held.settings.serving
        changed = await run_in_threadpool(
            changed_by, Path(held.settings.store), text,
            base=iris.SPARQL, seconds=limits.update_seconds, memory=limits.slow_memory,
        )  # fmt: skip
    except QuerySyntaxError as error:
        raise Problem(problems.QUERY_SYNTAX, error.cause, line=error.line, column=error.column) from error
    except UnsupportedQuery as error:
        raise Problem(problems.REFUSED, str(error)) from error
    await _publish(held, request, changed)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _graph(request: Request) -> URIRef | None:
    """Return the graph that is named, None for the default graph. Raises `Problem`."""
    parameters = request.query_params
    named = parameters.getlist("graph")
    if ("default" in parameters) == bool(named) or len(named) > 1:
        raise Problem(problems.BAD_REQUEST, "Name one graph, with ?graph= and its IRI, or ?default.")
    if not named:
        return None
    try:
        iri(named[0])
    except UnwritableTerm as error:
        raise Problem(problems.BAD_REQUEST, f"graph: {named[0]!r} is not an absolute IRI.") from error
    return URIRef(named[0])


async def _read(held: GraphStore, request: Request, name: URIRef | None) -> Response:
    form = by_name(request.query_params.get("format", ""), GRAPH_FORMS)
    if form is None:
        chosen = choose(joined(request, "accept"), GRAPH_FORMS)
        if chosen is None:
            types = [one.media_type for one in GRAPH_FORMS]
            raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
        form = chosen.form
    client = client_of(request.client.host if request.client else "")
    if name is not None and not await run_in_threadpool(_holds, held, name):
        raise Problem(problems.NOT_FOUND, f"There is no graph {name}.")
    text = texts.merged() if name is None else texts.triples_of(name)
    answer = await held.answers.answer(Question(text, table=None, graph=form.media_type), client)
    tag = f"{answer.release} {name}" if answer.release else None
    if answer.file is None:
        return reply(request, answer.body, form.content_type, tag=tag)
    return streamed(request, answer.pieces(), form.content_type, tag=tag, length=answer.length, closing=answer.close)


def _holds(held: GraphStore, name: URIRef) -> bool:
    return held.site.store.ask(queries.load(files.folder("queries") / "store" / "holds.rq").bind({"graph": name}))


async def _write(held: GraphStore, request: Request, name: URIRef) -> Response:
    there = await run_in_threadpool(_holds, held, name)
    if request.method == "DELETE":
        if not there:
            raise Problem(problems.NOT_FOUND, f"There is no graph {name}.")
        await _publish(held, request, {name: Graph()})
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in READ:
        raise Problem(
            problems.MEDIA_TYPE, f"Send one of: {', '.join(READ)}.", headers={"Accept-Post": ", ".join(READ)}
        )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST:
            raise Problem(problems.TOO_LARGE, f"The body is longer than {_LONGEST:,} bytes.")
    try:
        triples = await run_in_threadpool(read_triples, bytes(body), kind, base=str(name))
    except QuerySyntaxError as error:
        raise Problem(problems.BAD_REQUEST, error.cause, line=error.line, column=error.column) from error
    except UnsupportedQuery as error:
        raise Problem(problems.REFUSED, str(error)) from error
    if request.method == "POST" and there:
        triples += await run_in_threadpool(held.site.store.construct, texts.triples_of(name))
    await _publish(held, request, {name: triples})
    return Response(status_code=204 if there else 201, headers={"Cache-Control": "no-store"})


async def _publish(held: GraphStore, request: Request, graphs: Mapping[URIRef, Graph]) -> None:
    """Check every graph, then write all of them at once. Raises `Problem` where a shape is broken or another writes."""
    for name, triples in graphs.items():
        report = await run_in_threadpool(validate, triples)
        if not report.conforms:
            broken = [f"{one.message}" for one in report.violations[:20]]
            raise Problem(problems.INVALID, f"{name} breaks a shape: {broken[0]}", violations=broken)
    try:
        await run_in_threadpool(_replace, held.settings, graphs)
    except StoreError as error:
        _log.error("%s", error)
        raise Problem(
            problems.STORE, "The store is being written by another.", headers={"Retry-After": "5"}
        ) from error
    client = client_of(request.client.host if request.client else "")
    _log.warning("written by %s with the token: %s", client, ", ".join(sorted(graphs)) or "nothing")


def _replace(settings: Settings, graphs: Mapping[URIRef, Graph]) -> None:
    with open_store(settings) as store:
        store.replace(graphs)
