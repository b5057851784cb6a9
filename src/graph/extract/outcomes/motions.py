"""What was moved and carried, where minutes print no operative word for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.extract.grammar.found import DECISION, Found, is_history
from graph.extract.grammar.reading import Reading
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


_MOVING = ("second", "carried", "motion", "recommendation", "proposal", "proposition", "resolution", "vote was taken")


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
