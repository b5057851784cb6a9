"""Outcomes whose operative word the page lost, and what a decision's own page decides without one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.documents import BlockKind, Section
from graph.extract.found import SUBJUNCTIVE, Found, looks_operative
from graph.extract.limbs import kind_of
from graph.extract.reading import Passage, Reading

_PARTICIPLE = re.compile(
    r"\b(approved|agreed|noted|confirmed|endorsed|refused|granted|deferred|authorised|accepted|received|appointed|withdrawn)\b"
)
_OPENS_OTHER = re.compile(
    r"terms of reference|amended as follows|\b(?:questions?|comments?|points?|issues?|options?|reasons?|grounds|objectives?|aims|topics?)\b[^.]{0,80}$",
    re.IGNORECASE,
)
_BARE_SUBJUNCTIVE = re.compile(r"^(?:That |that )?(?:(?:the|any|all|this|its|an?) )?[\w' -]{2,120}?\bbe [a-z]")
_PROPOSED = re.compile(
    r"^recommend(?:ation|ed)s?\b|\b(?:is|are) (?:asked|recommended|requested|invited) to\b", re.IGNORECASE
)


def headless(reading: Reading, taken: set[int]) -> Iterator[Found]:
    """Yield the limbs whose operative word the page lost, and the decisions of a decision page."""
    listed = _listed(reading, taken)
    for passage in reading.spoken:
        if passage.index in taken or passage.index in reading.quoted:
            continue
        if passage.block.section is Section.DECISION and _decides(passage.text) and not _is_reason(reading, passage):
            verb = _PARTICIPLE.search(passage.text)
            yield _bare(reading, passage, "decision-section", verb[1].upper() if verb else "DECIDED")
        elif passage.index in listed:
            yield _bare(reading, passage, "headless-list", "")
        elif _stands_alone(reading, passage):
            yield _bare(reading, passage, "headless-single", "")


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
    if re.match(r"This decision was\b|[A-Z][\w ?/-]{2,40}: ", text):
        return False
    return looks_operative(text) or bool(
        re.search(
            r"\b(?:has|have|was|were|is|are) (?:been )?(?:approved|agreed|granted|refused|noted|authorised|received|deferred)\b",
            text,
        )
    )


def _listed(reading: Reading, taken: set[int]) -> frozenset[int]:
    """Return the entries of lists of which half reads as something decided, and which nothing introduces."""
    found: set[int] = set()
    run: list[Passage] = []
    for passage in (*reading.passages, None):
        same = (
            passage is not None
            and passage.block.label is not None
            and passage.index not in taken
            and (not run or (passage.agenda_item == run[0].agenda_item and passage.index == run[-1].index + 1))
        )
        if not same:
            if len(run) >= 2 and _is_decided_list(reading, run):
                found |= {one.index for one in run}
            run = []
        if passage is not None and passage.block.label is not None and passage.index not in taken:
            run.append(passage)
    return frozenset(found)


def _is_decided_list(reading: Reading, run: Sequence[Passage]) -> bool:
    first = run[0].index
    opener = reading.passages[first - 1] if first else None
    before = opener.text if opener is not None and opener.block.kind is not BlockKind.MARKER else ""
    if before.rstrip(" -").endswith(":") or _OPENS_OTHER.search(before[-200:]) or _PROPOSED.search(before[-200:]):
        return False
    clauses = sum(bool(re.match(r"[Tt]hat\b", one.text)) for one in run)
    bare = sum(bool(_BARE_SUBJUNCTIVE.match(one.text[:200]) and SUBJUNCTIVE.search(one.text[:300])) for one in run)
    return max(clauses, bare) * 2 >= len(run)


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
    before = reading.passages[passage.index - 1].text if passage.index else ""
    return before.rstrip(" -")[-1:] not in {":", ","} and not _PROPOSED.search(before[-200:])


def _bare(reading: Reading, passage: Passage, rule: str, verb: str) -> Found:
    text = reading.quote(passage.span())
    kind = kind_of(text, verb or "RESOLVED", rule)
    return Found(
        kind, passage.agenda_item, passage.span(), text, passage.block.label, verb, "marked", rule, passage.index
    )
