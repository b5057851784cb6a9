"""Writing over HTTP: off by default; with the token through the shapes, and then one generation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from rdflib import Graph, Literal, URIRef
from starlette.testclient import TestClient

from graph import iris
from graph.settings import Settings
from graph.store import open_store
from serving import Answered, Running, application, comes, running

TOKEN = "a-token-for-the-tests-only"
NAME = "urn:graph:written"
ADDRESS = f"/rdf-graph-store?graph={NAME}"
TURTLE = b"<urn:a> <urn:p> 'words', 1 ."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("written") / "store"
    made = Graph()
    made.add((URIRef("urn:kept"), URIRef("urn:p"), Literal("kept")))
    with open_store(Settings(store=str(folder))) as store:
        store.replace({URIRef("urn:graph:kept"): made})
    with running(folder, write_token=TOKEN, update_seconds=10) as started:
        yield started


def send(server: Running, method: str, path: str, body: bytes | None = None, kind: str = "text/turtle") -> Answered:
    headers = {"Authorization": f"Bearer {TOKEN}", **({"Content-Type": kind} if body is not None else {})}
    return server.send(method, path, body, headers)


def holds(server: Running, count: int, path: str = ADDRESS) -> bool:
    """Tell whether a graph comes to have so many triples, within the time in which a change is read."""

    def found() -> int:
        answer = server.send("GET", path, headers={"Accept": "application/n-triples"})
        return len(Graph().parse(data=answer.body, format="nt")) if answer.status == 200 else 0

    return comes(lambda: found() == count)


def test_a_graph_is_put_added_to_and_deleted(server: Running) -> None:
    assert send(server, "PUT", ADDRESS, TURTLE).status == 201
    assert holds(server, 2)
    assert send(server, "POST", ADDRESS, b"<urn:a> <urn:p> 'more' .").status == 204
    assert holds(server, 3)
    assert holds(server, 4, "/rdf-graph-store?default")
    assert send(server, "PUT", ADDRESS, b"<urn:a> <urn:p> 'other' .", "application/n-triples").status in {204, 400}
    assert send(server, "PUT", ADDRESS, b'<urn:a> <urn:p> "other" .', "application/n-triples").status == 204
    assert holds(server, 1)
    assert send(server, "DELETE", ADDRESS).status == 204
    assert send(server, "DELETE", ADDRESS).status in {204, 404}
    assert holds(server, 0)
    assert server.get(ADDRESS).status == 404
    assert holds(server, 1, "/rdf-graph-store?default")


def test_an_update_is_done(server: Running) -> None:
    update = f"INSERT DATA {{ GRAPH <{NAME}2> {{ <urn:b> <urn:p> 'one' }} }}".encode()
    assert send(server, "POST", "/sparql", update, "application/sparql-update").status == 204
    assert holds(server, 1, f"{ADDRESS}2")
    form = (
        f"update=DELETE WHERE {{ GRAPH <{NAME}2> {{ ?s ?p ?o }} }}".replace(" ", "%20").replace("?", "%3F").encode()
    )
    assert send(server, "POST", "/sparql", form, "application/x-www-form-urlencoded").status == 204
    assert holds(server, 0, f"{ADDRESS}2")
    assert holds(server, 1, "/rdf-graph-store?graph=urn:graph:kept")


@pytest.mark.parametrize(
    "update",
    ["LOAD <http://127.0.0.1:9/>", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"],
)
def test_an_update_fetches_nothing(server: Running, update: str) -> None:
    assert send(server, "POST", "/sparql", update.encode(), "application/sparql-update").status == 403


@pytest.mark.parametrize(
    "update",
    [
        "INSERT { ?a ?b ?l } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u }",
        "INSERT { GRAPH <urn:graph:long> { <urn:s> <urn:p> ?x } } WHERE { BIND('" + "x" * 1000 + "' AS ?a) "
        + " ".join(f"BIND(CONCAT(?{one}, ?{one}) AS ?{other})" for one, other in pairwise("abcdefghijklmnopqrstuvwx"))
        + " }",
    ],
    ids=["without end", "without measure"],
)  # fmt: skip
def test_an_update_that_takes_too_much_is_ended_and_changes_nothing(server: Running, update: str) -> None:
    many = b"".join(f"<urn:{n}> <urn:p> '{n}' .\n".encode() for n in range(2_000))
    assert send(server, "PUT", f"{ADDRESS}9", many).status in {201, 204}
    assert holds(server, 2_000, f"{ADDRESS}9")
    answer = send(server, "POST", "/sparql", update.encode(), "application/sparql-update")
    assert answer.status == 403
    assert b"nothing was changed" in answer.body
    assert server.get("/rdf-graph-store?graph=urn:graph:long").status == 404
    assert send(server, "DELETE", f"{ADDRESS}9").status == 204
    assert holds(server, 0, f"{ADDRESS}9")


def test_what_breaks_a_shape_is_kept_out(server: Running) -> None:
    broken = f"<{iris.BASE}id/recommendation/x> a <{iris.NS}Recommendation> .".encode()
    answer = send(server, "PUT", ADDRESS, broken)
    assert answer.status == 422
    assert b"violations" in answer.body
    update = b"INSERT DATA { GRAPH <urn:graph:x> { " + broken + b" } }"
    assert send(server, "POST", "/sparql", update, "application/sparql-update").status == 422
    time.sleep(1)
    assert server.get("/rdf-graph-store?graph=urn:graph:x").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("PUT", ADDRESS, b"<urn:a> <urn:p> ", "text/turtle", 400),
        ("PUT", ADDRESS, b"x", "text/plain", 415),
        ("PUT", "/rdf-graph-store?default", TURTLE, "text/turtle", 403),
        ("PUT", "/rdf-graph-store", TURTLE, "text/turtle", 400),
        ("PUT", "/rdf-graph-store?graph=relative", TURTLE, "text/turtle", 400),
        ("PUT", ADDRESS, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "application/rdf+xml", 403),
        ("POST", "/sparql", b"DROP", "application/sparql-update", 400),
    ],
)
def test_what_cannot_be_written_is_told(
    server: Running, method: str, path: str, body: bytes, kind: str, status: int
) -> None:
    assert send(server, method, path, body, kind).status == status


def test_without_the_token_nothing_is_written(server: Running) -> None:
    for token in ({}, {"Authorization": "Bearer wrong"}):
        answer = server.send("PUT", ADDRESS, TURTLE, {"Content-Type": "text/turtle", **token})
        assert answer.status == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    update = {"Content-Type": "application/sparql-update"}
    assert server.send("POST", "/sparql", b"DROP ALL", update).status == 401
    assert [server.send("POST", "/sparql", b"DROP ALL", update).status for _ in range(12)][-1] == 429
    assert holds(server, 1, "/rdf-graph-store?graph=urn:graph:kept")


def test_by_default_it_is_only_read() -> None:
    client = TestClient(application())
    name = iris.VOCABULARY_GRAPH
    answer = client.get("/rdf-graph-store", params={"graph": str(name)}, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/turtle")
    assert client.head("/rdf-graph-store", params={"graph": str(name)}).status_code == 200
    assert client.get("/rdf-graph-store", params={"graph": "urn:none"}).status_code == 404
    assert client.get("/rdf-graph-store").status_code == 400
    assert client.get("/rdf-graph-store?default&graph=urn:x").status_code == 400
    assert client.get("/rdf-graph-store?default", headers={"Accept": "image/png"}).status_code == 406
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        refused = client.request(method, "/rdf-graph-store?graph=urn:x", content=TURTLE)
        assert refused.status_code == 405
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS"
