"""What the tests of fetching share: a clock that nobody waits for, and runs over a council's site on loopback."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from council_server import Site
from graph.fetch import network
from graph.fetch.holdings import Archive

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass
class Time:
    """A clock that only sleep moves on."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    @property
    def clock(self) -> network.Clock:
        return network.Clock(
            now=lambda: START + timedelta(seconds=self.passed),
            monotonic=lambda: self.passed,
            sleep=self.sleep,
            chance=lambda: 0.5,
        )

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.passed += seconds


@dataclass
class Fetching:
    """Runs over one site into one archive. `steps` are (outcome, address) of each answer, `notes` the remarks."""

    server: Site
    archive: Path
    time: Time = field(default_factory=Time)
    manners: network.Manners = field(default_factory=lambda: network.Manners(loopback=True))
    steps: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def site(self) -> network.Site:
        return network.site(self.server.address, loopback=True)

    @property
    def means(self) -> network.Means:
        return network.Means(
            self.manners,
            self.time.clock,
            self.notes.append,
            lambda outcome, address: self.steps.append((outcome, address)),
        )

    def plan(self, system: str = "moderngov", **what: Any) -> network.Plan:
        start = self.site.base if system == "moderngov" else f"{self.server.address}/aldermere/Meetings.aspx"
        return network.Plan(system, start, "aldermere", **what)

    def run(self, system: str = "moderngov", **what: Any) -> network.Fetched:
        return network.fetch_site(self.plan(system, **what), self.site, self.archive, self.means)

    def later(self, days: float) -> None:
        self.time.passed += days * 86_400

    def journal(self) -> list[dict[str, Any]]:
        return list(Archive(self.archive).journal(self.site.name))

    def asked(self, part: str = "") -> list[str]:
        return [path for path in self.server.asked if part in path]


def kept(archive: Path) -> dict[str, bytes]:
    """Return every file of an archive by its path, but the lock."""
    return {
        path.relative_to(archive).as_posix(): path.read_bytes()
        for path in sorted(archive.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def without_times(archive: Path) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Return an archive as what it holds, whenever that came."""
    files = kept(archive)
    entries = [
        json.loads(line)
        for name in files
        if name.endswith("journal.jsonl")
        for line in files[name].decode().splitlines()
    ]
    for entry in entries:
        entry.pop("at")
        entry.pop("headers", None)
    return {name: content for name, content in files.items() if not name.endswith(".jsonl")}, entries
