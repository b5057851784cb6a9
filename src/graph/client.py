"""A client for a served graph: questions and queries as rows, things as triples, and the changes since last time.

    from graph.client import Client

    with Client("http://127.0.0.1:8000") as graph:
        rows = graph.ask("cq05", authority="aldermere")
        thing = graph.describe("https://w3id.org/scrutiny/id/authority/aldermere")

It needs a running server, or for `changes` and `content` the files that `scrutiny publish` writes, on any web server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urljoin, urlsplit

import httpx2
from rdflib import Graph, URIRef

from graph import iris
from graph.errors import Gone, NotFetched
from graph.vocab import AS, DCTERMS, LDES, RDF, TREE

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the named graph, when, whether it is gone, and `cursor`, from which the next is asked for."""

    graph: URIRef
    at: str
    is_gone: bool
    cursor: str


class Client:
    """Asks one server. Raises `NotFetched` (`Gone` for 404 and 410) with the server's own words where it refuses."""

    def __init__(
        self,
        address: str = "http://127.0.0.1:8000",
        *,
        timeout_seconds: float = 60.0,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._address = f"{address.rstrip('/')}/"
        self._http = httpx2.Client(timeout=timeout_seconds, follow_redirects=True, transport=transport)

    def questions(self) -> list[dict[str, Any]]:
        """Return every question: its `name`, `summary`, `parameters`, `columns`."""
        found: list[dict[str, Any]] = self._get("api/questions").json()
        return found

    def ask(self, question: str, **parameters: str | int | bool | list[str]) -> list[Row]:
        """Return every row of the answer to a question ("cq05"), all pages of it, by column.

        A council and the like may be given by its short name ("aldermere").
        """
        path: str | None = f"api/questions/{quote(question, safe='')}"
        given: Mapping[str, Any] | None = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in parameters.items()
        }
        rows: list[Row] = []
        while path is not None:
            answer = self._get(path, given, accept="application/json")
            rows += answer.json()["rows"]
            path, given = answer.links.get("next", {}).get("url"), None
        return rows

    def query(self, sparql: str) -> list[Row]:
        """Return the rows of a SELECT by variable: numbers and truth values as such, the rest as text."""
        answer = self._sent("POST", "sparql", content=sparql, accept="application/sparql-results+json").json()
        if "results" not in answer:
            raise NotFetched(f"{self._address}sparql", "only a SELECT gives rows")
        names = answer["head"]["vars"]
        return [{name: _plain(row.get(name)) for name in names} for row in answer["results"]["bindings"]]

    def triples(self, sparql: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        return _read(self._sent("POST", "sparql", content=sparql, accept="application/n-triples"), "nt")

    def describe(self, thing: str) -> Graph:
        """Return what is told of a thing, by its IRI or by the path of its page."""
        path = thing.removeprefix(iris.BASE).removeprefix("/")
        return _read(self._get(path, accept="application/n-triples"), "nt")

    def changes(self, since: str | None = None) -> Iterator[Change]:
        """Return what happened to each named graph after the change whose `cursor` is `since`, the oldest first.

        `since` is a cursor of this client, whenever it was got; None: from the beginning. Raises `Gone` where the
        store was made anew after the cursor was got; then begin again.
        """
        page, _, number = since.partition("#") if since else (self._first_page(), "", "0")
        last = int(number)
        while page:
            triples = _read(self._get(f"{page}.ttl"), "turtle")
            members = {int(str(one).rpartition("#")[2]): one for one in triples.objects(None, TREE.member)}
            for place in sorted(place for place in members if place > last):
                node = members[place]
                of, at = triples.value(node, DCTERMS.isVersionOf), triples.value(node, AS.published)
                is_gone = (node, RDF.type, AS.Delete) in triples
                yield Change(URIRef(str(of)), str(at), is_gone, f"{page}#{place}")
            page = next(map(_page, triples.objects(None, TREE.node)), "")

    def content(self, graph: str) -> Graph | None:
        """Return a named graph as it is now, None where it is gone."""
        ours = graph.startswith(f"{iris.BASE}graph/")
        path = f"{graph.removeprefix(iris.BASE)}.nt" if ours else f"rdf-graph-store?graph={quote(graph, safe='')}"
        try:
            return _read(self._get(path, accept="application/n-triples"), "nt")
        except Gone:
            return None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close the connections."""
        self.close()

    def _first_page(self) -> str:
        triples = _read(self._get("ldes.ttl"), "turtle")
        stream = triples.value(None, RDF.type, LDES.EventStream)
        return _page(triples.value(stream, TREE.view))

    def _get(self, path: str, parameters: Mapping[str, Any] | None = None, *, accept: str = "*/*") -> httpx2.Response:
        return self._sent("GET", path, parameters=parameters, accept=accept)

    def _sent(
        self,
        method: str,
        path: str,
        *,
        accept: str,
        parameters: Mapping[str, Any] | None = None,
        content: str | None = None,
    ) -> httpx2.Response:
        address = urljoin(self._address, path.removeprefix("/"))
        if urlsplit(address).netloc != urlsplit(self._address).netloc:
            raise NotFetched(address, f"is not on {self._address}")
        headers = {"Accept": accept, **({"Content-Type": "application/sparql-query"} if content is not None else {})}
        body = None if content is None else content.encode()
        try:
            answer = self._http.request(method, address, params=parameters, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise NotFetched(address, str(error) or type(error).__name__) from error
        if answer.is_success:
            return answer
        kind = Gone if answer.status_code in (404, 410) else NotFetched
        raise kind(address, _told(answer), status=answer.status_code)


def _told(answer: httpx2.Response) -> str:
    """Return why the server refused, in its own words where it gives any."""
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        problem = answer.json()
        return f"{problem['title']}: {problem['detail']}"
    return f"answered {answer.status_code}"


def _read(answer: httpx2.Response, form: str) -> Graph:
    return Graph().parse(data=answer.content, format=form)


def _page(address: object) -> str:
    """Return the path of a page of the stream, wherever it was published."""
    return f"ldes/{str(address).rpartition('/ldes/')[2].removesuffix('.ttl')}"


_NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")


def _plain(cell: Mapping[str, str] | None) -> Cell:
    if cell is None:
        return None
    kind = cell.get("datatype", "").removeprefix("http://www.w3.org/2001/XMLSchema#")
    if kind == "boolean":
        return cell["value"] in ("true", "1")
    if kind in _NUMBERS:
        return float(cell["value"]) if kind in ("decimal", "double", "float") else int(cell["value"])
    return cell["value"]
