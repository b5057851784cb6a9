"""`scrutiny check --store`: each graph, and then what several documents say together; overdue on a day that is given."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from graph import fetch, files, iris, pipeline
from graph.cli import checking, main
from graph.cli.parted import Parted
from graph.store import Store, open_memory
from graph.validate import across_documents, load_shapes, terms_across_documents, validate
from graph.vocab import SCR

HELD = "https://w3id.org/scrutiny/id/meeting/norbeck/scrutiny-board/2025-03-04"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The examples of Quillhaven, whose Cabinet was to answer by 1 December 2025."""
    held = open_memory()
    documents = sorted((files.folder("data") / "examples").glob("quillhaven-2025*.xml"))
    assert len(documents) == 2
    pipeline.ingest(fetch.read(documents), held, tmp_path_factory.mktemp("state"))
    return held


def told(
    store: Store, capsys: pytest.CaptureFixture[str], as_of: str | None, engine: str = "fast"
) -> dict[str, list]:
    from graph.cli.options import day_of

    capsys.readouterr()
    checking.check_store(store, [], "json", engine=engine, as_of=day_of(as_of))
    return {one["name"]: one["results"] for one in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_what_is_overdue_is_asked_of_the_whole_store_on_the_day_given(store, capsys, engine) -> None:
    on_time = told(store, capsys, "2025-12-01", engine)
    assert on_time[checking.THE_WHOLE] == []
    late = told(store, capsys, "2025-12-02", engine)
    assert [one["shape"] for one in late[checking.THE_WHOLE]] == ["S-26"] * 3
    assert {one["document"] for one in late[checking.THE_WHOLE]} == {
        "quillhaven-2025-09-23-housing-scrutiny-sub-committee.xml"
    }
    assert all(one["line"] > 1 and one["quote"] for one in late[checking.THE_WHOLE])
    others = {name: results for name, results in late.items() if name != checking.THE_WHOLE}
    assert others == {name: results for name, results in told(store, capsys, None, engine).items() if name in others}


def test_what_two_documents_say_of_one_thing_is_told_with_its_document(capsys) -> None:
    held = open_memory()
    decision = URIRef(f"{HELD}/item/p1/decision/1")
    for number, verb in enumerate(("resolved", "agreed")):
        source = iris.source(str(number) * 64)
        triples = Graph().parse(
            data=f"""
            @prefix oa: <http://www.w3.org/ns/oa#> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            @prefix scr: <{iris.NS}> .
            <{source}> a scr:SourceDocument ; rdfs:label "page-{number}.html" ; scr:canonicalText "AGREED it." .
            <{source}#char=0,10> scr:inSource <{source}> ; oa:hasSelector <{source}#char=0,10&quote> .
            <{source}#char=0,10&quote> oa:exact "AGREED it." .
            <{decision}> a scr:Decision ; scr:statedIn <{source}#char=0,10> ;
                scr:verb <{iris.concept("verb", verb)}> ; scr:effect <{iris.concept("effect", "note")}> .
            """
        )
        held.replace({iris.source_graph(str(number) * 64): triples})
    results = told(held, capsys, None)[checking.THE_WHOLE]
    assert [(one["shape"], one["focus"], one["document"], one["line"]) for one in results] == [
        ("S-10", str(decision), "page-0.html", 1)
    ]


def test_what_one_graph_shows_by_itself_is_told_once(store, capsys) -> None:
    found = [(one["shape"], one["focus"]) for results in told(store, capsys, None).values() for one in results]
    assert len(found) == len(set(found))


def test_the_shapes_across_documents_are_whole_and_need_no_words() -> None:
    marked = set(load_shapes().subjects(SCR.acrossDocuments, Literal(True)))
    assert len(marked) >= 20
    assert marked == set(across_documents().subjects(SCR.level, None))
    for predicate in (SCR.canonicalText, SCR.statedIn):
        assert predicate not in terms_across_documents()
    assert validate(Graph(), shapes=across_documents()).conforms


def test_files_are_checked_on_a_day_too(tmp_path: Path, monkeypatch, capsys) -> None:
    file = tmp_path / "due.ttl"
    file.write_text(
        f"<https://w3id.org/scrutiny/id/recommendation/a/b/c> <{SCR.responseDue}> "
        '"2025-12-01"^^<http://www.w3.org/2001/XMLSchema#date> ; '
        f"<{SCR.responseRule}> <{iris.concept('response-regime', 'x')}> .\n"
        f"<{iris.concept('response-regime', 'x')}> a <http://www.w3.org/2004/02/skos/core#Concept> .\n",
        encoding="utf-8",
    )
    for day, code in (("2025-12-01", 0), ("2025-12-02", 1)):
        arguments = ["scrutiny", "check", str(file), "--as-of", day, "--fail-on", "warning"]
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as ended:
            main()
        assert (ended.value.code or 0) == code
    assert "Overdue" in capsys.readouterr().out


def test_a_store_is_parted_by_council_with_what_is_of_none_beside_each(tmp_path: Path) -> None:
    parted = Parted(tmp_path, [SCR.heldBy, SCR.ScrutinyBody])
    held, partner = URIRef(HELD), URIRef(f"{iris.BASE}id/organisation/a-partner")
    other = URIRef(HELD.replace("norbeck", "aldermere"))
    first, second = Graph(), Graph()
    first.add((held, SCR.heldBy, partner))
    first.add((held, SCR.venue, Literal("said with no term that is asked of")))
    first.add((partner, RDF.type, SCR.ScrutinyBody))
    second.add((other, SCR.heldBy, partner))
    second.add((held, SCR.heldBy, partner))
    for triples in (first, second):
        parted.keep(triples)
    shared = (partner, RDF.type, SCR.ScrutinyBody)
    assert sorted(map(sorted, parted.councils())) == sorted(
        [sorted([(held, SCR.heldBy, partner), shared]), sorted([(other, SCR.heldBy, partner), shared])]
    )


def test_what_is_kept_for_the_whole_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.cli.parted._AT_ONCE", 10)
    parted = Parted(tmp_path, [SCR.heldBy])
    for number in range(40):
        triples = Graph()
        node = URIRef(f"{iris.BASE}id/meeting/council-{number % 4}/panel/{number}")
        triples.add((node, SCR.heldBy, node))
        parted.keep(triples)
        assert parted.lines_held < 10
    assert [len(triples) for triples in parted.councils()] == [10] * 4
    assert len(list(tmp_path.iterdir())) == 4
