"""A council's site on loopback, with ModernGov's web service and pages and CMIS's pages, and faults on request.

The councils do not exist. A fault stands at a path; it answers in place of the site, once for each time it was put
there, and `always` ones for ever.
"""

from __future__ import annotations

import gzip
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Fault = Callable[["Handler"], None]


@dataclass(frozen=True)
class Meeting:
    number: int
    committee: int
    held_on: date
    minutes: str | None = "AGREED that a report be submitted to the Panel every quarter."
    status: str = "Confirmed"


@dataclass
class Council:
    """What the site publishes."""

    committees: dict[int, str] = field(
        default_factory=lambda: {
            10: "Executive",
            11: "Children and Families Scrutiny Panel",
            12: "Planning Committee",
            13: "Housing Overview Committee (2009-2012)",
        }
    )
    expired: frozenset[int] = frozenset({13})
    meetings: dict[int, Meeting] = field(
        default_factory=lambda: {
            one.number: one
            for one in (
                Meeting(101, 10, date(2025, 2, 4)),
                Meeting(102, 10, date(2025, 11, 18)),
                Meeting(
                    103, 11, date(2025, 3, 6), "RESOLVED: That the number of foster carers be reported each quarter."
                ),
                Meeting(104, 11, date(2025, 10, 14)),
                Meeting(105, 11, date(2025, 12, 9), None),
                Meeting(106, 12, date(2025, 10, 1)),
                Meeting(107, 11, date(2025, 9, 2), None, "Cancelled"),
            )
        }
    )
    members: dict[int, str] = field(default_factory=lambda: {7: "Councillor Ann Holt", 9: "Councillor Rosa Vane"})
    robots: bytes | None = b""
    service: bool = True
    printed: set[int] = field(default_factory=set)  # meetings whose minutes are a PDF
    noise: int = 0  # changes with every answer where `noisy`, and says nothing
    noisy: bool = True

    def change(self, number: int, **what: object) -> None:
        self.meetings[number] = replace(self.meetings[number], **what)  # type: ignore[arg-type]


def xml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def committees(council: Council) -> bytes:
    rows = "".join(
        f"<committee><committeeid>{number}</committeeid><committeetitle>{escape(title)}</committeetitle>"
        f"<committeedeleted>False</committeedeleted><committeeexpired>{number in council.expired}</committeeexpired>"
        "<committeecategory>Committees</committeecategory></committee>"
        for number, title in council.committees.items()
    )
    return xml(f"<committees><committeescount> {len(council.committees)}</committeescount>{rows}</committees>")


def members(council: Council) -> bytes:
    rows = "".join(
        f"<councillor><councillorid>{number}</councillorid><fullusername>{escape(name)}</fullusername>"
        "<termsofoffice><termofoffice><startdate>05/05/2022</startdate><enddate>unspecified</enddate></termofoffice>"
        "</termsofoffice></councillor>"
        for number, name in council.members.items()
    )
    ward = f"<ward><wardtitle>Mill Ward</wardtitle><councillors>{rows}</councillors></ward>"
    return xml(f"<councillorsbyward><wards>{ward}</wards></councillorsbyward>")


def listing(council: Council, committee: int, since: date, until: date) -> bytes:
    found = [m for m in council.meetings.values() if m.committee == committee and since <= m.held_on <= until]
    rows = "".join(
        f"<meeting><meetingid>{m.number}</meetingid><meetingdate>{m.held_on:%d/%m/%Y}</meetingdate>"
        f"<meetingstatus>{m.status}</meetingstatus><meetingtime>10.00 am</meetingtime></meeting>"
        for m in found
    )
    return xml(
        f"<getmeetings><meetingscount> {len(found)}</meetingscount><committee><committeeid>{committee}</committeeid>"
        f"<committeetitle>{escape(council.committees[committee])}</committeetitle>"
        f"<committeemeetings>{rows}</committeemeetings></committee></getmeetings>"
    )


def meeting(council: Council, one: Meeting) -> bytes:
    minutes = escape(f'<p class="MsoNormal">{escape(one.minutes)}</p>') if one.minutes else "\n"
    return xml(
        f"""<meeting>
  <meetingid>{one.number}</meetingid>
  <meetingdate>{one.held_on:%d/%m/%Y}</meetingdate>
  <meetingstatus>{one.status}</meetingstatus>
  <meetingtime>10.00 am</meetingtime>
  <meetinglocation>Town Hall, Aldermere (an invented council)</meetinglocation>
  <minutepublished>{one.minutes is not None or one.number in council.printed}</minutepublished>
  <agendaitems>
    <agendaitem>
      <agendaitemid>{one.number}0</agendaitemid>
      <agendaitemtitle>Performance report</agendaitemtitle>
      <agendatext>
      </agendatext>
      <fulldisplaynumberformat>1.</fulldisplaynumberformat>
      <minutesnonemptyhtmlbody>{minutes}</minutesnonemptyhtmlbody>
      <isrestricted>False</isrestricted>
      <refertocommittee>{escape(council.committees[one.committee])}</refertocommittee>
      <linkeddocuments>
      </linkeddocuments>
    </agendaitem>
  </agendaitems>
  <attendees>
    <attendee memberid="1" name="Councillor P Marsh" roledescription="Chair" attendance="Present" keyposts="Post {council.noise}">
    </attendee>
  </attendees>
</meeting>"""
    )


def page(title: str, body: str, noise: int = 0) -> bytes:
    return (
        f'<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body><div id="modgov" class="mgContent">'
        f'<input type="hidden" name="__VIEWSTATE" value="{noise}"><h1 class="mgMainTitleTxt">{escape(title)}</h1>{body}'
        f"</div><script>var t={noise};</script></body></html>"
    ).encode()


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def moderngov_page(council: Council, name: str, asked: dict[str, str]) -> bytes | None:
    if name == "mgconvert2pdf.aspx" and int(asked["id"]) in council.printed:
        return PDF
    if name == "mglistcommittees.aspx":
        rows = "".join(
            f'<li><a href="mgCommitteeDetails.aspx?ID={number}">{escape(title)}</a></li>'
            for number, title in council.committees.items()
        )
        return page("Committees", f'<ul class="mgBulletList">{rows}</ul>')
    if name == "ielistmeetings.aspx":
        rows = "".join(
            f'<li><a href="ieListDocuments.aspx?CId={m.committee}&amp;MId={m.number}&amp;Ver=4">'
            f"{m.held_on.day} {m.held_on:%b %Y} 10.00 am</a>{' CANCELLED' if m.status != 'Confirmed' else ''}</li>"
            for m in council.meetings.values()
            if m.committee == int(asked["cid"])
        )
        return page("Meetings", f'<ul class="mgBulletList">{rows}</ul>')
    if name == "ielistdocuments.aspx" and int(asked.get("mid", 0)) in council.meetings:
        one = council.meetings[int(asked["mid"])]
        title = f"Agenda and minutes - {council.committees[one.committee]}"
        held = f"{one.held_on:%A} {one.held_on.day} {one.held_on:%B, %Y} 10.00 am"
        text = f'<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>{escape(one.minutes or "")}</p></div>'
        return page(
            title,
            f'<h2 class="mgSubTitleTxt">{held}</h2><table id="mgItemTable"><tr><td class="mgItemNumberCell">1.</td>'
            f'<td><p class="mgAiTitleTxt">Performance report</p>{text}</td></tr></table>',
            council.noise,
        )
    return None


def cmis_page(council: Council, base: str, path: str, query: str) -> bytes | None:
    if path == "/aldermere/Document.ashx":
        return PDF
    front = f"{base}/aldermere/Meetings/tabid/70"
    link = f"{front}/ctl/ViewMeetingPublic/mid/397/Meeting/{{}}/Committee/{{}}/Default.aspx"
    if "/ctl/MeetingCalendarPublicNoJava/mid/397/Date/" in path:
        month = date.fromisoformat(path.split("/Date/")[1].split("/")[0])
        rows = ""
        for held in sorted({m.held_on for m in council.meetings.values()}):
            if (held.year, held.month) == (month.year, month.month):
                links = "".join(
                    f'<a href="{link.format(m.number, m.committee)}">10:00 {escape(council.committees[m.committee])}</a><br/>'
                    for m in council.meetings.values()
                    if m.held_on == held
                )
                rows += f"<tr><td>{held:%A}, {held.day} {held:%B}</td><td>{links}</td></tr>"
        return f'<html><body><div class="DNNModuleContent ModCMISMeetingsC"><table>{rows}</table></div></body></html>'.encode()
    if "/ctl/ViewMeetingPublic/mid/397/Meeting/" in path:
        number = int(path.split("/Meeting/")[1].split("/")[0])
        if number not in council.meetings:
            return None
        one = council.meetings[number]
        return (
            '<html><body><div class="DNNModuleContent ModCMISMeetingsC"><h1>Meeting Details</h1>'
            f'<input type="hidden" id="__VIEWSTATE" value="{council.noise}"/>'
            '<div class="holder"><div class="DNNLabel CommitteeLabel"><span>Committee:</span></div>'
            f'<div class="Value Committee">{escape(council.committees[one.committee])}</div></div>'
            '<div class="holder"><div class="DNNLabel DateTimeLabel"><span>Date/Time:</span></div>'
            f'<div class="Value DateTime">{one.held_on.day} {one.held_on:%b %Y} - 10:00</div></div>'
            f"{_papers(one) if one.number in council.printed else ''}<p>1</p><p>Performance report</p><p>Minutes:</p><p>{escape(one.minutes or '')}</p></div></body></html>"
        ).encode()
    if path == "/aldermere/Meetings.aspx" and "ctl=MeetingCalendarListView" in query:
        some = next(iter(council.meetings.values()))
        return f'<html class="DNN"><a href="{link.format(some.number, some.committee)}">x</a></html>'.encode()
    if path == "/aldermere/Meetings.aspx":
        return b'<html><body class="DNN"><input name="dnn$ctr397$MeetingCalendarPublic$x"></body></html>'
    return None


def _papers(one: Meeting) -> str:
    names = {
        "last": "Minutes of the previous meeting",
        "this": "Draft Minutes",
        "other": "Minutes of the Working Group",
    }
    return "".join(
        f'<li><a class="TitleLink" href="/aldermere/Document.ashx?{key}={one.number}">{name}</a></li>'
        for key, name in names.items()
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        site = self.server
        with site.lock:
            site.asked.append(self.path)
            site.agents.add(self.headers.get("User-Agent", ""))
            site.times.append(time.monotonic())
            fault = site.fault(self.path)
        if fault is not None:
            fault(self)
            return
        content = site.answer(self.path)
        if content is None:
            self.send(404, b"<html>Not found</html>", "text/html")
        else:
            kind = "text/xml; charset=utf-8" if content.startswith(b"<?xml") else "text/html"
            self.send(200, content, kind)

    def send(self, status: int, content: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, council: Council) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.council = council
        self.lock = threading.Lock()
        self.asked: list[str] = []
        self.times: list[float] = []
        self.agents: set[str] = set()
        self.faults: list[tuple[str, Fault, bool]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, path: str, *faults: Fault, always: bool = False) -> None:
        """Let the next request for an address with `path` in it meet a fault, then the next one the next."""
        self.faults += [(path, fault, always) for fault in faults]

    def fault(self, path: str) -> Fault | None:
        for entry in self.faults:
            if entry[0] in path:
                if not entry[2]:
                    self.faults.remove(entry)
                return entry[1]
        return None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is none of ours."""

    def answer(self, path: str) -> bytes | None:
        parts = urlsplit(path)
        asked = {key.casefold(): values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/robots.txt":
            return self.council.robots
        self.council.noise += self.council.noisy
        name = parts.path.rpartition("/")[2].casefold()
        if ".asmx/" in parts.path and self.council.service:
            return self._service(name, asked)
        if ".asmx/" in parts.path:
            return None
        return moderngov_page(self.council, name, asked) or cmis_page(
            self.council, self.address, parts.path, parts.query
        )

    def _service(self, name: str, asked: dict[str, str]) -> bytes | None:
        if name == "getcommittees":
            return committees(self.council)
        if name == "getmeetings":
            since, until = (
                date(*(int(part) for part in reversed(asked[key].split("/")))) for key in ("sfromdate", "stodate")
            )
            return listing(self.council, int(asked["lcommitteeid"]), since, until)
        if name == "getcouncillorsbyward":
            return members(self.council)
        one = self.council.meetings.get(int(asked["lmeetingid"]))
        return None if one is None else meeting(self.council, one)


@contextmanager
def served(council: Council | None = None) -> Iterator[Site]:
    """Serve a council for as long as the block lasts."""
    with Site(council or Council()) as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join(10)


def status(code: int, content: bytes = b"<html>no</html>", **headers: str) -> Fault:
    return lambda handler: handler.send(code, content, **headers)


def answer(content: bytes, kind: str = "text/html", **headers: str) -> Fault:
    return lambda handler: handler.send(200, content, kind, **headers)


def redirect(target: str, code: int = 302) -> Fault:
    return lambda handler: handler.send(code, b"", Location=target)


def cut(content: bytes, at: int) -> Fault:
    """Say the whole length, send a part and hang up."""

    def fault(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:at])
        handler.close_connection = True

    return fault


def drip(content: bytes, seconds: float) -> Fault:
    """Send a byte at a time, with a pause after each."""

    def fault(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        for byte in content:
            try:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(seconds)

    return fault


def endless(handler: Handler) -> None:
    """Send without end and without a length."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    try:
        while True:
            handler.wfile.write(b"<meeting>" * 10_000)
    except OSError:
        return


def bomb(size: int) -> Fault:
    """Send a small gzip body that unpacks to `size` bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(size // 1_000_000):
            file.write(b"\x20" * 1_000_000)
    return answer(packed.getvalue(), "text/xml", Content_Encoding="gzip")


def huge_header(handler: Handler) -> None:
    handler.send(200, b"<meeting></meeting>", "text/xml", X_Long="x" * 200_000)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


CHALLENGE = b"<html><head><title>Just a moment...</title></head><body><script>challenge()</script></body></html>"
