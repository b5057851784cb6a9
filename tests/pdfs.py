"""Writes small PDFs for the tests: lines of text at given places, in Helvetica, plain or bold, and pictures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True)
class Line:
    """Words at `x`, `y` (points, from the lower left corner)."""

    x: float
    y: float
    words: str
    bold: bool = False
    size: float = 11


@dataclass(frozen=True)
class Picture:
    """A grey picture over the whole page, as a scanner makes one."""


def pdf(pages: Sequence[Sequence[Line | Picture]], *, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a PDF of these pages; `extra` goes into the catalogue and `trailer` into the trailer."""
    fonts = b"<< /F1 3 0 R /F2 4 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
        b"stream\n\x80\nendstream",
    ]
    kids = []
    for page in pages:
        content = b"\n".join(_drawn(one) for one in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font %s /XObject << /I 5 0 R >> >> >>" % (WIDTH, HEIGHT, len(objects), fonts)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects, trailer)


def _drawn(one: Line | Picture) -> bytes:
    if isinstance(one, Picture):
        return b"q %d 0 0 %d 0 0 cm /I Do Q" % (WIDTH, HEIGHT)
    words = one.words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F%d %.1f Tf %.1f %.1f Td (%s) Tj ET" % (1 + one.bold, one.size, one.x, one.y, words)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, trailer, len(made),
    )  # fmt: skip


@cache
def bomb(megabytes: int) -> bytes:
    """Return a PDF of one page whose content is this large once it is unpacked twice."""
    inner = zlib.compress(b" " * (megabytes * 1_000_000), 1)
    packed = zlib.compress(inner, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>",
    ]
    return _file(objects, b"")
