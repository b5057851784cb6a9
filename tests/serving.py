"""A running application over the example councils, for the tests of everything that is served."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import uvicorn
from fastapi import FastAPI

from graph import fetch, files, pipeline
from graph.serve import create_app
from graph.settings import Settings
from graph.store import Store, open_memory

TYPES = {
    "rows": "SELECT ?report WHERE { ?report a <https://w3id.org/scrutiny/ns#Report> } ORDER BY ?report",
    "ask": "ASK { ?report a <https://w3id.org/scrutiny/ns#Report> }",
    "construct": "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o . FILTER(?o = <https://w3id.org/scrutiny/ns#Report>) }",
}
BASE = "https://w3id.org/scrutiny/"
RECOMMENDATION = "recommendation/aldermere/keeping-foster-carers/c"


@cache
def example_store() -> Store:
    """Return a store in memory with the example councils."""
    store = open_memory()
    pipeline.ingest(fetch.read([files.folder("data") / "examples"]), store, Path(mkdtemp()))
    return store


@cache
def application() -> FastAPI:
    """Return the application over that store."""
    return create_app(example_store(), Settings())


@contextmanager
def served() -> Iterator[str]:
    """Serve the application on loopback, on a free port, and stop it afterwards; gives its address."""
    server = uvicorn.Server(uvicorn.Config(application(), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not start")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
