"""What pages ask of the whole store is asked once for each state of it, beside the pages and before anybody reads them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from rdflib import Graph
from starlette.testclient import TestClient

from graph import queries
from graph.errors import StoreError
from graph.serve import create_app
from graph.serve.pages.warm import keeping_warm, warm, warm_questions
from graph.serve.site.site import Site
from graph.settings import Settings
from graph.store import Rows
from serving import comes, example_store

PAGES = ("/", "/recommendation", "/search?q=carers", "/recurrences", "/awaiting", "/quality", "/dataset")


@dataclass
class Noted:
    """The example store under a name of its content, and what it was asked."""

    release: str = "first"
    fails: bool = False
    fails_with: str = ""
    asked: list[str] = field(default_factory=list)
    journal: Any = None

    def rows(self, query: str) -> Rows:
        self.asked.append(query)
        if self.fails or (self.fails_with and self.fails_with in query):
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
    with keeping_warm(site) as ready:
        assert ready.wait(60)  # a failure is no reason not to begin
        assert len(noted.asked) == 1
        noted.fails, noted.release = False, "second"
        assert comes(lambda: any("dcat:Catalog" in one for one in noted.asked))
    assert comes(lambda: not any(one.name == "keeping-warm" for one in threading.enumerate()))
    total = len(noted.asked)
    warm(site)
    assert len(noted.asked) == total


def test_the_questions_follow_and_their_pages_ask_nothing_of_their_own() -> None:
    store, summaries = Noted(), Noted()
    app = create_app(store, Settings(), summaries=summaries)  # type: ignore[arg-type]
    warm_questions(app.state.desk.site, lambda: True)
    once, client = len(summaries.asked), TestClient(app)
    asked = [one for one in queries.questions() if one.kind == "select" and not any(p.required for p in one.params)]
    assert once == len(asked) > 30
    for question in asked:
        assert client.get(f"/questions/{question.name}", headers={"Accept": "text/html"}).status_code == 200
    assert len(summaries.asked) == once
    assert client.get("/questions/cq03?authority=quillhaven", headers={"Accept": "text/html"}).status_code == 200
    assert len(summaries.asked) == once  # what is chosen is asked of the store of the pages


def test_the_questions_are_left_where_the_store_has_changed() -> None:
    summaries = Noted()
    site = Site(summaries, summaries)  # type: ignore[arg-type]
    warm_questions(site, lambda: len(summaries.asked) < 2)
    assert len(summaries.asked) == 2


def test_a_question_that_is_not_ready_is_not_kept_waiting_by_those_that_are_made_so() -> None:
    store, summaries = Noted(), Noted()
    client = TestClient(create_app(store, Settings(), summaries=summaries))  # type: ignore[arg-type]
    for _ in range(2):
        assert client.get("/questions/cq12", headers={"Accept": "text/html"}).status_code == 200
    assert not any("procedural" in one for one in summaries.asked)
    assert sum("procedural" in one for one in store.asked) == 1  # once, and kept


def test_a_question_that_takes_too_long_for_a_page_has_more_time() -> None:
    store, summaries = Noted(), Noted()
    client = TestClient(create_app(store, Settings(), summaries=summaries))  # type: ignore[arg-type]
    store.fails_with = "procedural"
    page = client.get("/questions/cq12", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Stopping smoking" in page.text or "STOPPING SMOKING" in page.text
