"""People's rulings on the whole store: kept as data, and obeyed in what documents state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from rdflib import RDF, SKOS, Graph, URIRef

from graph import files, iris, queries
from graph.describe import describe_rulings, obeyed
from graph.errors import InvalidRuling
from graph.facts import Ruling
from graph.resolve.rulings import IDENTITY
from graph.resolve.rulings import check as check_identity
from graph.store import Store
from graph.track.rulings import THEME, check, on_records


def rulings_given(path: Path | None = None) -> tuple[Ruling, ...]:
    """Return every ruling in a file, of all kinds, in the order of its lines.

    Raises `InvalidRuling`, with the file and the line, for one that cannot be read or obeyed.
    """
    file = path or files.judgements()
    if not file.is_file() or file.read_bytes().count(b"\n") < 2:
        return ()
    from graph.recur import rulings  # its libraries are slow to load

    found = tuple(rulings(file))
    for one in found:
        check(one)
        if one.kind == IDENTITY:
            check_identity(one)
        if one.kind == THEME:
            check_theme(one)
    return found


def check_theme(ruling: Ruling) -> None:
    """Raise `InvalidRuling` for a ruling on a theme that is not in the scheme."""
    if ruling.right in _themes():
        return
    known = [iris.notation(theme) for theme in sorted(_themes())]
    near = get_close_matches(iris.notation(ruling.right), known, n=3)
    meant = f"did you mean {', '.join(near)}?" if near else f"the themes: {', '.join(known)}"
    raise InvalidRuling(f"{ruling.place}{ruling.right} is no theme of the scheme; {meant}")


@cache
def _themes() -> frozenset[str]:
    scheme = Graph().parse(files.folder("ontology") / "codelists" / "theme.ttl")
    return frozenset(map(str, scheme.subjects(RDF.type, SKOS.Concept)))


def version(rulings: Sequence[Ruling]) -> str:
    """Return a digest of what rulings say, by whom and when."""
    told = "\n".join(sorted(repr(one) for one in rulings))
    return f"sha256 {hashlib.sha256(told.encode()).hexdigest()}"


def are_current(store: Store, rulings: Sequence[Ruling]) -> bool:
    """Tell whether the store holds these rulings, and no others, as data."""
    if not rulings:
        return iris.RULINGS_GRAPH not in store.graphs()
    known = queries.load(files.folder("queries") / "store" / "version.rq")
    return store.ask(known.bind({"graph": iris.RULINGS_GRAPH, "version": version(rulings)}))


def keep_rulings(store: Store, rulings: Sequence[Ruling]) -> None:
    """Write the rulings as data, and obey in the documents' graphs those on referrals, responses and themes.

    Each graph that speaks of a record whose ruling is new, changed or taken back is replaced in one transaction with
    the rulings: nothing is read again.
    """
    wanted = on_records(rulings)
    graphs: dict[URIRef, Graph] = {iris.RULINGS_GRAPH: describe_rulings(rulings, wanted, version(rulings))}
    for name in sorted(
        {
            graph
            for node in sorted({*(one.left for one in wanted.values()), *_held(store)})
            for graph in _stating(store, node)
        }
    ):
        triples = store.construct(_query("graph").bind({"graph": name}))
        if obeyed(triples, wanted):
            graphs[name] = triples
    store.replace(graphs)


def _held(store: Store) -> Iterator[str]:
    """Return the records that a ruling in the store is on."""
    for row in store.rows(_query("ruled").bind()).rows:
        yield str(row[0])


def _stating(store: Store, node: str) -> Iterator[URIRef]:
    """Return the graphs of the documents that state a record."""
    for row in store.rows(_query("stating").bind({"node": node})).rows:
        yield URIRef(str(row[0]))


def _query(name: str) -> queries.Query:
    return queries.load(files.folder("queries") / "store" / f"{name}.rq")
