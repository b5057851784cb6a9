"""What pages ask of the whole store is asked once for each state of it, beside the pages and before anybody reads them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from rdflib import Graph
from starlette.testclient import TestClient

from graph.errors import StoreError
from graph.serve import create_app
from graph.serve.site import Site
from graph.serve.warm import keeping_warm, warm
from graph.settings import Settings
from graph.store import Rows
from serving import comes, example_store

PAGES = ("/", "/recommendation", "/search?q=carers", "/recurrences", "/awaiting", "/quality", "/dataset")


@dataclass
class Noted:
    """The example store under a name of its content, and what it was asked."""

    release: str = "first"
    fails: bool = False
    asked: list[str] = field(default_factory=list)
    journal: Any = None

    def rows(self, query: str) -> Rows:
        self.asked.append(query)
        if self.fails:
            raise StoreError("it was asked for too much")
        return example_store().rows(query)

    def construct(self, query: str) -> Graph:
        self.asked.append(query)
        return example_store().construct(query)

    def ask(self, query: str) -> bool:
        return example_store().ask(query)


def test_once_it_is_warm_no_page_asks_of_the_whole_store() -> None:
    store, summaries = Noted(), Noted()
    app = create_app(store, Settings(), summaries=summaries)  # type: ignore[arg-type]
    warm(app.state.desk.site)
    once = len(summaries.asked)
    assert once == len(set(summaries.asked))
    assert not store.asked
    client = TestClient(app)
    for path in PAGES:
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200
    assert len(summaries.asked) == once
    assert not any("UNDEF }\n" in query and "VALUES ?recommendation { UNDEF }" in query for query in store.asked)
    summaries.release = store.release = "second"
    assert client.get("/quality", headers={"Accept": "text/html"}).status_code == 200
    assert len(summaries.asked) > once


def test_each_state_of_the_store_is_made_ready_once_and_a_failure_ends_nothing() -> None:
    noted = Noted(fails=True)
    site = Site(noted)  # type: ignore[arg-type]
    with keeping_warm(site):
        assert comes(lambda: len(noted.asked) == 1)
        noted.fails, noted.release = False, "second"
        assert comes(lambda: "dcat:Catalog" in noted.asked[-1])
    assert comes(lambda: not any(one.name == "keeping-warm" for one in threading.enumerate()))
    total = len(noted.asked)
    warm(site)
    assert len(noted.asked) == total
