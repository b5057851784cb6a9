"""One document through the pure stages: bytes → minutes → facts → identities → triples → report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rdflib import Graph
from rdflib.term import Node

from graph.describe import describe
from graph.documents import Minutes, SourceDocument
from graph.errors import UnreadableDocument
from graph.extract import extract
from graph.facts import Facts, MemberList
from graph.parse import member_list, parse
from graph.resolve import Names, resolve, with_authority
from graph.store import holding
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
