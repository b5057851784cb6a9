"""`scrutiny review identities`: list, show, rule; what a person rules is recorded and obeyed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commanding import Scrutiny

MINUTES = """NORBECK METROPOLITAN BOROUGH COUNCIL

COMMUNITY SCRUTINY COMMITTEE

4 March 2025

Present: Councillors J Devlin (Chair), R Aziz and M Tooley

Officers: S Kimber (Director of Housing)

12 REPAIRS

RESOLVED - That the Director of Housing report on repairs every quarter.
"""
HEAD = "kind,left,right,ruling,reviewer,date,note\n"


@pytest.fixture
def scrutiny(monkeypatch, capsys, tmp_path: Path) -> Scrutiny:
    """The command, over a store of two documents and a file of rulings that has none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("SCRUTINY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("SCRUTINY_JUDGEMENTS", str(tmp_path / "judgements.csv"))
    (tmp_path / "judgements.csv").write_text(HEAD, encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(MINUTES, encoding="utf-8")
    later = MINUTES.replace("4 March", "3 June").replace("COMMUNITY", "COMMUNITIES")
    (tmp_path / "in" / "b.txt").write_text(later, encoding="utf-8")
    command = Scrutiny(monkeypatch, capsys)
    assert command("ingest", "in", "--quiet")[0] == 0
    return command


def listed(scrutiny: Scrutiny, *arguments: object) -> list[dict[str, str]]:
    code, out, _ = scrutiny("review", "identities", "--format", "csv", *arguments)
    assert code == 0
    return list(csv.DictReader(io.StringIO(out, newline="")))


def test_a_pair_is_listed_shown_ruled_on_and_gone(scrutiny: Scrutiny, tmp_path: Path) -> None:
    rows = listed(scrutiny, "--kind", "body")
    assert [row["one"] for row in rows] == ["id/body/norbeck/communities-scrutiny-committee"]
    assert "ending" in rows[0]["reasons"]
    link = rows[0]["link"]
    code, out, _ = scrutiny("review", "identities", "show", link)
    assert code == 0
    assert "a.txt" in out
    assert "b.txt" in out
    assert "COMMUNITY SCRUTINY COMMITTEE" in out
    code, out, _ = scrutiny(
        "review",
        "identities",
        "rule",
        link,
        "same",
        "--reviewer",
        "A Reader",
        "--reason",
        "renamed",
        "--date",
        "2026-01-02",
    )
    assert code == 0, out
    assert listed(scrutiny, "--kind", "body") == []
    (told,) = csv.DictReader(io.StringIO((tmp_path / "judgements.csv").read_text(encoding="utf-8")))
    assert (told["kind"], told["ruling"], told["reviewer"], told["date"], told["note"]) == (
        "identity", "same", "A Reader", "2026-01-02", "renamed",
    )  # fmt: skip
    code, out, _ = scrutiny("export", "--format", "nquads")
    assert "community-scrutiny-committee> <http://purl.org/dc/terms/isReplacedBy>" in out


def test_the_list_can_be_narrowed(scrutiny: Scrutiny) -> None:
    everything = listed(scrutiny)
    assert {row["one"].split("/")[1] for row in everything} == {"body", "person"}
    assert listed(scrutiny, "--council", "quillhaven") == []
    assert all(float(row["score"]) >= 0.85 for row in listed(scrutiny, "--least", "0.85"))
    code, out, _ = scrutiny("review", "identities", "--format", "json", "--limit", "1")
    assert code == 0
    assert len(json.loads(out)) == 1


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (["show", "0000"], "no such", 1),
        (["rule", "0000", "same", "--reviewer", "A", "--reason", "b"], "no such", 1),
        (["rule", "LINK", "same", "--reviewer", " ", "--reason", "b"], "--reviewer", 2),
        (["rule", "LINK", "same", "--reviewer", "A", "--reason", "b", "--date", "soon"], "no day", 1),
        (["rule", "LINK", "perhaps", "--reviewer", "A", "--reason", "b"], "perhaps", 2),
    ],
)
def test_what_cannot_be_recorded_is_said_in_a_line(
    scrutiny: Scrutiny, tmp_path: Path, arguments: list[str], says: str, code: int
) -> None:
    link = listed(scrutiny)[0]["link"]
    ended, _, err = scrutiny("review", "identities", *(link if word == "LINK" else word for word in arguments))
    assert ended == code
    wanted = {"no such": "possibly the same", "no day": "is not a day"}.get(says, says)
    assert wanted in " ".join(err.split())
    assert (tmp_path / "judgements.csv").read_text(encoding="utf-8") == HEAD
