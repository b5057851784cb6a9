"""The question library as pages: a form from each question's header, its answer, and the same answer as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rdflib import Literal, URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris, queries
from graph.errors import InvalidParameter, UnknownQuestion
from graph.queries import Chart, Parameter, Query
from graph.serve.http import problems
from graph.serve.http.conneg import GRAPH_FORMS, HTML, TABLE_FORMS, Form, by_name, choose, joined
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.site.links import query_string
from graph.serve.site.reading import window
from graph.serve.site.site import Site
from graph.serve.tracing.bars import Bars, bars
from graph.store import Term

_MOST_OPTIONS = 250  # above it, a field to type in
_TEXT = Form("rq", "application/sparql-query")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question's form; `options` are (value, label) where it is a chooser."""

    parameter: Parameter
    value: str
    options: tuple[tuple[str, str], ...] = ()
    error: str | None = None


def index(site: Site, request: Request) -> Response:
    """Return the list of questions."""
    return site.page(request, "questions.html", {"questions": queries.questions()})


def question(site: Site, request: Request) -> Response:
    """Return a question's page with its answer, or the answer alone in a machine form.

    The form is that of the extension (`.csv`), else of the `Accept` header.
    """
    asked, extension = _asked(request.path_params["name"])
    forms = (HTML, *(TABLE_FORMS if asked.kind != "construct" else GRAPH_FORMS))
    chosen = extension
    if chosen is None:
        found = choose(joined(request, "accept"), forms)
        if found is None:
            types = [form.media_type for form in forms]
            raise Problem(problems.NOT_ACCEPTABLE, f"There is: {', '.join(types)}.", available=types)
        chosen = found.form
    given = {name: request.query_params.getlist(name) for name in request.query_params if name != "page"}
    if chosen is HTML:
        return _page(site, request, asked, given)
    try:
        text = asked.bind(given)
    except InvalidParameter as error:
        raise Problem(problems.BAD_PARAMETER, str(error)) from error
    if chosen is _TEXT:
        return reply(request, text, f"{_TEXT.media_type}; charset=utf-8")
    store = site.store if _chosen(given) else site.summaries or site.store
    body = store.serialise(text, media_type=chosen.media_type)
    headers = {"Content-Disposition": f'inline; filename="{asked.slug}.{chosen.name}"'}
    return reply(request, body, chosen.content_type, headers=headers)


def _asked(name: str) -> tuple[Query, Form | None]:
    stem, dot, extension = name.rpartition(".")
    try:
        asked = queries.load(stem if dot else name)
    except UnknownQuestion as error:
        raise Problem(problems.NOT_FOUND, str(error)) from error
    if not dot:
        return asked, None
    forms = TABLE_FORMS if asked.kind != "construct" else GRAPH_FORMS
    form = by_name(extension, (HTML, _TEXT, *forms))
    if form is None:
        names = ", ".join(one.name for one in (_TEXT, *forms))
        raise Problem(problems.NOT_FOUND, f"There is no .{extension} of this question; there is: {names}.")
    return asked, form


def _page(site: Site, request: Request, asked: Query, given: dict[str, list[str]]) -> Response:
    number = request.query_params.get("page", "1")
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= 1_000_000):
        raise Problem(problems.BAD_PARAMETER, f"page: {number!r} is not a page number.")
    page, error, missing = int(number), None, False
    answer: dict[str, Any] | None = None
    try:
        text = asked.bind(given)
        answer = _answer(site, asked, text, page, chosen=_chosen(given))
    except InvalidParameter as refused:
        text = asked.text
        missing = not _chosen(given)
        error = None if missing else str(refused).removeprefix(f"{asked.name}: ")
    forms = TABLE_FORMS if asked.kind != "construct" else GRAPH_FORMS
    values = {
        "question": asked,
        "fields": [_field(site, param, given.get(param.name, []), error) for param in asked.params],
        "error": error,
        "missing": missing,
        "answer": answer,
        "text": text,
        "page": page,
        "given": given,
        "query_string": query_string(given),
        "example": query_string({name: list(values) for name, values in asked.example}),
        "forms": forms,
    }
    return site.page(request, "question.html", values, status=400 if error else 200)


def _chosen(given: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether anything is asked for in particular; the answer to the rest is of the whole store, and kept."""
    return any(value for values in given.values() for value in values)


def paged(asked: Query, text: str, page: int) -> str:
    """Return the query of one page of a question's answer, from 1; the whole where it has no pages."""
    return f"{text}{window(page, asked.pagination)}" if asked.pagination else text


def _answer(site: Site, asked: Query, text: str, page: int, *, chosen: bool) -> dict[str, Any]:
    if asked.kind == "ask":
        return {"kind": "ask", "boolean": site.store.ask(text)}
    if asked.kind == "construct":
        rows: list[tuple[Any, ...]] = sorted(site.store.construct(text))
        columns, more = ["subject", "predicate", "object"], False
    else:
        size = asked.pagination
        query = paged(asked, text, page)
        table = site.store.rows(query) if chosen else site.read.soon(query)
        rows, columns = list(table.rows), list(table.variables)
        more = bool(size) and len(rows) > (size or 0)
        rows = rows[:size] if size else rows
        if page > 1 and not rows:
            raise Problem(problems.NOT_FOUND, f"There is no page {page} of this answer.")
    labels = site.read.labels(cell for row in rows for cell in row)
    picture = _picture(asked.chart, columns, rows, labels) if asked.chart else None
    return {"kind": "table", "columns": columns, "rows": rows, "labels": labels, "more": more, "picture": picture}


def _picture(
    chart: Chart, columns: Sequence[str], rows: Sequence[Sequence[Term | None]], labels: Mapping[str, str]
) -> Bars | None:
    """Return the rows of an answer as bars; a row whose number is not known has none."""
    at, of = columns.index(chart.bars), [columns.index(name) for name in chart.of]
    counted = []
    for row in rows:
        cell = row[at]
        number = cell.toPython() if isinstance(cell, Literal) else None
        if isinstance(number, int | Decimal) and not isinstance(number, bool):
            names = (labels.get(str(row[one]), str(row[one])) for one in of if row[one] is not None)
            counted.append((", ".join(names), number))
    return bars(counted)


def _field(site: Site, param: Parameter, given: list[str], error: str | None) -> Field:
    value = given[0] if given else _default(param)
    mine = error if error and error.startswith((f"{param.name}:", f"a value is needed for {param.name!r}")) else None
    return Field(param, value, _options(site, param), mine)


def _default(param: Parameter) -> str:
    """Return the default of the file for a field, "" where it is any."""
    default = param.default.strip()
    return "" if default == "UNDEF" or param.kind in ("iri", "enum") else str(default.strip('"').partition('"')[0])


def _options(site: Site, param: Parameter) -> tuple[tuple[str, str], ...]:
    if param.kind == "enum":
        return tuple((value, value) for value in param.values)
    if param.kind == "boolean":
        return (("true", "yes"), ("false", "no"))
    if param.scheme:
        rows = site.read.select("options-scheme", {"scheme": URIRef(f"{iris.BASE}def/{param.scheme}")})
    elif param.of_class:
        rows = site.read.select("options", {"class": _expanded(param.of_class)}, window=window(1, _MOST_OPTIONS))
    else:
        return ()
    return tuple((str(row["option"]), str(row["label"])) for row in rows) if len(rows) <= _MOST_OPTIONS else ()


def _expanded(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(f"{queries.prefixes()[prefix]}{local}")
