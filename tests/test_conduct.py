"""How items were taken: together, out of their order, with the public excluded. The councils do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import Read, read
from graph.vocab import SCR

KNOWN = SourceMetadata(council="Ferndale", body="Housing Scrutiny Panel", held_on=date(2025, 3, 4))
TITLES = {4: "MINUTES", 5: "REPAIRS", 6: "VOIDS", 7: "RENTS", 8: "LAND AT THE OLD MILL"}


def page(**said: str) -> Read:
    texts = "\n\n".join(
        f"{number}. {said.get(f't{number}', title)}\n\n{said.get(f'i{number}', 'The Panel considered a report.')}"
        for number, title in TITLES.items()
    )
    made = read(SourceDocument("m.txt", f"{texts}\n".encode(), KNOWN))
    assert [one.message for one in made.report.violations] == []
    for one in made.facts.conduct:
        assert one.evidence.spans
        assert one.evidence.rule
    return made


def number(triples: Graph, item: object) -> str:
    return str(triples.value(URIRef(str(item)), SCR.itemNumber))


def together(made: Read) -> set[tuple[str, str]]:
    return {
        (number(made.triples, a), number(made.triples, b))
        for a, b in made.triples.subject_objects(SCR.consideredWith)
    }


def taken(made: Read) -> dict[str, int]:
    return {number(made.triples, a): int(str(b)) for a, b in made.triples.subject_objects(SCR.takenOrder)}


def exempt(made: Read) -> dict[str, list[int]]:
    return {
        number(made.triples, item): sorted(int(str(one)) for one in made.triples.objects(item, SCR.exemptParagraph))
        for item in made.triples.subjects(SCR.exempt, Literal(True))
    }


@pytest.mark.parametrize(
    "said",
    [
        "The Panel agreed to consider items 5 and 6 together.",
        "It was agreed that agenda items 5 and 6 be considered simultaneously.",
        "The Chair advised that items 5 & 6 would be taken together.",
        "The reports for items 5 and 6 overlap. The Panel agreed to consider those items jointly.",
        "This item was considered jointly with item 6.",
        "Agenda items 5 and 6 were discussed concurrently.",
    ],
)
def test_items_taken_together_are_joined_both_ways(said: str) -> None:
    made = page(i5=said)
    assert together(made) == {("5", "6"), ("6", "5")}
    (fact,) = [one for one in made.facts.conduct if one.kind == "together"]
    assert "together" in made.minutes.quote(fact.evidence.spans[0]) or "item" in made.minutes.quote(
        fact.evidence.spans[0]
    )


@pytest.mark.parametrize(
    "said",
    [
        "The Panel agreed not to consider items 5 and 6 together.",
        "A Member suggested that items 5 and 6 be taken together.",
        "The Panel asked whether items 5 and 6 could be considered jointly.",
        "Items 25 and 26 would be taken together.",
        "Officers worked together on items 5 and 6.",
        "Items 5 and 6 will be considered together at the next meeting.",
    ],
)
def test_items_that_were_not_or_are_not_here_are_not_joined(said: str) -> None:
    assert together(page(i5=said)) == set()


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("The Chair varied the order of business; item 7 was taken first.", {"7": 1}),
        ("RESOLVED that agenda item 7 (Rents) be considered as the first item.", {"7": 1}),
        ("The Panel took the items in the following order: 7, 5, 6.", {"7": 2, "5": 3, "6": 4}),
        ("The business was taken in the order 8, 4.", {}),
        ("It was suggested that item 7 be taken first.", {}),
        ("Item 7 was not taken first.", {}),
        ("Item 27 was taken first.", {}),
    ],
)
def test_the_order_in_which_items_were_taken(said: str, places: dict[str, int]) -> None:
    assert taken(page(i4=said)) == places


ACT = "on the grounds that it involves the likely disclosure of exempt information as defined in"


@pytest.mark.parametrize(
    ("said", "items"),
    [
        (
            f"RESOLVED that the press and public be excluded during consideration of item 8 {ACT} paragraph 3 of Part 1 of Schedule 12A.",
            {"8": [3]},
        ),
        (
            f"RESOLVED that the public be excluded from the meeting for the following item {ACT} paragraphs 1 and 2 of Schedule 12A to the Act.",
            {"8": [1, 2]},
        ),
        (
            f"RESOLVED that the press and public be excluded for agenda items 7 and 8 {ACT} paragraphs 14 and 15 of Schedule 12A.",
            {"7": [], "8": []},
        ),
        (
            f"RESOLVED that the press and public be excluded for items 7 and 8 {ACT} paragraphs 3 and 5 of Schedule 12A respectively.",
            {"7": [3], "8": [5]},
        ),
        (
            "RESOLVED that the public be excluded for the remainder of the meeting under paragraph 9 of Schedule 7A to the 1973 Act.",
            {"8": [9]},
        ),
        (
            "RESOLVED that the press and public be excluded for the following item under paragraph 35 of Schedule 12A.",
            {"8": []},
        ),
        ("RESOLVED that the press and public be excluded if necessary during discussion of item 8.", {}),
        ("RESOLVED that the press and public be excluded during any discussion of the appendix to item 8.", {}),
        ("RESOLVED that the press and public not be excluded for item 8.", {}),
        ("There were no exempt items.", {}),
    ],
)
def test_the_items_for_which_the_public_was_excluded(said: str, items: dict[str, list[int]]) -> None:
    assert exempt(page(i7=said)) == items


@pytest.mark.parametrize(
    ("title", "items"),
    [
        ("LAND AT THE OLD MILL (EXEMPT - PARAGRAPH 3)", {"8": [3]}),
        ("LAND AT THE OLD MILL - NOT FOR PUBLICATION", {"8": []}),
        ("EXEMPT ITEM - LAND AT THE OLD MILL", {"8": []}),
        ("COUNCIL TAX: WHO IS EXEMPT", {}),
        ("EXEMPT INFORMATION", {}),
        ("LAND AT THE OLD MILL (EXEMPT APPENDIX)", {}),
    ],
)
def test_an_item_marked_as_exempt_in_its_title(title: str, items: dict[str, list[int]]) -> None:
    assert exempt(page(t8=title)) == items


def test_an_item_under_which_more_than_a_decision_is_minuted_was_not_closed_as_a_whole() -> None:
    excluded = "RESOLVED that the press and public be excluded for the following item."
    assert exempt(page(i7=excluded, i8="RESOLVED that the offer be accepted.")) == {"8": []}
    made = page(i7=excluded, i8="ACTION: Head of Housing to publish the plan by 30 April.")
    assert exempt(made) == {}
    assert [one.items for one in made.facts.conduct if one.kind == "exempt"] == [(4,)]


def test_the_words_of_a_marking_are_among_those_that_the_item_rests_on() -> None:
    made = page(t8="LAND AT THE OLD MILL (EXEMPT - PARAGRAPH 3)")
    (item,) = made.triples.subjects(SCR.exemptParagraph, Literal(3))
    assert "EXEMPT" in str(made.triples.value(item, DCTERMS.title))
    assert made.triples.value(item, SCR.statedIn) is not None
