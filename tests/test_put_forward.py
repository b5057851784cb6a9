"""What is put to others: suggestions to an office, recommendations listed with what is sent on, and where asks divide."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse

HEAD = "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent: Councillor Ann Rae (Chair)\n\n3. BUS LANES\n\n"


def item(words: str) -> Facts:
    document = SourceDocument("x.txt", f"{HEAD}{words}\n\n4. CLOSE\n\nThere was none.\n".encode())
    return extract(parse(document), document.metadata)


@pytest.mark.parametrize(
    ("words", "to", "ask"),
    [
        (
            "It was suggested to the Portfolio Holder that the leaflet be printed in large type.",
            "Portfolio Holder",
            "that the leaflet be printed in large type.",
        ),
        (
            "Members also suggested to the Portfolio Holder for Roads that a map be put online.",
            "Portfolio Holder for Roads",
            "that a map be put online.",
        ),
        ("The Panel suggested to Cabinet that the fee be waived.", "Cabinet", "that the fee be waived."),
    ],
)
def test_what_the_meeting_suggested_to_an_office_is_a_possible_recommendation(words: str, to: str, ask: str) -> None:
    facts = item(words)
    (one,) = facts.recommendations
    assert one.evidence.possible
    assert one.addressee is not None
    assert (one.addressee.name or getattr(one.addressee, "role", None)) == to
    assert [part.text for part in one.asks] == [ask]
    assert [gap for gap in facts.unexplained if gap.kind == "cue"] == []


def test_what_it_suggested_to_an_officer_is_a_possible_task() -> None:
    (one,) = item("The Panel suggested to the Head of Roads that the lamp be mended.").actions
    assert one.evidence.possible
    assert one.owner is not None
    assert one.owner.role == "Head of Roads"


@pytest.mark.parametrize(
    "words",
    [
        "Councillor Rae suggested to the Portfolio Holder that buses be free.",
        "It was suggested to residents that they write.",
        "The Panel noted that it had been suggested to the Cabinet that fares fall.",
    ],
)
def test_what_one_member_suggested_is_no_recommendation(words: str) -> None:
    facts = item(words)
    assert (facts.recommendations, facts.actions) == ((), ())


LISTED: dict[str, tuple[str, str, list[tuple[str | None, str]]]] = {
    "on one line": (
        "RESOLVED to refer the matter to Cabinet with the following recommendations - (1) That the plan be published each year. "
        "(2) That tenants be asked for their views. (3) That the cost be reported to the Panel.",
        "to refer the matter to Cabinet with the following recommendations",
        [
            ("(1)", "That the plan be published each year."),
            ("(2)", "That tenants be asked for their views."),
            ("(3)", "That the cost be reported to the Panel."),
        ],
    ),
    "in a list below": (
        "RESOLVED: That the plan be referred to the Cabinet with the following recommendations:\n\n"
        "(a) That it be published each year.\n\n(b) That tenants be asked.",
        "That the plan be referred to the Cabinet with the following recommendations",
        [("(a)", "That it be published each year."), ("(b)", "That tenants be asked.")],
    ),
    "told in prose": (
        "The Panel agreed to refer the matter to the Cabinet with the following recommendations:\n\n"
        "1. That benches be bought.\n\n2. That trees be planted.",
        "The Panel agreed to refer the matter to the Cabinet with the following recommendations",
        [("1.", "That benches be bought."), ("2.", "That trees be planted.")],
    ),
    "a single one": (
        "AGREED that the report be submitted to the Cabinet, together with the following recommendation: that lamps be lit at dusk.",
        "that the report be submitted to the Cabinet, together with the following recommendation",
        [(None, "that lamps be lit at dusk.")],
    ),
    "under a limb": (
        "RESOLVED that:\n\n1. The report be noted.\n\n2. The plan be referred to the Cabinet with the following recommendations:\n\n"
        "(a) That fares fall.\n\n(b) That buses run at night.\n\n3. The Chair write to the operator.",
        "The plan be referred to the Cabinet with the following recommendations",
        [("(a)", "That fares fall."), ("(b)", "That buses run at night.")],
    ),
}


@pytest.mark.parametrize("case", LISTED)
def test_a_matter_sent_on_with_recommendations_is_a_decision_a_referral_and_each_of_them(case: str) -> None:
    words, decided, listed = LISTED[case]
    facts = item(words)
    assert decided in [one.text for one in facts.decisions]
    assert [(one.label, one.text) for one in facts.recommendations] == listed
    assert {one.addressee.name for one in facts.recommendations if one.addressee} == {"Cabinet"}
    (sent,) = facts.referrals
    assert (sent.receiver.name, sent.recommendations) == ("Cabinet", tuple(range(len(listed))))


def test_the_limbs_beside_it_stay() -> None:
    facts = item(LISTED["under a limb"][0])
    assert [one.label for one in facts.decisions] == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Officers be asked to explain what has been done and what will be done.", 1),
        ("The Cabinet be asked for the cost of the repairs and the work to be done.", 1),
        ("A report be brought on the closures and the measures that will be taken.", 1),
        ("Members be told which lamps are to be mended and when each will be lit.", 1),
        ("The leaflet be printed again and a map be put online.", 2),
        ("The Cabinet should publish the list and the fee should be waived.", 2),
        ("The fee be waived and that the Cabinet publish the list.", 2),
    ],
)
def test_an_ask_divides_at_and_only_before_another_request(words: str, parts: int) -> None:
    (one,) = item(f"RECOMMENDED that {words[0].lower()}{words[1:]}").recommendations
    assert len(one.asks) == parts


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        ("Cllr Voss will ask the bus company about the timetable and report back to the Panel.", "Voss"),
        ("The Head of Roads will look into the lamp on Elm Row and bring an answer back to the next meeting.", "Head of Roads"),
        ("Ms Jane Pell will then write to the trust and report to the Panel.", "Jane Pell"),
    ],
)  # fmt: skip
def test_what_somebody_will_do_and_report_back_on_is_a_task_taken_on(words: str, owner: str) -> None:
    (one,) = item(words).actions
    assert one.owner is not None
    assert (one.owner.name or one.owner.role, one.evidence.possible) == (owner, False)


@pytest.mark.parametrize(
    ("words", "possible"),
    [
        ("Officers will circulate the figures.", [True]),
        ("Residents will report back to the Panel.", []),
        ("The Council will publish the list.", []),
        ("The bus company will ask for a rise.", []),
    ],
)
def test_what_somebody_will_do_is_at_most_possible(words: str, possible: list[bool]) -> None:
    assert [one.evidence.possible for one in item(words).actions] == possible
