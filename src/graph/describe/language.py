"""Which language words are in: Welsh or English, by words that only one of them has."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import yaml
from rdflib import URIRef

from graph import files

_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS, _LEAST_SHARE = 10, 0.15  # of one language in a document that is said to be in it
_NAMED = {
    "cy": URIRef("http://publications.europa.eu/resource/authority/language/CYM"),
    "en": URIRef("http://publications.europa.eu/resource/authority/language/ENG"),
}


@lru_cache(maxsize=4096)
def language(text: str) -> str:
    """Return the tag of a short text's language: "cy" where more of its words are Welsh than English, else "en"."""
    found = _counted(text)
    return "cy" if found["cy"] > found["en"] else "en"


def languages(text: str) -> tuple[URIRef, ...]:
    """Return the languages that a whole document is in, as the Publications Office names them; none of too few words."""
    found = _counted(text)
    whole = sum(found.values())
    return tuple(
        _NAMED[tag] for tag, count in sorted(found.items()) if count >= _LEAST_WORDS and count >= _LEAST_SHARE * whole
    )


def _counted(text: str) -> dict[str, int]:
    counts = dict.fromkeys(_NAMED, 0)
    known = _words()
    for word in _WORD.findall(text.casefold()):
        tag = known.get(word)
        if tag is not None:
            counts[tag] += 1
    return counts


@cache
def _words() -> dict[str, str]:
    table = yaml.safe_load((files.folder("data") / "lexicon" / "languages.yaml").read_text(encoding="utf-8"))
    return {str(word): tag for tag in _NAMED for word in table[tag]}
