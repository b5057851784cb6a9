"""The table of councils: one row each, read once from `data/`."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from graph import files
from graph.facts import CouncilFacts

TABLES = ("councils.csv", "examples/councils.csv")


@dataclass(frozen=True, slots=True)
class Council:
    """One council. `names` are its full names, the official one first; `place` its name without the word council.

    `gss` is the ONS code of its area, `former_gss` those it had; `register` its code in the registers of local
    authorities. It exists from `started` until the day before `ended`; None where not known, or where it has not
    ended. `system` is what publishes its meetings ("moderngov", "cmis", "" where not known) and `base` the address
    at which it does. `succeeded_by` are slugs.
    """

    slug: str
    name: str
    place: str
    names: tuple[str, ...]
    kind: str
    domain: str
    hosts: tuple[str, ...]
    gss: str
    exists: bool = True
    former_gss: tuple[str, ...] = ()
    register: str = ""
    started: date | None = None
    ended: date | None = None
    succeeded_by: tuple[str, ...] = ()
    system: str = ""
    base: str = ""
    nation: str = ""
    region: str = ""

    @property
    def usual_name(self) -> str:
        """The name that a council goes by: the official one, but "Merton Council" for a London borough."""
        return f"{self.place} Council" if self.name.startswith("London Borough of ") else self.name

    def existed_on(self, day: date | None) -> bool:
        """Tell whether minutes of this day can be the council's; None, for a day that is not known, rules out none.

        Minutes are approved, and progress is reported, for some months after a council has ended.
        """
        if day is None:
            return True
        started = self.started is None or self.started.year - 1 <= day.year
        return started and (self.ended is None or day.year <= self.ended.year)


@cache
def councils() -> tuple[Council, ...]:
    """Return every council of the tables, in their order."""
    return tuple(council for table in TABLES for council in _read(table))


@cache
def by_slug() -> Mapping[str, Council]:
    """Return every council by its slug."""
    return {council.slug: council for council in councils()}


def facts_of(slugs: Iterable[str]) -> Iterator[CouncilFacts]:
    """Return what the tables say of these councils, in order, then the names of those that went before or came after.

    A slug that no table has is left out.
    """
    wanted = sorted(set(slugs) & set(by_slug()))
    named: set[str] = set()
    for slug in wanted:
        one = by_slug()[slug]
        changes = (
            *((slug, later, one.ended) for later in one.succeeded_by),
            *((earlier.slug, slug, earlier.ended) for earlier in predecessors().get(slug, ())),
        )
        named.update(part for old, new, _ in changes for part in (old, new))
        yield CouncilFacts(
            slug,
            one.usual_name,
            kind=one.kind,
            nation=one.nation,
            region=one.region,
            gss=one.gss,
            register=one.register,
            started=one.started,
            ended=one.ended,
            governance=_governance().get(slug, ()),
            changes=changes,
        )
    for slug in sorted(named - set(wanted)):
        if slug in by_slug():
            yield CouncilFacts(slug, by_slug()[slug].usual_name, is_only_named=True)


@cache
def _governance() -> Mapping[str, tuple[tuple[str, str, str, str], ...]]:
    """Return how each council is and was governed, by slug: model, first year, last year, source."""
    found: defaultdict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    with (files.folder("data") / "governance.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["slug"]].append((row["model"], row["from"], row["until"], row["source"]))
    return {slug: tuple(periods) for slug, periods in found.items()}


@cache
def predecessors() -> Mapping[str, tuple[Council, ...]]:
    """Return, for the slug of a council that took over others, these, in the order of the table."""
    found: defaultdict[str, list[Council]] = defaultdict(list)
    for council in councils():
        for successor in council.succeeded_by:
            found[successor].append(council)
    return {slug: tuple(ones) for slug, ones in found.items()}


def by_host(host: str) -> Council | None:
    """Return the one council whose site `host` is, or is part of; None for a site that councils share."""
    labels = host.casefold().removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        owners = _hosts().get(".".join(labels[start:]))
        if owners:
            return owners[0] if len(owners) == 1 else None
    return None


@cache
def _hosts() -> Mapping[str, tuple[Council, ...]]:
    found: defaultdict[str, dict[str, Council]] = defaultdict(dict)
    for council in councils():
        for own in (*council.hosts, council.domain, urlsplit(council.base).hostname or ""):
            if own:
                found[own.casefold().removeprefix("www.")][council.slug] = council
    return {host: tuple(owners.values()) for host, owners in found.items()}


def _read(table: str) -> Iterable[Council]:
    path = files.folder("data") / table
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield Council(
                slug=row["slug"],
                name=row["name"],
                place=row["short_name"],
                names=tuple(dict.fromkeys([row["name"], *_several(row["other_names"])])),
                kind=row["kind"],
                domain=row["domain"].casefold(),
                hosts=tuple(host.casefold() for host in _several(row["hosts"])),
                gss=row["gss"],
                exists=row["status"] != "abolished",
                former_gss=_several(row["former_gss"]),
                register=row["register"],
                started=_day(row["started"]),
                ended=_day(row["ended"]),
                succeeded_by=_several(row["succeeded_by"]),
                system=row["system"],
                base=row["base"],
                nation=row["nation"],
                region=row["region"],
            )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
