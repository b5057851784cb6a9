"""What a text is about: the themes of the subjects it names, and of words that our own labelled asks use of a theme.

Each subject named speaks for its theme, and each word for the themes under which it stood more often than elsewhere
(naive Bayes; Maron 1961). The counts are data, `data/recurrence/theme-words.json`, made by `graph.recur.fit` from our
own labels, the lexicon's subjects and the scope notes of the themes.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from graph.errors import GraphError
from graph.files import folder
from graph.terms.subjects import SUBJECTS, outer, subjects
from graph.terms.words import stem, tokens

NAMED = 5.0  # of log-odds: what a subject that is named says for its theme
FORM = {"performance": 0.4, "budget": 0.4, "workforce": 0.4, "scrutiny-process": 0.4}  # often how, not what about
NOTES = 2.0  # how many labelled asks the words of a scope note or a subject count for
SPREAD = 5  # a word under more themes than this tells none of them
_SMOOTH, _UNMET = 6.0, 0.001
_HEAT = 2.0  # divides log-odds: words are not independent, and undivided they would be too sure (cross-validated)


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """How many labelled texts there were of each theme, and in how many of them each term stood."""

    texts: Mapping[str, float]
    counts: Mapping[str, Mapping[str, float]]
    _logs: dict[str, tuple[float, ...]] = field(default_factory=dict, repr=False, compare=False)

    def ranked(self, text: str, *, named: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return each theme with its probability, the likeliest first, ties by name; none where no term is known.

        `named` are themes that something else in the text speaks for, as the name of a subject does.
        """
        odds = self._odds(terms(text), named)
        if not odds:
            return []
        most = max(odds.values())
        likely = {theme: math.exp((value - most) / _HEAT) for theme, value in odds.items()}
        total = sum(likely.values())
        return sorted(((theme, value / total) for theme, value in likely.items()), key=lambda one: (-one[1], one[0]))

    def _odds(self, found: Sequence[str], also: Collection[str]) -> dict[str, float]:
        known = [term for term in found if term in self.counts]
        named = [theme for theme in (*map(_theme, found), *also) if theme in self.texts]
        if not known and not named:
            return {}
        odds = dict.fromkeys(self.texts, 0.0)
        for term in known:
            for theme, log in zip(self.texts, self._log_odds(term), strict=True):
                odds[theme] += log
        for theme in named:
            odds[theme] += NAMED * FORM.get(theme, 1.0)
        return odds

    def _log_odds(self, term: str) -> tuple[float, ...]:
        """Return how much a known term speaks for each theme, in the order of `texts`; worked out once a term."""
        made = self._logs.get(term)
        if made is None:
            counts = self.counts[term]
            share = sum(counts.values()) / sum(self.texts.values()) + _UNMET
            made = self._logs[term] = tuple(
                math.log((counts.get(theme, 0.0) + _SMOOTH * share) / (texts + _SMOOTH) / share)
                for theme, texts in self.texts.items()
            )
        return made


def terms(text: str) -> list[str]:
    """Return the stems of a text and the subjects it names, each once, in order; a subject stands in angle brackets."""
    stems = [stem(word) for word in tokens(text)]
    named = outer(subjects().phrases.find(stems), subjects().theme_of)
    words = [word.lower() for word in stems if not word.isdigit() and len(word) > 1]
    return list(dict.fromkeys([*words, *(f"<{hit.name}>" for hit in named)]))


def counted(labelled: Iterable[tuple[str, str]], notes: Iterable[tuple[str, str]]) -> ThemeWords:
    """Return the counts over (theme, text) of labelled asks and, as `NOTES` asks each, of what describes a theme."""
    texts: defaultdict[str, float] = defaultdict(lambda: 1.0)
    counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for theme, text in labelled:
        texts[theme] += 1
        for term in terms(text):
            counts[term][theme] += 1
    for theme, text in notes:
        for term in terms(text):
            counts[term][theme] += NOTES
    telling = {term: dict(sorted(found.items())) for term, found in sorted(counts.items()) if len(found) <= SPREAD}
    return ThemeWords(dict(sorted(texts.items())), telling)


def theme_words_file() -> Path:
    """Return the file that holds the counts."""
    return folder("data") / "recurrence" / "theme-words.json"


@cache
def theme_words() -> ThemeWords:
    """Return the frozen counts; raises `GraphError` where they cannot be read."""
    path = theme_words_file()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return ThemeWords(dict(told["texts"]), dict(told["counts"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GraphError(f"{path.name}: {error}") from error


def keep(found: ThemeWords) -> Path:
    """Write counts to their file and return it."""
    path = theme_words_file()
    told = {"texts": found.texts, "counts": found.counts}
    path.write_text(json.dumps(told, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    theme_words.cache_clear()
    return path


def digest() -> str:
    """Return what changes when a subject or a count does."""
    paths = [folder("data") / "lexicon" / SUBJECTS, theme_words_file()]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _theme(term: str) -> str:
    """Return the theme of a subject, as `terms` writes it; none for a word, and for a subject of no theme."""
    return subjects().theme_of.get(term[1:-1], "") if term.startswith("<") else ""
