"""A writer that is killed at any moment loses nothing that it acknowledged, and leaves nothing to repair."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rdflib import URIRef

from graph.settings import Settings
from graph.store import Store, open_store

EACH = 30  # triples in each graph
WRITER = """
import sys
from rdflib import Graph, Literal, URIRef
from graph.settings import Settings
from graph.store import open_store
with open_store(Settings(store=sys.argv[1])) as store:
    print("open", flush=True)
    number = int(sys.argv[2])
    while True:
        waiting = []
        with store.gathering() as gathered:
            for _ in range(int(sys.argv[3])):
                made, number = Graph(), number + 1
                for place in range(EACH):
                    made.add((URIRef(f"urn:{number % 40}:{place}"), URIRef("urn:number"), Literal(number)))
                store.replace({URIRef(f"urn:graph:{number % 40}"): made})
                waiting.append(number)
                if gathered.settled():
                    print(*waiting, flush=True)
                    waiting.clear()
        print(*waiting, flush=True)
""".replace("EACH", str(EACH))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_fifty_kills_at_random_moments(tmp_path: Path) -> None:
    folder, last, moments = tmp_path / "store", 0, random.Random(20261127)
    for kill in range(50):
        together = 1 if kill % 2 else 25
        last = max(last, _run_and_kill(folder, last, together, moments.uniform(0.0, 0.6)))
        began = time.process_time()
        with open_store(Settings(store=str(folder)), read_only=True) as store:
            assert store.ask("ASK {}")
            assert time.process_time() - began < 2  # of the processor: waiting for a core is no work of ours
            last = max(last, _check(store, last))
    with open_store(Settings(store=str(folder))) as store:
        _check(store, last)
    assert sorted(one.name for one in folder.iterdir()) == ["changes.jsonl", "current", "generations", "lock"]
    assert all(one.name.isdigit() for one in (folder / "generations").iterdir())
    assert len(list((folder / "generations").iterdir())) <= 5


def _run_and_kill(folder: Path, last: int, together: int, after: float) -> int:
    """Start a writer, kill it so many seconds after it has opened the store, and return what it acknowledged last."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    command = [sys.executable, "-c", WRITER, str(folder), str(last), str(together)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read()
    whole = told[: told.rfind("\n") + 1]
    return max((int(number) for number in whole.split()), default=last)


def _check(store: Store, acknowledged: int) -> int:
    """Check that every graph is whole and none is older than acknowledged; return the newest number."""
    rows = store.rows(
        "SELECT ?g (COUNT(*) AS ?n) (MIN(?v) AS ?least) (MAX(?v) AS ?most) { GRAPH ?g { ?s <urn:number> ?v } } GROUP BY ?g"
    ).rows
    found = {}
    for graph, count, least, most in rows:
        assert (int(str(count)), str(least)) == (EACH, str(most)), "a transaction is torn"
        found[graph] = int(str(most))
    for number in range(max(1, acknowledged - 39), acknowledged + 1):
        assert found[URIRef(f"urn:graph:{number % 40}")] >= number, f"{number} was acknowledged and is lost"
    merged = store.rows("SELECT (COUNT(*) AS ?n) { ?s <urn:number> ?v }").rows[0][0]
    assert int(str(merged)) == EACH * len(found)
    return max(found.values(), default=0)
