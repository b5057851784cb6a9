"""ModernGov: committees, their meetings a year a call, then each meeting, by its web service; by its pages without.

The service is mgWebService.asmx, plain GET: GetCommittees, GetMeetings (both dates always, dd/mm/yyyy), GetMeeting,
GetCouncillorsByWard.
Where it, or half of it, is switched off or refused, the public pages are read: mgListCommittees, ieListMeetings,
ieListDocuments. Minutes that are published and not in the service's answer are a PDF (mgConvert2PDF).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from graph.errors import NotFetched
from graph.fetch.addresses import Site, canonical
from graph.fetch.answers import day, links, page_due, pdf_due, tree, words, xml_due
from graph.fetch.history import known
from graph.fetch.session import Session
from graph.fetch.wanted import wanted

SYSTEM = "moderngov"
_PAGE = re.compile(
    rb"""mg(?:MainTitleTxt|Content|Table|ItemTable|Bullet|SubTitleTxt)|id\s*=\s*["']?modgov""", re.IGNORECASE
)
_BODY = re.compile(rb"<\w*htmlbody>(?:<!\[CDATA\[)?([^<]*)", re.IGNORECASE)
_CALLED_OFF = re.compile(r"\b(?:cancelled|postponed|abandoned)\b", re.IGNORECASE)
_NOT_HELD = frozenset(("cancelled", "abandoned", "postponed"))


@dataclass(frozen=True, slots=True)
class Committee:
    """A body that the council lists. `expired` bodies have met; of them there is history only."""

    identifier: str
    title: str
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in a list, with the address that gives it."""

    identifier: str
    held_on: date | None
    committee: Committee
    address: str
    was_held: bool = True

    @property
    def about(self) -> dict[str, Any]:
        """What is known of it from the list."""
        return {
            "body": self.committee.title,
            "date": self.held_on.isoformat() if self.held_on else None,
            "identifiers": {
                "moderngov-committee": self.committee.identifier,
                "moderngov-meeting": self.identifier,
            },
        }


@dataclass(frozen=True, slots=True)
class Outline:
    """What a run will ask: the bodies kept and left out, the years, and the days it looks at."""

    kept: tuple[Committee, ...]
    left: tuple[Committee, ...]
    since: date
    until: date
    by_pages: bool = False

    @property
    def years(self) -> range:
        """The calendar years that are asked for, a call each."""
        return range(self.since.year, self.until.year + 1)


def outline(session: Session, site: Site) -> Outline:
    """Return what there is to fetch: asks for the committees, and nothing else.

    Without --since, what is looked at begins with the year before this one. Raises `NotFetched` where neither the
    service nor the page gives a list.
    """
    since = session.plan.since or date((session.plan.until or session.today).year - 1, 1, 1)
    until = session.plan.until or session.today
    found, by_pages = _committees(session, site)
    is_wanted = wanted(session.plan.bodies)
    kept = tuple(one for one in found if is_wanted(one.title))
    left = tuple(one for one in found if not is_wanted(one.title))
    return Outline(kept, left, since, until, by_pages)


def fetch(session: Session, site: Site) -> None:
    """Fetch what the plan wants and is due. Raises `HostStopped`, or `NotFetched` where there is nothing to look at."""
    plan = outline(session, site)
    if not plan.kept:
        raise NotFetched(site.base, f"none of its {len(plan.left)} bodies has a title that is wanted; name some")
    lists = [] if plan.by_pages else list(_by_service(session, site, plan))
    if plan.by_pages or not _came_by_service(session, "meetings"):
        plan = replace(plan, by_pages=True)
        lists = list(_by_pages(session, site, plan))
    listed = {canonical(one.address): one for one in lists}
    _note_missing(session, plan, listed)
    due = list(_due(session, site, plan, listed))
    session.expect(len(due))
    for address, about in due:
        _meeting(session, site, address, about)
    if not plan.by_pages:
        _members(session, site)


def _members(session: Session, site: Site) -> None:
    """Ask for the list of councillors, last: a service that refuses it has given the meetings by then."""
    address = site.page("mgWebService.asmx/GetCouncillorsByWard")
    due = xml_due("councillorsbyward", "getcouncillorsbyward")
    session.ask(address, "members", due=due, about={"members": True})


def _due(
    session: Session, site: Site, plan: Outline, listed: Mapping[str, Listed]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return what is to be asked for in this run: meetings in the lists, and of the older ones some."""
    for key, one in sorted(listed.items(), key=lambda entry: (entry[1].held_on or date.max, entry[0])):
        within = one.held_on is None or plan.since <= one.held_on <= plan.until
        page = canonical(_page_of(site, one.about))
        had = page if session.history.current(key) is None and session.answer(key) is None else key
        if within and one.was_held and session.is_due(had, one.held_on):
            yield one.address, one.about
    for key, version in known(session.history, "meeting"):
        held_on = _date(version.about)
        older = held_on is not None and held_on < plan.since
        if key not in listed and older and session.is_due(key, held_on):
            yield version.address, version.about


def _meeting(session: Session, site: Site, address: str, about: Mapping[str, Any]) -> None:
    """Ask for a meeting; for its printed minutes too, where the service says that there are some and gives none."""
    key, by_service = canonical(address), ".asmx/" in address.casefold()
    if by_service and not _refuses_meetings(session):
        session.ask(address, "meeting", due=xml_due("meeting"), about=about, describe=_describe)
    if by_service and _refuses_meetings(session):
        address, by_service = _page_of(site, about), False
    if not by_service:
        session.ask(address, "meeting", due=page_due(_PAGE, "ModernGov"), about=about)
        return
    answer = session.answer(key) or {}
    said = answer.get("about") or {}
    printed = f"{key}#minutes"
    is_elsewhere = said.get("minutes") is False and said.get("published") is True
    if is_elsewhere and session.is_new(key, printed):
        page = site.page("mgConvert2PDF.aspx", ID=about["identifiers"]["moderngov-meeting"], T="1")
        session.ask(page, "minutes", due=pdf_due, about={**said, "minutes": True}, key=printed)


def _page_of(site: Site, about: Mapping[str, Any]) -> str:
    known_by = about["identifiers"]
    committee, meeting = known_by["moderngov-committee"], known_by["moderngov-meeting"]
    return site.page("ieListDocuments.aspx", CId=committee, MId=meeting, Ver="4")


def _refuses_meetings(session: Session) -> bool:
    """Tell whether the service has never given a meeting, and refused one or failed twice: then its pages are asked."""
    ends = [one["outcome"] for one in session.entries("meeting") if ".asmx/" in one["address"]]
    return ("refused" in ends or ends.count("failed") > 1) and not _came_by_service(session, "meeting")


def _describe(content: bytes) -> Mapping[str, Any]:
    """Return what an answer to GetMeeting says of itself; of a page, nothing."""
    if not re.search(rb"<(?:\w+:)?meeting\b", content[:2_000], re.IGNORECASE):
        return {}
    said: dict[str, Any] = {"minutes": any(_has_words(body[1]) for body in _BODY.finditer(content))}
    if _first(content, b"minutepublished").casefold() == "true":
        said["published"] = True
    held_on = day(_first(content, b"meetingdate"))
    if held_on:
        said["date"] = held_on.isoformat()
    status = _first(content, b"meetingstatus")
    if status:
        said["status"] = status
    return said


def _has_words(body: bytes) -> bool:
    """Tell whether HTML, escaped once, has any words in it."""
    shown = re.sub(r"<[^<>]*>", " ", unescape(body.decode("utf-8", "replace")))
    return bool(unescape(shown).strip("\u200b\ufeff \t\r\n\xa0"))


def _first(content: bytes, name: bytes) -> str:
    found = re.search(rb"<" + name + rb">([^<]{0,200})</", content, re.IGNORECASE)
    return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""


def _committees(session: Session, site: Site) -> tuple[list[Committee], bool]:
    address = site.page("mgWebService.asmx/GetCommittees")
    content = session.ask(address, "committees", due=xml_due("committees", "getcommittees"))
    if content is not None:
        found = [
            Committee(words(one, "committeeid"), words(one, "committeetitle"), _is_true(one, "committeeexpired"))
            for one in tree(content, address).iter("committee")
            if words(one, "committeeid") and not _is_true(one, "committeedeleted")
        ]
        if found:
            return found, False
    address = site.page("mgListCommittees.aspx", bcr="1")
    content = session.ask(address, "committees", due=page_due(_PAGE, "ModernGov"))
    found = list(_linked_committees(content, address)) if content is not None else []
    if not found:
        reasons = [*session.refused, *session.failed]
        cause = f"{reasons[0][1]}; and " if reasons else ""
        raise NotFetched(site.base, f"{cause}no list of committees, by the web service or the pages")
    return found, True


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _is_true(element: Any, path: str) -> bool:
    return words(element, path).casefold() == "true"


def _by_service(session: Session, site: Site, plan: Outline) -> Iterator[Listed]:
    for committee in plan.kept:
        for year in plan.years:
            address = site.page(
                "mgWebService.asmx/GetMeetings",
                lCommitteeId=committee.identifier,
                sFromDate=f"01/01/{year}",
                sToDate=f"31/12/{year}",
            )
            content = session.ask(address, "meetings", due=xml_due("getmeetings"))
            if content is None and not _came_by_service(session, "meetings"):
                return
            for one in _meetings_in(content, address):
                identifier = words(one, "meetingid")
                if _is_number(identifier):
                    yield Listed(
                        identifier,
                        day(words(one, "meetingdate")),
                        committee,
                        site.page("mgWebService.asmx/GetMeeting", lMeetingId=identifier),
                        words(one, "meetingstatus").casefold() not in _NOT_HELD,
                    )


def _meetings_in(content: bytes | None, address: str) -> Iterator[Any]:
    return tree(content, address).iter("meeting") if content is not None else iter(())


def _came_by_service(session: Session, kind: str) -> bool:
    """Tell whether the web service has ever given a page of a kind; half of it can be switched off."""
    return any(".asmx/" in version.address.casefold() for _, version in known(session.history, kind))


def _linked_committees(content: bytes, address: str) -> Iterator[Committee]:
    seen = set()
    for link in links(content, address):
        page = urlsplit(link.address).path.casefold()
        asked = {key.casefold(): value for key, value in parse_qsl(urlsplit(link.address).query)}
        identifier = None
        if page.endswith("mgcommitteedetails.aspx"):
            identifier = asked.get("id")
        elif page.endswith("ielistmeetings.aspx"):
            identifier = asked.get("cid") or asked.get("committeeid")
        if identifier and _is_number(identifier) and link.words and identifier not in seen:
            seen.add(identifier)
            yield Committee(identifier, link.words)


def _by_pages(session: Session, site: Site, plan: Outline) -> Iterator[Listed]:
    for committee in plan.kept:
        address = site.page("ieListMeetings.aspx", CId=committee.identifier, Year="0")
        content = session.ask(address, "meetings", due=page_due(_PAGE, "ModernGov"))
        for link in links(content, address) if content is not None else ():
            asked = {key.casefold(): value for key, value in parse_qsl(urlsplit(link.address).query)}
            identifier = asked.get("mid") or asked.get("meetingid") or ""
            if urlsplit(link.address).path.casefold().endswith("ielistdocuments.aspx") and _is_number(identifier):
                held = not _CALLED_OFF.search(f"{link.words} {link.after}")
                one = Listed(identifier, day(link.words), committee, "", held)
                yield replace(one, address=_page_of(site, one.about))


def _note_missing(session: Session, plan: Outline, listed: Mapping[str, Listed]) -> None:
    """Note the meetings that were listed once, and in years that were asked for again are not.

    A list that is wholly empty all at once is not believed: a fault looks the same.
    """
    answered = {one.committee.identifier for one in listed.values()}
    for key, version in list(known(session.history, "meeting")):
        committee = (version.about.get("identifiers") or {}).get("moderngov-committee")
        held_on = _date(version.about)
        asked_again = held_on is not None and plan.since.year <= held_on.year <= plan.until.year
        by_this = (".asmx/" in version.address.casefold()) != plan.by_pages
        if (
            key not in listed
            and committee in answered
            and asked_again
            and by_this
            and _answered(session, held_on, committee)
        ):
            session.withdraw(key, "it is listed no longer")


def _answered(session: Session, held_on: date | None, committee: str) -> bool:
    """Tell whether the list of a committee's meetings in the year of a date was had in this run."""
    for entry in session.entries("meetings"):
        address = entry["address"]
        asked = dict(parse_qsl(urlsplit(address).query))
        if committee in {asked.get("lCommitteeId"), asked.get("CId")}:
            year = asked.get("sFromDate", "")[-4:]
            if "sha256" in entry and (not year or (held_on is not None and year == str(held_on.year))):
                return True
    return False


def _date(about: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(about.get("date") or "")
    except ValueError:
        return None
