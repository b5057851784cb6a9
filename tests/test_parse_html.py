"""Pages of ModernGov and CMIS, and other HTML: small ones of our own with the markup of the real ones."""

from __future__ import annotations

from datetime import date, time

import pytest

from graph.documents import Block, BlockKind, Minutes, Section, SourceDocument
from graph.errors import UnreadableDocument
from graph.parse import parse

MEETING = """<!DOCTYPE html><html><head>
<title>Agenda and minutes for Health Scrutiny Panel on Wednesday 26th July, 2023, 4.00 pm | Elmford Borough Council</title>
<link rel="stylesheet" href="https://democracy.elmford.example/site.css"></head><body>
<nav><a href="/">Home</a></nav><div id="modgov">
<div class="mgHeader"><h1  class="mgMainTitleTxt" >Agenda and minutes</h1></div>
<div class="mgSubTitle" ><h2 class="mgSubTitleTxt">Health Scrutiny Panel - Wednesday 26th July, 2023 4.00 pm</h2></div>
<div class="mgLinks"><ul class="mgActionList"><li><a href="mgMeetingAttendance.aspx?ID=6439">Meeting attendance</a></li>
<li><a href="documents/g6439/Printed minutes.pdf?T=1">Printed minutes <span class="mgFileSize">PDF 97 KB</span></a></li></ul></div>
<div class="mgContent">
<p><span  class="mgLabel" >Venue:</span>&nbsp;Council Chamber, Town Hall.&nbsp;<a href="x">View directions</a></p>
<p><span  class="mgLabel" >Contact:</span>&nbsp;Ann Other, Democratic Services&nbsp; Email: <a href="mailto:a@b">a@elmford.example</a></p>
<table class="mgItemTable" id="mgItemTable" summary="Table of agenda items"><thead><tr><th>No.</th><th>Item</th></tr></thead><tbody>
<tr><td class="mgItemNumberCell" ><p class="mgAiTitleTxt" ><a name="AI501"></a>23/1.</p></td>
<td><p class="mgAiTitleTxt" ><a class="mgAiTitleLnk" href="mgAi.aspx?ID=501">Apologies</a></p>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><div class="WordSection1">
<p class="MsoNormal">Apologies were received from
Councillor Green.</p><p class="MsoNormal">&nbsp;</p></div></div></td></tr>
<tr><td class="mgItemNumberCell" ><p class="mgAiTitleTxt" >23/2.</p></td>
<td><p class="mgAiTitleTxt" ><a class="mgAiTitleLnk" href="mgAi.aspx?ID=502">Waiting times <span class="mgFileSize">
<img alt="pdf icon"/> PDF 181 KB</span></a></p>
<div class="mgWordPara"><div class="WordSection1"><p class="MsoNormal">RECOMMENDED that the report be noted.</p></div></div>
<p class="mgLabel">Additional documents:</p><ul class="mgBulletList"><li><a href="documents/s1/a.pdf">Appendix A</a></li></ul>
<p class="mgSubItemTitleTxt">Decision:</p><div class="mgWordPara"><p class="MsoNormal"><b>RESOLVED:</b> that:</p>
<ol type="a" start="2"><li>the report be <b>noted</b>;</li><li value="5">the Director report back.</li></ol></div>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara">
<p class="MsoListParagraph">a)&nbsp;&nbsp;&nbsp; That the report be noted<br>and sent on.</p>
<p class="MsoListParagraph"><span>·<span>&nbsp;&nbsp;</span></span>A bullet</p>
<p><b>A heading in bold</b></p>
<table class="MsoTableGrid"><tr><td><p>Name</p></td><td><p>Interest</p></td></tr>
<tr><td><p>Lulu Agate</p></td><td><p>Trustee</p><p>since 2020</p></td></tr></table>
<p>... <a href="mgAi.aspx?ID=502">view the full minutes text for item 23/2.</a></p></div></td></tr>
</tbody></table></div></div><footer>Copyright</footer></body></html>"""

ITEM = """<html><head><title>Agenda item - Fostering | Elmford Borough Council</title></head><body><div id="modgov">
<div class="mgHeader"><h1 class="mgMainTitleTxt">Agenda item</h1></div>
<div class="mgSubTitle"><h2 class="mgSubTitleTxt">Fostering</h2></div>
<div class="mgLinks"><ul class="mgActionList">
<li><a href="ieListDocuments.aspx?CId=1&amp;MId=77">Meeting of Children's Panel, Tuesday, 28th March, 2023 1.00 pm (Item 5.)</a></li>
<li>Share this item</li></ul></div>
<div class="mgContent"><div class="mgWordPara"><p>To note.</p></div>
<h3 class="mgSubItemTitleTxt">Minutes:</h3><div class="mgWordPara"><p>AGREED that:</p><p>1.</p><p>the report be noted.</p>
<p>2. That work go on.</p></div>
<p class="mgLabel">Supporting documents:</p><ul class="mgBulletList"><li>Report <span class="mgFileSize">PDF 1 KB</span></li></ul>
</div></div></body></html>"""

ISSUE = """<html><body><div id="modgov"><h1 class="mgMainTitleTxt">Issue - meetings</h1><h2 class="mgSubTitleTxt">Bus review</h2>
<div class="mgContent"><h3 class="mgSubSubTitleTxt">Meeting: 16/07/2019 - Cabinet (Item 4)</h3>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>RESOLVED that the review be approved.</p></div>
<h3 class="mgSubSubTitleTxt">Meeting: 02/07/2019 - Transport Panel (Item 7)</h3>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>RECOMMENDED that Cabinet approve.</p></div>
</div></div></body></html>"""

DECISION = """<div id="modgov"><div class="mgHeader"><h1  class="mgMainTitleTxt" >Decision details</h1></div>
<div class="mgSubTitle" ><h2 class="mgSubTitleTxt">Lease of the old mill</h2></div>
<div class="mgContent" ><p><span  class="mgLabel" >Decision Maker: </span>{maker}</p>
<p><span  class="mgLabel" >Decision status: </span><span  class="mgPlanItemInForce" >Recommendations Approved</span></p>
<h3 class="mgSubSubTitleTxt">Purpose:</h3><div class="mgWordPara"><p>To seek approval.</p></div>
<h3 class="mgSubSubTitleTxt">Decision:</h3><div class="mgWordPara"><p>That the lease be approved.</p></div>
<h3 class="mgSubSubTitleTxt">Reasons for the decision:</h3><div class="mgWordPara"><p>The mill is empty.</p></div>
<p><span  class="mgLabel" >Publication date: </span>05&#47;08&#47;2026</p>
<p><span  class="mgLabel" >Date of decision: </span>04&#47;08&#47;2026</p></div></div>"""

ATTENDANCE = """<html><body><div id="modgov"><h1 class="mgMainTitleTxt">Meeting attendance</h1>
<h2 class="mgSubTitleTxt">Cabinet, Monday 6th June 2016 7.00 pm</h2><div class="mgContent">
<table class="mgTabTable" summary="Table of meeting attendance"><tr><th>Attendee</th><th>Role</th><th>Attendance</th></tr>
<tr><td><a href="mgUserInfo.aspx?UID=12">Councillor Ann High</a></td><td>Chair</td><td>Present</td></tr>
<tr><td>Bo Low</td><td>Director</td><td>Apologies</td></tr></table></div></div></body></html>"""

CMIS = """<html><body><div class="DNNModuleContent ModCMISMeetingsC"><h1>Meeting Details</h1>
<div class="holder"><div class="DNNLabel CommitteeLabel"><label><span>Committee:</span></label></div>
<div class="Value Committee">Licensing Panel</div></div>
<div class="holder"><div class="DNNLabel"><label><span>Date/Time:</span></label></div><div class="Value">9 Jul 2019 - 18:00</div></div>
<div class="holder"><div class="DNNLabel VenueLabel"><label><span>Status:</span></label></div><div class="Value Venue">Occurred</div>
<div class="holder"><div class="DNNLabel VenueLabel"><label><span>Venue:</span></label></div><div class="Value Venue">Old Hall</div></div></div>
<ul class="DocumentList CmisDocumentList"><li><a href="x">Minutes of the previous meeting</a></li></ul></div></body></html>"""

OTHER = """<html><head><title>Housing minutes - Elmford Council</title></head><body><nav>Skip to content</nav><main>
<h1>Housing Scrutiny Panel</h1><p>Minutes of the meeting held on 3 March 2020</p>
<h2>1. Apologies</h2><p>None.</p><h2>2. Repairs backlog</h2><p>The Panel considered the report.</p><p>RESOLVED that:</p>
<ol><li>the report be noted</li><li>Cabinet be asked to act</li></ol></main></body></html>"""


def read(page: str | bytes, name: str = "page") -> Minutes:
    return parse(SourceDocument(name, page.encode() if isinstance(page, str) else page))


def found(minutes: Minutes, words: str) -> Block:
    return next(block for block in minutes.blocks if words in minutes.quote(block.span))


def test_a_meeting_page_gives_its_head() -> None:
    minutes = read(MEETING)
    header = minutes.header
    assert minutes.format == "moderngov-html"
    assert header.body is not None
    assert header.body.value == "Health Scrutiny Panel"
    assert header.held_on is not None
    assert header.held_on[0] == date(2023, 7, 26)
    assert header.starts_at == time(16, 0)
    assert header.venue is not None
    assert header.venue.value == "Council Chamber, Town Hall"
    assert header.contact is not None
    assert header.contact.value == "Ann Other, Democratic Services"
    assert header.identifiers == (("moderngov-meeting", "6439"),)
    assert "https://democracy.elmford.example/site.css" in minutes.addresses
    for stated in (header.body, header.venue, header.contact):
        assert minutes.quote(stated.span) == stated.value
    assert "Elmford Borough Council" in minutes.text
    assert "Copyright" not in minutes.text


def test_items_keep_number_title_and_identifier() -> None:
    items = read(MEETING).items
    assert [(item.number, item.title, item.identifiers) for item in items] == [
        ("23/1", "Apologies", (("moderngov-item", "501"),)),
        ("23/2", "Waiting times", (("moderngov-item", "502"),)),
    ]


def test_each_block_stands_in_its_section() -> None:
    minutes = read(MEETING)
    assert found(minutes, "RECOMMENDED that").section is Section.AGENDA
    assert found(minutes, "Appendix A").section is Section.DOCUMENTS
    assert found(minutes, "RESOLVED").section is Section.DECISION
    assert found(minutes, "That the report be noted").section is Section.MINUTES
    assert found(minutes, "Councillor Green").agenda_item == 0


def test_labels_are_counted_or_split_off() -> None:
    minutes = read(MEETING)
    counted = [b for b in minutes.blocks if b.section is Section.DECISION and b.kind is BlockKind.ITEM]
    assert [(b.label, minutes.quote(b.span)) for b in counted] == [
        ("b.", "the report be noted;"),
        ("e.", "the Director report back."),
    ]
    typed = found(minutes, "and sent on")
    assert (typed.label, minutes.quote(typed.span)) == ("a)", "That the report be noted\nand sent on.")
    assert found(minutes, "A bullet").label == "·"
    for block in minutes.blocks:
        assert block.label_span is None or minutes.quote(block.label_span) == block.label


def test_hard_wraps_are_spaces_and_bold_is_kept() -> None:
    minutes = read(MEETING)
    assert "received from Councillor Green." in minutes.text
    assert found(minutes, "A heading in bold").strong
    assert not found(minutes, "RESOLVED: that").strong


def test_a_table_of_data_stays_cells() -> None:
    minutes = read(MEETING)
    cells = {b.cell: minutes.quote(b.span) for b in minutes.blocks if b.cell}
    assert list(cells.values()) == ["Name", "Interest", "Lulu Agate", "Trustee\nsince 2020"]
    assert {row for row, _ in cells} == {0, 1}


def test_a_cut_text_marks_its_item() -> None:
    minutes = read(MEETING)
    assert [item.truncated for item in minutes.items] == [False, True]
    assert "view the full minutes text" in minutes.quote(minutes.truncations[0])


def test_an_item_page_tells_its_meeting_where_a_link_does() -> None:
    minutes = read(ITEM)
    assert [(item.number, item.title) for item in minutes.items] == [("5", "Fostering")]
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Children's Panel"
    assert minutes.header.held_on is not None
    assert minutes.header.held_on[0] == date(2023, 3, 28)
    assert found(minutes, "To note.").section is Section.AGENDA
    assert found(minutes, "Report PDF").section is Section.DOCUMENTS


def test_a_label_on_a_line_of_its_own_belongs_to_the_next() -> None:
    minutes = read(ITEM)
    assert [(b.label, minutes.quote(b.span)) for b in minutes.blocks if b.label] == [
        ("1.", "the report be noted."),
        ("2.", "That work go on."),
    ]


def test_of_an_issue_the_newest_meeting_comes_first_and_the_others_beside_it() -> None:
    minutes = read(ISSUE)
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Cabinet"
    assert minutes.header.held_on is not None
    assert minutes.header.held_on[0] == date(2019, 7, 16)
    assert [(item.number, item.title) for item in minutes.items] == [("4", "Bus review")]
    assert found(minutes, "RESOLVED").section is Section.MINUTES
    (other,) = minutes.others
    later = found(other, "RECOMMENDED that Cabinet")
    assert (later.section, later.agenda_item) == (Section.MINUTES, 0)
    assert [(item.number, item.title) for item in other.items] == [("7", "Bus review")]


def test_a_decision_page_gives_one_item_and_the_date_of_decision() -> None:
    minutes = read(DECISION.format(maker="Cabinet"))
    assert [item.title for item in minutes.items] == ["Lease of the old mill"]
    assert minutes.header.held_on is not None
    assert minutes.header.held_on[0] == date(2026, 8, 4)
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Cabinet"
    assert found(minutes, "be approved").section is Section.DECISION
    assert found(minutes, "The mill is empty").section is Section.AGENDA


def test_an_officer_who_decides_is_no_body() -> None:
    assert read(DECISION.format(maker="Executive Director of Place")).header.body is None


def test_an_attendance_table_gives_attendees() -> None:
    minutes = read(ATTENDANCE)
    assert [(a.name, a.role, a.status, a.member_id) for a in minutes.attendees] == [
        ("Councillor Ann High", "Chair", "Present", "12"),
        ("Bo Low", "Director", "Apologies", None),
    ]
    assert minutes.quote(minutes.attendees[0].span) == "Councillor Ann High"


def test_a_list_of_decisions_is_no_minutes() -> None:
    page = '<table class="mgTabTable"><tr><td class="mgMainTxt"><a href="ieDecisionDetails.aspx?ID=1">X</a></td></tr></table>'
    with pytest.raises(UnreadableDocument, match="a list of decisions, not minutes"):
        read(page)


def test_cmis_fields_go_by_the_words_of_their_label() -> None:
    minutes = read(CMIS)
    header = minutes.header
    assert minutes.format == "cmis-html"
    assert header.body is not None
    assert header.body.value == "Licensing Panel"
    assert header.venue is not None
    assert header.venue.value == "Old Hall"
    assert header.held_on is not None
    assert (header.held_on[0], header.starts_at) == (date(2019, 7, 9), time(18, 0))
    assert found(minutes, "previous meeting").section is Section.DOCUMENTS


def test_any_other_page_is_cut_at_its_headings() -> None:
    minutes = read(OTHER)
    assert minutes.format == "html"
    assert [(item.number, item.title) for item in minutes.items] == [("1", "Apologies"), ("2", "Repairs backlog")]
    assert found(minutes, "be noted").label == "1."
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Housing Scrutiny Panel"
    assert "Skip to content" not in minutes.text


@pytest.mark.parametrize("page", [MEETING, ITEM, ISSUE, DECISION, ATTENDANCE, CMIS, OTHER])
def test_blocks_follow_the_text_and_never_overlap(page: str) -> None:
    minutes = read(page)
    assert read(page) == minutes
    at = 0
    for block in minutes.blocks:
        start = block.label_span.start if block.label_span else block.span.start
        assert at <= start <= block.span.end <= len(minutes.text)
        assert minutes.quote(block.span).strip()
        at = block.span.end


@pytest.mark.parametrize("cut", range(MEETING.index("</h1>"), len(MEETING), 487))
def test_a_page_cut_anywhere_is_still_read(cut: int) -> None:
    assert read(MEETING[:cut]).blocks


def test_a_page_cut_in_the_middle_of_minutes_keeps_what_came_before() -> None:
    minutes = read(MEETING[: MEETING.index("Councillor Green") + 10])
    assert minutes.items[0].title == "Apologies"
    assert found(minutes, "Apologies were received").section is Section.MINUTES


def _cmis(minute_numbers: bool) -> str:
    first, second = ("<div>215</div>", "<div>216</div>") if minute_numbers else ("", "")
    return f"""<html><body><div class="DNNModuleContent ModCMISMeetingsC"><h1>Meeting Details</h1>
    <div class="holder"><div class="DNNLabel"><label>Committee:</label></div><div class="Value">Roads Panel</div></div>
    <div class="holder"><div class="DNNLabel"><label>Date/Time:</label></div><div class="Value">9 Jul 2019 - 18:00</div></div>
    <h2>Agenda</h2><table>
    <tr><td>1</td><td><div>Minutes of Previous Meeting</div><div>To approve the minutes of 11 June.</div>{first}
    <div>RESOLVED that the minutes of 11 June 2019 be confirmed.</div></td></tr>
    <tr><td>2</td><td><div>Bus Lanes</div><div>RECOMMENDED that the Panel note it.</div>{second}
    <div>RESOLVED that a report on bus lanes be brought back.</div></td></tr></table>
    <h2>Attendance</h2><table><tr><th>Name</th><th>Role</th><th>Attendance</th></tr>
    <tr><td>Councillor A Bray</td><td>Chair</td><td>Present</td></tr></table></div></body></html>"""


@pytest.mark.parametrize("minute_numbers", [True, False])
def test_a_cmis_page_parts_agenda_and_minutes_where_the_minutes_are_numbered(minute_numbers: bool) -> None:
    minutes = parse(SourceDocument("cmis.html", _cmis(minute_numbers).encode()))
    assert minutes.format == "cmis-html"
    assert [(item.number, item.title) for item in minutes.items] == [
        ("1", "Minutes of Previous Meeting"),
        ("2", "Bus Lanes"),
    ]
    assert [(one.name, one.role, one.status) for one in minutes.attendees] == [
        ("Councillor A Bray", "Chair", "Present")
    ]
    sections = {minutes.quote(block.span): block.section for block in minutes.blocks}
    assert sections["RESOLVED that a report on bus lanes be brought back."] is Section.MINUTES
    agenda = Section.AGENDA if minute_numbers else Section.MINUTES
    assert sections["RECOMMENDED that the Panel note it."] is agenda
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Roads Panel"
