"""Opposite asks are never proposed as one, and what is only put the other way round is not taken for opposite."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import yaml

from graph.facts import AskRecord
from graph.recur import embedder, pairs
from graph.recur.reading import read
from graph.recur.ways import against, ways

TABLE = yaml.safe_load((Path(__file__).parent / "recurrence" / "opposites.yaml").read_text(encoding="utf-8"))
# Known failures, by how the first ask begins, each with its reason.
FAIL = {
    "That weekly refuse collection be kept": "what replaces another thing is not read",
    "That speeding be reduced by more enforcement": "the means are taken for the end",
}


def _cases(opposite: bool) -> list[object]:
    return [
        pytest.param(
            line,
            id=line[:60],
            marks=[
                pytest.mark.xfail(reason=reason, strict=True)
                for begins, reason in FAIL.items()
                if line.startswith(begins)
            ],
        )
        for kind, lines in TABLE.items()
        for line in lines
        if kind.startswith("opposite") is opposite
    ]


def opposed(line: str) -> bool:
    one, other = (read(text).pull for text in line.split(" | "))
    return not against(one).isdisjoint(other)


def test_the_table_is_whole() -> None:
    assert {kind: len(lines) for kind, lines in TABLE.items()} == {
        "opposite": 20,
        "opposite, unseen": 20,
        "put the other way round": 10,
        "put the other way round, unseen": 10,
    }


@pytest.mark.parametrize("line", _cases(opposite=True))
def test_opposite_asks_are_seen_to_be_opposite(line: str) -> None:
    assert opposed(line)


@pytest.mark.parametrize("line", _cases(opposite=False))
def test_what_is_put_the_other_way_round_is_not_opposite(line: str) -> None:
    assert not opposed(line)


@pytest.mark.parametrize("method", ["default", "semantic"])
def test_no_opposite_asks_are_proposed(method: str) -> None:
    if method == "semantic" and "SCRUTINY_MODEL" not in os.environ:
        pytest.skip("no SCRUTINY_MODEL: scrutiny model get FOLDER")
    chosen = embedder(Path(os.environ["SCRUTINY_MODEL"]) if method == "semantic" else None)
    lines = [line for kind, lines in TABLE.items() if kind.startswith("opposite") for line in lines]
    lines = [line for line in lines if not line.startswith(tuple(FAIL))]
    proposed = []
    for line in lines:
        one, other = line.split(" | ")
        (found,) = pairs(
            [AskRecord("a", one, "x", "1", date(2024, 1, 1)), AskRecord("b", other, "y", "2", date(2024, 2, 1))],
            embedder=chosen,
        )
        if found.decision == "proposed":
            proposed.append(line)
    assert proposed == []


def test_each_way_that_is_named_is_one_of_the_list() -> None:
    known = ways()
    named = {way for pair in known.opposites for way in pair} | {*known.turned, *known.turned.values()}
    assert named | known.ending | known.carrying | known.nouns <= set(known.names)
    assert all(len(pair) == 2 for pair in known.opposites)
