"""Ours against others, in one run, over HTTP on this machine: speed of loading, size, memory, medians, requests a second.

    python benchmarks/endpoint.py [--quick] [--sizes 100000 1000000] [--without rdflib-endpoint] [--fuseki fuseki-server.jar]

Others are the bare Oxigraph server, rdflib-endpoint (rdflib in memory) and, where its jar is given, Fuseki. Requests a
second are told for each core used: requests divided by the processor seconds of the server and all its processes, so
that a busy machine changes little; "question set core s" are the processor seconds of the question set, its heavy
questions asked twice. Every server has the same limit for a query (--limit, in seconds): one that is not
answered by then is counted at the limit, and figures in which it is counted are marked ≥. Everything is on loopback and
stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import re
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from generate import BASE, NS, lines
from peers import LIMIT, OverLimit, Server, fuseki, ours, oxigraph, rdflib_endpoint

PREFIX = (
    f"PREFIX scr: <{NS}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX oa: <http://www.w3.org/ns/oa#> "
)
SET = "question set s"
_AT_REST = 0.06  # processor seconds in three seconds
SET_CORE = "question set core s"


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
class Told:
    """What was measured of one server; `least` names the figures that count a query at the limit."""

    figures: dict[str, float] = field(default_factory=dict)
    least: set[str] = field(default_factory=set)

    def note(self, name: str, value: float, *, over: bool = False) -> None:
        self.figures[name] = value
        if over:
            self.least.add(name)

    def shown(self, name: str) -> str:
        if name not in self.figures:
            return "–"
        return f"{'≥ ' if name in self.least else ''}{self.figures[name]:,.2f}"


class Client:
    """Asks one server one query after the other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = server.connection()

    def took(self, query: str, *, renewing: bool = True) -> tuple[float, bool]:
        """Return the seconds that a query took, at most the limit, and whether it went over that."""
        began = time.perf_counter()
        try:
            self.server.ask(self.connection, PREFIX + query)
        except OverLimit:
            if renewing:
                self.server.renew()
            self.connection = self.server.connection()
            return self.server.limit, True
        return min(time.perf_counter() - began, self.server.limit), False

    def times(self, questions: Sequence[str], *, renewing: bool = True) -> tuple[float, float, bool]:
        """Return the median and the 95th percentile in ms, and whether any went over the limit.

        No question is begun once twice the limit has passed.
        """
        taken: list[tuple[float, bool]] = []
        end = time.monotonic() + 2 * self.server.limit
        for query in questions:
            if taken and time.monotonic() > end:
                break
            taken.append(self.took(query, renewing=renewing))
        seconds = sorted(one for one, _ in taken)
        last = max(0, int(len(seconds) * 0.95) - 1)
        return statistics.median(seconds) * 1000, seconds[last] * 1000, any(over for _, over in taken)

    def heavy(self, query: str) -> tuple[float, bool]:
        """Return the shorter time of two in seconds; one that goes over the limit is not asked again."""
        first, over = self.took(f"{query} # 0")
        return (first, over) if over else min((first, over), self.took(f"{query} # 1"))


def measure(server: Server, quads: int, requests: int) -> Told:
    """Return what is measured of one server."""
    documents = max(1, quads // 250)
    told, client = Told(), Client(server)
    told.note("load, quads per core second", quads / max(server.load_seconds, 0.01))
    if server.disk:
        told.note("bytes a quad on disk", server.disk / quads)
    told.note("core seconds until at rest", _rested(server))
    told.note("idle memory MB", server.memory() / 1e6)
    questions = [query for number in range(0, documents, max(1, documents // 40)) for query in light(number)]
    median, most, over = client.times(questions)
    told.note("light median ms", median, over=over)
    told.note("light p95 ms", most, over=over)
    began = server.cpu()
    taken = [client.heavy(query) for query in HEAVY]
    for place, (seconds, over) in enumerate(taken, 1):
        told.note(f"heavy {place} ms", seconds * 1000, over=over)
    taken += [client.took(query) for query in light(1)]
    over = any(over for _, over in taken)
    told.note(SET, sum(seconds for seconds, _ in taken), over=over)
    told.note(SET_CORE, server.cpu() - began, over=over)
    fresh = [query for number in range(1, requests + 1) for query in light(number % documents)]
    told.note("new light requests per core second", _throughput(server, fresh[:requests]))
    common = light(1) * (requests // 5 + 1)
    told.note("common light requests per core second", _throughput(server, common[:requests]))
    most, over = _beside(server, documents)
    told.note("light p95 ms beside heavy", most, over=over)
    told.note("busy memory MB", server.memory() / 1e6)
    return told


def _rested(server: Server) -> float:
    """Return the processor seconds that a server took from its start until it was at rest, at most five minutes later.

    Ours makes ready what its pages ask of the whole store; that is no cost of the queries that are measured.
    """
    end, before = time.monotonic() + 300, -1.0
    while time.monotonic() < end and (now := server.cpu()) - before > _AT_REST:
        before = now
        time.sleep(3)
    return server.cpu()


def _throughput(server: Server, questions: Sequence[str]) -> float:
    """Return requests for each second of processor time that the server uses, over four connections kept open.

    None is sent once the limit of a query has passed.
    """
    sent = [
        f"GET {server.path}?query={quote(PREFIX + query)} HTTP/1.1\r\nHost: localhost\r\n"
        f"Accept: application/sparql-results+json\r\n\r\n".encode()
        for query in questions
    ]
    good, bad = [0] * 4, [0] * 4
    end = time.monotonic() + server.limit

    def work(place: int) -> None:
        with socket.create_connection(server.place, timeout=server.limit) as connection:
            for request in sent[place::4]:
                if time.monotonic() > end:
                    return
                try:
                    connection.sendall(request)
                    (good if _read(connection) else bad)[place] += 1
                except TimeoutError:
                    return

    began = server.cpu()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = server.cpu() - began
    if sum(bad):
        raise SystemExit(f"{server.name}: {sum(bad)} of {sum(good) + sum(bad)} requests failed")
    return sum(good) / max(used, 0.01)


def _read(connection: socket.socket) -> bool:
    """Read one answer; tell whether it is a 200."""
    held = b""
    while b"\r\n\r\n" not in held:
        held += _more(connection)
    head, _, body = held.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        while not body.endswith(b"0\r\n\r\n"):
            body += _more(connection)
    else:
        length = int(re.search(rb"content-length: (\d+)", lower)[1])  # type: ignore[index]
        while len(body) < length:
            body += _more(connection)
    return head.startswith(b"HTTP/1.1 200")


def _more(connection: socket.socket) -> bytes:
    given = connection.recv(65_536)
    if not given:
        raise SystemExit("a server closed the connection in the midst of an answer")
    return given


def _beside(server: Server, documents: int) -> tuple[float, bool]:
    """Return the 95th percentile of light queries in ms while two clients ask heavy ones, and whether any went over."""
    stop = threading.Event()

    def heavy(place: int) -> None:
        turn = 0
        with contextlib.closing(server.connection()) as connection:
            while not stop.is_set():
                turn += 1
                with contextlib.suppress(OSError, http.client.HTTPException, RuntimeError, OverLimit):
                    server.ask(connection, f"{PREFIX}{HEAVY[2]} # {place} {turn}")

    threads = [threading.Thread(target=heavy, args=(place,), daemon=True) for place in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    questions = [query for number in range(3, documents, max(1, documents // 40)) for query in light(number)]
    try:
        _, most, over = Client(server).times(questions, renewing=False)
        return most, over
    finally:
        stop.set()
        for thread in threads:
            thread.join(2 * server.limit)


Starting = Callable[[Path, Path], AbstractContextManager[Server]]


def compared(quads: int, servers: Sequence[Starting], requests: int) -> dict[str, Told]:
    """Return what was measured of each server with so many quads, by its name."""
    table: dict[str, Told] = {}
    with _folder() as work:
        file = work / "graph.nq"
        with file.open("w", encoding="utf-8") as opened:
            opened.writelines(lines(quads))
        for starting in servers:
            with starting(file, work) as server:
                table[server.name] = measure(server, quads, requests // 20 if server.forks else requests)
    return table


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix="scrutiny-bench-"))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 quads")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="quads")
    parser.add_argument("--without", nargs="*", default=[], help="names of servers to leave out")
    parser.add_argument("--fuseki", type=Path, help="the jar of a Fuseki server")
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that any server has for a query")
    given = parser.parse_args()
    known = {"ours": ours, "oxigraph server": oxigraph, "rdflib-endpoint": rdflib_endpoint}
    servers: list[Starting] = [
        partial(one, limit=given.limit) for name, one in known.items() if name not in given.without
    ]
    if given.fuseki:
        servers.append(partial(fuseki, given.fuseki, limit=given.limit))
    grown: dict[int, Told] = {}
    for quads in [20_000] if given.quick else given.sizes:
        table = compared(quads, servers, given.requests)
        _print(quads, table)
        if "ours" in table:
            grown[quads] = table["ours"]
    if len(grown) > 1:
        print("\ngrowth of ours")
        for what in next(iter(grown.values())).figures:
            print(f"  {what:42}", *(f"{one.shown(what):>14}" for one in grown.values()))


def _print(quads: int, table: dict[str, Told]) -> None:
    print(f"\n{quads:,} quads\n  {'':42}", *(f"{name:>18}" for name in table))
    for what in next(iter(table.values())).figures:
        print(f"  {what:42}", *(f"{told.shown(what):>18}" for told in table.values()))
    beside = [ratio(told, told, "light p95 ms beside heavy", "light p95 ms") for told in table.values()]
    print(f"  {'light p95 beside heavy / idle':42}", *(f"{one:>18}" for one in beside))
    for name, other in table.items():
        mine = table.get("ours")
        if mine is None or name == "ours":
            continue
        new = ratio(mine, other, "new light requests per core second")
        common = ratio(mine, other, "common light requests per core second")
        print(
            f"  ours / {name}: new light requests {new}, common ones {common}, "
            f"question set {ratio(other, mine, SET)} times as fast, by processor {ratio(other, mine, SET_CORE)}",
            flush=True,
        )


def ratio(upper: Told, lower: Told, name: str, beneath: str | None = None) -> str:
    """Return one figure divided by another; "at least" and "at most" where a query was counted at the limit."""
    below = beneath or name
    if not lower.figures[below]:
        return "unknown"
    value = upper.figures[name] / lower.figures[below]
    match (name in upper.least, below in lower.least):
        case True, True:
            return "unknown"
        case True, False:
            return f"at least {value:,.2f}"
        case False, True:
            return f"at most {value:,.2f}"
        case _:
            return f"{value:,.2f}"


if __name__ == "__main__":
    main()
