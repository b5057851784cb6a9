"""Themes of what is asked for, by the words of the lexicon: explainable, several at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.extract.lexicon import lexicon
from graph.extract.screen import lowered, needles
from graph.facts import ThemeGuess

METHOD = "lexicon"
_CERTAIN, _WITH_CONTEXT = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class _Theme:
    notation: str
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
        groups,
        re.compile("|".join(entry["unless"]), re.IGNORECASE) if entry.get("unless") else None,
        bool(entry.get("context", False)),
        tuple(sorted(word.lower() for sets in needed for word in sets[0].words)) if all(needed) else ("",),
    )


def themes(text: str, context: str) -> tuple[ThemeGuess, ...]:
    """Return the themes of an outcome: every group of a theme's words stands in `text`, or partly in `context`.

    `context` is what was said just before; it completes a theme of which `text` itself shows a part, and only
    where the theme allows it. Ordered as in the lexicon.
    """
    guesses = []
    folded = lowered(text)
    for theme in _themes():
        if not any(word in folded for word in theme.words):
            continue
        if theme.unless and theme.unless.search(text):
            continue
        own = [bool(group.search(text)) for group in theme.groups]
        if all(own):
            guesses.append(ThemeGuess(theme.notation, METHOD, _CERTAIN))
        elif (
            theme.context
            and any(own)
            and all(o or group.search(context) for o, group in zip(own, theme.groups, strict=True))
        ):
            guesses.append(ThemeGuess(theme.notation, METHOD, _WITH_CONTEXT))
    return tuple(guesses)
