"""A change is read soon after it is published, and no query fails or mixes two generations while that happens."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from graph.settings import Settings
from graph.store import open_store
from serving import Answered, comes, running

NUMBERS = "SELECT ?n (COUNT(*) AS ?rows) { ?s <urn:number> ?n } GROUP BY ?n"


def _numbered(number: int) -> Graph:
    made = Graph()
    for place in range(100):
        made.add((URIRef(f"urn:{place}"), URIRef("urn:number"), Literal(number)))
    return made


@pytest.mark.slow
def test_a_commit_is_read_within_a_second_and_no_query_fails(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    settings = Settings(store=str(folder))
    with open_store(settings) as writer:
        writer.replace({URIRef("urn:graph"): _numbered(0)})
        with running(folder) as server:
            seen: list[tuple[float, int]] = []
            stop = threading.Event()

            def ask() -> None:
                turn = 0
                while not stop.is_set():
                    turn += 1
                    answer = server.query(f"{NUMBERS} # {turn}")
                    assert answer.status == 200, answer.body
                    rows = json.loads(answer.body)["results"]["bindings"]
                    assert [row["rows"]["value"] for row in rows] == ["100"], "an answer of two generations"
                    seen.append((time.monotonic(), int(rows[0]["n"]["value"])))

            asking = threading.Thread(target=ask)
            asking.start()
            late = []
            for number in range(1, 6):
                writer.replace({URIRef("urn:graph"): _numbered(number)})
                published = time.monotonic()
                while not seen or seen[-1][1] < number:
                    assert asking.is_alive()
                    assert time.monotonic() - published < 60
                    time.sleep(0.01)
                late.append(time.monotonic() - published)
            stop.set()
            asking.join(60)
            numbers = [number for _, number in seen]
            assert numbers == sorted(numbers)
            assert min(late) < 1  # others may have waited for a core
            tag = server.send("GET", "/sparql?query=ASK%7B%7D").headers["etag"]

            def again() -> Answered:
                return server.send("GET", "/sparql?query=ASK%7B%7D", headers={"If-None-Match": tag})

            same = again()
            assert (same.status, same.body) == (304, b"")
            writer.replace({URIRef("urn:graph"): _numbered(7)})
            assert comes(lambda: again().status == 200)
            other = again()
            assert other.headers["etag"] != tag


def test_a_damaged_newest_generation_is_passed_over_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with open_store(Settings(store=str(folder))) as writer:
        writer.replace({URIRef("urn:graph"): _numbered(1)})
        writer.replace({URIRef("urn:graph"): _numbered(2)})
    manifest = next((folder / "current" / "data").glob("MANIFEST-*"))
    content = bytearray(manifest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    manifest.write_bytes(content)
    with running(folder) as server:
        rows = json.loads(server.query(NUMBERS).body)["results"]["bindings"]
        assert rows[0]["n"]["value"] == "1"


def test_memory_at_rest_is_small(heavy_store: Path) -> None:
    with running(heavy_store) as server:
        for number in range(20):
            server.query(f"SELECT * {{ ?a ?b ?c }} LIMIT {number}")
        if server.proportional() == 0:
            pytest.skip("the system does not tell the memory of processes")
        assert server.proportional() < 300_000_000
