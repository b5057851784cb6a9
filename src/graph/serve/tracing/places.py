"""The text of a source cut at the places that something was read from, so that each can be pointed to by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, or the beginning of the place called `opens`, or (`closes`) the end of the one begun last."""

    text: str = ""
    opens: str = ""
    closes: bool = False


def pieces(text: str, places: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """Give the text in pieces between which places begin and end, one within another.

    Positions count code points from 0, the end left out. A place is named as the fragment of its IRI names it
    (RFC 5147: `char=528,934`), begins where it is said to begin, and ends with the place around it at the latest: of
    two that overlap the second one is cut. A place that the text does not have is left out.
    """
    at = 0
    ends: list[int] = []
    known = {place for place in places if 0 <= place[0] < place[1] <= len(text)}
    for start, end in sorted(known, key=lambda place: (place[0], -place[1])):
        while ends and ends[-1] <= start:
            yield Piece(text[at : ends[-1]])
            at = ends.pop()
            yield Piece(closes=True)
        yield Piece(text[at:start])
        yield Piece(opens=f"char={start},{end}")
        at = start
        ends.append(min([end, *ends[-1:]]))
    while ends:
        yield Piece(text[at : ends[-1]])
        at = ends.pop()
        yield Piece(closes=True)
    yield Piece(text[at:])
