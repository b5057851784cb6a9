"""An executive's answer to what a scrutiny body recommended: to all of it at once, and to numbers in one sentence."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse
from graph.pipeline import read
from graph.vocab import SCR

HEAD = "Ashmere Council\n\n{body}\n\n7 March 2024\n\nPresent: Councillor Ann Rae (Chair)\n\n3. CARE OF FOSTER CHILDREN\n\n"
TAIL = "\n\n4. CLOSE\n\nThere was none.\n"


def item(words: str, body: str = "Cabinet") -> Facts:
    document = SourceDocument("x.txt", f"{HEAD.format(body=body)}{words}{TAIL}".encode())
    return extract(parse(document), document.metadata)


@pytest.mark.parametrize(
    ("words", "outcome", "reason"),
    [
        ("RESOLVED that the recommendations of the Scrutiny Committee be accepted because they fit the plan.", "accepted", "they fit the plan"),
        ("RESOLVED: That the recommendations made by the Scrutiny Committee be noted.", "noted", None),
        ("RESOLVED: That the recommendations of the Scrutiny Committee be rejected on the grounds that no money was left.", "rejected", "no money was left"),
        ("RESOLVED: That the recommendation of the Scrutiny Committee that homes be bought not be accepted as none was for sale.", "rejected", "none was for sale"),
        ("AGREED to accept all the recommendations from the Scrutiny Committee.", "accepted", None),
        ("RESOLVED: That Cabinet accepts the recommendations of the Scrutiny Committee with the exception of recommendation 4.", "partially-accepted", None),
        ("RESOLVED that all of the recommendations of the Scrutiny Committee be deferred.", "deferred", None),
    ],
)  # fmt: skip
def test_all_recommendations_may_be_answered_at_once(words: str, outcome: str, reason: str | None) -> None:
    (one,) = item(words).responses
    assert (one.label, one.title, one.outcome, one.reason) == (None, "CARE OF FOSTER CHILDREN", outcome, reason)
    assert (one.respondent and one.respondent.name, one.made_by and one.made_by.name) == (
        "Cabinet",
        "Scrutiny Committee",
    )


def test_numbers_in_one_sentence_have_each_their_answer() -> None:
    facts = item(
        "RESOLVED: That recommendations 1 and 2 of the Roads Scrutiny Panel be accepted and recommendation 3 be rejected because there was no money."
    )
    assert [(one.label, one.outcome, one.reason) for one in facts.responses] == [
        ("1", "accepted", None),
        ("2", "accepted", None),
        ("3", "rejected", "there was no money"),
    ]


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("RESOLVED: That the recommendations of the Scrutiny Committee be accepted.", "Roads Scrutiny Panel"),
        ("RESOLVED: That the recommendations in the report be approved.", "Cabinet"),
        ("RESOLVED: That the recommendations of the Pay Committee be approved.", "Cabinet"),
        ("It was noted that Cabinet had accepted the recommendations of the Scrutiny Committee in 2021.", "Cabinet"),
        ("RESOLVED: That the recommendations of the Scrutiny Committee be considered in May.", "Cabinet"),
    ],
)
def test_what_is_no_answer_of_the_executive_to_scrutiny_is_none(words: str, body: str) -> None:
    assert item(words, body).responses == ()


def test_what_an_executive_considered_was_put_to_it() -> None:
    (one,) = item(
        "Cabinet considered the recommendations of the Children's Scrutiny Committee on foster care."
    ).referrals
    assert (one.kind, one.sender.name, one.receiver.name) == ("submit", "Children's Scrutiny Committee", "Cabinet")


def test_an_answer_to_all_is_written_and_conforms() -> None:
    words = "RESOLVED that the recommendations of the Scrutiny Committee be accepted because they fit the plan."
    known = SourceMetadata(council="Ashmere")
    result = read(SourceDocument("x.txt", f"{HEAD.format(body='Cabinet')}{words}{TAIL}".encode(), known))
    assert [one.message for one in result.report.violations] == []
    (response,) = result.triples.subjects(None, SCR.Response)
    assert result.triples.value(response, SCR.responseOutcome) is not None
