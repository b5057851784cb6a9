"""Reports known by the item that is about them: somebody presents one, or the title names one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.documents import BlockKind, Section
from graph.extract.grammar import bodies, names
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.facts import Evidence, Party, Report

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
        named = bodies.find(heading.text)
        if named and named[0].start == 0 and not _ON_SOMETHING.match(heading.text, named[0].end):
            continue  # "Overview and Scrutiny Board Update" is about the Board
        said = _presented(passages)
        if said is None and not _is_named(heading, passages):
            continue
        kind = "performance report" if re.search(r"\bperformance\b", heading.text, re.IGNORECASE) else "report"
        spans = (heading.span(), said.span()) if said else (heading.span(),)
        evidence = Evidence(spans, "item-report", 0.8, operative=heading.span())
        yield Report(reading.quote(heading.span()), kind, evidence, item, _presenter(said) if said else None)


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
