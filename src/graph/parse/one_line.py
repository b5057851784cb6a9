"""A page whose whole text a crawl has set on one line: where its fields, headings and items begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LEAST = 400  # characters of a text that is looked at
_A_LINE = 2_000  # characters that a line has on average where the breaks are lost
_FIELDS = re.compile(
    r"(?<=\S)\s+(?=(?:Date|Time|Venue|Contact|Location|Present|Members [Pp]resent|Apologies|In [Aa]ttendance|Also [Pp]resent|Also in [Aa]ttendance"
    r"|Officers|Members|Membership|Additional documents|Supporting documents)\s*:)"
    r"|(?<=\S)\s+(?=(?:Membership|Members(?: [Pp]resent)?|Present|In [Aa]ttendance|Also [Pp]resent|Apologies) (?:Councillors?|Cllrs?|Mrs?|Ms|Dr)\s)"
    r"|(?:(?<=Membership)|(?<=Members)|(?<=Present)|(?<=present)|(?<=ttendance)|(?<=pologies))\s+(?=(?:Councillors?|Cllrs?)\s[A-Z])"
    r"|(?<=\S)\s+(?=(?:PRESENT|IN ATTENDANCE|ALSO PRESENT|APOLOGIES|AGENDA)\b(?! FOR))"
)
_NUMBER = re.compile(r"(?<=\S)\s+(?P<number>\d{1,3})\.\s+(?=[A-Z])")
_FROM = r"(?:The|Members?|Councillors?|Cllrs?|It|There|No|None|Apologies|An|Following|RESOLVED|Resolved|AGREED|Agreed|NOTED|Noted)"
_TITLE_ENDS = re.compile(rf"(?<=[A-Za-z0-9)])\s+(?={_FROM}\s)")
_LONGEST_TITLE = 140
_SMALL = re.compile(r"\b(?:of|and|for|the|to|from|on|in|with|by|at|&|-)$")


def is_flattened(text: str) -> bool:
    """Tell whether a text has lost its line breaks."""
    return len(text) >= _LEAST and (text.strip().count("\n") + 1) * _A_LINE <= max(len(text), _A_LINE)


def cuts(text: str) -> tuple[int, ...]:
    """Return where lines begin, in order: at the names of fields, at item numbers that count on, below their titles."""
    found = {one.end() for one in _FIELDS.finditer(text)} | set(_items(text))
    return tuple(sorted(found))


def _items(text: str) -> Iterator[int]:
    """Yield where each item begins, and the words under its title; one number alone is none."""
    run: list[re.Match[str]] = []
    for one in _NUMBER.finditer(text):
        if not run or int(one["number"]) == int(run[-1]["number"]) + 1:
            run.append(one)
    for one in run if len(run) > 1 else ():
        yield one.start("number")
        for end in _TITLE_ENDS.finditer(text, one.end(), one.end() + _LONGEST_TITLE):
            if not _SMALL.search(text[one.end() : end.start()]):
                yield end.end()
                break
