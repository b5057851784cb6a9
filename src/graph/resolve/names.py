"""Names of people taken apart, and which shorter form can stand for which fuller one. No likeness of letters counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

import yaml

from graph import files

_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_PREFIXED = re.compile(r"\b(O|D|Mc|Mac|Ni|Ní|Ó)\s+(?=[A-Z])")


class Form(StrEnum):
    """How much of a name is printed."""

    FULL = "full"  # the first forename spelt out, and a surname
    INITIAL = "initial"  # an initial for it
    SURNAME = "surname"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart, folded: lower case, no accents, apostrophes or titles; hyphens divide words.

    `given` are forenames or initials, in order; `surname` the words of the last printed name; `generation` "junior"
    or the like, "" for none.
    """

    given: tuple[str, ...]
    surname: tuple[str, ...]
    form: Form
    generation: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """All words, in their order: what two printings of one name share."""
        return (*self.given, *self.surname, *([self.generation] if self.generation else []))

    @property
    def initial(self) -> str:
        """The first letter of the first forename; "" where only the surname is printed."""
        return self.given[0][0] if self.given else ""


@lru_cache(maxsize=50_000)
def read(name: str) -> PersonName:
    """Return the parts of a printed name: "Cllr J. Smith", "Smith (J)", "Jane Lloyd-Jones", "High"."""
    turned = re.fullmatch(
        r"(?P<surname>[^,()]+?)(?:\s?\((?P<inside>[A-Z]{1,3})\)|,\s*(?P<given>[^,]+))", name.strip()
    )
    if turned:
        name = f"{turned['inside'] or turned['given']} {turned['surname']}"
    printed = [word for word in re.split(r"[\s.]+", _PREFIXED.sub(r"\1", name.translate(_APOSTROPHES))) if word]
    words = [(_plain(word), word) for word in printed]
    words = [(plain, word) for plain, word in words if plain]
    while len(words) > 1 and words[0][0] in _table()["titles"]:
        words.pop(0)
    while len(words) > 1 and words[-1][0] in _table()["after"]:
        words.pop()
    generation = ""
    if len(words) > 2 and words[-1][0] in _table()["generations"]:
        generation = _table()["generations"][words.pop()[0]]
    if not words:
        return PersonName((), ("unnamed",), Form.SURNAME, generation)
    surname = tuple(part for part in words[-1][0].split("-") if part)
    given = tuple(part for plain, word in words[:-1] for part in _given(plain, word))
    if not given:
        return PersonName((), surname, Form.SURNAME, generation)
    return PersonName(given, surname, Form.FULL if len(given[0]) > 1 else Form.INITIAL, generation)


def _plain(word: str) -> str:
    """Return a word in lower-case Latin letters without accents; one that has none of these in its own letters."""
    decomposed = unicodedata.normalize("NFKD", word)
    folded = decomposed.encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z-]", "", folded).strip("-")
    return plain or "".join(letter for letter in decomposed.casefold() if letter.isalpha())


def _given(plain: str, word: str) -> list[str]:
    """Return the forenames or initials in one printed word: "J", "JA" and "J-P" are initials."""
    letters = plain.replace("-", "")
    if word.isupper() and len(letters) <= 3 and (len(letters) < 3 or not re.search("[aeiouy]", letters)):
        return list(letters)
    return [part for part in plain.split("-") if part]


def fits(short: str, full: str) -> bool:
    """Tell whether `short` can be a shorter form of `full`: initials for forenames, a surname alone, a middle name less."""
    return _fits(read(short), read(full), nicknames=False)


def fits_by_nickname(short: str, full: str) -> bool:
    """Tell whether `short` can be `full` under a familiar form of the forename ("Sue" for "Susan")."""
    return not fits(short, full) and _fits(read(short), read(full), nicknames=True)


def _fits(short: PersonName, full: PersonName, *, nicknames: bool) -> bool:
    if short.generation and short.generation != full.generation:
        return False
    if short.words == full.words:
        return False
    if short.form is Form.SURNAME:
        return full.form is not Form.SURNAME and short.surname in _surnames(full)
    if full.form is Form.SURNAME or (short.form is Form.FULL and full.form is Form.INITIAL):
        return False
    return any(
        short.surname == surname and _given_fit(short.given, given, nicknames=nicknames)
        for surname, given in _divisions(full)
    )


def _surnames(name: PersonName) -> set[tuple[str, ...]]:
    return {surname for surname, _ in _divisions(name)}


def _divisions(name: PersonName) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the ways to divide a name: as printed, and with the last forename as part of a double surname."""
    ways = [(name.surname, name.given)]
    if len(name.given) > 1 and len(name.given[-1]) > 1:
        ways.append(((name.given[-1], *name.surname), name.given[:-1]))
    return ways


def _given_fit(short: tuple[str, ...], full: tuple[str, ...], *, nicknames: bool) -> bool:
    """Tell whether each forename or initial of the shorter form agrees with the one that stands at its place."""
    if not full:
        return False
    first_agrees = _agree(short[0], full[0]) or (nicknames and are_nicknames(short[0], full[0]))
    return first_agrees and all(_agree(one, other) for one, other in zip(short[1:], full[1:], strict=False))


def _agree(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load(
        (files.folder("data") / "lexicon" / "names.yaml").read_text(encoding="utf-8")
    )
    return table


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_table()["groups"]):
        for form in group:
            found.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def are_nicknames(one: str, other: str) -> bool:
    """Tell whether two forenames are forms of one, by the table."""
    return one != other and bool(_groups().get(one, frozenset()) & _groups().get(other, frozenset()))


def one_letter_apart(one: str, other: str) -> bool:
    """Tell whether two words of at least four letters differ in one letter changed, lost or added."""
    if one == other or min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]
