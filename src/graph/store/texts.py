"""The SPARQL that a store itself needs: `queries/store/*.rq` and `queries/updates/*.ru`."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from rdflib import Graph, URIRef

from graph import files, queries
from graph.store.terms import iri, lines


def replacement(graphs: Mapping[URIRef, Graph]) -> str:
    """Return the one SPARQL update that replaces these named graphs; an empty graph is removed.

    Blank nodes of two graphs stay two, whatever their labels. Raises `UnwritableTerm`.
    """
    template = Template((files.folder("queries") / "updates" / "replace.ru").read_text(encoding="utf-8"))
    parts = [
        template.substitute(graph=iri(name), triples=lines(graphs[name], blank=f"g{place}x"))
        for place, name in enumerate(sorted(graphs))
    ]
    return ";\n".join(parts)


def graphs() -> str:
    """Return the SELECT of the named graphs that hold something, in order."""
    return queries.load(files.folder("queries") / "store" / "graphs.rq").bind()


def triples_of(graph: URIRef) -> str:
    """Return the CONSTRUCT of one named graph."""
    return queries.load(files.folder("queries") / "store" / "graph.rq").bind({"graph": graph})


def merged() -> str:
    """Return the CONSTRUCT of the default graph."""
    return queries.load(files.folder("queries") / "store" / "merged.rq").bind()
