"""The head of a page: its title line with body, date and time, and its labelled fields ("Venue: ...")."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.documents import Header, Span, Stated
from graph.parse.when import When, find_date, find_time

FIELD = re.compile(
    r"(?P<name>Venue|Contact|(?:Please )?Ask for|Enquiries to|Contact for enquiries|Media|Webcast|Date(?: of (?:decision|meeting))?|Date/Time|Time|Status|Committee|Body|Chairman"
    r"|Decision[ -]Maker|Decided (?:at|by)(?: meeting)?|Made at meeting|Decision status|Decision type|Is Key decision\??"
    r"|Is subject to call[ -]in\??|Publication date|Effective from|Notice of decision|Report author|Contact officer"
    r"|Lead officer|Lead member|Wards? affected|Lleoliad|Cyswllt)\s*:\s*",
    re.IGNORECASE,
)
ISSUE_MEETING = re.compile(r"Meeting:?\s+\d{1,2}/\d{1,2}/\d{4}\s*[-–]\s*.+", re.IGNORECASE)
_BODY_WORD = re.compile(
    r"\b(?:Committees?|Cabinet|Boards?|Panels?|Commissions?|Council(?! (?:Chambers?|Offices?|House|Buildings?)\b)|Executive|Forum|Group|Assembly|Authority|Court"
    r"|Partnership|Conference|Working Party|Task (?:Force|Group)|Sub|Pwyllgor|Cyngor|Bwrdd)\b",
    re.IGNORECASE,
)
_COUNCIL = re.compile(r"(?:\S+ ){1,8}Council|(?:Cyngor|Comhairle)(?: \S+){1,8}", re.IGNORECASE)
_COUNCIL_LINE = re.compile(
    r"(?:(?:Cyngor|CYNGOR)\s[\w' -]{3,50}\s*[/|-]\s*)?(?P<name>(?:The\s|THE\s)?(?:(?:[A-Z][\w'’&-]*|of|and|on|upon|the|with|AND|OF)\s){1,7}(?:Council|COUNCIL|Combined(?:\sCounty)?\sAuthority|COMBINED(?:\sCOUNTY)?\sAUTHORITY)"
    r"|(?:The\s|THE\s)?(?:(?:Royal|London|Metropolitan|ROYAL|LONDON|METROPOLITAN)\s)?(?:Borough|BOROUGH)\s(?:of|OF)\s[A-Z][\w'’-]*(?:\s(?:and\s|AND\s|upon\s)?[A-Z][\w'’-]*){0,3})"
)
_LONGEST_COUNCIL = 90  # characters
_DECISION_FIELD = re.compile(
    r"(?:Decision[ -]Maker|Made at meeting|Decision published|Decision status|Is Key decision\??|Is subject to call[ -]in\??|Report author|Publication date|Date of decision|Decided(?: at meeting)?|Effective from|Accompanying documents|Contact officer)\s*:\s*\S",
    re.IGNORECASE,
)
_POST_WORD = re.compile(
    r"\b(?:Directors?|Officers?|Members?|Councillor|Cllr|Head of|Chief Executive|Leader|Portfolio|Manager|Solicitor"
    r"|Mayor|Treasurer|Secretary|Commissioner|Deputy|Holder|Lead)\b"
)
_BEFORE_BODY = re.compile(
    r"(?:(?:Agenda|Decisions?|Draft|Printed|and|minutes|for|of|frontsheet|pack|documents|attendance|proceedings|the|Meeting|Venue)\b[\s:,]*)*"
    r"(?:\b(?:for|of)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_MINUTES_OF = re.compile(
    r"(?:Draft )?(?:Minutes of (?:an? |the )?(?:proceedings of (?:an? |the )?)?)?(?:meeting of (?:the )?)?",
    re.IGNORECASE,
)
_MINUTES_AFTER = re.compile(
    r"\s*[-–:]\s*(?:Draft )?(?:Minutes|Notes|(?:Action|Meeting) notes|Decision record|Record of decisions?|Decisions|Action list)$",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"[\s,]+(?:to be )?(?:(?:held )?on|held|at|ar)[\s:]*$", re.IGNORECASE)
_FLAGS = re.compile(
    r"[\s,(*-]*\b(?:POSTPONED|CANCELLED|NEW|SPECIAL|MOVED|REVISED|RESCHEDULED|VIRTUAL|HYBRID)\b[\s,)*]*"
)
_SINCE = re.compile(  # what a system prints behind the name of a body that no longer meets, or met only for a time
    r"\s*\(\s*(?:expired|inactive|disbanded|dissolved|archived?|discontinued|abolished|former(?:ly [^()]{2,60})?|no longer [^()]{2,40}"
    r"|(?:up to|until|from|since|pre|post|before|after|ended|to)\b[^()]{0,30}\d{4})\s*\)\s*$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 240  # characters
_PAPERS = re.compile(r"\b(?:circulated|attached|enclosed|to follow)\b", re.IGNORECASE)
_AFTER_TITLE = re.compile(r"[\s,.]*|\s*[,.]?\s*(?:at|in|commencing|starting)\b.*|\s*[-–(].*", re.DOTALL)
_SMALL_WORDS = frozenset(("a", "an", "and", "at", "for", "in", "of", "on", "or", "the", "to", "with", "&"))
_WHOLE_BODY = re.compile(r"(?:The )?(?:Cabinet|Executive|Full Council|Council)", re.IGNORECASE)  # a name of one word
_OTHER_WORDS = re.compile(
    r"\b(?:minutes|agenda|meeting|present|apologies|members?|councillors?|report)\b", re.IGNORECASE
)
_EDGES = " \t\n\u00a0,;:|–—-"
_ITEM_IN_BRACKETS = re.compile(r"\(\s*(?:Item|Eitem|Minute)\s+(?P<number>[\w/.&-]*\w)\.?\s*\)", re.IGNORECASE)
_GENERIC = re.compile(
    r"(?:Record of (?:an? )?(?:\w+ ){0,3}Decisions?|Notice of (?:\w+ ){0,3}Decisions?)|(?:(?:Browse|View|Printed|Draft)\s+)?(?:Agenda(?:s)?(?:,?\s*(?:and|&|decisions)\s*)*(?:\s*(?:draft\s+)?minutes)?"
    r"|Agenda item|Decision details|Decisions?|Issue(?: -)?(?: details| meetings| history| decisions)?|Minutes|Draft minutes"
    r"|Meeting(?: details| documents| attendance)?|Attendance(?: details)?|Committee(?: details| minutes)?|Home|Council meetings?"
    r"|Councillors and democracy|Democracy|Your council|Modern ?(?:\.)?(?:Council|Gov))",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[\s\u00a0;,.]*(?:\bView directions\b|\bE-?mail\s*:|\bTel(?:ephone)?\b\s*[:.]?|\bPhone\b|\b(?:The|This) (?:webcast|meeting)\b"
    r"|\[email\b|\S+@|https?://|\(?\b0\d{2,4}[ \d]{5,})",
    re.IGNORECASE,
)


def is_generic(words: str) -> bool:
    """Tell whether a heading names the kind of page only ("Agenda and minutes", "Decision details")."""
    return _GENERIC.fullmatch(words.strip(_EDGES)) is not None


def is_body(words: str) -> bool:
    """Tell whether a decision maker is a body and not a person or post."""
    return bool(_BODY_WORD.search(words)) and not _POST_WORD.search(words)


def is_council(words: str) -> bool:
    """Tell whether a heading is the name of a council and nothing else."""
    return _COUNCIL.fullmatch(words) is not None and not names_several(words)


def names_several(words: str) -> bool:
    """Tell whether a line names the councils of a joint body: "Ashby District Council and Dale Council"."""
    return len(_COUNCILS.findall(words)) > 1


_COUNCILS = re.compile(r"\bcouncil\b(?=\W|$)", re.IGNORECASE)


def council_line(words: str, at: int) -> Stated | None:
    """Return the council that a line names and nothing else: "Ashby District Council", "BOROUGH OF LINDALE"."""
    line = words.strip(_EDGES)
    found = _COUNCIL_LINE.fullmatch(line)
    if found is None or len(line) > _LONGEST_COUNCIL or names_several(line):
        return None
    start = words.index(line)
    return part(words, start + found.start("name"), start + found.end("name"), at)


def is_decision_field(words: str) -> bool:
    """Tell whether a line below a decision's words is a field of the decision's page ("Date of decision: 2/6/2023")."""
    return _DECISION_FIELD.match(words) is not None


def is_open(header: Header, words: str) -> bool:
    """Tell whether a heading may still name the body: none is known, or a council only and this is one of its bodies."""
    return header.body is None or bool(
        _COUNCIL.fullmatch(header.body.value) and not _COUNCIL.fullmatch(words) and header.council is None
    )


def with_body(header: Header, named: Stated | None) -> Header:
    """Return `header` with this body; the council that stood over it is then the council, and no body."""
    if named is None or (header.body is not None and header.body.value == named.value):
        return header
    return replace(header, council=header.council or header.body, body=named)


def from_title(header: Header, words: str, at: int, *, body_needed: bool = False) -> Header:
    """Return `header` completed from a line that stands at `at`: "Cabinet - Wednesday 26th July, 2023 4.00 pm".

    The body is what stands before the date, else what stands behind it. A line without a date says nothing, and
    neither does one without a body where `body_needed`.
    """
    found = find_date(words)
    if found is None:
        return header
    body = _body(words, found, at)
    if body is None and body_needed:
        return header
    if header.held_on is None:
        header = replace(header, held_on=(found.day, Span(at + found.start, at + found.end)))
        if found.at is not None and header.starts_at is None:
            header = replace(header, starts_at=found.at)
    if body is not None and header.body is None:
        header = replace(header, body=body)
    return header


_LABELLED = re.compile(
    r"\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s"
)  # an entry of a list: "(a) Roads Panel - 8 January 2007"


def is_title_line(header: Header, words: str) -> bool:
    """Tell whether a line is the title of a meeting and nothing else: body, date, perhaps a time and a place."""
    if header.held_on is not None or len(words) > _LONGEST_TITLE or _LABELLED.match(words):
        return False
    found = find_date(words)
    if found is None or _AFTER_TITLE.fullmatch(words, found.after) is None or _PAPERS.search(words, found.after):
        return False
    named = _body(words, found, 0)
    if named is None or named.span.start >= found.start or not is_body(named.value):
        return False
    return all(word in _SMALL_WORDS or not word[0].islower() for word in named.value.split())


def is_body_line(words: str) -> bool:
    """Tell whether a line is the name of a body and nothing else."""
    if _WHOLE_BODY.fullmatch(words):
        return True
    size = len(words.split())
    return 2 <= size <= 16 and words[-1] not in ".:;," and is_body(words) and not _OTHER_WORDS.search(words)


def body_on_line(words: str, at: int) -> Stated | None:
    """Return the body that a line names and nothing else, without "Minutes of the" before it or "- Minutes" after."""
    before, after = _MINUTES_OF.match(words), _MINUTES_AFTER.search(words)
    start, end = before.end() if before else 0, after.start() if after else len(words)
    bare = start < end and ":" not in words[start:end] and is_body_line(words[start:end]) and not names_several(words)
    return part(words, start, end, at) if bare else None


def is_date_line(words: str) -> bool:
    """Tell whether a line is a date, perhaps with a time, and nothing else."""
    found = find_date(words)
    return found is not None and found.start == 0 and _AFTER_TITLE.fullmatch(words, found.after) is not None


_HELD = re.compile(
    r"(?:(?:draft )?minutes (?:of (?:the |a |an )?(?:\w+ )?meeting )?|(?:the )?meeting )(?:was )?(?:held )?(?:on|at)\b",
    re.IGNORECASE,
)


def is_held_line(words: str) -> bool:
    """Tell whether a line says when the body named above it met: "MINUTES OF THE MEETING HELD ON 4 MARCH 2024"."""
    return len(words) <= _LONGEST_TITLE and _HELD.match(words) is not None and find_date(words) is not None


def _body(words: str, found: When, at: int) -> Stated | None:
    for start, end in ((0, found.start), (found.after, len(words))):
        opening = _BEFORE_BODY.match(words, start, end)
        start = opening.end() if opening else start
        named = part(words, start, end, at)
        meeting = _MEETING_LAST.search(named.value) if named else None
        if named is not None and meeting:
            named = part(words, start, named.span.end - at - len("meeting"), at)
        if named is not None and (_BODY_WORD.search(named.value) or re.search(r"[a-z]\s+\w*[a-z]{3}", named.value)):
            return named
    return None


_MEETING_LAST = re.compile(
    r"\b(?:Committee|Cabinet|Board|Panel|Commission|Council|Executive|Forum|Group) Meeting$", re.IGNORECASE
)


def part(words: str, start: int, end: int, at: int) -> Stated | None:
    """Return `words[start:end]` with its place, where `words` stand at `at`; flags and edges left out."""
    for pattern in (_ITEM_IN_BRACKETS, _FLAGS, _SINCE):
        found = pattern.search(words, start, end)
        if found is not None:
            start, end = (found.end(), end) if found.start() <= start else (start, found.start())
    joined = _BEFORE_DATE.search(words, start, end)
    end = joined.start() if joined else end
    while start < end and words[start] in _EDGES:
        start += 1
    while end > start and words[end - 1] in _EDGES:
        end -= 1
    if not any(character.isalnum() for character in words[start:end]):
        return None
    return Stated(" ".join(words[start:end].split()), Span(at + start, at + end))


def item_number(words: str) -> str | None:
    """Return the item number that a line gives in brackets: "(Item 5.)"."""
    found = _ITEM_IN_BRACKETS.search(words)
    return found["number"] if found else None


def from_field(header: Header, name: str, words: str, start: int, at: int) -> Header:
    """Return `header` completed from a labelled field; `words[start:]` is its value, `words` stand at `at`.

    Of a venue or contact only the place or the names and posts are taken, not directions, telephone or e-mail.
    """
    name = name.casefold().replace("-", " ")
    aside = _ASIDE.search(words, start)
    value = part(words, start, aside.start() if aside and name in _CUT else len(words), at)
    if value is None:
        return header
    found = find_date(words, start)
    match name:
        case "venue" | "lleoliad" if header.venue is None:
            return replace(header, venue=value)
        case named if named in _CONTACTS and header.contact is None:
            return replace(header, contact=value)
        case "date" | "date of decision" | "date/time" | "date of meeting" if header.held_on is None and found:
            header = replace(header, held_on=(found.day, Span(at + found.start, at + found.end)))
            return replace(header, starts_at=header.starts_at or found.at)
        case "time" if header.starts_at is None:
            return replace(header, starts_at=find_time(words[start:]))
        case "committee" | "body" if header.body is None:
            return replace(header, body=value)
        case "decision maker" | "decided by" if header.body is None and is_body(value.value):
            return replace(header, body=value)
        case "decided at meeting" | "made at meeting":
            return from_title(header, words[start:], at + start)
        case _:
            return header


_CONTACTS = frozenset(
    ("contact", "cyswllt", "ask for", "please ask for", "enquiries to", "contact for enquiries", "contact officer")
)
_CUT = _CONTACTS | {"venue", "lleoliad"}
