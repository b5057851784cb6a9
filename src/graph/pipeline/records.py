"""The records that the passes compare, kept up with the store: only those are read again that a change can have reached.

A record says what the merge of all graphs says of one root (a wording, a person, a referral). Where it changes, some triple on
the way from the root to what the record says has come or gone; the first such triple has its near end in a graph that
changed, and what lies between that end and the root stands in the store as it did. So the roots to read again are the
nodes of which a changed graph speaks or spoke, and those from which a way leads to such a node: `queries/following/reached-*.rq`
goes these ways backwards. Two things that whole councils share, titles of posts and classes of receivers, are records
themselves: the way over them is gone only when they have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graph import files, iris, queries
from graph.facts import AnswerMatch as Answered
from graph.facts import EntryRecord, FollowUp, IdentityRecord, TaskRecord, Wording
from graph.pipeline.book import Book, packed, unpacked
from graph.pipeline.identities import records_of
from graph.resolve.links import full_name_of, surname_of
from graph.store import Store
from graph.store.terms import n_triples, written
from graph.track import reading
from graph.track.clock import Clock
from graph.track.entries import council_of
from graph.track.match import label

_AT_ONCE = 500
_GRAPHS_AT_ONCE = 50
_NO_FACTS = (f"{iris.BASE}graph/derived/", f"{iris.BASE}graph/run/", f"{iris.BASE}graph/tombstone/",
             str(iris.VOCABULARY_GRAPH), str(iris.COUNCILS_GRAPH), str(iris.RULINGS_GRAPH))  # fmt: skip
_NO_ROOTS = frozenset(("authority", "run", "extractor", "source", "change", "link", "cluster", "reviewer", "note"))
_SHARED = frozenset(("body", "organisation", "person", "post"))  # ways lead over them only where they changed
Only = Sequence[str] | None
Read = Callable[[Store, Only], Iterable[Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of record: how the records of roots are read, which text of a record is its root, and its blocks.

    `shapes` are the kinds of IRI that its roots have (the last part's, "v" or "item"). `reached` names the query that
    goes the ways of its records backwards, None where a record rests on what is said of its root alone.
    """

    name: str
    of: Callable[..., Any]
    read: Read
    root: Callable[[Any], str]
    shapes: frozenset[str]
    blocks: Callable[[Any], Iterable[str]] = lambda _: ()
    reached: str | None = None


@dataclass
class Changed:
    """What changed of the records of each kind: by root, those before and those now; roots as they were are left out."""

    book: Book
    of: dict[str, dict[str, tuple[list[Any], list[Any]]]] = field(default_factory=dict)

    def records(self, kind: str) -> Iterator[Any]:
        """Yield the records of one kind that came or went."""
        for before, now in self.of.get(kind, {}).values():
            yield from (one for one in before if one not in now)
            yield from (one for one in now if one not in before)

    def roots(self, kind: str) -> set[str]:
        """Return the roots whose records changed."""
        return set(self.of.get(kind, ()))

    def in_blocks(self, kind: str, names: Iterable[str]) -> list[Any]:
        """Return the records as they are now that stand in these blocks, by root."""
        return [one for _, told in sorted(self.book.in_blocks(kind, names).items()) for one in _made(kind, told)]

    def at(self, kind: str, roots: Iterable[str]) -> list[Any]:
        """Return the records as they are now of these roots, by root."""
        return [one for _, told in sorted(self.book.told(kind, roots).items()) for one in _made(kind, told)]


def _made(kind: str, told: str) -> list[Any]:
    return unpacked(KINDS[kind].of, told)


class Reader:
    """Reads what changed in a store since a book was written, and writes it into the book."""

    def __init__(self, store: Store, book: Book) -> None:
        self._store, self._book = store, book
        now, before = _versions(store), book.versions()
        self._anew = not before
        self.versions = {name: now.get(name) for name in sorted({*now, *before}) if now.get(name) != before.get(name)}
        self._speaks = _nodes(store, [name for name, version in self.versions.items() if version is not None])
        spoke = book.nodes(self.versions)
        self._nodes = {node for nodes in self._speaks.values() for node in nodes} | spoke
        self._over: set[str] = set()

    def note(self) -> None:
        """Write down which graphs were read."""
        self._book.note(self.versions, self._speaks)

    def also(self, lines: Iterable[bytes]) -> None:
        """Take N-Triples that came or went in a derived graph for changes too."""
        for line in lines:
            subject, _, rest = line.decode().partition(" ")
            value = rest.partition(" ")[2].removesuffix(" .")
            self._nodes |= {one[1:-1] for one in (subject, value) if one.startswith(f"<{iris.BASE}id/")}

    def read(self, names: Iterable[str], changed: Changed) -> None:
        """Read the records of some kinds again and add what changed of them."""
        for kind in (KINDS[name] for name in names):
            roots = None if self._anew else sorted(self._roots(kind))
            found: dict[str, list[Any]] = {}
            for one in kind.read(self._store, roots):
                found.setdefault(kind.root(one), []).append(one)
            now = {root: packed(records) for root, records in found.items()}
            had = self._book.told(kind.name, roots) if roots is not None else {}
            told = {root: now.get(root, "") for root in {*now, *had} if now.get(root, "") != had.get(root, "")}
            blocks = {root: {name for one in found.get(root, ()) for name in kind.blocks(one)} for root in told}
            self._book.put(kind.name, told, blocks)
            changed.of[kind.name] = {
                root: (unpacked(kind.of, had.get(root, "")), unpacked(kind.of, told[root])) for root in sorted(told)
            }
            if kind.name in ("post", "receiver"):
                self._over |= {*told}

    def _roots(self, kind: Kind) -> set[str]:
        """Return the roots whose records can have changed."""
        roots = {node for node in self._nodes if (shape := _shape(node)) is None or shape in kind.shapes}
        if kind.reached is not None:
            wanted = {*_WAYS[kind.reached], None}
            ways = {node for node in self._nodes if _shape(node) in wanted} | self._over
            query = queries.load(files.folder("queries") / "following" / f"reached-{kind.reached}.rq")
            roots |= {str(found) for (found,) in _rows(self._store, query, "node", sorted(ways), _AT_ONCE)}
        return roots


def _versions(store: Store) -> dict[str, str]:
    """Return what tells one state of each named graph that holds facts from another."""
    if store.journal is not None:
        found = store.journal.digests()
    else:
        read = queries.load(files.folder("queries") / "recurrence" / "read.rq")
        found = {
            str(iris.source_graph(iris.segment_of(str(source)))): f"{fingerprint} {started or ''}"
            for source, fingerprint, started in store.rows(read.bind()).rows
        }
    return {name: version for name, version in found.items() if not name.startswith(_NO_FACTS)}


def _nodes(store: Store, graphs: Sequence[str]) -> dict[str, set[str]]:
    """Return the nodes of which each graph speaks, and that can be on the way of a record."""
    found: dict[str, set[str]] = {name: set() for name in graphs}
    for name in ("subjects", "values"):
        query = queries.load(files.folder("queries") / "following" / f"{name}.rq")
        for graph, node in _rows(store, query, "graph", graphs, _GRAPHS_AT_ONCE):
            if _shape(str(node)) not in _NO_ROOTS:
                found[str(graph)].add(str(node))
    return found


def _rows(
    store: Store, query: queries.Query, name: str, values: Sequence[str], at_once: int
) -> Iterator[Sequence[object]]:
    for at in range(0, len(values), at_once):
        yield from store.rows(query.bind({name: values[at : at + at_once]})).rows


def _shape(node: str) -> str | None:
    """Return what kind of thing an IRI is of: "meeting", or of a part "item" or "v"; None where that cannot be told."""
    path = node.partition(f"{iris.BASE}id/")[2].split("/")
    whole = _WHOLE.get(path[0], len(path) + 1)
    if len(path) < whole:
        return None
    return path[0] if len(path) == whole else path[-2]


# From what kinds of thing the ways of a query lead; a part of no kind that is known is tried too.
_WAYS = {
    "wordings": ("recommendation", "item", "meeting"),
    "answered": ("response", "update", "item", "report"),
    "sent": ("referral",),
    "made": ("item", "meeting"),
    "clocks": ("referral", "report"),
    "people": ("attendance", "holding", "vote", "interest", "decision", "action", "item", "meeting"),
    "outcomes": (
        "referral",
        "report",
        "review",
        "matter",
        "recommendation",
        "response",
        "decision",
        "item",
        "meeting",
    ),
}
# How many segments there are in the IRIs of what is no part of another thing.
_WHOLE = {
    "action": 3, "authority": 2, "body": 3, "change": 2, "cluster": 2, "extractor": 2, "link": 2, "matter": 3, "meeting": 4, "note": 2,
    "organisation": 2, "person": 3, "post": 3, "recommendation": 4, "referral": 4, "report": 3, "review": 3, "reviewer": 2,
    "run": 2, "source": 2,
}  # fmt: skip


def _of_kind(name: str, store: Store, only: Only) -> Iterable[IdentityRecord]:
    return records_of(store, name, only)


def _body_block(one: TaskRecord | FollowUp) -> Iterator[str]:
    yield f"body {one.body}"


def _task_blocks(one: TaskRecord) -> Iterator[str]:
    yield from _body_block(one)
    yield f"council {council_of(one)}"


def _person_blocks(one: IdentityRecord) -> Iterator[str]:
    if not one.council.startswith("unknown-"):
        yield f"surname {one.council} {surname_of(one)}"
        if words := full_name_of(one):
            yield f"name {words}"


def _council_block(one: IdentityRecord) -> Iterator[str]:
    if not one.council.startswith("unknown-"):
        yield f"council {one.council}"


def _wording_blocks(one: Wording) -> Iterator[str]:
    yield f"recommendation {one.recommendation}"
    if one.report is not None:
        yield f"report {one.report}"
    if one.authority is not None and one.held_on is not None:
        yield f"month {one.authority} {one.held_on:%Y-%m}"
    if one.authority and one.item_title and one.label and one.report is None:
        yield f"label {one.authority} {label(one.label)}"


def _classes(store: Store, only: Only) -> Iterator[tuple[str, ...]]:
    for row in _either(store, "classes", only):
        yield tuple(map(str, row))


def _outcomes(store: Store, only: Only) -> Iterator[tuple[str, ...]]:
    query = queries.load(files.folder("queries") / "rules" / "outcomes-of-referrals.rq")
    for some in [None] if only is None else [only[at : at + _AT_ONCE] for at in range(0, len(only), _AT_ONCE)]:
        found = store.construct(query.bind({} if some is None else {"referral": some}))
        for line in n_triples(found).decode().splitlines():
            yield line[1:].partition(">")[0], line


def _sendings(store: Store, only: Only) -> Iterator[tuple[str, ...]]:
    """Yield the triples that the rules read: their subject, their value, and their line of N-Triples."""
    for node, name, value in _either(store, "sendings", only):
        yield str(node), str(value), f"{written(node)} {written(name)} {written(value)} ."


def _either(store: Store, name: str, only: Only) -> Iterator[Sequence[Any]]:
    query = queries.load(files.folder("queries") / "following" / f"{name}.rq")
    return iter(store.rows(query.bind()).rows) if only is None else _rows(store, query, "node", only, _AT_ONCE)


def _root(name: str) -> Callable[[Any], str]:
    return lambda one: str(getattr(one, name))


def _first(one: tuple[str, ...]) -> str:
    return one[0]


_ANY = frozenset(_WHOLE) - _NO_ROOTS - _SHARED | {"item", "decision", "action", "v", "ask", "response", "update"}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("body", IdentityRecord, partial(_of_kind, "bodies"), _root("node"), frozenset(("body",)), _council_block),
        Kind("post", IdentityRecord, partial(_of_kind, "posts"), _root("node"), frozenset(("post",)), _council_block),
        Kind("receiver", tuple, _classes, _first, frozenset(("body", "organisation"))),
        Kind("person", IdentityRecord, partial(_of_kind, "people"), _root("node"), frozenset(("person",)), _person_blocks, "people"),
        Kind("wording", Wording, reading.wordings, _root("version"), frozenset(("v",)), _wording_blocks, "wordings"),
        Kind("sent", tuple, reading.sent, _first, _ANY, reached="sent"),
        Kind("answered", Answered, reading.answered, _root("answered"), frozenset(("recommendation",)),
             lambda one: (f"label {one.authority or ''} {label(one.label)}",), "answered"),
        Kind("said", tuple, reading.said, lambda one: str(one[2]), frozenset(("recommendation",)), reached="answered"),
        Kind("task", TaskRecord, reading.tasks, _root("task"), frozenset(("action", "decision")), _task_blocks, "made"),
        Kind("follow-up", FollowUp, reading.follow_ups, _root("update"), frozenset(("update",)), _body_block, "made"),
        Kind("entry", EntryRecord, reading.entries, _root("entry"), frozenset(("action",)), lambda one: (f"council {one.authority}",)),
        Kind("listed", tuple, reading.said_of_entries, lambda one: str(one[1]), frozenset(("action",))),
        Kind("clock", Clock, reading.clocks, _root("recommendation"), frozenset(("recommendation",)), reached="clocks"),
        Kind("sending", tuple, _sendings, _first, frozenset(("referral", "recommendation")),
             lambda one: (f"subject {one[1]}",)),
        Kind("outcome", tuple, _outcomes, _first, frozenset(("referral",)), reached="outcomes"),
    )
}  # fmt: skip
