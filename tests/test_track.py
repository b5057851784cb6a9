"""The clock: who must answer by when, how things stand on a day, and what cannot be computed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.facts import Facts
from graph.pipeline import understood
from graph.track import clock, regimes
from graph.track.clock import Clock, dues, state
from graph.track.regimes import InvalidRegime, regime_for


def sent(**known: object) -> Clock:
    given: dict[str, object] = {"authority": "quillhaven", "addressee": "executive", **known}
    return Clock("urn:rec", "urn:referral", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2025, 10, 2), date(2025, 12, 1)),  # the period begins with the day of receipt
        (date(2025, 12, 1), date(2026, 1, 31)),
        (date(2025, 12, 28), date(2026, 2, 27)),
        (date(2025, 12, 29), date(2026, 2, 28)),  # February has no 29th to be the day after
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2026, 2, 28)),
        (date(2023, 12, 29), date(2024, 2, 28)),
        (date(2023, 12, 30), date(2024, 2, 29)),  # a leap year
        (date(2023, 12, 31), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 4, 28)),
        (date(2025, 7, 31), date(2025, 9, 30)),
        (date(2025, 10, 26), date(2025, 12, 25)),  # Christmas Day, a bank holiday, counts like any other
        (date(2026, 2, 4), date(2026, 4, 3)),  # so does Good Friday
        (date(2025, 10, 5), date(2025, 12, 4)),
    ],
)
def test_two_months_begin_with_the_day_of_receipt(received: date, last: date) -> None:
    (due,) = dues([sent(received_on=received)])
    assert (due.due, due.regime) == (last, "england-two-months")


def test_the_later_of_receipt_and_notice_starts_the_clock() -> None:
    (due,) = dues([sent(received_on=date(2025, 10, 2), notice_on=date(2025, 10, 20))])
    assert (due.started_on, due.due) == (date(2025, 10, 20), date(2025, 12, 19))


def test_a_referral_without_either_date_starts_no_clock() -> None:
    assert dues([sent()]) == ()


def test_a_health_body_has_28_days_from_the_request_and_none_from_receipt() -> None:
    assert dues([sent(addressee="health-body", received_on=date(2025, 10, 2))]) == ()
    (due,) = dues([sent(addressee="health-body", notice_on=date(2025, 10, 2))])
    assert due.due == date(2025, 10, 30)


def test_a_councils_own_rule_goes_before_the_nations() -> None:
    (due,) = dues([sent(authority="brackenshire", received_on=date(2025, 6, 20))])
    assert (due.due, due.regime) == (date(2025, 8, 1), "brackenshire-six-weeks")
    (before,) = dues([sent(authority="brackenshire", received_on=date(2020, 4, 1))])
    assert before.regime == "england-two-months"


def test_a_later_receipt_is_never_due_earlier() -> None:
    days = [date(2023, 12, 1) + timedelta(days=number) for number in range(500)]
    last = [dues([sent(received_on=day)])[0].due for day in days]
    assert last == sorted(last)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
    ],
)
def test_months_after_a_day_end_on_the_same_number_or_with_the_month(start: date, months: int, last: date) -> None:
    rule = replace(regimes.regimes()[0], counting="after", amount=months)
    assert rule.due(start) == last


@pytest.mark.parametrize(
    ("authority", "label"),
    [
        ("glanmerin", "no period in law, Wales (not verified: not all of the law has been read)"),
        ("cardiff", "no period in law, Wales (not verified: not all of the law has been read)"),
        ("glasgow", "no period in law, Scotland (not verified: not all of the law has been read)"),
        ("belfast", "no period in law, Northern Ireland (not verified: not all of the law has been read)"),
    ],
)
def test_where_the_law_sets_no_period_no_date_is_computed_and_the_rule_says_so(authority: str, label: str) -> None:
    (found,) = dues([sent(authority=authority, received_on=date(2025, 10, 2))])
    assert (found.due, found.label) == (None, label)


@pytest.mark.parametrize("authority", ["atlantis", "greater-london-authority", None])
def test_where_no_rule_is_recorded_there_is_none(authority: str | None) -> None:
    assert dues([sent(authority=authority, received_on=date(2025, 10, 2))]) == ()


def test_a_rule_with_a_period_goes_before_one_without() -> None:
    both = [sent(authority="cardiff", received_on=date(2025, 10, 2)), sent(received_on=date(2025, 11, 2))]
    assert [one.regime for one in dues(both)] == ["england-two-months"]


def test_before_the_first_rule_there_is_none() -> None:
    assert regime_for("middlesbrough", addressee="executive", on=date(2005, 1, 1)) is None


def test_a_combined_authority_has_its_own_rule() -> None:
    rule = regime_for("east-midlands-combined-county-authority", addressee="executive", on=date(2024, 1, 1))
    assert rule is not None
    assert rule.name == "combined-authority-two-months"


def test_the_order_of_what_was_sent_changes_nothing() -> None:
    known = [sent(received_on=date(2025, month, day)) for month in (3, 6, 9) for day in (1, 15)]
    for seed in range(5):
        shuffled = random.Random(seed).sample(known, len(known))
        assert dues(shuffled) == dues(known)
    assert dues(known)[0].due == date(2025, 4, 30)


def test_every_rule_has_a_source_and_a_period_or_says_that_it_has_none() -> None:
    rules = regimes.regimes()
    assert len(rules) >= 5
    for rule in rules:
        assert rule.source.startswith("https://")
        assert rule.amount or rule.label.startswith("no period")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("amount", "two", "amount"),
        ("valid_from", "1/2/2020", "valid_from"),
        ("source", "", "source"),
        ("unit", "y", "unit"),
        ("verified", "perhaps", "verified"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_place(column, value, said, tmp_path, monkeypatch) -> None:
    row = [
        "r",
        "l",
        "England",
        "",
        "",
        "executive",
        "2",
        "months",
        "after",
        "receipt",
        "2020-01-01",
        "",
        "urn:s",
        "yes",
        "",
    ]
    names = "regime,label,nation,kinds,authority,addressee,amount,unit,counting,starts,valid_from,valid_until,source,verified,note"
    row[names.split(",").index(column)] = value
    (tmp_path / "regimes.csv").write_text(f"{names}\n{','.join(row)}\n")
    monkeypatch.setattr(regimes.files, "folder", lambda name: tmp_path)
    with pytest.raises(InvalidRegime, match=rf"regimes.csv line 2, {said}"):
        list(regimes.read("regimes.csv"))


# --- how things stand on a day -----------------------------------------------------------------------------------

DUE = date(2025, 12, 1)


def test_a_response_is_overdue_the_day_after_its_last_day() -> None:
    assert str(state(as_of=DUE, due=DUE)) == "due 2025-12-01"
    assert str(state(as_of=date(2025, 12, 2), due=DUE)) == "overdue since 2025-12-01"


def test_only_a_substantive_response_stops_the_clock() -> None:
    held = state(as_of=date(2026, 1, 1), due=DUE, holding=[date(2025, 11, 1)])
    assert (held.name, held.reason) == ("overdue", "a holding response only")
    assert state(as_of=date(2026, 1, 1), due=DUE, answered=[date(2025, 11, 1)]).name == "answered"


def test_an_answer_counts_from_its_own_day_on() -> None:
    assert state(as_of=date(2025, 12, 5), due=DUE, answered=[date(2025, 12, 9)]).name == "overdue"


def test_without_a_date_the_state_is_not_computable_and_says_why() -> None:
    unknown = state(as_of=DUE, due=None, why_not=clock.NO_REFERRAL)
    assert (str(unknown), unknown.reason) == (
        "not computable",
        "cannot be computed: no referral to an Executive recorded",
    )
    assert str(state(as_of=DUE, due=None, holding=[None])) == "holding only"


# --- what minutes say of receipt ---------------------------------------------------------------------------------

CABINET = """Agenda item

The Housing Scrutiny Panel - Final Report - Damp Homes

Minutes:

{sentence}

RESOLVED that the report be noted.
"""


def facts(sentence: str) -> Facts:
    text = CABINET.format(sentence=sentence)
    document = SourceDocument("cabinet.txt", text.encode(), SourceMetadata(council="Quillhaven", body="Cabinet"))
    return understood(document)[1]


@pytest.mark.parametrize(
    ("sentence", "received", "notice"),
    [
        ("The final report on ‘Damp Homes’ was received by the Cabinet on 3 October 2025.", date(2025, 10, 3), None),
        ("The Cabinet received on Friday, 3rd October, 2025 the Panel’s final report.", date(2025, 10, 3), None),
        (
            "The report had been received on 3 October 2025, and written notice was given on 6 October 2025.",
            date(2025, 10, 3),
            date(2025, 10, 6),
        ),
        ("Notice requiring a response to the recommendations was dated 6 October 2025.", None, date(2025, 10, 6)),
    ],
)
def test_a_dated_receipt_or_notice_of_a_report_is_read(sentence, received, notice) -> None:
    (receipt,) = facts(sentence).receipts
    assert (receipt.received_on, receipt.notice_on) == (received, notice)
    assert receipt.sender is not None
    assert receipt.sender.name == "Housing Scrutiny Panel"


@pytest.mark.parametrize(
    "sentence",
    [
        "Apologies for the report were received on 3 October 2025.",
        "The report will be received on 3 October 2025.",
        "The recommendations were received with interest. The next meeting is on 3 November 2025.",
        "A petition about the report was received on 3 October 2025.",
        "The Overview and Scrutiny Board received the report on 3 October 2025.",
        "The report was referred to the Cabinet on 3 October 2025.",
    ],
)
def test_what_is_no_receipt_of_a_report_by_who_must_answer_starts_no_clock(sentence: str) -> None:
    assert facts(sentence).receipts == ()
