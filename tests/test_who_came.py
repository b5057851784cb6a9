"""Who came, in what capacity, with which post: heads, lists and sentences as councils print them, all invented."""

from __future__ import annotations

from typing import Any

import pytest

from docxs import docx
from graph.documents import SourceDocument
from graph.extract import extract, labels
from graph.parse import parse
from pdfs import Line, pdf

ITEMS = "Agenda and minutes\n\nRoads Panel - Tuesday, 8th January, 2019 6.00 pm\n\nItems\nNo. Item\n\n"


def read(text: str) -> dict[str, Any]:
    document = SourceDocument("x.txt", text.encode())
    minutes = parse(document)
    return labels(minutes, extract(minutes, document.metadata))


def item(title: str, words: str) -> list[tuple[Any, ...]]:
    return people(read(f"{ITEMS}1.\n\n{title}\n\nMinutes:\n\n{words}\n\n2.\n\nClose\n\nMinutes:\n\nNone.\n"))


def people(told: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["name"], one["role"], one["capacity"]) for one in told["people"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Mrs Ada Penn, Parent Governor representative, declared that she was a governor at Holm School.",
            [("Ada Penn", "Parent Governor representative", "declared-interest")],
        ),
        (
            "Members declared the following interests:-\n\n(a)   Councillors Moss, Dale and Reed (Cabinet Members) – interest in the called-in items;\n\n"
            "(b)   B Garth – agenda item on parking – lives nearby;\n\nDr C Sale – Governor of Holm School",
            [
                ("Moss", "Cabinet Members", "declared-interest"),
                ("Dale", "Cabinet Members", "declared-interest"),
                ("Reed", "Cabinet Members", "declared-interest"),
                ("B Garth", None, "declared-interest"),
                ("C Sale", None, "declared-interest"),
            ],
        ),
    ],
)
def test_interests_are_declared_in_lists_and_by_what_somebody_is(words: str, expected: list[tuple[Any, ...]]) -> None:
    assert item("Declarations of Interest", words) == expected


def test_a_governor_at_another_item_declares_nothing() -> None:
    told = item(
        "Schools", "Mrs Ada Penn advised that she was a governor at Holm School, and was asked about the roof."
    )
    assert [one[2] for one in told] == ["mentioned"]


HEAD = """Fenmarch Council

Roads Panel

8 January 2019

Committee Room 2
Shire Hall
Mill Street

"""


def test_wards_are_no_posts_and_no_people() -> None:
    told = read(
        f"{HEAD}Members:\nIan A Hay (Chairman) - Loch\nBea Cole - Castle Dale and Glen\nMei Lin Tam - Mid and Upper Holm\n"
        "Officials:\nLen Orr - Director Roads\nJo Bell - Head of Finance and Stores\nApologies:\nAl Dunn - Dale, Holm and Rhinns\n\n"
        "1 CLOSE\n\nNone.\n\n2 END\n\nNone.\n"
    )
    assert people(told) == [
        ("Ian A Hay", "Chairman", "chair"),
        ("Bea Cole", None, "present"),
        ("Mei Lin Tam", None, "present"),
        ("Len Orr", "Director Roads", "in-attendance"),
        ("Jo Bell", "Head of Finance and Stores", "in-attendance"),
        ("Al Dunn", None, "apologies"),
    ]
    assert told["venue"] == "Committee Room 2, Shire Hall, Mill Street"


def test_a_list_may_say_for_which_part_of_the_meeting_somebody_came() -> None:
    told = read(
        f"{HEAD}Present:\n\nVoting Members:   Councillor Ann Boyd - in the chair\nCouncillor Gail Mott (in place of Councillor Tom Vine)\n\n"
        "Officers:\n\nWhole of meeting:     K. Cole (Roads Unit).\n\nPart of meeting:\n\nAgenda Item\n\nOfficer Attending\n\n5\n\n"
        "J. Hehn (Legal Unit)\n\n1 CLOSE\n\nNone.\n\n2 END\n\nNone.\n"
    )
    assert people(told) == [
        ("Ann Boyd", None, "chair"),
        ("Gail Mott", None, "substitute"),
        ("Tom Vine", None, "apologies"),
        ("K Cole", "Roads Unit", "in-attendance"),
        ("J Hehn", "Legal Unit", "in-attendance"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Cllr Una Rae - Fen & Holm Borough Council - FHBC", ("Una Rae", "Fen & Holm Borough Council", "present")),
        ("Cllr Norma Vale O.B.E", ("Norma Vale", None, "present")),
        ("Cllr Brown (vice Councillor Mrs Nye)", ("Brown", None, "substitute")),
        ("Cllr Mo Swift, Darley Borough Council", ("Mo Swift", "Darley Borough Council", "present")),
        ("I H Laid-Dick (Chairman for this meeting)", ("I H Laid-Dick", "Chairman", "chair")),
        ("S B A F H Giles-Moor", ("S B A F H Giles-Moor", None, "present")),
    ],
)
def test_what_stands_beside_a_name_is_read_apart(line: str, expected: tuple[Any, ...]) -> None:
    told = people(read(f"{HEAD}Elected Members:\nCllr Al Moor\n{line}\n\n1 CLOSE\n\nNone.\n\n2 END\n\nNone.\n"))
    assert expected in told
    assert told[0] == ("Al Moor", None, "present")


def test_a_surname_that_is_a_post_too_is_a_person() -> None:
    told = people(read(f"{HEAD}Officers: Fiona Kie, Judith Trainer (LD), Grant Officer\n\n1 CLOSE\n\nNone.\n"))
    assert [one[0] for one in told] == ["Fiona Kie", "Judith Trainer"]


def test_apologies_go_on_from_sentence_to_sentence_and_bare_surnames_share_a_title() -> None:
    told = item(
        "Apologies",
        "Apologies for absence were submitted on behalf of Cllr Coomb, Harris, Miss Inn, Jonas and Mrs Nye. Mr Beech (Parent Governor Representative).",
    )
    assert told == [
        ("Coomb", None, "apologies"),
        ("Harris", None, "apologies"),
        ("Inn", None, "apologies"),
        ("Jonas", None, "apologies"),
        ("Nye", None, "apologies"),
        ("Beech", "Parent Governor Representative", "apologies"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Mr Evan Moor was elected as Chair of the Panel for the year.", ("Evan Moor", "Chair", "chair")),
        ("RESOLVED\n\nThat Mr K Mall be elected Vice-Chairman of the Panel.", ("K Mall", "Vice-Chairman", "present")),
        (
            "Mr A Ash was elected Chairman of the Port Forum and Mr B Bay was elected Chairman of the Dock Forum.",
            ("A Ash", None, "mentioned"),
        ),
    ],
)
def test_whoever_is_elected_here_presides(words: str, expected: tuple[Any, ...]) -> None:
    assert item("Election of Chair", words)[0] == expected


def test_those_whom_a_roll_calls_were_there() -> None:
    told = item(
        "Calling of the Roll and Apologies for Absence",
        "Dr D Alder, Mr R Balm, Mrs I Cullen\n\nIn Attendance:\n\nChief Executive\n\nDepute Chief Executive/Director of Roads\n\n"
        "Mrs I Cullen in the Chair\n\nApologies for absence were intimated on behalf of Mr D Bream and Mrs C Wills.",
    )
    assert told == [
        ("D Alder", None, "present"),
        ("R Balm", None, "present"),
        (None, "Chief Executive", "in-attendance"),
        (None, "Depute Chief Executive/Director of Roads", "in-attendance"),
        ("I Cullen", None, "chair"),
        ("D Bream", None, "apologies"),
        ("C Wills", None, "apologies"),
    ]


def test_posts_and_people_that_are_welcomed_are_there() -> None:
    told = item(
        "Developing Scrutiny",
        "The Chairman welcomed the Council's Assistant Director – Law and Standards, Head of Scrutiny and Principal Scrutiny Officer to the meeting. "
        "She took the opportunity to welcome Jan Cunning, the newly appointed Head of Finance to the meeting.",
    )
    assert told == [
        (None, "Assistant Director - Law and Standards", "in-attendance"),
        (None, "Head of Scrutiny", "in-attendance"),
        (None, "Principal Scrutiny Officer", "in-attendance"),
        ("Jan Cunning", "Head of Finance", "in-attendance"),
    ]


def test_who_attends_under_a_rule_is_no_member_and_a_place_is_nobody() -> None:
    told = read(
        "Roads Panel – 20 February 2012\n\nPRESENT:  Councillor Glove in the chair.\nCouncillors Wills (Vice-Chair), Allen and Bane.\n\n"
        "Councillors Poole and White attended the meeting in accordance with Procedure Rule 1.3.\n\nThe panel met at the Civic Centre, Holm.\n\n"
        "55  DECLARATIONS – There were none.\n\n56  REQUESTS TO SPEAK There were no requests received.\n\n57  CLOSE – Noted.\n"
    )
    assert [(one[0], one[2]) for one in people(told)] == [
        ("Glove", "chair"),
        ("Wills", "present"),
        ("Allen", "present"),
        ("Bane", "present"),
        ("Poole", "in-attendance"),
        ("White", "in-attendance"),
    ]
    assert told["venue"] == "Civic Centre, Holm"
    assert [one["number"] for one in told["agenda_items"]] == ["55", "56", "57"]


def test_a_title_glued_to_its_number_and_minutes_over_the_attendance() -> None:
    told = read(
        "Ask for:Elaine Shell\nExt:25565\n\nROADS PANEL\n\n6 APRIL 2005\n\nMINUTES\n\nATTENDANCE\n\nMEMBERS OF THE PANEL\n\nM V Bay, K J Cole,\n\n"
        "R May (substitute for T G Kent)\n\n1.ELECTION OF CHAIRMAN\n\nAGREED:\n\nM V Bay was appointed Chairman for the meeting.\n\n"
        "2.SCOPING\n\nAGREED:\n\n1. That scoping papers be used.\n"
    )
    assert [one["title"] for one in told["agenda_items"]] == ["ELECTION OF CHAIRMAN", "SCOPING"]
    assert people(told) == [
        ("Elaine Shell", None, "contact"),
        ("M V Bay", None, "chair"),
        ("K J Cole", None, "present"),
        ("R May", None, "substitute"),
        ("T G Kent", None, "apologies"),
    ]
    assert "That scoping papers be used." in [one["text"] for one in told["outcomes"]]


def test_a_contact_ends_where_the_post_begins() -> None:
    told = read(
        "Agenda and minutes\n\nVenue: Guildhall\n\nContact: Jill Peck  Democracy Officer\n\nItems\nNo. Item\n\n1.\n\nClose\n\nMinutes:\n\nNone.\n"
    )
    assert people(told) == [("Jill Peck", "Democracy Officer", "contact")]


def test_the_body_whose_chair_is_elected_here_is_the_one_that_met() -> None:
    told = read(
        "Venue: Guildhall\n\nItems\nNo. Item\n\n1.\n\nElection of Chairman\n\nMinutes:\n\nRESOLVED\n\nThat Mr T Eagle be elected Chairman of the Fen Valley Police and Crime Panel for the year.\n\n"
        "2.\n\nRules\n\nTo agree the Rules of Procedure for the Police and Crime Panel.\n\nMinutes:\n\nAgreed.\n"
    )
    assert told["body"] == "Fen Valley Police and Crime Panel"


def test_what_a_post_is_of_is_nobody() -> None:
    told = read(
        f"{HEAD}IN ATTENDANCE:\n\n• Service Director - Family Support and Child Protection, Jane Orr\n• Sal Moor, Service Director - Family Support and Child Protection\n\n"
        "1. CLOSE\n\nNone.\n\n2. END\n\nNone.\n"
    )
    post = "Service Director - Family Support and Child Protection"
    assert people(told) == [("Jane Orr", post, "in-attendance"), ("Sal Moor", post, "in-attendance")]


def test_the_councils_of_a_joint_committee_are_not_the_body() -> None:
    told = read(
        "Calderhope and Kirkbeck Joint Health Scrutiny Committee\n\nCalderhope Borough Council and Kirkbeck Council\n\nTuesday 4 March 2025\n\n"
        "Present: Councillor Ann Rae, Councillor Bob Dale\n\n1. Close\n\nNone.\n\n2. End\n\nNone.\n"
    )
    assert (told["council"], told["body"]) == (None, "Calderhope and Kirkbeck Joint Health Scrutiny Committee")
    assert told["meeting_date"] == "2025-03-04"


def _bold(words: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{words}</w:t></w:r></w:p>"


def _plain(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def test_bold_words_over_those_who_came_are_no_items() -> None:
    body = "".join(
        (_bold("Fenmarch Borough Council"), _bold("Roads Scrutiny Panel"), _bold("4 March 2024"), _bold("Members Present"), _plain("Councillor Ann Rae (Chair)"),
         _plain("Councillor Bob Dale"), _bold("Officers in attendance"), _plain("Jane Orr, Head of Roads"), _bold("Apologies for absence"),
         _plain("Apologies were received from Councillor Al Ash."), _bold("Potholes"), _plain("It was AGREED that the report be noted."))
    )  # fmt: skip
    document = SourceDocument("a.docx", docx(body))
    minutes = parse(document)
    told = labels(minutes, extract(minutes, document.metadata))
    assert [one["title"] for one in told["agenda_items"]] == ["Apologies for absence", "Potholes"]
    assert people(told) == [
        ("Ann Rae", "Chair", "chair"),
        ("Bob Dale", None, "present"),
        ("Jane Orr", "Head of Roads", "in-attendance"),
        ("Al Ash", None, "apologies"),
    ]


def test_the_running_head_of_a_print_names_council_and_body_apart() -> None:
    pages = [
        [
            Line(72, 800, "Fenmarch Borough Council - Roads Scrutiny Panel - 4 March 2024", size=8),
            *(Line(72, 760 - 16 * at, words, bold=words[0].isdigit()) for at, words in enumerate(told)),
        ]
        for told in (
            ["Present", "Councillor Ann Rae (Chair)", "1. Apologies", "There were none.", "2. Buses", "The Panel heard that fares"],
            ["had risen.", "RESOLVED: That the report be noted."],
        )
    ]  # fmt: skip
    document = SourceDocument("a.pdf", pdf(pages))
    minutes = parse(document)
    told = labels(minutes, extract(minutes, document.metadata))
    assert (told["council"], told["body"]) == ("Fenmarch Borough Council", "Roads Scrutiny Panel")
    assert [one["title"] for one in told["agenda_items"]] == ["Apologies", "Buses"]


def test_a_page_on_one_line_has_its_fields_and_items_apart() -> None:
    talk = " ".join(["The Committee considered a report of the Director on fares."] * 6)
    told = read(
        "Transport Scrutiny Committee Date: Monday 4 March 2024 Time: 10.00 am Venue: Room 6, Mill House Present Councillor Ann Rae (Chair) Councillor Bob Dale "
        f"1. Apologies for Absence There were none. 2. Minutes of the meeting held on 5 February 2024 The minutes were agreed. 3. Bus Fares {talk} "
        "RESOLVED: That the report be noted."
    )
    assert (told["body"], told["meeting_date"], told["venue"]) == (
        "Transport Scrutiny Committee",
        "2024-03-04",
        "Room 6, Mill House",
    )
    assert [(one["number"], one["title"]) for one in told["agenda_items"]] == [
        ("1", "Apologies for Absence"),
        ("2", "Minutes of the meeting held on 5 February 2024"),
        ("3", "Bus Fares"),
    ]
    assert people(told)[:2] == [("Ann Rae", "Chair", "chair"), ("Bob Dale", None, "present")]
    assert "That the report be noted." in [one["text"] for one in told["outcomes"]]


def test_items_whose_numbers_hold_a_year_and_who_is_elected_twice_over() -> None:
    told = read(
        "Agenda and minutes\n\nVenue: Fire Station\n\nItems\nNo. Item\n\n18-19/FRA/1\n\nApologies\n\nMinutes:\n\nNone.\n\n18-19/FRA/2\n\nElection of Chair\n\nMinutes:\n\n"
        "In accordance with the Authority’s Standing Orders, the Monitoring Officer presided. Councillor Down was duly elected as the Chair of the Authority.\n\n"
        "RESOLVED:\n\nThat Councillor Down be elected Chair of the Authority.\n"
    )
    assert [one["number"] for one in told["agenda_items"]] == ["18-19/FRA/1", "18-19/FRA/2"]
    assert [one for one in people(told) if one[0]] == [("Down", "Chair", "chair")]


def test_minutes_may_run_on_behind_a_title_that_is_not_in_capitals() -> None:
    told = read(
        "Contact Officer: Vin Rand - Tel. 01484 221709\n\nFENMARCH COUNCIL\n\nAREA COMMITTEE\n\nTuesday 10 December 2013\n\nPresent: Councillor Low in the Chair Councillors Pan and Mays\n\n"
        "1 Welcome and introduction The Chair welcomed everyone to the meeting.\n\n2 Policing Team The Policing Team provided an update on crime.\n\n"
        "3 Minutes of the Previous Meeting RESOLVED – That the minutes be approved as a correct record.\n\n4 Interests No Councillor declared an interest in any of the items.\n"
    )
    assert [one["title"] for one in told["agenda_items"]] == [
        "Welcome and introduction",
        "Policing Team",
        "Minutes of the Previous Meeting",
        "Interests",
    ]
    assert people(told)[0] == ("Vin Rand", None, "contact")


def test_a_numbered_sentence_of_a_letter_is_no_title() -> None:
    told = read(
        "Roads Panel\n\n4 March 2024\n\nPresent: Councillors Ash, Beck and Cole\n\nMATTERS ARISING\n\n3. sway still not attended to at The Green. The Clerk will write.\n\n"
        "5. Path at both gates now broken. The Clerk will ask.\n\nANY OTHER BUSINESS\n\nNone.\n"
    )
    assert [one["title"] for one in told["agenda_items"]] == ["MATTERS ARISING", "ANY OTHER BUSINESS"]


def test_a_title_may_be_told_by_who_presents_it() -> None:
    told = read(
        "Agenda and minutes\n\nVenue: Room 1\n\nNo. Item\n\n\nInquorate Meeting\n\n\nThe clerk said that the meeting was inquorate.\n\n\n"
        "Apologies for Absence\n\nPresented By: Chair\n\n\nApologies were received from Councillor Al Ash.\n"
    )
    assert [one["title"] for one in told["agenda_items"]] == ["Inquorate Meeting", "Apologies for Absence"]


def test_names_and_posts_may_have_lost_what_parted_them() -> None:
    told = read(
        f"{HEAD}Present: Councillor Ann Rae (Chair)\n\nIn attendance:\n\nLee Ashe Head of Law and Standards Gary Orr Senior Scrutiny Officer – Committees Jane Holt Project Officer\n\n"
        "1. CLOSE\n\nNone.\n\n2. END\n\nNone.\n"
    )
    assert people(told)[1:] == [
        ("Lee Ashe", "Head of Law and Standards", "in-attendance"),
        ("Gary Orr", "Senior Scrutiny Officer - Committees", "in-attendance"),
        ("Jane Holt", "Project Officer", "in-attendance"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Chair welcomed:\n\n·         Two new members Councillor Vera Wade and Councillor Jim Bull.\n\n·         Councillor Kim Hart Chair of the Transport Committee.",
            [
                ("Vera Wade", None, "in-attendance"),
                ("Jim Bull", None, "in-attendance"),
                ("Kim Hart", "Chair of the Transport Committee", "in-attendance"),
            ],
        ),
        (
            "Councillors George Leve and Ian Wight sent their apologies. Councillors Vic Havel and Jan Mure were in attendance, as the respective substitute members.",
            [
                ("George Leve", None, "apologies"),
                ("Ian Wight", None, "apologies"),
                ("Vic Havel", None, "substitute"),
                ("Jan Mure", None, "substitute"),
            ],
        ),
        (
            "Ordinary Member\n\nReserve Member\n\nCouncillor Mia Gray\n\nCouncillor Ros Shaw",
            [("Mia Gray", None, "apologies"), ("Ros Shaw", None, "substitute")],
        ),
        ("Jo Beard (Co-optee) declared an interest in Item 5.", [("Jo Beard", None, "declared-interest")]),
        (
            "The Roads and Places Director, Mr Rob Dix, advised that work had begun.",
            [("Rob Dix", "Roads and Places Director", "in-attendance")],
        ),
        (
            "It was AGREED that Cllr Jane Hann OBE be elected as the Chair for the year.",
            [("Jane Hann", "Chair", "chair")],
        ),
        (
            "Councillor Dan Levitt, as Chair, proposed and Councillor Clare Stone seconded and it was agreed.",
            [("Dan Levitt", "Chair", "chair"), ("Clare Stone", None, "mentioned")],
        ),
    ],
)
def test_sentences_tell_who_came(words: str, expected: list[tuple[Any, ...]]) -> None:
    assert item("Apologies for Absence", words) == expected


def test_apologies_whose_heading_is_lost_are_apologies() -> None:
    told = read(
        "Minutes of a meeting held on 24th July, 2013.\n\nPresent:  Councillor C.P. Frank (Chairman); Councillors R.J. Bert and Dr. I.J. John.\n\n"
        "These were received from Councillors J.C. Byrd and M.R. Will.\n\n296     MINUTES –  \n\nThe minutes were approved.\n\n297     CLOSE –  \n\nNone.\n"
    )
    assert [(one[0], one[2]) for one in people(told)][-2:] == [("J C Byrd", "apologies"), ("M R Will", "apologies")]


def test_surnames_in_capitals_and_posts_run_together_with_commas() -> None:
    told = read(
        "Minutes of meeting in County Buildings, Wellington Square on 12th May 2016 at 10.00 a.m.\n\n"
        "Present: Provost Fergus WOOD (in the Chair) Councillor Neil BENNET Councillor Alasdair MacPHERSON Councillor Colin O’BRIEN\n\nIn Attendance:\n\n"
        "Jim Boyle, Chief Accountant, Corporate Services Tony Cane, Head of Housing, Environment Services Claire Dunn, Committee Officer (Clerk) Keith Yates, Chief Executive\n\n"
        "1. Close\n\nNone.\n\n2. End\n\nNone.\n"
    )
    assert people(told) == [
        ("Fergus WOOD", "Provost", "chair"),
        ("Neil BENNET", None, "present"),
        ("Alasdair MacPHERSON", None, "present"),
        ("Colin O'BRIEN", None, "present"),
        ("Jim Boyle", "Chief Accountant, Corporate Services", "in-attendance"),
        ("Tony Cane", "Head of Housing, Environment Services", "in-attendance"),
        ("Claire Dunn", "Committee Officer (Clerk)", "in-attendance"),
        ("Keith Yates", "Chief Executive", "in-attendance"),
    ]
    assert (told["meeting_date"], told["venue"]) == ("2016-05-12", "County Buildings, Wellington Square")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "An apology for absence was received from Andrew Bough AM (Deputy Chair), for whom Tony Arber AM attended as a substitute.",
            [("Andrew Bough", "Deputy Chair", "apologies"), ("Tony Arber", None, "substitute")],
        ),
        (
            "The Head of Strategic Support and the Democratic Services Officer assisted with the item.",
            [(None, "Head of Strategic Support", "in-attendance"), (None, "Democratic Services Officer", "in-attendance")],
        ),
        (
            "Councillor Jo Dyer, Deputy Leader of the Council (Jobs, Skills and Safety), introduced the report.",
            [("Jo Dyer", "Deputy Leader of the Council (Jobs, Skills and Safety)", "in-attendance")],
        ),
    ],
)  # fmt: skip
def test_letters_brackets_and_pairs_beside_a_name(words: str, expected: list[tuple[Any, ...]]) -> None:
    assert item("Apologies for Absence", words) == expected


def test_a_substitute_may_be_told_in_short() -> None:
    told = people(
        read(
            f"{HEAD}Present: Cllr Ann Rae (Chair), Cllr Bea Cole (Sub Cllr Mrs Jean O'Donnell)\n\n1. CLOSE\n\nNone.\n"
        )
    )
    assert told == [
        ("Ann Rae", "Chair", "chair"),
        ("Bea Cole", None, "substitute"),
        ("Jean O'Donnell", None, "apologies"),
    ]


@pytest.mark.parametrize(
    ("listed", "posts"),
    [
        (
            "Officers: Chief Executive (CE); Head of Housing (HH); Democratic Services Officer (DSO)",
            ["Chief Executive", "Head of Housing", "Democratic Services Officer"],
        ),
        (
            "In attendance:\nChief Executive\nDirector of Function (Resources) / Section 151 Officer\nScrutiny Manager (AB)",
            ["Chief Executive", "Director of Function (Resources) / Section 151 Officer", "Scrutiny Manager (AB)"],
        ),
        (
            "In attendance:\nHead of Planning/Building Control\nService Manager (HR)",
            ["Head of Planning/Building Control", "Service Manager (HR)"],
        ),
    ],
)
def test_posts_alone_with_their_letters_or_with_a_stroke(listed: str, posts: list[str]) -> None:
    told = people(read(f"{HEAD}Present: Cllr Ann Rae (Chair)\n\n{listed}\n\n1. CLOSE\n\nNone.\n"))
    assert told[1:] == [(None, post, "in-attendance") for post in posts]
