"""Joins the handlers to their addresses, and turns every failure into a problem."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from graph.errors import GraphError, StoreError
from graph.serve.data import api, dataset, events, feeds, meaning, openapi, resources
from graph.serve.data.recurrences import near
from graph.serve.endpoint import graph_store, health, sparql
from graph.serve.endpoint.answers import Answers, InProcess
from graph.serve.endpoint.kept import Kept
from graph.serve.http import problems
from graph.serve.http.connections import ANSWERED
from graph.serve.http.ledger import Ledger
from graph.serve.http.metrics import Metrics
from graph.serve.http.problems import Problem
from graph.serve.http.replies import preflight
from graph.serve.pages import assets, awaiting, groups, outstanding, pages, quality, questions, search
from graph.serve.site.site import Site, environment
from graph.settings import Settings
from graph.store import Store

_log = logging.getLogger(__name__)
Handler = Callable[[Site, Request], Response]

_ROUTES: tuple[tuple[str, Handler], ...] = (
    ("/", pages.home),
    ("/recommendation", pages.recommendations),
    ("/search", search.search),
    ("/search.json", search.search),
    ("/recurrences", groups.recurrences),
    ("/awaiting", awaiting.awaiting),
    ("/quality", quality.quality),
    ("/outstanding/{path:path}", outstanding.outstanding),
    ("/questions", questions.index),
    ("/questions/{name}", questions.question),
    ("/api", openapi.page),
    ("/openapi.json", openapi.openapi),
    ("/api/questions", api.index),
    ("/api/questions/{name}", api.answer),
    ("/api/recurrences", near),
    ("/id/{path:path}", resources.identifier),
    ("/doc/{path:path}", resources.document),
    ("/ns", meaning.vocabulary),
    ("/ns.{extension}", meaning.vocabulary),
    ("/ns/{version}", meaning.vocabulary),
    ("/shapes", meaning.shapes),
    ("/shapes.{extension}", meaning.shapes),
    ("/def/{path:path}", resources.code_list),
    ("/graph/{path:path}", resources.named_graph),
    ("/dataset", dataset.dataset),
    ("/dataset.{extension}", dataset.dataset),
    ("/.well-known/void", dataset.void),
    ("/dumps/graph.{extension}.gz", dataset.dump),
    ("/ldes", events.stream),
    ("/ldes.{extension}", events.stream),
    ("/ldes/{path:path}", events.page),
    ("/changes.atom", feeds.atom),
    ("/changes/{path:path}.atom", feeds.atom),
    ("/sitemap.xml", feeds.sitemap),
    ("/about", pages.about),
    ("/problems", pages.problem_list),
    ("/problems/{slug}", pages.problem_list),
    ("/static/{name}", assets.asset),
    ("/favicon.ico", assets.asset),
    ("/sparql/completions.json", assets.completions),
    ("/robots.txt", pages.robots),
)

_READ = ("GET", "HEAD", "OPTIONS")
_IN_A_COPY: tuple[tuple[str, Handler], ...] = (("/search", pages.left_out), ("/sparql", pages.left_out))


def create_app(
    store: Store,
    settings: Settings,
    *,
    answers: Answers | None = None,
    metrics: Metrics | None = None,
    summaries: Store | None = None,
    live: bool = True,
) -> FastAPI:
    """Return the application that answers from `store`, which it only reads. It loads nothing from other hosts.

    Pages ask `store` itself, and of the whole of it `summaries`, the same content with more time, where that is given;
    queries from outside go to `answers`, which is `store` in this process where none is given. What is not `live` is
    to be copied into files: its pages have no forms, and search and SPARQL say that they are not there.
    """
    site = Site(store, summaries, environment(live=live), model=settings.model)
    told = metrics or Metrics()
    evaluating = answers or InProcess(store)
    graphs = graph_store.GraphStore(site, evaluating, settings, graph_store.Door(settings.serving.write_token))
    updating = None if settings.serving.write_token is None else partial(graph_store.update, graphs)
    kept = Kept(settings.serving.kept_bytes)
    desk = sparql.Desk(site, evaluating, settings.serving, told, kept, updating)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001 (the framework's signature)
        await desk.answers.start()
        try:
            yield
        finally:
            await desk.answers.stop()

    app = FastAPI(title="Scrutiny Graph", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.settings, app.state.desk = settings, desk
    app.router.redirect_slashes = False
    app.add_middleware(Ledger, metrics=told, logged=settings.serving.access_log)
    for path, handler in (*(() if live else _IN_A_COPY), *_ROUTES):
        app.router.routes.append(Route(path, _reading(handler, site), methods=list(_READ), name=path))
    app.router.routes.append(
        Route("/sparql", partial(sparql.endpoint, desk), methods=list(sparql.METHODS), name="/sparql")
    )
    app.router.routes.append(
        Route(
            "/rdf-graph-store",
            partial(graph_store.endpoint, graphs),
            methods=list(graphs.door.methods),
            name="/rdf-graph-store",
        )
    )
    for path, check in (("/livez", health.alive), ("/readyz", health.ready), ("/healthz", health.ready)):
        app.router.routes.append(Route(path, _watching(check, desk), methods=list(_READ), name=path))
    if settings.serving.metrics:
        app.router.routes.append(
            Route("/metrics", _watching(health.figures, desk), methods=list(_READ), name="/metrics")
        )
    app.add_exception_handler(Problem, partial(_problem, site))
    app.add_exception_handler(HTTPException, partial(_http, site))
    app.add_exception_handler(GraphError, partial(_graph_error, site))
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, partial(_unexpected, site))
    return app


def _reading(handler: Handler, site: Site) -> Callable[[Request], Response]:
    """Return what answers a request for something that is only read; a browser may ask for leave first (Fetch, CORS)."""

    def answer(request: Request) -> Response:
        return preflight(", ".join(_READ)) if request.method == "OPTIONS" else handler(site, request)

    return answer


def _watching(
    check: Callable[[sparql.Desk, Request], Awaitable[Response]], desk: sparql.Desk
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers whoever watches the server; a dashboard in a browser may ask for leave first."""

    async def answer(request: Request) -> Response:
        return preflight(", ".join(_READ)) if request.method == "OPTIONS" else await check(desk, request)

    return answer


class Direct:
    """Takes queries to the endpoint without the way through the framework; everything else goes that way."""

    def __init__(self, app: FastAPI, desk: sparql.Desk, metrics: Metrics, *, logged: bool) -> None:
        self._app, self._desk = app, desk
        self._noted = Ledger(self._query, metrics=metrics, logged=logged)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == "/sparql" and scope["method"] in sparql.METHODS:
            await self._noted(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _query(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answered(scope, receive, send)
        finally:
            if (found := scope.pop(ANSWERED, None)) is not None:  # and was not asked for
                found.close()

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        site = self._desk.site
        try:
            response = await sparql.endpoint(self._desk, request)
        except Problem as problem:
            response = await run_in_threadpool(_problem, site, request, problem)
        except ClientDisconnect as gone:
            response = _gone(request, gone)
        except GraphError as error:
            response = await run_in_threadpool(_graph_error, site, request, error)
        except Exception as error:  # noqa: BLE001 (the outer edge)
            _log.exception("%s %s", request.method, request.url.path)
            response = await run_in_threadpool(_unexpected, site, request, error)
        await response(scope, receive, send)


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
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    if request.url.path == "/sparql":
        headers["Allow"] = ", ".join(sparql.METHODS)
    detail = details.get(error.status_code, str(error.detail))
    return site.problem(request, Problem(kind, detail, headers=headers))


def _graph_error(site: Site, request: Request, error: Exception) -> Response:
    """Tell a failure of the store without its message, which may name a place on this machine."""
    kind = problems.STORE if isinstance(error, StoreError) else problems.INTERNAL
    _log.error("%s %s: %s", request.method, request.url.path, error)
    headers = {"Retry-After": "5"} if kind is problems.STORE else {}
    return site.problem(request, Problem(kind, "The request was not answered; it changed nothing.", headers=headers))


def _gone(request: Request, error: Exception) -> Response:  # noqa: ARG001 (the framework's signature)
    """Return something for a client that is no longer there to be told."""
    return Response(status_code=400)


def _unexpected(site: Site, request: Request, error: Exception) -> Response:
    """Tell an error of our own; the traceback is logged by the server."""
    _log.error("%s %s: %s", request.method, request.url.path, type(error).__name__)
    return site.problem(request, Problem(problems.INTERNAL, "The request was not answered; it changed nothing."))
