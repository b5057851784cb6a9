"""ModernGov's web service (GetMeeting) → minutes: agenda text, decision and minutes apart for each item, with ids."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from lxml import etree, html

from graph.documents import Attendee, Header, Minutes, Span, Stated
from graph.errors import UnreadableDocument
from graph.parse.linear import Linear
from graph.parse.segment import segment

LOADER = "moderngov-xml 1"
_LISTINGS = {
    "getmeetings": "a list of meetings, not minutes",
    "getmeetingsbydate": "a list of meetings, not minutes",
    "committees": "a list of committees, not minutes",
    "councillorsbyward": "a list of councillors, not minutes",
}


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes of a GetMeeting answer; the linearisation of its parts is the canonical text.

    Restricted items keep their title only. "Expected" attendance is kept as said: it is no presence.
    Raises `UnreadableDocument` for malformed XML (with the line), for one with entities of its own, and for a list.
    """
    meeting = _root(text, name)
    linear = Linear()
    body = _body(meeting)
    fields = _head(linear, meeting, body)
    for item in meeting.iterfind("./agendaitems/agendaitem"):
        _item(linear, item)
    attendees = _attendees(linear, meeting)
    canonical = linear.text()
    blocks, items, header, truncations = segment(canonical, linear.paragraphs)
    return Minutes(
        text=canonical,
        format="moderngov-xml",
        loader=LOADER,
        encoding=encoding,
        media_type="text/xml",
        blocks=blocks,
        items=items,
        header=_header(meeting, header, fields),
        attendees=attendees,
        truncations=truncations,
        addresses=tuple(dict.fromkeys(_words(url) for url in meeting.iterfind(".//linkeddoc/url") if _words(url))),
    )


def _root(text: str, name: str) -> Any:
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text[:4096], re.IGNORECASE):
        raise UnreadableDocument(name, "XML with a document type of its own is not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        place = f"line {error.lineno}" if error.lineno else ""
        raise UnreadableDocument(name, f"malformed XML: {error.msg}", place=place) from error
    tag = str(root.tag).casefold()
    if tag in _LISTINGS:
        raise UnreadableDocument(name, _LISTINGS[tag])
    if tag != "meeting":
        raise UnreadableDocument(name, f"XML of an unknown kind (<{str(root.tag)[:40]}>)")
    return root


def _body(meeting: Any) -> str | None:
    """Return the body, which the meeting itself does not name: the committee of its items, or of their documents."""
    for path in (".//agendaitem/refertocommittee", ".//linkeddoc/committeetitle", "./committeetitle"):
        for element in meeting.iterfind(path):
            words = _words(element)
            if words:
                return words
    return None


def _head(linear: Linear, meeting: Any, body: str | None) -> dict[str, Span]:
    fields: dict[str, Span] = {}
    told = (
        ("body", body, "{}"),
        ("date", _words(meeting.find("meetingdate")), "Date: {}"),
        ("time", _words(meeting.find("meetingtime")), "Time: {}"),
        ("venue", _words(meeting.find("meetinglocation")), "Venue: {}"),
        ("status", _words(meeting.find("meetingstatus")), "Status: {}"),
    )
    for key, words, form in told:
        if words:
            span = linear.line(form.format(words), head=True)
            fields[key] = Span(span.end - len(words), span.end)
    return fields


def _header(meeting: Any, header: Header, fields: dict[str, Span]) -> Header:
    held, starts = _date(_words(meeting.find("meetingdate"))), _time(_words(meeting.find("meetingtime")))
    body, venue = _body(meeting), _words(meeting.find("meetinglocation"))
    identifier = _words(meeting.find("meetingid"))
    return Header(
        council=header.council,
        body=Stated(body, fields["body"]) if body and "body" in fields else None,
        held_on=(held, fields["date"]) if held and "date" in fields else None,
        starts_at=starts,
        venue=Stated(venue, fields["venue"]) if venue and "venue" in fields else None,
        contact=header.contact,
        identifiers=(("moderngov-meeting", identifier),) if identifier else (),
    )


def _item(linear: Linear, item: Any) -> None:
    title = _unescaped(_words(item.find("agendaitemtitle")))
    number = _words(item.find("fulldisplaynumberformat")).rstrip(". ") or None
    identifier = _words(item.find("agendaitemid"))
    linear.heading(title or "Untitled item", number, (("moderngov-item", identifier),) if identifier else ())
    if (
        _words(item.find("isrestricted")).casefold() == "true"
        or _words(item.find("isdisplayallowed")).casefold() == "false"
    ):
        return
    _fragment(linear, item.find("agendatext"), None)
    for element in item:
        tag = str(element.tag).casefold()
        if tag.endswith("htmlbody") and "decision" in tag:
            _fragment(linear, element, "Decision:")
    _fragment(linear, item.find("minutesnonemptyhtmlbody"), "Minutes:")


def _fragment(linear: Linear, element: Any, marker: str | None) -> None:
    source = (element.text or "") if element is not None else ""
    if not source.strip():
        return
    if marker:
        linear.line(marker)
    try:
        pieces = html.fragments_fromstring(source, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        linear.line(" ".join(re.sub(r"<[^>]*>", " ", source).split()))
        return
    for piece in pieces:
        if isinstance(piece, str):
            if piece.strip():
                linear.line(piece)
        else:
            linear.take(piece)
            if piece.tail and piece.tail.strip():
                linear.line(piece.tail)


def _attendees(linear: Linear, meeting: Any) -> tuple[Attendee, ...]:
    found = []
    present = [element for element in meeting.iterfind("./attendees/attendee") if (element.get("name") or "").strip()]
    if present:
        linear.line("Supporting documents:")
    for element in present:
        name = " ".join((element.get("name") or "").split())
        role, status = element.get("roledescription") or None, element.get("attendance") or None
        told = ", ".join(part for part in (name, role, status) if part)
        span = linear.line(told)
        found.append(Attendee(name, Span(span.start, span.start + len(name)), role, status, element.get("memberid")))
    return tuple(found)


def _words(element: Any) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _unescaped(text: str) -> str:
    """Undo the second escaping that titles sometimes have ("&amp;amp;")."""
    return " ".join(html.fromstring(f"<p>{text}</p>").text_content().split()) if "&" in text else text


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 (a date without time)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    match = re.match(r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})\s*(?P<half>[ap])?", text, re.IGNORECASE)
    if match is None:
        return None
    hour = (
        int(match["hour"]) % 12 + (12 if (match["half"] or "").casefold() == "p" else 0)
        if match["half"]
        else int(match["hour"])
    )
    return time(hour, int(match["minute"])) if hour < 24 and int(match["minute"]) < 60 else None
