"""Two bodies at one table, pages in Welsh, and what a run used. The councils do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib import DCTERMS, RDFS, Literal, URIRef

from graph import iris
from graph.describe.language import language, languages
from graph.documents import SourceDocument, SourceMetadata
from graph.facts import Roster, Tenure
from graph.pipeline import Read, read
from graph.pipeline.stages import finished
from graph.resolve import resolve
from graph.track.regimes import regime_for
from graph.vocab import PROV, SCR

DAY = date(2025, 6, 10)
ENGLISH = URIRef("http://publications.europa.eu/resource/authority/language/ENG")
WELSH = URIRef("http://publications.europa.eu/resource/authority/language/CYM")


def of(text: str, **known: object) -> Read:
    return read(SourceDocument("m.txt", text.encode(), SourceMetadata(council="aldermere", **known)))  # type: ignore[arg-type]


def minutes(head: str) -> str:
    return (
        f"Aldermere Borough Council\n\n{head}\n\nTuesday 10 June 2025\n\nPresent: Councillors A Marsh and B Finch\n\n"
        "2. CARE LEAVERS\n\nRESOLVED: That the report be noted.\n"
    )


# --- together --------------------------------------------------------------------------------------------------------

HOUSING = iris.body("aldermere", "housing-panel")
CHILDREN = iris.body("aldermere", "children-families-panel")


@pytest.mark.parametrize(
    "head",
    [
        "Joint Meeting of the Housing Scrutiny Panel and the Children and Families Scrutiny Panel",
        "Joint special meeting of the Children and Families Scrutiny Panel and Housing Scrutiny Panel",
        "JOINT MEETING OF THE HOUSING SCRUTINY PANEL AND THE CHILDREN AND FAMILIES SCRUTINY PANEL",
        "Housing Scrutiny Panel and Children and Families Scrutiny Panel (sitting jointly)",
    ],
)
def test_both_bodies_hold_a_joint_meeting_and_make_its_decisions(head: str) -> None:
    made = of(minutes(head))
    (held,) = made.triples.subjects(SCR.jointMeeting, Literal(True))
    bodies = set(made.triples.objects(held, SCR.heldBy))
    labels = {str(made.triples.value(body, RDFS.label)) for body in bodies}
    assert {label.title() for label in labels} == {"Housing Scrutiny Panel", "Children And Families Scrutiny Panel"}
    (decision,) = made.triples.subjects(SCR.decidedBy, next(iter(bodies)))
    assert set(made.triples.objects(decision, SCR.decidedBy)) == bodies
    assert made.report.conforms


def test_the_order_in_which_bodies_are_named_changes_no_address() -> None:
    one, other = (
        of(minutes(f"Joint meeting of the {first} and the {second}"))
        for first, second in (("Housing Panel", "Roads Panel"), ("Roads Panel", "Housing Panel"))
    )
    assert set(one.triples.subjects(SCR.jointMeeting)) == set(other.triples.subjects(SCR.jointMeeting))


@pytest.mark.parametrize(
    "head",
    [
        "Housing Scrutiny Panel",
        "Joint Health Overview and Scrutiny Committee",
        "Meeting of the Housing Scrutiny Panel, report of the Roads Scrutiny Panel",
    ],
)
def test_one_body_holds_its_own_meeting(head: str) -> None:
    made = of(minutes(head))
    assert list(made.triples.subjects(SCR.jointMeeting)) == []
    assert made.report.conforms


# --- languages -------------------------------------------------------------------------------------------------------

CYMRAEG = """Cyngor Glanmerin

Pwyllgor Craffu Cymunedau

Dydd Mawrth 13 Mai 2025

Yn bresennol: Y Cynghorydd A Morgan (Cadeirydd), Y Cynghorydd B Rees

1. TAI GWAG

Nododd aelodau fod yr adroddiad wedi ei gyhoeddi.

PENDERFYNWYD nodi'r adroddiad.

PENDERFYNWYD argymell i'r Cabinet y dylid cyhoeddi rhestr o dai gwag bob chwarter.
"""


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Pwyllgor Craffu Cymunedau", "cy"),
        ("nodi'r adroddiad", "cy"),
        ("Communities Scrutiny Committee", "en"),
        ("That the report of Cyngor Gwynedd be noted.", "en"),
        ("Llanberis", "en"),
        ("", "en"),
    ],
)
def test_words_are_in_the_language_that_more_of_them_have(text: str, tag: str) -> None:
    assert language(text) == tag


def test_a_welsh_page_is_said_to_be_one_and_its_words_are_tagged_so() -> None:
    made = of(CYMRAEG)
    source = iris.source(made.document.sha256)
    assert list(made.triples.objects(source, DCTERMS.language)) == [WELSH]
    texts = {literal.language for literal in made.triples.objects(None, SCR.text) if isinstance(literal, Literal)}
    assert texts == {"cy"}
    effects = {effect for one in made.facts.decisions for effect in one.effects}
    assert effects == {"note", "recommend"}


def test_a_page_in_both_languages_is_said_to_be_in_both() -> None:
    text = f"{CYMRAEG}\n{minutes('Communities Scrutiny Committee')}\nThe members of the Panel noted that the report was late and that it would be sent."
    assert languages(text) == (WELSH, ENGLISH)
    assert languages("12 13") == ()


# --- what was used ---------------------------------------------------------------------------------------------------


def test_a_run_used_the_list_by_which_it_knew_people_and_the_tables_of_councils() -> None:
    roster = Roster("aldermere", DAY, (Tenure("Ann Marsh"),), sha256="ab" * 32)
    document = SourceDocument(
        "m.txt", minutes("Housing Scrutiny Panel").encode(), SourceMetadata(council="aldermere")
    )
    without = read(document)
    found = resolve(without.facts, without.minutes, document, rosters=(roster,))
    with_list = finished(document, without.minutes, without.facts, without.names.with_people(found))
    (run,) = with_list.triples.subjects(PROV.used, iris.source(document.sha256))
    used = set(with_list.triples.objects(run, PROV.used))
    assert used == {iris.source(document.sha256), iris.source("ab" * 32), iris.COUNCILS_GRAPH}
    assert set(without.triples.objects(None, PROV.used)) == used - {iris.source("ab" * 32)}


def test_a_council_that_is_not_known_is_looked_up_in_no_table() -> None:
    made = read(
        SourceDocument("m.txt", b"Housing Scrutiny Panel\n\nRESOLVED: That the report be noted.\n", SourceMetadata())
    )
    assert iris.COUNCILS_GRAPH not in set(made.triples.objects(None, PROV.used))


@pytest.mark.parametrize("council", ["cardiff", "glasgow", "belfast"])
def test_a_rule_whose_law_was_not_read_to_the_end_says_so(council: str) -> None:
    rule = regime_for(council, addressee="executive", on=DAY)
    assert rule is not None
    assert rule.told.endswith("(not verified: not all of the law has been read)")
    england = regime_for("middlesbrough", addressee="executive", on=DAY)
    assert england is not None
    assert england.told == "two months, England"
