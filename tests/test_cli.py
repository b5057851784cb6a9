"""The command: what it prints, on which stream, and how it ends."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import ProxyHandler, build_opener
from xml.etree import ElementTree

import pytest
from rdflib import Graph, Literal, URIRef

from commanding import Scrutiny
from graph import __version__, files
from graph.cli import show
from graph.store import Rows
from graph.vocab import SCS, SH

MINUTES = """ALDERMERE BOROUGH COUNCIL

CHILDREN'S SCRUTINY PANEL

Tuesday 4 March 2025

20/1 FOSTER CARERS

The Panel considered a report of the Director of Children's Services.

AGREED that a report on foster carers be submitted to the Panel every quarter.
"""
COMMANDS = [
    [],
    *(
        [name]
        for name in [
            "fetch",
            "sync",
            "rebuild",
            "ingest",
            "parse",
            "extract",
            "describe",
            "validate",
            "check",
            "questions",
            "ask",
            "derive",
            "recur",
            "export",
            "serve",
            "demo",
            "quarantine",
        ]
    ),
    ["fetch", "moderngov"],
    ["fetch", "cmis"],
    ["quarantine", "list"],
    ["quarantine", "show"],
    ["quarantine", "retry"],
    ["recur", "pairs"],
    ["review"],
    ["review", "identities"],
    ["review", "identities", "show"],
    ["review", "identities", "rule"],
]


@pytest.fixture
def scrutiny(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Scrutiny:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("SCRUTINY_STORE", raising=False)
    return Scrutiny(monkeypatch, capsys)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the example councils, to be read only."""
    folder = tmp_path_factory.mktemp("examples") / "store"
    made = _run("ingest", str(files.folder("data") / "examples"), "--store", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


def _environment(**more: str) -> dict[str, str]:
    source = str(Path(__file__).resolve().parent.parent / "src")
    return {**os.environ, "PYTHONPATH": source, "COLUMNS": "120", **more}


def _run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "graph", *arguments]
    return subprocess.run(
        command, env=_environment(), cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


def put(path: Path, text: str = MINUTES) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# ---- help and usage


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "scrutiny")
def test_every_command_explains_itself_with_an_example(scrutiny: Scrutiny, command: list[str]) -> None:
    ran = scrutiny(*command, "--help")
    assert ran.code == 0
    assert "scrutiny " + " ".join(command) in ran.out
    if command not in (["quarantine"], ["review"]):
        assert re.search(r"Examples?:|Start with:", ran.out)


def test_the_exit_codes_are_documented(scrutiny: Scrutiny) -> None:
    told = " ".join(scrutiny("--help").out.split())
    assert all(f"{code} " in told.partition("Exit codes:")[2] for code in range(4))


def test_help_loads_no_engine() -> None:
    program = (
        "import sys\nsys.argv = ['scrutiny', '--help']\nfrom graph.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('rdflib', 'pyoxigraph', 'pyshacl', 'sklearn', 'fastapi', 'lxml') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told(scrutiny: Scrutiny) -> None:
    assert scrutiny("--version").out == f"scrutiny {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["ingest"],
        ["ask"],
        ["ask", "cq05", "--format", "xml"],
        ["ask", "cq99"],
        ["ask", "cq05", "--nosuch", "x"],
        ["ask", "cq05", "--at-least"],
        ["ask", "cq05", "--at-least", "many"],
        ["ask", "cq05", "stray"],
        ["ask", "cq26"],
        ["questions", "cq99"],
        ["derive", "--store", "ftp://somewhere"],
        ["serve", "--port", "70000"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_no_traceback(scrutiny: Scrutiny, arguments: list[str]) -> None:
    ran = scrutiny(*arguments)
    assert ran.code == 2
    assert ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    "arguments",
    [["ask", "cq05"], ["export"], ["serve"], ["ask", "cq05", "--store", "http://127.0.0.1:9"]],
    ids=" ".join,
)
def test_store_trouble_ends_with_3_and_one_line(
    scrutiny: Scrutiny, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    ran = scrutiny(*arguments)
    assert ran.code == 3
    assert ran.err.startswith("scrutiny: error: ")
    assert ran.err.count("\n") == 1


# ---- ingest and quarantine


def test_ingest_tells_what_became_of_the_documents(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.txt")
    put(tmp_path / "in" / "empty.txt", "")
    ran = scrutiny("ingest", "in", "none")
    assert ran.code == 0
    assert re.fullmatch(r"read 3 · stored 1 · quarantined 1 · unchanged 0 · unread 1 · unexplained \d\n", ran.out)
    assert "  empty.txt: quarantined: " in ran.err
    assert "  none: unread: no such file or folder" in ran.err
    again = scrutiny("ingest", "in", "--store", "scrutiny-store")
    assert again.out == "read 2 · stored 0 · quarantined 1 · unchanged 1 · unread 0 · unexplained 0\n"
    assert again.code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.dat", bytes(range(256)) * 40),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("report.pdf", b"%PDF-1.7\n"),
        ("cut.html", b"<html><body><h1>Minu"),
    ],
)
def test_bad_input_is_one_line_that_names_the_file(
    scrutiny: Scrutiny, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = scrutiny("ingest", name)
    assert "Traceback" not in ran.err
    if ran.code:
        assert ran.code == 1
        assert ran.err.startswith(f"  {name}: quarantined: ")
        assert ran.err.count("\n") == 1


def test_nothing_to_read_ends_with_1(scrutiny: Scrutiny, tmp_path: Path) -> None:
    missing = scrutiny("ingest", "none")
    assert (missing.code, missing.err) == (1, "scrutiny: error: none: no such file or folder\n")
    (tmp_path / "nothing").mkdir()
    empty = scrutiny("ingest", "nothing")
    assert (empty.code, empty.err) == (1, "scrutiny: error: nothing: no document in it\n")


def test_quarantine_is_listed_shown_and_retried(scrutiny: Scrutiny, tmp_path: Path) -> None:
    assert scrutiny("quarantine", "list").out == "nothing is quarantined\n"
    put(tmp_path / "empty.txt", "")
    assert scrutiny("ingest", "empty.txt").code == 1
    identifier, name, *_ = scrutiny("quarantine", "list").out.split()
    assert name == "empty.txt"
    told = json.loads(scrutiny("quarantine", "show", identifier).out)
    assert told["name"] == "empty.txt"
    assert Path(told["kept"]).read_bytes() == b""
    assert scrutiny("quarantine", "retry").code == 1
    assert scrutiny("quarantine", "retry", identifier).code == 1
    for verb in ("show", "retry"):
        unknown = scrutiny("quarantine", verb, "0000")
        assert (unknown.code, unknown.out) == (1, "")
        assert "0000" in unknown.err


def test_the_store_comes_from_the_environment(
    scrutiny: Scrutiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUTINY_STORE", str(tmp_path / "mine"))
    assert scrutiny("ingest", put(tmp_path / "a.txt"), "--no-derive").code == 0
    assert (tmp_path / "mine" / "current").is_dir()
    assert (tmp_path / "mine" / "conclusions-due").is_file()
    assert scrutiny("derive").code == 0
    assert "recurrences" in scrutiny("recur").out


# ---- questions


def test_questions_are_listed_and_told(scrutiny: Scrutiny) -> None:
    ran = scrutiny("questions")
    assert ran.code == 0
    assert len(ran.out.splitlines()) >= 16
    assert re.search(r"^cq05  .*--at-least", ran.out, re.MULTILINE)
    assert "--at-least  integer" in scrutiny("questions", "cq05").out


def test_an_answer_comes_in_every_form(scrutiny: Scrutiny, examples: Path) -> None:
    answers = {
        form: scrutiny("ask", "cq05", "--store", examples, "--format", form)
        for form in ("table", "csv", "tsv", "json", "markdown")
    }
    assert all(ran.code == 0 for ran in answers.values())
    told = json.loads(answers["json"].out)
    assert told
    assert list(told[0]) == next(csv.reader(io.StringIO(answers["csv"].out)))
    assert len(list(csv.reader(io.StringIO(answers["csv"].out, newline="")))) == len(told) + 1
    assert len(list(csv.reader(io.StringIO(answers["tsv"].out), delimiter="\t"))) == len(told) + 1
    assert len(answers["markdown"].out.splitlines()) == len(told) + 2
    assert told[0]["what"].split()[0] in answers["table"].out


def test_a_parameter_narrows_an_answer(scrutiny: Scrutiny, examples: Path) -> None:
    def councils(*options: str) -> set[str]:
        ran = scrutiny("ask", "cq12", "--format", "json", "--store", examples, *options)
        assert ran.code == 0
        return {row["council"] for row in json.loads(ran.out)}

    assert councils("--authority", "aldermere") == councils("--authority=aldermere") == {"Aldermere"}
    assert councils("--authority", "aldermere", "--authority", "norbeck") == {"Aldermere", "Norbeck"}
    nothing = scrutiny("ask", "cq13", "--authority", "glanmerin", "--store", examples, "--format", "csv")
    assert nothing.code == 0
    assert nothing.err.startswith("no row: ")


def test_a_short_name_is_resolved_and_one_that_fits_several_is_an_error(scrutiny: Scrutiny, examples: Path) -> None:
    part = scrutiny("ask", "cq12", "--authority", "Quillhav", "--store", examples, "--format", "csv")
    assert part.code == 0
    several = scrutiny("ask", "cq31", "--body", "cabinet", "--store", examples)
    assert several.code == 2
    assert "'cabinet' fits several: brackenshire/cabinet (Cabinet); glanmerin/cabinet (Cabinet)" in several.err
    none = scrutiny("ask", "cq12", "--authority", "aldermeer", "--store", examples)
    assert none.code == 2
    assert none.err.endswith("nothing in the store is called 'aldermeer'; near it: aldermere\n")


def test_hostile_words_neither_steer_a_terminal_nor_break_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    rows = Rows(("x",), ((Literal("\x1b[31m[bold]red[/bold] \u202e<b>|`"),), (URIRef("urn:x"),), (None,)))
    show.write(rows, "table")
    table = capsys.readouterr().out
    assert "\x1b" not in table
    assert "\u202e" not in table
    assert "[bold]" in table
    show.write(rows, "markdown")
    assert r"\<b\>\|\`" in capsys.readouterr().out
    show.write(rows, "json")
    assert json.loads(capsys.readouterr().out)[0]["x"] == str(rows.rows[0][0])
    show.write(rows, "csv")
    assert capsys.readouterr().out.encode() == 'x\r\n\x1b[31m[bold]red[/bold] \u202e<b>|`\r\nurn:x\r\n""\r\n'.encode()
    show.complain("two\nlines \x1b[0m [red]x[/red]")
    assert capsys.readouterr().err == "scrutiny: error: two lines \ufffd[0m [red]x[/red]\n"


def test_a_file_s_name_of_two_lines_is_told_in_one(scrutiny: Scrutiny, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a\u2028stored \x1b[2J\nread 9.txt").write_bytes(b"")
    store = str(tmp_path / "store")
    told = scrutiny("ingest", str(tmp_path / "in"), "--store", store, "--quiet")
    assert told.err.splitlines() == ["  a\ufffdstored \ufffd[2J\ufffdread 9.txt: quarantined: empty document"]
    assert len(scrutiny("quarantine", "list", "--store", store).out.splitlines()) == 1


# ---- looking inside


def test_each_stage_shows_what_it_made(scrutiny: Scrutiny, tmp_path: Path) -> None:
    file = put(tmp_path / "minutes.txt")
    assert "FOSTER CARERS" in scrutiny("parse", file).out
    assert re.search(r"^decision .*AGREED", scrutiny("extract", file).out, re.MULTILINE)
    facts = json.loads(scrutiny("extract", file, "--format", "json").out)
    place = facts["decisions"][0]["evidence"]["spans"][0]
    assert MINUTES[place["start"] : place["end"]] == place["quote"]
    labels = json.loads(scrutiny("extract", file, "--format", "labels").out)
    assert labels["outcomes"][0]["verb"] == "AGREED"
    turtle = scrutiny("describe", file).out
    assert len(Graph().parse(data=turtle, format="turtle")) > 50
    assert "conforms" in scrutiny("validate", file).out
    assert not (tmp_path / "scrutiny-store").exists()
    put(tmp_path / "minutes.ttl", turtle)
    assert scrutiny("validate", "minutes.ttl").code == 0
    assert scrutiny("check", "minutes.ttl", file, "--format", "json").code == 0


def test_check_says_what_would_be_kept_out(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in" / "good.txt")
    put(tmp_path / "in" / "empty.txt", "")
    put(tmp_path / "in" / "bad.ttl", "<urn:a> <urn:b> ")
    broken = scrutiny("check", "in")
    assert broken.code == 1
    assert [line.partition(":")[0] for line in broken.out.splitlines() if not line.startswith(" ")] == [
        "bad.ttl",
        "empty.txt",
        "good.txt",
    ]
    told = json.loads(scrutiny("check", "in", "--format", "json").out)
    assert [one["conforms"] for one in told] == [False, False, True]
    assert scrutiny("check", "in/good.txt").code == 0


BROKEN = """
@prefix scr: <https://w3id.org/scrutiny/ns#> .
<https://w3id.org/scrutiny/id/meeting/aldermere/panel/2025-03-04/item/1/action/1> a scr:ActionPoint .
"""


def test_check_tells_editors_and_ci_in_forms_that_they_know(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in" / "good.txt")
    put(tmp_path / "in" / "wrong.ttl", BROKEN)
    put(tmp_path / "in" / "empty.txt", "")
    sarif = scrutiny("check", "in", "--format", "sarif")
    assert sarif.code == 1
    (run,) = json.loads(sarif.out)["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {"S-01", "S-41"}
    assert {"unreadable", "S-01", "S-20"} <= {result["ruleId"] for result in run["results"]}
    suites = ElementTree.fromstring(scrutiny("check", "in", "--format", "junit").out)
    told = {suite.get("name"): (suite.get("failures"), suite.get("errors")) for suite in suites}
    assert told == {"empty.txt": ("0", "1"), "good.txt": ("0", "0"), "wrong.ttl": ("2", "0")}
    report = Graph().parse(data=scrutiny("check", "in/wrong.ttl", "--format", "turtle").out, format="turtle")
    assert (None, SH.conforms, Literal(False)) in report
    assert (None, SH.sourceShape, SCS["S-01"]) in report


def test_check_gives_the_place_in_the_document(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in.txt", MINUTES + "\nACTION: a visit to be arranged for Members.\n")
    line = next(line for line in scrutiny("check", "in.txt").out.splitlines() if "S-20" in line)
    assert "line 13, characters" in line
    (run,) = json.loads(scrutiny("check", "in.txt", "--format", "sarif").out)["runs"]
    (found,) = [result for result in run["results"] if result["ruleId"] == "S-20"]
    (place,) = [location["physicalLocation"] for location in found["locations"]]
    assert place["artifactLocation"]["uri"] == "in.txt"
    assert place["region"]["startLine"] == 13


def test_check_by_the_reference_engine_says_the_same(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "wrong.ttl", BROKEN)
    fast, slow = (scrutiny("check", "wrong.ttl", "--engine", engine) for engine in ("fast", "pyshacl"))
    assert fast.code == slow.code == 1
    assert fast.out == slow.out


def test_check_fails_on_what_it_is_told_to_fail_on(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in.txt", MINUTES + "\nACTION: a visit to be arranged for Members.\n")
    assert scrutiny("check", "in.txt").code == 0
    assert scrutiny("check", "in.txt", "--fail-on", "warning").code == 1


def test_check_takes_a_store_a_graph_or_a_dump(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in.txt")
    assert scrutiny("ingest", "in.txt", "--quiet").code == 0
    whole = scrutiny("check", "--store", "scrutiny-store")
    assert whole.code == 0
    assert re.search(r"^graph/source/[0-9a-f]{16} \(in.txt\): conforms", whole.out, re.MULTILINE)
    name = re.search(r"graph/source/[0-9a-f]{16}", whole.out)
    assert name
    one = scrutiny("check", f"https://w3id.org/scrutiny/{name[0]}")
    assert one.code == 0
    assert one.out.count("conforms") == 1
    missing = scrutiny("check", "https://w3id.org/scrutiny/graph/source/0000")
    assert missing.code == 1
    assert "holds no graph" in missing.err
    assert scrutiny("check", "in.txt", f"https://w3id.org/scrutiny/{name[0]}").code == 2
    put(tmp_path / "dump.trig", scrutiny("export", "--format", "trig").out)
    dumped = scrutiny("check", "dump.trig")
    assert dumped.code == 0
    assert name[0] in dumped.out


ELSEWHERE = "<urn:a> <urn:b> <urn:c> ."


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.ttl", b"", "x.ttl: nothing to check: it holds no triples"),
        ("x.ttl", b"# a comment only\n", "x.ttl: nothing to check: it holds no triples"),
        ("x.ttl", ELSEWHERE.encode(), "x.ttl: nothing to check: of its 1 triple none is about anything that a shape looks at"),
        ("x.nq", b"<urn:a> <urn:b> <urn:c> <urn:g> .\n", "x.nq: nothing to check: of its 1 triple none"),
        ("x.trig", b"", "x.trig: nothing to check: it holds no triples"),
        ("x.ttl.gz", gzip.compress(ELSEWHERE.encode(), mtime=0), "x.ttl.gz: nothing to check: of its 1 triple none"),
        ("x.ttl.gz", gzip.compress(ELSEWHERE.encode(), mtime=0)[:-9], "x.ttl.gz: unreadable: no whole gzip file: "),
        ("x.ttl", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> [ .\n", "x.ttl: unreadable: line 2, column 19: not readable"),
        ("x.nt", b"<urn:a> <urn:b> .\n", "x.nt: unreadable: line 1, column 17: not readable as RDF"),
        ("x.nq", b"<urn:a> <urn:b> .\n", "x.nq: unreadable: line 1, column 17: not readable as RDF"),
        ("x.rdf", b"<html>", "x.rdf: unreadable: line 1, column 7: not readable as RDF: no element found"),
        ("x.rdf", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "x.rdf: unreadable: RDF/XML with a document type or entities"),
    ],
)  # fmt: skip
def test_check_never_says_that_nothing_conforms(
    scrutiny: Scrutiny, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = scrutiny("check", name)
    assert ran.code == 1
    assert ran.out.startswith(told)
    assert "conforms" not in ran.out
    (record,) = json.loads(scrutiny("check", name, "--format", "json").out)
    assert not record["conforms"]
    (run,) = json.loads(scrutiny("check", name, "--format", "sarif").out)["runs"]
    assert [result["level"] for result in run["results"]] == ["error"]


def test_check_of_an_empty_folder_says_that_there_is_nothing(scrutiny: Scrutiny, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    ran = scrutiny("check", "in")
    assert (ran.code, ran.out, ran.err.strip()) == (1, "", "nothing to check: no document in in")


def test_check_reads_triples_that_are_packed(scrutiny: Scrutiny, tmp_path: Path) -> None:
    put(tmp_path / "in.txt")
    (tmp_path / "in.ttl.gz").write_bytes(gzip.compress(scrutiny("describe", "in.txt").out.encode()))
    ran = scrutiny("check", "in.ttl.gz")
    assert ran.code == 0
    assert ran.out.startswith("in.ttl.gz: conforms, level ")


@pytest.mark.parametrize("command", ["parse", "extract", "describe", "validate"])
def test_a_stage_takes_one_file(scrutiny: Scrutiny, tmp_path: Path, command: str) -> None:
    for given in (tmp_path, tmp_path / "none"):
        ran = scrutiny(command, given)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("scrutiny: error: ")


# ---- export


def test_the_graph_is_exported_whole_or_not_at_all(scrutiny: Scrutiny, examples: Path, tmp_path: Path) -> None:
    for form in ("nquads", "trig", "turtle"):
        assert scrutiny("export", "--store", examples, "--format", form, "-o", f"graph.{form}").code == 0
    assert len((tmp_path / "graph.nquads").read_bytes().splitlines()) > 1_000
    assert len(Graph().parse(tmp_path / "graph.turtle", format="turtle")) > 1_000
    ran = scrutiny("export", "--store", examples, "-o", "none/graph.nq")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.nquads", "graph.trig", "graph.turtle"]


def test_a_reader_that_goes_away_is_no_traceback(examples: Path) -> None:
    command = [sys.executable, "-m", "graph", "export", "--store", str(examples)]
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=30)


def test_a_store_among_the_documents_is_not_read(tmp_path: Path, scrutiny: Scrutiny) -> None:
    (tmp_path / "minutes.txt").write_text(
        "Aldermere Borough Council\n\nHousing Panel\n\nTuesday 4 March 2025\n\nRESOLVED: That the report be noted.\n"
    )
    store = tmp_path / "scrutiny-store"
    for turn in range(2):
        ran = scrutiny("ingest", tmp_path, "--store", store)
        assert ran.code == 0
        assert "read 1 · " in ran.out, turn
    ran = scrutiny("ingest", store, "--store", store)
    assert "a store of the graph, not a folder of documents" in ran.out + ran.err


# ---- serve and demo


def _serving(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://[0-9.]+:[0-9]+/", line)
        if found and "serving" in line:
            return found[0]
    raise AssertionError("it never served")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_server_answers_and_ends_on_interrupt(examples: Path) -> None:
    command = [sys.executable, "-u", "-m", "graph", "serve", "--port", "0", "--store", str(examples)]
    with subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        address = _serving(process)
        with build_opener(ProxyHandler({})).open(f"{address}sparql?query=ASK%7B%7D", timeout=20) as answer:
            assert answer.status == 200
        writer = _run("derive", "--store", str(examples))
        assert (writer.returncode, writer.stderr) == (0, "")  # the server reads on in its own generation
        port = address.rstrip("/").rpartition(":")[2]
        second = _run("serve", "--port", port, "--store", str(examples))
        assert (second.returncode, second.stderr.count("\n")) == (1, 1)
        assert f"port {port}" in second.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_the_demo_answers_five_questions_in_a_fresh_store(tmp_path: Path) -> None:
    first = _run("demo", "--no-serve", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert len(re.findall(r"^cq[0-9]+  ", first.stdout, re.MULTILINE)) == 5
    assert re.search(r"^read .* stored [1-9]", first.stdout, re.MULTILINE)
    second = _run("demo", "--no-serve", cwd=tmp_path)
    assert re.search(r"^read .* unchanged 0", second.stdout, re.MULTILINE)


def test_the_demo_never_empties_what_it_did_not_make(scrutiny: Scrutiny, tmp_path: Path, examples: Path) -> None:
    shutil.copytree(examples, tmp_path / "mine")
    refused = scrutiny("demo", "--no-serve", "--store", "mine")
    assert (refused.code, refused.err.count("\n")) == (3, 1)
    (tmp_path / "mine" / "made-by-scrutiny-demo").touch()
    assert scrutiny("ingest", put(tmp_path / "own.txt"), "--store", "mine").code == 0
    assert scrutiny("demo", "--no-serve", "--store", "mine").code == 3
