"""Outcomes that the page marks: under an operative word, in a list that a sentence introduces, after "ACTION"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.documents import BlockKind, Section, Span
from graph.extract.cues import Cue, introduced, opening
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
from graph.extract.lexicon import group, pattern
from graph.extract.lists import Limb, action_marker, collect, inline_limbs, is_stop, named_only
from graph.extract.reading import Passage, Reading
from graph.extract.tallies import without_vote

_RECOMMENDED = re.compile(
    r"(?:That |that |to )?(?:it be )?(?:also )?(?:Recommend(?:s|ed)?|RECOMMEND(?:ED|S)?)\b(?! (?:be|were|is|are)\b)",
    re.IGNORECASE,
)
_BE_RECOMMENDED = re.compile(
    r"\b(?:Cabinet|Executive|Council|Board|Committee|Mayor|Leader|Assembly)\b[^.;]{0,60}\bbe (?:(?:also )?RECOMMENDED|recommended)\b"
)
_NO_RESULT = re.compile(
    r"\b(?:was|were) (?:lost|not carried|defeated|withdrawn)\b|\bfell\b|\blost by \d", re.IGNORECASE
)
_TO_DO = re.compile(r"\b(?:to|agrees|that)\s*:?\s*-?\s*$|\bfollowing\b[^.]{0,40}$", re.IGNORECASE)
_CORRECTIONS = re.compile(r"\bsubject to\b[^.]{0,80}$|\bamend(?:ed|ments?)\b[^.]{0,60}$|\bto read\b", re.IGNORECASE)
_RESULT_HEADING = re.compile(
    r"^(?:the )?recommendations? (?:were |was )?(?:agreed|approved|supported|accepted)\b[^.:]{0,120}:\s*-?\s*$",
    re.IGNORECASE,
)
_EXECUTIVES = {"cabinet", "executive"}


def structural(reading: Reading) -> tuple[list[Found], set[int]]:
    """Return what operative words, lists and markers show, in the order of the text, and the passages that they take."""
    found: list[Found] = []
    taken: set[int] = set()
    spoken = {passage.index for passage in reading.spoken}
    index = 0
    while index < len(reading.passages):
        if index not in spoken or index in reading.quoted:
            index += 1
            continue
        made = list(_opened_at(reading, index))
        found += made
        last = max([index, *(last_covered(one, reading) for one in made)])
        taken |= set(range(index, last + 1)) if made else set()
        index = last + 1
    return found, taken


def last_covered(one: Found, reading: Reading) -> int:
    """Return the index of the last passage that an outcome's words reach into."""
    end = max(span.end for span in (one.span, *one.also))
    index = one.passage
    while index + 1 < len(reading.passages) and reading.passages[index + 1].block.span.start < end:
        index += 1
    return index


def _opened_at(reading: Reading, index: int) -> Iterator[Found]:
    passage = reading.passages[index]
    marker = action_marker(passage.text)
    if marker:
        yield from _actions(reading, index, marker)
        return
    cue = opening(passage)
    if cue is not None:
        yield from _under_cue(reading, passage, cue)
        return
    yield from _under_heading(reading, passage)


def _under_cue(reading: Reading, passage: Passage, cue: Cue) -> Iterator[Found]:
    text, word = passage.text, cue.word
    if _NO_RESULT.search(text[max(0, cue.start - 120) : cue.start]):
        return
    place = passage.span(cue.start, cue.end)
    to = _named(passage, cue.addressee)
    ends = cue.rest >= len(text)
    begun, subject = _past_introduction(reading, passage) if ends else (passage.index + 1, None)
    cue = replace(cue, subject=subject) if subject else cue
    limbs = collect(reading, begun) if ends or cue.follows else []
    if limbs and not ends and cue.subject is None:
        limbs = []
    if limbs and not _may_follow(reading, limbs, cue, text):
        limbs = []
    if limbs:
        kind = _kind_of_list(reading, cue)
        for limb in limbs:
            yield from limb_found(reading, limb, word, place, "cue-list", kind=kind, addressee=to)
        return
    if ends:
        if cue_words().get(word.upper()) == "noted" and len(text) < 40:
            yield found_in(reading, passage, place, None, word, "cue-single", cue=place)
        return
    yield from _on_the_line(reading, passage, cue, place, to)


def _past_introduction(reading: Reading, passage: Passage) -> tuple[int, str | None]:
    """Return where the limbs begin after an operative word alone, past a line "That the Committee:-", and its body."""
    following = reading.passages[passage.index + 1 : passage.index + 3]
    if len(following) == 2 and following[0].block.label is None and following[1].agenda_item == passage.agenda_item:
        subject = introduced(following[0].text)
        if subject:
            return passage.index + 2, subject
    return passage.index + 1, None


def _may_follow(reading: Reading, limbs: list[Limb], cue: Cue, text: str) -> bool:
    """Tell whether a list belongs to a verb told in running text: it is labelled, or reads as something decided."""
    if cue.word.isupper() or cue.word.istitle():
        return True
    labelled = [limb for limb in limbs if limb.label is not None]
    texts = [reading.quote(limb.span) for limb in limbs]
    operative = sum(looks_like_limb(one) or _is_bare_verb(one) for one in texts)
    if not labelled:
        return bool(texts) and (looks_operative(texts[0]) or text[-1:] in ":-")
    return operative * 2 >= len(limbs) or bool(_TO_DO.search(text))


def _is_bare_verb(text: str) -> bool:
    return bool(re.match(r"[a-z]{3,}\b(?! (?:of|and)\b)", text))


def _kind_of_list(reading: Reading, cue: Cue) -> str | None:
    """Return the kind that the words before a list give it; None where each limb's own words decide."""
    if cue.kind != DECISION:
        return cue.kind
    if cue.subject is None:
        return None
    held, subject = (reading.body_kind or ""), cue.subject.casefold()
    whole = "executive" if subject in _EXECUTIVES else "council" if subject in {"council", "full council"} else None
    return RECOMMENDATION if whole and held and held != whole else None


def _on_the_line(reading: Reading, passage: Passage, cue: Cue, place: Span, to: Named | None) -> Iterator[Found]:
    text, word, rest = passage.text, cue.word, cue.rest
    skipped = re.match(r"(?i:that|t h a t)\s+(?=\(?[a-zA-Z0-9]{1,4}\)\s|[:(-])", text[rest:])
    begun = rest + (skipped.end() if skipped else 0)
    labelled = inline_limbs(text[begun:])
    if labelled:
        for label, start, end in labelled:
            yield found_in(
                reading, passage, passage.span(begun + start, begun + end), label, word, "cue-list", cue=place,
                addressee=to,
            )  # fmt: skip
        last = labelled[-1][0]
        for limb in collect(reading, passage.index + 1, open_label=last):
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)
        return
    opened = re.match(r"(?P<label>\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})\)|\d{1,2}\.)\s+(?=\S)", text[begun:])
    own: str | None = opened["label"] if opened else None
    start = begun + opened.end() if opened else rest
    if own:
        yield found_in(reading, passage, passage.span(start), own, word, "cue-list", cue=place, addressee=to)
        for limb in collect(reading, passage.index + 1, open_label=own):
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)
        return
    end = start + operative_end(passage, start)
    introduces = end >= len(text.rstrip()) and text.rstrip()[-1:] in ":-"
    limbs = collect(reading, passage.index + 1) if introduces else []
    quoted = bool(limbs) and limbs[0].first in reading.quoted
    if limbs and not quoted and _are_limbs(reading, limbs, text[start:]):
        for limb in limbs:
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)
        return
    span = passage.span(start, end)
    if limbs:
        span = Span(span.start, limbs[-1].span.end)
    yield found_in(reading, passage, span, None, word, "cue-single", cue=place, addressee=to)
    if not limbs:
        for limb in _unlabelled(reading, passage):
            yield from limb_found(reading, limb, word, place, "cue-list", addressee=to)


def _are_limbs(reading: Reading, limbs: list[Limb], words: str) -> bool:
    """Tell limbs of their own from a list that is part of what was decided ("that the grounds be:", "subject to:")."""
    if _CORRECTIONS.search(words):
        return False
    texts = [reading.quote(limb.span) for limb in limbs]
    operative = sum(looks_operative(text) for text in texts)
    if operative * 2 > len(texts):
        return True
    return bool(re.search(r"\b(?:to|agrees?|resolves?|should|be (?:asked|requested) to)\s*[:-]+\s*$", words)) and all(
        _is_bare_verb(text) or looks_like_limb(text) for text in texts
    )


def _unlabelled(reading: Reading, passage: Passage) -> list[Limb]:
    """Return the paragraphs after a single outcome that begin "That" or "And that": its further limbs."""
    limbs: list[Limb] = []
    for following in reading.passages[passage.index + 1 :]:
        same = following.agenda_item == passage.agenda_item and following.block.kind is BlockKind.PARA
        if not same or not re.match(r"(?:And )?[Tt]hat\b", following.text) or is_stop(following.text):
            break
        limbs.append(Limb(following.span(), None, following.index, following.index))
    return limbs


def operative_end(passage: Passage, start: int) -> int:
    """Return how far the decided words reach: the first sentence, and each next one that is itself operative."""
    end = 0
    for sentence in passage.sentences:
        if sentence.end <= start:
            continue
        if end and not looks_operative(sentence.text):
            break
        end = sentence.end - start
    return end or len(passage.text) - start


def limb_found(
    reading: Reading,
    limb: Limb,
    word: str,
    cue: Span,
    rule: str,
    *,
    kind: str | None = None,
    addressee: Named | None = None,
    maker: Named | None = None,
) -> Iterator[Found]:
    """Yield the outcome of a limb, or of each of the limbs that its paragraph runs together."""
    passage = reading.passages[limb.first]
    labelled = inline_limbs(passage.text) if limb.first == limb.last else []
    pieces: list[tuple[str | None, Span]] = [(label, passage.span(start, end)) for label, start, end in labelled]
    pieces = pieces or [(limb.label, limb.span)]
    for label, span in pieces:
        one = found_in(
            reading, passage, span, label, word, rule, cue=cue, kind=kind, addressee=addressee, maker=maker
        )
        yield replace(one, owner=limb.owner) if limb.owner else one


def found_in(
    reading: Reading,
    passage: Passage,
    span: Span,
    label: str | None,
    word: str,
    rule: str,
    *,
    cue: Span,
    kind: str | None = None,
    addressee: Named | None = None,
    maker: Named | None = None,
) -> Found:
    """Return a marked outcome: its words without a note of the vote, and its kind by the governing word."""
    span = without_vote(reading, span)
    text = reading.quote(span)
    kind = kind or kind_of(text, word, rule)
    printed = "RECOMMENDED" if rule == "recommendation-list" else word.upper() if kind is ACTION else word
    return Found(
        kind,
        passage.agenda_item,
        span,
        text,
        label,
        printed,
        "marked",
        rule,
        passage.index,
        cue=cue,
        addressee=addressee,
        maker=maker,
    )


def kind_of(text: str, word: str, rule: str) -> str:
    """Return whether words are recommended, asked for as an action, or decided, by the word that governs them."""
    if rule == "recommendation-list":
        return RECOMMENDATION
    if rule == "action-marker":
        return ACTION
    recommended = cue_words().get(word.upper()) == "recommended"
    if recommended and not pattern("outcomes", "minutes_approved").search(_unspaced(text)):
        return RECOMMENDATION
    if _RECOMMENDED.match(text) or _BE_RECOMMENDED.search(text):
        return RECOMMENDATION
    return DECISION


def _unspaced(text: str) -> str:
    return re.sub(r"^T H A T\b", "That", text)


_CALLED = re.compile(
    r"(?:RECOMMENDATIONS?|Recommendations?)(?: to (?:the )?(?P<to>[A-Z][\w'& -]{2,60}?))?\s*(?::\s*-?|\s-)\s*(?P<words>.*)$",
    re.DOTALL,
)


def _is_minuted(reading: Reading, passage: Passage) -> bool:
    """Tell whether the page marks the minutes of the passage's item; elsewhere recommendations may be the officers'."""
    return passage.block.section is Section.MINUTES and any(
        other.block.kind is BlockKind.MARKER and other.block.section is Section.MINUTES
        for other in reading.by_item.get(passage.agenda_item, ())
    )


def _called_recommendations(reading: Reading, passage: Passage, called: re.Match[str]) -> Iterator[Found]:
    """Read "Recommendation to Cabinet: That ..." in the minutes, on the line or in a list below it."""
    place = passage.span(0, called.start("words") if called["words"] else len(passage.text))
    to = _named(passage, (called["to"], *called.span("to"))) if called["to"] else None
    if called["words"]:
        if looks_operative(called["words"]):
            span = passage.span(called.start("words"))
            yield found_in(
                reading, passage, span, None, "RECOMMENDED", "recommendation-list", cue=place, addressee=to
            )
        return
    limbs = collect(reading, passage.index + 1)
    likely = sum(looks_like_limb(reading.quote(limb.span)) for limb in limbs)
    for limb in limbs if likely * 2 >= len(limbs) else []:
        yield from limb_found(reading, limb, "RECOMMENDED", place, "recommendation-list", addressee=to)


def _under_heading(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Find a list that a sentence introduces as recommendations, and what a heading calls a decision."""
    text = passage.text
    if len(text) > 1_500:
        return
    said = list(_said_of_body(reading, passage))
    if said:
        yield from said
        return
    called = _CALLED.match(text)
    if called and _is_minuted(reading, passage):
        yield from _called_recommendations(reading, passage, called)
        return
    if re.search(r":\s*-?\s*$", text):
        yield from _recommendations(reading, passage)
    heading = pattern("outcomes", "decision_headings", prefix=r"(?:^|(?<=[.;] ))", suffix=r"\s*:\s*-?\s*").search(
        text
    ) or pattern("outcomes", "decision_makers", prefix=r"(?:^|(?<=[.;] ))", suffix=r"$").search(text)
    if heading is None:
        return
    place = passage.span(0, heading.end())
    if heading.end() < len(text):
        rest = text[heading.end() :]
        labelled = re.match(r"(?P<label>\(?[ivx\d]{1,4}[.)]|\(?[a-z]\))\s+", rest)
        begun = heading.end() + (labelled.end() if labelled else 0)
        own = labelled["label"] if labelled else None
        yield found_in(reading, passage, passage.span(begun), own, "DECIDED", "cue-list", cue=place)
        for limb in collect(reading, passage.index + 1, open_label=own) if own else []:
            yield from limb_found(reading, limb, "DECIDED", place, "cue-list")
        return
    for limb in collect(reading, passage.index + 1):
        if limb.label is not None or looks_operative(reading.quote(limb.span)):
            yield from limb_found(reading, limb, "DECIDED", place, "cue-list")


_BODY_ALONE = re.compile(
    r"(?!Decision|Resolution|Recommendation)(?:(?P<that>That)|(?:That |Accordingly,? )?(?:[Tt]he |THE )?(?:(?:[A-Z][\w'’&-]*|of|for|and|the|&),? ){0,9}?"
    r"(?:Committee|Panel|Board|Cabinet|Executive|Council|Commission|Group|Forum|Sub-Committee|COMMITTEE|PANEL|BOARD|CABINET"
    r"|Members?|(?:Cabinet|Executive) Member for [A-Z][\w'’,& -]{2,80}|Leader|Mayor))\s*(?P<mark>:\s*[-–]?|[-–])?$"
)


def _said_of_body(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Read a list of which every limb is a verb of the body that stands over it: "The Committee:- (1) noted ...".

    "That" alone over limbs counts too, where the page has lost the operative word.
    """
    found = _BODY_ALONE.match(passage.text) if len(passage.text) <= 160 else None
    if found is None or not (found["that"] or found["mark"] or passage.text.startswith("That ")):
        return
    limbs = collect(reading, passage.index + 1)
    texts = [reading.quote(limb.span) for limb in limbs]
    verbs = [_LIMB_VERB.match(text) for text in texts]
    if not limbs or any(limb.label is None for limb in limbs):
        return
    if found["that"] and not sum(looks_operative(text) for text in texts) * 2 >= len(limbs):
        return
    if not found["that"] and not all(verbs):
        return
    place = passage.span()
    for limb, verb in zip(limbs, verbs, strict=True):
        word = verb["verb"].upper() if verb and verb["verb"].lower().endswith("ed") else "DECIDED"
        asked = word in {"ASKED", "REQUESTED"} and passage.block.section is Section.MINUTES
        kind = ACTION if asked and not found["that"] and not passage.text.startswith("That ") else None
        yield from limb_found(reading, limb, word, place, "cue-list", kind=kind)


_DECIDES = (
    "agree|approve|adopt|note|endorse|support|recommend|request|ask|accept|receive|authorise|appoint|refer|defer|resolve|commend|confirm|"
    "delegate|instruct|thank|welcome|decline|refuse|grant|elect|invite|urge|acknowledge|express|reaffirm|raise|consider|establish"
)
_LIMB_VERB = re.compile(
    rf"(?:(?:also|further|formally|duly|unanimously) )?(?P<verb>(?:{_DECIDES}|not)(?:d|ed|s|es|red)?)\b",
    re.IGNORECASE,
)


def _recommendations(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Half of the entries that a sentence calls recommendations must read like one; agreed ones are decisions."""
    agreed = _RESULT_HEADING.match(passage.text)
    intro = pattern("outcomes", "recommendation_intros", suffix=r"\s*,?\s*:\s*-?\s*$").search(passage.text)
    if intro is None and agreed is None:
        return
    limbs = collect(reading, passage.index + 1)
    texts = [reading.quote(limb.span) for limb in limbs]
    likely = sum(looks_like_limb(text) or (agreed is not None and _is_bare_verb(text)) for text in texts)
    if not limbs or likely * 2 < len(limbs):
        return
    if agreed is not None:
        place = passage.span()
        for limb in limbs:
            yield from limb_found(reading, limb, "AGREED", place, "cue-list", kind=DECISION)
        return
    if intro is None:
        return
    cue = passage.span(intro.start(), intro.end())
    addressee = _named(passage, group(intro, "addressee"))
    maker = _named(passage, group(intro, "body"))
    for limb in limbs:
        yield from limb_found(
            reading, limb, "RECOMMENDED", cue, "recommendation-list", addressee=addressee, maker=maker
        )


def _named(passage: Passage, found: tuple[str, int, int] | None) -> Named | None:
    return Named(found[0].strip(), passage.span(found[1], found[2])) if found else None


def _actions(reading: Reading, index: int, marker: re.Match[str]) -> Iterator[Found]:
    passage = reading.passages[index]
    cue = passage.span(0, marker.start("rest") if marker["rest"] else len(passage.text))
    if marker["rest"]:
        if named_only(marker["rest"]):
            return
        yield from _on_the_marker_line(reading, passage, marker.start("rest"), cue)
        return
    following = collect(reading, index + 1)
    if following and following[0].label is None:
        following = following[:1]
    for limb in following:
        yield from limb_found(reading, limb, "ACTION", cue, "action-marker")


def _on_the_marker_line(reading: Reading, passage: Passage, start: int, cue: Span) -> Iterator[Found]:
    bullets = [m.start() for m in re.finditer(r"(?<!\S)[·•▪]\s", passage.text[start:])]
    pieces = [start + b for b in bullets] or [start]
    for piece, end in zip(pieces, [*pieces[1:], len(passage.text)], strict=True):
        opened = piece + (2 if bullets else 0)
        label: str | None = passage.text[piece] if bullets else None
        if opened < end and passage.text[opened:end].strip():
            yield found_in(reading, passage, passage.span(opened, end), label, "ACTION", "action-marker", cue=cue)
    if passage.text.rstrip().endswith(":") and not bullets:
        return
    for limb in collect(reading, passage.index + 1) if bullets else []:
        if limb.label in {"·", "•", "▪"}:
            yield from limb_found(reading, limb, "ACTION", cue, "action-marker")


_ACTION_WITHIN = re.compile(
    r"(?<=[.;:)] )ACTIONS?(?: POINTS?)?\s*[:–-]\s+|(?<=[.;:)] )Actions?(?: [Pp]oints?)?\s*:\s+"
)


def actions_within(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Find actions that the page ran into a paragraph: "... be noted. ACTION: Head of Roads to report."."""
    marks = list(_ACTION_WITHIN.finditer(passage.text))
    ends = [*(mark.start() for mark in marks[1:]), len(passage.text)]
    for mark, end in zip(marks, ends, strict=False):
        if mark.end() < end and not named_only(passage.text[mark.end() : end]):
            cue = passage.span(mark.start(), mark.end())
            yield found_in(reading, passage, passage.span(mark.end(), end), None, "ACTION", "action-marker", cue=cue)
