"""Who was there, on pages that nobody prepared for: what must and must not come of their lists and sentences."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse

ITEMS = "Agenda and minutes\n\nRoads Panel - Tuesday, 8th January, 2019 6.00 pm\n\nItems\nNo. Item\n\n"


def read(text: str) -> Facts:
    document = SourceDocument("x.txt", text.encode())
    return extract(parse(document), document.metadata)


def item(title: str, words: str) -> Facts:
    return read(f"{ITEMS}1.\n\n{title}\n\nMinutes:\n\n{words}\n\n2.\n\nClose\n\nMinutes:\n\nThe Panel noted it.\n")


def capacities(facts: Facts) -> dict[str | None, str]:
    return {one.party.name or one.party.role: one.capacity for one in facts.attendances}


def test_lines_of_a_wrapped_head_may_be_headings() -> None:
    facts = read(
        "MINUTES OF THE PROCEEDINGS OF THE COUNCIL MEETING HELD\nON MONDAY 23RD OCTOBER 2006 AT 7.00 PM\nIn the Chair:\n"
        "Councillor S Bain\nMembers Present:\nCouncillors M Moss, O Moss, W J Gray, H A Hard, G\nHart, C Read.\n"
        "Also Present:\nMr R G Lamb, Clerk and Chief Executive\n06/21:01\nAPOLOGIES\nApologies were received on behalf of "
        "Councillor Dale.\nCouncillor M Moss and O Moss expressed their wish to be associated with these\ncomments.\n"
        "The Clerk said that the owner of the field would like to thank\nthe Council for its help. A site for the seat\n"
        "would now be sought.\nHe told members that on the 1st November the engineers would\nbe there to discuss the bridge and\n"
        "the path.\n"
    )
    told = capacities(facts)
    assert told["S Bain"] == "chair"
    assert [told[name] for name in ("M Moss", "O Moss", "W J Gray", "G Hart", "C Read")] == ["member"] * 5
    assert told["Dale"] == "apology"


def test_attendance_details_tell_who_was_there_and_whence() -> None:
    facts = read(
        "Overview and Scrutiny Committee Minutes\n\nFriday, 12th July, 2019\n1:30 pm\nTown Hall, Ashmere, AS1 1AA\n\n"
        "Attendance Details\n\nCllr Ann Rae - Ashmere Borough Council - ABC\nSean Orr - Monitoring Officer - AMCA\n"
        "Apologies for absence:\nCllr Tom Dale - Denmere Borough Council - DBC\nItem Description Decision\nNone.\n"
    )
    assert capacities(facts) == {"Ann Rae": "member", "Sean Orr": "officer", "Tom Dale": "apology"}
    assert {one.party.name: one.party.role for one in facts.attendances}["Sean Orr"] == "Monitoring Officer"


def test_a_list_of_apologies_may_hold_posts() -> None:
    facts = item(
        "Apologies",
        "The following apologies for absence were received:-\n\nCouncillor E. Rae;\n\nInterim Director of Roads; and\n\nHead of Bridges",
    )
    assert capacities(facts) == {
        "E Rae": "apology",
        "Interim Director of Roads": "apology",
        "Head of Bridges": "apology",
    }


def test_several_may_stand_in_together() -> None:
    facts = item(
        "Apologies",
        "Apologies were received from Cllr Rae. Cllr Moss and Cllr Orr were in attendance as substitutes.",
    )
    assert capacities(facts) == {"Rae": "apology", "Moss": "substitute", "Orr": "substitute"}


def test_interests_may_be_listed_by_their_reasons() -> None:
    facts = item(
        "Declarations of Interest",
        "The following interests were declared:\n\nDr Alan Moss as a Trustee of Ashmere Mind.\n\nCllr Ann Rae as an employee of the Trust.",
    )
    assert [one.party.name for one in facts.interests if one.party] == ["Alan Moss", "Ann Rae"]
    capital = item("Interests", "Councillor L Dale Declared his Interest in Item 4 as he works for the Trust.")
    assert [one.party.name for one in capital.interests if one.party] == ["L Dale"]


@pytest.mark.parametrize(
    ("words", "nobody"),
    [
        ("All voting Members could cast their vote. Cllr All voting Members agreed.", "All"),
        ("Task Group Activity - Work Programme Development - Report of Assistant Chief Executive", "Work Programme Development"),
    ],
)  # fmt: skip
def test_words_are_no_persons(words: str, nobody: str) -> None:
    assert nobody not in capacities(item("Updates", words))


def test_who_answers_does_not_hold_the_post_of_whom_is_answered() -> None:
    facts = item("Updates", "In reply to Councillor Moss, the Clerk stated that he would write to the owner.")
    assert {one.party.name: one.party.role for one in facts.attendances}["Moss"] is None


def test_an_item_may_follow_one_of_which_nothing_was_minuted() -> None:
    document = SourceDocument(
        "x.txt", f"{ITEMS}1.\n\nTranslation\n\nMinutes:\n\n2.\n\nApologies\n\nMinutes:\n\nNone.\n".encode()
    )
    assert [one.number for one in parse(document).items] == ["1", "2"]


def test_numbers_of_items_may_count_meetings_of_a_year() -> None:
    document = SourceDocument(
        "x.txt", b"Roads Committee\n\n12/21:01 APOLOGIES\n\nThere were none.\n\n12/21:02 MINUTES\n\nAgreed.\n"
    )
    assert [one.number for one in parse(document).items] == ["12/21:01", "12/21:02"]


def test_in_which_part_of_the_meeting_business_is_taken_is_decided() -> None:
    facts = item("Exclusion of the public", "It was agreed that all items of business were considered in public.")
    assert len([one for one in facts.decisions if one.agenda_item == 0]) == 1
    told = item("Updates", "It was agreed that the reports were late in the year and considered poor.")
    assert not [one for one in told.decisions if one.agenda_item == 0]


def test_a_head_may_run_names_on_without_a_colon_or_comma() -> None:
    facts = read(
        "Minutes of Proceedings of a Meeting of Ashmere District Council held in the Town Hall, Ashmere on Tuesday, 9 October "
        "2007.\n\nPresiding P Moss\n\nOther Members Present P J Bain J Orr T J Cath Mrs E A Ford\n\n"
        "Officers Present J A Lamb (Chief Executive) J J Hill (Director of Roads) Mrs A June (Secretary)\n\n"
        "1.1 It was\n\nPROPOSED by Councillor J Orr Seconded by Councillor T J Cath, and\n\n"
        "RESOLVED: that the Minutes of the last meeting be taken as read.\n"
    )
    told = capacities(facts)
    assert told["P Moss"] == "chair"
    assert [told[name] for name in ("P J Bain", "J Orr", "T J Cath", "E A Ford")] == ["member"] * 4
    assert [told[name] for name in ("J A Lamb", "J J Hill", "A June")] == ["officer"] * 3
    assert len(facts.decisions) == 1


def test_a_telephone_is_no_part_of_a_post() -> None:
    facts = item("Updates", "Questions go to Ann Moss, Senior Scrutiny Officer Tel: 01234 567890 or the Clerk.")
    assert {one.party.name: one.party.role for one in facts.attendances}["Ann Moss"] == "Senior Scrutiny Officer"
