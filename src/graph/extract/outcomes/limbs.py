"""How a marked outcome is made of the words of a limb: its kind, its printed verb, its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.documents import Span
from graph.extract.grammar.found import (
    ACTION,
    RECOMMENDATION,
    Found,
    Named,
    cue_words,
    kind_of_words,
    looks_operative,
)
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.lists import Limb, collect, inline_limbs
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
    if not labelled and carries(passage, 0) is not None:
        inner = [
            Limb(one.span(), one.block.label, one.index, one.index)
            for one in reading.passages[limb.first + 1 : limb.last + 1]
        ]
        yield from sent_with(
            reading, passage, (0, len(passage.text)), limb.label, word, cue, rule, addressee, inner or None
        )
        return
    for label, span in pieces:
        one = found_in(
            reading, passage, span, label, word, rule, cue=cue, kind=kind, addressee=addressee, maker=maker
        )
        yield replace(one, owner=limb.owner) if limb.owner else one


_TO_WHOM = re.compile(r"\bto (?:the )?(?P<whom>[A-Z][\w'&-]*(?:,? (?:[A-Z][\w'&-]*|and|of|for|the|&))*)")


def carries(passage: Passage, start: int, end: int | None = None) -> re.Match[str] | None:
    """Match the words that list recommendations with what is sent on: "to Cabinet with the following recommendations:"."""
    told = pattern("outcomes", "with_recommendations")
    found = told.search(passage.text, start, len(passage.text) if end is None else end) if passage.may(told) else None
    return found if found is not None and found.start() > start else None


def sent_with(
    reading: Reading,
    passage: Passage,
    place: tuple[int, int],
    label: str | None,
    word: str,
    cue: Span,
    rule: str,
    addressee: Named | None = None,
    inner: Sequence[Limb] | None = None,
) -> Iterator[Found]:
    """Yield what is decided at a place of the passage's text and, where it carries recommendations, each of them.

    These stand on the line behind it, else in the `inner` entries, else (None) in the list that follows.
    """
    start, end = place
    carried = carries(passage, start, end)
    if carried is None:
        yield found_in(reading, passage, passage.span(start, end), label, word, rule, cue=cue, addressee=addressee)
        return
    decided = passage.span(start, start + len(passage.text[start : carried.end()].rstrip(" :-")))
    yield found_in(reading, passage, decided, label, word, rule, cue=cue)
    yield from recommended_with(reading, passage, carried, end, addressee, inner)


def recommended_with(
    reading: Reading,
    passage: Passage,
    carried: re.Match[str],
    end: int,
    addressee: Named | None = None,
    inner: Sequence[Limb] | None = None,
) -> Iterator[Found]:
    """Yield the recommendations on the rest of a line, and those of the list that goes on with them or follows.

    They are put to whom the words before send something, else to the `addressee`.
    """
    begun, cue = carried.end(), passage.span(carried.start(), carried.end())
    whom = next(iter([*_TO_WHOM.finditer(passage.text, 0, carried.start())][-1:]), None)
    to = Named(whom["whom"], passage.span(*whom.span("whom"))) if whom else addressee
    labelled = inline_limbs(passage.text[begun:end])
    pieces: list[tuple[str | None, int, int]] = [(label, begun + a, begun + b) for label, a, b in labelled]
    if not pieces and begun < end:
        pieces = [(None, begun, min(end, begun + operative_end(passage, begun)))]
    for label, first, last in pieces:
        span = passage.span(first, last)
        yield found_in(reading, passage, span, label, "RECOMMENDED", "recommendation-list", cue=cue, addressee=to)
    if inner is None and (labelled or not pieces):
        inner = collect(reading, passage.index + 1, open_label=labelled[-1][0] if labelled else None)
    for limb in inner or ():
        yield from limb_found(reading, limb, "RECOMMENDED", cue, "recommendation-list", addressee=to)


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


def operative_end(passage: Passage, start: int) -> int:
    """Return how far the decided words reach: the first sentence, and each next one that is itself operative."""
    end = 0
    for sentence in passage.sentences:
        if sentence.end <= start:
            continue
        if end and not looks_operative(sentence.text):
            break
        end = sentence.end - start
    return end or len(passage.text) - start
