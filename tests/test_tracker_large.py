"""What a tracker of thousands of rows costs: counted in calls, as many times more as it has rows."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from graph import iris
from graph.describe import obeyed
from graph.describe.flat import flat
from graph.documents import SourceDocument
from graph.pipeline import import_tracker
from graph.settings import Settings
from graph.store import Store, holds_just, n_triples, open_memory, open_store
from graph.store.journal import digest
from graph.store.texts import canonical
from graph.vocab import SCR

COUNCIL = str(iris.authority("aldermere"))
HEAD = "Action,Owner,Due,Status,Status date,Update"


def calls(act: Callable[[], object]) -> int:
    """Return how many functions of Python's are called, those of a comparison or of one step of a loop among them."""
    number = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal number
        number += event == "call"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return number


def tracker(rows: int) -> SourceDocument:
    lines = [f"Repair bridge {one},Head of Highways,01/03/2026,In progress,02/01/2026,Begun" for one in range(rows)]
    return SourceDocument("tracker.csv", "\n".join((HEAD, *lines)).encode())


@pytest.mark.slow
def test_a_tracker_costs_as_many_times_more_as_it_has_rows(tmp_path: Path) -> None:
    found = []
    for rows in (20, 40, 160):  # the first loads what is loaded once
        with open_memory() as store:
            done = []
            found.append(calls(lambda: done.append(import_tracker(tracker(rows), store, tmp_path, COUNCIL))))  # noqa: B023
            assert done[0].taken == rows
    assert found[2] < 4.2 * found[1], found


def responses(count: int) -> Graph:
    """Return as many responses, one in two of which is unsure, as a writer of triples leaves them."""
    triples = flat()
    for number in range(count):
        node = URIRef(f"{iris.BASE}id/response/{number}")
        triples.add((node, RDF.type, SCR.Response))
        triples.add((node, SCR.text, Literal(f"Agreed, {number}")))
        triples.add((node, SCR.confidence, Literal("0.7" if number % 2 else "0.9")))
        triples.add((node, SCR.possible, Literal(True)))
    return triples


def test_rulings_are_obeyed_in_one_reading_of_a_document() -> None:
    found = []
    for count in (50, 50, 400):
        triples = responses(count)
        found.append(calls(lambda: obeyed(triples, {})))  # noqa: B023
        assert len(list(triples.subjects(SCR.possible, None))) == count // 2
    assert found[2] < 8.5 * found[1], found


# --- whether a store holds what it is to hold


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path):
    with open_memory() if request.param == "memory" else open_store(Settings(store=str(tmp_path))) as opened:
        yield opened


def test_a_store_holds_just_what_it_was_given_whatever_kind_of_number_it_makes_of_it(store: Store) -> None:
    name, other = URIRef("urn:g"), URIRef("urn:h")
    triples = Graph().parse(
        data='<urn:a> <urn:p> "5"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>, "ŵy\\n\\"^^<x> .", <urn:b> .',
        format="turtle",
    )
    written = n_triples(triples)
    assert not holds_just(store, name, written)
    assert holds_just(store, name, b"")
    store.replace({name: written, other: b"<urn:a> <urn:p> <urn:b> .\n"})
    assert holds_just(store, name, written)
    assert not holds_just(store, name, written + b"<urn:a> <urn:p> <urn:c> .\n")
    assert not holds_just(store, name, b"".join(written.splitlines(keepends=True)[1:]))
    assert not holds_just(store, name, written.replace(b"<urn:b>", b"<urn:c>"))
    assert not holds_just(store, name, b"")


def test_many_triples_are_written_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    triples = Graph()
    for one in range(300):
        triples.add((URIRef(f"urn:s{one % 70}"), URIRef("urn:p"), Literal(f"ŵ\n{one} 🏛 �", lang="cy")))
    whole = n_triples(triples)
    assert whole.decode() == "".join(sorted(whole.decode().splitlines(keepends=True)))
    monkeypatch.setattr("graph.store.terms._AT_ONCE", 7)
    assert n_triples(triples) == whole


def test_a_digest_is_that_of_the_lines_in_order() -> None:
    lines = [f'<urn:s{one * 7919 % 100}> <urn:p> "ŵ{one}" .\n'.encode() for one in range(100)]
    assert digest(b"".join(lines)) == digest(b"".join(sorted(lines))) == digest(b"".join(reversed(lines)))
    assert digest(b"".join(lines[:99])) != digest(b"".join(lines))
    assert digest(b"") == hashlib.sha256(b"").hexdigest()


def test_triples_in_parts_are_written_as_they_are_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = "http://www.w3.org/2001/XMLSchema#integer"
    content = "".join(f'<urn:s{one % 40}> <urn:p> "{one % 60:03}"^^<{kind}>  .\n' for one in range(500))
    content += f'<urn:s0> <urn:p> "0"^^<{kind}> .\n'
    whole = canonical(content.encode())
    monkeypatch.setattr("graph.store.texts._MOST", 700)
    assert sorted(canonical(content.encode()).splitlines()) == sorted(whole.splitlines())
