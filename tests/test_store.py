"""One set of rules for every store: in memory, on the disk, and on a real SPARQL server."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rdflib import RDFS, XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from graph.errors import GraphError, QuerySyntaxError, StoreError, UnsupportedQuery, UnwritableTerm
from graph.isolate.precheck import scan
from graph.settings import Settings
from graph.store import GRAPHS, TABULAR, RemoteStore, Rows, Store, open_memory, open_store
from graph.store.generations import newest_sound
from graph.store.terms import lines, written
from servers import oxigraph_server

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*is deprecated, use Dataset:DeprecationWarning"
)  # rdflib of its own parsers
ONE, TWO = URIRef("urn:graph:one"), URIRef("urn:graph:two")
Triple = tuple[URIRef, URIRef, URIRef]
A, B, C, P = (URIRef(f"urn:{name}") for name in "abcp")
QUADS = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
EVERYTHING = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { sErViCe SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE#c\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "SELECT * { SERVICE ?anywhere { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    # an engine reads `<?d&&'>'` as an operator, a variable and a string; a simple lexer as an IRI, and then the call
    # as the inside of a string
    "SELECT * { ?a ?p ?b . ?c ?p ?d FILTER(?b<?d&&'>'=\">\") SERVICE <http://127.0.0.1:9/> { ?s ?p 'x' } }",
    "SELECT * { ?a <http://x/o'b> ?b . ?c ?p ?d FILTER(?b<?d&&'>'=\">\") SERVICE <http://127.0.0.1:9/> { ?s ?p 'x' } }",
]
NOT_SERVICES = [
    'SELECT * { ?s ?p "SERVICE <http://x/> {}" }',
    "SELECT * { ?s ?p '''a ' SERVICE <http://x/> {}''' }",
    "SELECT * { ?s ?p ?service } # SERVICE <http://x/> {}",
    "SELECT ?service { ?service <urn:SERVICE> $Service }",
    "PREFIX scr: <https://w3id.org/scrutiny/ns#> SELECT * { ?s scr:service ?o }",
    'SELECT * { ?s ?p "a \\" SERVICE" }',
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph_server(tmp_path_factory.mktemp("server") / "data") as address:
        yield address


@pytest.fixture(params=["memory", "disk", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    if request.param == "memory":
        opened = open_memory()
    elif request.param == "disk":
        opened = open_store(Settings(store=str(tmp_path / "store")))
    else:
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        opened = open_store(Settings(store=request.getfixturevalue("server")))
    with opened:
        yield opened
        opened.replace({name: Graph() for name in opened.graphs()})
        assert not opened.ask("ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")


def graph_of(*triples: tuple[object, object, object]) -> Graph:
    made = Graph()
    for triple in triples:
        made.add(triple)
    return made


def in_default(store: Store) -> set[tuple[str, ...]]:
    return {tuple(str(term) for term in row) for row in store.rows(EVERYTHING).rows}


def test_an_empty_store_answers(store: Store) -> None:
    assert store.rows(EVERYTHING) == Rows(("s", "p", "o"), ())
    assert not store.ask("ASK { ?s ?p ?o }")
    assert len(store.construct("CONSTRUCT WHERE { ?s ?p ?o }")) == 0
    assert store.graphs() == ()
    assert b"".join(store.dump("application/n-quads")) == b""


def test_the_default_graph_is_the_merge_of_the_named_ones(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, B)), TWO: graph_of((A, P, C))})
    assert store.graphs() == (ONE, TWO)
    assert in_default(store) == {("urn:a", "urn:p", "urn:b"), ("urn:a", "urn:p", "urn:c")}
    assert store.ask("ASK { GRAPH <urn:graph:one> { <urn:a> <urn:p> <urn:b> } }")


def test_replacing_a_graph_takes_away_only_what_no_other_graph_states(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, B), (A, P, C)), TWO: graph_of((A, P, C))})
    store.replace({ONE: graph_of((B, P, A))})
    assert in_default(store) == {("urn:b", "urn:p", "urn:a"), ("urn:a", "urn:p", "urn:c")}
    assert store.graphs() == (ONE, TWO)


def test_two_graphs_replaced_at_once_leave_nothing_of_their_old_selves(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, B)), TWO: graph_of((A, P, B))})
    store.replace({ONE: graph_of((A, P, C)), TWO: graph_of((A, P, A))})
    assert in_default(store) == {("urn:a", "urn:p", "urn:c"), ("urn:a", "urn:p", "urn:a")}


def test_an_empty_graph_removes(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, B)), TWO: graph_of((A, P, B))})
    store.replace({ONE: Graph()})
    assert store.graphs() == (TWO,)
    assert in_default(store) == {("urn:a", "urn:p", "urn:b")}
    store.replace({})
    assert store.graphs() == (TWO,)


def test_replacing_by_the_same_changes_nothing(store: Store) -> None:
    made = graph_of((A, P, Literal("words", lang="en")), (A, RDFS.label, Literal("01", datatype=XSD.string)))
    store.replace({ONE: made})
    before = sorted(b"".join(store.dump("application/n-quads")).splitlines())
    store.replace({ONE: made})
    assert sorted(b"".join(store.dump("application/n-quads")).splitlines()) == before


HOSTILE = [
    "plain",
    '" } ; DROP ALL ; INSERT DATA { <urn:x> <urn:x> "',
    "'''\"\"\" \\ \\\\ \\u0041 \\U00000041 \\n",
    "line one\nline two\r\n\ttab\x0cfeed",
    "# no comment",
    "$graph ${graph} $triples $$",
    "Cyngor Gwynedd – “craffu” é 漢 \U0001f600",
    "",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_come_back_as_they_were(store: Store, words: str) -> None:
    terms = {Literal(words), Literal(words, lang="en"), Literal(words, datatype=URIRef("urn:kind"))}
    store.replace({ONE: graph_of(*((A, P, term) for term in terms))})
    assert set(store.construct("CONSTRUCT WHERE { ?s ?p ?o }").objects()) == terms
    found = store.rows("SELECT ?o WHERE { ?s ?p ?o }").rows
    assert {row[0] for row in found} == terms


def test_blank_nodes_of_two_graphs_stay_two(store: Store) -> None:
    one, two = graph_of((BNode("x"), P, A), (BNode("x"), P, B)), graph_of((BNode("x"), P, C))
    store.replace({ONE: one, TWO: two})
    assert store.rows("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }").rows[0][0] == Literal(2)
    assert isomorphic(store.construct("CONSTRUCT { ?s ?p ?o } { GRAPH <urn:graph:one> { ?s ?p ?o } }"), one)
    dumped = Dataset()
    dumped.parse(data=b"".join(store.dump("application/trig")), format="trig")
    assert isomorphic(dumped.graph(TWO), two)


@pytest.mark.parametrize("term", [URIRef("http://a b"), URIRef("relative"), URIRef("urn:a>"), Literal("\ud800")])
def test_a_term_that_cannot_be_written_is_refused_before_anything_is(store: Store, term: Literal | URIRef) -> None:
    store.replace({ONE: graph_of((A, P, B))})
    with pytest.raises(UnwritableTerm):
        store.replace({ONE: graph_of((A, P, C)), TWO: graph_of((A, P, term))})
    assert in_default(store) == {("urn:a", "urn:p", "urn:b")}


def test_unbound_is_none_and_the_order_is_the_answers(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, Literal(2)), (B, P, Literal(1)))})
    rows = store.rows("SELECT ?o ?none ?s WHERE { ?s ?p ?o } ORDER BY ?o")
    assert rows.variables == ("o", "none", "s")
    assert rows.rows == ((Literal(1), None, B), (Literal(2), None, A))


def test_each_method_takes_its_own_form(store: Store) -> None:
    with pytest.raises((UnsupportedQuery, StoreError)):
        store.rows("ASK {}")
    with pytest.raises((UnsupportedQuery, StoreError)):
        store.ask("SELECT * {}")
    with pytest.raises((UnsupportedQuery, StoreError)):
        store.construct("SELECT * {}")


def test_a_malformed_query_says_where(store: Store) -> None:
    for answer in (store.rows, lambda query: store.serialise(query, media_type="text/csv")):
        with pytest.raises(QuerySyntaxError) as caught:
            answer("SELECT * {\n ?s ?p ?o .\n FILTER(?x }")
        assert (caught.value.line, caught.value.column) == (3, 13)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("query", ["", "   ", "garbage", "SELECT * { ?s ex:p ?o }"])
def test_what_is_no_query_is_a_syntax_error(store: Store, query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        store.serialise(query, media_type="text/csv")


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_in_any_disguise(store: Store, query: str) -> None:
    with pytest.raises(UnsupportedQuery, match="SERVICE"):
        store.serialise(query, media_type="text/csv")


@pytest.mark.parametrize("query", NOT_SERVICES)
def test_the_word_service_elsewhere_is_no_call(query: str) -> None:
    assert not scan(query).calls_service


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "DROP ALL",
        "PREFIX x: <urn:x> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://x/>",
    ],
)
def test_an_update_is_no_query(store: Store, update: str) -> None:
    store.replace({ONE: graph_of((A, P, B))})
    with pytest.raises(UnsupportedQuery, match="update"):
        store.serialise(update, media_type="text/csv")
    assert in_default(store)


@pytest.mark.parametrize(
    "opening",
    [
        "ASK { " + "{" * 5_000,
        "SELECT (" + "STR(" * 5_000,
        "SELECT * { ?c ?p ?d FILTER(?b<?d&&'>'=\">\") " + "{" * 5_000 + " 'x'",
        "ASK { FILTER " + "EXISTS { FILTER " * 2_000,
    ],
)
def test_what_nests_deeper_than_the_engine_bears_is_refused(store: Store, opening: str) -> None:
    with pytest.raises(UnsupportedQuery, match="nests"):
        store.serialise(opening, media_type="text/csv")


def test_depth_is_counted_outside_strings_and_comments() -> None:
    assert scan("SELECT * { { ?s ?p [ ] } { (1) } }").depth == 3
    assert scan("ASK { ?s ?p '((((((((' } # ((((((((").depth == 1


def test_the_form_of_a_query_is_the_first_such_word() -> None:
    assert scan("# SELECT\nPREFIX select: <urn:ask> \nASK {}").form == "ask"
    assert scan("BASE <urn:x'> CONSTRUCT WHERE {?s ?p 'select'}").form == "construct"
    assert scan("nothing").form is None


def test_tables_are_written_in_every_form(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, Literal('a, "b"\nc')), (B, P, Literal("d", lang="en")))})
    query = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s"
    by_type = {media_type: store.serialise(query, media_type=media_type) for media_type in TABULAR}
    assert by_type["text/csv"] == b's,o\r\nurn:a,"a, ""b""\nc"\r\nurn:b,d\r\n'
    assert list(csv.reader(io.StringIO(by_type["text/csv"].decode(), newline="")))[1] == ["urn:a", 'a, "b"\nc']
    assert by_type["text/tab-separated-values"] == b'?s\t?o\n<urn:a>\t"a, \\"b\\"\\nc"\n<urn:b>\t"d"@en\n'
    told = json.loads(by_type["application/sparql-results+json"])
    assert told["results"]["bindings"][1]["o"] == {"type": "literal", "value": "d", "xml:lang": "en"}
    assert b"<sparql" in by_type["application/sparql-results+xml"]
    assert json.loads(store.serialise("ASK {}", media_type=TABULAR[0]))["boolean"] is True
    assert b"true" in store.serialise("ASK {}", media_type="application/sparql-results+xml")


@pytest.mark.parametrize("media_type", GRAPHS)
def test_triples_are_written_in_every_form(store: Store, media_type: str) -> None:
    made = graph_of((A, URIRef("http://x/p"), Literal("é\n", lang="en")), (A, URIRef("http://x/q"), B))
    store.replace({ONE: made})
    body = store.serialise("CONSTRUCT WHERE { ?s ?p ?o }", media_type=media_type)
    read = Dataset(default_union=True)
    read.parse(data=body, format=media_type)
    assert set(read.triples((None, None, None))) == set(made)


def test_an_answer_is_not_written_in_a_form_it_cannot_take(store: Store) -> None:
    for query, media_type in (
        ("SELECT * {}", "text/turtle"),
        ("DESCRIBE <urn:a>", "text/csv"),
        ("ASK {}", "image/png"),
    ):
        with pytest.raises(UnsupportedQuery, match=media_type):
            store.serialise(query, media_type=media_type)


def test_a_dataset_in_the_request_replaces_the_querys(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, B)), TWO: graph_of((A, P, C))})

    def answer(query: str, *, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
        body = store.serialise(query, media_type="text/csv", default_graphs=default, named_graphs=named)
        return body.decode().split()[1:]

    plain, of_graph = "SELECT ?o { ?s ?p ?o } ORDER BY ?o", "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
    assert answer(plain, default=(str(ONE),)) == ["urn:b"]
    assert answer(plain, default=(str(ONE), str(TWO))) == ["urn:b", "urn:c"]
    assert answer(plain, default=("urn:unknown",)) == []
    assert answer(of_graph, default=(str(ONE),)) == []
    assert answer(of_graph, named=(str(TWO),)) == ["urn:c"]
    assert answer(plain, named=(str(TWO),)) == []
    assert answer("SELECT ?o FROM <urn:graph:two> { ?s ?p ?o }", default=(str(ONE),)) == ["urn:b"]
    assert answer("SELECT ?o FROM <urn:graph:two> { ?s ?p ?o }") == ["urn:c"]


def test_a_dump_holds_each_named_graph_once(store: Store) -> None:
    graphs = {ONE: graph_of((A, P, B), (A, P, Literal("a .\nb"))), TWO: graph_of((A, P, B))}
    store.replace(graphs)
    for media_type in ("application/n-quads", "application/trig"):
        read = Dataset()
        read.parse(data=b"".join(store.dump(media_type)), format=media_type)
        found = {(s, p, o, str(g)) for s, p, o, g in read.quads((None, None, None, None))}
        assert found == {(*triple, str(name)) for name, made in graphs.items() for triple in made}
    merged = Graph().parse(data=b"".join(store.dump("text/turtle")), format="turtle")
    assert set(merged) == set(graphs[ONE])
    with pytest.raises(UnsupportedQuery):
        list(store.dump("text/csv"))


def test_figures_keep_their_datatype(store: Store) -> None:
    store.replace({ONE: graph_of((A, P, Literal("2020-11-05", datatype=XSD.date)), (A, P, Literal(True)))})
    found = {row[0] for row in store.rows("SELECT ?o WHERE { ?s ?p ?o }").rows}
    assert found == {Literal("2020-11-05", datatype=XSD.date), Literal(True)}


# ---- the folder


def test_what_was_stored_is_there_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    with open_store(settings) as store:
        store.replace({ONE: graph_of((A, P, B))})
    with open_store(settings, read_only=True) as store:
        assert store.graphs() == (ONE,)
        with pytest.raises(StoreError):
            store.replace({ONE: Graph()})


def test_an_acknowledged_change_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import os\nfrom rdflib import Graph, URIRef\nfrom graph.settings import Settings\n"
        "from graph.store import open_store\n"
        f"store = open_store(Settings(store={str(tmp_path / 'store')!r}))\n"
        "made = Graph()\nmade.add((URIRef('urn:a'), URIRef('urn:p'), URIRef('urn:b')))\n"
        "store.replace({URIRef('urn:graph:one'): made})\nos.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, env=_environment())
    assert ended.returncode == -9
    with open_store(Settings(store=str(tmp_path / "store")), read_only=True) as store:
        assert store.graphs() == (ONE,)


def test_there_is_one_writer_at_a_time(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    with (
        open_store(settings),
        pytest.raises(StoreError, match=r"in use by another process that writes it \(its number"),
    ):
        open_store(settings)
    open_store(settings).close()


def test_readers_keep_what_they_opened_while_a_writer_goes_on(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    with open_store(settings) as writer:
        writer.replace({ONE: graph_of((A, P, B))})
        with open_store(settings, read_only=True) as before:
            for place in range(8):  # more generations than are kept
                writer.replace({TWO: graph_of((A, P, Literal(place)))})
            assert before.graphs() == (ONE,)
            with open_store(settings, read_only=True) as after:
                assert after.graphs() == (ONE, TWO)
            assert before.construct("CONSTRUCT WHERE { ?s ?p ?o }")
    assert len(list((tmp_path / "store" / "generations").iterdir())) == 5


NOT_TRIPLES = {
    "another graph": b"<urn:a> <urn:p> <urn:b> <urn:other> .\n",
    "an update": b"<urn:a> <urn:p> <urn:b> .\n} } ; DROP ALL ; INSERT DATA { GRAPH <urn:x> {\n",
    "half a line": b"<urn:a> <urn:p> ",
    "a blank node": b"_:b <urn:p> <urn:b> .\n",
    "no UTF-8": b'<urn:a> <urn:p> "\xff" .\n',
}


@pytest.mark.parametrize("content", NOT_TRIPLES.values(), ids=NOT_TRIPLES)
def test_bytes_that_are_no_plain_triples_are_refused_before_anything_is_written(store: Store, content: bytes) -> None:
    for held in (graph_of(), graph_of((A, P, C))):
        store.replace({ONE: held})
        with pytest.raises(UnwritableTerm):
            store.replace({ONE: content, TWO: b"<urn:a> <urn:p> <urn:c> .\n"})
        assert store.graphs() == ((ONE,) if held else ())


def test_bytes_are_stored_as_triples_are(store: Store) -> None:
    words = Literal('a "b" \\u0022 \\\x01 \\\\U0000 é\n\t', lang="en")
    for held in (graph_of(), graph_of((A, P, C))):
        store.replace({ONE: held, TWO: graph_of((B, P, words))})
        store.replace({ONE: lines([(A, P, words), (A, P, B)]).encode()})
        assert set(store.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")) == {
            (A, P, words),
            (A, P, B),
            (B, P, words),
        }
        store.replace({ONE: graph_of(), TWO: graph_of()})
        assert store.graphs() == ()


_CONTENTS = st.sets(st.tuples(st.sampled_from([A, B]), st.just(P), st.sampled_from([A, B, C])), max_size=4)
_CHANGES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from([ONE, TWO]), _CONTENTS, min_size=1), st.booleans()), max_size=6
)


@given(_CHANGES)
@hypothesis_settings(max_examples=20, deadline=None)
def test_what_is_gathered_is_what_each_change_leaves(changes: list[tuple[dict[URIRef, set[Triple]], bool]]) -> None:
    """Loaded many at once or one after the other, asked in between or not: the same."""
    expected: dict[URIRef, set[Triple]] = {}
    with TemporaryDirectory() as folder, open_store(Settings(store=folder)) as store:
        with store.gathering():
            for change, asked in changes:
                store.replace({name: graph_of(*triples) for name, triples in change.items()})
                expected |= change
                if asked:
                    assert set(store.graphs()) == {name for name, triples in expected.items() if triples}
        merged = set(store.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
        assert merged == set().union(*expected.values())


@pytest.mark.parametrize("seed", range(3))
def test_a_graph_that_is_changed_is_what_it_was_replaced_by(store: Store, seed: int) -> None:
    """Whatever it held before, in every store; what another graph states stays in the default graph."""
    rng = random.Random(seed)
    numbers = [Literal(f"0{at}", datatype=XSD.nonNegativeInteger, normalize=False) for at in range(3)]
    objects = [B, Literal("a \\u00e9 \\\\u\n\"'", lang="en"), Literal("1.50", datatype=XSD.decimal), *numbers]
    triples = [(subject, P, value) for subject in (A, B, C) for value in objects]
    held: dict[URIRef, set[tuple[URIRef, URIRef, Node]]] = {}
    for _ in range(12):
        changed = {name: set(rng.sample(triples, rng.choice((0, 1, 6, 12)))) for name in rng.sample([ONE, TWO, A], 2)}
        held |= changed
        given: dict[URIRef, Graph | bytes] = {name: graph_of(*found) for name, found in changed.items()}
        if rng.random() < 0.5:
            given = {name: lines(content).encode() for name, content in given.items() if isinstance(content, Graph)}
        store.replace(given)
        expected = open_memory()
        expected.replace({name: graph_of(*found) for name, found in held.items()})
        assert store.graphs() == expected.graphs()
        assert sorted(store.rows(QUADS).rows) == sorted(expected.rows(QUADS).rows)


def test_what_is_as_it_was_is_not_written(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path))) as store:
        store.replace({ONE: graph_of((A, P, B)), TWO: graph_of((A, P, C))})
        before = newest_sound(tmp_path, thorough=False)[0].number
        store.replace({TWO: graph_of((A, P, C)), ONE: lines([(A, P, B)]).encode(), A: Graph()})
        assert newest_sound(tmp_path, thorough=False)[0].number == before


def test_what_is_gathered_is_published_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.writer.TOGETHER_SECONDS", 1e9)
    settings = Settings(store=str(tmp_path / "store"))
    with open_store(settings) as writer:
        with writer.gathering() as gathered:
            for place in range(20):
                writer.replace({URIRef(f"urn:graph:{place}"): graph_of((A, P, Literal(place)))})
            assert not gathered.settled()
            with open_store(settings, read_only=True) as reader:
                assert reader.graphs() == ()
        assert gathered.settled()
        with open_store(settings, read_only=True) as reader:
            assert len(reader.graphs()) == 20
    assert sorted(one.name for one in (tmp_path / "store" / "generations").iterdir()) == ["000001", "000002"]


@pytest.mark.parametrize("harm", ["cut", "flip", "lose", "manifest"])
def test_a_damaged_generation_is_seen_and_the_one_before_is_read(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "store"
    settings = Settings(store=str(folder))
    with open_store(settings) as writer:
        writer.replace({ONE: graph_of((A, P, B))})
        writer.replace({TWO: graph_of((A, P, C))})
    newest = (folder / "current").resolve()
    before = newest.with_name(f"{int(newest.name) - 1:06}")
    own = [file for file in (newest / "data").glob("*.sst") if not (before / "data" / file.name).exists()]
    if harm == "manifest":
        (newest / "manifest.json").write_text("{}", encoding="utf-8")
    elif harm == "lose":
        own[0].unlink()
    else:
        content = bytearray(own[0].read_bytes())
        content[len(content) // 2] ^= 0xFF
        own[0].write_bytes(content if harm == "flip" else content[:-1])
    generation, wrong = newest_sound(folder, thorough=True)
    assert generation.folder.name == before.name
    assert len(wrong) == 1
    with open_store(settings) as store:
        assert store.graphs() == (ONE,)
        store.replace({TWO: graph_of((A, P, C))})
    with open_store(settings, read_only=True) as store:
        assert store.graphs() == (ONE, TWO)


def test_who_reads_sees_damage_that_leaves_sizes_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    settings = Settings(store=str(folder))
    with open_store(settings) as writer:
        writer.replace({ONE: graph_of((A, P, B))})
        writer.replace({TWO: graph_of((A, P, C))})
    newest = (folder / "current").resolve()
    before = newest.with_name(f"{int(newest.name) - 1:06}")
    for file in (newest / "data").glob("*.sst"):
        if not (before / "data" / file.name).exists():
            file.write_bytes(bytes(file.stat().st_size))
    with open_store(settings, read_only=True) as store:
        assert store.graphs() == (ONE,)


def test_what_a_killed_writer_left_is_cleaned_away(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    settings = Settings(store=str(folder))
    with open_store(settings) as store:
        store.replace({ONE: graph_of((A, P, B))})
    for left in (folder / "working", folder / "generations" / ".000009"):
        left.mkdir()
        (left / "bulk-1.sst").write_bytes(b"x")
    with open_store(settings) as store:
        assert store.graphs() == (ONE,)
    assert not list(folder.rglob("bulk-*.sst"))
    assert not (folder / "working").exists()


def test_a_store_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store in"):
        open_store(Settings(store=str(tmp_path / "none")), read_only=True)
    assert not (tmp_path / "none").exists()


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words", encoding="utf-8")
    with pytest.raises(StoreError, match="file"):
        open_store(Settings(store=str(tmp_path / "file")))


def test_a_store_without_a_sound_generation_is_one_line(tmp_path: Path) -> None:
    open_store(Settings(store=str(tmp_path / "store"))).close()
    (tmp_path / "store" / "current" / "data" / "CURRENT").write_text("MANIFEST-999999\n", encoding="ascii")
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"cannot be opened: generation 1 is damaged: CURRENT is not") as caught:
            open_store(Settings(store=str(tmp_path / "store")), read_only=read_only)
        assert "\n" not in str(caught.value)


def test_a_closed_store_says_so() -> None:
    store = open_memory()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.graphs()


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).resolve().parent.parent / "src"), "PATH": "/usr/bin:/bin"}


# ---- addresses of servers


@pytest.mark.parametrize(
    ("given", "query", "update"),
    [
        ("http://127.0.0.1:7878", "http://127.0.0.1:7878/query", "http://127.0.0.1:7878/update"),
        ("http://127.0.0.1:7878/", "http://127.0.0.1:7878/query", "http://127.0.0.1:7878/update"),
        ("http://h/ds/query", "http://h/ds/query", "http://h/ds/update"),
        ("http://h/ds/sparql", "http://h/ds/sparql", "http://h/ds/update"),
        ("http://h/ds", "http://h/ds", "http://h/ds/update"),
        ("https://me:a%40b@h:81/ds/sparql", "https://h:81/ds/sparql", "https://h:81/ds/update"),
    ],
)
def test_the_update_address_follows_from_the_query_address(given: str, query: str, update: str) -> None:
    store = RemoteStore.at(given)
    assert (store.query_url, store.update_url) == (query, update)
    assert RemoteStore.at(given, "http://h/own").update_url == "http://h/own"


@pytest.mark.parametrize("address", ["http://", "http:///path", "http://[::1"])
def test_an_address_without_a_host_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="not the address of a server"):
        RemoteStore.at(address)


def test_a_server_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    store = RemoteStore.at("http://me:secret@127.0.0.1:9")
    for act in (store.graphs, lambda: store.replace({ONE: graph_of((A, P, B))})):
        with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9/(query|update): cannot be reached") as caught:
            act()
        assert "secret" not in str(caught.value)


def test_an_address_that_speaks_no_sparql_is_named(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(StoreError, match=f"{server}/nowhere"):
        RemoteStore.at(f"{server}/nowhere").graphs()


# ---- terms


@given(st.text(), st.sampled_from([None, "en", "cy"]))
@hypothesis_settings(max_examples=300, deadline=None)
def test_any_text_goes_into_a_query_and_comes_back(text: str, language: str | None) -> None:
    term = Literal(text, lang=language)
    store = open_memory()
    assert store.rows(f"SELECT ?x {{ VALUES ?x {{ {written(term)} }} }}").rows == ((term,),)


@given(st.text(alphabet=st.characters(codec="utf-8")))
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_text_makes_one_line(text: str) -> None:
    line = lines([(A, P, Literal(text))])
    assert line.count("\n") == 1
    assert set(Graph().parse(data=line, format="nt").objects()) == {Literal(text)}


@given(st.text())
@hypothesis_settings(max_examples=300, deadline=None)
def test_scanning_ends_and_finds_a_call_after_anything_closed(text: str) -> None:
    scan(text)
    escaped = written(Literal(text.encode("utf-8", "replace").decode()))
    assert scan(f"SELECT * {{ ?s ?p {escaped} . SERVICE <http://x/> {{}} }}").calls_service


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.rows("CONSTRUCT WHERE { ?s ?p ?o }"),
        lambda store: store.construct("SELECT * { ?s ?p ?o }"),
        lambda store: store.ask("SELECT * { ?s ?p ?o }"),
        lambda store: store.serialise("SELECT * { ?s ?p ?o }", media_type="text/turtle"),
        lambda store: store.rows("SELECT (<<?s ?p ?o>> AS ?x) { ?s ?p ?o }"),
        lambda store: next(store.dump("application/n-quads")) and store.ask("SELECT nonsense"),
    ],
    ids=["rows", "construct", "ask", "serialise", "a term that is refused", "dump"],
)
def test_an_error_may_be_collected_by_any_thread(ask: Callable[[Store], object]) -> None:
    """The engine complains of an answer of its own that another thread lets go of, and never frees it."""
    with open_memory() as store:
        store.replace({URIRef("https://example.org/g"): Graph().parse(data="<urn:a> <urn:b> 1 .", format="turtle")})
        kept: list[Exception] = []
        try:
            ask(store)
        except GraphError as error:
            kept.append(error)
        assert kept
        complaints: list[object] = []
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(sys, "unraisablehook", complaints.append)
            elsewhere = threading.Thread(target=kept.clear)
            elsewhere.start()
            elsewhere.join()
        assert not complaints
