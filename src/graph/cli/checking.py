"""Checks documents, files of triples and stores against the shapes, and tells what is found.

A store is checked graph by graph, and then as a whole, by the shapes that look at what several documents say together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from rdflib import RDFS, Graph, Literal, URIRef

from graph import fetch, files, iris, queries
from graph.cli import show
from graph.cli.parted import Parted
from graph.cli.progress import following
from graph.cli.reports import FORMS, Checked, Form
from graph.cli.triples import DATASETS, GRAPHS, graph_of, graphs_of, suffix_of
from graph.documents import SourceDocument
from graph.errors import GraphError, UnreadableDocument
from graph.parse import lists_members
from graph.pipeline import READER, checked
from graph.store import Store
from graph.validate import (
    Report,
    Result,
    Severity,
    across_documents,
    is_looked_at,
    terms_across_documents,
    validate_by_reference,
)
from graph.vocab import SCR

_NOT_CHECKED = (str(iris.VOCABULARY_GRAPH), f"{iris.BASE}graph/run/")
THE_WHOLE = "the store as a whole"
_AT_ONCE = 500  # nodes whose places are asked for in one query


def check(
    paths: Sequence[Path],
    form: Form,
    *,
    engine: str = "fast",
    fail_on: Severity = Severity.VIOLATION,
    as_of: date | None = None,
    quiet: bool = False,
) -> bool:
    """Tell of each document and each graph of a file of triples; return whether there is any, and none fails.

    A file of triples in which no shape looks at anything fails too: it neither conforms nor has a level.

    `as_of` is the day on which what is overdue is asked for; without it nothing is.
    """
    with following(lambda: fetch.count(paths), quiet=quiet or _tells_as_it_goes(form), verb="checking") as note:
        where = f"no document in {', '.join(map(str, paths))}"
        return _tell(_noted(_of_files(paths, engine, as_of), note), form, fail_on, where)


def check_store(
    store: Store,
    graphs: Sequence[str],
    form: Form,
    *,
    engine: str = "fast",
    fail_on: Severity = Severity.VIOLATION,
    as_of: date | None = None,
    quiet: bool = False,
) -> bool:
    """Tell of named graphs of a store; where none is given, of all that hold documents or what follows from them.

    Where none is given, the store is then checked as a whole, and what no graph shows by itself is told. `as_of` as in
    `check`. Raises `GraphError` for a graph that the store does not hold.
    """
    held = [str(name) for name in store.graphs()]
    missing = [name for name in graphs if name not in held]
    if missing:
        raise GraphError(f"the store holds no graph {missing[0]}")
    wanted = graphs or [name for name in held if not name.startswith(_NOT_CHECKED)]
    results = _of_store(store, wanted, engine, as_of, whole=not graphs)
    with following(
        lambda: len(wanted) + (not graphs), quiet=quiet or _tells_as_it_goes(form), verb="checking"
    ) as note:
        return _tell(_noted(results, note), form, fail_on, "the store holds no document")


def _tells_as_it_goes(form: Form) -> bool:
    """Tell whether the report itself shows on the terminal how far the check has come."""
    return form == "text" and sys.stdout.isatty()


def _noted(results: Iterable[Checked], note: Callable[[Checked], None]) -> Iterator[Checked]:
    for one in results:
        note(one)
        yield one


def _of_store(
    store: Store, graphs: Sequence[str], engine: str, as_of: date | None, *, whole: bool
) -> Iterator[Checked]:
    if not whole or not graphs:
        yield from (_of_graph(name, _graph(store, name), engine) for name in graphs)
        return
    told: set[_Told] = set()
    with TemporaryDirectory(prefix="scrutiny-check-") as folder:
        parted = Parted(Path(folder), terms_across_documents())
        for name in graphs:
            triples = _graph(store, name)
            parted.keep(triples)
            one = _of_graph(name, triples, engine)
            told |= set(_told(one.report))
            yield one
        found = [one for part in parted.councils() for one in _of_the_whole(store, part, engine, as_of, told)]
    yield Checked(THE_WHOLE, Report(tuple(found)), is_store=True)


_Told: TypeAlias = tuple[str, str, str | None, str | None]


def _told(report: Report) -> Iterator[_Told]:
    for found in report.results:
        if found.shape in _shapes_across():
            yield found.shape, found.focus, found.path, found.value


@cache
def _shapes_across() -> frozenset[str]:
    """Return the local names of the shapes that look across documents."""
    return frozenset(str(shape).rpartition("#")[2] for shape in across_documents().subjects(SCR.level))


def _of_the_whole(
    store: Store, triples: Graph, engine: str, as_of: date | None, told: set[_Told]
) -> Iterator[Result]:
    """Yield what the shapes that look across documents find in a council's, beside what is told already, and note it."""
    _asked_on(triples, as_of)
    new = {key for key in _told(_report(triples, engine)) if key not in told}
    if not new:
        return
    nodes = sorted(
        {node for _, focus, _, value in new for node in (focus, value) if node and node.startswith(iris.BASE)}
    )
    for start in range(0, len(nodes), _AT_ONCE):
        some = [URIRef(node) for node in nodes[start : start + _AT_ONCE]]
        triples += store.construct(_query("placed").bind({"node": some}))
    found = _report(triples, engine)
    yield from (one for one, key in zip(found.results, _told(found), strict=True) if key in new)
    told |= new


def _report(triples: Graph, engine: str) -> Report:
    if engine == "fast":
        return checked(triples, across_documents())
    return validate_by_reference(triples, shapes=across_documents())


def _asked_on(triples: Graph, as_of: date | None) -> Graph:
    """Return triples with the day that is asked about: shapes never look at the clock."""
    if as_of is not None:
        triples.add((URIRef(f"{iris.BASE}graph/asked"), SCR.asOfDate, Literal(as_of)))
    return triples


def _query(name: str) -> queries.Query:
    return queries.load(files.folder("queries") / "store" / f"{name}.rq")


def _graph(store: Store, name: str) -> Graph:
    return store.construct(_query("graph").bind({"graph": URIRef(name)}))


def _of_graph(name: str, triples: Graph, engine: str) -> Checked:
    title = triples.value(iris.source_of(name), RDFS.label)
    told = name.removeprefix(iris.BASE)
    return _checked(f"{told} ({title})" if title else told, triples, engine)


def _tell(results: Iterable[Checked], form: Form, fail_on: Severity, where: str) -> bool:
    grave = tuple(Severity)[: tuple(Severity).index(fail_on) + 1]
    kept = [
        one.unreadable is None
        and one.nothing is None
        and not any(found.severity in grave for found in one.report.results)
        for one in FORMS[form](results)
    ]
    if not kept:
        show.remark(show.safe(f"nothing to check: {where}"))
    return bool(kept) and all(kept)


def _of_files(paths: Sequence[Path], engine: str, as_of: date | None) -> Iterator[Checked]:
    for document in fetch.read(paths):
        try:
            yield from _of_file(document, engine, as_of)
        except UnreadableDocument as error:
            yield Checked(document.name, unreadable=error.cause, place=error.place)


def _of_file(document: SourceDocument | fetch.Unread, engine: str, as_of: date | None) -> Iterator[Checked]:
    if not isinstance(document, SourceDocument):
        raise document.cause
    suffix = suffix_of(document.name)
    if suffix in DATASETS:
        yield from _of_dataset(document, engine, as_of)
    elif suffix in GRAPHS:
        triples = graph_of(document)
        if is_looked_at(triples):
            yield _checked(document.name, _asked_on(triples, as_of), engine)
        else:
            yield Checked(document.name, nothing=_nothing(len(triples)))
    elif lists_members(document):
        READER.members(document)  # it says nothing that a shape could be about
        yield Checked(document.name, checked(Graph()))
    elif engine == "fast":
        yield Checked(document.name, READER.read(document).report)
    else:
        yield _checked(document.name, READER.read(document).triples, engine)


def _checked(name: str, triples: Graph, engine: str) -> Checked:
    return Checked(name, checked(triples) if engine == "fast" else validate_by_reference(triples))


def _of_dataset(document: SourceDocument, engine: str, as_of: date | None) -> Iterator[Checked]:
    graphs = [one for one in graphs_of(document) if not str(one.identifier).startswith(_NOT_CHECKED)]
    if not any(is_looked_at(one) for one in graphs):
        yield Checked(document.name, nothing=_nothing(sum(map(len, graphs))))
        return
    for graph in graphs:
        yield _checked(f"{document.name} {graph.identifier}", _asked_on(graph, as_of), engine)


def _nothing(triples: int) -> str:
    if not triples:
        return "it holds no triples"
    return f"of its {triples} triple{'s' if triples != 1 else ''} none is about anything that a shape looks at"
