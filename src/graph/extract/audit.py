"""What was not understood: sentences with an operative word outside every fact, and items with minutes and no fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from graph.documents import Section, Span
from graph.extract.grammar import dates
from graph.extract.grammar.found import Found, is_history
from graph.extract.grammar.lexicon import alternatives
from graph.extract.grammar.reading import Cover, Passage, Reading
from graph.extract.outcomes.lists import label_type, ordinal
from graph.facts import Unexplained, Vote, VoteCount

_IN_PROSE = re.compile(
    r"\b(?:agreed|resolved|recommended|undertook)\b (?:that|to)\b|\bbe (?:noted|approved|endorsed|referred)\b"
)


@cache
def _capital() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('outcomes', 'cues')})\b")


def audit(
    reading: Reading,
    explained: Sequence[Span],
    found: Sequence[Found],
    counts: Sequence[VoteCount],
    votes: Sequence[Vote],
) -> tuple[Unexplained, ...]:
    """Return the places where something may have been missed or is amiss, each kind in the order of the text.

    `explained` are the spans of every fact, `found` the outcomes with their labels.
    """
    capital = _capital()
    cover = Cover(explained)
    missed: list[Unexplained] = []
    for passage in reading.spoken_with(capital, _IN_PROSE):
        for sentence in passage.sentences:
            cue = capital.search(sentence.text) or _IN_PROSE.search(sentence.text)
            if cue is None or is_history(sentence.text):
                continue
            span = passage.span(sentence.start, sentence.end)
            if not cover.overlaps(span) and not _introduces(reading, passage.index, cover):
                missed.append(Unexplained(span, cue.group(), passage.agenda_item))
    others = [*_silent_items(reading, cover), *_gaps(found), *_counts_apart(counts, votes), *_dates_apart(reading)]
    return tuple(missed + others)


def _gaps(found: Sequence[Found]) -> Iterator[Unexplained]:
    """Yield where a list under one operative word leaves out a number: a limb may have been lost."""
    by_cue: dict[Span, list[Found]] = {}
    for one in found:
        if one.cue is not None and one.label is not None:
            by_cue.setdefault(one.cue, []).append(one)
    for limbs in by_cue.values():
        for one, after in pairwise(limbs):
            if one.label is None or after.label is None or label_type(one.label) != label_type(after.label):
                continue
            first, second = ordinal(one.label), ordinal(after.label)
            if len(first) == len(second) and first[:-1] == second[:-1] and second[-1] - first[-1] == 2:
                told = f"nothing between {one.label} and {after.label}"
                yield Unexplained(after.span, told, after.agenda_item, kind="gap")


def _counts_apart(counts: Sequence[VoteCount], votes: Sequence[Vote]) -> Iterator[Unexplained]:
    """Yield where a count is printed with names, and they are not as many."""
    for count in counts:
        for option, number in (
            ("for", count.votes_for),
            ("against", count.votes_against),
            ("abstain", count.abstentions),
        ):
            named = sum(vote.option == option and vote.decision == count.decision for vote in votes)
            if count.decision is not None and number is not None and named and named != number:
                told = f"{number} counted {option}, {named} named"
                yield Unexplained(count.evidence.spans[0], told, None, kind="count")


_HELD_ON = re.compile(r"\b(?:meeting|minutes)\b[^.;]{0,120}$", re.IGNORECASE)


def _dates_apart(reading: Reading) -> list[Unexplained]:
    """Return where minutes give the day that their agenda gives, in another year: one of the two is a slip."""
    printed: dict[int | None, set[date]] = {}
    for passage in reading.passages:
        if passage.block.section is Section.AGENDA:
            printed.setdefault(passage.agenda_item, set()).update(m.value for m in dates.find(passage.text))
    found: list[Unexplained] = []
    for passage in reading.spoken:
        agenda = printed.get(passage.agenda_item) if len(passage.text) < 20_000 else None
        for mention in dates.find(passage.text) if agenda else ():
            day = (mention.value.month, mention.value.day)
            apart = [one for one in agenda or () if (one.month, one.day) == day and one != mention.value]
            if (
                apart
                and mention.value not in (agenda or ())
                and _HELD_ON.search(passage.text[max(0, mention.start - 160) : mention.start])
            ):
                found.append(
                    Unexplained(
                        passage.span(mention.start, mention.end),
                        "dates that disagree",
                        passage.agenda_item,
                        kind="date",
                    )
                )
    return found


def _introduces(reading: Reading, index: int, cover: Cover) -> bool:
    """Tell whether the next paragraph is a fact: then this one is the cue that opens it."""
    following = reading.passages[index + 1 : index + 2]
    return bool(following) and cover.overlaps(following[0].span())


def _silent_items(reading: Reading, cover: Cover) -> list[Unexplained]:
    silent: list[Unexplained] = []
    by_item: dict[int, list[Passage]] = {}
    for passage in reading.spoken:
        if passage.agenda_item is not None:
            by_item.setdefault(passage.agenda_item, []).append(passage)
    for number, passages in by_item.items():
        if not any(cover.overlaps(passage.span()) for passage in passages):
            silent.append(Unexplained(passages[0].span(), "item without an outcome", number, kind="silent"))
    return silent
