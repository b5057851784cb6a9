"""Checks documents, files of triples and stores against the shapes, and tells what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rdflib import RDFS, Dataset, Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from graph import fetch, files, iris, queries
from graph.cli.reports import FORMS, Checked, Form
from graph.documents import SourceDocument
from graph.errors import GraphError, UnreadableDocument
from graph.parse import lists_members
from graph.pipeline import READER, checked
from graph.store import Store
from graph.validate import Severity, validate_by_reference

_GRAPHS = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml"}
_NOT_CHECKED = (str(iris.VOCABULARY_GRAPH), f"{iris.BASE}graph/run/")
_G = TypeVar("_G", bound=Graph)
_DATASETS = {".trig": "trig", ".nq": "nquads"}


def check(paths: Sequence[Path], form: Form, *, engine: str = "fast", fail_on: Severity = Severity.VIOLATION) -> bool:
    """Tell of each document and each graph of a file of triples; return whether there is any, and none fails."""
    return _tell(_of_files(paths, engine), form, fail_on)


def check_store(
    store: Store, graphs: Sequence[str], form: Form, *, engine: str = "fast", fail_on: Severity = Severity.VIOLATION
) -> bool:
    """Tell of named graphs of a store; where none is given, of all that hold documents or what follows from them.

    Raises `GraphError` for a graph that the store does not hold.
    """
    held = [str(name) for name in store.graphs()]
    missing = [name for name in graphs if name not in held]
    if missing:
        raise GraphError(f"the store holds no graph {missing[0]}")
    wanted = graphs or [name for name in held if not name.startswith(_NOT_CHECKED)]
    return _tell((_of_graph(store, name, engine) for name in wanted), form, fail_on)


def _of_graph(store: Store, name: str, engine: str) -> Checked:
    query = queries.load(files.folder("queries") / "store" / "graph.rq")
    triples = store.construct(query.bind({"graph": URIRef(name)}))
    title = triples.value(iris.source_of(name), RDFS.label)
    told = name.removeprefix(iris.BASE)
    return _checked(f"{told} ({title})" if title else told, triples, engine)


def _tell(results: Iterable[Checked], form: Form, fail_on: Severity) -> bool:
    grave = tuple(Severity)[: tuple(Severity).index(fail_on) + 1]
    kept = [
        one.unreadable is None and not any(found.severity in grave for found in one.report.results)
        for one in FORMS[form](results)
    ]
    return bool(kept) and all(kept)


def _of_files(paths: Sequence[Path], engine: str) -> Iterator[Checked]:
    for document in fetch.read(paths):
        try:
            yield from _of_file(document, engine)
        except UnreadableDocument as error:
            yield Checked(document.name, unreadable=error.cause, place=error.place)


def _of_file(document: SourceDocument | fetch.Unread, engine: str) -> Iterator[Checked]:
    if not isinstance(document, SourceDocument):
        raise document.cause
    suffix = Path(document.name).suffix
    if suffix in _DATASETS:
        for graph in _dataset(document, _DATASETS[suffix]):
            yield _checked(f"{document.name} {graph.identifier}", graph, engine)
    elif suffix in _GRAPHS:
        yield _checked(document.name, _triples(document, Graph(), _GRAPHS[suffix]), engine)
    elif lists_members(document):
        READER.members(document)  # it says nothing that a shape could be about
        yield Checked(document.name, checked(Graph()))
    elif engine == "fast":
        yield Checked(document.name, READER.read(document).report)
    else:
        yield _checked(document.name, READER.read(document).triples, engine)


def _checked(name: str, triples: Graph, engine: str) -> Checked:
    return Checked(name, checked(triples) if engine == "fast" else validate_by_reference(triples))


def _dataset(document: SourceDocument, form: str) -> Iterator[Graph]:
    dataset = _triples(document, Dataset(), form)
    for graph in sorted(dataset.graphs(), key=lambda one: str(one.identifier)):
        if len(graph) and not str(graph.identifier).startswith(_NOT_CHECKED):
            yield graph


def _triples(document: SourceDocument, into: _G, form: str) -> _G:
    try:
        into.parse(data=document.content.decode("utf-8-sig"), format=form)
    except (BadSyntax, ParserError, ValueError, RecursionError) as error:
        cause = " ".join(str(error).split())[:200]
        raise UnreadableDocument(document.name, f"not readable as RDF: {cause}") from error
    return into
