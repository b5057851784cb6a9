"""The dataset's description by DCAT-AP and VoID, and its dumps."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, SH, VOID
from starlette.testclient import TestClient

from serving import BASE, application, example_store

GRAPH = URIRef(f"{BASE}dataset#graph")


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


@pytest.fixture(scope="module")
def described(client: TestClient) -> Graph:
    return Graph().parse(data=client.get("/dataset", headers={"Accept": "text/turtle"}).text, format="turtle")


@pytest.fixture(scope="module")
def dcat_ap(dcat_ap_folder: Path) -> Graph:
    return Graph().parse(dcat_ap_folder / "shapes-301.ttl")


def test_the_description_is_valid_dcat_ap(described: Graph, dcat_ap: Graph) -> None:
    conforms, _, told = validate(described, shacl_graph=dcat_ap)
    assert conforms, told


def test_what_dcat_ap_recommends_is_there_but_for_what_is_not_known(described: Graph, dcat_ap_folder: Path) -> None:
    """No contact, first day of issue, promise of availability or area on a map is recorded; kinds are for the EU's lists."""
    _, report, _ = validate(described, shacl_graph=Graph().parse(dcat_ap_folder / "shapes_recommended.ttl"))
    assert isinstance(report, Graph)
    missing = {str(path).rsplit("/", 1)[-1] for path in report.objects(None, SH.resultPath)}
    assert missing == {"dcat#contactPoint", "dcat#bbox", "dcat#centroid", "issued", "spatial", "type", "availability"}


def test_a_description_without_a_title_is_not_valid_dcat_ap(described: Graph, dcat_ap: Graph) -> None:
    damaged = Graph() + described
    damaged.remove((GRAPH, DCTERMS.title, None))
    assert not validate(damaged, shacl_graph=dcat_ap)[0]


def test_the_counts_are_those_of_the_store(described: Graph) -> None:
    everything = example_store().rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0][0]
    assert described.value(GRAPH, VOID.triples) == everything
    part = URIRef(f"{BASE}dataset#class-Recommendation")
    counted = example_store().rows(f"SELECT (COUNT(?r) AS ?n) WHERE {{ ?r a <{BASE}ns#Recommendation> }}").rows[0][0]
    assert described.value(part, VOID.entities) == counted


def test_each_council_is_a_part_with_its_documents_days_and_when_it_was_read(described: Graph) -> None:
    councils = set(described.objects(GRAPH, DCTERMS.spatial))
    parts = {described.value(part, DCTERMS.spatial): part for part in described.objects(GRAPH, VOID.subset)}
    assert parts.keys() == councils
    of = {str(council).rpartition("/")[2]: part for council, part in parts.items()}
    asked = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{BASE}ns#concernsAuthority> <{BASE}id/authority/aldermere> }}"
    assert described.value(of["aldermere"], VOID.documents) == example_store().rows(asked).rows[0][0]
    days = described.value(of["aldermere"], DCTERMS.temporal)
    first, last = (described.value(days, DCAT[name]) for name in ("startDate", "endDate"))
    assert str(first) < str(last)
    assert all(described.value(part, DCTERMS.modified) is not None for part in parts.values())


def test_the_well_known_place_leads_to_the_description(client: TestClient) -> None:
    answer = client.get("/.well-known/void")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dataset")


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nt", "rdf"])
def test_each_form_of_the_description_says_the_same(client: TestClient, described: Graph, extension: str) -> None:
    form = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[extension]
    answer = client.get(f"/dataset.{extension}")
    assert answer.headers["link"].count('rel="alternate"') == 5
    assert set(Graph().parse(data=answer.text, format=form)) == set(described)


def test_the_page_names_the_licence_and_the_dumps(client: TestClient) -> None:
    page = client.get("/dataset", headers={"Accept": "text/html"}).text
    assert 'rel="license"' in page
    assert "/dumps/graph.nq.gz" in page


def test_a_dump_is_the_store(client: TestClient) -> None:
    answer = client.get("/dumps/graph.nq.gz")
    lines = gzip.decompress(answer.content).decode().splitlines()
    assert {line.rsplit(" ", 2)[1] for line in lines} == {f"<{name}>" for name in example_store().graphs()}
    counted = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert len(lines) == int(str(example_store().rows(counted).rows[0][0]))
    assert client.get("/dumps/graph.nq.gz").content == answer.content
    assert client.get("/dumps/graph.exe.gz").status_code == 404
