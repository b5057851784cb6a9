"""Joins the handlers to their addresses, and turns every failure into a problem."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.errors import GraphError, StoreError
from graph.serve import api, dataset, feeds, meaning, openapi, pages, problems, questions, resources, search, sparql
from graph.serve.problems import Problem
from graph.serve.site import Site
from graph.settings import Settings
from graph.store import Store

_log = logging.getLogger(__name__)
Handler = Callable[[Site, Request], Response]

_ROUTES: tuple[tuple[str, Handler], ...] = (
    ("/", pages.home),
    ("/recommendation", pages.recommendations),
    ("/search", search.search),
    ("/search.json", search.search),
    ("/recurrences", pages.recurrences),
    ("/questions", questions.index),
    ("/questions/{name}", questions.question),
    ("/api", openapi.page),
    ("/openapi.json", openapi.openapi),
    ("/api/questions", api.index),
    ("/api/questions/{name}", api.answer),
    ("/id/{path:path}", resources.identifier),
    ("/doc/{path:path}", resources.document),
    ("/ns", meaning.vocabulary),
    ("/ns.{extension}", meaning.vocabulary),
    ("/shapes", meaning.shapes),
    ("/shapes.{extension}", meaning.shapes),
    ("/def/{path:path}", resources.code_list),
    ("/graph/{path:path}", resources.named_graph),
    ("/dataset", dataset.dataset),
    ("/dataset.{extension}", dataset.dataset),
    ("/.well-known/void", dataset.void),
    ("/dumps/graph.{extension}.gz", dataset.dump),
    ("/changes.atom", feeds.atom),
    ("/changes/{path:path}.atom", feeds.atom),
    ("/sitemap.xml", feeds.sitemap),
    ("/about", pages.about),
    ("/problems", pages.problem_list),
    ("/problems/{slug}", pages.problem_list),
    ("/static/style.css", pages.style),
    ("/static/icon.svg", pages.icon),
    ("/favicon.ico", pages.icon),
    ("/robots.txt", pages.robots),
)


def create_app(store: Store, settings: Settings) -> FastAPI:
    """Return the application that answers from `store`, which it only reads. It loads nothing from other hosts."""
    site = Site(store)
    app = FastAPI(title="Scrutiny Graph", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings
    app.router.redirect_slashes = False
    for path, handler in _ROUTES:
        app.router.routes.append(Route(path, partial(handler, site), methods=["GET"], name=path))
    app.router.routes.append(
        Route("/sparql", partial(sparql.endpoint, site), methods=list(sparql.METHODS), name="/sparql")
    )
    app.add_exception_handler(Problem, partial(_problem, site))
    app.add_exception_handler(HTTPException, partial(_http, site))
    app.add_exception_handler(GraphError, partial(_graph_error, site))
    app.add_exception_handler(Exception, partial(_unexpected, site))
    return app


def _problem(site: Site, request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return site.problem(request, error)


def _http(site: Site, request: Request, error: Exception) -> Response:
    """Tell the framework's own refusals (no route, wrong method) as problems; `Allow` is kept."""
    if not isinstance(error, HTTPException):
        raise error
    kind = problems.of_status(error.status_code)
    details = {404: f"No page has the address {request.url.path}.", 405: f"{request.method} is not answered here."}
    headers = dict(error.headers or {})
    if request.url.path == "/sparql":
        headers["Allow"] = ", ".join(sparql.METHODS)
    detail = details.get(error.status_code, str(error.detail))
    return site.problem(request, Problem(kind, detail, headers=headers))


def _graph_error(site: Site, request: Request, error: Exception) -> Response:
    """Tell a failure of the store without its message, which may name a place on this machine."""
    kind = problems.STORE if isinstance(error, StoreError) else problems.INTERNAL
    _log.error("%s %s: %s", request.method, request.url.path, error)
    return site.problem(request, Problem(kind, "The request was not answered; it changed nothing."))


def _unexpected(site: Site, request: Request, error: Exception) -> Response:
    """Tell an error of our own; the traceback is logged by the server."""
    _log.error("%s %s: %s", request.method, request.url.path, type(error).__name__)
    return site.problem(request, Problem(problems.INTERNAL, "The request was not answered; it changed nothing."))
