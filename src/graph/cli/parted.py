"""Triples of a whole store, parted by council in files of their own, so that one council's at a time are in memory."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from graph import iris

_OF_COUNCIL = re.compile(
    re.escape(iris.BASE) + r"id/(?!source/|run/|organisation/|cluster/)[a-z-]+/([a-z0-9-]+)(?:/|$)"
)
_SHARED = "-"  # no council's short name
_AT_ONCE = 50_000  # lines held before they are written


class Parted:
    """Keeps those triples that speak of some terms, by the council in the address of what they are about.

    `lines_held` counts those that are not in a file yet.
    """

    def __init__(self, folder: Path, terms: Collection[URIRef]) -> None:
        self._folder, self._terms = folder, frozenset(terms)
        self._held: dict[str, list[str]] = defaultdict(list)
        self.lines_held = 0

    def keep(self, triples: Graph) -> None:
        """Take what a graph says with the terms, as predicates or as classes."""
        for subject, predicate, value in triples:
            if predicate in self._terms or (predicate == RDF.type and value in self._terms):
                self._held[_council(subject)].append(f"{subject.n3()} {predicate.n3()} {value.n3()} .\n")
                self.lines_held += 1
        if self.lines_held >= _AT_ONCE:
            self._write()

    def councils(self) -> Iterator[Graph]:
        """Yield what is kept of each council, with what is of none, by the council's short name."""
        self._write()
        shared = self._folder / _named(_SHARED)
        for file in sorted(self._folder.iterdir()):
            if file == shared:
                continue
            triples = Graph()
            for part in (file, shared):
                if part.exists():
                    triples.parse(part, format="nt")
            yield triples

    def _write(self) -> None:
        for council, lines in self._held.items():
            with (self._folder / _named(council)).open("a", encoding="utf-8") as file:
                file.writelines(lines)
        self._held.clear()
        self.lines_held = 0


def _council(subject: Node) -> str:
    found = _OF_COUNCIL.match(str(subject))
    return found[1] if found else _SHARED


def _named(council: str) -> str:
    """Return the name of a council's file: of any length, and whatever the address holds."""
    return hashlib.sha256(council.encode()).hexdigest()[:32]
