"""A picture of who refers to whom: bodies as boxes from left to right, an arrow for each way with how often it was gone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BOX, HEIGHT = 204, 70
_ACROSS, _DOWN = 330, 96  # from one box to the next
_MOST = 16  # bodies; with more of them a list says it better


@dataclass(frozen=True, slots=True)
class Way:
    """How many referrals go from one body to another; both by IRI."""

    sender: str
    receiver: str
    number: int


@dataclass(frozen=True, slots=True)
class Box:
    """One body: its place and its name, broken into lines."""

    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way: its line and its head as SVG paths, and its number at a place beside the line."""

    line: str
    head: str
    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture. `description` says in words all that is drawn. Sizes in SVG user units."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    description: str
    width: int
    height: int


def flow(ways: Sequence[Way], names: Mapping[str, str]) -> Flow | None:
    """Return the picture, None where there is nothing to draw or too much.

    A body that refers stands left of where it refers to, unless they refer to each other in turn.
    """
    bodies = sorted({one for way in ways for one in (way.sender, way.receiver)}, key=lambda one: (names[one], one))
    if not ways or len(bodies) > _MOST:
        return None
    columns = _columns(bodies, ways)
    places: dict[str, tuple[int, int]] = {}
    below = [0] * (max(columns.values()) + 1)
    for body in bodies:
        column = columns[body]
        places[body] = (column * _ACROSS + 4, below[column] * _DOWN + 4)
        below[column] += 1
    ordered = sorted(ways, key=lambda way: (names[way.sender], names[way.receiver], way.sender, way.receiver))
    told = [f"{names[way.sender]} to {names[way.receiver]}: {way.number}" for way in ordered]
    back = any(columns[way.sender] >= columns[way.receiver] for way in ways)
    return Flow(
        boxes=tuple(Box(*places[body], tuple(textwrap.wrap(names[body], 26)[:3])) for body in bodies),
        arrows=tuple(_arrow(way.number, places[way.sender], places[way.receiver]) for way in ordered),
        description=f"Referrals read. {'; '.join(told)}.",
        width=(len(below) - 1) * _ACROSS + BOX + 8,
        height=max(below) * _DOWN - (_DOWN - HEIGHT) + 8 + (60 if back else 0),
    )


def _columns(bodies: Sequence[str], ways: Sequence[Way]) -> dict[str, int]:
    """Return the column of each body: one right of the rightmost that refers to it; ways that close a circle count not."""
    to: dict[str, list[str]] = {body: [] for body in bodies}
    for way in ways:
        to[way.sender].append(way.receiver)
    seen: dict[str, bool] = {}  # False: on the way that is being followed
    order: list[str] = []
    forward: list[tuple[str, str]] = []

    def follow(body: str) -> None:
        seen[body] = False
        for receiver in sorted(to[body]):
            if receiver not in seen:
                follow(receiver)
            if seen[receiver] and receiver != body:
                forward.append((body, receiver))
        seen[body] = True
        order.append(body)

    for body in bodies:
        if body not in seen:
            follow(body)
    column = dict.fromkeys(bodies, 0)
    for body in reversed(order):
        for sender, receiver in forward:
            if sender == body:
                column[receiver] = max(column[receiver], column[body] + 1)
    return column


def _arrow(number: int, start: tuple[int, int], end: tuple[int, int]) -> Arrow:
    if end[0] > start[0]:
        x1, y1, x2, y2 = start[0] + BOX, start[1] + HEIGHT // 2, end[0] - 10, end[1] + HEIGHT // 2
        middle = (x1 + x2) // 2
        line = f"M{x1 + 3} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
        return Arrow(line, f"M{x2 - 2} {y2 - 6}L{x2 + 8} {y2}L{x2 - 2} {y2 + 6}Z", number, middle, (y1 + y2) // 2 - 8)
    x1, y1, x2, y2 = start[0] + BOX // 3, start[1] + HEIGHT, end[0] + 2 * BOX // 3, end[1] + HEIGHT + 10
    low = max(y1, y2) + 44
    line = f"M{x1} {y1 + 3}C{x1} {low} {x2} {low} {x2} {y2}"
    return Arrow(line, f"M{x2 - 6} {y2 + 2}L{x2} {y2 - 8}L{x2 + 6} {y2 + 2}Z", number, (x1 + x2) // 2, low - 14)
