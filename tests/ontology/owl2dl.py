"""Which restrictions of OWL 2 DL a graph breaks (OWL 2 Structural Specification, sections 3, 5.8, 9 and 11)."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

KINDS = {
    OWL.Class: "class",
    RDFS.Datatype: "datatype",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
}
PROPERTIES = {"object property", "data property", "annotation property"}
BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))
OBJECT_ONLY = {
    OWL.SymmetricProperty,
    OWL.TransitiveProperty,
    OWL.InverseFunctionalProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
    OWL.ReflexiveProperty,
}
NEEDS_SIMPLE = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
}
COUNTING = {
    OWL.cardinality,
    OWL.minCardinality,
    OWL.maxCardinality,
    OWL.qualifiedCardinality,
    OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality,
    OWL.hasSelf,
}
FILLERS = COUNTING | {OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue}
CLASS_AXIOMS = (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.complementOf)
CLASS_LISTS = (OWL.intersectionOf, OWL.unionOf)


def breaches(triples: Graph) -> Iterator[str]:
    """Yield a line for each restriction that is broken; nothing where the graph is in OWL 2 DL."""
    kinds = _kinds(triples)
    yield from _punning(kinds)
    yield from _undeclared(triples, kinds)
    yield from _restrictions(triples, kinds)
    yield from _property_axioms(triples, kinds)
    yield from _not_simple(triples)
    yield from _irregular(triples)
    yield from _anonymous(triples)
    yield from _unknown_words(triples)


def _kinds(triples: Graph) -> dict[Node, set[str]]:
    found: dict[Node, set[str]] = {}
    for kind, name in KINDS.items():
        for node in triples.subjects(RDF.type, kind):
            if isinstance(node, URIRef):
                found.setdefault(node, set()).add(name)
    return found


def _punning(kinds: dict[Node, set[str]]) -> Iterator[str]:
    """5.8.1: no IRI is two kinds of property, nor both a class and a datatype."""
    for node, names in kinds.items():
        if len(names & PROPERTIES) > 1 or {"class", "datatype"} <= names:
            yield f"{node} is {' and '.join(sorted(names))}"


def _undeclared(triples: Graph, kinds: dict[Node, set[str]]) -> Iterator[str]:
    """5.8.2: every class and property in use is declared."""
    for predicate in set(triples.predicates()):
        if not str(predicate).startswith(BUILT_IN) and not kinds.get(predicate, set()) & PROPERTIES:
            yield f"{predicate} is used as a property and not declared"
    classes = {
        value
        for axiom in (*CLASS_AXIOMS, OWL.someValuesFrom, OWL.allValuesFrom, OWL.onClass)
        for pair in triples.subject_objects(axiom)
        for value in pair
    }
    classes |= {
        member
        for axiom in CLASS_LISTS
        for head in triples.objects(None, axiom)
        for member in Collection(triples, head)
    }
    classes |= {kind for _, kind in triples.subject_objects(RDF.type)}
    for node in classes:
        if (
            isinstance(node, URIRef)
            and not str(node).startswith(BUILT_IN)
            and not kinds.get(node, set()) & {"class", "datatype"}
        ):
            yield f"{node} is used as a class and not declared"


def _restrictions(triples: Graph, kinds: dict[Node, set[str]]) -> Iterator[str]:
    """A restriction is on one declared property and has one filler."""
    for node in triples.subjects(RDF.type, OWL.Restriction):
        on = list(triples.objects(node, OWL.onProperty))
        fillers = [predicate for predicate in triples.predicates(node) if predicate in FILLERS]
        if len(on) != 1 or len(fillers) != 1:
            yield f"a restriction on {on} has {len(fillers)} fillers"
        elif isinstance(on[0], URIRef) and not kinds.get(on[0], set()) & {"object property", "data property"}:
            yield f"a restriction is on {on[0]}, which is no object or data property"


def _property_axioms(triples: Graph, kinds: dict[Node, set[str]]) -> Iterator[str]:
    """9.2 to 9.3: what holds of object properties only, and that axioms join properties of one kind."""
    for characteristic in OBJECT_ONLY:
        for node in triples.subjects(RDF.type, characteristic):
            if kinds.get(node) != {"object property"}:
                yield f"{node} is {characteristic} and no object property"
    for axiom in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith):
        for first, second in triples.subject_objects(axiom):
            if kinds.get(first, set()) & PROPERTIES != kinds.get(second, set()) & PROPERTIES:
                yield f"{axiom} joins {first} and {second}, which are of different kinds"
    for node, head in triples.subject_objects(OWL.propertyChainAxiom):
        for part in (node, *Collection(triples, head)):
            if kinds.get(part) != {"object property"}:
                yield f"{part} is in a chain and no object property"


def _composite(triples: Graph) -> set[Node]:
    """11.1: transitive properties, those that chains imply, and whatever is above one or inverse to one."""
    found = set(triples.subjects(RDF.type, OWL.TransitiveProperty)) | set(
        triples.subjects(OWL.propertyChainAxiom, None)
    )
    while True:
        above = {up for node in found for up in triples.objects(node, RDFS.subPropertyOf)}
        above |= {
            other
            for node in found
            for axiom in (OWL.inverseOf, OWL.equivalentProperty)
            for other in (*triples.objects(node, axiom), *triples.subjects(axiom, node))
        }
        if above <= found:
            return found
        found |= above


def _not_simple(triples: Graph) -> Iterator[str]:
    """11.2: a property that is not simple is in no cardinality and none of these characteristics."""
    for node in _composite(triples):
        for characteristic in set(triples.objects(node, RDF.type)) & NEEDS_SIMPLE:
            yield f"{node} is not simple, and {characteristic}"
        if (node, OWL.propertyDisjointWith, None) in triples or (None, OWL.propertyDisjointWith, node) in triples:
            yield f"{node} is not simple, and disjoint with another"
        for restriction in triples.subjects(OWL.onProperty, node):
            if set(triples.predicates(restriction)) & COUNTING:
                yield f"{node} is not simple, and counted"


def _irregular(triples: Graph) -> Iterator[str]:
    """11.2: there is an order of properties in which each chain, its ends apart, is below what it implies."""
    below: dict[Node, set[Node]] = {}
    for lower, upper in triples.subject_objects(RDFS.subPropertyOf):
        below.setdefault(upper, set()).add(lower)
    for upper, head in triples.subject_objects(OWL.propertyChainAxiom):
        steps = list(Collection(triples, head))
        inner = steps[1:] if steps[0] == upper else steps[:-1] if steps[-1] == upper else steps
        below.setdefault(upper, set()).update(inner)
    for first, second in triples.subject_objects(OWL.inverseOf):
        for one, other in ((first, second), (second, first)):
            below.setdefault(one, set()).update(below.get(other, set()))
    for start in below:
        waiting, seen = list(below[start]), set()
        while waiting:
            one = waiting.pop()
            if one == start:
                yield f"{start} is below itself: chains and subproperties go round"
                break
            if one not in seen:
                seen.add(one)
                waiting.extend(below.get(one, ()))


def _anonymous(triples: Graph) -> Iterator[str]:
    """11.2: what has no name is a class expression, a list or an axiom, each used in one place, and no individual."""
    structural = {
        OWL.Class,
        OWL.Restriction,
        OWL.AllDisjointClasses,
        OWL.AllDisjointProperties,
        OWL.AllDifferent,
        RDFS.Datatype,
        RDF.List,
    }
    for node in {subject for subject in triples.subjects() if isinstance(subject, BNode)}:
        types = set(triples.objects(node, RDF.type))
        if not types & structural and (node, RDF.first, None) not in triples:
            yield f"a node without a name is of {sorted(types)}"
        if len(list(triples.subject_predicates(node))) > 1:
            yield "a node without a name is used in two places"


def _unknown_words(triples: Graph) -> Iterator[str]:
    """Every word of RDF, RDFS and OWL that is used exists; a literal stands in annotations and data values only."""
    for node in {node for triple in triples for node in triple if isinstance(node, URIRef)}:
        for namespace in (RDF, RDFS, OWL, XSD):
            if node.startswith(str(namespace)) and node != URIRef(str(namespace)) and node not in namespace:
                yield f"{node} does not exist"
    for subject, predicate, value in triples:
        if predicate in CLASS_AXIOMS and isinstance(value, Literal):
            yield f"{subject} has a literal where a class belongs"
