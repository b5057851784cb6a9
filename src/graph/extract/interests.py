"""Interests that members declared, and the minuted statement that there were none."""

from __future__ import annotations

import re

from graph.documents import Span
from graph.extract import names
from graph.extract.reading import Passage, Reading, Sentence
from graph.facts import Evidence, InterestDeclaration, Party

_NIL = re.compile(
    r"\bno (?:(?:further|other|such) )?(?:declarations?|interests?)\b[^.]{0,80}\b(?:made|declared|received|interest)|\bnone (?:were |was )?declared\b"
    r"|\bthere were no declarations\b|\bno (?:member|interests?) (?:declared|were declared)|^(?:none|nil)\.?$",
    re.IGNORECASE,
)
_DECLARED = re.compile(
    r"(?P<who>.{2,160}?)\s+(?:also\s+)?(?:declared|indicated|disclosed)\s+(?:an?\s+|their\s+)?(?P<type>[a-z, -]*?)\s*interests?\b(?P<rest>.*)",
    re.DOTALL,
)
_NATURE = re.compile(r"\b(?:as|because|in that|by reason that|by virtue of|due to|since)\b\s+(?P<nature>[^.]{3,300})")
_SUBJECT = re.compile(
    r"^\s*in (?:respect of |relation to |agenda item |item )?(?P<subject>[^.]{3,160}?)(?=\s+(?:as|because|in that|by|due|since)\b|[.]|$)"
)
_TITLE = re.compile(r"\bdeclarations?\b|\binterests?\b", re.IGNORECASE)


def interests(reading: Reading) -> tuple[InterestDeclaration, ...]:
    """Return the declarations and nil returns in the order of the text."""
    made: list[InterestDeclaration] = []
    for passage in reading.spoken:
        about = bool(_TITLE.search(reading.title(passage.agenda_item) or ""))
        for sentence in passage.sentences:
            span = passage.span(sentence.start, sentence.end)
            if _NIL.search(sentence.text) and (about or "interest" in sentence.text):
                made.append(InterestDeclaration(passage.agenda_item, Evidence((span,), "nil-return", 0.97), nil=True))
            elif declared := _DECLARED.match(sentence.text):
                made += _declared(reading, passage, sentence, declared, span)
    return tuple(made)


def _declared(
    reading: Reading, passage: Passage, sentence: Sentence, match: re.Match[str], span: Span
) -> list[InterestDeclaration]:
    kind = interest_kind(match["type"])
    nature, subject = _NATURE.search(match["rest"]), _SUBJECT.search(match["rest"])
    parties = [
        Party(
            names.plain(found["name"]),
            None,
            "councillor",
            passage.span(sentence.start + found.start("name"), sentence.start + found.end("name")),
        )
        for found in names.titled().finditer(match["who"])
    ]
    bare = re.match(rf"{names.CORE}$", match["who"].strip())
    if not parties and bare and names.is_name(bare.group()):
        start = sentence.start + match.start("who")
        parties = [Party(names.plain(bare.group()), None, "coopted", passage.span(start, start + len(bare.group())))]
    if not parties and re.fullmatch(r"(?:The )?(?:Chair(?:man|person)?|Vice[- ]Chair)", match["who"].strip()):
        start = sentence.start + match.start("who")
        parties = [
            Party(
                None,
                match["who"].strip().removeprefix("The "),
                "councillor",
                passage.span(start, start + len(match["who"])),
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
