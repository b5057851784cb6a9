"""How well actions of trackers are matched with tasks of meetings, on rows that were written and labelled for the purpose."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from graph import iris
from graph.facts import EntryRecord, TaskRecord
from graph.track.entries import match_entries

SURE = 0.8
HERE = Path(__file__).parent
SETS = ("actions_tuned", "actions_held_out")


@dataclass(frozen=True)
class Score:
    """Sure matches: how many were right, how many were made, how many there are to find."""

    right: int
    made: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / self.made if self.made else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.there


def score(name: str) -> tuple[Score, list[str]]:
    """Return the score of one set, and a line for each row that is not as labelled."""
    held: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    tasks = {one["n"]: _task(one) for one in held["tasks"]}
    entries = [_entry(number, row) for number, row in enumerate(held["rows"])]
    sure = {one.update: one for one in match_entries(tasks.values(), entries) if one.confidence >= SURE}
    right = 0
    told = []
    for row, entry in zip(held["rows"], entries, strict=True):
        found = sure.get(entry.entry)
        meant = tasks[row["task"]].task if row["task"] else None
        if found and found.task == meant:
            right += 1
        elif found or meant:
            told.append(f"{row['text']!r}: found {found and found.task[-9:]}, meant {meant and meant[-9:]}")
    return Score(right, len(sure), sum(row["task"] is not None for row in held["rows"])), told


def _body(name: str) -> str:
    return str(iris.body("norbeck", name))


def _task(one: dict[str, Any]) -> TaskRecord:
    node = f"{iris.BASE}id/meeting/norbeck/{one['body']}/{one['day']}/item/1/action/{one['n']}"
    owner = re.match(
        r"(?:The )?(?P<name>(?:[A-Z][\w']*|151|of|and)(?: (?:[A-Z][\w']*|151|of|and))*) to [a-z]", one["text"]
    )
    name = owner["name"] if owner else None  # as the reading of minutes finds it
    return TaskRecord(node, one["text"], "minutes", _body(one["body"]), one["day"], name)


def _entry(number: int, row: dict[str, Any]) -> EntryRecord:
    body = _body(row["body"]) if row.get("body") else None
    return EntryRecord(f"{iris.BASE}id/action/norbeck/{number}", row["text"], "log", "norbeck", body, row.get("day"))


if __name__ == "__main__":
    for name in sys.argv[1:] or SETS:
        found, told = score(name)
        shares = f"precision {found.precision:.3f} ({found.right} of {found.made}), recall {found.recall:.3f} ({found.right} of {found.there})"
        sys.stdout.write("\n".join((f"{name}: {shares}", *(f"  {line}" for line in told))) + "\n")
