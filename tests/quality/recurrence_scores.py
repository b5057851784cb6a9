"""Scores recurrence against labelled asks, always cross-validated: no pair is scored by what was fitted on it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score

from graph.extract.grammar.themes import BY_SUBJECT, themes
from graph.recur import Book, Embedder, read_file
from graph.recur.evidence import FEATURES
from graph.recur.fit import described_themes, fitted
from graph.recur.labelled import Flags, Labelled
from graph.recur.lists import slots_of
from graph.recur.score import Weights
from graph.recur.validation import b_cubed, best_f1, cross_validated, folds, grouping, probabilities, splits
from graph.terms.themes import ThemeWords, counted

Numbers = NDArray[np.float64]

SEEDS = (0, 1)
SAMPLES = 300


@dataclass(frozen=True)
class Scores:
    """What one method reached, each figure the mean over `SEEDS` ways of dealing the asks into folds.

    `low` and `high` bound pair F1 (95%, bootstrap over asks), `proposed_low` is the lower end for the precision of what is
    proposed. `calibration` is the expected calibration error
    over the pairs that are not plainly different (probability of 0.05 or more); None for a bare cosine.
    `proposed_*` are at the published threshold, which these labels had a part in choosing; `Reached` says what to
    expect elsewhere.
    """

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    average_precision: float
    b_cubed: float
    b_cubed_multi: float
    recall_at_10: float
    calibration: float | None
    proposed_precision: float | None
    proposed_recall: float | None
    proposed_low: float | None
    first_25: float
    theme_accuracy: float | None


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the labelled asks of a file, by id."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return sorted(found, key=lambda row: str(row["id"]))


@dataclass(frozen=True)
class Sets:
    """Labelled rows and their pairs as one method reads them, and the pairs of the other sets it is fitted to as well."""

    rows: Sequence[Mapping[str, Any]]
    pairs: Labelled
    also: tuple[Labelled, ...]


def score_method(sets: Sets, weights: Weights) -> Scores:
    """Return the scores of a fitted method: every pair scored by what was fitted without either of its asks."""
    honest = [cross_validated(sets.pairs, seed=seed, also=sets.also) for seed in SEEDS]
    return _mean([_score(sets.rows, sets.pairs, one, seed, weights) for seed, one in zip(SEEDS, honest, strict=True)])


@dataclass(frozen=True)
class Reached:
    """What a scorer reaches on a set that neither it nor its thresholds saw: all of it was fitted to the other sets.

    `f1` is the best there is, `f1_possible` that at the threshold of what is possible. `proposed_low` and
    `proposed_high` bound the precision of what is proposed (95%, bootstrap over asks).
    """

    average_precision: float
    f1: float
    f1_possible: float
    proposed_precision: float
    proposed_recall: float
    proposed_low: float
    proposed_high: float
    first_25: float

    def __str__(self) -> str:
        """Return the figures in one line."""
        return (
            f"AP {self.average_precision:.3f}, F1 {self.f1:.3f} ({self.f1_possible:.3f} from possible on), proposed "
            f"{self.proposed_precision:.2f} ({self.proposed_low:.2f}-{self.proposed_high:.2f}) right at recall "
            f"{self.proposed_recall:.2f}, first 25 {self.first_25:.2f}"
        )


def score_left_out(sets: Sets) -> Reached:
    """Return what a scorer reaches on the pairs of a set when it and its thresholds come from the other sets."""
    known = fitted(sets.also, embedder="left out")
    pairs = sets.pairs
    scored = probabilities(pairs, (np.array([known.coefficients[name] for name in FEATURES]), known.intercept))
    said = scored >= known.proposed
    precision, recall, _ = _agreement(said, pairs.same)
    low, high = _interval(pairs, said, 0)
    return Reached(
        average_precision=float(average_precision_score(pairs.same, scored)),
        f1=_agreement(scored >= best_f1(scored, pairs.same), pairs.same)[2],
        f1_possible=_agreement(scored >= known.possible, pairs.same)[2],
        proposed_precision=precision,
        proposed_recall=recall,
        proposed_low=low,
        proposed_high=high,
        first_25=_first(sets.rows, pairs, scored),
    )


def score_tfidf(labels: Sequence[Mapping[str, Any]], pairs: Labelled) -> Scores:
    """Return the scores of the baseline: cosine of TF-IDF over words and character runs, ceremony and all."""
    texts = [str(row["text"]) for row in labels]
    by_word = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    by_character = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    cosine = ((by_word @ by_word.T).toarray() + (by_character @ by_character.T).toarray())[
        pairs.left, pairs.right
    ] / 2
    return _mean([_score(labels, pairs, np.round(cosine, 6), seed, None) for seed in SEEDS])


def score_cosine(labels: Sequence[Mapping[str, Any]], pairs: Labelled, vectors: NDArray[np.float32]) -> Scores:
    """Return the scores of the baseline: cosine of vectors of the whole texts, nothing subtracted."""
    cosine = np.einsum("ij,ij->i", vectors[pairs.left], vectors[pairs.right]).astype(np.float64)
    return _mean([_score(labels, pairs, np.round(cosine, 6), seed, None) for seed in SEEDS])


def theme_accuracy(labels: Sequence[Mapping[str, Any]], known: ThemeWords | None = None) -> float:
    """Return for how many rows the first theme that is published is the labelled one; none published is a miss."""
    found = [
        next((one.theme for one in themes(str(row["text"]), "", known=known) if one.method == BY_SUBJECT), None)
        for row in labels
    ]
    return float(np.mean([one == row["theme"] for one, row in zip(found, labels, strict=True)]))


def theme_accuracy_of_own(labels: Sequence[Mapping[str, Any]]) -> float:
    """Return the same of the labels that the words are counted over, each read by counts without its ask."""
    fold = folds(np.array([str(row["ask"]) for row in labels]))
    described = described_themes()
    right = 0.0
    for number in sorted(set(fold.tolist())):
        rest = [(row["theme"], row["text"]) for row, place in zip(labels, fold, strict=True) if place != number]
        here = [row for row, place in zip(labels, fold, strict=True) if place == number]
        right += theme_accuracy(here, counted(rest, described)) * len(here)
    return right / len(labels)


def candidate_recall(path: Path, embedder: Embedder | None = None, *, k: int = 10) -> float:
    """Return for how many rows that have one an ask of the same is among the first `k` that a book compares it with."""
    ask = {str(row["id"]): row["ask"] for row in rows(path)}
    with closing(sqlite3.connect(":memory:")) as base:
        Book(base, embedder).update(read_file(path))
        node = dict(base.execute("SELECT slot, node FROM ask"))
        lists = base.execute("SELECT slot, list FROM near").fetchall()
    listed = {node[slot]: [node[other] for other in slots_of(held)[:k].tolist()] for slot, held in lists}
    repeated = [one for one in ask if sum(ask[one] == other for other in ask.values()) > 1]
    return float(np.mean([any(ask[near] == ask[one] for near in listed.get(one, ())) for one in repeated]))


def table(scores: Mapping[str, Scores]) -> str:
    """Return the scores as text, a method a column."""
    lines = [f"{'cross-validated by ask':<28}" + "".join(f"{name:>14}" for name in scores)]
    for label, value in _LINES.items():
        lines.append(f"{label:<28}" + "".join(f"{value(one):>14}" for one in scores.values()))
    return "\n".join(lines)


def _figure(name: str) -> Callable[[Scores], str]:
    return lambda scores: "-" if getattr(scores, name) is None else f"{getattr(scores, name):.3f}"


_LINES: dict[str, Callable[[Scores], str]] = {
    "pair precision": _figure("precision"),
    "pair recall": _figure("recall"),
    "pair F1": _figure("f1"),
    "  95% interval": lambda scores: f"{scores.low:.2f}-{scores.high:.2f}",
    "average precision": _figure("average_precision"),
    "B-cubed F1": _figure("b_cubed"),
    "B-cubed F1, recurring asks": _figure("b_cubed_multi"),
    "recall@10": _figure("recall_at_10"),
    "calibration error": _figure("calibration"),
    "precision of proposed": _figure("proposed_precision"),
    "recall of proposed": _figure("proposed_recall"),
    "  precision, lower end": _figure("proposed_low"),
    "first 25 across councils": _figure("first_25"),
    "theme accuracy": _figure("theme_accuracy"),
}


def _score(
    labels: Sequence[Mapping[str, Any]],
    pairs: Labelled,
    scored: Numbers,
    seed: int,
    weights: Weights | None,
) -> Scores:
    said, joined = np.zeros(len(scored), dtype=bool), np.zeros(len(scored), dtype=bool)
    for held_out, rest in splits(pairs, seed=seed):
        said[held_out] = scored[held_out] >= best_f1(scored[rest], pairs.same[rest])
    joined[:] = scored >= weights.proposed if weights else False
    precision, recall, f1 = _agreement(said, pairs.same)
    low, high = _interval(pairs, said, 2)
    if weights:
        found = grouping(pairs, scored, join=weights.join, edge=weights.proposed)
    else:
        found = grouping(pairs, scored, join=_best_join(pairs, scored))
    sizes = {ask: int((pairs.asks == ask).sum()) for ask in pairs.asks}
    proposed = _agreement(joined, pairs.same) if weights else None
    return Scores(
        precision=precision,
        recall=recall,
        f1=f1,
        low=low,
        high=high,
        average_precision=float(average_precision_score(pairs.same, scored)),
        b_cubed=b_cubed(pairs.asks, found),
        b_cubed_multi=b_cubed(pairs.asks, found, np.array([sizes[ask] > 1 for ask in pairs.asks])),
        recall_at_10=_recall_at(pairs, scored, 10),
        calibration=_calibration(scored, pairs.same) if weights else None,
        proposed_precision=proposed[0] if proposed else None,
        proposed_recall=proposed[1] if proposed else None,
        proposed_low=_interval(pairs, joined, 0)[0] if proposed else None,
        first_25=_first(labels, pairs, scored),
        theme_accuracy=theme_accuracy(labels) if weights else None,
    )


def _first(labels: Sequence[Mapping[str, Any]], pairs: Labelled, scored: Numbers) -> float:
    """Return how many of the 25 likeliest pairs of different councils are of one ask."""
    councils = np.array([str(row["council"]) for row in labels])
    across = np.flatnonzero(councils[pairs.left] != councils[pairs.right])
    return float(pairs.same[across[np.argsort(-scored[across], kind="stable")][:25]].mean())


def _agreement(said: Flags, same: Flags, counts: Numbers | None = None) -> tuple[float, float, float]:
    counts = np.ones(len(said)) if counts is None else counts
    right, all_said, all_same = counts[said & same].sum(), counts[said].sum(), counts[same].sum()
    precision, recall = right / max(all_said, 1e-9), right / max(all_same, 1e-9)
    return float(precision), float(recall), float(2 * right / max(all_said + all_same, 1e-9))


def _best_join(pairs: Labelled, scored: Numbers) -> float:
    """Return the join threshold that flatters the baseline most: the one with the best B-cubed F1."""
    grid = [float(join) for join in np.round(np.arange(0.05, 0.95, 0.025), 4)]
    return max(grid, key=lambda join: b_cubed(pairs.asks, grouping(pairs, scored, join=join)))


def _interval(pairs: Labelled, said: Flags, figure: int) -> tuple[float, float]:
    """Return the 95% interval of precision (0), recall (1) or F1 (2) over samples of the asks, drawn with replacement."""
    names, place = np.unique(pairs.asks, return_inverse=True)
    drawn = np.random.default_rng(0)
    found = []
    for _ in range(SAMPLES):
        times = np.bincount(drawn.integers(len(names), size=len(names)), minlength=len(names))[place]
        # a pair of one ask comes as often as the ask is drawn, a pair of two as often as both are
        counts = np.where(pairs.same, times[pairs.left], times[pairs.left] * times[pairs.right]).astype(np.float64)
        found.append(_agreement(said, pairs.same, counts)[figure])
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _recall_at(pairs: Labelled, scored: Numbers, k: int) -> float:
    count = len(pairs.asks)
    near = np.full((count, count), -1.0)
    near[pairs.left, pairs.right] = near[pairs.right, pairs.left] = scored
    hits = [
        bool((pairs.asks[np.argsort(-near[row], kind="stable")[:k]] == ask).any())
        for row, ask in enumerate(pairs.asks)
        if (pairs.asks == ask).sum() > 1
    ]
    return float(np.mean(hits))


def _calibration(probability: Numbers, same: Flags, *, least: float = 0.05, bins: int = 5) -> float:
    chosen = probability >= least
    likely, true = probability[chosen], same[chosen]
    edges = np.quantile(likely, np.linspace(0, 1, bins + 1))
    place = np.clip(np.searchsorted(edges, likely, side="right") - 1, 0, bins - 1)
    return float(
        sum(abs(likely[place == n].mean() - true[place == n].mean()) * (place == n).mean() for n in range(bins))
    )


def _mean(scores: Sequence[Scores]) -> Scores:
    names = Scores.__dataclass_fields__
    held = {name: [getattr(one, name) for one in scores] for name in names}
    return Scores(**{name: None if None in values else float(np.mean(values)) for name, values in held.items()})
