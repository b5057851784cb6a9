"""The wordings that recurrence knows, read from `data/lexicon/acts.yaml` and `data/lexicon/subjects.yaml`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from graph.errors import GraphError
from graph.files import folder
from graph.recur.words import stem, tokens

ANY_WORD = "*"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: what it stands for, and the first and one-past-last word it covers."""

    name: str
    start: int
    end: int


class Phrases:
    """A finder of phrases in a list of stems: each phrase stands for a name, and overlapping phrases all count."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        seen: dict[tuple[str, ...], set[str]] = {}
        for name, phrase in entries:
            stems = _stems(phrase)
            if not stems:
                raise GraphError(f"lexicon: the phrase {phrase!r} of {name!r} holds no word")
            if name not in seen.setdefault(stems, set()):
                seen[stems].add(name)
                self._by_first.setdefault(stems[0], []).append((stems, name))

    def find(self, stems: Sequence[str]) -> Iterator[Hit]:
        """Yield every phrase that stands in `stems`, in the order of the words."""
        for start, first in enumerate(stems):
            for phrase, name in self._by_first.get(first, ()):
                end = start + len(phrase)
                if end <= len(stems) and all(
                    wanted in (ANY_WORD, found) for wanted, found in zip(phrase, stems[start:end], strict=True)
                ):
                    yield Hit(name, start, end)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All wordings, compiled.

    `manner_of` gives an act's manner. `form` are themes of how a thing is asked for rather than of what it is about.
    `theme_of` gives a subject's theme, where it has one. `opposites` are unordered pairs of directions.
    `digest` changes when a wording does.
    """

    acts: Phrases
    no_act: Phrases
    directions: Phrases
    subjects: Phrases
    act_weights: dict[str, float]
    about: dict[str, str]
    kin: tuple[tuple[str, str, float], ...]
    manner_of: dict[str, str]
    reasons: Phrases
    theme_of: dict[str, str]
    opposites: frozenset[frozenset[str]]
    form: frozenset[str]
    weak: frozenset[str]
    lead: tuple[re.Pattern[str], ...]
    operative: tuple[re.Pattern[str], ...]
    anywhere: tuple[re.Pattern[str], ...]
    digest: str


@cache
def lexicon() -> Lexicon:
    """Return the compiled wordings; raises `GraphError` where a file lacks a part."""
    texts = [
        (folder("data") / "lexicon" / name).read_text(encoding="utf-8") for name in ("acts.yaml", "subjects.yaml")
    ]
    acts, subjects = (yaml.safe_load(text) for text in texts)
    try:
        return Lexicon(
            acts=Phrases(_entries({name: act["phrases"] for name, act in acts["acts"].items()})),
            no_act=Phrases(("none", phrase) for line in acts["no_act"] for phrase in _alternatives(line)),
            directions=Phrases(_entries(acts["directions"])),
            subjects=Phrases((name, phrase) for _, name, phrase in _subjects(subjects)),
            act_weights={name: float(act["weight"]) for name, act in acts["acts"].items()},
            about={name: act["about"] for name, act in acts["acts"].items() if "about" in act},
            kin=tuple((one, other, float(near)) for one, other, near in acts["kin"]),
            manner_of={act: manner for manner, members in acts["manners"].items() for act in members},
            reasons=Phrases(("reason", phrase) for phrase in acts["reasons"]),
            theme_of={name: theme for theme, name, _ in _subjects(subjects) if theme != "any"},
            opposites=frozenset(frozenset(pair) for pair in acts["opposites"]),
            form=frozenset(acts["form"]),
            weak=frozenset(stem(word) for line in acts["weak"] for word in line.split()),
            lead=_patterns(acts["ceremony"]["lead"]),
            operative=_patterns(acts["ceremony"]["operative"]),
            anywhere=_patterns(acts["ceremony"]["anywhere"]),
            digest=hashlib.sha256("".join(texts).encode()).hexdigest()[:8],
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise GraphError(f"data/lexicon: a part is missing or of the wrong kind: {error}") from error


def _entries(groups: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, lines in groups.items():
        for line in lines:
            yield from ((name, phrase) for phrase in _alternatives(line))


def _subjects(themes: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (theme, subject, phrase); a subject is called by its first phrase."""
    for theme, lines in themes.items():
        for line in lines:
            phrases = _alternatives(line)
            yield from ((theme, phrases[0], phrase) for phrase in phrases)


def _alternatives(line: str) -> list[str]:
    return [phrase.strip() for phrase in line.split("|") if phrase.strip()]


def _stems(phrase: str) -> tuple[str, ...]:
    """Return a phrase's stems; an abbreviation in capitals keeps them, so that "SEND" is not "send"."""
    return tuple(
        found for part in phrase.split() for found in ((ANY_WORD,) if part == ANY_WORD else map(stem, tokens(part)))
    )


def _patterns(lines: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line, re.IGNORECASE) for line in lines)
