"""The head of minutes as text: the opening sentence, the title line, the fields; and the titles of items."""

from __future__ import annotations

from datetime import date, time

import pytest

from graph.documents import Minutes, SourceDocument
from graph.parse import parse


def read(text: str) -> Minutes:
    return parse(SourceDocument("minutes.txt", text.encode()))


def header(text: str) -> tuple[str | None, str | None, date | None, time | None, str | None]:
    found = read(
        f"{text}\n\nPRESENT: Councillor A Byrne (Chair).\n\n1. Apologies\n\nNone.\n\n2. Close\n\nIt closed."
    ).header
    return (
        found.council.value if found.council else None,
        found.body.value if found.body else None,
        found.held_on[0] if found.held_on else None,
        found.starts_at,
        found.venue.value if found.venue else None,
    )


DAY = date(2025, 3, 4)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Minutes of a meeting of the Housing Scrutiny Committee held in the Moot Hall, Fernham on Tuesday 4th March 2025 at 6.30 pm",
            (None, "Housing Scrutiny Committee", DAY, time(18, 30), "Moot Hall, Fernham"),
        ),
        (
            "MINUTES OF PROCEEDINGS AT SPECIAL MEETING OF FERNSHIRE\n\nDISTRICT COUNCIL HELD IN THE MOOT HALL,\n\nFERNHAM, ON TUESDAY, 4TH MARCH, 2025, AT\n\n11.00 A.M.",
            ("FERNSHIRE DISTRICT COUNCIL", "FERNSHIRE DISTRICT COUNCIL", DAY, time(11), "MOOT HALL, FERNHAM"),
        ),
        (
            "Minutes of the meeting of Thornwick Parish Council\n\nheld on Tuesday 4th March 2025 in The Old School at 7.30 p.m.",
            ("Thornwick Parish Council", "Thornwick Parish Council", DAY, time(19, 30), "The Old School"),
        ),
        (
            "A meeting of Fernshire District Council, Housing Policy Committee was held on **Tuesday, 4th** **March 2025**.",
            ("Fernshire District Council", "Housing Policy Committee", DAY, None, None),
        ),
        ("Minutes of Thornwick Parish Council\n\nHeld at 7 pm", ("Thornwick Parish Council", None, None, None, None)),
        ("The minutes of the meeting of the Housing Panel held on 4 March 2025 were approved.", (None,) * 5),
        ("A meeting of the Housing Panel held last week was useful.", (None,) * 5),
    ],
)  # fmt: skip
def test_the_opening_sentence_is_read(text: str, told: tuple[object, ...]) -> None:
    assert header(text) == told


def test_each_part_has_its_place() -> None:
    minutes = read(
        "Minutes of the meeting of Thornwick\nParish Council held on 4 March 2025 in The Old\nSchool at 7 pm."
    )
    assert minutes.header.body is not None
    assert minutes.header.venue is not None
    assert minutes.quote(minutes.header.body.span) == "Thornwick\nParish Council"
    assert minutes.quote(minutes.header.venue.span) == "The Old\nSchool"


def test_the_mark_of_a_footnote_is_no_part_of_a_title_and_a_time_no_label() -> None:
    minutes = read(
        "1. Declarations of interest 1\n\nNone.\n\n2. Work programme\n\nNoted.\n\n11.00 A.M. is the new time.\n\n1\nSee the code of conduct."
    )
    assert [item.title for item in minutes.items][:2] == ["Declarations of interest", "Work programme"]
    assert all(block.label != "11.00" for block in minutes.blocks)
    kept = read("1. Budget Part 1\n\nNone.\n\n2. Budget Part 2\n\nNoted.\n\n1\nA note.")
    assert [item.title for item in kept.items] == ["Budget Part 1", "Budget Part 2"]


def test_a_title_line_or_a_body_over_a_date_heads_a_page() -> None:
    assert header("Agenda and minutes\n\nHousing Panel - Tuesday, 4th March, 2025 10.00 am")[1:4] == (
        "Housing Panel",
        DAY,
        time(10),
    )
    assert header("Pwyllgor Craffu Tai\n\nDydd Mawrth, 4 Mawrth, 2025 10.00 am")[1] == "Pwyllgor Craffu Tai"
    assert header("Agenda for the Housing Panel\n\nApologies\n\n4 March 2025")[1] is None


def test_directions_and_addresses_are_no_part_of_a_venue_or_contact() -> None:
    found = read("Venue: Moot Hall. View directions\n\nContact: Ann Wray Email: ann@example.org\n\nApologies").header
    assert found.venue is not None
    assert found.contact is not None
    assert (found.venue.value, found.contact.value) == ("Moot Hall", "Ann Wray")


@pytest.mark.parametrize("bar", ["", "| "])
def test_a_pipe_table_is_read_with_and_without_bars_in_front(bar: str) -> None:
    rule = "|---|---|" if bar else "---|---|"
    minutes = read(
        f"Venue: Moot Hall\n{bar}No. | Item |\n{rule}\n{bar}\nApologies for absence\nMinutes: None were received. |\n|\n{bar}\n"
        "Housing strategy Cabinet, at its next meeting, will consider a report. Minutes: RESOLVED: That it be noted. |\n|\n"
    )
    assert [item.title for item in minutes.items] == ["Apologies for absence", "Housing strategy"]


def test_a_dash_after_a_title_goes_and_a_colon_inside_stays() -> None:
    minutes = read("43  APOLOGIES -\n\nNone.\n\n44  CALL IN OF DECISION: LOW TRAFFIC AREA IN FERN STREET\n\nNoted.")
    assert [item.title for item in minutes.items] == [
        "APOLOGIES",
        "CALL IN OF DECISION: LOW TRAFFIC AREA IN FERN STREET",
    ]


def test_an_issue_at_two_meetings_is_read_for_the_newest_and_mixes_in_nothing_of_the_other() -> None:
    minutes = read(
        "Issue - meetings\n\nEmpty Homes\n\nMeeting: 08/07/2024 - Cabinet (Item 82)\n\n82 Empty Homes - response pdf icon PDF 26 KB"
        "\n\nMinutes:\n\nRESOLVED that the response be approved.\n\nMeeting: 03/06/2024 - Housing Panel (Item 62)\n\n"
        "62 Empty Homes pdf icon PDF 21 KB\n\nMinutes:\n\nRESOLVED that the report be sent to Cabinet."
    )
    assert minutes.header.held_on is not None
    assert minutes.header.body is not None
    assert (minutes.header.held_on[0], minutes.header.body.value) == (date(2024, 7, 8), "Cabinet")
    assert [(item.number, item.title) for item in minutes.items] == [("82", "Empty Homes - response")]
    assert not [block for block in minutes.blocks if "sent to Cabinet" in minutes.quote(block.span)]
    (other,) = minutes.others
    assert other.header.body is not None
    assert (other.header.body.value, other.items[0].number) == ("Housing Panel", "62")
