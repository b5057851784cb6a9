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


@pytest.mark.slow
def test_every_iri_of_a_dump_answers_in_every_form_with_what_is_in_the_store() -> None:
    client = TestClient(application())
    held = {_value(triple) for triple in example_store().construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")}
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in _ours():
        kinds["/".join(iri.removeprefix(BASE).split("/")[:2])].append(iri)
    assert {"ns", "id/recommendation", "id/source", "def/theme", "graph/source", "id/run"} <= set(kinds)
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
                if reader is None or iri.startswith(f"{BASE}ns"):
                    continue  # the ontology is served from its files, alignments and all
                given = Graph().parse(data=answer.content, format=reader)
                about = {URIRef(iri.replace(f"{BASE}id/", f"{BASE}doc/", 1))}
                extra = {_value(triple) for triple in given if triple[0] not in about} - held
                assert len(given) > 0
                assert not extra, (iri, form, sorted(map(str, extra))[:3])
    assert asked > 800
