"""A static copy of the site: every thing's page and its triples, as files that any web server can host."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rdflib import OWL, Graph, URIRef

from graph import files, iris, queries
from graph.errors import GraphError
from graph.publish.writing import replace
from graph.store import Store

FORMS = ("html", "ttl", "jsonld", "nt", "rdf")
_FIXED = (
    "/",
    "/about",
    "/api",
    "/recommendation",
    "/recurrences",
    "/awaiting",
    "/quality",
    "/questions",
    "/problems",
)
_NEGOTIATED = ("/dataset", "/ns")
_AS_THEY_ARE = (
    "/openapi.json",
    "/static/style.css",
    "/static/icon.svg",
    "/changes.atom",
    "/robots.txt",
    "/sitemap.xml",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the site."""

    status: int
    body: bytes


Fetch = Callable[[str], Page]
"""Gives the site's answer to a path, as a browser would get it."""


def write_pages(store: Store, fetch: Fetch, folder: Path) -> Iterator[Path]:
    """Write every page into `folder`, yielding each file as it is there.

    `/doc/x` is `doc/x/index.html`, its other forms are `doc/x.ttl` and so on, and `/id/x`, which a live site answers
    with 303, is the same page once more. Every named graph is there as N-Triples, and the feed of what happened to
    them. What needs a server is left out: search, forms, SPARQL. Raises `GraphError` for a page that the site does
    not give.
    """
    for path in (
        *_FIXED,
        *(f"{one}.{form}" for one in _NEGOTIATED for form in FORMS if form != "html"),
        *_AS_THEY_ARE,
    ):
        yield replace(folder / _file(path), [_body(fetch, path)])
    for path in _NEGOTIATED:
        yield replace(folder / _file(path), [_body(fetch, path)])
    edition = _edition()
    yield replace(folder / edition.lstrip("/") / "index.html", [_body(fetch, edition)])
    for path in (*(f"{edition}.{form}" for form in FORMS if form != "html"), *_feed(store), *_graphs(store)):
        yield replace(folder / _file(path), [_body(fetch, path)])
    for path in _things(store):
        yield from _thing(fetch, path, folder)


def _thing(fetch: Fetch, path: str, folder: Path) -> Iterator[Path]:
    page = _body(fetch, f"/{path}.html")
    yield replace(folder / path / "index.html", [page])
    if path.startswith("doc/"):
        yield replace(folder / f"id/{path.removeprefix('doc/')}" / "index.html", [page])
    if path.startswith("doc/body/"):
        agenda = f"outstanding/{path.removeprefix('doc/body/')}"
        yield replace(folder / agenda / "index.html", [_body(fetch, f"/{agenda}")])
    for form in FORMS:
        if form != "html":
            yield replace(folder / f"{path}.{form}", [_body(fetch, f"/{path}.{form}")])


def _edition() -> str:
    """Return the path of the ontology's version: where its `owl:versionIRI` leads."""
    header = Graph().parse(files.folder("ontology") / "body.ttl", format="turtle")
    return f"/{str(header.value(URIRef(iris.NS.rstrip('#')), OWL.versionIRI)).removeprefix(iris.BASE)}"


def _feed(store: Store) -> Iterator[str]:
    """Return the path of each page of the change feed, as far as the store keeps one."""
    journal = store.journal
    if journal is not None and len(journal):
        pages = [f"/ldes/{journal.stream}/{number}" for number in journal.pages()]
        yield from (f"{path}.{form}" for path in ("/ldes", *pages) for form in FORMS if form != "html")


def _graphs(store: Store) -> Iterator[str]:
    """Return the path of each named graph as N-Triples: what the change feed leads to."""
    ours = f"{iris.BASE}graph/"
    yield from (f"/graph/{name.removeprefix(ours)}.nt" for name in store.graphs() if name.startswith(ours))


def _things(store: Store) -> Iterable[str]:
    """Return the path of every thing that has a page, in order; a place in a source is shown by its source."""
    for row in store.rows(queries.load(_query()).text).rows:
        iri = str(row[0])
        path = iri.removeprefix(iris.BASE)
        if "#" not in iri and iri.startswith(iris.BASE) and path.startswith(("id/", "def/")):
            yield f"doc/{path.removeprefix('id/')}" if path.startswith("id/") else path


def _query() -> Path:
    return queries.page("things").path


def _file(path: str) -> str:
    """Return the file of a path: a page without an extension is the index of a folder."""
    clean = path.strip("/")
    return clean if PurePosixPath(clean).suffix else f"{clean}/index.html".lstrip("/")


def _body(fetch: Fetch, path: str) -> bytes:
    page = fetch(path)
    if page.status != 200:
        raise GraphError(f"{path}: the site answers {page.status}")
    return page.body
