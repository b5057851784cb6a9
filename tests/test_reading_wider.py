"""Whole short minutes in styles that no sample has: each class of wording with what must and must not come of it."""

from __future__ import annotations

from datetime import date

import pytest

from graph.documents import SourceDocument
from graph.extract import extract
from graph.facts import Facts, Party
from graph.parse import parse


def read(text: str) -> Facts:
    document = SourceDocument("x.txt", text.encode())
    return extract(parse(document), document.metadata)


def item(words: str, title: str = "SCHOOL TRANSPORT") -> Facts:
    return read(
        f"Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\n3. {title}\n\n{words}\n\n4. CLOSE\n\nThere was none.\n"
    )


def folded(words: str) -> str:
    return " ".join(words.split())


def test_what_a_panel_heard_before_it_agreed_hides_nothing() -> None:
    facts = item(
        "Having heard the Head of Schools in answer to questions, the Panel agreed:-\n\n"
        "(1) to note the report;\n(2) to recommend to the Education Committee that the distance be reduced; and\n"
        "(3) that the Head of Schools bring back a report."
    )
    assert [one.label for one in facts.decisions] == ["(1)", "(3)"]
    assert [one.label for one in facts.recommendations] == ["(2)"]


def test_questions_that_were_agreed_are_not_decisions_each() -> None:
    facts = item("The Panel agreed the following questions:\n\n• Why is it late?\n• What does it cost?")
    assert not [one for one in facts.decisions if one.text.startswith(("Why", "What"))]


def test_a_minute_may_be_approved_in_the_singular() -> None:
    (one,) = item(
        "The minute of the meeting of 11 January 2024 was approved.", "MINUTE OF PREVIOUS MEETING"
    ).decisions
    assert one.procedural
    assert "approve-minutes" in one.effects


def test_answers_stand_under_the_recommendations() -> None:
    facts = item(
        "The Panel considered the response of Cabinet to the recommendations of the Transport Task Group.\n\n"
        "Recommendation 1 - That a single timetable be printed.\nCabinet response: Accepted. It will be ready in May.\n"
        "Recommendation 2 - That fares be halved.\nCabinet response: Partially accepted, as funds allow for children only.\n"
        "Recommendation 3 - That data be published.\nResponse: Not accepted.\n\n"
        "RESOLVED that -\n\ni. the response be noted; and\nii. Cabinet be asked to reconsider Recommendation 3.",
        "CABINET RESPONSE",
    )
    assert [(one.label, one.outcome) for one in facts.responses] == [
        ("1", "accepted"),
        ("2", "partially-accepted"),
        ("3", "rejected"),
    ]
    assert [folded(one.text) for one in facts.decisions] == [
        "the response be noted; and",
        "Cabinet be asked to reconsider Recommendation 3.",
    ]


def test_acceptance_in_part_is_no_acceptance() -> None:
    facts = item(
        "The Cabinet responded to the recommendations of the Bus Task Group.\n\nRESOLVED\n\n"
        "(1) That recommendations 1 and 2 be accepted;\n(2) That recommendation 3 be accepted in part, as the budget is spent;\n"
        "(3) That recommendation 4 be not accepted."
    )
    assert [(one.label, one.outcome) for one in facts.responses] == [
        ("1", "accepted"),
        ("2", "accepted"),
        ("3", "partially-accepted"),
        ("4", "rejected"),
    ]


def test_numbered_actions_have_their_owners() -> None:
    facts = item(
        "AGREED – the programme be approved.\n\nActions arising:\nAction 1: Paul Reed to share the data with Members\n"
        "Action 2: Democratic Services to arrange a visit"
    )
    owners = [one.owner for one in facts.actions]
    assert [owner.name or owner.role for owner in owners if isinstance(owner, Party)] == [
        "Paul Reed",
        "Democratic Services",
    ]


def test_a_list_under_attendance_is_of_members() -> None:
    facts = read(
        "Eastmere Council\nHousing Scrutiny Commission\nMonday, 5th February 2024\nAttendance\n"
        "Cllr Ann Perry (Chair), Cllr Dev Rao (Deputy Chair), Cllr Li Chen\nOfficers: Joanna Kent (Director of Housing)\n\n"
        "1 Apologies\nNone.\n"
    )
    assert [(one.party.name, one.capacity) for one in facts.attendances] == [
        ("Ann Perry", "chair"),
        ("Dev Rao", "vice-chair"),
        ("Li Chen", "member"),
        ("Joanna Kent", "officer"),
    ]


def test_a_title_in_capitals_over_two_lines_names_the_body_and_the_day() -> None:
    facts = read(
        "MINUTES OF THE HEALTH OVERVIEW AND SCRUTINY COMMITTEE\nHELD AT 6.30PM ON TUESDAY, 14 NOVEMBER 2023\n\n"
        "Present: Councillor Hall (Chair)\n\n1. APOLOGIES\n\nThere were none.\n\n2. ROADS\n\nThe report was noted.\n"
    )
    assert facts.meeting.body is not None
    assert facts.meeting.body.name.casefold() == "health overview and scrutiny committee"
    assert facts.meeting.held_on == date(2023, 11, 14)
    assert [one.party.name for one in facts.attendances] == ["Hall"]


@pytest.mark.parametrize(
    ("head", "council"),
    [
        ("Wexmoor District Council\nMinutes of the Roads Committee held in the Hall on 12 October 2023", "Wexmoor District Council"),
        ("LONDON BOROUGH OF HALLOW\nROADS COMMITTEE\n12 October 2023", "LONDON BOROUGH OF HALLOW"),
        ("CYNGOR SIR DYFFRYN / DYFFRYN COUNTY COUNCIL\nRoads Committee\n12 October 2023", "DYFFRYN COUNTY COUNCIL"),
    ],
)  # fmt: skip
def test_a_line_names_the_council(head: str, council: str) -> None:
    document = SourceDocument("x.txt", f"{head}\n\nPresent: Councillor Ash\n\n1. Minutes\n\nAgreed.\n".encode())
    minutes = parse(document)
    assert minutes.header.council is not None
    assert minutes.header.council.value == council
    assert extract(minutes, document.metadata).meeting.held_on == date(2023, 10, 12)


def test_the_date_stands_under_the_body_or_in_the_line_of_the_item() -> None:
    under = read(
        "Resources Scrutiny Board\nThursday 18 April 2024, 2.00 p.m.\n\nAttendance:\nMembers: Councillors Moor and Nye\n"
        "Absent: Councillor Quill\n\nThe report was noted.\n"
    )
    line = read(
        "Agenda item\n\nLibraries\n\nMeeting of Culture Select Committee, Tuesday, 14th March, 2023 6.30 pm (Item 45.)\n\n"
        "Minutes:\n\nThe report was noted.\n"
    )
    assert under.meeting.held_on == date(2024, 4, 18)
    assert line.meeting.held_on == date(2023, 3, 14)


def test_the_reasons_and_fields_of_a_decision_are_not_decided() -> None:
    facts = read(
        "Decision details\n\nWinter Contract\n\nDecision Maker: Executive Member for Highways\n\nDecision:\n\n"
        "That the contract be awarded.\n\nReasons for the decision:\n\nTo secure value for money.\n\n"
        "Alternative options considered:\n\nNone.\n\nDate of decision: 02/06/2023\n\nDecided: 02/06/2023\n"
    )
    assert [one.text for one in facts.decisions] == ["That the contract be awarded."]
    assert facts.meeting.held_on == date(2023, 6, 2)


def test_titles_may_end_in_a_stop() -> None:
    document = SourceDocument(
        "x.txt",
        b"Safer Scrutiny Committee\n\nPRESENT\nMr. J. Poll CC (in the Chair)\nMrs. H. Fryer CC   Mr. G. Grimley CC\n\n"
        b"1. Minutes.\nThe minutes were taken as read.\n\n2. Question Time.\nThere were none.\n\n"
        b"3. Knife Crime.\nRESOLVED:\n(a) That the report be noted;\n(b) That it be sent on.\n",
    )
    minutes = parse(document)
    facts = extract(minutes, document.metadata)
    assert [item.number for item in minutes.items] == ["1", "2", "3"]
    assert [(one.party.name, one.capacity, one.party.kind) for one in facts.attendances] == [
        ("J Poll", "chair", "councillor"),
        ("H Fryer", "member", "councillor"),
        ("G Grimley", "member", "councillor"),
    ]


ROLLS = {
    "councillors under a heading of their own": (
        "PRESENT: Councillor Gwen Parry (Chair)\nCouncillors: Ifan Bowen, Sian Rees",
        [("Gwen Parry", "chair"), ("Ifan Bowen", "member"), ("Sian Rees", "member")],
    ),
    "councillors after the word present": (
        "Present:- Councillors: Nash (Leader), Oram, Pym.",
        [("Nash", "member"), ("Oram", "member"), ("Pym", "member")],
    ),
    "who was in the chair, before those present": (
        "In the Chair: Alderman S Kerr\nMembers Present: Aldermen B Duff, J Fee; Councillors C Archer",
        [("S Kerr", "chair"), ("B Duff", "member"), ("J Fee", "member"), ("C Archer", "member")],
    ),
    "councillors after the chairman on one line": (
        "Present: Councillor Hugh Ives (Chairman); Councillors: Jay Kerr, Lyn Moor",
        [("Hugh Ives", "chair"), ("Jay Kerr", "member"), ("Lyn Moor", "member")],
    ),
    "convener and vice convener": (
        "Present: Councillors Inga Flett (Convener), John Orr (Vice Convener) and Mairi Tait",
        [("Inga Flett", "chair"), ("John Orr", "vice-chair"), ("Mairi Tait", "member")],
    ),
    "one apology, or apologies cut short": (
        "Present: Councillors Ash and Birch\nApology: Councillor Munro\nApols: Cllr Ware",
        [("Ash", "member"), ("Birch", "member"), ("Munro", "apology"), ("Ware", "apology")],
    ),
    "the chair of another body attends": (
        "Present: Councillors Ash and Birch\nIn attendance: Councillor Rudd (Chair of Audit Committee); Chief Executive [GH]",
        [("Ash", "member"), ("Birch", "member"), ("Rudd", "attending-member")],
    ),
}


@pytest.mark.parametrize("case", ROLLS)
def test_rolls(case: str) -> None:
    text, expected = ROLLS[case]
    facts = read(f"Roads Committee\n12 October 2023\n\n{text}\n\n1. Roads\n\nTalk.\n\n2. Close\n\nTalk.\n")
    found = [(one.party.name, one.capacity) for one in facts.attendances if one.party.kind == "councillor"]
    assert found == expected


def test_a_count_in_brackets_does_not_swallow_the_next_item() -> None:
    document = SourceDocument(
        "x.txt",
        b"Roads Committee\n12 October 2023\n\n34. Depot\nRESOLVED - That it close.\n(For: 4 Against: 1)\n\n35. Fares\nNoted.\n",
    )
    assert [item.number for item in parse(document).items] == ["34", "35"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("MINUTES OF ROADS SCRUTINY PANEL\nMONDAY 4TH MARCH 2024 - 7.00PM", "ROADS SCRUTINY PANEL"),
        ("ROADS SCRUTINY PANEL - MINUTES\nDate: 4 March 2024\nHeld at: Kirk House", "ROADS SCRUTINY PANEL"),
        ("Moor Islands Council\nRoads Committee\nMinutes of Meeting\nCouncil Chamber, Kirkmoor\n4 March 2024", "Roads Committee"),
        ("Minutes of Proceedings of the Roads Committee held in the Civic Centre on 4 March 2024", "Roads Committee"),
    ],
)  # fmt: skip
def test_the_body_is_named_without_what_stands_round_it(head: str, body: str) -> None:
    facts = read(f"{head}\n\nPresent: Councillor Ash\n\n1. Roads\n\nTalk.\n\n2. Close\n\nTalk.\n")
    assert facts.meeting.body is not None
    assert facts.meeting.body.name == body
    assert facts.meeting.held_on == date(2024, 3, 4)


def test_a_reference_may_run_letters_and_figures_together() -> None:
    document = SourceDocument(
        "x.txt", b"ROADS PANEL\n4 March 2024\n\nOSC14/23 TREES\nTalk.\n\nOSC15/23 FORWARD PLAN\nTalk.\n"
    )
    assert [item.number for item in parse(document).items] == ["OSC14/23", "OSC15/23"]
