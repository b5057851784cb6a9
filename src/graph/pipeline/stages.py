"""One document through the pure stages: bytes → minutes → facts → identities → triples → report."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Graph

from graph.describe import describe
from graph.documents import Minutes, SourceDocument
from graph.errors import UnreadableDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse
from graph.resolve import Names, resolve, with_authority
from graph.validate import Report, validate


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
    minutes, facts, names = understood(document)
    triples = describe(document, minutes, facts, names)
    return Read(document, minutes, facts, names, triples, validate(triples))


def understood(document: SourceDocument) -> tuple[Minutes, Facts, Names]:
    """Return the minutes, the facts and the identities in a document."""
    try:
        minutes = parse(document)
        facts = extract(minutes, document.metadata)
        names = resolve(facts, minutes, document)
    except RecursionError as error:
        raise UnreadableDocument(document.name, "nested too deep") from error
    except MemoryError as error:
        raise UnreadableDocument(document.name, "too large for the memory there is") from error
    return minutes, with_authority(facts, names), names
