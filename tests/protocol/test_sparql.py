"""The SPARQL endpoint: how a query may be sent, in what forms it is answered, what is refused and how."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from SPARQLWrapper import JSON, POST, SPARQLWrapper
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from serving import TYPES, application, served

TABLES = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
]
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as base:
        yield f"{base}/sparql"


@pytest.mark.parametrize("form", TABLES)
def test_rows_come_in_every_form(client: TestClient, form: str) -> None:
    answer = client.get("/sparql", params={"query": TYPES["rows"]}, headers={"Accept": form})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == form
    assert "keeping-foster-carers" in answer.text


@pytest.mark.parametrize("form", GRAPHS)
def test_triples_come_in_every_form(client: TestClient, form: str) -> None:
    answer = client.get("/sparql", params={"query": TYPES["construct"]}, headers={"Accept": form})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == form
    assert len(Graph().parse(data=answer.content, format=GRAPHS[form])) > 0


def test_a_query_may_be_sent_in_three_ways(client: TestClient) -> None:
    accept = {"Accept": "application/sparql-results+json"}
    ways = [
        client.get("/sparql", params={"query": TYPES["rows"]}, headers=accept),
        client.post("/sparql", data={"query": TYPES["rows"]}, headers=accept),
        client.post("/sparql", content=TYPES["rows"], headers={**accept, "Content-Type": "application/sparql-query"}),
    ]
    answers = [json.loads(way.content) for way in ways]
    assert answers[0]["results"]["bindings"]
    assert answers[0] == answers[1] == answers[2]


def test_an_ask_is_answered(client: TestClient) -> None:
    answer = client.get(
        "/sparql", params={"query": TYPES["ask"]}, headers={"Accept": "application/sparql-results+json"}
    )
    assert json.loads(answer.content)["boolean"] is True


def test_a_quality_value_decides(client: TestClient) -> None:
    accept = {"Accept": "text/csv;q=0.2, application/sparql-results+xml;q=0.9"}
    answer = client.get("/sparql", params={"query": TYPES["rows"]}, headers=accept)
    assert answer.headers["content-type"].split(";")[0] == "application/sparql-results+xml"


def test_a_malformed_query_is_a_400_with_its_place(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p"})
    assert answer.status_code == 400
    problem = answer.json()
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["line"] >= 1
    assert problem["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE #x\n <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        "SELECT * { FILTER(1<2&&'>'=\">\") SERVICE <http://127.0.0.1:9/> { ?s ?p 'x' } }",
    ],
)
def test_federation_is_refused(client: TestClient, query: str) -> None:
    assert client.get("/sparql", params={"query": query}).status_code == 403


def test_an_update_is_refused(client: TestClient) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    assert client.post("/sparql", data={"update": update}).status_code == 403
    assert client.get("/sparql", params={"query": update}).status_code in {400, 403}
    assert (
        json.loads(
            client.get(
                "/sparql",
                params={"query": "ASK { <urn:a> ?p ?o }"},
                headers={"Accept": "application/sparql-results+json"},
            ).content
        )["boolean"]
        is False
    )


@pytest.mark.parametrize(
    ("method", "kwargs", "status"),
    [
        ("PUT", {}, 405),
        ("DELETE", {}, 405),
        ("POST", {"content": "x", "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", {"data": {"nothing": "x"}}, 400),
        ("GET", {"params": {"query": ""}}, 400),
        ("GET", {"params": {"query": TYPES["rows"]}, "headers": {"Accept": "image/png"}}, 406),
    ],
)
def test_what_the_protocol_refuses(client: TestClient, method: str, kwargs: dict[str, object], status: int) -> None:
    assert client.request(method, "/sparql", **kwargs).status_code == status  # type: ignore[arg-type]


def test_deep_nesting_is_refused_and_the_next_query_answered(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": "SELECT * " + "{" * 4000 + "}" * 4000}).status_code == 400
    assert client.get("/sparql", params={"query": TYPES["ask"]}).status_code == 200


def test_the_endpoint_describes_itself(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert b"service-description" in answer.content


def test_sparqlwrapper_reads_it(address: str) -> None:
    for method in ("GET", POST):
        wrapper = SPARQLWrapper(address, returnFormat=JSON)
        wrapper.setMethod(method)
        wrapper.setQuery(TYPES["rows"])
        assert wrapper.queryAndConvert()["results"]["bindings"]


def test_curl_reads_it(address: str) -> None:
    done = subprocess.run(
        ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={TYPES['rows']}", address],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0] == ["report"]
    assert len(rows) > 1
