"""ModernGov and CMIS from the list to the archive: what is asked, what is not, what changed and what vanished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from council_server import CHALLENGE, Fault, Handler, Meeting, Site, answer, cut, redirect, served, status, xml
from fetching import Fetching
from graph.documents import SourceDocument
from graph.errors import NotFetched
from graph.fetch import network
from graph.fetch.cmis import meetings
from graph.fetch.history import History
from graph.fetch.wanted import wanted


@pytest.fixture
def server() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def fetching(server: Site, tmp_path: Path) -> Fetching:
    return Fetching(server, tmp_path / "archive")


def numbers(fetching: Fetching) -> list[str]:
    return [path.rpartition("=")[2] for path in fetching.asked("GetMeeting?")]


def test_moderngov_is_asked_list_by_list_then_meeting_by_meeting(fetching: Fetching) -> None:
    done = fetching.run(since=date(2025, 1, 1), until=date(2025, 12, 31))
    service = "/mgWebService.asmx/"
    assert fetching.asked() == [
        "/robots.txt",
        service + "GetCommittees",
        *(
            f"{service}GetMeetings?lCommitteeId={number}&sFromDate=01/01/2025&sToDate=31/12/2025"
            for number in (10, 11, 13)  # not Planning; expired bodies too
        ),
        *(
            f"{service}GetMeeting?lMeetingId={number}" for number in (101, 103, 104, 102, 105)
        ),  # not the cancelled one
        service + "GetCouncillorsByWard",
    ]
    assert done == network.Fetched({"new": 5}, 11, (), (), "done")


def test_a_year_is_a_call_with_both_dates(fetching: Fetching) -> None:
    fetching.run(bodies=("executive",), since=date(2023, 6, 1), until=date(2025, 6, 30))
    assert [path.partition("&")[2] for path in fetching.asked("GetMeetings")] == [
        f"sFromDate=01/01/{year}&sToDate=31/12/{year}" for year in (2023, 2024, 2025)
    ]
    assert numbers(fetching) == ["101"]


def test_bodies_are_named_by_patterns(fetching: Fetching) -> None:
    fetching.run(bodies=("*planning*", "HOUSING  overview"))
    assert {path.split("lCommitteeId=")[1].split("&")[0] for path in fetching.asked("GetMeetings")} == {"12", "13"}


@pytest.mark.parametrize(
    "title",
    [
        "Executive", "Cabinet", "Council", "Full Council", "Aldermere Borough Council", "Extraordinary Council", "Annual Council",
        "Overview and Scrutiny Board", "Children and Young People Scrutiny Panel", "Health Select Committee", "Cabinet (Shadow)",
        "Pwyllgor Craffu Cymunedau", "Cyngor", "Task and Finish Group - Flooding", "Council (Budget)", "Executive Board",
        "Audit and Scrutiny Committee", "Cabinet Member for Housing - Decisions", "Policy Development Committee", "Call-in Sub-Committee",
    ],
)  # fmt: skip
def test_scrutiny_executive_and_council_bodies_are_kept(title: str) -> None:
    assert wanted(())(title)


@pytest.mark.parametrize(
    "title",
    ["Planning Committee", "Licensing Sub-Committee A", "Pension Fund Committee", "Parish Council Liaison", "Youth Council",
     "Council Tax Setting Panel", "Audit Committee", "Joint Negotiating Committee", "Standards Committee", "Officer Decisions"],
)  # fmt: skip
def test_other_bodies_are_left(title: str) -> None:
    assert not wanted(())(title)


def test_a_site_where_nothing_is_wanted_is_told_apart_from_one_with_nothing_new(fetching: Fetching) -> None:
    done = fetching.run(bodies=("harbour board",))
    assert done.ended == "failed"
    assert "none of its 4 bodies has a title that is wanted" in done.reason


def test_nothing_is_asked_that_is_old_and_known(fetching: Fetching) -> None:
    fetching.run()
    fetching.server.asked.clear()
    fetching.later(1)
    done = fetching.run()
    assert numbers(fetching) == ["104", "102", "105"]  # of the last 90 days
    assert done.counts == {"unchanged": 3}
    assert len(list((fetching.archive / "blobs").rglob("*/*"))) == 12  # two of the lists are the same


def test_one_in_a_hundred_of_the_older_is_looked_at_again_whoever_asks() -> None:
    history = History()
    for number in range(3000):
        history.take(
            {"event": "answer", "key": f"https://a.example/k{number}", "outcome": "new", "kind": "meeting", "at": "", "sha256": "", "essence": "", "address": ""}
        )  # fmt: skip
    due = [
        {n for n in range(3000) if history.is_due(f"https://a.example/k{n}", date(2020, 1, 1), date(2026, 1, day))}
        for day in (1, 1, 2)
    ]
    assert due[0] == due[1] != due[2]
    assert 10 < len(due[0]) < 60


def test_a_change_makes_a_version_and_loses_none(fetching: Fetching) -> None:
    fetching.run()
    fetching.server.council.change(104, minutes="AGREED that nothing be done.")
    fetching.later(1)
    assert fetching.run().counts == {"changed": 1, "unchanged": 2}
    first, second = (entry for entry in fetching.journal() if entry.get("key", "").endswith("=104"))
    for entry, words in ((first, b"every quarter"), (second, b"nothing be done")):
        assert words in (fetching.archive / "blobs" / entry["sha256"][:2] / entry["sha256"]).read_bytes()


def test_a_page_that_says_it_did_not_change_is_not_sent_again(fetching: Fetching) -> None:
    page = "lMeetingId=104"
    content = xml("<meeting><minutesnonemptyhtmlbody>AGREED</minutesnonemptyhtmlbody></meeting>")
    fetching.server.put(page, answer(content, "text/xml", ETag='"7"'))
    fetching.run()
    tags: list[str | None] = []

    def unchanged(handler: Handler) -> None:
        tags.append(handler.headers.get("If-None-Match"))
        handler.send(304, b"")

    fetching.server.put(page, unchanged, unchanged)
    for _ in range(2):
        fetching.later(1)
        assert fetching.run().counts == {"unchanged": 3}
    assert tags == ['"7"', '"7"']


def test_minutes_that_come_late_are_a_change(fetching: Fetching) -> None:
    fetching.run()
    fetching.server.council.change(105, minutes="AGREED at last.")
    fetching.later(30)
    assert fetching.run().counts["changed"] == 1


@pytest.mark.parametrize(
    ("body", "minuted"),
    [
        ("&lt;p&gt;AGREED&lt;/p&gt;", True),
        ("<![CDATA[AGREED]]>", True),
        ("&lt;p class=&quot;x&quot;&gt;&amp;nbsp;&lt;/p&gt;", False),
        ("\n", False),
        ("", False),
    ],
)
def test_a_meeting_has_minutes_where_there_are_words(fetching: Fetching, body: str, minuted: bool) -> None:
    content = xml(
        f"<meeting><agendaitem><minutesnonemptyhtmlbody>{body}</minutesnonemptyhtmlbody></agendaitem></meeting>"
    )
    fetching.server.put("lMeetingId=101", answer(content, "text/xml"), always=True)
    fetching.run(bodies=("executive",), until=date(2025, 3, 1), since=date(2025, 1, 1))
    (entry,) = (one for one in fetching.journal() if one.get("kind") == "meeting")
    assert entry["about"]["minutes"] is minuted


@pytest.mark.parametrize("identifier", ["²", "../x", "1" * 40, "", "-1", "1&lMeetingId=2"])
def test_numbers_of_meetings_are_numbers(fetching: Fetching, identifier: str) -> None:
    content = xml(
        f"<getmeetings><meeting><meetingid>{identifier.replace('&', '&amp;')}</meetingid><meetingdate>04/02/2025</meetingdate></meeting></getmeetings>"
    )
    fetching.server.put("GetMeetings", answer(content, "text/xml"), always=True)
    assert fetching.run().counts == {}
    assert not fetching.asked("GetMeeting?")


@pytest.mark.parametrize("how", ["emptied", "deleted", "unlisted"])
def test_minutes_that_vanish_are_noted_once_and_kept(fetching: Fetching, how: str) -> None:
    fetching.run()
    council = fetching.server.council
    if how == "emptied":
        council.change(104, minutes=None)
    elif how == "deleted":
        fetching.server.put("lMeetingId=104", status(404), always=True)
    else:
        del council.meetings[104]
    fetching.later(1)
    assert fetching.run().counts["withdrawn"] == 1
    assert network.freshness(fetching.archive, fetching.site).withdrawn == 1
    from graph import fetch

    read = [one for one in fetch.read([fetching.archive]) if isinstance(one, SourceDocument)]
    assert len(read) > 1
    assert [one.name for one in read if one.metadata.withdrawn_at] == [
        one.name for one in read if "2025-10-14" in one.name
    ]
    fetching.later(1)
    assert "withdrawn" not in fetching.run().counts


def test_minutes_that_come_back_are_withdrawn_no_longer(fetching: Fetching) -> None:
    fetching.run()
    gone = fetching.server.council.meetings.pop(104)
    fetching.later(1)
    fetching.run()
    fetching.server.council.meetings[104] = gone
    fetching.later(1)
    fetching.run()
    assert network.freshness(fetching.archive, fetching.site).withdrawn == 0
    from graph import fetch

    read = [one for one in fetch.read([fetching.archive]) if isinstance(one, SourceDocument)]
    assert read
    assert not any(one.metadata.withdrawn_at for one in read)


def test_a_list_that_is_empty_all_at_once_is_not_believed(fetching: Fetching) -> None:
    fetching.run()
    before = dict(fetching.server.council.meetings)
    fetching.server.council.meetings = {n: m for n, m in before.items() if m.committee != 11}
    fetching.later(1)
    assert "withdrawn" not in fetching.run().counts


@pytest.mark.parametrize("fault", [status(404), status(403), answer(CHALLENGE), status(500)])
def test_pages_are_read_where_the_service_is_off(fetching: Fetching, fault: Fault) -> None:
    fetching.server.put("/mgWebService.asmx/GetCommittees", fault, always=True)
    done = fetching.run(until=date(2025, 12, 31), since=date(2025, 1, 1))
    assert done.ended == "done"
    assert done.counts == {"new": 5}
    assert fetching.asked("ieListMeetings") == [f"/ieListMeetings.aspx?CId={n}&Year=0" for n in (10, 11, 13)]
    assert "/ieListDocuments.aspx?CId=11&MId=103&Ver=4" in fetching.asked()
    assert not any("MId=107" in path for path in fetching.asked())  # cancelled


def test_pages_are_read_where_the_service_gives_no_meeting(fetching: Fetching) -> None:
    fetching.server.put("GetMeeting?", status(403), always=True)
    done = fetching.run()
    assert done.ended == "done"
    assert done.counts == {"refused": 1, "new": 5}
    assert numbers(fetching) == ["101"]
    fetching.server.asked.clear()
    fetching.later(1)
    fetching.run()
    assert numbers(fetching) == ["104"]
    assert [path.split("MId=")[1] for path in fetching.asked("ieList")] == ["104&Ver=4", "102&Ver=4", "105&Ver=4"]


def test_pages_are_read_where_the_service_gives_no_list_of_meetings(fetching: Fetching) -> None:
    fetching.server.put("GetMeetings?", status(500), always=True)
    done = fetching.run()
    assert (done.ended, done.counts) == ("done", {"new": 5})
    assert set(fetching.asked("GetMeetings?")) == {fetching.asked("GetMeetings?")[0]}


def test_minutes_that_are_printed_only_are_fetched_as_a_pdf_once(fetching: Fetching) -> None:
    from graph import fetch
    from graph.documents import SourceDocument

    council = fetching.server.council
    council.printed = {105}
    fetching.run()
    assert fetching.asked("mgConvert") == ["/mgConvert2PDF.aspx?ID=105&T=1"]
    (one,) = (one for one in fetch.read([fetching.archive]) if "2025-12-09" in one.name)
    assert isinstance(one, SourceDocument)
    assert one.content.startswith(b"%PDF-")
    assert one.metadata.url == f"{fetching.server.address}/mgConvert2PDF.aspx?ID=105&T=1"
    assert dict(one.metadata.identifiers)["moderngov-meeting"] == "105"
    fetching.later(1)
    assert "withdrawn" not in fetching.run().counts
    assert len(fetching.asked("mgConvert")) == 1
    council.change(105, minutes="AGREED in the service too.")
    fetching.later(1)
    fetching.run()
    (one,) = (one for one in fetch.read([fetching.archive]) if "2025-12-09" in one.name)
    assert isinstance(one, SourceDocument)
    assert b"in the service too" in one.content
    assert len(one.metadata.replaces) == 1


@pytest.mark.parametrize("fault", [answer(b"%PDF-1.7 half"), answer(b"<html>no minutes</html>"), status(500)])
def test_a_pdf_that_does_not_come_stops_nothing(fetching: Fetching, fault: Fault) -> None:
    fetching.server.council.printed = {105}
    fetching.server.put("mgConvert", fault, always=True)
    done = fetching.run()
    assert (done.ended, done.counts) == ("done", {"new": 5})
    assert len(done.failed) == 1


def test_the_minutes_beside_a_cmis_page_are_fetched_and_those_of_the_last_meeting_are_not(fetching: Fetching) -> None:
    from graph import fetch

    fetching.server.council.printed = {104}
    span = {"since": date(2025, 10, 1), "until": date(2025, 12, 31)}
    fetching.run("cmis", **span)
    assert fetching.asked("Document.ashx") == ["/aldermere/Document.ashx?this=104"]
    documents = {one.name.partition("/")[2]: one for one in fetch.read([fetching.archive])}
    assert documents["2025-10-14 Children and Families Scrutiny Panel"].content.startswith(b"%PDF-")  # type: ignore[union-attr]
    fetching.later(1)
    fetching.run("cmis", **span)
    assert len(fetching.asked("Document.ashx")) == 1


def test_a_meeting_that_came_by_both_ways_is_one_document(fetching: Fetching) -> None:
    from graph import fetch

    fetching.run()
    fetching.server.council.service = False
    fetching.later(1)
    fetching.run()
    names = [one.name for one in fetch.read([fetching.archive])]
    assert (
        len(names) == len(set(names)) == 6
    )  # of a page it is not known whether minutes stand on it; and the members


def test_the_list_of_members_is_asked_once_a_run_and_each_version_is_a_document(fetching: Fetching) -> None:
    from graph import fetch

    fetching.run()
    fetching.later(1)
    fetching.run()
    fetching.later(1)
    fetching.server.council.members[10] = "Councillor Olu Low"
    fetching.run()
    assert len(fetching.asked("GetCouncillorsByWard")) == 3
    found = [one for one in fetch.read([fetching.archive]) if "members" in one.name]
    assert [one.name.partition("/")[2] for one in found] == ["members 2026-01-05", "members 2026-01-07"]
    assert all(isinstance(one, SourceDocument) and one.metadata.council == "aldermere" for one in found)
    assert fetch.count([fetching.archive]) == 4 + 2


def test_a_service_that_refuses_the_list_of_members_has_given_the_meetings(fetching: Fetching) -> None:
    fetching.server.put("/mgWebService.asmx/GetCouncillorsByWard", status(403), always=True)
    done = fetching.run()
    assert (done.ended, done.counts) == ("done", {"new": 5})
    assert [address.rpartition("/")[2] for address, _ in done.refused] == ["GetCouncillorsByWard"]


@pytest.mark.parametrize(
    ("fault", "ended", "told"),
    [
        (status(403), "refused", "HTTP 403"),
        (answer(CHALLENGE), "refused", "a challenge page"),
        (status(500), "failed", "HTTP 500"),
        (answer(xml("<error>off</error>")), "failed", "XML of another kind: <error>"),
    ],
)
def test_a_site_that_gives_nothing_is_told_with_the_reason(
    fetching: Fetching, fault: Fault, ended: str, told: str
) -> None:
    fetching.server.put("/mg", fault, always=True)
    done = fetching.run()
    assert (done.ended, done.counts) == (ended, {})
    assert told in done.reason
    fresh = network.freshness(fetching.archive, fetching.site)
    assert (fresh.state, fresh.last_success) == (ended, None)


def test_a_host_that_refuses_three_times_is_left_alone(fetching: Fetching) -> None:
    for part in ("GetMeeting?", "ieListDocuments"):
        fetching.server.put(part, status(403), always=True)
    done = fetching.run()
    assert done.ended == "refused"
    assert "refused 3 times" in done.reason
    assert len(fetching.asked("GetMeeting?")) == 1
    assert len(fetching.asked("ieListDocuments")) == 2
    assert done.counts == {"refused": 3}


def test_one_meeting_that_fails_stops_no_other(fetching: Fetching) -> None:
    fetching.server.put("lMeetingId=103", cut(b"<meeting></meeting>", 4), always=True)
    fetching.server.put("lMeetingId=102", redirect("https://10.0.0.1/"), always=True)
    done = fetching.run()
    assert done.ended == "done"
    assert done.counts == {"new": 3, "failed": 1, "refused": 1}
    assert "private address" in done.refused[0][1]


def test_what_failed_is_asked_again_in_the_next_run(fetching: Fetching) -> None:
    fetching.server.put("lMeetingId=101", status(500), status(500), status(500), status(500))
    assert fetching.run().counts["failed"] == 1
    fetching.later(1)
    assert fetching.run().counts["new"] == 1


def test_a_list_with_a_document_type_is_not_read(fetching: Fetching) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE getmeetings [<!ENTITY a "x">]><getmeetings>&a;</getmeetings>'
    fetching.server.put("GetMeetings?lCommitteeId=10", answer(bomb, "text/xml"), always=True)
    done = fetching.run()
    assert done.ended == "done"
    assert "document type" in done.failed[0][1]


def test_lists_in_windows_1252_that_say_utf_8_are_read(fetching: Fetching) -> None:
    content = xml(
        "<committees><committee><committeeid>11</committeeid><committeetitle>Children’s &amp;amp; Families Scrutiny"
        "</committeetitle><committeedeleted>False</committeedeleted></committee></committees>"
    )
    fetching.server.put("GetCommittees", answer(content.decode().encode("cp1252"), "text/xml"), always=True)
    outline, had, again = network.look(fetching.plan(), fetching.site, fetching.archive, fetching.means)
    assert isinstance(outline, network.CommitteesOutline)
    assert [one.title for one in outline.kept] == ["Children’s & Families Scrutiny"]
    assert (had, again) == (0, 0)


def test_a_look_asks_for_one_list_and_keeps_nothing(fetching: Fetching) -> None:
    network.look(fetching.plan(), fetching.site, fetching.archive, fetching.means)
    assert fetching.asked() == ["/robots.txt", "/mgWebService.asmx/GetCommittees"]
    assert not fetching.archive.exists()


def test_a_look_at_a_site_that_refuses_says_so(fetching: Fetching) -> None:
    fetching.server.put("/mg", status(403), always=True)
    with pytest.raises(NotFetched, match="HTTP 403"):
        network.look(fetching.plan(), fetching.site, fetching.archive, fetching.means)


def test_cmis_is_asked_month_by_month_then_meeting_by_meeting(fetching: Fetching) -> None:
    done = fetching.run("cmis", since=date(2025, 9, 1), until=date(2025, 11, 30))
    front = "/aldermere/Meetings/tabid/70/ctl"
    assert fetching.asked() == [
        "/robots.txt",
        "/aldermere/Meetings.aspx",
        "/aldermere/Meetings.aspx?ctl=MeetingCalendarListView&mid=397",
        *(
            f"{front}/MeetingCalendarPublicNoJava/mid/397/Date/2025-{month:02}-01/Default.aspx"
            for month in (9, 10, 11)
        ),
        f"{front}/ViewMeetingPublic/mid/397/Meeting/107/Committee/11/Default.aspx",
        f"{front}/ViewMeetingPublic/mid/397/Meeting/104/Committee/11/Default.aspx",
        f"{front}/ViewMeetingPublic/mid/397/Meeting/102/Committee/10/Default.aspx",
    ]
    assert done.counts == {"new": 3}


def test_cmis_goes_on_from_any_address_with_the_two_numbers(fetching: Fetching) -> None:
    start = f"{fetching.server.address}/aldermere/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/1/Committee/2/Default.aspx"
    plan = network.Plan("cmis", start, None, (), date(2025, 10, 1), date(2025, 10, 31))
    done = network.fetch_site(plan, fetching.site, fetching.archive, fetching.means)
    assert done.counts == {"new": 1}
    assert len(fetching.asked()) == 3


def test_cmis_changed_and_vanished_meetings_are_seen(fetching: Fetching) -> None:
    fetching.run("cmis", since=date(2025, 10, 1), until=date(2025, 12, 31))
    council = fetching.server.council
    council.change(104, minutes="AGREED otherwise.")
    del council.meetings[102]
    council.meetings[108] = Meeting(108, 10, date(2025, 11, 20))
    fetching.later(1)
    done = fetching.run("cmis", since=date(2025, 10, 1), until=date(2025, 12, 31))
    assert done.counts == {"new": 1, "changed": 1, "unchanged": 1, "withdrawn": 1}


def test_cmis_old_months_are_not_asked_again(fetching: Fetching) -> None:
    fetching.run("cmis", since=date(2025, 1, 1))
    fetching.server.asked.clear()
    fetching.later(1)
    fetching.run("cmis", since=date(2025, 1, 1))
    asked = [path.split("/Date/")[1][:7] for path in fetching.asked("NoJava")]
    assert asked[-4:] == ["2025-10", "2025-11", "2025-12", "2026-01"]
    assert len(asked) <= 6


def test_cmis_meeting_pages_are_documents(fetching: Fetching) -> None:
    from graph import fetch
    from graph.documents import SourceDocument
    from graph.parse import parse

    fetching.run("cmis", since=date(2025, 10, 1), until=date(2025, 10, 31))
    (one,) = fetch.read([fetching.archive])
    assert isinstance(one, SourceDocument)
    assert one.metadata.body == "Children and Families Scrutiny Panel"
    assert dict(one.metadata.identifiers) == {"cmis-committee": "11", "cmis-meeting": "104"}
    assert parse(one).format == "cmis-html"


def test_a_page_without_a_calendar_is_told(fetching: Fetching) -> None:
    fetching.server.put(
        "/aldermere/Meetings.aspx", answer(b"<html class='DNN'><a href='/about'>About</a></html>"), always=True
    )
    done = fetching.run("cmis")
    assert done.ended == "failed"
    assert "no link on it leads to" in done.reason


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (
            "<table><tr><td>Monday, 8 June</td><td><a href='/x/Meeting/15/Committee/6/Default.aspx'>10:00 Licensing</a></td></tr>"
            "<tr><td>Tuesday, 9 June 2026</td><td><table><tr><td><a href='/x/Meeting/16/Committee/7/'>Scrutiny 2</a></td></tr>"
            "</table></td></tr></table>",
            [("15", "Licensing", date(2026, 6, 8)), ("16", "Scrutiny 2", date(2026, 6, 9))],
        ),
        (
            "<tr><td><a href='/x/Meeting/15/Committee/6/D.aspx'>3 Aug 2026 10:00 - Housing - Scrutiny</a></td><td>Hall</td></tr>",
            [("15", "Housing - Scrutiny", date(2026, 8, 3))],
        ),
        ("<td>Monday, 31 June</td><td><a href='/x/Meeting/15/Committee/6/D.aspx'>10:00 X</a></td>", []),
        ("<td>Monday, 8 June</td><td><a href='/about'>10:00 X</a></td>", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_month_of_cmis_is_read(page: str, found: list[tuple[str, str, date]]) -> None:
    read = meetings(page.encode(), "https://aldermere.example/x", date(2026, 6, 1))
    assert [(one.identifier, one.title, one.held_on) for one in read] == found
