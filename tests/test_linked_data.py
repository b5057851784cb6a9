"""Linked data over HTTP: what leads where, what has gone, and the headers that say what an answer is a form of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from rdflib import OWL, RDFS, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS
from starlette.testclient import TestClient

from graph.serve import create_app
from graph.settings import Settings
from graph.store import open_memory
from serving import BASE, RECOMMENDATION, application

FORMS = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
READ = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
DATA = "https://creativecommons.org/licenses/by/4.0/"
CODE = "https://www.apache.org/licenses/LICENSE-2.0"
PATHS = {
    f"/doc/{RECOMMENDATION}": DATA,
    "/doc/authority/aldermere": DATA,
    "/def/theme/care-leavers": DATA,
    "/dataset": DATA,
    "/ns": CODE,
    "/ns/0.1.0": CODE,
    "/shapes": CODE,
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


@pytest.mark.parametrize(
    "path",
    [
        *PATHS,
        f"/id/{RECOMMENDATION}",
        "/graph/derived/answers",
        "/",
        "/search",
        "/questions/cq01",
        "/ldes",
        "/livez",
        "/readyz",
        "/healthz",
        "/metrics",
    ],
)
def test_a_browser_elsewhere_may_ask_for_leave_to_read(client: TestClient, path: str) -> None:
    """A page of another site asks with OPTIONS before it reads (Fetch, CORS-preflight)."""
    answer = client.options(path)
    assert answer.status_code == 204
    assert answer.headers["allow"] == answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"
    refused = client.delete(path)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith("/ns")])
def test_who_asks_for_json_gets_json_ld(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json, text/plain, */*"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert len(Graph().parse(data=answer.content, format="json-ld")) > 0


def test_a_recommendation_leads_to_its_feed(client: TestClient) -> None:
    page = client.get(f"/doc/{RECOMMENDATION}", headers={"Accept": "text/html"}).text
    assert f'<a href="/changes/{RECOMMENDATION}.atom">' in page
    assert client.get(f"/changes/{RECOMMENDATION}.atom").status_code == 200


def _links(header: str) -> dict[str, list[str]]:
    """Return the targets of a `Link` header by relation (RFC 8288)."""
    found: dict[str, list[str]] = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]+)"', header):
        found.setdefault(relation, []).append(target)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_every_form_names_the_others_its_licence_and_its_one_address(client: TestClient, path: str) -> None:
    for name, media_type in FORMS.items():
        negotiated = client.get(path, headers={"Accept": media_type})
        by_extension = client.get(f"{path}.{name}", headers={"Accept": "image/png"})
        for answer in (negotiated, by_extension):
            assert answer.status_code == 200, (path, name)
            assert answer.headers["content-type"].split(";")[0] == media_type
            assert answer.headers["vary"] == "Accept, Accept-Encoding"
            told = _links(answer.headers["link"])
            assert told["alternate"] == [f"{path}.{form}" for form in FORMS]
            assert told["canonical"] == [path]
            assert told["license"] == [PATHS[path]]
        assert negotiated.headers["content-location"] == f"{path}.{name}"
        assert "content-location" not in by_extension.headers
        assert negotiated.headers["etag"] == by_extension.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_each_form_has_an_etag_of_its_own_that_answers_for_it(client: TestClient, path: str) -> None:
    tags = {}
    for name, media_type in FORMS.items():
        tags[name] = client.get(path, headers={"Accept": media_type}).headers["etag"]
        again = client.get(path, headers={"Accept": media_type, "If-None-Match": tags[name]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tags[name]
        assert again.headers["vary"] == "Accept, Accept-Encoding"
    assert len(set(tags.values())) == len(FORMS)


@pytest.mark.parametrize(
    "path", [f"/doc/{RECOMMENDATION}", "/def/theme/care-leavers.ttl", "/dataset", "/changes.atom"]
)
def test_what_is_told_of_the_store_has_the_date_of_its_last_change(client: TestClient, path: str) -> None:
    changed = client.get(path).headers["last-modified"]
    at = parsedate_to_datetime(changed)
    for since, status in ((changed, 304), (format_datetime(at + timedelta(days=1), usegmt=True), 304),
                          (format_datetime(at - timedelta(seconds=1), usegmt=True), 200), ("yesterday", 200)):  # fmt: skip
        assert client.get(path, headers={"If-Modified-Since": since}).status_code == status, since
    both = {"If-Modified-Since": changed, "If-None-Match": '"another"'}
    assert client.get(path, headers=both).status_code == 200


def test_a_thing_leads_to_what_describes_it(client: TestClient) -> None:
    answer = client.get(f"/id/{RECOMMENDATION}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/{RECOMMENDATION}")
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    told = _links(answer.headers["link"])
    assert told["describedby"] == [f"/doc/{RECOMMENDATION}"]
    assert told["license"] == [DATA]
    page = _links(client.get(f"/doc/{RECOMMENDATION}").headers["link"])
    assert page["describes"] == [f"{BASE}id/{RECOMMENDATION}"]
    assert page["collection"] == ["/dataset"]


def test_the_version_of_the_ontology_is_the_ontology(client: TestClient) -> None:
    ontology = Graph().parse(data=client.get("/ns.ttl").content, format="turtle")
    version = ontology.value(URIRef(f"{BASE}ns"), OWL.versionIRI)
    assert isinstance(version, URIRef)
    path = f"/{version.removeprefix(BASE)}"
    for name, media_type in FORMS.items():
        if name != "html":
            answer = client.get(path, headers={"Accept": media_type})
            assert len(Graph().parse(data=answer.content, format=READ[name])) == len(ontology)
    page = client.get(path, headers={"Accept": "text/html"})
    assert f'href="{path}"' in page.text
    for unknown in ("/ns/0.0.1", "/ns/0.0.1.ttl", "/ns/<b>", "/ns/0.1.0.odt"):
        answer = client.get(unknown)
        assert answer.status_code == 404
        assert "0.1.0" in answer.json()["detail"]


@pytest.fixture(scope="module")
def moved() -> TestClient:
    """An application over a store in which one thing was merged, one divided, one is merged and still spoken of."""
    store = open_memory()
    graph = Graph()

    def thing(path: str) -> URIRef:
        return URIRef(f"{BASE}id/{path}")

    for path in ("person/nowhere/a-kept", "person/nowhere/b-kept", "body/nowhere/spoken-of"):
        graph.add((thing(path), RDFS.label, Literal("<b>kept</b>")))
    for old, *new in (
        ("person/nowhere/merged", "person/nowhere/a-kept"),
        ("person/nowhere/merged-before", "person/nowhere/merged"),
        ("cluster/divided", "person/nowhere/a-kept", "person/nowhere/b-kept"),
        ("body/nowhere/spoken-of", "person/nowhere/a-kept"),
    ):
        for one in new:
            graph.add((thing(old), DCTERMS.isReplacedBy, thing(one)))
    later, earlier = (f"source/{digit * 16}" for digit in "21")
    graph.add((thing(later), RDFS.label, Literal("later")))
    graph.add((thing(later), URIRef(f"{BASE}ns#replacesSource"), thing(earlier)))
    graph.add((thing(later), DCTERMS.created, Literal(datetime(2026, 1, 1, tzinfo=UTC))))
    store.replace({URIRef(f"{BASE}graph/source/{'2' * 16}"): graph})
    return TestClient(create_app(store, Settings()), follow_redirects=False)


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/id/person/nowhere/merged", "/id/person/nowhere/a-kept"),
        ("/doc/person/nowhere/merged", "/doc/person/nowhere/a-kept"),
        ("/doc/person/nowhere/merged.ttl", "/doc/person/nowhere/a-kept.ttl"),
        ("/id/person/nowhere/merged-before", "/id/person/nowhere/merged"),
        (f"/id/source/{'1' * 16}", f"/id/source/{'2' * 16}"),
        (f"/doc/source/{'1' * 16}.jsonld", f"/doc/source/{'2' * 16}.jsonld"),
    ],
)
def test_what_was_merged_leads_to_what_it_is_now(moved: TestClient, asked: str, to: str) -> None:
    answer = moved.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (301, to)
    assert _links(answer.headers["link"])["successor-version"] == [to]
    assert moved.get(asked, follow_redirects=True).status_code == 200


def test_what_was_divided_is_gone_and_says_into_what(moved: TestClient) -> None:
    for path in ("/id/cluster/divided", "/doc/cluster/divided", "/doc/cluster/divided.ttl"):
        answer = moved.get(path, headers={"Accept": "application/problem+json"})
        assert answer.status_code == 410
        assert answer.json()["successors"] == [f"{BASE}id/person/nowhere/{one}-kept" for one in "ab"]
        assert len(_links(answer.headers["link"])["successor-version"]) == 2
    page = moved.get("/doc/cluster/divided", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert "There was something at this address" in page.text


def test_what_is_still_spoken_of_keeps_its_page(moved: TestClient) -> None:
    assert moved.get("/id/body/nowhere/spoken-of").status_code == 303
    assert moved.get("/doc/body/nowhere/spoken-of").status_code == 200
    assert moved.get("/id/body/nowhere/never").status_code == 404


@pytest.mark.slow
def test_every_form_is_the_same_bytes_in_every_process() -> None:
    """Also where nodes have no names, as in the ontology, and where the writer follows the order of a set."""
    script = (
        "import hashlib; from graph.serve.pages.glossary import ontology; from graph.serve.http.triples import serialise;"
        "from graph.serve.http.conneg import RDF_FORMS;"
        "print([hashlib.sha256(serialise(ontology(), form)).hexdigest() for form in RDF_FORMS])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_an_accept_header_in_several_lines_is_one_list(client: TestClient) -> None:
    lines = [("Accept", "text/turtle;q=0.5"), ("Accept", "application/n-triples")]
    answer = client.get(f"/doc/{RECOMMENDATION}", headers=lines)
    assert answer.headers["content-type"] == "application/n-triples"
    tagged = [("If-None-Match", '"another"'), ("If-None-Match", answer.headers["etag"])]
    assert client.get(f"/doc/{RECOMMENDATION}.nt", headers=tagged).status_code == 304


@pytest.mark.parametrize(("name", "form"), [("nq", "nquads"), ("trig", "trig")])
def test_a_named_graph_has_its_name_in_the_forms_that_have_names(client: TestClient, name: str, form: str) -> None:
    path = "/graph/reference/councils"
    read = Dataset()
    read.parse(data=client.get(f"{path}.{name}").text, format=form)
    triples = Graph().parse(data=client.get(f"{path}.nt").text, format="nt")
    assert len(triples) > 10
    assert isomorphic(read.graph(URIRef(f"{BASE}{path[1:]}")), triples)
    assert len(list(read.quads())) == len(triples)
