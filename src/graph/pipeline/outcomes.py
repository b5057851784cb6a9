"""What became of documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
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


@dataclass
class Summary:
    """What became of the documents of a run: how many ended how, and those of which there is something to say.

    `unlimited` is what this system could not take from the processes that read, of "memory", "files", "network".
    """

    counts: Counter[Status] = field(default_factory=Counter)
    told: list[Outcome] = field(default_factory=list)
    unexplained: int = 0
    unlimited: tuple[str, ...] = ()

    def note(self, outcome: Outcome) -> None:
        """Count what became of one more document; it is kept where it has a reason."""
        self.counts[outcome.status] += 1
        self.unexplained += outcome.unexplained
        if outcome.reason:
            self.told.append(outcome)

    @property
    def read(self) -> int:
        """How many documents were looked at."""
        return self.counts.total()

    @property
    def stored(self) -> int:
        """How many were stored, new or changed."""
        return self.counts[Status.STORED]

    @property
    def unchanged(self) -> int:
        """How many the store held already."""
        return self.counts[Status.UNCHANGED]

    @property
    def quarantined(self) -> int:
        """How many were kept out, whole."""
        return self.counts[Status.QUARANTINED]

    @property
    def unread(self) -> int:
        """How many files could not even be made a document."""
        return self.counts[Status.UNREAD]
