"""Search: what is found, what is counted, and that a reader's words are never an operator nor markup."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from starlette.testclient import TestClient

from graph.serve.site.index import FACETS, Index
from graph.serve.site.site import Site
from serving import BASE, application, example_store

_KNOWN = ("council", "authority", "body", "date", "report", "label", "theme", "state", "possible")


def row(number: int, text: str, **more: str) -> dict[str, Any]:
    known = {name: more.get(name) for name in _KNOWN}
    return {
        "node": URIRef(f"https://example.org/{number}"),
        "kind": Literal(more.get("kind", "decision")),
        "text": Literal(text),
        **{name: None if value is None else Literal(value) for name, value in known.items()},
    }


INDEX = Index(
    [
        row(1, "That foster carers be recruited", council="Ashmere", date="2024-05-01", theme="fostering"),
        row(1, "That foster carers be recruited", council="Ashmere", date="2024-05-01", theme="workforce"),
        row(2, "That the recruitment of carers be reported", council="Norbeck", date="2025-02-01", theme="fostering"),
        row(3, "That the bridge be repaired", council="Ashmere", kind="action point", date="2025-03-01"),
    ]
)


def found(words: str, **chosen: str) -> list[str]:
    return [hit.node[-1] for hit in INDEX.find(words, chosen, page=1, size=10).hits]


def test_every_word_must_be_there_in_any_form() -> None:
    assert sorted(found("carers recruited")) == ["1", "2"]
    assert found("carers reported") == ["2"]
    assert found("carers bridge") == []


def test_the_last_word_may_be_a_beginning() -> None:
    assert found("brid") == ["3"]


def test_without_words_the_newest_comes_first() -> None:
    assert found("") == ["3", "2", "1"]


def test_a_choice_narrows_and_a_thing_of_two_themes_counts_once() -> None:
    assert found("", council="Ashmere") == ["3", "1"]
    assert sorted(found("", theme="fostering")) == ["1", "2"]
    everything = INDEX.find("", {}, page=1, size=10)
    assert everything.total == 3
    assert dict(everything.facets["council"]) == {"Ashmere": 2, "Norbeck": 1}
    assert dict(everything.facets["theme"]) == {"fostering": 2, "workforce": 1}


def test_a_facet_counts_with_the_other_choices_only() -> None:
    chosen = INDEX.find("", {"council": "Ashmere", "year": "2025"}, page=1, size=10)
    assert dict(chosen.facets["council"]) == {"Ashmere": 1, "Norbeck": 1}
    assert dict(chosen.facets["year"]) == {"2024": 1, "2025": 1}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from(FACETS), st.text(max_size=10))
def test_no_words_of_a_reader_are_an_operator(words: str, facet: str, value: str) -> None:
    assert INDEX.find(words, {facet: value}, page=1, size=5).total >= 0


@pytest.mark.parametrize(
    "words",
    ['carers" OR "bridge', "carers NOT recruited", "text:carers", "carers*", "NEAR(a b)", "'; DROP TABLE thing; --"],
)
def test_operators_are_words(words: str) -> None:
    assert "3" not in found(words)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


def test_the_page_shows_the_words_in_context_and_the_json_says_the_same(client: TestClient) -> None:
    page = client.get("/search", params={"q": "weekly allowance", "council": "Aldermere"})
    assert page.status_code == 200
    assert "<mark>" in page.text
    assert "/id/recommendation/aldermere/keeping-foster-carers/c" in page.text
    answer = client.get("/search.json", params={"q": "weekly allowance", "council": "Aldermere"}).json()
    assert answer["total"] == 1
    assert answer["hits"][0]["kind"] == "recommendation"
    assert answer["hits"][0]["state"] == "rejected"
    assert answer["hits"][0]["id"].endswith("/keeping-foster-carers/c")


def test_words_never_become_markup(client: TestClient) -> None:
    page = client.get("/search", params={"q": "<script>alert(1)</script>", "council": '"><b>x'}).text
    assert "<script" not in page
    assert "<b>x" not in page
    assert "<script>alert(1)</script>" in html.unescape(page)


@pytest.mark.parametrize(("given", "status"), [({"colour": "red"}, 400), ({"page": "0"}, 400), ({"page": "99"}, 404)])
def test_a_wrong_parameter_is_told(client: TestClient, given: dict[str, str], status: int) -> None:
    assert client.get("/search", params=given).status_code == status


def test_a_report_and_a_body_are_only_of_their_own_council_and_never_in_doubt_for_others() -> None:
    """What is known of the sentence of a recommendation says nothing of a report or a body beside it."""
    rows = Site(example_store()).read.every("searchable")
    named = [row for row in rows if str(row["kind"]) in ("report", "body")]
    assert len(named) > 10
    for row in named:
        assert row["possible"] is None
        assert row["date"] is None
        council = str(row["node"]).removeprefix(f"{BASE}id/").split("/")[1]
        assert row["council"] is None or str(row["council"]).lower() == council
