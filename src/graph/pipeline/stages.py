"""One document through the pure stages: bytes → minutes → facts → identities → triples → report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import Graph

from graph.describe import describe
from graph.documents import Minutes, SourceDocument
from graph.errors import UnreadableDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse
from graph.resolve import Names, resolve, with_authority

if TYPE_CHECKING:
    from graph.validate import Report


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
    from graph.validate import validate  # the SHACL engine is slow to load, and not needed where nothing changed

    minutes, facts, names = understood(document)
    with _within_limits(document):
        triples = describe(document, minutes, facts, names)
        return Read(document, minutes, facts, names, triples, validate(triples))


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
