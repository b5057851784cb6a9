"""A static copy of the site: every thing's page and its triples, as files that any web server can host."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, Graph, URIRef

from graph import files, iris, queries
from graph.errors import GraphError
from graph.publish.copying import copied, file_of, reindexed, relinked
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
    "/search",
    "/sparql",
)
_NEGOTIATED = ("/dataset", "/ns", "/shapes")
_ELSEWHERE = (
    "/dumps/",
    "/tables/",
    "/datapackage.json",
    "/scrutiny-graph.sqlite",
)  # written with the dumps and tables
_NOT_THERE = frozenset([404, 410])
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
"""Gives the site's answer to a path, as a browser would get it: after redirects, and as a copy in files has it."""


def write_pages(store: Store, fetch: Fetch, folder: Path) -> Iterator[Path]:
    """Write every page into `folder`, yielding each file as it is there.

    `/doc/x` is `doc/x/index.html`, its other forms are `doc/x.ttl` and so on, and `/id/x`, which a live site answers
    with 303, is the same page once more. Every named graph is there as N-Triples, and the feed of what happened to
    them. Then comes whatever these pages link to, until no link leads out of the copy: further pages of a list,
    answers to questions, feeds. What needs a server is left out: search, forms, SPARQL. Raises `GraphError` for a
    page that the site does not give.
    """
    copy = _Copy(fetch, folder)
    edition = _edition()
    for path in (*_FIXED, *_NEGOTIATED, edition, *_AS_THEY_ARE):
        yield from copy.write(path)
    for path in (*_NEGOTIATED, edition):
        yield from copy.write_data(path)
    for path in (*_feed(store), *_graphs(store)):
        yield from copy.write(path)
    for path in _things(store):
        yield from _thing(copy, path)
    yield from copy.write_linked()


class _Copy:
    """The files written so far, and the links in them."""

    def __init__(self, fetch: Fetch, folder: Path) -> None:
        self._fetch, self._folder = fetch, folder
        self._written: set[str] = set()
        self._linked: deque[str] = deque()
        self._seen: set[str] = set()

    def write(self, path: str, *addresses: str) -> Iterator[Path]:
        """Write what the site answers at `path`, there or at the addresses given."""
        body = _given(path, self._fetch(path))
        for address in addresses or (path,):
            yield self._put(copied(address), body)

    def write_data(self, path: str) -> Iterator[Path]:
        """Write the forms of a page that programs read."""
        for form in FORMS:
            if form != "html":
                yield from self.write(f"{path}.{form}")

    def write_linked(self) -> Iterator[Path]:
        """Write what is linked to and not written yet; what the live site does not have either is left out."""
        while self._linked:
            link = self._linked.popleft()
            if file_of(copied(link)) in self._written or link.startswith(_ELSEWHERE):
                continue
            page = self._fetch(link)
            if page.status not in _NOT_THERE:
                yield self._put(copied(link), _given(link, page))

    def _put(self, address: str, body: bytes) -> Path:
        name = file_of(address)
        links: list[str] = []
        if name.endswith(".html"):
            body, links = relinked(body, address)
        elif name == "sitemap.xml":
            body, links = reindexed(body)
        self._linked.extend(link for link in links if link not in self._seen)
        self._seen.update(links)
        self._written.add(name)
        return replace(self._folder / name, [body])


def _thing(copy: _Copy, path: str) -> Iterator[Path]:
    same = (f"/id/{path.removeprefix('doc/')}",) if path.startswith("doc/") else ()
    yield from copy.write(f"/{path}.html", f"/{path}", *same)
    yield from copy.write_data(f"/{path}")


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


def _given(path: str, page: Page) -> bytes:
    if page.status != 200:
        raise GraphError(f"{path}: the site answers {page.status}")
    return page.body
