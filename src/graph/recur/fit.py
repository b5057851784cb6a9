"""Fits the pair scorer to labelled asks, and judges it on pairs that it was not fitted on.

    python -m graph.recur.fit OWN.jsonl LABELS.jsonl ... [--model FOLDER --frames FRAMES.yaml]

writes `data/recurrence/weights.json`, the counts of our own terms and, for a sentence model, the heads on top of it. A label is the `ask` of a row:
rows of one `ask` request the same. Each file is a set of its own: pairs stand within one file. Heads are learned from
the first file only, and for its own pairs from those of its rows that are of other themes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from rdflib import SKOS, Graph
from scipy.optimize import minimize

from graph.files import folder
from graph.recur.asks import record
from graph.recur.cluster import clusters
from graph.recur.embed import Embedder, Terms
from graph.recur.evidence import BY_MODEL, BY_WORDS, FEATURES, Indexes, Numbers, compare, corpus, placed
from graph.recur.heads import Heads, fitted_heads, keep
from graph.recur.rareness import counted, rareness, rareness_file
from graph.recur.reading import read
from graph.recur.score import Weights, weights_file
from graph.recur.wordings import lexicon
from graph.terms.subjects import phrases_of_themes
from graph.terms.themes import counted as counted_themes
from graph.terms.themes import keep as keep_themes

Flags = NDArray[np.bool_]

FOLDS = 6
THEME_FOLDS = 5
PENALTY = 0.15
# The sign that each kind of evidence can only have: a fit to few labels must not find a word in common suspicious.
SIGNS = dict.fromkeys(FEATURES, 1) | dict.fromkeys(
    (
        "acts apart",
        "manners apart",
        "ways apart",
        "asked of others",
        "subjects apart",
        "own subjects",
        "ways against",
        "opposite",
        "same list",
    ),
    -1,
)
# What is known without labels, as log-odds that are given and not fitted: opposite asks are two
# asks, and a committee lists apart what it holds to be apart.
GIVEN = {"opposite": -8.0, "ways against": -3.0, "same list": -2.0}
ONE_IN = 300  # pairs of asks that are one, among asks of some hundred council meetings on like subjects
PRECISION_PROPOSED = 0.8  # at that rate, which is harder than that of a labelled set
LEAST_PROPOSED = 0.5  # what is proposed is at least more likely than not
MARGIN = 0.03  # of probability, above the threshold that is precise enough on what was seen: what was not is harder
SEEDS = range(3)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs of labelled asks: the two rows of each, the evidence, whether they are the same ask.

    `counts` says for how many pairs one stands: of the plainly different ones of a large set only some are kept, and
    all different ones are weighed so that one pair in `ONE_IN` is of one ask.
    """

    left: Indexes
    right: Indexes
    evidence: Numbers
    same: Flags
    counts: Numbers
    asks: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads labelled rows for one method: its embedder, and the heads for a set of rows."""

    embedder: Embedder
    heads: Heads | None = None

    def pairs(self, rows: Sequence[Mapping[str, object]], *, thin: bool = False) -> Labelled:
        """Return the pairs of `rows` (each with id, text and ask), all of them unless `thin`; rows are taken by id."""
        return self._pairs(rows, self._vectors(rows), thin=thin)

    def own_pairs(self, rows: Sequence[Mapping[str, object]], frames: Frames) -> Labelled:
        """Return the pairs of the rows that the heads are learned from, each read by heads that saw neither theme."""
        vectors = self._vectors(rows)
        found = self._pairs(rows, vectors, thin=True)
        if self.heads is None:
            return found
        ordered = sorted(rows, key=lambda row: str(row["id"]))
        _, place = np.unique([str(row["theme"]) for row in ordered], return_inverse=True)
        fold = place % THEME_FOLDS
        records = [record(row) for row in ordered]
        evidence = found.evidence.copy()
        for number in range(THEME_FOLDS):
            seen = np.flatnonzero(fold != number)
            heads = learned([ordered[n] for n in seen], vectors[seen], frames)
            here = np.flatnonzero(fold[found.left] == number)
            evidence[here] = compare(corpus(records, vectors, heads), found.left[here], found.right[here])
        return replace(found, evidence=evidence)

    def _vectors(self, rows: Sequence[Mapping[str, object]]) -> NDArray[np.float32]:
        return self.embedder.embed([str(row["text"]) for row in sorted(rows, key=lambda row: str(row["id"]))])

    def _pairs(self, rows: Sequence[Mapping[str, object]], vectors: NDArray[np.float32], *, thin: bool) -> Labelled:
        ordered = sorted(rows, key=lambda row: str(row["id"]))
        asked = corpus([record(row) for row in ordered], vectors, self.heads)
        left, right = np.triu_indices(len(ordered), 1)
        asks = np.array([str(row["ask"]) for row in ordered])
        evidence = compare(asked, left, right)
        kept, counts = np.arange(len(left)), np.ones(len(left))
        if thin:
            kept, counts = _thinned(evidence, asks[left] == asks[right])
        left, right = left[kept], right[kept]
        counts = _at_rate(counts, asks[left] == asks[right])
        return Labelled(left, right, evidence[kept], asks[left] == asks[right], counts, asks)


@dataclass(frozen=True, slots=True)
class Frames:
    """Made-up asks whose act is known, with their vectors: what the act head learns from beside labelled asks."""

    acts: tuple[str, ...] = ()
    vectors: NDArray[np.float32] | None = None


def frames(path: Path, embedder: Embedder) -> Frames:
    """Return the frames of a file, each filled with subjects of the lexicon in turn, so that every run has the same."""
    acts = yaml.safe_load(path.read_text(encoding="utf-8"))
    subjects = sorted(lexicon().theme_of)
    told = [
        (act, line.format(s=subjects[(number * 37 + turn * 101) % len(subjects)]))
        for number, (act, line) in enumerate((act, line) for act, lines in acts.items() for line in lines)
        for turn in range(_TURNS)
    ]
    return Frames(tuple(act for act, _ in told), embedder.embed([text for _, text in told]))


_TURNS = 16
_HARD, _EVERY = 10_000, 20


def learned(rows: Sequence[Mapping[str, object]], vectors: NDArray[np.float32], from_frames: Frames) -> Heads:
    """Return heads learned from labelled rows, in the order of `vectors`, and from frames."""
    return fitted_heads(
        vectors,
        [str(row["action"]) for row in rows],
        [str(row["ask"]) for row in rows],
        more=from_frames.vectors,
        more_acts=from_frames.acts,
    )


def _at_rate(counts: Numbers, same: Flags) -> Numbers:
    """Return the counts with those of the different pairs changed so that one pair in `ONE_IN` is of one ask.

    How many differ depends on how large a set is and how many hard negatives were written for it, and no threshold
    chosen on one set would hold for another.
    """
    wanted = max(int(same.sum()), 1) * (ONE_IN - 1)
    different = float(counts[~same].sum())
    return np.where(same, counts, counts * wanted / max(different, 1.0))


def _thinned(evidence: Numbers, same: Flags) -> tuple[Indexes, Numbers]:
    """Return the pairs kept and for how many each stands: one ask, the likest, and a few of the others."""
    likeness = evidence.sum(axis=1)
    hard = np.zeros(len(same), dtype=bool)
    hard[np.argsort(-likeness, kind="stable")[:_HARD]] = True
    hard |= same
    rest = np.flatnonzero(~hard)[::_EVERY]
    kept = np.concatenate([np.flatnonzero(hard), rest])
    counts = np.concatenate([np.ones(int(hard.sum())), np.full(len(rest), float(_EVERY))])
    order = np.argsort(kept)
    return kept[order], counts[order]


def fit(evidence: Numbers, same: Flags, importance: Numbers, counts: Numbers) -> tuple[Numbers, float]:
    """Return coefficients (in the order of `FEATURES`) and intercept.

    A logistic regression with a ridge penalty and signs for each view of the pairs, the views averaged, then calibrated.
    Where there are a model's vectors, words alone are a view of their own: the model's evidence is so strong among the
    labels it was learned from that beside it nothing else would be heard.
    """
    found = [_regression(evidence, view, same, importance) for view in _views(evidence)]
    coefficients: Numbers = np.mean([one for one, _ in found], axis=0)
    intercept = float(np.mean([one for _, one in found]))
    return _recalibrated(evidence, same, counts, coefficients, intercept)


def _views(evidence: Numbers) -> list[Flags]:
    """Return which kinds of evidence each view has: a model's without that of the words' vectors, and the other way."""
    names = np.array(list(FEATURES))
    without = [np.isin(names, BY_WORDS, invert=True), np.isin(names, BY_MODEL, invert=True)]
    return without if evidence[:, ~without[0]].any() else without[:1]


def _regression(evidence: Numbers, view: Flags, same: Flags, importance: Numbers) -> tuple[Numbers, float]:
    evidence = np.where(view, evidence, 0.0)
    given = evidence @ np.array([GIVEN.get(name, 0.0) for name in FEATURES])
    scale = evidence.std(axis=0) + 1e-9
    design = np.column_stack([evidence / scale, np.ones(len(evidence))])
    penalty = np.append(np.full(len(FEATURES), 1.0 / PENALTY), 0.0)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        odds = design @ values + given
        lost = float(importance @ np.logaddexp(0.0, np.where(same, -odds, odds)) + penalty @ values**2 / 2)
        slope = design.T @ (importance * (1.0 / (1.0 + np.exp(-odds)) - same)) + penalty * values
        return lost, slope

    bounds = [(0.0, None) if SIGNS[name] > 0 else (None, 0.0) for name in FEATURES] + [(None, None)]
    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    coefficients = np.where(view, found[:-1] / scale, 0.0) + np.array([GIVEN.get(name, 0.0) for name in FEATURES])
    return coefficients, float(found[-1])


def _recalibrated(
    evidence: Numbers, same: Flags, counts: Numbers, coefficients: Numbers, intercept: float
) -> tuple[Numbers, float]:
    """Return the same scorer with log-odds stretched and moved so that they are probabilities (Platt scaling).

    The penalty and the importance of pairs bend them; here every pair counts once and nothing is penalised.
    """
    odds = evidence @ coefficients + intercept

    def loss(values: Numbers) -> float:
        moved = values[0] * odds + values[1]
        return float(counts @ np.logaddexp(0.0, np.where(same, -moved, moved)))

    stretch, move = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, 10.0), (None, None)]).x
    return coefficients * stretch, float(intercept * stretch + move)


def importance(asks: NDArray[np.str_], pairs: Labelled) -> Numbers:
    """Return each pair's weight: the pairs of one much-repeated ask do not count as so many witnesses."""
    sizes = {ask: int(count) for ask, count in zip(*np.unique(asks, return_counts=True), strict=True)}
    return np.array(
        [
            (sizes[asks[row]] * (sizes[asks[row]] - 1) / 2) ** -0.5 if same else count
            for row, same, count in zip(pairs.left, pairs.same, pairs.counts, strict=True)
        ]
    )


def folds(asks: NDArray[np.str_], *, seed: int = 0) -> Indexes:
    """Return each row's fold; all rows of one ask share it, and repeated asks are dealt evenly."""
    names, counts = np.unique(asks, return_counts=True)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    order = sorted(range(len(names)), key=lambda n: (-int(counts[n]) if counts[n] > 1 else 0, int(shuffled[n])))
    fold = {str(names[n]): place % FOLDS for place, n in enumerate(order)}
    return np.array([fold[str(ask)] for ask in asks], dtype=np.int64)


def cross_validated(pairs: Labelled, *, seed: int = 0, also: Sequence[Labelled] = ()) -> Numbers:
    """Return each pair's probability from a scorer fitted without any row of either ask's fold.

    `also` are pairs of other sets, all of which it is fitted to as well.
    """
    weigh = importance(pairs.asks, pairs)
    more = [(one.evidence, one.same, importance(one.asks, one), one.counts) for one in also]
    found = np.zeros(len(pairs.same))
    for held_out, rest in splits(pairs, seed=seed):
        used = [(pairs.evidence[rest], pairs.same[rest], weigh[rest], pairs.counts[rest]), *more]
        coefficients, intercept = fit(*(np.concatenate(part) for part in zip(*used, strict=True)))
        found[held_out] = 1.0 / (1.0 + np.exp(-(pairs.evidence[held_out] @ coefficients + intercept)))
    return np.round(found, 4)


def splits(pairs: Labelled, *, seed: int = 0) -> list[tuple[Flags, Flags]]:
    """Return (pairs held out, pairs that share no fold with them), which together cover every pair once."""
    fold = folds(pairs.asks, seed=seed)
    one, other = fold[pairs.left], fold[pairs.right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    out = []
    for first in range(FOLDS):
        for second in range(first, FOLDS):
            held_out = (low == first) & (high == second)
            rest = ~np.isin(one, (first, second)) & ~np.isin(other, (first, second))
            if held_out.any():
                out.append((held_out, rest))
    return out


def best_f1(probability: Numbers, same: Flags, counts: Numbers | None = None) -> float:
    """Return the threshold that gives the best F1."""
    order, precision, recall = _curve(probability, same, counts)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(probability[order[int(f1.argmax())]])


def precise(
    probabilities: Sequence[Numbers],
    same: Flags,
    counts: Numbers | None = None,
    *,
    wanted: float = PRECISION_PROPOSED,
) -> float:
    """Return the least threshold at which precision is `wanted`; 1.0 where there is none.

    `probabilities` are several cross-validations of the same pairs, taken together, so that no lucky dealing
    of the folds decides. Thresholds that leave fewer than `_TOO_FEW` pairs of each are passed over.
    """
    times = len(probabilities)
    counted = None if counts is None else np.tile(counts, times)
    order, precision, _ = _curve(np.concatenate(probabilities), np.tile(same, times), counted)
    good = np.flatnonzero(precision >= wanted)
    good = good[good >= _TOO_FEW * times]
    return float(np.concatenate(probabilities)[order[int(good[-1])]]) if len(good) else 1.0


_TOO_FEW = 20


def _curve(probability: Numbers, same: Flags, counts: Numbers | None) -> tuple[Indexes, Numbers, Numbers]:
    order = np.argsort(-probability, kind="stable")
    weights = np.ones(len(order)) if counts is None else counts[order]
    hits = np.cumsum(same[order] * weights)
    last = np.append(probability[order][1:] < probability[order][:-1], True)
    precision = np.where(last, hits / np.cumsum(weights), 0.0)
    return order, precision, hits / max(float(hits[-1]), 1.0)


def fitted(sets: Sequence[Labelled], *, embedder: str, wanted: float = PRECISION_PROPOSED) -> Weights:
    """Return the scorer fitted to all pairs of all sets, its thresholds chosen on cross-validated probabilities only.

    What is proposed is precise enough over the sets together; what is possible is where F1 is best, between them.
    """
    honest = [
        [cross_validated(one, seed=seed, also=[*sets[:n], *sets[n + 1 :]]) for seed in SEEDS]
        for n, one in enumerate(sets)
    ]
    used = [(one.evidence, one.same, importance(one.asks, one), one.counts) for one in sets]
    coefficients, intercept = fit(*(np.concatenate(part) for part in zip(*used, strict=True)))
    precise_enough = max(LEAST_PROPOSED, _precise_in_all(honest, sets, wanted))
    best = [
        float(np.median([best_f1(probability, one.same, one.counts) for probability in found]))
        for found, one in zip(honest, sets, strict=True)
    ]
    possible = min(precise_enough, float(np.mean(best)))
    asks, same = sum(len(one.asks) for one in sets), sum(int(one.same.sum()) for one in sets)
    return Weights(
        embedder=embedder,
        lexicon=lexicon().digest,
        coefficients={name: round(float(value), 4) for name, value in zip(FEATURES, coefficients, strict=True)},
        intercept=round(intercept, 4),
        proposed=round(min(1.0, precise_enough + MARGIN), 4),
        possible=round(possible, 4),
        join=round((precise_enough + possible) / 2, 4),
        fitted_on=f"{asks} asks, {same} pairs of one ask",
    )


def _precise_in_all(honest: Sequence[Sequence[Numbers]], sets: Sequence[Labelled], wanted: float) -> float:
    """Return the least threshold at which precision is `wanted` over the pairs of all sets together."""
    by_seed = [np.concatenate(found) for found in zip(*honest, strict=True)]
    same, counts = (np.concatenate([getattr(one, name) for one in sets]) for name in ("same", "counts"))
    return precise(by_seed, same, counts, wanted=wanted)


def grouping(pairs: Labelled, probability: Numbers, *, join: float, edge: float | None = None) -> Indexes:
    """Return each row's cluster number under average linkage."""
    names = [str(row) for row in range(len(pairs.asks))]
    scores = {(int(a), int(b)): float(p) for a, b, p in zip(pairs.left, pairs.right, probability, strict=True)}
    number = np.arange(len(names))
    for members in clusters(names, scores, join=join, edge=edge):
        number[list(members)] = members[0]
    return number


def b_cubed(truth: NDArray[np.str_], found: Indexes, rows: Flags | None = None) -> float:
    """Return the B-cubed F1 over `rows` (all where None)."""
    same, together = truth[:, None] == truth[None, :], found[:, None] == found[None, :]
    both = (same & together).sum(axis=1)
    chosen = rows if rows is not None else np.ones(len(truth), dtype=bool)
    precision, recall = (both / together.sum(axis=1))[chosen].mean(), (both / same.sum(axis=1))[chosen].mean()
    return float(2 * precision * recall / (precision + recall))


def read_labels(path: Path) -> list[dict[str, object]]:
    """Return the labelled rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str], *, say: Callable[[str], object] = sys.stdout.write) -> None:
    """Refit a scorer from files of labelled asks, the first of which is our own, and keep it in `data/recurrence/`."""
    told = argparse.ArgumentParser(prog="python -m graph.recur.fit", description=main.__doc__)
    told.add_argument("labels", nargs="+", type=Path)
    told.add_argument(
        "--model", type=Path, help="folder of a sentence model; without it the default method is fitted"
    )
    told.add_argument("--frames", type=Path, help="made-up asks by act, for the heads of a model")
    told.add_argument("--precision", type=float, default=PRECISION_PROPOSED, help="of what is to be proposed")
    given = told.parse_args(arguments)
    own, *others = [read_labels(path) for path in given.labels]
    count(own)
    reader, known = reader_of(own, given.model, given.frames)
    if reader.heads is not None:
        keep(reader.heads, reader.embedder.fingerprint)
    sets = [reader.own_pairs(own, known), *(reader.pairs(rows) for rows in others)]
    scorer = fitted(sets, embedder=reader.embedder.fingerprint, wanted=given.precision)
    path = weights_file()
    held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    held[scorer.embedder] = {
        name: getattr(scorer, name) for name in scorer.__dataclass_fields__ if name != "embedder"
    }
    path.write_text(json.dumps(held, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    say(f"{path.name}: {scorer.fitted_on}; proposed from {scorer.proposed}, possible from {scorer.possible}\n")


def count(own: Sequence[Mapping[str, object]]) -> None:
    """Count our own asks' terms, acts and words by theme anew, and keep the counts in `data/recurrence/`."""
    readings = [read(str(row["text"])) for row in own]
    terms = [{*dict(reading.objects), *placed(reading)} for reading in readings]
    told = json.dumps(counted(terms, [set(dict(reading.acts)) for reading in readings]), indent=0, sort_keys=True)
    rareness_file().write_text(told + "\n", encoding="utf-8")
    rareness.cache_clear()
    keep_themes(counted_themes([(str(row["theme"]), str(row["text"])) for row in own], described_themes()))


def described_themes() -> list[tuple[str, str]]:
    """Return what describes each broad theme, a text each: the lexicon's subjects, and the scheme's notes on it.

    The notes on a narrower theme describe the broader one.
    """
    known = phrases_of_themes()
    scheme = Graph().parse(folder("ontology") / "codelists" / "theme.ttl")
    found = [(theme, " . ".join(phrases)) for theme, phrases in sorted(known.items())]
    for concept, name in sorted(scheme.subject_objects(SKOS.notation)):
        broad = scheme.value(concept, SKOS.broader)
        theme = str(scheme.value(broad, SKOS.notation) if broad else name)
        if theme in known:
            notes = [
                str(scheme.value(concept, said) or "") for said in (SKOS.prefLabel, SKOS.definition, SKOS.scopeNote)
            ]
            found.append((theme, " ".join(notes)))
    return found


def reader_of(own: Sequence[Mapping[str, object]], model: Path | None, made_up: Path | None) -> tuple[Reader, Frames]:
    """Return the reader of the default method, or of a model with heads learned from `own` and made-up asks."""
    if model is None:
        return Reader(Terms()), Frames()
    from graph.recur.model import Sentences

    embedder = Sentences(model)
    known = frames(made_up, embedder) if made_up else Frames()
    ordered = sorted(own, key=lambda row: str(row["id"]))
    return Reader(embedder, learned(ordered, embedder.embed([str(row["text"]) for row in ordered]), known)), known


if __name__ == "__main__":
    main(sys.argv[1:])
