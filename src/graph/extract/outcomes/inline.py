"""Outcomes told inside a narrative sentence: "the Board agreed to ...", "It was agreed that ...", "X undertook to ..."."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from graph.documents import BlockKind
from graph.extract.grammar import names
from graph.extract.grammar.found import (
    ACTION,
    DECISION,
    MODAL,
    RECOMMENDATION,
    SUBJUNCTIVE,
    Found,
    is_history,
)
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.grammar.screen import may
from graph.extract.outcomes.body_acts import body_acts, body_pattern
from graph.extract.outcomes.lists import opens_itself
from graph.extract.outcomes.person_acts import (
    TOLD_TO,
    accepting,
    chair_asking,
    chair_asks,
    instructed,
    person_acts,
    person_was_to,
    task,
    task_clause,
    were_to,
)
from graph.extract.outcomes.put_forward import suggested_to
from graph.extract.outcomes.told import ADVERBS, told_in

_STEMS = (
    "agree", "resolve", "approve", "noted", "recommend", "request", "asked", "endorse", "decide", "accept", "support",
    "undert", "offered", "defer", "commit", "promise", "volunteer", "instructed", "tasked", "propos", "suggest", "prop.",
    "interested in", "keen", "confirm", "adopted", "referred", "signed", "withdrawn", "adjourned", "remitted", "nominated", "thanked", "reject", "prop ", "sec", "appointed", "vote was", "were to ",
    "was to ", "declined", "objection", "nodwyd", "penderfynwyd", "cytunwyd", " - ", "clerk to ", "authorised",
    "elected", "consensus", "unanimous view", "read and", "commended", "received", " would ", " will ", "officers to ", "chair to ", "chairman to ",
)  # fmt: skip
_IT_WAS = re.compile(
    rf"\b(?:[Ii]t was|[Ww]as) ?{ADVERBS}(?P<verb>agreed|resolved|decided|recommended|requested|AGREED|RESOLVED|DECIDED)"
    r"(?: by (?:the )?(?:[A-Z]\w+ ?){1,6})?,? (?P<rest>(?:that|to|not to|this|these|they|it|the|an?|all|members|officers|further) .+)",
    re.DOTALL,
)
_OPENED = re.compile(r"(?P<verb>Agreed|Decided|Resolved|Recommended) (?=that|to|it)")
_TAKEN_ON = re.compile(r"(?:also )?(?P<verb>agreed|undertook|offered|promised) to (?!differ|disagree)[a-z]")
_ENTRY = re.compile(
    r"(?:also )?(?P<verb>agreed|decided|resolved) (?=that|to (?!differ|disagree))"
)  # in a list of what members did


def inline(reading: Reading, passage: Passage, *, after: int = 0) -> list[Found]:
    """Return the outcomes in one paragraph, at most one a sentence, in the order of the text.

    `after` leaves out the sentences that begin before that position of the passage's text.
    """
    if not (passage.has(_STEMS) or _TASK_LINE.match(passage.text)):
        return []
    if passage.text.startswith("To ") and (reading.before_documents(passage) or _ENCLOSED.search(passage.text)):
        return []
    rules = [(rule, needed) for rule, needed in _rules() if passage.may_any(needed)]
    if not rules:
        return []
    stems = [*filter(passage.lowered.__contains__, _STEMS)]
    found = []
    for sentence in passage.sentences:
        if sentence.start < after or len(sentence.text) > _LONGEST or not _screened(passage, sentence, stems):
            continue
        if sentence.end == len(passage.text) and passage.text[-1] in ":-" and opens_itself(reading, passage):
            break
        if sentence.text.startswith("ACTION") or _is_quoted(passage.text, sentence):
            continue
        for rule, needed in rules:
            one = rule(reading, passage, sentence) if any(may(told, sentence.text) for told in needed) else None
            if one is not None:
                found.append(one)
                break
    return found


_LONGEST = 3_000
_ENCLOSED = re.compile(r"\b(?:attached|enclosed|herewith|to follow)\b[^.]{0,20}\.?$", re.IGNORECASE)


_TASK_LINE = re.compile(r"[A-Z][\w.'-]* (?:[A-Z][\w.'-]* ){0,2}to [a-z]")  # "K Dyson to arrange ..."


def _screened(passage: Passage, sentence: Sentence, stems: Sequence[str]) -> bool:
    lowered = passage.lowered[sentence.start : sentence.end]
    return any(map(lowered.__contains__, stems)) or _TASK_LINE.match(sentence.text) is not None


def _is_quoted(text: str, sentence: Sentence) -> bool:
    before = text[: sentence.start]
    return before.count('"') % 2 == 1


_Rule = Callable[[Reading, Passage, Sentence], Found | None]


@cache
def _rules() -> tuple[tuple[_Rule, tuple[re.Pattern[str], ...]], ...]:
    """Return the rules, of which the first that finds something counts, each with the patterns of which it needs one."""
    return (
        (_approved_minutes, (pattern("outcomes", "minutes_approved"),)),
        (_proposed, (pattern("outcomes", "proposals"),)),
        (_this_was, (_AND_THIS_WAS,)),
        (_it_was, (_OPENED, _ENTRY, _IT_WAS)),
        (body_acts, (body_pattern(),)),
        (suggested_to, (pattern("outcomes", "suggested_to"),)),
        (_telegraphic, (_RECOMMENDS, _BARE)),
        (_passive, (pattern("outcomes", "passive_outcomes"), _ONE_WORD)),
        (_taken_on, (_TAKEN_ON,)),
        (instructed, (TOLD_TO,)),
        (chair_asks, (chair_asking(),)),
        (person_acts, (accepting(),)),
        (were_to, (person_was_to(),)),
        (task_clause, (task(),)),
        (_wish, (pattern("outcomes", "wishes"),)),
    )


def _approved_minutes(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "minutes_approved").search(sentence.text)
    if match is None or re.search(
        r"\bhad been\b|\bwould be\b|\bto be submitted\b|\bcould be\b|\bbefore [^.]{0,60} could\b|\binterests?\b",
        sentence.text,
    ):
        return None
    if sentence.text.startswith("To ") and any(
        pattern("outcomes", "minutes_approved").search(after) for after in _said_after(reading, passage, sentence)
    ):
        return None  # the purpose of the item; what came of it stands below
    verbs = re.findall(r"approved|confirmed|agreed|accepted|signed|approve|received", match.group(), re.IGNORECASE)
    verb = "approved" if "approve" in verbs else (verbs or ["approved"])[0]
    return told_in(reading, passage, sentence, DECISION, verb, "minutes-approved")


# What was proposed was then voted on or resolved: that tells what came of it.
_FATE = re.compile(
    r"\b(?:(?:on|up)?on (?:a|being put to the) vote|put to the (?:vote|meeting|committee|council|panel)|(?:declared|was|were) (?:carried|lost|passed|defeated))\b"
    r"|\bresolved\b|\bit was agreed\b",
    re.IGNORECASE,
)
_NEXT_PASSAGES = 3


def _said_after(reading: Reading, passage: Passage, sentence: Sentence) -> list[str]:
    """Return what is said in the paragraph after a sentence, and the next paragraphs of its item."""
    following = reading.passages[passage.index + 1 : passage.index + 1 + _NEXT_PASSAGES]
    return [passage.text[sentence.end :], *(p.text for p in following if p.agenda_item == passage.agenda_item)]


def _proposed(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """A proposal with its seconder; minutes of small councils print nothing more. A motion's fate is told apart."""
    match = pattern("outcomes", "proposals").search(sentence.text)
    if match is None or re.search(r"\b(?:lost|fell|withdrawn|amendment|motion)\b", sentence.text, re.IGNORECASE):
        return None
    if _MOVERS.fullmatch(passage.text):
        return None  # behind what was resolved
    if sentence.text[-1] == "," and sentence.end == len(passage.text):
        return None  # who moved what stands in the next paragraph
    if any(_FATE.search(after) for after in _said_after(reading, passage, sentence)):
        return None
    return told_in(reading, passage, sentence, DECISION, "proposed", "proposed-seconded")


_MOVERS = re.compile(r"\(\s*(?:Moved|Proposed)\b[^()]*\bseconded\b[^()]*\)\.?", re.IGNORECASE)
_PUT = re.compile(r"\b(?:proposed|suggested|requested|asked|moved)\b[^.]{0,60}?\bthat\b")
_RESOLVED = re.compile(r"(?:RESOLVED|AGREED|Resolved)\b")
_AND_THIS_WAS = re.compile(
    r",? (?:and |which |but )?(?:this|which|it|the proposal|the request) was (?:then |also |unanimously )?(?P<verb>agreed|approved|accepted|supported)(?: by (?:the )?[\w -]{3,60})?\.?$"
)


def _this_was(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read a request that the same sentence grants: "... that a letter be sent, and this was agreed."."""
    match = _AND_THIS_WAS.search(sentence.text, max(0, len(sentence.text) - 120))
    before = sentence.text[: match.start()] if match else ""
    if (
        match is None
        or is_history(sentence.text)
        or any(_RESOLVED.match(after) for after in _said_after(reading, passage, sentence)[1:])
        or not (SUBJUNCTIVE.search(before) or MODAL.search(before) or _PUT.search(before))
    ):
        return None
    return told_in(reading, passage, sentence, DECISION, match["verb"], "it-was-agreed")


def _it_was(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    text = sentence.text
    said = _OPENED.match(text) or (
        _ENTRY.match(text) if sentence.start == 0 and _is_of_members(reading, passage) else None
    )
    verb, rest, at = ("", "", 0)
    if said is not None:
        verb, rest, at = said["verb"], text[said.end() :], said.end()
    elif (told := _IT_WAS.search(text)) is not None:
        verb, rest, at = told["verb"], told["rest"], told.start("rest")
    if not verb or is_history(text[: at + 60]) or _PROPOSED_TO.search(text[: at + 3]):
        return None
    task = re.match(r"(?:not )?to (?!differ|disagree)", rest)
    if not (task or said or SUBJUNCTIVE.search(rest) or MODAL.search(rest) or _settles(verb, rest)):
        return None
    lowered = verb.lower()
    kind = RECOMMENDATION if lowered == "recommended" else ACTION if lowered == "requested" else DECISION
    return told_in(reading, passage, sentence, kind, verb, "it-was-agreed")


# What was put to a body, not what it settled: "the Committee was recommended to note ...".
_PROPOSED_TO = re.compile(
    r"\b(?:committee|sub-committee|panel|board|cabinet|council|commission|executive|members|forum) (?:was|were) (?:recommended|requested) to ",
    re.IGNORECASE,
)
# "... that the group meet monthly": a subjunctive that looks like any other verb; a finite verb before it tells an opinion.
_FINITE = re.compile(r"\b(?:was|were|is|are|had|has|have|did|does|do|could|can|may|might|there)\b")


def _over(reading: Reading, passage: Passage) -> str | None:
    """Return the line over the list in which a passage is an entry; None for one that is in no list."""
    if passage.block.label is None:
        return None
    before = reversed(reading.passages[max(0, passage.index - _LONGEST_LIST) : passage.index])
    return next((one.text for one in before if one.block.label is None or one.agenda_item != passage.agenda_item), "")


_LONGEST_LIST = 20  # entries


def _is_of_members(reading: Reading, passage: Passage) -> bool:
    over = _over(reading, passage)
    return over is not None and _who_did(over) is None


def _who_did(over: str) -> re.Match[str] | None:
    """Return the post or person who did all that a list says, where the line over it names one at its end."""
    who = rf"(?:(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|{names.post().pattern}|[Oo]fficers)"
    return re.search(rf"(?:^|[Tt]he |, ){who}(?: (?:also|then))?\s*[:-]+\s*$", over)


def _taken_on(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read "undertook to confirm the figure" in a list of what an officer said, whom the line over the list names."""
    told = _TAKEN_ON.match(sentence.text) if sentence.start == 0 else None
    over = _over(reading, passage) if told else None
    if told is None or not over or _who_did(over) is None:
        return None
    return told_in(reading, passage, sentence, ACTION, told["verb"], "person-agreed")


def _settles(verb: str, rest: str) -> bool:
    return (
        verb.lower() in {"agreed", "resolved", "requested"}
        and rest.startswith("that ")
        and (not _FINITE.search(rest[:160]) or pattern("outcomes", "held_in").match(rest) is not None)
    )


def _passive(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "passive_outcomes").search(sentence.text) or _alone(reading, passage)
    if match is None or is_history(sentence.text[: match.end() + 40]):
        return None
    if _IS_INTRODUCED.match(sentence.text):
        return None
    verbs = re.findall(
        r"noted|received|deferred|adjourned|remitted|elected|appointed|nominated|withdrawn|approved|agreed|endorsed|adopted|accepted|supported|nodwyd|cytunwyd|penderfynwyd",
        match.group(),
        re.IGNORECASE,
    )
    start = _what_was(passage, sentence)
    return told_in(reading, passage, sentence, DECISION, verbs[-1] if verbs else "noted", "passive", start=start)


_ONE_WORD = re.compile(r"(?:Duly )?(?:Confirmed|Accepted|Approved|Agreed|Endorsed|Adopted)(?: and signed)?\.?$")


def _alone(reading: Reading, passage: Passage) -> re.Match[str] | None:
    """Match a word that is all that an item says: under a recommendation it would be the answer to it."""
    before = reading.passages[passage.index - 1] if passage.index else None
    if before is None or passage.block.label is not None:
        return None
    opens = before.block.kind in {BlockKind.HEADING, BlockKind.MARKER, BlockKind.ITEM_NUMBER}
    return _ONE_WORD.match(passage.text) if opens and before.agenda_item == passage.agenda_item else None


_THIS_WAS = re.compile(r"(?:This|It|That) was\b")
_PROPOSAL = re.compile(r"\b(?:proposed|suggested|requested|moved|asked)\b[^.]{0,60}?\bthat\b")


def _what_was(passage: Passage, sentence: Sentence) -> int | None:
    """Return where the proposal begins of which the next sentence says that it was agreed; None for any other."""
    if _THIS_WAS.match(sentence.text) is None:
        return None
    before = next(
        (one for one in passage.sentences if one.end <= sentence.start and sentence.start - one.end < 3), None
    )
    return before.start if before is not None and _PROPOSAL.search(before.text) else None


_IS_INTRODUCED = re.compile(
    r"An? [^.]{3,200}? (?:was|were) received (?:to|on|from|about|regarding|which|that|setting|in)\b"
)
_BARE = re.compile(
    r"(?P<verb>Noted|Agreed|Approved|Deferred|Refused|Supported|Accepted|No objections?)(?: by (?:the )?(?P<by>[A-Z][\w. ]{2,60}?))?[.,;]*$"
)
_RECOMMENDS = re.compile(
    r"\s-\s*(?P<verb>recommend(?:ed)?) (?:approval|refusal|no objections?)\b[^.]{0,80}\.?$", re.IGNORECASE
)
_HAS_VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|have|would|will|should|be|reported|asked|said|advised|explained)\b"
)


def _telegraphic(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read the style of small councils: "Award scheme. Noted.", "New roof at the hall - recommend approval."."""
    recommended = _RECOMMENDS.search(sentence.text)
    if recommended:
        return told_in(reading, passage, sentence, RECOMMENDATION, "recommend", "telegraphic")
    bare = _BARE.match(sentence.text)
    before = passage.text[: sentence.start]
    if bare is None or not before.strip() or len(before) > 200 or _HAS_VERB.search(before):
        return None
    if bare["by"] and not _is_own(reading, bare["by"]):
        return None
    return told_in(reading, passage, sentence, DECISION, bare["verb"], "telegraphic", start=0)


def _is_own(reading: Reading, name: str) -> bool:
    """Tell whether "Approved by X" names a body of this meeting's kind: the head of the document has the words."""
    head = " ".join(p.text for p in reading.passages[:12]).casefold()
    return name.casefold().removeprefix("the ") in head


def _wish(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "wishes").search(sentence.text)
    if match is None:
        return None
    return told_in(reading, passage, sentence, ACTION, "requested", "wish")
