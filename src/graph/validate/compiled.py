"""Shapes compiled once to functions over an index: the fast path. What it does not know is for the reference engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from graph.validate import sparql
from graph.validate.constraints import COMPONENTS, PARAMETERS, Asked, Conforms, Constraint
from graph.validate.findings import Finding
from graph.validate.index import Index
from graph.validate.paths import NotCompiled, Path, compile_path
from graph.vocab import SH

_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
_TOLD = frozenset(
    {RDF.type, SH.path, SH.property, SH.sparql, SH.severity, SH.message, SH.name, SH.description, *_TARGETS}
)
_NONE: Mapping[Node, object] = {}
_Target = Callable[[Index], Collection[Node]]


@dataclass(frozen=True, slots=True)
class _Checks:
    """What a shape asks of a node: of the node itself, or of what a path leads to."""

    path: Path | None
    constraints: tuple[Constraint, ...]

    def faults(self, index: Index, focus: Node) -> Iterator[tuple[Node | None, Node | None]]:
        values = (focus,) if self.path is None else self.path(index, focus)
        for constraint in self.constraints:
            yield from constraint(index, focus, values)

    def conforms(self, index: Index, focus: Node) -> bool:
        return next(self.faults(index, focus), None) is None


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape with targets."""

    node: Node
    path: Node | None
    targets: tuple[_Target, ...]
    checks: _Checks
    questions: tuple[sparql.Question, ...]

    def focus_nodes(self, index: Index) -> Collection[Node]:
        if len(self.targets) == 1:
            return self.targets[0](index)
        return {node for target in self.targets for node in target(index)}


@dataclass(frozen=True, slots=True)
class Compiled:
    """Shapes as functions. `unknown` are the shapes that could not be compiled, with the reason for each."""

    shapes: tuple[_Shape, ...]
    unknown: dict[Node, str]

    def findings(self, index: Index, engine: sparql.Engine) -> Iterator[Finding]:
        """Return what is wrong, as the reference engine would say it; each once or more, in no order."""
        asked = []
        for shape in self.shapes:
            nodes = shape.focus_nodes(index)
            asked += [(question, nodes) for question in shape.questions]
            if shape.checks.constraints:
                for focus in nodes:
                    for path, value in shape.checks.faults(index, focus):
                        yield Finding(shape.node, focus, path or shape.path, value)
        for node, focus, path, value in sparql.answers(asked, index, engine):
            yield Finding(node, focus, path if isinstance(path, URIRef) else None, value)


def compile_shapes(shapes: Graph) -> Compiled:
    """Return every shape that has targets, compiled where it can be."""
    made: list[_Shape] = []
    unknown: dict[Node, str] = {}
    for node in sorted({node for target in _TARGETS for node in shapes.subjects(target, None)}, key=str):
        if shapes.value(node, SH.deactivated) == Literal(True):
            continue
        try:
            made.append(_shape(shapes, node))
        except NotCompiled as reason:
            unknown[node] = str(reason)
    return Compiled(tuple(made), unknown)


def _shape(shapes: Graph, node: Node) -> _Shape:
    if any(_has_constraints(shapes, part) for part in shapes.objects(node, SH.property)):
        raise NotCompiled("a result of a shape within a shape")
    path = shapes.value(node, SH.path)
    return _Shape(
        node,
        path if isinstance(path, URIRef) else None,
        tuple(_target(kind, value) for kind in _TARGETS for value in shapes.objects(node, kind)),
        _checks(shapes, node),
        tuple(sparql.compile_question(shapes, node, one) for one in shapes.objects(node, SH.sparql)),
    )


def _target(kind: Node, value: Node) -> _Target:
    if kind == SH.targetClass:
        return lambda index: index.instances(value)
    if kind == SH.targetSubjectsOf:
        return lambda index: index.objects.get(value, _NONE)
    if kind == SH.targetObjectsOf:
        return lambda index: index.subjects(value)
    return lambda _: (value,)


def _checks(shapes: Graph, node: Node) -> _Checks:
    path = shapes.value(node, SH.path)
    constraints: list[Constraint] = []
    for predicate, value in sorted(shapes.predicate_objects(node)):
        component = COMPONENTS.get(predicate)
        if component is not None:
            constraints.append(component(Asked(shapes, node, value, lambda part: _nested(shapes, part))))
        elif str(predicate).startswith(str(SH)) and predicate not in _TOLD | PARAMETERS:
            raise NotCompiled(str(predicate).replace(str(SH), "sh:"))
    return _Checks(None if path is None else compile_path(shapes, path), tuple(constraints))


def _nested(shapes: Graph, node: Node) -> Conforms:
    """Return whether a value conforms to a shape that another one uses."""
    if (node, SH.sparql, None) in shapes:
        raise NotCompiled("sh:sparql in a shape within a shape")
    checks = [_checks(shapes, node)]
    checks += [_checks(shapes, part) for part in shapes.objects(node, SH.property)]
    return lambda index, one: all(part.conforms(index, one) for part in checks)


def _has_constraints(shapes: Graph, node: Node) -> bool:
    return any(predicate != SH.path for predicate in shapes.predicates(node))


def untargeted(shapes: Graph, kept: Sequence[Node]) -> Graph:
    """Return the shapes without the targets of all but `kept`, so that only these are checked."""
    left = Graph()
    for subject, predicate, value in shapes:
        if predicate not in _TARGETS or subject in kept:
            left.add((subject, predicate, value))
    return left
