"""The service description (SPARQL 1.1 Service Description), made from what is really supported and allowed."""

from __future__ import annotations

from rdflib import RDFS, Graph, Literal, URIRef

from graph import iris
from graph.isolate.precheck import MAX_DEPTH, MAX_LENGTH
from graph.serve.site.site import Site
from graph.settings import Serving

_SD = "http://www.w3.org/ns/sparql-service-description#"


def describe(site: Site, serving: Serving) -> Graph:
    """Return the triples that describe the endpoint."""
    triples = site.read.triples("service-description")
    service = URIRef(f"{iris.BASE}sparql#service")
    for told in list(triples.objects(service, RDFS.comment)):
        triples.remove((service, RDFS.comment, told))
    triples.add((service, RDFS.comment, Literal(_limits(serving), lang="en")))
    if serving.service_hosts:
        triples.add((service, URIRef(f"{_SD}feature"), URIRef(f"{_SD}BasicFederatedQuery")))
    if serving.write_token is not None:
        triples.add((service, URIRef(f"{_SD}supportedLanguage"), URIRef(f"{_SD}SPARQL11Update")))
    return triples


def _limits(serving: Serving) -> str:
    hosts = ", ".join(serving.service_hosts)
    return (
        f"{'Updates need a token.' if serving.write_token is not None else 'Read-only.'} "
        f"{f'SERVICE may call {hosts}.' if hosts else 'SERVICE is refused.'} "
        f"At most {MAX_LENGTH:,} bytes and {MAX_DEPTH} nested brackets a query, {serving.query_seconds:g} seconds, "
        f"and {serving.max_result_bytes:,} bytes an answer; over a limit the answer is an error, never a part."
    )
