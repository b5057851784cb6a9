"""The served side at several sizes: disk, memory at rest and under load, and the time that pages and questions take.

    python benchmarks/served.py [--quick] [--sizes 100000 1000000 10000000] [--requests 100] [--json]

The graph is that of the example councils, as many times as make the size, each time with addresses of its own, so that
a page is as long as a real one. Times are those of one client that waits for each answer; then eight ask at once.
Everything is on loopback, is bounded and stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from peers import ROOT, Server, free_port, running, size, spent

COUNCILS = re.compile(r"\b(aldermere|brackenshire|glanmerin|norbeck|quillhaven)\b")
DIGESTS = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\b")
OURS = re.compile(r"<https://w3id\.org/scrutiny/(?!ns#|def/)[^>]*>")
PLACE = "https://w3id.org/scrutiny/id/"
PAGES = {
    "home": "/",
    "a recommendation": "/doc/recommendation/{aldermere}/keeping-foster-carers/d",
    "a council": "/doc/authority/{aldermere}",
    "a body": "/doc/body/{aldermere}/children-families-scrutiny-panel",
    "a meeting": "/doc/meeting/{aldermere}/children-families-scrutiny-panel/2025-02-11",
    "recommendations": "/recommendation",
    "search": "/search?q=foster+carers",
    "recurrences": "/recurrences",
    "awaiting": "/awaiting?on=2026-01-01",
    "quality": "/quality",
    "question of a council": "/api/questions/cq03?authority={aldermere}",
    "question of all": "/api/questions/cq03",
    "SPARQL look-up": "/sparql?query=" + quote(f"SELECT ?p ?o {{ <{PLACE}recommendation/{{aldermere}}/keeping-foster-carers/d> ?p ?o }}", safe="{}"),
}  # fmt: skip


def examples(work: Path) -> list[str]:
    """Return the quads of the example councils."""
    store = work / "examples"
    for words in (["demo", "--no-serve"], ["export", "--output", str(work / "examples.nq")]):
        run(*words, "--store", str(store))
    return (work / "examples.nq").read_text(encoding="utf-8").splitlines(keepends=True)


def copied(quads: Sequence[str], copies: int) -> Iterator[str]:
    """Return the quads so many times, each time with other councils and digests in our addresses."""
    for number in range(copies):
        digits = list("0123456789abcdef")
        random.Random(number).shuffle(digits)
        table = str.maketrans("0123456789abcdef", "".join(digits))

        def other(found: re.Match[str], number: int = number, table: dict[int, int] = table) -> str:
            named = COUNCILS.sub(lambda council: f"{council[1]}-{number}", found[0])
            return DIGESTS.sub(lambda digest: digest[0].translate(table), named)

        for quad in quads:
            yield OURS.sub(other, quad)


def run(*words: str) -> None:
    """Run our command, quietly."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(
        [sys.executable, "-m", "graph", *words],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def serving(quads: Sequence[str], copies: int, work: Path) -> Iterator[Server]:
    """Give a server over a store of so many copies."""
    file, store = work / f"{copies}.nq", work / f"store-{copies}"
    with file.open("w", encoding="utf-8") as written:
        written.writelines(copied(quads, copies))
    before = spent()
    run("restore", str(file), "--store", str(store))
    load, port = spent() - before, free_port()
    file.unlink()
    command = [sys.executable, "-m", "graph", "serve", "--port", str(port), "--store", str(store)]
    with running("ours", command, f"http://127.0.0.1:{port}/sparql", load, size(store)) as server:
        yield server


def seconds(path: str, connection: http.client.HTTPConnection) -> float:
    """Return how long one answer took; an answer that is none counts as infinitely long."""
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return time.perf_counter() - began if answer.status == 200 else float("inf")


def asked(path: str, copies: int, chance: random.Random) -> str:
    """Return the path with one of the councils in it."""
    return path.replace("{aldermere}", f"aldermere-{chance.randrange(copies)}")


def percentile(times: Sequence[float], part: float) -> float:
    """Return the time that so large a part of them keeps to."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


def measured(server: Server, copies: int, requests: int) -> dict[str, float]:
    """Return every figure of one server."""
    found: dict[str, float] = {"load, CPU s": server.load_seconds, "disk, MB": server.disk / 1e6}
    time.sleep(1)
    found["memory at rest, MB"] = server.memory() / 1e6
    chance, connection = random.Random(1), server.connection()
    for name, path in PAGES.items():
        seconds(asked(path, copies, chance), connection)  # what is made once for a store is made
        times: list[float] = []
        while len(times) < requests and times.count(float("inf")) < 2:  # what is turned away twice is told as that
            times.append(seconds(asked(path, copies, chance), connection))
        found[f"{name}, median ms"] = statistics.median(times) * 1000
        found[f"{name}, p95 ms"] = percentile(times, 0.95) * 1000
    found["memory after, MB"] = server.memory() / 1e6
    return {**found, **loaded(server, copies, requests)}


def loaded(server: Server, copies: int, requests: int) -> dict[str, float]:
    """Return the figures of eight clients at once, each asking for one kind of page after the other."""
    times: list[float] = []
    highest = [0.0]
    done = threading.Event()

    def ask(seed: int) -> None:
        chance, connection = random.Random(seed), server.connection()
        for place in range(requests):
            path = list(PAGES.values())[(seed + place) % len(PAGES)]
            times.append(seconds(asked(path, copies, chance), connection))

    def watch() -> None:
        while not done.wait(0.2):
            highest[0] = max(highest[0], server.memory())

    before, began = server.cpu(), time.perf_counter()
    watching = threading.Thread(target=watch)
    clients = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in (watching, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    done.set()
    watching.join()
    spent, cpu = time.perf_counter() - began, server.cpu() - before
    good = [one for one in times if one != float("inf")]
    return {
        "under load, memory MB": highest[0] / 1e6,
        "under load, answers a second": len(good) / spent,
        "under load, answers a CPU second": len(good) / cpu if cpu else 0.0,
        "under load, p95 ms": percentile(good, 0.95) * 1000 if good else float("inf"),
        "under load, turned away": len(times) - len(good),
    }


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small size")
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000], help="quads")
    parser.add_argument("--requests", type=int, default=100, help="of each kind")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sizes, requests = ([40_000], 5) if given.quick else (given.sizes, given.requests)
    table: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        quads = examples(work)
        for size in sizes:
            copies = max(1, size // (2 * len(quads)))  # each triple is in its graph and in the merge
            with serving(quads, copies, work) as server:
                table[f"{copies * 2 * len(quads):,}"] = measured(server, copies, requests)
    if given.json:
        print(json.dumps(table, indent=1))
        return 0
    print(f"| quads | {' | '.join(table)} |")
    print(f"| --- |{' --: |' * len(table)}")
    for name in next(iter(table.values())):
        print(
            f"| {name} | {' | '.join(f'{one[name]:,.0f}' if one[name] >= 10 else f'{one[name]:.2g}' for one in table.values())} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
