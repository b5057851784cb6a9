"""What comes before and after an outcome: reports, referrals, answers, progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.facts.evidence import BodyMention, Evidence, Party
from graph.facts.outcomes import Due


@dataclass(frozen=True, slots=True)
class Report:
    """A report by its own title. `by` is the body or post whose report it is; `kind` "final report", "update", ...

    `presented_to` and `presented_on` are the body and date of a meeting, other than this one, that took it.
    """

    title: str
    kind: str
    evidence: Evidence
    agenda_item: int | None = None
    by: BodyMention | Party | None = None
    presented_to: BodyMention | None = None
    presented_on: date | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """The sending of a subject from one body to another. `kind` is "submit", "endorse" or "refer".

    `report` and `recommendations` index `Facts.reports` and `Facts.recommendations`; `decision` indexes
    `Facts.decisions` where a decision made it. A body that the text shows but does not name is a
    `BodyMention` without a name. `what` is the subject as printed.
    """

    kind: str
    sender: BodyMention
    receiver: BodyMention | Party
    what: str
    evidence: Evidence
    agenda_item: int | None = None
    report: int | None = None
    recommendations: tuple[int, ...] = ()
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class CallIn:
    """The calling in of an executive decision: the body that calls it in, who had taken it, the sentence that says so."""

    made_by: BodyMention
    taken_by: BodyMention | Party
    text: str
    evidence: Evidence
    agenda_item: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The statement that a report (an index of `Facts.reports`) was received, or an answer to it formally asked for.

    At least one of `received_on` and `notice_on` is known. `sender` None: the text shows nobody who sent it.
    """

    report: int
    receiver: BodyMention
    sender: BodyMention | None
    received_on: date | None
    notice_on: date | None
    evidence: Evidence
    agenda_item: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What the addressee says it will do about one recommendation, found by report title and printed label.

    `outcome` is a notation of response-outcome, "" for a holding response; `kind` is of response-kind. `title` is the report's, as printed or
    as the item is called. `recommendation` indexes `Facts.recommendations` where this document prints it too.
    """

    agenda_item: int | None
    label: str | None
    title: str | None
    outcome: str
    kind: str
    text: str
    evidence: Evidence
    reason: str | None = None
    in_principle: bool = False
    respondent: BodyMention | None = None
    made_by: BodyMention | None = None
    recommendation: int | None = None


@dataclass(frozen=True, slots=True)
class ProgressUpdate:
    """A status reported against one recommendation, found as in `Response`; `status` is of implementation-status."""

    agenda_item: int | None
    label: str | None
    title: str | None
    status: str
    text: str
    evidence: Evidence
    by: BodyMention | Party | None = None
    made_by: BodyMention | None = None
    status_date: date | None = None
    recommendation: int | None = None


@dataclass(frozen=True, slots=True)
class ActionUpdate:
    """What a later meeting is told of an action that an earlier one asked for; which one is found when all are known.

    `named` is what names the action: its words in a log, else what was said. `status` is of implementation-status.
    `agreed_on` is the day of the earlier meeting, where it is given beside the action.
    """

    agenda_item: int | None
    named: str
    text: str
    status: str
    evidence: Evidence
    by: Party | None = None
    status_date: date | None = None
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """What somebody commits to in answer to one recommendation, found as in `Response`; `due_text` is as printed."""

    agenda_item: int | None
    label: str | None
    title: str | None
    text: str
    evidence: Evidence
    owner: Party | None = None
    due_text: str | None = None
    due: Due | None = None
    made_by: BodyMention | None = None
    recommendation: int | None = None
