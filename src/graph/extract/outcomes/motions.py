"""What was moved and carried, where minutes print no operative word for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.extract.grammar.found import DECISION, Found, is_history
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.told import told_in

_CARRIED = re.compile(
    r"\b(?:motions?|recommendations?|propos(?:al|ition)s?|resolution)\b[^.]{0,160}\b(?:was|were|be)\b[^.]{0,100}\b(?P<verb>carried|agreed|approved|accepted|adopted)\b"
    r"|\b(?:motion|proposal|recommendation)s?\b[^.]{0,60}\b(?:was|were)\b[^.]{0,60}\bput to\b[^.]{0,60}\band (?:was |were )?(?P<verb2>passed|carried|agreed|approved|adopted)\b"
    r"|\bvote was taken\b[^.]{0,120}\bin favour of\b",
    re.IGNORECASE,
)
_SECONDED_AND = re.compile(
    r"\b(?:moved|proposed)\b[^.]{0,300}\bseconded\b[^.]{0,200}?(?:\band(?: it was)?|\bit was)\s*(?::\s*-?|-)?\s*$",
    re.IGNORECASE,
)


_BECAME = re.compile(
    r"\b(?P<what>amendment|(?:original |substantive )?(?:motion|proposal))\b[^.]{0,60}\b(?:was|were)\b[^.]{0,60}\bput to\b[^.]{0,60}\bas the substantive (?:motion|proposal)\b[^.]{0,20}\b(?P<verb>passed|carried|agreed|approved|adopted)\b"
    r"|\bamendment\b[^.]{0,60}\b(?:carried|agreed|passed)\b[^.]{0,60}\bbecame the substantive (?:motion|proposal)\b[^.]{0,80}\b(?P<verb2>passed|carried|agreed|approved|adopted)\b",
    re.IGNORECASE,
)
_MOVED_BY = re.compile(r"\b(?:moved|proposed) by\b[^.]{2,120}\bseconded by\b[^.]{2,80}[,:]\s*-?$", re.IGNORECASE)
_REACH = 8  # paragraphs between the words of a motion and how it was voted on


def _substantive(reading: Reading, passage: Passage) -> Found | None:
    """Return the words of the amendment that a paragraph says was carried as the substantive motion.

    They stand in a paragraph of their own, under who moved and seconded it; the last such is the one voted on.
    """
    told = _BECAME.search(passage.text)
    if told is None:
        return None
    for at in range(passage.index - 1, max(passage.index - _REACH, 0), -1):
        words, mover = reading.passages[at], reading.passages[at - 1]
        if words.agenda_item != passage.agenda_item:
            return None
        if words.text.startswith("That ") and _MOVED_BY.search(mover.text):
            verb = told["verb"] or told["verb2"]
            return Found(
                DECISION, words.agenda_item, words.span(), reading.quote(words.span()), words.block.label, verb, "marked",
                "seconded-and", words.index,
            )  # fmt: skip
    return None


_MOVING = (
    "second",
    "carried",
    "motion",
    "recommendation",
    "proposal",
    "proposition",
    "resolution",
    "vote was taken",
    "substantive",
)


def carried(reading: Reading) -> Iterator[Found]:
    """Yield what was moved and carried without an operative word of its own; a motion's text before a vote is none."""
    spoken = {passage.index for passage in reading.spoken}
    for passage in reading.spoken:
        if passage.index in reading.quoted or not passage.has(_MOVING):
            continue
        following = reading.passages[passage.index + 1 : passage.index + 2]
        if _SECONDED_AND.search(passage.text[-600:]) and following and following[0].index in spoken:
            span = following[0].span()
            yield Found(
                DECISION, passage.agenda_item, span, reading.quote(span), following[0].block.label, "resolved", "marked",
                "seconded-and", following[0].index,
            )  # fmt: skip
            continue
        substantive = _substantive(reading, passage)
        if substantive is not None:
            yield substantive
            continue
        for sentence in passage.sentences:
            match = _CARRIED.search(sentence.text)
            if (
                match is None
                or is_history(sentence.text)
                or re.search(r"\b(?:not|lost|amendment|if|before|until|whether|previous)\b", sentence.text)
            ):
                continue
            yield told_in(
                reading, passage, sentence, DECISION, match["verb"] or match["verb2"] or "voted", "motion-carried"
            )
