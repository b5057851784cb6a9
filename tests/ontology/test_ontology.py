"""The ontology's own files: they parse, every term is described as STYLE.md shows, and OWL 2 DL is kept."""

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DefinedNamespace
from vocabulary import OUR_TERMS, everything, modules

from graph import files
from graph.validate import validate

FILES = sorted(files.folder("ontology").rglob("*.ttl"))
SHAPES = sorted(files.folder("shapes").glob("*.ttl"))
CODE_LISTS = sorted((files.folder("ontology") / "codelists").glob("*.ttl"))
MODULES = {"body", "meeting", "decision", "tracking", "recurrence", "provenance"}
DEFINED_BY = URIRef("https://w3id.org/scrutiny/ns")
SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "be", "been", "by", "for", "from", "has", "have", "in", "is", "it", "its"}
    | {"not", "of", "on", "or", "s", "the", "to", "under", "was", "with"}
)
KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}


def _ours(triples: Graph) -> set[URIRef]:
    return {s for s in triples.subjects() if isinstance(s, URIRef) and s.startswith(OUR_TERMS)}


def _mentioned(triples: Graph) -> set[URIRef]:
    return {n for triple in triples for n in triple if isinstance(n, URIRef) and n.startswith(OUR_TERMS)}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def _uses(definition: str, label: str) -> bool:
    """Tell whether a definition has every word of the label that carries meaning."""
    meaningful = _words(label) - SMALL_WORDS
    return bool(meaningful) and meaningful <= _words(definition)


def _english(triples: Graph, node: URIRef) -> list[Literal]:
    """Return the English labels; those in Welsh are words of the law, and their source is named."""
    labels = list(triples.objects(node, SKOS.prefLabel))
    assert len({label.language for label in labels}) == len(labels)
    assert {label.language for label in labels} <= {"en", "cy"}
    if len(labels) > 1:
        assert any(str(source).endswith("/welsh") for source in triples.objects(node, DCTERMS.source)), node
    return [label for label in labels if label.language == "en"]


def test_the_files_were_found() -> None:
    assert {path.stem for path in FILES if path.parent.name == "ontology"} == MODULES | {"alignments"}
    assert {path.stem for path in SHAPES} >= MODULES
    assert len(CODE_LISTS) >= 19


@pytest.mark.parametrize("path", [*FILES, *SHAPES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_turtle_for_a_strict_parser(path: Path) -> None:
    assert list(pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE))


@pytest.mark.parametrize("path", [*FILES, *SHAPES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_uses_no_term_of_ours_that_is_not_defined(path: Path) -> None:
    assert _mentioned(Graph().parse(path)) <= _ours(modules()) | {URIRef(OUR_TERMS)}


def test_the_ontology_is_written_as_its_own_shapes_ask() -> None:
    report = validate(everything(), shapes=Graph().parse(files.folder("shapes") / "ontology.ttl"))
    assert not report.results, report.describe()


def test_a_term_is_defined_in_one_module_only() -> None:
    seen: dict[URIRef, str] = {}
    for path in FILES:
        if path.stem in MODULES:
            for term in {s for s in Graph().parse(path).subjects(RDFS.isDefinedBy, None) if isinstance(s, URIRef)}:
                assert term not in seen, (term, path.stem, seen.get(term))
                seen[term] = path.stem
    assert set(seen) == _ours(modules())


@pytest.mark.parametrize("term", sorted(_ours(modules())), ids=lambda term: term.removeprefix(OUR_TERMS))
def test_a_term_has_one_label_and_one_definition_that_does_not_use_it(term: URIRef) -> None:
    labels = _english(modules(), term)
    definitions = list(modules().objects(term, SKOS.definition))
    assert len(labels) == len(definitions) == 1
    assert all(isinstance(text, Literal) and text.language == "en" for text in (*labels, *definitions))
    assert not _uses(definitions[0], labels[0])
    assert list(modules().objects(term, RDFS.isDefinedBy)) == [DEFINED_BY]
    local = term.removeprefix(OUR_TERMS)
    is_class = (term, RDF.type, OWL.Class) in modules()
    assert local[0].isupper() == is_class
    assert not definitions[0].endswith("."), "a definition is a phrase"


def test_no_two_terms_share_a_label() -> None:
    labels = [str(label) for term in _ours(modules()) for label in _english(modules(), term)]
    assert len(set(labels)) == len(labels)


def test_the_ontology_has_one_header_with_a_version() -> None:
    assert set(everything().subjects(RDF.type, OWL.Ontology)) == {DEFINED_BY}
    versions = list(everything().objects(DEFINED_BY, OWL.versionIRI))
    assert versions == [URIRef(f"{DEFINED_BY}/{everything().value(DEFINED_BY, OWL.versionInfo)}")]
    assert not list(everything().objects(DEFINED_BY, OWL.imports))


@pytest.mark.parametrize("path", CODE_LISTS, ids=lambda path: path.stem)
def test_a_code_list_is_one_scheme_whose_concepts_are_named_by_their_notations(path: Path) -> None:
    triples = Graph().parse(path)
    scheme = URIRef(f"https://w3id.org/scrutiny/def/{path.stem}")
    assert list(triples.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    concepts = list(triples.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) >= 3
    assert len({str(triples.value(concept, SKOS.prefLabel)) for concept in concepts}) == len(concepts)
    for concept in concepts:
        assert list(triples.objects(concept, SKOS.inScheme)) == [scheme]
        notations = list(triples.objects(concept, SKOS.notation))
        assert [f"{scheme}/{notation}" for notation in notations] == [str(concept)]
    for node in [scheme, *concepts]:
        (label,) = _english(triples, node)
        (definition,) = triples.objects(node, SKOS.definition)
        assert not _uses(definition, label), node


def test_a_broader_or_related_concept_exists() -> None:
    concepts = set(everything().subjects(RDF.type, SKOS.Concept))
    for relation in (SKOS.broader, SKOS.related, SKOS.broadMatch):
        assert set(everything().objects(None, relation)) <= concepts


def test_owl_2_dl_every_predicate_is_declared_as_one_kind_of_property() -> None:
    triples = everything()
    built_in = (str(RDF), str(RDFS), str(OWL))
    for predicate in set(triples.predicates()):
        kinds = set(triples.objects(predicate, RDF.type)) & KINDS
        assert str(predicate).startswith(built_in) or len(kinds) == 1, (predicate, kinds)
    for term in _ours(triples):
        kinds = set(triples.objects(term, RDF.type)) & (KINDS | {OWL.Class})
        assert len(kinds) == 1, (term, kinds)


def test_owl_2_dl_every_class_and_property_in_an_axiom_is_declared() -> None:
    triples = everything()
    for axiom in (RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass, OWL.someValuesFrom):
        for subject, found in triples.subject_objects(axiom):
            for node in (subject, found):
                assert isinstance(node, BNode) or (node, RDF.type, OWL.Class) in triples, (axiom, node)
    for axiom in (RDFS.subPropertyOf, OWL.inverseOf):
        for subject, found in triples.subject_objects(axiom):
            for node in (subject, found):
                assert set(triples.objects(node, RDF.type)) & KINDS, (axiom, node)


def test_owl_2_dl_no_restriction_needs_a_simple_role_that_is_not_simple() -> None:
    triples = everything()
    not_simple = {s for s, _ in triples.subject_objects(OWL.propertyChainAxiom)}
    not_simple |= set(triples.subjects(RDF.type, OWL.TransitiveProperty))
    assert len(not_simple) == 2
    forbidden = {
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.AsymmetricProperty,
        OWL.IrreflexiveProperty,
    }
    for term in not_simple:
        assert not set(triples.objects(term, RDF.type)) & forbidden


def test_nothing_is_functional_and_nothing_counts_since_owl_would_merge_people() -> None:
    triples = everything()
    assert not set(triples.subjects(RDF.type, OWL.FunctionalProperty))
    assert not set(triples.subjects(RDF.type, OWL.InverseFunctionalProperty))
    for cardinality in (OWL.maxCardinality, OWL.cardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality):
        assert (None, cardinality, None) not in triples
    assert not set(triples.subject_objects(OWL.sameAs))


def test_the_modules_load_without_the_alignments() -> None:
    borrowed = {str(s) for s in modules().subjects(RDF.type, OWL.Class) if isinstance(s, URIRef)}
    outside = {iri for iri in borrowed if not iri.startswith(OUR_TERMS)}
    assert {iri.rsplit("/", 1)[-1] for iri in outside} == {
        "Person",
        "org#Organization",
        "org#Post",
        "core#Concept",
        "core#ConceptScheme",
    }


@pytest.mark.parametrize("namespace", [SKOS, DCTERMS], ids=["skos", "dcterms"])
def test_a_borrowed_term_exists_in_its_vocabulary(namespace: type[DefinedNamespace]) -> None:
    for node in {n for triple in everything() for n in triple if isinstance(n, URIRef)}:
        if node.startswith(str(namespace)):
            assert node in namespace, node


def test_every_class_has_an_example() -> None:
    classes = {term for term in modules().subjects(RDF.type, OWL.Class) if str(term).startswith(OUR_TERMS)}
    assert len(classes) >= 40
    assert {term for term in classes if (term, SKOS.example, None) not in modules()} == set()


def test_every_property_has_an_example() -> None:
    properties = {
        p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in modules().subjects(RDF.type, kind)
    }
    ours = {p for p in properties if str(p).startswith(OUR_TERMS)}
    assert len(ours) > 150
    assert {p for p in ours if (p, SKOS.example, None) not in modules()} == set()
