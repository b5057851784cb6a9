"""Whether a store holds just what it is to hold: told from the lines of both, of which none is kept."""

from __future__ import annotations

import hashlib
import io
import re

from rdflib import URIRef

from graph.store import texts
from graph.store.protocol import GRAPHS, Store

_AT_ONCE = 8_000_000  # bytes
_KIND = re.compile(rb"\^\^<[^>]*> \.\n$")


def holds_just(store: Store, name: URIRef, triples: bytes) -> bool:
    """Tell whether a named graph holds these triples and no other, whatever kind of number the store makes of a number.

    They are N-Triples, and neither may have blank nodes. Raises `UnwritableTerm`, and as `Store.rows`.
    """
    if name not in store.present((name,)):
        return not triples
    held = store.serialise(texts.triples_of(name), media_type=GRAPHS[1])
    return _sum(held) == _sum(triples)


def _sum(content: bytes) -> tuple[int, int]:
    """Return how many triples N-Triples are, and a number that no other triples have, in whatever order they stand."""
    number = total = 0
    for part in texts.pieces(content, _AT_ONCE):
        for line in io.BytesIO(texts.rewritten(part)):
            number += 1
            told = hashlib.blake2b(_KIND.sub(b" .\n", line), digest_size=32).digest()
            total = (total + int.from_bytes(told, "big")) % (1 << 256)
    return number, total
