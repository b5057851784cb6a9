"""Names of committees, panels, boards and executives in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from graph.documents import Span
from graph.extract.grammar import names
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Passage
from graph.facts import Basis, BodyMention, Party

_JOINERS = r"(?:and|of|for|&|with|/|-)"
_WORD = r"[A-Z][\w'()-]*(?:&[A-Z]\w*)?"
_NOT_AFTER = r"(?!\s+(?:Directors?|Members?|Officers?|Procedure|Leaders?|Portfolio|Tax|Chambers?|House|Plan|Meeting Room|Covid)\b)(?!'s\s+[a-z])"
_COUNCIL_FIRST = re.compile(r"^(?:[A-Z][\w'-]*\s+(?:and\s+)?){1,6}Council,?\s+(?=[A-Z])")
_LEADING = re.compile(
    r"^(?:(?:The|This|That|At|In|On|By|From|To|Of|And|For|Final|Draft|Report|Minutes|Meeting|Members|Chair|Head|Update|Special|Joint(?= (?:Meeting|Report|Review|Response|Working)\b)|Notes?|"
    r"When|While|Although|However|Following|Therefore|Both|Each|Any|All|Terms|Reference|Possible|Previous)\s+(?:of\s+|and\s+|the\s+)*)+"
    r"|^(?:Appointments?|Elections?|Nominations?) (?:of|to) (?:[\w-]+ ){1,6}?(?:for|of|to|on) (?:the )?(?=[A-Z])"
)
_CAPITALS_LEADING = re.compile(r"(?:(?:DRAFT |THE )*(?:MINUTES|PROCEEDINGS|MEETING|NOTES|RECORD) OF (?:AN? |THE )*)+")


@dataclass(frozen=True, slots=True)
class BodyName:
    """A body's name in a text, with its place there; `kind` is a notation of body-kind."""

    name: str
    kind: str
    start: int
    end: int

    def mention(self, passage: Passage, basis: Basis = Basis.STATED) -> BodyMention:
        """Return the mention, its place turned into one of the canonical text."""
        return BodyMention(self.name, passage.span(self.start, self.end), basis, self.kind)


@cache
def _types() -> tuple[tuple[str, str], ...]:
    return tuple((entry["word"], entry["kind"]) for entry in lexicon().tables["bodies"]["types"])


_WORDS_OF_A_NAME = 26  # twelve with a joiner before each, and its last
_LOOK_AHEAD = 100  # characters after a name that may show that it is none


@cache
def _ends() -> str:
    return "|".join(
        sorted(
            {re.escape(word.split()[-1]) for word, kind in _types() if kind not in {"executive", "council"}},
            key=len,
            reverse=True,
        )
    )


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_ends()})")


@cache
def _pattern() -> re.Pattern[str]:
    words = rf"{_WORD}(?:,?\s+(?:{_JOINERS}\s+)?{_WORD}){{0,11}}?"
    return re.compile(
        rf"\b(?P<name>(?:{words}\s+(?:{_JOINERS}\s+)?)?(?:{_ends()})(?:\s+[A-D](?=\W|$))?)\b(?:meeting)?{_NOT_AFTER}"
    )


@cache
def _capitals() -> re.Pattern[str]:
    ends = "|".join(
        sorted({word.split()[-1].upper() for word, kind in _types() if kind != "council"}, key=len, reverse=True)
    )
    return re.compile(
        rf"\b(?P<name>[A-Z][A-Z',&()-]*(?:\s+[A-Z&][A-Z',&()-]*){{0,12}}?\s+(?:{ends})(?:\s+[A-D](?=\W|$))?)(?![A-Z])"
    )


def find(text: str) -> tuple[BodyName, ...]:
    """Return the full names of bodies in folded `text`, in order; "the Panel" alone is none."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[BodyName]:
    for begun, ended in _stretches(text):
        for match in _pattern().finditer(text, begun, ended):
            name, start = match["name"], match.start()
            for opening in (_LEADING, _COUNCIL_FIRST):
                if leading := opening.match(name):
                    start += leading.end()
                    name = name[leading.end() :]
            if (article := name.rfind(" The ")) >= 0:  # a title, and the sentence that runs on behind it
                start, name = start + article + len(" The "), name[article + len(" The ") :]
            if len(name.removeprefix("Joint ").split()) >= 2:
                yield BodyName(name, kind_of(name), start, start + len(name))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names can stand: as many words as they have at most, before a word that names end in."""
    begun, ended = 0, -1
    for last in _ending().finditer(text):
        start = last.start()
        for _ in range(_WORDS_OF_A_NAME):
            start = text.rfind(" ", max(ended, 0), start)
            if start < 0:
                break
        if start >= 0 and ended >= 0:
            yield begun, ended
        if start >= 0 or ended < 0:
            begun = max(start, 0)
        ended = min(last.end() + _LOOK_AHEAD, len(text))
    if ended >= 0:
        yield begun, ended


def find_in_capitals(text: str) -> BodyName | None:
    """Return the body that a title line in capitals names."""
    match = _capitals().search(text)
    if match is None:
        return None
    leading = _CAPITALS_LEADING.match(match["name"])
    start = match.start() + (leading.end() if leading else 0)
    name = text[start : match.end()]
    return BodyName(name, kind_of(name), start, match.end()) if " " in name else None


def kind_of(name: str) -> str:
    """Return the notation of body-kind that a name's type word shows; "committee" where none does."""
    folded = name.casefold()
    if any(word in folded.split() for word in lexicon().words("bodies", "advisory_words")):
        return "advisory"
    best = ("", "committee", -1)
    for word, kind in _types():
        at = folded.rfind(word.casefold())
        if at >= 0 and (at + len(word), len(word)) > (best[2], len(best[0])):
            best = (word, kind, at + len(word))
    return best[1]


_EXECUTIVE = re.compile(
    r"^(?:the )?(?P<name>(?:Mayor and )?Cabinet|Executive|Full Council|Council|Executive Committee)\b", re.IGNORECASE
)


def addressed(text: str, span: Span) -> BodyMention | None:
    """Return the body that an addressee phrase names ("Executive", "the Cabinet", a full name), None where none."""
    whole = _EXECUTIVE.match(text)
    named = find(text)
    if named:
        return BodyMention(named[0].name, span, Basis.STATED, named[0].kind)
    if whole and not re.match(r"\s*(?:Director|Member|Officer)", text[whole.end() :]):
        return BodyMention(whole["name"].strip(), span, Basis.STATED, kind_of(whole["name"]))
    return None


@cache
def _offices(key: str) -> re.Pattern[str]:
    of = r"[A-Z][\w'&-]*(?:(?:, | and | & | of | of the | )[A-Z][\w'&-]*){0,8}"
    told = "|".join(lexicon().words("bodies", key)).replace("{of}", of)
    return re.compile(rf"(?:(?:the|our|relevant|appropriate|responsible) )*(?P<office>{told})\b")


def office(text: str, span: Span) -> Party | None:
    """Return the holder of an office that a text begins with: "the Cabinet Member for Transport ..."; None where none.

    An office that is none of the council's counts as a body outside it.
    """
    own = _offices("offices").match(text)
    if own is not None:
        return Party(None, own["office"], "councillor" if names.is_members_role(own["office"]) else "officer", span)
    outside = _offices("outside_offices").match(text)
    return Party(outside["office"], None, "body", span) if outside else None


def is_scrutiny(name: str) -> bool:
    """Tell whether a body's name makes it one that scrutinises."""
    words = set(re.findall(r"[a-z]+", name.casefold()))
    return bool(words & set(lexicon().words("bodies", "scrutiny_words")))
