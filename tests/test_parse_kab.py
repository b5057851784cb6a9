"""Pages of the old .pl system, as text and as HTML."""

from __future__ import annotations

from datetime import date, time

from graph.documents import BlockKind, Minutes, Section, SourceDocument
from graph.extract import labels
from graph.parse import parse
from graph.pipeline.stages import understood

EXECUTIVE = """Executive Minutes

Executive Minutes

Date:
Tuesday 14 May 2019
Time:
1:30 p.m.
Place:
Harbour Room, Guildhall, Aldermere
\u00a0

Attendance Details

Present:
Mayor P Quince (Chair) and Councillors D Abel, R Moss and T Vane
Invitees:
Councillor S Howell
Officers:
K Pell and A Wray
Apologies for absence:
Councillor J Stark
Declarations of interest:

No interests were declared.

Item Number Item/Resolution
PUBLIC
19/4 MINUTES - EXECUTIVE - 9 APRIL 2019

The minutes were submitted and approved as a correct record.

Reports from the Overview and Scrutiny Board
19/5 LEARNING SCRUTINY PANEL - SCHOOL MEALS - SERVICE RESPONSE

The Panel's final report was presented by its Chair.

ORDERED as follows

1. That the recommendations be accepted.
2. That progress be reported in six months.
"""

COUNCIL = """Council Minutes

Wednesday 30 November 2016
7:00 p.m.
Council Chamber, Guildhall, Aldermere

Attendance Details

Councillor P Quince (Chair), Councillor D Abel, Councillor R Moss
K Pell and A Wray
Apologies for absence:
Councillor J Stark
Item Number Item/Resolution

The minutes of 19 October 2016 were approved as a correct record.

Moved, seconded and ORDERED that the petition on the library be noted.
"""

SELECT = """Norbeck-on-Sea Borough Council

Housing Select Committee Minutes

Date:
Wednesday, 5th September, 2007
Time:
07.05 p.m.
Place:
Town Hall, Norbeck
Attendance Details

Present:
Cllr Anne Parr (Chairman), Cllr Mrs Lyn Orde.
Item Description Decision
Public
HS
63/07
DECLARATIONS OF INTEREST
\u00a0
HS
64/07
REVIEW OF EMPTY HOMES
AGREED that the final report be submitted to Cabinet.
1265 ANY OTHER BUSINESS
There was none.
Preamble
ItemPreamble
HS
64/07
Members discussed the evidence of the landlords.
"""


def read(text: str) -> Minutes:
    return parse(SourceDocument("kab12.txt", text.encode()))


def test_the_head_is_read_with_and_without_labels() -> None:
    for text, body, day, at, venue in (
        (EXECUTIVE, "Executive", date(2019, 5, 14), time(13, 30), "Harbour Room, Guildhall, Aldermere"),
        (COUNCIL, "Council", date(2016, 11, 30), time(19), "Council Chamber, Guildhall, Aldermere"),
        (SELECT, "Housing Select Committee", date(2007, 9, 5), time(19, 5), "Town Hall, Norbeck"),
    ):
        minutes = read(text)
        header = minutes.header
        assert minutes.format == "kab-text"
        assert minutes.text == text
        assert header.body is not None
        assert header.held_on is not None
        assert header.venue is not None
        assert (header.body.value, header.held_on[0], header.starts_at, header.venue.value) == (body, day, at, venue)
        assert minutes.quote(header.body.span) == body
    assert read(SELECT).header.council is not None


def test_items_are_those_with_a_number_and_a_title_in_capitals() -> None:
    assert [(item.number, item.title) for item in read(EXECUTIVE).items] == [
        ("19/4", "MINUTES - EXECUTIVE - 9 APRIL 2019"),
        ("19/5", "LEARNING SCRUTINY PANEL - SCHOOL MEALS - SERVICE RESPONSE"),
    ]
    assert [(item.number, item.title) for item in read(SELECT).items] == [
        ("HS 63/07", "DECLARATIONS OF INTEREST"),
        ("HS 64/07", "REVIEW OF EMPTY HOMES"),
        ("1265", "ANY OTHER BUSINESS"),
    ]
    assert read(COUNCIL).items == ()


def test_a_heading_over_items_belongs_to_none() -> None:
    minutes = read(EXECUTIVE)
    (over,) = [b for b in minutes.blocks if minutes.quote(b.span).startswith("Reports from")]
    assert (over.kind, over.agenda_item) == (BlockKind.META, None)


def test_what_was_said_goes_to_its_item_by_the_number() -> None:
    minutes = read(SELECT)
    (said,) = [b for b in minutes.blocks if "evidence of the landlords" in minutes.quote(b.span)]
    assert (said.agenda_item, said.section) == (1, Section.MINUTES)


def test_the_resolutions_come_out() -> None:
    minutes, facts, _ = understood(SourceDocument("kab12.txt", EXECUTIVE.encode()))
    told = labels(minutes, facts)
    assert (told["body"], told["meeting_date"]) == ("Executive", "2019-05-14")
    assert [one["text"] for one in told["outcomes"]][-2:] == [
        "That the recommendations be accepted.",
        "That progress be reported in six months.",
    ]


def test_the_page_reads_as_its_text_does() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>{t}<br><br>{w}</td></tr>" for n, t, w in (
        ("19/4", "MINUTES - EXECUTIVE - 9 APRIL 2019", "The minutes were approved as a correct record."),
        ("19/5", "SCHOOL MEALS", "ORDERED that the report be noted."),
    ))  # fmt: skip
    page = f"""<html><body><h1>Executive Minutes</h1><table><tr><td>Date:</td><td>Tuesday 14 May 2019</td></tr>
    <tr><td>Time:</td><td>1:30 p.m.</td></tr><tr><td>Place:</td><td>Harbour Room</td></tr></table>
    <h2>Attendance Details</h2><table><tr><td>Present:</td><td>Councillors D Abel and R Moss</td></tr></table>
    <table><tr><th>Item Number</th><th>Item/Resolution</th></tr>{rows}</table></body></html>"""
    minutes = read(page)
    assert minutes.format == "kab-html"
    assert [(item.number, item.title) for item in minutes.items] == [
        ("19/4", "MINUTES - EXECUTIVE - 9 APRIL 2019"),
        ("19/5", "SCHOOL MEALS"),
    ]
    assert minutes.header.held_on is not None
    assert minutes.header.held_on[0] == date(2019, 5, 14)
