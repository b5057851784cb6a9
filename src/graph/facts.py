"""What an extractor found in one document, each fact with the words it rests on and the rule that found it.

Concept names ("resolved", "refer", "report-to-us") are the notations of the code lists in
`ontology/codelists/`. Names of people, posts and bodies are as printed, white space folded; who or what
they are is decided by `resolve`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
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


@dataclass(frozen=True, slots=True)
class Meeting:
    """The sitting that the document minutes. `body` None: the text does not show which body met.

    `held_on` is exact; `not_before` and `not_after` bound a date that is not stated.
    """

    body: BodyMention | None
    held_on: date | None
    date_basis: Basis | None
    date_span: Span | None = None
    not_before: date | None = None
    not_after: date | None = None
    starts_at: time | None = None
    venue: str | None = None


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
class ThemeGuess:
    """A theme given to an outcome: a notation of the scheme theme, how it was found, how surely."""

    theme: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Ask:
    """One separable request. `kind` is a notation of ask-kind, `frequency` of frequency where it has one."""

    text: str
    span: Span
    kind: str
    frequency: str | None = None
    themes: tuple[ThemeGuess, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, dated from the meeting: not before and not after these days, by the named rule."""

    not_before: date
    not_after: date
    rule: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One limb of what the body decided. `verb` is a notation of the scheme verb, `verb_printed` the word itself.

    `effects` are notations of the scheme effect, at least one. `form` is "marked" (under a cue, heading or
    list) or "inline" (inside a narrative sentence). `text` is the document's words, white space folded,
    without label and introducing verb. `cue` groups the limbs of one resolution.
    """

    agenda_item: int | None
    text: str
    label: str | None
    verb: str
    verb_printed: str
    effects: tuple[str, ...]
    procedural: bool
    form: str
    evidence: Evidence
    owner: Party | None = None
    due_text: str | None = None
    frequency: str | None = None
    cue: Span | None = None
    themes: tuple[ThemeGuess, ...] = ()
    due: Due | None = None


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
class Recommendation:
    """A request that a scrutiny or advisory body makes of somebody. `report` indexes `Facts.reports`.

    `reiterates` are indexes of reports whose recommendations the text itself renews.
    """

    agenda_item: int | None
    text: str
    label: str | None
    verb_printed: str
    form: str
    evidence: Evidence
    made_by: BodyMention | None = None
    addressee: BodyMention | Party | None = None
    report: int | None = None
    asks: tuple[Ask, ...] = ()
    reiterates: tuple[int, ...] = ()
    finding: Span | None = None
    themes: tuple[ThemeGuess, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionPoint:
    """A task given to, or accepted by, somebody. `owner` None: the minutes name nobody.

    `partners` are others whom the task itself names as taking part ("a meeting to be set up with ...").
    """

    agenda_item: int | None
    text: str
    label: str | None
    verb_printed: str
    form: str
    evidence: Evidence
    owner: Party | None = None
    partners: tuple[Party, ...] = ()
    due_text: str | None = None
    frequency: str | None = None
    themes: tuple[ThemeGuess, ...] = ()
    due: Due | None = None


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
class Vote:
    """One voter's recorded position on a decision (an index of `Facts.decisions`): for, against or abstain."""

    decision: int | None
    voter: Party
    option: str
    evidence: Evidence
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VoteCount:
    """A count of votes as printed, on a decision (an index of `Facts.decisions`) or on a motion that was lost.

    `result` is "carried", "lost" or "not stated"; `abstentions` None where none are mentioned. `agenda_item` is the item
    in which it was counted.
    """

    decision: int | None
    result: str
    votes_for: int
    votes_against: int
    abstentions: int | None
    evidence: Evidence
    agenda_item: int | None = None


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


@dataclass(frozen=True, slots=True)
class Question:
    """A question put at the meeting, and its answer as far as the page prints one.

    `evidence` are the question's words, `answer_span` the answer's. Nobody is named where the page says "A Member".
    `supplements` indexes the question of `Facts.questions` that a supplementary one follows.
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


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that minutes mention beside what they decide.

    `kind` is suggestion, figure, contradiction, organisation, place, review or term (of reference). `text` is what is said.
    `subject` is who suggested, what is measured, or what is named; `value` and `unit` are a figure's, or how an
    organisation is mentioned (asked, questioned, named); `taken_up` tells of a suggestion whether an outcome asks for it.
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
    receipts: tuple[Receipt, ...] = ()
    reports: tuple[Report, ...] = ()
    votes: tuple[Vote, ...] = ()
    counts: tuple[VoteCount, ...] = ()
    responses: tuple[Response, ...] = ()
    updates: tuple[ProgressUpdate, ...] = ()
    planned: tuple[PlannedAction, ...] = ()
    mentions: tuple[Mention, ...] = ()
    questions: tuple[Question, ...] = ()
    conduct: tuple[Conduct, ...] = ()
    earlier: tuple[EarlierMinute, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    others: tuple[Facts, ...] = ()

    @property
    def meetings(self) -> tuple[Facts, ...]:
        """The facts of every meeting, these first."""
        return (self, *self.others)


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person on a council, as a list of its members gives them.

    `identifier` is (scheme, value) of the system that publishes the list; in office from `since` to `until`, each None
    where the list does not say; `bodies` are the committees that the person sits on, `posts` the offices held, `party`
    and `ward` those of the seat, all as printed.
    """

    name: str
    identifier: tuple[str, str] | None = None
    since: date | None = None
    until: date | None = None
    bodies: tuple[str, ...] = ()
    party: str | None = None
    ward: str | None = None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberList:
    """What a published list of members says, before it is known whose it is and of which day.

    A member of several terms stands there once for each. `addresses` are the web addresses in it.
    """

    tenures: tuple[Tenure, ...]
    addresses: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many people are on the list."""
        return len({one.identifier or one.name for one in self.tenures})


@dataclass(frozen=True, slots=True)
class Roster:
    """The members of one council (its slug), past ones included where the list has them, as the list was on `as_of`.

    `is_of_the_day` where it is a list of those in office then, so that whoever has left since may be on none.
    """

    council: str
    as_of: date
    tenures: tuple[Tenure, ...]
    is_of_the_day: bool = False


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    """What the tables of `data/` say of one council; "" or None where they say nothing.

    `governance` are (model, first year, last year, source); `changes` are (old council, new council, day on which the
    old one ended), those to and from this one, by slug. Of a council that others name, `is_only_named`, there is `name`.
    """

    slug: str
    name: str
    is_only_named: bool = False
    kind: str = ""
    nation: str = ""
    region: str = ""
    gss: str = ""
    register: str = ""
    started: date | None = None
    ended: date | None = None
    governance: tuple[tuple[str, str, str, str], ...] = ()
    changes: tuple[tuple[str, str, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class AskRecord:
    """One ask as recurrence compares it, read back from the store.

    `node` is the IRI of the ask, action point or decision; `list_key` what it stood in a list with (its
    report, or its item); `authority` None where the council is not established.
    """

    node: str
    text: str
    authority: str | None
    list_key: str
    held_on: date | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's verdict on two nodes: "confirmed" (they belong together) or "refuted". `kind` says in what respect.

    `line` is its place in the file of rulings, from 1; a later date, then a later line, overrules.
    """

    kind: str
    left: str
    right: str
    ruling: str
    reviewer: str
    given_on: date
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """One person, body or post of the store (`kind`), with all that tells it from others; sets in order.

    `council` is the segment of its IRI. `groups` are "member", "officer" or "other", for a person; `roles` are titles
    of posts in which a person is seen; `days` those on which the person is seen or the body met.
    """

    node: str
    kind: str
    council: str
    names: tuple[str, ...]
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """Two nodes, the lesser IRI left, that are possibly one: how likely, in [0, 1], and why.

    `state` is "proposed", or "confirmed" where a person has ruled so and the two may not be merged (across councils).
    """

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]
    state: str = "proposed"


@dataclass(frozen=True, slots=True)
class Identities:
    """What is possibly the same, ordered by nodes; and which nodes people's rulings have made which others."""

    links: tuple[IdentityLink, ...]
    merged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two asks compared, the lesser IRI left. `score` is the probability, in [0, 1], that they ask the same.

    `decision` is "proposed", "possible", "rejected", or a person's "confirmed" or "refuted". `reasons` are the
    kinds of evidence and the log-odds that each adds, the weightiest first.
    """

    left: str
    right: str
    score: float
    decision: str
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """Why one ask is in a cluster: the probability `score` that it asks the same as `nearest`, its closest member.

    `state` is "confirmed" where a person joined the two, else "proposed". `reasons` as in `ScoredPair`.
    """

    node: str
    score: float
    nearest: str
    state: str
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Asks that request the same thing. `anchor` is the member with the least (date, IRI); it names the cluster.

    `state` is "confirmed" where people joined all members, else "proposed"; `label` is the shortest member's text.
    Members are ordered by IRI.
    """

    anchor: str
    label: str
    state: str
    members: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Recurrences:
    """One run over all asks: the clusters, ordered by anchor, and how they were made.

    `undecided` are the pairs for a person to look at: proposed or possible, the likeliest first.
    """

    clusters: tuple[Cluster, ...]
    method: str
    fingerprint: str
    join_threshold: float
    undecided: tuple[ScoredPair, ...] = ()


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
class Problem:
    """Why a row of a tracker was not taken: its sheet, its row (from 1), the cell ("Actions!C7") and the cause."""

    sheet: str
    row: int
    reference: str
    cause: str


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """What one row of a council's tracker says of a recommendation (an IRI).

    `cells` are (column, reference, value), the council's own words; the columns are those of `tracker.yaml`. `outcome`,
    `status` and `verdict` are our notations for them: `outcome` of response-outcome or "holding", the others of
    implementation-status; `in_principle` where the outcome is qualified so. `status` is the addressee's claim, `verdict` what scrutiny makes of it; `scrutiny` is the body
    (an IRI) that made the recommendation.
    """

    recommendation: str
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
