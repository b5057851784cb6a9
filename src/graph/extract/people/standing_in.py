"""Who stood in for whom, in the words that minutes have for it: substitute, alternate, deputised, in place of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graph.extract.grammar import names
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.people.rolls import entries
from graph.facts import Attendance, Evidence, Party

_SCREEN = re.compile(
    r"in (?:his|her|their) (?:place|stead|absence)|substitut|for whom|represented by|alternate|deputi[sz]|in place of|attend(?:ed|ing) for|replace[ds]?\b|\bvice (?=[A-Z])"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns: group `one` stood in, group `other` was stood in for."""
    title = rf"(?:{names.titles()})(?:\.\s*|\s+|(?<=r)(?=[A-Z][a-z]))"  # a page may glue the two: "CllrGary Moss"
    name = rf"(?:{title})*(?:{names.CORE}|{names.SINGLE})"
    titled = rf"(?:{title})+(?:{names.CORE}|{names.SINGLE})"
    beside = rf"(?:,? (?:{names.HONOUR})\b)?(?:\s*\([^()]*\))?"
    one, other = rf"(?P<one>{name}){beside}", rf"(?P<other>{name})"
    sub = r"(?:the |a |an )?(?:named |nominated |appointed )?(?i:substitute|alternate|deputy)(?: [Mm]ember)?"
    acts = (
        rf"(?:(?:was |were )?(?:substituted|substituting|deputi[sz]ed|deputi[sz]ing|(?:attended|attending)(?: the meeting)?(?: as {sub})?)"
        rf"|(?:(?:was|is|had been|has been) )?(?:present|appointed|acting|in attendance|nominated|attending|attended|confirmed (?:he|she) was attending)?(?: to attend)? ?as {sub}"
        rf"|(?:attended|was present|sat) in place of|replaced|vice)"
    )
    return (
        re.compile(rf"\b{one},? {acts}(?: for| of)? (?:the )?{other}(?![a-z])"),
        re.compile(
            rf"\b{other}{beside},? (?:who (?:was|is|had been) |and (?:was )?|was |- ?)?(?:being )?(?:substituted|replaced|represented|deputi[sz]ed)(?: for)? by (?:the )?{one}"
        ),
        re.compile(
            rf"\b{other}{beside},? for whom (?:the )?{one} (?:was |had |is )?(?:substitut|deputi[sz]|attend|act|st(?:oo|an)d)\w*"
        ),
        re.compile(
            rf"\b{other}\b[^.]{{0,60}}?,? (?:with|and) {one} (?:attending |present |acting |being )?(?:as )?(?:(?:his|her|their|the) )substitute"
        ),
        re.compile(
            rf"\b(?P<other>{titled})\b[^.]{{0,60}}\. {one} (?:(?:was|attended as|is) (?:his|her|their|the) substitute|(?:attended|was present|sat|was there|stood) in (?:his|her|their) (?:place|stead|absence))"
        ),
        re.compile(
            rf"\b(?P<one>{titled})(?:\s*\([^()]*\))?,? (?:was present|attended|was in attendance|acted|attending)(?: the meeting)? as {sub}\b"
        ),
        re.compile(
            rf"\b(?:appointed|nominated) (?P<one>{titled}) to (?:replace|attend in place of)(?: (?:him|her|them)\b| {other})"
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
        yield from _several(passage)
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
                replaced = next((party for group, party in parties if group == "other"), None)
                for group, party in parties:
                    if party is not None and group == "one":
                        yield _attendance(passage, match.span(), party, "substitute", replaced)
                    elif party is not None:
                        yield _attendance(passage, match.span(), party, "apology")
    yield from _in_columns(reading)


@cache
def _plural() -> re.Pattern[str]:
    one = rf"(?:(?:{names.titles()})\.?\s+)+(?:{names.CORE}|{names.SINGLE})"
    return re.compile(
        rf"\b(?P<list>{one}(?:,\s+(?:{one}|{names.CORE}|{names.SINGLE}))*\s+and\s+(?:{one}|{names.CORE}|{names.SINGLE}))"
        r",? (?:(?:were|had been) (?:present|in attendance|attending)|(?:had )?(?:attended|acted|sat))(?: (?:at )?the meeting)?,? as (?:the )?(?:respective )?(?:named |nominated )?(?:substitut|alternat|deput)"
    )


def _several(passage: Passage) -> Iterator[Attendance]:
    """Read "Cllr Moss and Cllr Read were in attendance as substitutes", of whom none is said to be for whom."""
    for match in _plural().finditer(passage.text) if passage.has(("substitute", "alternate", "deput")) else ():
        for one in entries(passage, match.start("list"), match.end("list"), "substitute"):
            party = Party(one.name, one.role, "councillor", passage.span(one.start, one.end))
            yield _attendance(passage, match.span(), party, "substitute")


_COLUMNS = re.compile(
    r"(?:Ordinary|Original|Appointed|Absent|Apologies from|Committee)? ?Members?,? (?:Reserve|Substitute|Substituted by|Replaced by|Replacement)(?: Members?)?",
    re.IGNORECASE,
)
_MOST_PAIRS = 12


def _in_columns(reading: Reading) -> Iterator[Attendance]:
    """Read the columns "Ordinary Member | Reserve Member": of each two names, the second stood in for the first."""
    for index, head in enumerate(reading.passages):
        if len(head.text) > 60:
            continue
        after = reading.passages[index + 1].text if index + 1 < len(reading.passages) else ""
        width = 1 if _COLUMNS.fullmatch(head.text) else 2 if _COLUMNS.fullmatch(f"{head.text} {after[:60]}") else 0
        if not width:
            continue
        found: list[tuple[Passage, re.Match[str]]] = []
        for passage in reading.passages[index + width : index + width + 2 * _MOST_PAIRS]:
            here = _titled_only(passage.text) if passage.agenda_item == head.agenda_item else []
            if not here:
                break
            found += [(passage, one) for one in here]
        for (absent, gone), (present, came) in zip(found[::2], found[1::2], strict=False):
            replaced, party = _named(absent, gone), _named(present, came)
            yield _attendance(absent, gone.span(), replaced, "apology")
            yield _attendance(present, came.span(), party, "substitute", replaced)


def _titled_only(text: str) -> list[re.Match[str]]:
    """Return the titled names of a line that holds nothing else."""
    starts = [found.start() for found in re.finditer(rf"\b(?:{names.titles()})\b", text)]
    if not starts:
        return []
    ends = [*starts[1:], len(text)]
    found = [names.titled().match(text[:end].rstrip(" |,.;"), start) for start, end in zip(starts, ends, strict=True)]
    whole = [one for one, end in zip(found, ends, strict=True) if one and not text[one.end() : end].strip(" |,.;")]
    return whole if len(whole) == len(starts) and starts[:1] == [0] else []


def _named(passage: Passage, match: re.Match[str]) -> Party:
    kind = "councillor" if match["member"] else "other"
    return Party(names.plain(match["name"]), None, kind, passage.span(*match.span("name")))


def _party(passage: Passage, match: re.Match[str], group: str) -> Party | None:
    words = match[group]
    titled = names.titled().fullmatch(words)
    name = titled["name"] if titled else words
    if not names.is_name(name) or (not titled and " " not in name) or (not titled and names.role_head().search(name)):
        return None
    start = match.start(group) + len(words) - len(name)
    member = titled is None or bool(titled["member"])
    return Party(names.plain(name), None, "councillor" if member else "other", passage.span(start, start + len(name)))


def _attendance(
    passage: Passage, place: tuple[int, int], party: Party, capacity: str, instead_of: Party | None = None
) -> Attendance:
    evidence = Evidence((passage.span(*place),), "standing-in", 0.93, operative=party.span)
    return Attendance(party, capacity, passage.agenda_item, evidence, instead_of)
