"""What reading gives the shapes to look at: votes and counts, minutes approved, figures that cannot be. Invented councils."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rdflib import Literal

from graph.documents import SourceDocument, SourceMetadata
from graph.extract.people.votes import clauses
from graph.pipeline import Read, read
from graph.vocab import SCR

KNOWN = SourceMetadata(council="aldermere", body="Housing Scrutiny Panel", held_on=date(2025, 9, 9))
HEAD = "Aldermere Borough Council\n\nHousing Scrutiny Panel\n\nPresent: Councillors A Marsh (Chair), B Finch, C Dunn, D Ivy and E Jay\n\n5. EMPTY HOMES\n\n"


def of(*lines: str, known: SourceMetadata = KNOWN) -> Read:
    return read(SourceDocument("m.txt", (HEAD + "\n\n".join(lines)).encode(), known))


def shapes(made: Read) -> set[str]:
    return {one.shape.rpartition("#")[2] for one in made.report.results}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "Councillors Marsh and Finch voted for; Councillors Ivy and Jay voted against.",
            [("for", "Councillors Marsh and Finch"), ("against", "Councillors Ivy and Jay")],
        ),
        (
            "For: Councillors A Marsh and B Finch; Against: Councillor C Dunn; Abstained: Councillor D Ivy.",
            [("for", "Marsh and B Finch"), ("against", "Dunn"), ("abstain", "Ivy")],
        ),
        (
            "Councillor Ivy abstained and Councillor Jay voted against the motion.",
            [("abstain", "Ivy"), ("against", "Jay")],
        ),
        (
            "Councillor Marsh voted in favour, Councillor Dunn voted against and Councillor Jay abstained because of an interest.",
            [("for", "Marsh"), ("against", "Dunn"), ("abstain", "because of an interest")],
        ),
        ("Councillor Jay abstained following debate about the cost.", [("abstain", "Jay")]),
        ("The report was late.", []),
    ],
)
def test_each_clause_of_a_sentence_tells_of_its_own_option(sentence: str, told: list[tuple[str, str]]) -> None:
    found = [(option, sentence[start:end]) for start, end, option in clauses(sentence)]
    assert [option for option, _ in found] == [option for option, _ in told]
    assert all(words in text for (_, text), (_, words) in zip(found, told, strict=True))


def test_more_named_than_counted_is_told() -> None:
    voted = "Councillors Marsh, Finch and Dunn voted for; Councillors Ivy and Jay voted against."
    wrong = of("The motion was carried by 2 votes to 2.", voted, "RESOLVED: That a list be made.")
    right = of("The motion was carried by 3 votes to 2.", voted, "RESOLVED: That a list be made.")
    assert "S-29" in shapes(wrong)
    assert "S-29" not in shapes(right)
    assert len(right.facts.votes) == 5


def test_minutes_approved_are_those_of_an_earlier_meeting() -> None:
    approved = "RESOLVED: That the minutes of the meeting held on {} be approved as a correct record."
    made = of(approved.format("Tuesday 10 June 2025"))
    (earlier,) = made.triples.objects(None, SCR.approvesMinutesOf)
    assert str(earlier).endswith("/2025-06-10")
    assert made.report.conforms
    assert "S-06-approved" in shapes(of(approved.format("9 September 2025")))
    assert "S-06-approved" in shapes(of(approved.format("4 November 2025")))


def test_another_bodys_minutes_are_not_taken_for_ones_own() -> None:
    made = of("RESOLVED: That the minutes of the Health Scrutiny Committee held on 4 November 2025 be approved.")
    assert list(made.triples.objects(None, SCR.approvesMinutesOf)) == []
    assert made.report.conforms


def test_minutes_fetched_before_the_meeting_are_kept_out() -> None:
    early = replace(KNOWN, retrieved_at=datetime(2025, 8, 1, tzinfo=UTC))
    assert "S-06-retrieved" in shapes(of("RESOLVED: That a list be made.", known=early))


def test_parts_that_come_to_more_than_the_total_are_figures_and_are_told() -> None:
    parts = "There were 236 in foster care, 98 with family, 41 in homes and 49 elsewhere."
    made = of(f"{parts} That made a total number of 420 children.", "RESOLVED: That it be noted.")
    assert "S-40" in shapes(made)
    values = {int(value) for value in made.triples.objects(None, SCR.statisticValue)}
    assert values == {420, 236, 98, 41, 49}
    fewer = of(f"{parts} That made a total number of 430 children.", "RESOLVED: That it be noted.")
    assert "S-40" not in shapes(fewer)


def test_a_share_that_is_not_the_fraction_beside_it_is_told() -> None:
    made = of("28% of them, or 1 in 4, lived elsewhere.", "RESOLVED: That it be noted.")
    assert "S-40-restated" in shapes(made)
    assert (None, SCR.statisticValue, Literal("0.25")) not in made.triples
    assert "S-40-restated" not in shapes(
        of("26% of them, or 1 in 4, lived elsewhere.", "RESOLVED: That it be noted.")
    )


def test_what_is_said_in_an_exempt_item_rests_on_nothing_public() -> None:
    closed = (
        "RESOLVED: That the public be excluded for item 6 as it involved exempt information under paragraph 3 of Part 1 of Schedule 12A.",
        "6. CONTRACT",
        "RESOLVED: That the contract be let.",
    )
    made = of(*closed)
    (item,) = made.triples.subjects(SCR.exempt, Literal(True))
    assert list(made.triples.objects(item, SCR.exemptParagraph)) == [Literal(3)]
    assert made.report.conforms
    impossible = of(*(line.replace("paragraph 3", "paragraph 19") for line in closed))
    assert list(impossible.triples.objects(None, SCR.exemptParagraph)) == []
    spoken = of(*closed[:2], "The Head of Housing was asked by Members what the price was.", closed[2])
    assert spoken.report.conforms
