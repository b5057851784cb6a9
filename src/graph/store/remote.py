"""Any SPARQL 1.1 server, through SPARQLWrapper."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from rdflib import Graph, URIRef
from rdflib.exceptions import ParserError
from SPARQLWrapper import INSERT, POST, POSTDIRECTLY, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from graph.errors import LongAnswer, StoreError, UnwritableTerm
from graph.isolate import precheck
from graph.isolate.evaluate import malformed
from graph.store import texts
from graph.store.journal import Journal
from graph.store.protocol import DATASETS, GRAPHS, TABULAR, Content, Gathering, Rows, refuse, wrong_form
from graph.store.terms import from_json, iri, lines

TIMEOUT_SECONDS = 300
_JSON = "application/sparql-results+json"
_N_TRIPLES = "application/n-triples"


class RemoteStore:
    """A triplestore reached by the SPARQL 1.1 protocol. Transactions, durability and limits are the server's.

    The server's default graph must be its own, as the protocol has it, and not a union of its named graphs. `most`
    bounds the bytes of an answer (None: it is not bounded), `seconds` the time for which the server is waited for.
    What happened to it, whoever else writes there, nobody tells: it has no journal.
    """

    journal: Journal | None = None

    def __init__(
        self,
        query_url: str,
        update_url: str,
        *,
        user: str | None = None,
        password: str = "",
        most: int | None = None,
        seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.query_url, self.update_url = query_url, update_url
        self._user, self._password = user, password
        self._most, self._seconds = most, seconds

    @classmethod
    def at(
        cls, address: str, update_url: str | None = None, *, most: int | None = None, seconds: float = TIMEOUT_SECONDS
    ) -> Self:
        """Return the store at `address`; a user and password in it are sent as basic authentication.

        An address without a path is a server's root (`/query` and `/update`); otherwise the update address is the
        query address with its last part, `query` or `sparql`, turned into `update`, unless it is given.
        """
        try:
            parts = urlsplit(address)
            bare, user = _without_user(parts), parts.username
        except ValueError as error:
            raise StoreError(f"{address!r} is not the address of a server") from error
        if not parts.hostname:
            raise StoreError(f"{address!r} is not the address of a server")
        path = bare.path.rstrip("/")
        base, _, last = path.rpartition("/")
        derived = f"{base}/update" if last in {"", "query", "sparql"} else f"{path}/update"
        return cls(
            urlunsplit(bare._replace(path=path or "/query")),
            update_url or urlunsplit(bare._replace(path=derived, query="")),
            user=unquote(user) if user else None,
            password=unquote(parts.password or ""),
            most=most,
            seconds=seconds,
        )

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        answer = self._json(query)
        try:
            names = tuple(answer["head"]["vars"])
            found = tuple(tuple(from_json(row.get(name)) for name in names) for row in answer["results"]["bindings"])
        except (KeyError, TypeError, AttributeError) as error:
            raise self._strange("a table") from error
        return Rows(names, found)

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK."""
        answer = self._json(query).get("boolean")
        if not isinstance(answer, bool):
            raise self._strange("yes or no")
        return answer

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        triples = Graph()
        body = self._ask(query, _N_TRIPLES)
        try:
            triples.parse(data=body, format="nt")
        except (ParserError, ValueError) as error:
            raise self._strange("N-Triples") from error
        return triples

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the server's own answer to any query, from anybody, in one media type; see `Store.serialise`."""
        refuse(query)
        makes_graph = precheck.form(query) in {"construct", "describe"}
        if media_type not in (GRAPHS if makes_graph else TABULAR):
            raise wrong_form(media_type)
        return self._ask(query, media_type, default_graphs=default_graphs, named_graphs=named_graphs)

    def replace(self, graphs: Mapping[URIRef, Content]) -> None:
        """Replace these named graphs by one update request, which holds only what differs from what the server has."""
        update = texts.change(graphs, self._held(graphs), texts.rewritten) if graphs else ""
        if not update:
            return
        wrapper = self._wrapper(update, INSERT, "*/*")
        try:
            self._send(wrapper, self.update_url)
        except QueryBadFormed as error:
            raise StoreError(f"{self.update_url}: the update was refused: {_said(error)}") from error

    def _held(self, graphs: Iterable[URIRef]) -> Callable[[URIRef], bytes]:
        """Return what gives the server's triples of a graph; which of these graphs it has is asked once."""
        there = self.present(graphs)

        def held(name: URIRef) -> bytes:
            body = self._ask(texts.triples_of(name), _N_TRIPLES) if name in there else b""
            try:
                return texts.rewritten(body)
            except UnwritableTerm:  # it has blank nodes
                return body

        return held

    @contextmanager
    def gathering(self) -> Iterator[Gathering]:
        """Gather nothing: each request is durable as the server makes it."""
        yield Gathering()

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs that hold something, in order."""
        return tuple(URIRef(str(row[0])) for row in self.rows(texts.graphs()).rows)

    def present(self, graphs: Iterable[URIRef]) -> frozenset[URIRef]:
        """Return those of some named graphs that hold something."""
        asked = tuple(graphs)
        found = self.rows(texts.present(asked)).rows if asked else ()
        return frozenset(URIRef(str(row[0])) for row in found)

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph, one a piece, or in a format without graphs the default graph."""
        if media_type not in DATASETS:
            yield self.serialise(texts.merged(), media_type=media_type)
            return
        for place, name in enumerate(self.graphs()):
            triples = lines(self.construct(texts.triples_of(name)), blank=f"g{place}x")
            if media_type == "application/trig":
                yield f"{iri(name)} {{\n{triples}}}\n".encode()
            else:
                yield triples.replace(" .\n", f" {iri(name)} .\n").encode()

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
        try:
            answer = json.loads(self._ask(query, _JSON))
        except ValueError as error:
            raise self._strange("JSON") from error
        if not isinstance(answer, dict):
            raise self._strange("a SPARQL result")
        return answer

    def _ask(
        self, query: str, media_type: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        wrapper = self._wrapper(query, SELECT, media_type)
        for name in default_graphs:
            wrapper.addParameter("default-graph-uri", name)
        for name in named_graphs:
            wrapper.addParameter("named-graph-uri", name)
        try:
            return self._send(wrapper, self.query_url)
        except QueryBadFormed as error:
            raise malformed(_said(error)) from error

    def _wrapper(self, text: str, kind: str, media_type: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.query_url, updateEndpoint=self.update_url, agent="scrutiny-graph")
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(POSTDIRECTLY)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(max(1, round(self._seconds)))
        wrapper.addCustomHttpHeader("Accept", media_type)
        if self._user is not None:
            wrapper.setCredentials(self._user, self._password)
        # `setQuery` would guess the kind by a search over the whole text, and warn where it finds none.
        wrapper.queryString, wrapper.queryType = text, kind
        return wrapper

    def _send(self, wrapper: SPARQLWrapper, address: str) -> bytes:
        """Return the body of the answer. Raises `QueryBadFormed` for status 400, else `StoreError` with the address."""
        try:
            with wrapper.query().response as response:
                body: bytes = response.read() if self._most is None else response.read(self._most + 1)
        except QueryBadFormed:
            raise
        except SPARQLWrapperException as error:
            raise StoreError(f"{address}: {_said(error)}") from error
        except HTTPError as error:
            error.close()
            raise StoreError(f"{address}: answered {error.code} {error.reason}") from error
        except UnicodeEncodeError as error:
            raise malformed(str(error)) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise StoreError(f"{address}: cannot be reached: {getattr(error, 'reason', error)}") from error
        if self._most is not None and len(body) > self._most:
            raise LongAnswer(f"the answer is longer than {self._most:,} bytes")
        return body

    def _strange(self, wanted: str) -> StoreError:
        return StoreError(f"{self.query_url}: the answer is not {wanted}; is it a SPARQL 1.1 query address?")


def _without_user(parts: SplitResult) -> SplitResult:
    return parts._replace(netloc=parts.netloc.rpartition("@")[2])


_RESPONSE = re.compile(r"Response:\s*(?P<body>b['\"].*)\Z", re.DOTALL)


def _said(error: SPARQLWrapperException) -> str:
    """Return what the server said, which SPARQLWrapper keeps as the repr of bytes at the end of its own message."""
    text = str(error)
    said = _RESPONSE.search(text)
    if said is not None:
        body: bytes = ast.literal_eval(said["body"])
        text = body.decode("utf-8", "replace")
    return " ".join(text.split())[:500]
