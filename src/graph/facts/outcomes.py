"""What a meeting settled, asked for and gave to do, and how it voted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.documents import Span
from graph.facts.evidence import BodyMention, Evidence, Party


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
    without label and introducing verb. `cue` groups the limbs of one resolution. `minutes_of` are the
    days of the body's own earlier meetings whose minutes it approves. `owner` is whom it binds: who is asked
    or authorised, a person, a post, or another body.
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
    owner: BodyMention | Party | None = None
    due_text: str | None = None
    frequency: str | None = None
    cue: Span | None = None
    themes: tuple[ThemeGuess, ...] = ()
    due: Due | None = None
    minutes_of: tuple[date, ...] = ()


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
