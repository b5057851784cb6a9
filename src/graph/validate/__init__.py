"""Triples against shapes: what an editor of the data must mend, each with its place in the source document.

A violation keeps a document's graph out of the store; a warning lets it in and is counted; an info says only
why the document does not reach a higher level. The levels are 1 traceable, 2 decidable and 3 trackable: a
document's level is the highest of which, and of those below, every shape holds.

There are two engines, and a test holds them to the same reports. `validate` runs the shapes as functions compiled
once; `validate_by_reference` runs pySHACL, as does `validate` for a shape that the compiler does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from rdflib import Graph, URIRef
from rdflib.term import Node

from graph import files
from graph.validate import incode
from graph.validate.across import shapes_across, terms_of
from graph.validate.compiled import Compiled, compile_shapes, untargeted
from graph.validate.findings import Finding
from graph.validate.index import Index
from graph.validate.placing import Places, Weight, weights
from graph.validate.report import HIGHEST_LEVEL, Report, Result, Severity, in_order
from graph.validate.sparql import Engine, Select, by_rdflib
from graph.vocab import SCS

__all__ = [
    "HIGHEST_LEVEL",
    "Engine",
    "Report",
    "Result",
    "Select",
    "Severity",
    "Weight",
    "across_documents",
    "is_looked_at",
    "load_shapes",
    "terms_across_documents",
    "uncompiled",
    "validate",
    "validate_by_reference",
    "weight_of",
]

_NOT_FOR_DOCUMENTS = "ontology"  # the stem of the shapes that guard the ontology's own style


@cache
def load_shapes() -> Graph:
    """Return every shape that guards documents and what is derived from them; read once, not to be changed."""
    shapes = Graph()
    for path in sorted(files.folder("shapes").glob("*.ttl")):
        if path.stem != _NOT_FOR_DOCUMENTS:
            shapes.parse(path, format="turtle")
    return shapes


@cache
def across_documents() -> Graph:
    """Return the shapes that hold of a whole store too, where several documents speak of one thing; not to be changed."""
    return shapes_across(load_shapes())


@cache
def terms_across_documents() -> tuple[URIRef, ...]:
    """Return the classes and properties that these shapes speak of: of a store, only these are needed to check it."""
    return terms_of(across_documents())


def validate(triples: Graph, *, shapes: Graph | None = None, engine: Engine = by_rdflib) -> Report:
    """Return what `shapes` (the project's own by default) find in `triples`, ordered by weight, shape and node.

    The graph is read, never changed; nothing is imported or fetched. `engine` answers the SPARQL constraints. What no
    shape can express (see `incode`) is checked in code, where `shapes` hold the shape that stands for it.
    """
    compiled = _own() if shapes is None else compile_shapes(shapes)
    index = Index.of(triples)
    found = list(compiled.findings(index, engine))
    if shapes is not None and compiled.unknown:
        from graph.validate import reference  # pySHACL is slow to load, and our own shapes do not need it

        found += reference.findings(triples, untargeted(shapes, tuple(compiled.unknown)))
    return _report(found, index, shapes)


def validate_by_reference(triples: Graph, *, shapes: Graph | None = None) -> Report:
    """Return the same report, made by pySHACL."""
    from graph.validate import reference

    given = load_shapes() if shapes is None else shapes
    return _report(reference.findings(triples, given), Index.of(triples), shapes)


def is_looked_at(triples: Graph) -> bool:
    """Tell whether any of our own shapes looks at anything in `triples`; where none does, they cannot but conform."""
    index = Index.of(triples)
    return any(shape.focus_nodes(index) for shape in _own().shapes)


def weight_of(shape: str) -> Weight:
    """Return what one of our own shapes, by its local name, weighs and says. Raises `KeyError`."""
    return _own_weights()[SCS[shape]]


def uncompiled(shapes: Graph | None = None) -> dict[str, str]:
    """Return the shapes that only the reference engine can check, each with what the compiler does not know in it."""
    compiled = _own() if shapes is None else compile_shapes(shapes)
    return {str(shape): reason for shape, reason in compiled.unknown.items()}


@cache
def _own() -> Compiled:
    return compile_shapes(load_shapes())


@cache
def _own_weights() -> Mapping[Node, Weight]:
    return weights(load_shapes())


def _report(found: Iterable[Finding], index: Index, shapes: Graph | None) -> Report:
    weighing = _own_weights() if shapes is None else weights(shapes)
    in_code = (one for one in incode.findings(index) if one.shape in weighing)
    places = Places(index, weighing)
    results = {places.result(one) for one in {*found, *in_code}}
    return Report(tuple(sorted(results, key=in_order)))
