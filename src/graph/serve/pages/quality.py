"""The page of data quality: for each council what was read, and how much of it fails each rule of `queries/checks/`."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import queries
from graph.queries import Query
from graph.serve.site.site import Site

NO_COUNCIL = "Council not established"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its query, and for each council (None: not established) how many were checked and how many fail."""

    query: Query
    text: str
    counts: dict[URIRef | None, tuple[int, int]]

    @property
    def total(self) -> tuple[int, int]:
        """How many were checked and how many fail, over all councils."""
        return sum(one for one, _ in self.counts.values()), sum(one for _, one in self.counts.values())


def quality(site: Site, request: Request) -> Response:
    """Return the page; a new file in `queries/checks/` is a new column."""
    rules = [_rule(site, query) for query in queries.checks()]
    coverage = site.read.select("coverage")
    found = {council for rule in rules for council in rule.counts} | {_iri(row["council"]) for row in coverage}
    labels = site.read.labels(found)
    named = sorted(
        ((labels.get(str(council), str(council)), council) for council in found if council is not None),
        key=lambda one: (one[0], str(one[1])),
    )
    councils = [*named, *([(NO_COUNCIL, None)] if None in found else [])]
    values = {"rules": rules, "councils": councils, "coverage": coverage}
    return site.page(request, "quality.html", values)


def _rule(site: Site, query: Query) -> Rule:
    text = query.bind({})
    rows = site.read.rows(text).rows
    counts = {_iri(council): (int(str(checked)), int(str(failing))) for council, checked, failing in rows}
    return Rule(query, text, {council: both for council, both in counts.items() if both[0]})


def _iri(term: object) -> URIRef | None:
    return term if isinstance(term, URIRef) else None
