"""The SPARQL that a store itself needs: `queries/store/*.rq` and `queries/updates/*.ru`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Template

import pyoxigraph as ox
from rdflib import Graph, URIRef

from graph import files, queries
from graph.errors import UnwritableTerm
from graph.store.protocol import Content
from graph.store.terms import iri, lines, unexpanded

_PERHAPS_BLANK = (b"\n_:", b"> _:")  # as subject, as object; or in the words of a literal


def replacement(graphs: Mapping[URIRef, Content]) -> str:
    """Return the one SPARQL update that replaces these named graphs; an empty graph is removed.

    Blank nodes of two graphs stay two, whatever their labels. Raises `UnwritableTerm`.
    """
    template = Template((files.folder("queries") / "updates" / "replace.ru").read_text(encoding="utf-8"))
    parts = [
        template.substitute(graph=iri(name), triples=_lines(graphs[name], place))
        for place, name in enumerate(sorted(graphs))
    ]
    return ";\n".join(parts)


def _lines(content: Content, place: int) -> str:
    if isinstance(content, Graph):
        return lines(content, blank=f"g{place}x")
    triples = (quad.triple for quad in triples_in(content))
    return unexpanded((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode())


def triples_in(content: bytes) -> Iterator[ox.Quad]:
    """Yield the triples of N-Triples that somebody wrote.

    Raises `UnwritableTerm` for anything else, and for blank nodes, which we never write.
    """
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                raise UnwritableTerm("a blank node in N-Triples")
            yield quad
    except (SyntaxError, ValueError) as error:
        raise UnwritableTerm(" ".join(str(error).split())) from error


def canonical(content: bytes) -> bytes:
    """Return N-Triples as the engine gives them back: each triple once, no space too many, numbers as it keeps them.

    Raises `UnwritableTerm` as `triples_in` does; the whole is done by the engine, without a value of Python's a term.
    """
    engine = ox.Store()
    try:
        engine.load(content, format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise UnwritableTerm(" ".join(str(error).split())) from error
    made = engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    if any(blank in made for blank in _PERHAPS_BLANK) or made.startswith(b"_:"):
        for _ in triples_in(made):
            pass
    return made


def graphs() -> str:
    """Return the SELECT of the named graphs that hold something, in order."""
    return queries.load(files.folder("queries") / "store" / "graphs.rq").bind()


def triples_of(graph: URIRef) -> str:
    """Return the CONSTRUCT of one named graph."""
    return queries.load(files.folder("queries") / "store" / "graph.rq").bind({"graph": graph})


def merged() -> str:
    """Return the CONSTRUCT of the default graph."""
    return queries.load(files.folder("queries") / "store" / "merged.rq").bind()
