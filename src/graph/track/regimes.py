"""Within what time an answer is due, by authority, addressee and date: `data/regimes.csv`, one rule a row.

A rule is in the table only where a source states it. A row without an amount says that none has been found: under
it no date is computable.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from graph import files
from graph.errors import GraphError

TABLES = ("regimes.csv", "examples/regimes.csv")
_COUNCILS = ("councils.csv", "examples/councils.csv")
_UNITS = frozenset(("days", "weeks", "months"))
_STARTS = frozenset(("receipt", "notice", "later-of-receipt-and-notice"))


class InvalidRegime(GraphError):
    """A row of a table of regimes cannot be used; the message gives the table, the line and the column."""


@dataclass(frozen=True, slots=True)
class Regime:
    """One rule. `is_verified` where whoever wrote the row has read the text that it rests on. `amount` None: no period is on record. `counting` is "beginning-with" or "after" the day of `starts`.

    Empty `nation`, `kinds` or `authority` mean any. `valid_from` and `valid_until` are days on which it applies.
    """

    name: str
    label: str
    nation: str
    kinds: frozenset[str]
    authority: str
    addressee: str
    amount: int | None
    unit: str
    counting: str
    starts: str
    valid_from: date | None
    valid_until: date | None
    source: str
    is_verified: bool = True

    @property
    def told(self) -> str:
        """What the rule is called, with what is to be known of it."""
        return self.label if self.is_verified else f"{self.label} (not verified: not all of the law has been read)"

    def start(self, *, received_on: date | None, notice_on: date | None) -> date | None:
        """Return the day that the period is counted from, None where the dates that it needs are not known."""
        if self.starts == "receipt":
            return received_on
        if self.starts == "notice":
            return notice_on
        known = [day for day in (received_on, notice_on) if day is not None]
        return max(known, default=None)

    def due(self, start: date) -> date | None:
        """Return the last day of the period that `start` begins.

        A period of months ends on the day of the same number, or where the month has none on its last day (Dodds v
        Walker [1981] 1 WLR 1027); one "beginning with" its first day ends the day before that number, and likewise on
        the last day of a month that has none. Every day counts, Sundays and bank holidays too: no rule in the table
        leaves any out.
        """
        if self.amount is None:
            return None
        one_less = timedelta(days=1) if self.counting == "beginning-with" else timedelta()
        if self.unit == "months":
            same_day, is_shorter = _months_on(start, self.amount)
            return same_day if is_shorter else same_day - one_less
        return start + timedelta(days=self.amount * (7 if self.unit == "weeks" else 1)) - one_less


@dataclass(frozen=True, slots=True)
class Place:
    """What the table of councils says of one: its nation and kind."""

    nation: str
    kind: str


@cache
def regimes() -> tuple[Regime, ...]:
    """Return every rule of the tables, in their order. Raises `InvalidRegime`."""
    return tuple(regime for table in TABLES for regime in read(table))


def read(table: str) -> Iterable[Regime]:
    """Return the rules of one table below `data/`; none where it is not there."""
    path = files.folder("data") / table
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as rows:
        for line, row in enumerate(csv.DictReader(rows), start=2):
            yield _regime(table, line, row)


@cache
def places() -> dict[str, Place]:
    """Return the nation and kind of each council, by its slug."""
    found: dict[str, Place] = {}
    for table in _COUNCILS:
        path = files.folder("data") / table
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as rows:
                found |= {row["slug"]: Place(row["nation"], row["kind"]) for row in csv.DictReader(rows)}
    return found


def regime_for(
    authority: str | None, *, addressee: str, on: date, rules: Sequence[Regime] | None = None
) -> Regime | None:
    """Return the rule in force for a council (its slug) and an addressee on a day, the most particular one.

    A council's own rule goes before one for its kind, and that before one for its nation; None where none applies, or
    where the council is not established. Of two equally particular, the later in force wins, then the name.
    """
    place = places().get(authority or "")
    if authority is None or place is None:
        return None
    fitting = [
        rule
        for rule in (regimes() if rules is None else rules)
        if rule.addressee == addressee
        and rule.authority in ("", authority)
        and rule.nation in ("", place.nation)
        and (not rule.kinds or place.kind in rule.kinds)
        and (rule.valid_from is None or rule.valid_from <= on)
        and (rule.valid_until is None or on <= rule.valid_until)
    ]
    return max(
        fitting,
        key=lambda rule: (bool(rule.authority), bool(rule.kinds), rule.valid_from or date.min, rule.name),
        default=None,
    )


def _regime(table: str, line: int, row: dict[str, str]) -> Regime:
    def refuse(column: str, cause: str) -> InvalidRegime:
        return InvalidRegime(f"{table} line {line}, {column}: {cause}")

    def day(column: str) -> date | None:
        try:
            return date.fromisoformat(row[column]) if row[column] else None
        except ValueError as error:
            raise refuse(column, f"{row[column]!r} is not a date") from error

    if not row["regime"] or not row["source"]:
        raise refuse("source", "a rule needs a name and a source")
    if row.get("verified", "") not in ("yes", "no"):
        raise refuse("verified", "say yes where the text of the source has been read, else no")
    amount = row["amount"]
    if amount and not (amount.isdecimal() and int(amount) > 0):
        raise refuse("amount", f"{amount!r} is not a whole number")
    if amount and (row["unit"] not in _UNITS or row["starts"] not in _STARTS):
        raise refuse("unit", "a period needs a unit (days, weeks, months) and what starts it")
    return Regime(
        name=row["regime"],
        label=row["label"],
        nation=row["nation"],
        kinds=frozenset(kind for kind in row["kinds"].split("|") if kind),
        authority=row["authority"],
        addressee=row["addressee"],
        amount=int(amount) if amount else None,
        unit=row["unit"],
        counting=row["counting"],
        starts=row["starts"],
        valid_from=day("valid_from"),
        valid_until=day("valid_until"),
        source=row["source"],
        is_verified=row.get("verified", "") == "yes",
    )


def _months_on(start: date, months: int) -> tuple[date, bool]:
    """Return the day of the same number so many months on, or the last of a month without it, and whether it is so."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, length)), start.day > length
