"""Paragraphs of a text without markup → blocks and agenda items, by markers, numbers and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.documents import AgendaItem, Block, BlockKind, Header, Section, Span
from graph.parse import decision_text, heads, statement
from graph.parse.labels import split_label
from graph.parse.layout import Paragraph
from graph.parse.renumber import numbered_in_text
from graph.parse.titles import (
    CAPITALS_RUN,
    ITEM,
    NUMBER,
    PDF_SIZE,
    end_of_head,
    ends_in_size,
    has_head,
    headings,
    lines_of,
    referred,
    run_on,
)

_MARKER = re.compile(
    r"(?P<name>Minutes|Decisions?(?: Made| Taken)?|Supporting documents|Additional documents|Accompanying documents)\s*(?::\s*|$)",
    re.IGNORECASE,
)
_SECTIONS = {
    "minutes": Section.MINUTES,
    "decision": Section.DECISION,
    "decisions": Section.DECISION,
    "decision made": Section.DECISION,
    "decisions made": Section.DECISION,
    "decision taken": Section.DECISION,
    "decisions taken": Section.DECISION,
    "supporting documents": Section.DOCUMENTS,
    "additional documents": Section.DOCUMENTS,
    "accompanying documents": Section.DOCUMENTS,
}
_META = re.compile(
    r"(?P<name>Venue|Held at|Place|Location|Contact|Date|Time|Webcast|Media|Tel|Email|E-mail)\s*:\s*(?P<value>.*)",
    re.DOTALL,
)
_AGENDA_REFERENCE = re.compile(r"\s*\(\s*Agenda\s+item\s+[\w ./&-]+\)?\s*$", re.IGNORECASE)
_PAGE_COLUMN = re.compile(r"[ \t]{3,}\d{1,4}(?=\s|$)[\s\S]*$")
_LONE_FIGURE = re.compile(r"^[ \t]{0,40}([1-9])[ \t]{0,40}$", re.MULTILINE)
_FOOTNOTE = re.compile(
    r"(?<=[a-z])(?<!\bpart)(?<!\bphase)(?<!\bquarter)(?<!\bstage)(?<!\bappendix) (?P<mark>[1-9])$", re.IGNORECASE
)
_TRUNCATED = re.compile(
    r"(?:\.\.\.|…)\s*view\s+the\s+full\s+(?:minutes|agenda)\s+text\s+for\s+item\s+(?P<number>[\w/.]+)"
)
_SENTENCE_START = re.compile(
    r"(?<=[\w)’'\"])\s+(?=(?:The|To|A|An|Members|This|Please|Report of|Verbal|(?:Cabinet|Council|Executive),?)\s+(?:\S+\s+){0,9}?"
    r"(?:will|is|are|has|have|was|were|to|asked|invited|presented|provides?|sets?|consider|receive|note|approve|discuss)\b)"
)
_LAST_WORD_JOINS = re.compile(r"(?:\b(?:of|for|to|and|the|in|on|with|from|by|at)|[,&–-])$", re.IGNORECASE)
_USUAL = re.compile(
    r"(?:Apologies(?: for Absence)?(?: and [\w ]+)?|Declarations? of (?:Members' )?Interests?|Welcome(?: and [\w ]+)?|Minutes(?: of .+)?|Public (?:Questions|Participation)"
    r"|Questions from .+|Petitions|(?:Chair|Chairman|Leader|Mayor)(?:'s|’s)? Announcements?|Announcements|Work Programme(?: .+)?|Forward Plan|Urgent (?:Business|Items)"
    r"|Any Other (?:Urgent )?Business|Date(?: and Time)? of (?:the )?Next Meeting|Exclusion of (?:the )?(?:Press and )?Public|Matters Arising)",
    re.IGNORECASE,
)
_TITLE_END = " \t\n\u00a0:–—-"
_ROW_NUMBER = re.compile(r"\d{1,3}\.?")
_DOCUMENT = re.compile(
    r"(?:Appendi(?:x|ces)|Annex(?:e|ure)?|Enclosure|Enc\b|Attachment|Background|Report|Cover|Presentation|Slides|Draft|Map|Plan|Item|Agenda Item"
    r"|Supplement|Schedule|Table|Figure|Minutes|Restricted|Exempt|Public)\b",
    re.IGNORECASE,
)
_VENUES = {"Held at": "Venue", "Place": "Venue", "Location": "Venue"}
_DECISION_PAGE = (Section.HEADER, Section.DECISION)
_TITLE_BLOCKS = 14  # how far down the title of the meeting may stand
_DATE_FIELD = re.compile(r"^Date\s*:\s*", re.IGNORECASE)
_COUNCIL_BLOCKS = 4  # how far down the name of the council may stand


@dataclass(slots=True)
class _State:
    items: list[AgendaItem] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    section: Section = Section.HEADER
    seen_minutes: bool = False
    unmarked: Section = Section.MINUTES  # what stands under a title before any marker
    minuted: bool = True  # the page marks what was minuted; else agenda text and minutes run together
    numbered: bool = False  # titles are told by their numbers or by the loader
    listing: bool = False  # documents are being listed under a marker
    decision: bool = False  # the page is of one decision, not of a meeting
    unheaded: bool = False  # such a page has lost the words "Decision:", "Reasons:" and the like
    head: bool = False  # a head with those present stands above the items
    meetings: int = 0  # that an issue's page has told of
    title_due: bool = False
    row_title_due: bool = False  # a row of a table has given the number of an item, and no title yet
    field_due: str = ""  # a field of the head whose value stands on the next line
    row: int | None = None
    header: Header = field(default_factory=Header)
    footnotes: dict[str, int] = field(default_factory=dict)  # where each figure last stands alone on a line


def segment(
    text: str, paragraphs: Sequence[Paragraph]
) -> tuple[tuple[Block, ...], tuple[AgendaItem, ...], Header, tuple[Span, ...]]:
    """Return the blocks, the items, what the head says, and the places where the page says that it was cut."""
    lines = lines_of(text, paragraphs)
    told = referred(lines)
    told |= _named_above(lines)
    told |= _minutes_as_title(lines)
    markers = [
        m for i, p in enumerate(paragraphs) if i not in told and (m := _MARKER.match(text[p.span.start : p.span.end]))
    ]
    marked = bool(markers)
    minuted = any(_SECTIONS[m["name"].lower()] is not Section.DOCUMENTS for m in markers)
    given = frozenset(index for index, paragraph in enumerate(paragraphs) if paragraph.heading)
    titled = given or headings(text, paragraphs, marked=marked)
    footnotes = {found[1]: found.start() for found in _LONE_FIGURE.finditer(text)}
    state = _State(minuted=minuted or not marked, footnotes=footnotes, numbered=bool(titled))
    if (marked and state.minuted and not _are_minutes(lines, markers)) or (not marked and _is_agenda(lines)):
        state.unmarked = Section.AGENDA
    of_decision = decision_text.title(lines) if not titled else None
    state.decision = of_decision is not None
    state.unheaded = not state.minuted and not titled and decision_text.is_of_decision(lines)
    state.head = has_head(lines)
    for index, paragraph in enumerate(paragraphs):
        if of_decision is not None and index == of_decision[0]:
            _open_item(state, text, None, Span(paragraph.span.start + of_decision[1], paragraph.span.end))
            continue
        if index in told and index not in titled:
            _add(state, BlockKind.PARA, paragraph.span)
            continue
        _take(state, text, _trimmed(text, paragraph), is_heading=index in titled, marked=marked)
    state.items, state.blocks = numbered_in_text(text, state.items, state.blocks)
    truncations = _apply_truncations(state, text)
    first = next((block.span.start for block in state.blocks if block.agenda_item is not None), len(text))
    state.header = statement.from_head(state.header, text, Span(0, first))
    state.header = _titled(state, text)
    state.header = _council_and_body(_under_council(state, text), text)
    if not state.items and not marked:
        _end_head(state, text)
    return tuple(state.blocks), tuple(state.items), state.header, truncations


_KIND_OF_PAGE = re.compile(r"(?:draft )?(?:minutes|notes)", re.IGNORECASE)
_AGENDA_PAGE = re.compile(r"(?:public |supplementary )?agenda(?: (?:frontsheet|pack|papers))?", re.IGNORECASE)
_PAGE_HEAD = 12  # lines from the top within which a page says what it is


def _named_above(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines that say above those present that the page is minutes: no marker of an item's minutes."""
    present = next((at for at, line in enumerate(lines[:_ATTENDANCE_REACH]) if _ATTENDANCE.match(line)), 0)
    return frozenset(
        at for at, line in enumerate(lines[:present]) if at < _PAGE_HEAD and _KIND_OF_PAGE.fullmatch(line)
    )


def _is_agenda(lines: Sequence[str]) -> bool:
    """Tell the agenda of a meeting to come: it says that it is one, and lists nobody who was present."""
    named = any(_AGENDA_PAGE.fullmatch(line) for line in lines[:_PAGE_HEAD])
    return named and not any(_ATTENDANCE.match(line) for line in lines[:_ATTENDANCE_REACH])


_OF_MINUTES = re.compile(r"minutes\s*:\s*(?P<said>\S.*)", re.IGNORECASE | re.DOTALL)
_SAID_OF_MINUTES = re.compile(
    r"(?:(?:it was )?(?:resolved|agreed)\b.{0,6}|that )?(?:the )?(?:draft )?minutes? (?:of|from|dated|for)\b|(?:were )?(?:approved|agreed|confirmed|signed)\b",
    re.IGNORECASE,
)


def _minutes_as_title(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines on which "Minutes:" is an item's title and what was said of earlier minutes stands behind it.

    So it is where the head lists those present, which a page with markers does not, and one line or two are like it.
    """
    found = [
        at
        for at, line in enumerate(lines)
        if (told := _OF_MINUTES.match(line)) and _SAID_OF_MINUTES.match(told["said"])
    ]
    marked = sum(bool(_MARKER.match(line)) for line in lines)
    return frozenset(found if has_head(lines) and 0 < len(found) == marked <= 2 else ())


_ATTENDANCE = re.compile(r"(?:members )?present\s*(?::|$)|\(?sederunt|yn bresennol", re.IGNORECASE)
_ATTENDANCE_REACH = 40  # lines from the top within which a list of those present stands


def _are_minutes(lines: Sequence[str], markers: Sequence[re.Match[str]]) -> bool:
    """Tell the minutes of one meeting, in which only decisions have a marker: they list those present at their head."""
    if any(_SECTIONS[marker["name"].lower()] is Section.MINUTES for marker in markers):
        return False
    return any(_ATTENDANCE.match(line) for line in lines[:_ATTENDANCE_REACH])


def _titled(state: _State, text: str) -> Header:
    """Return the header completed from the title of the meeting above the items: one line, or the body over the date."""
    above = [
        block.span
        for block in state.blocks[:_TITLE_BLOCKS]
        if block.agenda_item is None or (block.agenda_item == 0 and block.section is Section.AGENDA)
    ]
    lines = [text[span.start : span.end] for span in above]
    for span, words in zip(above, lines, strict=True):
        if heads.is_title_line(state.header, words):
            return heads.from_title(state.header, words, span.start)
    for (span, words), after in zip(zip(above, lines, strict=True), lines[1:], strict=False):
        named = heads.body_on_line(words, span.start) if state.header.body is None else None
        if named is not None and heads.is_date_line(_DATE_FIELD.sub("", after)):
            header = heads.with_body(state.header, named)
            return heads.from_title(header, after, above[lines.index(after)].start)
    return state.header


_COUNCIL_AND_BODY = re.compile(r"(?P<council>.{3,80}?\bcouncil)\s*[-–—:]\s*(?P<body>\S.{3,140})", re.IGNORECASE)


def _council_and_body(header: Header, text: str) -> Header:
    """Return the header with council and body apart where one line names both: "Ashby Council - Roads Panel"."""
    named = _COUNCIL_AND_BODY.fullmatch(header.body.value) if header.body else None
    if header.body is None or named is None or not heads.is_body(named["body"]):
        return header
    start, end = header.body.span.start, header.body.span.end
    at = text.find(named["body"], start, end)
    council = heads.council_line(text[start : start + len(named["council"])], start)
    if at < 0:
        return header
    return replace(
        header, council=header.council or council, body=replace(header.body, value=named["body"], span=Span(at, end))
    )


_DASH = re.compile(r"\s+[-–—]\s+")


def _under_council(state: _State, text: str) -> Header:
    """Return the header with the council that a line of its own names among the first of the page."""
    for block in state.blocks[:_COUNCIL_BLOCKS] if state.header.council is None else ():
        words = _DASH.split(text[block.span.start : block.span.end], maxsplit=1)[0]
        named = heads.council_line(words, block.span.start) if block.agenda_item is None else None
        if named is not None and named != state.header.body:
            return replace(state.header, council=named)
    return state.header


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


def _take(state: _State, text: str, paragraph: Paragraph, *, is_heading: bool, marked: bool) -> None:
    span = paragraph.span
    if span.start >= span.end:
        return
    words = text[span.start : span.end]
    if state.meetings > 1 or heads.ISSUE_MEETING.match(words):
        _take_other_meeting(state, span, words)
        return
    if paragraph.heading:
        state.title_due = False
        _open_item(state, text, paragraph.number, span)
        state.items[-1] = replace(state.items[-1], identifiers=paragraph.identifiers)
        state.section = state.unmarked
        return
    if paragraph.row != state.row:
        state.row = paragraph.row
        if paragraph.row is not None:
            _open_row(state, text, span)
            return
    marker = _MARKER.match(words)
    if marker and not (is_heading and (not marked or words == marker["name"])):
        _take_marker(state, text, paragraph, marker)
    elif re.fullmatch(r"Agenda item(?: \d+)?", words, re.IGNORECASE):
        state.title_due = True
        _add(state, BlockKind.MARKER, span)
    elif state.title_due:
        state.title_due = False
        if state.items and state.items[-1].title is None and state.items[-1].number:
            _set_title(state, text, span)
        else:
            _open_item(state, text, None, span)
        state.section = state.unmarked
    elif state.listing and not is_heading and ends_in_size(words) and (state.numbered or _is_listed(state, words)):
        item = len(state.items) - 1 if state.items else None
        state.blocks.append(Block(BlockKind.PARA, span, Section.DOCUMENTS, item))
    elif is_heading or (state.section is not Section.DOCUMENTS and (ends_in_size(words) or _is_usual(state, words))):
        _take_heading(state, text, span)
    elif (state.decision or (state.section in _DECISION_PAGE and not state.items)) and heads.is_decision_field(words):
        field_found = heads.FIELD.match(words)
        if field_found:
            state.header = heads.from_field(state.header, field_found["name"], words, field_found.end(), span.start)
        _add(state, BlockKind.META, span)
    elif (state.section is Section.HEADER or state.decision) and (meta := _META.match(words)):
        _take_meta(state, span, meta)
    elif state.section is Section.HEADER and not state.items and heads.is_generic(words):
        _add(state, BlockKind.MARKER, span)
    elif state.section is Section.HEADER and state.field_due and len(words) < 200:
        state.header = heads.from_field(
            state.header, _VENUES.get(state.field_due, state.field_due), words, 0, span.start
        )
        state.field_due = ""
        _add(state, BlockKind.META, span)
    else:
        if state.unheaded:
            state.section = Section.AGENDA if decision_text.is_purpose(words) else Section.DECISION
        elif state.section is Section.HEADER and not state.head and _BUSINESS.match(words):
            state.section = Section.MINUTES
        _add_labelled(state, text, span, paragraph)


# With these the business begins, on a page that has lost the title of its first item.
_BUSINESS = re.compile(
    r"(?:(?:An )?apolog(?:y|ies) [^.]{0,60}\b(?:was|were)\b|(?:there were )?no (?:apologies|declarations?|questions|interests)\b"
    r"|it was (?:moved|resolved|agreed)\b|resolved\b|consideration was given\b|the minutes of the (?:previous |last )?meetings?\b"
    r"|the (?:chair(?:man|woman|person)?|convener|provost|mayor|leader|(?:[\w-]+ ){0,5}?(?:committee|panel|board|commission|cabinet|council|forum))"
    r" (?:then |also |formally )?(?:welcomed|ruled|advised|proposed|informed|resolved|agreed|noted|considered|reported|announced|opened|thanked|had before it|gave)\b)",
    re.IGNORECASE,
)


def _is_listed(state: _State, words: str) -> bool:
    """Tell a document from a title, on a page that has lost its numbers: the first after the marker, and its like."""
    last = state.blocks[-1]
    return last.kind is BlockKind.MARKER or (last.section is Section.DOCUMENTS and _DOCUMENT.match(words) is not None)


def _is_usual(state: _State, words: str) -> bool:
    """Tell a title that stands on every agenda, on a page that has lost its numbers and does not mark its minutes."""
    return not state.minuted and len(words) < 80 and _USUAL.fullmatch(words) is not None


def _take_other_meeting(state: _State, span: Span, words: str) -> None:
    """Take a line of an issue at several meetings: the first is the meeting of the page, what follows is not."""
    if heads.ISSUE_MEETING.match(words):
        state.meetings += 1
    if state.meetings == 1:
        state.header = heads.from_title(state.header, words, span.start)
        state.blocks.append(Block(BlockKind.META, span, Section.HEADER))
    else:
        state.blocks.append(Block(BlockKind.PARA, span, Section.DOCUMENTS))


def _take_marker(state: _State, text: str, paragraph: Paragraph, marker: re.Match[str]) -> None:
    start = paragraph.span.start
    section = _SECTIONS[marker["name"].lower()]
    if section is Section.DOCUMENTS and not state.seen_minutes:
        section = Section.AGENDA if state.minuted else Section.MINUTES
    state.listing = _SECTIONS[marker["name"].lower()] is Section.DOCUMENTS
    state.section = section
    state.seen_minutes = state.seen_minutes or section in (Section.MINUTES, Section.DECISION)
    _add(state, BlockKind.MARKER, Span(start, start + len(marker.group().rstrip())))
    if start + marker.end() < paragraph.span.end:
        _add_labelled(state, text, Span(start + marker.end(), paragraph.span.end), paragraph)


def _take_meta(state: _State, span: Span, meta: re.Match[str]) -> None:
    _add(state, BlockKind.META, span)
    value = re.sub(r"\.?\s*View directions\b.*$", "", meta["value"], flags=re.DOTALL | re.IGNORECASE).strip()
    state.field_due = "" if value else meta["name"]
    if not value:
        return
    name = _VENUES.get(meta["name"], meta["name"])
    state.header = heads.from_field(state.header, name, meta.string, meta.start("value"), span.start)


def _open_row(state: _State, text: str, span: Span) -> None:
    """Open the item of a table row: its first paragraph is the title, run together with the agenda text."""
    words = text[span.start : span.end]
    if _ROW_NUMBER.fullmatch(words):  # the title stands in the next cell
        _open_item(state, text, words.rstrip("."), None)
        _add(state, BlockKind.ITEM_NUMBER, span)
        state.row_title_due = True
        return
    numbered, state.row_title_due = state.row_title_due, False
    if not numbered:
        _open_item(state, text, None, None)
    marker = _MARKER.match(words)
    if marker:
        _take_marker(state, text, Paragraph(span), marker)
        return
    title_end, rest = _split_title(words)
    _set_title(state, text, Span(span.start, span.start + title_end))
    if rest < len(words):
        _add_labelled(state, text, Span(span.start + rest, span.end))


def _split_title(words: str) -> tuple[int, int]:
    """Return where a title ends, and where the agenda text run on after it begins."""
    pdf = PDF_SIZE.search(words)
    if pdf:
        return pdf.start(), min(len(words), pdf.end() + 1)
    for match in _SENTENCE_START.finditer(words):
        if not _LAST_WORD_JOINS.search(words[: match.start()]) and len(words[: match.start()].split()) >= 2:
            return match.start(), match.end()
    return len(words), len(words)


def _take_heading(state: _State, text: str, span: Span) -> None:
    words = text[span.start : span.end]
    capitals = CAPITALS_RUN.match(words)
    if capitals:
        _open_item(state, text, None, Span(span.start, span.start + capitals.end()))
        state.section = Section.MINUTES
        _add_labelled(state, text, span)
        return
    item = ITEM.match(words)
    number = item or NUMBER.match(words)
    start = number.end() if number else 0
    label = number["number"].rstrip(".") if number else None
    if start >= len(words):
        _open_item(state, text, label, None)
        state.title_due = True
        _add(state, BlockKind.ITEM_NUMBER, span)
        return
    end = _without_footnote(state, span, words, start, _title_end(words, start))
    _open_item(state, text, label, Span(span.start + start, span.start + end))
    state.section = state.unmarked
    rest = end + len(words[end:]) - len(words[end:].lstrip(" \t\u00a0\n:.–—-"))
    tail = words[rest:]
    if (
        tail
        and not tail.strip().isdecimal()
        and not PDF_SIZE.fullmatch(words[end:])
        and not _AGENDA_REFERENCE.fullmatch(words[end:])
    ):
        _add_labelled(state, text, Span(span.start + rest, span.end))


def _without_footnote(state: _State, span: Span, words: str, start: int, end: int) -> int:
    """Return where a title ends without the mark of a footnote, which stands alone on a line further down."""
    mark = _FOOTNOTE.search(words, start, end)
    return mark.start() if mark and state.footnotes.get(mark["mark"], 0) > span.end else end


def _title_end(words: str, start: int) -> int:
    if (end := run_on(words, start)) is not None:
        return end
    pdf = PDF_SIZE.search(words, start)
    end = pdf.start() if pdf else len(words)
    aside = _AGENDA_REFERENCE.search(words, start, end) or _PAGE_COLUMN.search(words, start, end)
    if aside:
        return aside.start()
    colon = words.find(": ", start, start + 70)
    told = words[colon + 2 :] if colon > 0 else ""
    if (
        colon > 0
        and not pdf
        and len(told) > 38
        and told.upper() != told
        and (told.rstrip()[-1] in ".?!" or len(told) > 120)
    ):
        return colon
    return end


def _open_item(state: _State, text: str, number: str | None, title: Span | None) -> None:
    state.items.append(AgendaItem(number, None))
    state.section, state.seen_minutes, state.listing = Section.AGENDA, False, False
    if title is not None:
        _set_title(state, text, title)


def _set_title(state: _State, text: str, title: Span) -> None:
    words = text[title.start : title.end]
    pdf = PDF_SIZE.search(words)
    end = title.start + len(words[: pdf.start()].rstrip()) if pdf else title.end
    while end > title.start and text[end - 1] in _TITLE_END:
        end -= 1
    place = Span(title.start, end)
    printed = re.sub(r"\s+[–-]$", "", " ".join(text[place.start : place.end].split()).rstrip("*").strip())
    state.items[-1] = replace(state.items[-1], title=printed or None, title_span=place)
    _add(state, BlockKind.HEADING, place)


def _add(state: _State, kind: BlockKind, span: Span, **extra: object) -> None:
    item = len(state.items) - 1 if state.items else None
    state.blocks.append(Block(kind, span, state.section, item, **extra))  # type: ignore[arg-type]  # checked by callers


def _add_labelled(state: _State, text: str, span: Span, paragraph: Paragraph | None = None) -> None:
    words = text[span.start : span.end]
    hints: dict[str, object] = {}
    kind = BlockKind.PARA
    if paragraph is not None:
        hints = {"cell": paragraph.cell, "depth": paragraph.depth, "strong": paragraph.strong}
        kind = BlockKind.ROW if paragraph.cell is not None else kind
    label, rest = split_label(words)
    if label is None:
        _add(state, kind, span, **hints)
        return
    place = Span(span.start, span.start + len(words[:rest].rstrip()))
    kind = BlockKind.ITEM if kind is BlockKind.PARA else kind
    _add(state, kind, Span(span.start + rest, span.end), label=label, label_span=place, **hints)


def _apply_truncations(state: _State, text: str) -> tuple[Span, ...]:
    places: list[Span] = []
    for block in state.blocks:
        cut = _TRUNCATED.search(text, block.span.start, block.span.end)
        if cut is None:
            continue
        places.append(Span(*cut.span()))
        if block.agenda_item is not None:
            item = state.items[block.agenda_item]
            number = item.number or cut["number"].rstrip(".")
            state.items[block.agenda_item] = replace(item, number=number, truncated=True)
    return tuple(places)


def _end_head(state: _State, text: str) -> None:
    """Minutes without items or markers: what follows the attendance is the minutes."""
    body_from = end_of_head([text[b.span.start : b.span.end] for b in state.blocks]) + 1
    state.blocks[body_from:] = [replace(block, section=Section.MINUTES) for block in state.blocks[body_from:]]
