"""Fits the pair scorer to labelled asks, with thresholds chosen on sets that it was not fitted to.

    python -m graph.recur.fit OWN.jsonl LABELS.jsonl ... --frames FRAMES.yaml [--model FOLDER]

writes `data/recurrence/weights.json`, the counts of our own terms and the heads on top of the embedder.
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
from graph.recur.embed import Embedder
from graph.recur.evidence import FEATURES, placed
from graph.recur.heads import keep
from graph.recur.kin import Words
from graph.recur.labelled import Frames, Labelled, Reader, frames, learned, read_labels
from graph.recur.rareness import counted, rareness, rareness_file
from graph.recur.reading import read
from graph.recur.score import Weights, weights_file
from graph.recur.validation import PRECISION_PROPOSED, assured, best_f1, fit_to, left_out
from graph.recur.wordings import lexicon
from graph.terms.subjects import phrases_of_themes
from graph.terms.themes import counted as counted_themes
from graph.terms.themes import keep as keep_themes


def fitted(sets: Sequence[Labelled], *, embedder: str, wanted: float = PRECISION_PROPOSED) -> Weights:
    """Return the scorer fitted to all pairs of all sets, its thresholds chosen on pairs of sets that it was not fitted to.

    What is proposed is precise enough with little doubt; what is possible is where F1 is best over the sets together.
    """
    honest = left_out(sets)
    coefficients, intercept = fit_to(sets)
    proposed = assured(honest, sets, wanted=wanted)
    same, counts = (np.concatenate([getattr(one, name) for one in sets]) for name in ("same", "counts"))
    possible = min(proposed, best_f1(np.concatenate(honest), same, counts))
    asks, pairs = sum(len(one.asks) for one in sets), sum(int(one.same.sum()) for one in sets)
    return Weights(
        embedder=embedder,
        lexicon=lexicon().digest,
        coefficients={name: round(float(value), 4) for name, value in zip(FEATURES, coefficients, strict=True)},
        intercept=round(intercept, 4),
        proposed=round(proposed, 4),
        possible=round(possible, 4),
        join=round((proposed + possible) / 2, 4),
        fitted_on=f"{asks} asks, {pairs} pairs of one ask",
    )


def main(arguments: Sequence[str], *, say: Callable[[str], object] = sys.stdout.write) -> None:
    """Refit a scorer from files of labelled asks, the first of which is our own, and keep it in `data/recurrence/`."""
    told = argparse.ArgumentParser(prog="python -m graph.recur.fit", description=main.__doc__)
    told.add_argument("labels", nargs="+", type=Path)
    told.add_argument(
        "--model", type=Path, help="folder of a sentence model; without it the default method is fitted"
    )
    told.add_argument("--frames", type=Path, required=True, help="made-up asks by act, for the heads")
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


def reader_of(own: Sequence[Mapping[str, object]], model: Path | None, made_up: Path) -> tuple[Reader, Frames]:
    """Return the reader of the default method, or of a model, with heads learned from `own` and made-up asks."""
    embedder: Embedder = Words()
    if model is not None:
        from graph.recur.model import Sentences

        embedder = Sentences(model)
    known = frames(made_up, embedder)
    ordered = sorted(own, key=lambda row: str(row["id"]))
    return Reader(embedder, learned(ordered, embedder.embed([str(row["text"]) for row in ordered]), known)), known


if __name__ == "__main__":
    main(sys.argv[1:])
