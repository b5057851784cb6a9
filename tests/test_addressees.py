"""To whom a recommendation is put and whom a decision binds, in the ways that minutes have of saying so."""

from __future__ import annotations

import pytest

from graph.documents import Minutes, SourceDocument
from graph.extract import extract
from graph.facts import BodyMention, Facts, Party
from graph.parse import parse

HEAD = """Marlowick Borough Council

Overview and Scrutiny Committee

Minutes of the meeting held on 4 March 2025 at 6.30 pm in the Town Hall

Present: Councillor Jane Harker (Chair), Councillors Ali, Brown and Stone

13. Parking review

"""


def read(words: str) -> tuple[Minutes, Facts]:
    document = SourceDocument("x.txt", f"{HEAD}{words}\n\n14. Close\n\nThere was none.\n".encode())
    minutes = parse(document)
    return minutes, extract(minutes, document.metadata)


def called(who: BodyMention | Party | None) -> str | None:
    return (who.name or (who.role if isinstance(who, Party) else None)) if who else None


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("That the Cabinet be recommended to freeze charges for two years.", "Cabinet"),
        ("That Cabinet is recommended to agree the lease.", "Cabinet"),
        ("That Full Council be recommended to adopt the strategy.", "Full Council"),
        ("That the Planning Committee be recommended to refuse the application.", "Planning Committee"),
        ("That the Executive Member for Transport be recommended to try free permits.", "Executive Member for Transport"),
        ("That the Committee recommends the Cabinet Member for Transport to try free parking.", "Cabinet Member for Transport"),
        ("That the Committee recommends to Council that the constitution be amended.", "Council"),
        ("That this Committee recommends to Cabinet that parents be told.", "Cabinet"),
        ("That it be a recommendation to the Executive that the grant be restored.", "Executive"),
        ("That a recommendation be made to Cabinet to reopen the pool.", "Cabinet"),
        ("To recommend that the Executive reviews the fees.", "Executive"),
    ],
)  # fmt: skip
def test_whom_a_recommendation_under_a_resolution_is_put_to(words: str, whom: str) -> None:
    minutes, facts = read(f"RESOLVED:\n(1) That the report be noted.\n(2) {words}")
    (one,) = facts.recommendations
    assert called(one.addressee) == whom
    assert one.addressee is not None
    assert one.addressee.span is not None
    assert minutes.quote(one.addressee.span) == whom


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("That the Health and Wellbeing Board be asked to consider the findings.", "Health and Wellbeing Board"),
        ("That Cabinet be asked to publish the charges each year.", "Cabinet"),
        ("That NHS England be urged to publish its waiting times.", "NHS England"),
        ("That the Director of Housing, in consultation with the Portfolio Holder for Housing, be asked to report back.", "Director of Housing"),
        ("To instruct the Head of Streets to report in a year.", "Head of Streets"),
        ("That the Committee calls on the Secretary of State for Transport to fund the line.", "Secretary of State for Transport"),
        ("That the parking review be noted.", None),
        ("That pavements on the High Street be repaired.", None),
    ],
)  # fmt: skip
def test_whom_a_decision_binds(words: str, whom: str | None) -> None:
    _, facts = read(f"RESOLVED:\n(1) That the minutes be noted.\n(2) {words}")
    assert not facts.recommendations
    assert called(facts.decisions[1].owner) == whom


@pytest.mark.parametrize(
    "line",
    [
        "The Committee RECOMMENDED that Cabinet:",
        "RECOMMENDED – that Cabinet:",
        "The Committee recommended that the Cabinet:",
        "The Panel agreed to recommend to Cabinet:",
        "RESOLVED that it be recommended that Cabinet:",
        "It was RECOMMENDED that the Cabinet:",
    ],
)
def test_a_list_whose_subject_stands_above_it(line: str) -> None:
    _, facts = read(f"{line}\n(i) reviews the permits; and\n(ii) publishes the charges.")
    assert [one.text for one in facts.recommendations] == ["reviews the permits; and", "publishes the charges."]
    assert {called(one.addressee) for one in facts.recommendations} == {"Cabinet"}


def test_recommendations_that_a_resolution_goes_on_to_list() -> None:
    _, facts = read(
        "Resolved: The Committee agreed the following recommendations to Cabinet –\n"
        "1. Permits to be free for carers\n2. A list of charges to be published"
    )
    assert [(one.label, called(one.addressee)) for one in facts.recommendations] == [
        ("1.", "Cabinet"),
        ("2.", "Cabinet"),
    ]
    assert not facts.decisions
