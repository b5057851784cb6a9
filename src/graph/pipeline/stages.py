"""One document through the pure stages: bytes → minutes → facts → identities → triples → report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.term import Node

from graph.describe import describe, obeyed
from graph.documents import Minutes, SourceDocument
from graph.errors import UnreadableDocument, UnwritableTerm
from graph.extract import extract
from graph.facts import Facts, MemberList
from graph.parse import member_list, parse
from graph.pipeline.products import Product, Task
from graph.resolve import Names, resolve, with_authority
from graph.store import holding, n_triples
from graph.validate import Report, Select, validate


@dataclass(frozen=True, slots=True)
class Read:
    """What the stages made of one document."""

    document: SourceDocument
    minutes: Minutes
    facts: Facts
    names: Names
    triples: Graph
    report: Report


def product(task: Task) -> Product:
    """Return what all stages make of a document, written down. Raises `UnreadableDocument` where none can be made."""
    minutes, facts, names = understood(task.document)
    names = _with_lists(task, minutes, facts, names)
    return _written(_merged(finished(task.document, minutes, facts, names), task), task)


def written(made: Read, task: Task) -> Product:
    """Return the same of a document that was read without its task."""
    names = _with_lists(task, made.minutes, made.facts, made.names)
    if names != made.names:
        made = finished(made.document, made.minutes, made.facts, names)
    return _written(_merged(made, task), task)


def _with_lists(task: Task, minutes: Minutes, facts: Facts, names: Names) -> Names:
    """Look people up on the lists of members of the document's council."""
    if not any(one.council == names.authority_segment for one in task.lists):
        return names
    with _within_limits(task.document):
        return names.with_people(resolve(facts, minutes, task.document, rosters=task.lists))


def _merged(made: Read, task: Task) -> Read:
    """Write what rulings have merged under the node that stays."""
    into = task.merges
    if not into or not any(node in into for triple in made.triples for node in triple if isinstance(node, URIRef)):
        return made
    return finished(made.document, made.minutes, made.facts, made.names.with_merged(into))


def _written(made: Read, task: Task) -> Product:
    council, settled = made.names.authority_segment, made.names.authority is not None
    if not made.report.conforms:
        report = {"kind": "invalid", "validation": made.report.as_json()}
        return Product(council, settled, reason=made.report.violations[0].message, report=json.dumps(report))
    if task.verdicts:
        obeyed(made.triples, task.verdicts)
    try:
        triples = n_triples(made.triples)
    except UnwritableTerm as error:
        return Product(council, settled, reason=str(error), report=json.dumps({"kind": "unwritable"}))
    return Product(
        council,
        settled,
        triples,
        warnings=len(made.report.warnings),
        unexplained=sum(len(one.unexplained) for one in made.facts.meetings),
    )


def read(document: SourceDocument) -> Read:
    """Return what all stages make of a document. Raises `UnreadableDocument` where none can be made."""
    return finished(document, *understood(document))


def finished(document: SourceDocument, minutes: Minutes, facts: Facts, names: Names) -> Read:
    """Return what the last stages, which write and validate triples, make of what was understood."""
    with _within_limits(document):
        triples = describe(document, minutes, facts, names)
        return Read(document, minutes, facts, names, triples, checked(triples))


def checked(triples: Graph, shapes: Graph | None = None) -> Report:
    """Return what shapes (the project's) find in triples, SPARQL constraints answered by the embedded engine."""
    return validate(triples, shapes=shapes, engine=_engine)


def _engine(triples: Iterable[tuple[Node, Node, Node]]) -> Select:
    held = holding(triples)

    def select(text: str) -> Iterator[dict[str, Node]]:
        answer = held.rows(text)
        for row in answer.rows:
            yield {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}

    return select


def parsed(document: SourceDocument) -> Minutes:
    """Return the minutes in a document. Raises `UnreadableDocument`."""
    with _within_limits(document):
        return parse(document)


def members(document: SourceDocument) -> MemberList:
    """Return the members whom a list names. Raises `UnreadableDocument`."""
    with _within_limits(document):
        return member_list(document)


def understood(document: SourceDocument) -> tuple[Minutes, Facts, Names]:
    """Return the minutes, the facts and the identities in a document. Raises `UnreadableDocument`."""
    with _within_limits(document):
        minutes = parse(document)
        facts = extract(minutes, document.metadata)
        names = resolve(facts, minutes, document)
        return minutes, with_authority(facts, names), names


@contextmanager
def _within_limits(document: SourceDocument) -> Iterator[None]:
    try:
        yield
    except RecursionError as error:
        raise UnreadableDocument(document.name, "nested too deep") from error
    except MemoryError as error:
        raise UnreadableDocument(document.name, "too large for the memory there is") from error
