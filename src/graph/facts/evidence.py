"""What every fact rests on: the words, how surely, and the bodies and people that they name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.documents import Span


class Basis(StrEnum):
    """Where a value comes from: the page says it, it came beside the page, or it was concluded from the page."""

    STATED = "stated"
    METADATA = "metadata"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a fact is believed.

    `spans` are the words it rests on (the first is the chief one; a Decision block repeated in the minutes
    gives two). `operative` is the part that was decided, where narrower. `confidence` is the measured
    precision of the rule's family, in [0, 1]: below 0.8 a fact is "possible", kept and not counted.
    """

    spans: tuple[Span, ...]
    rule: str
    confidence: float
    explanation: str = ""
    operative: Span | None = None

    @property
    def possible(self) -> bool:
        """True for a fact that is kept but not counted."""
        return self.confidence < 0.8


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body as the document names it. `name` is None where the text shows that there is one but not which.

    `kind` is a notation of the scheme body-kind, read from the name's type word ("panel", "board", "executive").
    """

    name: str | None
    span: Span | None
    basis: Basis
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorityMention:
    """The council that a document is about. `name` as printed or as given beside the document."""

    name: str
    basis: Basis
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who is asked, acts, attends or votes: a person, a post, or a body, as printed.

    `name` is a person's name without title ("S Butcher", "High"); `role` a post or capacity ("Director of
    Children's Care"); at least one is given. `kind` is "councillor", "officer", "coopted", "body" or "other".
    """

    name: str | None
    role: str | None
    kind: str
    span: Span
