"""The clusters of a book: only those are made anew whose asks, pairs or rulings changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.facts import Cluster, Membership, ScoredPair
from graph.recur.cluster import Pair, clusters
from graph.recur.compared import Compared, described, ordered
from graph.recur.judgements import CONFIRMED, REFUTED
from graph.recur.lists import selected
from graph.recur.score import Weights

_TOGETHER = 2_000  # asks whose clusters are made at once

Ruled = Mapping[tuple[str, str], tuple[str, str]]  # on two asks (IRIs): the verdict, and whose


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did to the clusters.

    `gone` are the clusters (with their members) that stand no longer, or not as they did; `made` those that are new or
    otherwise than before. One that lost its anchor is gone, and what is left of it is made.
    """

    gone: tuple[Cluster, ...]
    made: tuple[Cluster, ...]


class Groups:
    """The pairs and clusters in a book's tables; `compared` makes asks ready by their slots."""

    def __init__(
        self, base: sqlite3.Connection, weights: Weights, compared: Callable[[Sequence[int]], Compared]
    ) -> None:
        self._base, self._weights, self._compared = base, weights, compared

    @property
    def stamp(self) -> int:
        """Return a number that tells all clusters from any others, in whatever order they came."""
        row = self._base.execute("SELECT value FROM told WHERE name = 'stamp'").fetchone()
        return int(row[0]) if row else 0

    def clusters(self) -> Iterator[Cluster]:
        """Yield every cluster, by its anchor."""
        for anchor, told in self._base.execute("SELECT anchor, told FROM cluster ORDER BY anchor"):
            yield _unpacked(anchor, told)

    def undecided(self, most: int | None) -> list[ScoredPair]:
        """Return the likely pairs on which nobody has ruled, the likeliest first, ties by IRI."""
        rows = self._base.execute(
            """SELECT pair.one, pair.other, score, a.node, b.node
            FROM pair JOIN ask AS a ON a.slot = pair.one JOIN ask AS b ON b.slot = pair.other
            LEFT JOIN ruling ON ruling.one = MIN(a.node, b.node) AND ruling.other = MAX(a.node, b.node)
            WHERE verdict IS NULL ORDER BY score DESC, MIN(a.node, b.node), MAX(a.node, b.node) LIMIT ?""",
            (-1 if most is None else most,),
        ).fetchall()
        slots = sorted({slot for row in rows for slot in row[:2]})
        place = {slot: index for index, slot in enumerate(slots)}
        asks = self._compared(slots) if slots else None
        reasons = asks.reasons([(place[row[0]], place[row[1]]) for row in rows]) if asks else []
        return [
            ScoredPair(min(left, right), max(left, right), score, self._weights.decision(score), why)
            for (_, _, score, left, right), why in zip(rows, reasons, strict=True)
        ]

    def taken_out(self, slots: Sequence[int]) -> set[int]:
        """Forget the pairs of asks that go, and return whoever was likely the same as one of them, and their fellows."""
        out = set(slots)
        near = {
            slot
            for query in (
                "SELECT one, other FROM pair WHERE one IN ({})",
                "SELECT one, other FROM pair WHERE other IN ({})",
            )
            for pair in selected(self._base, query, slots)
            for slot in pair
        }
        for slot in slots:
            self._base.execute("DELETE FROM pair WHERE one = ?", (slot,))
            self._base.execute("DELETE FROM pair WHERE other = ?", (slot,))
        anchors = {row[0] for row in selected(self._base, "SELECT anchor FROM member WHERE slot IN ({})", slots)}
        fellows = {row[0] for row in selected(self._base, "SELECT slot FROM member WHERE anchor IN ({})", anchors)}
        return (near | fellows) - out

    def forget(self, pairs: Iterable[Pair]) -> set[int]:
        """Forget pairs that are not compared any more, and return the asks that they would have joined."""
        touched: set[int] = set()
        for pair in pairs:
            row = self._base.execute("SELECT score FROM pair WHERE one = ? AND other = ?", pair).fetchone()
            if row is not None:
                self._base.execute("DELETE FROM pair WHERE one = ? AND other = ?", pair)
                touched.update(pair)
        return touched

    def updated(self, touched: set[int], ruled: Ruled, *, out: Iterable[int]) -> Changes:
        """Make the clusters around `touched` anew, and those on which rulings changed; and say what changed.

        `out` are the asks that are gone.
        """
        touched = touched | self._ruled_anew(ruled)
        slots = self._ruled_slots(ruled)
        joined: dict[int, list[int]] = {}
        for (one, other), verdict in slots.items():
            if verdict == CONFIRMED:
                joined.setdefault(one, []).append(other)
                joined.setdefault(other, []).append(one)
        seen: set[int] = set()
        waiting: list[int] = []
        made: dict[str, str] = {}
        members: dict[int, str] = {}
        for start in sorted(touched):
            if start in seen:
                continue
            part = self._component(start, joined)
            seen |= part
            if len(part) > 1:
                waiting.extend(part)
            if len(waiting) >= _TOGETHER:
                self._made(waiting, slots, made, members)
                waiting = []
        if waiting:
            self._made(waiting, slots, made, members)
        return self._written(seen.union(out), made, members)

    def _ruled_anew(self, ruled: Ruled) -> set[int]:
        """Write the rulings down and return the asks of those that are new, changed or taken back."""
        before = {row[:2]: row[2:] for row in self._base.execute("SELECT one, other, verdict, reviewer FROM ruling")}
        turned = {pair for pair in {*before, *ruled} if before.get(pair) != ruled.get(pair)}
        if not turned:
            return set()
        self._base.execute("DELETE FROM ruling")
        self._base.executemany(
            "INSERT INTO ruling VALUES (?, ?, ?, ?)", [(*pair, *ruled[pair]) for pair in sorted(ruled)]
        )
        nodes = {node for pair in turned for node in pair}
        return {row[0] for row in selected(self._base, "SELECT slot FROM ask WHERE node IN ({})", nodes)}

    def _ruled_slots(self, ruled: Ruled) -> dict[Pair, str]:
        nodes = {node for pair in ruled for node in pair}
        slot = dict(selected(self._base, "SELECT node, slot FROM ask WHERE node IN ({})", nodes))
        return {
            ordered(slot[one], slot[other]): verdict
            for (one, other), (verdict, _) in ruled.items()
            if one in slot and other in slot
        }

    def _component(self, start: int, joined: Mapping[int, Sequence[int]]) -> set[int]:
        """Return all asks that proposed pairs and confirmed ones connect with `start`, itself among them."""
        part, waiting = {start}, [start]
        while waiting:
            slot = waiting.pop()
            near = self._base.execute(
                "SELECT other FROM pair WHERE one = ?1 AND score >= ?2 "
                "UNION ALL SELECT one FROM pair WHERE other = ?1 AND score >= ?2",
                (slot, self._weights.proposed),
            )
            for other in [*(row[0] for row in near), *joined.get(slot, ())]:
                if other not in part:
                    part.add(other)
                    waiting.append(other)
        return part

    def _made(
        self, slots: Sequence[int], ruled: Mapping[Pair, str], made: dict[str, str], members: dict[int, str]
    ) -> None:
        """Add the clusters of whole components to `made`, and who is in which to `members`."""
        nodes = dict(selected(self._base, "SELECT node, slot FROM ask WHERE slot IN ({})", slots))
        names = sorted(nodes)
        ordered_slots = [nodes[name] for name in names]
        place = {slot: index for index, slot in enumerate(ordered_slots)}
        scores = {
            ordered(place[one], place[other]): score
            for one, other, score in selected(
                self._base, "SELECT one, other, score FROM pair WHERE one IN ({})", slots
            )
            if other in place
        }
        verdicts = {
            ordered(place[one], place[other]): verdict
            for (one, other), verdict in ruled.items()
            if one in place and other in place
        }
        asks = self._compared(ordered_slots)
        found = clusters(
            names,
            scores,
            join=self._weights.join,
            edge=self._weights.proposed,
            must=[pair for pair, verdict in verdicts.items() if verdict == CONFIRMED],
            cannot=[pair for pair, verdict in verdicts.items() if verdict == REFUTED],
            missing=asks.of,
        )
        for places, cluster in zip(found, described(asks, found, scores, verdicts), strict=True):
            councils = sorted({str(asks.corpus.records[index].authority or "") for index in places})
            made[cluster.anchor] = _packed(cluster, [*councils, *self._reviewers(cluster)])
            members.update({ordered_slots[index]: cluster.anchor for index in places})

    def _reviewers(self, cluster: Cluster) -> list[str]:
        """Return who ruled on what within a cluster, as it stands written."""
        nodes = {member.node for member in cluster.members}
        if cluster.state != CONFIRMED and all(member.state != CONFIRMED for member in cluster.members):
            return []
        rows = selected(self._base, "SELECT one, other, reviewer FROM ruling WHERE one IN ({})", nodes)
        return sorted(" ".join(row) for row in rows if row[1] in nodes)

    def _written(self, slots: set[int], made: Mapping[str, str], members: Mapping[int, str]) -> Changes:
        """Put what was made in the place of the clusters of `slots`, and return what is other than before."""
        anchors = {row[0] for row in selected(self._base, "SELECT anchor FROM member WHERE slot IN ({})", slots)}
        before = dict(selected(self._base, "SELECT anchor, told FROM cluster WHERE anchor IN ({})", anchors))
        for anchor in anchors:
            self._base.execute("DELETE FROM member WHERE anchor = ?", (anchor,))
            self._base.execute("DELETE FROM cluster WHERE anchor = ?", (anchor,))
        self._base.executemany("INSERT INTO cluster VALUES (?, ?)", sorted(made.items()))
        self._base.executemany("INSERT INTO member VALUES (?, ?)", sorted(members.items()))
        stamp = self.stamp + sum(map(_digest, made.items())) - sum(map(_digest, before.items()))
        self._base.execute("INSERT OR REPLACE INTO told VALUES ('stamp', ?)", (str(stamp % 2**128),))
        return Changes(
            tuple(_unpacked(anchor, told) for anchor, told in sorted(before.items()) if made.get(anchor) != told),
            tuple(_unpacked(anchor, told) for anchor, told in sorted(made.items()) if before.get(anchor) != told),
        )


def _digest(cluster: tuple[str, str]) -> int:
    return int.from_bytes(hashlib.sha256("\n".join(cluster).encode()).digest()[:16])


def _packed(cluster: Cluster, further: Sequence[str]) -> str:
    """Return a cluster as JSON, with what else is published of it, so that a change of that is seen too."""
    rows = [(one.node, one.score, one.nearest, one.state, one.reasons) for one in cluster.members]
    return json.dumps([cluster.label, cluster.state, rows, list(further)], ensure_ascii=False)


def _unpacked(anchor: str, told: str) -> Cluster:
    label, state, rows, _ = json.loads(told)
    members = tuple(
        Membership(node, score, near, reviewed, tuple((name, added) for name, added in reasons))
        for node, score, near, reviewed, reasons in rows
    )
    return Cluster(anchor, label, state, members)
