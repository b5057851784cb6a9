"""Starts servers on loopback to measure them, and bounds the time that each may take for a query.

A module of the other benchmarks. Whatever the server, a query that is not answered within the limit is given up and
counted at the limit, and the server is renewed, since some go on computing when nobody listens any more.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
LIMIT = 60.0  # seconds for a query


class OverLimit(Exception):
    """A query was not answered within the limit."""


@dataclass
class Server:
    """One that runs. `limit` is in seconds; `load_seconds` is of processor time, `disk` in bytes."""

    name: str
    address: str
    command: Sequence[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    limit: float
    load_seconds: float
    disk: int
    forks: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port."""
        host, port = self.address.split("/")[2].split(":")
        return host, int(port)

    @property
    def path(self) -> str:
        """The path of the endpoint."""
        return "/" + self.address.split("/", 3)[3]

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(*self.place, timeout=self.limit)

    def cpu(self) -> float:
        return sum(_cpu(number) for number in _tree(self.process.pid))

    def memory(self) -> int:
        return sum(_memory(number) for number in _tree(self.process.pid))

    def ask(self, connection: http.client.HTTPConnection, query: str) -> bytes:
        """Return the answer. Raises `OverLimit`, after which the connection is closed, and RuntimeError for a refusal."""
        try:
            connection.request(
                "GET", f"{self.path}?query={quote(query)}", headers={"Accept": "application/sparql-results+json"}
            )
            answer = connection.getresponse()
            body = answer.read()
        except TimeoutError:
            connection.close()
            raise OverLimit(self.name) from None
        if answer.status in {408, 503, 504}:
            raise OverLimit(self.name)
        if answer.status != 200:
            raise RuntimeError(f"{self.name}: {answer.status} {body[:200]!r}")
        return body

    def start(self) -> None:
        """Start the server; return when it answers."""
        self.process = start(self.command, self.environment)
        self.wait()

    def wait(self) -> None:
        """Return when the server answers. Ends the program where it does not, within ten minutes."""
        deadline = time.monotonic() + 600
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit(f"{self.name} did not start")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with contextlib.closing(self.connection()) as connection:
            try:
                self.ask(connection, "ASK {}")
            except (OSError, http.client.HTTPException, RuntimeError, OverLimit):
                return False
        return True

    def renew(self) -> None:
        """Have a server that computes nothing, with the same data."""
        if self.forks:
            for child in _tree(self.process.pid)[1:]:
                os.kill(child, signal.SIGKILL)
            self.wait()
        else:
            self.stop()
            self.start()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _tree(number: int) -> list[int]:
    found, due = [], [number]
    while due:
        one = due.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                due += [int(child) for child in (task / "children").read_text().split()]
    return found


def _cpu(number: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / TICK
    return 0.0


def _memory(number: int) -> int:
    """Return the proportional share of memory: what processes share is counted once."""
    with contextlib.suppress(OSError):
        told = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{number}/smaps_rollup").read_text(), re.MULTILINE)
        return int(told[1]) * 1024 if told else 0
    return 0


def free_port() -> int:
    """Return a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def size(folder: Path) -> int:
    """Return the bytes of the files below a folder, those with several names counted once."""
    seen: dict[tuple[int, int], int] = {}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            told = file.stat()
            seen[told.st_dev, told.st_ino] = told.st_size
    return sum(seen.values())


def spent() -> float:
    """Return the processor seconds of the processes that were started and have ended."""
    told = os.times()
    return told.children_user + told.children_system


@contextlib.contextmanager
def running(
    name: str,
    command: Sequence[str],
    address: str,
    load: float,
    disk: int,
    *,
    limit: float = LIMIT,
    forks: bool = False,
    **env: str,
) -> Iterator[Server]:
    """Run a server until the end of the block."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **env}
    process = start(command, environment)
    server = Server(name, address, command, environment, process, limit, load, disk, forks)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def ours(file: Path, work: Path, limit: float = LIMIT) -> Iterator[Server]:
    store = work / "ours"
    began = spent()
    subprocess.run(
        [sys.executable, "-m", "graph", "restore", str(file), "--store", str(store)],
        check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    load, at = spent() - began, free_port()
    command = [sys.executable, "-m", "graph", "serve", "--port", str(at), "--store", str(store)]
    address = f"http://127.0.0.1:{at}/sparql"
    seconds = f"{limit:g}"
    with running(
        "ours", command, address, load, size(store), limit=limit, SCRUTINY_SERVE_QUERY_SECONDS=seconds
    ) as it:
        yield it


@contextlib.contextmanager
def oxigraph(file: Path, work: Path, limit: float = LIMIT) -> Iterator[Server]:
    program = str(Path(sys.executable).with_name("oxigraph"))
    store = work / "oxigraph"
    began = spent()
    subprocess.run([program, "load", "--location", str(store), "--file", str(file)], check=True, capture_output=True)
    load, at = spent() - began, free_port()
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{at}"]
    with running("oxigraph server", command, f"http://127.0.0.1:{at}/query", load, size(store), limit=limit) as it:
        yield it


# rdflib reads a million quads for a minute, so the process that has them serves from a copy of itself, and makes
# another of them when that one is killed.
RDFLIB = """
import os, signal, sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset()
data.parse(sys.argv[1], format="nquads")
while True:
    child = os.fork()
    if not child:
        break
    def end(*_):
        os.kill(child, signal.SIGKILL)
        os._exit(0)
    signal.signal(signal.SIGTERM, end)
    os.wait()
signal.signal(signal.SIGTERM, signal.SIG_DFL)
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@contextlib.contextmanager
def rdflib_endpoint(file: Path, work: Path, limit: float = LIMIT) -> Iterator[Server]:  # noqa: ARG001 (all are started alike)
    at = free_port()
    command = [sys.executable, "-W", "ignore", "-c", RDFLIB, str(file), str(at)]
    address = f"http://127.0.0.1:{at}/sparql"
    with running("rdflib-endpoint", command, address, 0.0, 0, limit=limit, forks=True) as it:
        it.load_seconds = it.cpu()
        yield it


@contextlib.contextmanager
def fuseki(jar: Path, file: Path, limit: float = LIMIT) -> Iterator[Server]:
    at = free_port()
    command = ["java", "-jar", str(jar), "--localhost", "--port", str(at), "--file", str(file), "/data"]
    with running("Fuseki (in memory)", command, f"http://127.0.0.1:{at}/data/sparql", 0.0, 0, limit=limit) as it:
        it.load_seconds = it.cpu()
        yield it
