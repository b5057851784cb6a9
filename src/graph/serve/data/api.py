"""The question library as an interface for programs: what there is to ask, and each answer as plain JSON or CSV."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from rdflib import Literal
from starlette.requests import Request
from starlette.responses import Response

from graph import queries
from graph.errors import InvalidParameter, UnknownQuestion
from graph.queries import Parameter, Query
from graph.serve.http import problems
from graph.serve.http.conneg import CSV, TSV, XML_RESULTS, Form, choose, joined
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.pages.pages import page_number
from graph.serve.site.links import query_string
from graph.serve.site.reading import window
from graph.serve.site.site import Site
from graph.store import Term

JSON = Form("json", "application/json")
FORMS = (JSON, CSV, TSV, XML_RESULTS)


def index(site: Site, request: Request) -> Response:  # noqa: ARG001 (every handler is called alike)
    """Return every question with its parameters and columns, as JSON."""
    return reply(request, _written([described(question) for question in queries.questions()]), "application/json")


def described(question: Query) -> dict[str, Any]:
    """Return a question in plain values: what it asks, what may be given, what comes back."""
    return {
        "name": question.name,
        "summary": question.summary,
        "description": question.description,
        "parameters": [_parameter(one) for one in question.params],
        "columns": [{"name": one.name, "description": one.description} for one in question.columns],
        "order": question.order,
        "answer": f"/api/questions/{question.name}",
        "example": f"/api/questions/{question.name}{query_string({name: list(of) for name, of in question.example})}",
        "page": f"/questions/{question.name}",
    }


def answer(site: Site, request: Request) -> Response:
    """Return the answer to one question in the form of `format`, else of `Accept`; JSON by default.

    Parameters are the question's own, several of one name meaning any of them; `page` counts from 1 where the
    question is paged, and the `Link` header leads to the next. Raises `Problem` for what cannot be used.
    """
    question = _asked(request.path_params["name"])
    form = _form(request)
    given = {
        name: request.query_params.getlist(name) for name in request.query_params if name not in ("page", "format")
    }
    page = page_number(request.query_params.get("page", ""))
    try:
        text = question.bind(given)
    except InvalidParameter as error:
        raise Problem(problems.BAD_PARAMETER, str(error)) from error
    size = question.pagination
    if page > 1 and not size:
        raise Problem(problems.NOT_FOUND, f"{question.name} has one page.")
    rows = site.store.rows(f"{text}{window(page, size)}" if size else text)
    more = bool(size) and len(rows.rows) > (size or 0)
    if page > 1 and not rows.rows:
        raise Problem(problems.NOT_FOUND, f"There is no page {page} of this answer.")
    links = [f'</questions/{question.name}>; rel="describedby"; type="text/html"']
    if more:
        links.append(f'<{request.url.path}{query_string({**given, "page": page + 1})}>; rel="next"')
    headers = {"Link": ", ".join(links)}
    if form is not JSON:
        cut = f"{text}\nLIMIT {size} OFFSET {(page - 1) * size}" if size else text
        body = site.store.serialise(cut, media_type=form.media_type)
        return reply(request, body, form.content_type, headers=headers)
    shown = rows.rows[:size] if size else rows.rows
    table = [dict(zip(rows.variables, map(_plain, row), strict=True)) for row in shown]
    answered = {"question": question.name, "asked": given, "page": page, "more": more, "rows": table}
    return reply(request, _written(answered), form.content_type, headers=headers)


def _asked(name: str) -> Query:
    try:
        question = queries.load(name)
    except UnknownQuestion as error:
        raise Problem(problems.NOT_FOUND, str(error)) from error
    if question.kind != "select":
        raise Problem(problems.NOT_FOUND, f"{question.name} answers in triples: ask /questions/{question.name}.ttl.")
    return question


def _form(request: Request) -> Form:
    wanted = request.query_params.get("format")
    if wanted is not None:
        named = next((form for form in FORMS if form.name == wanted), None)
        if named is None:
            raise Problem(problems.BAD_PARAMETER, f"format: there is {', '.join(form.name for form in FORMS)}.")
        return named
    chosen = choose(joined(request, "accept"), FORMS)
    if chosen is None:
        types = [form.media_type for form in FORMS]
        raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
    return chosen.form


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "label": one.label,
        "required": one.required,
        "values": list(one.values) or None,
    }


def _plain(term: Term | None) -> str | int | float | bool | None:
    """Return a number or truth value as JSON has it, any other term as its text, None for what is not bound."""
    value = term.toPython() if isinstance(term, Literal) else term
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
