"""The wordings that recurrence knows, read from `data/lexicon/acts.yaml` and `data/lexicon/subjects.yaml`.

`graph.recur.ways` has those that say which way an ask pulls.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from graph.errors import GraphError
from graph.files import folder
from graph.recur.ways import WAYS
from graph.terms.phrases import Phrases, alternatives
from graph.terms.subjects import SUBJECTS, subjects
from graph.terms.words import stem


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All wordings, compiled.

    `manner_of` gives an act's manner. `form` are themes of how a thing is asked for rather than of what it is about.
    `theme_of` gives a subject's theme, where it has one. `contrary` are unordered pairs of directions. Where words of `asking` stand before a body of `outside`, the ask goes to
    others than the council.
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
    contrary: frozenset[frozenset[str]]
    direction_names: tuple[str, ...]
    asking: Phrases
    outside: Phrases
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
        (folder("data") / "lexicon" / name).read_text(encoding="utf-8") for name in ("acts.yaml", SUBJECTS, WAYS)
    ]
    acts, known = yaml.safe_load(texts[0]), subjects()
    try:
        return Lexicon(
            acts=Phrases(_entries({name: act["phrases"] for name, act in acts["acts"].items()})),
            no_act=Phrases(("none", phrase) for line in acts["no_act"] for phrase in alternatives(line)),
            directions=Phrases(_entries(acts["directions"])),
            subjects=known.phrases,
            act_weights={name: float(act["weight"]) for name, act in acts["acts"].items()},
            about={name: act["about"] for name, act in acts["acts"].items() if "about" in act},
            kin=tuple((one, other, float(near)) for one, other, near in acts["kin"]),
            manner_of={act: manner for manner, members in acts["manners"].items() for act in members},
            reasons=Phrases(("reason", phrase) for phrase in acts["reasons"]),
            theme_of=dict(known.theme_of),
            contrary=frozenset(frozenset(pair) for pair in acts["contrary"]),
            direction_names=tuple(sorted(acts["directions"])),
            asking=Phrases(_entries({"asks": acts["outside"]["asks"]})),
            outside=Phrases(_entries({"bodies": acts["outside"]["bodies"]})),
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
            yield from ((name, phrase) for phrase in alternatives(line))


def _patterns(lines: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line, re.IGNORECASE) for line in lines)
