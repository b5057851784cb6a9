"""People's rulings on what follows a recommendation, and on themes; they outrank every rule.

A row of `data/judgements.csv` says of two IRIs that they belong together ("confirmed") or not ("refuted"):

    wording    two wordings: one replaces the other
    answer     a recommendation that only an answer names, and the printed one: the same
    action     a task (action point, or decision that asks for something), and an update, or an action of a tracker: it is about that task
    referral   a referral, and its receiver: it was sent
    outcome    a response, and a concept of response-outcome (response-kind/holding): that is what it comes to
    theme      what is asked for or decided, and a concept of theme: that is what it is about
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TypeAlias

from rdflib import URIRef

from graph import iris
from graph.errors import InvalidRuling
from graph.facts import Ruling

WORDING, ANSWER, ACTION, REFERRAL, OUTCOME, THEME = "wording", "answer", "action", "referral", "outcome", "theme"
CONFIRMED, REFUTED = "confirmed", "refuted"
ON_PAIRS = frozenset((WORDING, ANSWER, ACTION))
ON_RECORDS = frozenset((REFERRAL, OUTCOME, THEME))
_PATHS = MappingProxyType(
    {
        WORDING: (("/v/",), ("/v/",)),
        ANSWER: (("id/recommendation/",), ("id/recommendation/",)),
        ACTION: (("id/meeting/",), ("/update/", "id/action/")),
        REFERRAL: (("id/referral/",), ("id/",)),
        OUTCOME: (("/response/",), ("def/response-",)),
        THEME: (("id/recommendation/", "id/meeting/", "id/action/"), ("def/theme/",)),
    }
)
_NAMES = MappingProxyType(
    {
        WORDING: "two wordings of recommendations",
        ANSWER: "two recommendations",
        ACTION: "a task and an update on it, or a task and an action of a tracker",
        REFERRAL: "a referral and its receiver",
        OUTCOME: "a response and its outcome",
        THEME: "what is asked for and a theme",
    }
)

Pair: TypeAlias = tuple[str, str]


def check(ruling: Ruling) -> None:
    """Raise `InvalidRuling` for a ruling of these kinds that cannot be obeyed; those of others are not looked at."""
    if ruling.kind not in _PATHS:
        return
    if ruling.ruling not in (CONFIRMED, REFUTED):
        raise InvalidRuling(f"{ruling.place}ruling {ruling.ruling!r} is neither {CONFIRMED!r} nor {REFUTED!r}")
    lefts, rights = _PATHS[ruling.kind]
    fits = all(one.startswith(iris.BASE) for one in (ruling.left, ruling.right))
    fits = fits and any(path in ruling.left for path in lefts) and any(path in ruling.right for path in rights)
    if not fits or ruling.left == ruling.right:
        raise InvalidRuling(
            f"{ruling.place}{ruling.left} and {ruling.right} are not {_NAMES[ruling.kind]}, as {ruling.kind!r} wants"
        )


def in_force(given: Iterable[Ruling], kind: str) -> dict[Pair, Ruling]:
    """Return the ruling of one kind in force on each two IRIs (the lesser first): the latest, by date and then by line."""
    found: dict[Pair, Ruling] = {}
    for ruling in sorted(given, key=lambda one: (one.given_on, one.line)):
        if ruling.kind == kind:
            found[pair(ruling.left, ruling.right)] = ruling
    return found


def on_records(given: Iterable[Ruling]) -> dict[str, Ruling]:
    """Return the ruling in force on each referral, response and theme given, by its IRI: the latest, by date, then line."""
    found: dict[str, Ruling] = {}
    for ruling in sorted(given, key=lambda one: (one.given_on, one.line)):
        if ruling.kind in ON_RECORDS:
            found[_record(ruling)] = ruling
    return found


def _record(ruling: Ruling) -> str:
    """Return what a ruling is on: a theme may be given or taken away, beside others, so it is the giving of one."""
    if ruling.kind != THEME:
        return ruling.left
    return str(iris.part(URIRef(ruling.left), "theme", iris.notation(ruling.right)))


def pair(one: str, other: str) -> Pair:
    """Return two IRIs, the lesser first."""
    return (one, other) if one < other else (other, one)
