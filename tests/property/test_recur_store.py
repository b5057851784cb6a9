"""The recurrences of a store that documents come into, change in and leave, against those of one filled at once."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from graph import iris
from graph.pipeline import find_recurrences
from graph.store import Store, open_memory
from graph.vocab import DCTERMS, PROV, SCR

TEXTS = [text for _, text in json.loads(
    (Path(__file__).parents[1] / "recurrence_asks.json").read_text(encoding="utf-8")
).values()]  # fmt: skip
NOBODY = Path("no-such-file.csv")


@dataclass(frozen=True)
class Document:
    """The minutes of one meeting of one council, with its asks; `told` counts how often it was read."""

    number: int
    asks: tuple[int, ...]
    told: int = 0

    def graphs(self) -> dict[URIRef, Graph]:
        digest = f"{self.number:02x}" * 32
        source, run = iris.source(digest), URIRef(f"{iris.BASE}id/run/{self.number}")
        triples, ran = Graph(), Graph()
        triples.add((source, SCR.inputFingerprint, Literal("same")))
        triples.add((source, PROV.wasGeneratedBy, run))
        triples.add((source, SCR.concernsAuthority, URIRef(f"{iris.BASE}id/authority/council-{self.number % 5}")))
        ran.add((run, PROV.startedAtTime, Literal(self.told)))
        meeting, item, span = (URIRef(f"{source}/{part}") for part in ("meeting", "item", "span"))
        triples.add((item, SCR.itemOf, meeting))
        triples.add((meeting, SCR.meetingDate, Literal(f"20{10 + self.number:02d}-05-01")))
        triples.add((span, SCR.inSource, source))
        for n in self.asks:
            action = URIRef(f"{source}/action/{n}")
            triples.add((action, RDF.type, SCR.ActionPoint))
            triples.add((action, SCR.text, Literal(TEXTS[n])))
            triples.add((action, SCR.madeAt, item))
            triples.add((action, SCR.statedIn, span))
        return {iris.source_graph(digest): triples, iris.run_graph(digest): ran}


def published(store: Store) -> Graph:
    """What is said of recurrences, without what became of earlier groups: that is history, and no rebuild knows it."""
    found = Graph()
    for triple in store.construct("CONSTRUCT WHERE { ?s ?p ?o }"):
        found.add(triple)
    out = Graph()
    for subject, predicate, value in found:
        ours = str(subject).startswith((f"{iris.BASE}id/cluster/", f"{iris.BASE}id/run/recurrence"))
        if (ours and predicate != DCTERMS.isReplacedBy) or predicate == OWL.versionInfo:
            out.add((subject, predicate, value))
    return out


documents = st.builds(
    Document, st.integers(0, 11), st.lists(st.integers(0, len(TEXTS) - 1), max_size=6, unique=True).map(tuple)
)
batches = st.lists(
    st.tuples(
        st.lists(documents, max_size=6, unique_by=lambda one: one.number), st.sets(st.integers(0, 11), max_size=3)
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches)
def test_step_by_step_the_same_triples_are_published_as_at_once(batches) -> None:
    with tempfile.TemporaryDirectory() as folder, open_memory() as store:
        held: dict[int, Document] = {}
        for turn, (come, leave) in enumerate(batches):
            for number in leave & held.keys():
                store.replace(dict.fromkeys(held.pop(number).graphs(), Graph()))
            for one in come:
                held[one.number] = Document(one.number, one.asks, turn)
                store.replace(held[one.number].graphs())
            find_recurrences(store, NOBODY, state=Path(folder))
        with open_memory() as other:
            for one in sorted(held.values(), key=lambda one: -one.number):
                other.replace(one.graphs())
            find_recurrences(other, NOBODY)
            assert isomorphic(published(store), published(other))


def many() -> list[Document]:
    return [Document(n, tuple(range(n % 3, len(TEXTS), 4))) for n in range(8)]


def filled(store: Store) -> None:
    for one in many():
        store.replace(one.graphs())


def test_what_has_not_changed_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_memory() as store:
        filled(store)
        assert find_recurrences(store, NOBODY, state=tmp_path).clusters
        before = set(store.graphs())
        written: list[set[URIRef]] = []
        honest = type(store).replace

        def watching(self: Store, graphs: dict[URIRef, Graph]) -> None:
            written.append(set(graphs))
            honest(self, graphs)

        monkeypatch.setattr(type(store), "replace", watching)
        find_recurrences(store, NOBODY, state=tmp_path)
        assert written == []
        new = Document(9, (0, 5))
        honest(store, new.graphs())
        find_recurrences(store, NOBODY, state=tmp_path)
        touched = {graph for graphs in written for graph in graphs} - {iris.RECURRENCE_GRAPH}
        groups = {graph for graph in before if graph.startswith(f"{iris.RECURRENCE_GRAPH}/")}
        assert touched
        assert len(groups - touched) >= len(groups) - 2


def test_a_store_put_back_to_an_earlier_state_is_written_whole(tmp_path: Path) -> None:
    with open_memory() as store:
        filled(store)
        find_recurrences(store, NOBODY, state=tmp_path)
        wanted = published(store)
        graphs = [graph for graph in store.graphs() if graph.startswith(str(iris.RECURRENCE_GRAPH))]
        assert len(graphs) > 2
        store.replace(dict.fromkeys(graphs, Graph()))
        find_recurrences(store, NOBODY, state=tmp_path)
        assert isomorphic(published(store), wanted)


def test_a_group_that_goes_leads_to_the_one_in_its_place(tmp_path: Path) -> None:
    with open_memory() as store:
        first, second, third = Document(1, (0,)), Document(2, (0,)), Document(3, (0,))
        for one in (second, third):
            store.replace(one.graphs())
        (before,) = find_recurrences(store, NOBODY, state=tmp_path).clusters
        store.replace(first.graphs())
        (after,) = find_recurrences(store, NOBODY, state=tmp_path).clusters
        assert before.anchor != after.anchor
        query = f"ASK {{ <{iris.cluster(before.anchor)}> <{DCTERMS.isReplacedBy}> <{iris.cluster(after.anchor)}> }}"
        assert store.ask(query)
        store.replace(dict.fromkeys(first.graphs(), Graph()))
        (again,) = find_recurrences(store, NOBODY, state=tmp_path).clusters
        assert again == before
        assert not store.ask(query)
