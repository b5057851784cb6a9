"""Fits the pair scorer to labelled asks, with thresholds chosen on pairs that it was not fitted on.

    python -m graph.recur.fit OWN.jsonl LABELS.jsonl ... [--model FOLDER --frames FRAMES.yaml]

writes `data/recurrence/weights.json`, the counts of our own terms and, for a sentence model, the heads on top of it.
Heads are learned from the first file only, and for its own pairs from those of its rows that are of other themes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from rdflib import SKOS, Graph

from graph.files import folder
from graph.recur.embed import Terms
from graph.recur.evidence import FEATURES, Numbers, placed
from graph.recur.heads import keep
from graph.recur.labelled import Flags, Frames, Labelled, Reader, frames, learned, read_labels
from graph.recur.rareness import counted, rareness, rareness_file
from graph.recur.reading import read
from graph.recur.regression import fit, importance
from graph.recur.score import Weights, weights_file
from graph.recur.validation import PRECISION_PROPOSED, best_f1, cross_validated, precise
from graph.recur.wordings import lexicon
from graph.terms.subjects import phrases_of_themes
from graph.terms.themes import counted as counted_themes
from graph.terms.themes import keep as keep_themes

LEAST_PROPOSED = 0.5  # what is proposed is at least more likely than not
MARGIN = 0.1  # of probability, above the threshold that is precise enough on what was seen: what was not is harder
SEEDS = range(3)


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
    possible = min(precise_enough, float(np.median(_best_in_all(honest, sets))))
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
    return precise(_by_seed(honest), *_of_all(sets), wanted=wanted)


def _best_in_all(honest: Sequence[Sequence[Numbers]], sets: Sequence[Labelled]) -> list[float]:
    """Return for each seed the threshold at which F1 is best over the pairs of all sets together."""
    return [best_f1(probability, *_of_all(sets)) for probability in _by_seed(honest)]


def _by_seed(honest: Sequence[Sequence[Numbers]]) -> list[Numbers]:
    return [np.concatenate(found) for found in zip(*honest, strict=True)]


def _of_all(sets: Sequence[Labelled]) -> tuple[Flags, Numbers]:
    """Return of all pairs whether they are the same ask, and for how many pairs each stands."""
    return np.concatenate([one.same for one in sets]), np.concatenate([one.counts for one in sets])


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
