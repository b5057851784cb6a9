"""What the outcome grammar finds, before it is told apart into decisions, recommendations and actions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from graph.documents import Span
from graph.extract.lexicon import lexicon, pattern

DECISION, RECOMMENDATION, ACTION = "decision", "recommendation", "action"

# Measured precision of each family of rules; see tests/quality.
CONFIDENCE = {
    "cue-list": 0.98,
    "cue-single": 0.98,
    "recommendation-list": 0.95,
    "action-marker": 0.9,
    "decision-section": 0.9,
    "minutes-approved": 0.97,
    "it-was-agreed": 0.95,
    "body-agreed": 0.85,
    "body-noted": 0.85,
    "body-view": 0.6,
    "passive": 0.9,
    "person-agreed": 0.85,
    "person-agreed-coordinated": 0.7,
    "instructed": 0.85,
    "proposed-seconded": 0.8,
    "headless-list": 0.85,
    "headless-single": 0.6,
    "wish": 0.5,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A name or role in the text that the grammar gives a part to play, with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Found:
    """One limb or sentence. `span` is its words, without label and operative word; `cue` the operative words."""

    kind: str
    agenda_item: int | None
    span: Span
    text: str
    label: str | None
    verb_printed: str
    form: str
    rule: str
    passage: int
    cue: Span | None = None
    addressee: Named | None = None
    maker: Named | None = None
    owner: Named | None = None
    also: tuple[Span, ...] = ()

    @property
    def confidence(self) -> float:
        """The measured precision of the rule's family."""
        return CONFIDENCE[self.rule]


@cache
def cue_words() -> dict[str, str]:
    """Return the operative words in capitals, each with its notation in the code list `verb`."""
    cues: dict[str, str] = lexicon().tables["outcomes"]["cues"]
    return cues


SUBJUNCTIVE = re.compile(
    r"(?<!to )(?<!should )(?<!would )(?<!will )(?<!can )(?<!could )(?<!may )(?<!might )(?<!must )(?<!not )(?<!shall )"
    r"\bbe (?:\w+ly )?(?:[a-z-]+(?:ed|en|wn|de|ne)|given|made|sent|held|set|put|kept|brought|sought|taken|built|told)\b"
)
MODAL = re.compile(r"\b(?:would|should|will|shall)\b")
_LIMB_START = re.compile(
    r"(?:That|that|To|to|For|The|Notes?|Noted|Approve[sd]?|Agree[sd]?|Endorse[sd]?|Recommend(?:s|ed)?|Request(?:s|ed)?"
    r"|Receive[sd]?|Raise[sd]?|Determine[sd]?|Appoint(?:s|ed)?|Delegate[sd]?|Consider(?:s|ed)?|Support(?:s|ed)?)\b"
)


def looks_operative(text: str) -> bool:
    """Tell whether a limb without an operative word before it still reads as something decided or asked for."""
    return bool(SUBJUNCTIVE.search(text[:400]) or re.match(r"[Tt]hat\b", text) or _is_imperative(text))


def looks_like_limb(text: str) -> bool:
    """Tell whether an entry of a list that is called recommendations looks like one."""
    return bool(SUBJUNCTIVE.search(text[:400]) or MODAL.search(text[:300]) or _LIMB_START.match(text))


def _is_imperative(text: str) -> bool:
    return bool(re.match(r"(?:Notes?|Approves?|Agrees?|Endorses?|Recommends?|Requests?|Raises?|Appoints?)\b", text))


def is_history(text: str) -> bool:
    """Tell whether a sentence reports what was decided elsewhere or before."""
    return bool(pattern("outcomes", "history").search(text))
