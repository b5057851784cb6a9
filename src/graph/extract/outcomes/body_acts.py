"""A body's own acts told in a sentence: "the Board agreed to ...", "Cabinet asked the Director to ..."."""

from __future__ import annotations

import re
from functools import cache

from graph.extract.grammar.found import ACTION, DECISION, MODAL, RECOMMENDATION, SUBJUNCTIVE, Found, Named, is_history
from graph.extract.grammar.lexicon import lexicon, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.outcomes.told import ADVERBS, told_in

_NOUN_TASK = re.compile(
    r"(?:for )?(?:that |an? |the |further |any |more |additional |some |details|data|figures|information|clarification|updates?|reports?)"
)


@cache
def body_pattern() -> re.Pattern[str]:
    """Match a body, its verb, and the rest of the sentence."""
    table = lexicon().tables["outcomes"]
    verbs = [*table["prose_verbs"], *table["joined_verbs"]]
    verbs += [verb.upper() for verb in verbs] + ["recommends"]
    return re.compile(
        rf"(?P<subject>{table['prose_subjects']}),?(?: (?:having|after|following|in|on|by|with) [^,]{{3,200}}(?:, [^,]{{3,120}})?,)? ?{ADVERBS}(?P<verb>{'|'.join(verbs)})\b(?P<rest>.*)",
        re.DOTALL,
    )


_BEFORE_BODY = re.compile(
    r"(?:[A-Z][^.]{0,300}, |(?:In|On|Following|After|Having|Given|As|With|At|Further to|Arising from|Upon|Noting|Mindful of) [^,.;]{2,160} |.*\b(?:and|that|which|so|therefore|the|but|then|discussion|debate|consideration|report|meeting)[ ,]+|.*[,;:)] ?(?:the )?)?",
    re.DOTALL,
)


def body_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Return what a sentence says that a body decided, recommended or asked for."""
    text = sentence.text
    match = body_pattern().search(text)
    if match is None:
        return None
    view = pattern("outcomes", "views").search(text)
    if view is not None:
        return _after_view(reading, passage, sentence, match, view.end())
    for _ in range(_MOST_SUBJECTS):
        found = _act(reading, passage, sentence, match)
        if found is not None:
            return found
        match = body_pattern().search(text, match.end("verb"))
        if match is None:
            return None
    return None


_AFTER_VIEW = re.compile(
    r",? and (?:also |then |therefore |accordingly |further )?(?P<verb>instructed|agreed|resolved)(?P<rest> (?:the [A-Z]|[A-Z]|that\b|to\b).*)",
    re.DOTALL,
)


_OTHERS = re.compile(r"\b(?:Director|Officer|Manager|Cabinet|Leader)\b")


def _after_view(
    reading: Reading, passage: Passage, sentence: Sentence, match: re.Match[str], begun: int
) -> Found | None:
    """Return what a body did in the same sentence after it noted something: "noted that ... and instructed the Clerk to ..."."""
    told = _AFTER_VIEW.search(sentence.text, begun) if match["verb"].lower() == "noted" else None
    between = sentence.text[match.end("verb") : told.start()] if told else ""
    if told is None or match.start() > 0 or (told["verb"] != "instructed" and _OTHERS.search(between)):
        return None
    rule = _body_rule(told["verb"], told["rest"].strip(), members=False)
    if rule is None or rule[1] == "body-view":
        return None
    return told_in(reading, passage, sentence, rule[0], told["verb"], rule[1])


_MOST_SUBJECTS = 4  # bodies with a verb that are tried in one sentence
# A body's name takes a comma in; a name before the body does not belong to it: "At the request of Mr Doe, the Council".
_AFTER_A_NAME = re.compile(r".*, (?=[Tt]he )", re.DOTALL)


def _act(reading: Reading, passage: Passage, sentence: Sentence, match: re.Match[str]) -> Found | None:
    text = sentence.text
    other = _AFTER_A_NAME.match(match["subject"])
    begun = match.start() + (other.end() if other else 0)
    if is_history(text[: match.end("verb") + 60]) or not _BEFORE_BODY.fullmatch(text[:begun]):
        return None
    members = bool(
        re.fullmatch(
            r"(?:[Tt]he |[Aa]ll )?(?:Panel |Committee |Board )?(?:Members|Councillors)",
            text[begun : match.end("subject")],
        )
    )
    rule = _body_rule(match["verb"].lower(), _past_aside(match["rest"]), members=members)
    if rule is None:
        return None
    kind, name = rule
    return told_in(reading, passage, sentence, kind, match["verb"], name, owner=_asked(passage, sentence, match))


_ASIDE = re.compile(
    r"\s*,? (?:(?:in terms of|under|pursuant to|in accordance with|in line with|by virtue of|having regard to|on the|by|in principle|in respect of|subject to|with|without|following|after"
    r"|as|also|further|therefore|accordingly|unanimously)\b[^,;.]{0,180},\s*|(?:in terms of|under|pursuant to|in accordance with) [^,;.]{3,160}?\s+(?=(?:that|to)\b)"
    r"|(?:in principle|also|further|therefore|accordingly|unanimously|in private|by consensus|by (?:a )?majority|on (?:a )?(?:show of hands|division|vote))\s+(?=(?:that|to)\b))"
)


def _past_aside(rest: str) -> str:
    """Return the words decided without what stands between them and the verb: ", in terms of its powers, that ..."."""
    aside = _ASIDE.match(rest)
    return rest[aside.end() :].strip() if aside else rest.strip(" ,\n")


_JOINED = re.compile(
    r"\band (?:also |therefore |further |then |accordingly )?(?P<verb>agreed|resolved|recommended|requested|asked|decided|noted|approved|endorsed)(?P<rest> .*)",
    re.DOTALL,
)
_NUMBERED = re.compile(
    r"(?:recommendations?|proposals?|options?|resolutions?|parts?|paragraphs?|sections?|limbs?|items?) (?:nos?\.? |numbers? )?\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\b"
)
_THING = re.compile(
    r"(?:the|this|that|its|these|those) (?P<noun>(?:(?!which\b|that\b|who\b|when\b|where\b)[\w'()/-]+ ?){1,12})\.?$"
)
_OPINION = re.compile(
    r"\b(?:concerns?|interests?|absence|names|views?|difficult\w*|importance|improve\w*|need|challenges?|lack)\b"
)


def _body_rule(verb: str, rest: str, *, members: bool) -> tuple[str, str] | None:
    operative = bool(SUBJUNCTIVE.search(rest) or MODAL.search(rest))
    if verb == "noted" and not re.search(
        r"\band (?:also )?(?:agreed|resolved|recommended|requested) (?:that|to)\b", rest, re.IGNORECASE
    ):
        thing = _THING.match(rest)
        if pattern("outcomes", "noted_objects", prefix="^").match(rest) or (
            thing and not members and not _OPINION.search(thing["noun"])
        ):
            return DECISION, "body-noted"
        return None
    if verb in lexicon().words("outcomes", "joined_verbs"):
        joined = _JOINED.search(rest)
        told = (
            _body_rule(joined["verb"], _past_aside(joined["rest"]), members=members)
            if joined and (joined["verb"] != "noted" or joined.start() == 0)
            else None
        )
        return told if told and told[1] != "body-view" else None
    if verb == "rejected":
        return (
            (DECISION, "body-agreed")
            if _NUMBERED.match(rest) or re.match(r"(?:the|this|that|all|both) ", rest)
            else None
        )
    if verb in {"requested", "asked", "instructed", "tasked"}:
        return _requested(verb, rest, members=members, operative=operative)
    if verb in {"recommended", "recommends"}:
        return (RECOMMENDATION, "body-agreed") if re.match(r"(?:that|to)\b", rest) else None
    if verb == "referred":
        return (DECISION, "body-agreed") if re.match(r"(?:the|this|that|it|these) .*\bto\b", rest) else None
    if verb in {"supported", "accepted"} and (
        _PUT_TO_IT.match(rest) or (rest.startswith("that") and SUBJUNCTIVE.search(rest))
    ):
        return DECISION, "body-agreed"
    if verb in {"supported", "accepted", "confirmed", "commended", "noted"}:
        joined = re.search(
            r"\band (?:also |therefore |further )?(?P<verb>agreed|resolved|recommended|requested) (?P<rest>(?:that|to) .*)",
            rest,
            re.DOTALL | re.IGNORECASE,
        )
        return (
            _body_rule(joined["verb"].lower(), joined["rest"], members=members) if joined else (DECISION, "body-view")
        )
    rest = re.sub(r"^(?:by a majority|on a vote|by consensus|by \d+ votes? to \d+),? ", "", rest)
    if re.match(r"to (?!differ|disagree|the\b|an?\b)", rest) or (rest.startswith("that") and operative):
        return (DECISION, "body-agreed")
    if verb in {"agreed", "decided", "resolved"} and _FOR_SOMEBODY_TO.match(rest):
        return DECISION, "body-agreed"
    if re.match(r"(?:not to|(?:the|these|those|this|its|their|a|an|all|both|to the) )", rest):
        return (DECISION, "body-agreed")
    if _NUMBERED.match(rest):
        return DECISION, "body-agreed"
    if verb in {"approved", "endorsed", "adopted", "appointed"} and re.match(
        r"[A-Z]|option|recommendation|funding", rest
    ):
        return (DECISION, "body-agreed")
    return None


# "asked for figures to be brought", "asked to receive a report": what is asked for is a task, not an answer.
_TO_BE_DONE = re.compile(
    r"for (?!clarification|assurance|an explanation|reassurance|confirmation)[^.]{3,160}? to be [a-z]+(?:ed|en|ght|de|nt|wn|t)\b"
)
# What is put to a body and by its support or acceptance settled.
_PUT_TO_IT = re.compile(
    r"(?:the|this|these|all|both|their|its) (?:[\w'-]+ ){0,3}?(?:recommendations?|proposals?|proposed|suggestions?|requests?|amendments?|motions?|options?|inclusion|nominations?)\b"
)
# "agreed for the Convener and the Scrutiny Officer to write a draft"
_FOR_SOMEBODY_TO = re.compile(r"(?:on the need )?for (?:the |an? |all )?[A-Za-z][^,.;]{2,100}? to (?:be )?[a-z]+\b")
_TO_HAVE = re.compile(r"to (?:receive|see|have|be (?:provided|sent|given|kept|told|updated|informed|notified)) ")


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
    if verb == "asked" and pattern("outcomes", "asked_for").match(rest):
        return ACTION, "body-agreed"
    if _TO_HAVE.match(rest) or _TO_BE_DONE.match(rest):
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
