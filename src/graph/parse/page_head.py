"""What the head of a text page says that no labelled field does: the meeting's title, the council, the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.documents import Block, Header, Section, Span
from graph.parse import heads

_TITLE_BLOCKS = 14  # how far down the title of the meeting may stand
_DATE_FIELD = re.compile(r"^Date\s*:\s*", re.IGNORECASE)
_COUNCIL_BLOCKS = 4  # how far down the name of the council may stand


def completed(header: Header, blocks: Sequence[Block], text: str) -> Header:
    """Return the header with what the first lines of the page add to its fields."""
    header = _titled(header, blocks, text)
    return apart(_under_council(header, blocks, text), text)


def _titled(header: Header, blocks: Sequence[Block], text: str) -> Header:
    """Return the header completed from the title of the meeting above the items: one line, or the body over the date."""
    above = [
        block.span
        for block in blocks[:_TITLE_BLOCKS]
        if block.agenda_item is None or (block.agenda_item == 0 and block.section is Section.AGENDA)
    ]
    lines = [text[span.start : span.end] for span in above]
    for span, words in zip(above, lines, strict=True):
        if heads.is_title_line(header, words):
            return heads.from_title(header, words, span.start)
    told = [
        (span, words)
        for span, words in zip(above, lines, strict=True)
        if not heads.is_generic(words) and not heads.names_several(words)
    ]
    above, lines = [span for span, _ in told], [words for _, words in told]
    for (span, words), after in zip(zip(above, lines, strict=True), lines[1:], strict=False):
        named = heads.body_on_line(words, span.start) if header.body is None else None
        if named is not None and (heads.is_date_line(_DATE_FIELD.sub("", after)) or heads.is_held_line(after)):
            header = heads.with_body(header, named)
            return heads.from_title(header, after, above[lines.index(after)].start)
    return header


_COUNCIL_AND_BODY = re.compile(r"(?P<council>.{3,80}?\bcouncil)\s*[-–—:]\s*(?P<body>\S.{3,140})", re.IGNORECASE)


# What ModernGov prints before a body: what kind of sitting it was.
_SITTING = re.compile(
    r"(?:(?:Special|Extraordinary|Ordinary|Additional|Adjourned|Reconvened|Rearranged|Urgent|Emergency|Informal|Annual)"
    r"(?: (?:General|Budget))?(?: Meeting)?|Budget(?: Meeting)?(?=,\s+(?:Full )?(?:Council|Cabinet|Executive)\b)),\s+(?=\S)",
    re.IGNORECASE,
)


def apart(header: Header, text: str) -> Header:
    """Return the header with the body alone where its line says more: the council, or what kind of sitting it was.

    "Ashby Council - Roads Panel", "Special, Roads Panel".
    """
    return _without_council(_without_sitting(header, text), text)


def _without_sitting(header: Header, text: str) -> Header:
    sitting = _SITTING.match(header.body.value) if header.body else None
    if header.body is None or sitting is None:
        return header
    value, span = header.body.value[sitting.end() :], header.body.span
    at = text.find(value.split()[0], span.start + len(sitting[0].split()[0]), span.end)
    return replace(header, body=replace(header.body, value=value, span=Span(at, span.end))) if at >= 0 else header


def _without_council(header: Header, text: str) -> Header:
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


def _under_council(header: Header, blocks: Sequence[Block], text: str) -> Header:
    """Return the header with the council that a line of its own names among the first of the page."""
    for block in blocks[:_COUNCIL_BLOCKS] if header.council is None else ():
        words = _DASH.split(text[block.span.start : block.span.end], maxsplit=1)[0]
        named = heads.council_line(words, block.span.start) if block.agenda_item is None else None
        if named is not None and named != header.body:
            return replace(header, council=named)
    return header
