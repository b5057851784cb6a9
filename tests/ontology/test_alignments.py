"""Our links to other vocabularies: each term is there, a class with a class, and none of our classes is forgotten."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS, Graph, URIRef
from rdflib.namespace import DefinedNamespace
from vocabulary import OUR_TERMS, modules

from graph import files

BUNDLED: tuple[type[DefinedNamespace], ...] = (DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS)
READ = Path(__file__).with_name("terms-read.csv")
LINKS = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.exactMatch)
ALIGNED = Graph().parse(files.folder("ontology") / "alignments.ttl")


def links() -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    for link in LINKS:
        for ours, theirs in ALIGNED.subject_objects(link):
            assert isinstance(ours, URIRef)
            assert isinstance(theirs, URIRef)
            yield ours, link, theirs


def read_terms() -> dict[str, str]:
    with READ.open(encoding="utf-8", newline="") as rows:
        return {row["term"]: row["read_in"] for row in csv.DictReader(rows)}


def is_known(term: URIRef) -> bool:
    """Tell whether a term is in its vocabulary: as rdflib has it, else as somebody read it there."""
    return any(term in namespace for namespace in BUNDLED) or str(term) in read_terms()


def is_class(term: URIRef) -> bool:
    """Tell whether a name is a class's: all vocabularies named here begin those, and only those, with a capital."""
    return str(term).replace("#", "/").rsplit("/", 1)[-1][0].isupper()


OUTSIDE = sorted({term for one in links() for term in (one[0], one[2]) if not term.startswith(OUR_TERMS)})


def test_the_links_were_found() -> None:
    assert len(list(links())) >= 100
    assert {term.rsplit("#", 1)[0].rsplit("/", 1)[0] for term in map(str, OUTSIDE)} >= {
        "http://data.vlaanderen.be/ns",
        "https://schema.oparl.org/1.1",
        "http://www.w3.org/ns",
    }


NAMESPACES = {
    "http://data.europa.eu/eli/eli-draft-legislation-ontology#",
    "http://data.europa.eu/eli/ontology#",
    "http://data.vlaanderen.be/ns/besluit#",
    "http://data.vlaanderen.be/ns/mandaat#",
    "http://purl.org/dc/terms/",
    "http://purl.org/linked-data/cube#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/opengov#",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    "http://xmlns.com/foaf/0.1/",
    "https://schema.oparl.org/1.1/",
    "https://schema.org/",
}


def test_the_vocabularies_are_those_that_were_looked_at_and_none_is_left_out() -> None:
    assert {re.sub(r"[^#/]+$", "", term) for term in OUTSIDE} == NAMESPACES


@pytest.mark.parametrize("term", OUTSIDE)
def test_each_term_that_we_link_to_is_in_its_vocabulary(term: URIRef) -> None:
    assert is_known(term), f"{term}: not in rdflib's copy; where it was read, add it to {READ.name}"


@pytest.mark.parametrize("term", ["http://www.w3.org/ns/opengov#voter", "http://www.w3.org/ns/org#Committee", "http://www.w3.org/ns/prov#wasMadeBy"])  # fmt: skip
def test_a_term_that_is_nowhere_is_noticed(term: str) -> None:
    assert not is_known(URIRef(term))


def test_what_was_read_elsewhere_is_linked_to_and_names_where() -> None:
    assert set(read_terms()) <= set(map(str, OUTSIDE))
    assert all(where.startswith("http") for where in read_terms().values())


def test_classes_are_linked_with_classes_and_properties_with_properties() -> None:
    kinds = {term: is_class(term) for one in links() for term in (one[0], one[2])}
    assert [(ours, theirs) for ours, _, theirs in links() if kinds[ours] != kinds[theirs]] == []
    assert [ours for ours, link, _ in links() if link == RDFS.subClassOf and not kinds[ours]] == []
    assert [ours for ours, link, _ in links() if link == RDFS.subPropertyOf and kinds[ours]] == []


def test_our_terms_that_are_linked_are_those_of_the_ontology() -> None:
    ours = {one for link in links() for one in link[:1] if one.startswith(OUR_TERMS)}
    assert {one for one in ours if (one, RDF.type, None) not in modules()} == set()


def test_every_class_is_linked_or_its_lack_has_a_reason() -> None:
    linked = {ours for ours, _, _ in links()}
    classes = {c for c in modules().subjects(RDF.type, OWL.Class) if str(c).startswith(OUR_TERMS)}
    assert len(classes) >= 50
    lacking = {c for c in classes if not linked & set(modules().transitive_objects(c, RDFS.subClassOf))}
    reasoned = {c for c in classes if (c, SKOS.editorialNote, None) in ALIGNED}
    assert lacking == reasoned
