"""Any SPARQL 1.1 server, through SPARQLWrapper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit

from rdflib import BNode, Dataset, Graph, Literal, URIRef
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
)

from graph import files, queries
from graph.errors import QuerySyntaxError, StoreError
from graph.store.protocol import Rows, Term, replacement

_TIMEOUT_SECONDS = 120
_AT = re.compile(r"at (?:line )?(?P<line>\d+)(?:, column |:)(?P<column>\d+)")


class RemoteStore:
    """A triplestore reached by the SPARQL 1.1 protocol. Transactions, durability and limits are the server's."""

    def __init__(self, query_url: str, update_url: str) -> None:
        self.query_url, self.update_url = query_url, update_url

    @classmethod
    def at(cls, address: str, update_url: str | None = None) -> Self:
        """Return the store at `address`.

        An address without a path is a server's root (`/query` and `/update`); otherwise the update address is the
        query address with its last part, `query` or `sparql`, turned into `update`, unless it is given.
        """
        parts = urlsplit(address)
        if parts.path in {"", "/"}:
            query_url = urlunsplit(parts._replace(path="/query"))
            return cls(query_url, update_url or urlunsplit(parts._replace(path="/update")))
        base, _, last = parts.path.rstrip("/").rpartition("/")
        derived = f"{base}/update" if last in {"query", "sparql"} else f"{parts.path.rstrip('/')}/update"
        return cls(address, update_url or urlunsplit(parts._replace(path=derived)))

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        answer = self._json(query)
        names = tuple(answer["head"]["vars"])
        rows = (tuple(_term(row.get(name)) for name in names) for row in answer["results"]["bindings"])
        return Rows(names, tuple(rows))

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK."""
        return bool(self._json(query)["boolean"])

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        triples = Graph()
        triples.parse(data=self.serialise(query, media_type="application/n-triples"), format="nt")
        return triples

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the server's own answer in one media type."""
        wrapper = self._wrapper(self.query_url, query)
        wrapper.addCustomHttpHeader("Accept", media_type)
        for name in default_graphs:
            wrapper.addDefaultGraph(name)
        for name in named_graphs:
            wrapper.addNamedGraph(name)
        body: bytes = self._send(wrapper).response.read()
        return body

    def replace(self, graphs: Mapping[URIRef, Graph]) -> None:
        """Replace these named graphs by one update request."""
        if not graphs:
            return
        wrapper = self._wrapper(self.update_url, replacement(graphs))
        wrapper.setRequestMethod(POSTDIRECTLY)
        self._send(wrapper).response.read()

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs, in order."""
        query = queries.load(files.folder("queries") / "store" / "graphs.rq").bind()
        return tuple(URIRef(str(row[0])) for row in self.rows(query).rows)

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph in pieces, one graph at a time, in the order of their names."""
        form = {"application/n-quads": "nquads", "application/trig": "trig"}[media_type]
        query = queries.load(files.folder("queries") / "store" / "graph.rq")
        for name in self.graphs():
            dataset = Dataset()
            dataset.graph(name).parse(
                data=self.serialise(query.bind({"graph": name}), media_type="application/n-triples"), format="nt"
            )
            yield dataset.serialize(format=form).encode()

    def close(self) -> None:
        """Nothing is held open between requests."""

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _json(self, query: str) -> dict[str, Any]:
        wrapper = self._wrapper(self.query_url, query)
        wrapper.setReturnFormat(JSON)
        answer: dict[str, Any] = self._send(wrapper).convert()
        return answer

    def _wrapper(self, address: str, text: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(address, agent="scrutiny-graph")
        wrapper.setMethod(POST)
        wrapper.setTimeout(_TIMEOUT_SECONDS)
        wrapper.setQuery(text)
        return wrapper

    def _send(self, wrapper: SPARQLWrapper) -> Any:
        try:
            return wrapper.query()
        except QueryBadFormed as error:
            cause = _plain(error)
            place = _AT.search(cause)
            line, column = (int(place["line"]), int(place["column"])) if place else (None, None)
            raise QuerySyntaxError(cause, line=line, column=column) from error
        except (EndPointInternalError, EndPointNotFound, SPARQLWrapperException) as error:
            raise StoreError(f"{wrapper.endpoint}: {_plain(error)}") from error
        except HTTPError as error:
            raise StoreError(f"{wrapper.endpoint}: answered {error.code} {error.reason}") from error
        except (URLError, OSError) as error:
            raise StoreError(f"{wrapper.endpoint}: cannot be reached ({getattr(error, 'reason', error)})") from error


def _plain(error: Exception) -> str:
    text = " ".join(str(part) for part in error.args)
    said = re.search(r"Response:\s*b['\"](?P<said>.*)['\"]\s*$", text, re.DOTALL)
    return " ".join((said["said"] if said else text).replace("\\n", " ").split())[:500]


def _term(value: dict[str, str] | None) -> Term | None:
    if value is None:
        return None
    if value["type"] == "uri":
        return URIRef(value["value"])
    if value["type"] == "bnode":
        return BNode(value["value"])
    datatype = value.get("datatype")
    return Literal(value["value"], lang=value.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)
