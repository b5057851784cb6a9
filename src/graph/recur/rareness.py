"""How rare a term is among asks, counted once over our own labelled asks and then frozen.

Counted over whatever is in the store, every new minute would move the score of every pair, and what was found step by
step would differ from what is found at once. A term that was never met counts as the rarest, unless English has it often.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from graph.files import folder
from graph.recur.kin import kin


@dataclass(frozen=True, slots=True)
class Rareness:
    """In how many of `asks` each term stands: terms that say what an ask is about, and acts. `digest` names the counts."""

    asks: int
    terms: Mapping[str, int]
    acts: Mapping[str, int]
    digest: str

    @property
    def most(self) -> float:
        """Return the most that a term's rareness is taken for, where it is compared with 1."""
        return math.log(self.asks + 1.0) or 1.0

    def of_term(self, term: str) -> float:
        """Return a term's inverse document frequency, smoothed; a word common in English is not rare for being unmet."""
        among_asks = math.log((self.asks + 1) / (self.terms.get(term, 0) + 0.5))
        return among_asks if term.startswith("<") else min(among_asks, kin().rareness(term))

    def of_act(self, act: str) -> float:
        """Return an act's inverse document frequency, smoothed."""
        return math.log((self.asks + 1) / (self.acts.get(act, 0) + 0.5))


def rareness_file() -> Path:
    """Return the file that holds the counts."""
    return folder("data") / "recurrence" / "rareness.json"


@cache
def rareness() -> Rareness:
    """Return the frozen counts; raises `GraphError` where they cannot be read."""
    path = rareness_file()
    try:
        text = path.read_text(encoding="utf-8")
        told = json.loads(text)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        return Rareness(int(told["asks"]), dict(told["terms"]), dict(told["acts"]), digest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GraphError(f"{path.name}: {error}") from error


def counted(terms: Sequence[set[str]], acts: Sequence[set[str]]) -> dict[str, Any]:
    """Return what the file holds for asks with these terms and acts, in an order of its own."""
    return {
        "asks": len(terms),
        "terms": dict(sorted(Counter(term for one in terms for term in one).items())),
        "acts": dict(sorted(Counter(act for one in acts for act in one).items())),
    }
