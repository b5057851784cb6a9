"""Outcomes whose operative word the page lost, and what a decision's own page decides without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from graph.documents import BlockKind, Section, Span
from graph.extract.grammar.found import RECOMMENDATION, SUBJUNCTIVE, Found, Named, is_history, looks_operative
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.body_acts import body_pattern
from graph.extract.outcomes.limbs import kind_of
from graph.extract.outcomes.lists import Limb, collect, inline_limbs, label_type

_PARTICIPLE = re.compile(
    r"\b(approved|agreed|noted|confirmed|endorsed|refused|granted|deferred|authorised|accepted|received|appointed|withdrawn)\b"
)
_OPENS_OTHER = re.compile(
    r"terms of reference|amended as follows|\b(?:questions?|comments?|points?|issues?|options?|reasons?|grounds|objectives?|aims|topics?)\b[^.]{0,80}\.?$",
    re.IGNORECASE,
)
_BARE_SUBJUNCTIVE = re.compile(
    r"^(?:That |that )?(?:[Ss]ubject to [^,;]{3,160}, )?(?:(?:the|any|all|this|its|an?) )?[\w' -]{2,120}?\bbe [a-z]"
)
_PROPOSED = re.compile(
    r"^recommend(?:ation|ed)s?\b|\b(?:is|are) (?:asked|recommended|requested|invited) to\b", re.IGNORECASE
)


def headless(reading: Reading, taken: set[int]) -> Iterator[Found]:
    """Yield the limbs whose operative word the page lost, and the decisions of a decision page."""
    listed = _listed(reading, taken)
    before = _called(reading, listed)
    told = {reading.passages[at].agenda_item: at for at in sorted(taken) if _is_decision(reading.passages[at])}
    for passage in reading.spoken:
        if passage.index in taken or passage.index in reading.quoted:
            continue
        narrated = passage.block.label is None and not passage.text.startswith("That ")
        if narrated and _is_decision(passage) and told.get(passage.agenda_item, -1) > passage.index:
            continue  # the page tells what was said first, and the operative word stands further down
        if _is_decision(passage) and _decides(passage.text) and not _is_reason(reading, passage):
            yield from _of_page(reading, passage)
        elif passage.index in listed:
            one = _bare(reading, passage, "headless-list", "", listed[passage.index].span)
            yield _recommended(reading, before[passage.index], one)
        elif _stands_alone(reading, passage) or _is_infinitive(reading, passage):
            yield _bare(reading, passage, "headless-single", "")


# What the last sentence before a list, or the title of its item, calls recommendations of this body.
_CALLED = re.compile(
    r"\brecommendations?\b(?: (?:to|for) (?:the )?(?P<to>[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|and|of|for|the|&)){0,8}))?(?![^.]*\b(?:agreed|approved|accepted|noted|endorsed|rejected|answered|responded)\b)"
)
_ANSWERING = frozenset(("executive", "executive-committee", "council"))


def _called(reading: Reading, listed: Mapping[int, Limb]) -> Mapping[int, Passage | None]:
    """Return for each limb the paragraph right before its list; None where the list begins the text."""
    found: dict[int, Passage | None] = {}
    for at in sorted(listed):
        goes_on = at - 1 in found and reading.passages[at - 1].agenda_item == reading.passages[at].agenda_item
        found[at] = found[at - 1] if goes_on else reading.passages[at - 1] if at else None
    return found


def _recommended(reading: Reading, before: Passage | None, one: Found) -> Found:
    """Return a limb as a recommendation where the words before its list, which has lost its cue, call it one."""
    if reading.body_kind in _ANSWERING or before is None or not before.sentences:
        return one
    last = before.sentences[-1]
    called = _CALLED.search(last.text)
    if called is None:
        return one
    to = None
    if called["to"]:
        to = Named(called["to"], before.span(last.start + called.start("to"), last.start + called.end("to")))
    return replace(one, kind=RECOMMENDATION, addressee=to, verb_printed=one.verb_printed or "RECOMMENDED")


def _is_decision(passage: Passage) -> bool:
    return passage.block.section is Section.DECISION


_GROUNDS = re.compile(
    r"(?:reasons? for|alternative options?|(?:other|any) (?:alternative )?options|background|options considered|financial implications)\b[^.]{0,80}:?$",
    re.IGNORECASE,
)


def _is_reason(reading: Reading, passage: Passage) -> bool:
    """Tell whether a paragraph of a decision's page stands under "Reasons for the decision" or the options."""
    before = reversed(reading.passages[max(0, passage.index - _REASONS_REACH) : passage.index])
    for earlier in before:
        if earlier.block.kind is BlockKind.MARKER or earlier.agenda_item != passage.agenda_item:
            return False
        if _GROUNDS.match(earlier.text):
            return True
    return False


_REASONS_REACH = 12  # paragraphs


def _decides(text: str) -> bool:
    if re.match(
        r"This decision was\b|[A-Z][\w ?/-]{2,40}: |(?:An )?[Aa]polog(?:y|ies)\b|No\b|There (?:was|were)\b", text
    ):
        return False
    if is_history(text[:200]):
        return False
    acted = body_pattern().match(text)
    return (
        looks_operative(text)
        or (acted is not None and acted["verb"].lower() in _SETTLES)
        or bool(
            re.search(
                r"\b(?:has|have|was|were|is|are) (?:been )?(?:approved|agreed|granted|refused|noted|authorised|received|deferred)\b",
                text,
            )
        )
    )


_SETTLES = frozenset(
    ("noted", "agreed", "approved", "endorsed", "resolved", "decided", "adopted", "accepted", "recommended")
)


def _listed(reading: Reading, taken: set[int]) -> dict[int, Limb]:
    """Return the limbs of lists of which half reads as something decided, and which nothing introduces, by passage."""
    found: dict[int, Limb] = {}
    index = 0
    while index < len(reading.passages):
        run = _run_from(reading, index, taken)
        if len(run) >= 2 and (_is_decided_list(reading, run) or _closes_item(reading, run, taken)):
            found |= {limb.first: limb for limb in run}
        index = max(run[-1].last, index) + 1 if run else index + 1
    return found


def _run_from(reading: Reading, index: int, taken: set[int]) -> list[Limb]:
    """Return the entries of a list that begins at a passage: bullets on end, or what is numbered with what stands under it."""
    kind = label_type(reading.passages[index].block.label)
    if kind is None or index in taken:
        return []
    if kind != "·":
        run = collect(reading, index, under=reading.passages[index])
    else:
        bullets = takewhile(lambda one: one.block.label is not None, reading.passages[index:])
        run = [Limb(one.span(), one.block.label, one.index, one.index) for one in _of_one(reading, index, bullets)]
    return list(takewhile(lambda limb: not taken & set(range(limb.first, limb.last + 1)), run))


def _of_one(reading: Reading, index: int, run: Iterable[Passage]) -> Iterator[Passage]:
    """Yield those of a run of entries that have the kind of label, and stand in the item, of its first."""
    first = reading.passages[index]
    kind = label_type(first.block.label)
    return takewhile(lambda one: label_type(one.block.label) == kind and one.agenda_item == first.agenda_item, run)


def _is_decided_list(reading: Reading, run: Sequence[Limb]) -> bool:
    first = run[0].first
    opener = reading.passages[first - 1] if first else None
    before = opener.text if opener is not None and opener.block.kind is not BlockKind.MARKER else ""
    if before.rstrip(" -").endswith(":") or _OPENS_OTHER.search(before[-200:]) or _PROPOSED.search(before[-200:]):
        return False
    texts = [reading.passages[one.first].text for one in run]
    clauses = sum(bool(re.match(r"[Tt]hat\b", text)) for text in texts)
    bare = sum(bool(_BARE_SUBJUNCTIVE.match(text[:300]) and SUBJUNCTIVE.search(text[:400])) for text in texts)
    return max(clauses, bare) * 2 >= len(run)


_TALK = re.compile(
    r"\b(?:was|were|had|has|asked|said|noted|advised|raised|explained|confirmed|reported|felt|queried|suggested|stated|highlighted|commented|could|may|might)\b|\?$"
)
_OPENS_NOTHING = re.compile(r"[^.!?:;]{8,}[^:;?]*\.[\"')]*$", re.DOTALL)


def _closes_item(reading: Reading, run: Sequence[Limb], taken: set[int]) -> bool:
    """Tell a list with which an item's minutes end after its talk, of which no limb tells what anybody said or did.

    The page has lost the word over it. Nothing else may be decided in the item, and nothing may introduce the list.
    """
    first, last = reading.passages[run[0].first], run[-1].last
    said = reading.spoken_of(first.agenda_item)
    if label_type(first.block.label) in {"·", "1.1", "1."} or not said or said[-1].index != last:
        return False
    told = [one for one in said if one.index < first.index and one.block.label is None]
    if len(told) < _LEAST_TALK or told[-1].index != first.index - 1 or any(one.index in taken for one in said):
        return False
    return _OPENS_NOTHING.match(told[-1].text) is not None and not any(
        _TALK.search(reading.passages[limb.first].text[:300]) or reading.passages[limb.first].text.startswith("To ")
        for limb in run
    )


_LEAST_TALK = 2  # paragraphs of talk before it


def _stands_alone(reading: Reading, passage: Passage) -> bool:
    """Tell a lone paragraph "That ... be ...": nothing introduces it, and it is no part of a motion or a proposal."""
    text = passage.text
    if passage.block.label is not None or passage.block.kind is not BlockKind.PARA:
        return False
    if (
        not re.match(r"That\b", text)
        or not SUBJUNCTIVE.search(text[:400])
        or re.search(r"\bpublic be excluded\b", text)
    ):
        return False
    opener = reading.passages[passage.index - 1] if passage.index else None
    before = opener.text if opener is not None and opener.block.kind is not BlockKind.MARKER else ""
    return before.rstrip(" -")[-1:] not in {":", ","} and not _PROPOSED.search(before[-200:])


def _is_infinitive(reading: Reading, passage: Passage) -> bool:
    """Tell a lone "To approve ..." after the list of documents from one of the agenda, which stands above that list."""
    before = reading.passages[passage.index - 1].block if passage.index else None
    return (
        before is not None
        and before.kind is BlockKind.MARKER
        and "documents" in reading.passages[passage.index - 1].lowered
        and passage.block.kind is BlockKind.PARA
        and passage.block.label is None
        and _TO_DECIDE.match(passage.text) is not None
    )


_TO_DECIDE = re.compile(
    r"To (?:\w+ly )?(?:approve|agree|note|confirm|adopt|accept|endorse|elect|appoint|receive and)\b", re.IGNORECASE
)


def _of_page(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Yield what a paragraph of a decision's page decides: one limb, or those that a cell runs together."""
    label = passage.block.label
    shift = len(label) + 1 if label else 0
    pieces: list[tuple[str | None, int, int]] = [*inline_limbs(f"{label} {passage.text}")] if label else []
    for printed, start, end in pieces or [(label, shift, shift + len(passage.text))]:
        words = passage.text[start - shift : end - shift]
        verb = _PARTICIPLE.search(words)
        one = _bare(
            reading, passage, "decision-section", verb[1].upper() if verb else "DECIDED",
            passage.span(start - shift, end - shift),
        )  # fmt: skip
        yield replace(one, label=printed)


def _bare(reading: Reading, passage: Passage, rule: str, verb: str, span: Span | None = None) -> Found:
    place = span or passage.span()
    text = reading.quote(place)
    kind = kind_of(text, verb or "RESOLVED", rule)
    return Found(kind, passage.agenda_item, place, text, passage.block.label, verb, "marked", rule, passage.index)
