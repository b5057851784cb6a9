"""Paragraphs of a text without markup → blocks and agenda items, by markers, numbers and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph.documents import AgendaItem, Block, BlockKind, Header, Section, Span
from graph.parse import decision_text, heads, page_head, page_kind, sections, statement
from graph.parse.draft import Draft
from graph.parse.layout import Paragraph
from graph.parse.page_kind import MARKER, SECTIONS
from graph.parse.renumber import numbered_in_text
from graph.parse.title_ends import lone_figures, run_on_from, split_title, title_end
from graph.parse.titles import (
    CAPITALS_RUN,
    ITEM,
    NUMBER,
    end_of_head,
    ends_in_size,
    has_head,
    has_item_column,
    headings,
    is_purpose,
    is_size,
    lines_of,
    referred,
    under_item_column,
)

_META = re.compile(
    r"(?P<name>Venue|Held at|Place|Location|Contact(?: [Oo]fficer)?|(?:Please )?[Aa]sk for|Enquiries to|Contact for enquiries|Date|Time|Webcast|Media|Tel|Email|E-mail)\s*:\s*(?P<value>.*)",
    re.DOTALL,
)
_TRUNCATED = re.compile(
    r"(?:\.\.\.|…)\s*view\s+the\s+full\s+(?:minutes|agenda)\s+text\s+for\s+item\s+(?P<number>[\w/.]+)"
)
_USUAL = re.compile(
    r"(?:Apologies(?: for Absence)?(?: and [\w ]+)?|Declarations? of (?:Members' )?Interests?|Welcome(?: and [\w ]+)?|Minutes(?: of .+)?|Public (?:Questions|Participation)"
    r"|Questions from .+|Petitions|(?:Chair|Chairman|Leader|Mayor)(?:'s|’s)? Announcements?|Announcements|Work Programme(?: .+)?|Forward Plan|Urgent (?:Business|Items)"
    r"|Any Other (?:Urgent )?Business|Date(?: and Time)? of (?:the )?Next Meeting|Exclusion of (?:the )?(?:Press and )?Public|Matters Arising)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROW_NUMBER = re.compile(r"\d{1,3}\.?")
_DOCUMENT = re.compile(
    r"(?:Appendi(?:x|ces)|Annex(?:e|ure)?|Enclosure|Enc\b|Attachment|Background|Report|Cover|Presentation|Slides|Draft|Map|Plan|Item|Agenda Item"
    r"|Supplement|Schedule|Table|Figure|Minutes|Restricted|Exempt|Public)\b",
    re.IGNORECASE,
)
_VENUES = {"Held at": "Venue", "Place": "Venue", "Location": "Venue"}
_DECISION_PAGE = (Section.HEADER, Section.DECISION)


def segment(
    text: str, paragraphs: Sequence[Paragraph], *, decided: bool = False
) -> tuple[tuple[Block, ...], tuple[AgendaItem, ...], Header, tuple[Span, ...]]:
    """Return the blocks, the items, what the head says, and the places where the page says that it was cut.

    `decided` says that a field beside these paragraphs names who took the one decision of the page.
    """
    lines = lines_of(text, paragraphs)
    told = referred(lines) | page_kind.named_above(lines) | page_kind.minutes_as_title(lines) | page_kind.links(lines)
    told |= {index for index, paragraph in enumerate(paragraphs) if paragraph.heading and paragraph.number}
    if sum(map(bool, map(MARKER.match, lines))) == 1:
        told |= page_kind.says_once(lines, headings(text, paragraphs, marked=False))
    markers = [
        m
        for i, p in enumerate(paragraphs)
        if i not in told and not p.tabled and (m := MARKER.match(text[p.span.start : p.span.end]))
    ]
    marked = bool(markers)
    minuted = any(SECTIONS[m["name"].lower()] is not Section.DOCUMENTS for m in markers)
    given = frozenset(index for index, paragraph in enumerate(paragraphs) if paragraph.heading)
    titled = given or headings(text, paragraphs, marked=marked)
    bare = under_item_column(lines, sized=False) if marked and not minuted and not titled else frozenset()
    if marked and not titled and not bare:
        paragraphs = _rows(text, paragraphs, lines)
    draft = Draft(text, minuted=minuted or not marked, footnotes=lone_figures(text), numbered=bool(titled))
    titled |= bare
    announced = not page_kind.are_minutes(lines, markers) if marked else page_kind.is_agenda(lines)
    if announced and draft.minuted:
        draft.unmarked = Section.AGENDA
    of_decision = decision_text.title(lines, decided=decided) if not titled else None
    draft.decision = of_decision is not None
    draft.unheaded = not minuted and not titled and decision_text.is_of_decision(lines)
    draft.head = has_head(lines)
    draft.purposes = not minuted and has_item_column(lines)
    for index, paragraph in enumerate(paragraphs):
        if of_decision is not None and index == of_decision[0]:
            draft.open_item(None, Span(paragraph.span.start + of_decision[1], paragraph.span.end))
            continue
        if index in told and index not in titled:
            draft.add(BlockKind.PARA, paragraph.span)
            continue
        if paragraph.tabled:
            draft.section = Section.MINUTES if draft.section is Section.HEADER else draft.section
            draft.add_labelled(paragraph.span, paragraph)
            continue
        _take(draft, _trimmed(text, paragraph), is_heading=index in titled, marked=marked)
    draft.items, draft.blocks = numbered_in_text(text, draft.items, draft.blocks)
    truncations = _apply_truncations(draft)
    first = next((block.span.start for block in draft.blocks if block.agenda_item is not None), len(text))
    draft.header = statement.from_head(draft.header, text, Span(0, first))
    draft.header = page_head.completed(draft.header, draft.blocks, text)
    if not draft.items and not marked:
        _end_head(draft)
    return tuple(draft.blocks), tuple(draft.items), draft.header, truncations


_LEAST_ROWS = 3


def _rows(text: str, paragraphs: Sequence[Paragraph], lines: Sequence[str]) -> Sequence[Paragraph]:
    """Return the paragraphs as rows of a table of items, where a page prints title, purpose and minutes on one line each.

    "Urgent business To receive any. Minutes: There was none."
    """
    begun = {
        at
        for at, (one, after) in enumerate(pairwise(paragraphs))
        if lines[at]
        and MARKER.match(lines[at]) is None
        and (told := MARKER.match(lines[at + 1]))
        and SECTIONS[told["name"].lower()] is Section.MINUTES
        and "\n" not in text[one.span.end : after.span.start]
    }
    if len(begun) < _LEAST_ROWS or any(one.row is not None for one in paragraphs):
        return paragraphs
    row: int | None = None
    made = []
    for at, one in enumerate(paragraphs):
        row = at if at in begun else row
        made.append(replace(one, row=row))
    return made


def _trimmed(text: str, paragraph: Paragraph) -> Paragraph:
    """Leave out the asterisks and hashes that mark emphasis in a text version of a page."""
    start, end = paragraph.span.start, paragraph.span.end
    while start < end and text[start] in "*# \t\u00a0\n":
        start += 1
    while end > start and text[end - 1] in "* \t\u00a0\n|":
        end -= 1
    return (
        replace(paragraph, span=Span(start, end))
        if (start, end) != (paragraph.span.start, paragraph.span.end)
        else paragraph
    )


def _take(draft: Draft, paragraph: Paragraph, *, is_heading: bool, marked: bool) -> None:
    span = paragraph.span
    if span.start >= span.end:
        return
    words = draft.text[span.start : span.end]
    if draft.meetings > 1 or heads.ISSUE_MEETING.match(words):
        _take_other_meeting(draft, span, words)
        return
    if paragraph.heading:
        draft.title_due = False
        draft.open_item(paragraph.number, span)
        draft.items[-1] = replace(draft.items[-1], identifiers=paragraph.identifiers)
        draft.section = draft.unmarked
        return
    if paragraph.row != draft.row:
        draft.row = paragraph.row
        if paragraph.row is not None:
            _open_row(draft, span)
            return
    grounds = _grounds(words) if draft.decision and draft.section in _PARTS_OF_DECISION and not is_heading else None
    if grounds is not None:
        _take_grounds(draft, paragraph, grounds)
        return
    marker = MARKER.match(words)
    if marker and not (is_heading and (not marked or words == marker["name"])):
        _take_marker(draft, paragraph, marker)
    elif not (draft.head and not draft.items) and re.fullmatch(r"Agenda item(?: \d+)?", words, re.IGNORECASE):
        draft.title_due = True
        draft.add(BlockKind.MARKER, span)
    elif draft.title_due:
        draft.title_due = False
        if draft.items and draft.items[-1].title is None and draft.items[-1].number:
            draft.set_title(span)
        else:
            draft.open_item(None, span)
        draft.section = draft.unmarked
    elif is_size(words):
        draft.add(BlockKind.META, span)
    elif draft.listing and not is_heading and ends_in_size(words) and (draft.numbered or _is_listed(draft, words)):
        item = len(draft.items) - 1 if draft.items else None
        draft.blocks.append(Block(BlockKind.PARA, span, Section.DOCUMENTS, item))
    elif is_heading or (draft.section is not Section.DOCUMENTS and (ends_in_size(words) or _is_usual(draft, words))):
        _take_heading(draft, span)
    elif (draft.decision or (draft.section in _DECISION_PAGE and not draft.items)) and heads.is_decision_field(words):
        field_found = heads.FIELD.match(words)
        if field_found:
            draft.header = heads.from_field(draft.header, field_found["name"], words, field_found.end(), span.start)
        draft.add(BlockKind.META, span)
    elif (draft.section is Section.HEADER or draft.decision) and (meta := _META.match(words)):
        _take_meta(draft, span, meta)
    elif draft.section is Section.HEADER and not draft.items and heads.is_generic(words):
        draft.add(BlockKind.MARKER, span)
    elif draft.section is Section.HEADER and draft.field_due and len(words) < 200:
        draft.header = heads.from_field(
            draft.header, _VENUES.get(draft.field_due, draft.field_due), words, 0, span.start
        )
        draft.field_due = ""
        draft.add(BlockKind.META, span)
    else:
        if draft.unheaded:
            draft.section = Section.AGENDA if decision_text.is_purpose(words) else Section.DECISION
        elif draft.decision and draft.section is Section.AGENDA and _CUE.match(words):
            draft.section = Section.DECISION
        elif draft.section is Section.HEADER and (
            _DECIDED.match(words) or (not draft.head and _BUSINESS.match(words))
        ):
            draft.section = Section.MINUTES
        if draft.purposes and draft.blocks and draft.blocks[-1].kind is BlockKind.HEADING and is_purpose(words):
            draft.blocks.append(Block(BlockKind.PARA, span, Section.AGENDA, len(draft.items) - 1))
        else:
            draft.add_labelled(span, paragraph)


_CUE = re.compile(r"(?:IT WAS )?(?:UNANIMOUSLY )?(?:AGREED|RESOLVED|ORDERED)\b")
_PARTS_OF_DECISION = (Section.DECISION, Section.AGENDA)


def _grounds(words: str) -> int | None:
    """Return where the words begin after "Reasons for the decision:" and the like, on the page of one decision."""
    label, colon, told = words.partition(":")
    if sections.marked(label) is not Section.AGENDA or not (colon or label == words):
        return None
    return len(words) - len(told.lstrip())


def _take_grounds(draft: Draft, paragraph: Paragraph, begun: int) -> None:
    """Take why a decision was taken, or what else might have been: no part of what was decided."""
    span = paragraph.span
    draft.section = Section.AGENDA
    label = draft.text[span.start : span.start + begun].rstrip()
    draft.add(BlockKind.MARKER, Span(span.start, span.start + len(label)))
    if span.start + begun < span.end:
        draft.add_labelled(Span(span.start + begun, span.end), paragraph)


# With these the business begins, on a page that has lost the title of its first item.
_BUSINESS = re.compile(
    r"(?:(?:An )?apolog(?:y|ies) [^.]{0,60}\b(?:was|were)\b|(?:there were )?no (?:apologies|declarations?|questions|interests)\b"
    r"|it was (?:moved|resolved|agreed)\b|resolved\b|consideration was given\b|the minutes of the (?:previous |last )?meetings?\b"
    r"|the (?:chair(?:man|woman|person)?|convener|provost|mayor|leader|(?:[\w-]+ ){0,5}?(?:committee|panel|board|commission|cabinet|council|forum|(?:task (?:and finish )?|working |review )?group))"
    r" (?:then |also |formally |therefore )?(?:met|recommends?|recommended|makes?|made|heard|found|concluded|concludes?|welcomed|ruled|advised|proposed|informed|resolved|agreed|noted|considered|reported|announced|opened|thanked|had before it|gave)\b"
    r"|(?:the|councillor|cllr|mrs?|ms|dr) [^.:]{3,140}?\b(?:introduced|presented|outlined|summarised|gave) (?:the|an?|his|her|their)\b)",
    re.IGNORECASE,
)


_DECIDED = re.compile(
    r"(?:(?:IT WAS |UNANIMOUSLY )*(?:RESOLVED|AGREED|RECOMMENDED)|Resolved|Agreed)\s*(?:[:–—-]|THAT\b|that\b)"
)


def _is_listed(draft: Draft, words: str) -> bool:
    """Tell a document from a title, on a page that has lost its numbers: the first after the marker, and its like."""
    last = draft.blocks[-1]
    return last.kind is BlockKind.MARKER or (last.section is Section.DOCUMENTS and _DOCUMENT.match(words) is not None)


def _is_usual(draft: Draft, words: str) -> bool:
    """Tell a title that stands on every agenda, on a page that has lost its numbers and does not mark its minutes."""
    return not draft.minuted and len(words) < 80 and _USUAL.fullmatch(words) is not None


def _take_other_meeting(draft: Draft, span: Span, words: str) -> None:
    """Take a line of an issue at several meetings: the first is the meeting of the page, what follows is not."""
    if heads.ISSUE_MEETING.match(words):
        draft.meetings += 1
    if draft.meetings == 1:
        draft.header = heads.from_title(draft.header, words, span.start)
        draft.blocks.append(Block(BlockKind.META, span, Section.HEADER))
    else:
        draft.blocks.append(Block(BlockKind.PARA, span, Section.DOCUMENTS))


def _take_marker(draft: Draft, paragraph: Paragraph, marker: re.Match[str]) -> None:
    start = paragraph.span.start
    section = SECTIONS[marker["name"].lower()]
    if section is Section.DOCUMENTS and not draft.seen_minutes:
        section = Section.AGENDA if draft.minuted else Section.MINUTES
    draft.listing = SECTIONS[marker["name"].lower()] is Section.DOCUMENTS
    draft.section = section
    draft.seen_minutes = draft.seen_minutes or section in (Section.MINUTES, Section.DECISION)
    draft.add(BlockKind.MARKER, Span(start, start + len(marker.group().rstrip())))
    if start + marker.end() < paragraph.span.end:
        draft.add_labelled(Span(start + marker.end(), paragraph.span.end), paragraph)


def _take_meta(draft: Draft, span: Span, meta: re.Match[str]) -> None:
    draft.add(BlockKind.META, span)
    value = re.sub(r"\.?\s*View directions\b.*$", "", meta["value"], flags=re.DOTALL | re.IGNORECASE).strip()
    draft.field_due = "" if value else meta["name"]
    if not value:
        return
    name = _VENUES.get(meta["name"], meta["name"])
    draft.header = heads.from_field(draft.header, name, meta.string, meta.start("value"), span.start)


def _open_row(draft: Draft, span: Span) -> None:
    """Open the item of a table row: its first paragraph is the title, run together with the agenda text."""
    words = draft.text[span.start : span.end]
    if _ROW_NUMBER.fullmatch(words):  # the title stands in the next cell
        draft.open_item(words.rstrip("."), None)
        draft.add(BlockKind.ITEM_NUMBER, span)
        draft.row_title_due = True
        return
    numbered, draft.row_title_due = draft.row_title_due, False
    if not numbered:
        draft.open_item(None, None)
    marker = MARKER.match(words)
    if marker:
        _take_marker(draft, Paragraph(span), marker)
        return
    title_end, rest = split_title(words)
    if title_end:
        draft.set_title(Span(span.start, span.start + title_end))
    if rest < len(words):
        draft.add_labelled(Span(span.start + rest, span.end))


_MINUTED = (Section.MINUTES, Section.DECISION)


def _take_heading(draft: Draft, span: Span) -> None:
    words = draft.text[span.start : span.end]
    capitals = CAPITALS_RUN.match(words)
    if capitals:
        draft.open_item(None, Span(span.start, span.start + capitals.end()))
        draft.section = Section.MINUTES
        draft.add_labelled(span)
        return
    item = ITEM.match(words)
    number = item or NUMBER.match(words)
    if number and _YEAR.fullmatch(number["number"]) and ends_in_size(words):
        number = None  # "2021 Partnership Report PDF 2 MB"
    start = number.end() if number else 0
    label = number["number"].rstrip(".") if number else None
    if start >= len(words):
        draft.open_item(label, None)
        draft.title_due = True
        draft.add(BlockKind.ITEM_NUMBER, span)
        return
    end = title_end(words, start, span, draft.footnotes)
    within, known = draft.section, {one.title for one in draft.items if one.title is not None}
    draft.open_item(label, Span(span.start + start, span.start + end))
    repeated = within in _MINUTED and draft.items[-1].title in known  # the minutes come back to what the agenda names
    draft.section = within if repeated else draft.unmarked
    rest = run_on_from(words, end)
    if rest is not None:
        draft.add_labelled(Span(span.start + rest, span.end))


def _apply_truncations(draft: Draft) -> tuple[Span, ...]:
    places: list[Span] = []
    for block in draft.blocks:
        cut = _TRUNCATED.search(draft.text, block.span.start, block.span.end)
        if cut is None:
            continue
        places.append(Span(*cut.span()))
        if block.agenda_item is not None:
            item = draft.items[block.agenda_item]
            number = item.number or cut["number"].rstrip(".")
            draft.items[block.agenda_item] = replace(item, number=number, truncated=True)
    return tuple(places)


def _end_head(draft: Draft) -> None:
    """Minutes without items or markers: what follows the attendance is the minutes."""
    body_from = end_of_head([draft.text[b.span.start : b.span.end] for b in draft.blocks]) + 1
    draft.blocks[body_from:] = [replace(block, section=Section.MINUTES) for block in draft.blocks[body_from:]]
