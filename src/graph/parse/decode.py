"""Bytes → text: a byte-order mark, else strict UTF-8, else what the page declares, else Windows-1252."""

from __future__ import annotations

import codecs
import re

from graph.errors import UnknownFormat, UnreadableDocument

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*(?P<name>[A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.01


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the text and the encoding that gave it.

    Raises `UnreadableDocument` for an empty document and `UnknownFormat` for bytes that are not text.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument(name, "empty document")
    text, encoding = _decoded(content)
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
    declared = _DECLARED.search(content[:2048])
    if declared:
        try:
            named = codecs.lookup(declared["name"].decode("ascii")).name
            if named != "utf-8" and named not in {"utf-7", "unicode_escape", "idna", "punycode"}:
                return content.decode(named), named
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return content.decode("cp1252", errors="replace"), "cp1252"
