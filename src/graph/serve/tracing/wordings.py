"""The wordings of one recommendation side by side: what each changed of the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.serve.site import links
from graph.serve.site.reading import Row
from graph.track.words import Piece, pieces

_TOLD: Mapping[str, str] = {
    "none": "The words did not change.",
    "editorial": "Editorial: other words, the same request.",
    "substantive": "Substantive: what is asked for changed.",
}
_NOT_STATED = "The data do not state whether the change is one of meaning."


@dataclass(frozen=True, slots=True)
class Revision:
    """How a wording differs from an earlier one. Both are numbered from 1 in the order in which they are shown.

    `told` says in words how far the meaning changed, as the graph states it, or that it does not.
    """

    number: int
    before: int
    told: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """True where any word was taken out or put in."""
        return any(piece.kind != "kept" for piece in self.pieces)


def revisions(wordings: Sequence[Row], changes: Sequence[Row]) -> list[Revision]:
    """Return how each wording but the first differs from the one that the graph matches it with, else the one before.

    `wordings` has one row a wording, `changes` one a match of two (`queries/pages/wording-changes.rq`); a match with a
    wording of another recommendation is left out.
    """
    numbers = {str(row["node"]): number for number, row in enumerate(wordings, start=1)}
    matched: dict[int, tuple[int, Row]] = {}
    for row in changes:
        later, earlier = numbers.get(str(row["node"])), numbers.get(str(row["earlier"]))
        if later is not None and earlier is not None and earlier != later:
            matched.setdefault(later, (earlier, row))
    made = []
    for number in range(1, len(wordings) + 1):
        before, stated = matched.get(number, (number - 1, None))
        if before:
            told = _TOLD.get(links.notation(stated["change"]), _NOT_STATED) if stated else _NOT_STATED
            earlier_text, text = (str(wordings[place - 1]["text"]) for place in (before, number))
            made.append(Revision(number, before, told, pieces(earlier_text, text)))
    return made
