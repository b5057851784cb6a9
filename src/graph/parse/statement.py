"""The sentence that minutes open with: "Minutes of a meeting of the X held in the Y on Tuesday 4 March 2025 at 6 pm"."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.documents import Header, Span, Stated, View
from graph.parse import heads
from graph.parse.when import When, find_date, find_time

_HEAD = 2500  # characters
_REACH = 260  # characters from "held" to the end of the sentence
_HELD = re.compile(
    r"\bminutes\s+of\s+(?:the\s+)?(?:proceedings\s+of\s+(?:the\s+)?)?(?P<named>(?!proceedings\b)(?-i:[A-Z])[^.;:]{2,100}?)\s+meeting,?\s+held\b|\bminutes\s+of\s+(?:a|the)\s+(?:\w+\s+)?meeting,?\s+held\b"
    r"|\b(?:meeting|session|minutes?)\s+of\s+(?:the\s+)?(?:proceedings\s+(?:of|at)\s+(?:the\s+|a\s+)?)?(?:meeting\s+of\s+(?:the\s+)?)?(?P<body>(?-i:[A-Z])(?:(?!\bmeeting\b)[^.;:]){2,140}?),?"
    r"\s+(?:was\s+|which\s+was\s+|to\s+be\s+|will\s+be\s+)?held\b",
    re.IGNORECASE,
)
_DATED_BEFORE = re.compile(  # "OBAN, 16 May 2023. Minute of Meeting of the X. Present:- ..."
    r"\b[Mm](?:inutes?|INUTES?) (?:of|OF) (?:the |THE )?[Mm](?:eeting|EETING) (?:of|OF) (?:the |THE )?(?P<body>[A-Z][^.;:]{2,140}?)(?=\.\s|\s+Present\b|\s*$)",
)
_EARLIER = re.compile(
    r"\b(?:approv|confirm|receiv|sign|agree|previous|last|next|minutes of the meetings?)\w*[^.]{0,60}$", re.IGNORECASE
)
_DEALT_WITH = re.compile(
    r"[^.]{0,120}?\b(?:were|was|be|is|are|having been) (?:\w+ and )?(?:approved|agreed|confirmed|signed|noted|received|submitted|taken|considered)"
    r"|\s*(?:(?:are|is|were|was)\s+)?\(?(?:(?:copy|copies|previously|already)\s+)*(?:circulated|attached|enclosed|to\s+follow)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\s*,?\s+(?:at|AT|commencing at|starting at|from)\s+(?P<time>.{1,12})")
_ARTICLE = r"(?:the\s+|THE\s+)?"
_BEFORE_DATE = re.compile(
    rf"\s+(?:virtually\s+)?(?:[Ii]n|[Aa]t|IN|AT)\s+{_ARTICLE}(?P<venue>\S.{{2,120}}?)\s*,?\s+(?:on|ON)\s"
)
_AFTER_DATE = re.compile(
    rf"\s*,?\s*(?:in|at|IN|AT)\s+{_ARTICLE}(?P<venue>[^\W\d].{{2,120}}?)(?=\s*,?\s+(?:at|AT|commencing|starting|from)\b|[.;]?\s*$|\.\s|\s+(?i:(?:members?\s+)?(?:also\s+)?present|attendance|in\s+attendance|in\s+the\s+chair|councillors?)\b)"
)
_OF_COUNCIL = re.compile(
    r"(?P<council>(?:[A-Z][\w’'-]*\s+(?:(?:and|of|upon|the|AND|OF)\s+|&\s+)?){1,7}(?:Council|COUNCIL|Combined\s+Authority|COMBINED\s+AUTHORITY))(?:\s*[,–-]\s*|\s+(?=\S))(?P<body>\S.*)"
)
_COUNCIL_TITLE = re.compile(
    r"\b[Mm](?:inutes|INUTES)\s+(?:of|OF)\s+(?:the\s+|THE\s+)?(?P<council>(?!(?i:proceedings)\b)(?:[A-Z][\w’'-]*\s+){1,5}(?:Council|COUNCIL))\b(?!\s+(?i:Chambers?|Offices?|House|Buildings?)\b)"
)


def from_head(header: Header, text: str, head: Span) -> Header:
    """Return `header` completed from the opening sentence within `head`, where there is one that gives a date."""
    view = View(text, Span(head.start, min(head.end, head.start + _HEAD)))
    words = view.text.replace("*", " ").replace("_", " ")
    for held in _HELD.finditer(words):
        found = find_date(words[: held.end() + _REACH], held.end())
        if (
            found is None
            or found.start > held.end() + 160
            or _DEALT_WITH.match(words, found.after)
            or _EARLIER.search(words[: held.start()][-90:])
        ):
            continue
        return _completed(header, view, words, held, found)
    header = _dated_before(header, view, words)
    titled = _COUNCIL_TITLE.search(words) if header.council is None else None
    if titled:
        return replace(header, council=_stated(view, words, titled.start("council"), titled.end("council")))
    return header


def _dated_before(header: Header, view: View, words: str) -> Header:
    """Return `header` completed from a sentence with the date before "Minute of Meeting of"."""
    for told in _DATED_BEFORE.finditer(words):
        begun = max(0, told.start() - 80)
        found = find_date(words[begun : told.start()])
        if found is None or not heads.is_body(told["body"]) or _EARLIER.search(words[begun : told.start()]):
            continue
        day = (found.day, view.source(begun + found.start, begun + found.end))
        body = _stated(view, words, *told.span("body"))
        return replace(header, body=header.body or body, held_on=header.held_on or day)
    return header


def _completed(header: Header, view: View, words: str, held: re.Match[str], found: When) -> Header:
    start, end = held.span("named" if held["named"] else "body")
    if start < 0:
        start = end = held.end()
    named = _OF_COUNCIL.fullmatch(words, start, end)
    council = None
    if named and heads.is_body(named["body"]):
        council, start = _stated(view, words, named.start("council"), named.end("council")), named.start("body")
    elif heads.is_council(words[start:end]):
        council = _stated(view, words, start, end)
    body = _stated(view, words, start, end) if heads.is_body(words[start:end]) else None
    venue, after = _venue(view, words, held.end(), found)
    clock = _CLOCK.match(words, after)
    return replace(
        header,
        council=header.council or council,
        body=header.body or body,
        held_on=header.held_on or (found.day, view.source(found.start, found.end)),
        starts_at=header.starts_at or found.at or (find_time(clock["time"]) if clock else None),
        venue=header.venue or venue,
    )


_AT_TIME = re.compile(r",?\s+at\s+\d{1,2}(?:[.:]\d{2})?\s*(?:[ap]\.?m\.?|noon|hours)?\s*$", re.IGNORECASE)


def _venue(view: View, words: str, start: int, found: When) -> tuple[Stated | None, int]:
    """Return the place, which stands before the date or after it, and where the sentence goes on."""
    before = _BEFORE_DATE.match(words, start)
    if before and before.end("venue") <= found.start:
        start, end = before.span("venue")
        timed = _AT_TIME.search(words, start, end)
        return _stated(view, words, start, timed.start() if timed else end), found.after
    after = _AFTER_DATE.match(words[: found.after + _REACH], found.after)
    return (_stated(view, words, *after.span("venue")), after.end()) if after else (None, found.after)


def _stated(view: View, words: str, start: int, end: int) -> Stated:
    return Stated(" ".join(words[start:end].split()), view.source(start, end))
