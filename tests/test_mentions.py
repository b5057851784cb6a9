"""What minutes mention beside what they decide, on sentences that nobody prepared the patterns for."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.facts import Mention
from graph.pipeline import understood

PAGE = """Agenda item

{title}

Minutes:

{body}
"""


def mentions(body: str, title: str = "Performance") -> tuple[Mention, ...]:
    text = PAGE.format(title=title, body=body)
    document = SourceDocument(
        "m.txt", text.encode(), SourceMetadata(council="Aldermere", body="Health Scrutiny Panel")
    )
    return understood(document)[1].mentions


def of_kind(kind: str, body: str, **known: str) -> list[Mention]:
    return [one for one in mentions(body, **known) if one.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("A total of 96 were open: 40 in housing, 31 in highways and 22 in parks.", "40 + 31 + 22 = 93, and 96 is stated"),
        ("Of these 40 were in housing, 31 in highways and 22 in parks, a total of 96.", "40 + 31 + 22 = 93, and 96 is stated"),
        ("Some 40% (about one in three) had replied.", "40% is given as 1 in 3, which is 33%"),
    ],
)  # fmt: skip
def test_a_total_that_its_parts_almost_make_is_a_contradiction(sentence: str, parts: str) -> None:
    assert [one.text for one in of_kind("contradiction", sentence)] == [parts]


@pytest.mark.parametrize(
    "sentence",
    [
        "A total of 93 were open: 40 in housing, 31 in highways and 22 in parks.",
        "A total of 96 were open: 12 in housing, 9 in highways and 2 in parks.",
        "A total of £96 was spent on 3 March 2025, at 10.30 am, in 12 months.",
        "Some 33% (one in three) had replied.",
        "Minute 45/2025 and 12/2024 gave a total of 60 pages.",
    ],
)
def test_what_agrees_or_is_no_sum_is_none(sentence: str) -> None:
    assert of_kind("contradiction", sentence) == []


def test_a_suggestion_that_nothing_takes_up_is_told_from_one_that_a_decision_does() -> None:
    body = (
        "A co-opted member asked whether large-print letters could be sent.\n\n"
        "It was suggested that a visit to the ambulance station be arranged.\n\n"
        "AGREED that a visit to the ambulance station be arranged for Members."
    )
    found = of_kind("suggestion", body)
    assert [(one.subject, one.taken_up) for one in found] == [("co-opted member", False), (None, True)]


def test_what_is_decided_is_no_suggestion() -> None:
    assert of_kind("suggestion", "RESOLVED that it be suggested that a visit could be arranged.") == []


def test_a_figure_is_read_with_its_day_and_unit() -> None:
    (one,) = of_kind("figure", "At 30 June 2025 the number of looked after children stood at 1,204.")
    assert (one.subject, one.value, one.unit, one.as_of) == ("children in care", "1204", "number", "2025-06-30")
    (share,) = of_kind("figure", "Some 31.5% of children were placed outside the county.")
    assert (share.value, share.unit) == ("31.5", "per cent")


def test_an_organisation_is_asked_questioned_or_named() -> None:
    body = (
        "The Integrated Care Board had opened a clinic.\n\nA Member queried what the Integrated Care Board spent.\n\n"
        "RESOLVED that the Integrated Care Board be invited to the next meeting."
    )
    assert [one.value for one in of_kind("organisation", body)] == ["named", "questioned", "asked"]


def test_a_place_is_read_only_in_what_is_decided_or_asked() -> None:
    body = "Traffic in Upper Marlow had grown.\n\nRESOLVED that a crossing be built in Lower Brackley ward."
    assert [one.subject for one in of_kind("place", body)] == ["Lower Brackley"]


def test_a_review_has_its_terms() -> None:
    body = "The terms were as follows:-\n\n1. To examine how beds are allotted.\n\n2. To consider what others do.\n\nAGREED."
    found = mentions(body, title="Hospital Discharge - Draft Terms of Reference")
    assert [(one.kind, one.subject) for one in found if one.kind in ("review", "term")] == [
        ("review", "Hospital Discharge"),
        ("term", "Hospital Discharge"),
        ("term", "Hospital Discharge"),
    ]
