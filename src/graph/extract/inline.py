"""Outcomes told inside a narrative sentence: "the Board agreed to ...", "It was agreed that ...", "X undertook to ..."."""

from __future__ import annotations

import re
from functools import cache

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

_SCREEN = re.compile(
    r"agreed|resolved|approved|noted|recommend|request|asked|endorsed|decided|accepted|support|undertook|offered|deferred"
    r"|committed|promised|instructed|proposed|prop\.|interested in|keen|confirmed|adopted|referred|signed|withdrawn|AGREED"
    r"|RESOLVED|appointed|approve|Decided|vote was taken",
    re.IGNORECASE,
)
_IT_WAS = re.compile(
    r"\b(?:[Ii]t was|[Ww]as)? ?(?:unanimously |then |also |further |therefore )*(?P<verb>agreed|resolved|decided|recommended)"
    r" (?P<rest>(?:that|to) .+)",
    re.DOTALL,
)
_PERSON = (
    r"(?P<who>(?:[Tt]he |[Aa] )?(?:(?:Councillor|Cllr|Mr|Mrs|Ms|Dr) [A-Z][\w' -]{1,40}?|[A-Z][\w'&-]*(?:,? (?:[A-Z][\w'&-]*|of|for|and|the|to|[Oo]fficers?))*"
    r"|[Oo]fficers|[Cc]lerk|representatives? (?:of|from) [A-Z][\w' ]+?))"
)
_ADVERBS = r"(?:then |also |therefore |subsequently |formally |further |unanimously |accordingly |kindly )*"
_INSTRUCTED = re.compile(
    r"(?P<who>(?:the )?[A-Za-z ]{3,60}?) (?:was|were) (?:instructed|asked|requested|tasked) to (?P<rest>.+)"
)
_VAGUE_TASK = re.compile(r"(?:consider|note|comment|bear|be aware|look out)\b")


def inline(reading: Reading, passage: Passage, *, after: int = 0) -> list[Found]:
    """Return the outcomes in one paragraph, at most one a sentence, in the order of the text.

    `after` leaves out the sentences that begin before that position of the passage's text.
    """
    if not _SCREEN.search(passage.text):
        return []
    found = []
    for sentence in passage.sentences:
        if sentence.start >= after and _SCREEN.search(sentence.text) and not _is_quoted(passage.text, sentence):
            one = _in_sentence(reading, passage, sentence)
            if one is not None:
                found.append(one)
    return found


def _is_quoted(text: str, sentence: Sentence) -> bool:
    before = text[: sentence.start]
    return before.count('"') % 2 == 1


def _in_sentence(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    for rule in (_approved_minutes, _proposed, _it_was, _body_acts, _passive, _instructed, _person_acts, _wish):
        found = rule(reading, passage, sentence)
        if found is not None:
            return found
    return None


def _make(
    reading: Reading,
    passage: Passage,
    sentence: Sentence,
    kind: str,
    verb: str,
    rule: str,
    *,
    owner: Named | None = None,
    addressee: Named | None = None,
) -> Found:
    span = passage.span(sentence.start, sentence.end)
    return Found(
        kind,
        passage.agenda_item,
        span,
        reading.quote(span),
        None,
        verb,
        "inline",
        rule,
        passage.index,
        owner=owner,
        addressee=addressee,
    )


def _approved_minutes(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "minutes_approved").search(sentence.text)
    if match is None or re.search(r"\bhad been\b|\bwould be\b|\bto be submitted\b", sentence.text):
        return None
    verbs = re.findall(r"approved|confirmed|agreed|accepted|signed|approve|received", match.group())
    verb = "approved" if "approve" in verbs else (verbs or ["approved"])[0]
    return _make(reading, passage, sentence, DECISION, verb, "minutes-approved")


def _proposed(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "proposals").search(sentence.text)
    if match is None or re.search(r"\b(?:lost|fell|withdrawn|amendment)\b", sentence.text):
        return None
    return _make(reading, passage, sentence, DECISION, "proposed", "proposed-seconded")


def _it_was(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = re.search(r"(?:\b[Ii]t was\b|^(?:Agreed|Decided|Resolved)\b)", sentence.text)
    if match is None:
        return None
    text = sentence.text[match.start() :]
    opened = re.match(r"(Agreed|Decided|Resolved) (?=that|to|it)", text)
    said = _IT_WAS.match(text)
    if (opened is None and said is None) or is_history(sentence.text):
        return None
    verb = opened[1] if opened else said["verb"] if said else ""
    rest = text[opened.end() :] if opened else said["rest"] if said else ""
    if not (rest.startswith("to ") or opened or SUBJUNCTIVE.search(rest) or MODAL.search(rest)):
        return None
    kind = RECOMMENDATION if verb == "recommended" else DECISION
    return _make(reading, passage, sentence, kind, verb, "it-was-agreed")


@cache
def _body_pattern() -> re.Pattern[str]:
    table = lexicon().tables["outcomes"]
    verbs = "|".join([*table["prose_verbs"], "AGREED", "RESOLVED", "NOTED", "APPROVED", "recommends", "ENDORSED"])
    return re.compile(
        rf"(?P<subject>{table['prose_subjects']}) {_ADVERBS}(?P<verb>{verbs})\b(?P<rest>[^.]*.*)", re.DOTALL
    )


def _body_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    text = sentence.text
    match = _body_pattern().search(text)
    if match is None or pattern("outcomes", "views").search(text) or is_history(text):
        return None
    if not re.match(
        r"(?:[A-Z][^.]{0,240}, )?$|.*\b(?:and|that|which|,|so|therefore) $|^$", text[: match.start()], re.DOTALL
    ):
        return None
    members = bool(re.fullmatch(r"(?:[Tt]he )?Members", match["subject"]))
    rule = _body_rule(match["verb"].lower(), match["rest"].strip(), members=members)
    if rule is None:
        return None
    kind, name = rule
    return _make(reading, passage, sentence, kind, match["verb"], name, owner=_asked(passage, sentence, match))


def _body_rule(verb: str, rest: str, *, members: bool) -> tuple[str, str] | None:
    operative = bool(SUBJUNCTIVE.search(rest) or MODAL.search(rest))
    if verb == "noted":
        return (DECISION, "body-noted") if pattern("outcomes", "noted_objects", prefix="^").match(rest) else None
    if verb in {"requested", "asked"}:
        if members or not re.match(r"(?:that|for)\b", rest):
            return None
        return (
            (ACTION, "body-agreed") if operative or re.match(r"that (?:the )?[A-Z]", rest) else (ACTION, "body-view")
        )
    if verb in {"recommended", "recommends"}:
        return (RECOMMENDATION, "body-agreed") if re.match(r"(?:that|to)\b", rest) else None
    if verb == "referred":
        return (DECISION, "body-agreed") if re.match(r"(?:the|this|that|it|these) .*\bto\b", rest) else None
    if verb in {"supported", "accepted"}:
        return (DECISION, "body-view")
    if re.match(r"to (?!differ|disagree)", rest) or (rest.startswith("that") and operative):
        return (DECISION, "body-agreed")
    if re.match(r"(?:not to|(?:the|these|those|this|its|their|a|an) )", rest):
        return (DECISION, "body-agreed")
    return None


def _asked(passage: Passage, sentence: Sentence, match: re.Match[str]) -> Named | None:
    """Return who is asked in "requested that the Manager develop ..."."""
    asked = re.match(
        r"\s*that (?:the )?(?P<who>[A-Z][\w'&-]*(?: (?:[A-Z][\w'&-]*|of|for|and))*) (?=[a-z])", match["rest"]
    )
    if asked is None or match["verb"].lower() not in {"requested", "asked"}:
        return None
    start = sentence.start + match.start("rest") + asked.start("who")
    return Named(asked["who"], passage.span(start, start + len(asked["who"])))


def _passive(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "passive_outcomes").search(sentence.text)
    if match is None or is_history(sentence.text):
        return None
    verbs = re.findall(r"noted|received|deferred|withdrawn|approved|agreed", match.group(), re.IGNORECASE)
    return _make(reading, passage, sentence, DECISION, verbs[-1] if verbs else "noted", "passive")


def _instructed(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = _INSTRUCTED.search(sentence.text)
    if match is None or _VAGUE_TASK.match(match["rest"]) or re.search(r"\bmembers\b", match["who"], re.IGNORECASE):
        return None
    if "instructed" not in sentence.text and "tasked" not in sentence.text:
        return None
    owner = re.sub(r"^.*\b(?:and|that) ", "", match["who"])
    at = sentence.start + match.end("who") - len(owner)
    named = Named(re.sub(r"^the ", "", owner), passage.span(at, at + len(owner)))
    return _make(reading, passage, sentence, ACTION, "instructed", "instructed", owner=named)


def _person_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    verbs = alternatives("outcomes", "acceptance_verbs")
    direct = re.match(rf"{_PERSON} {_ADVERBS}(?P<verb>{verbs}) to (?P<rest>\w.+)", sentence.text)
    joined = re.match(
        rf"{_PERSON} [a-z][^.]{{3,300}}? and (?:also )?(?P<verb>{verbs}) to (?P<rest>\w.+)", sentence.text
    )
    match = direct or joined
    if match is None or is_history(sentence.text) or _VAGUE_TASK.match(match["rest"]):
        return None
    who = re.sub(r"^(?:The|the|A|a) ", "", match["who"])
    if pattern("bodies", "officer_groups").fullmatch(who) or re.search(
        r"(?:Panel|Board|Committee|Cabinet|Members)$", who
    ):
        return None
    at = sentence.start + match.end("who") - len(who)
    owner = Named(who, passage.span(at, at + len(who)))
    rule = "person-agreed" if direct else "person-agreed-coordinated"
    return _make(reading, passage, sentence, ACTION, match["verb"], rule, owner=owner)


def _wish(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    match = pattern("outcomes", "wishes").search(sentence.text)
    if match is None:
        return None
    return _make(reading, passage, sentence, ACTION, "requested", "wish")
