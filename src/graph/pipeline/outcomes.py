"""What became of documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How one document ended."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `reason` says why it was kept out or not even read.

    `warnings` and `unexplained` (places that look like an outcome and were not understood) are counted where it was
    stored.
    """

    name: str
    status: Status
    reason: str = ""
    warnings: int = 0
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of every document, in the order they were read."""

    outcomes: tuple[Outcome, ...]

    def count(self, status: Status) -> int:
        """Return how many documents ended so."""
        return Counter(outcome.status for outcome in self.outcomes)[status]

    @property
    def read(self) -> int:
        """How many documents were looked at."""
        return len(self.outcomes)

    @property
    def stored(self) -> int:
        """How many were stored, new or changed."""
        return self.count(Status.STORED)

    @property
    def unchanged(self) -> int:
        """How many the store held already."""
        return self.count(Status.UNCHANGED)

    @property
    def quarantined(self) -> int:
        """How many were kept out, whole."""
        return self.count(Status.QUARANTINED)

    @property
    def unread(self) -> int:
        """How many files could not even be made a document."""
        return self.count(Status.UNREAD)

    @property
    def unexplained(self) -> int:
        """How many places of stored documents look like an outcome and were not understood."""
        return sum(outcome.unexplained for outcome in self.outcomes)
