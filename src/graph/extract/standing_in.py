"""Who stood in for whom, in the words that minutes have for it: substitute, alternate, deputised, in place of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graph.extract import names
from graph.extract.reading import Passage, Reading
from graph.facts import Attendance, Evidence, Party

_SCREEN = re.compile(r"substitut|alternate|deputi[sz]|in place of|attend(?:ed|ing) for|replaced|\bvice (?=[A-Z])")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns: group `one` stood in, group `other` was stood in for."""
    title = rf"(?:{names.titles()})(?:\.\s*|\s+)"
    name = rf"(?:{title})*(?:{names.CORE}|{names.SINGLE})"
    titled = rf"(?:{title})+(?:{names.CORE}|{names.SINGLE})"
    one, other = rf"(?P<one>{name})(?:\s*\([^()]*\))?", rf"(?P<other>{name})"
    sub = r"(?:the |a |an )?(?:named |nominated |appointed )?(?:substitute|alternate|deputy)(?: member)?"
    acts = (
        rf"(?:(?:was |were )?(?:substituted|substituting|deputi[sz]ed|deputi[sz]ing|(?:attended|attending)(?: the meeting)?(?: as {sub})?)"
        rf"|(?:(?:was|is|had been|has been) )?(?:present|appointed|acting|in attendance|nominated|attending|attended|confirmed (?:he|she) was attending)?(?: to attend)? ?as {sub}"
        rf"|(?:attended|was present|sat) in place of|replaced|vice)"
    )
    return (
        re.compile(rf"\b{one},? {acts}(?: for| of)? (?:the )?{other}(?![a-z])"),
        re.compile(
            rf"\b{other}\b[^.]{{0,60}}?,? (?:with|and) {one} (?:attending |present |acting |being )?(?:as )?(?:(?:his|her|their|the) )substitute"
        ),
        re.compile(rf"\b{other}\b[^.]{{0,60}}\. {one} (?:was|attended as|is) (?:his|her|their|the) substitute"),
        re.compile(
            rf"\b(?P<one>{titled})(?:\s*\([^()]*\))?,? (?:was present|attended|was in attendance|acted|attending)(?: the meeting)? as {sub}\b"
        ),
        re.compile(rf"(?:^|[(;,] ?|(?:and|that) )(?P<one>{titled}) for (?P<other>{titled})(?=$|[.;,)]| and )"),
    )


def standing_in(reading: Reading) -> Iterator[Attendance]:
    """Yield each substitute, and as an apology each member who is said to be replaced, in the order of the text."""
    for passage in reading.passages:
        titled = bool(re.search(r"\bsubstitut", reading.title(passage.agenda_item) or "", re.IGNORECASE))
        if len(passage.text) > 20_000 or not (titled or (passage.may(_SCREEN) and _SCREEN.search(passage.text))):
            continue
        seen: list[tuple[int, int]] = []
        for at, told in enumerate(_patterns()):
            if at == len(_patterns()) - 1 and not titled:
                continue
            for match in told.finditer(passage.text):
                if any(match.start("one") < end and start < match.end("one") for start, end in seen):
                    continue
                found = [group for group in ("one", "other") if match.groupdict().get(group)]
                parties = [(group, _party(passage, match, group)) for group in found]
                if any(party is None for _, party in parties):
                    continue
                seen.append(match.span("one"))
                for group, party in parties:
                    if party is not None:
                        yield _attendance(passage, match, party, "substitute" if group == "one" else "apology")


def _party(passage: Passage, match: re.Match[str], group: str) -> Party | None:
    words = match[group]
    titled = names.titled().fullmatch(words)
    name = titled["name"] if titled else words
    if not names.is_name(name) or (not titled and " " not in name) or (not titled and names.role_head().search(name)):
        return None
    start = match.start(group) + len(words) - len(name)
    member = titled is None or bool(titled["member"])
    return Party(names.plain(name), None, "councillor" if member else "other", passage.span(start, start + len(name)))


def _attendance(passage: Passage, match: re.Match[str], party: Party, capacity: str) -> Attendance:
    place = passage.span(match.start(), match.end())
    return Attendance(
        party, capacity, passage.agenda_item, Evidence((place,), "standing-in", 0.93, operative=party.span)
    )
