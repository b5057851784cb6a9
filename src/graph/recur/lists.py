"""Which asks are near to each: a list for every ask, kept right as asks come and go."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graph.recur.cells import LEAST, NEAREST, SCALE, Cells, Slots, Whole, nearest

Codes = NDArray[np.int64]
_FLOOR = int(np.ceil(LEAST * SCALE * SCALE))
_AT_ONCE = 900  # values in one query
_LIST = np.dtype([("slot", "<i4"), ("dot", "<i4")])


@dataclass(frozen=True, slots=True)
class Held:
    """The asks of one cell, in the order of their slots. `least` is the dot product that a newcomer must reach."""

    slots: Slots
    keys: Slots
    least: Slots
    vectors: Whole


@dataclass(slots=True)
class Turned:
    """Pairs that came into a list or went out of one, as codes of their slots."""

    gained: list[Codes] = field(default_factory=list)
    lost: list[Codes] = field(default_factory=list)


class Lists:
    """The lists of a book at one level of cells."""

    def __init__(self, base: sqlite3.Connection, cells: Cells) -> None:
        self._base, self._cells = base, cells
        self._held = lru_cache(maxsize=1024)(self._read)

    def listing(self, slots: Iterable[int], cells: Iterable[int]) -> set[int]:
        """Return whoever lists one of `slots`, which stand in these cells."""
        wanted = set(slots)
        around = {near for cell in set(cells) for near in self._cells.near(cell)}
        found = set()
        for cell in sorted(around):
            for slot, packed in self._base.execute(
                "SELECT place.slot, near.list FROM place JOIN near ON near.slot = place.slot WHERE place.cell = ?",
                (cell,),
            ):
                if not wanted.isdisjoint(slots_of(packed).tolist()):
                    found.add(slot)
        return found

    def refresh(self, new: Mapping[int, int], stale: Mapping[int, int]) -> Turned:
        """Make the lists of the `new` and the `stale` anew, and put the new into the lists of others.

        Both map slots to their cells; the new stand in the tables already, without a list.
        """
        self._held.cache_clear()
        turned = Turned()
        newcomers = _by_cell(new)
        anew = _by_cell({**stale, **new})
        for cell in sorted({near for one in newcomers for near in self._cells.near(one)} | anew.keys()):
            held = self._held(cell)
            own = np.isin(held.slots, np.array(sorted(anew.get(cell, ())), dtype=np.int64))
            if own.any():
                self._anew(cell, held, np.flatnonzero(own), new, turned)
            incoming = [near for near in self._cells.near(cell) if near in newcomers]
            if incoming and not own.all():
                self._joined(held, np.flatnonzero(~own), self._newcomers(incoming, newcomers), turned)
        return turned

    def lists(self, slots: Collection[int]) -> dict[int, NDArray[np.void]]:
        """Return the lists of these asks."""
        return {
            slot: np.frombuffer(packed, _LIST)
            for slot, packed in selected(self._base, "SELECT slot, list FROM near WHERE slot IN ({})", slots)
        }

    def _read(self, cell: int) -> Held:
        rows = self._base.execute(
            "SELECT slot, key, least, vector FROM place WHERE cell = ? ORDER BY slot", (cell,)
        ).fetchall()
        slots, keys, least, vectors = zip(*rows, strict=True) if rows else ((), (), (), ())
        size = len(vectors[0]) if vectors else 1
        return Held(
            np.array(slots, dtype=np.int64),
            np.array(keys, dtype=np.int64),
            np.array(least, dtype=np.int64),
            np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(-1, size),
        )

    def _anew(self, cell: int, held: Held, rows: NDArray[np.intp], new: Mapping[int, int], turned: Turned) -> None:
        around = [self._held(near) for near in self._cells.near(cell)]
        slots = np.concatenate([one.slots for one in around])
        place = {int(slot): at for at, slot in enumerate(slots.tolist())}
        own = [place[int(slot)] for slot in held.slots[rows]]
        vectors = np.concatenate([one.vectors for one in around if len(one.slots)])
        found, dots = nearest(held.vectors[rows], vectors, np.concatenate([one.keys for one in around]), own)
        before = self.lists([int(slot) for slot in held.slots[rows] if int(slot) not in new])
        for row, near, dot in zip(rows, found, dots, strict=True):
            self._write(cell, int(held.slots[row]), slots[near], dot, before.get(int(held.slots[row])), turned)

    def _joined(self, held: Held, rows: NDArray[np.intp], incoming: Held, turned: Turned) -> None:
        dots = (held.vectors[rows].astype(np.float32) @ incoming.vectors.astype(np.float32).T).astype(np.int64)
        reached = dots.max(axis=1) >= held.least[rows]
        hit = rows[reached]
        before = self.lists(held.slots[hit].tolist())
        listed = {int(slot) for one in before.values() for slot in one["slot"].tolist()}
        keys = dict(selected(self._base, "SELECT slot, key FROM ask WHERE slot IN ({})", listed))
        for row, dot in zip(hit, dots[reached], strict=True):
            slot, near = int(held.slots[row]), before[int(held.slots[row])]
            good = np.flatnonzero(dot >= held.least[row])
            slots = np.concatenate([near["slot"].astype(np.int64), incoming.slots[good]])
            both = np.concatenate([near["dot"].astype(np.int64), dot[good]])
            key = np.array([*(keys[int(one)] for one in near["slot"].tolist()), *incoming.keys[good].tolist()])
            chosen = np.lexsort((key, -both))[:NEAREST]
            self._write(None, slot, slots[chosen], both[chosen], near, turned)

    def _newcomers(self, cells: Sequence[int], newcomers: Mapping[int, set[int]]) -> Held:
        parts = []
        for cell in cells:
            held = self._held(cell)
            rows = np.isin(held.slots, np.array(sorted(newcomers[cell]), dtype=np.int64))
            parts.append(Held(held.slots[rows], held.keys[rows], held.least[rows], held.vectors[rows]))
        return Held(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("slots", "keys", "least", "vectors")
            )
        )

    def _write(
        self,
        cell: int | None,
        slot: int,
        near: Slots,
        dots: Slots,
        before: NDArray[np.void] | None,
        turned: Turned,
    ) -> None:
        made = np.empty(len(near), dtype=_LIST)
        made["slot"], made["dot"] = near, dots
        least = int(dots[-1]) if len(near) == NEAREST else _FLOOR
        self._base.execute("INSERT OR REPLACE INTO near VALUES (?, ?)", (slot, made.tobytes()))
        if cell is None:
            (cell,) = self._base.execute("SELECT cell FROM ask WHERE slot = ?", (slot,)).fetchone()
        self._base.execute("UPDATE place SET least = ? WHERE cell = ? AND slot = ?", (least, cell, slot))
        old = before["slot"].astype(np.int64) if before is not None else np.zeros(0, dtype=np.int64)
        if len(gained := np.setdiff1d(near, old)):
            turned.gained.append(codes(slot, gained))
        if len(lost := np.setdiff1d(old, near)):
            turned.lost.append(codes(slot, lost))


def codes(slot: int, others: Slots) -> Codes:
    """Return a code for each pair of `slot` and another; the same for both orders."""
    return (np.minimum(slot, others) << 32) | np.maximum(slot, others)


def slots_of(packed: bytes) -> NDArray[np.int32]:
    """Return the slots of the asks in a list as it is kept, the nearest first."""
    slots: NDArray[np.int32] = np.frombuffer(packed, _LIST)["slot"]
    return slots


def decoded(coded: Codes) -> tuple[Slots, Slots]:
    """Return the lesser and the greater slot of each pair."""
    return coded >> 32, coded & 0xFFFFFFFF


def selected(base: sqlite3.Connection, query: str, values: Iterable[int] | Iterable[str]) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Yield the rows of a query for many values, some hundreds at once; `{}` in it is where they go."""
    every = sorted(set(values))  # type: ignore[type-var]
    for at in range(0, len(every), _AT_ONCE):
        some = every[at : at + _AT_ONCE]
        yield from base.execute(query.format(",".join("?" * len(some))), some).fetchall()


def _by_cell(slots: Mapping[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for slot, cell in slots.items():
        found.setdefault(cell, set()).add(slot)
    return found
