"""Validation reports as triples, in SHACL's own vocabulary (SHACL, section 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef

from graph.describe.writer import writable
from graph.vocab import OA, PROV, SCS, SH, bind_prefixes

_IRI = re.compile(r'https?://[^\x00-\x20<>"{}|^`\\\ud800-\udfff]+')


class Result(Protocol):
    """What is told of one thing to mend; `graph.validate.Result` is one."""

    @property
    def shape(self) -> str:
        """Return the shape's local name."""

    @property
    def severity(self) -> str:
        """Return violation, warning or info."""

    @property
    def focus(self) -> str:
        """Return the node."""

    @property
    def message(self) -> str:
        """Return what to do."""

    @property
    def path(self) -> str | None:
        """Return the property at fault."""

    @property
    def value(self) -> str | None:
        """Return the value at fault."""

    @property
    def source(self) -> str | None:
        """Return the document."""

    @property
    def quote(self) -> str | None:
        """Return the words that the node rests on."""


def describe_results(reports: Iterable[tuple[str, Iterable[Result]]]) -> Graph:
    """Return one sh:ValidationReport for each name, with its results; the words at fault as oa:exact."""
    triples = bind_prefixes(Graph())
    for number, (name, results) in enumerate(reports, start=1):
        report, found = BNode(f"report{number}"), list(results)
        triples.add((report, RDF.type, SH.ValidationReport))
        triples.add((report, RDFS.label, Literal(writable(name))))
        triples.add((report, SH.conforms, Literal(all(one.severity != "violation" for one in found))))
        for place, one in enumerate(found, start=1):
            node = BNode(f"report{number}result{place}")
            triples.add((report, SH.result, node))
            _result(triples, node, one)
    return triples


def _result(triples: Graph, node: BNode, one: Result) -> None:
    triples.add((node, RDF.type, SH.ValidationResult))
    triples.add((node, SH.sourceShape, SCS[one.shape]))
    triples.add((node, SH.resultSeverity, SH[one.severity.capitalize()]))
    triples.add((node, SH.focusNode, _term(one.focus)))
    triples.add((node, SH.resultMessage, Literal(one.message, lang="en")))
    if one.path is not None:
        triples.add((node, SH.resultPath, _term(one.path)))
    if one.value is not None:
        triples.add((node, SH.value, _term(one.value)))
    if one.source is not None:
        triples.add((node, PROV.wasDerivedFrom, URIRef(one.source)))
    if one.quote is not None:
        triples.add((node, OA.exact, Literal(writable(one.quote))))


def _term(value: str) -> URIRef | Literal:
    return (
        URIRef(value) if value.startswith(("http://", "https://")) and " " not in value else Literal(writable(value))
    )
