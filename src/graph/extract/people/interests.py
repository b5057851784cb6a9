"""Interests that members declared, and the minuted statement that there were none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from graph.documents import Span
from graph.extract.grammar import names
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.people.listed import Listed
from graph.extract.people.rolls import entries
from graph.facts import Evidence, InterestDeclaration, Party

_NIL = re.compile(
    r"\bno (?:(?:further|other|such) )?(?:declarations?|interests?)\b[^.]{0,80}\b(?:made|declared|received|interest)|\bnone (?:were |was )?declared\b"
    r"|\bthere were no declarations\b|\bno (?:member|interests?) (?:declared|were declared)|^(?:none|nil)\.?$",
    re.IGNORECASE,
)
_DECLARED = re.compile(
    r"(?P<who>.{2,160}?)\s+(?:also\s+)?(?:(?:[Dd]eclared|indicated|[Dd]isclosed)\s+(?:an?\s+|their\s+|his\s+|her\s+)?(?P<type>[A-Za-z, -]*?)\s*[Ii]nterests?\b"
    r"|made\s+(?:an?\s+)?(?P<kind>[a-z, -]*?)\s*declaration(?:\s+of\s+interest)?\b)(?P<rest>.*)",
    re.DOTALL,
)
_NATURE = re.compile(r"\b(?:as|because|in that|by reason that|by virtue of|due to|since)\b\s+(?P<nature>[^.]{3,300})")
_SUBJECT = re.compile(
    r"^\s*in (?:respect of |relation to )?(?P<subject>[^.]{1,160}?)(?=\s+(?:as|because|in that|by|due|since)\b|[.]|$)"
)
_STEMS = ("interest", "declar", "none", "nil")
_TITLE = re.compile(r"\bdeclarations?\b|\binterests?\b", re.IGNORECASE)


def interests(reading: Reading) -> tuple[InterestDeclaration, ...]:
    """Return the declarations and nil returns in the order of the text."""
    made: list[InterestDeclaration] = []
    listing: int | None = None  # the item in which a list of declarations has been opened
    for passage in reading.spoken:
        about = bool(_TITLE.search(reading.title(passage.agenda_item) or ""))
        if not about and not passage.has(_STEMS):
            continue
        if about and listing == passage.agenda_item and (entry := _entry().match(passage.text)):
            whole = Sentence(0, len(passage.text), passage.text)
            declared = _declared(reading, passage, whole, entry, passage.span())
            made += declared
            if declared:
                continue
        if about and _OPENS_LIST.search(passage.text):
            listing = passage.agenda_item
        for sentence in passage.sentences:
            span = passage.span(sentence.start, sentence.end)
            if _NIL.search(sentence.text) and (about or "interest" in sentence.text):
                made.append(InterestDeclaration(passage.agenda_item, Evidence((span,), "nil-return", 0.97), nil=True))
            elif told := _DECLARED.match(sentence.text) or (about and _declared_that().match(sentence.text)):
                made += _declared(reading, passage, sentence, told, span)
            elif about and (listed := _listed().match(sentence.text) or _by_item().fullmatch(sentence.text)):
                made += _declared(reading, passage, sentence, listed, span)
    made += _tabled(reading)
    return tuple(sorted(made, key=lambda one: one.evidence.spans[0]))


# What opens a list of declarations: "The following interests were declared:-".
_OPENS_LIST = re.compile(r"\b(?:declar\w+|interests?)\b[^.]*:\s*-?\s*$", re.IGNORECASE)


@cache
def _entry() -> re.Pattern[str]:
    """Match an entry of a list of declarations that has been opened: "Dr D Sale - a governor of Holm School"."""
    title = rf"(?:(?:{names.titles()})\.?\s+)"
    one = rf"(?:{title}+(?:{names.CORE}|{names.SINGLE})|{names.INITIALLED})"
    more = rf"(?:{title}*(?:{names.CORE}|{names.SINGLE}))"
    return re.compile(
        rf"(?:\(?[a-z0-9]{{1,3}}[.)]\s*)?(?P<who>{one}(?:(?:,| and|, and|;)\s+{more})*(?:\s*\([^()]{{2,60}}\))?)\s*[-:]\s*"
        r"(?P<type>(?:[A-Za-z, -]*?)(?=\s*[Ii]nterests?\b)|)(?P<rest>.+)",
        re.DOTALL,
    )


@cache
def _declared_that() -> re.Pattern[str]:
    """Match who declared what they are, under an item of declarations: "Mrs E Dent declared that she was a governor"."""
    return re.compile(
        r"(?P<who>.{2,160}?),?\s+(?:also\s+)?(?:[Dd]eclared|[Dd]isclosed|stated|advised|reported|informed [^.]{3,40})\s+that\s+(?=(?:he|she|they)\b)"
        r"(?P<rest>(?:he|she|they)\s+(?P<type>)(?:was|were|is|are|had|has|have|worked|works|served|serves|sat|sits|knew|knows|owned|owns|lived|lives|held|holds|received)\b.*)",
        re.DOTALL,
    )


@cache
def _listed() -> re.Pattern[str]:
    """Match an entry of a list of interests: "Councillor Beck - interest in the item on schools; a governor"."""
    return re.compile(
        rf"(?P<who>(?:(?:{names.titles()})\.?\s+)+(?:{names.CORE}|{names.SINGLE}))\s*(?:-|:)\s*"
        r"(?P<type>[A-Za-z, -]*?)\s*(?:interests?|(?=(?:Agenda )?[Ii]tem\b))(?P<rest>.*)"
        rf"|(?P<one>(?:(?:{names.titles()})\.?\s+)+(?:{names.CORE}|{names.SINGLE}))(?P<why>,? (?:as|because|being|by virtue of|due to)\b.*)",
        re.DOTALL,
    )


@cache
def _by_item() -> re.Pattern[str]:
    """Match an entry of a list of interests with the item first: "Item 7 - Mr R Beck and Mrs C Dale (Non-Financial)"."""
    one = rf"(?:(?:{names.titles()})\.?\s+)+(?:{names.CORE}|{names.SINGLE})"
    return re.compile(
        rf"(?:Agenda )?[Ii]tems? \d+[a-z]?(?:\.\d+)?\s*[-:]\s*(?P<who>{one}(?:(?:,| and|, and) {one})*)"
        r"\s*(?:\((?P<type>[A-Za-z, -]*)\))?(?P<rest>)\.?"
    )


_NAME_COLUMN = re.compile(
    r"(?:name(?: of)?(?: the)?(?: member| councillor)?s?|member|councillor)(?:/officer)?", re.IGNORECASE
)
_COLUMNS = re.compile(
    r"(?:(?:type|nature|form) of (?:personal )?interests?|agenda item(?: no\.?| number)?|item(?: no\.?| number)?(?: ?/ ?nature of interest)?"
    r"|interests?|reasons?|nature|type|action(?: taken)?|minute(?: no\.?| number)?|subject|description)",
    re.IGNORECASE,
)


def _tabled(reading: Reading) -> Iterator[InterestDeclaration]:
    """Yield the rows of a table of interests, whose cells a page may print one below the other."""
    at = 0
    while at < len(reading.passages):
        passage = reading.passages[at]
        about = _TITLE.search(reading.title(passage.agenda_item) or "") or passage.block.cell is not None
        width = (
            _width(reading, at) if about and len(passage.text) < 40 and _NAME_COLUMN.fullmatch(passage.text) else 0
        )
        if width < 2:
            at += 1
            continue
        at += width
        while row := _row(reading.passages[at : at + width], width, passage.agenda_item):
            yield row
            at += width


def _width(reading: Reading, at: int) -> int:
    width = 1
    while at + width < len(reading.passages) and width < 5:
        if not _COLUMNS.fullmatch(reading.passages[at + width].text.strip(" :")):
            break
        width += 1
    return width


def _row(cells: Sequence[Passage], width: int, item: int | None) -> InterestDeclaration | None:
    if len(cells) < width or cells[0].agenda_item != item:
        return None
    match = names.person().fullmatch(cells[0].text)
    if match is None or not (
        match["member"] or match["courtesy"] or (match["core"] and names.is_name(match["core"]))
    ):
        return None
    which = "core" if match["core"] else "single"
    party = Party(
        names.plain(match[which]),
        None,
        "councillor" if match["member"] else "coopted",
        cells[0].span(match.start(which), match.end(which)),
    )
    told = " ".join(cell.text for cell in cells[1:])
    kind = next((cell for cell in cells[1:] if interest_kind(cell.text) != "not-specified"), None)
    rest = [cell.text for cell in cells[1:] if cell is not kind]
    return InterestDeclaration(
        item,
        Evidence(tuple(cell.span() for cell in cells), "interest-table", 0.95),
        party=party,
        kind=interest_kind(told),
        subject=rest[0] if rest else None,
        nature=rest[1] if len(rest) > 1 else None,
    )


def _declared(
    reading: Reading, passage: Passage, sentence: Sentence, match: re.Match[str], span: Span
) -> list[InterestDeclaration]:
    kind = interest_kind(match["type"] or match.groupdict().get("kind") or "")
    who, rest = ("who", match["rest"]) if match["who"] else ("one", match["why"])
    told = match[who]
    nature, subject = _NATURE.search(rest), _SUBJECT.search(rest)
    begun = sentence.start + match.start(who)
    parties = [
        Party(one.name, one.role, _kind_of(one), passage.span(one.start, one.end))
        for found in [names.titled().search(passage.text, begun, sentence.start + match.end(who))]
        if found
        for one in entries(passage, found.start(), sentence.start + match.end(who), "present")
        if one.titled or one.member
    ]
    told = re.sub(r"\s*\([^()]*\)$", "", told.strip())  # "Jo Beard (Co-optee)"
    bare = re.search(rf"(?:^|^[A-Z]{{4,}}\s+-\s+){names.CORE}$", told.strip())
    bare = re.fullmatch(names.CORE, told[bare.start() :].split(" - ")[-1].strip()) if bare else None
    if not parties and bare and names.is_name(bare.group()):
        start = sentence.start + match.start(who) + told.rindex(bare.group())
        parties = [Party(names.plain(bare.group()), None, "coopted", passage.span(start, start + len(bare.group())))]
    if not parties and re.fullmatch(r"(?:The )?(?:Chair(?:man|person)?|Vice[- ]Chair)", match[who].strip()):
        start = sentence.start + match.start(who)
        parties = [
            Party(
                None,
                match[who].strip().removeprefix("The "),
                "councillor",
                passage.span(start, start + len(match[who])),
            )
        ]
    return [
        InterestDeclaration(
            passage.agenda_item,
            Evidence((span,), "declaration", 0.9),
            party=party,
            kind=kind,
            subject=subject["subject"].strip() if subject else reading.title(passage.agenda_item),
            nature=nature["nature"].strip() if nature else None,
        )
        for party in parties
    ]


def _kind_of(one: Listed) -> str:
    """A member is a councillor; whoever declares under another title sits with them, and is co-opted."""
    return "councillor" if one.member else "coopted"


def interest_kind(text: str) -> str:
    """Return the notation of interest-kind that the printed type shows."""
    folded = text.casefold()
    if "disclosable" in folded or ("pecuniary" in folded and "non" not in folded):
        return "disclosable-pecuniary"
    if "registrable" in folded:
        return "other-registrable"
    if "non" in folded and "pecuniary" in folded:
        return "non-pecuniary"
    return "not-specified"
