"""What of an answer counts as its text: its digest says whether a page changed, though no two answers are alike."""

from __future__ import annotations

import hashlib
import re

_SILENT = (b"script", b"style", b"noscript")
_TAG = re.compile(rb"<(?:input|meta|link)\b[^<>]{0,4000}>", re.IGNORECASE)
_HIDDEN = re.compile(rb"""<input\b.*\btype\s?=\s?["']?hidden\b""", re.IGNORECASE | re.DOTALL)
_VOLATILE = re.compile(
    rb"""
    \s(?:nonce|integrity|data-[\w-]{1,60}|keyposts)\s?=\s?(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}') # keyposts: a member today
    | <photo(?:small|big)url>[^<]*</photo(?:small|big)url>
    | /\((?:[A-Za-z]\([^()/<>]{0,200}\)){1,4}\)(?=/)          # a session in a path
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPACES = (b"&nbsp;", b"&#160;", b"\xc2\xa0")


def essence(content: bytes) -> str:
    """Return the SHA-256 of an answer without what changes from one asking to the next.

    Left out are scripts, comments, hidden fields, sessions, and in the web service's answers what is true of a member
    today and not of the meeting. White space counts as one space, and not at all beside a tag. Takes time in
    proportion to the answer, whatever stands in it.
    """
    text = _without(content, b"<!--", b"-->")
    for name in _SILENT:
        text = _without(text, b"<" + name, b"</" + name)
    text = _TAG.sub(lambda tag: tag[0] if _is_shown(tag[0]) else b" ", text)
    text = _VOLATILE.sub(b" ", text)
    for space in _SPACES:
        text = text.replace(space, b" ")
    text = b" ".join(text.split())
    for beside in (b" <", b"< ", b" >", b"> "):
        text = text.replace(beside, beside.strip())
    return hashlib.sha256(text).hexdigest()


def _without(content: bytes, start: bytes, end: bytes) -> bytes:
    """Leave out what stands between two marks, whatever their case, as far as both are there."""
    folded, parts, place = content.lower(), [], 0
    while (opened := folded.find(start, place)) >= 0:
        closed = folded.find(end, opened + len(start))
        if closed < 0:
            break
        parts.append(content[place:opened])
        place = closed + len(end)
    return b" ".join([*parts, content[place:]])


def _is_shown(tag: bytes) -> bool:
    return tag[:6].lower() == b"<input" and _HIDDEN.match(tag) is None
