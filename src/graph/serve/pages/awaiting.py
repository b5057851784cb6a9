"""The page of recommendations by how they stand on a day: answered, due, overdue, or not computable and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from rdflib import Literal
from starlette.requests import Request
from starlette.responses import Response

from graph.serve.http import problems
from graph.serve.http.problems import Problem
from graph.serve.pages.pages import PAGE_SIZE, page_number, parameters
from graph.serve.site import links
from graph.serve.site.reading import Row
from graph.serve.site.site import Site
from graph.track.clock import NO_DATE, NO_REFERRAL, NO_RULE, State, state

STATES = {
    "overdue": "Overdue",
    "due": "Due",
    "holding": "Holding response only",
    "answered": "Answered",
    "not-computable": "Not computable",
}
_SLUGS = {"holding only": "holding", "not computable": "not-computable"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Standing:
    """One recommendation: its row of `queries/pages/awaiting.rq`, and how it stands."""

    row: Row
    state: State

    @property
    def slug(self) -> str:
        """The name of its state in an address."""
        return _SLUGS.get(self.state.name, self.state.name)


def awaiting(site: Site, request: Request) -> Response:
    """Return the page for the day `on`; without one, for the day on which a document was last read.

    Raises `Problem` for a day, a state or a page that there is not.
    """
    given = parameters(request, ("on", "state", "page"))
    chosen, page = given.get("state", ""), page_number(given.get("page", ""))
    if chosen and chosen not in STATES:
        raise Problem(problems.BAD_PARAMETER, f"state: {chosen!r} is none of {', '.join(STATES)}.")
    on = _given_day(given["on"]) if given.get("on") else _last_read(site)
    standing = standings(site, on) if on else []
    listed = sorted(
        (one for one in standing if not chosen or one.slug == chosen), key=lambda one: list(STATES).index(one.slug)
    )
    shown = listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    if page > 1 and not shown:
        raise Problem(problems.NOT_FOUND, f"There is no page {page} of this list.")
    values = {
        "on": on,
        "assumed": not given.get("on"),
        "states": STATES,
        "counts": Counter(one.slug for one in standing),
        "reasons": sorted(Counter(one.state.reason for one in standing if one.slug == "not-computable").items()),
        "shown": shown,
        "total": len(listed),
        "page": page,
        "more": len(listed) > page * PAGE_SIZE,
        "given": {"on": on.isoformat() if on else "", "state": chosen},
    }
    return site.page(request, "awaiting.html", values)


def standings(site: Site, on: date) -> list[Standing]:
    """Return how every recommendation made by then stands at the end of the day `on`, in the order of the query.

    A response without a date of its own has that of the meeting that minuted it, as on the recommendation's page.
    """
    given: dict[tuple[str, bool], list[date | None]] = {}
    for row in site.read.select("awaiting-responses"):
        key = (str(row["recommendation"]), links.yes(row["substantive"]))
        given.setdefault(key, []).append(_day(row["date"] or row["met"]))
    return [
        Standing(
            row,
            state(
                as_of=on,
                due=_day(row["due"]),
                answered=given.get((str(row["recommendation"]), True), ()),
                holding=given.get((str(row["recommendation"]), False), ()),
                why_not=_why_not(row),
            ),
        )
        for row in site.read.select("awaiting")
        if _made_by(row, on)
    ]


def _made_by(row: Row, on: date) -> bool:
    """Tell whether it was made by the day; a wording whose day is not known may have been."""
    made = _day(row["made"])
    return made is None or made <= on or str(row["undated"]) != "0"


def _why_not(row: Row) -> str:
    if str(row["executives"]) == "0":
        return NO_REFERRAL
    if str(row["starts"]) == "0":
        return NO_DATE
    return NO_RULE if row["rule"] is None else str(row["rule"])


def _given_day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem(problems.BAD_PARAMETER, f"on: {text!r} is no date; write it as 2026-03-31.")


def _last_read(site: Site) -> date | None:
    row = site.read.one("counts")
    return _day(row["last_read"]) if row else None


def _day(value: object) -> date | None:
    held = value.toPython() if isinstance(value, Literal) else None
    if isinstance(held, datetime):
        return held.date()
    return held if isinstance(held, date) else None
