"""From a finding to a result: what it weighs, what to do, and the words in the source that it is about."""

from __future__ import annotations

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


def placed(finding: Finding, index: Index, weighing: Mapping[Node, Weight]) -> Result:
    """Return the result of a finding."""
    weight = weighing.get(finding.shape) or Weight(Severity.VIOLATION, 1, str(finding.shape))
    span = _span_of(finding, index)
    source = _source_of(finding, span, index)
    parsed = iris.parse(str(span)) if span is not None else None
    place = parsed.span if parsed else None
    before = _text_before(place, source, index)
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
        line=None if before is None else before.count("\n") + 1,
        page=before.count("\f") + 1 if before is not None and _has_pages(source, index) else None,
        quote=_quote_of(span, index),
    )


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
    sources = index.instances(SCR.SourceDocument)
    if finding.focus in sources:
        return finding.focus
    return next(iter(sources)) if len(sources) == 1 else None


def _text_before(place: Span | None, source: Node | None, index: Index) -> str | None:
    text = _first(index, source, SCR.canonicalText)
    return None if place is None or text is None else str(text)[: place.start]


def _has_pages(source: Node | None, index: Index) -> bool:
    return "\f" in str(_first(index, source, SCR.canonicalText) or "")


def _quote_of(span: Node | None, index: Index) -> str | None:
    selectors = index.values(span, OA.hasSelector) if span is not None else ()
    return min((str(quote) for selector in selectors for quote in index.values(selector, OA.exact)), default=None)


def _first(index: Index, node: Node | None, predicate: Node) -> Node | None:
    return min(index.values(node, predicate), key=str, default=None) if node is not None else None


def _text(node: Node | None) -> str | None:
    return None if node is None else str(node)
