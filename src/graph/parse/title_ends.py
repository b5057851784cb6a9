"""Where the title of an item ends that its paragraph goes on from: agenda text, a reference, the size of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.documents import Span
from graph.parse.titles import PDF_SIZE, run_on

_AGENDA_REFERENCE = re.compile(r"\s*\(\s*Agenda\s+item\s+[\w ./&-]+\)?\s*$", re.IGNORECASE)
_PAGE_COLUMN = re.compile(r"[ \t]{3,}\d{1,4}(?=\s|$)[\s\S]*$")
_LONE_FIGURE = re.compile(r"^[ \t]{0,40}([1-9])[ \t]{0,40}$", re.MULTILINE)
_FOOTNOTE = re.compile(
    r"(?<=[a-z])(?<!\bpart)(?<!\bphase)(?<!\bquarter)(?<!\bstage)(?<!\bappendix) (?P<mark>[1-9])$", re.IGNORECASE
)
_SENTENCE_START = re.compile(
    r"(?<=[a-z])\s+(?=The (?:\w+ )?[Mm]inutes of (?:the|a)\b[^.]*\b(?:are|is) )|"
    r"(?<=[\w)’'\"])\s+(?=(?:The|To|A|An|Members|This|Please|Report of|Verbal|(?:Cabinet|Council|Executive),?)\s+(?:\S+\s+){0,9}?"
    r"(?:will|is|are|has|have|was|were|to|asked|invited|presented|provides?|sets?|consider|receive|note|approve|discuss)\b)"
)
# "Urgent Business Urgent business, if any, ...", and agenda text that has lost its title.
_SAID_AGAIN = re.compile(r"(?P<title>[A-Z]\S+(?: \S+){1,6}?)\s+(?=(?P=title)\b)", re.IGNORECASE)
_PURPOSE_ALONE = re.compile(
    r"The minutes of\b[^.]*\b(?:are|is) (?:attached|enclosed|submitted|presented)\b", re.IGNORECASE
)
_LAST_WORD_JOINS = re.compile(r"(?:\b(?:of|for|to|and|the|in|on|with|from|by|at)|[,&–-])$", re.IGNORECASE)


def split_title(words: str) -> tuple[int, int]:
    """Return where a title ends, and where the agenda text run on after it begins."""
    pdf = PDF_SIZE.search(words)
    if pdf:
        return pdf.start(), min(len(words), pdf.end() + 1)
    if _PURPOSE_ALONE.match(words):
        return 0, 0
    again = _SAID_AGAIN.match(words)
    if again:
        return again.end("title"), again.end()
    for match in _SENTENCE_START.finditer(words):
        if not _LAST_WORD_JOINS.search(words[: match.start()]) and len(words[: match.start()].split()) >= 2:
            return match.start(), match.end()
    return len(words), len(words)


def lone_figures(text: str) -> dict[str, int]:
    """Return where each figure last stands alone on a line: a footnote's mark is printed so before the note."""
    return {found[1]: found.start() for found in _LONE_FIGURE.finditer(text)}


def title_end(words: str, start: int, span: Span, footnotes: Mapping[str, int]) -> int:
    """Return where the title ends in the words of a heading at `span`, without what runs on, and a footnote's mark."""
    end = _end(words, start)
    mark = _FOOTNOTE.search(words, start, end)
    return mark.start() if mark and footnotes.get(mark["mark"], 0) > span.end else end


def _end(words: str, start: int) -> int:
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


def run_on_from(words: str, end: int) -> int | None:
    """Return where text begins that runs on after a title; None for nothing, a page number, a size or a reference."""
    rest = words[end:]
    tail = rest.lstrip(" \t\u00a0\n:.–—-")
    if not tail or tail.strip().isdecimal() or PDF_SIZE.fullmatch(rest) or _AGENDA_REFERENCE.fullmatch(rest):
        return None
    return len(words) - len(tail)
