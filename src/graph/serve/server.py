"""Puts a server together: workers over a folder, or another server behind it, and the HTTP that holds out."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from graph.isolate import sandbox
from graph.isolate.processes import Limits
from graph.serve.app import Direct, create_app
from graph.serve.endpoint.answers import InProcess
from graph.serve.endpoint.express import Express
from graph.serve.endpoint.lanes import Lanes
from graph.serve.endpoint.sparql import is_volatile
from graph.serve.http import connections
from graph.serve.http.exchanges import Exchanges
from graph.serve.http.metrics import Metrics
from graph.serve.pages.warm import keeping_warm
from graph.settings import Settings
from graph.store import RemoteStore, journal_of
from graph.store.pooled import PooledStore

if sys.platform != "win32":
    import resource

_WORN, _WORN_BY_SUMMARIES = 200 << 20, 48 << 20  # bytes; summaries are asked once for each state of the store


@dataclass(frozen=True)
class Served:
    """A server that has not begun yet, and what whoever runs it should know."""

    server: uvicorn.Server
    warnings: tuple[str, ...]
    ready: threading.Event  # set when what pages ask of the whole store has been made ready, or could not be


def _log_to_errors(log: logging.Logger) -> None:
    """Have each answer noted on a line of the standard error, unless whoever runs the server has said otherwise."""
    log.setLevel(logging.INFO)
    if not log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.propagate = False


def _open_many(descriptors: int) -> None:
    """Let this process hold so many connections, as far as it may."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = descriptors if hard == resource.RLIM_INFINITY else min(descriptors, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """Give a server over the store that the settings name. Raises `StoreError` where it cannot be read."""
    limits = settings.serving
    warnings: list[str] = []
    with ExitStack() as held:
        metrics, ready = Metrics(), threading.Event()
        if settings.is_remote:
            warnings.append("another server evaluates the queries: its own limits of time and memory hold")
            remote = held.enter_context(
                RemoteStore.at(
                    settings.store, settings.update_url, most=limits.max_result_bytes, seconds=limits.remote_seconds
                )
            )
            ready.set()
            app = create_app(remote, settings, answers=InProcess(remote, seats=limits.remote_seats), metrics=metrics)
        else:
            lanes = Lanes(Path(settings.store), limits, metrics)
            warnings += [*lanes.staff.faults, *sandbox.missing()]
            held.callback(lanes.staff.zygote.stop)
            store, summaries = (
                held.enter_context(
                    PooledStore(
                        lanes.staff.zygote,
                        lambda: lanes.staff.generation,
                        size=size,
                        seconds=seconds,
                        limits=Limits(limits.quick_memory, limits.max_result_bytes),
                        worn=worn,
                        journal=journal_of(Path(settings.store), lambda: lanes.staff.generation.changes),
                    )
                )
                for size, seconds, worn in (
                    (limits.page_workers, limits.page_seconds, _WORN),
                    (1, limits.summary_seconds, _WORN_BY_SUMMARIES),
                )
            )
            app = create_app(store, settings, answers=lanes, metrics=metrics, summaries=summaries)
            ready = held.enter_context(keeping_warm(app.state.desk.site))
        if limits.access_log:
            _log_to_errors(logging.getLogger("graph.access"))
        exchanges, express = None, None
        if not settings.is_remote:
            exchanges = Exchanges(lambda: lanes.release, metrics, limits.kept_bytes, logged=limits.access_log)
            held.callback(exchanges.close)
            express = Express(lanes, app.state.desk.kept, exchanges, is_volatile)
        config = uvicorn.Config(
            Direct(app, app.state.desk, metrics, logged=limits.access_log),
            http=connections.protocol(limits, exchanges, express),
            ws="none",
            loop="auto",
            lifespan="on",
            log_level="error",
            proxy_headers=bool(limits.proxies),
            forwarded_allow_ips=list(limits.proxies),
            access_log=False,
            timeout_keep_alive=int(limits.keep_alive_seconds),
            timeout_graceful_shutdown=int(limits.grace_seconds),
            server_header=False,
        )
        _open_many(limits.max_connections + 200)
        yield Served(uvicorn.Server(config), tuple(warnings), ready)
