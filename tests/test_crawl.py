"""Every IRI of ours in a dump answers on the server in every form, and what it gives back is in the store."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node
from starlette.testclient import TestClient

from graph import files
from serving import BASE, application, example_store

FORMS = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt",
         "application/rdf+xml": "xml", "text/html": None}  # fmt: skip
MOST_WAYS = 2  # of each kind, so many in every form; each of the others in one form, in turn


def _ours() -> list[str]:
    """Return every IRI of ours in a dump, as subject, predicate, object, datatype or graph, without its fragment."""
    dump = b"".join(example_store().dump("application/n-quads")).decode()
    dump = re.sub(r'"(?:[^"\\]|\\.)*"', '""', dump)  # words in a text that look like one are none
    return sorted({iri.partition("#")[0] for iri in re.findall(rf"<({BASE}[^>\s]*)>", dump)})


def _value(triple: tuple[Node, Node, Node]) -> tuple[Node, Node, object]:
    """A decimal is written 1 by one library and 1.0 by another, a time with Z or with +00:00."""
    value = triple[2].toPython() if isinstance(triple[2], Literal) else None
    return (triple[0], triple[1], value if isinstance(value, Decimal | datetime) else triple[2])


def _code_lists() -> set[str]:
    """Return the kinds of addresses that the project's own code lists have."""
    lists = [path.stem for path in (files.folder("ontology") / "codelists").glob("*.ttl")]
    assert len(lists) > 10
    return {f"def/{name}" for name in lists}


def _written_of_terms() -> set[tuple[Node, Node, object]]:
    """Return what the store says of the ontology's terms, but for what it says by nodes without a name."""
    told = example_store().construct(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{BASE}graph/vocab> {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), '{BASE}ns')) }}"
    )
    assert len(told) > 1_000
    return {_value(triple) for triple in told if "/.well-known/genid/" not in str(triple[2])}


@pytest.mark.slow
def test_every_iri_of_a_dump_answers_in_every_form_with_what_is_in_the_store() -> None:
    client = TestClient(application())
    held = {_value(triple) for triple in example_store().construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")}
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in _ours():
        kinds["/".join(iri.removeprefix(BASE).split("/")[:2])].append(iri)
    assert {"ns", "id/recommendation", "id/source", "graph/source", "id/run", *_code_lists()} <= set(kinds)
    of_the_ontology = _written_of_terms()
    asked = 0
    for iris in kinds.values():
        for place, iri in enumerate(iris):
            forms = list(FORMS) if place < MOST_WAYS else [list(FORMS)[place % len(FORMS)]]
            for form in forms:
                answer = client.get(iri.removeprefix(BASE.rstrip("/")), headers={"Accept": form})
                assert answer.status_code == 200, (iri, form, answer.text[:200])
                assert answer.headers["content-type"].startswith(form), (iri, form)
                asked += 1
                reader = FORMS[form]
                if reader is None:
                    continue
                given = Graph().parse(data=answer.content, format=reader)
                if iri.startswith(
                    f"{BASE}ns"
                ):  # served from its files, alignments and all; blank nodes have other names
                    assert of_the_ontology <= {_value(triple) for triple in given}, (iri, form)
                    continue
                about = {URIRef(iri.replace(f"{BASE}id/", f"{BASE}doc/", 1))}
                extra = {_value(triple) for triple in given if triple[0] not in about} - held
                assert len(given) > 0
                assert not extra, (iri, form, sorted(map(str, extra))[:3])
    assert asked > 800
