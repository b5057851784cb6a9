"""What the pages ask of a store, and how: by the queries of `queries/pages/`, bound with terms."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

from rdflib import Graph, URIRef
from rdflib.term import Node

from graph import iris, queries
from graph.errors import StoreError
from graph.store import Rows, Store, Term

Row = Mapping[str, Term | None]


class Whole:
    """Answers about the store as a whole, kept until it changes: everybody asks for them, and they cost with its size."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Rows] = OrderedDict()  # triples are rows of three
        self._release = ""
        self._lock = Lock()

    def rows(self, store: Store, query: str) -> Rows:
        """Return the answer to a SELECT; a store that cannot name its content (`release`) is asked each time."""
        return self._answer(store, query, store.rows)

    def triples(self, store: Store, query: str) -> Graph:
        """Return the triples of a CONSTRUCT, in a graph of the caller's own."""
        made = Graph()
        for triple in self._answer(
            store,
            query,
            lambda text: Rows((), cast("tuple[tuple[Term | None, ...], ...]", tuple(store.construct(text)))),
        ).rows:
            made.add(cast("tuple[Node, Node, Node]", triple))
        return made

    def _answer(self, store: Store, query: str, asking: Callable[[str], Rows]) -> Rows:
        release = str(getattr(store, "release", ""))
        with self._lock:
            if release != self._release:
                self._kept.clear()
                self._release = release
            found = self._kept.get(query) if release else None
        if found is not None:
            return found
        answer = asking(query)
        if len(answer.rows) <= _MOST_ROWS and str(getattr(store, "release", "")) == release:
            with self._lock:
                if release and release == self._release:
                    self._kept[query] = answer
                    while len(self._kept) > _MOST_ANSWERS:
                        self._kept.popitem(last=False)
        return answer


_MOST_ANSWERS, _MOST_ROWS = 128, 5_000


@dataclass(frozen=True, slots=True)
class Reader:
    """Answers the page queries from one store; what is about the whole of it, from `summaries`, the same with more time."""

    store: Store
    summaries: Store | None = None
    whole: Whole = field(default_factory=Whole)

    def select(self, page: str, values: Mapping[str, queries.Value] | None = None, *, window: str = "") -> list[Row]:
        """Return the rows of `queries/pages/{page}.rq`; `window` is a LIMIT and OFFSET made by `window`.

        What is asked without `values` is about the whole store, and kept until that changes.
        """
        query = f"{queries.page(page).bind(values or {})}{window}"
        return _as_mappings(self.store.rows(query) if values else self.rows(query))

    def rows(self, query: str) -> Rows:
        """Return the answer to any SELECT about the whole store, kept until that changes."""
        return self.whole.rows(self.summaries or self.store, query)

    def soon(self, query: str) -> Rows:
        """Return the same, asked beside what is about the whole store; of `summaries` only where it takes too long."""
        try:
            return self.whole.rows(self.store, query)
        except StoreError:
            if self.summaries is None:
                raise
            return self.rows(query)

    def every(self, folder: str) -> Iterator[Row]:
        """Return the rows of each query of `queries/pages/{folder}/`, about the whole store; they are not kept."""
        for query in queries.in_folder(f"pages/{folder}"):
            yield from _as_mappings((self.summaries or self.store).rows(query.bind({})))

    def one(self, page: str, values: Mapping[str, queries.Value] | None = None) -> Row | None:
        """Return the first row, None where there is none."""
        rows = self.select(page, values)
        return rows[0] if rows else None

    def triples(self, page: str, values: Mapping[str, queries.Value] | None = None) -> Graph:
        """Return the triples of a CONSTRUCT page query; of the whole store, without `values`, they are kept as rows are."""
        query = queries.page(page).bind(values or {})
        return self.store.construct(query) if values else self.whole.triples(self.summaries or self.store, query)

    def ask(self, page: str, values: Mapping[str, queries.Value]) -> bool:
        """Return the answer of an ASK page query."""
        return self.store.ask(queries.page(page).bind(values))

    def labels(self, nodes: Iterable[object]) -> dict[str, str]:
        """Return the label of each of `nodes` that is ours and has one, by IRI, at most 100 characters each."""
        wanted = sorted({node for node in nodes if isinstance(node, URIRef) and _is_ours(node)})
        found: dict[str, str] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            for row in self.select("labels", {"node": wanted[start : start + _AT_ONCE]}):
                if row["label"] is not None:
                    found[str(row["node"])] = shorten(str(row["label"]), 100)
        return found


_AT_ONCE = 300  # nodes in one VALUES


def window(page: int, size: int) -> str:
    """Return the end of a query that cuts out one page (from 1), and one row more that tells if another follows."""
    return f"\nLIMIT {int(size) + 1} OFFSET {(int(page) - 1) * int(size)}"


def shorten(text: str, length: int) -> str:
    """Return `text` with white space folded, cut at a word to `length` characters with an ellipsis."""
    folded = " ".join(text.split())
    return folded if len(folded) <= length else folded[: length - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def _is_ours(node: URIRef) -> bool:
    return node.startswith(iris.BASE) and _PLAIN.fullmatch(node, len(iris.BASE)) is not None


_PLAIN = re.compile(r"[A-Za-z0-9._~/#=,&-]+")


def _as_mappings(table: Rows) -> list[Row]:
    return [dict(zip(table.variables, row, strict=True)) for row in table.rows]
