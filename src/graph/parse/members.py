"""ModernGov's web service (GetCouncillorsByWard) → the members of a council: number, name, party, ward, posts, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

from lxml import etree

from graph.errors import UnreadableDocument
from graph.facts import MemberList, Tenure
from graph.parse import moderngov_xml
from graph.parse.when import find_date

SCHEME = "moderngov-member"
_ROOTS = frozenset(("councillorsbyward", "getcouncillorsbyward"))
_LIST = re.compile(rb"(?>(?:<\?[^>]*>|(?><!--.*?-->)|\s)*)<(?:\w+:)?(?P<root>\w+)", re.DOTALL)
_LOOK = 20_000  # bytes from the start
_VACANT = re.compile(r"vacan(?:t|cy)\b|to be (?:appointed|confirmed|elected)\b|tb[ac]\b", re.IGNORECASE)
_BETWEEN_POSTS = re.compile(r"<br\s*/?>|[;\r\n]+", re.IGNORECASE)


def is_list(content: bytes) -> bool:
    """Tell whether bytes are such a list, by the root element; those of a text in UTF-16 too."""
    head = content[:_LOOK].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    root = _LIST.match(head.replace(b"\x00", b""))
    return root is not None and root["root"].decode("ascii", "replace").casefold() in _ROOTS


def load(text: str, name: str) -> MemberList:
    """Return everybody on the list, in its order, one tenure for each term; a seat that is vacant is nobody's.

    A day that the list leaves open ("unspecified"), or that is no day, is None. Raises `UnreadableDocument` for
    malformed XML, XML with a document type, another answer, and a list with nobody on it.
    """
    root = moderngov_xml.tree(text, name)
    if root.tag not in _ROOTS:
        raise UnreadableDocument(name, f"no list of members (<{str(root.tag)[:40]}>)")
    tenures = tuple(dict.fromkeys(tenure for one in root.iter("councillor") for tenure in _tenures(one)))
    if not tenures:
        raise UnreadableDocument(name, "a list of members with nobody on it")
    return MemberList(tenures, tuple(dict.fromkeys(moderngov_xml.addresses(root))))


def _tenures(councillor: etree._Element) -> Iterator[Tenure]:
    name, number = _text(councillor, "fullusername"), _text(councillor, "councillorid")
    if not name or _VACANT.match(name):
        return
    for since, until in _terms(councillor) or [(None, None)]:
        yield Tenure(
            name,
            (SCHEME, number) if number else None,
            since,
            until,
            party=_text(councillor, "politicalpartytitle") or _text(councillor, "politicalgrouptitle") or None,
            ward=_ward(councillor),
            posts=_posts(councillor),
        )


def _terms(councillor: etree._Element) -> list[tuple[date | None, date | None]]:
    terms = councillor.iterfind("./termsofoffice/termofoffice")
    found = ((_day(term, "startdate"), _day(term, "enddate")) for term in terms)
    return sorted(found, key=lambda term: (term[0] or date.min, term[1] or date.max))


def _day(term: etree._Element, path: str) -> date | None:
    found = find_date(_text(term, path))
    return found.day if found else None


def _ward(councillor: etree._Element) -> str | None:
    around = next(councillor.iterancestors("ward"), None)
    return _text(councillor, "wardtitle") or (_text(around, "wardtitle") if around is not None else "") or None


def _posts(councillor: etree._Element) -> tuple[str, ...]:
    printed = _BETWEEN_POSTS.split(unescape(councillor.findtext("keyposts") or ""))
    return tuple(words for one in printed if (words := " ".join(one.split())))


def _text(element: etree._Element, path: str) -> str:
    return " ".join(unescape(moderngov_xml.words(element, path)).split())
