"""SHACL property paths (SHACL, section 2.3.1) as functions from a node to the nodes that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rdflib import RDF, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph.validate.index import Index
from graph.vocab import SH

Path = Callable[[Index, Node], Sequence[Node]]
"""From a focus node to its value nodes, each once."""


class NotCompiled(Exception):
    """Something in a shape that only the reference engine knows; says what."""


def compile_path(shapes: Graph, node: Node) -> Path:
    """Return the path that `node` writes: a predicate, its inverse, a sequence or alternatives.

    Raises `NotCompiled` for a path that repeats.
    """
    if isinstance(node, URIRef):
        return lambda index, focus: index.values(focus, node)
    if (node, RDF.first, None) in shapes:
        return _sequence([compile_path(shapes, step) for step in Collection(shapes, node)])
    inverse, alternative = shapes.value(node, SH.inversePath), shapes.value(node, SH.alternativePath)
    if isinstance(inverse, URIRef):
        return lambda index, focus: index.subjects(inverse).get(focus, ())
    if isinstance(alternative, BNode):
        return _alternatives([compile_path(shapes, way) for way in Collection(shapes, alternative)])
    raise NotCompiled("a path that repeats, or the inverse of a longer one")


def _sequence(steps: Sequence[Path]) -> Path:
    def follow(index: Index, focus: Node) -> Sequence[Node]:
        reached: Sequence[Node] = (focus,)
        for step in steps:
            reached = list(dict.fromkeys(end for start in reached for end in step(index, start)))
        return reached

    return follow


def _alternatives(ways: Sequence[Path]) -> Path:
    return lambda index, focus: list(dict.fromkeys(end for way in ways for end in way(index, focus)))
