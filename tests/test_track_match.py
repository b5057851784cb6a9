"""Whose wording is whose, and how it changed on the way."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from graph.facts import AnswerMatch, Wording
from graph.track.match import Matches, match
from graph.track.words import difference

A = "That an exit interview be held with every foster carer who leaves the service."
B = "That the number of foster carers recruited be reported to the Panel each quarter."
C = "That a mentoring scheme be established for households in their first year of fostering."
D = "That care leavers be exempt from council tax until they reach the age of 25."
PANEL, BOARD = date(2025, 2, 11), date(2025, 3, 6)


def wording(
    label: str, text: str, *, body: str = "panel", held_on: date | None = PANEL, **known: str | None
) -> Wording:
    source = f"{body}-{held_on}"
    given: dict[str, str | None] = {"authority": "aldermere", "report": "carers", "item": f"item-{source}", **known}
    recommendation = f"{given['report'] or source}/{label}"
    return Wording(
        f"{recommendation}/v/{source}", recommendation, text, source, label=label, body=body, held_on=held_on, **given
    )  # type: ignore[arg-type]


def at_board(label: str, text: str, **known: str | None) -> Wording:
    return wording(label, text, body="board", held_on=BOARD, **known)


def steps(found: Matches) -> list[tuple[str, str, str, str]]:
    return [
        (one.earlier_recommendation[-1], one.later_recommendation[-1], one.method, one.change)
        for one in found.wordings
    ]


# --- how words change --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "change"),
    [
        (A, A, "none"),
        ("The Council’s  own plan", "The Council's own plan", "none"),
        (D, D.replace("be exempt", "are exempted"), "editorial"),
        (
            A,
            A.replace("every foster carer who leaves the service", "every foster carer leaving the service"),
            "editorial",
        ),
        ("Organise the visits.", "Organize the visits", "editorial"),
        (D, D.replace("25", "21"), "substantive"),
        (A, A.replace("every", "any"), "substantive"),
        (B, B.replace("each quarter", "each year"), "substantive"),
        (A, A.replace("be held", "not be held"), "substantive"),
        (A, A.replace("foster carer", "social worker"), "substantive"),
        (C, C.replace("That a", "That, subject to funding, a"), "substantive"),
    ],
)
def test_a_change_is_weighed_by_the_words_that_change(earlier: str, later: str, change: str) -> None:
    assert difference(earlier, later).change == change


def test_a_difference_shows_words_out_and_in() -> None:
    shown = difference("until they reach the age of 25.", "until they turn 25.").shown
    assert shown == "until they [-reach the age of-] {+turn+} 25."


# --- within a report ---------------------------------------------------------------------------------------------


def test_a_label_and_a_report_are_enough() -> None:
    found = match([wording("d", D), at_board("d", D.replace("reach the age of 25", "turn 25, wherever they live"))])
    assert steps(found) == [("d", "d", "printed label and report", "substantive")]
    assert found.wordings[0].confidence >= 0.8


def test_labels_that_moved_up_follow_the_words() -> None:
    found = match([wording("a", A), wording("b", B), wording("c", C), at_board("a", A), at_board("b", C)])
    assert steps(found) == [("a", "a", "printed label and report", "none"), ("c", "b", "similar words", "none")]
    assert [one.recommendation for one in found.omissions] == ["carers/b"]
    assert found.omissions[0].item == f"item-board-{BOARD}"


def test_a_report_of_which_little_is_printed_again_omits_nothing() -> None:
    found = match([wording("a", A), wording("b", B), wording("c", C), wording("d", D), at_board("a", A)])
    assert found.omissions == ()


def test_one_that_was_split_lives_on_in_its_parts() -> None:
    whole = f"{A[:-1]}, and that a mentoring scheme be established for households in their first year of fostering."
    found = match([wording("a", whole), wording("b", B), at_board("a", A), at_board("b", B), at_board("c", C)])
    assert ("a", "c", "split", "substantive") in steps(found)
    assert found.omissions == ()


def test_one_that_was_merged_is_not_omitted() -> None:
    whole = f"{A[:-1]}, and that a mentoring scheme be established for households in their first year of fostering."
    found = match([wording("a", A), wording("b", B), wording("c", C), at_board("a", whole), at_board("b", B)])
    assert ("c", "a", "merged", "substantive") in steps(found)
    assert found.omissions == ()


def test_without_dates_the_referral_orders_the_steps() -> None:
    undated = [wording("a", A, held_on=None), wording("a", A, body="board", held_on=None)]
    assert match(undated).wordings == ()
    (one,) = match(undated, sent=[("carers", "panel", "board")]).wordings
    assert ("panel" in one.earlier, "board" in one.later) == (True, True)


def test_two_pages_of_one_meeting_are_one_step() -> None:
    assert match([wording("a", A), replace(wording("a", A), version="another", source="another")]).wordings == ()


# --- between documents -------------------------------------------------------------------------------------------


def test_the_same_words_before_another_body_are_a_step_and_a_year_later_a_recurrence() -> None:
    first = wording("1", A, report=None)
    soon = at_board("3", A.replace("leaves", "left"), report=None)
    later = wording("2", A, body="board", held_on=date(2027, 1, 1), report=None)
    again = wording("2", A, held_on=date(2025, 5, 1), report=None)
    assert steps(match([first, soon])) == [("1", "3", "similar words", "substantive")]
    assert match([first, later]).wordings == ()
    assert match([first, again]).wordings == ()
    assert match([first, replace(soon, authority="norbeck")]).wordings == ()


def test_an_answer_means_the_recommendation_of_its_item_and_label() -> None:
    printed = wording("1", A, report=None, item_title="Keeping Foster Carers")
    named = AnswerMatch("unknown/1", "aldermere", "Response to the Panel - Keeping Foster Carers", "1.", BOARD)
    (found,) = match([printed], answered=[named]).answers
    assert (found.printed, found.method) == (printed.recommendation, "item title and printed label")
    for other in (
        replace(named, title="Response to the Panel - Bus Services"),
        replace(named, label="2"),
        replace(named, authority="norbeck"),
        replace(named, answered_on=date(2024, 1, 1)),
    ):
        assert match([printed], answered=[other]).answers == ()


def test_an_answer_that_could_mean_two_means_neither() -> None:
    one = wording("1", A, report=None, item_title="Foster Carers")
    other = replace(one, version="x", recommendation="y", source="z")
    named = AnswerMatch("unknown/1", "aldermere", "Foster Carers", "1", BOARD)
    assert match([one, other], answered=[named]).answers == ()


def test_the_order_of_documents_changes_nothing() -> None:
    whole = f"{A[:-1]}, and that a mentoring scheme be established for households in their first year of fostering."
    known = [
        wording("a", A), wording("b", B), wording("c", C), wording("d", D),
        at_board("a", whole), at_board("b", B), at_board("d", D.replace("25", "21")),
        wording("1", A, report=None), at_board("2", A, report=None),
    ]  # fmt: skip
    expected = match(known)
    assert len(expected.wordings) >= 5
    for seed in range(10):
        assert match(random.Random(seed).sample(known, len(known))) == expected
