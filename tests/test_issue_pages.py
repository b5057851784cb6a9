"""The page of one issue at several meetings: each meeting's minutes, facts and nodes are its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import RDF, Literal
from rdflib.namespace import DCTERMS
from typer.testing import CliRunner

from graph.cli import app
from graph.documents import BlockKind, Minutes, Section, SourceDocument, SourceMetadata
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse
from graph.pipeline import read
from graph.pipeline.limited import READER
from graph.vocab import SCR

HTML = """<html><head><title>Issue - Night buses | Elmford Borough Council</title></head><body><div id="modgov">
<h1 class="mgMainTitleTxt">Issue - meetings</h1><h2 class="mgSubTitleTxt">Night buses</h2>
<div class="mgLinks"><ul class="mgActionList"><li><a href="mgIssueHistoryHome.aspx?IId=77&amp;Opt=0">Issue history</a></li></ul></div>
<div class="mgContent">
<h3 class="mgSubSubTitleTxt">Meeting: <a href="ieListDocuments.aspx?CId=1&amp;MId=31">16/07/2024 - Cabinet</a> (Item 4)</h3>
<div class="mgWordPara"><p>To consider the report of the Transport Panel.</p></div>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>RECOMMENDED to Council:</p><p>1. That the night bus be paid for.</p></div>
<p class="mgSubItemTitleTxt">Supporting documents:</p><ul class="mgBulletList"><li>Report of the Panel</li></ul>
<h3 class="mgSubSubTitleTxt">Meeting: <a href="ieListDocuments.aspx?CId=2&amp;MId=30">02/07/2024 - Transport Panel</a> (Item 7)</h3>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>Councillor Ash declared an interest, as he drives a bus.</p>
<p>RECOMMENDED to Cabinet:</p><p>1. That the night bus be kept.</p><p>2. That fares be frozen.</p></div>
<h3 class="mgSubSubTitleTxt">Meeting: 04/06/2024 - Transport Panel (Item 5)</h3>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>RESOLVED: That the item be deferred.</p></div>
</div></div></body></html>"""

TEXT = """Issue - meetings

Night buses

Meeting: 16/07/2024 - Cabinet (Item 4)

4 Night buses pdf icon PDF 26 KB

Minutes:

RECOMMENDED to Council:

1. That the night bus be paid for.

Meeting: 02/07/2024 - Transport Panel (Item 7)

7 Night buses pdf icon PDF 21 KB

Minutes:

RECOMMENDED to Cabinet:

1. That the night bus be kept.

2. That fares be frozen.

Meeting: 04/06/2024 - Transport Panel (Item 5)

5 Night buses

Minutes:

RESOLVED: That the item be deferred.
"""
HELD = [
    (date(2024, 7, 16), "Cabinet", "4"),
    (date(2024, 7, 2), "Transport Panel", "7"),
    (date(2024, 6, 4), "Transport Panel", "5"),
]


def understood(page: str) -> tuple[Minutes, Facts]:
    minutes = parse(SourceDocument("issue", page.encode()))
    return minutes, extract(minutes, SourceMetadata())


@pytest.mark.parametrize("page", [HTML, TEXT], ids=["html", "text"])
def test_each_meeting_has_a_head_and_the_issue_as_its_item(page: str) -> None:
    minutes, _ = understood(page)
    told = [
        (one.header.held_on and one.header.held_on[0], one.header.body and one.header.body.value, one.items[0].number)
        for one in minutes.meetings
    ]
    assert told == HELD
    assert [[item.title for item in one.items] for one in minutes.meetings] == [["Night buses"]] * 3
    for one in minutes.meetings:
        assert one.text == minutes.text
        assert [block for block in one.blocks if block.kind is BlockKind.HEADING]


@pytest.mark.parametrize("page", [HTML, TEXT], ids=["html", "text"])
def test_what_was_minuted_at_one_meeting_is_in_no_other(page: str) -> None:
    minutes, facts = understood(page)
    assert [[one.text for one in theirs.recommendations] for theirs in facts.meetings] == [
        ["That the night bus be paid for."],
        ["That the night bus be kept.", "That fares be frozen."],
        [],
    ]
    assert [[one.text for one in theirs.decisions] for theirs in facts.meetings] == [
        [],
        [],
        ["That the item be deferred."],
    ]
    minuted = [
        {
            block.span
            for block in one.blocks
            if block.section is Section.MINUTES and block.kind is not BlockKind.MARKER
        }
        for one in minutes.meetings
    ]
    assert all(minuted)
    assert len(set.union(*minuted)) == sum(map(len, minuted))


def test_the_page_gives_each_meeting_the_identifiers_that_it_has() -> None:
    minutes, facts = understood(HTML)
    assert [dict(one.header.identifiers).get("moderngov-meeting") for one in minutes.meetings] == ["31", "30", None]
    assert {("moderngov-issue", "77")} == {pair for one in minutes.meetings for pair in one.items[0].identifiers}
    assert [len(theirs.interests) for theirs in facts.meetings] == [0, 1, 0]


def test_the_graph_has_every_meeting_and_no_node_of_two() -> None:
    made = read(SourceDocument("issue.html", HTML.encode()))
    triples = made.triples
    assert made.report.conforms
    meetings = set(triples.subjects(RDF.type, SCR.Meeting))
    assert sorted(str(day) for one in meetings for day in triples.objects(one, SCR.meetingDate)) == [
        "2024-06-04",
        "2024-07-02",
        "2024-07-16",
    ]
    items = set(triples.subjects(RDF.type, SCR.AgendaItem))
    assert sorted(str(number) for one in items for number in triples.objects(one, SCR.itemNumber)) == ["4", "5", "7"]
    assert {str(title) for one in items for title in triples.objects(one, DCTERMS.title)} == {"Night buses"}
    for kind in (SCR.Recommendation, SCR.RecommendationVersion):
        assert len(set(triples.subjects(RDF.type, kind))) == 3
    for version in triples.subjects(RDF.type, SCR.RecommendationVersion):
        assert len(set(triples.objects(version, SCR.madeAt))) == len(set(triples.objects(version, SCR.text))) == 1
    (source,) = triples.subjects(RDF.type, SCR.SourceDocument)
    assert len(list(triples.objects(source, SCR.unexplainedCount))) == 1


def test_what_is_left_open_is_counted_over_all_meetings() -> None:
    page = HTML.replace("RESOLVED: That the item be deferred.", "It was agreed to.").replace(
        "<p>RECOMMENDED to Council:</p><p>1. That the night bus be paid for.</p>", "<p>There was a long debate.</p>"
    )
    made = read(SourceDocument("issue.html", page.encode()))
    counted = [len(theirs.unexplained) for theirs in made.facts.meetings]
    assert counted[0]
    assert counted[2]
    assert (None, SCR.unexplainedCount, Literal(sum(counted))) in made.triples


def test_metadata_of_a_page_say_nothing_of_its_other_meetings() -> None:
    minutes = parse(SourceDocument("issue", HTML.encode()))
    known = SourceMetadata(body="Council", held_on=date(2020, 1, 1))
    facts = extract(minutes, known)
    assert [one.meeting.held_on for one in facts.meetings] == [day for day, _, _ in HELD]


def test_a_meeting_that_is_told_of_twice_is_one() -> None:
    minutes, _ = understood(
        HTML.replace("04/06/2024 - Transport Panel (Item 5)", "02/07/2024 - Transport Panel (Item 7)")
    )
    assert len(minutes.meetings) == 2
    assert any("deferred" in minutes.quote(block.span) for block in minutes.others[0].blocks)
    text, _ = understood(
        TEXT.replace("04/06/2024 - Transport Panel (Item 5)", "02/07/2024 - Transport Panel (Item 7)")
    )
    assert len(text.meetings) == 2


def test_the_other_meetings_come_back_from_the_process_that_reads() -> None:
    document = SourceDocument("issue.html", HTML.encode())
    minutes, facts, names = READER.understood(document)
    assert len(minutes.meetings) == len(facts.meetings) == len(names.meetings) == 3


def test_the_commands_tell_of_each_meeting(tmp_path: Path) -> None:
    page = tmp_path / "issue.html"
    page.write_text(HTML, encoding="utf-8")
    for command in ("parse", "extract"):
        told = CliRunner().invoke(app, [command, str(page)]).stdout
        assert [line for line in told.splitlines() if line.startswith("meeting ")] == [
            f"meeting {number} of 3" for number in (1, 2, 3)
        ]
    assert "That fares be frozen." in CliRunner().invoke(app, ["extract", str(page)]).stdout
    one = tmp_path / "one.html"
    one.write_text(HTML[: HTML.index("<h3 class", HTML.index("Item 4"))] + "</div></div>", encoding="utf-8")
    assert "meeting 1" not in CliRunner().invoke(app, ["parse", str(one)]).stdout
