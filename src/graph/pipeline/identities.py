"""Who is possibly whom over the whole store, and people's rulings on it: obeyed by reading what they touch again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rdflib import Graph, URIRef

from graph import files, iris, queries
from graph.describe import describe_tombstones
from graph.documents import SourceDocument
from graph.facts import IdentityRecord, Ruling
from graph.pipeline import keeping
from graph.pipeline.products import Product
from graph.resolve.rulings import IDENTITY, merges
from graph.store import Store

_OFFICERS = frozenset(("officer", "contact"))
_OTHERS = frozenset(("witness", "partner", "care-experienced-participant", "press", "public", "mentioned"))
_AT_ONCE = 500
_KINDS = {"people": "person", "bodies": "body", "posts": "post"}


def on_identities(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Return the rulings on identities among others, in their order."""
    return tuple(ruling for ruling in rulings if ruling.kind == IDENTITY)


def version(rulings: Sequence[Ruling]) -> str:
    """Return a digest of what rulings say, whoever gave them."""
    told = "\n".join(sorted(f"{r.left} {r.right} {r.ruling} {r.given_on} {r.line}" for r in rulings))
    return f"sha256 {hashlib.sha256(told.encode()).hexdigest()}"


def is_current(store: Store, rulings: Sequence[Ruling]) -> bool:
    """Tell whether the identities in the store were found under these rulings."""
    known = queries.load(files.folder("queries") / "store" / "version.rq")
    return store.ask(known.bind({"graph": iris.IDENTITY_GRAPH, "version": version(rulings)}))


def records_of(store: Store, name: str, only: Sequence[str] | None = None) -> list[IdentityRecord]:
    """Return the "people", "bodies" or "posts" of the store, or those of these IRIs, by IRI."""
    kind, found = _KINDS[name], []
    told: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    several = [None] if only is None else [only[at : at + _AT_ONCE] for at in range(0, len(only), _AT_ONCE)]
    for some in several:
        for row in asked(store, name, {} if some is None else {"node": some}):
            for column, value in row.items():
                if column != "node":
                    told[row["node"]][column].add(value)
    for node, columns in sorted(told.items()):
        parsed = iris.parse(node)
        if parsed is not None and parsed.kind == kind and len(parsed.segments) == 2:
            found.append(_record(node, kind, parsed.segments[0], columns))
    return found


def _record(node: str, kind: str, council: str, columns: Mapping[str, set[str]]) -> IdentityRecord:
    return IdentityRecord(
        node,
        kind,
        council,
        names=tuple(sorted(columns.get("name", ()))),
        groups=tuple(sorted({_group(one) for one in columns.get("capacity", ())})),
        roles=tuple(sorted(columns.get("role", ()))),
        days=tuple(sorted(date.fromisoformat(day) for day in columns.get("day", ()))),
    )


def _group(capacity: str) -> str:
    if capacity in _OFFICERS:
        return "officer"
    return "other" if capacity in _OTHERS else "member"


def asked(store: Store, name: str, values: Mapping[str, queries.Value] | None = None) -> Iterator[dict[str, str]]:
    """Return the rows of `queries/identity/{name}.rq`, each by its columns, those without a value left out."""
    query = queries.load(files.folder("queries") / "identity" / f"{name}.rq")
    table = store.rows(query.bind(values or {}))
    for row in table.rows:
        yield {key: str(term) for key, term in zip(table.variables, row, strict=True) if term is not None}


def touched(store: Store, rulings: Sequence[Ruling]) -> tuple[str, ...]:
    """Return the digests of the documents that say something else under these rulings than when they were stored."""
    wanted = {str(old): str(new) for old, new in merges(rulings).items()}
    had = {row["old"]: row["new"] for row in asked(store, "replaced")}
    nodes = {old for old, new in wanted.items() if had.get(old) != new}
    nodes |= {node for old, new in had.items() if wanted.get(old) != new for node in (old, new)}
    return tuple(
        sorted({row["digest"] for node in sorted(nodes) for row in asked(store, "mentioning", {"node": node})})
    )


def tombstones(store: Store, document: SourceDocument, made: Product) -> Mapping[URIRef, Graph]:
    """Return where the nodes of a document went whose council is known now and was not when it was stored before."""
    if not made.settled:
        return {}
    unknown = iris.unknown(document.sha256)
    values: dict[str, queries.Value] = {"source": str(iris.source(document.sha256)), "segment": unknown}
    old = [row["node"] for row in asked(store, "unsettled", values)]
    if not old:
        return {}
    subjects = {line.partition(b"> ")[0][1:].decode() for line in made.triples.splitlines()}
    new = {node: node.replace(f"/{unknown}/", f"/{made.council}/", 1) for node in old}
    moved = {node: now for node, now in new.items() if now in subjects}
    return {iris.tombstone_graph(document.sha256): describe_tombstones(moved)} if moved else {}


def kept(state: Path, digests: Iterable[str]) -> Iterator[SourceDocument]:
    """Return the archived documents of these digests; one that the archive has lost is left out."""
    for digest in digests:
        document = keeping.archived(state, digest)
        if document is not None:
            yield document
