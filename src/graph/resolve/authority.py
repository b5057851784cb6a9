"""Which council a document is about: from what came beside it, its full name, its address or its place; else not at all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import yaml

from graph import files
from graph.documents import Minutes, Section, SourceMetadata, Span
from graph.facts import AuthorityMention, Basis
from graph.resolve.councils import Council, by_host, by_slug, councils

_ADDRESS = re.compile(r"(?:https?://|www\.|@)(?P<host>[a-z0-9.-]+\.[a-z]{2,})", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_][\w'’&.-]*")
_AROUND = 100  # characters on either side that say whose name it is
_HEAD_WEIGHT = 5
_LEAST_PLACES = 2
_DOMINANT = 2 / 3

Established = tuple[Council, AuthorityMention]
Tables = tuple[Mapping[str, list[tuple[tuple[str, ...], Council]]], ...]


def authority(minutes: Minutes, metadata: SourceMetadata, held_on: date | None = None) -> Established | None:
    """Return the council and how it is known; None where the document does not establish one.

    Metadata come first (council, then the host of the address). Then a full name that one council bears, or that
    outweighs all others two to one; then an address of one council's site, which goes before a name where it stands in
    the head (of whom to ask) and the name does not; then a place named at least twice, and with no rival half as
    frequent. Names of councils that did not exist on `held_on`, names that the sentence shows to be another council's
    (one visited, compared, represented), names in that of another body than met, and those that tell whence the people
    of a joint body come do not count.
    """
    named = from_metadata(metadata) or _from_names(minutes, held_on)
    if named is None or (named[1].span is not None and not _in_head(minutes, named[1].span.start)):
        return _from_hosts(minutes, in_head=True) or named or _from_hosts(minutes) or _from_places(minutes, held_on)
    return named


def from_metadata(metadata: SourceMetadata) -> Established | None:
    """Return the council that what came beside a document names, or at whose address it was; None without one."""
    named = _keys().get(metadata.council.casefold()) if metadata.council else None
    hosted = by_host(_host(metadata.url)) if metadata.url else None
    council = named or hosted
    return (council, AuthorityMention(council.usual_name, Basis.METADATA)) if council else None


@cache
def _keys() -> Mapping[str, Council]:
    """Everything that metadata may call a council, each that belongs to one only; a name goes before a code."""
    owners: defaultdict[str, dict[str, Council]] = defaultdict(dict)
    for council in councils():
        codes = (council.gss, *council.former_gss, council.register)
        for key in {council.slug, *council.names, *([council.place] if council.exists else []), *codes} - {""}:
            owners[key.casefold()][council.slug] = council
    return {key: next(iter(found.values())) for key, found in owners.items() if len(found) == 1}


@dataclass(frozen=True, slots=True)
class Found:
    """A name of a council in the text."""

    council: Council
    start: int
    end: int


@cache
def by_first_word() -> Tables:
    """Return full names, and places, as words, the longest first, by their first word."""
    names: defaultdict[str, list[tuple[tuple[str, ...], Council]]] = defaultdict(list)
    places: defaultdict[str, list[tuple[tuple[str, ...], Council]]] = defaultdict(list)
    for council in councils():
        for name in council.names:
            words = tuple(_folded(word) for word in name.split())
            names[words[0]].append((words, council))
        if council.place:
            words = tuple(council.place.split())
            places[words[0]].append((words, council))
    for table in (names, places):
        for found in table.values():
            found.sort(key=lambda entry: (-len(entry[0]), entry[0], not entry[1].exists, entry[1].slug))
    return names, places


@lru_cache(maxsize=2)
def possible(text: str) -> Tables:
    """Return those of `by_first_word` all of whose letters stand in a text as words: few, and all that can be there."""
    present = frozenset(_LETTERS.findall(text.casefold()))
    return tuple(
        {
            first: kept
            for first, found in table.items()
            if (kept := [one for one in found if _parts(one[0]) <= present])
        }
        for table in by_first_word()
    )


@cache
def _parts(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(part for word in words if word != "and" for part in _LETTERS.findall(word.casefold()))


def _folded(word: str) -> str:
    return "and" if word == "&" else word.casefold().replace("’", "'").strip(",.")


def full_names(text: str, held_on: date | None, *, among: Tables | None = None) -> Iterator[Found]:
    """Yield each full name in the text, the longest that stands at a place; `among` those of `by_first_word`, or of fewer."""
    table, _ = among or possible(text)
    position = 0
    for first in _WORD.finditer(text) if table else ():
        if first.start() < position:
            continue
        for words, council in table.get(_folded(first.group()), ()):
            end = _ends(text, first.start(), words)
            if end is not None:
                position = end
                if council.existed_on(held_on):
                    yield Found(council, first.start(), end)
                break


def _ends(text: str, start: int, words: tuple[str, ...]) -> int | None:
    """Return where a name that starts here ends, any white space between its words; None where it does not stand here."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "'-’"):
        return None
    position, end = start, start
    for number, word in enumerate(words):
        length = len(word)
        found = text[position : position + 1] if word == "and" and text[position : position + 1] == "&" else None
        piece = found or text[position : position + length]
        if _folded(piece) != word and piece.casefold() != word:
            return None
        end = position + len(piece)
        if number < len(words) - 1:
            position = end
            if text[position : position + 1] == ",":
                position += 1
            gap = position
            while position < len(text) and text[position].isspace():
                position += 1
            if position == gap:
                return None
    if end < len(text) and (text[end].isalnum() or text[end] == "-"):
        return None
    return end


def _from_names(minutes: Minutes, held_on: date | None) -> Established | None:
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for found in _at_home(minutes, _own(minutes.text, full_names(minutes.text, held_on))):
        told = _in_head(minutes, found.start) and not _is_venue(minutes, found.start)
        counts[found.council.slug] += _HEAD_WEIGHT if told else 1
        first.setdefault(found.council.slug, Span(found.start, found.end))
    return _dominant(counts, first, Basis.STATED)


def _at_home(minutes: Minutes, found: Iterable[Found]) -> Iterator[Found]:
    """Leave out names in that of another body, and whence people come where they come from several councils."""
    body = " ".join(minutes.header.body.value.casefold().split()) if minutes.header.body else ""
    kept = [one for one in found if not _in_other_body(minutes.text, one.end, body)]
    whence = [one for one in kept if _is_whence(minutes.text, one.start, one.end)]
    joint = len({one.council.slug for one in whence}) > 1
    yield from (one for one in kept if not (joint and one in whence))


_BODY_AFTER = re.compile(
    r"\s+(?P<body>(?:(?:[A-Z][\w'’-]*|and|of|for|&)\s+){0,8}?(?:Committee|Board|Panel|Commission|Forum|Partnership))\b"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:[A-Z]\.?|[A-Z][a-z'’-]+)\s+[A-Z][\w'’-]+(?<!Authority)(?<!Council)\s*(?:\(|[-–,]\s)$"
)


def _in_other_body(text: str, end: int, body: str) -> bool:
    """Tell "the West Moor Combined Authority Audit Committee", where it is another body that met."""
    after = _BODY_AFTER.match(text, end)
    return after is not None and bool(body) and " ".join(after["body"].casefold().split()) not in body


def _is_whence(text: str, start: int, end: int) -> bool:
    """Tell whence somebody comes: "K Tudor (Aberwen County Council)", "Cllr J Ash - Moor Borough Council"."""
    before = text[max(0, start - _AROUND) : start]
    person = _PERSON_BEFORE.search(before)
    return person is not None and (text[end : end + 1] == ")" if "(" in person.group() else True)


def _is_venue(minutes: Minutes, position: int) -> bool:
    """Tell the name of a house where a meeting was held, which may be another council's."""
    venue = minutes.header.venue
    return venue is not None and venue.span.start <= position < venue.span.end


def _in_head(minutes: Minutes, position: int) -> bool:
    return any(
        block.section is Section.HEADER and block.span.start <= position < block.span.end for block in minutes.blocks
    )


def _dominant(counts: Counter[str], first: Mapping[str, Span], basis: Basis) -> Established | None:
    if not counts:
        return None
    slug, most = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    if most < _DOMINANT * sum(counts.values()):
        return None
    council = by_slug()[slug]
    return council, AuthorityMention(council.usual_name, basis, first.get(slug))


def _from_hosts(minutes: Minutes, *, in_head: bool = False) -> Established | None:
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for match in _ADDRESS.finditer(minutes.text):
        council = by_host(match["host"])
        if council and (not in_head or _in_head(minutes, match.start())):
            counts[council.slug] += 1
            first.setdefault(council.slug, Span(*match.span("host")))
    if counts or in_head:
        return _dominant(counts, first, Basis.STATED)
    return from_addresses(minutes.addresses)


def from_addresses(addresses: Iterable[str]) -> Established | None:
    """Return the one council whose sites web addresses lead to; None where they lead to none, or to several."""
    hosted = {council.slug for council in map(by_host, map(_host, addresses)) if council}
    return _dominant(Counter(hosted), {}, Basis.STATED) if len(hosted) == 1 else None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _from_places(minutes: Minutes, held_on: date | None) -> Established | None:
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for found in _own(minutes.text, places(minutes.text, held_on)):
        counts[found.council.slug] += 1
        first.setdefault(found.council.slug, Span(found.start, found.end))
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    if not ranked or ranked[0][1] < _LEAST_PLACES or (len(ranked) > 1 and ranked[1][1] * 2 >= ranked[0][1]):
        return None
    return _dominant(Counter({ranked[0][0]: ranked[0][1]}), first, Basis.INFERRED)


def places(text: str, held_on: date | None, *, among: Tables | None = None) -> Iterator[Found]:
    """Yield each place in the text that is the short name of a council and is used as a place; `among` as in `full_names`."""
    _, table = among or possible(text)
    position = 0
    for word in _WORD.finditer(text) if table else ():
        start = word.start()
        if start < position:
            continue
        key = re.sub(r"['’]s$", "", word.group()).rstrip(".'’")
        for words, council in table.get(key, ()):
            end = _place_ends(text, start, words)
            if end is None:
                continue
            position = end
            alive = council.exists if held_on is None else council.existed_on(held_on)
            if alive and _is_place(text, start, end):
                yield Found(council, start, end)
            break


def _place_ends(text: str, start: int, words: tuple[str, ...]) -> int | None:
    if start and (text[start - 1].isalnum() or text[start - 1] in "'-’@./"):
        return None
    match = re.compile(r"\s+".join(map(re.escape, words)) + r"(?![\w-])").match(text, start)
    return match.end() if match else None


def _is_place(text: str, start: int, end: int) -> bool:
    """Tell a place from a word at the start of a sentence or a person's name ("Reading the report", "J Barnet")."""
    before = text[max(0, start - _AROUND) : start]
    if re.match(r"['’]s\b", text[end : end + 3]):
        return True
    if re.match(r" +[A-Z][a-z]", text[end : end + 4]):
        return False
    if re.search(r"\b(?:[A-Z]\.?|Mr|Mrs|Ms|Dr|Cllr|Councillor)\s+$", before):
        return False
    if _PREPOSITION.search(before):
        return True
    place = text[start:end]
    if re.search(r"(?:^|[.!?:;•·]\s*)$", before.rstrip("\n \u00a0")):
        return bool(re.match(r"[A-Z][a-z]{5,}", place)) and place not in _lexicon()["words"]
    return place not in _lexicon()["words"]


_PREPOSITION = re.compile(
    r"\b(?:in|of|across|within|outside|from|to|for|around|near|throughout|leaving|joining|operated in|under)\s+(?:the )?$"
)


@cache
def _lexicon() -> Mapping[str, Any]:
    text = (files.folder("data") / "lexicon" / "authorities.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = yaml.safe_load(text)
    return table


@cache
def _before() -> re.Pattern[str]:
    ways = "|".join(_lexicon()["elsewhere"]["before"])
    return re.compile(rf"(?:^|\W)(?:{ways})\s+(?:the\s+|The\s+)?$", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_lexicon()['elsewhere']['after'])})\b", re.IGNORECASE)


_GOES_ON = re.compile(r"(?:,|,?\s+(?:and|or|&))\s+(?:the\s+)?")


def _own(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """Leave out the names that their sentence shows to be another council's, and those listed with such a one."""
    last_elsewhere = -1
    for one in found:
        listed = last_elsewhere >= 0 and _GOES_ON.fullmatch(text, last_elsewhere, one.start)
        if listed or _elsewhere(text, one.start, one.end):
            last_elsewhere = one.end
        else:
            yield one


def _elsewhere(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a name show it to be another council's."""
    before = " ".join(text[max(0, start - _AROUND) : start].replace("\n\n", ".\n").split()) + " "
    sentence = re.split(r"(?<=[a-z)])[.!?] (?=[A-Z])", before)[-1]
    return bool(_before().search(sentence) or _after().match(" ".join(text[end : end + _AROUND].split(" "))))
