"""Shapes with one constraint taken away: each must be noticed by some fixture of its shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph import files
from graph.validate import Result, Severity, load_shapes, validate
from graph.vocab import SCS, SH

HERE = Path(__file__).parent
NOT_CONSTRAINTS = {RDF.type, SH.path, SH.severity, SH.message, SH.prefixes, SH.inversePath, SH.alternativePath}
LISTS = {SH["or"], SH["and"], SH["in"]}


@dataclass(frozen=True)
class Mutant:
    """One shape without one of its parts, which `what` names."""

    shape: URIRef
    what: str
    shapes: Graph

    def is_noticed(self, cases: Sequence[Case]) -> bool:
        """Tell whether a fixture test would now fail.

        One of the shape's own files then no longer conforms, or no longer fails; or a file of another shape, which
        must fail for its own reason alone or not at all, has a violation or warning of this one.
        """
        name = str(self.shape).removeprefix(str(SCS))
        own = [case for case in cases if case.shape == name]
        others = [case for case in cases if case.shape != name]
        return any(bool(self._results(case)) is not case.fails for case in own) or any(
            any(result.severity is not Severity.INFO for result in self._results(case)) for case in others
        )

    def _results(self, case: Case) -> list[Result]:
        name = str(self.shape).removeprefix(str(SCS))
        return [result for result in validate(case.triples, shapes=self.shapes).results if result.shape == name]


@dataclass(frozen=True)
class Case:
    """One fixture: the shape that it is about, and whether it must fail that shape."""

    shape: str
    fails: bool
    triples: Graph


def mutants_of_all_shapes() -> Iterator[Mutant]:
    """Yield every mutant of every shape with a target; what is checked in code has no constraint to take away."""
    for shapes in (load_shapes(), Graph().parse(files.folder("shapes") / "ontology.ttl")):
        named = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}
        for shape in sorted(node for node in named if isinstance(node, URIRef)):
            yield from mutants(shapes, shape)


def mutants(shapes: Graph, shape: URIRef) -> Iterator[Mutant]:
    """Yield the shape without each of its targets and constraints, and without each member of a list in it."""
    own = _closure(shapes, shape)
    for subject, predicate, value in sorted(own):
        if predicate in NOT_CONSTRAINTS or not str(predicate).startswith(str(SH)):
            continue
        if predicate == SH.select:
            yield from _without_a_line(own, shape, subject, str(value))
        elif predicate in LISTS:
            for number, member in enumerate(Collection(own, value)):
                yield Mutant(shape, f"member {number + 1} of {_short(predicate)}", _shortened(own, value, member))
        if predicate not in {SH.select, SH.declare, SH.prefix, SH.namespace}:
            left = _copy(own)
            left.remove((subject, predicate, value))
            yield Mutant(shape, f"{_short(predicate)} {_short(value)}", left)


def cases() -> list[Case]:
    """Return every fixture."""
    return [
        Case(path.parent.name, path.stem.startswith("fails"), Graph().parse(path))
        for path in sorted(HERE.glob("*/*/*.ttl"))
    ]


def _without_a_line(own: Graph, shape: URIRef, constraint: Node, select: str) -> Iterator[Mutant]:
    """Yield a SPARQL constraint without each of its filters."""
    lines = select.split("\n")
    for number, line in enumerate(lines):
        if line.strip().startswith("FILTER (") and line.rstrip().endswith(")"):
            left = _copy(own)
            left.remove((constraint, SH.select, None))
            left.add((constraint, SH.select, Literal("\n".join(lines[:number] + lines[number + 1 :]))))
            yield Mutant(shape, line.strip(), left)


def _closure(shapes: Graph, node: Node) -> Graph:
    """Return what is said of a shape and of the blank nodes below it, and the prefixes of its queries."""
    found, waiting, seen = Graph(), [node], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for predicate, value in shapes.predicate_objects(one):
            found.add((one, predicate, value))
            if isinstance(value, BNode) or predicate == SH.prefixes:
                waiting.append(value)
    return found


def _shortened(own: Graph, head: Node, member: Node) -> Graph:
    members = [one for one in Collection(own, head) if one != member]
    left = _copy(own)
    Collection(left, head).clear()
    Collection(left, head, members)
    return left


def _copy(triples: Graph) -> Graph:
    copy = Graph()
    for triple in triples:
        copy.add(triple)
    return copy


def _short(node: Node) -> str:
    return (
        node.removeprefix(str(SH)) if isinstance(node, URIRef) else ("[]" if isinstance(node, BNode) else str(node))
    )
