"""What was decided, recommended and asked for: operative words, lists and action markers, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from graph.documents import BlockKind, Section, Span
from graph.extract.found import (
    ACTION,
    DECISION,
    RECOMMENDATION,
    Found,
    Named,
    cue_words,
    looks_like_limb,
    looks_operative,
)
from graph.extract.inline import inline
from graph.extract.lexicon import alternatives, group, pattern
from graph.extract.lists import Limb, action_marker, collect, inline_limbs, is_stop
from graph.extract.reading import Passage, Reading

_VOTE_NOTE = re.compile(
    r"(?:(?:The )?(?:Councillors?|Cllrs?|Members?|Mr|Mrs|Ms|Dr)\b[^.]{0,120}\b(?:abstain(?:ed|ing)?|voted|voting)\b[^.]*\.?"
    r"|\(?(?:Unanimously|Unanimous|Carried|Vote:[^)]*)[.)]*)\s*$",
    re.IGNORECASE,
)
_LEAD = r"(?:it was (?:then |therefore |also |further )?|and |and it was |moved[^.:]{0,160}? and )?"
_UNANIMOUS = r"(?:\s*[-–,:]?\s*\(?(?:unanimously|nem\.? con\.?)\b\s*\)?)?"
_TAIL = re.compile(
    rf"(?P<unanimous>{_UNANIMOUS})"
    r"(?P<colon>\s*[:.–-]+(?=\s|$))?"
    r"(?P<subject_to>\s*subject to [^:;]{3,200}?(?:\s-\s?|:-?|\s-$))?"
    r"(?P<to>\s*to (?:the )?(?P<addressee>[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|and|of|for|the|&))*)(?=\s+that\b|\s*:))?"
    r"\s*(?P<that>that\b)?(?P<body>,?\s+(?:the )?(?:[A-Z][\w'&-]*\s?){1,7}(?=\s*:))?"
    r"(?P<follows>\s*(?:as follows|the following))?\s*(?P<end>(?::\s*-?|-)?)\s*",
    re.IGNORECASE,
)
_RECOMMENDING = re.compile(
    r"[^.:]*?\b(?:the )?(?P<addressee>Cabinet|Executive|Full Council|Council|[A-Z][\w' &]+? (?:Board|Committee)) be recommended\b[^:]*:\s*-?$"
)
_NO_RESULT = re.compile(
    r"\b(?:was|were) (?:lost|not carried|defeated|withdrawn)\b|\bfell\b|\blost by \d", re.IGNORECASE
)
_PARTICIPLE = re.compile(
    r"\b(approved|agreed|noted|confirmed|endorsed|refused|granted|deferred|authorised|accepted)\b"
)


def outcomes(reading: Reading) -> list[Found]:
    """Return every outcome in the order of the text; a Decision block repeated in the minutes is one with two spans."""
    found = list(_structural(reading))
    taken = {index for one in found for index in _covered(one, reading)}
    found += [late for one in list(found) if one.rule == "cue-single" for late in _told_after(reading, one)]
    found += _headless(reading, taken)
    taken |= {one.passage for one in found}
    for passage in reading.spoken:
        if passage.index not in taken and not _is_quotation(passage):
            found += inline(reading, passage)
    return _without_repeats(reading, sorted(found, key=lambda one: (one.span.start, one.span.end)))


def _told_after(reading: Reading, one: Found) -> list[Found]:
    """Return what the rest of a paragraph tells after the words that an operative word opened."""
    passage = reading.passages[one.passage]
    begun = next((s.end for s in passage.sentences if passage.span(0, s.end).end >= one.span.end), len(passage.text))
    return [late for late in inline(reading, passage, after=begun) if late.kind == ACTION]


def _covered(one: Found, reading: Reading) -> Iterator[int]:
    for index in range(one.passage, len(reading.passages)):
        passage = reading.passages[index]
        if passage.block.span.start >= max(span.end for span in (one.span, *one.also)):
            return
        yield index


def _is_quotation(passage: Passage) -> bool:
    return passage.text[:1] in {'"', "'"} and passage.text.rstrip(".")[-1:] in {'"', "'"}


def _structural(reading: Reading) -> Iterator[Found]:
    spoken = {passage.index for passage in reading.spoken}
    index = 0
    while index < len(reading.passages):
        if index not in spoken or _is_quotation(reading.passages[index]):
            index += 1
            continue
        made = list(_opened_at(reading, index))
        yield from made
        index = max([index, *(i for one in made for i in _covered(one, reading))]) + 1


def _opened_at(reading: Reading, index: int) -> Iterator[Found]:
    passage = reading.passages[index]
    marker = action_marker(passage.text)
    if marker:
        yield from _actions(reading, index, marker)
        return
    cue = _cue(passage)
    if cue:
        yield from _under_cue(reading, passage, cue)
        return
    yield from _recommendations(reading, passage)


def _cue(passage: Passage) -> re.Match[str] | None:
    """Return the operative word where it opens a block, a sentence, or the list that follows the block."""
    words = alternatives("outcomes", "cues")
    capital = re.compile(rf"(?:^|(?<=[.:;*] ))(?i:{_LEAD})(?:UNANIMOUSLY )?(?P<word>{words})\b")
    opening = capital.search(passage.text)
    if opening:
        return opening
    titled = re.compile(
        rf"^(?i:{_LEAD})(?:unanimously )?(?P<word>{words.title()})\b(?=\s*(?:[:–-]|that\b|as follows|to\b))"
    )
    opening = titled.match(passage.text)
    if opening:
        return opening
    closing = re.compile(
        rf"^[^:]{{0,300}}?\b(?P<word>{words})\b(?=(?:\s+(?:that|as follows|unanimously))?\s*(?:[:]\s*-?|-)\s*$)"
    )
    return closing.match(passage.text)


def _under_cue(reading: Reading, passage: Passage, cue: re.Match[str]) -> Iterator[Found]:
    word = cue["word"]
    text = passage.text
    rest = _rest(text, cue.end("word"))
    place = passage.span(cue.start("word"), cue.end("word"))
    if _NO_RESULT.search(text[: cue.start("word")][-120:]):
        return
    limbs = [] if rest < len(text) else collect(reading, passage.index + 1)
    if rest >= len(text) and not limbs:
        if word == "NOTED" or cue_words()[word.upper()] == "noted":
            yield _found(reading, passage, place, None, word, "cue-single", cue=place, marked=True)
        return
    addressee = _addressee(passage, cue.end("word"))
    recommended = _RECOMMENDING.match(text, cue.end("word"))
    if recommended and limbs:
        word, addressee = "RECOMMENDED", _named(passage, recommended, "addressee")
    if limbs:
        for limb in limbs:
            yield from _limb(reading, limb, word, place, "cue-list", addressee=addressee)
        return
    yield from _on_the_line(reading, passage, word, place, rest)


def _addressee(passage: Passage, start: int) -> Named | None:
    """Return to whom the operative word itself is directed ("RECOMMENDED to Cabinet that:")."""
    tail = _TAIL.match(passage.text, start)
    return _named(passage, tail, "addressee") if tail else None


def _rest(text: str, start: int) -> int:
    """Return where the decided words begin after an operative word; "that" belongs to them unless a list follows."""
    tail = _TAIL.match(text, start)
    if tail is None:
        return start
    if tail.end() >= len(text):
        return tail.end()
    if tail["end"] or tail["follows"]:
        labelled = inline_limbs(text[tail.end() :])
        if labelled or (tail["end"] and not tail["that"]):
            return tail.end()
    if tail["that"]:
        opened = tail.start("that")
        return tail.end() if inline_limbs(text[tail.end() :]) else opened
    return tail.end()


def _on_the_line(reading: Reading, passage: Passage, word: str, cue: Span, rest: int) -> Iterator[Found]:
    text = passage.text
    labelled = inline_limbs(text[rest:])
    if labelled:
        for label, start, end in labelled:
            yield _found(reading, passage, passage.span(rest + start, rest + end), label, word, "cue-list", cue=cue)
        return
    opened = re.match(r"(?P<label>\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})\)|\d{1,2}\.)\s+(?=\S)", text[rest:])
    own: str | None = opened["label"] if opened else None
    start = rest + (opened.end() if opened else 0)
    end = len(text) if own else start + _operative_end(passage, start)
    yield _found(reading, passage, passage.span(start, end), own, word, "cue-list" if own else "cue-single", cue=cue)
    for limb in collect(reading, passage.index + 1, open_label=own) if own else _unlabelled(reading, passage):
        yield from _limb(reading, limb, word, cue, "cue-list")


def _unlabelled(reading: Reading, passage: Passage) -> list[Limb]:
    """Return the paragraphs after a single outcome that begin "That" or "And that": its further limbs."""
    limbs: list[Limb] = []
    for following in reading.passages[passage.index + 1 :]:
        same = following.agenda_item == passage.agenda_item and following.block.kind is BlockKind.PARA
        if not same or not re.match(r"(?:And )?[Tt]hat\b", following.text) or is_stop(following.text):
            break
        limbs.append(Limb(following.span(), None, following.index, following.index))
    return limbs


def _operative_end(passage: Passage, start: int) -> int:
    """Return how far the decided words reach: the first sentence, and each next one that is itself operative."""
    end = 0
    for sentence in passage.sentences:
        if sentence.end <= start:
            continue
        if end and not looks_operative(sentence.text):
            break
        end = sentence.end - start
    return end or len(passage.text) - start


def _limb(
    reading: Reading,
    limb: Limb,
    word: str,
    cue: Span,
    rule: str,
    addressee: Named | None = None,
    maker: Named | None = None,
) -> Iterator[Found]:
    passage = reading.passages[limb.first]
    labelled = inline_limbs(passage.text) if limb.first == limb.last else []
    if len(labelled) >= 2:
        for label, start, end in labelled:
            yield _found(
                reading,
                passage,
                passage.span(start, end),
                label,
                word,
                rule,
                cue=cue,
                addressee=addressee,
                maker=maker,
            )
        return
    yield _found(reading, passage, limb.span, limb.label, word, rule, cue=cue, addressee=addressee, maker=maker)


def _found(
    reading: Reading,
    passage: Passage,
    span: Span,
    label: str | None,
    word: str,
    rule: str,
    *,
    cue: Span,
    marked: bool = True,
    addressee: Named | None = None,
    maker: Named | None = None,
) -> Found:
    span = _without_vote(reading, span)
    text = reading.quote(span)
    kind = _kind(text, word, rule)
    return Found(
        kind,
        passage.agenda_item,
        span,
        text,
        label,
        "RECOMMENDED" if rule == "recommendation-list" else word.upper() if kind is ACTION else word,
        "marked" if marked else "inline",
        rule,
        passage.index,
        cue=cue,
        addressee=addressee,
        maker=maker,
    )


def _without_vote(reading: Reading, span: Span) -> Span:
    words = reading.minutes.quote(span)
    note = _VOTE_NOTE.search(words)
    if note and note.start() > 20 and words[: note.start()].rstrip()[-1:] in ".;)":
        kept = words[: note.start()].rstrip()
        return Span(span.start, span.start + len(kept))
    return span


def _kind(text: str, word: str, rule: str) -> str:
    if rule == "recommendation-list":
        return RECOMMENDATION
    if rule == "action-marker":
        return ACTION
    recommended = cue_words().get(word.upper()) == "recommended"
    if recommended and not pattern("outcomes", "minutes_approved").search(text):
        return RECOMMENDATION
    if re.match(r"(?:That |that |to )?(?:it be )?(?:Recommend(?:s|ed)?|RECOMMEND(?:ED|S)?)\b", text, re.IGNORECASE):
        return RECOMMENDATION
    if re.search(r"\b(?:Cabinet|Executive|Council|Board)\b[^.;]{0,40}\bbe (?:RECOMMENDED|recommended)\b", text):
        return RECOMMENDATION
    return DECISION


def _recommendations(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Find a list that a sentence introduces as recommendations; half of its entries must read like one."""
    if not re.search(r":\s*-?\s*$", passage.text):
        return
    intro = pattern("outcomes", "recommendation_intros", suffix=r"\s*,?\s*:\s*-?\s*$")
    match = intro.search(passage.text)
    if match is None:
        return
    limbs = collect(reading, passage.index + 1)
    texts = [reading.quote(limb.span) for limb in limbs]
    if not limbs or sum(looks_like_limb(text) for text in texts) * 2 < len(limbs):
        return
    cue = passage.span(match.start(), match.end())
    addressee = _named(passage, match, "addressee")
    for limb in limbs:
        yield from _limb(
            reading,
            limb,
            "RECOMMENDED",
            cue,
            "recommendation-list",
            addressee=addressee,
            maker=_named(passage, match, "body"),
        )


def _named(passage: Passage, match: re.Match[str], name: str) -> Named | None:
    found = group(match, name)
    return Named(found[0].strip(), passage.span(found[1], found[2])) if found else None


def _actions(reading: Reading, index: int, marker: re.Match[str]) -> Iterator[Found]:
    passage = reading.passages[index]
    cue = passage.span(0, marker.start("rest") if marker["rest"] else len(passage.text))
    if marker["rest"]:
        if _is_name_only(marker["rest"]):
            return
        start = marker.start("rest")
        bullets = [m.start() for m in re.finditer(r"(?<!\S)[·•]\s", passage.text[start:])]
        pieces = [start + b for b in bullets] or [start]
        for piece, end in zip(pieces, [*pieces[1:], len(passage.text)], strict=True):
            opened = piece + (2 if bullets else 0)
            label: str | None = passage.text[piece] if bullets else None
            yield _found(reading, passage, passage.span(opened, end), label, "ACTION", "action-marker", cue=cue)
        return
    following = collect(reading, index + 1)
    if following and following[0].label is None:
        following = following[:1]
    for limb in following:
        yield from _limb(reading, limb, "ACTION", cue, "action-marker")


def _is_name_only(text: str) -> bool:
    return len(text.split()) <= 6 and not re.search(r"\b(?:to|be|will|should|must)\b", text)


def _headless(reading: Reading, taken: set[int]) -> Iterator[Found]:
    """Find limbs whose operative word the page lost, and the decisions of a decision page."""
    for passage in reading.spoken:
        if passage.index in taken or _is_quotation(passage):
            continue
        if passage.block.section is Section.DECISION and _decides(passage.text):
            verb = _PARTICIPLE.search(passage.text)
            yield _bare(reading, passage, "decision-section", verb[1].upper() if verb else "DECIDED", form="marked")
        elif passage.block.label is not None and _in_headless_list(reading, passage, taken):
            yield _bare(reading, passage, "headless-list", "", form="marked")


def _decides(text: str) -> bool:
    if re.match(r"This decision was\b|[A-Z][\w ?/-]{2,40}: ", text):
        return False
    return looks_operative(text) or bool(
        re.search(
            r"\b(?:has|have|was|were|is|are) (?:been )?(?:approved|agreed|granted|refused|noted|authorised)\b", text
        )
    )


def _in_headless_list(reading: Reading, passage: Passage, taken: set[int]) -> bool:
    """Tell whether a labelled entry stands in a list of which half reads "That ..." and which nothing introduces."""
    siblings = [passage]
    for step in (-1, 1):
        index = passage.index + step
        while 0 <= index < len(reading.passages):
            other = reading.passages[index]
            if other.block.label is None or other.agenda_item != passage.agenda_item or index in taken:
                break
            siblings.append(other)
            index += step
    first = min(sibling.index for sibling in siblings)
    before = reading.passages[first - 1].text if first else ""
    if before.rstrip(" -").endswith(":") or re.search(
        r"terms of reference|amended as follows", before, re.IGNORECASE
    ):
        return False
    clauses = sum(bool(re.match(r"[Tt]hat\b", sibling.text)) for sibling in siblings)
    return len(siblings) >= 2 and clauses * 2 >= len(siblings)


def _bare(reading: Reading, passage: Passage, rule: str, verb: str, *, form: str) -> Found:
    text = reading.quote(passage.span())
    kind = _kind(text, verb or "RESOLVED", rule)
    return Found(
        kind, passage.agenda_item, passage.span(), text, passage.block.label, verb, form, rule, passage.index
    )


def _without_repeats(reading: Reading, found: Sequence[Found]) -> list[Found]:
    """Join what a Decision block and the minutes both print."""
    sections = {passage.index: passage.block.section for passage in reading.passages}
    kept: list[Found] = []
    for one in found:
        for at, other in enumerate(kept):
            if sections[other.passage] != sections[one.passage] and _same(other, one):
                kept[at] = replace(other, also=(*other.also, one.span))
                break
        else:
            kept.append(one)
    return kept


def _same(a: Found, b: Found) -> bool:
    if a.agenda_item != b.agenda_item or re.findall(r"\d+", a.text) != re.findall(r"\d+", b.text):
        return False
    return SequenceMatcher(None, a.text.casefold(), b.text.casefold(), autojunk=False).ratio() >= 0.92
