"""Content codings: which one a client wants (RFC 9110, section 12.5.3), and compression, whole or piece by piece."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

NAMES = ("zstd", "br", "gzip")  # in the order of preference where a client has none
_LEVELS = {"zstd": 6, "br": 4, "gzip": 5}
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def choose(header: str | None) -> str | None:
    """Return the coding that `Accept-Encoding` wants most, None for none."""
    wanted: dict[str, float] = {}
    for part in (header or "").lower().split(","):
        name, _, parameter = part.partition(";")
        quality = _QUALITY.fullmatch(parameter.strip()) if parameter.strip() else None
        if parameter.strip() and quality is None:
            continue
        wanted[name.strip()] = float(quality[1]) if quality else 1.0
    most = {name: wanted.get(name, wanted.get("*", 0.0)) for name in NAMES}
    best = max(NAMES, key=lambda name: (most[name], -NAMES.index(name)))
    return best if most[best] > 0 and most[best] >= wanted.get("identity", 0.0) else None


def compressed(content: bytes, name: str) -> bytes:
    """Return `content` in a coding, the same bytes each time."""
    if name == "zstd":
        return zstandard.ZstdCompressor(level=_LEVELS[name]).compress(content)
    if name == "br":
        return bytes(brotli.compress(content, quality=_LEVELS[name]))
    return gzip.compress(content, compresslevel=_LEVELS[name], mtime=0)


def stream(pieces: Iterator[bytes], name: str | None) -> Iterator[bytes]:
    """Return pieces in a coding (None: as they are)."""
    if name is None:
        yield from pieces
        return
    add, end = _compressor(name)
    for piece in pieces:
        if made := add(piece):
            yield made
    yield end()


def _compressor(name: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    if name == "zstd":
        zstd = zstandard.ZstdCompressor(level=3).compressobj()
        return zstd.compress, zstd.flush
    if name == "br":
        br = brotli.Compressor(quality=3)
        return br.process, br.finish
    gz = zlib.compressobj(level=4, wbits=31)
    return gz.compress, gz.flush
