"""CMIS: a month of the calendar a call, then each meeting's page. The pages are slow, and are asked one by one.

The calendar's plain view is .../tabid/<n>/ctl/MeetingCalendarPublicNoJava/mid/<n>/Date/<yyyy-mm-dd>/Default.aspx; the
two numbers are taken from a real link of the site, on the page given or on its list view. Where a meeting's page has a
document called its minutes, that is fetched too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from graph.errors import NotFetched
from graph.fetch.addresses import Site, canonical
from graph.fetch.answers import Link, cells, day, document_due, links, page_due
from graph.fetch.history import known
from graph.fetch.session import Session
from graph.fetch.wanted import wanted

SYSTEM = "cmis"
TIMEOUT = 120.0  # seconds; a month can take 40
_PAGE = re.compile(rb"ModCMIS|CMIS|dnn_|DNN|MeetingCalendar", re.IGNORECASE)
_PLACE = re.compile(r"(?P<front>https?://\S*?/tabid/\d+)/ctl/\w+/(?P<mid>mid/\d+)(?:/|$)", re.IGNORECASE)
_MODULE = re.compile(rb"dnn\$ctr(?P<mid>\d+)\$MeetingCalendarPublic\w*\$")
_MEETING = re.compile(r"/Meeting/(?P<meeting>\d+)/Committee/(?P<committee>\d+)\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"/Document\.ashx\?", re.IGNORECASE)
_MINUTES = re.compile(  # of this meeting: those of the previous one stand among the papers too
    r"(?:(?:draft|printed|public|signed|approved|confirmed|final)\s+)*minutes(?:\s+of\s+(?:the\s+)?meeting)?(?:\s*\([^)]*\))?",
    re.IGNORECASE,
)
_DAY = re.compile(r"\w+day,?\s+(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]+)(?:,?\s+(?P<year>\d{4}))?")
_ENTRY = re.compile(r"(?:.*?\d{4}\s+)?(?:\d{1,2}:\d{2}\s*)?(?:-\s+)?(?P<title>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in the calendar."""

    identifier: str
    committee: str
    title: str
    held_on: date
    address: str

    @property
    def about(self) -> dict[str, Any]:
        """What is known of it from the calendar."""
        return {
            "body": self.title,
            "date": self.held_on.isoformat(),
            "identifiers": {"cmis-committee": self.committee, "cmis-meeting": self.identifier},
        }


@dataclass(frozen=True, slots=True)
class Outline:
    """What a run will ask: the view of a month (with {date} in it), the months, and the days it looks at."""

    calendar: str
    months: tuple[date, ...]
    since: date
    until: date


def outline(session: Session, site: Site) -> Outline:
    """Return what there is to fetch; asks at most for the page given and its list view.

    Without --since, what is looked at begins with the year before this one. Raises `NotFetched` where no link of the
    page leads to the calendar.
    """
    since = session.plan.since or date((session.plan.until or session.today).year - 1, 1, 1)
    until = session.plan.until or session.today
    return Outline(_calendar(session, site), tuple(_months(since, until)), since, until)


def fetch(session: Session, site: Site) -> None:
    """Fetch what the plan wants and is due. Raises `HostStopped`, or `NotFetched` where there is no calendar."""
    plan = outline(session, site)
    listed: dict[str, Listed] = {}
    looked_at: set[tuple[int, int]] = set()
    for month in plan.months:
        address = plan.calendar.format(date=month.isoformat())
        if not session.is_due(canonical(address), _last_day(month)):
            continue
        content = session.ask(address, "meetings", due=page_due(_PAGE, "CMIS"))
        found = [one for one in meetings(content, address, month) if site.covers(one.address)] if content else []
        if found:  # a month without any is not told from a page that could not be read
            looked_at.add((month.year, month.month))
        listed |= {canonical(one.address): one for one in found}
    for key, version in list(known(session.history, "meeting")):
        held_on = _date(version.about)
        if held_on and key not in listed and (held_on.year, held_on.month) in looked_at:
            session.withdraw(key, "it is listed no longer")
    due = list(_due(session, plan, listed, looked_at))
    session.expect(len(due))
    for address, about in due:
        _meeting(session, site, address, about)


def _meeting(session: Session, site: Site, address: str, about: Mapping[str, Any]) -> None:
    """Ask for a meeting's page, and for the document on it that holds its minutes, where there is one."""
    content = session.ask(address, "meeting", due=page_due(_PAGE, "CMIS"), about=about)
    for link in links(content, address) if content is not None else ():
        target = _secure(link.address, address)
        if _DOCUMENT.search(target) and _MINUTES.fullmatch(link.words) and site.covers(target):
            key = canonical(address)
            if session.is_new(key, f"{key}#minutes"):
                session.ask(
                    target, "minutes", due=document_due, about={**about, "minutes": True}, key=f"{key}#minutes"
                )
            return


def _due(
    session: Session, plan: Outline, listed: Mapping[str, Listed], looked_at: set[tuple[int, int]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return what is to be asked for in this run: meetings in the months looked at, and of the older ones some."""
    is_wanted = wanted(session.plan.bodies)
    for key, one in sorted(listed.items(), key=lambda entry: (entry[1].held_on, entry[0])):
        within = plan.since <= one.held_on <= plan.until and is_wanted(one.title)
        if within and session.is_due(key, one.held_on):
            yield one.address, one.about
    for key, version in known(session.history, "meeting"):
        held_on = _date(version.about)
        skipped = held_on is not None and (held_on.year, held_on.month) not in looked_at
        if skipped and key not in listed and session.is_due(key, held_on):
            yield version.address, version.about


def meetings(content: bytes, address: str, month: date) -> Iterator[Listed]:
    """Return the meetings in a month's calendar, in order: after each day ("Monday, 8 June") its links."""
    current: date | None = None
    for text, inside in cells(content, address):
        current = _day(text, month) or current
        for link in inside:
            found = _MEETING.search(link.address)
            held_on = day(link.words) or current
            title = _ENTRY.fullmatch(link.words)
            if found and held_on and title:
                whole = _secure(link.address, address)
                yield Listed(found["meeting"], found["committee"], title["title"].strip(), held_on, whole)


def _calendar(session: Session, site: Site) -> str:
    start = session.plan.start
    given = _template(start)
    if given:
        return given
    due = page_due(_PAGE, "CMIS")
    content = session.ask(start, "calendar", due=due)
    if content is None:
        reasons = [*session.refused, *session.failed]
        raise NotFetched(start, reasons[0][1] if reasons else "there is nothing")
    found = _first(links(content, start), site)
    module = _MODULE.search(content)
    if not found and module:
        joint = "&" if urlsplit(start).query else "?"
        listing = f"{start}{joint}ctl=MeetingCalendarListView&mid={module['mid'].decode()}"
        content = session.ask(listing, "calendar", due=due)
        found = _first(links(content, listing), site) if content else None
    if not found:
        raise NotFetched(start, "no link on it leads to a meeting or a calendar of CMIS; give the address of one")
    return _secure(found, start)


def _first(found: Iterator[Link], site: Site) -> str | None:
    for link in found:
        template = _template(link.address) if site.covers(link.address) else None
        if template:
            return template
    return None


def _template(address: str) -> str | None:
    """Return the address of a month's plain view, {date} in the place of its day; None where none can be made."""
    found = _PLACE.match(address.replace("{", "%7B").replace("}", "%7D"))
    if found is None:
        return None
    return f"{found['front']}/ctl/MeetingCalendarPublicNoJava/{found['mid']}/Date/{{date}}/Default.aspx"


def _secure(address: str, asked: str) -> str:
    """Return an address with https where the page it stands on came so, whatever the page says."""
    return re.sub(r"^http:", "https:", address) if asked.startswith("https:") else address


def _months(since: date, until: date) -> Iterator[date]:
    month = since.replace(day=1)
    while month <= until:
        yield month
        month = _last_day(month) + timedelta(days=1)


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _day(text: str, month: date) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    return day(f"{found['day']} {found['month']} {found['year'] or month.year}")


def _date(about: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(about.get("date") or "")
    except ValueError:
        return None
