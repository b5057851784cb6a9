"""What holds under the worst of days: a disk that is full, and clients that all ask for too much at once."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from http.client import HTTPException
from pathlib import Path

import pytest

from graph import files
from graph.fetch import read
from graph.pipeline import ingest
from graph.settings import Settings
from graph.store import Store, open_memory, open_store
from serving import running

pytestmark = [pytest.mark.slow, pytest.mark.skipif("sys.platform != 'linux'", reason="limits and /proc of Linux")]
EXAMPLES = files.folder("data") / "examples"
# A file that may not grow is refused by the system as a full disk is: in the midst of a write, wherever that is.
INGEST = """
import resource, sys
from graph.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
sys.argv = ["scrutiny", "ingest", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("most", [20_000, 300_000])
def test_a_full_disk_is_an_error_and_no_corruption(tmp_path: Path, most: int) -> None:
    folder = tmp_path / "store"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    ran = subprocess.run(
        [sys.executable, "-c", INGEST, str(most), str(EXAMPLES), "--store", str(folder)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 3
    assert ran.stderr.startswith("scrutiny: error: the store ")
    assert "File too large" in ran.stderr
    assert ran.stderr.count("\n") == 1
    with open_store(Settings(store=str(folder))) as store, open_memory() as whole:
        ingest(read([EXAMPLES]), store, folder, concluding=False)
        ingest(read([EXAMPLES]), whole, tmp_path / "whole", concluding=False)
        assert _said(store) == _said(whole)


def _said(store: Store) -> list[tuple[str, ...]]:
    """Return all that documents state, sorted."""
    rows = store.rows("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!CONTAINS(STR(?g), '/run')) }").rows
    return sorted(tuple(str(cell) for cell in row) for row in rows)


GREEDY = [
    "SELECT ?a ?d ?g ?j {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }} ORDER BY ?j ?a # {0}",
    "SELECT DISTINCT ?a ?d ?g ?j {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }} # {0}",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), ?x)) AS ?s) {{ ?a ?b ?c . ?d ?e ?f . BIND('{1}' AS ?x) }} # {0}",
    "SELECT ?a ?d (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} GROUP BY ?a ?d ?h # {0}",
    "CONSTRUCT {{ ?a ?e ?i }} {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} # {0}",
]


def test_the_whole_stays_small_and_pages_answer_while_everybody_asks_for_too_much(heavy_store: Path) -> None:
    """With the limits as they come: at most 2 GB for all processes together, and every page is answered."""
    with running(heavy_store) as server:
        stop, statuses, most = threading.Event(), set(), [0]

        def attack(place: int) -> None:
            turn = 0
            while not stop.is_set():
                turn += 1
                query = GREEDY[(place + turn) % len(GREEDY)].format(f"{place} {turn}", "x" * 5_000)
                with contextlib.suppress(OSError, HTTPException):  # the server ends before they do
                    answer = server.send(
                        "POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query"},
                        source=f"127.0.3.{place % 8 + 1}", seconds=120,
                    )  # fmt: skip
                    statuses.add(answer.status)

        threads = [threading.Thread(target=attack, args=(place,), daemon=True) for place in range(16)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(30):
                most[0] = max(most[0], server.proportional())
                page = server.send("GET", "/recommendation", source="127.0.4.1", seconds=120)
                assert page.status == 200
                stop.wait(0.1)
        finally:
            stop.set()
        assert statuses <= {413, 429, 503}
        assert 0 < most[0] <= 2_000_000_000
