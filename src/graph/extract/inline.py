"""Outcomes told inside a narrative sentence: "the Board agreed to ...", "It was agreed that ...", "X undertook to ..."."""

from __future__ import annotations

import re
from functools import cache

from graph.extract import names
from graph.extract.found import (
    ACTION,
    DECISION,
    MODAL,
    RECOMMENDATION,
    SUBJUNCTIVE,
    Found,
    Named,
    is_history,
)
from graph.extract.lexicon import alternatives, lexicon, pattern
from graph.extract.reading import Passage, Reading, Sentence

_STEMS = (
    "agree", "resolve", "approve", "noted", "recommend", "request", "asked", "endorse", "decide", "accept", "support",
    "undert", "offered", "defer", "commit", "promise", "volunteer", "instructed", "tasked", "propos", "prop.",
    "interested in", "keen", "confirm", "adopted", "referred", "signed", "withdrawn", "appointed", "vote was", "were to ",
    "was to ", "declined", "objection", "nodwyd", "penderfynwyd", "cytunwyd", " - ", "clerk to ", "authorised",
    "elected", "commended", "received", " would ", "officers to ", "chair to ", "chairman to ",
)  # fmt: skip
_ADVERBS = (
    r"(?:then |also |therefore |subsequently |formally |further |unanimously |accordingly |kindly |broadly (?=endorsed)|fully |duly |hereby "
    r"|had (?=no further)|all |both |(?:has|have) )*"
)
_IT_WAS = re.compile(
    rf"\b(?:[Ii]t was|[Ww]as) ?{_ADVERBS}(?P<verb>agreed|resolved|decided|recommended|requested|AGREED|RESOLVED|DECIDED)"
    r"(?: by (?:the )?(?:[A-Z]\w+ ?){1,6})?,? (?P<rest>(?:that|to|not to|this|these|they|it|the|an?|all|members|officers|further) .+)",
    re.DOTALL,
)
_OPENED = re.compile(r"(?P<verb>Agreed|Decided|Resolved|Recommended) (?=that|to|it)")
_TASK = re.compile(r"(?:consider|note|comment|bear|be aware|look out|differ|disagree|be)\b")
_NOUN_TASK = re.compile(
    r"(?:for )?(?:that |an? |the |further |any |more |additional |some |details|data|figures|information|clarification|updates?|reports?)"
)
_BODY_WORDS = re.compile(
    r"(?:Panel|Board|Committee|Cabinet|Members|Commission|Council|Executive|Group|Forum|Assembly|Trust)$"
)


def inline(reading: Reading, passage: Passage, *, after: int = 0) -> list[Found]:
    """Return the outcomes in one paragraph, at most one a sentence, in the order of the text.

    `after` leaves out the sentences that begin before that position of the passage's text.
    """
    if not passage.has(_STEMS):
        return []
    found = []
    for sentence in passage.sentences:
        if sentence.start < after or len(sentence.text) > _LONGEST or not _screened(passage, sentence):
            continue
        if sentence.text.startswith("ACTION") or _is_quoted(passage.text, sentence):
            continue
        one = _in_sentence(reading, passage, sentence)
        if one is not None:
            found.append(one)
    return found


_LONGEST = 3_000


def _screened(passage: Passage, sentence: Sentence) -> bool:
    lowered = passage.lowered[sentence.start : sentence.end]
    return any(stem in lowered for stem in _STEMS)


def _is_quoted(text: str, sentence: Sentence) -> bool:
    before = text[: sentence.start]
    return before.count('"') % 2 == 1


def _in_sentence(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    rules = (
        _approved_minutes,
        _proposed,
        _this_was,
        _it_was,
        _body_acts,
        _telegraphic,
        _passive,
        _instructed,
        _person_acts,
        _were_to,
        _task_clause,
        _wish,
    )
    for rule in rules:
        found = rule(reading, passage, sentence)
        if found is not None:
            return found
    return None


def told_in(
    reading: Reading,
    passage: Passage,
    sentence: Sentence,
    kind: str,
    verb: str,
    rule: str,
    *,
    owner: Named | None = None,
    start: int | None = None,
    end: int | None = None,
) -> Found:
    """Return an inline outcome: the whole sentence, or its clause from `start` to `end` of the passage's text."""
    begun = sentence.start if start is None else start
    span = passage.span(begun, sentence.end if end is None else end)
    return Found(
        kind,
        passage.agenda_item,
        span,
        reading.quote(span),
        passage.block.label if begun == 0 and rule == "task-clause" else None,
        verb,
        "inline",
        rule,
        passage.index,
        owner=owner,
    )


def _approved_minutes(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "minutes_approved").search(sentence.text)
    if match is None or re.search(
        r"\bhad been\b|\bwould be\b|\bto be submitted\b|\bcould be\b|\bbefore [^.]{0,60} could\b|\binterests?\b",
        sentence.text,
    ):
        return None
    verbs = re.findall(r"approved|confirmed|agreed|accepted|signed|approve|received", match.group(), re.IGNORECASE)
    verb = "approved" if "approve" in verbs else (verbs or ["approved"])[0]
    return told_in(reading, passage, sentence, DECISION, verb, "minutes-approved")


def _proposed(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """A proposal with its seconder; minutes of small councils print nothing more. A motion's fate is told apart."""
    match = pattern("outcomes", "proposals").search(sentence.text)
    if match is None or re.search(r"\b(?:lost|fell|withdrawn|amendment|motion)\b", sentence.text):
        return None
    return told_in(reading, passage, sentence, DECISION, "proposed", "proposed-seconded")


_AND_THIS_WAS = re.compile(
    r",? (?:and |which |but )?(?:this|which|it|the proposal|the request) was (?:then |also |unanimously )?(?P<verb>agreed|approved|accepted|supported)(?: by (?:the )?[\w -]{3,60})?\.?$"
)


def _this_was(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read a request that the same sentence grants: "... that a letter be sent, and this was agreed."."""
    match = _AND_THIS_WAS.search(sentence.text, max(0, len(sentence.text) - 120))
    before = sentence.text[: match.start()] if match else ""
    if match is None or is_history(sentence.text) or not (SUBJUNCTIVE.search(before) or MODAL.search(before)):
        return None
    return told_in(reading, passage, sentence, DECISION, match["verb"], "it-was-agreed")


def _it_was(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    text = sentence.text
    said = _OPENED.match(text)
    verb, rest, at = ("", "", 0)
    if said is not None:
        verb, rest, at = said["verb"], text[said.end() :], said.end()
    elif (told := _IT_WAS.search(text)) is not None:
        verb, rest, at = told["verb"], told["rest"], told.start("rest")
    if not verb or is_history(text[: at + 60]):
        return None
    task = re.match(r"(?:not )?to (?!differ|disagree)", rest)
    if not (task or said or SUBJUNCTIVE.search(rest) or MODAL.search(rest)):
        return None
    lowered = verb.lower()
    kind = RECOMMENDATION if lowered == "recommended" else ACTION if lowered == "requested" else DECISION
    return told_in(reading, passage, sentence, kind, verb, "it-was-agreed")


@cache
def _body_pattern() -> re.Pattern[str]:
    table = lexicon().tables["outcomes"]
    verbs = [*table["prose_verbs"]]
    verbs += [verb.upper() for verb in verbs] + ["recommends"]
    return re.compile(
        rf"(?P<subject>{table['prose_subjects']}),?(?: (?:having|after|following|in|on|by|with) [^,]{{3,200}}(?:, [^,]{{3,120}})?,)? {_ADVERBS}(?P<verb>{'|'.join(verbs)})\b(?P<rest>.*)",
        re.DOTALL,
    )


_BEFORE_BODY = re.compile(
    r"(?:[A-Z][^.]{0,300}, |.*\b(?:and|that|which|so|therefore|the|but|then|discussion|debate|consideration|report|meeting)[ ,]+|.*[,;:)] ?(?:the )?)?",
    re.DOTALL,
)


def _body_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    text = sentence.text
    match = _body_pattern().search(text)
    if match is None or pattern("outcomes", "views").search(text) or is_history(text[: match.end("verb") + 60]):
        return None
    if not _BEFORE_BODY.fullmatch(text[: match.start()]):
        return None
    members = bool(
        re.fullmatch(r"(?:[Tt]he |[Aa]ll )?(?:Panel |Committee |Board )?(?:Members|Councillors)", match["subject"])
    )
    rule = _body_rule(match["verb"].lower(), match["rest"].strip(), members=members)
    if rule is None:
        return None
    kind, name = rule
    return told_in(reading, passage, sentence, kind, match["verb"], name, owner=_asked(passage, sentence, match))


def _body_rule(verb: str, rest: str, *, members: bool) -> tuple[str, str] | None:
    operative = bool(SUBJUNCTIVE.search(rest) or MODAL.search(rest))
    if verb == "noted" and not re.search(r"\band (?:also )?(?:agreed|resolved|recommended) (?:that|to)\b", rest):
        return (DECISION, "body-noted") if pattern("outcomes", "noted_objects", prefix="^").match(rest) else None
    if verb in {"requested", "asked", "instructed", "tasked"}:
        return _requested(verb, rest, members=members, operative=operative)
    if verb in {"recommended", "recommends"}:
        return (RECOMMENDATION, "body-agreed") if re.match(r"(?:that|to)\b", rest) else None
    if verb == "referred":
        return (DECISION, "body-agreed") if re.match(r"(?:the|this|that|it|these) .*\bto\b", rest) else None
    if verb in {"supported", "accepted", "confirmed", "commended", "noted"}:
        joined = re.search(
            r"\band (?:also |therefore |further )?(?P<verb>agreed|resolved|recommended|requested) (?P<rest>(?:that|to) .*)",
            rest,
            re.DOTALL,
        )
        return _body_rule(joined["verb"], joined["rest"], members=members) if joined else (DECISION, "body-view")
    rest = re.sub(r"^(?:by a majority|on a vote|by consensus|by \d+ votes? to \d+),? ", "", rest)
    if re.match(r"to (?!differ|disagree|the\b|an?\b)", rest) or (rest.startswith("that") and operative):
        return (DECISION, "body-agreed")
    if re.match(r"(?:not to|(?:the|these|those|this|its|their|a|an|all|both|to the) )", rest):
        return (DECISION, "body-agreed")
    if verb in {"approved", "endorsed", "adopted", "appointed"} and re.match(
        r"[A-Z]|option|recommendation|funding", rest
    ):
        return (DECISION, "body-agreed")
    return None


def _requested(verb: str, rest: str, *, members: bool, operative: bool) -> tuple[str, str] | None:
    if members:
        return None
    if re.match(r"that\b", rest):
        return (
            (ACTION, "body-agreed")
            if operative or re.match(r"that (?:the |an? )?\w", rest)
            else (ACTION, "body-view")
        )
    if re.match(
        r"(?:the |its )?(?:[A-Z][\w'-]*|officers?|clerk)(?: (?:[A-Z][\w'-]*|of|for|and|the|officers?))* to (?!consider|note)\w",
        rest,
    ):
        return ACTION, "body-agreed"
    if verb == "requested" and _NOUN_TASK.match(rest):
        return ACTION, "body-agreed"
    return (ACTION, "body-view") if rest.startswith("for") else None


def _asked(passage: Passage, sentence: Sentence, match: re.Match[str]) -> Named | None:
    """Return who is asked in "requested that the Manager develop ...", "asked the Director to provide ..."."""
    if match["verb"].lower() not in {"requested", "asked", "instructed", "tasked"}:
        return None
    who = r"(?P<who>(?:[A-Z][\w'&-]*|officers)(?: (?:[A-Z][\w'&-]*|of|for|and|the|officers))*)"
    asked = re.match(rf"\s*that (?:the )?{who} (?=[a-z])", match["rest"]) or re.match(
        rf"\s*(?:the )?{who} to\b", match["rest"]
    )
    if asked is None or re.match(r"(?:A|An|This|These|Any|Further)\b", asked["who"]):
        return None
    start = sentence.start + match.start("rest") + asked.start("who")
    return Named(asked["who"], passage.span(start, start + len(asked["who"])))


def _passive(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "passive_outcomes").search(sentence.text)
    if match is None or is_history(sentence.text[: match.end() + 40]):
        return None
    verbs = re.findall(
        r"noted|received|deferred|withdrawn|approved|agreed|endorsed|adopted|accepted|supported|nodwyd|cytunwyd|penderfynwyd",
        match.group(),
        re.IGNORECASE,
    )
    return told_in(reading, passage, sentence, DECISION, verbs[-1] if verbs else "noted", "passive")


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


_TOLD_TO = re.compile(r"\b(?:was|were|be) (?:instructed|asked|requested|tasked|invited) to\b")


def _instructed(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    if not _TOLD_TO.search(sentence.text):
        return None
    match = re.search(
        r"(?P<who>(?:the )?[A-Za-z][A-Za-z' ]{2,60}?) (?:was|were|be) (?P<verb>instructed|asked|requested|tasked|invited) to (?P<rest>.+)",
        sentence.text,
    )
    if (
        match is None
        or _TASK.match(match["rest"])
        or re.search(
            r"\b(?:members?|panel|committee|board|council|cabinet|councillors|residents|public|people|they|he|she|who|it|had)\b",
            match["who"],
            re.IGNORECASE,
        )
    ):
        return None
    owner = re.sub(r"^.*\b(?:and|that) ", "", match["who"])
    named = re.sub(r"^[Tt]he ", "", owner)
    if match["verb"] not in {"instructed", "tasked"} and not (
        names.post().fullmatch(named) or re.fullmatch(r"(?:[Oo]fficers?|[Cc]lerk|[Cc]hair(?:man|person)?)", named)
    ):
        return None
    if is_history(sentence.text[: match.end("verb")]):
        return None
    at = sentence.start + match.end("who") - len(named)
    begun = at - (len(owner) - len(named))
    lead = passage.text[sentence.start : begun]
    clause = begun if len(lead) > 60 and re.search(r"(?:\band|[-;:]) $", lead) else None
    return told_in(
        reading, passage, sentence, ACTION, match["verb"], "instructed",
        owner=Named(named, passage.span(at, at + len(named))), start=clause,
    )  # fmt: skip


@cache
def _person() -> str:
    return (
        rf"(?P<who>(?:[Tt]he |[Aa] )?(?:(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|{names.CORE}"
        r"|[A-Z][\w'&-]*(?:,? (?:[A-Z][\w'&-]*|of|for|and|the|[Oo]fficers?))*"
        r"|[Oo]fficers|[Cc]lerk|[Cc]hair(?:man|person)?|representatives? (?:of|from) [A-Z][\w' ]+?))"
    )


@cache
def _accepts() -> tuple[re.Pattern[str], ...]:
    verbs = alternatives("outcomes", "acceptance_verbs")
    done = rf"{_ADVERBS}(?P<verb>{verbs})(?: that (?:he|she|they|it) would| to) (?P<rest>\w.+)"
    tasks = "|".join(lexicon().words("outcomes", "tasks"))
    aside = r"(?:,? \([^()]{2,80}\)|, (?:[A-Z][\w' &,-]{3,120}?),)?"
    return (
        re.compile(rf"{_person()}{aside} {done}", re.DOTALL),
        re.compile(rf"{_person()}{aside},? [a-z][^.]{{3,400}}?,? (?:and|but|before) (?:also )?{done}", re.DOTALL),
        re.compile(rf"[A-Z][^.]{{3,300}}?, {_person()}{aside} {done}", re.DOTALL),
        re.compile(rf"(?P<who>[Hh]e|[Ss]he|[Tt]hey) {done}", re.DOTALL),
        re.compile(
            rf"[A-Z][^.]{{3,400}}?,? (?:and|but) (?:the )?(?P<who>[Cc]hair(?:man|woman|person)?|[Oo]fficers|[Cc]lerk|{names.post().pattern}"
            rf"|(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})) {done}",
            re.DOTALL,
        ),
        re.compile(
            rf"{_person()}{aside} {_ADVERBS}(?P<verb>confirmed|advised|said|stated|responded|replied|explained|indicated) (?:that )?(?:he|she|they) would (?P<rest>(?:{tasks})\b.+)",
            re.DOTALL,
        ),
    )


@cache
def _accepting() -> re.Pattern[str]:
    return re.compile(alternatives("outcomes", "acceptance_verbs") + r"|\b(?:he|she|they) would\b")


_NOBODY_HERE = {
    "This",
    "It",
    "That",
    "There",
    "Members",
    "Councillors",
    "Government",
    "Parliament",
    "Minister",
    "Ministers",
    "Residents",
}


def _person_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    text = sentence.text
    if not _accepting().search(text):
        return None
    for at, told in enumerate(_accepts()):  # noqa: B007 (used after the loop)
        match = told.match(text)
        if match is not None:
            break
    else:
        return None
    if is_history(text[: match.end("verb")]) or _TASK.match(match["rest"]):
        return None
    who = re.sub(r"^(?:The|the|A|a) ", "", match["who"])
    if who in _NOBODY_HERE or pattern("bodies", "officer_groups").fullmatch(who):
        return None
    if _BODY_WORDS.search(who) and not names.role_head().search(who.split()[0]):
        return None
    start = sentence.start + match.end("who") - len(who)
    owner = Named(who, passage.span(start, start + len(who)))
    if who.lower() in {"he", "she", "they"}:
        owner = _last_person(passage, sentence) or owner
    rule = {1: "person-agreed-coordinated", 4: "person-agreed-coordinated", 5: "person-would"}.get(
        at, "person-agreed"
    )
    return told_in(reading, passage, sentence, ACTION, match["verb"], rule, owner=owner)


def _last_person(passage: Passage, sentence: Sentence) -> Named | None:
    """Return whom "she" can mean: the post or titled person named last before, in the paragraph."""
    before = passage.text[: sentence.start]
    found = [*names.titled().finditer(before), *names.post().finditer(before)]
    if not found:
        return None
    last = max(found, key=lambda match: match.start())
    return Named(last.group(), passage.span(last.start(), last.end()))


def _were_to(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read "Officers were to provide this": a task given in the past of reported speech."""
    match = re.match(rf"{_person()} (?:was|were) to (?P<rest>[a-z]+\b.*)", sentence.text, re.DOTALL)
    if match is None or _TASK.match(match["rest"]) or re.match(r"(?:have|receive|remain)\b", match["rest"]):
        return None
    who = re.sub(r"^(?:The|the|A|a) ", "", match["who"])
    known = (
        re.fullmatch(r"[Oo]fficers|[Cc]lerk|[Cc]hair(?:man|person)?", who)
        or names.post().fullmatch(who)
        or names.titled().fullmatch(who)
    )
    if not known or is_history(sentence.text):
        return None
    at = sentence.start + match.end("who") - len(who)
    return told_in(
        reading, passage, sentence, ACTION, "to", "were-to", owner=Named(who, passage.span(at, at + len(who)))
    )


@cache
def _task() -> re.Pattern[str]:
    who = rf"(?P<who>(?:the |The )?(?:[Cc]lerk|[Cc]hair(?:man|person)?|[Oo]fficers|[A-Z]{{2,3}}|(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|{names.post().pattern}))"
    return re.compile(
        rf"(?:^|(?<=\s[-:;] )|(?<=: )|(?<=; )){who} to (?P<rest>(?!the\b|a\b|be\b|an\b|this\b|its\b|note\b|consider\b)[a-z]+\b[^:;]*)"
    )


def _task_clause(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read a task without a finite verb: "- clerk to write to the county council"."""
    match = _task().search(sentence.text)
    if match is None or re.search(
        r"\b(?:was|were|had|asked|invited|requested|agreed)\b", sentence.text[: match.start()][-60:]
    ):
        return None
    who = re.sub(r"^[Tt]he ", "", match["who"])
    at = sentence.start + match.end("who") - len(who)
    return told_in(
        reading, passage, sentence, ACTION, "to", "task-clause",
        owner=Named(who, passage.span(at, at + len(who))),
        start=sentence.start + match.start("who"), end=sentence.start + match.end(),
    )  # fmt: skip


def _wish(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "wishes").search(sentence.text)
    if match is None:
        return None
    return told_in(reading, passage, sentence, ACTION, "requested", "wish")
