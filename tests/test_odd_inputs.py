"""Inputs that nobody prepared for ask, trace and check: one line of error with what to do, and never a traceback."""

from __future__ import annotations

import json
import random
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from rdflib import Graph

from commanding import Scrutiny
from graph.cli import choosing, triples
from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.settings import Settings
from graph.store import open_store
from serving import example_store


@pytest.fixture
def scrutiny(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scrutiny:
    monkeypatch.setenv("COLUMNS", "200")
    return Scrutiny(monkeypatch, capsys)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the example councils in a folder, to be read only."""
    folder = tmp_path_factory.mktemp("examples") / "store"
    held = example_store()
    query = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%s> { ?s ?p ?o } }"
    with open_store(Settings(store=str(folder), state=folder)) as opened:
        opened.replace({name: held.construct(query % name) for name in held.graphs()})
    return folder


FIXTURE = Path(__file__).parent / "shapes" / "decision" / "S-22" / "conforms.ttl"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("cq26",), "cq26 needs --node (Address of the statement); see: scrutiny questions cq26"),
        (
            ("cq05", "--theme", "fosterring"),
            "cq05: theme: 'fosterring' is not in the code list theme; near it: fostering",
        ),
        (("cq05", "--theme", '"} ?x ?y { zzzz'), "is not in the code list theme; it has: adult-social-care"),
        (("cq15", "--capacity", "chairman"), "'chairman' is not in the code list capacity; near it: "),
        (("cq05", "--columns", " , "), "--columns names none; cq05 has: grain, what"),
        (("cq01", "--authority", "urn:x:<smile> a"), "authority: 'urn:x:<smile> a' is not an IRI"),
        (("cq01", "--authority", "St Mary's {Council}"), 'nothing in the store is called "St Mary\'s {Council}"'),
    ],
)
def test_a_question_asked_amiss_is_told_in_one_line(
    arguments: tuple[str, ...], told: str, scrutiny: Scrutiny, examples: Path
) -> None:
    ran = scrutiny("ask", *arguments, "--store", examples)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert told in ran.err


def test_a_question_is_known_by_its_number_in_any_case(scrutiny: Scrutiny, examples: Path) -> None:
    answers = {
        scrutiny("ask", name, "--store", examples, "--format", "csv").out for name in ("cq05", "CQ05", "cq5", "Cq5 ")
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("cq19",), "documents read, meetings from 2024-01-16 to "),
        (("cq19", "--authority", "norbeck"), "documents of Norbeck read, meetings from "),
        (("cq16", "--held-on", "2999-01-01"), "and nothing in them answers this"),
        (
            ("cq01", "--authority", "https://w3id.org/scrutiny/id/authority/none"),
            "the store knows nothing of https://",
        ),
        (("cq37", "--node", "https://w3id.org/scrutiny/id/none"), "the store knows nothing of https://"),
    ],
)
def test_an_empty_answer_says_why(arguments: tuple[str, ...], why: str, scrutiny: Scrutiny, examples: Path) -> None:
    ran = scrutiny("ask", *arguments, "--store", examples, "--format", "csv")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 1
    assert ran.err.startswith("no row: ")
    assert why in ran.err


@pytest.mark.parametrize(
    ("value", "of_class", "tail"),
    [
        ("Norbeck Council", "scr:Authority", "authority/norbeck"),
        ("The City of Norbeck", "scr:Authority", "authority/norbeck"),
        ("Aldermere Executive", "scr:Body", "body/aldermere/executive"),
        ("aldermere/overview-scrutiny-board", "scr:Body", "body/aldermere/overview-scrutiny-board"),
    ],
)
def test_a_longer_name_than_the_store_has_is_known(value: str, of_class: str, tail: str) -> None:
    assert choosing.named(example_store(), of_class, value, "--x").endswith(tail)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("http://[bad", "trace: 'http://[bad' is no IRI"),
        ("urn:x:y", "no recommendation in the store is called 'urn:x:y'"),
        ("word " * 900, "…', or has these words"),
        ("St Alban's Road [bold]", 'called "St Alban\'s Road [bold]"'),
    ],
)
def test_a_trace_of_nothing_is_told_in_one_short_line(
    asked: str, told: str, scrutiny: Scrutiny, examples: Path
) -> None:
    ran = scrutiny("trace", asked, "--store", examples)
    assert (ran.code, ran.out) == (2, "")
    last = ran.err.splitlines()[-1]
    assert told in last
    assert len(last) < 300


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.ttl", b'@prefix : <x> . :a :b "never closed'),
        ("short.ttl", b"@prefix"),
        ("minutes.ttl", b"Minutes of the meeting of the Board"),
        ("St Mary's [bold]:smile:.rdf", b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:De"),
        ("bytes.nq", bytes(range(256))),
        ("cut.trig", b"<urn:g> { <urn:a> <urn:b> "),
    ],
)
def test_a_malformed_file_is_told_in_every_form(
    name: str, content: bytes, form: str, scrutiny: Scrutiny, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = scrutiny("check", tmp_path / name, "--format", form)
    assert ran.code == 1
    assert name in (unquote(ran.out) if form == "sarif" else ran.out)
    assert "not readable as RDF" in ran.out
    if form == "junit":
        assert ElementTree.fromstring(ran.out).find(".//error") is not None
    elif form == "sarif":
        assert json.loads(ran.out)["version"] == "2.1.0"


def test_whatever_is_cut_or_damaged_is_read_or_refused() -> None:
    drawn = random.Random(7)
    graph = Graph().parse(FIXTURE)
    kinds = {"a.ttl": FIXTURE.read_bytes(), "a.rdf": graph.serialize(format="xml").encode(),
             "a.nt": graph.serialize(format="nt").encode()}  # fmt: skip
    refused = 0
    for number in range(150):
        name, whole = list(kinds.items())[number % len(kinds)]
        content = bytearray(whole[: drawn.randrange(1, 1500)])
        content[drawn.randrange(len(content))] = drawn.randrange(256)
        try:
            triples.graph_of(SourceDocument(name, bytes(content)))
        except UnreadableDocument:
            refused += 1
    assert refused > 100


def test_a_tracker_is_not_written_under_the_name_of_another_format(
    scrutiny: Scrutiny, examples: Path, tmp_path: Path
) -> None:
    asked = ("track", "export", "--authority", "aldermere", "--as-of", "2026-01-01", "--store", examples)
    ran = scrutiny(*asked, "-o", tmp_path / "tracker.ods")
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])
    assert "written as csv or xlsx, not as ods" in ran.err
    assert scrutiny(*asked, "-o", tmp_path / "tracker.XLSX").code == 0
    assert (tmp_path / "tracker.XLSX").read_bytes().startswith(b"PK")


def test_sarif_names_every_rule_and_no_file_as_an_address(scrutiny: Scrutiny, tmp_path: Path) -> None:
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "item 3: buses #2?.txt").write_text(
        "Overview and Scrutiny Board\n\n3. Buses\nRESOLVED: That it be noted.\n"
    )
    (run,) = json.loads(scrutiny("check", tmp_path, "--format", "sarif").out)["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules
    assert "unreadable" in rules
    files_ = {one["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"] for one in result["locations"]}  # fmt: skip
    assert files_ == {"cut.pdf", "item%203%3A%20buses%20%232%3F.txt"}
