"""The fast engine and pySHACL give the same report: on every fixture, and on documents made up and damaged."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, XSD, Graph, Literal, URIRef

from graph.pipeline import checked
from graph.validate import load_shapes, uncompiled, validate, validate_by_reference
from graph.vocab import SCR, SH

HERE = Path(__file__).parent
FIXTURES = sorted(path for path in HERE.glob("*/*/*.ttl") if path.parent.parent.name != "ontology")
MADE_UP, TOGETHER = 1000, 40
Triple = tuple[URIRef, URIRef, URIRef | Literal]
ODD = [
    Literal("1800-01-01", datatype=XSD.date),
    Literal("2099-12-31", datatype=XSD.date),
    Literal("2023-02-30", datatype=XSD.date),
    Literal("2023-03-14T10:00:00", datatype=XSD.dateTime),
    Literal("yes"),
    Literal("T H A T", lang="en"),
    Literal(True),
    Literal(-1),
    Literal(2),
    Literal("1.5", datatype=XSD.decimal),
    Literal("much", datatype=XSD.decimal),
    Literal(""),
]


def test_every_shape_of_ours_is_compiled() -> None:
    assert uncompiled() == {}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_engines_say_the_same_of_a_fixture(path: Path) -> None:
    triples = Graph().parse(path)
    report = validate_by_reference(triples)
    assert validate(triples) == report
    assert checked(triples) == report


@pytest.mark.slow
def test_both_engines_say_the_same_of_a_thousand_documents_good_and_damaged() -> None:
    drawn = random.Random(44)
    documents = list(_documents(drawn))
    assert len(documents) >= MADE_UP
    damaged, shapes = 0, set()
    for start in range(0, len(documents), TOGETHER):
        triples = Graph()
        for document in documents[start : start + TOGETHER]:
            for triple in document:
                triples.add(triple)
        expected = validate_by_reference(triples)
        assert checked(triples) == expected
        damaged += len({result.source for result in expected.violations})
        shapes |= {result.shape for result in expected.results}
    assert damaged > MADE_UP / 10
    assert len(shapes) > 40


def test_what_the_compiler_does_not_know_goes_to_the_reference_engine() -> None:
    shapes = Graph().parse(
        format="turtle",
        data=f"""
            @prefix sh: <{SH}> . @prefix scr: <{SCR}> . @prefix rdf: <{RDF}> .
            <https://example.org/#far> a sh:NodeShape ; sh:targetClass scr:Meeting ;
                sh:property [ sh:path [ sh:oneOrMorePath scr:heldBy ] ; sh:maxCount 0 ] .
            <https://example.org/#venue> a sh:PropertyShape ; sh:targetClass scr:Meeting ; sh:path scr:venue ; sh:minCount 1 .
        """,
    )
    triples = Graph().parse(HERE / "provenance" / "S-02" / "conforms.ttl")
    assert list(uncompiled(shapes)) == ["https://example.org/#far"]
    report = validate(triples, shapes=shapes)
    assert len(report.results) == 2
    assert report == validate_by_reference(triples, shapes=shapes)


def test_a_class_that_the_data_put_below_another_is_of_that_too() -> None:
    triples = Graph().parse(HERE / "decision" / "S-10" / "fails-no-verb.ttl")
    (decision,) = triples.subjects(RDF.type, SCR.Decision)
    kind = URIRef("https://example.org/KeyDecision")
    triples.set((decision, RDF.type, kind))
    assert checked(triples) == validate_by_reference(triples)
    triples.add((kind, URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf"), SCR.Decision))
    report = checked(triples)
    assert report == validate_by_reference(triples)
    assert "S-10" in {result.shape for result in report.results}


def test_a_name_that_is_no_iri_is_checked_like_any_other() -> None:
    triples = Graph().parse(HERE / "decision" / "S-44" / "fails-twice.ttl")
    triples.add((URIRef("not an IRI <at> all"), RDF.type, SCR.Decision))
    report = checked(triples)
    assert report == validate_by_reference(triples)
    assert "S-44" in {result.shape for result in report.results}


def _documents(drawn: random.Random) -> Iterator[list[Triple]]:
    """Yield documents made from the fixtures under names of their own, two in three of them damaged."""
    bases = [list(Graph().parse(path)) for path in FIXTURES if path.name.startswith("conforms")]
    bases = [base for base in bases if len(base) > 10]
    predicates = sorted({predicate for base in bases for _, predicate, _ in base} | set(_paths()))
    for number in range(MADE_UP):
        triples = sorted(bases[number % len(bases)])
        if number % 3:
            for _ in range(drawn.randint(1, 4)):
                _damage(triples, predicates, drawn)
        yield [_renamed(triple, f"{number:08x}") for triple in triples]


def _paths() -> Iterator[URIRef]:
    return (path for path in load_shapes().objects(None, SH.path) if isinstance(path, URIRef))


def _damage(triples: list[Triple], predicates: list[URIRef], drawn: random.Random) -> None:
    place = drawn.randrange(len(triples))
    subject, predicate, value = triples[place]
    other = triples[drawn.randrange(len(triples))]
    way = drawn.randrange(5)
    if way == 0:
        del triples[place]
    elif way == 1:
        triples[place] = (subject, predicate, drawn.choice(ODD) if isinstance(value, Literal) else other[0])
    elif way == 2:
        triples.append((subject, drawn.choice(predicates), drawn.choice([other[2], other[0], *ODD])))
    elif way == 3:
        triples.append((subject, RDF.type, drawn.choice([SCR.Body, SCR.Report, *_values_of(triples, RDF.type)])))
    else:
        triples.append((other[0], predicate, value))


def _values_of(triples: list[Triple], predicate: URIRef) -> list[URIRef | Literal]:
    return [value for _, found, value in triples if found == predicate]


def _renamed(triple: Triple, digits: str) -> Triple:
    """Return a triple with council and source of this document only, so that no two documents share a node."""
    return tuple(
        URIRef(node.replace("/exampleton", f"/exampleton-{digits}").replace("/source/cc73de5d", f"/source/{digits}"))
        if isinstance(node, URIRef)
        else node
        for node in triple
    )  # type: ignore[return-value]
