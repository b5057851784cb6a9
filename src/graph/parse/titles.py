"""Which paragraphs of a text without markup are the titles of items: by number, by marker, in capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.parse import heads
from graph.parse.layout import Paragraph
from graph.parse.when import find_date

PDF_SIZE = re.compile(r"\s*(?:\bpdf icon\s+)?\bPDF\s+\d+(?:\.\d+)?\s*[KM]B\b", re.IGNORECASE)
ITEM = re.compile(r"(?:Agenda\s+)?Item\s+(?:No\.?\s*)?(?P<number>\d+[\w/.]*?)\s*(?:[:.–-]\s*|$)", re.IGNORECASE)
_BY_YEAR = r"\d{2}[-/]\d{2}/[A-Z]{2,6}/\d{1,4}|[A-Z]{2,6}/\d{2}[-/]\d{2}/\d{1,4}"  # "18-19/FRA/1"
NUMBER = re.compile(
    rf"(?P<number>{_BY_YEAR}|"
    r"(?:[A-Z&]{1,5}[ ./]|[A-Z]{1,5}(?=\d{1,3}/\d))?\d{1,4}(?:[./]\d{1,4}){0,2}(?:/[A-Z]{2,5}|(?<=/\d\d):\d{1,3})?)(?:\\?[.)]?(?:\s+|$)|[.)](?=[A-Z][A-Za-z]))"
)
_NUMBER_ALONE = re.compile(
    rf"(?:{_BY_YEAR})\.?|"
    r"[A-Z]{1,3}&[A-Z]{1,3}[ ./]\d{1,4}\.?|(?:[A-Z&]{1,5}[ ./])?\d{1,4}(?:[./]\d{1,4}){1,2}(?:/[A-Z]{2,5}|(?<=/\d\d):\d{1,3})?\.?|\d{1,4}\."
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b|\d{{1,2}}/\d{{1,2}}/\d{{4}}\b", re.IGNORECASE)
_OPERATIVE = re.compile(
    r"(?:That|To|(?:IT WAS )?(?:UNANIMOUSLY )?(?:RESOLVED|AGREED|ORDERED|RECOMMENDED|NOTED)|(?:[\w']+ ){1,8}?(?:would|be|will) [a-z]+)\b"
)
_CUE_BEFORE = re.compile(
    r"\b(?:RESOLVED|AGREED|ORDERED|RECOMMENDED|NOTED|Resolved|Agreed|Recommended|Decision|Decisions|ACTIONS?)\b[^.]{0,40}$"
)
_HEADING_LIMIT = 160
_TITLE_WORD = re.compile(r"[A-Z0-9(‘'“\"£]")
_STOPPED_TITLE = re.compile(  # "3. Knife Crime.", as some counties print their titles
    r"(?:[A-Z][\w'’&-]*|Declarations? of interests?)(?: (?:(?:of|and|for|the|in|on|to|&) ){0,2}[A-Z0-9][\w'’&/-]*){0,7}\."
)
_SMALL_WORDS = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "&",
        "–",
        "-",
    )
)
CAPITALS_RUN = re.compile(r"[A-Z][A-Z ]{5,}[A-Z](?= [a-z])")
_NOT_HEADING = re.compile(
    r"(?:PRESENT|ALSO PRESENT|APOLOGIES|IN ATTENDANCE|NOTED|AGREED|RESOLVED|ORDERED|RECOMMENDED|ACTION|PROPOSED|SECONDED|MOVED)\b"
    r"|PENDERFYNWYD\b"
)
_RUN_ON = re.compile(  # "18  FLOOD RISK - The Panel considered ...", title and minutes in one paragraph
    r"(?P<title>[A-Z0-9(][A-Z0-9 ,;:'’&/().-]{3,140}?[A-Z0-9)])(?:\.|\s+[-–—]|\s?[–—]|(?=\s+(?:There|The|No|Members|Apologies|Councillors?|It|None|An apology|Consideration)\s))\s+(?=[A-Z][a-z]|[A-Z] [a-z]|\()"
)
_REFERENCE_ALONE = re.compile(r"\(\s*Agenda\s+(?:item|no)\b[^()]{0,24}\)", re.IGNORECASE)
_PART = re.compile(
    r"(?:PART (?:I{1,3}|[A-C1-3])|RECOMMENDATION (?:[IVX]{1,4}|\d{1,2})) ?[-–:] ?\S.{2,140}", re.IGNORECASE
)


def is_size(words: str) -> bool:
    """Tell whether a line is the size of an item's papers and nothing else: "PDF 181 KB"."""
    return len(words) < 40 and PDF_SIZE.sub("", words, count=1).strip() == "" and "pdf" in words.lower()


def ends_in_size(words: str) -> bool:
    """Tell whether words end as the link to an item's papers does: "PDF 181 KB"."""
    tail = words[-40:]
    return "pdf" in tail.lower() and PDF_SIZE.search(tail) is not None


def referred(words: Sequence[str]) -> frozenset[int]:
    """Return the titles under which the page prints "(Agenda item 3)" on a line of its own, where it does so twice."""
    found = {i for i, w in enumerate(words[:-1]) if _REFERENCE_ALONE.fullmatch(words[i + 1]) and _is_title(w)}
    return frozenset(found) if len(found) > 1 else frozenset()


def run_on(words: str, start: int = 0) -> int | None:
    """Return where a title in capitals ends that its paragraph goes on from; None where it does not."""
    found = _RUN_ON.match(words, start)
    if found and re.search(r"[A-Z]{3}", found["title"]):
        return found.end("title")
    plain = _PLAIN_RUN_ON.match(words, start) if start and len(words) > _LEAST_RUN_ON else None
    return plain.end("title") if plain is not None and _reads_as_title(plain["title"]) else None


def _reads_as_title(words: str) -> bool:
    if _SENTENCE_WORD.search(words):
        return False
    significant = [word for word in words.split() if word.lower() not in _SMALL_WORDS]
    return _PROCEDURAL.match(words) is not None or 2 * sum(w[0].isupper() for w in significant) > len(significant)


_PROCEDURAL = re.compile(
    r"(?:Chair(?:man)?['’]s )?(?:welcome|introductions?|apologies|minutes|interests|declarations?|admission|deputations|petitions|questions|public|any other|urgent|matters arising|date of)\b",
    re.IGNORECASE,
)


_LEAST_RUN_ON = 40  # characters
_PLAIN_RUN_ON = re.compile(  # "2 Policing Team The Policing Team provided an update.", behind a number
    r"(?P<title>(?!The\b|There\b|No\b|It\b|That\b|To\b|In\b)[A-Z][\w'’&/-]*(?:,? (?:(?:of|and|for|the|to|from|on|with|&|-|–) )*[A-Za-z][\w'’&/-]*){0,9}?)(?<!\bof)(?<!\bthe)(?<!\band)(?<!\bfor)(?<!\bto)"
    r"\s+(?=(?:The|There|No|It|RESOLVED|AGREED|Members|Councillors?|Cllrs?|Apologies|Following|Consideration|None)\s+\S+.*[.:]$)",
    re.DOTALL,
)
_SENTENCE_WORD = re.compile(
    r"\b(?:was|were|is|are|had|has|have|be|been|would|will|could|should|asked|noted|said|agreed|that|explained|reported|advised|considered|received|which|who)\b"
)


def lines_of(text: str, paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return the words of each paragraph without marks of emphasis; cells beside the first of a row are left empty."""
    return [
        "" if p.tabled or (p.cell and p.cell[1]) else text[p.span.start : p.span.end].strip("*# \t\u00a0\n")
        for p in paragraphs
    ]


def headings(text: str, paragraphs: Sequence[Paragraph], *, marked: bool) -> frozenset[int]:
    """Return which paragraphs are item headings: "Item 3:", a run of numbered titles, else lines in capitals."""
    words = lines_of(text, paragraphs)
    told = referred(words)
    if told:
        return told
    alone = {
        i
        for i, w in enumerate(words[:-1])
        if _NUMBER_ALONE.fullmatch(w) and _is_title(PDF_SIZE.sub("", words[i + 1]))
    }
    if len(alone) >= 2:
        return frozenset(alone)
    named = {i for i, w in enumerate(words) if ITEM.match(w) and len(w) < _HEADING_LIMIT}
    numbered = _numbered_run(words, marked=marked)
    if named and not (len(numbered) > len(named) and min(numbered) < min(named)):
        return frozenset(named)
    if numbered:
        return frozenset(numbered | _parts(words, numbered))
    if marked:
        return frozenset()
    under = under_item_column(words)
    if under:
        return under
    capitals = [i for i, w in enumerate(words) if _is_capital_heading(w) and not heads.is_generic(w)]
    body_from = end_of_head(words)
    return frozenset(i for i in capitals if i >= body_from)


_ITEM_COLUMN = re.compile(r"(?:Note )?No\.?\s*\|?\s*Item", re.IGNORECASE)
_PURPOSE = re.compile(  # of an item, under its title
    r"(?:To (?:\w+ly )?(?!and\b)[a-z]+ |Members are (?:reminded|asked|invited)\b|Under (?:the |section |Standing )[^.]{3,60}\b(?:members?|councillors?)\b|Presented By\s*:|(?:Verbal |Oral |Joint )?(?:reports?|update|presentation) (?:of|by|from)\b)",
    re.IGNORECASE,
)


def has_item_column(words: Sequence[str]) -> bool:
    """Tell whether a page is a list of items by the words that stand over their columns: "No. Item"."""
    return any(_ITEM_COLUMN.fullmatch(w) for w in words[:_ITEM_COLUMN_REACH])


def is_purpose(words: str) -> bool:
    """Tell whether a paragraph under a title is what the item is for: "To receive apologies for absence."."""
    return _PURPOSE.match(words) is not None


def under_item_column(words: Sequence[str], *, sized: bool = True) -> frozenset[int]:
    """Return the titles of a list of items that has lost its numbers and markers, below the words "No. Item".

    A line reads as a title there where the purpose of the item stands on the next ("To receive ..."), or where the size
    of its papers ends it; such are left out where they are not wanted as `sized`: documents may be listed like that.
    """
    if not has_item_column(words):
        return frozenset()
    first = next(i for i, w in enumerate(words) if _ITEM_COLUMN.fullmatch(w)) + 1
    return frozenset(
        i
        for i in range(first, len(words))
        if len(words[i]) < _LONGEST_BARE_TITLE
        and (
            (sized and ends_in_size(words[i]))
            or (_is_bare_title(words[i]) and (i == first or _PURPOSE.match("".join(words[i + 1 : i + 2]))))
        )
    )


_ITEM_COLUMN_REACH = 30  # lines from the top
_LONGEST_BARE_TITLE = 120  # characters
_NO_TITLE = re.compile(
    r"(?:To|That|There|It|An?|No|None|Resolved|Agreed|Noted|Apolog(?:y|ies) (?:was|were))\b.*[a-z]{3} |.*[.:;,?]$|(?:RESOLVED|AGREED|NOTED)\b"
)


def _is_bare_title(words: str) -> bool:
    return bool(words) and _NO_TITLE.match(words) is None and NUMBER.match(words) is None and _is_title(words)


def _parts(words: Sequence[str], numbered: set[int]) -> set[int]:
    """Return the headings of the parts that a page divides its items into, where something stands between."""
    return {
        i
        for i, w in enumerate(words)
        if i not in numbered
        and i + 1 not in numbered
        and i + 1 < len(words)
        and _PART.fullmatch(w)
        and w[:6].isupper()
    }


def _numbered_run(words: Sequence[str], *, marked: bool) -> set[int]:
    candidates: list[tuple[int, str]] = []
    listed: dict[int, int] = {}  # entries of lists, and how many parts their numbers have
    for index, line in enumerate(words):
        match = NUMBER.match(line)
        if match is None or _DATE.match(line) or is_size(line) or not _is_title(line[match.end() :]):
            continue
        before = words[index - 1].rstrip("-– ") if index else ""
        told, depth = line[match.end() :], len(re.findall(r"\d+", match["number"]))
        to_do = told.startswith("To ") and not _CUE_BEFORE.search(before) and told.rstrip()[-1] not in ".;:"
        after_none = before == "Minutes:" and re.search(r"[.;:,]$", told) is None  # nothing was minuted there
        if (
            (before.endswith(":") and not after_none)
            or listed.get(index - 1) == depth
            or (_OPERATIVE.match(told) and not to_do)
        ):
            listed[index] = depth
        else:
            candidates.append((index, match["number"]))
    run = max((_run(candidates[start:]) for start in range(min(len(candidates), 5))), key=len, default=[])
    lone = bool(run) and (
        (marked and _OF_ELSEWHERE.match(words[run[0]]) is None) or _IN_YEAR.fullmatch(words[run[0]]) is not None
    )
    return set(run) if len(run) >= 2 or lone else set()


_IN_YEAR = re.compile(r"\d{1,4}/\d{2,4}\.?\s+[A-Z][A-Z ,'’&/()-]{6,120}")  # "45/07  APOLOGIES FOR ABSENCE"
_OF_ELSEWHERE = re.compile(r"\d{1,3}\s+[-–—]\s")  # "8 – Homes Limited", an entry that names an item


def _run(candidates: Sequence[tuple[int, str]]) -> list[int]:
    """Return the indexes of the first candidate and of each that counts on from the last one taken."""
    taken = [candidates[0]]
    for candidate in candidates[1:]:
        if counts_on(taken[-1][1], candidate[1]):
            taken.append(candidate)
    return [index for index, _ in taken]


def counts_on(last: str, number: str) -> bool:
    """Tell whether a printed number comes next after another, or leaves out two at most."""
    a, b = re.findall(r"\d+", last), re.findall(r"\d+", number)
    if len(a) != len(b):
        return False
    by_year = "/" in last and len(a) == 2 and a[1] == b[1] and 0 < int(b[0]) - int(a[0]) <= 3  # OSC14/23, OSC15/23
    return by_year or (a[:-1] == b[:-1] and 0 < int(b[-1]) - int(a[-1]) <= 3)


_INITIALLED = re.compile(r"(?:[A-Z]\. ?){1,3}[A-Z][\w'’-]+ (?:\(|&)")


def _is_title(words: str) -> bool:
    head = words.strip()
    if (end := run_on(f"  {head}", 2)) is not None:
        head = head[: end - 2]
    colon = head.find(": ")
    if 0 < colon <= 60:
        head = head[:colon]
    if _INITIALLED.match(head):
        return False  # a person in a table of who attended for which item
    if _STOPPED_TITLE.fullmatch(head):
        head = head[:-1]
    if not head or len(head) > _HEADING_LIMIT or head[-1] in ".;,":
        return False
    if re.match(r"To [a-z]+ ", head):
        return len(head) <= 140 and head[-1] != ":"
    significant = [w for w in head.split() if w.lower() not in _SMALL_WORDS]
    if not significant or not _TITLE_WORD.match(significant[0]):
        return False
    capitalised = sum(1 for w in significant if _TITLE_WORD.match(w))
    return capitalised >= 0.5 * len(significant) or len(significant) <= 8


def _is_capital_heading(words: str) -> bool:
    letters = [c for c in words if c.isalpha()]
    capital = len(letters) >= 6 and all(c.isupper() for c in letters) and len(words) <= _HEADING_LIMIT
    if capital:
        return not _NOT_HEADING.match(words) and not words.endswith(":")
    return bool(CAPITALS_RUN.match(words) and not _NOT_HEADING.match(words))


_MINUTED_WITH_PRESENT = re.compile(
    r"\bminutes? of [^.]{0,40}meeting\b.{0,300}\bpresent\s?:", re.IGNORECASE | re.DOTALL
)


def end_of_head(words: Sequence[str]) -> int:
    """Return where the attendance ends and business begins; 0 for a text without a head."""
    last = _opening(words)
    for index, line in enumerate(words[:40]):
        if (
            _MINUTED_WITH_PRESENT.search(line)
            or _ATTENDED.match(line)
            or re.match(r"APOLOG(?:IES|Y)\b", line, re.IGNORECASE)
        ):
            last = index + 1
    return last


_ATTENDED = re.compile(
    r"(?:OTHER )?(?:MEMBERS |COUNCILLORS |OFFICERS )?(?:ALSO )?PRESENT\b|PRESIDING\b|(?:IN )?ATTENDANCE|ATTENDEES|OFFICIALS|ABSENT:|OFFICERS:|\(?SEDERUNT|YN BRESENNOL|(?:ELECTED |CO-OPTED |VOTING )?(?:MEMBERS|COUNCILLORS|REPRESENTATIVES)(?: OF THE (?:COMMITTEE|PANEL|BOARD|COMMISSION|CABINET))?\s*:?$",
    re.IGNORECASE,
)


def has_head(words: Sequence[str]) -> bool:
    """Tell whether a text lists those present above its business."""
    return any(_MINUTED_WITH_PRESENT.search(line) or _ATTENDED.match(line) for line in words[:40])


_MET = re.compile(
    r"(?:(?:draft |unconfirmed )?(?:minutes|notes|record|proceedings) of |at )(?:an? |the )?(?P<met>[^.;:]{2,160}?)\bheld\b",
    re.IGNORECASE,
)


def _opening(words: Sequence[str]) -> int:
    """Return how many lines a head without a list of those present takes; 0 where there is none.

    "ASHBY COUNCIL", and below it "Minutes of a meeting of the Roads Panel held on 4 March 2025".
    """
    for index, line in enumerate(words[:4]):
        met = _MET.match(line) if index and heads.is_council(words[index - 1]) else None
        if met is not None and find_date(line) is not None:
            return index + 1
    return 0
