"""Ours against others, in one run, over HTTP on this machine: speed of loading, size, memory, medians, requests a second.

    python benchmarks/endpoint.py [--quick] [--sizes 100000 1000000] [--without rdflib-endpoint] [--fuseki fuseki-server.jar]

Others are the bare Oxigraph server, rdflib-endpoint (rdflib in memory) and, where its jar is given, Fuseki. Requests a
second are told for each core used: requests divided by the processor seconds of the server and all its processes, so
that a busy machine changes little. Everything is on loopback and stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from generate import BASE, NS, lines

ROOT = Path(__file__).resolve().parent.parent
PREFIX = (
    f"PREFIX scr: <{NS}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX oa: <http://www.w3.org/ns/oa#> "
)
TICK = os.sysconf("SC_CLK_TCK")


def light(number: int) -> list[str]:
    """Look-ups about one document, different for each number."""
    asked = f"<{BASE}id/recommendation/council-{number % 300}/review-{number}/{number % 10}>"
    meeting = f"<{BASE}id/meeting/council-{number % 300}/{number}>"
    return [
        f"ASK {{ {asked} a scr:Recommendation }}",
        f"SELECT ?label ?text {{ {asked} rdfs:label ?label . ?v scr:versionOf {asked} ; scr:text ?text }}",
        f"SELECT ?quote {{ ?v scr:versionOf {asked} ; scr:statedIn ?s . ?s oa:exact ?quote }}",
        f"SELECT ?r ?label {{ ?r scr:isAgreedAt {meeting} ; rdfs:label ?label }} ORDER BY ?r",
        f"SELECT ?body ?council {{ {meeting} scr:heldBy ?b . ?b rdfs:label ?body ; scr:bodyOf ?c . ?c rdfs:label ?council }}",
    ]


HEAVY = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY ?class",
    "SELECT ?theme (COUNT(DISTINCT ?c) AS ?n) { ?r scr:theme ?theme ; scr:madeBy ?b . ?b scr:bodyOf ?c } GROUP BY ?theme ORDER BY ?theme",
    "SELECT (COUNT(?r) AS ?n) { ?r a scr:Recommendation FILTER NOT EXISTS { ?f scr:refers ?r } }",
    "SELECT ?year (COUNT(?f) AS ?n) { ?f scr:referredOn ?d BIND(YEAR(?d) AS ?year) } GROUP BY ?year ORDER BY ?year",
    "SELECT (COUNT(?v) AS ?n) { ?v scr:text ?t FILTER(CONTAINS(?t, 'housing repair')) }",
]


@dataclass
class Server:
    name: str
    address: str
    process: subprocess.Popen[bytes]
    load_seconds: float
    disk: int
    results: dict[str, float] = field(default_factory=dict)

    def connection(self) -> http.client.HTTPConnection:
        host = self.address.split("/")[2]
        return http.client.HTTPConnection(host, timeout=120)

    def cpu(self) -> float:
        return sum(_cpu(number) for number in _tree(self.process.pid))

    def memory(self) -> int:
        return sum(_memory(number) for number in _tree(self.process.pid))

    def ask(self, connection: http.client.HTTPConnection, query: str) -> bytes:
        path = "/" + self.address.split("/", 3)[3]
        connection.request(
            "GET", f"{path}?query={quote(PREFIX + query)}", headers={"Accept": "application/sparql-results+json"}
        )
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{self.name}: {answer.status} {body[:200]!r}")
        return body


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


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _size(folder: Path) -> int:
    seen: dict[tuple[int, int], int] = {}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            told = file.stat()
            seen[told.st_dev, told.st_ino] = told.st_size
    return sum(seen.values())


@contextlib.contextmanager
def _run(name: str, command: Sequence[str], address: str, load: float, disk: int, **env: str) -> Iterator[Server]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **env}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(name, address, process, load, disk)
    try:
        deadline = time.monotonic() + 600
        while True:
            try:
                server.ask(server.connection(), "ASK {}")
                break
            except (OSError, http.client.HTTPException, RuntimeError):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise SystemExit(f"{name} did not start") from None
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextlib.contextmanager
def ours(file: Path, work: Path) -> Iterator[Server]:
    store = work / "ours"
    began = _children()
    subprocess.run(
        [sys.executable, "-m", "graph", "restore", str(file), "--store", str(store)],
        check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    load, port = _children() - began, _port()
    command = [sys.executable, "-m", "graph", "serve", "--port", str(port), "--store", str(store)]
    with _run(
        "ours", command, f"http://127.0.0.1:{port}/sparql", load, _size(store), SCRUTINY_SERVE_QUERY_SECONDS="60"
    ) as it:
        yield it


@contextlib.contextmanager
def oxigraph(file: Path, work: Path) -> Iterator[Server]:
    program = str(Path(sys.executable).with_name("oxigraph"))
    store = work / "oxigraph"
    began = _children()
    subprocess.run([program, "load", "--location", str(store), "--file", str(file)], check=True, capture_output=True)
    load, port = _children() - began, _port()
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _run("oxigraph server", command, f"http://127.0.0.1:{port}/query", load, _size(store)) as it:
        yield it


RDFLIB = """
import sys, time, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset()
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@contextlib.contextmanager
def rdflib_endpoint(file: Path, work: Path) -> Iterator[Server]:  # noqa: ARG001 (all are started alike)
    port = _port()
    command = [sys.executable, "-W", "ignore", "-c", RDFLIB, str(file), str(port)]
    with _run("rdflib-endpoint", command, f"http://127.0.0.1:{port}/sparql", 0.0, 0) as it:
        it.load_seconds = it.cpu()
        yield it


@contextlib.contextmanager
def fuseki(jar: Path, file: Path) -> Iterator[Server]:
    port = _port()
    command = ["java", "-jar", str(jar), "--localhost", "--port", str(port), "--file", str(file), "/data"]
    with _run("Fuseki (in memory)", command, f"http://127.0.0.1:{port}/data/sparql", 0.0, 0) as it:
        it.load_seconds = it.cpu()
        yield it


def _children() -> float:
    told = os.times()
    return told.children_user + told.children_system


def measure(server: Server, quads: int, requests: int) -> None:
    """Fill in what is measured of one server."""
    documents = max(1, quads // 250)
    told = server.results
    told["idle memory MB"] = server.memory() / 1e6
    connection = server.connection()
    questions = [query for number in range(0, documents, max(1, documents // 40)) for query in light(number)]
    told["light median ms"], told["light p95 ms"] = _times(server, connection, questions)
    for place, query in enumerate(HEAVY):
        seconds = []
        for turn in range(2):
            began = time.perf_counter()
            server.ask(connection, f"{query} # {turn}")
            seconds.append(time.perf_counter() - began)
        told[f"heavy {place + 1} ms"] = min(seconds) * 1000
    told["question set s"] = sum(told[f"heavy {n + 1} ms"] for n in range(len(HEAVY))) / 1000 + sum(
        _timed(lambda q=query: server.ask(connection, q)) for query in light(1)
    )  # type: ignore[misc]
    fresh = [query for number in range(1, 100_000) for query in light(number % documents)]
    told["new light requests per core second"] = _throughput(server, fresh[:requests])
    common = light(1) * 20
    told["common light requests per core second"] = _throughput(server, (common * (requests // 100 + 1))[:requests])
    told["light p95 ms beside heavy"] = _beside(server, documents)
    told["busy memory MB"] = server.memory() / 1e6


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _times(server: Server, connection: http.client.HTTPConnection, questions: Sequence[str]) -> tuple[float, float]:
    seconds = sorted(_timed(lambda q=query: server.ask(connection, q)) * 1000 for query in questions)  # type: ignore[misc]
    return statistics.median(seconds), seconds[int(len(seconds) * 0.95) - 1]


def _throughput(server: Server, questions: Sequence[str]) -> float:
    """Return requests for each second of processor time that the server uses, over four connections kept open."""
    path = "/" + server.address.split("/", 3)[3]
    sent = [
        f"GET {path}?query={quote(PREFIX + query)} HTTP/1.1\r\nHost: localhost\r\n"
        f"Accept: application/sparql-results+json\r\n\r\n".encode()
        for query in questions
    ]
    host, port = server.address.split("/")[2].split(":")
    failed = [0]

    def work(part: Sequence[bytes]) -> None:
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            for request in part:
                connection.sendall(request)
                failed[0] += not _read(connection)

    began = server.cpu()
    threads = [threading.Thread(target=work, args=(sent[place::4],)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = server.cpu() - began
    if failed[0]:
        raise SystemExit(f"{server.name}: {failed[0]} of {len(questions)} requests failed")
    return len(questions) / max(used, 0.01)


def _read(connection: socket.socket) -> bool:
    """Read one answer; tell whether it is a 200."""
    held = b""
    while b"\r\n\r\n" not in held:
        held += connection.recv(65_536)
    head, _, body = held.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65_536)
    else:
        length = int(re.search(rb"content-length: (\d+)", lower)[1])  # type: ignore[index]
        while len(body) < length:
            body += connection.recv(65_536)
    return head.startswith(b"HTTP/1.1 200")


def _beside(server: Server, documents: int) -> float:
    """Return the 95th percentile of light queries in ms while two clients ask heavy ones without end."""
    stop = threading.Event()

    def heavy(place: int) -> None:
        turn = 0
        connection = server.connection()
        while not stop.is_set():
            turn += 1
            with contextlib.suppress(OSError, http.client.HTTPException, RuntimeError):
                server.ask(connection, f"{HEAVY[2]} # {place} {turn}")

    threads = [threading.Thread(target=heavy, args=(place,), daemon=True) for place in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    questions = [query for number in range(3, documents, max(1, documents // 40)) for query in light(number)]
    try:
        return _times(server, server.connection(), questions)[1]
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 quads")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="quads")
    parser.add_argument("--without", nargs="*", default=[], help="names of servers to leave out")
    parser.add_argument("--fuseki", type=Path, help="the jar of a Fuseki server")
    parser.add_argument("--requests", type=int, default=4_000)
    given = parser.parse_args()
    grown: dict[int, dict[str, float]] = {}
    for quads in [20_000] if given.quick else given.sizes:
        work = Path(tempfile.mkdtemp(prefix="scrutiny-bench-"))
        try:
            file = work / "graph.nq"
            with file.open("w", encoding="utf-8") as opened:
                opened.writelines(lines(quads))
            starts = {"ours": ours, "oxigraph server": oxigraph, "rdflib-endpoint": rdflib_endpoint}
            table: dict[str, dict[str, float]] = {}
            for name, start in starts.items():
                if name in given.without:
                    continue
                with start(file, work) as server:
                    slow = name == "rdflib-endpoint"
                    measure(server, quads, (given.requests // 20 if slow else given.requests))
                    table[name] = {
                        "load, quads per core second": quads / max(server.load_seconds, 0.01),
                        "bytes a quad on disk": server.disk / quads,
                        **server.results,
                    }
            if given.fuseki:
                with fuseki(given.fuseki, file) as server:
                    measure(server, quads, given.requests)
                    table[server.name] = {
                        "load, quads per core second": quads / max(server.load_seconds, 0.01),
                        **server.results,
                    }
            _print(quads, table)
            grown[quads] = table["ours"]
        finally:
            shutil.rmtree(work, ignore_errors=True)
    if len(grown) > 1:
        print("\ngrowth of ours")
        for what in next(iter(grown.values())):
            print(f"  {what:42}", *(f"{grown[size].get(what, 0):14,.2f}" for size in grown))


def _print(quads: int, table: dict[str, dict[str, float]]) -> None:
    print(f"\n{quads:,} quads\n  {'':42}", *(f"{name:>18}" for name in table))
    for what in table["ours"]:
        print(f"  {what:42}", *(f"{told.get(what, 0):18,.2f}" for told in table.values()))
    mine = table["ours"]
    print(
        f"  {'light p95 beside heavy / idle':42}",
        *(f"{t['light p95 ms beside heavy'] / t['light p95 ms']:18,.2f}" for t in table.values()),
    )
    for name, other in table.items():
        if name == "ours":
            continue
        new = mine["new light requests per core second"] / other["new light requests per core second"]
        common = mine["common light requests per core second"] / other["common light requests per core second"]
        total = other["question set s"] / mine["question set s"]
        print(
            f"  ours / {name}: new light requests {new:.2f}, common ones {common:.2f}, question set {total:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
