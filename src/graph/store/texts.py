"""The SPARQL that a store itself needs: `queries/store/*.rq` and `queries/updates/*.ru`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from string import Template

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef

from graph import files, queries
from graph.errors import UnwritableTerm
from graph.store.protocol import Content
from graph.store.terms import in_order, iri, lines, n_triples, unexpanded

_MOST = 8_000_000  # bytes of N-Triples that the engine writes anew at once


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


def change(graphs: Mapping[URIRef, Content], held: Callable[[URIRef], bytes], form: Callable[[bytes], bytes]) -> str:
    """Return the one SPARQL update that makes these named graphs what they are to be; "" where they are that already.

    `held` gives what the store holds of a graph, as N-Triples; of one that stays, only what differs is written, so that
    the cost is that of the change. `form` writes N-Triples as `held` gives them. Raises `UnwritableTerm`.
    """
    whole: dict[URIRef, Content] = {}
    parts: list[str] = []
    for name in sorted(graphs):
        before, content = held(name), graphs[name]
        if _may_have_blank_nodes(before) or (isinstance(content, Graph) and has_blank_nodes(content)):
            whole[name] = content
            continue
        after = form(n_triples(content) if isinstance(content, Graph) else content)
        if after and before:
            parts += _amendment(name, set(before.splitlines()), set(after.splitlines()))
        elif after or before:
            whole[name] = content
    return ";\n".join([replacement(whole)] * bool(whole) + parts)


def _amendment(name: URIRef, before: set[bytes], after: set[bytes]) -> Iterator[str]:
    if before == after:
        return
    removed, added = sorted(before - after), sorted(after - before)
    template = Template((files.folder("queries") / "updates" / "amend.ru").read_text(encoding="utf-8"))
    yield template.substitute(
        graph=iri(name),
        removed=_joined(removed),
        added=_joined(added),
        rows=_joined(b"(%s)" % line.removesuffix(b" .") for line in removed),
    )


def _joined(lines_of: Iterable[bytes]) -> str:
    return unexpanded(b"".join(b"%s\n" % line for line in lines_of).decode())


def has_blank_nodes(triples: Graph) -> bool:
    """Tell whether a graph has a blank node."""
    return any(isinstance(term, BNode) for triple in triples for term in triple)


def _lines(content: Content, place: int) -> str:
    if isinstance(content, Graph):
        return lines(content, blank=f"g{place}x")
    return unexpanded(rewritten(content).decode())


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

    Raises `UnwritableTerm` as `triples_in` does; it is done by the engine, without a value of Python's a term, and where
    there is much of it in parts, since the engine takes some four times as much memory.
    """
    if len(content) <= _MOST:
        return _canonical(content)
    made = (_canonical(part) for part in pieces(content, _MOST))
    return in_order([b"".join(sorted(part.splitlines(keepends=True))) for part in made])


def pieces(content: bytes, most: int) -> Iterator[bytes]:
    """Yield N-Triples in pieces of whole lines, of at most so many bytes unless one line is longer."""
    start = 0
    while len(content) - start > most:
        end = content.rfind(b"\n", start, start + most) + 1 or content.find(b"\n", start) + 1 or len(content)
        yield content[start:end]
        start = end
    yield content[start:] if start else content


def _canonical(content: bytes) -> bytes:
    engine = ox.Store()
    try:
        engine.load(content, format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise UnwritableTerm(" ".join(str(error).split())) from error
    made = engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    if _may_have_blank_nodes(made):
        for _ in triples_in(made):
            pass
    return made


def rewritten(content: bytes) -> bytes:
    """Return N-Triples in one way of writing them, numbers as they stand; raises as `triples_in`."""
    return ox.serialize((quad.triple for quad in triples_in(content)), format=ox.RdfFormat.N_TRIPLES) or b""


def _may_have_blank_nodes(written: bytes) -> bool:
    return b"_:" in written  # as subject or object; or in the words of a literal


def graphs() -> str:
    """Return the SELECT of the named graphs that hold something, in order."""
    return queries.load(files.folder("queries") / "store" / "graphs.rq").bind()


def present(names: Iterable[URIRef]) -> str:
    """Return the SELECT of those of some named graphs that hold something."""
    return queries.load(files.folder("queries") / "store" / "present.rq").bind({"graph": sorted(names)})


def triples_of(graph: URIRef) -> str:
    """Return the CONSTRUCT of one named graph."""
    return queries.load(files.folder("queries") / "store" / "graph.rq").bind({"graph": graph})


def merged() -> str:
    """Return the CONSTRUCT of the default graph."""
    return queries.load(files.folder("queries") / "store" / "merged.rq").bind()
