"""The W3C's tests of the protocol and of the service description, over HTTP."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
import w3c
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from starlette.testclient import TestClient
from w3c import CNT, HT, MF, RDFS_LABEL, UT, Case, cases

from graph.serve import create_app
from graph.settings import Settings
from graph.store.oxigraph import OxigraphStore
from serving import application

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FOLDER = w3c.folder()
PROTOCOL = [] if _FOLDER is None else list(cases(_FOLDER / "sparql11" / "protocol" / "manifest.ttl"))
UPDATES = "updates are taken with a token only, and through validation: see test_writing.py"
GAPS = {f"protocol/{name}": UPDATES for name in (
    "update_dataset_default_graph", "update_dataset_default_graphs", "update_dataset_named_graphs",
    "update_dataset_full", "update_post_form", "update_post_direct", "update_base_uri",
)}  # fmt: skip


def test_the_suite_is_whole() -> None:
    if not PROTOCOL and not w3c.demanded():
        pytest.skip(w3c.MISSING)
    assert len(PROTOCOL) == 34
    assert not set(GAPS) - {case.name for case in PROTOCOL}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=GAPS[case.name], strict=True)] if case.name in GAPS else [],
        )
        for case in PROTOCOL
    ],
)
def test_the_protocol(case: Case) -> None:
    about = case.manifest
    engine = ox.Store()
    for data in about.objects(case.node, UT.graphData):
        name = about.value(data, RDFS_LABEL)
        file = case.file(about.value(data, UT.graph))
        engine.load(file.read_bytes(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(str(name)))
    client = TestClient(create_app(OxigraphStore(engine), Settings()), follow_redirects=False)
    action = about.value(case.node, MF.action)
    requests = list(Collection(about, about.value(action, HT.requests)))
    assert requests
    for request in requests:
        _send(client, about, request)


def _send(client: TestClient, about: Graph, request: Node) -> None:
    path = str(about.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    headers = {
        str(about.value(header, HT.fieldName)): str(about.value(header, HT.fieldValue))
        for head in about.objects(request, HT.headers)
        for header in Collection(about, head)
    }
    body = about.value(request, HT.body)
    content = None
    if body is not None:
        encoding = str(about.value(body, CNT.characterEncoding) or "utf-8")
        content = str(about.value(body, CNT.chars)).encode(encoding)
    answer = client.request(str(about.value(request, HT.methodName)), path, headers=headers, content=content)
    expected = about.value(request, HT.resp)
    classes = {str(status)[-3] for status in about.objects(expected, MF.expectedStatus)}
    assert str(answer.status_code)[0] in classes, (answer.status_code, answer.text)
    form = about.value(expected, MF.expectedFormat)
    kind = answer.headers.get("content-type", "").split(";")[0]
    if form is not None:
        tables = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}  # fmt: skip
        graphs = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}
        assert kind in (graphs if str(form) == "RDF" else tables)
    truth = about.value(expected, MF.expectedBoolean)
    if truth is not None:
        assert json.loads(answer.content)["boolean"] is (str(truth) == "true")


# ---- the service description


@pytest.mark.parametrize(
    ("accept", "form"), [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("*/*", "turtle")]
)
def test_the_endpoint_returns_its_description(accept: str, form: str) -> None:
    answer = TestClient(application()).get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200
    triples = Graph().parse(data=answer.content, format=form)
    services = list(triples.subjects(RDF.type, SD.Service))
    assert len(services) == 1
    assert isinstance(triples.value(services[0], SD.endpoint), URIRef)


def test_the_description_conforms_to_its_schema() -> None:
    triples = Graph().parse(data=TestClient(application()).get("/sparql").content, format="turtle")
    service = triples.value(None, RDF.type, SD.Service)
    assert set(triples.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert len(set(triples.objects(service, SD.resultFormat))) == 10
    dataset = triples.value(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in triples
    assert (triples.value(dataset, SD.defaultGraph), RDF.type, SD.Graph) in triples
    named = list(triples.objects(dataset, SD.namedGraph))
    assert named
    for one in named:
        assert (one, RDF.type, SD.NamedGraph) in triples
        assert isinstance(triples.value(one, SD.name), URIRef)
    assert not set(triples.objects(service, SD.feature)) & {
        SD.UnionDefaultGraph,
        SD.DereferencesURIs,
        SD.BasicFederatedQuery,
    }


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_what_the_description_promises_for_tables_is_kept(form: str) -> None:
    answer = TestClient(application()).get(
        "/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1", "format": form}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("form", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_what_the_description_promises_for_triples_is_kept(form: str) -> None:
    answer = TestClient(application()).get(
        "/sparql", params={"query": "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1", "format": form}
    )
    assert answer.status_code == 200
