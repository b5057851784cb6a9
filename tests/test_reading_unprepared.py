"""Wordings and tables of councils that nobody prepared for: each mechanism with what must and must not come of it."""

from __future__ import annotations

from datetime import date

import pytest

from graph.documents import SourceDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse


def read(text: str, name: str = "x.txt") -> Facts:
    document = SourceDocument(name, text.encode())
    return extract(parse(document), document.metadata)


def item(words: str, title: str = "SCHOOL TRANSPORT") -> Facts:
    return read(
        f"Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent: Councillor Ann Rae (Chair)\n\n"
        f"3. {title}\n\n{words}\n\n4. CLOSE\n\nThere was none.\n"
    )


def counted(facts: Facts) -> list[tuple[str, str]]:
    """Return what counts of an item: decisions, recommendations and actions that are believed."""
    groups = (("d", facts.decisions), ("r", facts.recommendations), ("a", facts.actions))
    return [
        (kind, " ".join(one.text.split())) for kind, group in groups for one in group if not one.evidence.possible
    ]


TABLE = "Ref | Action | Owner | Due\n2.1 | Circulate the map | Head of Roads | 10 November 2024\n2.2 | Write to parishes | Cllr Rae | June\n"


def test_a_table_of_actions_is_read_by_its_columns() -> None:
    facts = item(f"Actions arising\n\n{TABLE}")
    assert counted(facts) == [("a", "Circulate the map"), ("a", "Write to parishes")]
    first, second = facts.actions
    assert (first.label, first.due_text) == ("2.1", "10 November 2024")
    assert first.due is not None
    assert first.due.not_after == date(2024, 11, 10)
    assert first.owner is not None
    assert first.owner.role == "Head of Roads"
    assert second.owner is not None
    assert second.owner.name == "Rae"


def test_a_table_of_decisions_names_who_acts() -> None:
    facts = item("Item | Decision | Action by\nBench | Replace in spring | Clerk\nSigns | None | Clerk\n")
    assert counted(facts) == [("d", "Replace in spring")]
    assert facts.decisions[0].owner is not None


def test_a_log_that_tells_what_was_done_is_of_earlier_meetings() -> None:
    facts = item("Ref | Action | Owner | Progress\n1 | Circulate the map | Head of Roads | Sent in May\n")
    assert counted(facts) == []


@pytest.mark.parametrize(
    "table",
    [
        "Date | Place | Time\n1 May | Hall | 6 pm\n",
        "Name | Action\n",
        "Ward | Number | Share\nEast | 12 | 3%\n",
    ],
)
def test_other_tables_hold_nothing(table: str) -> None:
    assert counted(item(table)) == []


def test_cells_of_a_page_are_columns_too() -> None:
    page = (
        '<html><body><div class="mgContent"><h2 class="mgSubTitleTxt">Roads Scrutiny Panel<br/>Thursday, 7th March, 2024 6.00 pm</h2>'
        '<table class="mgItemTable"><tr><td class="mgItemNumberCell"><p class="mgAiTitleTxt">3.</p></td><td><p class="mgAiTitleTxt">Buses</p>'
        '<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><table><tr><td>Item</td><td>Decision</td><td>Action by</td></tr>'
        "<tr><td>Shelters</td><td>To repair two shelters</td><td>Head of Roads</td></tr></table></div></td></tr></table></div></body></html>"
    )
    assert counted(read(page, "x.html")) == [("d", "To repair two shelters")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The Panel resolved, in terms of its delegated powers, that the scheme be approved.", "d"),
        ("The Panel resolved in terms of Section 50A of the Act to exclude the public.", "d"),
        ("Cabinet agreed recommendations 1 to 4 and 6 and rejected recommendation 5, for the reasons given.", "d"),
        ("The Panel asked for figures on fares to be brought to its next meeting.", "a"),
        ("The Panel asked to receive a report on fares in June.", "a"),
        ("The Panel thanked Ms Finch for her talk and agreed that an update be given in six months.", "d"),
        ("Repair of the shelter approved, prop. Hay, sec. Moss.", "d"),
        ("Consideration of this matter was deferred to the next meeting.", "d"),
        ("Councillor Zoe Archer was elected Vice-Chair for the year.", "d"),
        ("The Panel AGREED: to receive a report on fares in April.", "d"),
        ("The Panel noted the tracker.", "d"),
        ("K Dyson to arrange for the number to be advertised.", "a"),
        ("The Panel recommended that the plan be adopted by Council.", "r"),
    ],
)
def test_what_is_told_in_prose_counts(words: str, expected: str) -> None:
    assert [kind for kind, _ in counted(item(words))] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "The Panel thanked Ms Finch for her talk.",
        "The Panel considered the report and heard that the scheme had been agreed by Cabinet in May.",
        "The Panel noted the concerns raised.",
        "The Panel asked for clarification of the figures.",
        "Mr Dyson was appointed Chair of the Trust in 2015.",
        "Market Street to reopen in May.",
        "The report recommended that the Panel:-\n\n(a) note the fares; and\n(b) approve the plan.",
        "The report recommended:-\n\nthat the Panel -\n\n(a) note the fares; and\n(b) approve the plan.",
        "The new provider would provide buses from June.",
    ],
)
def test_what_is_only_told_does_not(words: str) -> None:
    assert counted(item(words)) == []


def test_one_outcome_where_a_proposer_stands_before_it() -> None:
    facts = item(
        "On the proposal of Councillor Ames, seconded by Councillor Budd, it was agreed that fares be frozen."
    )
    assert len(counted(facts)) == 1


def test_what_a_body_did_is_listed_under_a_clause() -> None:
    facts = item(
        "Following discussion the Panel:-\n\n(1) noted the fares; and\n(2) agreed that a report be brought in May."
    )
    assert [one.label for one in facts.decisions] == ["(1)", "(2)"]


def test_two_languages_are_one_outcome_with_both_places() -> None:
    facts = item(
        "PENDERFYNWYD: Cymeradwyo cofnodion y cyfarfod ar 9 Mawrth 2022.\n\nRESOLVED: That the minutes of the meeting on 9 March 2022 be approved.",
        "COFNODION / MINUTES",
    )
    (one,) = facts.decisions
    assert len(one.evidence.spans) == 2


def test_two_outcomes_in_two_languages_with_other_numbers_stay_two() -> None:
    facts = item("PENDERFYNWYD: Cymeradwyo cynllun 4.\n\nRESOLVED: That plan 5 be refused.")
    assert len(facts.decisions) == 2


def test_a_decision_marker_in_one_item_leaves_the_others_minuted() -> None:
    page = (
        "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent:\n\nCouncillor Ann Rae\n\n1. Fares\n\n"
        "The Head of Roads agreed to share the survey.\n\n2. Plan\n\nThe Panel considered the plan.\n\nDecision: Agreed.\n"
    )
    assert counted(read(page)) == [("d", "Agreed."), ("a", "The Head of Roads agreed to share the survey.")]


def test_recommendations_under_their_heading_keep_the_first_roman_label() -> None:
    facts = item(
        "Recommendations:\n\nThe Panel:\n\nI. Recommends that the Cabinet Member brings a report on fares.\nII. Recommends that riders be asked for their views."
    )
    assert [one.label for one in facts.recommendations] == ["I.", "II."]


def there(head: str, words: str = "") -> dict[str, str]:
    """Return who is at a meeting with this head, by capacity."""
    facts = read(
        f"Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\n{head}\n\n1. Apologies\n\n{words or 'None.'}\n\n2. Buses\n\nNoted.\n"
    )
    return {one.party.name: one.capacity for one in facts.attendances if one.party.name}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Chairperson:\n\nCouncillor C Mundy\n\nMembers:\n\nCouncillors L Staples and G Roe", {"C Mundy": "chair", "L Staples": "member", "G Roe": "member"}),
        ("Chair: Cllr Rob Delafield\n\nPresent: Cllrs Uma Bhatt, Carl Noon", {"Rob Delafield": "chair", "Uma Bhatt": "member", "Carl Noon": "member"}),
        ("Present:- Councillors:\n\nPetra Angove (Chairman)\n\nElowen Trice and Martin Pascoe.", {"Petra Angove": "chair", "Elowen Trice": "member", "Martin Pascoe": "member"}),
        ("Chairman: * Councillor Margot Ainley\n\nCouncillors: * B E Gupta\n\n* Nana Quansah\n\n* Denotes Member present", {"Margot Ainley": "chair", "B E Gupta": "member", "Nana Quansah": "member"}),
        ("(* = present)\n\n*Bernard Tull (Chairman)\n*Jordan Leech\nRiasat Khan", {"Bernard Tull": "chair", "Jordan Leech": "member"}),
        ("Present: Councillor George Macrae (Chair)\n\nAttending: Martin Rae, Head of Finance", {"George Macrae": "chair", "Martin Rae": "officer"}),
        ("Present: Cllrs Hay and Moss; Mrs J Tyne, Clerk", {"Hay": "member", "Moss": "member", "J Tyne": "officer"}),
        ("Present: Councillor Ann Rae\n\nMr P Sleaford (Internal Drainage Board) attended the meeting.", {"Ann Rae": "member", "P Sleaford": "officer"}),
        ("Yn bresennol / Present: Y Cynghorydd Eleri Parry (Cadeirydd), Y Cynghorwyr Dafydd Huws a Sian Rowlands", {"Eleri Parry": "chair", "Dafydd Huws": "member", "Sian Rowlands": "member"}),
        ("Present: Councillor Ann Rae\n\nGuests: Chief Inspector Tim Wray", {"Ann Rae": "member", "Tim Wray": "officer"}),
    ],
)  # fmt: skip
def test_who_was_there_however_the_list_is_headed(head: str, expected: dict[str, str]) -> None:
    assert there(head) == expected


@pytest.mark.parametrize(
    ("words", "gone", "came"),
    [
        ("Apologies were received from Councillor Frank Odell, who was substituted by Councillor Lois Emery.", "Frank Odell", "Lois Emery"),
        ("Apologies were received from Councillor Ken Holt, for whom Councillor Ivy Marsh substituted.", "Ken Holt", "Ivy Marsh"),
        ("Councillor Ivy Marsh attended as substitute for Councillor Ken Holt.", "Ken Holt", "Ivy Marsh"),
        ("Apologies were received from Councillor Ken Holt (substitute: Councillor Ivy Marsh).", "Ken Holt", "Ivy Marsh"),
        ("Ordinary Member          Reserve Member\nCouncillor Ken Holt   Councillor Ivy Marsh", "Ken Holt", "Ivy Marsh"),
    ],
)  # fmt: skip
def test_a_substitute_is_told_with_the_member_replaced(words: str, gone: str, came: str) -> None:
    facts = read(
        f"Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\n1. Apologies\n\n{words}\n\n2. Buses\n\nNoted.\n"
    )
    found = {one.party.name: one for one in facts.attendances}
    assert found[gone].capacity == "apology"
    assert found[came].capacity == "substitute"
    assert found[came].instead_of is not None
    assert found[came].instead_of.name == gone


def test_a_substitute_on_the_list_names_whom_he_replaces() -> None:
    facts = read(
        "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent: Councillors Ann Rae and Ivy Marsh (substitute for Councillor Holt)\n\n1. Buses\n\nNoted.\n"
    )
    found = {one.party.name: one for one in facts.attendances}
    assert found["Ivy Marsh"].instead_of is not None
    assert found["Ivy Marsh"].instead_of.name == "Holt"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Rents", "The Committee had before it a report by the Director."),
        ("Internal audit plan", "A report introducing the plan was considered."),
        ("Loans", "The Head of Loans outlined them. RESOLVED: That the report be noted."),
        ("Ambulances", "Carole Finch gave a presentation."),
        ("Annual governance report", "Noted."),
        ("Parking plan", "RESOLVED that the Parking plan be approved."),
    ],
)
def test_an_item_is_about_a_report_that_bears_its_title(title: str, words: str) -> None:
    assert [one.title for one in item(words, title).reports] == [title]


@pytest.mark.parametrize(
    "title", ["Apologies", "Urgent business", "Work programme", "Welcome", "Scrutiny Board Update"]
)
def test_an_item_of_business_is_about_no_report(title: str) -> None:
    assert not item("There was none.", title).reports


def test_each_november_says_how_often_and_the_first_one_is_due() -> None:
    (one,) = item("RESOLVED that the report be published each November.").decisions
    assert one.due is not None
    assert (one.due.not_before, one.due.not_after) == (date(2024, 11, 1), date(2024, 11, 30))


def test_a_proposal_that_is_voted_on_afterwards_is_no_outcome_of_its_own() -> None:
    facts = item(
        "Proposed by Councillor White, seconded by Councillor Black, that a tram be bought. On a vote, four voted for and eleven against and it was lost."
    )
    assert counted(facts) == []


def test_recommendations_under_a_bare_heading_follow_the_talk() -> None:
    words = "The Panel asked about fares.\n\nRecommendations to the Cabinet Member\n\n1. That fares be frozen.\n2. That buses be cleaned."
    assert [one.label for one in item(words).recommendations] == ["1.", "2."]
    assert not item("Recommendations\n\n1. That fares be frozen.\n2. That buses be cleaned.").recommendations


def test_an_agenda_decides_nothing() -> None:
    page = "Ashmere Council\n\nAGENDA\n\nRoads Panel\n\n7 March 2024\n\n1. Apologies\n\n2. Buses\n\nRecommended: That the Panel note the report.\n"
    assert counted(read(page)) == []


def test_wide_gaps_part_names_and_headings() -> None:
    head = "Present:          Councillor J Salter (Chair)\n\nCouncillors       S Clarkson      L Davey\n                  T Harnew        I Lewin\n\nApologies         Councillor J Meek"
    assert there(head) == {
        "J Salter": "chair",
        "S Clarkson": "member",
        "L Davey": "member",
        "T Harnew": "member",
        "I Lewin": "member",
        "J Meek": "apology",
    }


def test_lines_broken_after_a_small_word_are_one_paragraph() -> None:
    facts = item(
        "RESOLVED that the Minutes of the meeting held on 26 January\n2012 be confirmed as a correct record and signed by the\nChairman.\n\nThe Panel heard of the\nbuses and of the\ntrams."
    )
    (one,) = facts.decisions
    assert one.text.endswith("Chairman.")
