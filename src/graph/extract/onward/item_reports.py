"""Reports known by the item that is about them: somebody presents one, or the title names one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.documents import BlockKind, Section
from graph.extract.grammar import bodies, names
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.facts import Basis, BodyMention, Evidence, Party, Report

_ON_SOMETHING = re.compile(
    r"\s[-–—]\s(?!(?:\w+ )?Updates?\b|Minutes\b)"
)  # "Roads Panel - Gritting" is about gritting
_REACH = 400  # characters of a paragraph in which its report is named


def of_items(reading: Reading, titled: Sequence[re.Pattern[str]]) -> Iterator[Report]:
    """Yield the report of each item that is about one, in the order of the items; its title is the item's.

    Titles that `titled` matches name their report in full, and are read elsewhere.
    """
    for item, passages in reading.by_item.items():
        heading = next((p for p in passages if p.block.kind is BlockKind.HEADING), None)
        if item is None or heading is None or any(one.match(heading.text) for one in titled):
            continue
        end, by = _past_author(heading)
        named = bodies.find(heading.text)
        if named and named[0].start == 0 and by is None and not _ON_SOMETHING.match(heading.text, named[0].end):
            continue  # "Overview and Scrutiny Board Update" is about the Board
        said = _presented(passages)
        if (said is None and not _is_named(heading, passages)) or nothing_came(passages):
            continue
        kind = "performance report" if re.search(r"\bperformance\b", heading.text, re.IGNORECASE) else "report"
        spans = (heading.span(), said.span()) if said else (heading.span(),)
        title = heading.span(0, end)
        evidence = Evidence(spans, "item-report", 0.8, operative=title)
        author = by or _below(passages) or (_presenter(said) if said else None)
        yield Report(reading.quote(title), kind, evidence, item, author)


_NOTHING = re.compile(
    r"(?:None|Nil|N/?A|Not applicable|Nothing to report|There (?:was|were) (?:none|no\b|nothing)|No\b)[^.]{0,160}\.?$",
    re.IGNORECASE,
)


def nothing_came(passages: Sequence[Passage]) -> bool:
    """Tell whether all that was minuted of an item is that there was none of it."""
    said = [
        p for p in passages if p.block.section in {Section.MINUTES, Section.DECISION} and p.block.kind not in _SIGNS
    ]
    return bool(said) and all(_NOTHING.match(p.text) for p in said)


_SIGNS = frozenset((BlockKind.HEADING, BlockKind.MARKER, BlockKind.META, BlockKind.ITEM_NUMBER))
# Whose report it is, behind the title: "Depot Leases - Report of the Chief Executive", "Depot Leases (Roads Panel)".
_BY = re.compile(r"\s*[-:–—]\s*(?i:(?:joint )?reports? (?:of|by|from) (?:the )?)(?=[A-Z])")
_BRACKETED = re.compile(r"\s*\((?P<by>[A-Z][^()]{3,120})\)\s*$")
_BELOW = re.compile(
    r"\(?(?:Joint |Draft )?Report (?:of|by|from) (?:the )?(?=[A-Z])(?P<by>[^.;()]{4,160}?)(?=,? (?:attached|enclosed|herewith|to follow|on\b|in respect|\(|regarding|which|setting|concerning|about|relating)|[.;)]|$)"
)


def _past_author(heading: Passage) -> tuple[int, Party | BodyMention | None]:
    """Return where a title ends before the words that say whose report it is, and whose."""
    by = _BY.search(heading.text, 8)
    if by is not None:
        return by.start(), _party(heading, by.end(), len(heading.text))
    bracket = _BRACKETED.search(heading.text, 8)
    named = next(iter(bodies.find(bracket["by"])), None) if bracket else None
    if bracket is None or named is None or named.start > 0 or named.end < len(bracket["by"]) - 3:
        return len(heading.text), None
    return bracket.start(), _party(heading, bracket.start("by"), bracket.end("by"))


def _below(passages: Sequence[Passage]) -> Party | BodyMention | None:
    """Return whose report the line under the title says that it is: "Report of the Assistant Director, Education"."""
    for passage in passages[:_LINES_BELOW]:
        if passage.block.kind is BlockKind.PARA and (told := _BELOW.match(passage.text)):
            return _party(passage, *told.span("by"))
    return None


_LINES_BELOW = 5


def _party(passage: Passage, start: int, end: int) -> Party | BodyMention | None:
    """Return the body or the post that a stretch of words is: all of it, commas and all, where a post begins it."""
    words = passage.text[start:end].rstrip(" .")
    place = passage.span(start, start + len(words))
    named = next(iter(bodies.find(words)), None)
    if named is not None and named.start == 0 and named.end >= len(words) - 3:
        return BodyMention(named.name, place, Basis.STATED, named.kind)
    if names.post().match(words) is None:
        return None
    return Party(None, words, "councillor" if names.is_members_role(words) else "officer", place)


def _presented(passages: Sequence[Passage]) -> Passage | None:
    """Return the paragraph of the minutes that speaks of a report before the item."""
    spoken = (p for p in passages if p.block.section in {Section.MINUTES, Section.DECISION})
    told = pattern("reports", "presented")
    return next(
        (p for p in spoken if p.block.kind is not BlockKind.HEADING and p.may(told) and told.search(p.text[:_REACH])),
        None,
    )


def _is_named(heading: Passage, passages: Sequence[Passage]) -> bool:
    """Tell whether the title is a report's own, or a paper's that the minutes take up."""
    title = heading.text
    if pattern("reports", "none").search(title) or len(title) > 200:
        return False
    if pattern("reports", "titles").search(title):
        return True
    paper = pattern("reports", "papers", prefix=r"\b", suffix="$").search(title)
    return paper is not None and any(
        title.casefold() in p.lowered for p in passages if p is not heading and p.block.section is not Section.AGENDA
    )


def _presenter(said: Passage) -> Party | None:
    found = names.post().search(said.text)
    if found is None or names.is_vague(found.group()):
        return None
    return Party(None, found.group(), "officer", said.span(found.start(), found.end()))
