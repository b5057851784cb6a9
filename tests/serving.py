"""A running application over the example councils, for the tests of everything that is served."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import IO
from urllib.parse import urlencode

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
    deadline = time.monotonic() + 90
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


@dataclass
class Running:
    """A server in a process of its own, on loopback."""

    address: str
    process: subprocess.Popen[str]
    errors: IO[str]

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def get(self, path: str, **query: str) -> Answered:
        """Ask by GET, as a program does."""
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 30,
        source: str = "127.0.0.1",
    ) -> Answered:
        """Send one request over a connection of its own, from any address of this host."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds, source_address=(source, 0))
        try:
            began = time.monotonic()
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            content = answer.read()
            took = time.monotonic() - began
            return Answered(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content, took)
        finally:
            connection.close()

    def log(self) -> str:
        """Return what it has written to its standard error, of which it shares the place with this process."""
        return os.pread(self.errors.fileno(), 10_000_000, 0).decode()

    def query(self, text: str, accept: str = "application/sparql-results+json, text/turtle;q=0.5") -> Answered:
        """Send a query by POST."""
        return self.send(
            "POST", "/sparql", text.encode("utf-8", "surrogatepass"),
            {"Content-Type": "application/sparql-query", "Accept": accept},
        )  # fmt: skip

    def raw(self, content: bytes, seconds: float = 15) -> bytes:
        """Send bytes as they are, and return what comes back until the other end closes or is silent."""
        found = b""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        with opened as connection, contextlib.suppress(OSError):
            connection.sendall(content)
            while piece := connection.recv(65_536):
                found += piece
                head, _, body = found.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                if length and len(body) >= int(length[1]):
                    break
        return found

    def memory(self) -> int:
        """Return the bytes that the process and all that it started hold (Linux; 0 elsewhere)."""
        return sum(_resident(number) for number in self.processes())

    def proportional(self) -> int:
        """Return the same with what processes share counted once (Linux; 0 elsewhere)."""
        return sum(_proportional(number) for number in self.processes())

    def processes(self) -> list[int]:
        """Return the numbers of the process and of all that it started."""
        found, due = [], [self.process.pid]
        while due:
            number = due.pop()
            found.append(number)
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{number}/task").iterdir():
                    due += [int(one) for one in (task / "children").read_text().split()]
        return found


@dataclass
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def _resident(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def _proportional(number: int) -> int:
    try:
        told = Path(f"/proc/{number}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


@contextmanager
def running(store: Path | str, **limits: object) -> Iterator[Running]:
    """Run `scrutiny serve` over a store, with other limits than usual, and end it afterwards."""
    source = str(Path(__file__).resolve().parent.parent / "src")
    environment = {**os.environ, "PYTHONPATH": source, "no_proxy": "127.0.0.1", "PYTHONUNBUFFERED": "1"}
    environment |= {f"SCRUTINY_SERVE_{name.upper()}": str(value) for name, value in limits.items()}
    command = [sys.executable, "-m", "graph", "serve", "--port", "0", "--store", str(store)]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            address = ""
            for line in process.stdout:
                found = re.search(r"http://[0-9.]+:[0-9]+(?=/)", line)
                if found and "serving" in line:
                    address = found[0]
                    break
            errors.seek(0)
            assert address, f"it never served: {errors.read()}"
            made = Running(address, process, errors)
            _until_ready(made)
            yield made
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def _until_ready(server: Running) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if server.get("/readyz").status == 200:
                return
        time.sleep(0.05)
    raise AssertionError("it was never ready")


def comes(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Tell whether something comes to be true; the time is long, for a machine that is busy."""
    deadline = time.monotonic() + seconds
    while not (reached := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return reached


def still_answers(server: Running, source: str = "127.0.0.1") -> None:
    """Check that a simple query is answered within two seconds; the best of three counts, the machine being shared."""
    took = []
    for _ in range(3):
        after = server.send(
            "GET",
            "/sparql?query=ASK%20%7B%20%3Curn:thing:0%3E%20%3Curn:next%3E%20%3Curn:thing:1%3E%20%7D",
            source=source,
        )
        assert (after.status, json.loads(after.body)["boolean"]) == (200, True)
        took.append(after.seconds)
        if after.seconds < 2:
            return
    raise AssertionError(f"a simple query takes {min(took):.1f} seconds")


def settles(server: Running, most: float) -> bool:
    """Tell whether the memory of a server's processes comes back to so many bytes."""
    return comes(lambda: server.memory() <= most, 30)
