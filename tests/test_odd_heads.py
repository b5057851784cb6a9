"""Pages whose heads, labels and verbs are set in ways that are met less often: nobody and nothing in them is lost."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.extract import extract, labels
from graph.parse import parse

PAGE = """Harrowmere City Council

Corporate Parenting Select Committee

9 September 2014

PRESENT: Councillor Mrs P. O'Brien (Chairman) in the chair; Councillors D. Ahmed, R. St. John-Smith and Miss T. Yeo.

Also in attendance: Ms Sarah Coyle (Young Person's Representative), Rev. Canon Paul Dent (Church of England Diocesan Representative)

3. CLOSE

There was no other business.
"""


def test_stops_and_brackets_end_no_name() -> None:
    document = SourceDocument("x.txt", PAGE.encode())
    minutes = parse(document)
    people = labels(minutes, extract(minutes, document.metadata))["people"]
    assert [(one["name"], one["role"], one["kind"], one["capacity"]) for one in people] == [
        ("P O'Brien", "Chairman", "councillor", "chair"),
        ("D Ahmed", None, "councillor", "present"),
        ("R St. John-Smith", None, "councillor", "present"),
        ("T Yeo", None, "councillor", "present"),
        ("Sarah Coyle", "Young Person's Representative", "other", "in-attendance"),
        ("Paul Dent", "Church of England Diocesan Representative", "other", "in-attendance"),
    ]


def test_sederunt_heads_those_present() -> None:
    head = PAGE.split("PRESENT:")[0]
    page = f"{head}Sederunt:\nCouncillor Moira Kerr (Convener)\nCouncillors Dunlop and Ross\n\n3. CLOSE\n\nThere was none.\n"
    document = SourceDocument("x.txt", page.encode())
    minutes = parse(document)
    people = labels(minutes, extract(minutes, document.metadata))["people"]
    assert [(one["name"], one["capacity"]) for one in people] == [
        ("Moira Kerr", "chair"),
        ("Dunlop", "present"),
        ("Ross", "present"),
    ]


ANSWERS = """Executive - 17 June 2025

RESPONSE TO THE SCRUTINY REVIEW OF DAMP

The Cabinet Member for Homes, Councillor Farah Quaye, introduced the Executive's response to the report of the Housing Scrutiny Panel.

Recommendation 1: That every home be inspected.
Response: Accepted. A programme begins in September.

Recommendation 2: That rents be frozen.
Response: Not accepted. The account could not bear the loss.

Decision:
The Executive RESOLVED to agree the response.
"""


def test_what_precedes_the_decision_of_a_page_without_items_is_minuted() -> None:
    document = SourceDocument("x.txt", ANSWERS.encode())
    facts = extract(parse(document), document.metadata)
    assert [(one.label, one.outcome, one.reason) for one in facts.responses] == [
        ("1", "accepted", None),
        ("2", "rejected", "The account could not bear the loss"),
    ]


JOINT = """MINUTES of the meeting of the Joint Health Overview & Scrutiny Committee held at County Hall, Fernbridge on Monday 3rd February 2020 at 10.00 a.m.

Present: Cllrs T Abbott (Fernshire CC) (Chairman), L Bose (Oxley BC) and P Dodd (Fernshire CC)

54/20 Apologies
Apologies were received from Cllr J Hill (Oxley BC), for whom Cllr M Innes substituted.

55/20 Stroke services
The Committee resolved by 3 votes to 1:
(1) that it does not support the proposal as currently presented;
(2) that the Trust be asked to consult further.
"""


def test_brackets_behind_names_and_a_vote_behind_the_verb() -> None:
    document = SourceDocument("x.txt", JOINT.encode())
    minutes = parse(document)
    told = labels(minutes, extract(minutes, document.metadata))
    assert [(one["name"], one["role"], one["capacity"]) for one in told["people"]] == [
        ("T Abbott", "Chairman", "chair"),
        ("L Bose", "Oxley BC", "present"),
        ("P Dodd", "Fernshire CC", "present"),
        ("J Hill", "Oxley BC", "apologies"),
        ("M Innes", None, "substitute"),
    ]
    assert [(one["label"], one["verb"]) for one in told["outcomes"]] == [("(1)", "RESOLVED"), ("(2)", "RESOLVED")]


LETTERED = """Place Scrutiny Commission
Date: 14 November 2023

4. Waste contract

Priya Nair presented the report.

RECOMMENDATIONS for the Mayor:
R1 – Publish missed-collection figures monthly.
R2 – Fund a sticker campaign in three wards.

ACTIONS
A1: Scrutiny Co-ordinator to draft a letter to the contractor
A2: Head of Waste to share the monitoring template

5. Close

There was no other business.
"""


def test_labels_of_a_letter_and_a_number() -> None:
    document = SourceDocument("x.txt", LETTERED.encode())
    minutes = parse(document)
    outcomes = labels(minutes, extract(minutes, document.metadata))["outcomes"]
    assert [(one["kind"], one["label"], one["text"][:12], one["addressed_to"]) for one in outcomes] == [
        ("recommendation", "R1", "Publish miss", "Mayor"),
        ("recommendation", "R2", "Fund a stick", "Mayor"),
        ("action", "A1:", "Scrutiny Co-", "Scrutiny Co-ordinator"),
        ("action", "A2:", "Head of Wast", "Head of Waste"),
    ]


REPORT = """LINWOOD CITY COUNCIL

Scrutiny Review of School Streets
Final Report of the Transport Task and Finish Group

The Group met six times between July and December 2023.

Summary of recommendations
The Group makes the following recommendations to Cabinet:

Recommendation 1 - The Council should introduce ten School Streets by September 2025.
Recommendation 2 - That the Director of Place works with the police to increase enforcement.

1. Introduction
1.1 In June 2023 the Overview and Scrutiny Management Committee set up the Group.
"""


def test_a_report_whose_recommendations_are_named_as_that() -> None:
    document = SourceDocument("x.txt", REPORT.encode())
    facts = extract(parse(document), document.metadata)
    assert [(one.label, one.text[:11]) for one in facts.recommendations] == [
        ("1", "The Council"),
        ("2", "That the Di"),
    ]
    assert {one.addressee.name for one in facts.recommendations if one.addressee} == {"Cabinet"}


CABINET = """CABINET

MINUTES OF THE MEETING HELD ON MONDAY 4 MARCH 2024

98. SCHOOL STREETS

RESOLVED: That the report be noted.

99. CALL-IN: LEISURE CONTRACT
The decision of the Cabinet Member for Leisure of 5 February 2024 to award the leisure contract had been called in by Councillors Vale, Orr and Aziz.

RESOLVED: That the decision be confirmed.
"""


def test_a_body_of_one_word_over_the_line_that_says_when_it_met() -> None:
    document = SourceDocument("x.txt", CABINET.encode())
    facts = extract(parse(document), document.metadata)
    assert facts.meeting.body is not None
    assert facts.meeting.body.name == "CABINET"
    (one,) = facts.call_ins
    assert getattr(one.taken_by, "role", None) == "Cabinet Member for Leisure"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Minutes of a special meeting of the Roads Scrutiny Panel held on 4 March 2025", "Roads Scrutiny Panel"),
        ("MINUTES OF THE MEETING OF THE ROADS SCRUTINY PANEL HELD ON 4 MARCH 2025", "ROADS SCRUTINY PANEL"),
        ("Minutes of the Council held on 4 March 2025", "Council"),
        ("At a meeting of the Cabinet held on Tuesday 4 March 2025 at 2.00 pm", "Cabinet"),
    ],
)
def test_a_head_without_those_present_is_a_head(head: str, body: str) -> None:
    page = f"HARROWMERE CITY COUNCIL\n\n{head}\n\n1. Apologies\n\nThere were none.\n\n2. Buses\n\nRESOLVED that buses be kept.\n"
    minutes = parse(SourceDocument("x.txt", page.encode()))
    made = labels(minutes, extract(minutes, SourceMetadata()))
    assert (made["council"], made["body"], made["meeting_date"]) == ("HARROWMERE CITY COUNCIL", body, "2025-03-04")
    assert [item["title"] for item in made["agenda_items"]] == ["Apologies", "Buses"]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Special, Roads Scrutiny Panel", "Roads Scrutiny Panel"),
        ("Extraordinary Meeting, Overview and Scrutiny Committee", "Overview and Scrutiny Committee"),
        ("Budget, Council", "Council"),
        ("Special Meeting, Special Needs Scrutiny Panel", "Special Needs Scrutiny Panel"),
        ("Adults, Health and Homes Scrutiny Panel", "Adults, Health and Homes Scrutiny Panel"),
    ],
)
@pytest.mark.parametrize("form", ["text", "html"])
def test_what_kind_of_sitting_it_was_is_no_part_of_the_body(form: str, title: str, body: str) -> None:
    when = "Tuesday, 4th March, 2025 10.00 am"
    text = f"Agenda and minutes\n\n{title} - {when}\n\nVenue: Town Hall\n\n1. Apologies\n\nMinutes:\n\nNone.\n"
    html = f"<html><body><h1>Agenda and minutes</h1><h2>{title} - {when}</h2><p>Venue: Town Hall</p></body></html>"
    minutes = parse(SourceDocument(f"x.{form}", (html if form == "html" else text).encode()))
    told = minutes.header.body
    assert told is not None
    assert told.value == body
    assert minutes.text[told.span.start : told.span.end] == body
