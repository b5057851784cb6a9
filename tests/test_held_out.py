"""What pages of councils that nobody had prepared for taught, on small pages of our own about councils that do not exist."""

from __future__ import annotations

from graph.documents import SourceDocument
from graph.extract import labels
from graph.pipeline.stages import understood


def read(text: str) -> dict:  # type: ignore[type-arg]  # the JSON shape of `labels`
    minutes, facts, _ = understood(SourceDocument("page.txt", text.encode()))
    return labels(minutes, facts)


def titles(told: dict) -> list[tuple[str | None, str]]:  # type: ignore[type-arg]
    return [(one["number"], one["title"]) for one in told["agenda_items"]]


def outcomes(told: dict) -> list[tuple[str, str | None, str]]:  # type: ignore[type-arg]
    return [(one["kind"], one["label"], one["text"]) for one in told["outcomes"]]


def referrals(told: dict) -> list[tuple[str, str | None, str | None]]:  # type: ignore[type-arg]
    return [(one["kind"], one["from_body"], one["to_body"]) for one in told["referrals"]]


BARE_LIST = """Agenda and minutes

Parks Scrutiny Panel - Monday, 9 May 2022 6.30 pm

Venue: The Guildhall, Brantham

No. Item

Apologies for absence

To receive apologies.

Apologies were received from Councillor Pell.

Minutes pdf icon PDF 120 KB

To approve the minutes of the meeting held on 4 April 2022.

The minutes of the meeting held on 4 April 2022 were agreed as a correct record.

The Leader of the Council and the tree strategy

To receive an update on the tree strategy.

The Leader set out the strategy. A further report would follow in the autumn.
"""


def test_titles_of_a_list_that_lost_its_numbers_and_markers_stand_over_the_purposes_of_items() -> None:
    told = read(BARE_LIST)
    assert titles(told) == [
        (None, "Apologies for absence"),
        (None, "Minutes"),
        (None, "The Leader of the Council and the tree strategy"),
    ]
    assert [one[2] for one in outcomes(told)] == [
        "The minutes of the meeting held on 4 April 2022 were agreed as a correct record."
    ]


COUNTED_ON = """Agenda and minutes

Venue: The Guildhall, Brantham

No. Item

Available papers

The members had before them the minutes of the Council held on 3 March 2015 (previously circulated).

2114.

Apologies (Agenda item 1)

Minutes:

Apologies were received from Mr D Pell.

2115.

Appointment of Chairman (Agenda item 2)

Minutes:

RESOLVED that Mr D Vane be elected Chairman.
"""


def test_items_may_be_numbered_in_thousands_and_papers_do_not_date_the_meeting() -> None:
    told = read(COUNTED_ON)
    assert titles(told) == [
        ("2114", "Apologies (Agenda item 1)"),
        ("2115", "Appointment of Chairman (Agenda item 2)"),
    ]
    assert told["meeting_date"] is None


def test_the_size_of_papers_on_a_line_of_its_own_is_no_item() -> None:
    told = read(
        "Issue - meetings\n\nTree strategy\n\nMeeting: 04/02/2021 - Parks Scrutiny Panel (Item 5)\n\n5 Tree strategy\n"
        "PDF 286 KB\nMinutes:\n\nThe Panel considered the strategy.\n\nRESOLVED that the strategy be noted.\n"
    )
    assert titles(told) == [("5", "Tree strategy")]


DECIDED = """Decision details

Review of the tree strategy

Decision Maker: Cabinet (up to May 2023)

Decision status: For Determination

Is Key decision?: No

In respect of the minutes of the Parks Panel, the Leader asked that the thanks of the Council be conveyed to the wardens.

RESOLVED - to recommend the Finance and Audit Committee:-
1 That two wardens should be appointed with effect from 1st April 2022.
2 That the officers be authorised to advertise the posts.

Publication date: 13/01/2022

Date of decision: 12/01/2022
"""


def test_a_decisions_page_that_tells_first_what_was_said_holds_only_what_the_operative_word_opens() -> None:
    told = read(DECIDED)
    assert told["body"] == "Cabinet"
    assert titles(told) == [(None, "Review of the tree strategy")]
    assert outcomes(told) == [
        ("recommendation", "1", "That two wardens should be appointed with effect from 1st April 2022."),
        ("recommendation", "2", "That the officers be authorised to advertise the posts."),
    ]
    assert referrals(told) == [("submit", "Cabinet", "Finance and Audit Committee")]


def test_limbs_under_that_it_be_recommended_to_another_body_are_recommendations_to_it() -> None:
    told = read(
        "Parks Scrutiny Panel\n\n9 May 2022\n\nMinutes:\n\nRESOLVED – That it be recommended to the Roads & Children’s Services Committee that:\n\n"
        "(a)  the crossing be moved; and\n\n(b)  no member of the Panel should sit on the jury.\n"
    )
    assert outcomes(told) == [
        ("recommendation", "(a)", "the crossing be moved; and"),
        ("recommendation", "(b)", "no member of the Panel should sit on the jury."),
    ]
    assert {one["addressed_to"] for one in told["outcomes"]} == {"Roads & Children's Services Committee"}


def test_what_is_resolved_below_those_present_and_above_the_first_title_counts() -> None:
    told = read(
        "Minutes of a meeting held on 17th May, 2018.\n\nPresent: Councillor V. Bowen (Chairman); Councillors P. Dyer and S. Evans.\n\n"
        "RESOLVED - T H A T Councillor S. Evans be appointed Vice-Chairman.\n\n44        MINUTES -\n\nThere were none.\n\n45        PARKS -\n\nRESOLVED - T H A T the report be noted.\n"
    )
    assert [one[2] for one in outcomes(told)] == [
        "T H A T Councillor S. Evans be appointed Vice-Chairman.",
        "T H A T the report be noted.",
    ]


def test_what_is_approved_and_sent_on_in_one_clause_is_referred() -> None:
    told = read(
        "Decision details\n\nThe terms of the panel\n\nDecision status: Recommendations Approved\n\nDecisions:\n\nRESOLVED that:-\n\n"
        "1.    the Committee approve the terms as set out in the report and refer these to Council for adoption.\n\n"
        "2.    the officers be thanked.\n\nDate of decision: 09/05/2013\n\nDecided at meeting: 09/05/2013 - Health Scrutiny Committee\n"
    )
    assert titles(told) == [(None, "The terms of the panel")]
    assert referrals(told) == [("refer", "Health Scrutiny Committee", "Council")]


def test_a_body_whose_earlier_minutes_are_signed_here_met_and_called_in_what_came_from_the_cabinet() -> None:
    told = read(
        "Most Council meetings can be viewed on our channel.\n\nApologies for absence\n\nThere were none.\n\n"
        "To sign the minutes of the previous meeting pdf icon PDF 136 KB\n\nThe minutes of the Review Scrutiny Committee held on Thursday, 6 July 2023 were agreed and signed by the Chair.\n\n"
        "Call-ins - item 11 pdf icon PDF 90 KB\n\nItem ‘Called In’ from the Cabinet meeting of 11 September 2023.\n"
    )
    assert (told["council"], told["body"]) == (None, "Review Scrutiny Committee")
    assert referrals(told) == [("call-in", "Review Scrutiny Committee", "Cabinet")]


def people(told: dict) -> list[tuple[str | None, str | None, str]]:  # type: ignore[type-arg]
    return [(one["name"], one["role"], one["capacity"]) for one in told["people"]]


RUN_ON = """MINUTES OF THE MEETING OF THE COUNCIL HELD AT THE OLD MILL ON MONDAY 26 OCTOBER 2020 AT 6.30 PM

In the Chair : Mayor (Councillor J Marsh)

Members Present : Aldermen – F Agar, P Bell and T Burn

Councillors – J Arden, J Gill M Good and P Hale

Officers Present : Chief Executive - J Dickens Director of Economic Planning – M McAlpine Director of Community Planning – N Hart Borough Lawyer and Head of Legal Services – P Cass

1 WELCOME

The Mayor welcomed all present.
"""


def test_posts_and_names_run_on_behind_dashes_and_a_lost_comma_parts_two_people() -> None:
    assert people(read(RUN_ON)) == [
        ("J Marsh", "Mayor", "chair"),
        *(
            (name, None, "present")
            for name in ("F Agar", "P Bell", "T Burn", "J Arden", "J Gill", "M Good", "P Hale")
        ),
        ("J Dickens", "Chief Executive", "in-attendance"),
        ("M McAlpine", "Director of Economic Planning", "in-attendance"),
        ("N Hart", "Director of Community Planning", "in-attendance"),
        ("P Cass", "Borough Lawyer and Head of Legal Services", "in-attendance"),
    ]


def test_people_in_prose_without_possessives_glued_titles_and_the_chair_taken() -> None:
    told = read(
        "Agenda and minutes\n\nContact: Candida Bell, Democratic Services\n\n1.\n\nApologies\n\nMinutes:\n\n"
        "An apology for absence was received from Cllr Ann Ash and CllrGary Hart attended as substitute.\n\n"
        "Councillor Stefan Gale, co-chair, in the chair, welcomed all to the meeting.\n\n2.\n\nInterests\n\nMinutes:\n\n"
        "Councillor Brook made a personal declaration in that his wife was a volunteer at the museum.\n\n"
        "The answer to Councillor Smith's question would be published. The Governance Lead Officer submitted a paper.\n"
    )
    assert people(told) == [
        ("Candida Bell", "Democratic Services", "contact"),
        ("Ann Ash", None, "apologies"),
        ("Gary Hart", None, "substitute"),
        ("Stefan Gale", None, "chair"),
        ("Smith", None, "mentioned"),
        (None, "Governance Lead Officer", "in-attendance"),
        ("Brook", None, "declared-interest"),
    ]


def test_an_amendment_that_passed_as_the_substantive_motion_is_what_was_decided() -> None:
    told = read(
        "Agenda item\n\nSkate park\n\nMinutes:\n\nProposed by Councillor Ash, Seconded by Councillor Bell,\n\nThat the Committee approves the sale of the site.\n\n"
        "Amendment\n\nProposed by Councillor Cole, Seconded by Alderman Dunn,\n\nThat the Committee agrees to keep the site for three years.\n\n"
        "On a vote, six Members voted for the amendment and two against and it was declared carried. The amendment was thereupon put to the Committee as the substantive motion and passed.\n"
    )
    assert outcomes(told) == [("decision", None, "That the Committee agrees to keep the site for three years.")]


def test_whoever_was_nominated_and_duly_appointed_was_appointed() -> None:
    told = read(
        "Agenda item\n\nChair\n\nMinutes:\n\nCouncillor Ann Ash was nominated to be the new Chairman of the Commission, and was duly appointed.\n"
    )
    assert [one[2] for one in outcomes(told)] == [
        "Councillor Ann Ash was nominated to be the new Chairman of the Commission, and was duly appointed."
    ]


def test_who_moved_a_resolution_and_what_a_body_was_asked_to_note_are_no_outcomes() -> None:
    told = read(
        "Agenda item\n\nChairman\n\nMinutes:\n\nRESOLVED\n\nThat Mr T Eaton be elected Chairman.\n\n(Proposed by Mr D Cole and seconded by Mr N Birch)\n\n"
        "The introduction included the following points.\n\n1.    That a notice was received on 21 September.\n\n2.    That the officer reviewed it.\n\n"
        "The committee was recommended to note the report and proceeded to debate it. The Committee noted the apologies of Councillors Marsh and Thorne.\n\n"
        "The Shadow PCP agreed that a public advert should be drafted.\n"
    )
    assert [one[2] for one in outcomes(told)] == [
        "That Mr T Eaton be elected Chairman.",
        "The Shadow PCP agreed that a public advert should be drafted.",
    ]


ROLL = """Brae Council

Minutes: Read the Minutes (Items 1-16)

Minutes of Meeting of the Brae Council held in the Council Chamber, Glen Road, Inverbrae on Thursday, 5 September 2019 at 10.35am.

1. Calling of the Roll and Apologies for Absence

Present:
Mr G Adam, Mr R Balfour (v/c), Mrs J Barclay

In Attendance:
Chief Executive
Director of Roads & Parks

Mr B Logan in the Chair

Apologies for absence were intimated on behalf of Mr B Allan and Mrs C Wilson.

2. Declarations of Interest

The Council NOTED the following declarations of interest:-

Item 7 – Mr R Balfour and Mrs C Craddock (Non-Financial)

3. Roads

In response Deborah Lane outlined the programme.
"""


def test_the_roll_is_called_in_the_item_of_apologies_and_interests_are_listed_by_item() -> None:
    told = read(ROLL)
    assert titles(told) == [
        ("1", "Calling of the Roll and Apologies for Absence"),
        ("2", "Declarations of Interest"),
        ("3", "Roads"),
    ]
    assert people(told) == [
        ("G Adam", None, "present"),
        ("R Balfour", None, "present"),
        ("J Barclay", None, "present"),
        (None, "Chief Executive", "in-attendance"),
        (None, "Director of Roads & Parks", "in-attendance"),
        ("B Logan", None, "chair"),
        ("B Allan", None, "apologies"),
        ("C Wilson", None, "apologies"),
        ("Deborah Lane", None, "in-attendance"),
        ("R Balfour", None, "declared-interest"),
        ("C Craddock", None, "declared-interest"),
    ]


def test_surnames_that_are_words_tables_of_interests_and_whoever_was_appointed_to_replace_another() -> None:
    told = read(
        "Agenda and minutes\n\nContact: Julie North  Senior Democratic Services Officer\n\nNo. Item\n\n"
        "Apologies and changes in membership\n\nTo note any changes in membership.\n\n"
        "Apologies were received from Councillor David Carter. The Director had appointed Councillor D Thorne to replace her.  "
        "Councillor Kevin Brook attended as alternate for Councillor Carter.\n\n"
        "Declarations of interest\n\nTo receive declarations.\n\nCouncillor\n\nMinute Number\n\nNature of Interest\n\n"
        "H.A.L. Evans\n\n8 – Homes Limited\n\nSister works there\n\nH.A.L. Evans\n\n17 – Homelessness\n\nSister works there\n\n"
        "Work programme pdf icon PDF 61 KB\n\nReport of the Director requesting that the Committee discuss it.\n\nAdditional documents:\n\nAppendix 1 pdf icon PDF 20 KB\n\nThe Committee considered the report.\n"
    )
    assert [one[1] for one in titles(told)] == [
        "Apologies and changes in membership",
        "Declarations of interest",
        "Work programme",
    ]
    assert people(told) == [
        ("Julie North", "Senior Democratic Services Officer", "contact"),
        ("David Carter", None, "apologies"),
        ("D Thorne", None, "substitute"),
        ("Kevin Brook", None, "substitute"),
        ("H A L Evans", None, "declared-interest"),
    ]


def test_lines_with_title_purpose_and_minutes_are_rows_and_other_bodies_minutes_do_not_name_the_meeting() -> None:
    told = read(
        "Apologies For Absence Minutes: There were no apologies for absence.\n"
        "Urgent Business Urgent business, if any, introduced by the Chair Minutes: There were no items of urgent business.\n"
        "Minutes of the last meeting The Minutes of the meeting of the Value For Money Select Committee held on 3rd October 2019 are attached for approval. "
        "Minutes: RESOLVED – that the minutes of the meeting of the Value For Money Select Committee held on 3rd October 2019 be approved as a correct record.\n"
        "Scrutiny Board The minutes of the meeting of the Scrutiny Board held on 10th September 2019 are attached for noting. "
        "Minutes: RESOLVED that the minutes of the meeting of the Scrutiny Board held on 10th September 2019 be noted.\n"
    )
    assert titles(told) == [
        (None, "Apologies For Absence"),
        (None, "Urgent Business"),
        (None, "Minutes of the last meeting"),
        (None, "Scrutiny Board"),
    ]
    assert (told["body"], told["meeting_date"]) == ("Value For Money Select Committee", None)
    assert len(outcomes(told)) == 2


def test_guests_are_welcomed_posts_are_plain_and_interests_may_have_capitals() -> None:
    told = read(
        "Minutes of the Monthly Meeting of Council held in the Civic Centre, Brae, on Tuesday, 28 July, 2015 at 7:00 pm\n\n"
        "PRESENT: The Right Worshipful the Mayor Councillor R T Beck\n\nAldermen D Dryden and A G Ewing\n\n"
        "1. Welcome\n\nThe Right Worshipful the Mayor, Councillor R T Beck, welcomed those present.\n\n"
        "The Chair welcomed Simon Jones and Gerwyn Marsh to the Meeting. Councillor Ash introduced Sarah Sharp who was new.\n\n"
        "The gift came from the immediate past Chairman, Councillor Mrs Pam Bose.\n\n"
        "2. Declarations of Interest\n\nCouncillor A. Bale declared an Other Disclosable Interest in item 5, as he was a manager.\n\n"
        "Councillor D Samson Declared his Interest in item 4 as he is a member of the Trust.\n"
    )
    assert people(told) == [
        ("R T Beck", "Mayor", "present"),
        ("D Dryden", None, "present"),
        ("A G Ewing", None, "present"),
        ("Simon Jones", None, "in-attendance"),
        ("Gerwyn Marsh", None, "in-attendance"),
        ("Ash", None, "mentioned"),
        ("Sarah Sharp", None, "in-attendance"),
        ("Pam Bose", None, "mentioned"),
        ("A Bale", None, "declared-interest"),
        ("D Samson", None, "declared-interest"),
    ]


def test_a_body_over_the_kind_of_page_and_a_date_with_the_month_first_head_a_meeting() -> None:
    told = read(
        "Meeting documents\n\nCabinet\n\nCommittee Minutes\n\nWed Jan 13 2016\n\nPresent:-\n\nCouncillors Hart (Chairman), Bark and Croft\n\n"
        "Members attending in accordance with Standing Orders 8 and 25:-\n\nCouncillors Brass and Dent\n\n"
        "*450 Minutes\n\nRESOLVED that the minutes be signed as a correct record.\n\n*451 Urgent Business\n\nThere was none.\n"
    )
    assert (told["body"], told["meeting_date"]) == ("Cabinet", "2016-01-13")
    assert people(told) == [
        ("Hart", "Chairman", "chair"),
        ("Bark", None, "present"),
        ("Croft", None, "present"),
        ("Brass", None, "in-attendance"),
        ("Dent", None, "in-attendance"),
    ]


def test_numbers_with_an_ampersand_and_a_post_that_begins_with_the_next_person() -> None:
    told = read(
        "Agenda and minutes\n\nRoads Panel - Tuesday, 26th June, 2018 2.00 pm\n\nContact: Mark Neville  Senior Scrutiny Officer\n\nNo. Item\n\n"
        "*O&S 1\n\nApologies for Absence\n\nMinutes:\n\n*O&S 1\n\nThere were none.\n\n*O&S 2\n\nImprovement Plan\n\nMinutes:\n\n*O&S 2\n\n"
        "Catherine Underhill, Corporate Director for People, and Ailsa Barrow, Director for Families, presented the report.\n"
    )
    assert titles(told) == [("O&S 1", "Apologies for Absence"), ("O&S 2", "Improvement Plan")]
    assert people(told) == [
        ("Mark Neville", "Senior Scrutiny Officer", "contact"),
        ("Catherine Underhill", "Corporate Director for People", "in-attendance"),
        ("Ailsa Barrow", "Director for Families", "in-attendance"),
    ]


def test_tables_of_officers_lists_of_other_bodies_and_purposes_are_not_taken_for_more() -> None:
    told = read(
        "MINUTES of the Roads Scrutiny Committee held on 26 February 2008\n\nPresent:\n\nVoting Members:   Councillor Sue Haven - in the chair\n\n"
        "Councillor Mrs Anda Fitzroy-O’Connell\n\nOfficers:\n\nAgenda Item\n\nOfficer Attending\n\n8.\n\nV. Carr (Children, Young People & Families)\n\n"
        "9.\n\nJ. T. Hart (Corporate Core)\n\nMinutes of the last meeting\n\nTo approve the minutes of the last meeting.\n\n"
        "Resolved that the minutes of the last meeting be confirmed as a correct record.\n"
    )
    assert titles(told) == []
    assert {one[0] for one in people(told)} >= {"Sue Haven", "Anda Fitzroy-O'Connell"}
    assert "Young People" not in {one[0] for one in people(told)}
    assert [one[2] for one in outcomes(told)] == [
        "that the minutes of the last meeting be confirmed as a correct record."
    ]
    listed = read(
        "Agenda item\n\n(a)   Parks Scrutiny Committee – 8 January 2007\n\nThe committee's concerns were noted.\n"
    )
    assert listed["meeting_date"] is None


def test_a_page_may_begin_with_words_before_its_list_of_items() -> None:
    told = read(
        "Council services by letter\n\nNo. Item\n\nReserve members\n\nTo note reserve members.\n\nRESOLVED: To note that there were none.\n"
    )
    assert titles(told) == [(None, "Reserve members")]
    assert [one[2] for one in outcomes(told)] == ["To note that there were none."]


def test_members_listed_in_the_head_without_a_heading_were_present_and_several_may_be_substitutes() -> None:
    told = read(
        "Minutes of the meeting held on Tuesday 21 June 2022\n\nCouncillors Mrs Black, Bright, English (Chairman) and D Wilkins\n\n"
        "1.    Apologies for Absence\n\nApologies were received from Cllrs R Bale and N Cook. Cllrs L Ward, A Burt and M Gold attended as substitutes.\n\n"
        "2.    Urgent Items\n\nThere were none.\n"
    )
    assert people(told) == [
        ("Black", None, "present"),
        ("Bright", None, "present"),
        ("English", "Chairman", "chair"),
        ("D Wilkins", None, "present"),
        ("R Bale", None, "apologies"),
        ("N Cook", None, "apologies"),
        ("L Ward", None, "substitute"),
        ("A Burt", None, "substitute"),
        ("M Gold", None, "substitute"),
    ]
