"""Bytes → text: a byte-order mark, else strict UTF-8, else what the page declares, else Windows-1252."""

from __future__ import annotations

import codecs
import re

from graph.errors import UnknownFormat, UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*(?P<name>[A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_SINGLE_BYTE = re.compile(r"iso8859-\d{1,2}|cp125\d|mac-roman|koi8-[ru]")
_LATIN = frozenset(("iso8859-1", "ascii"))  # pages that say so mean Windows-1252 (WHATWG Encoding Standard, 4.2)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.01


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the text and the encoding that gave it; a byte that Windows-1252 does not have becomes U+FFFD.

    Raises `UnreadableDocument` for an empty document and `UnknownFormat` for bytes that are not text.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument(name, "empty document")
    text, encoding = _decoded(content)
    nul = text.find("\x00")
    if nul >= 0:
        raise UnknownFormat(name, "not text: it holds NUL", place=f"character {nul}")
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise UnknownFormat(name, "not text, and no format that is read here")
    return text, encoding


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    return _declared(content) or (content.decode("cp1252", errors="replace"), "cp1252")


def _declared(content: bytes) -> tuple[str, str] | None:
    """Decode by the encoding that the head of the page names, where that is one of one byte a character."""
    found = _DECLARED.search(content[:2048])
    if found is None:
        return None
    try:
        named = codecs.lookup(found["name"].decode("ascii")).name
        if named in _LATIN or not _SINGLE_BYTE.fullmatch(named):
            return None
        return content.decode(named), named
    except (LookupError, UnicodeDecodeError):
        return None
