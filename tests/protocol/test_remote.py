"""Serving what another server holds: its answers are bounded, its time too, and how much is passed on to it at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from rdflib import Graph, Literal, URIRef

from graph.settings import Settings
from graph.store import open_store
from servers import oxigraph_server
from serving import Running, comes, running

PRODUCT = "SELECT (COUNT(*) AS ?n{0}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    triples = Graph()
    for number in range(1_000):
        triples.add((URIRef(f"urn:{number}"), URIRef("urn:p"), Literal("x" * 100)))
    with oxigraph_server(tmp_path_factory.mktemp("remote") / "data") as address:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("no_proxy", "127.0.0.1")
            with open_store(Settings(store=address)) as store:
                store.replace({URIRef("urn:graph"): triples})
        with running(address, max_result_bytes=20_000, remote_seconds=2, remote_seats=1) as started:
            yield started


def test_an_answer_is_passed_on(server: Running) -> None:
    answer = server.query("SELECT ?o { GRAPH ?g { <urn:7> ?p ?o } }")
    assert json.loads(answer.body)["results"]["bindings"][0]["o"]["value"] == "x" * 100


def test_a_long_answer_is_not_taken(server: Running) -> None:
    answer = server.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")
    assert (answer.status, json.loads(answer.body)["detail"]) == (413, "The answer is longer than 20,000 bytes.")


def test_a_server_that_takes_too_long_is_not_waited_for(server: Running) -> None:
    answer = server.query(PRODUCT.format(0).replace("{ ?a", "{ GRAPH ?w { ?a").replace("?l }", "?l } }"))
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) >= 1


def test_no_more_is_passed_on_than_there_are_seats(server: Running) -> None:
    stop = threading.Event()

    def heavy() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            server.query(PRODUCT.format(turn).replace("{ ?a", "{ GRAPH ?w { ?a").replace("?l }", "?l } }"))

    thread = threading.Thread(target=heavy)
    thread.start()
    try:
        assert comes(lambda: b"Too many queries wait" in server.query("ASK {}").body)
    finally:
        stop.set()
        thread.join(60)
    assert comes(lambda: server.query("ASK {}").status == 200)
