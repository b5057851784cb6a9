"""The SPARQL 1.1 Protocol at /sparql: GET, HEAD, POST, QUERY and OPTIONS at one route.

Who evaluates a query, and under which limits, is `answers` business; here requests are read and answers are sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graph.serve.endpoint import description
from graph.serve.endpoint.answers import Answer, Answers, Question
from graph.serve.endpoint.asked import Asked, read_body, read_request, update
from graph.serve.endpoint.express import Found, Manner, is_plain
from graph.serve.endpoint.kept import Kept
from graph.serve.endpoint.shown import form_values, page, shown
from graph.serve.endpoint.wanted import DESCRIBED, Wanted, wanted
from graph.serve.http import encodings, problems
from graph.serve.http.connections import ANSWERED, MANNER
from graph.serve.http.conneg import (
    HTML,
    RDF_FORMS,
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
from graph.serve.http.replies import preflight, reply, streamed, unchanged
from graph.serve.http.triples import serialise
from graph.serve.site.site import Site
from graph.settings import Serving

METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
_ALLOW = ", ".join(METHODS)


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
    if desk.updating is not None and (text := update(request, body)) is not None:
        return await desk.updating(request, text)
    asked = read_request(request, body)
    if asked.query is None:
        return await run_in_threadpool(_without_query, desk, request, asked)
    return await _answer(desk, request, asked, asked.query)


def _without_query(desk: Desk, request: Request, asked: Asked) -> Response:
    """Return the query page to people, the service description (SPARQL 1.1 Service Description) to programs."""
    chosen = _choose(request, asked.form, (*RDF_FORMS, HTML))
    if chosen.form is HTML:
        return page(desk.site, request, form_values(asked))
    body = serialise(description.describe(desk.site, desk.serving), chosen.form)
    return reply(request, body, chosen.content_type)


async def _answer(desk: Desk, request: Request, asked: Asked, query: str) -> Response:
    forms = wanted(joined(request, "accept"), asked.form)
    question = forms.question(query, asked.default_graphs, asked.named_graphs)
    noted = request.scope.setdefault("scrutiny", {})
    noted["query"] = question.key
    try:
        release = desk.answers.release
        tag = None if not release or is_volatile(query) else f"{release} {question.key}"
        if tag is not None and (same := _unchanged(request, forms, tag)) is not None:
            return same
        answer = desk.kept.get(question, release) if tag is not None else None
        if answer is None:
            answer = await _evaluated(desk, request, question)
            if tag is not None and answer.release == release:
                desk.kept.put(question, release, answer)
        else:
            desk.metrics.kept()
        noted.update(lane=answer.lane, rows=answer.rows)
        return await _sent(desk, request, asked, forms, answer, tag if answer.release == release else None)
    except Problem as problem:
        noted["outcome"] = problem.kind.slug
        if asked.form and problem.kind is problems.NOT_ACCEPTABLE:
            raise Problem(problems.BAD_REQUEST, f"format: {asked.form!r} is not a form of this answer.") from problem
        if problem.kind in _SHOWN_BY_THE_FORM and _wants_html(request, asked):
            values = {**form_values(asked), "problem": problem}
            status = int(problem.kind.status)
            return page(desk.site, request, values, status=status, headers=problem.headers)
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


def is_volatile(query: str) -> bool:
    """Tell whether the answer may differ from time to time though the store is the same."""
    lower = query.lower()
    return any(word in lower for word in ("rand", "now", "uuid", "bnode")) and _VOLATILE.search(query) is not None


def _unchanged(request: Request, forms: Wanted, tag: str) -> Response | None:
    """Return 304 where the client has the answer in one of the forms that it would be given now."""
    if "if-none-match" not in request.headers or request.method not in ("GET", "HEAD"):
        return None
    for chosen in (forms.table, forms.graph):
        if chosen is not None and chosen.form is not HTML:
            same = unchanged(request, chosen.content_type, tag=tag, headers=DESCRIBED)
            if same is not None:
                return same
    return None


async def _evaluated(desk: Desk, request: Request, question: Question) -> Answer:
    """Return the answer; a query whose client has gone is stopped (`ClientDisconnect`)."""
    found: Found | None = request.scope.pop(ANSWERED, None)
    if found is not None:
        if isinstance(found.outcome, Problem):
            raise found.outcome
        if found.question == question:
            return found.outcome
        found.close()
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
    desk: Desk, request: Request, asked: Asked, forms: Wanted, answer: Answer, tag: str | None
) -> Response:
    chosen = forms.of(answer.kind)
    if chosen is None:  # no evaluator writes a form that was not asked for
        raise Problem(problems.INTERNAL, "The answer came in a form that was not asked for.")
    if chosen.form is HTML:
        try:
            values = {**form_values(asked), **await run_in_threadpool(shown, desk.site, answer)}
        finally:
            answer.close()
        return await run_in_threadpool(page, desk.site, request, values, headers=DESCRIBED)
    headers = forms.headers(answer.kind)
    if tag is None:
        headers["Cache-Control"] = "no-store" if answer.release else "no-cache"
    if answer.file is None:
        response = reply(request, answer.body, chosen.content_type, headers=headers, tag=tag)
        if tag is not None and response.status_code == _OK:  # the same until the store changes: see `exchanges`
            request.scope["scrutiny"]["kept"] = answer.release
            if asked.is_bare and not forms.is_page and is_plain(name for name, _ in request.scope["headers"]):
                request.scope[MANNER] = _manner(request, forms)
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


def _manner(request: Request, forms: Wanted) -> Manner:
    host = request.client.host if request.client else ""
    return Manner(forms, encodings.choose(joined(request, "accept-encoding")), client_of(host), host)


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
