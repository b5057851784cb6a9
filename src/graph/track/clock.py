"""The clock: when an answer to each recommendation is due, and how things stand on a day.

The day is always given, never that of the machine. Only a recorded date of receipt or notice starts the clock; a
referral's date, or the panel's meeting, does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graph.facts import AnswerDue
from graph.track.regimes import Regime, regime_for

NO_REFERRAL = "no referral to an Executive recorded"
NO_DATE = "no date of receipt or notice"
NO_RULE = "no rule for the time limit"


@dataclass(frozen=True, slots=True)
class Clock:
    """One sending of a recommendation, or of its report, to somebody who must answer. IRIs are texts.

    `authority` is the council's slug, None where not established; `addressee` is "executive" or "health-body".
    """

    recommendation: str
    referral: str
    authority: str | None
    addressee: str
    received_on: date | None = None
    notice_on: date | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How a recommendation stands: "answered", "holding only", "due", "overdue" or "not computable".

    `since` is the day of the answer, or the day that an answer is or was due. `reason` is why, in words.
    """

    name: str
    since: date | None
    reason: str

    def __str__(self) -> str:
        """Return the state in words: "overdue since 2025-12-01"."""
        if self.name == "due":
            return f"due {self.since}"
        if self.name == "overdue":
            return f"overdue since {self.since}"
        return self.name


def dues(clocks: Iterable[Clock], rules: Sequence[Regime] | None = None) -> tuple[AnswerDue, ...]:
    """Return when an answer is due, one for each recommendation to which a rule applies, ordered by IRI.

    Where it was sent more than once, the earliest date counts; one without a date (the law of the nation sets no period)
    only where no other rule gives one. The order of `clocks` changes nothing.
    """
    found: dict[str, AnswerDue] = {}
    for clock in clocks:
        due = _due(clock, rules)
        if due is not None and (due.recommendation not in found or _order(due) < _order(found[due.recommendation])):
            found[due.recommendation] = due
    return tuple(found[key] for key in sorted(found))


def _order(due: AnswerDue) -> tuple[date, date, str, str]:
    return due.due or date.max, due.started_on, due.regime, due.referral


def _due(clock: Clock, rules: Sequence[Regime] | None) -> AnswerDue | None:
    known = [day for day in (clock.received_on, clock.notice_on) if day is not None]
    if not known:
        return None
    rule = regime_for(clock.authority, addressee=clock.addressee, on=max(known), rules=rules)
    if rule is None:
        return None
    start = rule.start(received_on=clock.received_on, notice_on=clock.notice_on)
    if start is None:
        return None
    return AnswerDue(
        clock.recommendation,
        rule.due(start),
        start,
        rule.name,
        label=rule.told,
        source=rule.source,
        referral=clock.referral,
    )


def state(
    *,
    as_of: date,
    due: date | None,
    answered: Iterable[date | None] = (),
    holding: Iterable[date | None] = (),
    why_not: str = NO_DATE,
) -> State:
    """Return how a recommendation stands at the end of the day `as_of`.

    `answered` and `holding` are the days of its substantive and holding responses; one without a date (None) counts as
    given. `why_not` says why there is no due date. Overdue begins the day after the last day.
    """
    given = [day for day in answered if day is None or day <= as_of]
    if given:
        dated = [day for day in given if day is not None]
        return State("answered", min(dated, default=None), "a substantive response is recorded")
    held = any(day is None or day <= as_of for day in holding)
    only = "a holding response only" if held else "no response recorded in the documents read"
    if due is not None:
        return State("overdue" if due < as_of else "due", due, only)
    if held:
        return State("holding only", None, f"{only}; cannot be computed when a full one is due: {why_not}")
    return State("not computable", None, f"cannot be computed: {why_not}")
