"""SPARQL constraints (SHACL, section 5): one question for all focus nodes of a shape, to an engine that is given.

The engine gets only the triples that some question can match, and no question that cannot match anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import Graph, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from graph.errors import UnwritableTerm
from graph.validate.index import Index, Triple
from graph.validate.paths import NotCompiled
from graph.vocab import SH

Select = Callable[[str], Iterable[Mapping[str, Node]]]
"""From the text of a SELECT to its rows: what is bound, by the name of the variable."""

Engine = Callable[[Iterable[Triple]], Select]
"""From triples to something that answers questions about them, blank nodes under the labels they came with."""

Read = tuple[Node, Node | None]

_CHECKED_BY = URIRef("urn:x-scrutiny:checked-by")


@dataclass(frozen=True, slots=True)
class Question:
    """A SPARQL constraint of one shape; `text` selects this, path and value.

    `needs` are predicates without which there is no row; `reads` are predicate and object (None: any) of all triples
    that it can match (None: any triple).
    """

    shape: Node
    text: str
    needs: frozenset[Node]
    reads: frozenset[Read] | None

    def can_match(self, index: Index) -> bool:
        """Tell whether each predicate that it needs is there."""
        return self.needs <= index.objects.keys()


def compile_question(shapes: Graph, shape: Node, constraint: Node) -> Question:
    """Return the question of an sh:sparql constraint. Raises `NotCompiled` for what is no plain SELECT."""
    select = shapes.value(constraint, SH.select)
    if select is None or shapes.value(shape, SH.path) is not None:
        raise NotCompiled("sh:sparql without sh:select, or in a property shape")
    body = str(select)
    prepared = prepareQuery(body, initNs=_prefixes(shapes, constraint)).algebra
    selected = {str(variable) for variable in prepared.PV}
    if "this" not in selected:
        raise NotCompiled("a SELECT without $this")
    needs: set[Node] = set()
    reads: set[Read | None] = set()
    _walk(prepared, True, needs, reads)
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in _prefixes(shapes, constraint).items())
    marked = body.replace("{", f"{{ $this <{_CHECKED_BY}> <{shape}> .", 1)
    return Question(
        shape, declared + marked, frozenset(needs), None if None in reads else frozenset(one for one in reads if one)
    )


def answers(
    asked: Sequence[tuple[Question, Iterable[Node]]], index: Index, engine: Engine
) -> Iterator[tuple[Node, Node, Node | None, Node]]:
    """Return shape, focus node, property and value of each row that a question has for its focus nodes."""
    due = [(question, list(nodes)) for question, nodes in asked if question.can_match(index)]
    due = [(question, nodes) for question, nodes in due if nodes]
    if not due:
        return
    marks = [(node, _CHECKED_BY, question.shape) for question, nodes in due for node in nodes]
    triples = [*_read_by(question for question, _ in due)(index), *marks]
    try:
        select = engine(triples)
    except UnwritableTerm:  # a name that only rdflib, which checks none, would read
        select = by_rdflib(triples)
    for question, _ in due:
        for row in select(question.text):
            if "this" in row:
                yield question.shape, row["this"], row.get("path"), row.get("value", row["this"])


def by_rdflib(triples: Iterable[Triple]) -> Select:
    """Answer by rdflib: right, needs nothing else, and slow."""
    held = Graph()
    for triple in triples:
        held.add(triple)
    return lambda text: [row.asdict() for row in held.query(text)]  # type: ignore[union-attr]


def _read_by(questions: Iterable[Question]) -> Callable[[Index], Iterable[Triple]]:
    reads = [question.reads for question in questions]
    known = [one for one in reads if one is not None]
    if len(known) < len(reads):
        return lambda index: index.triples(None)
    wanted = frozenset().union(*known)
    whole = {predicate for predicate, value in wanted if value is None}
    return lambda index: index.triples(one for one in wanted if one[1] is None or one[0] not in whole)


def _prefixes(shapes: Graph, constraint: Node) -> Mapping[str, str]:
    declared = (
        one for source in shapes.objects(constraint, SH.prefixes) for one in shapes.objects(source, SH.declare)
    )
    return {str(shapes.value(one, SH.prefix)): str(shapes.value(one, SH.namespace)) for one in declared}


def _walk(part: Any, required: bool, needs: set[Node], reads: set[Read | None]) -> None:
    """Collect the predicates of a query's algebra; what stands in an OPTIONAL, a UNION or a filter is not needed."""
    if isinstance(part, CompValue):
        for triples in part.get("triples") or ():  # one triple in a basic graph pattern, several in a block
            for predicate, value in zip(triples[1::3], triples[2::3], strict=True):
                _note(predicate, value, required, needs, reads)
        for name, value in part.items():
            if name not in {"triples", "_vars"}:
                _walk(value, required and not _is_optional(part.name, name), needs, reads)
    elif isinstance(part, list | tuple):
        for one in part:
            _walk(one, required, needs, reads)


def _is_optional(operator: str, part: str) -> bool:
    """Tell whether an operator of the algebra gives rows even where this part of it matches nothing."""
    return operator == "Union" or part == "expr" or (operator in {"LeftJoin", "Minus"} and part != "p1")


def _note(predicate: Any, value: Any, required: bool, needs: set[Node], reads: set[Read | None]) -> None:
    if isinstance(predicate, URIRef):
        reads.add((predicate, value if isinstance(value, URIRef) else None))
        if required:
            needs.add(predicate)
    elif isinstance(predicate, SequencePath | AlternativePath):
        for one in predicate.args:
            _note(one, None, required and isinstance(predicate, SequencePath), needs, reads)
    elif isinstance(predicate, InvPath):
        _note(predicate.arg, None, required, needs, reads)
    elif isinstance(predicate, MulPath):
        _note(predicate.path, None, required and predicate.mod == "+", needs, reads)
    else:  # a variable, or a negated set
        reads.add(None)
