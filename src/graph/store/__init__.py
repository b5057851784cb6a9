"""Where the graph is kept: an embedded store on the disk, or any SPARQL 1.1 server."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib.term import Node

from graph.settings import Settings
from graph.store.comparing import holds_just
from graph.store.journal import Change, Journal, journal_of
from graph.store.oxigraph import OxigraphStore
from graph.store.protocol import DATASETS, GRAPHS, TABULAR, Rows, Store, Term
from graph.store.remote import RemoteStore
from graph.store.terms import n_triples
from graph.store.updating import malformed_at

__all__ = [
    "DATASETS",
    "GRAPHS",
    "TABULAR",
    "Change",
    "Journal",
    "RemoteStore",
    "Rows",
    "Store",
    "Term",
    "holding",
    "holds_just",
    "journal_of",
    "malformed_at",
    "n_triples",
    "open_memory",
    "open_store",
]


def open_store(settings: Settings, *, read_only: bool = False) -> Store:
    """Open the store that the settings name. Raises `StoreError` where it cannot be opened.

    A server is only reached when it is first asked something.
    """
    if settings.is_remote:
        return RemoteStore.at(settings.store, settings.update_url)
    return OxigraphStore.at(Path(settings.store), read_only=read_only)


def holding(triples: Iterable[tuple[Node, Node, Node]]) -> Store:
    """Return a store in memory that answers from these triples alone. Raises `UnwritableTerm`."""
    return OxigraphStore.holding(triples)


def open_memory() -> Store:
    """Return an empty store in memory."""
    return OxigraphStore.memory()
