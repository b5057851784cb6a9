"""`scrutiny audit` of what is no minutes: it says what it is, and goes on."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from graph.cli import app

MEMBERS = """<?xml version="1.0"?><councillorsbyward><wards><ward><wardtitle>Hill</wardtitle><councillors>
<councillor><councillorid>4</councillorid><fullusername>Councillor Ada Finch</fullusername></councillor>
<councillor><councillorid>5</councillorid><fullusername>Councillor Rowan Beck</fullusername></councillor>
</councillors></ward></wards></councillorsbyward>"""
MEETINGS = """<?xml version="1.0"?><getmeetings><committee><committeetitle>Audit Committee</committeetitle><committeemeetings>
<meeting><meetingid>1</meetingid><meetingdate>13/01/2026</meetingdate></meeting></committeemeetings></committee></getmeetings>"""


def test_a_list_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "a-members.xml").write_text(MEMBERS, encoding="utf-8")
    (tmp_path / "b-meetings.xml").write_text(MEETINGS, encoding="utf-8")
    (tmp_path / "c-minutes.txt").write_text("RESOLVED: That the report be noted.", encoding="utf-8")
    (tmp_path / "d-broken.xml").write_text("<meeting>", encoding="utf-8")
    told = CliRunner().invoke(app, ["audit", str(tmp_path)])
    lines = [line.partition(": ")[2] for line in told.stdout.splitlines() if not line.startswith("  ")]
    assert lines[0] == "a list of councillors, not minutes: 2 of them"
    assert lines[1] == "a list of meetings, not minutes: 1 of them of Audit Committee from 2026-01-13 to 2026-01-13"
    assert lines[3].startswith("unreadable: malformed XML")
    rows = json.loads(CliRunner().invoke(app, ["audit", str(tmp_path), "--format", "json"]).stdout)
    assert ["not_minutes" in row for row in rows] == [True, True, False, False]


def test_a_folder_with_nothing_but_a_list_was_read(tmp_path: Path) -> None:
    (tmp_path / "members.xml").write_text(MEMBERS, encoding="utf-8")
    assert CliRunner().invoke(app, ["audit", str(tmp_path)]).exit_code == 0
