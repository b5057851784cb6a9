"""From a finding to a result: what it weighs, what to do, and the words in the source that it is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import RDFS, Graph
from rdflib.term import Node

from graph import iris
from graph.documents import Span
from graph.validate.findings import Finding
from graph.validate.index import Index
from graph.validate.report import Result, Severity
from graph.vocab import OA, SCR, SCS, SH

_SEVERITIES: Mapping[Node, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


@dataclass(frozen=True, slots=True)
class Weight:
    """What a shape says of whatever breaks it."""

    severity: Severity
    level: int
    message: str


def weights(shapes: Graph) -> Mapping[Node, Weight]:
    """Return the weight of every shape that has one; what else breaks weighs a violation at level 1."""
    named = {shape for said in (SH.severity, SH.message, SCR.level) for shape in shapes.subjects(said, None)}
    return {shape: _weight(shapes, shape) for shape in named}


def _weight(shapes: Graph, shape: Node) -> Weight:
    level, message = shapes.value(shape, SCR.level), shapes.value(shape, SH.message)
    return Weight(
        _SEVERITIES[shapes.value(shape, SH.severity) or SH.Violation],
        int(str(level)) if level is not None else 1,
        str(message or shape),
    )


class Places:
    """Where in the sources of a graph its findings stand. A text is searched for its line ends once, not once a finding."""

    def __init__(self, index: Index, weighing: Mapping[Node, Weight]) -> None:
        self._index, self._weighing = index, weighing
        self._breaks: dict[Node, Breaks | None] = {}

    def result(self, finding: Finding) -> Result:
        """Return the result of a finding."""
        index = self._index
        weight = self._weighing.get(finding.shape) or Weight(Severity.VIOLATION, 1, str(finding.shape))
        span = _span_of(finding, index)
        source = _source_of(finding, span, index)
        parsed = iris.parse(str(span)) if span is not None else None
        place = parsed.span if parsed else None
        breaks = self._breaks_of(source) if place else None
        return Result(
            shape=str(finding.shape).removeprefix(str(SCS)),
            severity=weight.severity,
            level=weight.level,
            focus=str(finding.focus),
            message=weight.message,
            path=_text(finding.path),
            value=_text(finding.value),
            source=_text(source),
            document=_text(_first(index, source, RDFS.label)),
            span=place,
            line=breaks.line(place.start) if breaks and place else None,
            page=breaks.page(place.start) if breaks and place else None,
            quote=_quote_of(span, index),
        )

    def _breaks_of(self, source: Node | None) -> Breaks | None:
        if source is None:
            return None
        if source not in self._breaks:
            text = _first(self._index, source, SCR.canonicalText)
            self._breaks[source] = None if text is None else Breaks.of(str(text))
        return self._breaks[source]


@dataclass(frozen=True, slots=True)
class Breaks:
    """Where the lines and the pages of a text end."""

    lines: tuple[int, ...]
    pages: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Breaks:
        """Return the breaks of a text."""
        return cls(
            tuple(found.start() for found in re.finditer("\n", text)),
            tuple(found.start() for found in re.finditer("\f", text)),
        )

    def line(self, place: int) -> int:
        """Return the line of a character, from 1."""
        return bisect_left(self.lines, place) + 1

    def page(self, place: int) -> int | None:
        """Return the page of a character, from 1; None where the text has no pages."""
        return bisect_left(self.pages, place) + 1 if self.pages else None


def _span_of(finding: Finding, index: Index) -> Node | None:
    """Return the first words, in the order of the text, that the node or else the value at fault rests on."""
    if index.is_a(finding.focus, SCR.TextSpan):
        return finding.focus
    for node in (finding.focus, finding.value):
        spans = index.values(node, SCR.statedIn) if node is not None else ()
        if spans:
            return min(spans, key=_reading_order)
    return None


def _reading_order(span: Node) -> tuple[int, int, str]:
    parsed = iris.parse(str(span))
    place = parsed.span if parsed and parsed.span else Span(0, 0)
    return place.start, place.end, str(span)


def _source_of(finding: Finding, span: Node | None, index: Index) -> Node | None:
    """Return the document of `span`; without one, the node itself or the only document of the graph."""
    if span is not None:
        return _first(index, span, SCR.inSource)
    if index.is_a(finding.focus, SCR.SourceDocument):
        return finding.focus
    sources = index.instances(SCR.SourceDocument)
    return next(iter(sources)) if len(sources) == 1 else None


def _quote_of(span: Node | None, index: Index) -> str | None:
    selectors = index.values(span, OA.hasSelector) if span is not None else ()
    return min((str(quote) for selector in selectors for quote in index.values(selector, OA.exact)), default=None)


def _first(index: Index, node: Node | None, predicate: Node) -> Node | None:
    return min(index.values(node, predicate), key=str, default=None) if node is not None else None


def _text(node: Node | None) -> str | None:
    return None if node is None else str(node)
