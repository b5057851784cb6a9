"""What several documents say together: the shapes that look at it, and the triples that these shapes need."""

from __future__ import annotations

import re

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from graph.vocab import NS, RDF, SCR, SH

_OURS = re.compile(r"\bscr:(\w+)")


def shapes_across(given: Graph) -> Graph:
    """Return those of the shapes given that are marked `scr:acrossDocuments true`, each with all its parts."""
    found = Graph()
    waiting: list[Node] = list(given.subjects(SCR.acrossDocuments, Literal(True)))
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for predicate, value in given.predicate_objects(node):
            found.add((node, predicate, value))
            if not isinstance(value, Literal) and (value, None, None) in given:
                waiting.append(value)
    return found


def terms_of(shapes: Graph) -> tuple[URIRef, ...]:
    """Return the classes and properties that shapes speak of, ordered by IRI."""
    found: set[URIRef] = set()
    for _, predicate, value in shapes:
        if isinstance(value, URIRef) and not str(value).startswith((str(SH), str(RDF))):
            found.add(value)
        elif predicate == SH.select:
            found |= {URIRef(f"{NS}{name}") for name in _OURS.findall(str(value))}
    return tuple(sorted(found))
