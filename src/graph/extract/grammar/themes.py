"""Themes of what is asked for, several at once: broad ones by subjects and words, narrower ones by the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.screen import lowered, needles
from graph.facts import ThemeGuess
from graph.terms.themes import ThemeWords, theme_words

METHOD = "lexicon"
BY_SUBJECT = "subjects and words"
_CERTAIN, _WITH_CONTEXT = 0.9, 0.7
_MOST = 0.97  # no word is certain
_LEAST = 0.3  # of probability, for a broad theme


@dataclass(frozen=True, slots=True)
class _Theme:
    notation: str
    broader: str
    groups: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    context: bool
    words: tuple[str, ...]  # of which one stands in whatever a group matches


@cache
def _themes() -> tuple[_Theme, ...]:
    return tuple(map(_theme, lexicon().tables["themes"]["themes"]))


def _theme(entry: dict[str, Any]) -> _Theme:
    groups = tuple(re.compile(r"\b(?:" + "|".join(group) + r")", re.IGNORECASE) for group in entry["groups"])
    needed = [needles(group.pattern, group.flags) for group in groups]
    return _Theme(
        entry["theme"],
        entry.get("broader", ""),
        groups,
        re.compile("|".join(entry["unless"]), re.IGNORECASE) if entry.get("unless") else None,
        bool(entry.get("context", False)),
        tuple(sorted(word.lower() for sets in needed for word in sets[0].words)) if all(needed) else ("",),
    )


def themes(text: str, context: str, *, known: ThemeWords | None = None) -> tuple[ThemeGuess, ...]:
    """Return the themes of an outcome: broad ones, the likeliest first, then narrower ones as in the lexicon.

    A broad theme is told by the subjects and words of `text`, and its confidence is its probability. A narrower one is
    given where every group of its words stands in `text`, or partly in `context`: what was said just before, which
    completes a theme of which `text` itself shows a part, and only where the theme allows it. `known` are the counts of
    words (None: those of `data/recurrence/theme-words.json`).
    """
    folded = lowered(text)
    narrower = [(theme, sure) for theme in _themes() if (sure := _surely(theme, text, folded, context))]
    broader = (known or theme_words()).ranked(text, named=sorted({theme.broader for theme, _ in narrower}))
    return (
        *(
            ThemeGuess(theme, BY_SUBJECT, min(_MOST, round(likely, 2)))
            for theme, likely in broader
            if likely >= _LEAST
        ),
        *(ThemeGuess(theme.notation, METHOD, sure) for theme, sure in narrower),
    )


def _surely(theme: _Theme, text: str, folded: str, context: str) -> float:
    """Return how surely a text is of a narrower theme, 0 where it is not; `folded` is the text in small letters."""
    if not any(map(folded.__contains__, theme.words)) or (theme.unless and theme.unless.search(text)):
        return 0.0
    own = [bool(group.search(text)) for group in theme.groups]
    if all(own):
        return _CERTAIN
    completed = all(o or group.search(context) for o, group in zip(own, theme.groups, strict=True))
    return _WITH_CONTEXT if theme.context and any(own) and completed else 0.0
