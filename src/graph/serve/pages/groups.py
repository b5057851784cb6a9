"""The pages of recurring asks: groups, with what came of them in each council and a picture by council and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response

from graph import iris, queries
from graph.serve.http import problems
from graph.serve.http.conneg import RDF_FORMS
from graph.serve.http.problems import Problem
from graph.serve.pages.pages import page_number, parameters
from graph.serve.site import links
from graph.serve.site.reading import Row, window
from graph.serve.site.recurring import LONGEST, methods, nearest
from graph.serve.site.site import Site
from graph.serve.tracing.years import Calendar, Mark, calendar
from graph.store import Term

KINDS: Mapping[str, str] = {
    "stated": "stated in the documents",
    "confirmed": "confirmed by a person",
    "proposed": "proposed by machine",
}
PAGE_SIZE = 20
NO_COUNCIL = "Council not established"
_STATED = "cq19"


@dataclass(frozen=True, slots=True)
class Share:
    """What one council has of a group: when it asked, how many asks there are of each kind, and what became of them.

    Days are in order and in words, outcomes and statuses the most frequent first.
    """

    council: str
    established: bool
    days: tuple[str, ...]
    asks: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of recurring asks: its first row for what all rows share, its members, their councils by name."""

    head: Row
    members: tuple[Row, ...]
    councils: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """True where a person has agreed."""
        return _notation(self.head["state"]) == "confirmed"

    @property
    def tally(self) -> tuple[tuple[str, int], ...]:
        """How many members there are of each kind that there is; the kinds are never added up."""
        return _tally(self.members)

    @property
    def shares(self) -> tuple[Share, ...]:
        """What each council has of it, by name; what is of no established council comes last."""
        return tuple(
            Share(
                council,
                council != NO_COUNCIL,
                tuple(dict.fromkeys(links.when(row) for row in members)),
                _tally(members),
                _counted(_outcome(row) for row in members),
                _counted(links.notation(row["status"]) for row in members if row["status"] is not None),
            )
            for council, members in _by_council(self.members).items()
        )

    @property
    def picture(self) -> Calendar | None:
        """Its members by council and year, None where it has none that counts."""
        return _picture(self.members)


def recurrences(site: Site, request: Request) -> Response:
    """Return the recurring asks, those that documents state, confirmed and proposed groups apart, and the themes.

    Twenty groups a page, confirmed ones first; pictures are of the groups on the page. With `about` it is those nearest to
    these words instead. Raises `Problem` for a page that there is not.
    """
    given = parameters(request, ("page", "about", "method"))
    if given.keys() & {"about", "method"}:
        return asked(site, request, given)
    page = page_number(given.get("page", ""))
    rows = listed(site, page)
    if page > 1 and not rows:
        raise Problem(problems.NOT_FOUND, f"There is no page {page} of this list.")
    groups = _read(site, [row["cluster"] for row in rows[:PAGE_SIZE]])
    confirmed = [group for group in groups if group.confirmed]
    proposed = [group for group in groups if not group.confirmed]
    values = {
        "page": page,
        "more": len(rows) > PAGE_SIZE,
        "size": PAGE_SIZE,
        "total": site.read.one("counts"),
        "stated": stated(site),
        "confirmed": confirmed,
        "proposed": proposed,
        "pictures": {
            "confirmed": _picture(list(chain.from_iterable(group.members for group in confirmed))),
            "proposed": _picture(list(chain.from_iterable(group.members for group in proposed))),
        },
        "themes": site.read.select("recurring-themes"),
        "kinds": KINDS,
        "longest": LONGEST,
    }
    return site.page(request, "recurrences.html", values)


def asked(site: Site, request: Request, given: Mapping[str, str]) -> Response:
    """Return who else asked for what some words say: the groups nearest to them, each council's outcomes side by side.

    The form is shown again with what is wrong where there are no words, or too many. Raises `Problem` for a page, and
    for a method that there is not.
    """
    if "page" in given:
        raise Problem(problems.BAD_PARAMETER, "page: the recurrences nearest to some words are on one page.")
    about = given.get("about", "").strip()
    fits = 0 < len(about) <= LONGEST
    found = nearest(site, given) if fits else []
    values = {
        "about": about,
        "method": given.get("method", ""),
        "methods": methods(site),
        "longest": LONGEST,
        "problem": "" if fits else f"Give some words, at most {LONGEST} characters.",
        "found": [(one, _groups(one.members)[0]) for one in found],
        "kinds": KINDS,
        "as_json": f"/api/recurrences{links.query_string(dict(given))}",
        "search": f"/search{links.query_string({'q': about})}",
    }
    return site.page(request, "asked.html", values, status=200 if fits else int(problems.BAD_PARAMETER.status))


def listed(site: Site, page: int) -> list[Row]:
    """Return the groups of one page (from 1), and one more where another page follows."""
    return site.read.select("recurrence-groups", window=window(page, PAGE_SIZE))


def stated(site: Site) -> list[Row]:
    """Return the recommendations of which documents say that they renew an earlier one."""
    found = site.read.rows(queries.load(_STATED).bind({}))
    return [dict(zip(found.variables, row, strict=True)) for row in found.rows]


def _read(site: Site, clusters: Sequence[Term | None]) -> list[Group]:
    """Return these groups, in order; the query with no cluster would be about all of them."""
    wanted = [node for node in clusters if isinstance(node, URIRef)]
    return _groups(site.read.select("recurrences", {"cluster": wanted})) if wanted else []


def cluster(site: Site, request: Request, node: URIRef, headers: Mapping[str, str]) -> Response | None:
    """Return the page of one group of recurring asks; None for what is only part of one."""
    groups = _groups(site.read.select("recurrences", {"cluster": node}))
    if not groups:
        return None
    here = f"/doc/{node.removeprefix(f'{iris.BASE}id/')}"
    values = {"node": node, "group": groups[0], "kinds": KINDS, "here": here, "forms": RDF_FORMS}
    return site.page(request, "cluster.html", values, headers=headers)


def kind(member: Row) -> str | None:
    """Return "stated", "confirmed" or "proposed", None for a membership that was turned down or replaced.

    Stated is a member of which the documents say that it renews another member's recommendation or report.
    """
    state = _notation(member["member_state"]) or "proposed"
    if state not in KINDS:
        return None
    return "stated" if links.yes(member["renews"]) else state


def _groups(rows: Sequence[Row]) -> list[Group]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["cluster"]), []).append(row)
    return [
        Group(
            members[0],
            tuple(members),
            tuple(name for name in _by_council(members) if name != NO_COUNCIL),
        )
        for members in grouped.values()
    ]


def _by_council(members: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the members that count under their councils' names, in order, and last those of no established one."""
    found: dict[str, list[Row]] = {}
    for row in members:
        if kind(row) is not None:
            found.setdefault(NO_COUNCIL if row["council"] is None else str(row["council"]), []).append(row)
    return dict(sorted(found.items(), key=lambda one: (one[0] == NO_COUNCIL, one[0])))


def _picture(members: Sequence[Row]) -> Calendar | None:
    marks = [
        Mark(NO_COUNCIL if row["council"] is None else str(row["council"]), _year(row), found)
        for row in members
        if (found := kind(row)) is not None
    ]
    return calendar(marks, KINDS, last=NO_COUNCIL)


def _year(row: Row) -> int | None:
    """Return the year of a member's meeting where it is known, be it only by bounds that lie in one year."""
    days = [str(row[name])[:4] for name in ("date",) if row[name] is not None] or [
        str(row[name])[:4] if row[name] is not None else "" for name in ("not_before", "not_after")
    ]
    return int(days[0]) if len(set(days)) == 1 and days[0].isdigit() else None


def _outcome(row: Row) -> str:
    return links.notation(row["outcome"]) or (
        "holding response only" if links.yes(row["holding"]) else "no response recorded"
    )


def _tally(members: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    found = Counter(kind(row) for row in members)
    return tuple((name, found[name]) for name in KINDS if found[name])


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))


def _notation(concept: object) -> str:
    return "" if concept is None else iris.notation(str(concept))
