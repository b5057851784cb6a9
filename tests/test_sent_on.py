"""Who sends what on to whom: office-holders, what will be sent, and decisions that were called in."""

from __future__ import annotations

import pytest
from rdflib import RDF, Literal

from graph.documents import SourceDocument, SourceMetadata
from graph.extract import extract, labels
from graph.facts import Basis, BodyMention, Facts
from graph.parse import parse
from graph.pipeline import read
from graph.vocab import SCR

HEAD = "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent: Councillor Ann Rae (Chair)\n\n3. BUS LANES\n\n"


def item(words: str, head: str = HEAD) -> Facts:
    document = SourceDocument("x.txt", f"{head}{words}\n\n4. CLOSE\n\nThere was none.\n".encode())
    return extract(parse(document), document.metadata)


def sent(words: str, head: str = HEAD) -> list[tuple[str, str | None]]:
    document = SourceDocument("x.txt", f"{head}{words}\n\n4. CLOSE\n\nThere was none.\n".encode())
    minutes = parse(document)
    facts = extract(minutes, document.metadata)
    return [(row["kind"], row["to_body"]) for row in labels(minutes, facts)["referrals"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("RESOLVED that the Panel's concerns be submitted to the Mayor.", ("submit", "Mayor")),
        (
            "RESOLVED that the decision be referred back to the Cabinet Member for Roads and Transport for reconsideration.",
            ("refer", "Cabinet Member for Roads and Transport"),
        ),
        (
            "RESOLVED that the matter be referred to the Secretary of State for Transport on the ground that nobody was consulted.",
            ("refer", "Secretary of State for Transport"),
        ),
        ("RESOLVED that it be passed to the Licensing, Parks and Markets Committee.", ("refer", "Licensing, Parks and Markets Committee")),
        (
            "The Panel agreed to refer the matter to the Housing, Health and Care Committee.",
            ("refer", "Housing, Health and Care Committee"),
        ),
        (
            "RESOLVED that the scope be approved and recommended to the Overview and Scrutiny Committee for approval.",
            ("submit", "Overview and Scrutiny Committee"),
        ),
        ("The Panel's report will be submitted to the Housing Committee on 3 May 2024.", ("submit", "Housing Committee")),
        ("The matter was therefore passed to the Licensing Board.", ("refer", "Licensing Board")),
        ("The petition is to be referred to the Cabinet Member for Roads.", ("refer", "Cabinet Member for Roads")),
    ],
)  # fmt: skip
def test_what_is_sent_on_has_its_receiver(words: str, expected: tuple[str, str]) -> None:
    assert sent(words) == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "The report may be submitted to the Housing Committee in due course.",
        "The matter was referred to the Roads Scrutiny Panel by the Council.",
        "The petition was presented to the Housing Committee on 4 June 2022.",
        "A Member asked whether the matter would be referred to the Housing Committee.",
        "The report will be presented to the Roads Scrutiny Panel again.",
        "Members were reminded that the issue had been referred to the Housing Committee.",
        "The Mayor's letter was submitted to the newspaper.",
    ],
)
def test_what_may_be_sent_or_was_sent_by_others_is_no_referral(words: str) -> None:
    assert sent(words) == []


@pytest.mark.parametrize(
    ("words", "taker"),
    [
        ("The Panel considered a decision of the Cabinet of 3 March, which had been called in by Councillors Ash and Oak.", "Cabinet"),
        ("The decision made by Cabinet on 17 January 2024 had been called in by three members.", "Cabinet"),
        ("The decision of the Cabinet Member for Roads taken on 1 March had been called in.", "Cabinet Member for Roads"),
        ("The Chair introduced the call-in of the decision taken by the Executive on 1 March.", "Executive"),
    ],
)  # fmt: skip
def test_a_decision_called_in_names_who_had_taken_it(words: str, taker: str) -> None:
    (one,) = item(words).call_ins
    assert one.made_by.name == "Roads Scrutiny Panel"
    assert (one.taken_by.name or getattr(one.taken_by, "role", None)) == taker
    assert sent(words) == [("call-in", taker)]


def test_a_decision_called_in_twice_in_the_words_of_one_item_is_one_call_in() -> None:
    told = "The decision of the Cabinet had been called in. The reasons why the decision of the Cabinet was called in were read."
    assert len(item(told).call_ins) == 1


def test_the_executive_hears_which_body_called_its_decision_in() -> None:
    head = HEAD.replace("Roads Scrutiny Panel", "Cabinet")
    (one,) = item(
        "The decision of the Cabinet had been called in by the Roads Scrutiny Panel on 1 March.", head
    ).call_ins
    assert (one.made_by.name, one.taken_by.name) == ("Roads Scrutiny Panel", "Cabinet")


@pytest.mark.parametrize(
    ("words", "executive"),
    [
        ("The matter had been called in by three members and referred back to the Executive.", "Executive"),
        ("This decision was called in by Councillors Ash, Oak and Rae and was then remitted back to the Cabinet for reconsideration.", "Cabinet"),
    ],
)  # fmt: skip
def test_a_call_in_without_a_named_decision_is_one_with_its_referral(words: str, executive: str) -> None:
    facts = item(words)
    (one,) = facts.call_ins
    assert (one.made_by.name, one.taken_by.name) == ("Roads Scrutiny Panel", executive)
    (sent_back,) = facts.referrals
    assert (sent_back.kind, sent_back.sender.name, sent_back.receiver.name) == (
        "refer",
        "Roads Scrutiny Panel",
        executive,
    )


def test_who_took_a_decision_that_was_called_in_may_be_unnamed() -> None:
    (one,) = item("The decision had been called in by three members.").call_ins
    assert isinstance(one.taken_by, BodyMention)
    assert (one.taken_by.name, one.taken_by.kind, one.taken_by.basis) == (None, "executive", Basis.INFERRED)


def test_the_executive_is_sent_back_what_members_called_in() -> None:
    head = HEAD.replace("Roads Scrutiny Panel", "Cabinet")
    facts = item("The matter had been called in by three members and referred back to the Cabinet.", head)
    (one,) = facts.call_ins
    (sent_back,) = facts.referrals
    assert (one.made_by.name, one.taken_by.name) == (None, "Cabinet")
    assert (sent_back.sender.name, sent_back.receiver.name) == (None, "Cabinet")


@pytest.mark.parametrize(
    "words",
    [
        "No decisions of the Cabinet had been called in since the last meeting.",
        "Any decision of the Cabinet may be called in within five days.",
        "The decision of the Cabinet was not called in.",
        "It was asked whether the decision of the Cabinet would be called in.",
        "The decision of the Cabinet was subject to call-in.",
        "The call-in procedure for a decision of the Cabinet was explained.",
        "Members called in at the depot.",
        "The police had been called in by the manager of the depot.",
        "Contractors were called in and the work was referred back to the Head of Roads.",
    ],
)
def test_talk_of_call_in_is_no_call_in(words: str) -> None:
    assert item(words).call_ins == ()


def test_a_call_in_is_described_with_its_maker_and_the_decision_maker() -> None:
    known = SourceMetadata(council="Ashmere")
    words = "The decision of the Cabinet of 3 March had been called in by three members."
    result = read(SourceDocument("x.txt", f"{HEAD}{words}\n".encode(), known))
    assert [one.message for one in result.report.violations] == []
    (node,) = result.triples.subjects(RDF.type, SCR.CallIn)
    assert result.triples.value(node, SCR.text) == Literal(words, lang="en")
    assert result.triples.value(node, SCR.madeAt) is not None
    made_by, taken_by = (result.triples.value(node, term) for term in (SCR.madeBy, SCR.addressedTo))
    assert None not in (made_by, taken_by)
    assert made_by != taken_by


@pytest.mark.parametrize("bar", ["", " |"])
def test_a_numbered_row_keeps_its_columns_with_and_without_a_bar_after_the_number(bar: str) -> None:
    head = "Ref | Subject | Decision | Action by" if bar else "Subject | Decision | Action by"
    found = item(
        f"{head}\n1.{bar} Ferry | That the timetable be noted. | -\n"
        f"2.{bar} Quay | That the quay be repaired. | Head of Ports\n"
    )
    assert [one.text for one in found.decisions] == ["That the timetable be noted.", "That the quay be repaired."]


def test_a_second_column_beside_a_name_says_who_that_is() -> None:
    head = "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent:\nCouncillor Ann Rae      Ashmere Council\n\nApologies for Absence\n\nB Quill\n\nInvitees:\n\nMina Fry            Head of Ferries\n\n3. BUSES\n\n"
    found = {one.party.name: (one.party.role, one.capacity) for one in item("It was noted.", head).attendances}
    assert found["Ann Rae"][1] == "member"
    assert found["B Quill"][1] == "apology"
    assert found["Mina Fry"] == ("Head of Ferries", "officer")


def test_a_title_about_somebodys_decision_is_not_parted() -> None:
    head = HEAD.replace("3. BUS LANES", "3. Call-in of Cabinet Decision: Bus Lanes")
    minutes = parse(SourceDocument("x.txt", f"{head}It was noted.\n\n4. CLOSE\n\nThere was none.\n".encode()))
    assert [one.title for one in minutes.items] == ["Call-in of Cabinet Decision: Bus Lanes", "CLOSE"]
