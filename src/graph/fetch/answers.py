"""Answers of councils' systems: whether what came is what is due, and the lists in it, as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from urllib.parse import urljoin

from lxml import etree, html

from graph.errors import NotFetched, Refused, Unfinished
from graph.fetch.client import Reply, is_challenge

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*(?:<!doctype\s+html|<html\b|<head\b|<body\b)",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*\?>)?(?:\s|(?><!--.*?-->))*<(?P<root>(?:\w+:)?[A-Za-z][\w.-]*)", re.DOTALL)
_LONGEST = 1_000  # characters of a title or a link that are looked at
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_DAY = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<month>[A-Za-z]{3,9}),?\s+(?P<year>\d{4}))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page: the address, made whole, its words, and what stands right after it."""

    address: str
    words: str
    after: str = ""


def xml_due(*roots: str) -> Callable[[Reply], None]:
    """Return what checks that an answer is whole XML with one of these roots, whatever its Content-Type says."""

    def check(reply: Reply) -> None:
        content = reply.content.removeprefix(b"\xef\xbb\xbf").strip()
        if _HTML.match(content):
            what = "a challenge page" if is_challenge(content) else "HTML"
            raise Refused(reply.asked, f"{what} where XML is due", status=reply.status)
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", content[:10_000], re.IGNORECASE):
            raise NotFetched(reply.asked, "XML with a document type of its own is not read", status=reply.status)
        root = _ROOT.match(content)
        if root is None:
            if content:
                raise Refused(reply.asked, "what came is no XML", status=reply.status)
            raise Unfinished(reply.asked, "the answer is empty", status=reply.status)
        name = root["root"]
        if name.rpartition(b":")[2].decode().casefold() not in roots:
            raise NotFetched(reply.asked, f"XML of another kind: <{name.decode()[:40]}>", status=reply.status)
        whole = content.endswith(b"</" + name + b">") or re.fullmatch(
            rb"(?:<\?xml[^>]*\?>)?\s*<" + re.escape(name) + rb"[^<>]*/>", content
        )
        if not whole:
            raise Unfinished(reply.asked, "the XML ends before its end", status=reply.status)

    return check


def page_due(mark: re.Pattern[bytes], system: str) -> Callable[[Reply], None]:
    """Return what checks that an answer is a page of a system, known by a mark in it."""

    def check(reply: Reply) -> None:
        if mark.search(reply.content):
            return
        if is_challenge(reply.content):
            raise Refused(reply.asked, f"a challenge page where one of {system} is due", status=reply.status)
        raise NotFetched(reply.asked, f"another page where one of {system} is due", status=reply.status)

    return check


def pdf_due(reply: Reply) -> None:
    """Check that an answer is a PDF, and a whole one."""
    if b"%PDF-" not in reply.content[:1_024]:
        if is_challenge(reply.content):
            raise Refused(reply.asked, "a challenge page where a PDF is due", status=reply.status)
        raise NotFetched(reply.asked, "no PDF where one is due", status=reply.status)
    if b"%%EOF" not in reply.content[-2_048:]:
        raise Unfinished(reply.asked, "the PDF ends before its end", status=reply.status)


def document_due(reply: Reply) -> None:
    """Check that an answer is a PDF or a Word document."""
    if not reply.content.startswith(b"PK\x03\x04"):
        pdf_due(reply)


def tree(content: bytes, address: str) -> etree._Element:
    """Return the root of XML, names of elements in small letters; raises `NotFetched` for what is none.

    A declaration of UTF-8 is not believed where the bytes are Windows-1252, as some hosts send.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _text(content).lstrip("\ufeff"), count=1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotFetched(address, f"malformed XML: {error}") from error
    if root is None:
        raise NotFetched(address, "malformed XML")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname.lower()
    return root


def words(element: etree._Element, path: str) -> str:
    """Return the text at a path of XML, white space folded, unescaped once more (titles are escaped twice)."""
    return " ".join(unescape(element.findtext(path) or "").split())


def links(content: bytes, address: str) -> Iterator[Link]:
    """Return the links of a page in order; what is no page has none."""
    for element in _page(content).iter("a"):
        whole = _joined(address, element)
        if whole:
            yield Link(whole, _words(element), " ".join((element.tail or "")[:_LONGEST].split()))


def cells(content: bytes, address: str) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Return each table cell of a page that holds no other, in order: its words and its links."""
    for cell in _page(content).iter("td", "th"):
        if next(cell.iterdescendants("td", "th"), None) is None:
            joined = ((_joined(address, a), a) for a in cell.iter("a"))
            yield _words(cell), tuple(Link(whole, _words(a)) for whole, a in joined if whole)


def day(text: str) -> date | None:
    """Return the first date in a text: 10/02/2026, 10 Feb 2026, 10th February, 2026; None without one."""
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        if found["d"]:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        return date(int(found["year"]), _MONTHS[found["month"][:3].casefold()], int(found["day"]))
    except (ValueError, KeyError):
        return None


def _joined(address: str, element: etree._Element) -> str | None:
    """Return the whole address that a link leads to, None where it leads nowhere."""
    target = (element.get("href") or "").strip()
    try:
        return urljoin(address, target) if target and len(target) < _LONGEST else None
    except ValueError:
        return None


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext())[:_LONGEST].split())


def _page(content: bytes) -> etree._Element:
    text = _text(content).replace("\x00", "")
    try:
        return html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"), count=1))
    except (etree.ParserError, ValueError):
        return etree.Element("html")


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
