"""SHACL Core constraint components (SHACL, section 4) as functions over an index; one function a component.

Where the specification leaves a choice, or pySHACL has taken one (what is compared with what, which value a result
names), these do as pySHACL does: it is the reference, and a test holds the two to the same reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph.validate.index import Index
from graph.validate.paths import NotCompiled
from graph.vocab import SH

Fault = tuple[Node | None, Node | None]
"""The property, where the constraint names one of its own, and the value at fault."""

Constraint = Callable[[Index, Node, Sequence[Node]], Iterator[Fault]]
"""From a focus node and its value nodes to what is wrong with them."""

Conforms = Callable[[Index, Node], bool]
Nested = Callable[[Node], Conforms]
"""From a shape's node to whether a value conforms to it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A component's value in one shape, and how to compile the shapes that it names."""

    shapes: Graph
    shape: Node
    value: Node
    nested: Nested

    def beside(self, parameter: Node) -> Node | None:
        """Return another property of the shape."""
        return self.shapes.value(self.shape, parameter)

    def members(self) -> list[Node]:
        """Return the members of the list that the value is."""
        return list(Collection(self.shapes, self.value))


_Component = Callable[[Asked], Constraint]


def min_count(asked: Asked) -> Constraint:
    """Return sh:minCount."""
    least = _number(asked.value)
    return _all(lambda values: len(values) >= least)


def max_count(asked: Asked) -> Constraint:
    """Return sh:maxCount."""
    most = _number(asked.value)
    return _all(lambda values: len(values) <= most)


def of_class(asked: Asked) -> Constraint:
    """Return sh:class."""
    kind = asked.value
    return _each(lambda index, one: index.is_a(one, kind))


def datatype(asked: Asked) -> Constraint:
    """Return sh:datatype, for the datatypes whose values are looked at."""
    wanted, kinds = asked.value, _VALUES.get(asked.value)
    if kinds is None:
        raise NotCompiled(f"sh:datatype {wanted}")

    def fits(one: Node) -> bool:
        if not isinstance(one, Literal) or one.ill_typed:
            return False
        own = one.datatype or (RDF.langString if one.language else XSD.string)
        return own == wanted and isinstance(one.value, kinds)

    return _values(fits)


def node_kind(asked: Asked) -> Constraint:
    """Return sh:nodeKind."""
    kinds = _NODE_KINDS[asked.value]
    return _values(lambda one: isinstance(one, kinds))


def pattern(asked: Asked) -> Constraint:
    """Return sh:pattern without flags."""
    if asked.beside(SH.flags) is not None:
        raise NotCompiled("sh:flags")
    found = re.compile(str(asked.value)).search
    return _values(lambda one: not isinstance(one, BNode) and found(str(one)) is not None)


def min_length(asked: Asked) -> Constraint:
    """Return sh:minLength."""
    least = _number(asked.value)
    return _values(lambda one: not isinstance(one, BNode) and len(str(one)) >= least)


def min_inclusive(asked: Asked) -> Constraint:
    """Return sh:minInclusive."""
    bound = asked.value
    return _values(lambda one: _compared(one, bound) in {0, 1})


def max_inclusive(asked: Asked) -> Constraint:
    """Return sh:maxInclusive."""
    bound = asked.value
    return _values(lambda one: _compared(one, bound) in {0, -1})


def one_of(asked: Asked) -> Constraint:
    """Return sh:in."""
    allowed = frozenset(asked.members())
    return _values(lambda one: one in allowed)


def has_value(asked: Asked) -> Constraint:
    """Return sh:hasValue."""
    wanted = asked.value
    return _all(lambda values: wanted in values)


def equals(asked: Asked) -> Constraint:
    """Return sh:equals: what stands on one side only is at fault."""
    other = asked.value

    def check(index: Index, focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for one in set(values) ^ set(index.values(focus, other)):
            yield None, one

    return check


def disjoint(asked: Asked) -> Constraint:
    """Return sh:disjoint."""
    other = asked.value

    def check(index: Index, focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for one in set(values) & set(index.values(focus, other)):
            yield None, one

    return check


def less_than(asked: Asked) -> Constraint:
    """Return sh:lessThan."""
    return _ordered(asked.value, lambda first, second: first < second)


def less_than_or_equals(asked: Asked) -> Constraint:
    """Return sh:lessThanOrEquals."""
    return _ordered(asked.value, lambda first, second: first <= second)


def negated(asked: Asked) -> Constraint:
    """Return sh:not."""
    conforms = asked.nested(asked.value)
    return _each(lambda index, one: not conforms(index, one))


def all_of(asked: Asked) -> Constraint:
    """Return sh:and."""
    parts = [asked.nested(part) for part in asked.members()]
    return _each(lambda index, one: all(conforms(index, one) for conforms in parts))


def any_of(asked: Asked) -> Constraint:
    """Return sh:or."""
    parts = [asked.nested(part) for part in asked.members()]
    return _each(lambda index, one: any(conforms(index, one) for conforms in parts))


def node(asked: Asked) -> Constraint:
    """Return sh:node."""
    conforms = asked.nested(asked.value)
    return _each(conforms)


def qualified(asked: Asked) -> Constraint:
    """Return sh:qualifiedValueShape with its least and greatest number."""
    conforms = asked.nested(asked.value)
    least, most = asked.beside(SH.qualifiedMinCount), asked.beside(SH.qualifiedMaxCount)

    def check(index: Index, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        number = sum(conforms(index, one) for one in values)
        if (least is not None and number < _number(least)) or (most is not None and number > _number(most)):
            yield None, None

    return check


def closed(asked: Asked) -> Constraint:
    """Return sh:closed: every other property of the value is at fault."""
    shapes, ignored = asked.shapes, asked.beside(SH.ignoredProperties)
    allowed: set[Node | None] = set(Collection(shapes, ignored)) if ignored is not None else set()
    allowed |= {shapes.value(one, SH.path) for one in shapes.objects(asked.shape, SH.property)}

    def check(index: Index, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for predicate, pairs in index.objects.items():
            if predicate not in allowed:
                for one in values:
                    yield from ((predicate, found) for found in pairs.get(one, ()))

    return check


COMPONENTS: Mapping[Node, _Component] = {
    SH["and"]: all_of,
    SH["class"]: of_class,
    SH.closed: closed,
    SH.datatype: datatype,
    SH.disjoint: disjoint,
    SH.equals: equals,
    SH.hasValue: has_value,
    SH["in"]: one_of,
    SH.lessThan: less_than,
    SH.lessThanOrEquals: less_than_or_equals,
    SH.maxCount: max_count,
    SH.maxInclusive: max_inclusive,
    SH.minCount: min_count,
    SH.minInclusive: min_inclusive,
    SH.minLength: min_length,
    SH.node: node,
    SH.nodeKind: node_kind,
    SH["not"]: negated,
    SH["or"]: any_of,
    SH.pattern: pattern,
    SH.qualifiedValueShape: qualified,
}
"""What is compiled, by the property of the shape that asks for it."""

PARAMETERS = frozenset({SH.flags, SH.ignoredProperties, SH.qualifiedMinCount, SH.qualifiedMaxCount})
"""Properties of a shape that a component above reads."""

_VALUES: Mapping[Node, type | tuple[type, ...]] = {
    XSD.boolean: bool,
    XSD.date: date,
    XSD.decimal: Decimal,
    XSD.integer: int,
    XSD.string: str,
    RDF.langString: str,
}
_NODE_KINDS: Mapping[Node, type | tuple[type, ...]] = {
    SH.BlankNode: BNode,
    SH.BlankNodeOrIRI: (BNode, URIRef),
    SH.BlankNodeOrLiteral: (BNode, Literal),
    SH.IRI: URIRef,
    SH.IRIOrLiteral: (URIRef, Literal),
    SH.Literal: Literal,
}


def _all(fit: Callable[[Sequence[Node]], bool]) -> Constraint:
    def check(_index: Index, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        if not fit(values):
            yield None, None

    return check


def _values(fits: Callable[[Node], bool]) -> Constraint:
    def check(_index: Index, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for one in values:
            if not fits(one):
                yield None, one

    return check


def _each(conforms: Conforms) -> Constraint:
    def check(index: Index, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for one in values:
            if not conforms(index, one):
                yield None, one

    return check


def _ordered(other: Node, in_order: Callable[[Any, Any], bool]) -> Constraint:
    def check(index: Index, focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for second in index.values(focus, other):
            for first in values:
                one, two = _comparable(first), _comparable(second)
                if isinstance(one, str) is not isinstance(two, str) or not in_order(one, two):
                    yield None, first

    return check


def _comparable(term: Node) -> Any:
    """Return text as plain text, so that it compares with text only, and any other literal as it is."""
    if isinstance(term, Literal):
        return str(term) if isinstance(term.value, str) else _Value(term)
    return str(term)


class _Value:
    """A literal that is no text, in the order that rdflib gives literals."""

    def __init__(self, literal: Literal) -> None:
        self.literal = literal

    def __lt__(self, other: _Value) -> bool:
        return bool(self.literal < other.literal)

    def __le__(self, other: _Value) -> bool:
        return bool(self.literal <= other.literal)


def _compared(term: Node, bound: Node) -> int | None:
    """Return -1, 0 or 1 as a literal is less than, equal to or greater than another; None where it is neither."""
    if not isinstance(term, Literal) or not isinstance(bound, Literal):
        return None
    if isinstance(term.value, str) is not isinstance(bound.value, str):
        return None
    try:
        if term.eq(bound):
            return 0
        greater = bool(term > bound)
    except (TypeError, NotImplementedError):
        return None
    return 1 if greater else -1


def _number(value: Node) -> int:
    return int(str(value))
