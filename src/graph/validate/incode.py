"""The checks that no shape can express, each under the IRI of a shape without targets that says what it weighs.

S-02 cuts stretches out of a text, S-37 reads councils from IRIs, S-45 reads the code lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from graph import files, iris
from graph.validate.findings import Finding
from graph.validate.index import Index
from graph.vocab import DEF, OA, SCR, SCS, SKOS


def findings(index: Index) -> Iterator[Finding]:
    """Return what the checks in code find, in no order."""
    yield from _wrong_quotes(index)
    yield from _overcounted_clusters(index)
    yield from _unknown_concepts(index)


def _wrong_quotes(index: Index) -> Iterator[Finding]:
    """Find the spans whose quote, position and canonical text do not agree, or are not all there."""
    texts = {
        source: str(text) for source, values in index.objects.get(SCR.canonicalText, {}).items() for text in values
    }
    for span in index.instances(SCR.TextSpan):
        sources = index.values(span, SCR.inSource)
        selectors = index.values(span, OA.hasSelector)
        start, end = (_only_integer(index, selectors, term) for term in (OA.start, OA.end))
        quotes = [quote for selector in selectors for quote in index.values(selector, OA.exact)]
        text = texts.get(sources[0]) if sources else None
        if text is None or start is None or end is None or len(quotes) != 1:
            yield Finding(SCS["S-02"], span)
        elif not 0 <= start < end <= len(text) or text[start:end] != str(quotes[0]):
            yield Finding(SCS["S-02"], span, OA.exact, Literal(text[max(start, 0) : max(end, 0)]))
        elif not str(span).endswith(f"#char={start},{end}"):
            yield Finding(SCS["S-02"], span, OA.start, Literal(start))


def _only_integer(index: Index, selectors: Sequence[Node], term: URIRef) -> int | None:
    values = [value for selector in selectors for value in index.values(selector, term)]
    number = values[0].value if len(values) == 1 and isinstance(values[0], Literal) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _overcounted_clusters(index: Index) -> Iterator[Finding]:
    """Find the clusters that claim more councils than the IRIs of their members show to be established."""
    councils: dict[Node, set[str]] = {}
    for membership, clusters in index.objects.get(SCR.inCluster, {}).items():
        for node in index.values(membership, SCR.memberNode):
            parsed = iris.parse(str(node))
            if parsed and not parsed.segments[0].startswith("unknown-"):
                for cluster in clusters:
                    councils.setdefault(cluster, set()).add(parsed.segments[0])
    for cluster, counts in index.objects.get(SCR.authorityCount, {}).items():
        for stated in counts:
            count = stated.value if isinstance(stated, Literal) else None
            if not isinstance(count, int) or count > len(councils.get(cluster, ())):
                yield Finding(SCS["S-37"], cluster, SCR.authorityCount, stated)


def _unknown_concepts(index: Index) -> Iterator[Finding]:
    """Find the uses of concepts that neither a code list nor the graph itself holds."""
    own, lists = set(index.instances(SKOS.Concept)), str(DEF)
    known = _concepts()
    begins = str.startswith  # an IRI's own checks what it is given each time
    for predicate, pairs in index.objects.items():
        for subject, values in pairs.items():
            for value in values:
                if type(value) is URIRef and begins(value, lists) and value not in known and value not in own:
                    yield Finding(SCS["S-45"], subject, predicate, value)


@cache
def _concepts() -> frozenset[Node]:
    lists = Graph()
    for path in sorted((files.folder("ontology") / "codelists").glob("*.ttl")):
        lists.parse(path, format="turtle")
    return frozenset(lists.subjects(RDF.type, None))
