"""Outcomes under a heading or a sentence that calls them so: recommendations, decisions, acts of the body named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.documents import BlockKind, Section, Span
from graph.extract.grammar.found import (
    ACTION,
    DECISION,
    Found,
    looks_like_limb,
    looks_operative,
)
from graph.extract.grammar.lexicon import group, pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.body_acts import body_acts
from graph.extract.outcomes.limbs import carries, found_in, is_bare_verb, limb_found, named_in, recommended_with
from graph.extract.outcomes.lists import Limb, collect

_RESULT_HEADING = re.compile(
    r"^(?:the )?recommendations? (?:were |was )?(?:agreed|approved|supported|accepted)\b[^.:]{0,120}:\s*-?\s*$",
    re.IGNORECASE,
)


_CALLED = re.compile(
    r"(?:RECOMMENDATIONS?|Recommendations?)(?: to (?:the )?(?P<to>[A-Z][\w'& -]{2,60}?))?\s*(?::\s*-?|\s-)\s*(?P<words>.*)$",
    re.DOTALL,
)


_CALLED_ALONE = re.compile(
    r"(?:RECOMMENDATIONS?|Recommendations?)(?: (?:to|for) (?:the )?(?P<to>[A-Z][\w'& -]{2,60}?))?(?:\s*:\s*-?)?$"
)
_TALK = re.compile(
    r"\b(?:asked|heard|introduced|presented|considered|discussed|noted|queried|replied|explained|advised|welcomed|said|raised|concluded|replied|agreed)\b"
)


def _talked_before(reading: Reading, passage: Passage) -> bool:
    """Tell whether what was said in the item stands before: then recommendations are the body's, not the officers'."""
    return any(p.block.label is None and _TALK.search(p.text) for p in reading.before(passage, 20))


def _is_minuted(reading: Reading, passage: Passage) -> bool:
    """Tell whether the page marks the minutes of the passage's item; elsewhere recommendations may be the officers'."""
    return passage.block.section is Section.MINUTES and any(
        other.block.kind is BlockKind.MARKER and other.block.section is Section.MINUTES
        for other in reading.by_item.get(passage.agenda_item, ())
    )


def _called_recommendations(reading: Reading, passage: Passage, called: re.Match[str]) -> Iterator[Found]:
    """Read "Recommendation to Cabinet: That ..." in the minutes, on the line or in a list below it."""
    place = passage.span(0, called.start("words") if called["words"] else len(passage.text))
    to = named_in(passage, (called["to"], *called.span("to"))) if called["to"] else None
    if called["words"]:
        if looks_operative(called["words"]):
            span = passage.span(called.start("words"))
            yield found_in(
                reading, passage, span, None, "RECOMMENDED", "recommendation-list", cue=place, addressee=to
            )
        return
    yield from _listed_recommendations(reading, passage, called, place)


def _listed_recommendations(
    reading: Reading, passage: Passage, called: re.Match[str], place: Span
) -> Iterator[Found]:
    to = named_in(passage, (called["to"], *called.span("to"))) if called["to"] else None
    following = reading.passages[passage.index + 1 : passage.index + 3]
    introduced = (
        len(following) == 2
        and following[0].block.label is None
        and following[0].text[-1:] in ":-"
        and following[1].block.label is not None
    )
    begun = passage.index + (2 if introduced else 1)
    limbs = numbered_recommendations(reading, begun) or collect(reading, begun)
    likely = sum(looks_like_limb(reading.quote(limb.span)) for limb in limbs)
    for limb in limbs if introduced or likely * 2 >= len(limbs) else []:
        yield from limb_found(reading, limb, "RECOMMENDED", place, "recommendation-list", addressee=to)


_NUMBERED = re.compile(r"(?:RECOMMENDATION|Recommendation) (?P<label>\d{1,2}|[A-Z])\s*[:.–—-]+\s+(?=[A-Z])")


def numbered_recommendations(reading: Reading, start: int) -> list[Limb]:
    """Return the paragraphs from a place on that each call themselves a recommendation: "Recommendation 3 - That ..."."""
    limbs: list[Limb] = []
    for passage in reading.passages[start:]:
        first = reading.passages[start].block
        told = _NUMBERED.match(passage.text)
        if told is None or passage.agenda_item != first.agenda_item or passage.block.section != first.section:
            break
        limbs.append(Limb(passage.span(told.end()), told["label"], passage.index, passage.index))
    return limbs


def under_heading(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Find a list that a sentence introduces as recommendations, and what a heading calls a decision."""
    text = passage.text
    if len(text) > 1_500:
        return
    said = list(_said_of_body(reading, passage))
    if said:
        yield from said
        return
    alone = _CALLED_ALONE.match(text)
    if alone and passage.block.section is Section.MINUTES and _talked_before(reading, passage):
        following = reading.passages[passage.index + 1 : passage.index + 2]
        opened = following and _NUMBERED.match(following[0].text)
        if following and (opened or following[0].block.label is not None or following[0].text.startswith("That ")):
            yield from _listed_recommendations(reading, passage, alone, passage.span())
        return
    called = _CALLED.match(text)
    if called and _is_minuted(reading, passage):
        yield from _called_recommendations(reading, passage, called)
        return
    yield from _sent_with(reading, passage) or introduced_recommendations(reading, passage)
    headings = (
        pattern("outcomes", "decision_headings", prefix=r"(?:^|(?<=[.;] ))", suffix=r"\s*:\s*-?\s*"),
        pattern("outcomes", "decision_makers", prefix=r"(?:^|(?<=[.;] ))", suffix=r"$"),
    )
    heading = next((found for told in headings if passage.may(told) and (found := told.search(text))), None)
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
    r"(?!Decision|Resolution|Recommendation)(?:(?P<that>That)|(?:(?:Following|After|Having|On|In|With|Arising)\b[^.:;]{3,200}?,? )?(?:That |Accordingly,? )?(?:[Tt]he |THE )?(?:(?:[A-Z][\w'’&-]*|of|for|and|the|&),? ){0,9}?"
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
    if not found["that"] and sum(map(bool, verbs)) * 3 < len(limbs) * 2:
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


def _sent_with(reading: Reading, passage: Passage) -> list[Found]:
    """Read "The Panel agreed to refer the plan to Cabinet with the following recommendations:" and the list below it."""
    carried = carries(passage, 0)
    act = (
        body_acts(reading, passage, passage.sentences[-1]) if carried and carried.end() >= len(passage.text) else None
    )
    if carried is None or act is None:
        return []
    begun = passage.sentences[-1].start
    decided = passage.span(begun, begun + len(passage.text[begun:].rstrip(" :-")))
    listed = list(recommended_with(reading, passage, carried, len(passage.text)))
    return [replace(act, kind=DECISION, span=decided, text=reading.quote(decided)), *listed] if listed else []


def introduced_recommendations(reading: Reading, passage: Passage) -> Iterator[Found]:
    """Yield the entries of a list that the end of a passage calls recommendations; agreed ones are decisions.

    Half of them must read like a recommendation.
    """
    if passage.text[-1:] not in ":-":
        return
    agreed = _RESULT_HEADING.match(passage.text)
    intro = pattern("outcomes", "recommendation_intros", suffix=r"\s*,?(?:\s*:\s*-?|\s+-)\s*$").search(passage.text)
    if intro is None and agreed is None:
        return
    limbs = numbered_recommendations(reading, passage.index + 1) or collect(reading, passage.index + 1)
    texts = [reading.quote(limb.span) for limb in limbs]
    likely = sum(looks_like_limb(text) or (agreed is not None and is_bare_verb(text)) for text in texts)
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
    addressee = named_in(passage, group(intro, "addressee"))
    maker = named_in(passage, group(intro, "body"))
    for limb in limbs:
        yield from limb_found(
            reading, limb, "RECOMMENDED", cue, "recommendation-list", addressee=addressee, maker=maker
        )
