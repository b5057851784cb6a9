"""Asks a second: read and embedded, sought, compared and grouped, at growing sizes; and what one more day costs.

    python benchmarks/recurrence.py [COUNT ...] [--quick]        (default 10000 100000 1000000; --quick 1000 4000)

Asks are made up from the wordings of the lexicon, so no corpus is needed. The book is a file, as it is in use. Times
are CPU seconds of this process; memory is its peak so far. `found` is the share of the ten nearest asks, by plain
comparison with all, that stand in an ask's list, over a sample. The last lines tell, for labelled asks that have a
partner, how many have one among the first ten of their list: alone, and beside made-up asks.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from graph.facts import AskRecord
from graph.files import folder
from graph.recur import Book, read_file
from graph.recur.lists import slots_of

FRAMES = (
    "That a quarterly report on {one} be brought to the Panel.",
    "That Cabinet be requested to review {one} and {two}.",
    "Write to the Minister about {one}.",
    "That a leaflet on {one} be sent to residents near {place}.",
    "That members be trained on {one}, with particular regard to {two}.",
    "Consult people in {place} on {one} before any change to {two}.",
    "That more money be found for {one} in {place}.",
    "Stop {one} in {place} until {two} has been looked at.",
)
LABELS = sorted((Path(__file__).parent.parent / "tests" / "quality" / "recurrence").glob("[ou]*n*.jsonl"))
DAY = 500  # asks of a day's new minutes
SAMPLE = 100
COLUMNS = ("asks", "read/s", "seek/s", "pairs", "pair/s", "group s", "whole s", "day s", "found", "MB", "file MB")


def made_up(count: int, *, first: int = 0) -> list[AskRecord]:
    """Return `count` asks of some 400 councils, the same at every run."""
    drawn = random.Random(first)
    groups = yaml.safe_load((folder("data") / "lexicon" / "subjects.yaml").read_text(encoding="utf-8"))
    subjects = [line.split(" | ")[0] for lines in groups.values() for line in lines]
    names = random.Random(0)
    ends = ["ton", "ham", "ley", "by"]
    places = ["".join(names.choices("bcdfglmnprst", k=3)) + names.choice(ends) for _ in range(5000)]

    def text() -> str:
        one, two, place = drawn.choice(subjects), drawn.choice(subjects), drawn.choice(places)
        return drawn.choice(FRAMES).format(one=one, two=two, place=place)

    return [
        AskRecord(f"https://example.org/ask/{n:08d}", text(), f"council-{n % 400}", f"list-{n // 6}")
        for n in range(first, first + count)
    ]


class Timed:
    """CPU seconds spent in some methods of a book, and the pairs that they saw."""

    def __init__(self, book: Book) -> None:
        self.seconds: dict[str, float] = {}
        self.pairs = 0
        for name in ("_insert", "_lists", "_compare", "_scored"):
            setattr(book, name, self._watched(name, getattr(book, name)))

    def _watched(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            out = work(*given, **named)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - start
            if name == "_scored":
                self.pairs += len(given[0])
            if name == "_lists":
                out.refresh = self._watched("seek", out.refresh)
            return out

        return watched


def measured(count: int, place: Path) -> tuple[float, ...]:
    path = place / f"{count}.sqlite"
    asks = made_up(count)
    with closing(sqlite3.connect(path)) as base:
        base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        book = Book(base)
        timed = Timed(book)
        start = time.process_time()
        book.update(asks)
        whole = time.process_time() - start
        spent = timed.seconds
        grouping = whole - spent["_insert"] - spent["seek"] - spent["_compare"]
        rates = count / spent["_insert"], count / spent["seek"], timed.pairs, timed.pairs / spent["_scored"]
        start = time.process_time()
        book.update(made_up(DAY, first=count))
        day = time.process_time() - start
        found = recall(base)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return count, *rates, grouping, whole, day, found, peak, path.stat().st_size / 2**20


def recall(base: sqlite3.Connection) -> float:
    """Return the share of each sampled ask's ten nearest that its list holds; of asks as near as the tenth any will do."""
    rows = base.execute("SELECT slot, vector FROM place ORDER BY slot").fetchall()
    slots = np.array([slot for slot, _ in rows])
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.int8).reshape(len(rows), -1)
    shares = []
    for row in random.Random(1).sample(range(len(rows)), min(SAMPLE, len(rows))):
        wanted = vectors[row].astype(np.float32)
        dots = np.concatenate(
            [vectors[at : at + 50_000].astype(np.float32) @ wanted for at in range(0, len(rows), 50_000)]
        )
        dots[row] = -1
        tenth = np.partition(dots, -10)[-10]
        (packed,) = base.execute("SELECT list FROM near WHERE slot = ?", (int(slots[row]),)).fetchone()
        listed = np.frombuffer(packed, np.dtype([("slot", "<i4"), ("dot", "<i4")]))["dot"]
        shares.append(min(int((listed >= tenth).sum()), 10) / 10)
    return float(np.mean(shares))


def partners(labels: Path, beside: int) -> float:
    """Return for how many labelled asks that have one a partner is among the first ten of their list (recall@10)."""
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    ask = {str(row["id"]): str(row["ask"]) for row in rows}
    repeated = [one for one in ask if sum(ask[one] == other for other in ask.values()) > 1]
    with closing(sqlite3.connect(":memory:")) as base:
        Book(base).update([*read_file(labels), *made_up(beside)])
        node = dict(base.execute("SELECT slot, node FROM ask"))
        lists = {
            node[slot]: slots_of(held)[:10].tolist() for slot, held in base.execute("SELECT slot, list FROM near")
        }
    return float(np.mean([any(ask.get(node[near]) == ask[one] for near in lists.get(one, ())) for one in repeated]))


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("counts", nargs="*", type=int)
    told.add_argument("--quick", action="store_true", help="small sizes, under a minute")
    given = told.parse_args()
    print("".join(f"{name:>10}" for name in COLUMNS), flush=True)
    with tempfile.TemporaryDirectory() as place:
        for count in given.counts or ([1000, 4000] if given.quick else [10_000, 100_000, 1_000_000]):
            figures = measured(count, Path(place))
            print(
                "".join(f"{figure:>10.2f}" if 0 < figure < 10 else f"{figure:>10.0f}" for figure in figures),
                flush=True,
            )
    for labels in LABELS:
        for beside in (0, 1000 if given.quick else 10_000):
            told_of = f"{labels.stem}, {beside} made-up asks beside"
            print(f"recall@10 of candidates, {told_of}: {partners(labels, beside):.3f}", flush=True)


if __name__ == "__main__":
    main()
