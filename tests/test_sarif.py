"""What `check --format sarif` prints is SARIF 2.1.0, as models made from the standard's own JSON schema read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log

from commanding import Scrutiny

MINUTES = """Aldermere Borough Council

Housing Scrutiny Panel

4 March 2025

1. Repairs
RECOMMENDED to the Cabinet that "damp" be mended — in every ward.
ACTION: a visit to be arranged for Members.
"""
GIVEN = {
    "minutes.txt": MINUTES,
    "item 3: buses #2?.txt": MINUTES.replace("Aldermere", "Y Fro\u200b \U0001f3db"),
    "empty.txt": "",
    "cut.ttl": '<urn:a> <urn:b> "',
    "of nothing.ttl": "<urn:a> <urn:b> <urn:c> .",
    "bare.ttl": "<https://w3id.org/scrutiny/id/meeting/aldermere/p/2025-03-04/item/1/action/1> "
    "a <https://w3id.org/scrutiny/ns#ActionPoint> .",
}


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> str:
    """The log of a folder of files that can, and that cannot, be read."""
    for name, content in GIVEN.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return Scrutiny(monkeypatch, capsys)("check", tmp_path, "--format", "sarif").out


def test_a_log_is_what_the_standard_describes(printed: str) -> None:
    (run,) = Log.model_validate_json(printed).runs
    assert {one.ruleId for one in run.results} >= {"S-20", "S-01", "unreadable", "nothing-to-check"}
    rules = [rule.id for rule in run.tool.driver.rules]
    assert {one.ruleId for one in run.results} == set(rules)
    assert len(rules) == len(set(rules))
    assert None not in list(values(json.loads(printed)))  # the schema has no null; the models take one for nothing


def test_a_region_is_of_the_text_and_its_line(printed: str) -> None:
    """SARIF 2.1.0, 3.30: lines count from 1, characters from 0, in the run's kind of columns."""
    (run,) = json.loads(printed)["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    places = [place["physicalLocation"] for one in run["results"] for place in one["locations"]]
    regions = [
        place["region"] for place in places if "region" in place and place["artifactLocation"]["uri"] == "minutes.txt"
    ]
    assert regions
    for region in regions:
        start, length = region["charOffset"], region["charLength"]
        assert MINUTES[start : start + length] == region["snippet"]["text"]
        assert MINUTES.count("\n", 0, start) + 1 == region["startLine"]


def _drop(log: Any, *path: Any) -> None:
    for step in path[:-1]:
        log = log[step]
    del log[path[-1]]


@pytest.mark.parametrize(
    "damage",
    [
        lambda log: log.update(version="2.1"),
        lambda log: log.update(results=[]),
        lambda log: _drop(log, "runs", 0, "tool"),
        lambda log: _drop(log, "runs", 0, "results", 0, "message"),
        lambda log: log["runs"][0]["results"][0].update(level="violation"),
        lambda log: log["runs"][0]["results"][0].update(ruleIndex=-2),
    ],
)
def test_the_models_refuse_what_is_no_sarif(printed: str, damage: Callable[[Any], None]) -> None:
    log = json.loads(printed)
    damage(log)
    with pytest.raises(ValueError, match="validation error"):
        Log.model_validate_json(json.dumps(log))


def values(told: Any) -> Iterator[Any]:
    """Yield everything that stands in a JSON value."""
    yield told
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    for one in inside:
        yield from values(one)
