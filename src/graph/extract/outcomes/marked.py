"""Outcomes that the page marks: under an operative word, in a list that a sentence introduces, after "ACTION"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.documents import BlockKind, Span
from graph.extract.grammar.found import (
    DECISION,
    RECOMMENDATION,
    Found,
    Named,
    cue_words,
    looks_like_limb,
    looks_operative,
)
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.cues import Cue, introduced, opening
from graph.extract.outcomes.headed import introduced_recommendations, under_heading
from graph.extract.outcomes.limbs import (
    carries,
    found_in,
    is_bare_verb,
    limb_found,
    named_in,
    operative_end,
    sent_with,
)
from graph.extract.outcomes.lists import Limb, action_marker, collect, inline_limbs, is_stop, opens_itself
from graph.extract.outcomes.marked_actions import under_marker

_NO_RESULT = re.compile(
    r"\b(?:was|were) (?:lost|not carried|defeated|withdrawn)\b|\bfell\b|\blost by \d", re.IGNORECASE
)
_THAT_ALONE = re.compile(r"(?:that|it be|to)\s*[:,-]*", re.IGNORECASE)
_TO_DO = re.compile(r"\b(?:to|agrees|that)\s*:?\s*-?\s*$|\bfollowing\b[^.]{0,40}$", re.IGNORECASE)
_CORRECTIONS = re.compile(r"\bsubject to\b[^.]{0,80}$|\bamend(?:ed|ments?)\b[^.]{0,60}$|\bto read\b", re.IGNORECASE)
# What another body decided is noted, and then quoted.
_OF_OTHERS = re.compile(
    r"\bnot(?:es?|ed)\b[^:;]{0,60}?\b(?:decisions?|resolutions?|recommendations?|comments|views|outcomes?|conclusions) (?:made |taken |of|from|by)[^:;]*"
    r"\b(?:below|as follows|the following|namely)\s*:?\s*-?\s*$",
    re.IGNORECASE,
)
_ALONE = frozenset(("approved", "endorsed"))  # words that are all that some pages print under "Decision"
_EXECUTIVES = {"cabinet", "executive"}


def structural(reading: Reading) -> tuple[list[Found], set[int]]:
    """Return what operative words, lists and markers show, in the order of the text, and the passages that they take."""
    found: list[Found] = []
    taken: set[int] = set()
    spoken = {passage.index for passage in reading.spoken}
    index = 0
    while index < len(reading.passages):
        if index not in spoken or index in reading.quoted or index in reading.tabled:
            index += 1
            continue
        made = list(_opened_at(reading, index))
        found += made
        last = max([index, *(last_covered(one, reading) for one in made)])
        taken |= set(range(index, last + 1)) if made else set()
        index = last + 1
    return found, taken


def last_covered(one: Found, reading: Reading) -> int:
    """Return the index of the last passage that an outcome's words reach into."""
    end = max(span.end for span in (one.span, *one.also))
    index = one.passage
    while index + 1 < len(reading.passages) and reading.passages[index + 1].block.span.start < end:
        index += 1
    return index


def _opened_at(reading: Reading, index: int) -> Iterator[Found]:
    passage = reading.passages[index]
    marker = action_marker(passage.text)
    if marker:
        yield from under_marker(reading, index, marker)
        return
    cue = opening(passage)
    if cue is not None and _is_only_proposed(reading, passage):
        return
    if cue is not None:
        yield from _under_cue(reading, passage, cue)
        return
    yield from under_heading(reading, passage)


def _under_cue(reading: Reading, passage: Passage, cue: Cue) -> Iterator[Found]:
    text, word = passage.text, cue.word
    if _NO_RESULT.search(text[max(0, cue.start - 120) : cue.start]):
        return
    place = passage.span(cue.start, cue.end)
    to = named_in(passage, cue.addressee)
    ends = cue.rest >= len(text)
    begun, subject = _past_introduction(reading, passage) if ends else (passage.index + 1, None)
    cue = replace(cue, subject=subject) if subject else cue
    if subject is None and text[-1:] in ":-" and opens_itself(reading, passage):
        return
    limbs = collect(reading, begun) if ends or cue.follows else []
    if limbs and not ends and cue.subject is None:
        limbs = []
    if limbs and not _may_follow(reading, limbs, cue, text):
        limbs = []
    if limbs:
        kind = _kind_of_list(reading, cue)
        for limb in limbs:
            yield from limb_found(reading, limb, word, place, "cue-list", kind=kind, addressee=to)
        return
    if ends:
        shown = cue_words().get(word.upper())
        if (shown == "noted" and len(text) < 40) or (shown in _ALONE and text.strip(" .:-") == word):
            yield found_in(reading, passage, place, None, word, "cue-single", cue=place)
        return
    yield from list(introduced_recommendations(reading, passage)) or _on_the_line(reading, passage, cue, place, to)


def _is_only_proposed(reading: Reading, passage: Passage) -> bool:
    """Tell a resolution that the agenda words beforehand: "If so, to formally pass the following resolution:"."""
    before = reading.passages[passage.index - 1] if passage.index else None
    return (
        before is not None
        and pattern("outcomes", "only_proposed", suffix=r"\s*:?\s*-?\s*$").search(before.text) is not None
    )


def _past_introduction(reading: Reading, passage: Passage) -> tuple[int, str | None]:
    """Return where the limbs begin after an operative word alone, past a line "That the Committee:-", and its body."""
    following = reading.passages[passage.index + 1 : passage.index + 3]
    if len(following) == 2 and following[0].block.label is None and following[1].agenda_item == passage.agenda_item:
        subject = introduced(following[0].text)
        if subject or _THAT_ALONE.fullmatch(following[0].text):
            return passage.index + 2, subject
    return passage.index + 1, None


def _may_follow(reading: Reading, limbs: list[Limb], cue: Cue, text: str) -> bool:
    """Tell whether a list belongs to a verb told in running text: it is labelled, or reads as something decided."""
    if cue.word.isupper() or cue.word.istitle():
        return True
    labelled = [limb for limb in limbs if limb.label is not None]
    texts = [reading.quote(limb.span) for limb in limbs]
    operative = sum(looks_like_limb(one) or is_bare_verb(one) for one in texts)
    if not labelled:
        return bool(texts) and (looks_operative(texts[0]) or text[-1:] in ":-")
    return operative * 2 >= len(limbs) or bool(_TO_DO.search(text))


def _kind_of_list(reading: Reading, cue: Cue) -> str | None:
    """Return the kind that the words before a list give it; None where each limb's own words decide."""
    if cue.kind != DECISION:
        return cue.kind
    if cue.subject is None:
        return None
    held, subject = (reading.body_kind or ""), cue.subject.casefold()
    whole = "executive" if subject in _EXECUTIVES else "council" if subject in {"council", "full council"} else None
    return RECOMMENDATION if whole and held and held != whole else None


def _on_the_line(reading: Reading, passage: Passage, cue: Cue, place: Span, to: Named | None) -> Iterator[Found]:
    text, word, rest = passage.text, cue.word, cue.rest
    skipped = re.match(r"(?i:that|t h a t)\s+(?=\(?[a-zA-Z0-9]{1,4}\)\s|[:(-])", text[rest:])
    begun = rest + (skipped.end() if skipped else 0)
    labelled = inline_limbs(text[begun:])
    if labelled:
        for label, start, end in labelled:
            yield from sent_with(reading, passage, (begun + start, begun + end), label, word, place, "cue-list", to)
        last = labelled[-1][0]
        for limb in collect(reading, passage.index + 1, open_label=last):
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)
        return
    opened = re.match(r"(?P<label>\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})\)|\d{1,2}\.)\s+(?=\S)", text[begun:])
    own: str | None = opened["label"] if opened else None
    start = begun + opened.end() if opened else rest
    if own:
        yield found_in(reading, passage, passage.span(start), own, word, "cue-list", cue=place, addressee=to)
        for limb in collect(reading, passage.index + 1, open_label=own):
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)
        return
    if carries(passage, start) is not None:
        yield from sent_with(reading, passage, (start, len(text)), None, word, place, "cue-single")
        return
    end = start + operative_end(passage, start)
    introduces = end >= len(text.rstrip()) and text.rstrip()[-1:] in ":-"
    limbs = collect(reading, passage.index + 1) if introduces else []
    quoted = bool(limbs) and limbs[0].first in reading.quoted
    if limbs and not quoted and _are_limbs(reading, limbs, text[start:]):
        for limb in limbs:
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)
        return
    span = passage.span(start, end)
    if limbs:
        span = Span(span.start, limbs[-1].span.end)
    yield found_in(reading, passage, span, None, word, "cue-single", cue=place, addressee=to)
    if not limbs:
        for limb in _unlabelled(reading, passage):
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)


def _are_limbs(reading: Reading, limbs: list[Limb], words: str) -> bool:
    """Tell limbs of their own from a list that is part of what was decided ("that the grounds be:", "subject to:")."""
    if _CORRECTIONS.search(words) or _OF_OTHERS.search(words):
        return False
    texts = [reading.quote(limb.span) for limb in limbs]
    operative = sum(looks_operative(text) for text in texts)
    if operative * 2 > len(texts):
        return True
    return bool(re.search(r"\b(?:to|agrees?|resolves?|should|be (?:asked|requested) to)\s*[:-]+\s*$", words)) and all(
        is_bare_verb(text) or looks_like_limb(text) for text in texts
    )


def _unlabelled(reading: Reading, passage: Passage) -> list[Limb]:
    """Return the paragraphs after a single outcome that begin "That" or "And that": its further limbs."""
    limbs: list[Limb] = []
    for following in reading.passages[passage.index + 1 :]:
        same = following.agenda_item == passage.agenda_item and following.block.kind is BlockKind.PARA
        if not same or not re.match(r"(?:And )?[Tt]hat\b", following.text) or is_stop(following.text):
            break
        limbs.append(Limb(following.span(), None, following.index, following.index))
    return limbs
