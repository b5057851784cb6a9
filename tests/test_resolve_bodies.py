"""Which names are one body's, which may be, and which are not; and which body "the Panel" is."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.facts import Basis, BodyMention
from graph.pipeline import understood
from graph.resolve import Names
from graph.resolve.bodies import is_joint, key, kind_of, label, learnt, likeness, one_stem, segment
from graph.vocab import SCR

SAME = [
    ("Overview and Scrutiny Board", "Overview & Scrutiny Board"),
    ("Overview and Scrutiny Board", "the Overview and Scrutiny Board"),
    ("Overview and Scrutiny Board", "OVERVIEW AND SCRUTINY BOARD"),
    ("Overview and Scrutiny Board", "Overview and Scrutiny Board (OSB)"),
    ("Housing and Health Scrutiny Committee", "Health and Housing Scrutiny Committee"),
    ("Housing Scrutiny Committee", "Scrutiny Committee - Housing"),
    ("Housing Scrutiny Committee", "Scrutiny Committee for Housing"),
    ("Housing Scrutiny Committee", "Special Housing Scrutiny Committee"),
    ("Housing Scrutiny Committee", "Extraordinary Meeting of the Housing Scrutiny Committee"),
    ("Housing Scrutiny Committee", "Housing Scrutiny Committee (Special Meeting)"),
    ("Housing Scrutiny Committee", "Housing Scrutiny Committeemeeting"),
    ("Housing Scrutiny Committee", "Housing Services Scrutiny Committee"),
    ("Children and Young People's Panel", "Children and Young People’s Panel"),
    ("Children and Young People's Panel", "Children & Young People Panel"),
    ("Children's Services Scrutiny Panel", "Childrens Services Scrutiny Panel"),
    ("Licensing Sub-Committee", "Licensing Sub Committee"),
    ("Licensing Sub-Committee", "Licensing Subcommittee"),
    ("Policy Co-ordination Committee", "Policy Coordination Committee"),
    ("Standards Matters Committee", "Standards Committee"),
    ("Cabinet", "Mayor and Cabinet"),
    ("Council", "Full Council"),
]
POSSIBLY = [
    ("Communities Scrutiny Committee", "Community Scrutiny Committee"),
    ("Environment Scrutiny Panel", "Environmental Scrutiny Panel"),
    ("Culture Forum", "Cultural Forum"),
    ("Highway Safety Panel", "Highways Safety Panel"),
    ("Economy Board", "Economic Board"),
    ("Co-ordination Committee", "Coordinating Committee"),
    ("Adult Social Care Scrutiny Panel", "Adult Social Care and Health Scrutiny Panel"),
    ("Children, Families and Education Committee", "Children, Schools and Education Committee"),
]
DIFFERENT = [
    ("Housing Scrutiny Panel", "Health Scrutiny Panel"),
    ("Licensing Sub-Committee A", "Licensing Sub-Committee B"),
    ("Planning Committee North", "Planning Committee South"),
    ("Planning Committee", "Planning Sub-Committee"),
    ("Corporate Parenting Board", "Corporate Parenting Committee"),
    ("Health Scrutiny Committee", "Joint Health Scrutiny Committee"),
    ("Overview and Scrutiny Committee (Place)", "Overview and Scrutiny Committee (People)"),
    ("Overview and Scrutiny Committee", "Scrutiny Committee"),
    ("Police Panel", "Policy Panel"),
    ("Executive", "Executive Procurement Committee"),
    ("Adult Social Care Scrutiny Panel", "Children's Social Care Scrutiny Panel"),
    ("Scrutiny Panel 1", "Scrutiny Panel 2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_print_a_name_are_one_body(one: str, other: str) -> None:
    assert key(one) == key(other)
    assert segment(one) == segment(other)


@pytest.mark.parametrize(("one", "other"), POSSIBLY)
def test_a_word_or_an_ending_more_is_possibly_the_same(one: str, other: str) -> None:
    found = likeness(key(one), key(other))
    assert segment(one) != segment(other)
    assert found is not None
    assert found == likeness(key(other), key(one))
    assert 0 < found.score < 1
    assert found.reasons


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_tells_bodies_apart_is_not_overlooked(one: str, other: str) -> None:
    assert segment(one) != segment(other)
    assert likeness(key(one), key(other)) is None


def test_the_table_is_as_large_as_the_study_it_follows() -> None:
    assert len(SAME) + len(POSSIBLY) + len(DIFFERENT) >= 40


def test_a_long_name_keeps_an_identifier_of_its_own() -> None:
    long = (
        "Adult Social Care, Children, Communities, Culture, Education, Environment, Health and Housing {} Committee"
    )
    first, second = segment(long.format("Transport")), segment(long.format("Wellbeing"))
    assert first != second
    assert len(first) <= 80


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("communities", "community", True),
        ("police", "policy", False),
        ("health", "housing", False),
        ("a", "as", False),
    ],
)
def test_endings_are_those_of_the_lexicon(one: str, other: str, same: bool) -> None:
    assert one_stem(one, other) is same
    assert one_stem(other, one) is same


def test_a_label_is_the_name_without_ceremony() -> None:
    assert label("OVERVIEW & SCRUTINY BOARD") == "Overview and Scrutiny Board"
    assert label("Special Housing Sub Committee meeting") == "Housing Sub-Committee"
    assert label("CHILDREN'S PANEL") == "Children's Panel"
    assert label("Joint Health Committee") == "Joint Health Committee"


def test_acronyms_are_learnt_where_their_letters_are_the_initials() -> None:
    text = (
        "It went to the Overview and Scrutiny Board (OSB) and the Children & Young People's Panel (“CYPP”). The cost"
        " was high (VAT). The Housing Panel (OSB2) and the Integrated Care Board (CCG) met. Health Forum (HF)."
    )
    assert learnt(text) == {
        "OSB": "Overview and Scrutiny Board",
        "CYPP": "Children & Young People's Panel",
        "HF": "Health Forum",
    }
    assert learnt("Housing Panel (HP). Health Panel (HP).") == {}


HEAD = "Norbeck Metropolitan Borough Council\n\n{body}\n\n4 March 2025\n\n"


def names(text: str, **metadata: str) -> Names:
    document = SourceDocument("minutes.txt", text.encode(), SourceMetadata(**metadata))  # type: ignore[arg-type]
    return understood(document)[2]


def generic(word: str, text: str, after: str) -> BodyMention:
    """Return the mention of a type word that stands after some words of the text."""
    from graph.documents import Span

    start = text.index(word, text.index(after))
    return BodyMention(word, Span(start, start + len(word)), Basis.STATED, kind_of(word))


BOARD = HEAD.format(body="OVERVIEW AND SCRUTINY BOARD") + (
    "24/31 Final Report of the Housing Scrutiny Panel - Damp in Council Homes\n\n"
    "The Chair of the Housing Scrutiny Panel presented the final report of the Housing Scrutiny Panel entitled"
    " Damp in Council Homes.\n\n"
    "AGREED that the report be endorsed and referred to the Executive, and that the Panel and the Board be told.\n\n"
    "24/32 Work Programme\n\n"
    "AGREED that the programme of the Board be approved and referred to the Forum.\n"
)


def test_the_panel_at_the_board_is_the_panel_of_the_title_and_never_the_board() -> None:
    found = names(BOARD)
    panel = found.body(generic("Panel", BOARD, "and that the"))
    board = found.body(generic("Board", BOARD, "Panel and the"))
    assert (panel.segment, board.segment) == ("housing-scrutiny-panel", "overview-scrutiny-board")


def test_what_nothing_near_names_stays_open_and_is_nobodys() -> None:
    found = names(BOARD)
    forum = found.body(generic("Forum", BOARD, "referred to the Forum"))
    assert forum.unnamed
    assert forum.segment.startswith("unknown-")
    panel_elsewhere = found.body(generic("Panel", BOARD.replace("Forum", "Panel"), "be approved"))
    assert panel_elsewhere.unnamed


def test_two_unnamed_bodies_of_two_kinds_are_two() -> None:
    text = "The Committee met.\n\nAGREED that the report be referred to the Board and to the Panel."
    found = names(text)
    segments = {found.body(generic(word, text, "referred")).segment for word in ("Board", "Panel")}
    assert len(segments) == 2


def test_the_chair_is_the_chair_of_the_body_that_is_meant() -> None:
    found = names(BOARD)
    assert found.post("The Chair")[1] == "Chair of the Overview and Scrutiny Board"
    own = found.post("Chairman of the Overview & Scrutiny Board")[0]
    assert own == found.post("Chair")[0]
    assert found.post("Chair of the Panel")[0] == found.post("Chair of the Housing Scrutiny Panel")[0] != own
    assert found.post("Vice Chair")[0] != own
    assert found.post("the Director of Housing") == found.post("Director of Housing")


def test_chairs_of_panels_that_two_documents_leave_unnamed_are_two_posts() -> None:
    one, other = (names(f"Norbeck Council\n\nThe Committee met {n} times.") for n in ("three", "four"))
    assert one.post("Chair of the Panel")[0] != other.post("Chair of the Panel")[0]


def test_an_acronym_is_the_body_that_the_document_or_its_council_gives() -> None:
    text = BOARD.replace("Work Programme", "The Environment Panel (EP) reported")
    assert names(text).body(BodyMention("EP", None, Basis.STATED, "panel")).segment == "environment-panel"
    by_council = names("Minutes", council="middlesbrough").body(BodyMention("OSB", None, Basis.STATED, "board"))
    assert by_council.segment == "overview-scrutiny-board"
    assert names("Minutes", council="norbeck").body(BodyMention("OSB", None, Basis.STATED)).segment == "osb"


def test_a_joint_body_is_of_the_councils_that_its_name_gives() -> None:
    assert is_joint("Merton and Sutton Joint Cemetery Board")
    assert not is_joint("Joint meeting of the Housing Panel")
    found = names("Minutes", council="merton").body(
        BodyMention("Merton and Sutton Joint Cemetery Board", None, Basis.STATED, "board")
    )
    assert SCR.JointBody in found.classes
    assert [called for _, called in found.partners] == ["Sutton"]
    alone = names("Minutes", council="merton").body(BodyMention("Sutton Liaison Board", None, Basis.STATED, "board"))
    assert alone.partners == ()
