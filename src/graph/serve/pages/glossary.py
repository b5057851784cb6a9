"""The terms of the ontology, its code lists and the shapes, read from their own files: what each means and who uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from graph import files, iris, queries
from graph.validate import load_shapes, weight_of
from graph.vocab import SCR, SCS, SH

MODULES = ("body", "meeting", "decision", "tracking", "recurrence", "provenance")
_SCHEMA = "https://schema.org/"
_KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property that leads to a thing",
    OWL.DatatypeProperty: "property that leads to a value",
    OWL.AnnotationProperty: "annotation",
}
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True, slots=True)
class Term:
    """One term: what it means, what it joins, and the questions and shapes that use it."""

    iri: URIRef
    anchor: str
    module: str
    kind: str
    label: str
    welsh: str | None
    definition: str
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    sources: tuple[str, ...]
    links: tuple[tuple[str, tuple[Node, ...]], ...]
    questions: tuple[tuple[str, str], ...]
    shapes: tuple[str, ...]

    @property
    def is_class(self) -> bool:
        """Tell whether it is a class."""
        return self.kind == "class"


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: what it guards, how grave it is and what it tells the editor of the minutes."""

    name: str
    severity: str
    level: int
    message: str
    targets: tuple[tuple[str, Node], ...]
    path: Node | None


@dataclass(frozen=True, slots=True)
class CodeList:
    """One code list, with the number of its concepts."""

    iri: URIRef
    label: str
    definition: str
    size: int


@cache
def ontology() -> Graph:
    """Return every triple of the ontology's files, the alignments among them."""
    triples = Graph()
    for path in sorted(files.folder("ontology").glob("*.ttl")):
        triples.parse(path, format="turtle")
    named = to_canonical_graph(triples)  # so that nameless nodes have the same labels each time
    ordered = Graph(namespace_manager=triples.namespace_manager)
    ordered += named
    return ordered


@cache
def terms() -> tuple[Term, ...]:
    """Return every term, in the order of the modules and of the alphabet within each."""
    asked, guarded = _used_in_questions(), _used_in_shapes()
    found: list[Term] = []
    for module in MODULES:
        own = Graph().parse(files.folder("ontology") / f"{module}.ttl", format="turtle")
        names = {term for term in own.subjects(RDFS.isDefinedBy, None) if isinstance(term, URIRef)}
        found += [_term(term, module, asked, guarded) for term in sorted(names, key=lambda one: str(one).lower())]
    return tuple(found)


def _term(
    term: URIRef, module: str, asked: Mapping[str, list[tuple[str, str]]], guarded: Mapping[str, set[str]]
) -> Term:
    anchor = term.removeprefix(iris.NS)
    return Term(
        iri=term,
        anchor=anchor,
        module=module,
        kind=next(words for kind, words in _KINDS.items() if (term, RDF.type, kind) in ontology()),
        label=_in(term, "en") or anchor,
        welsh=_in(term, "cy"),
        definition=" ".join(_texts(term, SKOS.definition)),
        notes=_texts(term, SKOS.scopeNote),
        examples=_texts(term, SKOS.example),
        sources=_texts(term, DCTERMS.source),
        links=tuple((words, nodes) for words, nodes in _links(term) if nodes),
        questions=tuple(asked.get(anchor, ())),
        shapes=tuple(sorted(guarded.get(anchor, ()))),
    )


def _links(term: URIRef) -> list[tuple[str, tuple[Node, ...]]]:
    out, back = ontology().objects, ontology().subjects
    return [
        ("a kind of", _named(out(term, RDFS.subClassOf), out(term, RDFS.subPropertyOf))),
        ("its kinds", _named(back(RDFS.subClassOf, term), back(RDFS.subPropertyOf, term))),
        ("never also", _named(out(term, OWL.disjointWith), back(OWL.disjointWith, term))),
        ("of", _named(out(term, URIRef(f"{_SCHEMA}domainIncludes")))),
        ("leads to", _named(out(term, URIRef(f"{_SCHEMA}rangeIncludes")))),
        ("the other way round", _named(out(term, OWL.inverseOf), back(OWL.inverseOf, term))),
        ("much like", _named(out(term, SKOS.closeMatch))),
    ]


def _named(*found: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted({node for nodes in found for node in nodes if isinstance(node, URIRef)}, key=str))


def _texts(term: URIRef, predicate: URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(text) for text in ontology().objects(term, predicate)))


def _in(term: URIRef, language: str) -> str | None:
    labels = (label for label in ontology().objects(term, SKOS.prefLabel) if isinstance(label, Literal))
    return next((str(label) for label in labels if label.language == language), None)


def _used_in_questions() -> dict[str, list[tuple[str, str]]]:
    """Return name and summary of the questions in which each term stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for query in queries.questions():
        for term in sorted(set(re.findall(r"\bscr:(\w+)", query.text))):
            found.setdefault(term, []).append((query.name, query.summary))
    return found


def _used_in_shapes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for shape in {node for target in (*_TARGETS, SH.message) for node in load_shapes().subjects(target, None)}:
        name = str(shape).removeprefix(str(SCS))
        for node in _below(shape):
            said = re.findall(r"\bscr:(\w+)", str(node)) if isinstance(node, Literal) else []
            ours = [str(node).removeprefix(iris.NS)] if str(node).startswith(iris.NS) else said
            for term in ours:
                found.setdefault(term, set()).add(name)
    return found


def _below(node: Node) -> Iterable[Node]:
    """Return every node that is said of a shape and of the nameless nodes below it."""
    for predicate, value in load_shapes().predicate_objects(node):
        if predicate != SCR.level:
            yield value
        if not isinstance(value, URIRef | Literal):
            yield from _below(value)


@cache
def shapes() -> tuple[Shape, ...]:
    """Return every shape with a name of ours, by name."""
    graph = load_shapes()
    made = []
    for node in {shape for shape in graph.subjects(SCR.level, None) if str(shape).startswith(str(SCS))}:
        name = str(node).removeprefix(str(SCS))
        weight = weight_of(name)
        targets = [(kind, value) for kind in _TARGETS for value in graph.objects(node, kind)]
        told = tuple(sorted((str(kind).removeprefix(str(SH.target)).lower(), value) for kind, value in targets))
        path = graph.value(node, SH.path)
        shown = path if isinstance(path, URIRef) else None
        made.append(Shape(name, str(weight.severity), weight.level, weight.message, told, shown))
    return tuple(sorted(made, key=lambda shape: shape.name))


@cache
def code_lists() -> Sequence[CodeList]:
    """Return every code list, in the order of its file's name."""
    found = []
    for path in sorted((files.folder("ontology") / "codelists").glob("*.ttl")):
        triples = Graph().parse(path, format="turtle")
        for scheme in triples.subjects(RDF.type, SKOS.ConceptScheme):
            label, definition = (str(triples.value(scheme, said)) for said in (SKOS.prefLabel, SKOS.definition))
            size = len(set(triples.subjects(RDF.type, SKOS.Concept)))
            found.append(CodeList(URIRef(str(scheme)), label, definition, size))
    return tuple(found)


def curie(node: URIRef) -> str:
    """Return an IRI under the prefix that the ontology's files give it, and without one in full."""
    return node.n3(ontology().namespace_manager).strip("<>")


def version() -> URIRef:
    """Return the IRI of the ontology's version."""
    return URIRef(str(ontology().value(URIRef(iris.NS.rstrip("#")), OWL.versionIRI)))
