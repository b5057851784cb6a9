"""What a page prints twice: in a Decision block and in the minutes, before the talk and after it, in Welsh and English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from graph.documents import Section
from graph.extract.grammar.found import Found
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Reading


def without_repeats(reading: Reading, found: Sequence[Found]) -> list[Found]:
    """Return outcomes in order, each once: what two sections or two languages print is one with both places."""
    found = _word_for_word(_in_one_language(reading, found))
    sections = {one.passage: reading.passages[one.passage].block.section for one in found}
    if len(set(sections.values())) < 2 and not any(one.rule.startswith("headless") for one in found):
        return list(found)
    kept: list[Found] = []
    by_item: dict[int | None, list[int]] = {}
    other_ways = _in_several_ways(found, sections)
    for one in found:
        twins = by_item.setdefault(one.agenda_item, [])
        near = twins[-60:] if one.agenda_item in other_ways else ()
        at = next((i for i in near if _is_repeat(kept[i], one, sections)), None)
        if at is None:
            twins.append(len(kept))
            kept.append(one)
            continue
        other = kept[at]
        sure, less = (one, other) if one.verb_printed and not other.verb_printed else (other, one)
        kept[at] = replace(sure, also=(*sure.also, *less.also, less.span))
    return kept


def _word_for_word(found: Sequence[Found]) -> list[Found]:
    """Join what an item prints twice in the same words: a page that lost its markers has decision and minutes in one."""
    kept: dict[object, Found] = {}
    for one in found:
        known = (one.agenda_item, one.kind, _compared(one.text)) if len(one.text) >= _LEAST_CUT else one.span
        first = kept.get(known)
        kept[known] = replace(first, also=(*first.also, one.span)) if first else one
    return list(kept.values())


def _in_several_ways(found: Sequence[Found], sections: Mapping[int, Section]) -> set[int | None]:
    """Return the items that hold outcomes in two sections, or one without an operative word: only they repeat any."""
    ways: dict[int | None, set[Section | None]] = {}
    for one in found:
        headless = one.rule.startswith("headless")
        ways.setdefault(one.agenda_item, set()).update({sections[one.passage], *([None] if headless else ())})
    return {item for item, shown in ways.items() if len(shown) > 1}


def _is_repeat(a: Found, b: Found, sections: Mapping[int, Section]) -> bool:
    """Tell whether two outcomes are one: printed in two sections, or the first without the word that the second has.

    A list without an operative word stands above the talk and after it where a page has lost the words over both; the
    second may be cut where the page ends.
    """
    if a.rule.startswith("headless"):
        return _same(a, b) or _is_cut(a, b)
    return sections[a.passage] != sections[b.passage] and (_same(a, b) or _is_cut(a, b))


_LEAST_CUT = 40  # characters that tell a cut outcome from the beginning of another


def _is_cut(a: Found, b: Found) -> bool:
    one, other = _compared(a.text), _compared(b.text)
    return b.label in {a.label, None} and len(other) >= _LEAST_CUT and one.startswith(other)


def _same(a: Found, b: Found) -> bool:
    one, other = _compared(a.text), _compared(b.text)
    if one == other:
        return True
    if re.findall(r"\d+", one) != re.findall(r"\d+", other) or not 0.5 <= len(one) / max(len(other), 1) <= 2:
        return False
    match = SequenceMatcher(None, one[:1_000], other[:1_000], autojunk=False)
    if match.real_quick_ratio() >= 0.92 and match.quick_ratio() >= 0.92 and match.ratio() >= 0.92:
        return True
    return a.label is not None and a.label == b.label and _abbreviates(one, other)


@lru_cache(maxsize=1_024)
def _compared(text: str) -> str:
    """Fold case, leave out brackets and the introducing "that"."""
    return " ".join(re.sub(r"^that |\([^)]*\)", " ", text.casefold()).split()).rstrip(".;")


def _abbreviates(one: str, other: str) -> bool:
    """Tell whether the words differ only by names that one spells out and the other prints in short."""
    shorter, longer = sorted((one.split(), other.split()), key=len)
    kept = [word for word in shorter if word in longer]
    return len(shorter) >= 5 and len(kept) >= 0.8 * len(shorter)


def _in_one_language(reading: Reading, found: Sequence[Found]) -> list[Found]:
    """Join the outcomes that an item prints under a Welsh operative word with the same ones under an English word.

    They are the same where the item has as many of each, and each has the numbers of its counterpart.
    """
    welsh = lexicon().words("outcomes", "welsh_cues")
    both: dict[int | None, tuple[list[int], list[int]]] = {}
    for at, one in enumerate(found):
        if one.cue is not None and one.verb_printed:
            told = reading.minutes.quote(one.cue).upper()
            both.setdefault(one.agenda_item, ([], []))[0 if any(word in told for word in welsh) else 1].append(at)
    kept = list(found)
    gone: set[int] = set()
    for cymraeg, english in both.values():
        pairs = list(zip(cymraeg, english, strict=False))
        if len(cymraeg) != len(english) or not all(_one_number(found[a], found[b]) for a, b in pairs):
            continue
        for pair in pairs:
            first, second = sorted(pair)
            kept[first] = replace(kept[first], also=(*kept[first].also, kept[second].span))
            gone.add(second)
    return [one for at, one in enumerate(kept) if at not in gone]


def _one_number(a: Found, b: Found) -> bool:
    return re.findall(r"\d+", a.text) == re.findall(r"\d+", b.text)
