"""SERVICE calls a host that the operator lists, and no other; the workers of all other queries have no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import oxigraph_server
from serving import Running, running


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph_server(tmp_path_factory.mktemp("other") / "data") as address:
        yield f"{address}/query"


@pytest.fixture(scope="module")
def server(heavy_store: Path) -> Iterator[Running]:
    with running(heavy_store, service_hosts="127.0.0.1") as started:
        yield started


def test_a_host_that_is_listed_is_called(server: Running, other: str) -> None:
    answer = server.query(f"SELECT ?x {{ SERVICE <{other}> {{ BIND(1 + 1 AS ?x) }} }}")
    assert answer.status == 200, answer.body
    assert json.loads(answer.body)["results"]["bindings"][0]["x"]["value"] == "2"
    assert b"BasicFederatedQuery" in server.get("/sparql").body


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost:9/> { ?a ?b ?c } }",
        "SELECT * { SERVICE <file:///etc/passwd> { ?a ?b ?c } }",
        "SELECT * { SERVICE <http://127.0.0.1@localhost/> { ?a ?b ?c } }",
        "SELECT * { SERVICE <OTHER> { ?a ?b ?c } SERVICE <http://localhost:9/> { ?a ?b ?c } }",
        "SELECT * { BIND(<OTHER> AS ?where) SERVICE ?where { ?a ?b ?c } }",
        "PREFIX x: <http://localhost:9/> SELECT * { SERVICE x:y { ?a ?b ?c } }",
        "SELECT * { \\u0053ERVICE <http://localhost:9/> { ?a ?b ?c } }",
    ],
)
def test_no_other_host_is(server: Running, other: str, query: str) -> None:
    assert server.query(query.replace("OTHER", other)).status == 403
