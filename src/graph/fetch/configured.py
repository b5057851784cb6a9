"""The councils that are kept up to date: `scrutiny.toml`, with what `data/councils.csv` knows of each.

    archive = "archive"                      # a folder; default "scrutiny-archive"
    contact = "https://example.org/about"    # where a council can reach you

    [[council]]
    name = "aldermere"                       # a slug or a name of data/councils.csv, or your own name for it
    system = "moderngov"                     # or "cmis"
    address = "https://democracy.aldermere.example"
    bodies = ["*scrutiny*", "executive"]     # default: scrutiny, executive and council bodies
    since = 2024-01-01                       # default: from the year before this one

`system` and `address` may be left out where the table of councils has them.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graph import files
from graph.errors import InvalidSetting
from graph.fetch.addresses import Site, site
from graph.fetch.run import SYSTEMS
from graph.fetch.session import Plan

DEFAULT_FILE = "scrutiny.toml"
_KEYS = frozenset(("archive", "contact", "council"))
_COUNCIL_KEYS = frozenset(("name", "system", "address", "bodies", "since", "until"))
_TABLES = ("councils.csv", "examples/councils.csv")


@dataclass(frozen=True, slots=True)
class Configured:
    """One council to be kept up to date."""

    name: str
    site: Site
    plan: Plan


@dataclass(frozen=True, slots=True)
class Configuration:
    """What `scrutiny.toml` says; None where it is silent."""

    councils: tuple[Configured, ...]
    archive: Path | None = None
    contact: str | None = None


def configuration(path: Path, *, loopback: bool = False) -> Configuration:
    """Return what a file configures. Raises `InvalidSetting` with the file, the council and the key that is wrong.

    A relative `archive` is taken from the file's folder.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidSetting(f"{path}: cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{path}: is no TOML: {error}") from error
    _refuse_unknown(given, _KEYS, str(path))
    archive, contact = (_text(given, key, str(path)) for key in ("archive", "contact"))
    entries = given.get("council", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise InvalidSetting(f"{path}: council must be a list: write [[council]] above each")
    councils = tuple(_council(one, f"{path}, council {n}", loopback) for n, one in enumerate(entries, start=1))
    _refuse_double(councils, path)
    return Configuration(councils, path.parent / archive if archive else None, contact)


def row(name: str) -> Mapping[str, str]:
    """Return the row of the table of councils for a slug, a name or a host; empty where there is none."""
    wanted = name.casefold()
    for one in _rows():
        names = [one["slug"], one["name"], one["short_name"], *(one.get("other_names") or "").split("|")]
        if wanted in {known.casefold() for known in names if known}:
            return one
    return {}


def own_hosts(host: str, name: str | None = None) -> tuple[str, ...]:
    """Return the hosts and the domain that the table gives to the council of a name, or of a host."""
    found = row(name) if name else {}
    for one in () if found else _rows():
        if any(host == own or host.endswith(f".{own}") for own in _hosts(one)):
            found = one
            break
    return _hosts(found)


def _hosts(found: Mapping[str, str]) -> tuple[str, ...]:
    given = [*(found.get("hosts") or "").split("|"), found.get("domain") or ""]
    return tuple(host.casefold().removeprefix("www.") for host in given if host)


def _rows() -> Iterable[Mapping[str, str]]:
    for table in _TABLES:
        path = files.folder("data") / table
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as lines:
                yield from csv.DictReader(lines)


def _council(given: Mapping[str, Any], where: str, loopback: bool) -> Configured:
    _refuse_unknown(given, _COUNCIL_KEYS, where)
    name = _text(given, "name", where)
    if not name:
        raise InvalidSetting(f"{where}: name is missing")
    where = f"{where} ({name})"
    known = row(name)
    system = _text(given, "system", where) or known.get("system") or None
    if system not in SYSTEMS:
        raise InvalidSetting(f"{where}: system must be one of {', '.join(sorted(SYSTEMS))}, not {system!r}")
    address = _text(given, "address", where) or known.get("base") or None
    if not address:
        raise InvalidSetting(f"{where}: address is missing, and the table of councils has none")
    try:
        found = site(address, hosts=_hosts(known), loopback=loopback)
    except InvalidSetting as error:
        raise InvalidSetting(f"{where}: {error}") from error
    bodies = given.get("bodies", [])
    if not isinstance(bodies, list) or not all(isinstance(one, str) and one.strip() for one in bodies):
        raise InvalidSetting(f"{where}: bodies must be a list of texts")
    since, until = (_day(given, key, where) for key in ("since", "until"))
    if since and until and since > until:
        raise InvalidSetting(f"{where}: since is after until")
    start = address if system == "cmis" else found.base
    return Configured(name, found, Plan(system, start, known.get("slug") or name, tuple(bodies), since, until))


def _refuse_unknown(given: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    unknown = sorted(set(given) - keys)
    if unknown:
        raise InvalidSetting(f"{where}: the unknown key {unknown[0]!r}; there are {', '.join(sorted(keys))}")


def _refuse_double(councils: Iterable[Configured], path: Path) -> None:
    seen: dict[str, str] = {}
    for one in councils:
        if one.site.name in seen:
            raise InvalidSetting(
                f"{path}: {seen[one.site.name]} and {one.name} have the same address, {one.site.base}"
            )
        seen[one.site.name] = one.name


def _text(given: Mapping[str, Any], key: str, where: str) -> str | None:
    value = given.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise InvalidSetting(f"{where}: {key} must be a text")
    return value.strip() if value else None


def _day(given: Mapping[str, Any], key: str, where: str) -> date | None:
    value = given.get(key)
    if value is None:
        return None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InvalidSetting(f"{where}: {key} must be a date such as 2025-01-31, without quotes")
    return value
