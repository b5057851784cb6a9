"""A body's own acts told in a sentence: "the Board agreed to ...", "Cabinet asked the Director to ..."."""

from __future__ import annotations

import re
from functools import cache

from graph.extract.found import ACTION, DECISION, MODAL, RECOMMENDATION, SUBJUNCTIVE, Found, Named, is_history
from graph.extract.lexicon import lexicon, pattern
from graph.extract.reading import Passage, Reading, Sentence
from graph.extract.told import ADVERBS, told_in

_NOUN_TASK = re.compile(
    r"(?:for )?(?:that |an? |the |further |any |more |additional |some |details|data|figures|information|clarification|updates?|reports?)"
)


@cache
def body_pattern() -> re.Pattern[str]:
    """Match a body, its verb, and the rest of the sentence."""
    table = lexicon().tables["outcomes"]
    verbs = [*table["prose_verbs"]]
    verbs += [verb.upper() for verb in verbs] + ["recommends"]
    return re.compile(
        rf"(?P<subject>{table['prose_subjects']}),?(?: (?:having|after|following|in|on|by|with) [^,]{{3,200}}(?:, [^,]{{3,120}})?,)? {ADVERBS}(?P<verb>{'|'.join(verbs)})\b(?P<rest>.*)",
        re.DOTALL,
    )


_BEFORE_BODY = re.compile(
    r"(?:[A-Z][^.]{0,300}, |.*\b(?:and|that|which|so|therefore|the|but|then|discussion|debate|consideration|report|meeting)[ ,]+|.*[,;:)] ?(?:the )?)?",
    re.DOTALL,
)


def body_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Return what a sentence says that a body decided, recommended or asked for."""
    text = sentence.text
    match = body_pattern().search(text)
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
