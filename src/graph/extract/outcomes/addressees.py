"""To whom a recommendation is put, and whom a decided task binds: who is asked by name, whatever way it is said."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from graph.documents import Span
from graph.extract.grammar import bodies, names
from graph.extract.grammar.found import Found, Named
from graph.extract.grammar.lexicon import alternatives, pattern
from graph.extract.grammar.reading import Reading
from graph.facts import Basis, BodyMention, Party

_FOLD = str.maketrans("’‘“”–—", "''\"\"--")
_OPENING = re.compile(r"(?:And |and )?(?:That |that |THAT )?(?:the |The |our |relevant |appropriate )*")
_WHOLE = re.compile(
    r"(?:(?:Mayor and )?Cabinet|Executive(?: Committee| Board)?|Full Council|Council)\b"
    r"(?! (?:Member|Director|Officer|Tax|Councillor|Lead|Holder|Board|Committee)s?\b)",
    re.IGNORECASE,
)
_PUT_TO = re.compile(
    r"\b(?:[Rr]ecommend(?:s|ed)?|RECOMMEND(?:S|ED)?|[Rr]ecommendations? (?:be (?:made|put|submitted) )?)(?: back)? ?to (?:the |our )*"
    r"(?=[A-Z])"
)
_RECOMMENDS = re.compile(r"\b(?:recommend(?:s|ed)?|RECOMMEND(?:S|ED)?) (?:that )?(?:the )?(?=[A-Z])")
# A verb after a subject: in the subjunctive, the indicative or with "should"; none that another verb follows.
_ACTS = re.compile(
    r" (?:also |formally |therefore |should |must |to |give |gives )*(?!be\b|is\b|was\b|are\b|and\b|of\b|in\b|for\b|on\b|at\b|meeting|decision|report|response)[a-z]{3,}\b(?! (?:be|is|are|was|were)\b)"
)
_REACH = 160  # characters in which a name is looked for
_NAME_GOES_ON = re.compile(r"(?:[A-Z(&][\w'&.()-]*|and|of|for|the|to|in|on|with|&|-|,),?")


@cache
def _is_asked() -> re.Pattern[str]:
    """A subject, whom it is to consult, and the verb by which it is asked: "the X, in consultation with Y, be requested"."""
    return re.compile(
        r"(?P<whom>[^.;:]{3,120}?)(?:,? \(?(?:in (?:consultation|conjunction|liaison|partnership)|together|jointly|along) with [^.;:]{3,200}?\)?,?)?"
        rf" (?:be|is|are) (?:(?:\w+ly|also|again|therefore|further|either|hereby|now) )*(?:{alternatives('outcomes', 'asking_verbs')})\b"
    )


@cache
def _asks() -> re.Pattern[str]:
    """The active: a verb of asking that opens the words, or stands after the body that asks; then whom it asks."""
    acts = pattern("outcomes", "asking_acts").pattern
    asking = r"(?:the |this )?(?:[A-Z][\w'&-]*(?: (?:and|of|for|&|[A-Z][\w'&-]*)){0,8} )?(?:Committee|Panel|Board|Commission|Group|Members|Cabinet|Executive|Council) (?:\w+ly |also |therefore )?"
    return re.compile(
        rf"(?:And |and )?(?:That |that |THAT )?(?:(?:[Tt]o )?(?:\w+ly |also )?|(?i:the )?{asking})(?i:{acts}) (?:that )?(?:the |our |relevant )*(?=[A-Z])"
    )


def addressee(reading: Reading, one: Found) -> BodyMention | Party | None:
    """Return to whom a recommendation is put: by the words before it, else by its own; None where nobody is named."""
    if one.addressee is not None:
        return bodies.addressed(one.addressee.text, one.addressee.span) or _as_printed(one.addressee)
    words = straight(one.text)
    put = _PUT_TO.search(words)
    if put is not None and (found := _named_at(reading, one, words, put.end())):
        return found
    if found := asked(reading, one):
        return found
    says = _RECOMMENDS.search(words)
    return _named_at(reading, one, words, says.end()) if says else _who_is_to_act(reading, one, words)


def _who_is_to_act(reading: Reading, one: Found, words: str) -> BodyMention | None:
    """Return the executive or council that a recommendation's own subject is: "That Cabinet adopts ..."; it is inferred."""
    begun = _OPENING.match(words)
    at = begun.end() if begun else 0
    whole = _WHOLE.match(words, at)
    if whole is None or not _ACTS.match(words, whole.end()):
        return None
    place = place_of(reading, one.span, words, whole.start(), whole.end())
    return BodyMention(whole.group(), place, Basis.INFERRED, bodies.kind_of(whole.group()))


def asked(reading: Reading, one: Found) -> BodyMention | Party | None:
    """Return the subject that an outcome asks, "That the Health Board be requested to ..."; None where it is none."""
    words = straight(one.text)
    begun = _OPENING.match(words)
    at = begun.end() if begun else 0
    told = _is_asked().match(words, at)
    if told is not None:
        return _named_at(reading, one, words, at, told.end("whom"))
    acts = _asks().match(words)
    return _named_at(reading, one, words, acts.end()) if acts else None


def straight(text: str) -> str:
    """Return a text with straight quotes and dashes, as long as it was."""
    return text.translate(_FOLD)


def _named_at(
    reading: Reading, one: Found, text: str, start: int, end: int | None = None
) -> BodyMention | Party | None:
    """Return whoever is named at a place of an outcome's words; with an `end`, an organisation may be all that it is."""
    words = text[start : end if end is not None else start + _REACH]
    found = _named(words, one.span) or (_outside(words, one.span) if end is not None else None)
    if found is None:
        return None
    who, length = found
    return replace(who, span=place_of(reading, one.span, text, start, start + length))


def _named(words: str, span: Span) -> tuple[BodyMention | Party, int] | None:
    """Return the body, the office, the post or the person that words begin with, and how many characters name them."""
    office = bodies.office(words, span)
    if office is not None:
        return office, words.index(office.role or "") + len(office.role or "")
    named = next((name for name in bodies.find(words) if name.start == 0), None)
    whole = _WHOLE.match(words)
    if named is not None and (whole is None or named.end > whole.end()):
        return BodyMention(named.name, span, Basis.STATED, named.kind), named.end
    if whole is not None:
        return BodyMention(whole.group(), span, Basis.STATED, bodies.kind_of(whole.group())), whole.end()
    post = names.post().match(words)
    if post is not None:
        return post_of(post.group(), span), post.end()
    person = names.titled().match(words)
    if person is not None:
        return Party(
            names.plain(person["name"]), None, "councillor" if person["member"] else "other", span
        ), person.end()
    return None


def _outside(words: str, span: Span) -> tuple[Party, int] | None:
    """Return the organisation outside the council that a subject is: "NHS England", "the Department for Transport"."""
    known = pattern("bodies", "external").search(words)
    if known is None or not all(_NAME_GOES_ON.fullmatch(word) for word in words.split()):
        return None
    return Party(words, None, "body", span), len(words)


def _as_printed(named: Named) -> Party:
    role = names.post().search(named.text)
    if role:
        return post_of(role.group(), named.span)
    return Party(named.text, None, "body", named.span)


def post_of(role: str, place: Span) -> Party:
    """Return a post as the party that holds it: a councillor's, an officer's, or one outside the council."""
    outside = pattern("bodies", "external").search(role) is not None
    kind = "other" if outside else "councillor" if names.is_members_role(role) else "officer"
    return Party(None, role.strip(" ,"), kind, place)


def place_of(reading: Reading, span: Span, words: str, start: int, end: int) -> Span:
    """Return the place in the canonical text of a stretch of an outcome's folded words."""
    sought = re.compile(r"\s+".join(map(re.escape, words[start:end].split())))
    match = sought.search(straight(reading.minutes.text[span.start : span.end]))
    return Span(span.start + match.start(), span.start + match.end()) if match else span
