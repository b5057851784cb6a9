"""The parts of an ask and their places in its own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from graph.cli import app
from graph.recur.parts import KINDS, parts
from graph.terms.words import folded, spanned, tokens


def told(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in parts(text):
        found.setdefault(part.kind, []).append(text[part.start : part.end])
    return found


def test_each_part_is_read_in_the_ask_s_own_words() -> None:
    text = (
        "That the Panel recommends that the Cabinet Member for Housing be requested to provide free parking permits "
        "for unpaid carers in Eastmarle, and report on them quarterly."
    )
    found = told(text)
    assert found["addressee"] == ["the Cabinet Member for Housing"]
    assert found["beneficiary"] == ["unpaid carers"]
    assert found["frequency"] == ["quarterly"]
    assert "Eastmarle" in found["place"]
    assert any("permits" in part for part in found["object"])
    assert any("provide" in part or "report" in part for part in found["act"])


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Officers to bring figures on pothole claims to each meeting.", "addressee", "Officers"),
        ("Care leavers be exempt from council tax.", "object", "council tax"),
        ("That a crossing be put in at Long Lane.", "place", "Long Lane"),
        ("That training on dementia be given to staff every year.", "frequency", "every year"),
        ("The Chief Executive should write to the bus companies.", "addressee", "The Chief Executive"),
        (
            "Café owners’ waste — & glass — be collected by the Council’s crews for residents.",
            "beneficiary",
            "residents",
        ),
    ],
)
def test_a_part_is_found(text: str, kind: str, part: str) -> None:
    assert part in told(text).get(kind, [])


@pytest.mark.parametrize("text", ["", " ", "—", "Noted.", "’s & ﬁ"])
def test_what_asks_for_nothing_has_hardly_a_part(text: str) -> None:
    assert all(0 <= part.start < part.end <= len(text) for part in parts(text))


WORDS = st.sampled_from(
    [
        "That",
        "the",
        "Cabinet",
        "be",
        "requested",
        "to",
        "residents’",
        "Council's",
        "&",
        "ﬁre",
        "café",
        "EHCPs",
        "½",
        "’",
        "train",
        "staff",
        "quarterly",
        "in",
        "Eastmarle",
        "\u00a0",
        "e\u0301tude",
        "20mph",
        "A&E",
        ".",
        ",",
        "report",
        "İ",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join)))
def test_places_are_exact(text: str) -> None:
    words = spanned(text)
    assert [word.text for word in words] == tokens(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    for word in words:
        assert word.text.lower() in folded(text[word.start : word.end])
    found = parts(text)
    assert found == tuple(sorted(set(found)))
    for part in found:
        assert part.kind in KINDS
        assert 0 <= part.start < part.end <= len(text)
        assert text[part.start : part.end].strip()


def test_the_command_prints_each_part_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "asks.jsonl"
    text = "That officers be asked to report to the Panel every month."
    path.write_text(json.dumps({"id": "a", "text": text}) + "\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["recur", "parts", str(path), "--format", "json"])
    assert told.exit_code == 0, told.output
    rows = json.loads(told.stdout)
    assert {row["part"] for row in rows} >= {"act", "addressee", "frequency"}
    assert all(row["words"] == text[int(row["start"]) : int(row["end"])] for row in rows)
    assert CliRunner().invoke(app, ["recur", "parts", str(tmp_path / "none.jsonl")]).exit_code != 0
