"""All the facts of one document, and the places in it that were not understood."""

from __future__ import annotations

from dataclasses import dataclass

from graph.documents import Span
from graph.facts.evidence import AuthorityMention
from graph.facts.following import (
    ActionUpdate,
    CallIn,
    PlannedAction,
    ProgressUpdate,
    Receipt,
    Referral,
    Report,
    Response,
)
from graph.facts.outcomes import ActionPoint, Decision, Recommendation, Vote, VoteCount
from graph.facts.sitting import (
    Attendance,
    Conduct,
    EarlierMinute,
    InterestDeclaration,
    Meeting,
    Mention,
    MinuteReference,
    Question,
)


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A place for a person to look at.

    `kind` is "cue" (a sentence that looks like an outcome and is in no fact), "silent" (an item with minutes and no
    fact), "gap" (a list lacks a number), "count" (a count of votes and the names printed for it disagree) or "date"
    (agenda and minutes print one day in two years). `cue` is the word, or says what was found.
    """

    span: Span
    cue: str
    agenda_item: int | None = None
    kind: str = "cue"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything extracted from one document, each kind in the order of the text.

    `extractor` names the extractor and its version, lexicon digest included. `others` are the facts of the other
    meetings that the document minutes, as `Minutes.others` has them.
    """

    extractor: str
    authority: AuthorityMention | None
    meeting: Meeting
    attendances: tuple[Attendance, ...] = ()
    interests: tuple[InterestDeclaration, ...] = ()
    decisions: tuple[Decision, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    actions: tuple[ActionPoint, ...] = ()
    referrals: tuple[Referral, ...] = ()
    call_ins: tuple[CallIn, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    reports: tuple[Report, ...] = ()
    votes: tuple[Vote, ...] = ()
    counts: tuple[VoteCount, ...] = ()
    responses: tuple[Response, ...] = ()
    updates: tuple[ProgressUpdate, ...] = ()
    planned: tuple[PlannedAction, ...] = ()
    followed: tuple[ActionUpdate, ...] = ()
    mentions: tuple[Mention, ...] = ()
    questions: tuple[Question, ...] = ()
    conduct: tuple[Conduct, ...] = ()
    earlier: tuple[EarlierMinute, ...] = ()
    cited: tuple[MinuteReference, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    others: tuple[Facts, ...] = ()

    @property
    def meetings(self) -> tuple[Facts, ...]:
        """The facts of every meeting, these first."""
        return (self, *self.others)
