"""What the journal of one site tells: the versions of each page, what was withdrawn, and whether a run is unfinished."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

REVISITED = timedelta(days=90)  # minutes and decisions come late
SAMPLED = 100  # of the older meetings one in so many is looked at again in each run
RESUMED = timedelta(hours=24)  # an unfinished run that began longer ago is not gone on with


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a page: its bytes' SHA-256, the digest of its text, when it came, from where, and what it is."""

    sha256: str
    essence: str
    at: str
    address: str
    about: Mapping[str, Any]


@dataclass
class History:
    """All that happened at one site. `runs` counts the runs begun; `latest` is each page's last line."""

    versions: dict[str, list[Version]] = field(default_factory=dict)
    latest: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)
    runs: int = 0
    begun: Mapping[str, Any] | None = None
    unfinished: list[Mapping[str, Any]] | None = None
    ends: list[Mapping[str, Any]] = field(default_factory=list)
    last_success: str | None = None
    last_change: str | None = None

    @classmethod
    def of(cls, journal: Iterable[Mapping[str, Any]]) -> History:
        """Return the history that a journal tells."""
        history = cls()
        for entry in journal:
            history.take(entry)
        return history

    def take(self, entry: Mapping[str, Any]) -> None:
        """Add what one line says."""
        event = entry.get("event")
        if event == "begin":
            self.runs, self.begun, self.unfinished = int(entry["run"]), entry, []
        elif event == "end":
            self.unfinished = None
            self.ends = [entry]
            if entry.get("ended") == "done":
                self.last_success = str(entry["at"])
        elif event == "answer":
            self._answer(entry)

    def _answer(self, entry: Mapping[str, Any]) -> None:
        if self.unfinished is not None:
            self.unfinished.append(entry)
        key, outcome = str(entry["key"]), entry["outcome"]
        self.latest[key] = entry
        if outcome in {"new", "changed"}:
            version = Version(
                entry["sha256"], entry["essence"], entry["at"], entry["address"], entry.get("about") or {}
            )
            self.versions.setdefault(key, []).append(version)
            if entry["kind"] in {"meeting", "minutes"}:
                self.last_change = str(entry["at"])
        if entry.get("withdrawn"):
            self.withdrawn[key] = str(entry["at"])
        elif outcome in {"new", "changed", "unchanged"} and _has_minutes(entry.get("about")):
            self.withdrawn.pop(key, None)

    def current(self, key: str) -> Version | None:
        """Return the newest version of a page, None where there is none."""
        found = self.versions.get(key)
        return found[-1] if found else None

    def goes_on(self, plan: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether the last run was of this plan, did not end, and began lately."""
        if self.unfinished is None or self.begun is None or self.begun.get("plan") != dict(plan):
            return False
        return now - datetime.fromisoformat(self.begun["at"]) <= RESUMED

    def is_due(self, key: str, held_on: date | None, today: date) -> bool:
        """Tell whether a page is to be asked in a run of this day.

        It is where it was never had, where its meeting was within the last 90 days or is to come, where its date is
        not known, and, of the older ones, one in a hundred: others each day, the same whoever asks and whatever the
        host is called by then.
        """
        if self.current(key) is None or held_on is None or held_on >= today - REVISITED:
            return True
        page = key.partition("://")[2].partition("/")[2]
        digest = hashlib.sha256(f"{page} {today.isoformat()}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % SAMPLED == 0


def _has_minutes(about: Any) -> bool:
    return not isinstance(about, Mapping) or about.get("minutes") is not False


def written(moment: datetime) -> str:
    """Return a moment as the journal writes it: UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def known(history: History, *kinds: str) -> Iterator[tuple[str, Version]]:
    """Return the pages of these kinds that the archive has, each with its newest version, in the order of keys."""
    for key in sorted(history.versions):
        if history.latest[key].get("kind") in kinds:
            yield key, history.versions[key][-1]
