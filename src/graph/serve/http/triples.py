"""Writes triples in the form that was asked for, the same bytes each time for the same triples."""

from __future__ import annotations

import json

from rdflib import Dataset, Graph, URIRef

from graph import queries
from graph.serve.http.conneg import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Form

_RDFLIB = {TURTLE: "turtle", RDF_XML: "xml"}


def serialise(triples: Graph, form: Form, *, graph: URIRef | None = None) -> bytes:
    """Return `triples` in `form`, with our prefixes; `graph` names them in the forms that have named graphs."""
    for prefix, namespace in queries.prefixes().items():
        triples.bind(prefix, namespace, override=True, replace=True)
    if form is N_TRIPLES:
        return _sorted_lines(triples.serialize(format="nt", encoding="utf-8"))
    if form is JSON_LD:
        return _json_ld(triples)
    if form is N_QUADS:
        return _n_quads(triples, graph)
    if form is TRIG:
        return _trig(triples, graph)
    if form is RDF_XML:
        triples = _in_order(triples)  # the writer keeps the order in which triples were added
    return bytes(triples.serialize(format=_RDFLIB[form], encoding="utf-8"))


def _in_order(triples: Graph) -> Graph:
    ordered = Graph("SimpleMemory", namespace_manager=triples.namespace_manager)
    for triple in sorted(triples, key=lambda triple: [term.n3() for term in triple]):
        ordered.add(triple)
    return ordered


def _n_quads(triples: Graph, graph: URIRef | None) -> bytes:
    name = f" {graph.n3()} .\n".encode() if graph else b" .\n"
    return _sorted_lines(triples.serialize(format="nt", encoding="utf-8")).replace(b" .\n", name)


def _trig(triples: Graph, graph: URIRef | None) -> bytes:
    dataset = Dataset()
    target = dataset.graph(graph) if graph else dataset.default_graph
    target += triples
    for prefix, namespace in queries.prefixes().items():
        dataset.bind(prefix, namespace, override=True, replace=True)
    return bytes(dataset.serialize(format="trig", encoding="utf-8"))


def _json_ld(triples: Graph) -> bytes:
    """Return JSON-LD with its context inside, so that a reader need fetch nothing."""
    written = triples.serialize(format="json-ld", context=queries.prefixes(), auto_compact=False)
    document = json.loads(written)
    members = document.get("@graph")
    if isinstance(members, list):
        members.sort(key=lambda member: str(member.get("@id", "")))
    for member in members or []:
        for values in member.values():
            if isinstance(values, list):
                values.sort(key=lambda value: json.dumps(value, sort_keys=True))
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _sorted_lines(written: bytes) -> bytes:
    return b"".join(sorted(line + b"\n" for line in written.splitlines() if line))
