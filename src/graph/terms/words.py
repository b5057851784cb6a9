"""Words and their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"'})
_POSSESSIVE = re.compile(r"'s\b|(?<=s)'")
_ANY_CASE = re.compile(r"[A-Za-z0-9]+(?:\.[0-9]+)?")
_ABBREVIATION = re.compile(r"[A-Z]{2,6}[0-9]?s?")
_CAPITALS = re.compile(r"[A-Z]")
_LETTERS = re.compile(r"[A-Za-z]")
_UNSTEMMED = frozenset({"planning", "parking", "housing", "training", "fostering", "meeting", "building", "during"})
_VOWEL = re.compile(r"[aeiouy]")


def folded(text: str) -> str:
    """Return `text` in lower case without accents, typographic quotes or possessives; "&" is "and"."""
    return _plain(text).lower()


def words(plain: str) -> list[str]:
    """Return the words and numbers of a folded text, in order."""
    return _WORD.findall(plain)


def tokens(text: str) -> list[str]:
    """Return the words of `text` folded, but for abbreviations, which keep their capitals ("EHCPs" is "EHCP").

    In a text that is mostly capitals nothing counts as an abbreviation.
    """
    plain = _plain(text)
    shouting = len(_CAPITALS.findall(plain)) * 2 > len(_LETTERS.findall(plain)) and " " in plain.strip()
    found = _ANY_CASE.findall(plain)
    return [
        word.removesuffix("s") if _ABBREVIATION.fullmatch(word) and not shouting else word.lower() for word in found
    ]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a rough English stem: enough that "advertised" meets "advertising", not a dictionary form."""
    if word in _UNSTEMMED or not word.islower():
        return word
    for suffix, replacement in (("sses", "ss"), ("ies", "y"), ("ied", "y")):
        if word.endswith(suffix) and len(word) > len(suffix) + 1:
            return word.removesuffix(suffix) + replacement
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for suffix in ("ation", "ing", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) > 2 and _VOWEL.search(rest):
            word = _single(rest)
            break
    word = word.removesuffix("e") if len(word) > 3 else word
    return word.removesuffix("at") if len(word) > 6 else word


def _single(rest: str) -> str:
    doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz"
    return rest[:-1] if doubled else rest


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).encode("ascii", "ignore").decode()
    return _POSSESSIVE.sub("", re.sub(r"(?<!\w)&|&(?!\w)", " and ", plain))
