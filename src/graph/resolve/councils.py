"""The table of councils: one row each, read once from `data/`."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from graph import files

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
            )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
