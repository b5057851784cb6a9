"""What the outcome grammar finds, before it is told apart into decisions, recommendations and actions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from graph.documents import Span
from graph.extract.grammar.lexicon import lexicon, pattern

DECISION, RECOMMENDATION, ACTION = "decision", "recommendation", "action"

_WEIGHT_OF_PRIOR = 10


@cache
def confidences() -> dict[str, float]:
    """Return the confidence of each family of rules: its measured precision, held near its prior (confidence.yaml)."""
    families: dict[str, dict[str, float]] = lexicon().tables["confidence"]["families"]
    return {
        name: round((one["hits"] + _WEIGHT_OF_PRIOR * one["prior"]) / (one["found"] + _WEIGHT_OF_PRIOR), 3)
        for name, one in families.items()
    }


@dataclass(frozen=True, slots=True)
class Named:
    """A name or role in the text that the grammar gives a part to play, with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Found:
    """One limb or sentence. `span` is its words, without label and operative word; `cue` the operative words.

    `due` is where a column of its own prints by when it is to be done.
    """

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
    due: Named | None = None
    partners: tuple[Named, ...] = ()
    also: tuple[Span, ...] = ()

    @property
    def confidence(self) -> float:
        """The measured precision of the rule's family."""
        return confidences()[self.rule]


@cache
def cue_words() -> dict[str, str]:
    """Return the operative words in capitals, each with its notation in the code list `verb`."""
    cues: dict[str, str] = lexicon().tables["outcomes"]["cues"]
    return cues


SUBJUNCTIVE = re.compile(
    r"(?<!to )(?<!should )(?<!would )(?<!will )(?<!can )(?<!could )(?<!may )(?<!might )(?<!must )(?<!not )(?<!shall )"
    r"\b[Bb]e (?:\w+ly |not )?(?:[a-z-]+(?:ed|en|wn|de|ne)|given|made|sent|held|set|put|kept|brought|sought|taken|built|told|NOTED|APPROVED|AGREED"
    r"|RECEIVED|RECOMMENDED|ENDORSED|ADOPTED|ACCEPTED|SUPPORTED)\b"
)
MODAL = re.compile(r"\b(?:would|should|will|shall)\b")
_FINITE = re.compile(
    r"\b(?:was|were|had|has|have|is|are|said|asked|felt|thought|suggested|explained|advised|stated|proposed|would|will|should|could|can|may)\b"
)


_TO_BE_DONE = re.compile(
    r"\b(?:to|must) be (?:[a-z-]+(?:ed|en|wn|de|ne)|made|sent|held|set|put|kept|brought|sought|taken|built|told)\b"
)


@cache
def _limb_start() -> re.Pattern[str]:
    verbs = "|".join(lexicon().words("outcomes", "limb_verbs"))
    return re.compile(rf"(?:That|To|For|The)\b|(?:{verbs})(?:e?s|[rt]?e?d)?\b", re.IGNORECASE)


@cache
def _imperative() -> re.Pattern[str]:
    verbs = "|".join(lexicon().words("outcomes", "limb_verbs"))
    return re.compile(
        rf"(?:(?:formally |also |further )?(?:{verbs})(?:e?s|[rt]?e?d)?\b|to (?:\w+ly )?[a-z]+\b)", re.IGNORECASE
    )


def looks_operative(text: str) -> bool:
    """Tell whether a limb without an operative word before it still reads as something decided or asked for."""
    return bool(
        re.match(r"(?:[Tt]hat|THAT)\b|T H A T\b", text)
        or SUBJUNCTIVE.search(text[:400])
        or _imperative().match(text[:60])
    )


def starts_operative(text: str) -> bool:
    """Tell whether words begin as a limb does: "That ...", "To ...", or with its verb."""
    return bool(re.match(r"(?:[Tt]hat|THAT)\b|T H A T\b", text) or _imperative().match(text[:60]))


def goes_on(text: str) -> bool:
    """Tell whether a sentence after a decided one is decided too: "That ...", or a subjunctive of its own."""
    found = SUBJUNCTIVE.search(text[:400])
    return bool(re.match(r"(?:And )?(?:[Tt]hat|THAT)\b", text)) or bool(
        found and not _FINITE.search(text[: found.start()])
    )


def looks_like_limb(text: str) -> bool:
    """Tell whether an entry of a list that is called recommendations looks like one."""
    start = text[:300]
    return bool(
        SUBJUNCTIVE.search(text[:400])
        or MODAL.search(start)
        or _TO_BE_DONE.search(start)
        or _limb_start().match(text)
    )


def is_history(text: str) -> bool:
    """Tell whether a sentence reports what was decided elsewhere or before."""
    return bool(pattern("outcomes", "history").search(_AS_ASKED.sub("", text)))


# Upon whose word something is done now is no report of an earlier decision.
_AS_ASKED = re.compile(
    r"^(?:As|Further to what was) (?:requested|suggested|proposed|recommended) (?:by|in) [^,;.]{3,80}, "
)


_RECOMMENDED = re.compile(
    r"(?:That |that |to )?(?:it be )?(?:also )?(?:Recommend(?:s|ed)?|RECOMMEND(?:ED|S)?)\b(?! (?:be|were|is|are)\b)",
    re.IGNORECASE,
)
_BE_RECOMMENDED = re.compile(
    r"\b(?:Cabinet|Executive|Council|Board|Committee|Mayor|Leader|Assembly|Commissioner|Minister|Member|Holder|Director|Chief Executive)\b[^.;]{0,60}"
    r"\b(?:be|is|are) (?:(?:also|therefore|further|\w+ly) )?(?:RECOMMENDED|recommended)\b(?! (?:for|by)\b)"
    r"|\b(?:be|is) a recommendation (?:to|from)\b|(?<!\band )(?<!\bthe )(?<!\bthese )(?<!\bits )(?<!\bthose )\brecommendations? be (?:made|put|submitted) to\b"
)


_BODY_RECOMMENDED = re.compile(
    r"(?:That )?(?:[Tt]he |[Tt]his )?(?:[A-Z][\w'&-]*(?: (?:and|of|for|&|[A-Z][\w'&-]*)){0,8} )?(?:Committee|Panel|Board|Commission|Group|Members|Cabinet|Executive) (?:\w+ly |also |therefore )?recommend(?:s|ed)\b(?:(?: to [^.;]{3,60}?)? that\b| (?:the )?[A-Z][^.;]{2,80}? to [a-z]+\b)"
)


def kind_of_words(text: str) -> str:
    """Return whether words that a body decided are a recommendation by their own verb, else a decision."""
    told = _RECOMMENDED.match(text) or _BE_RECOMMENDED.search(text) or _BODY_RECOMMENDED.match(text)
    return RECOMMENDATION if told else DECISION
