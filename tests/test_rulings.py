"""`scrutiny review wordings|referrals|outcomes`: what a person rules is kept, becomes data, and is obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from commanding import Scrutiny
from graph import files, iris, pipeline
from graph.cli.review import review_app
from graph.describe import obeyed
from graph.errors import InvalidRuling
from graph.facts import AnswerMatch, Ruling, Wording
from graph.pipeline.verdicts import check_theme, rulings_given, version
from graph.settings import Settings
from graph.store import Store, open_store
from graph.track.match import BY_A_PERSON, match
from graph.track.rulings import on_records
from graph.vocab import OA, PROV, SCR

HEAD = "kind,left,right,ruling,reviewer,date,note\n"
BASE = iris.BASE
CARERS = f"{BASE}id/recommendation/aldermere/keeping-foster-carers"
SENT = f"{BASE}id/referral/aldermere/keeping-foster-carers/overview-scrutiny-board-to-executive"


def ruling(kind: str, left: str, right: str, verdict: str, *, day: int = 4, line: int = 2) -> Ruling:
    return Ruling(kind, left, right, verdict, "A Reader", date(2026, 5, day), "read again", line)


# --- matching obeys ---------------------------------------------------------------------------------------------------


def wording(
    name: str, label: str, text: str, *, body: str = "panel", day: int = 1, report: str | None = "r"
) -> Wording:
    return Wording(
        f"{BASE}id/recommendation/a/{name}/v/{body}",
        f"{BASE}id/recommendation/a/{name}",
        text,
        body,
        authority="a",
        report=report,
        label=label,
        item=f"item-{body}",
        item_title="Bus services after dark",
        body=body,
        held_on=date(2025, 3, day),
    )


BUSES = "That buses run until midnight on every route in the borough."
SHELTERS = "That a shelter be built at each stop where more than ten people wait."
TRAINS = "That the last train be met by a taxi rank at the station."
BEFORE = (wording("r/1", "1", BUSES), wording("r/2", "2", SHELTERS))
AFTER = (wording("r/1b", "1", BUSES, body="board", day=9), wording("r/2b", "2", SHELTERS, body="board", day=9))


def test_what_is_refuted_is_told_as_refuted_and_not_matched() -> None:
    left, right = BEFORE[0].version, AFTER[0].version
    found = {(one.earlier, one.later): one for one in match((*BEFORE, *AFTER)).wordings}
    assert found[left, right].state == "proposed"
    refuted = match((*BEFORE, *AFTER), rulings=[ruling("wording", right, left, "refuted")])
    claims = {(one.earlier, one.later): one for one in refuted.wordings}
    assert claims[left, right].state == "refuted"
    assert claims[left, right].reviewer == "A Reader"
    assert claims[BEFORE[1].version, AFTER[1].version].state == "proposed"
    assert [one.recommendation for one in refuted.omissions] == [BEFORE[0].recommendation]


def test_what_is_confirmed_is_sure_whatever_the_words() -> None:
    later = replace(AFTER[0], text=TRAINS, label="7")
    assert [one.later for one in match((BEFORE[0], later)).wordings] == []
    confirmed = match((BEFORE[0], later), rulings=[ruling("wording", BEFORE[0].version, later.version, "confirmed")])
    assert [(one.state, one.confidence) for one in confirmed.wordings] == [("confirmed", 1.0)]
    elsewhere = replace(later, report="another", held_on=date(2029, 1, 1))
    found = match((BEFORE[0], elsewhere), rulings=[ruling("wording", BEFORE[0].version, later.version, "confirmed")])
    assert [(one.method, one.earlier) for one in found.wordings] == [(BY_A_PERSON, BEFORE[0].version)]


def test_a_later_ruling_overrules_and_order_changes_nothing() -> None:
    pair = (BEFORE[0].version, AFTER[0].version)
    given = [ruling("wording", *pair, "refuted"), ruling("wording", *pair, "confirmed", day=5, line=3)]
    both = [match((*BEFORE, *AFTER), rulings=order) for order in (given, given[::-1])]
    assert both[0] == both[1]
    assert next(one for one in both[0].wordings if one.later == pair[1]).state == "confirmed"


def test_an_answer_goes_where_a_person_says() -> None:
    first, second = wording("x/1", "1", BUSES, report=None), wording("y/1", "1", SHELTERS, report=None, day=2)
    asked = AnswerMatch(
        f"{BASE}id/recommendation/a/z/1", "a", "Bus services after dark: response", "1", date(2025, 6, 1)
    )
    assert [one.printed for one in match((first, second), answered=[asked]).answers] == [second.recommendation]
    refuted = ruling("answer", asked.answered, second.recommendation, "refuted")
    found = match((first, second), answered=[asked], rulings=[refuted]).answers
    assert [(one.printed, one.state) for one in found] == [
        (second.recommendation, "refuted"),
        (first.recommendation, "proposed"),
    ]
    confirmed = ruling("answer", asked.answered, first.recommendation, "confirmed")
    found = match((first, second), answered=[asked], rulings=[confirmed]).answers
    assert [(one.printed, one.state) for one in found] == [(first.recommendation, "confirmed")]


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"referral,{SENT},{BASE}id/body/a/b,perhaps,A,2026-05-04,", "line 2: ruling 'perhaps'"),
        (
            f"referral,{CARERS}/d,{BASE}id/body/a/b,refuted,A,2026-05-04,",
            "line 2: .* are not a referral and its receiver",
        ),
        (f"wording,{CARERS}/d/v/1,{CARERS}/d/v/1,refuted,A,2026-05-04,", "line 2: .* are not two wordings"),
        (
            "outcome,https://x.example/response/1,def/response-outcome/accepted,refuted,A,2026-05-04,",
            "line 2: .* outcome",
        ),
        (f"theme,{CARERS}/d,{BASE}def/theme/nothing,refuted,A,2026-05-04,", "line 2: .* is no theme of the scheme"),
        (f"theme,{BASE}id/body/a/b,{BASE}def/theme/libraries,refuted,A,2026-05-04,", "line 2: .* and a theme"),
    ],
)
def test_a_ruling_that_cannot_be_obeyed_is_told_by_its_file_and_line(tmp_path: Path, row: str, told: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(f"{HEAD}{row}\n", encoding="utf-8")
    with pytest.raises(InvalidRuling, match=f"^mine.csv {told}"):
        rulings_given(file)


def test_a_theme_may_stand_by_its_name_and_an_address_without_its_base(tmp_path: Path) -> None:
    node, theme = f"{CARERS}/d", f"{BASE}def/theme/care-leavers"
    lefts, rights = (node, node.removeprefix(BASE)), (theme, theme.removeprefix(BASE), "care-leavers")
    rows = [f"theme,{left},{right},confirmed,A,2026-05-04,\n" for left in lefts for right in rights]
    file = tmp_path / "judgements.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    given = rulings_given(file)
    assert len(given) == 6
    assert {(one.left, one.right) for one in given} == {(node, theme)}


def test_rulings_of_two_files_are_the_same_rulings() -> None:
    one = ruling("theme", f"{CARERS}/d", f"{BASE}def/theme/fostering", "confirmed")
    assert replace(one, file="mine.csv") == one
    assert version([replace(one, file="mine.csv")]) == version([one])
    assert replace(one, file="mine.csv").place == "mine.csv line 2: "


# --- a recommendation and its asks ------------------------------------------------------------------------------------


def stated(*asks: tuple[str, ...]) -> Graph:
    """A recommendation, with the themes of all its asks, and these: each with the themes that a rule gave it."""
    triples = Graph()
    for node, themes in [(f"{CARERS}/d", sorted({theme for ask in asks for theme in ask}))] + [
        (f"{CARERS}/d/ask/{number}", ask) for number, ask in enumerate(asks, start=1)
    ]:
        triples.add((URIRef(node), SCR.statedIn, URIRef(f"{BASE}id/source/1#char=0,9")))
        if "/ask/" in node:
            triples.add((URIRef(f"{CARERS}/d"), SCR.hasAsk, URIRef(node)))
        for theme in themes:
            assigned = iris.part(URIRef(node), "theme", theme)
            triples.add((assigned, RDF.type, SCR.ThemeAssignment))
            triples.add((assigned, OA.hasTarget, URIRef(node)))
            triples.add((assigned, OA.hasBody, iris.concept("theme", theme)))
            triples.add((assigned, SCR.method, Literal("lexicon")))
            triples.add((assigned, SCR.reviewState, iris.concept("review-state", "proposed")))
            triples.add((URIRef(node), SCR.theme, iris.concept("theme", theme)))
    return triples


def themes_of(triples: Graph, *parts: str) -> list[str]:
    nodes = [URIRef(f"{CARERS}/d{part}") for part in parts]
    return [" ".join(sorted(iris.notation(str(one)) for one in triples.objects(node, SCR.theme))) for node in nodes]


@pytest.mark.parametrize(
    ("asks", "given", "after"),
    [
        ([()], [("", "libraries-culture", "confirmed")], ["libraries-culture"] * 2),
        ([("planning",)], [("", "planning", "refuted")], ["", ""]),
        ([("planning",)], [("/ask/1", "planning", "refuted")], ["", ""]),
        ([()], [("/ask/1", "planning", "confirmed")], ["planning"] * 2),
        # of several asks: those that were found to have it; where none was, all
        ([("planning",), ()], [("", "planning", "confirmed")], ["planning", "planning", ""]),
        ([(), ()], [("", "planning", "confirmed")], ["planning"] * 3),
        ([("planning",), ("planning",)], [("", "planning", "refuted")], ["", "", ""]),
        # one that has it is enough for the recommendation
        ([("planning",), ("planning",)], [("/ask/1", "planning", "refuted")], ["planning", "", "planning"]),
        ([("planning",), ()], [("/ask/1", "planning", "refuted")], ["", "", ""]),
        ([(), ()], [("/ask/2", "planning", "confirmed")], ["planning", "", "planning"]),
        # what is ruled of a node itself outranks what reaches it
        (
            [("planning",), ()],
            [("", "planning", "refuted"), ("/ask/1", "planning", "confirmed")],
            ["", "planning", ""],
        ),
    ],
)
def test_a_ruling_on_a_theme_reaches_asks_and_recommendations(
    asks: list[tuple[str, ...]], given: list[tuple[str, str, str]], after: list[str]
) -> None:
    triples = stated(*asks)
    before = set(triples)
    ruled = [ruling("theme", f"{CARERS}/d{part}", f"{BASE}def/theme/{name}", told) for part, name, told in given]
    assert obeyed(triples, on_records(ruled))
    parts = ["", *(f"/ask/{number}" for number in range(1, len(asks) + 1))]
    assert themes_of(triples, *parts) == after
    assert not obeyed(triples, on_records(ruled))
    assert obeyed(triples, {})
    assert set(triples) == before


# --- the command ------------------------------------------------------------------------------------------------------


class Reviewing(Scrutiny):
    def rows(self, *arguments: object) -> list[dict[str, str]]:
        code, out, error = self(*arguments, "--format", "csv")
        assert code == 0, error
        return list(csv.DictReader(io.StringIO(out, newline="")))


@pytest.fixture
def scrutiny(monkeypatch, capsys, tmp_path: Path) -> Reviewing:
    """The command, over a store of Aldermere's documents and a file of rulings that has none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("SCRUTINY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("SCRUTINY_JUDGEMENTS", str(tmp_path / "judgements.csv"))
    (tmp_path / "judgements.csv").write_text(HEAD, encoding="utf-8")
    command = Reviewing(monkeypatch, capsys)
    documents = sorted((files.folder("data") / "examples").glob("aldermere-2025*keeping*"))
    documents += sorted((files.folder("data") / "examples").glob("aldermere-2025*panel.txt*"))
    assert documents
    (tmp_path / "in").mkdir()
    for one in documents:
        (tmp_path / "in" / one.name).write_bytes(one.read_bytes())
    assert command("ingest", "in", "--quiet")[0] == 0
    return command


def opened(tmp_path: Path) -> Store:
    return open_store(Settings(store=str(tmp_path / "store")), read_only=True)


def everything(tmp_path: Path) -> set[str]:
    """Every triple of the store but those about runs and versions of derived graphs."""
    with opened(tmp_path) as store:
        found = Graph()
        for name in store.graphs():
            if "/graph/run/" not in str(name):
                found += store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    return {" ".join(term.n3() for term in triple) for triple in found}


def number(scrutiny: Reviewing, kind: str, part: str) -> str:
    (row,) = [row for row in scrutiny.rows("review", kind) if part in row["left"]]
    return row["number"]


WHO = ("--reviewer", "A Reader", "--note", "read again", "--date", "2026-05-04")


@pytest.mark.slow
def test_a_refuted_wording_a_referral_and_an_outcome_are_obeyed_and_can_be_taken_back(
    scrutiny: Reviewing, tmp_path: Path
) -> None:
    before = everything(tmp_path)
    trace = scrutiny("trace", "aldermere/keeping-foster-carers/d")[1]
    assert "change of wording" in trace
    assert "Holding response: Executive" in trace
    assert "Overview and Scrutiny Board → Executive" in trace
    assert len(scrutiny.rows("ask", "cq01")) == 5
    for kind, part in (("wordings", "/d/v/"), ("referrals", "-to-executive"), ("outcomes", "/d/response/")):
        code, out, error = scrutiny("review", kind, "--refute", number(scrutiny, kind, part), *WHO)
        assert code == 0, error
        assert "is refuted" in out
        assert [row["state"] for row in scrutiny.rows("review", kind, "--state", "refuted")] == ["refuted"]
    trace = scrutiny("trace", "aldermere/keeping-foster-carers/d")[1]
    assert "change of wording" not in trace
    assert "Holding response: Executive" not in trace
    assert "Referred: Overview and Scrutiny Board → Executive" not in trace
    assert scrutiny.rows("ask", "cq01") == []
    stated = next(row for row in scrutiny.rows("ask", "cq03") if row["recommendation"].endswith("/d"))
    assert stated["state"] == "no response recorded"

    with opened(tmp_path) as store:
        notes = store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iris.RULINGS_GRAPH}> {{ ?s ?p ?o }} }}")
        assert not pipeline.checked(notes).violations
    about = {str(target) for target in notes.objects(None, OA.hasTarget)}
    assert {SENT, f"{CARERS}/d/v/3f8dc842"} <= about
    note = next(notes.subjects(OA.hasTarget, URIRef(SENT)))
    assert notes.value(note, OA.bodyValue) == Literal("read again")
    assert notes.value(notes.value(note, PROV.wasAttributedTo)) is None
    assert notes.value(note, SCR.reviewState) == iris.concept("review-state", "refuted")

    assert scrutiny("ingest", "in", "--quiet")[0] in (0, 1)
    assert scrutiny.rows("ask", "cq01") == []

    (tmp_path / "judgements.csv").write_text(HEAD, encoding="utf-8")
    assert scrutiny("ingest", "in", "--quiet")[0] in (0, 1)
    assert everything(tmp_path) == before


@pytest.mark.slow
def test_themes_are_given_and_refused_and_that_can_be_taken_back(scrutiny: Reviewing, tmp_path: Path) -> None:
    before = everything(tmp_path)
    found = [row for row in scrutiny.rows("review", "themes") if "/ask/" not in row["left"]]
    refused = found[0]
    code, out, error = scrutiny("review", "themes", "--refute", refused["number"], *WHO)
    assert code == 0, error
    given = f"{found[-1]['left']} libraries-culture"
    code, out, error = scrutiny("review", "themes", "--confirm", given, *WHO)
    assert code == 0, error
    assert "about libraries-culture is confirmed" in out

    def themes(node: str) -> set[str]:
        with opened(tmp_path) as store:
            rows = store.rows(f"SELECT ?t {{ <{BASE}{node}> <{SCR.theme}> ?t }}").rows
        return {iris.notation(str(theme)) for (theme,) in rows}

    def as_ruled() -> None:
        assert iris.notation(refused["right"]) not in themes(refused["left"])
        assert "libraries-culture" in themes(found[-1]["left"])
        rows = {(row["left"], iris.notation(row["right"])): row for row in scrutiny.rows("review", "themes")}
        assert rows[refused["left"], iris.notation(refused["right"])]["state"] == "refuted"
        ours = rows[found[-1]["left"], "libraries-culture"]
        assert (ours["state"], ours["method"], float(ours["confidence"])) == ("confirmed", "a person's ruling", 1)

    as_ruled()
    ruled = everything(tmp_path)
    exported = told_of_themes(scrutiny)
    node, theme = f"<{BASE}{found[-1]['left']}>", f"<{BASE}def/theme/libraries-culture>"
    assert f"{node} <{SCR.theme}> {theme}" in exported
    assert any(one.endswith('"a person\'s ruling"') for one in exported)
    assert f"<{BASE}{refused['left']}> <{SCR.theme}> <{BASE}{refused['right']}>" not in exported
    with opened(tmp_path) as store:
        for name in store.graphs():
            triples = store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
            assert "/graph/source/" not in str(name) or not pipeline.checked(triples).violations
    store = tmp_path / "again"
    assert scrutiny("ingest", "in", "--store", str(store), "--quiet")[0] == 0
    (tmp_path / "store").rename(tmp_path / "first")
    store.rename(tmp_path / "store")
    as_ruled()
    assert everything(tmp_path) == ruled
    assert told_of_themes(scrutiny) == exported

    (tmp_path / "judgements.csv").write_text(HEAD, encoding="utf-8")
    assert scrutiny("ingest", "in", "--quiet")[0] in (0, 1)
    assert everything(tmp_path) == before


def told_of_themes(scrutiny: Reviewing) -> list[str]:
    """What an export says of themes and of who gave them."""
    code, out, error = scrutiny("export", "--format", "nquads")
    assert code == 0, error
    lines = (line.rsplit(" <", 1)[0] for line in out.splitlines())
    return sorted(line for line in lines if "/theme/" in line and "prov#wasGeneratedBy" not in line)


def test_a_theme_of_what_is_not_there_is_refused_and_not_written(scrutiny: Reviewing, tmp_path: Path) -> None:
    for option, chosen, says in (
        ("--confirm", "id/recommendation/aldermere/no-such/1 fostering", "the store holds no recommendation"),
        ("--confirm", "id/meeting/aldermere/none fostering", "the store holds no recommendation"),
        ("--confirm", f"{CARERS}/d fosterin", "did you mean fostering?"),
        ("--confirm", "nothing", "there is no nothing among them"),
        ("--refute", f"{CARERS}/d libraries-culture", "among them"),
        ("--refute", "id/recommendation/aldermere/no-such/1 fostering", "among them"),
    ):
        code, out, error = scrutiny("review", "themes", option, chosen, *WHO)
        assert (code, out, error.count("\n")) == (1, "", 1), chosen
        assert says in error
    assert (tmp_path / "judgements.csv").read_text(encoding="utf-8") == HEAD


def test_the_help_on_themes_names_themes() -> None:
    (command,) = [one for one in review_app.registered_commands if one.name == "themes"]
    given = re.findall(r"--confirm '\S+ (\S+)'", command.epilog or "")
    assert given
    for theme in given:
        check_theme(ruling("theme", f"{CARERS}/d", f"{BASE}def/theme/{theme}", "confirmed"))


def test_usage_is_told_in_one_line(scrutiny: Reviewing, tmp_path: Path) -> None:
    code, _, error = scrutiny("review", "referrals", "--refute", "nothing", *WHO)
    assert (code, error.count("\n")) == (1, 1)
    assert "scrutiny review referrals" in error
    one = number(scrutiny, "referrals", "-to-executive")
    code, _, error = scrutiny("review", "referrals", "--refute", one, "--note", "x")
    assert code == 2
    assert "--reviewer" in error
    assert scrutiny("review", "referrals", "--refute", one, "--confirm", one, *WHO)[0] == 2
    assert (tmp_path / "judgements.csv").read_text(encoding="utf-8") == HEAD
    assert json.loads(scrutiny("review", "outcomes", "--format", "json")[1])
