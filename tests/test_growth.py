"""What pages and questions cost in a large store: counted in the rows that the engine reads, as the engine's own plan tells them."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from starlette.testclient import TestClient

from graph import queries
from graph.serve import create_app
from graph.serve.pages.warm import warm
from graph.settings import Settings
from graph.store import Rows
from serving import RECOMMENDATION, example_store

pytestmark = pytest.mark.slow
COPIES = 12
COUNCILS = re.compile(r"(?<![a-z0-9])(?:aldermere|brackenshire|glanmerin|norbeck|quillhaven)(?![a-z0-9])")
DIGESTS = re.compile(r"(?<![a-z0-9])[0-9a-f]{8,64}(?![a-z0-9])")
ADDRESS = re.compile(r'(?<=ns#retrievedFrom> )"[^"]*"')
OURS = re.compile(r"<https://w3id\.org/scrutiny/(?:id|graph)/[^>]*>")
PAGES = {
    "recommendation": f"/doc/{RECOMMENDATION}",
    "council": "/doc/authority/aldermere",
    "body": "/doc/body/aldermere/children-families-scrutiny-panel",
    "meeting": "/doc/meeting/aldermere/children-families-scrutiny-panel/2025-02-11",
    "report": "/doc/report/aldermere/keeping-foster-carers",
    "person": "/doc/person/aldermere/m-osei-3f8dc842",
    "post": "/doc/post/aldermere/head-of-fostering",
    "outstanding": "/outstanding/aldermere/children-families-scrutiny-panel",
    "description": f"/doc/{RECOMMENDATION}.ttl",
    "recommendations": "/recommendation",
    "recurrences": "/recurrences",
    "home": "/",
}


class Noted:
    """The example store, and what it was asked."""

    release, journal = "one", None

    def __init__(self) -> None:
        self.asked: list[str] = []

    def rows(self, query: str) -> Rows:
        self.asked.append(query)
        return example_store().rows(query)

    def construct(self, query: str) -> Graph:
        self.asked.append(query)
        return example_store().construct(query)

    def ask(self, query: str) -> bool:
        self.asked.append(query)
        return example_store().ask(query)


@pytest.fixture(scope="module")
def asked() -> dict[str, list[str]]:
    """What each page asks, once it is warm; and under "whole", what is asked of the whole store."""
    store, summaries = Noted(), Noted()
    app = create_app(store, Settings(), summaries=summaries)  # type: ignore[arg-type]
    warm(app.state.desk.site)
    client = TestClient(app)
    found = {"whole": summaries.asked}
    for name, path in PAGES.items():
        store.asked = []
        answer = client.get(path, headers={} if path.endswith(".ttl") else {"Accept": "text/html"})
        assert answer.status_code == 200, path
        found[name] = store.asked
    return found


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The examples; and the same beside eleven like them, with councils and documents of their own."""
    made = []
    for copies in (1, COPIES):
        folder = tmp_path_factory.mktemp(f"copies-{copies}")
        store = ox.Store(folder)
        for number in range(copies):
            quads = "\n".join(
                OURS.sub(lambda iri, number=number: _other(iri[0], number), _elsewhere(quad, number))
                for quad in example_quads()
            )
            store.bulk_load(quads.encode(), format=ox.RdfFormat.N_QUADS)
            store.bulk_load(_merged(quads).encode(), format=ox.RdfFormat.N_TRIPLES)
        store.flush()
        del store
        made.append(folder)
    return made[0], made[1]


def example_quads() -> list[str]:
    """Return the lines of the example store, each a statement of a named graph."""
    return b"".join(example_store().dump("application/n-quads")).decode().splitlines()


def _other(iri: str, number: int) -> str:
    if not number or "/graph/vocab" in iri:
        return iri
    named = COUNCILS.sub(lambda council: f"{council[0]}-{number}", iri)
    return DIGESTS.sub(lambda old: hashlib.sha256(f"{number}{old[0]}".encode()).hexdigest()[: len(old[0])], named)


def _elsewhere(quad: str, number: int) -> str:
    """Return the line with the address that a document was fetched from made one of the copy's own."""
    return ADDRESS.sub(lambda old: f'{old[0][:-1]}#{number}"', quad) if number else quad


def _merged(quads: str) -> str:
    return re.sub(r" <[^<>]*> \.$", " .", quads, flags=re.MULTILINE)


def _read(store: Path, query: str, folder: Path) -> int:
    """Return how many rows all steps of the engine's plan gave while it answered."""
    text, plan = folder / "query.rq", folder / "plan.json"
    text.write_text(query, encoding="utf-8")
    subprocess.run(
        [Path(sys.executable).with_name("oxigraph"), "query", "--location", store, "--query-file", text,
         "--results-file", folder / "answer", "--results-format", "nt" if "CONSTRUCT" in query else "json",
         "--stats", "--explain-file", plan],
        check=True, capture_output=True,
    )  # fmt: skip
    return _rows(json.loads(plan.read_text(encoding="utf-8"))["plan"])


def _rows(step: dict[str, object]) -> int:
    below = step["children"]
    assert isinstance(below, list)
    return int(str(step.get("number of results", 0))) + sum(_rows(one) for one in below)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_less_than_a_twentieth_of_what_the_store_grows_by(
    page: str, asked: dict[str, list[str]], stores: tuple[Path, Path], tmp_path: Path
) -> None:
    assert asked[page]
    counts = [[_read(store, query, tmp_path) for store in stores] for query in asked[page]]
    small, large = (sum(count[place] for count in counts) for place in (0, 1))
    added = (COPIES - 1) * sum(1 for _ in example_quads())
    assert large - small < added / 20, [
        (first, second, query[:70]) for (first, second), query in zip(counts, asked[page], strict=True)
    ]


def test_what_is_asked_of_the_whole_store_grows_as_it_does(
    asked: dict[str, list[str]], stores: tuple[Path, Path], tmp_path: Path
) -> None:
    for query in asked["whole"]:
        small, large = (_read(store, query, tmp_path) for store in stores)
        assert large <= 1.5 * COPIES * small, (small, large, query[:70])


@pytest.mark.parametrize("question", queries.questions(), ids=lambda one: one.name)
def test_a_question_reads_no_more_than_the_store_grows_by(
    question: queries.Query, stores: tuple[Path, Path], tmp_path: Path
) -> None:
    """The engine works out NOT EXISTS, and what is joined to it by a sub-select, anew for each row: MINUS is worked out once."""
    required = any(one.required for one in question.params)
    for values in [dict(question.example)] if required else [{}, dict(question.example)]:
        small, large = (_read(store, question.bind(values), tmp_path) for store in stores)
        assert large <= 1.5 * COPIES * max(small, 50), (small, large, values)
