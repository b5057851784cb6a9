"""Pages and linked data: what is shown, how it is negotiated, and that documents' words never become markup."""

from __future__ import annotations

import html

import pytest
from rdflib import Graph, URIRef
from starlette.testclient import TestClient

from serving import BASE, RECOMMENDATION, application, example_store

FORMS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
SUFFIXES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/recommendation", "/recurrences", "/questions", "/questions/cq05", "/ns"])
def test_a_page_is_html_that_loads_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<h1" in page.text
    assert 'lang="en' in page.text
    assert 'src="http' not in page.text
    assert "<script" not in page.text


def test_a_recommendation_shows_its_trace_with_each_sentence(client: TestClient) -> None:
    page = html.unescape(client.get(f"/doc/{RECOMMENDATION}", headers={"Accept": "text/html"}).text)
    for told in (
        "That the weekly allowance paid to in-house foster carers be raised",
        "Children and Families Scrutiny Panel",
        "Overview and Scrutiny Board",
        "Executive",
        "could not be met within the Medium Term Financial Plan",
        "11 February 2025",
        "15 April 2025",
        "<svg",
    ):
        assert told in page


def test_a_sentence_is_marked_in_its_source(client: TestClient) -> None:
    rows = example_store().rows(
        f"SELECT ?span WHERE {{ ?v <{BASE}ns#versionOf> <{BASE}id/{RECOMMENDATION}> ; <{BASE}ns#statedIn> ?span }} ORDER BY ?span"
    )
    source, _, place = str(rows.rows[0][0]).partition("#char=")
    start, end = place.split(",")
    page = client.get(
        source.replace(f"{BASE}id/", "/doc/"), params={"from": start, "to": end}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 200
    marked = page.text.split("<mark", 1)[1].split("</mark>", 1)[0]
    assert "weekly allowance" in html.unescape(marked)


def test_a_thing_sends_to_its_document(client: TestClient) -> None:
    answer = client.get(f"/id/{RECOMMENDATION}")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/doc/{RECOMMENDATION}")
    assert client.get("/id/recommendation/nowhere/none/x").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_document_is_negotiated(client: TestClient, form: str) -> None:
    answer = client.get(f"/doc/{RECOMMENDATION}", headers={"Accept": form})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == form
    assert "accept" in answer.headers["vary"].lower()
    triples = Graph().parse(data=answer.content, format=FORMS[form])
    assert (URIRef(f"{BASE}id/{RECOMMENDATION}"), None, None) in triples


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_document_has_an_address_for_each_form(client: TestClient, suffix: str) -> None:
    answer = client.get(f"/doc/{RECOMMENDATION}.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == SUFFIXES[suffix]


def test_what_nobody_can_be_given_is_refused(client: TestClient) -> None:
    assert client.get(f"/doc/{RECOMMENDATION}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "path",
    [
        "/doc/../../etc/passwd",
        "/doc/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/id/<script>",
        "/doc/authority/%00",
        "/questions/../../x",
    ],
)
def test_a_path_that_leads_elsewhere_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {400, 404}
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; DROP GRAPH <x>"]
)
def test_what_is_searched_for_is_never_markup(client: TestClient, words: str) -> None:
    answer = client.get("/recommendation", params={"q": words}, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 400}
    assert words not in answer.text or "<" not in words


def test_a_question_answers_as_the_command_does(client: TestClient) -> None:
    from graph import queries

    answer = client.get("/questions/cq13.csv")
    assert answer.status_code == 200
    rows = example_store().rows(queries.load("cq13").bind())
    assert len(answer.text.strip().splitlines()) == len(rows.rows) + 1


def test_a_page_of_an_unknown_place_says_so(client: TestClient) -> None:
    answer = client.get("/nothing-here", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1" in answer.text


@pytest.mark.parametrize("extension", ["jsonld", "nt", "rdf"])
def test_the_ontology_says_the_same_in_every_form(client: TestClient, extension: str) -> None:
    """Its lists too, which an abbreviating writer of RDF/XML would cut."""
    form = {"jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[extension]
    turtle = Graph().parse(data=client.get("/ns.ttl").text, format="turtle")
    assert len(Graph().parse(data=client.get(f"/ns.{extension}").text, format=form)) == len(turtle)
