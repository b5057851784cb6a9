"""Files of triples for the check: read by rdflib, packed by gzip or not, with the place where one is malformed."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from xml.sax import SAXParseException

from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.store import malformed_at

GRAPHS = MappingProxyType(
    {
        ".ttl": ("turtle", "text/turtle"),
        ".nt": ("nt", "application/n-triples"),
        ".rdf": ("xml", "application/rdf+xml"),
    }
)
DATASETS = MappingProxyType(
    {
        ".trig": ("trig", "application/trig"),
        ".nq": ("nquads", "application/n-quads"),
    }
)
LARGEST_UNPACKED = 500_000_000  # bytes
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_G = TypeVar("_G", bound=Graph)
_MALFORMED = (  # what rdflib's parsers raise: besides their own errors, whatever broken text leads them into
    BadSyntax,
    ParserError,
    SAXParseException,
    ValueError,
    RecursionError,
    AssertionError,
    LookupError,
    TypeError,
    AttributeError,
)


def suffix_of(name: str) -> str:
    """Return the suffix that tells the format: that before ".gz", where a file of triples is packed."""
    path = Path(name)
    inner = Path(path.stem).suffix if path.suffix == ".gz" else ""
    return inner if inner in GRAPHS or inner in DATASETS else path.suffix


def graph_of(document: SourceDocument) -> Graph:
    """Return the triples of a file in one of `GRAPHS`. Raises `UnreadableDocument` with line and column."""
    return _parsed(document, Graph(), *GRAPHS[suffix_of(document.name)])


def graphs_of(document: SourceDocument) -> Iterator[Graph]:
    """Yield the graphs of a file in one of `DATASETS` that hold anything, by name. Raises as `graph_of` does."""
    dataset = _parsed(document, Dataset(), *DATASETS[suffix_of(document.name)])
    for graph in sorted(dataset.graphs(), key=lambda one: str(one.identifier)):
        if len(graph):
            yield graph


def _parsed(document: SourceDocument, into: _G, form: str, media_type: str) -> _G:
    content = _unpacked(document)
    if form == "xml" and _DECLARED.search(content):
        raise UnreadableDocument(document.name, "RDF/XML with a document type or entities is not read")
    try:
        into.parse(data=content.decode("utf-8-sig"), format=form)
    except _MALFORMED as error:
        at = malformed_at(content, media_type)
        if at is not None and at.line is not None:
            place = f"line {at.line}, column {at.column}"
            raise UnreadableDocument(document.name, f"not readable as RDF: {at.cause}", place=place) from error
        told, place = str(error), ""
        if isinstance(error, SAXParseException):
            told, place = (
                error.getMessage(),
                f"line {error.getLineNumber()}, column {(error.getColumnNumber() or 0) + 1}",
            )
        cause = " ".join(told.split())[:200]
        raise UnreadableDocument(document.name, f"not readable as RDF: {cause}", place=place) from error
    return into


def _unpacked(document: SourceDocument) -> bytes:
    if not document.name.endswith(".gz"):
        return document.content
    try:
        with gzip.open(io.BytesIO(document.content)) as packed:
            content = packed.read(LARGEST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableDocument(document.name, f"no whole gzip file: {error}") from error
    if len(content) > LARGEST_UNPACKED:
        raise UnreadableDocument(document.name, f"unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB")
    return content
