"""Scores extraction against hand labels, by format and by kind of fact; fits the confidence of each family of rules.

Run: python tests/quality/scores.py CORPUS [--misses] [--fit]
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from graph import fetch
from graph.documents import Minutes, SourceDocument, Span
from graph.errors import GraphError
from graph.extract import labels
from graph.extract.grammar.reading import Reading
from graph.facts import Facts
from graph.pipeline.stages import understood

WRITTEN = Path(__file__).parent / "written"
WRITTEN_LABELS = Path(__file__).parent / "written-labels"
# Our own pages that were labelled before they were read, and are no part of what confidence rests on. Rules have been
# mended on them since, and a few labels were corrected after the first reading (in "later" and "wider": call-ins, and
# what is recommended to another body, which the labelling guide counts as sent), so their figures are not blind.
BLIND = {
    name: (Path(__file__).parent / name, Path(__file__).parent / f"{name}-labels")
    for name in ("wider", "unseen", "later")
}
CONFIDENCE = Path(__file__).parents[2] / "data" / "lexicon" / "confidence.yaml"
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


KINDS = {
    "addressed": "whom an outcome asks",
    "outcomes": "outcomes",
    "marked": "outcomes, marked",
    "inline": "outcomes, inline",
    "kinds": "outcome kinds",
    "labels": "outcome labels",
    "people": "people, named",
    "roles": "roles, exact",
    "capacities": "people, capacity",
    "items": "agenda items",
    "fields": "council, body, date, venue",
    "referrals": "referrals",
    "reports": "reports",
}


@dataclass
class Scores:
    """The scores of a set of documents: by kind of fact, by rule, and what the extractor says of itself."""

    kinds: dict[str, Score] = field(default_factory=lambda: {kind: Score() for kind in KINDS})
    rules: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    sentences: int = 0
    unexplained: int = 0
    quotes: int = 0
    misquoted: int = 0
    documents: int = 0
    misses: list[str] = field(default_factory=list)

    def __iadd__(self, other: Scores) -> Scores:
        for kind, score in other.kinds.items():
            self.kinds[kind].add(score.hits, score.found, score.marked)
        self.rules += other.rules
        self.right += other.right
        for name in ("sentences", "unexplained", "quotes", "misquoted", "documents"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses += other.misses
        return self

    @property
    def unexplained_share(self) -> float:
        """The share of sentences in the minutes that have an operative word and are in no fact."""
        return self.unexplained / self.sentences if self.sentences else 0.0


def score_folder(documents: Path, gold: Path) -> dict[str, Scores]:
    """Return the scores of a folder by format of its documents; those without labels or words are left out."""
    made: dict[str, Scores] = {}
    for document in fetch.read([documents]):
        label = gold / f"{Path(document.name).stem}.json"
        if not isinstance(document, SourceDocument) or not label.is_file():
            continue
        bare = SourceDocument(document.name, document.content)
        try:
            minutes, facts, _ = understood(bare)
        except GraphError:
            continue
        scores = made.setdefault(minutes.format, Scores())
        _document(scores, document.name, minutes, facts, json.loads(label.read_text(encoding="utf-8")))
    return made


def together(parts: Iterable[dict[str, Scores]]) -> Scores:
    """Return the scores of several folders and formats as one."""
    total = Scores()
    for part in parts:
        for scores in part.values():
            total += scores
    return total


def _document(scores: Scores, name: str, minutes: Minutes, facts: Facts, gold: dict[str, Any]) -> None:
    got = labels(minutes, facts)
    scores.documents += 1
    _outcomes(scores, name, facts, got["outcomes"], gold["outcomes"])
    if gold["people"] is not None:  # null: not labelled
        _people(scores, name, got["people"], gold["people"])
    if gold["agenda_items"] is not None:
        _bag(scores, name, "items", _items(got), _items(gold))
    for key in ("council", "body", "meeting_date", "venue"):
        if gold[key] is not None:
            right = folded(str(got[key])).casefold() == folded(str(gold[key])).casefold()
            scores.kinds["fields"].add(int(right), int(got[key] is not None), 1)
            if not right:
                scores.misses.append(f"{name}: {key} {got[key]!r}, labelled {gold[key]!r}")
    _bag(scores, name, "referrals", _referrals(got), _referrals(gold))
    if gold["reports"] is not None:
        _bag(scores, name, "reports", _reports(got), _reports(gold))
    scores.sentences += sum(len(passage.sentences) for passage in Reading(minutes).spoken)
    scores.unexplained += sum(one.kind == "cue" for one in facts.unexplained)
    for words, span in _quotes(facts):
        scores.quotes += 1
        scores.misquoted += " ".join(minutes.quote(span).split()) != words


def _quotes(facts: Facts) -> Iterator[tuple[str, Span]]:
    """Yield the words of each outcome with the place that they are said to stand at."""
    for group in (facts.decisions, facts.recommendations, facts.actions):
        for one in group:
            evidence = one.evidence
            narrow = evidence.operative if evidence.rule == "cue-single" and evidence.operative else None
            yield one.text, narrow or evidence.spans[0]
    for recommendation in facts.recommendations:
        for ask in recommendation.asks:
            yield ask.text, ask.span


def spans_inside(minutes: Minutes, value: object) -> bool:
    """Tell whether every place in a fact lies within the text and holds words."""
    if isinstance(value, Span):
        return 0 <= value.start < value.end <= len(minutes.text) and bool(minutes.quote(value).strip())
    if is_dataclass(value) and not isinstance(value, type):
        return all(spans_inside(minutes, getattr(value, one.name)) for one in fields(value))
    if isinstance(value, tuple):
        return all(spans_inside(minutes, one) for one in value)
    return True


def _outcomes(scores: Scores, name: str, facts: Facts, got: list[dict[str, Any]], gold: list[dict[str, Any]]) -> None:
    pairs = _matched(got, gold)
    scores.kinds["outcomes"].add(len(pairs), len(got), len(gold))
    for form in ("marked", "inline"):
        mine = [i for i, one in enumerate(got) if one["form"] == form]
        theirs = [j for j, one in enumerate(gold) if one["form"] == form]
        hits = sum(1 for i, j in pairs if j in theirs)
        taken = {i for i, _ in pairs}
        scores.kinds[form].add(hits, hits + sum(1 for i in mine if i not in taken), len(theirs))
    for key, kind in (("kind", "kinds"), ("label", "labels")):
        same = sum(1 for i, j in pairs if got[i][key] == gold[j][key])
        scores.kinds[kind].add(same, len(pairs), len(pairs))
    mine = Counter(
        (j, folded(to).casefold()) for i, j in pairs if gold[j]["addressed_to"] and (to := got[i]["addressed_to"])
    )
    theirs = Counter((j, folded(to).casefold()) for _, j in pairs if (to := gold[j]["addressed_to"]))
    _bag(scores, name, "addressed", mine, theirs)
    rules = _rules(facts)
    hit = {folded(got[i]["text"]) for i, _ in pairs}
    for one in got:
        rule = rules.get(one["text"], "")
        scores.rules[rule] += 1
        scores.right[rule] += folded(one["text"]) in hit
    for i, j in pairs:
        if got[i]["kind"] != gold[j]["kind"]:
            scores.misses.append(f"{name}: {got[i]['kind']}, labelled {gold[j]['kind']}: {gold[j]['text'][:80]}")
    taken_got, taken_gold = {i for i, _ in pairs}, {j for _, j in pairs}
    extra = [one for i, one in enumerate(got) if i not in taken_got]
    missed = [one for j, one in enumerate(gold) if j not in taken_gold]
    scores.misses += [f"{name}: extra {o['kind']} {o['text'][:90]} [{rules.get(o['text'], '')}]" for o in extra]
    scores.misses += [f"{name}: missed {o['kind']} {o['text'][:90]}" for o in missed]


def _rules(facts: Facts) -> dict[str, str]:
    groups = (facts.decisions, facts.recommendations, facts.actions)
    return {one.text: one.evidence.rule for group in groups for one in group}


def _people(scores: Scores, name: str, got: list[dict[str, Any]], gold: list[dict[str, Any]]) -> None:
    mine = Counter(folded(one["name"]) for one in got if one["name"])
    theirs = Counter(folded(one["name"]) for one in gold if one["name"])
    _bag(scores, name, "people", mine, theirs)
    _bag(scores, name, "roles", _with(got, "role"), _with(gold, "role"))
    capacities = [Counter({key: n for key, n in _with(rows, "capacity").items() if key[0]}) for rows in (got, gold)]
    _bag(scores, name, "capacities", *capacities)


def _with(rows: list[dict[str, Any]], key: str) -> Counter[Any]:
    return Counter((folded(one["name"]), folded(one[key])) for one in rows if one[key])


def _items(one: dict[str, Any]) -> Counter[Any]:
    return Counter((row["number"] or "", folded(row["title"]).casefold()) for row in one["agenda_items"])


def _referrals(one: dict[str, Any]) -> Counter[Any]:
    return Counter((row["kind"], folded(row["from_body"]), folded(row["to_body"])) for row in one["referrals"])


def _reports(one: dict[str, Any]) -> Counter[Any]:
    return Counter(folded(row["title"]).casefold() for row in one["reports"])


def _bag(scores: Scores, name: str, kind: str, mine: Counter[Any], theirs: Counter[Any]) -> None:
    scores.kinds[kind].add((mine & theirs).total(), mine.total(), theirs.total())
    for told, difference in (("extra", mine - theirs), ("missed", theirs - mine)):
        scores.misses += [f"{name}: {told} {KINDS[kind]}: {one}" for one in difference.elements()]


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
    head = f"{'':28}  precision  recall      F1   labelled"
    lines = [f"{title} ({scores.documents} documents)", head]
    lines += [
        f"{KINDS[kind]:28}  {one.precision:9.3f}  {one.recall:6.3f}  {one.f1:6.3f}  {one.marked:9}"
        for kind, one in scores.kinds.items()
        if one.marked or one.found
    ]
    lines.append(
        f"unexplained cue sentences     {scores.unexplained} of {scores.sentences} ({scores.unexplained_share:.1%})"
    )
    lines.append(f"quotes that are not the text  {scores.misquoted} of {scores.quotes}")
    return "\n".join(lines)


def folders(corpus: Path) -> dict[str, tuple[Path, Path]]:
    """Return where documents and their labels lie: the corpus beside the project, and our own written pages."""
    gold = corpus / "gold"
    return {
        "seeds": (corpus / "seeds", gold),
        "dev": (corpus / "dev", gold),
        "written": (WRITTEN, WRITTEN_LABELS),
    }


def fit(scores: Scores) -> str:
    """Return confidence.yaml with what `scores` say of each family of rules."""
    made = []
    for line in CONFIDENCE.read_text(encoding="utf-8").splitlines():
        family = re.match(r"  (?P<name>[\w-]+): \{prior: (?P<prior>[\d.]+)", line)
        if family:
            name = family["name"]
            line = f"  {name}: {{prior: {family['prior']}, hits: {scores.right[name]}, found: {scores.rules[name]}}}"
        made.append(line)
    return "\n".join(made) + "\n"


def main(arguments: list[str]) -> None:
    made = {name: score_folder(*where) for name, where in folders(Path(arguments[0])).items()}
    blind = {name: score_folder(*where) for name, where in BLIND.items()}
    for name, part in {**made, **blind}.items():
        for form, scores in sorted(part.items()):
            sys.stdout.write(report(scores, f"\n{name}, {form}") + "\n")
            if "--misses" in arguments:
                sys.stdout.write("".join(f"  {miss}\n" for miss in scores.misses))
    everything = together(made.values())
    sys.stdout.write(report(together([made["seeds"], made["dev"]]), "\nseeds and dev together") + "\n")
    sys.stdout.write(report(everything, "\neverything") + "\n")
    if "--fit" in arguments:
        CONFIDENCE.write_text(fit(everything), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
