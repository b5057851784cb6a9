"""A picture of numbers as bars, drawn by the server; the table beside it says the same."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_LONGEST, _AFTER = 220, 80
_LINE, _THICK, _GAP = 17, 20, 14  # a line of a name, a bar, and the space to the next name
_MOST = 20  # bars; of more the first are drawn


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, in lines above it, its number, its place from above and its length in SVG user units."""

    name: str
    lines: tuple[str, ...]
    number: int | Decimal
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars in the order given. `description` says in words all that is drawn; `left_out` counts those that are not."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    description: str
    left_out: int


def bars(counted: Sequence[tuple[str, int | Decimal]]) -> Bars | None:
    """Return the picture of names with their numbers; None where there are fewer than two, or none is above nothing."""
    shown = [(name, number) for name, number in counted if number >= 0][:_MOST]
    greatest = max((number for _, number in shown), default=0)
    if len(shown) < 2 or greatest <= 0:
        return None
    made: list[Bar] = []
    y = 0
    for name, number in shown:
        lines = tuple(textwrap.wrap(name, 40, max_lines=2, placeholder=" …"))
        y += _LINE * len(lines)
        length = max(1, round(_LONGEST * float(number / greatest))) if number else 0
        made.append(Bar(name, lines, number, y, length))
        y += _THICK + _GAP
    told = "; ".join(f"{one.name}: {one.number}" for one in made)
    return Bars(tuple(made), _LONGEST + _AFTER, y, f"{told}.", len(counted) - len(made))
