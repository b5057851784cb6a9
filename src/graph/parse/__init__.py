"""Bytes → minutes, one loader a format. The format is told from the content, never from the name."""

from __future__ import annotations

from collections.abc import Callable

from graph.documents import Minutes, SourceDocument
from graph.errors import UnreadableDocument
from graph.facts import MemberList
from graph.parse import cmis_html, detect, docx, html, kab, members, moderngov_html, moderngov_xml, pdf, plain
from graph.parse.decode import decode

_LARGEST_MB = 20

LOADERS: dict[str, Callable[[str, str, str], Minutes]] = {
    "moderngov-xml": moderngov_xml.load,
    "moderngov-html": moderngov_html.load,
    "cmis-html": cmis_html.load,
    "kab-html": kab.load_page,
    "kab-text": kab.load_text,
    "html": html.load,
    "plain-text": plain.load,
}
"""Loaders of text: (text, encoding, name of the document) → minutes."""

BINARY_LOADERS: dict[str, Callable[[bytes, str], Minutes]] = {"pdf": pdf.load, "docx": docx.load}
"""Loaders of other formats: (bytes, name of the document) → minutes."""


def parse(document: SourceDocument) -> Minutes:
    """Return the minutes in a document.

    Raises `UnknownFormat` for bytes that no loader reads, `UnreadableDocument` for a document in a known format
    that gives no minutes or is larger than 20 MB; both name the document.
    """
    content, name = _content(document), document.name
    kind = detect.binary(content, name)
    if kind is not None:
        minutes = BINARY_LOADERS[kind](content, name)
    else:
        text, encoding = decode(content, name)
        minutes = LOADERS[detect.textual(text, name)](text, encoding, name)
    if not minutes.blocks and not minutes.attendees:
        raise UnreadableDocument(name, "no words in it")
    return minutes


def lists_members(document: SourceDocument) -> bool:
    """Tell whether a document is a list of a council's members, by its root element; it is read by `member_list`."""
    return members.is_list(document.content)


def member_list(document: SourceDocument) -> MemberList:
    """Return the members whom a list names. Raises `UnreadableDocument`, also for a list with nobody on it."""
    text, _ = decode(_content(document), document.name)
    return members.load(text, document.name)


def _content(document: SourceDocument) -> bytes:
    if len(document.content) > _LARGEST_MB * 1_000_000:
        raise UnreadableDocument(document.name, f"larger than {_LARGEST_MB} MB")
    return document.content
