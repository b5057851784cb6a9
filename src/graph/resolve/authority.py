"""Which council a document is about: from what came beside it, its full name, or its place; else not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from graph.documents import Minutes, Section, SourceMetadata, Span
from graph.facts import AuthorityMention, Basis
from graph.resolve.councils import Council, councils

_ELSEWHERE = re.compile(
    r"\b(?:representatives? (?:on|to)|visit(?:ed)? (?:to|by)|such as|compared (?:to|with)|neighbouring|including|like|from)\s+(?:the )?$"
)
_ADDRESS = re.compile(r"(?:https?://|www\.|@)(?P<host>[a-z0-9.-]+\.[a-z]{2,})", re.IGNORECASE)
_LEAST_PLACES = 2
_DOMINANT = 2 / 3


def authority(minutes: Minutes, metadata: SourceMetadata) -> tuple[Council, AuthorityMention] | None:
    """Return the council and how it is known; None where the document does not establish one.

    Metadata come first (council, then the host of the address); then a full name that one council bears, or that
    outweighs all others two to one; then a place named at least twice with no rival half as frequent.
    """
    return _from_metadata(metadata) or _from_names(minutes) or _from_hosts(minutes) or _from_places(minutes)


def _from_metadata(metadata: SourceMetadata) -> tuple[Council, AuthorityMention] | None:
    if metadata.council:
        wanted = metadata.council.casefold()
        for council in councils():
            known = {
                council.slug,
                council.gss.casefold(),
                council.place.casefold(),
                *(n.casefold() for n in council.names),
            }
            if wanted in known:
                return council, AuthorityMention(council.usual_name, Basis.METADATA)
    if metadata.url:
        hosted = by_host(urlsplit(metadata.url).hostname or "")
        if hosted:
            return hosted, AuthorityMention(hosted.usual_name, Basis.METADATA)
    return None


def by_host(host: str) -> Council | None:
    """Return the council whose site `host` is, or is part of."""
    folded = host.casefold().removeprefix("www.")
    for council in councils():
        for own in (*council.hosts, council.domain):
            known = own.removeprefix("www.")
            if known and (folded == known or folded.endswith(f".{known}")):
                return council
    return None


@cache
def _name_pattern() -> tuple[re.Pattern[str], dict[str, Council]]:
    table = {name.casefold(): council for council in councils() for name in council.names}
    names = sorted(table, key=lambda name: (-len(name), name))
    return re.compile(
        r"(?<![\w'-])(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names) + r")(?![\w-])",
        re.IGNORECASE,
    ), table


@cache
def _place_pattern() -> tuple[re.Pattern[str], dict[str, Council]]:
    table: dict[str, Council] = {}
    for council in councils():
        table.setdefault(council.place, council)
    names = sorted((name for name in table if name), key=lambda name: (-len(name), name))
    return re.compile(
        r"(?<![\w'-])(?P<place>" + "|".join(map(re.escape, names)) + r")(?P<after>['’]s)?(?![\w-])"
    ), table


def _from_names(minutes: Minutes) -> tuple[Council, AuthorityMention] | None:
    if not councils():
        return None
    pattern, table = _name_pattern()
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for match in pattern.finditer(minutes.text):
        if _ELSEWHERE.search(minutes.text[max(0, match.start() - 60) : match.start()]):
            continue
        council = table[" ".join(match.group().casefold().split())]
        weight = 5 if _in_head(minutes, match.start()) else 1
        counts[council.slug] += weight
        first.setdefault(council.slug, Span(*match.span()))
    return _dominant(counts, first, Basis.STATED)


def _in_head(minutes: Minutes, position: int) -> bool:
    return any(
        block.section is Section.HEADER and block.span.start <= position < block.span.end for block in minutes.blocks
    )


def _dominant(counts: Counter[str], first: dict[str, Span], basis: Basis) -> tuple[Council, AuthorityMention] | None:
    if not counts:
        return None
    slug, most = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    if most < _DOMINANT * sum(counts.values()):
        return None
    council = next(council for council in councils() if council.slug == slug)
    return council, AuthorityMention(council.usual_name, basis, first[slug])


def _from_hosts(minutes: Minutes) -> tuple[Council, AuthorityMention] | None:
    for match in _ADDRESS.finditer(minutes.text):
        council = by_host(match["host"])
        if council:
            return council, AuthorityMention(council.usual_name, Basis.STATED, Span(*match.span("host")))
    hosted = Counter(council.slug for council in map(by_host, map(_host, minutes.addresses)) if council)
    if len(hosted) == 1:
        only = next(council for council in councils() if council.slug in hosted)
        return only, AuthorityMention(only.usual_name, Basis.STATED)
    return None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _from_places(minutes: Minutes) -> tuple[Council, AuthorityMention] | None:
    if not councils():
        return None
    pattern, table = _place_pattern()
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for match in pattern.finditer(minutes.text):
        before = minutes.text[max(0, match.start() - 60) : match.start()]
        if _ELSEWHERE.search(before) or not _is_place(before, match):
            continue
        council = table[match["place"]]
        counts[council.slug] += 1
        first.setdefault(council.slug, Span(*match.span("place")))
    if not counts:
        return None
    (slug, most), rival = _first_two(counts)
    if most < _LEAST_PLACES or rival * 2 >= most:
        return None
    return _dominant(Counter({slug: most}), first, Basis.INFERRED)


def _first_two(counts: Counter[str]) -> tuple[tuple[str, int], int]:
    ranked: Sequence[tuple[str, int]] = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return ranked[0], ranked[1][1] if len(ranked) > 1 else 0


def _is_place(before: str, match: re.Match[str]) -> bool:
    """Tell a place from a word at the start of a sentence or a person's name ("Reading the report", "J Barnet")."""
    if match["after"]:
        return True
    if re.match(r" +[A-Z][a-z]", match.string[match.end() : match.end() + 4]):
        return False
    if re.search(r"\b(?:[A-Z]\.?|Mr|Mrs|Ms|Dr|Cllr|Councillor)\s+$", before):
        return False
    if re.search(
        r"\b(?:in|of|across|within|outside|from|to|for|around|near|throughout|leaving|joining|operated in|under)\s+(?:the )?$",
        before,
    ):
        return True
    if re.search(r"(?:^|[.!?:;•·]\s*)$", before.rstrip("\n \u00a0")):
        return bool(re.match(r"[A-Z][a-z]{5,}", match["place"])) and match["place"] not in _WORDS
    return match["place"] not in _WORDS


_WORDS = frozenset(
    (
        "Reading",
        "Rugby",
        "Bath",
        "Sale",
        "Bury",
        "Hull",
        "Barking",
        "Halton",
        "Corby",
        "Craven",
        "Fylde",
        "Wells",
        "March",
        "Boston",
        "Eden",
        "Dover",
        "Swale",
        "Gosport",
        "Arun",
        "Adur",
    )
)
