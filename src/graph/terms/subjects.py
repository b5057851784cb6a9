"""The subjects that asks are about, read from `data/lexicon/subjects.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from graph.errors import GraphError
from graph.files import folder
from graph.terms.phrases import Hit, Phrases, alternatives

SUBJECTS = "subjects.yaml"
_NO_THEME = "any"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Every subject, called by its first phrase. `theme_of` gives the theme of one that has it."""

    phrases: Phrases
    theme_of: Mapping[str, str]


@cache
def subjects() -> Subjects:
    """Return the subjects; raises `GraphError` where the file is of the wrong kind."""
    lines = _lines()
    return Subjects(
        Phrases((phrases[0], phrase) for _, phrases in lines for phrase in phrases),
        {phrases[0]: theme for theme, phrases in lines if theme != _NO_THEME},
    )


def phrases_of_themes() -> dict[str, list[str]]:
    """Return all phrases of each theme."""
    found: dict[str, list[str]] = {}
    for theme, phrases in _lines():
        if theme != _NO_THEME:
            found.setdefault(theme, []).extend(phrases)
    return found


def outer(hits: Iterable[Hit], theme_of: Mapping[str, str]) -> list[Hit]:
    """Return the hits without those inside a longer one of another theme ("carers" in "foster carers")."""
    found = list(hits)
    return [
        hit
        for hit in found
        if not any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            and theme_of.get(other.name) != theme_of.get(hit.name)
            for other in found
        )
    ]


def _lines() -> list[tuple[str, list[str]]]:
    text = (folder("data") / "lexicon" / SUBJECTS).read_text(encoding="utf-8")
    try:
        return [(theme, alternatives(line)) for theme, lines in yaml.safe_load(text).items() for line in lines]
    except (AttributeError, TypeError) as error:
        raise GraphError(f"{SUBJECTS}: a part is of the wrong kind: {error}") from error
