"""Which body a mention is: its type word and its content words, within one council; never a likeness of letters."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import yaml
from rdflib import URIRef

from graph import files
from graph.vocab import SCR

_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_LONGEST = 80
_SUB = re.compile(r"\bsub[\s-]*committee", re.IGNORECASE)
_GLUED = re.compile(
    r"(?i)(committee|panel|board|commission|forum|group|cabinet|council)(?=(?:meeting|session|held|to|of)s?\b)"
)
_CEREMONY = re.compile(
    r"(?i)^(?:the\s+)?(?:(?:special|extraordinary|ordinary|adjourned)\s+)*(?:meetings?\s+of\s+(?:the\s+)?)?"
    r"(?=\S+\s+\S)|\s+meetings?$"
)
_TOGETHER = re.compile(r"(?i)\bjoint\s+(?=(?:meetings?|sessions?|sittings?)\b)")


_BRACKETS = re.compile(r"\(([^()]*)\)")


@cache
def _table() -> Mapping[str, Any]:
    text = (files.folder("data") / "lexicon" / "bodies.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = yaml.safe_load(text)
    return table


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_table()["identity"][kind])


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a body from the others of its council: the word for its type, and its content words, in no order."""

    kind: str
    words: frozenset[str]

    @property
    def segment(self) -> str:
        """The last part of the body's IRI: content words by the alphabet, type, letter; at most 80 characters."""
        letters = sorted(word for word in self.words if len(word) == 1)
        whole = "-".join([*sorted(self.words - {*letters}), *([self.kind] if self.kind else []), *letters])
        if len(whole) <= _LONGEST:
            return whole
        digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
        return f"{whole[: _LONGEST - 9].rsplit('-', 1)[0]}-{digest}"


@lru_cache(maxsize=50_000)
def key(name: str) -> Key:
    """Return what identifies the body of a name.

    "&" and "and", either apostrophe and the possessive, "Sub-Committee" and "Sub Committee", "co-ordination" and
    "coordination" are the same; a word glued to "meeting" is parted from it; "special", "Services" and "Matters" tell
    nothing apart; what stands in brackets is left out.
    """
    words = _tokens(name)
    whole = _table()["identity"]["whole"].get(" ".join(word for word in words if word not in ("and", "the", "of")))
    if whole:
        return Key(whole, frozenset())
    kinds = _table()["identity"]["kind"]
    last = max((place for place, word in enumerate(words) if word in kinds), default=None)
    kept = [word for place, word in enumerate(words) if place != last and not _is_empty(word, place, last)]
    if last is None:
        return Key("", frozenset(kept or words or ["unnamed"]))
    return Key(kinds[words[last]], frozenset(kept))


def _is_empty(word: str, place: int, last: int | None) -> bool:
    """Tell whether a word tells nothing apart; a letter after the type ("Sub-Committee A") does."""
    return word in _words("empty") and not (len(word) == 1 and last is not None and place > last)


def _tokens(name: str) -> list[str]:
    text = " ".join(name.translate(_APOSTROPHES).replace("&", " and ").split())
    text = _BRACKETS.sub(_kept, text)
    text = _TOGETHER.sub("", _GLUED.sub(r"\1 ", text))
    text = _SUB.sub("subcommittee", text)
    text = re.sub(r"(?i)\bco-(?=o)", "co", text)
    text = re.sub(r"(?<=\w)'s\b", "", text)
    plain = unicodedata.normalize("NFKD", text.replace("'", "")).encode("ascii", "ignore").decode().lower()
    meant = {**_table()["identity"]["plurals"], **_table()["identity"]["short"]}
    return [meant.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]


def _kept(brackets: re.Match[str]) -> str:
    """Return what is in brackets where it can tell a body from others; an acronym or "(special meeting)" cannot."""
    inside: str = brackets[1].strip()
    acronym = inside.isupper() and inside.isalpha() and 2 <= len(inside) <= 8
    words = re.findall(r"[a-z]+", inside.casefold())
    return " " if acronym or all(word in _words("empty") or word == "joint" for word in words) else f" {inside} "


def segment(name: str) -> str:
    """Return the last part of the IRI of the body of this name."""
    return key(name).segment


def label(name: str) -> str:
    """Return a name as it is shown: white space folded, "and" for "&", "Sub-Committee", capitals only where due."""
    bare = _BRACKETS.sub(lambda found: "" if _kept(found) == " " else found[0], name)
    bare = bare.replace("&", " AND " if bare.isupper() else " and ")
    words = " ".join(_TOGETHER.sub("", _GLUED.sub(r"\1 ", bare)).split())
    words = _CEREMONY.sub("", _SUB.sub("Sub-Committee", words)) or words
    words = re.sub(r"\b\w+\b\.?", _in_full, words)
    if words.isupper():
        small = {"and", "of", "for", "the", "on", "to", "in", "with"}
        titled = (word.lower() if word.lower() in small else word.title() for word in words.split())
        words = re.sub(r"(['’])S\b", r"\1s", " ".join(titled))
    return words


def _in_full(word: re.Match[str]) -> str:
    """Return the type of a body in full where it is shortened, with a capital where the short form has one."""
    full: str | None = _table()["identity"]["short"].get(word[0].rstrip(".").casefold())
    if full is None:
        return word[0]
    return full.upper() if word[0].rstrip(".").isupper() else full.title() if word[0][0].isupper() else full


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two different keys or names are one thing, in [0, 1], and why."""

    score: float
    reasons: tuple[str, ...]


def likeness(left: Key, right: Key) -> Likeness | None:
    """Return why two bodies of one council may be one, None where nothing says so.

    Only a difference of one content word, or of the stem of words, does. Letters, numbers and points of the compass
    are there to tell bodies apart, and "joint" makes another body.
    """
    if left.kind != right.kind or left == right:
        return None
    more, fewer = sorted(left.words - right.words), sorted(right.words - left.words)
    shared = left.words & right.words
    if any(word in _words("designators") or word.isdigit() for word in (*more, *fewer)):
        return None
    if len(more) == len(fewer) and all(one_stem(a, b) for a, b in zip(more, fewer, strict=True)):
        said = ", ".join(f"'{a}' and '{b}'" for a, b in zip(*sorted((more, fewer)), strict=True))
        return Likeness(0.8, (f"the same {left.kind or 'name'} but for the ending of {said}",))
    if len(more) + len(fewer) == 1 and shared - _words("general"):
        return Likeness(0.5, (f"the same {left.kind or 'name'} but for the word '{(more + fewer)[0]}'",))
    if len(more) == len(fewer) == 1 and {*more, *fewer} <= _words("apart"):
        return None
    if len(more) == len(fewer) == 1 and len(shared - _words("general")) >= 2:
        one, other = sorted((more[0], fewer[0]))
        return Likeness(0.3, (f"the same {left.kind or 'name'} but for '{one}' in the place of '{other}'",))
    return None


def one_stem(one: str, other: str) -> bool:
    """Tell whether two words are forms of one ("communities", "community"), by the endings of the lexicon."""
    common = 0
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    for length in range(common, max(3, common - 2), -1):
        ends = sorted((one[length:], other[length:]), key=lambda end: (len(end), end))
        if f"{ends[0]}-{ends[1]}" in _words("stems") or f"{ends[1]}-{ends[0]}" in _words("stems"):
            return True
    return False


_LONG_THEN_SHORT = re.compile(
    r"(?P<name>(?:[A-Z][\w'’&-]*,?\s+(?:(?:and|of|for|the|&)\s+){0,2}){1,11}?[A-Z][\w'’-]*)\s*[(\[]\s*(?:the\s+)?[\"'“‘]?"
    r"(?P<short>[A-Z][A-Z&]{1,7})[\"'”’]?\s*[)\]]"
)


def learnt(text: str) -> dict[str, str]:
    """Return the acronyms that a text explains ("Overview and Scrutiny Board (OSB)"), with the names they stand for.

    Only where the letters are the initials of the words, small words counted or not, and only for names of bodies. One
    that is explained in two ways is left out.
    """
    found: dict[str, set[str]] = {}
    kinds = _table()["identity"]["kind"]
    for match in _LONG_THEN_SHORT.finditer(text):
        name = _spelt(match["name"], match["short"])
        if name and any(word in kinds for word in _tokens(name)):
            found.setdefault(match["short"].replace("&", ""), set()).add(" ".join(name.split()))
    return {short: names.pop() for short, names in found.items() if len({key(name) for name in names}) == 1}


def _spelt(name: str, short: str) -> str | None:
    """Return the end of `name` whose initials are `short`, None where there is none."""
    words = name.split()
    letters = short.replace("&", "").casefold()
    for start in range(len(words)):
        tail = words[start:]
        large = [word for word in tail if word[0].isupper()]
        parts = [part for word in large for part in re.split(r"[-/]", word) if part]
        options = {
            "".join(word[0] for word in tail if word[0].isalpha()),
            "".join(word[0] for word in large),
            "".join(part[0] for part in parts),
        }
        if tail[0][0].isupper() and letters in {option.casefold() for option in options}:
            return " ".join(tail)
    return None


def acronyms(council: str) -> Mapping[str, str]:
    """Return the acronyms known for a council, by its slug."""
    known: Mapping[str, str] = _table().get("acronyms", {}).get(council, {})
    return known


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """Return the notation of body-kind that a name's type word shows, None where it has none."""
    words = key(name)
    found = [entry["kind"] for entry in _table()["types"] if key(entry["word"]).kind == words.kind]
    return found[-1] if found and words.kind else None


@lru_cache(maxsize=4096)
def is_officer_group(name: str) -> bool:
    """Tell whether a name that sounds like a body's is one of officers."""
    folded = name.casefold()
    return any(group.casefold() in folded for group in _table()["officer_groups"])


@lru_cache(maxsize=4096)
def is_external(name: str) -> bool:
    """Tell whether a name is that of an organisation outside the council."""
    return any(re.search(rf"\b{re.escape(word)}\b", name) for word in _table()["external"])


def is_joint(name: str) -> bool:
    """Tell whether a name is that of a body which several councils set up together."""
    return bool(re.search(r"(?i)\bjoint\b", _TOGETHER.sub("", name)))


def classes(name: str | None, kind: str | None) -> tuple[URIRef, ...]:
    """Return the classes of a body beside `scr:Body`, by its name and kind."""
    words = set(re.findall(r"[a-z]+", (name or "").casefold()))
    joint = (SCR.JointBody,) if name and is_joint(name) else ()
    if words & set(_table()["scrutiny_words"]):
        return (SCR.ScrutinyBody, *joint)
    if kind in {"executive", "executive-committee"}:
        return (SCR.ExecutiveBody, *joint)
    if kind == "council":
        return (SCR.DecidingCommittee, *joint)
    return joint
