"""Groups asks by average linkage: a member must be near a cluster as a whole, so that clusters do not chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.errors import InvalidRuling

Pair = tuple[int, int]
LARGEST = 600


def clusters(
    names: Sequence[str],
    scores: Mapping[Pair, float],
    *,
    join: float,
    edge: float | None = None,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
    missing: Callable[[Sequence[Pair]], Sequence[float]] | None = None,
) -> list[tuple[int, ...]]:
    """Return the clusters of two or more, each as ascending indexes into `names`, ordered by their first.

    `names` are distinct and ascending (IRIs): ties go to the lesser. Two clusters join while the average of
    the scores between them is at least `join` and one of those scores at least `edge` (`join` where None); `must` pairs are together and `cannot` pairs apart whatever
    their score. Only pairs in `scores` connect; `missing` gives the score of further pairs inside a component
    (0 where it is None). Raises `InvalidRuling` where the rulings contradict one another.
    """
    apart = {_ordered(pair) for pair in cannot}
    together = _union(len(names), sorted(_ordered(pair) for pair in must))
    for left, right in sorted(apart):
        if together[left] == together[right]:
            raise InvalidRuling(
                f"rulings contradict: {names[left]} and {names[right]} are kept apart and, through others, joined"
            )
    least = join if edge is None else edge
    edges = sorted(pair for pair, score in scores.items() if score >= least)
    found = [
        group
        for component in _components(together, edges, scores, least)
        for group in _linked(component, together, scores, apart, (join, least), missing)
    ]
    return sorted(found)


def _linked(
    component: Sequence[int],
    together: Sequence[int],
    scores: Mapping[Pair, float],
    apart: set[Pair],
    thresholds: tuple[float, float],
    missing: Callable[[Sequence[Pair]], Sequence[float]] | None,
) -> list[tuple[int, ...]]:
    """Return the clusters of one component."""
    starts: dict[int, list[int]] = {}
    for index in sorted(component):
        starts.setdefault(together[index], []).append(index)
    groups = [tuple(members) for _, members in sorted(starts.items())]
    if len(component) > LARGEST:
        return _whole(groups, apart)
    total, best = _totals(groups, scores, apart, missing)
    join, edge = thresholds
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    alive = np.ones(len(groups), dtype=bool)
    while alive.sum() > 1:
        average = np.round(total / np.outer(sizes, sizes), 9)
        average[~alive, :] = average[:, ~alive] = -np.inf
        average[best < edge] = -np.inf
        np.fill_diagonal(average, -np.inf)
        left, right = divmod(int(average.argmax()), len(groups))
        if average[left, right] < join:
            break
        groups[left] = tuple(sorted((*groups[left], *groups[right])))
        total[left, :] += total[right, :]
        total[:, left] += total[:, right]
        best[left, :] = best[:, left] = np.maximum(best[left, :], best[right, :])
        sizes[left] += sizes[right]
        alive[right] = False
    return [group for group, living in zip(groups, alive, strict=True) if living and len(group) > 1]


def _whole(groups: Sequence[tuple[int, ...]], apart: set[Pair]) -> list[tuple[int, ...]]:
    """Return one cluster of a part that is too large to link and holds together at probability 1.

    Whoever is kept apart from some of it stays alone.
    """
    kept: set[int] = set()
    alone = []
    against: dict[int, set[int]] = {}
    for one, other in apart:
        against.setdefault(one, set()).add(other)
        against.setdefault(other, set()).add(one)
    for group in groups:
        if any(not kept.isdisjoint(against.get(index, ())) for index in group):
            alone.append(group)
        else:
            kept.update(group)
    return [group for group in (tuple(sorted(kept)), *alone) if len(group) > 1]


def _totals(
    groups: Sequence[tuple[int, ...]],
    scores: Mapping[Pair, float],
    apart: set[Pair],
    missing: Callable[[Sequence[Pair]], Sequence[float]] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum and the greatest of the scores between each two groups; a ruling apart is minus infinity."""
    place = {index: number for number, group in enumerate(groups) for index in group}
    members = sorted(place)
    pairs = [(a, b) for n, a in enumerate(members) for b in members[n + 1 :] if place[a] != place[b]]
    unknown = [pair for pair in pairs if pair not in scores]
    further = dict(zip(unknown, missing(unknown), strict=True)) if missing and unknown else {}
    total, best = np.zeros((len(groups), len(groups))), np.zeros((len(groups), len(groups)))
    for left, right in pairs:
        score = -np.inf if (left, right) in apart else scores.get((left, right), further.get((left, right), 0.0))
        total[place[left], place[right]] += score
        total[place[right], place[left]] += score
        near = max(best[place[left], place[right]], score)
        best[place[left], place[right]] = best[place[right], place[left]] = near
    return total, best


def _components(
    together: Sequence[int], edges: Sequence[Pair], scores: Mapping[Pair, float], join: float
) -> list[tuple[int, ...]]:
    """Return the connected parts with two or more members; one too large is parted at ever higher scores."""
    size = len(together)
    within = [(index, root) for index, root in enumerate(together) if index != root]
    parts: dict[int, list[int]] = {}
    for index, root in enumerate(_union(size, [*within, *edges])):
        parts.setdefault(root, []).append(index)
    out: list[tuple[int, ...]] = []
    for members in parts.values():
        if len(members) > LARGEST and join < 1.0:
            inside = set(members)
            higher = min(1.0, join + 0.05)
            strong = [pair for pair in edges if pair[0] in inside and scores[pair] >= higher]
            out.extend(_within(members, together, strong, scores, higher))
        elif len(members) > 1:
            out.append(tuple(members))
    return sorted(out)


def _within(
    members: Sequence[int], together: Sequence[int], edges: Sequence[Pair], scores: Mapping[Pair, float], join: float
) -> list[tuple[int, ...]]:
    place = {index: number for number, index in enumerate(members)}
    local = [place[together[index]] for index in members]
    moved = {(place[a], place[b]): scores[a, b] for a, b in edges}
    return [tuple(members[n] for n in part) for part in _components(local, sorted(moved), moved, join)]


def _union(size: int, pairs: Iterable[Pair]) -> list[int]:
    """Return for each index the least index that it is connected with."""
    root = list(range(size))

    def top(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for left, right in pairs:
        low, high = sorted((top(left), top(right)))
        root[high] = low
    return [top(index) for index in range(size)]


def _ordered(pair: Pair) -> Pair:
    return (pair[0], pair[1]) if pair[0] < pair[1] else (pair[1], pair[0])
