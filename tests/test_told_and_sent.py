"""What pages that nobody prepared brought: outcomes told in passing, lists without a word over them, what is sent on."""

from __future__ import annotations

from typing import Any

import pytest

from graph.documents import SourceMetadata
from graph.extract import extract, labels
from graph.parse.plain import load


def read(text: str) -> dict[str, Any]:
    minutes = load(text, "utf-8", "page")
    return labels(minutes, extract(minutes, SourceMetadata()))


def item(said: str, *, title: str = "Depot leases", head: str = "") -> str:
    return f"{head}Agenda item\n\n{title}\n\nMinutes:\n\n{said}\n\nSupporting documents:\n"


def told(page: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["kind"], one["text"], one["addressed_to"]) for one in page["outcomes"]]


def sent(page: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(one["kind"], one["from_body"], one["to_body"]) for one in page["referrals"]]


CABINET = "Norbury Vale Council\n\nCabinet - Tuesday 4 June 2019\n\n"
PANEL = "Norbury Vale Council\n\nRoads Scrutiny Panel - Tuesday 4 June 2019\n\n"


@pytest.mark.parametrize(
    ("sentence", "kind", "whom"),
    [
        ("At the request of Councillor Ash, the Chief Executive undertook to provide the costs.", "action", "Chief Executive"),
        ("At the request of Alderman Birch, the Council agreed that the Minister be invited to a meeting.", "decision", "Minister"),
        ("In view of this the committee agreed to add a recommendation on lighting.", "decision", None),
        ("In supporting the findings of the group the Committee requested that a reply be sent by May.", "action", None),
        ("The Committee considered and noted the Cabinet's Forward Plan.", "decision", None),
        ("The Committee asked for a note setting out what the works had cost.", "action", None),
        ("The Panel agreed for the Convener and the Scrutiny Officer to write a draft.", "decision", "Convener"),
        ("It was agreed that the Chairman should write to the operator.", "decision", "Chairman"),
        ("The Roads Panel agreed to recommend that the Cabinet publish the survey.", "recommendation", "Cabinet"),
        ("Following scrutiny, it was agreed that Cabinet be asked to consider an early review.", "recommendation", "Cabinet"),
        ("The Committee recorded its thanks to the resident and asked that a reply be sent to him.", "action", None),
        ("The Trust agreed to provide figures for each station.", "action", "Trust"),
        ("The Trust confirmed that it would circulate its winter plan.", "action", "Trust"),
        ("With no further comments, the minutes of the Joint Staff Committee held on 7 May were duly NOTED.", "decision", None),
        ("Following a debate the Committeeagreed to meet again in May.", "decision", None),
    ],
)  # fmt: skip
def test_a_sentence_tells_what_was_settled_however_it_begins(sentence: str, kind: str, whom: str | None) -> None:
    assert told(read(item(f"Members discussed the report. {sentence}"))) == [(kind, sentence, whom)]


@pytest.mark.parametrize(
    "sentence",
    [
        "In particular the Committee noted the delay which would be caused to its work.",
        "On 8 April 2011, the Scrutiny Committee noted and endorsed the actions proposed.",
        "Previously it was agreed that a note would be circulated.",
        "The Committee asked for clarification of the figures.",
    ],
)
def test_what_is_a_view_or_was_settled_before_is_no_outcome(sentence: str) -> None:
    assert told(read(item(f"Members discussed the report. {sentence}"))) == []


def test_what_an_entry_is_about_is_no_part_of_what_was_agreed() -> None:
    page = read(
        item(
            "· Ferry fares: letter of 3 May: It was agreed that the Clerk would write to the operator.\n\n· Tolls: noted."
        )
    )
    assert told(page)[0] == (
        "decision",
        "It was agreed that the Clerk would write to the operator.",
        "Clerk",
    )


def test_a_list_that_ends_an_item_is_decided_though_the_word_over_it_is_lost() -> None:
    said = (
        "The Panel considered a report on the year ahead.\n\nCouncillor Ash welcomed the two sessions proposed.\n\n"
        "(a) Standing reports cover:\n\n(i) decisions of the Commissioner;\n\n(ii) inspections\n\n"
        "(b) the December meeting includes the budget.\n\n(c) two half days of training are arranged each year."
    )
    page = read(item(said))
    assert [(one["label"], one["text"][:24]) for one in page["outcomes"]] == [
        ("(a)", "Standing reports cover: "),
        ("(b)", "the December meeting inc"),
        ("(c)", "two half days of trainin"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The officer spoke of:\n\n(a) the state of the roads;\n\n(b) the state of the bridges.",
        "The Panel heard the officer.\n\nMembers raised points.\n\n(a) Councillor Ash asked about roads.\n\n(b) Councillor Birch felt that bridges were forgotten.",
        "The Panel heard the officer.\n\nThe officer left.\n\nRESOLVED that the report be noted.\n\nThe scheme has two parts.\n\n(a) Roads of the first class.\n\n(b) Roads of the second class.",
    ],
)
def test_a_list_of_what_was_said_is_none(said: str) -> None:
    assert not [one for one in read(item(said))["outcomes"] if one["label"]]


def test_roman_numerals_under_a_letter_are_part_of_its_limb() -> None:
    said = (
        "RESOLVED that:\n\n(a) these members be appointed:\n\n(i) Councillor Ash;\n\n(ii) Councillor Birch; and\n\n"
        "(b) the report be noted."
    )
    assert [one["label"] for one in read(item(said))["outcomes"]] == ["(a)", "(b)"]
    letters = "".join(f"({letter}) that part {letter} of the plan be approved;\n\n" for letter in "abcdefghij")
    assert len(read(item(f"RESOLVED:\n\n{letters}"))["outcomes"]) == 10


def test_that_alone_over_a_list_is_no_part_of_it() -> None:
    said = "RESOLVED\n\nTHAT:\n\na)    Council approved the scheme.\n\nb)    Council authorised the Clerk to sign it."
    assert [(one["label"], one["form"]) for one in read(item(said))["outcomes"]] == [
        ("a)", "marked"),
        ("b)", "marked"),
    ]


def test_approved_alone_under_decision_is_decided() -> None:
    page = read("Agenda item\n\nMINUTE OF 18 OCTOBER 2016\n\nDecision\n\nAPPROVED\n")
    assert [(one["kind"], one["text"]) for one in page["outcomes"]] == [("decision", "APPROVED")]


def test_a_list_after_recommendations_to_somebody_recommends_though_the_word_over_it_is_lost() -> None:
    said = (
        "The group found that leaflets were out of date. Its recommendations to the Cabinet were set out.\n\n"
        "1. That leaflets be printed again.\n\n2. That fees be waived."
    )
    page = read(PANEL + item(said))
    assert [(one["kind"], one["addressed_to"]) for one in page["outcomes"]] == [("recommendation", "Cabinet")] * 2


def test_what_another_body_decided_is_quoted_and_not_decided_again() -> None:
    said = (
        "RESOLVED: That Cabinet notes the decision of the Roads Scrutiny Panel on the called-in order as outlined below:-\n\n"
        "That the Panel:-\n\n(a) takes no action; and\n\n(b) requests a report in a year."
    )
    found = read(CABINET + item(said))["outcomes"]
    assert [one["text"][:24] for one in found] == ["That Cabinet notes the d"]


def test_what_stands_under_decision_is_decided_whatever_the_verb() -> None:
    page = read(
        "Agenda item\n\nNominations\n\nMinutes:\n\nThe Committee considered a report on nominations.\n\n"
        "Decision:\n\nThe Committee noted that the places would be filled by two officers of the force.\n"
    )
    assert [one["text"][:32] for one in page["outcomes"]] == ["The Committee noted that the pla"]


def test_an_item_that_prints_its_decision_twice_has_it_once() -> None:
    line = "RESOLVED: The minutes of the meetings held on 7 and 8 February 2023 were agreed as a correct record."
    assert len(read(f"Norbury Vale Council\n\nCabinet - 7 March 2023\n\n{line}\n\n{line}\n")["outcomes"]) == 1


def test_minutes_called_concise_are_minutes() -> None:
    page = read(
        "Concise Minutes:\n\nMembers: Ann Ash (Chair)\n\n1    Introductions\n\n1.1 The Chair welcomed members.\n\n"
        "2    Papers\n\n2.1 The Committee agreed to revisit ferry fares in May.\n"
    )
    assert [one["text"] for one in page["outcomes"]] == ["The Committee agreed to revisit ferry fares in May."]


def test_minutes_that_come_back_to_an_item_of_the_agenda_are_minutes() -> None:
    page = read(
        "Agenda Item 6 - Ferry fares\n\nRECOMMENDED that the Council lowers the fares.\n\nAgenda Item 7 - Tolls\n\nTo follow.\n\n"
        "Minutes:\n\nAgenda Item 6 - Ferry fares\n\nCouncillor Ash spoke.\n\nRESOLVED that the fares be lowered.\n"
    )
    assert [one["text"] for one in page["outcomes"]] == ["that the fares be lowered."]


@pytest.mark.parametrize(
    ("page", "referral"),
    [
        (
            PANEL + item("RESOLVED: That the final report be referred to the cabinet for consideration."),
            ("refer", "Roads Scrutiny Panel", "cabinet"),
        ),
        (
            CABINET + item("Councillor Ash, Chair of the Roads Scrutiny Panel, presented its recommendations to members."),
            ("submit", "Roads Scrutiny Panel", "Cabinet"),
        ),
        (
            CABINET
            + item(
                "The Roads Scrutiny Panel met on 5 May. Councillor Ash, Chair of the Panel, introduced the Panel's findings."
            ),
            ("submit", "Roads Scrutiny Panel", "Cabinet"),
        ),
        (
            CABINET
            + item("The Leader said that the Roads Scrutiny Panel had met to consider the Call-in of Cabinet Decision E28."),
            ("call-in", "Roads Scrutiny Panel", "Cabinet"),
        ),
        (
            item("RESOLVED: That Cabinet notes the recommendation made by the Roads Scrutiny Panel on kerbs."),
            ("submit", "Roads Scrutiny Panel", "Cabinet"),
        ),
        (
            item(
                "The matter had been considered by the Cabinet on 3 May and approved.\n\nCouncillor L. Ash had subsequently called-in the matter on these grounds."
            ),
            ("call-in", None, "Cabinet"),
        ),
        (
            PANEL + item("The Panel requested that the report be presented to the Cabinet Member for Roads."),
            ("submit", "Roads Scrutiny Panel", "Cabinet Member for Roads"),
        ),
        (
            CABINET
            + item("To accept recommendations 1 and 3.\n\nTo thank the Roads Scrutiny Panel.", title="Ferries")
            .replace("Minutes:", "Decision:"),
            ("respond", "Cabinet", "Roads Scrutiny Panel"),
        ),
    ],
)  # fmt: skip
def test_what_is_sent_on_and_brought_back_is_told(page: str, referral: tuple[str, str | None, str]) -> None:
    assert sent(read(page)) == [referral]


@pytest.mark.parametrize(
    "said",
    [
        "Councillor Ash, Chair of the Roads Scrutiny Panel, presented the trophy.",
        "The Leader said that the Panel might make recommendations to Cabinet.",
        "RESOLVED: That the cabinet member be thanked.",
        "RESOLVED: That the paper, to be presented to Council in May, be noted.",
    ],
)
def test_what_is_not_sent_is_no_referral(said: str) -> None:
    assert sent(read(CABINET + item(said))) == []


@pytest.mark.parametrize(
    ("title", "below", "name"),
    [
        ("Ferry fares - Report of the Chief Executive", "", "Ferry fares"),
        ("Ferry fares (Roads Scrutiny Panel)", "", "Ferry fares"),
        ("Ferry fares", "Report of the Assistant Director, Education", "Ferry fares"),
    ],
)
def test_a_title_says_whose_report_it_is(title: str, below: str, name: str) -> None:
    page = read(f"Agenda item\n\n{title}\n\n{below}\n\nMinutes:\n\nThe Panel considered the report and noted it.\n")
    assert [one["title"] for one in page["reports"]] == [name]
    by = page["reports"][0]["by_body_or_officer"]
    assert by in {"Chief Executive", "Roads Scrutiny Panel", "Assistant Director, Education"}


def test_an_item_of_which_there_was_nothing_is_about_no_report() -> None:
    assert read(item("None.", title="Responses to reports of the Committee"))["reports"] == []


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("It was agreed that a recommendation be made to the full Authority that times be published.", "Authority"),
        ("The Committee agreed to put forward a recommendation to the Executive to freeze fares.", "Executive"),
        ("Members agreed the following recommendation to Cabinet: that fares be frozen.", "Cabinet"),
    ],
)
def test_a_recommendation_that_is_agreed_to_be_made_is_one(said: str, whom: str) -> None:
    assert told(read(item(said, head=PANEL))) == [("recommendation", said, whom)]


def test_an_answer_to_recommendations_makes_none() -> None:
    page = read(item("Cabinet agreed the recommendations of the Panel.", head=CABINET))
    assert [kind for kind, _, _ in told(page)] == ["decision"]
