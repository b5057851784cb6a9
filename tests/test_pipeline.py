"""The whole line, document by document: stored, unchanged, quarantined; resumed, retried, concluded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef

from graph import files, iris
from graph.documents import SourceDocument, SourceMetadata
from graph.errors import GraphError, StoreError, UnreadableDocument
from graph.fetch import Unread
from graph.fetch import read as fetched
from graph.pipeline import Read, Status, Summary, checked, ingest, load_vocabulary, quarantined, read, retry, stages
from graph.settings import Settings
from graph.store import Store, open_memory, open_store
from graph.vocab import SCR
from ingesting import outcomes
from servers import oxigraph_server

MINUTES = """ALDERMERE BOROUGH COUNCIL

CHILDREN'S SCRUTINY PANEL

Tuesday 4 March 2025

20/1 FOSTER CARERS

The Panel considered a report of the Director of Children's Services.

AGREED that a report on foster carers be submitted to the Panel every quarter.
"""
OTHER = MINUTES.replace("4 March", "11 March").replace("every quarter", "each year")


@pytest.fixture
def store() -> Iterator[Store]:
    with open_memory() as opened:
        yield opened


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def document(text: str = MINUTES, name: str = "minutes.txt", **metadata: str) -> SourceDocument:
    return SourceDocument(name, text.encode(), SourceMetadata(**metadata))


def one(summary: Summary) -> tuple[Status, str]:
    (status,) = summary.counts
    assert summary.counts.total() == 1
    return status, summary.told[0].reason if summary.told else ""


def stated(store: Store) -> set[bytes]:
    """Everything in the store but when it was read."""
    lines = b"".join(store.dump("application/n-quads")).splitlines()
    return {line for line in lines if b"/graph/run/" not in line}


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_document_is_stored_with_its_run_and_its_bytes(store: Store, state: Path) -> None:
    given = document(council="Aldermere")
    summary = ingest([given], store, state, concluding=False)
    assert (summary.read, summary.stored, summary.quarantined, summary.unchanged, summary.unread) == (1, 1, 0, 0, 0)
    assert set(store.graphs()) == {iris.source_graph(given.sha256), iris.run_graph(given.sha256)}
    kept = state / "archive" / given.sha256[:2] / given.sha256
    assert kept.read_bytes() == given.content
    beside = json.loads(kept.with_name(f"{kept.name}.json").read_text(encoding="utf-8"))
    assert beside == {"name": "minutes.txt", "council": "Aldermere"}
    assert not (state / "quarantine").exists()


def test_ingesting_twice_changes_nothing(store: Store, state: Path) -> None:
    ingest([document()], store, state)
    before = b"".join(store.dump("application/n-quads"))
    summary = ingest([document()], store, state)
    assert one(summary) == (Status.UNCHANGED, "")
    assert b"".join(store.dump("application/n-quads")) == before


def test_other_metadata_replaces_what_was_read_before(store: Store, state: Path) -> None:
    ingest([document(council="Aldermere")], store, state, concluding=False)
    assert one(ingest([document(council="Brackenshire")], store, state, concluding=False))[0] == Status.STORED
    assert len(store.graphs()) == 2
    fingerprints = store.rows("SELECT ?f { ?s <https://w3id.org/scrutiny/ns#inputFingerprint> ?f }").rows
    assert len(fingerprints) == 1


def test_the_same_bytes_with_other_metadata_in_one_run_are_told(store: Store, state: Path) -> None:
    given = [
        document(name="a.txt", council="Aldermere"),
        document(name="b.txt"),
        document(name="c.txt", council="Aldermere"),
    ]
    for first in (Status.STORED, Status.UNCHANGED):
        told = outcomes(given, store, state)
        assert [outcome.status for outcome in told] == [first, Status.UNREAD, Status.UNCHANGED]
        assert "same bytes as a.txt" in told[1].reason


def test_the_order_of_documents_changes_nothing(state: Path) -> None:
    given = [
        document(MINUTES, "a.txt"),
        document(OTHER, "b.txt"),
        document(OTHER.replace("11 March", "1 April"), "c.txt"),
    ]
    found = []
    for order in (given, given[::-1]):
        with open_memory() as store:
            assert ingest(order, store, state / order[0].name).stored == 3
            found.append(stated(store))
    assert found[0] == found[1]


# ---- what is kept out


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"   \n", ""), (b"\x89PNG\r\n\x1a\n", "a picture"), (bytes(range(256)) * 20, "not text")],
)
def test_what_cannot_be_read_is_quarantined_with_the_reason(
    store: Store, state: Path, content: bytes, reason: str
) -> None:
    given = SourceDocument("odd.bin", content, SourceMetadata(council="Aldermere"))
    status, told = one(ingest([given], store, state, concluding=False))
    assert status is Status.QUARANTINED
    assert reason in told
    assert store.graphs() == ()
    (kept,) = quarantined(state)
    assert kept.identifier == given.sha256[:16]
    assert kept.document == given
    assert kept.reason == told
    assert files_below(state) == {
        f"quarantine/{kept.identifier}/{name}" for name in ("source.bin", "source.json", "report.json")
    }


def invalid(given: SourceDocument) -> Read:
    """Read a document so that its triples break a shape: a span that quotes other words than those that are there."""
    made = read(given)
    source = iris.source(given.sha256)
    made.triples.remove((source, SCR.canonicalText, None))
    made.triples.add((source, SCR.canonicalText, Literal("other words")))
    return replace(made, report=checked(made.triples))


def test_a_document_that_breaks_a_shape_is_kept_out_whole(store: Store, state: Path) -> None:
    status, told = one(ingest([document()], store, state, concluding=False, reading=invalid))
    assert status is Status.QUARANTINED
    assert store.graphs() == ()
    (kept,) = quarantined(state)
    assert kept.report["kind"] == "invalid"
    assert kept.report["validation"]["results"][0]["message"] == told
    assert not (state / "archive").exists()


def test_quarantine_takes_nothing_away_that_is_stored(store: Store, state: Path) -> None:
    ingest([document(council="Aldermere")], store, state, concluding=False)
    before = stated(store)
    ingest([document(council="Brackenshire")], store, state, concluding=False, reading=invalid)
    assert stated(store) == before
    assert len(list(quarantined(state))) == 1


def unwritable(given: SourceDocument) -> Read:
    made = read(given)
    made.triples.add((URIRef("http://a b"), SCR.text, Literal("x")))
    return made


@pytest.mark.filterwarnings("ignore:.*does not look like a valid URI")
def test_triples_that_cannot_be_written_are_quarantined(store: Store, state: Path) -> None:
    status, told = one(ingest([document()], store, state, concluding=False, reading=unwritable))
    assert status is Status.QUARANTINED
    assert "http://a b" in told
    assert store.graphs() == ()


def test_a_fault_in_one_document_stops_no_other(store: Store, state: Path) -> None:
    def faulty(given: SourceDocument) -> Read:
        return read(given) if given.name == "good.txt" else {}[given.name]

    given = [document(OTHER, "bad.txt"), document(name="good.txt")]
    told = outcomes(given, store, state, reading=faulty)
    assert [outcome.status for outcome in told] == [Status.QUARANTINED, Status.STORED]
    (kept,) = quarantined(state)
    assert kept.reason.startswith("fault while reading: KeyError")
    assert "Traceback" in kept.report["trace"]


@pytest.mark.parametrize(("fault", "told"), [(RecursionError, "nested too deep"), (MemoryError, "too large for")])
def test_running_out_of_stack_or_memory_is_the_documents_fault(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception], told: str
) -> None:
    def overrun(_document: SourceDocument) -> None:
        raise fault

    monkeypatch.setattr(stages, "parse", overrun)
    with pytest.raises(UnreadableDocument, match=told):
        read(document())


def test_a_file_that_is_no_document_is_told(store: Store, state: Path) -> None:
    missing = Unread("none.txt", UnreadableDocument("none.txt", "no such file or folder"))
    told = outcomes([missing, document()], store, state)
    assert [outcome.status for outcome in told] == [Status.UNREAD, Status.STORED]
    assert told[0].reason == "no such file or folder"


# ---- retrying


def test_what_goes_through_on_retry_is_stored_and_released(store: Store, state: Path) -> None:
    ingest([document(council="Aldermere")], store, state, concluding=False, reading=invalid)
    assert one(retry(store, state))[0] == Status.STORED
    assert list(quarantined(state)) == []
    assert iris.source_graph(document().sha256) in store.graphs()
    kept = state / "archive" / document().sha256[:2] / f"{document().sha256}.json"
    assert json.loads(kept.read_text(encoding="utf-8"))["council"] == "Aldermere"


def test_what_does_not_go_through_stays(store: Store, state: Path) -> None:
    ingest([SourceDocument("odd.bin", b"")], store, state, concluding=False)
    assert one(retry(store, state))[0] == Status.QUARANTINED
    assert len(list(quarantined(state))) == 1


def test_one_of_many_is_retried(store: Store, state: Path) -> None:
    ingest([document(), document(OTHER, "b.txt")], store, state, concluding=False, reading=invalid)
    chosen = document().sha256[:16]
    assert retry(store, state, chosen).stored == 1
    assert [kept.document.name for kept in quarantined(state)] == ["b.txt"]
    with pytest.raises(GraphError, match="nothing with the identifier"):
        retry(store, state, chosen)


@pytest.mark.parametrize("name", ["source.bin", "source.json", "report.json"])
@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_damaged_entry_is_listed_and_left_alone(store: Store, state: Path, name: str, damage: bytes) -> None:
    ingest([document()], store, state, concluding=False, reading=invalid)
    place = state / "quarantine" / document().sha256[:16]
    (place / name).write_bytes(damage)
    (kept,) = quarantined(state)
    assert kept.damaged
    assert "damaged" in kept.reason
    assert one(retry(store, state))[0] == Status.UNREAD
    assert (place / name).read_bytes() == damage
    assert one(ingest([document()], store, state, concluding=False, reading=invalid))[0] == Status.QUARANTINED
    (kept,) = quarantined(state)
    assert not kept.damaged


def test_what_a_killed_run_left_in_quarantine_is_no_entry(store: Store, state: Path) -> None:
    left = state / "quarantine" / f".{document().sha256[:16]}"
    left.mkdir(parents=True)
    (left / "source.bin").write_bytes(b"half")
    assert list(quarantined(state)) == []
    ingest([document()], store, state, concluding=False, reading=invalid)
    assert len(list(quarantined(state))) == 1
    assert not left.exists()


# ---- conclusions


def test_conclusions_that_a_stopped_run_owes_are_drawn_by_the_next(store: Store, state: Path) -> None:
    clusters = "ASK { ?cluster a <https://w3id.org/scrutiny/ns#RecurrenceCluster> }"
    elsewhere = document(MINUTES.replace("ALDERMERE", "BRACKENSHIRE"), "b.txt", council="Brackenshire")
    ingest([document(council="Aldermere")], store, state)
    ingest([elsewhere], store, state, concluding=False)
    assert not store.ask(clusters)
    assert ingest([elsewhere], store, state).unchanged == 1
    assert store.ask(clusters)
    assert {
        name for name in files_below(state) if not name.startswith(("archive/", "conclusions.", "recurrence-"))
    } == set()


def test_the_vocabulary_is_loaded_once_for_each_of_its_versions(store: Store) -> None:
    assert load_vocabulary(store)
    before = stated(store)
    assert not load_vocabulary(store)
    theme = iris.concept("theme", "performance-reporting")
    assert store.ask(f"ASK {{ <{theme}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }}")
    vocabulary = store.construct(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{iris.VOCABULARY_GRAPH}> {{ ?s ?p ?o }} }}")
    assert not [term for triple in vocabulary for term in triple if isinstance(term, BNode)]
    store.replace({iris.VOCABULARY_GRAPH: Graph()})
    assert load_vocabulary(store)
    assert stated(store) == before


# ---- the store and the disk


def test_store_trouble_stops_the_run(tmp_path: Path, state: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    open_store(settings).close()
    with open_store(settings, read_only=True) as store, pytest.raises(StoreError):
        ingest([document()], store, state, concluding=False)


@pytest.mark.parametrize("reading", [read, invalid])
def test_a_state_folder_that_cannot_be_written_stops_the_run(
    store: Store, tmp_path: Path, reading: Callable[[SourceDocument], Read]
) -> None:
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        ingest([document()], store, tmp_path / "state", concluding=False, reading=reading)
    assert store.graphs() == ()


def test_every_store_holds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    given = [document(), document(OTHER, "b.txt")]
    found = []
    with oxigraph_server(tmp_path / "server") as address:
        for place in (address, str(tmp_path / "store")):
            with open_store(Settings(store=place)) as store:
                assert ingest(given, store, tmp_path / f"state-{len(found)}").stored == 2
                assert ingest(given, store, tmp_path / f"state-{len(found)}").unchanged == 2
                found.append(stated(store))
    with open_memory() as store:
        ingest(given, store, tmp_path / "state-memory")
        found.append(stated(store))
    assert found[0] == found[1] == found[2]


STOPPED_HALFWAY = """
import sys
from pathlib import Path
from graph import fetch
from graph.pipeline import ingest
from graph.settings import Settings
from graph.store import open_store, writer

def documents(folder):
    for number, document in enumerate(fetch.read([folder])):
        if number == 40:
            sys.stdout.write("half\\n")
            sys.stdout.flush()
            sys.stdin.read()
        yield document

if __name__ == "__main__":
    folder, place, jobs = sys.argv[1:]
    writer.TOGETHER_SECONDS = 0.0
    with open_store(Settings(store=place)) as store:
        ingest(documents(Path(folder)), store, Path(place), jobs=int(jobs), concluding=False)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, jobs: int) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for number in range(45):
        (given / f"{number:02}.txt").write_text(MINUTES.replace("20/1", f"20/{number}"), encoding="utf-8")
    killed = tmp_path / "killed"
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED_HALFWAY, str(given), str(killed), str(jobs)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"half\n"
    process.kill()
    process.communicate()
    with open_store(Settings(store=str(killed))) as store, open_memory() as whole:
        begun = len(store.graphs())
        assert 0 < begun < 2 * 45
        assert begun % 2 == 0
        summary = ingest(fetched([given]), store, killed, concluding=False)
        assert summary.unchanged == begun // 2
        assert summary.read == 45
        ingest(fetched([given]), whole, tmp_path / "whole", concluding=False)
        assert stated(store) == stated(whole)


@pytest.mark.slow
def test_the_number_of_jobs_changes_nothing(tmp_path: Path, roster_folder: Path) -> None:
    told, found = [], []
    for jobs in (1, 3):
        with open_store(Settings(store=str(tmp_path / f"store-{jobs}"))) as store:
            given = fetched([files.folder("data") / "examples", roster_folder])
            told.append(outcomes(given, store, tmp_path / f"state-{jobs}", jobs=jobs))
            found.append(sorted(stated(store)))
    assert found[0] == found[1]
    assert told[0] == told[1]
    assert {outcome.status for outcome in told[0]} == set(Status)


@pytest.fixture
def roster_folder(tmp_path: Path) -> Path:
    """A list of members in the midst of documents that it is about, a file twice, and one of which too much is said."""
    folder = tmp_path / "norbeck"
    folder.mkdir()
    text = MINUTES.replace("ALDERMERE BOROUGH", "NORBECK METROPOLITAN BOROUGH").replace(
        "20/1", "Present: Councillors A Holt (Chair) and Vane\n\n20/1"
    )
    members = (
        "<councillorsbyward><wards><ward><councillors>"
        "<councillor><councillorid>9</councillorid><fullusername>Cllr Rosa Vane</fullusername></councillor>"
        "</councillors></ward></wards></councillorsbyward>"
    )
    for name, content in {
        "a.txt": text,
        "b.xml": members,
        "c.txt": text.replace("4 March", "18 March"),
        "d.txt": text,
        "e.txt": text,
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    listed = {name: {"council": "norbeck", "date": "2025-03-04"} for name in ("a.txt", "b.xml", "c.txt", "d.txt")}
    (folder / "sources.json").write_text(json.dumps(listed), encoding="utf-8")
    return folder


# ---- real documents


@pytest.mark.parametrize("folder", ["seeds", "dev"])
def test_every_document_of_the_corpus_is_stored_or_quarantined_with_a_reason(
    corpus: Path, folder: str, store: Store, state: Path
) -> None:
    given = list(fetched([corpus / folder]))
    assert given
    summary = ingest(given, store, state, concluding=False)
    assert summary.stored + summary.quarantined == summary.read == len(given)
    assert len([outcome for outcome in summary.told if outcome.status is Status.QUARANTINED]) == summary.quarantined
    assert not [kept for kept in quarantined(state) if kept.report.get("kind") == "fault"]
    before = stated(store)
    again = ingest(given, store, state, concluding=False)
    assert again.stored == 0
    assert again.unchanged == summary.stored
    assert stated(store) == before


def test_the_examples_show_documents_that_are_kept_out(store: Store, state: Path) -> None:
    summary = ingest(fetched([files.folder("data") / "examples"]), store, state)
    assert summary.stored >= 12
    assert summary.quarantined >= 1
    assert summary.unread == 0
    assert iris.RECURRENCE_GRAPH in store.graphs()
