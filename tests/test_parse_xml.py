"""ModernGov's web service: agenda, decision and minutes apart; lists and hostile XML refused."""

from __future__ import annotations

from datetime import date, time

import pytest

from graph.documents import BlockKind, Minutes, Section, SourceDocument
from graph.errors import NotMinutes, UnknownFormat, UnreadableDocument
from graph.parse import parse

MEETING = """<?xml version="1.0" encoding="utf-8"?>
<meeting><meetingid>77</meetingid><meetingdate>10/02/2026</meetingdate><meetingstatus>Confirmed</meetingstatus>
<meetingtime>10.00 am</meetingtime><meetinglocation>Old Hall</meetinglocation><meetingroom>
</meetingroom><agendaitems><agendaitem><agendaitemid>1</agendaitemid><agendaitemtitle>Roads &amp;amp; Bridges</agendaitemtitle>
<agendatext>&lt;p class="MsoNormal"&gt;To receive
the report.&lt;/p&gt;</agendatext><agendaitemnumber>4</agendaitemnumber><fulldisplaynumberformat>1.</fulldisplaynumberformat>
<commentlabel1>Presented By</commentlabel1><commenttext1>A Green</commenttext1>
<commentlabel2>Actions</commentlabel2><commenttext2>
</commenttext2>
<minutesnonemptyhtmlbody>&lt;p&gt;AGREED that:&lt;/p&gt;&lt;ol&gt;&lt;li&gt;roads be mended;&lt;/li&gt;&lt;li&gt;bridges too.&lt;/li&gt;&lt;/ol&gt;</minutesnonemptyhtmlbody>
<isrestricted>False</isrestricted><isdisplayallowed>True</isdisplayallowed><refertocommittee>Roads Panel</refertocommittee>
<linkeddocuments><linkeddoc><title>Report</title><url>https://democracy.elmford.example/a.pdf</url><isrestricted>False</isrestricted></linkeddoc>
<linkeddoc><title>Report</title><isrestricted>False</isrestricted></linkeddoc>
<linkeddoc><title>Secret annex</title><isrestricted>True</isrestricted></linkeddoc></linkeddocuments></agendaitem>
<agendaitem><agendaitemid>2</agendaitemid><agendaitemtitle>Land deal</agendaitemtitle><agendatext>Secret words</agendatext>
<fulldisplaynumberformat>2.</fulldisplaynumberformat><isrestricted>True</isrestricted><refertocommittee>Roads Panel</refertocommittee></agendaitem>
</agendaitems><attendees><attendee memberid="192" name="Councillor Bo Low" roledescription="Member" attendance="Expected"/></attendees></meeting>"""


def read(text: str) -> Minutes:
    return parse(SourceDocument("service", text.encode()))


def test_a_meeting_gives_head_items_and_sections() -> None:
    minutes = read(MEETING)
    assert minutes.format == "moderngov-xml"
    assert minutes.header.body is not None
    assert (minutes.header.body.value, minutes.quote(minutes.header.body.span)) == ("Roads Panel", "Roads Panel")
    assert minutes.header.held_on is not None
    assert (minutes.header.held_on[0], minutes.header.starts_at) == (date(2026, 2, 10), time(10, 0))
    assert minutes.header.venue is not None
    assert minutes.header.venue.value == "Old Hall"
    assert [(item.number, item.title) for item in minutes.items] == [("1", "Roads & Bridges"), ("2", "Land deal")]
    sections = {minutes.quote(block.span): block.section for block in minutes.blocks}
    assert sections["To receive the report."] is Section.AGENDA
    assert sections["roads be mended;"] is Section.MINUTES
    assert sections["Report"] is Section.DOCUMENTS
    assert "https://democracy.elmford.example/a.pdf" in minutes.addresses


def test_list_entries_of_an_escaped_body_are_counted() -> None:
    labels = [b.label for b in read(MEETING).blocks if b.kind is BlockKind.ITEM and b.section is Section.MINUTES]
    assert labels == ["1.", "2."]


def test_of_a_restricted_item_only_the_title_is_taken() -> None:
    minutes = read(MEETING)
    assert "Land deal" in minutes.text
    assert "Secret" not in minutes.text
    assert minutes.text.count("Report") == 1


def test_expected_attendance_is_kept_as_said() -> None:
    one = read(MEETING).attendees[0]
    assert (one.name, one.role, one.status, one.member_id) == ("Councillor Bo Low", "Member", "Expected", "192")


@pytest.mark.parametrize(
    ("root", "what"),
    [
        ("getmeetings", "a list of meetings"),
        ("getmeetingsbydate", "a list of meetings"),
        ("committees", "a list of committees"),
        ("councillorsbyward", "a list of councillors"),
    ],
)
def test_a_list_is_no_minutes(root: str, what: str) -> None:
    with pytest.raises(UnreadableDocument, match=f"{what}, not minutes"):
        read(f"<?xml version='1.0'?><{root}><meetingscount> 2</meetingscount></{root}>")


def test_other_xml_is_an_unknown_format() -> None:
    with pytest.raises(UnknownFormat, match="rss"):
        read("<?xml version='1.0'?><rss><channel/></rss>")


def test_malformed_xml_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableDocument, match=r"line 5: malformed XML"):
        read("<?xml version='1.0'?>\n<meeting>\n<meetingid>\n\n</meeting>")


def test_entities_are_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><meeting><meetingid>&b;</meetingid></meeting>'
    with pytest.raises(UnreadableDocument, match="document type"):
        read(bomb)


def test_a_list_says_what_it_lists() -> None:
    meetings = "".join(
        f"<meeting><meetingid>{number}</meetingid><meetingdate>{day}</meetingdate></meeting>"
        for number, day in enumerate(("24/03/2026", "13/01/2026", "not settled"))
    )
    committee = "<committee><committeeid>1</committeeid><committeetitle>Audit &amp;amp; Risk Panel</committeetitle>"
    answer = f"<getmeetings><meetingscount> 3</meetingscount>{committee}<committeemeetings>{meetings}</committeemeetings></committee></getmeetings>"
    with pytest.raises(NotMinutes) as refused:
        read(answer)
    assert refused.value.cause == (
        "a list of meetings, not minutes: 3 of them of Audit & Risk Panel from 2026-01-13 to 2026-03-24"
    )
    with pytest.raises(NotMinutes) as refused:
        read(f"<committees>{committee}</committee>{committee}</committee></committees>")
    assert refused.value.cause == "a list of committees, not minutes: 2 of them"
