"""How items were taken: together with others, out of their printed order, or with press and public excluded.

Only items that the document itself prints under the number named are told of; nothing is concluded from silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from graph.documents import Span
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.facts import Conduct, Decision, Evidence

_NUMBER = r"\d{1,3}[a-z]?(?:[./]\d{1,4})*"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:,|and|&|to|-|,\s*and)\s*(?:items?\s+)?(?:nos?\.?\s*)?{_NUMBER})*"
_NAMED = rf"(?:agenda |minute )?items?\s+(?:nos?\.?\s*|numbers?\s+|numbered\s+)?(?P<items>{_NUMBERS})\b"
_ITEMS = re.compile(rf"\b{_NAMED}", re.IGNORECASE)
_ONE = re.compile(rf"(?P<dash>\bto\b|-)?\s*(?P<number>{_NUMBER})\b", re.IGNORECASE)

_TAKEN = r"(?:consider|tak|discuss|hear|deal|debat|present|address|receiv)\w*(?: with)?"
_TOGETHER = re.compile(
    rf"\b{_TAKEN}\b[^.;]{{0,90}}\b(?:together(?! with (?!agenda item|item))|jointly|simultaneously|concurrently|in conjunction|as (?:one|a single) item)\b",
    re.IGNORECASE,
)
_THIS_WITH = re.compile(
    rf"\bthis (?:agenda )?item (?:was|had been) {_TAKEN}\s+(?:together|jointly|simultaneously|concurrently|in conjunction|alongside)(?: with)?\s+{_NAMED}",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:not|never|whether|if|unless|would (?!be (?:taken|considered|dealt|heard|discussed)\b)|suggest\w*|propos\w*|future|next meeting|previous(?:ly)?|last meeting|had (?:previously )?been asked)\b",
    re.IGNORECASE,
)
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PLACED = re.compile(
    rf"(?:\b(?:agenda )?item\s+(?:nos?\.?\s*|number\s+)?(?P<item>{_NUMBER})\b(?:\s*\([^()]{{1,120}}\))?|\b(?P<this>this (?:agenda )?item))"
    rf"\s+(?:would be|should be|be|was|is|to be)\s+(?:{_TAKEN}|brought forward and {_TAKEN})\s+(?:as the )?(?P<place>first|second|third|fourth|fifth)\b(?! (?:half|part|stage|quarter))",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    rf"\bin the (?:following )?order\b(?: (?:of|shown|below|set out))?[^.;\d]{{0,60}}?(?P<items>{_NUMBERS})",
    re.IGNORECASE,
)
_STEMS = ("item", "order")

_EXCLUDED = "exclude-public"
_FOR = r"(?:during|for|on|of|in respect of|(?:while|whilst|when) (?:considering|discussing))\b[^.;]{0,60}?"
_FOR_ITEMS = re.compile(rf"\b{_FOR}\b{_NAMED}", re.IGNORECASE)
_FOR_NEXT = re.compile(rf"\b{_FOR}\b(?:the )?(?:following|next) (?:agenda )?item\b(?! \d)", re.IGNORECASE)
_FOR_THIS = re.compile(rf"\b{_FOR}\bthis (?:agenda )?item\b", re.IGNORECASE)
_FOR_REST = re.compile(
    r"\b(?:for|during) (?:the )?(?:consideration of )?(?:the )?(?:remainder|rest) of the (?:meeting|business|agenda)\b|\b(?:the )?remaining (?:agenda )?items?\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:appendi(?:x|ces)|annex(?:es)?|if (?:necessary|required|members|needed)|should members|not be excluded|were not excluded|any (?:discussion|reference))\b",
    re.IGNORECASE,
)
_READMITTED = re.compile(
    r"\b(?:re-?admitted|re-?opened to the public|returned to (?:open|public) session|(?:press|public) (?:and (?:press|public) )?(?:re-?joined|returned))\b",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?:[(\[]|[-–—:]\s*)(?:fully |part 2 |part ii )?(?:exempt|not for publication)\b|^(?:fully )?(?:exempt|not for publication)\b\s*(?:item|report|business)?\s*[-–—:]\s*\S"
    r"|^(?:\W*)not for publication by (?:virtue|reason) of\b",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"^\W*(?:this|the) (?:item|report) (?:is|was|contains?|contained) (?:considered )?(?:fully )?(?:exempt|not for publication|confidential)\b|^\W*\(?not for publication by (?:virtue|reason) of\b|^\W*exempt(?: information)? (?:under|by virtue of|-|–) paragraph",
    re.IGNORECASE,
)
_PARAGRAPHS = re.compile(
    r"\bpara(?:graph)?s?\.?\s*(?P<numbers>\d{1,2}(?:\s*(?:,|and|&|or|,\s*and)\s*\d{1,2})*)\b", re.IGNORECASE
)
_SCHEDULE = re.compile(r"\bschedule\s*(?P<schedule>12\s*a|7\s*a)\b", re.IGNORECASE)
_LAST = {"12a": 18, "7a": 15}


def conduct(reading: Reading, decided: Sequence[Decision]) -> tuple[Conduct, ...]:
    """Return what the minutes say of how items were taken, in the order of the text; items index `Minutes.items`."""
    found = (*_taken(reading), *_marked(reading), *_excluded(reading, decided))
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.evidence.spans[0], one.kind, one.items)))


def _taken(reading: Reading) -> Iterator[Conduct]:
    for passage in reading.spoken:
        if not passage.has(_STEMS) or passage.index in reading.quoted:
            continue
        before: Sentence | None = None
        for sentence in passage.sentences:
            yield from _together(reading, passage, sentence, before)
            yield from _placed(reading, passage, sentence)
            before = sentence


def _together(reading: Reading, passage: Passage, sentence: Sentence, before: Sentence | None) -> Iterator[Conduct]:
    """Yield items taken as one: "agreed to consider items 5 and 6 together", "this item was taken with item 6"."""
    if _UNSURE.search(sentence.text):
        return
    with_this = _THIS_WITH.search(sentence.text)
    items: tuple[int | None, ...]
    if with_this:
        named = _indexes(reading, with_this["items"])
        items = (passage.agenda_item, *named)
        start = sentence.start
    elif _TOGETHER.search(sentence.text):
        told = _ITEMS.search(sentence.text)
        start = sentence.start
        if (
            told is None
            and before
            and re.search(r"\b(?:those|these|both|the two) items\b", sentence.text, re.IGNORECASE)
        ):
            told, start = _ITEMS.search(before.text), before.start
        items = _indexes(reading, told["items"]) if told else ()
    else:
        return
    kept = tuple(sorted({item for item in items if item is not None}))
    if len(kept) > 1:
        yield Conduct("together", kept, _evidence(passage.span(start, sentence.end), "joint-consideration"))


def _placed(reading: Reading, passage: Passage, sentence: Sentence) -> Iterator[Conduct]:
    """Yield the places in which items were taken: "item 7 was taken first", "in the order 7, 5, 6"."""
    if _UNSURE.search(sentence.text):
        return
    evidence = _evidence(passage.span(sentence.start, sentence.end), "order-taken")
    for told in _PLACED.finditer(sentence.text):
        items = (passage.agenda_item,) if told["this"] else _indexes(reading, told["item"])
        for item in items:
            if item is not None:
                yield Conduct("taken", (item,), evidence, _PLACES[told["place"].casefold()])
    listed = _ORDERED.search(sentence.text)
    if listed:
        items = _indexes(reading, listed["items"])
        printed = [index for index, item in enumerate(reading.minutes.items) if item.number]
        slots = sorted(printed.index(index) + 1 for index in items)
        whole = len(slots) > 1 and slots == list(range(slots[0], slots[0] + len(slots)))
        if whole and len(items) == len(_spelt(listed["items"])):  # else where they stood among the others is not told
            for place, item in zip(slots, items, strict=True):
                yield Conduct("taken", (item,), evidence, place)


def _marked(reading: Reading) -> Iterator[Conduct]:
    """Yield items that are marked as exempt: in the title, or in a sentence of their own that is not of an appendix."""
    for index, item in enumerate(reading.minutes.items):
        if item.title and item.title_span and _MARKED.search(item.title) and not _PART.search(item.title):
            yield Conduct(
                "exempt", (index,), _evidence(item.title_span, "exempt-marked"), paragraphs=_paragraphs(item.title)
            )
    for passage in reading.passages:
        if passage.agenda_item is None or not passage.has(("exempt", "not for publication", "confidential")):
            continue
        for sentence in passage.sentences:
            paragraphs = _paragraphs(sentence.text)
            if paragraphs and _ITSELF.search(sentence.text) and not _PART.search(sentence.text):
                evidence = _evidence(passage.span(sentence.start, sentence.end), "exempt-marked")
                yield Conduct("exempt", (passage.agenda_item,), evidence, paragraphs=paragraphs)


def _excluded(reading: Reading, decided: Iterable[Decision]) -> Iterator[Conduct]:
    """Yield the items for which a decision excluded press and public, with the paragraphs that it names for them."""
    for one in decided:
        text = " ".join(one.text.split())
        if _EXCLUDED not in one.effects or one.evidence.possible or _PART.search(text):
            continue
        items = _closed(reading, one, text)
        paragraphs = _paragraphs(text)
        each = paragraphs if "respectively" in text and len(paragraphs) == len(items) else ()
        for place, item in enumerate(items):
            # of several paragraphs for several items the words do not say which is whose
            own = (each[place],) if each else paragraphs if len(items) == 1 or len(paragraphs) == 1 else ()
            evidence = Evidence(one.evidence.spans, "exempt-resolved", 0.9, "the public excluded for this item")
            yield Conduct("exempt", (item,), evidence, paragraphs=own)


def _closed(reading: Reading, one: Decision, text: str) -> tuple[int, ...]:
    named = _FOR_ITEMS.search(text)
    if named:
        return _indexes(reading, named["items"])
    if one.agenda_item is None:
        return ()
    after = range(one.agenda_item + 1, len(reading.minutes.items))
    if _FOR_THIS.search(text):
        return (one.agenda_item,)
    if _FOR_NEXT.search(text):
        return tuple(after[:1])
    if _FOR_REST.search(text):
        return tuple(_until_readmitted(reading, after, one.evidence.spans[0]))
    return ()


def _until_readmitted(reading: Reading, after: range, since: Span) -> Iterator[int]:
    back = next(
        (p.span().start for p in reading.passages if p.span().start > since.end and _READMITTED.search(p.text)), None
    )
    for index in after:
        start = reading.minutes.items[index].title_span
        if start is None or (back is not None and start.start > back):
            return
        yield index


def _evidence(span: Span, rule: str) -> Evidence:
    return Evidence((span,), rule, 0.9, rule)


def _spelt(text: str) -> list[str]:
    """Return the numbers that a list names, ranges of whole numbers spelt out: "5, 7 and 9 to 11"."""
    found: list[str] = []
    for match in _ONE.finditer(text):
        number = match["number"].casefold()
        if (
            match["dash"]
            and found
            and found[-1].isdecimal()
            and number.isdecimal()
            and int(number) - int(found[-1]) < 50
        ):
            found += [str(one) for one in range(int(found[-1]) + 1, int(number))]
        found.append(number)
    return list(dict.fromkeys(found))


def _indexes(reading: Reading, text: str) -> tuple[int, ...]:
    """Return the items that the document prints under these numbers; a number printed twice names none of them."""
    places: dict[str, list[int]] = {}
    for index, item in enumerate(reading.minutes.items):
        if item.number:
            places.setdefault(item.number.casefold(), []).append(index)
    return tuple(places[number][0] for number in _spelt(text) if len(places.get(number, ())) == 1)


def _paragraphs(text: str) -> tuple[int, ...]:
    """Return the paragraphs of Schedule 12A (1-7 in England, 12-18 in Wales) or 7A (1-15, Scotland) that words name.

    None where no Schedule is named and the number stands beside no word of exemption, and none out of range.
    Sources: Local Government Act 1972, Schedule 12A; Local Government (Scotland) Act 1973, Schedule 7A.
    """
    schedule = _SCHEDULE.search(text)
    if schedule is None and not re.search(r"\bexempt|not for publication", text, re.IGNORECASE):
        return ()
    last = _LAST[re.sub(r"\s", "", schedule["schedule"].casefold())] if schedule else 18
    numbers = [int(n) for told in _PARAGRAPHS.finditer(text) for n in re.findall(r"\d+", told["numbers"])]
    return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= last))
