"""Which loader reads a document, told from its bytes and never from its name."""

from __future__ import annotations

import io
import json
import re
import zipfile

from graph.errors import UnknownFormat
from graph.parse import cmis_html, kab, moderngov_html

_LOOK = 200_000  # characters from the start
_OTHER = {
    b"\xd0\xcf\x11\xe0": "an old Office document; save it as DOCX, HTML or text",
    b"{\\rtf": "rich text; save it as DOCX, HTML or text",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\x7fELF": "a program",
}
_XML = re.compile(r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)*<(?:\w+:)?(?P<root>[A-Za-z][\w.-]*)", re.DOTALL)
_SERVICE = frozenset(
    ("meeting", "getmeetings", "getmeetingsbydate", "committees", "getcommittees", "councillorsbyward", "getcouncillorsbyward")
)  # fmt: skip
_TAG = re.compile(
    r"</?(?:html|head|body|div|table|tr|td|p|h[1-6]|ul|ol|li|span|section|article|main|a|b|strong|br)\b[^<>]{0,500}>",
    re.IGNORECASE,
)


def binary(content: bytes, name: str) -> str | None:
    """Return the name of the loader for a format that is no text ("pdf", "docx"), None for what may be text.

    Raises `UnknownFormat`, saying what it is, for one that is not read.
    """
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if _is_docx(content):
            return "docx"
        raise UnknownFormat(name, "a zip archive, and no Word document")
    for magic, what in _OTHER.items():
        if content.startswith(magic):
            raise UnknownFormat(name, what)
    return None


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def textual(text: str, name: str) -> str:
    """Return the name of the loader for a text. Raises `UnknownFormat` where it is a program's data."""
    if _is_json(text):
        raise UnknownFormat(name, "JSON, which is a program's data")
    head = text[:_LOOK].lstrip("\ufeff \t\r\n")
    root = _XML.match(head)
    is_html = re.match(r"(?:<\?xml[^>]*>\s*)?<!doctype\s+html", head, re.IGNORECASE) or (
        root and root["root"].lower() == "html"
    )
    if not is_html and (head.startswith("<?xml") or (root and root["root"].lower() in _SERVICE)):
        return "moderngov-xml"
    if not _is_html(head):
        return kab.TEXT_FORMAT if kab.is_text(head) else "plain-text"
    if moderngov_html.is_page(head):
        return moderngov_html.FORMAT
    if cmis_html.is_page(head):
        return cmis_html.FORMAT
    return kab.HTML_FORMAT if kab.is_page(head) else "html"


def _is_json(text: str) -> bool:
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return False
    try:
        json.loads(text.lstrip("\ufeff"))
    except RecursionError:  # no words are nested so deep
        return True
    except ValueError:
        return False
    return True


def _is_html(head: str) -> bool:
    """Tell a page from a text that has a tag here and there: it begins with a tag, or a third of it or so is tags."""
    if re.match(r"(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html\b|<!--)", head, re.IGNORECASE):
        return True
    opening = head[:20_000]
    tags = sum(1 for _ in _TAG.finditer(opening))
    if opening.startswith("<") and tags:
        return _TAG.match(opening) is not None or tags >= 3
    return tags >= 6 and tags * 200 > len(opening)
