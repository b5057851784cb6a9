"""Bytes → minutes, one loader a format. The format is told from the content, never from the name."""

from __future__ import annotations

import re
from collections.abc import Callable

from graph.documents import Minutes, SourceDocument
from graph.errors import UnknownFormat, UnreadableDocument
from graph.parse import html, moderngov_xml, plain
from graph.parse.decode import decode

_LARGEST = 20_000_000  # characters
_BINARY = {
    b"%PDF": "a PDF, which is not read yet",
    b"PK\x03\x04": "a zip archive or an Office document, which is not read yet",
    b"\xd0\xcf\x11\xe0": "an old Office document; save it as text, HTML or DOCX",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
}
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|table|p|h[1-6]|ul|ol|span|section|article)\b", re.IGNORECASE
)

LOADERS: dict[str, Callable[[str, str, str], Minutes]] = {
    "moderngov-xml": moderngov_xml.load,
    "html": html.load,
    "plain-text": plain.load,
}


def parse(document: SourceDocument) -> Minutes:
    """Return the minutes in a document.

    Raises `UnknownFormat` for bytes that no loader reads, `UnreadableDocument` for a document in a known format
    that gives no minutes; both name the document.
    """
    for magic, what in _BINARY.items():
        if document.content.startswith(magic):
            raise UnknownFormat(document.name, what)
    text, encoding = decode(document.content, document.name)
    if len(text) > _LARGEST:
        raise UnreadableDocument(document.name, f"longer than {_LARGEST // 1_000_000} million characters")
    minutes = LOADERS[detect(text)](text, encoding, document.name)
    if not minutes.blocks:
        raise UnreadableDocument(document.name, "no words in it")
    return minutes


def detect(text: str) -> str:
    """Return the name of the loader for a text, from its first characters."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if head.startswith("<?xml") or re.match(r"<(?:meeting|getmeetings|committees|councillorsbyward)\b", head):
        return "html" if re.search(r"<html\b|xhtml", head, re.IGNORECASE) else "moderngov-xml"
    if head.startswith("<") and _TAG.search(head):
        return "html"
    return "html" if len(_TAG.findall(head)) >= 3 else "plain-text"
