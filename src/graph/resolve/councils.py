"""The table of councils: one row each, read once from `data/`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from graph import files

TABLES = ("councils.csv", "examples/councils.csv")


@dataclass(frozen=True, slots=True)
class Council:
    """One council. `names` are its full names, the official one first; `place` its name without the word council."""

    slug: str
    name: str
    place: str
    names: tuple[str, ...]
    kind: str
    domain: str
    hosts: tuple[str, ...]
    gss: str

    @property
    def usual_name(self) -> str:
        """The name that a council goes by: the official one, but "Merton Council" for a London borough."""
        return f"{self.place} Council" if self.name.startswith("London Borough of ") else self.name


@cache
def councils() -> tuple[Council, ...]:
    """Return every council of the tables, in their order."""
    return tuple(council for table in TABLES for council in _read(table))


def _read(table: str) -> Iterable[Council]:
    path = files.folder("data") / table
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            others = [name for name in (row.get("other_names") or "").split("|") if name]
            yield Council(
                slug=row["slug"],
                name=row["name"],
                place=row["short_name"],
                names=tuple(dict.fromkeys([row["name"], *others])),
                kind=row.get("kind") or "",
                domain=(row.get("domain") or "").casefold(),
                hosts=tuple(host.casefold() for host in (row.get("hosts") or "").split("|") if host),
                gss=row.get("gss") or "",
            )
