"""Scores extraction against hand labels: outcomes by where they stand, people by name."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import fetch
from graph.documents import SourceDocument
from graph.errors import GraphError
from graph.extract import labels
from graph.pipeline.stages import understood

_FOLD = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")


def folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", (text or "").translate(_FOLD)).strip()


@dataclass
class Score:
    """True positives, and how many were found and how many there are."""

    hits: int = 0
    found: int = 0
    marked: int = 0

    def add(self, hits: int, found: int, marked: int) -> None:
        self.hits, self.found, self.marked = self.hits + hits, self.found + found, self.marked + marked

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.marked if self.marked else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Scores:
    """The scores of a set of documents."""

    outcomes: Score = field(default_factory=Score)
    marked: Score = field(default_factory=Score)
    inline: Score = field(default_factory=Score)
    kinds: Score = field(default_factory=Score)
    people: Score = field(default_factory=Score)
    roles: Score = field(default_factory=Score)
    items: Score = field(default_factory=Score)
    fields: Score = field(default_factory=Score)
    misses: list[str] = field(default_factory=list)

    def rows(self) -> dict[str, Score]:
        return {
            "outcomes": self.outcomes,
            "outcomes, marked": self.marked,
            "outcomes, inline": self.inline,
            "outcome kinds": self.kinds,
            "people, named": self.people,
            "roles, exact": self.roles,
            "agenda items": self.items,
            "council, body, date, venue": self.fields,
        }


def score_folder(documents: Path, gold: Path, into: Scores | None = None) -> Scores:
    scores = into or Scores()
    for document in fetch.read([documents]):
        label = gold / f"{Path(document.name).stem}.json"
        if not isinstance(document, SourceDocument) or not label.is_file():
            continue
        bare = SourceDocument(document.name, document.content)
        try:
            minutes, facts, _ = understood(bare)
        except GraphError:
            continue
        _document(scores, document.name, labels(minutes, facts), json.loads(label.read_text(encoding="utf-8")))
    return scores


def _document(scores: Scores, name: str, got: dict[str, Any], gold: dict[str, Any]) -> None:
    pairs = _matched(got["outcomes"], gold["outcomes"])
    scores.outcomes.add(len(pairs), len(got["outcomes"]), len(gold["outcomes"]))
    for form, score in (("marked", scores.marked), ("inline", scores.inline)):
        mine = [i for i, one in enumerate(got["outcomes"]) if one["form"] == form]
        theirs = [j for j, one in enumerate(gold["outcomes"]) if one["form"] == form]
        hits = sum(1 for i, j in pairs if j in theirs)
        taken = {i for i, _ in pairs}
        score.add(hits, hits + sum(1 for i in mine if i not in taken), len(theirs))
    same = sum(1 for i, j in pairs if got["outcomes"][i]["kind"] == gold["outcomes"][j]["kind"])
    scores.kinds.add(same, len(pairs), len(pairs))
    for i, j in pairs:
        mine_kind, gold_kind = got["outcomes"][i]["kind"], gold["outcomes"][j]["kind"]
        if mine_kind != gold_kind:
            scores.misses.append(f"{name}: {mine_kind}, labelled {gold_kind}: {gold['outcomes'][j]['text'][:80]}")
    _people(scores, name, got["people"], gold["people"])
    mine_items = Counter((one["number"] or "", folded(one["title"]).casefold()) for one in got["agenda_items"])
    gold_items = Counter((one["number"] or "", folded(one["title"]).casefold()) for one in gold["agenda_items"])
    scores.items.add(sum((mine_items & gold_items).values()), mine_items.total(), gold_items.total())
    for key in ("council", "body", "meeting_date", "venue"):
        if gold[key] is not None:
            right = folded(str(got[key])).casefold() == folded(str(gold[key])).casefold()
            scores.fields.add(int(right), int(got[key] is not None), 1)
            if not right:
                scores.misses.append(f"{name}: {key} {got[key]!r}, labelled {gold[key]!r}")
    taken_got, taken_gold = {i for i, _ in pairs}, {j for _, j in pairs}
    scores.misses += [
        f"{name}: extra {o['kind']} {o['text'][:90]}" for i, o in enumerate(got["outcomes"]) if i not in taken_got
    ]
    scores.misses += [
        f"{name}: missed {o['kind']} {o['text'][:90]}" for j, o in enumerate(gold["outcomes"]) if j not in taken_gold
    ]


def _people(scores: Scores, name: str, got: list[dict[str, Any]], gold: list[dict[str, Any]]) -> None:
    mine = Counter(folded(one["name"]) for one in got if one["name"])
    theirs = Counter(folded(one["name"]) for one in gold if one["name"])
    scores.people.add((mine & theirs).total(), mine.total(), theirs.total())
    mine_roles = Counter((folded(one["name"]), folded(one["role"])) for one in got if one["role"])
    gold_roles = Counter((folded(one["name"]), folded(one["role"])) for one in gold if one["role"])
    scores.roles.add((mine_roles & gold_roles).total(), mine_roles.total(), gold_roles.total())
    for kind, difference in (("extra", mine - theirs), ("missed", theirs - mine)):
        scores.misses += [f"{name}: {kind} person {person}" for person in difference.elements()]


def _matched(got: list[dict[str, Any]], gold: list[dict[str, Any]]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for j, label in enumerate(gold):
        text = folded(label["text"]).casefold()
        for i, one in enumerate(got):
            if i not in taken and _same(folded(one["text"]).casefold(), text):
                pairs.append((i, j))
                taken.add(i)
                break
    return pairs


def _same(a: str, b: str) -> bool:
    """Overlap by half, or one beginning: the words stand at one place."""
    if a == b or a[:60] == b[:60]:
        return True
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) >= 20 and shorter in longer and len(shorter) >= 0.5 * len(longer)


def report(scores: Scores, title: str) -> str:
    lines = [title, f"{'':28}  precision  recall      F1   labelled"]
    lines += [
        f"{name:28}  {one.precision:9.3f}  {one.recall:6.3f}  {one.f1:6.3f}  {one.marked:9}"
        for name, one in scores.rows().items()
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    for part in ("seeds", "dev"):
        scores = score_folder(folder / part, folder / "gold")
        sys.stdout.write(report(scores, f"\n{part}") + "\n")
        if "--misses" in arguments:
            sys.stdout.write("".join(f"  {miss}\n" for miss in scores.misses))


if __name__ == "__main__":
    main(sys.argv[1:])
