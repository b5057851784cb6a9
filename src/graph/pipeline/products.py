"""What is asked of whoever reads a document, and what comes back: plain values, small enough to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef

from graph.documents import SourceDocument
from graph.facts import Roster, Ruling


@dataclass(frozen=True, slots=True)
class Task:
    """One document to be read, with its council's lists of members and what people have ruled.

    `merges` are nodes and those that stay in their place, `verdicts` the rulings on records, by IRI. What is made of it depends on nothing else, so it may be done anywhere, and again.
    """

    document: SourceDocument
    lists: tuple[Roster, ...] = ()
    merges: Mapping[URIRef, URIRef] = field(default_factory=dict)
    verdicts: Mapping[str, Ruling] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """What all stages made of one document.

    `council` is its segment in IRIs, `settled` whether the council is known. `triples` are N-Triples, one a line, in
    order. A document that must be kept out has the reason in words in `reason` and the `report` (JSON) on it, and no
    triples.
    """

    council: str
    settled: bool
    triples: bytes = b""
    reason: str = ""
    report: str = ""
    warnings: int = 0
    unexplained: int = 0
