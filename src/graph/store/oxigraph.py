"""The embedded store: Oxigraph, on the disk or in memory. Its types stay in this module."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph import iris
from graph.errors import StoreError, UnsupportedQuery, UnwritableTerm
from graph.isolate import evaluate
from graph.store import generations, texts
from graph.store.journal import Journal, Keeper, journal_of
from graph.store.pending import Pending
from graph.store.protocol import DATASETS, GRAPHS, Content, Gathering, Rows, Term, refuse
from graph.store.writer import Writer

_log = logging.getLogger(__name__)
_TRIES = 10  # to open a generation before it is pruned
_PIECE = 1 << 22  # bytes of a dump
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class OxigraphStore:
    """One Oxigraph store: in memory, a generation of a folder that is read, or the working copy of its one writer."""

    def __init__(
        self,
        engine: ox.Store,
        *,
        writer: Writer | None = None,
        release: str = "",
        keeper: Keeper | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._engine: ox.Store | None = engine
        self._writer, self._keeper = writer, keeper
        self.release = release
        self.journal = journal

    @classmethod
    def memory(cls) -> Self:
        """Return an empty store that lives as long as the object."""
        keeper = Keeper(None)
        return cls(ox.Store(), keeper=keeper, journal=keeper.journal())

    @classmethod
    def holding(cls, triples: Iterable[tuple[Node, Node, Node]]) -> Self:
        """Return a store in memory whose default graph is these triples; blank nodes keep their labels.

        Raises `UnwritableTerm` for an IRI that is none.
        """
        engine = ox.Store()
        known: dict[Node, Any] = {}

        def made(term: Node) -> Any:
            if type(term) is Literal:
                return _made(term)
            found = known.get(term)
            if found is None:
                found = known[term] = _made(term)
            return found

        try:
            engine.extend([ox.Quad(made(s), made(p), made(o)) for s, p, o in triples])
        except (ValueError, TypeError) as error:
            raise UnwritableTerm(evaluate.one_line(error)) from error
        return cls(engine)

    @classmethod
    def at(cls, folder: Path, *, read_only: bool = False) -> Self:
        """Open the store in `folder`: to read, its newest sound generation; to write, a copy of it, made where missing.

        Raises `StoreError` where another process writes it, where there is none to read, or it cannot be opened.
        """
        if not read_only:
            writer = Writer(folder)
            return cls(writer.opened(), writer=writer, journal=writer.changes)
        for attempt in range(_TRIES):
            generation, wrong = generations.newest_sound(folder, thorough=attempt > 0)
            try:
                engine = ox.Store.read_only(str(generation.data))
            except (OSError, RuntimeError):  # pruned in between, or damaged where sizes tell nothing
                continue
            for fault in wrong:
                _log.warning("%s: %s; an older one is read", folder, fault)
            return cls(
                engine, release=generation.release, journal=journal_of(folder, partial(int, generation.changes))
            )
        raise StoreError(f"the store in {folder} cannot be opened")

    def rows(self, query: str) -> Rows:
        """Return the answer to a SELECT."""
        with evaluate.ask(self._open(), query) as answer:
            if answer.kind != "table":
                raise UnsupportedQuery("only a SELECT gives rows")
            names = answer.names()
            return Rows(names, tuple(tuple(map(_bound, row)) for row in answer.solutions(names)))

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK."""
        with evaluate.ask(self._open(), query) as answer:
            if answer.kind != "boolean":
                raise UnsupportedQuery("only an ASK answers yes or no")
            return bool(answer)

    def construct(self, query: str) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE."""
        with evaluate.ask(self._open(), query) as answer:
            if answer.kind != "graph":
                raise UnsupportedQuery("only a CONSTRUCT or DESCRIBE gives triples")
            triples = Graph()
            for triple in answer.triples():
                triples.add((rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)))
            return triples

    def serialise(
        self, query: str, *, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> bytes:
        """Return the answer to any query, from anybody, in one media type; see `Store.serialise`."""
        refuse(query)
        sheet = io.BytesIO()
        with evaluate.ask(
            self._open(), query, base=iris.SPARQL, default_graphs=default_graphs, named_graphs=named_graphs
        ) as answer:
            answer.write(sheet, table=media_type, graph=media_type)
        return sheet.getvalue()

    def replace(self, graphs: Mapping[URIRef, Content]) -> None:
        """Replace these named graphs in one transaction, published when it returns unless others are gathered with it."""
        if not graphs:
            return
        engine = self._open(loaded=False)
        pending = self._writer.pending if self._writer is not None else Pending()
        if not pending.take(engine, graphs):
            update = texts.change(graphs, self._held, texts.canonical)
            if not update:
                return
            self._update(update)
        if self._writer is not None:
            self._writer.changed(graphs)
        else:
            pending.load(engine)
            if self._keeper is not None:
                self._keeper.add({str(name): pending.digest(engine, str(name)) for name in graphs})

    def _held(self, name: URIRef) -> bytes:
        return self._open().dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name)) or b""

    def _update(self, update: str) -> None:
        try:
            self._open().update(update)
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            raise StoreError(f"the store could not be written: {evaluate.one_line(error)}") from error

    @contextmanager
    def gathering(self) -> Iterator[Gathering]:
        """Publish together what is replaced in the block; see `Store.gathering`."""
        if self._writer is None:
            yield Gathering()
            return
        with self._writer.gathering() as gathered:
            yield gathered

    def graphs(self) -> tuple[URIRef, ...]:
        """Return the named graphs that hold something, in order."""
        return tuple(URIRef(str(row[0])) for row in self.rows(texts.graphs()).rows)

    def present(self, graphs: Iterable[URIRef]) -> frozenset[URIRef]:
        """Return those of some named graphs that hold something; see `Store.present`."""
        engine = self._open(loaded=False)
        waiting = self._writer.pending if self._writer is not None else Pending()
        return frozenset(name for name in graphs if waiting.holds(engine, name))

    def dump(self, media_type: str) -> Iterator[bytes]:
        """Return every named graph, or in a format without graphs the default graph, in pieces."""
        engine, form = self._open(), evaluate.GRAPHS.get(media_type)
        if media_type == GRAPHS[1]:
            # What the engine iterates over must stay in one thread; whoever takes the pieces may change threads.
            with tempfile.TemporaryFile() as whole:
                engine.dump(whole, format=form, from_graph=ox.DefaultGraph())
                whole.seek(0)
                while piece := whole.read(_PIECE):
                    yield piece
            return
        if media_type not in DATASETS:
            yield self.serialise(texts.merged(), media_type=media_type)
            return
        for name in self.graphs():
            yield ox.serialize(engine.quads_for_pattern(None, None, None, ox.NamedNode(name)), format=form) or b""

    def close(self) -> None:
        """Let go of the store, and of its lock."""
        self._engine = None
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _open(self, *, loaded: bool = True) -> ox.Store:
        """Return the engine, with everything that was replaced in it unless it need not be `loaded`."""
        if self._engine is None:
            raise StoreError("the store has been closed")
        if loaded and self._writer is not None:
            self._writer.pending.load(self._engine)
        return self._engine


def _made(term: Node) -> Any:
    """Return the engine's own form of a term; a `TypeError` for one that stands where it cannot."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        raise TypeError(f"{term!r} is neither an IRI, a literal nor a blank node")
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=None if term.datatype is None else ox.NamedNode(str(term.datatype)))


def _bound(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    return None if term is None else rdflib_term(term)


def rdflib_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """Return the same term as a value of rdflib. Raises `UnsupportedQuery` for a quoted triple."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind == _STRING else URIRef(kind), normalize=False)
    raise UnsupportedQuery("a quoted triple cannot be given back")
