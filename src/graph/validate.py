"""Triples against shapes: what an editor of the data must mend, each with its place in the source document.

A violation keeps a document's graph out of the store; a warning lets it in and is counted; an info says only
why the document does not reach a higher level. The levels are 1 traceable, 2 decidable and 3 trackable: a
document's level is the highest of which, and of those below, every shape holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from pyshacl import validate as run_shacl
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from graph import files, iris
from graph.documents import Span, folded
from graph.vocab import DEF, OA, SCR, SCS, SH

HIGHEST_LEVEL = 3
_QUOTE_WIDTH = 120
_NOT_FOR_DOCUMENTS = "ontology"  # the stem of the shapes that guard the ontology's own style


class Severity(StrEnum):
    """How much a result weighs."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Result:
    """One thing to mend: the shape's local name ("S-11"), what it weighs, and what to do about it.

    `focus` is the node, `path` the property and `value` the term at fault (None where the shape names none).
    `source`, `span` and `quote` lead to the words that the node rests on, None where it rests on none. `level`
    is the level that the shape counts for.
    """

    shape: str
    severity: Severity
    level: int
    focus: str
    message: str
    path: str | None = None
    value: str | None = None
    source: str | None = None
    span: Span | None = None
    quote: str | None = None

    def describe(self) -> str:
        """Return one line for people; what it quotes comes from the document and is not escaped."""
        line = f"{self.severity} {self.shape}: {self.message} ({self.focus.removeprefix(f'{iris.BASE}id/')}"
        if self.span is None:
            return f"{line})"
        words = folded(self.quote or "")
        cut = words if len(words) <= _QUOTE_WIDTH else f"{words[: _QUOTE_WIDTH - 1]}…"
        return f"{line}, characters {self.span.start} to {self.span.end}: “{cut}”)"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one graph's shapes found, the gravest first."""

    results: tuple[Result, ...] = ()

    @property
    def conforms(self) -> bool:
        """True where nothing keeps the graph out of the store."""
        return not self.violations

    @property
    def violations(self) -> tuple[Result, ...]:
        """The results that keep the graph out."""
        return self._of(Severity.VIOLATION)

    @property
    def warnings(self) -> tuple[Result, ...]:
        """The results that are counted and let the graph in."""
        return self._of(Severity.WARNING)

    @property
    def infos(self) -> tuple[Result, ...]:
        """The results that only keep the level down."""
        return self._of(Severity.INFO)

    @property
    def level(self) -> int:
        """The document's level, 0 (readable) to 3 (trackable)."""
        return min((result.level for result in self.results), default=HIGHEST_LEVEL + 1) - 1

    def describe(self) -> list[str]:
        """Return a line that sums up, then one a violation and one a warning; infos are counted only."""
        counts = Counter(result.severity for result in self.results)
        verdict = "conforms" if self.conforms else "does not conform"
        numbers = ", ".join(_plural(counts[severity], severity) for severity in Severity)
        return [
            f"{verdict}, level {self.level}: {numbers}",
            *(result.describe() for result in (*self.violations, *self.warnings)),
        ]

    def as_json(self) -> dict[str, Any]:
        """Return plain values that `json` can write and `from_json` reads back."""
        results = [{key: value for key, value in asdict(one).items() if value is not None} for one in self.results]
        return {"conforms": self.conforms, "level": self.level, "results": results}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """Return the report that `as_json` wrote; anything else is a `KeyError`, `TypeError` or `ValueError`."""
        return cls(tuple(_result_from_json(one) for one in value["results"]))

    def _of(self, severity: Severity) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.severity is severity)


@cache
def load_shapes() -> Graph:
    """Return every shape that guards documents and what is derived from them; read once, not to be changed."""
    shapes = Graph()
    for path in sorted(files.folder("shapes").glob("*.ttl")):
        if path.stem != _NOT_FOR_DOCUMENTS:
            shapes.parse(path, format="turtle")
    return shapes


def validate(triples: Graph, *, shapes: Graph | None = None) -> Report:
    """Return what `shapes` (the project's own by default) find in `triples`, ordered by weight, shape and node.

    The graph is read, never changed; nothing is imported or fetched. Quotes are compared with the canonical
    text, and concepts with the code lists, where `shapes` hold the shapes S-02 and S-45 that stand for this.
    """
    given = load_shapes() if shapes is None else shapes
    _, findings, _ = run_shacl(triples, shacl_graph=given, inplace=True, do_owl_imports=False, meta_shacl=False)
    found = [*_shacl_results(findings), *_wrong_quotes(triples), *_unknown_concepts(triples)]
    results = {_result(finding, triples, given) for finding in found if _is_known(finding, given)}
    return Report(tuple(sorted(results, key=_order)))


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a check found, before it is placed in the source."""

    shape: Node
    focus: Node
    path: Node | None = None
    value: Node | None = None


def _shacl_results(findings: Graph) -> Iterator[_Finding]:
    for result in findings.objects(None, SH.result):
        shape, focus = findings.value(result, SH.sourceShape), findings.value(result, SH.focusNode)
        if shape is not None and focus is not None:
            path, value = findings.value(result, SH.resultPath), findings.value(result, SH.value)
            yield _Finding(shape, focus, path if isinstance(path, URIRef) else None, value)


def _wrong_quotes(triples: Graph) -> Iterator[_Finding]:
    """Find the spans whose quote, position and canonical text do not agree, or are not all there."""
    texts = {source: str(text) for source, text in triples.subject_objects(SCR.canonicalText)}
    for span in triples.subjects(RDF.type, SCR.TextSpan):
        source = triples.value(span, SCR.inSource)
        selectors = list(triples.objects(span, OA.hasSelector))
        start, end = (_only_integer(triples, selectors, term) for term in (OA.start, OA.end))
        quotes = [quote for selector in selectors for quote in triples.objects(selector, OA.exact)]
        text = texts.get(source) if source is not None else None
        if text is None or start is None or end is None or len(quotes) != 1:
            yield _Finding(SCS["S-02"], span)
        elif not 0 <= start < end <= len(text) or text[start:end] != str(quotes[0]):
            yield _Finding(SCS["S-02"], span, OA.exact, Literal(text[max(start, 0) : max(end, 0)]))
        elif not str(span).endswith(f"#char={start},{end}"):
            yield _Finding(SCS["S-02"], span, OA.start, Literal(start))


def _only_integer(triples: Graph, selectors: list[Node], term: URIRef) -> int | None:
    values = [value for selector in selectors for value in triples.objects(selector, term)]
    number = values[0].toPython() if len(values) == 1 and isinstance(values[0], Literal) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _unknown_concepts(triples: Graph) -> Iterator[_Finding]:
    """Find the uses of concepts that no code list holds."""
    for subject, predicate, value in triples:
        if isinstance(value, URIRef) and value.startswith(str(DEF)) and value not in _concepts():
            yield _Finding(SCS["S-45"], subject, predicate, value)


@cache
def _concepts() -> frozenset[Node]:
    lists = Graph()
    for path in sorted((files.folder("ontology") / "codelists").glob("*.ttl")):
        lists.parse(path, format="turtle")
    return frozenset(lists.subjects(RDF.type, None))


def _is_known(finding: _Finding, shapes: Graph) -> bool:
    return (finding.shape, SH.severity, None) in shapes


def _result(finding: _Finding, triples: Graph, shapes: Graph) -> Result:
    severity = str(shapes.value(finding.shape, SH.severity)).rpartition("#")[2].lower()
    level = shapes.value(finding.shape, SCR.level)
    span = _span_of(finding, triples)
    parsed = iris.parse(str(span)) if span is not None else None
    return Result(
        shape=str(finding.shape).removeprefix(str(SCS)),
        severity=Severity(severity),
        level=int(str(level)) if level is not None else 1,
        focus=str(finding.focus),
        message=str(shapes.value(finding.shape, SH.message) or finding.shape),
        path=_text(finding.path),
        value=_text(finding.value),
        source=_text(_source_of(finding, span, triples)),
        span=parsed.span if parsed else None,
        quote=_quote_of(span, triples),
    )


def _span_of(finding: _Finding, triples: Graph) -> Node | None:
    """Return the first words, in the order of the text, that the node or else the value at fault rests on."""
    if (finding.focus, RDF.type, SCR.TextSpan) in triples:
        return finding.focus
    for node in (finding.focus, finding.value):
        spans = list(triples.objects(node, SCR.statedIn)) if node is not None else []
        if spans:
            return min(spans, key=_reading_order)
    return None


def _reading_order(span: Node) -> tuple[int, int, str]:
    parsed = iris.parse(str(span))
    place = parsed.span if parsed and parsed.span else Span(0, 0)
    return place.start, place.end, str(span)


def _source_of(finding: _Finding, span: Node | None, triples: Graph) -> Node | None:
    """Return the document of `span`; without one, the node itself or the only document of the graph."""
    if span is not None:
        return triples.value(span, SCR.inSource)
    sources = set(triples.subjects(RDF.type, SCR.SourceDocument))
    if finding.focus in sources:
        return finding.focus
    return next(iter(sources)) if len(sources) == 1 else None


def _quote_of(span: Node | None, triples: Graph) -> str | None:
    selectors = triples.objects(span, OA.hasSelector) if span is not None else iter(())
    quotes = sorted(str(quote) for selector in selectors for quote in triples.objects(selector, OA.exact))
    return quotes[0] if quotes else None


def _text(node: Node | None) -> str | None:
    return None if node is None else str(node)


def _order(result: Result) -> tuple[int, str, str, str, str]:
    return (
        list(Severity).index(result.severity),
        result.shape,
        result.focus,
        result.path or "",
        result.value or "",
    )


def _plural(number: int, severity: Severity) -> str:
    return f"{number} {severity}{'' if number == 1 else 's'}"


def _result_from_json(value: Mapping[str, Any]) -> Result:
    fields = dict(value)
    span = fields.pop("span", None)
    return Result(**{**fields, "severity": Severity(fields["severity"]), "span": Span(**span) if span else None})
