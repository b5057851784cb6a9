"""The pages of the ontology and the shapes are made from their files: nothing is left out, and everything is linked."""

import re

import pytest
from rdflib import RDF, SKOS, Graph
from starlette.testclient import TestClient

from graph import settings
from graph.serve import create_app
from graph.store import open_memory
from graph.validate import load_shapes
from graph.vocab import SCR, SCS, SH


@pytest.fixture(scope="module")
def client() -> TestClient:
    """An application over an empty store: what things mean does not depend on what is stored."""
    return TestClient(create_app(open_memory(), settings.from_environment({})), base_url="http://127.0.0.1")


def _page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def test_every_term_and_every_shape_has_its_anchor(client: TestClient) -> None:
    terms = set(re.findall(r'<div id="(\w+)">', _page(client, "/ns")))
    assert terms == set(SCR.__annotations__)
    shapes = set(re.findall(r'<tr id="([^"]+)">', _page(client, "/shapes")))
    assert shapes == {str(one).removeprefix(str(SCS)) for one in load_shapes().subjects(SCR.level, None)}


def test_a_link_within_leads_to_an_anchor_that_is_there(client: TestClient) -> None:
    pages = {path: _page(client, path) for path in ("/ns", "/shapes")}
    anchors = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages.items()}
    seen = 0
    for path, text in pages.items():
        for to, anchor in re.findall(r'href="(/ns|/shapes)?#([^"]+)"', text):
            assert anchor in anchors[to or path], (path, to, anchor)
            seen += 1
    assert seen > 400


def test_a_term_says_what_it_means_what_it_joins_and_who_uses_it(client: TestClient) -> None:
    text = _page(client, "/ns")
    told = text[text.index('<div id="owner">') :]
    told = told[: told.index("</div>")]
    assert "is to be carried out by" in told
    assert 'href="/ns#ActionPoint"' in told
    assert 'href="/questions/cq08"' in told
    assert 'href="/shapes#S-20"' in told
    assert '<span lang="cy">argymhelliad</span>' in text


def test_code_lists_are_listed(client: TestClient) -> None:
    assert 'href="/def/effect"' in _page(client, "/ns")


@pytest.mark.parametrize(("path", "known"), [("/ns", SCR.Recommendation), ("/shapes", SCS["S-11"])])
@pytest.mark.parametrize(("media_type", "form"), [("text/turtle", "turtle"), ("application/ld+json", "json-ld")])
def test_the_same_address_gives_triples(client: TestClient, path: str, known, media_type: str, form: str) -> None:
    answer = client.get(path, headers={"Accept": media_type})
    assert answer.headers["content-type"].startswith(media_type)
    triples = Graph().parse(data=answer.text, format=form)
    assert (known, RDF.type, None) in triples
    assert (known, SKOS.definition, None) in triples or (known, SH.message, None) in triples


def test_an_extension_does_as_an_accept_header(client: TestClient) -> None:
    assert client.get("/shapes.ttl").headers["content-type"].startswith("text/turtle")
    assert client.get("/shapes.odt").status_code in {404, 406}
