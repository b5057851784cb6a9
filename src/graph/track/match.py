"""Whose wording is whose: the wordings of one request from panel to board to Executive, by label and by words.

Within one report the printed label comes first, unless the words say otherwise (a label that has moved up because
another was dropped). Between documents that share no report, the words decide, and only between different bodies within
a year: the same request made again later is a recurrence and not a step. Each match is a claim with its method and how
sure it is. The order in which wordings are given changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from graph import iris
from graph.facts import AnswerMatch, Omission, Ruling, Wording, WordingMatch
from graph.track.rulings import ANSWER, CONFIRMED, REFUTED, WORDING, Pair, in_force, pair
from graph.track.words import Difference, content, difference

BY_LABEL = "printed label and report"
BY_WORDS = "similar words"
BY_TITLE = "item title and printed label"
BY_A_PERSON = "a person's ruling"
SPLIT, MERGED = "split", "merged"
SURE = 0.8
_LABEL_HOLDS = 0.35  # below it the words are another request's, whatever the label
_ALIKE = 0.6
_ALIKE_ELSEWHERE = 0.8
_PART = 0.75  # of the words of one part that the whole must hold
_LEAST_WORDS = 4
STEP_DAYS = 366  # after which the same words are a recurrence


@dataclass(frozen=True, slots=True)
class Matches:
    """What the wordings of one store come to, each kind in a stable order."""

    wordings: tuple[WordingMatch, ...] = ()
    omissions: tuple[Omission, ...] = ()
    answers: tuple[AnswerMatch, ...] = ()


def match(
    wordings: Iterable[Wording],
    *,
    sent: Iterable[tuple[str, str, str]] = (),
    answered: Iterable[AnswerMatch] = (),
    rulings: Iterable[Ruling] = (),
) -> Matches:
    """Return which wording replaces which, what was left out, and what an answer that prints no wording answers.

    `sent` are (report, sender, receiver): they order steps whose dates are not known. `answered` are recommendations
    that only an answer names, without `printed`. What people have ruled stands, whatever the words: two that are refuted
    are matched with others, if at all, and told as refuted; two that are confirmed are sure.
    """
    known = sorted(set(wordings), key=lambda one: one.version)
    given = tuple(rulings)
    ruled = in_force(given, WORDING)
    found, omitted = in_reports(known, sent, ruled)
    for one in elsewhere(known, ruled):
        found.setdefault((one.later, one.earlier), one)
    for ruled_on in _ruled(known, ruled, found):
        found[ruled_on.later, ruled_on.earlier] = ruled_on
    kept = {one.earlier_recommendation for one in found.values() if one.state == CONFIRMED}
    return Matches(
        tuple(found[key] for key in sorted(found)),
        tuple(
            sorted(
                (one for one in omitted if one.recommendation not in kept),
                key=lambda one: (one.recommendation, one.item),
            )
        ),
        tuple(answers(known, answered, in_force(given, ANSWER))),
    )


def in_reports(
    known: Sequence[Wording], sent: Iterable[tuple[str, str, str]], ruled: dict[Pair, Ruling]
) -> tuple[dict[tuple[str, str], WordingMatch], set[Omission]]:
    """Return the claims on wordings of one report, by (later, earlier), and what was left out; each report by itself."""
    steps = frozenset(sent)
    found: dict[tuple[str, str], WordingMatch] = {}
    omitted: set[Omission] = set()
    for tellings in _reports(known):
        for earlier, later in pairwise(_in_order(tellings, steps)):
            made, left_out = _compare(earlier, later, ruled)
            found |= {(one.later, one.earlier): one for one in made}
            omitted |= left_out
    return found, omitted


def _ruled(
    known: Sequence[Wording], ruled: dict[Pair, Ruling], found: dict[tuple[str, str], WordingMatch]
) -> Iterator[WordingMatch]:
    """Yield the claim on each two wordings that a person has ruled on: the earlier one by date, then by IRI, first."""
    by_version = {one.version: one for one in known}
    for (one, other), ruling in ruled.items():
        if one not in by_version or other not in by_version:
            continue
        a, b = sorted((by_version[one], by_version[other]), key=lambda said: (said.held_on or date.min, said.version))
        claim = found.get((b.version, a.version)) or _claim(
            a, b, difference(a.text, b.text), BY_A_PERSON, confidence=1
        )
        if ruling.ruling == CONFIRMED and claim.method not in (SPLIT, MERGED):
            claim = replace(claim, confidence=1.0)
        yield replace(claim, state=ruling.ruling, reviewer=ruling.reviewer)


# --- within one report -------------------------------------------------------------------------------------------


def _reports(wordings: Sequence[Wording]) -> list[list[list[Wording]]]:
    """Return, for each report, its tellings: the wordings that one meeting of one body printed, one a recommendation."""
    by_report: dict[str, dict[tuple[str, str], dict[str, Wording]]] = defaultdict(lambda: defaultdict(dict))
    for one in wordings:
        if one.report is not None:
            telling = (one.body or one.source, one.held_on.isoformat() if one.held_on else one.source)
            by_report[one.report][telling].setdefault(one.recommendation, one)
    return [
        [list(by_report[report][telling].values()) for telling in sorted(by_report[report])]
        for report in sorted(by_report)
    ]


def _in_order(tellings: list[list[Wording]], sent: frozenset[tuple[str, str, str]]) -> list[list[Wording]]:
    """Return tellings in the order of time: by date, else by who sent the report to whom; [] where neither tells."""
    if all(telling[0].held_on for telling in tellings):
        return sorted(tellings, key=lambda telling: (telling[0].held_on or date.min, telling[0].version))
    if len(tellings) != 2:
        return []
    first, second = tellings
    for before, after in ((first, second), (second, first)):
        if (before[0].report, before[0].body, after[0].body) in sent:
            return [before, after]
    return []


def _compare(
    earlier: Sequence[Wording], later: Sequence[Wording], ruled: dict[Pair, Ruling]
) -> tuple[list[WordingMatch], set[Omission]]:
    differences = {
        (a, b): difference(a.text, b.text) for a in earlier for b in later if _state(a, b, ruled) != REFUTED
    }
    made: list[WordingMatch] = []
    taken: set[Wording] = set()
    sure = {(a, b) for a, b in differences if _state(a, b, ruled) == CONFIRMED}
    for (a, b), one in sorted(differences.items(), key=lambda told: (told[0] not in sure, *_preference(told))):
        if a in taken or b in taken:
            continue
        same_label = a.label is not None and label(a.label) == label(b.label)
        if (a, b) in sure or (same_label and one.similarity >= _LABEL_HOLDS) or one.similarity >= _ALIKE:
            taken |= {a, b}
            made.append(_claim(a, b, one, BY_LABEL if same_label else BY_WORDS))
    parts = [*_splits(earlier, later, taken, differences), *_merges(earlier, later, taken, differences)]
    told = taken | {one for a, b, _ in parts for one in (a, b)}
    made += [_claim(a, b, differences[a, b], kind, confidence=0.7) for a, b, kind in parts]
    gone = [one for one in earlier if one not in told]
    printed = len(earlier) - len(gone)
    if printed * 2 < len(earlier) or later[0].item is None:
        return made, set()
    item = later[0].item
    return made, {Omission(one.recommendation, item, one.version, 0.85) for one in gone}


def _preference(pair: tuple[tuple[Wording, Wording], Difference]) -> tuple[float, str, str]:
    (a, b), one = pair
    same = a.label is not None and label(a.label) == label(b.label)
    return -(one.similarity + (0.3 if same and one.similarity >= _LABEL_HOLDS else 0.0)), a.version, b.version


def _splits(
    earlier: Sequence[Wording],
    later: Sequence[Wording],
    taken: set[Wording],
    differences: dict[tuple[Wording, Wording], Difference],
) -> Iterator[tuple[Wording, Wording, str]]:
    """Yield each part that one recommendation was split into, beside the part that was matched already."""
    for a in earlier:
        among = [b for b in later if (a, b) in differences and _holds(a, b)]
        parts = [b for b in among if b not in taken]
        matched = [b for b in among if b in taken and differences[a, b].similarity >= _LABEL_HOLDS]
        if len(parts) + len(matched) >= 2:
            yield from ((a, b, SPLIT) for b in parts)


def _merges(
    earlier: Sequence[Wording],
    later: Sequence[Wording],
    taken: set[Wording],
    differences: dict[tuple[Wording, Wording], Difference],
) -> Iterator[tuple[Wording, Wording, str]]:
    """Yield each recommendation that went into another one's wording."""
    for b in later:
        among = [a for a in earlier if (a, b) in differences and _holds(b, a)]
        parts = [a for a in among if a not in taken]
        matched = [a for a in among if a in taken and differences[a, b].similarity >= _LABEL_HOLDS]
        if len(parts) + len(matched) >= 2:
            yield from ((a, b, MERGED) for a in parts)


def _state(one: Wording, other: Wording, ruled: dict[Pair, Ruling]) -> str | None:
    ruling = ruled.get(pair(one.version, other.version))
    return ruling.ruling if ruling else None


def _holds(whole: Wording, part: Wording) -> bool:
    words = content(part.text)
    return len(words) >= _LEAST_WORDS and len(words & content(whole.text)) >= _PART * len(words)


def _claim(
    earlier: Wording, later: Wording, one: Difference, method: str, *, confidence: float | None = None
) -> WordingMatch:
    if confidence is None:
        confidence = (
            min(0.99, 0.75 + 0.24 * one.similarity) if method == BY_LABEL else round(0.95 * one.similarity, 4)
        )
    return WordingMatch(
        earlier=earlier.version,
        later=later.version,
        method=method,
        similarity=one.similarity,
        confidence=round(confidence, 4),
        change=one.change,
        shown=one.shown,
        earlier_recommendation=earlier.recommendation,
        later_recommendation=later.recommendation,
    )


# --- between documents that share no report ------------------------------------------------------------------------


def elsewhere(wordings: Iterable[Wording], ruled: dict[Pair, Ruling]) -> Iterator[WordingMatch]:
    """Yield matches by words alone: one council, two bodies, within a year, and not both in the same report.

    Which wording is the earlier one of another follows from those of the year before it.
    """
    by_council: dict[str, list[Wording]] = defaultdict(list)
    for one in wordings:
        if one.authority is not None and one.held_on is not None:
            by_council[one.authority].append(one)
    for council in sorted(by_council):
        among = sorted(by_council[council], key=lambda one: (one.held_on or date.min, one.version))
        best: dict[Wording, tuple[float, Wording, Difference]] = {}
        for a, b in _worth_comparing(among):
            if _state(a, b, ruled) == REFUTED:
                continue
            apart = difference(a.text, b.text)
            if apart.similarity >= _ALIKE_ELSEWHERE and (b not in best or apart.similarity > best[b][0]):
                best[b] = (apart.similarity, a, apart)
        for b, (_, a, apart) in best.items():
            yield _claim(a, b, apart, BY_WORDS)


def _worth_comparing(among: Sequence[Wording]) -> Iterator[tuple[Wording, Wording]]:
    """Yield the pairs that may be steps of one request, found by an index of words; `among` are in the order of days.

    What is too old for any later one leaves the index, so that the time follows the wordings of a year.
    """
    words = {one: content(one.text) for one in among}
    index: dict[str, deque[Wording]] = defaultdict(deque)
    for one in among:
        shared: dict[Wording, int] = defaultdict(int)
        for word in words[one]:
            having = index[word]
            while having and _days(having[0], one) > STEP_DAYS:
                having.popleft()
            for other in having:
                shared[other] += 1
            having.append(one)
        for other in sorted(shared, key=lambda found: found.version):
            if _is_half(shared[other], words[one], words[other]) and _is_a_step(other, one):
                yield other, one


def may_lead_to(earlier: Wording, later: Wording) -> bool:
    """Tell whether two wordings of one council are compared when steps are sought between documents."""
    if not _is_a_step(earlier, later):
        return False
    one, other = content(earlier.text), content(later.text)
    return _is_half(len(one & other), one, other)


def _is_half(shared: int, one: frozenset[str], other: frozenset[str]) -> bool:
    return shared > 0 and shared * 2 >= max(len(one), len(other))


def _days(earlier: Wording, later: Wording) -> int:
    return ((later.held_on or date.min) - (earlier.held_on or date.min)).days


def _is_a_step(earlier: Wording, later: Wording) -> bool:
    if earlier.recommendation == later.recommendation or earlier.source == later.source:
        return False
    if earlier.report is not None and earlier.report == later.report:
        return False
    if earlier.held_on is None or later.held_on is None or earlier.held_on == later.held_on:
        return False
    return earlier.body != later.body and 0 < _days(earlier, later) <= STEP_DAYS


# --- answers that print no wording ---------------------------------------------------------------------------------


def answers(
    wordings: Sequence[Wording], answered: Iterable[AnswerMatch], ruled: dict[Pair, Ruling]
) -> Iterator[AnswerMatch]:
    """Yield the printed recommendation that an answer means: of one council, by the item's title and the label.

    The title of the item that printed it stands in the title under which it is answered; of several, the latest that
    is not after the answer, and where that leaves more than one, none. A person's ruling goes before, and what is
    refuted is yielded as such.
    """
    printed = {one.recommendation for one in wordings}
    by_label: dict[tuple[str, str], dict[str, Wording]] = defaultdict(dict)
    for one in wordings:
        if one.authority and one.item_title and one.label and one.report is None:
            by_label[one.authority, label(one.label)].setdefault(one.recommendation, one)
    for asked in sorted(answered, key=lambda one: one.answered):
        of_this = {
            other: ruling
            for (one, two), ruling in ruled.items()
            for other in ({one, two} - {asked.answered})
            if asked.answered in (one, two) and other in printed
        }
        for other, ruling in sorted(of_this.items()):
            told = replace(asked, printed=other, method=BY_A_PERSON, confidence=1.0)
            yield replace(told, state=ruling.ruling, reviewer=ruling.reviewer)
        if any(ruling.ruling == CONFIRMED for ruling in of_this.values()):
            continue
        fitting = [
            one
            for one in by_label[asked.authority or "", label(asked.label)].values()
            if one.recommendation not in of_this
            and _titled(one, asked)
            and (asked.answered_on is None or one.held_on is None or one.held_on <= asked.answered_on)
        ]
        last = max((one.held_on or date.min for one in fitting), default=None)
        latest = [one for one in fitting if (one.held_on or date.min) == last]
        if len(latest) == 1:
            yield replace(asked, printed=latest[0].recommendation, method=BY_TITLE, confidence=0.9)


def _titled(printed: Wording, asked: AnswerMatch) -> bool:
    title = iris.slug(printed.item_title or "")
    return title.count("-") >= 1 and f"-{title}-" in f"-{iris.slug(asked.title or '')}-"


def label(text: str | None) -> str:
    """Return a printed label without what does not tell it from others."""
    return re.sub(r"^recommendation\s+|[^a-z0-9.]+", "", (text or "").casefold()).strip(".")
