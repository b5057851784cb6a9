"""Every kind of page at two sizes of the store: what it takes warm, the first time, and how that grows.

    python benchmarks/pages.py [--quick] [--sizes 100000 1000000] [--requests 7] [--store FOLDER] [--json]

The graph is that of `served.py`. Times are those of one client on loopback, the best of so many, since the machine may be
shared; "CPU" are the processor seconds of the server and its processes for one answer. `--store` measures one that is
there already, without the pages of the example councils.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from peers import ROOT, Server, free_port, running, size
from served import asked, examples, seconds, serving

WHOLE = {
    "home": "/",
    "recommendations": "/recommendation",
    "recommendations, page 2": "/recommendation?page=2",
    "recommendations with words": "/recommendation?q=foster+carers",
    "search": "/search?q=foster+carers",
    "search with a facet": "/search?q=report&kind=recommendation",
    "recurrences": "/recurrences",
    "awaiting": "/awaiting?on=2026-01-01",
    "quality": "/quality",
    "dataset": "/dataset",
    "dataset as Turtle": "/dataset.ttl",
    "questions": "/questions",
    "question with its form": "/questions/cq08",
    "SPARQL": "/sparql",
    "ontology": "/ns",
    "shapes": "/shapes",
    "about": "/about",
    "sitemap": "/sitemap.xml",
    "feed": "/changes.atom",
    "change feed": "/ldes",
}
PLACED = {
    "recommendation": "/doc/recommendation/{aldermere}/keeping-foster-carers/d",
    "recommendation as Turtle": "/doc/recommendation/{aldermere}/keeping-foster-carers/d.ttl",
    "recommendations of a council": "/recommendation?authority=https://w3id.org/scrutiny/id/authority/{aldermere}",
    "council": "/doc/authority/{aldermere}",
    "body": "/doc/body/{aldermere}/children-families-scrutiny-panel",
    "outstanding": "/outstanding/{aldermere}/children-families-scrutiny-panel",
    "meeting": "/doc/meeting/{aldermere}/children-families-scrutiny-panel/2025-02-11",
    "report": "/doc/report/{aldermere}/keeping-foster-carers",
    "post": "/doc/post/{aldermere}/head-of-fostering",
    "theme": "/def/theme/care-leavers",
    "question of a council": "/questions/cq03?authority={aldermere}",
    "feed of a council": "/changes/authority/{aldermere}.atom",
}


def measured(server: Server, pages: Mapping[str, str], copies: int, requests: int) -> dict[str, dict[str, float]]:
    """Return for each page its first, its best and its processor time, in ms."""
    chance, connection = random.Random(1), server.connection()
    found: dict[str, dict[str, float]] = {}
    for name, path in pages.items():
        first = seconds(asked(path, copies, chance), connection)
        before, times = server.cpu(), []
        while len(times) < requests and first != float("inf"):
            times.append(seconds(asked(path, copies, chance), connection))
        cpu = (server.cpu() - before) / requests
        found[name] = {"first": first * 1000, "best": min(times, default=first) * 1000, "CPU": cpu * 1000}
        print(
            f"{name:30} {found[name]['first']:9.0f} {found[name]['best']:9.0f} {found[name]['CPU']:9.0f} ms",
            file=sys.stderr,
        )
    return found


@contextlib.contextmanager
def over(store: Path) -> Iterator[Server]:
    """Give a server over a store that is there."""
    port = free_port()
    command = [sys.executable, "-m", "graph", "serve", "--port", str(port), "--store", str(store)]
    with running("ours", command, f"http://127.0.0.1:{port}/sparql", 0.0, size(store)) as server:
        yield server


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small size")
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000], help="quads")
    parser.add_argument("--requests", type=int, default=7, help="of each page")
    parser.add_argument("--store", type=Path, help="a store that is there")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    table: dict[str, dict[str, dict[str, float]]] = {}
    if given.store:
        with over(given.store.resolve()) as server:
            table[given.store.name] = measured(server, WHOLE, 1, given.requests)
    else:
        with tempfile.TemporaryDirectory(dir=ROOT / "build" if (ROOT / "build").is_dir() else None) as made:
            work = Path(made)
            quads = examples(work)
            for size in [40_000] if given.quick else given.sizes:
                copies = max(1, size // (2 * len(quads)))
                with serving(quads, copies, work) as server:
                    time.sleep(1)
                    table[f"{copies * 2 * len(quads):,}"] = measured(
                        server, {**WHOLE, **PLACED}, copies, given.requests
                    )
    if given.json:
        print(json.dumps(table, indent=1))
        return 0
    names = list(table)
    print(f"| ms | {' | '.join(f'{name} first | best | CPU' for name in names)} | growth |")
    print(f"| --- |{' --: |' * (3 * len(names) + 1)}")
    for page in table[names[0]]:
        cells = [f"{table[name][page][what]:,.0f}" for name in names for what in ("first", "best", "CPU")]
        grown = table[names[-1]][page]["CPU"] / max(table[names[0]][page]["CPU"], 1.0)
        print(f"| {page} | {' | '.join(cells)} | {grown:.1f} |")
    slowest = max(table[names[-1]].items(), key=lambda one: one[1]["best"])
    print(f"\nslowest: {slowest[0]}, {slowest[1]['best']:,.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
