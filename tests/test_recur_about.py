"""Free text to the recurrences near it, and rulings written down, over the worked example."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from graph.cli import app
from graph.errors import InvalidRuling
from graph.facts import AskRecord
from graph.recur import reasons_in_words, recur, rule, rulings
from graph.recur.about import Answer, Sought, Why, nearness, outcome
from graph.serve.site.site import Site
from serving import application, example_store


def ask(node: str, text: str) -> AskRecord:
    return AskRecord(node, text, node, node)


ASKS = [
    ask("a", "That the marketing of fostering be stepped up to recruit more foster carers."),
    ask("b", "That potholes be mended within a week."),
    ask("c", "That a report on flood wardens come back in a year."),
    ask("d", "That parking be free in December."),
]


def test_the_nearest_is_what_is_asked_about_and_the_order_of_asks_changes_nothing() -> None:
    near = nearness("foster carer recruitment", ASKS)
    assert max(near, key=lambda node: near[node]) == "a"
    assert near == nearness("foster carer recruitment", ASKS[::-1])
    assert all(0.0 <= score <= 1.0 for score in near.values())
    assert near["a"] > 2 * near["b"]


def test_why_tells_the_words_in_common_and_adds_up_to_the_nearness() -> None:
    sought = Sought(ASKS)
    why = sought.why("foster carer recruitment", "a")
    assert set(why.words) <= {"marketing", "fostering", "stepped", "recruit", "more", "foster", "carers"}
    assert {"foster", "carers"} <= set(why.words)
    assert why.subjects == ("foster care",)
    added = [part for _, part in why.kinds]
    assert added == sorted(added, reverse=True)
    assert sum(added) == pytest.approx(nearness("foster carer recruitment", ASKS)["a"], abs=0.001)
    assert sought.why("nothing of the kind", "b").words == ()


def test_councils_stand_side_by_side_and_the_unknown_one_last() -> None:
    def row(
        council: str | None, day: str | None, answer: str | None, holding: str | None = None
    ) -> dict[str, str | None]:
        return {"council": council, "date": day, "outcome": answer, "holding": holding, "status": None}

    rows = (
        row("Ostley", "2024-03-01", "https://x.example/def/response-outcome/accepted"),
        row(None, None, None, "true"),
        row("Ebberton", "2023-05-01", None),
        row("Ostley", "2022-03-01", None),
        row("Ostley", None, None),
    )
    sides = Answer("c", "label", "proposed", 0.5, "n", Why((), (), ()), rows).sides
    assert [side.council for side in sides] == ["Ebberton", "Ostley", None]
    assert (sides[1].asks, sides[1].first, sides[1].last) == (3, "2022-03-01", "2024-03-01")
    assert sides[1].outcomes == (("none-recorded", 2), ("accepted", 1))
    assert sides[2].outcomes == (("holding-only", 1),)
    assert outcome(rows[2]) == "none-recorded"


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_near_to_nothing(text: str) -> None:
    assert nearness(text, ASKS) == {}
    assert nearness("potholes", []) == {}


def test_a_ruling_is_added_and_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    made = rule(path, "d", "b", verdict="confirmed", reviewer="A Reader", given_on=date(2026, 1, 2), note='so, "yes"')
    assert rulings(path) == [made]
    assert (made.left, made.right, made.line) == ("b", "d", 2)
    before = path.read_bytes()
    rule(path, "a", "c", verdict="refuted", reviewer="A Reader", given_on=date(2026, 1, 3))
    assert path.read_bytes().startswith(before)
    assert [one.ruling for one in rulings(path)] == ["confirmed", "refuted"]
    (cluster,) = [one for one in recur(ASKS, rulings=rulings(path)).clusters if one.anchor in "bd"]
    assert {member.node for member in cluster.members} == {"b", "d"}
    assert cluster.state == "confirmed"


@pytest.mark.parametrize(
    ("left", "right", "verdict", "reviewer", "note"),
    [
        ("a", "a", "confirmed", "A Reader", ""),
        ("a", "b", "maybe", "A Reader", ""),
        ("a", "b", "confirmed", " ", ""),
        ("a", "b", "confirmed", "A Reader", "two\nlines"),
    ],
)
def test_a_ruling_that_says_nothing_is_not_written(
    tmp_path: Path, left: str, right: str, verdict: str, reviewer: str, note: str
) -> None:
    path = tmp_path / "judgements.csv"
    with pytest.raises(InvalidRuling):
        rule(path, left, right, verdict=verdict, reviewer=reviewer, given_on=date(2026, 1, 2), note=note)
    assert not path.exists()


def test_what_is_looked_through_is_read_once_for_a_state_of_the_store() -> None:
    made: list[str] = []
    site = Site(example_store())
    for _ in range(3):
        assert site.ready("x", lambda: "".join(made.append("made") or ["it"])) == "it"
    assert site.ready("y", lambda: "other") == "other"
    assert made == ["made"]


def test_reasons_are_told_in_plain_words() -> None:
    told = "themes +2.4; both +0.9; same list -2.0; words +0.1; manners apart -0.8; <script> +3.0; themes +x"
    assert reasons_in_words(told) == [
        ("themes in common", "strongly for"),
        ("the lesser of how alike act and subject are, as vectors or words tell", "for"),
        ("both stand in one list", "strongly against"),
        ("chief acts of different manners", "against"),
    ]
    assert reasons_in_words("") == []


@pytest.mark.slow
def test_the_example_answers_who_asked_for_foster_carers(tmp_path: Path) -> None:
    store = ["--store", str(tmp_path / "store")]
    run = CliRunner()
    examples = Path(__file__).parent.parent / "data" / "examples"
    assert run.invoke(app, ["ingest", str(examples), *store]).exit_code == 0
    told = run.invoke(app, ["recur", *store, "--about", "care leavers and council tax", "--format", "json"])
    assert told.exit_code == 0, told.output
    rows = json.loads(told.stdout)
    assert "council tax" in rows[0]["recurrence"]
    assert {"Aldermere", "Norbeck", "Quillhaven"} <= {row["council"] for row in rows}
    assert all(row["quote"] and row["date"] and "leavers" in row["why"] for row in rows[:3])
    shown = run.invoke(app, ["recur", *store, "--about", "care leavers and council tax"])
    assert "Quillhaven" in shown.stdout
    listed = json.loads(run.invoke(app, ["review", "recurrences", *store, "--format", "json"]).stdout)
    assert listed
    assert float(listed[0]["score"]) >= float(listed[-1]["score"])
    file = tmp_path / "judgements.csv"
    pair = [listed[0]["left"], listed[0]["right"]]
    said = ["--reviewer", "A Reader", "--judgements", str(file)]
    assert run.invoke(app, ["review", "recurrences", *store, "--refute", *pair, *said]).exit_code == 0
    again = run.invoke(app, ["review", "recurrences", *store, "--format", "json", "--judgements", str(file)])
    assert pair not in [[row["left"], row["right"]] for row in json.loads(again.stdout)]


def test_the_interface_answers_the_same_and_refuses_no_words() -> None:
    client = TestClient(application())
    answer = client.get("/api/recurrences", params={"about": "care leavers and council tax"})
    assert answer.status_code == 200
    told = answer.json()["recurrences"]
    assert told[0]["councils"] == ["Aldermere", "Glanmerin", "Norbeck", "Quillhaven"]
    assert told[0]["state"] == "proposed"
    assert [one["nearness"] for one in told] == sorted((one["nearness"] for one in told), reverse=True)
    assert answer.json()["method"] == "default"
    assert [side["council"] for side in told[0]["sides"]] == told[0]["councils"]
    assert sum(side["asks"] for side in told[0]["sides"]) == len(told[0]["members"])
    assert told[0]["nearest"] in [member["node"] for member in told[0]["members"]]
    assert told[0]["why"]["words"]
    for words in (
        {},
        {"about": " "},
        {"about": "x" * 501},
        {"about": "x", "method": "best"},
        {"about": "x", "method": "semantic"},
    ):
        assert client.get("/api/recurrences", params=words).status_code == 400
    assert client.get("/api/recurrences", params={"about": "<script>\u0000'\"} {"}).status_code == 200
