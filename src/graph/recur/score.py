"""How likely two asks are the same, from the evidence on them: a calibrated probability, with its reasons."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from graph.errors import GraphError
from graph.files import folder
from graph.recur.evidence import FEATURES, Numbers

PROPOSED, POSSIBLE, REJECTED = "proposed", "possible", "rejected"
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted scorer. All of it is data: `data/recurrence/weights.json` holds one for each embedder.

    The log-odds of a pair are `intercept` + the sum of coefficient × evidence. `proposed` and `possible` are
    the least probabilities of those decisions, `join` that of a cluster's average, where one pair is proposed. `fitted_on` says how many
    labelled asks and pairs it rests on.
    """

    embedder: str
    lexicon: str
    coefficients: Mapping[str, float]
    intercept: float
    proposed: float
    possible: float
    join: float
    fitted_on: str

    @property
    def fingerprint(self) -> str:
        """Return the name of the scorer: embedder and lexicon it was fitted with."""
        return f"{self.embedder}, lexicon {self.lexicon}"

    @property
    def digest(self) -> str:
        """Return what changes when any figure of the scorer does."""
        told = [self.embedder, self.lexicon, sorted(self.coefficients.items()), self.intercept]
        told += [self.proposed, self.possible, self.join]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]

    def contributions(self, evidence: Numbers) -> Numbers:
        """Return what each kind of evidence adds to the log-odds of each pair, in the order of `FEATURES`."""
        coefficients: Numbers = np.array([self.coefficients[name] for name in FEATURES])
        added: Numbers = evidence * coefficients
        return added

    def probability(self, evidence: Numbers) -> Numbers:
        """Return the probability that each pair asks the same, rounded to four decimals."""
        odds = self.contributions(evidence).sum(axis=1) + self.intercept
        probability: Numbers = np.round(1.0 / (1.0 + np.exp(-odds)), _DIGITS)
        return probability

    def decision(self, probability: float) -> str:
        """Return "proposed", "possible" or "rejected"."""
        if probability >= self.proposed:
            return PROPOSED
        return POSSIBLE if probability >= self.possible else REJECTED

    def explain(self, evidence: Numbers) -> tuple[tuple[str, float], ...]:
        """Return the reasons for one pair's score: (kind of evidence, log-odds it adds), the strongest first."""
        added = self.contributions(evidence.reshape(1, -1))[0]
        reasons = [(name, round(float(value), _DIGITS)) for name, value in zip(FEATURES, added, strict=True)]
        return tuple(
            sorted((reason for reason in reasons if reason[1]), key=lambda reason: (-abs(reason[1]), reason[0]))
        )


def weights_file() -> Path:
    """Return the file that holds the fitted scorers."""
    return folder("data") / "recurrence" / "weights.json"


@cache
def weights(embedder: str) -> Weights:
    """Return the scorer fitted for the embedder of this fingerprint; raises `GraphError` where there is none."""
    path = weights_file()
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if embedder not in known:
            raise GraphError(
                f"{path.name}: no weights for the embedder {embedder!r}: fit them from labelled asks first"
            )
        held = Weights(embedder=embedder, **known[embedder])
        missing = FEATURES.keys() ^ held.coefficients.keys()
    except (OSError, ValueError, TypeError) as error:
        raise GraphError(f"{path.name}: {error}") from error
    if missing:
        raise GraphError(
            f"{path.name}: weights for {embedder!r} do not fit the evidence: {', '.join(sorted(missing))}"
        )
    return held
