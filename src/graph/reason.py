"""Applies the rules of `queries/rules/` until nothing new comes, with a bound.

The rules read a few kinds of triple only. These are pulled from the store once; the rounds then run over
them in memory, so nothing is written before all of it is known, and no conclusion of an earlier run is a premise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from rdflib import Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.sparql import Query as Prepared

from graph import iris, queries
from graph.errors import GraphError

REFERRALS = iris.derived_graph("referrals")
MAX_ROUNDS = 50


class NoFixpoint(GraphError):
    """The rules still found something new after the greatest number of rounds allowed."""


class Constructs(Protocol):
    """What is asked of a store: the answer to a CONSTRUCT."""

    def construct(self, query: str) -> Graph:
        """Return the triples that `query` makes."""


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    prepared: Prepared
    reads: frozenset[URIRef]  # the predicates of its premises


def derive(store: Constructs, *, max_rounds: int = MAX_ROUNDS) -> dict[URIRef, Graph]:
    """Return what follows from the stated triples by the rules, by the named graph it belongs in.

    One graph today, of referrals: scr:nextReferral, scr:followedByReferral, scr:reachedBody; empty where
    nothing follows, so that writing it removes an old one. Raises `NoFixpoint` after `max_rounds` rounds.
    """
    stated = store.construct(_query("facts").bind())
    return {REFERRALS: closure(stated, max_rounds=max_rounds)}


def closure(stated: Graph, *, max_rounds: int = MAX_ROUNDS) -> Graph:
    """Return what the rules derive from `stated`, itself left out. Raises `NoFixpoint`.

    A rule is applied again only when the round before found a triple that one of its premises could match.
    """
    rules = _rules()
    known, derived = Graph(), Graph()
    known += stated
    due = list(rules)
    for _ in range(max_rounds):
        found = {triple for rule in due for triple in _conclusions(rule, known) if triple not in known}
        if not found:
            return derived
        for triple in found:
            known.add(triple)
            derived.add(triple)
        predicates = {predicate for _, predicate, _ in found}
        due = [rule for rule in rules if not rule.reads.isdisjoint(predicates)]
    raise NoFixpoint(
        f"the rules {', '.join(rule.name for rule in rules)} found new triples in round {max_rounds} still"
    )


def _conclusions(rule: _Rule, known: Graph) -> Iterator[tuple[Any, Any, Any]]:
    made = known.query(rule.prepared).graph
    yield from made if made is not None else ()


def _rules() -> tuple[_Rule, ...]:
    read = tuple(queries.load(path) for path in queries.rule_files())
    if not read:
        raise GraphError("there are no rules in queries/rules/")
    return tuple(_rule(query.slug, query.bind()) for query in read)


def _rule(name: str, text: str) -> _Rule:
    prepared = prepareQuery(text)
    premises: set[URIRef] = set()

    def note(node: Any) -> None:
        for triple in getattr(node, "triples", None) or ():
            if isinstance(triple[1], URIRef):
                premises.add(triple[1])

    traverse(prepared.algebra.p, visitPre=note)
    return _Rule(name, prepared, frozenset(premises))


def _query(slug: str) -> queries.Query:
    return next(query for query in queries.in_folder("rules") if query.slug == slug)
