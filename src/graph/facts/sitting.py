"""What went on at a meeting beside what it decided: who came, what was declared, asked, mentioned and taken in what order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from graph.documents import Span
from graph.facts.evidence import Basis, BodyMention, Evidence, Party


@dataclass(frozen=True, slots=True)
class Meeting:
    """The sitting that the document minutes. `body` None: the text does not show which body met.

    `held_on` is exact; `not_before` and `not_after` bound a date that is not stated. `beside` are the other bodies of a
    joint meeting.
    """

    body: BodyMention | None
    held_on: date | None
    date_basis: Basis | None
    date_span: Span | None = None
    not_before: date | None = None
    not_after: date | None = None
    starts_at: time | None = None
    venue: str | None = None
    beside: tuple[BodyMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody at the meeting, or named in it, in one capacity.

    `capacity` is a notation of the scheme capacity, or "contact", "mentioned" or "abstained". `instead_of` is the
    member whose place a substitute took, where the words say so.
    """

    party: Party
    capacity: str
    agenda_item: int | None
    evidence: Evidence
    instead_of: Party | None = None


@dataclass(frozen=True, slots=True)
class InterestDeclaration:
    """An interest declared, or (`nil`) the minuted statement that there was none."""

    agenda_item: int | None
    evidence: Evidence
    nil: bool = False
    party: Party | None = None
    kind: str = "not-specified"
    subject: str | None = None
    nature: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question put at the meeting, and its answer as far as the page prints one.

    `evidence` are the question's words, `answer_span` the answer's. Nobody is named where the page says "A Member".
    `supplements` indexes the question of `Facts.questions` that a supplementary one follows. `kinds` are notations of
    question-kind ("public", "member", "on-notice"), as far as headings or words tell.
    """

    agenda_item: int | None
    text: str
    evidence: Evidence
    asked_by: Party | None = None
    answer: str | None = None
    answer_span: Span | None = None
    answered_by: Party | None = None
    supplementary: bool = False
    supplements: int | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that minutes mention beside what they decide.

    `kind` is suggestion, figure, contradiction, organisation, place, review or term (of reference). `text` is what is said.
    `subject` is who suggested, what is measured, or what is named; `value` and `unit` are a figure's, or how an
    organisation is mentioned (asked, questioned, named); `taken_up` tells of a suggestion whether an outcome asks for it.
    `figures` are a contradiction's: of unit "number" the stated total and then its parts, of unit "percent" the share and
    then the fraction that is said to be the same.
    """

    kind: str
    text: str
    evidence: Evidence
    agenda_item: int | None = None
    subject: str | None = None
    value: str | None = None
    unit: str | None = None
    as_of: str | None = None
    taken_up: bool = False
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierMinute:
    """A minute of an earlier meeting, by its printed `number`, body and day, that an item names.

    `continues`: the words say that the item follows from it ("further to Minute 12 ...", "Minute 12 ... refers").
    """

    agenda_item: int | None
    number: str
    body: BodyMention
    held_on: date
    continues: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class MinuteReference:
    """A minute that an item names by its printed `number` and without its day: which meeting's it is, is not said.

    `series` is the year that the number names as this council numbers its minutes ("45/22" where this meeting's are
    45/25 and on), None where the document does not tell. `body` is the one named with it. `continues` as in
    `EarlierMinute`.
    """

    agenda_item: int | None
    number: str
    series: int | None
    body: BodyMention | None
    continues: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Conduct:
    """How items (indexes of `Minutes.items`) were taken: `kind` is "together", "taken" or "exempt".

    `place` is where in the sitting an item was taken, counted from 1. `paragraphs` are those of the Schedule under which
    the public was excluded, as far as the words tie them to these items.
    """

    kind: str
    items: tuple[int, ...]
    evidence: Evidence
    place: int | None = None
    paragraphs: tuple[int, ...] = ()
