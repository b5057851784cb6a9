"""ModernGov's web service (GetMeeting) → minutes: agenda text, decision and minutes apart for each item, with ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from lxml import etree

from graph.documents import Attendee, BlockKind, Minutes, Section, Span, Stated
from graph.errors import NotMinutes, UnknownFormat, UnreadableDocument
from graph.parse import markup
from graph.parse.builder import TextBuilder
from graph.parse.when import find_date, find_time

FORMAT, LOADER = "moderngov-xml", "moderngov-xml 1"

_LISTINGS = {
    "getmeetings": "a list of meetings, not minutes",
    "getmeetingsbydate": "a list of meetings, not minutes",
    "committees": "a list of committees, not minutes",
    "getcommittees": "a list of committees, not minutes",
    "committeesbyuser": "a list of committees, not minutes",
    "councillorsbyward": "a list of councillors, not minutes",
    "getcouncillorsbyward": "a list of councillors, not minutes",
    "membergroups": "a list of members, not minutes",
    "elections": "a list of elections, not minutes",
}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes of a GetMeeting answer; the linearisation of its parts is the canonical text.

    Of a restricted item only number and title are taken. "Expected" attendance is kept as said: it is no presence.
    Raises `UnreadableDocument` for malformed XML (with the line) and for XML with a document type, which could hold
    entities; `NotMinutes` for a list, saying what it lists; `UnknownFormat` for other XML.
    """
    meeting = _root(text, name)
    builder = TextBuilder()
    _head(builder, meeting)
    for item in meeting.iterfind("./agendaitems/agendaitem"):
        _item(builder, item, name)
    _attendees(builder, meeting)
    return builder.minutes(
        form=FORMAT,
        loader=LOADER,
        encoding=encoding,
        media_type="text/xml",
        addresses=tuple(dict.fromkeys(addresses(meeting))),
    )


def _root(text: str, name: str) -> etree._Element:
    root = tree(text, name)
    if root.tag in _LISTINGS:
        raise NotMinutes(name, f"{_LISTINGS[str(root.tag)]}{_listed(root)}")
    if root.tag != "meeting":
        raise UnknownFormat(name, f"XML of a kind that is not read (<{str(root.tag)[:40]}>)")
    return root


def _listed(root: etree._Element) -> str:
    """Return what a list of meetings or committees states: how many, whose, from which day to which."""
    meetings = list(root.iter("meeting"))
    committees = [unescape(words(one, "committeetitle")) for one in root.iter("committee")]
    if "meetings" not in _LISTINGS[str(root.tag)]:
        return f": {len(committees)} of them" if committees else ""
    whose = f" of {committees[0]}" if len(set(committees)) == 1 else ""
    days = sorted(found.day for one in meetings if (found := find_date(words(one, "meetingdate"))))
    when = f" from {days[0].isoformat()} to {days[-1].isoformat()}" if days else ""
    return f": {len(meetings)} of them{whose}{when}"


def tree(text: str, name: str) -> etree._Element:
    """Return the root of an answer, the names of its elements in small letters. Raises `UnreadableDocument`."""
    if _DOCTYPE.search(text):
        raise UnreadableDocument(name, "XML with a document type of its own is not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(_undeclared(text), parser)
    except etree.XMLSyntaxError as error:
        place = f"line {error.lineno}" if error.lineno else ""
        raise UnreadableDocument(name, f"malformed XML: {error.msg}", place=place) from error
    except ValueError as error:
        raise UnreadableDocument(name, f"malformed XML: {error}") from error
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname.lower()
    return root


def _undeclared(text: str) -> str:
    """Leave out the XML declaration, which lxml refuses in a text that is already decoded; lines keep their number."""
    return _DECLARATION.sub(lambda found: "\n" * found.group().count("\n"), text.lstrip("\ufeff"), count=1)


def words(element: etree._Element, path: str) -> str:
    """Return the text at `path`, white space folded; an empty element holds a newline, which is nothing."""
    return " ".join((element.findtext(path) or "").split())


def _is_true(element: etree._Element, path: str) -> bool:
    return words(element, path).casefold() == "true"


def _head(builder: TextBuilder, meeting: etree._Element) -> None:
    header = builder.header
    body = _body(meeting)
    if body is not None:
        header = replace(header, body=_field(builder, "Committee", body))
    day, at = words(meeting, "meetingdate"), words(meeting, "meetingtime")
    if day:
        printed, found = _field(builder, "Date", day), find_date(day)
        header = replace(header, held_on=(found.day, printed.span) if found else None)
    if at:
        _field(builder, "Time", at)
        header = replace(header, starts_at=find_time(at))
    venue = ", ".join(part for part in (words(meeting, "meetingroom"), words(meeting, "meetinglocation")) if part)
    if venue:
        header = replace(header, venue=_field(builder, "Venue", venue))
    if words(meeting, "meetingstatus"):
        _field(builder, "Status", words(meeting, "meetingstatus"))
    identifier = words(meeting, "meetingid")
    if identifier:
        header = replace(header, identifiers=(("moderngov-meeting", identifier),))
    builder.header = header


def _field(builder: TextBuilder, name: str, value: str) -> Stated:
    span = builder.block(BlockKind.META, f"{name}: {value}")
    return Stated(value, Span(span.end - len(value), span.end))


def _body(meeting: etree._Element) -> str | None:
    """Return the body, which the meeting does not name itself: the committee of most items, else of documents."""
    for path in ("./committeetitle", ".//agendaitem/refertocommittee", ".//linkeddoc/committeetitle"):
        named = Counter(" ".join((element.text or "").split()) for element in meeting.iterfind(path))
        named.pop("", None)
        if named:
            return unescape(min(named.items(), key=lambda entry: (-entry[1], entry[0]))[0])
    return None


def _item(builder: TextBuilder, item: etree._Element, name: str) -> None:
    printed = words(item, "fulldisplaynumberformat") or words(item, "minutesitemnumber")
    identifier = words(item, "agendaitemid")
    builder.open_item(
        printed.rstrip(". ") or None,
        " ".join(unescape(words(item, "agendaitemtitle")).split()) or None,
        number_printed=printed,
        identifiers=(("moderngov-item", identifier),) if identifier else (),
    )
    if _is_true(item, "isrestricted") or words(item, "isdisplayallowed").casefold() == "false":
        return
    _body_of(builder, item.findtext("agendatext"), None, Section.AGENDA, name)
    for element in item:
        tag = str(element.tag)
        if tag.endswith("htmlbody") and "decision" in tag:
            _body_of(builder, element.text, "Decision:", Section.DECISION, name)
    _body_of(builder, item.findtext("minutesnonemptyhtmlbody"), "Minutes:", Section.MINUTES, name)
    _comments(builder, item)
    _documents(builder, item)


def _body_of(builder: TextBuilder, source: str | None, marker: str | None, section: Section, name: str) -> None:
    leaves = markup.fragment(source, name) if source and source.strip() else []
    if not leaves:
        return
    builder.section = section
    if marker is not None:
        builder.block(BlockKind.MARKER, marker)
    for leaf in leaves:
        kind = BlockKind.PARA if leaf.cell is None else BlockKind.ROW
        builder.add(leaf.words, label=leaf.label, kind=kind, depth=leaf.depth, cell=leaf.cell, strong=leaf.strong)


def _comments(builder: TextBuilder, item: etree._Element) -> None:
    """Add what the two comment fields say ("Presented By", "Actions"), with the label that the council gave them."""
    for number in (1, 2):
        label = words(item, f"commentlabel{number}").rstrip(": ")
        value = " ".join(unescape(re.sub(r"<[^<>]*>", " ", item.findtext(f"commenttext{number}") or "")).split())
        if label and value:
            acts = "action" in label.casefold() and builder.section in {Section.MINUTES, Section.DECISION}
            builder.block(BlockKind.PARA if acts else BlockKind.META, f"{label}: {value}")


def _documents(builder: TextBuilder, item: etree._Element) -> None:
    titles = dict.fromkeys(
        " ".join(unescape(words(one, "title")).split())
        for one in item.iterfind("./linkeddocuments/linkeddoc")
        if not _is_true(one, "isrestricted")
    )
    titles.pop("", None)
    if titles:
        builder.section = Section.DOCUMENTS
        builder.block(BlockKind.MARKER, "Supporting documents:")
        for title in titles:
            builder.block(BlockKind.ITEM, title)


def _attendees(builder: TextBuilder, meeting: etree._Element) -> None:
    builder.close_item(Section.DOCUMENTS)
    for element in meeting.iterfind("./attendees/attendee"):
        name = " ".join((element.get("name") or "").split())
        if not name:
            continue
        role, status = _attribute(element, "roledescription"), _attribute(element, "attendance")
        span = builder.block(BlockKind.ROW, ", ".join(part for part in (name, role, status) if part))
        place = Span(span.start, span.start + len(name))
        builder.attendees.append(
            Attendee(name, place, role=role, status=status, member_id=_attribute(element, "memberid"))
        )


def _attribute(element: etree._Element, key: str) -> str | None:
    return " ".join((element.get(key) or "").split()) or None


def addresses(answer: etree._Element) -> Iterator[str]:
    """Yield the web addresses in an answer, in their order."""
    for element in answer.iter("url", "photosmallurl", "photobigurl"):
        value = (element.text or "").strip()
        if value.startswith(("http://", "https://")):
            yield value
