"""Who took the chair at the meeting itself: by an election there, or as a line of its own says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from graph.documents import Span
from graph.extract.grammar import names
from graph.extract.grammar.reading import Passage, Reading
from graph.facts import Attendance, BodyMention

_STEMS = ("elected", "appointed")
_MAKES = r"(?:was|were|is|be|had been|has been)(?: duly| unanimously)? (?:elected|appointed|re-elected|re-appointed)"


@dataclass(frozen=True, slots=True)
class _Elected:
    """The surname or name that was elected, where it stands, and the post as printed."""

    passage: Passage
    name: str
    start: int
    end: int
    post: str

    @property
    def span(self) -> Span:
        return self.passage.span(self.start, self.end)

    @property
    def deputy(self) -> bool:
        return self.post.startswith(("Vice", "Dep"))


@cache
def _told() -> re.Pattern[str]:
    title = rf"(?:(?:{names.titles()})\.?\s+)+"
    post = r"(?P<post>(?:Vice[- ]|Deputy |Depute )?(?:Chair(?:man|woman|person)?|Convener|Convenor))"
    return re.compile(
        rf"(?:{title}(?P<name>{names.CORE}|{names.SINGLE})|(?P<bare>{names.CORE}))(?:,? (?:{names.HONOUR})\.?)*(?:\s\([^()]*\))?,? {_MAKES}(?: as)?(?: the)? {post}\b"
        r"(?! of the Council\b)(?:,? of (?:the |this )?(?P<of>[A-Z][\w'&,-]*(?: (?:(?:and|of|for|&) )*[A-Z][\w'&-]*)*))?"
    )


def elected(reading: Reading, own: BodyMention | None) -> tuple[_Elected, ...]:
    """Return who was elected to the chair of the body that met, at most one chair and one deputy.

    Where several are elected to one post, they are the chairs of several bodies, and preside over none here.
    """
    found = [one for passage in reading.spoken if passage.has(_STEMS) for one in _in(passage, own)]
    alone = [one for one in found if len({other.name for other in found if other.deputy == one.deputy}) == 1]
    return (*alone, *_presiding(reading))


@cache
def _in_chair() -> re.Pattern[str]:
    title = rf"(?:(?:{names.titles()})\.?\s+)+"
    return re.compile(
        rf"\(?{title}(?P<name>{names.CORE}|{names.SINGLE})(?:,? [^.,;]{{0,60}},?)?,? (?:(?:was |took |then |again )*(?:in )?the [Cc]hair|chaired (?:the|this) meeting|presided)\b"
    )


def _presiding(reading: Reading) -> Iterator[_Elected]:
    """Yield who a line of its own says was in the chair: "Mrs I Rae in the Chair"."""
    for passage in reading.passages:
        match = _in_chair().match(passage.text) if len(passage.text) < _LONGEST_LINE else None
        if match is not None and names.is_name(match["name"], titled=True):
            yield _Elected(passage, names.plain(match["name"]), *match.span("name"), "")


_LONGEST_LINE = 160  # characters


def _in(passage: Passage, own: BodyMention | None) -> Iterator[_Elected]:
    for match in _told().finditer(passage.text):
        which = "name" if match["name"] else "bare"
        if not names.is_name(match[which], titled=which == "name") or _is_another(match["of"], own):
            continue
        yield _Elected(passage, names.plain(match[which]), *match.span(which), match["post"])


_ANY_BODY = re.compile(r"(?:Joint )?(?:Sub-)?(?:Committee|Panel|Board|Commission|Group|Forum|Meeting)", re.IGNORECASE)


def _is_another(of: str | None, own: BodyMention | None) -> bool:
    """Tell whether the chair is another body's than the one that met: its name says so."""
    if of is None or _ANY_BODY.fullmatch(of) or own is None or own.name is None:
        return False
    return of.casefold() not in own.name.casefold() and own.name.casefold() not in of.casefold()


def with_elected(known: list[Attendance], told: tuple[_Elected, ...]) -> list[Attendance]:
    """Return the attendances with those elected in the chair, where the page shows nobody else in it.

    Whom no list holds is given the post that they were elected to.
    """
    return [_changed(one, known, told) for one in known]


def _changed(one: Attendance, known: list[Attendance], told: tuple[_Elected, ...]) -> Attendance:
    for new in told:
        if one.party.name is None or not names.same_person(one.party.name, new.name):
            continue
        post = one.party.role or ((new.post or None) if one.capacity == "mentioned" else None)
        presiding = any(other.capacity == "chair" and other is not one for other in known)
        if one.capacity not in {"mentioned", "member"} or (presiding and not new.deputy and one.capacity == "member"):
            return one
        capacity = "vice-chair" if new.deputy and one.capacity == "mentioned" else one.capacity
        capacity = "chair" if not new.deputy else capacity
        return replace(one, party=replace(one.party, role=post), capacity=capacity)
    return one
