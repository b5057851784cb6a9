"""What becomes of a recommendation: its wordings, its answers, its day, and a tracker's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """The last day for an answer to a recommendation (an IRI), None where the law sets none, and what it follows from.

    `started_on` is the day of receipt or notice that counts, of the sending `referral` (an IRI); `regime` names a rule
    of `data/regimes.csv`, with its label and its source.
    """

    recommendation: str
    due: date | None
    started_on: date
    regime: str
    label: str
    source: str
    referral: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a recommendation as matching reads it back from the store; IRIs are texts.

    `authority` and `held_on` None where not established; `item_title` is that of the item which printed it.
    """

    version: str
    recommendation: str
    text: str
    source: str
    authority: str | None = None
    report: str | None = None
    label: str | None = None
    item: str | None = None
    item_title: str | None = None
    body: str | None = None
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class WordingMatch:
    """The claim that a later wording (an IRI) is of the same request as an earlier one, or of a part of it.

    `method` is "printed label and report", "similar words", "split", "merged" or "a person's ruling"; `similarity` and
    `confidence` are in [0, 1]. `change` is a notation of text-change, `shown` the word-by-word difference. `state` is of
    review-state; `reviewer` is who confirmed or refuted it.
    """

    earlier: str
    later: str
    method: str
    similarity: float
    confidence: float
    change: str
    shown: str
    earlier_recommendation: str
    later_recommendation: str
    state: str = "proposed"
    reviewer: str | None = None


@dataclass(frozen=True, slots=True)
class Omission:
    """The claim that a recommendation was left out when its report came to an agenda item; `version` was the last."""

    recommendation: str
    item: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True)
class AnswerMatch:
    """A recommendation that only an answer or an update names (`answered`), and the printed one that it means.

    `printed`, `method` and `confidence` are not set before it is matched; `state` and `reviewer` as in `WordingMatch`.
    """

    answered: str
    authority: str | None
    title: str | None
    label: str | None
    answered_on: date | None = None
    printed: str = ""
    method: str = ""
    confidence: float = 0.0
    state: str = "proposed"
    reviewer: str | None = None


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """An action point, or a decision that asks for something to be done, as matching reads it from the store.

    IRIs are texts; `held_on` is the day of the meeting that asked for it, `owner` the name of whom it asked.
    """

    task: str
    text: str
    source: str
    body: str
    held_on: date
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a meeting of `body` on `told_on` was told of an action of an earlier one, named by the words `named`."""

    update: str
    named: str
    source: str
    body: str
    told_on: date
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An action that a council's own tracker lists, as matching reads it from the store.

    `body` and `agreed_on` are what the tracker gives, `known_on` the first day on which it tells how the action stands.
    """

    entry: str
    text: str
    source: str
    authority: str
    body: str | None = None
    agreed_on: date | None = None
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActionMatch:
    """The claim that an update (an IRI), or an entry of a council's own tracker, is about a task of a meeting.

    `method` is "similar words", "day and similar words" or "a person's ruling"; `similarity` and `confidence` are in
    [0, 1]. `state` is of review-state; `reviewer` is who confirmed or refuted it.
    """

    task: str
    update: str
    method: str
    similarity: float
    confidence: float
    state: str = "proposed"
    reviewer: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row of a tracker was not taken: its sheet, its row (from 1), the cell ("Actions!C7") and the cause."""

    sheet: str
    row: int
    reference: str
    cause: str


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """What one row of a council's tracker says `about` a recommendation or an action (an IRI).

    `is_action` where it is an action that the tracker itself tells of, agreed on `made_on`; `cells` are (column, reference, value), the council's own words; the columns are those of `tracker.yaml`. `outcome`,
    `status` and `verdict` are our notations for them: `outcome` of response-outcome or "holding", the others of
    implementation-status; `in_principle` where the outcome is qualified so. `local_status` and `local_verdict` are the words for them. `status` is the addressee's claim, `verdict` what scrutiny makes of it; `scrutiny` is the body
    (an IRI) that made the recommendation.
    """

    about: str
    sheet: str
    row: int
    cells: tuple[tuple[str, str, str], ...]
    outcome: str | None = None
    response_date: date | None = None
    status: str | None = None
    status_date: date | None = None
    verdict: str | None = None
    verdict_date: date | None = None
    due: date | None = None
    scrutiny: str | None = None
    in_principle: bool = False
    made_on: date | None = None
    is_action: bool = False
    local_status: str = ""
    local_verdict: str = ""

    @property
    def says_something(self) -> bool:
        """Whether it holds a response, a status, a verdict, an update or an action; else it only names what it is about."""
        return (
            self.is_action
            or bool(self.outcome or self.claims_something or self.verdict or self.local_verdict)
            or any(self.cell(column) for column in ("action", "owner", "due"))
        )

    @property
    def claims_something(self) -> bool:
        """Whether it tells how things stand: by a status, by a word of the council's that is none of ours, or in an update."""
        return bool(self.status or self.local_status or self.cell("update"))

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """The columns and values, without their places."""
        return tuple(sorted((column, value) for column, _, value in self.cells))

    def cell(self, column: str) -> str | None:
        """Return the value in a column, None where it holds none."""
        return next((value for name, _, value in self.cells if name == column), None)

    def reference(self, column: str) -> str:
        """Return the reference of the cell in a column, else of the row's first."""
        return next((place for name, place, _ in self.cells if name == column), self.cells[0][1])
