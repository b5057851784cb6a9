"""Which body met, when, and whose it is: heads of pages that nobody prepared for."""

from __future__ import annotations

from datetime import date

import pytest

from graph.documents import SourceDocument
from graph.extract import extract
from graph.extract.grammar import bodies
from graph.extract.labels import labels
from graph.facts import Facts
from graph.parse import parse


def read(text: str, name: str = "x.txt") -> Facts:
    document = SourceDocument(name, text.encode())
    return extract(parse(document), document.metadata)


def council(text: str) -> object:
    document = SourceDocument("x.txt", text.encode())
    minutes = parse(document)
    return labels(minutes, extract(minutes, document.metadata))["council"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("MINUTES OF THE PROCEEDINGS OF THE COUNCIL MEETING HELD ON MONDAY 3 MAY 2010\n\nPresent: Cllr A Rae", "COUNCIL"),
        ("MEETING OF ROADS AND CRIME PANEL\n\nThursday 25 October 2012 Ashmere Hall\n\nPresent: Cllr A Rae", "ROADS AND CRIME PANEL"),
        ("Agenda item\n\nJoint Roads Scrutiny Committee - Business Report\n\nMinutes:\n\nThe Joint Committee considered it.\n", "Joint Roads Scrutiny Committee"),
        ("Agenda item\n\nJoint Roads Committee - Bridges\n\nMinutes:\n\nRESOLVED: That the Committee notes it.\n", None),
        ("7 Executive Response\n\nRecommendations\n\nThe Executive resolves:\n\n1.1 To agree it.\n\nDecision:\n\nResolved\n\n(1) That it be agreed.\n", "Executive"),
    ],
)  # fmt: skip
def test_the_body_is_named_bare(text: str, body: str | None) -> None:
    named = read(text).meeting.body
    assert (named.name if named else None) == body


def test_a_body_is_not_what_was_appointed_to_it() -> None:
    text = "Agenda and minutes\n\nItems\nNo. Item\n\n1.\n\nAppointment of Vice-Chairs for Roads Scrutiny Committee\n\nMinutes:\n\nThe Committee agreed it.\n"
    body = read(text).meeting.body
    assert body is not None
    assert body.name == "Roads Scrutiny Committee"


def test_the_day_may_stand_before_the_place_and_never_is_that_of_earlier_minutes() -> None:
    dated = read(
        "MEETING OF ROADS PANEL\n\nThursday 25 October 2012 Ashmere District Council Wallfields,\n\nPresent: Cllr A Rae"
    )
    assert dated.meeting.held_on == date(2012, 10, 25)
    earlier = read(
        "Minutes of Previous Meeting To approve the minutes of the meeting of the Committee held on 21 July 2017. "
        "Decision: 1. The minutes of the meeting held on 21 July 2017 were agreed as a correct record."
    )
    assert earlier.meeting.held_on is None


@pytest.mark.parametrize(
    "text",
    [
        "Most Council meetings can be viewed on our channel.\n\nApologies for absence\n\nNone.",
        "Overview Committee Minutes\n\nFriday, 12th July, 2019\n\nAttendance Details\n\nCllr Ann Rae - Ashmere Borough Council - ABC\n",
        "Overview Committee Date 2 May 2019 Members Councillor Ann Rae Ashmere Borough Council (Chair)\n\nApologies\n\nNone.",
    ],
)
def test_no_council_is_guessed_from_words_that_name_none(text: str) -> None:
    assert council(text) is None


def test_a_title_is_no_part_of_the_body_that_begins_the_sentence_behind_it() -> None:
    assert bodies.find("Next Steps The Committee will agree the timeline") == ()
    assert [one.name for one in bodies.find("Next Steps The Roads Committee will agree it")] == ["Roads Committee"]
