"""Where a run of people is cut: between lines, columns, separators and titles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from graph.extract.grammar import names, organisations
from graph.extract.grammar.reading import Passage

_GAP = 3  # blanks that part two columns
_LONGEST_COLUMNS = 400  # characters


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a run between two separators; `mark` is the separator before it."""

    start: int
    text: str
    mark: str


def pieces_of(passage: Passage, start: int, end: int, *, named: bool) -> list[Piece]:
    """Return the parts of a run, placed from its start; in a list that is `named`, columns may all hold names."""
    text = passage.text[start:end]
    pieces = [one for line in _lines(passage, start, end) for one in _parts(text, *line)]
    if end - start >= _LONGEST_COLUMNS or len(pieces) != 1 + text.count(","):
        return pieces
    columns = _columns(passage, start, end)
    people = [_begins_person(passage.text[a:b]) for a, b in columns]
    if len(columns) < 2 or not ((named and all(people)) or (len(columns) == 2 and people[0] and not people[1])):
        return pieces
    marks = [";" if one else "," for one in people]  # beside a name alone stands who that is
    return [_piece(text, a - start, b - start, mark) for (a, b), mark in zip(columns, marks, strict=True)]


@cache
def _separators() -> re.Pattern[str]:
    titles = names.titles()
    return re.compile(
        rf"[();,]|(?<=\))\s+(?=[A-Z])|(?<=[a-z)])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bRev)(?<!\bCllr)(?<!\bCllrs)(?<!\bProf)(?<!\bSt)(?<!\bMessrs)\.\s+(?=[A-Z])|\s+and(?:\s+|$)|\s+ac?\s+(?=[A-Z])|\s+&\s+(?=[A-Z]\S* [A-Z])"
        rf"|\.\s+(?=(?:{titles})\b)|(?<!\bY)\s(?=(?:{titles})\.?\s[A-Z])|\s[·•]\s|\s+\|\s+(?=[A-Z]\S* [A-Z]\S* [-(])"
        r"|(?<=[a-z])\s(?=(?:[A-Z]\.?\s?){1,3}[A-Z][a-z])"
        r"|\s+-\s+(?=[A-Z]\S* [A-Z]\S* \()|\s+(?:plus|together with)\s+(?=\w)|,?\s+Co- ?optees?:?\s+(?=[A-Z])"
    )


def _lines(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    """Return the lines of a list that has a person a line; elsewhere lines mean nothing and there is one."""
    cuts = [at - start for at in passage.view.breaks if start < at < end]
    lines = list(zip([0, *cuts], [*cuts, end - start], strict=True))
    text = passage.text[start:end]
    wrapped = any(re.search(r"(?:,|\band|&|-)\s*$", text[a:b]) for a, b in lines[:-1])
    apart = len(lines) > 1 and not wrapped and all(_begins_person(text[a:b]) for a, b in lines)
    return lines if apart else [(0, end - start)]


def _begins_person(text: str) -> bool:
    match = names.person().match(text)
    if match is None:
        return False
    name = match["core"] or match["single"]
    return bool(match["member"] or match["courtesy"]) or bool(
        match["core"] and names.is_name(name) and not names.role_head().search(name)
    )


def _columns(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of a line of names that wide gaps of the page part: "S Clarkson      L Davey"."""
    text = passage.text
    cuts = [
        at
        for at in range(start + 1, end - 1)
        if text[at] == " " and passage.span(at + 1, at + 2).start - passage.span(at - 1, at).end >= _GAP
    ]
    return list(zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True))


def _parts(text: str, start: int, end: int) -> list[Piece]:
    depth, begin, mark = 0, start, "" if start == 0 else ";"
    outside = start  # where the name of an organisation ends that stands beside a person's
    found: list[Piece] = []
    for match in _separators().finditer(text, start, end):
        sign = match.group().strip() or " "
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            if sign == "." and _keeps_title(text[begin : match.start()]):
                continue
            if sign in {"and", "&"} and _within_post(text, begin, match):
                continue
            if match.start() < outside or (sign == " " and _goes_on(text, begin, match)):
                continue
            if text[begin : match.start()].strip():
                found.append(_piece(text, begin, match.start(), mark))
            begin, mark = match.end(), sign
            outside = begin if sign != "," else organisations.end_of_name(text, _words_from(text, begin)) or begin
    if text[begin:end].strip():
        found.append(_piece(text, begin, end, mark))
    return found


def _within_post(text: str, begin: int, cut: re.Match[str]) -> bool:
    """Tell whether "and" stands within the post or the organisation behind a name and a dash."""
    dash = text.rfind(" - ", begin, cut.start())
    if dash < 0 or names.titled().match(text, cut.end()) or names.is_forename(text[cut.end() :]):
        return False
    if names.role_head().search(text, begin, dash) and not _begins_person(text[begin:dash]):
        return True  # "Service Director - Family Support and Child Protection"
    told = names.post().match(text, dash + 3)
    return (organisations.end_of_name(text, dash + 3) or 0) > cut.start() or (
        told is not None and told.end() > cut.start()
    )


def _words_from(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _piece(text: str, begin: int, end: int, mark: str) -> Piece:
    words = text[begin:end]
    return Piece(begin + len(words) - len(words.lstrip()), words.strip(), mark)


_RANKS = {"Chief", "Detective", "Acting", "Police", "Temporary", "Deputy", "Assistant"}  # "Chief Inspector Jon Ash"


@cache
def _titled_ahead() -> re.Pattern[str]:
    return re.compile(rf"(?:{names.titles()})\b")


@cache
def _initialled() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:(?:{names.titles()})(?:\.\s*|\s+|\s+-\s+))*{names.INITIALLED}")


def _goes_on(text: str, begin: int, blank: re.Match[str]) -> bool:
    """Tell whether a blank stands within one entry: behind a title, or where no whole name with initials precedes it."""
    before = text[begin : blank.start()]
    if blank.group() != " " or _titled_ahead().match(text, blank.end()) or before.rstrip()[-1:] == ")":
        return _keeps_title(before)
    return _initialled().fullmatch(before) is None or not names.is_name(names.plain(before))


def _keeps_title(before: str) -> bool:
    """Tell whether a title follows another title or a post ("Councillors Mrs Shields", "the Mayor, Cllr X")."""
    last = before.strip(" ,.").rsplit(" ", 1)[-1]
    return bool(re.fullmatch(names.titles(), last)) or not before.strip() or last in _RANKS
