"""HTML pages → minutes: ModernGov's agenda-item, meeting, issue and decision pages, CMIS pages, and any other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from lxml import etree, html

from graph.documents import Header, Minutes, Span, Stated
from graph.errors import UnreadableDocument
from graph.parse.layout import Paragraph
from graph.parse.linear import Linear
from graph.parse.segment import segment

LOADER = "html 1"
DEEPEST = 200  # elements one inside another; the parser drops what is nested more than 256 deep without a word
_TAGS = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*?)?(?P<alone>/)?>")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_SELF_CLOSING = frozenset(("p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "colgroup"))
_ADDRESS = re.compile(r"(?:href|src|content)\s*=\s*[\"'](?P<address>https?://[^\"'\s<>]{4,300})", re.IGNORECASE)
_ROOTS = ("//*[@id='modgov']", "//*[contains(concat(' ', @class, ' '), ' mgContent ')]/..", "//main", "//body")
_DATE_TIME = re.compile(
    r"(?P<body>.*?)(?:\s+[-–]\s+|,?\s+)?\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+"
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December),?\s+(?P<year>\d{4})",
    re.DOTALL,
)
_SLASHED = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")
_MEETING_LINK = re.compile(r"(?P<date>\d{1,2}/\d{1,2}/\d{4})\s*-\s*(?P<body>.+)")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SHORT_DATE = re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})[a-z]*\s+(?P<year>\d{4})")


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes on a page; its linearisation is the canonical text.

    Raises `UnreadableDocument` for a page nested too deep, or with no words.
    """
    _refuse_depth(text, name)
    root = _root(text, name)
    linear = Linear()
    title = _title(text)
    if title:
        linear.line(title, head=True)
    linear.take(root)
    canonical, paragraphs = linear.text(), linear.paragraphs
    blocks, items, header, truncations = segment(canonical, paragraphs)
    header = _header(canonical, paragraphs, header, linear.fields)
    return Minutes(
        text=canonical,
        format="moderngov-html" if linear.is_moderngov else "cmis-html" if linear.is_cmis else "html",
        loader=LOADER,
        encoding=encoding,
        media_type="text/html",
        blocks=blocks,
        items=items,
        header=header,
        truncations=truncations,
        addresses=_addresses(text),
    )


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match["address"] for match in _ADDRESS.finditer(text)))


def _refuse_depth(text: str, name: str) -> None:
    """Count open elements by one pass over the tags, before any parser sees them."""
    depth = 0
    for tag in _TAGS.finditer(text):
        element = tag["name"].casefold()
        if element in _VOID or element in _SELF_CLOSING or tag["alone"]:
            continue
        depth = max(0, depth - 1) if tag["close"] else depth + 1
        if depth > DEEPEST:
            place = f"character {tag.start()}"
            raise UnreadableDocument(name, f"elements nested more than {DEEPEST} deep", place=place)


def _root(text: str, name: str) -> html.HtmlElement:
    cleaned = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    try:
        document = html.document_fromstring(cleaned, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(name, f"no page can be read from it: {error}") from error
    for path in _ROOTS:
        found = document.xpath(path)
        if found:
            root: html.HtmlElement = found[0]
            return root
    return document


def _title(text: str) -> str | None:
    match = re.search(r"<title[^>]*>(?P<title>[^<]{1,300})", text, re.IGNORECASE)
    return match["title"].strip() if match else None


def _header(text: str, paragraphs: list[Paragraph], header: Header, fields: dict[str, tuple[str, Span]]) -> Header:
    """Complete what the head says: the title line of a meeting, and labelled fields of decision and CMIS pages."""
    for paragraph in paragraphs:
        if not paragraph.head:
            continue
        match = _DATE_TIME.match(text[paragraph.span.start : paragraph.span.end])
        if match and header.held_on is None:
            held = _date(match["year"], str(_MONTHS.index(match["month"].casefold()) + 1), match["day"])
            start = paragraph.span.start
            if held:
                header = replace(header, held_on=(held, Span(start + match.start("day"), start + match.end("year"))))
            body = match["body"].removeprefix("Meeting of ").strip(" ,-–\n")
            if body and header.body is None:
                at = start + match["body"].index(body)
                header = replace(header, body=Stated(" ".join(body.split()), Span(at, at + len(body))))
    return _from_fields(header, fields)


def _from_fields(header: Header, fields: dict[str, tuple[str, Span]]) -> Header:
    met = fields.get("decided at meeting")
    linked = _MEETING_LINK.match(met[0]) if met else None
    if met and linked and header.body is None:
        start = met[1].start + linked.start("body")
        header = replace(header, body=Stated(linked["body"].strip(), Span(start, met[1].end)))
    for key in ("date of decision", "date/time", "date", "meeting date"):
        if key in fields and header.held_on is None:
            held = _any_date(fields[key][0])
            if held:
                header = replace(header, held_on=(held, fields[key][1]))
    if "committee" in fields and header.body is None:
        header = replace(header, body=Stated(*fields["committee"]))
    if "venue" in fields and header.venue is None:
        header = replace(header, venue=Stated(*fields["venue"]))
    if "contact" in fields and header.contact is None:
        header = replace(header, contact=Stated(*fields["contact"]))
    return header


def _any_date(text: str) -> date | None:
    slashed = _SLASHED.search(text)
    if slashed:
        return _date(slashed["year"], slashed["month"], slashed["day"])
    short = _SHORT_DATE.search(text)
    if short:
        month = next((i for i, name in enumerate(_MONTHS, start=1) if name.startswith(short["month"].casefold())), 0)
        return _date(short["year"], str(month), short["day"])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
