"""Words and their stems."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"'})
_POSSESSIVE = re.compile(r"'s\b|(?<=s)'")
_AND = re.compile(r"(?<!\w)&|&(?!\w)")
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


@dataclass(frozen=True, slots=True)
class Token:
    """A word as `tokens` gives it, and where it stands: the characters from `start` up to `end` of the text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[str]:
    """Return the words of `text` folded, but for abbreviations, which keep their capitals ("EHCPs" is "EHCP").

    In a text that is mostly capitals nothing counts as an abbreviation.
    """
    plain = _plain(text)
    shouting = _shouting(plain)
    return [_token(word, shouting=shouting) for word in _ANY_CASE.findall(plain)]


def spanned(text: str) -> list[Token]:
    """Return the same words as `tokens`, each with its place in `text`."""
    plain: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text.translate(_APOSTROPHES)):
        for character in unicodedata.normalize("NFKD", written):
            if character.isascii():
                plain.append(character)
                places.append(place)
    for pattern, written in ((_AND, " and "), (_POSSESSIVE, "")):
        for found in reversed(list(pattern.finditer("".join(plain)))):
            place = places[found.start()]
            plain[found.start() : found.end()] = written
            places[found.start() : found.end()] = [place] * len(written)
    joined = "".join(plain)
    shouting = _shouting(joined)
    return [
        Token(_token(found.group(), shouting=shouting), places[found.start()], places[found.end() - 1] + 1)
        for found in _ANY_CASE.finditer(joined)
    ]


def _shouting(plain: str) -> bool:
    return len(_CAPITALS.findall(plain)) * 2 > len(_LETTERS.findall(plain)) and " " in plain.strip()


def _token(word: str, *, shouting: bool) -> str:
    return word.removesuffix("s") if _ABBREVIATION.fullmatch(word) and not shouting else word.lower()


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
    return _POSSESSIVE.sub("", _AND.sub(" and ", plain))
