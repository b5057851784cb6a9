"""The change feed: what happened to each named graph, told so that a reader who follows it has the store."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx2
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from starlette.testclient import TestClient

from graph import iris
from graph.client import Client
from graph.errors import Gone, NotFetched, UnwritableTerm
from graph.publish import Page, write_pages
from graph.serve import create_app
from graph.settings import Settings
from graph.store import Store, backups, open_memory, open_store
from graph.store.journal import IN_PAGE, NAME
from graph.vocab import AS, LDES, TREE
from serving import example_store

LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")


def _name(number: int) -> URIRef:
    return URIRef(f"{iris.BASE}graph/source/{number:016}")


def _graph(*words: str) -> Graph:
    made = Graph()
    for word in words:
        made.add((URIRef(f"{iris.BASE}id/matter/nowhere/{word}"), LABEL, Literal(f"{word}\n\t“é”", lang="en")))
    return made


def _settings(folder: Path) -> Settings:
    return Settings(store=str(folder))


def _client(store: Store) -> Client:
    """Return a client of the application over a store, in this process."""
    inside = TestClient(create_app(store, Settings()))

    def answer(request: httpx2.Request) -> httpx2.Response:
        told = inside.request(
            request.method,
            str(request.url.raw_path, "ascii"),
            content=request.content,
            headers=request.headers,
            follow_redirects=False,
        )
        return httpx2.Response(
            told.status_code, headers={"content-type": told.headers["content-type"]}, content=told.content
        )

    return Client("http://testserver", transport=httpx2.MockTransport(answer))


def _follow(client: Client, into: Store, since: str | None = None) -> str | None:
    """Take over every change after a cursor, and return the last one's cursor."""
    for change in client.changes(since):
        content = None if change.is_gone else client.content(change.graph)
        into.replace({change.graph: content if content is not None else Graph()})
        since = change.cursor
    return since


def _dump(store: Store) -> list[bytes]:
    return sorted(b"".join(store.dump("application/n-quads")).splitlines())


@pytest.mark.parametrize("where", ["memory", "disk"])
@pytest.mark.parametrize("copies", [1, 9_000], ids=["few", "in bulk"])
def test_a_digest_is_that_of_the_triples_as_the_store_gives_them_back(
    where: str, copies: int, tmp_path: Path
) -> None:
    """However they came: numbers written in another way, a line twice, spaces too many, words that look like a label."""
    number = '"0{0}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    lines = [f"<urn:s{at}>  <urn:p>  {number.format(at)} .\n" for at in range(copies)]
    lines += ['<urn:s> <urn:q> "x> _:b \\u00e9 <urn:g>"@en-GB .\n', '<urn:s> <urn:q> "1.50"^^<urn:kind>.\n'] * 2
    with open_memory() if where == "memory" else open_store(_settings(tmp_path)) as store:
        store.replace({_name(1): "".join(lines).encode(), _name(2): _graph("second")})
        journal = store.journal
        assert journal is not None
        told = {change.graph: change.digest for change in journal.part(1, len(journal) + 1)}
        for name in (_name(1), _name(2)):
            quads = [
                line
                for line in b"".join(store.dump("application/n-quads")).splitlines()
                if str(name).encode() in line
            ]
            triples = sorted(line.replace(f" <{name}> .".encode(), b" .\n") for line in quads)
            assert told[name] == hashlib.sha256(b"".join(triples)).hexdigest()


@pytest.mark.parametrize(
    "line",
    ["<urn:s> <urn:p> <urn:o> <urn:g> .", "_:b <urn:p> <urn:o> .", "<urn:s> <urn:p> _:b .", "<urn:s> <urn:p> ."],
)
def test_what_is_no_triple_without_blank_nodes_is_refused_and_the_store_is_as_it_was(
    line: str, tmp_path: Path
) -> None:
    with open_store(_settings(tmp_path)) as store:
        with pytest.raises(UnwritableTerm):
            store.replace({_name(1): f"<urn:s> <urn:p> <urn:o> .\n{line}\n".encode()})
        assert store.graphs() == ()


def test_the_feed_read_from_the_beginning_rebuilds_the_store() -> None:
    copy = open_memory()
    _follow(_client(example_store()), copy)
    assert _dump(copy) == _dump(example_store())
    assert len(_dump(copy)) > 1_000


def test_who_goes_on_from_a_cursor_has_what_who_begins_has() -> None:
    store, copy = open_memory(), open_memory()
    client = _client(store)
    store.replace({_name(number): _graph(f"a{number}") for number in range(3)})
    cursor = _follow(client, copy)
    assert list(client.changes(cursor)) == []
    store.replace({_name(1): _graph("changed", "more"), _name(2): Graph(), _name(3): _graph("new")})
    store.replace({_name(4): _graph("short-lived")})
    store.replace({_name(4): Graph()})
    cursor = _follow(client, copy, cursor)
    assert _dump(copy) == _dump(store)
    store.replace({_name(2): _graph("back")})
    assert [change.graph for change in client.changes(cursor)] == [_name(2)]
    _follow(client, copy, cursor)
    assert _dump(copy) == _dump(store)


def test_what_is_written_again_as_it_was_is_no_change() -> None:
    store = open_memory()
    store.replace({_name(1): _graph("a", "b")})
    store.replace({_name(1): _graph("b", "a"), _name(2): Graph()})
    assert len(store.journal) == 1


def test_a_page_that_is_full_never_changes_and_cursors_stay(tmp_path: Path) -> None:
    store = open_memory()
    store.replace({_name(number): _graph(f"a{number}") for number in range(IN_PAGE + 5)})
    site = TestClient(create_app(store, Settings()))
    first = site.get("/ldes.ttl")
    page = f"/ldes/{store.journal.stream}/1"
    assert page in first.text
    before = {form: site.get(f"{page}.{form}") for form in ("ttl", "nt", "jsonld", "rdf")}
    assert all("immutable" in answer.headers["cache-control"] for answer in before.values())
    second = site.get(f"/ldes/{store.journal.stream}/2")
    assert "immutable" not in second.headers["cache-control"]
    cursors = [change.cursor for change in _client(store).changes()]
    store.replace({_name(number): Graph() for number in range(0, IN_PAGE, 2)})
    store.replace({_name(number): _graph("anew") for number in range(1, IN_PAGE)})
    assert all(site.get(f"{page}.{form}").content == answer.content for form, answer in before.items())
    assert site.get(f"/ldes/{store.journal.stream}/2").headers["etag"] != second.headers["etag"]
    assert [change.cursor for change in _client(store).changes()][: len(cursors)] == cursors
    assert site.get("/ldes.ttl").content == first.content


def test_the_feed_is_an_event_stream_in_the_words_of_ldes_and_tree() -> None:
    store = open_memory()
    store.replace({_name(number): _graph("a") for number in range(IN_PAGE + 1)})
    store.replace({_name(1): _graph("b"), _name(2): Graph()})
    site = TestClient(create_app(store, Settings()))
    told = Graph().parse(data=site.get("/ldes", headers={"Accept": "text/turtle"}).text, format="turtle")
    stream = told.value(None, RDF.type, LDES.EventStream)
    assert stream == URIRef(f"{iris.BASE}ldes/{store.journal.stream}")
    for said in (LDES.timestampPath, LDES.versionOfPath, LDES.versionDeleteObject, TREE.view):
        assert told.value(stream, said) is not None
    members, page = Graph(), str(told.value(stream, TREE.view))
    while page:
        shown = Graph().parse(data=site.get(page, headers={"Accept": "text/turtle"}).text, format="turtle")
        assert (stream, TREE.view, URIRef(page)) in shown
        members += shown
        page = next(map(str, shown.objects(None, TREE.node)), "")
    kinds = [len(list(members.subjects(RDF.type, kind))) for kind in (AS.Create, AS.Update, AS.Delete)]
    assert kinds == [IN_PAGE + 1, 1, 1]
    assert len(set(members.objects(stream, TREE.member))) == IN_PAGE + 3


def test_what_is_gone_says_since_when() -> None:
    store = open_memory()
    site = TestClient(create_app(store, Settings()))
    digits = "0" * 15 + "7"
    assert site.get(f"/id/source/{digits}").status_code == 404
    store.replace({_name(7): _graph("seven")})
    assert site.get(f"/graph/source/{digits}").status_code == 200
    store.replace({_name(7): Graph()})
    (gone,) = (change for change in store.journal.part(1, 9) if change.digest is None)
    for path in (f"/graph/source/{digits}", f"/id/source/{digits}", f"/doc/source/{digits}.ttl"):
        answer = site.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["since"]) == (410, gone.at)
    store.replace({_name(7): _graph("back")})
    assert site.get(f"/graph/source/{digits}").status_code == 200


@pytest.mark.parametrize("path", ["/ldes/zzzz", "/ldes/0123abcd/0", "/ldes/0123abcd/1/2", "/ldes.html", "/ldes/<b>"])
def test_what_is_no_page_of_the_feed_is_told_where_it_begins(path: str) -> None:
    store = open_memory()
    store.replace({_name(1): _graph("a")})
    answer = TestClient(create_app(store, Settings())).get(path)
    assert answer.status_code == 404
    assert "/ldes" in answer.json()["detail"]


def test_a_page_that_is_not_there_yet_is_not_found_and_an_empty_store_has_no_feed() -> None:
    store = open_memory()
    site = TestClient(create_app(store, Settings()))
    assert site.get("/ldes").status_code == 404
    store.replace({_name(1): _graph("a")})
    assert site.get(f"/ldes/{store.journal.stream}/2").status_code == 404


def test_a_store_that_was_made_anew_refuses_old_cursors() -> None:
    one, other = open_memory(), open_memory()
    one.replace({_name(1): _graph("a")})
    other.replace({_name(2): _graph("b")})
    (change,) = _client(one).changes()
    with pytest.raises(Gone, match="made anew"):
        list(_client(other).changes(change.cursor))


def test_the_journal_outlives_the_writer_and_readers_see_what_is_published(tmp_path: Path) -> None:
    with open_store(_settings(tmp_path)) as store:
        store.replace({_name(1): _graph("a")})
    with open_store(_settings(tmp_path), read_only=True) as reader:
        with open_store(_settings(tmp_path)) as store:
            with store.gathering():
                store.replace({_name(1): _graph("a", "b")})
                store.replace({_name(2): _graph("c")})
            told = store.journal.part(1, 9)
        assert len(reader.journal) == 1
    assert [(change.number, change.graph, change.is_first) for change in told] == [
        (1, _name(1), True), (2, _name(1), False), (3, _name(2), True)
    ]  # fmt: skip
    with open_store(_settings(tmp_path), read_only=True) as reader:
        assert reader.journal.part(1, 9) == told
        assert reader.journal.part(2, 3) == told[1:2]


def test_what_a_killed_writer_told_too_early_is_set_right(tmp_path: Path) -> None:
    """Lines are on the disk before the generation that they lead to: killed in between, they told what never was."""
    with open_store(_settings(tmp_path)) as store:
        store.replace({_name(1): _graph("a")})
    early = {"at": "2026-01-01T00:00:00.000Z", "graph": str(_name(1)), "digest": None}
    never = {"at": "2026-01-01T00:00:00.000Z", "graph": str(_name(2)), "digest": "0" * 64}
    with (tmp_path / NAME).open("a") as file:
        file.write(f'{json.dumps(early)}\n{json.dumps(never)}\n{{"at": "2026-01-01T0')
    with open_store(_settings(tmp_path), read_only=True) as reader:
        assert len(reader.journal) == 1
    with open_store(_settings(tmp_path)) as store:
        store.replace({_name(3): _graph("c")})
        copy = open_memory()
        _follow(_client(store), copy)
        assert _dump(copy) == _dump(store)
        last = {change.graph: change.digest is None for change in store.journal.part(1, 99)}
        assert last == {_name(1): False, _name(2): True, _name(3): False}


def test_a_store_from_before_there_was_a_journal_tells_all_it_holds(tmp_path: Path) -> None:
    with open_store(_settings(tmp_path)) as store:
        store.replace({_name(1): _graph("a"), _name(2): _graph("b")})
    (tmp_path / NAME).unlink()
    manifest = tmp_path / "current" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"changes"', '"unheard-of"'))
    with open_store(_settings(tmp_path)) as store:
        assert len(store.journal) == 0
        store.replace({_name(3): _graph("c")})
        assert {change.graph for change in store.journal.part(1, 9)} == {_name(1), _name(2), _name(3)}


def test_a_restored_store_goes_on_where_its_backup_was(tmp_path: Path) -> None:
    with open_store(_settings(tmp_path / "one")) as store:
        for number in range(4):
            store.replace({_name(number): _graph("a")})
        before = store.journal.part(1, 99)
        stream = store.journal.stream
    backups.backup(tmp_path / "one", tmp_path / "backup.tar")
    backups.restore(tmp_path / "backup.tar", tmp_path / "other")
    with open_store(_settings(tmp_path / "other")) as store:
        assert (store.journal.stream, store.journal.part(1, 99)) == (stream, before)
        store.replace({_name(1): Graph()})
        assert [change.number for change in store.journal.part(1, 99)] == [1, 2, 3, 4, 5]


def test_a_long_journal_is_read_from_any_place(tmp_path: Path) -> None:
    with open_store(_settings(tmp_path)) as store, store.gathering():
        store.replace({_name(number): _graph("a") for number in range(700)})
    with open_store(_settings(tmp_path), read_only=True) as reader:
        whole = reader.journal.part(1, 10_000)
        assert [change.number for change in whole] == list(range(1, 701))
        for start in (650, 1, 257, 256, 512, 513, 700, 701):
            assert reader.journal.part(start, start + 3) == whole[start - 1 : start + 2]


def test_a_client_is_told_why_it_is_refused() -> None:
    client = _client(example_store())
    with pytest.raises(NotFetched, match="SPARQL"):
        client.query("SELECT nonsense")
    with pytest.raises(Gone, match="there is no question"):
        client.ask("cq99")
    with pytest.raises(NotFetched, match="is not on"):
        client.describe("https://elsewhere.example/x")


def test_the_feed_in_published_files_rebuilds_the_store_wherever_they_lie(tmp_path: Path) -> None:
    store, copy = open_memory(), open_memory()
    store.replace({_name(number): _graph("a") for number in range(IN_PAGE + 5)})
    store.replace({_name(1): _graph("b"), _name(2): Graph()})
    inside = TestClient(create_app(store, Settings()), base_url="https://published.example")

    def fetch(path: str) -> Page:
        answer = inside.get(path, headers={"Accept": "text/html, */*;q=0.8"})
        return Page(answer.status_code, answer.content)

    assert list(write_pages(store, fetch, tmp_path))

    def served(request: httpx2.Request) -> httpx2.Response:
        file = tmp_path / request.url.path.removeprefix("/below/")
        return httpx2.Response(200, content=file.read_bytes()) if file.is_file() else httpx2.Response(404)

    _follow(Client("http://elsewhere.example/below", transport=httpx2.MockTransport(served)), copy)
    assert _dump(copy) == _dump(store)
