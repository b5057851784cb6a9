"""What is answered from memory is what would be answered anew, until the store changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef

from graph.isolate import evaluate
from graph.serve.endpoint.answers import Question
from graph.settings import Settings
from graph.store import open_store
from serving import Running, comes, running

QUERY = "/sparql?query=SELECT%20%3Fn%20%7B%20%3Fs%20%3Curn:n%3E%20%3Fn%20%7D"
ASKED = f"GET {QUERY} HTTP/1.1\r\nHost: localhost\r\n"


def _kept(server: Running) -> float:
    found = re.search(rb"scrutiny_answers_kept_total ([0-9.]+)", server.get("/metrics").body)
    assert found
    return float(found[1])


def _numbered(number: int) -> Graph:
    made = Graph()
    made.add((URIRef("urn:s"), URIRef("urn:n"), Literal(number)))
    return made


def test_the_same_request_gets_the_same_answer_until_the_store_changes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with open_store(Settings(store=str(folder))) as writer:
        writer.replace({URIRef("urn:graph"): _numbered(1)})
        with running(folder) as server:
            whole = f"{ASKED}\r\n".encode()
            first, *others = (re.sub(rb"date: [^\r]*", b"", server.raw(whole)) for _ in range(5))
            assert first.startswith(b"HTTP/1.1 200 OK\r\n")
            assert re.search(rb"^scrutiny_generation [1-9]", server.get("/metrics").body, re.MULTILINE)
            assert b'"value":"1"' in first
            assert others == [first] * 4
            assert _kept(server) >= 3
            csv = server.raw(f"{ASKED}Accept: text/csv\r\n\r\n".encode())
            assert csv.endswith(b"n\r\n1\r\n")
            closed = server.raw(f"{ASKED}Connection: close\r\n\r\n".encode())
            assert b"connection: close" in closed
            two = server.raw(whole + whole.replace(b"GET", b"GET"))
            assert two.startswith(b"HTTP/1.1 200")
            tag = re.search(rb'etag: ("[^"]*")', first)
            assert tag
            same = server.raw(whole[:-2] + b"If-None-Match: " + tag[1] + b"\r\n\r\n", seconds=3)
            assert same.startswith(b"HTTP/1.1 304")
            writer.replace({URIRef("urn:graph"): _numbered(2)})
            assert comes(lambda: b'"value":"2"' in server.raw(whole))


def test_what_differs_from_time_to_time_is_never_kept(heavy_store: Path) -> None:
    with running(heavy_store) as server:
        path = "/sparql?query=SELECT%20(STRUUID()%20AS%20%3Fx)%20%7B%7D"
        asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        assert len({server.raw(asked) for _ in range(4)}) == 4
        assert b"no-store" in server.raw(asked)


ROWS = "SELECT ?s ?o { ?s <urn:text> ?o } LIMIT 7"
FORMS = ["json", "xml", "csv", "tsv"]


@pytest.fixture(scope="module")
def server(heavy_store: Path) -> Iterator[Running]:
    with running(heavy_store) as started:
        yield started


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("query", "count"), [(ROWS, 7), ("SELECT * { <urn:none> ?p ?o }", 0), (ROWS.replace("7", "1"), 1)]
)
def test_the_log_tells_how_many_rows_there_were_anew_and_from_memory(
    server: Running, form: str, query: str, count: int
) -> None:
    query = f"{query} # {form}"
    for _ in range(2):
        assert server.get("/sparql", query=query, format=form).status == 200
    digest = Question(query).key
    assert comes(lambda: server.log().count(digest) == 2)
    lines = [json.loads(line) for line in server.log().splitlines() if digest in line]
    assert [line["rows"] for line in lines] == [count, count]
    assert [line["lane"] for line in lines] == ["quick", "kept"]


def test_rows_of_a_long_answer_are_counted_over_its_pieces() -> None:
    lines = [f"<urn:{n}> <urn:p> <urn:o> .\n".encode() for n in range(1_000)]
    assert evaluate.rows(evaluate.Written("graph", "application/n-triples"), lines) == 1_000
    engine = ox.Store()
    engine.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal("a\nb,{}")) for n in range(500))
    whole = engine.query("SELECT * { ?s ?p ?o }").serialize(format=ox.QueryResultsFormat.JSON)
    assert whole
    for size in (1_000, 1_001, 1_002, 1_003, 1_004):
        pieces = [whole[place : place + size] for place in range(0, len(whole), size)]
        assert evaluate.rows(evaluate.Written("table", "application/sparql-results+json"), pieces) == 500
    assert evaluate.rows(evaluate.Written("boolean", "application/sparql-results+json"), [b"{}"]) is None
    assert evaluate.rows(evaluate.Written("graph", "text/turtle"), [b""]) is None
