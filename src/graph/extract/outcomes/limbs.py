"""How a marked outcome is made of the words of a limb: its kind, its printed verb, its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.documents import Span
from graph.extract.grammar.found import (
    ACTION,
    RECOMMENDATION,
    Found,
    Named,
    cue_words,
    kind_of_words,
)
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.lists import Limb, inline_limbs
from graph.extract.people.tallies import without_vote


def limb_found(
    reading: Reading,
    limb: Limb,
    word: str,
    cue: Span,
    rule: str,
    *,
    kind: str | None = None,
    addressee: Named | None = None,
    maker: Named | None = None,
) -> Iterator[Found]:
    """Yield the outcome of a limb, or of each of the limbs that its paragraph runs together."""
    passage = reading.passages[limb.first]
    labelled = inline_limbs(passage.text) if limb.first == limb.last else []
    pieces: list[tuple[str | None, Span]] = [(label, passage.span(start, end)) for label, start, end in labelled]
    pieces = pieces or [(limb.label, limb.span)]
    for label, span in pieces:
        one = found_in(
            reading, passage, span, label, word, rule, cue=cue, kind=kind, addressee=addressee, maker=maker
        )
        yield replace(one, owner=limb.owner) if limb.owner else one


def found_in(
    reading: Reading,
    passage: Passage,
    span: Span,
    label: str | None,
    word: str,
    rule: str,
    *,
    cue: Span,
    kind: str | None = None,
    addressee: Named | None = None,
    maker: Named | None = None,
) -> Found:
    """Return a marked outcome: its words without a note of the vote, and its kind by the governing word."""
    span = without_vote(reading, span)
    text = reading.quote(span)
    kind = kind or kind_of(text, word, rule)
    printed = "RECOMMENDED" if rule == "recommendation-list" else word.upper() if kind is ACTION else word
    return Found(
        kind,
        passage.agenda_item,
        span,
        text,
        label,
        printed,
        "marked",
        rule,
        passage.index,
        cue=cue,
        addressee=addressee,
        maker=maker,
    )


def kind_of(text: str, word: str, rule: str) -> str:
    """Return whether words are recommended, asked for as an action, or decided, by the word that governs them."""
    if rule == "recommendation-list":
        return RECOMMENDATION
    if rule == "action-marker":
        return ACTION
    recommended = cue_words().get(word.upper()) == "recommended"
    if recommended and not pattern("outcomes", "minutes_approved").search(_unspaced(text)):
        return RECOMMENDATION
    return kind_of_words(text)


def _unspaced(text: str) -> str:
    return re.sub(r"^T H A T\b", "That", text)


def is_bare_verb(text: str) -> bool:
    """Tell whether a limb begins with a verb in small letters: "submit a report"."""
    return bool(re.match(r"[a-z]{3,}\b(?! (?:of|and)\b)", text))


def named_in(passage: Passage, found: tuple[str, int, int] | None) -> Named | None:
    """Return a group of a match in a passage with its place."""
    return Named(found[0].strip(), passage.span(found[1], found[2])) if found else None
