"""The questions answer over `data/examples/` as `examples/cqNN.csv` says; `--rewrite` writes those for review."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph import files, iris, queries

DOCUMENTS = 11  # at least; one more is quarantined
SCHEMA = Namespace("https://schema.org/")
_UNSHOWN = {"cq19": "no example document renews an earlier recommendation"}
EXPECTED = Path(__file__).parent / "examples"
# What changes from run to run, or with every new version of the extractor.
UNSTABLE = {"last_read", "version", "extractor", "retrieved_at"}


@pytest.fixture(scope="module")
def invented(ingested) -> Any:
    return ingested(lambda: files.folder("data") / "examples", documents=DOCUMENTS)


@pytest.mark.parametrize("query", queries.questions(), ids=lambda query: query.name)
def test_a_question_answers_as_expected_over_the_examples(query, invented, asked, rewrite) -> None:
    needed = any(param.required for param in query.params)
    answer = asked(invented, query, dict(query.example) if needed else {})
    columns = [column.name for column in query.columns if column.name not in UNSTABLE]
    columns = columns or list(answer[0])
    text = _csv(columns, answer)
    expected = EXPECTED / f"{query.name}.csv"
    if rewrite:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8", newline="")
    assert text == expected.read_bytes().decode(), "if this is right, review what `pytest --rewrite` writes"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(query, id=query.name, marks=[pytest.mark.xfail(strict=True, reason=_UNSHOWN[query.name])])
        if query.name in _UNSHOWN
        else pytest.param(query, id=query.name)
        for query in queries.questions()
    ],
)
def test_the_example_of_a_question_finds_something(query, invented, asked) -> None:
    """What a page offers to show, and the description of the interface names, works on what `make demo` reads."""
    text = query.bind({name: list(values) for name, values in query.example})
    found = invented.construct(text) if query.kind == "construct" else invented.rows(text).rows
    assert len(found) > 0


def _csv(columns: list[str], answer: list[dict[str, str]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column].replace(iris.BASE, "") for column in columns] for row in answer)
    return made.getvalue()


def test_what_is_written_keeps_to_the_domains_and_ranges_that_the_ontology_tells(invented) -> None:
    """Each term used is defined; each subject and object is of a class that `schema:domainIncludes` and so on name."""
    ontology = Graph()
    for path in files.folder("ontology").rglob("*.ttl"):
        ontology.parse(path)
    ours = {term for term in ontology.subjects(RDF.type, None) if str(term).startswith(iris.NS)}
    data = invented.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    used = {term for triple in data for term in triple if isinstance(term, URIRef) and str(term).startswith(iris.NS)}
    assert used <= ours
    classes: defaultdict[Node, set[Node]] = defaultdict(set)
    for node, kind in (*data.subject_objects(RDF.type), *ontology.subject_objects(RDF.type)):
        classes[node].update(ontology.transitive_objects(kind, RDFS.subClassOf))
    wrong = set()
    for subject, predicate, value in data:
        if predicate not in ours or subject in ours:
            continue
        domain = set(ontology.objects(predicate, SCHEMA.domainIncludes))
        if domain and not domain & classes[subject]:
            wrong.add((predicate, "domain", *sorted(classes[subject])))
        reach = set(ontology.objects(predicate, SCHEMA.rangeIncludes))
        if reach and isinstance(value, URIRef) and not reach & classes[value]:
            wrong.add((predicate, "range", *sorted(classes[value])))
        if reach and isinstance(value, Literal) and value.datatype and value.datatype not in reach:
            wrong.add((predicate, "datatype", value.datatype))
    assert wrong == set()
