"""Reads the W3C's SPARQL test suites: https://github.com/w3c/rdf-tests, a copy of which is data and is given by path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")


def folder() -> Path | None:
    """Return the folder `sparql` of the suites, None where there is no copy."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "rdf-tests"
    found = Path(os.environ.get("SCRUTINY_RDF_TESTS") or beside) / "sparql"
    return found if found.is_dir() else None


MISSING = "needs the W3C suites: a copy of github.com/w3c/rdf-tests at ../shared/rdf-tests or in SCRUTINY_RDF_TESTS"


def demanded() -> bool:
    """Tell whether the absence of the suites is a failure."""
    return bool(os.environ.get("CI"))


@dataclass(frozen=True)
class Case:
    """One test: its short name (folder and fragment), its kind, and the node that describes it in its manifest."""

    name: str
    kind: str
    node: Node
    manifest: Graph

    def file(self, node: Node | None) -> Path:
        """Return the path of a file that the manifest names."""
        return Path(unquote(urlsplit(str(node)).path))


def cases(manifest: Path) -> Iterator[Case]:
    """Return every test of a manifest and of those that it includes."""
    read = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for head in read.objects(None, MF.include):
        for included in Collection(read, head):
            yield from cases(Path(unquote(urlsplit(str(included)).path)))
    for head in read.objects(None, MF.entries):
        for node in Collection(read, head):
            kind = read.value(node, RDF.type)
            if kind is not None:
                name = f"{manifest.parent.name}/{str(node).rsplit('#', 1)[-1].rsplit('/', 1)[-1]}"
                yield Case(name, str(kind).rsplit("#", 1)[-1], node, read)
