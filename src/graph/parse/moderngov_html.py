"""ModernGov pages → minutes: an agenda item, a meeting, an issue at its meetings, a decision, an attendance list.

What is read rests on the classes that ModernGov gives its parts (`mgAiTitleTxt`, `mgWordPara`, ...), and on the
words of its markers where a page lost the classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from lxml import etree

from graph.documents import BlockKind, Header, Minutes, Section, Span
from graph.errors import NotMinutes
from graph.parse import attendance, heads, issue, markup, sections
from graph.parse.builder import TextBuilder
from graph.parse.markup import Leaf

FORMAT, LOADER = "moderngov-html", "moderngov-html 1"

_MARKER_CLASSES = frozenset(("mgSubItemTitleTxt", "mgSubSubTitleTxt", "mgLabel"))
_TOOLBARS = frozenset(
    ("mgLinks", "mgActionList", "mgFooter", "mgSocialMediaLinks", "mgWebCastLink", "mgSectionTitle")
)
_NUMBER = re.compile(
    r"(?:(?:Item|Agenda item)\s+)?(?P<number>\*?\s?(?:[A-Z&]{1,6}[ ./]?)?\d{1,4}(?:[./]\d{1,4}){0,3}(?:[./]?[A-Za-z]{1,5})?)"
)
_LONE_NUMBER = re.compile(_NUMBER.pattern + r"\s*[.:)]?\s*$")
_OPENING_NUMBER = re.compile(
    r"(?P<number>\d{1,4}(?:[./]\d{1,4}){0,3}[a-z]?)(?:\.\s*|\s+|\u00a0+)(?=[^\W\d_]|[‘“\"'(])"
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:[/-]\d{2,4})?$")
_ITEM_LINK = re.compile(r"(?:^#AI|\bmgAi\.aspx\?(?:[^#]*&)?ID=)(?P<id>\d+)", re.IGNORECASE)
_ISSUE_LINK = re.compile(r"\bmgIssueHistoryHome\.aspx\?(?:[^#]*&)?IId=(?P<id>\d+)", re.IGNORECASE)
_MEETING_LINK = re.compile(
    r"(?:\bieListDocuments\.aspx\?(?:[^#]*&)?(?:MId|MeetingId)=|/documents/g|^documents/g"
    r"|\bmgMeetingAttendance\.aspx\?(?:[^#]*&)?ID=)(?P<id>\d+)",
    re.IGNORECASE,
)
_ISSUE = "moderngov-issue"
_PUBLICATION = re.compile(r"Publication|Effective|Notice of", re.IGNORECASE)  # no date of the meeting's own
_OPERATIVE = re.compile(
    r"(?:UNANIMOUSLY )?(?:RESOLVED|AGREED|ORDERED|RECOMMENDED|NOTED|ACTION|PENDERFYNWYD)", re.IGNORECASE
)
_LISTS = (
    (
        re.compile(r"ieDecisionDetails\.aspx|mgIssueHistoryHome\.aspx", re.IGNORECASE),
        "a list of decisions, not minutes",
    ),
    (re.compile(r"ieListDocuments\.aspx", re.IGNORECASE), "a list of meetings, not minutes"),
    (
        re.compile(r"ieListMeetings\.aspx|mgCommitteeDetails\.aspx", re.IGNORECASE),
        "a list of committees, not minutes",
    ),
)


class _Kind(Enum):
    MEETING = "meeting"
    ONE_ITEM = "item"
    ISSUE = "issue"
    DECISION = "decision"


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes on a ModernGov page; its linearisation is the canonical text.

    An issue at several meetings is the minutes of the first (the newest), with the others' beside them. Raises
    `NotMinutes` for a list of meetings, committees or decisions, `UnreadableDocument` for a page that cannot be read.
    """
    root = markup.page(text, name)
    leaves = markup.leaves(_content(root), name)
    kind = _kind(leaves)
    _refuse_listing(leaves, kind, name)
    reader = _Reader(kind)
    reader.title(root, leaves)
    for leaf in leaves:
        reader.take(leaf)
    reader.finish()
    minutes = reader.builder.minutes(
        form=FORMAT,
        loader=LOADER,
        encoding=encoding,
        media_type="text/html",
        addresses=tuple(dict.fromkeys(markup.addresses(root))),
    )
    return issue.apart(minutes, reader.headers)


def is_page(head: str) -> bool:
    """Tell whether a page has ModernGov's classes."""
    return re.search(r"""class\s*=\s*["']?(?:[\w-]+\s+)*mg[A-Z]\w+|id\s*=\s*["']?modgov\b""", head) is not None


def _content(root: etree._Element) -> etree._Element:
    """Return the part of the page that ModernGov made, without the council's own frame."""
    whole = root.find(".//*[@id='modgov']")
    if whole is not None:
        return whole
    for element in root.iterfind(".//*[@class]"):
        if "mgContent" in (element.get("class") or "").split():
            around = element.getparent()
            return element if around is None else around
    body = root.find(".//body")
    return root if body is None else body


def _kind(leaves: Sequence[Leaf]) -> _Kind | None:
    """Return the kind of page; None for a page with nothing minuted or decided on it."""
    heading = " ".join(leaf.words for leaf in leaves if "mgMainTitleTxt" in leaf.classes).casefold()
    if any("mgAiTitleTxt" in leaf.classes or "mgItemTable" in leaf.within for leaf in leaves):
        return _Kind.MEETING
    if any(heads.ISSUE_MEETING.match(leaf.words) for leaf in leaves):
        return _Kind.ISSUE
    if "decision" in heading or any(re.match(r"Date of decision|Decision status", leaf.words) for leaf in leaves):
        return _Kind.DECISION
    if any("mgWordPara" in leaf.within or _marker(leaf) is not None for leaf in leaves) or "agenda item" in heading:
        return _Kind.ONE_ITEM
    return None


def _refuse_listing(leaves: Sequence[Leaf], kind: _Kind | None, name: str) -> None:
    if kind is not None or attendance.tables(leaves):
        return
    links = [link for leaf in leaves for link in leaf.links]
    for pattern, what in _LISTS:
        if sum(1 for link in links if pattern.search(link)) >= 1:
            raise NotMinutes(name, what)


def _marker(leaf: Leaf) -> Section | None:
    """Return the section that a leaf opens: by its words, or by its class where the words are unknown."""
    if not leaf.classes & _MARKER_CLASSES and not leaf.words.endswith(":"):
        return None
    section = sections.marked(leaf.words)
    if section is not None:
        return section
    if not leaf.classes & _MARKER_CLASSES or not leaf.words.endswith(":") or leaf.field not in {0, len(leaf.words)}:
        return None
    known = heads.FIELD.match(leaf.words) or _OPERATIVE.match(leaf.words) or len(leaf.words) > 60
    return None if known else Section.AGENDA


class _Reader:
    """Takes the leaves of a page in order and builds the minutes."""

    def __init__(self, kind: _Kind | None) -> None:
        self.builder = TextBuilder()
        self._kind = kind
        self._number: tuple[str, str] | None = None
        self._identifiers: tuple[tuple[str, str], ...] = ()
        self._placed: list[tuple[Leaf, Span]] = []
        self._seen_minutes = False
        self.headers: list[Header] = []  # of each meeting that the page of an issue tells of
        self._above = Header()
        self._meeting_links: list[str] = []
        self._issue: str | None = None

    def title(self, root: etree._Element, leaves: Sequence[Leaf]) -> None:
        """Take from the window title what the page does not say again: mostly the council's name."""
        told = " ".join((root.findtext(".//title") or "").split())[:400]
        headings = {leaf.words.casefold() for leaf in leaves if leaf.is_heading}
        for words in re.split(r"\s+[|»:]\s+|\s+[-–]\s+", told):
            if words and words.casefold() not in headings and not heads.is_generic(words):
                span = self.builder.block(BlockKind.META, words)
                if self._kind is _Kind.MEETING:
                    self._head_line(words, span)

    def take(self, leaf: Leaf) -> None:
        """Add one leaf."""
        self._note_links(leaf)
        if "mgAiTitleTxt" in leaf.classes or ("mgItemNumberCell" in leaf.within and _LONE_NUMBER.match(leaf.words)):
            self._item_title(leaf)
        elif self._kind is _Kind.ISSUE and heads.ISSUE_MEETING.match(leaf.words):
            self._issue_meeting(leaf)
        elif leaf.is_heading and self._heading(leaf):
            return
        elif (section := _marker(leaf)) is not None and self._kind is not None:
            self._open(section)
            self._placed.append((leaf, self.builder.block(BlockKind.MARKER, leaf.words)))
        elif leaf.within & _TOOLBARS or leaf.classes & _TOOLBARS:
            self._toolbar(leaf)
        elif "mgWordPara" not in leaf.within and (named := heads.FIELD.match(leaf.words)) and not leaf.cell:
            self._field(leaf, named)
        else:
            self._words(leaf)

    def finish(self) -> None:
        """Read the attendance table, and the identifiers of the one meeting that the page links to."""
        self.builder.attendees.extend(attendance.read(self._placed))
        if self.headers:
            self.headers[-1] = self.builder.header
            return
        linked = {found["id"] for link in self._meeting_links if (found := _MEETING_LINK.search(link))}
        if len(linked) == 1:
            identifiers = (("moderngov-meeting", linked.pop()),)
            self.builder.header = replace(self.builder.header, identifiers=identifiers)

    def _note_links(self, leaf: Leaf) -> None:
        for link in leaf.links:
            item, issue = _ITEM_LINK.search(link), _ISSUE_LINK.search(link)
            if item:
                self._identifiers = (("moderngov-item", item["id"]),)
            if issue and self._issue is None:
                self._issue = issue["id"]
        if "mgWordPara" not in leaf.within:
            self._meeting_links += leaf.links

    def _item_title(self, leaf: Leaf) -> None:
        """Open an item at its title; its number stands in a cell before, or before the title."""
        if _LONE_NUMBER.match(leaf.words):
            number = _LONE_NUMBER.match(leaf.words)
            self._number = (number["number"].strip("* "), leaf.words) if number else None
            return
        number_printed = ""
        number_text, words = None, leaf.words
        if self._number is not None:
            number_text, number_printed = self._number
        opened = _OPENING_NUMBER.match(words)
        if opened and not _YEARS.match(opened["number"]) and number_text in {None, opened["number"]}:
            number_printed = number_printed or words[: opened.end()].strip()
            number_text, words = opened["number"], words[opened.end() :]
        self._number = None
        self._start_item(number_text, words, number_printed)

    def _start_item(self, number: str | None, title: str, number_printed: str = "") -> None:
        identifiers, self._identifiers = self._identifiers, ()
        self._seen_minutes = False
        self.builder.open_item(number, title, number_printed=number_printed, identifiers=identifiers)

    def _heading(self, leaf: Leaf) -> bool:
        """Take a heading above the items: the title of a page about one item, or of a meeting."""
        if self.builder.items or (sections.marked(leaf.words) and "mgSubTitleTxt" not in leaf.classes):
            return False
        single = self._kind in {_Kind.ONE_ITEM, _Kind.DECISION, _Kind.ISSUE}
        if single and ("mgSubTitleTxt" in leaf.classes or not heads.is_generic(leaf.words)):
            if self._issue is not None:
                self._identifiers = (*self._identifiers, (_ISSUE, self._issue))
            self._start_item(None, leaf.words)
            return True
        span = self.builder.block(BlockKind.META, leaf.words)
        self._head_line(leaf.words, span)
        header = self.builder.header
        if header.body is None and not heads.is_generic(leaf.words) and heads.is_body(leaf.words) and not single:
            self.builder.header = replace(header, body=heads.part(leaf.words, 0, len(leaf.words), span.start))
        return True

    def _head_line(self, words: str, span: Span) -> None:
        self.builder.header = heads.from_title(self.builder.header, words, span.start)

    def _issue_meeting(self, leaf: Leaf) -> None:
        """Open the issue at one of its meetings: an item of its own, with a head of its own."""
        builder = self.builder
        if not self.headers:
            self._above = builder.header
        else:
            self.headers[-1] = builder.header
        issue_known = ((_ISSUE, self._issue),) if self._issue is not None else ()
        if self.headers or not builder.items:
            builder.open_item(None, None, identifiers=issue_known)
        elif issue_known and issue_known[0] not in builder.items[0].identifiers:
            builder.items[0] = replace(builder.items[0], identifiers=(*builder.items[0].identifiers, *issue_known))
        builder.header = self._above
        self.headers.append(builder.header)
        self._head_line(leaf.words, builder.block(BlockKind.META, leaf.words, section=Section.HEADER))
        linked = next((found["id"] for link in leaf.links if (found := _MEETING_LINK.search(link))), None)
        if linked is not None:
            builder.header = replace(builder.header, identifiers=(("moderngov-meeting", linked),))
        number = heads.item_number(leaf.words)
        if number:
            builder.number_item(number)
        builder.section, self._seen_minutes = Section.AGENDA, False

    def _open(self, section: Section) -> None:
        if section is Section.DOCUMENTS and not self._seen_minutes:
            section = Section.AGENDA  # documents listed before the minutes
        self._seen_minutes = self._seen_minutes or section in {Section.MINUTES, Section.DECISION}
        self.builder.section = section

    def _toolbar(self, leaf: Leaf) -> None:
        """Take links and buttons; one may tell the meeting of an item ("Meeting of Cabinet, ... (Item 5.)")."""
        if re.match(r"Attendance", leaf.words) and "mgSectionTitle" in leaf.classes:
            self.builder.close_item(Section.HEADER)
        above = self._kind is not _Kind.MEETING and "mgWordPara" not in leaf.within and not self._seen_minutes
        before = self.builder.header
        section = Section.DOCUMENTS
        if above and heads.from_title(before, leaf.words, 0, body_needed=True) is not before:
            section = Section.HEADER
        span = self.builder.block(BlockKind.META, leaf.words, section=section)
        if section is Section.HEADER:
            self.builder.header = heads.from_title(before, leaf.words, span.start, body_needed=True)
            number = heads.item_number(leaf.words)
            if number:
                self.builder.number_item(number)

    def _field(self, leaf: Leaf, named: re.Match[str]) -> None:
        section = Section.DOCUMENTS if _PUBLICATION.match(leaf.words) else Section.HEADER
        span = self.builder.block(BlockKind.META, leaf.words, section=section)
        self.builder.header = heads.from_field(
            self.builder.header, named["name"], leaf.words, named.end(), span.start
        )

    def _words(self, leaf: Leaf) -> None:
        builder, section = self.builder, self.builder.section
        if "mgBulletList" in leaf.within and "mgWordPara" not in leaf.within:
            builder.block(BlockKind.ITEM, leaf.words, section=Section.DOCUMENTS)
            return
        words = leaf.words
        opened = sections.opening(words) if self._kind is not None else None
        if opened is not None and leaf.cell is None and section is not Section.HEADER:
            words = self._split_opening(leaf, *opened)
        kind = BlockKind.PARA if leaf.cell is None else BlockKind.ROW
        if section is Section.HEADER and leaf.cell is None and self._kind is _Kind.MEETING:
            span = builder.block(BlockKind.META, words)
            self._head_line(words, span)
        else:
            span = builder.add(
                words, label=leaf.label, kind=kind, depth=leaf.depth, cell=leaf.cell, strong=leaf.strong
            )
        self._placed.append((leaf, span))

    def _split_opening(self, leaf: Leaf, section: Section, marker_end: int, words_start: int) -> str:
        self._open(section)
        self.builder.block(BlockKind.MARKER, leaf.words[:marker_end])
        return leaf.words[words_start:]
