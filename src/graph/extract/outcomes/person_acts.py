"""Tasks that somebody takes or is given in a sentence: "X undertook to ...", "officers were to ...", "clerk to ..."."""

from __future__ import annotations

import re
from functools import cache

from graph.extract.grammar import names
from graph.extract.grammar.found import ACTION, Found, Named, is_history
from graph.extract.grammar.lexicon import alternatives, lexicon, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.outcomes.told import ADVERBS, told_in

_TASK = re.compile(r"(?:consider|note|comment|bear|be aware|look out|differ|disagree|be)\b")
_BODY_WORDS = re.compile(
    r"(?:Panel|Board|Committee|Cabinet|Members|Commission|Council|Executive|Group|Forum|Assembly)$"
)


TOLD_TO = re.compile(r"\b(?:was|were|be) (?:instructed|asked|requested|tasked|invited) to\b")


def instructed(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Return the task of somebody who "was asked to ...", where that is a post or officers."""
    if not TOLD_TO.search(sentence.text):
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
    done = rf"{ADVERBS}(?P<verb>{verbs})(?: that (?:he|she|they|it) would| to|(?<=undertook) that|(?<=promised) that) (?P<rest>\w.+)"
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
            rf"[A-Z][^.]{{3,400}}?,? (?:which|that|and) (?:the )?(?P<who>(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|{names.post().pattern}|[Oo]fficers|[Cc]lerk|[Cc]hair(?:man|person)?) {done}",
            re.DOTALL,
        ),
        re.compile(
            rf"{_person()}{aside} {ADVERBS}(?P<verb>confirmed|advised|said|stated|responded|replied|explained|indicated) (?:that )?(?:he|she|they|it) would (?P<rest>(?:{tasks})\b.+)",
            re.DOTALL,
        ),
        re.compile(
            rf"(?P<who>(?:[Tt]he )?(?:(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|{names.post().pattern}|[Oo]fficers|[Cc]lerk|[Cc]hair(?:man|person)?|[Hh]e|[Ss]he)) (?:also |then )?(?P<verb>would|will) (?:also |then |now )?(?P<rest>(?:{tasks})\b.+)",
            re.DOTALL,
        ),
    )


@cache
def accepting() -> re.Pattern[str]:
    """Match a word by which somebody takes a task on."""
    return re.compile(
        alternatives("outcomes", "acceptance_verbs")
        + r"|\b(?:he|she|they|it) would\b"
        + rf"|\b(?:would|will) (?:also |then |now )?(?:{'|'.join(lexicon().words('outcomes', 'tasks'))})\b"
    )


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


_COORDINATED = (1, 4)
_RELATIVE, _SAID_WOULD, _WOULD = 5, 6, 7
_OWN_VERBS = ("offered", "undertook", "volunteered", "promised")


def person_acts(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Return the task that somebody agreed, undertook or offered to do, said that he would, or will do and report back on."""
    text = sentence.text
    if not accepting().search(text):
        return None
    for at, told in enumerate(_accepts()):  # noqa: B007 (used after the loop)
        match = told.match(text)
        if match is not None:
            break
    else:
        return None
    own = (
        at in _COORDINATED and match["verb"] in _OWN_VERBS
    )  # "confirmed that it had been agreed and offered to share it"
    own = own or (at == 1 and _takes_on(text, match))
    if (not own and is_history(text[: match.end("verb")])) or _TASK.match(match["rest"]):
        return None
    who = re.sub(r"^(?:The|the|A|a) ", "", match["who"])
    if who in _NOBODY_HERE or pattern("bodies", "officer_groups").fullmatch(who):
        return None
    if _BODY_WORDS.search(who) and not (names.role_head().search(who.split()[0]) or names.post().fullmatch(who)):
        return None
    start = sentence.start + match.end("who") - len(who)
    owner = Named(who, passage.span(start, start + len(who)))
    if who.lower() in {"he", "she", "they"}:
        owner = _last_person(passage, sentence) or owner
    if at == _WOULD and pattern("outcomes", "reports_back").search(match["rest"]):
        at = _SAID_WOULD  # what is brought back to the meeting is a task taken on
    rule = {
        1: "person-agreed-coordinated",
        4: "person-agreed-coordinated",
        _RELATIVE: "person-agreed-coordinated",
        _SAID_WOULD: "person-would",
        _WOULD: "would-do",
    }.get(at, "person-agreed")
    return told_in(reading, passage, sentence, ACTION, match["verb"], rule, owner=owner)


_OTHERS = re.compile(
    r"\b(?:had|members|councillors|panel|committee|board|cabinet|council|executive|commission|group|they|it was)\b",
    re.IGNORECASE,
)


def _takes_on(text: str, match: re.Match[str]) -> bool:
    """Tell "The Officer explained that it took long and agreed to ask": nobody else between can have agreed."""
    between = text[match.end("who") : match.start("verb")]
    return re.match(r" to\b", text[match.end("verb") :]) is not None and not _OTHERS.search(between)


@cache
def chair_asking() -> re.Pattern[str]:
    """Match somebody who leads a meeting and asks an officer for something."""
    asker = r"(?:[Tt]he )?(?:Deputy |Vice[- ])?(?:Chair(?:man|woman|person)?|Convener|Convenor|Leader(?: of the Council)?|Mayor|Provost)(?:, (?:[A-Z][\w'.-]* ?){1,4},)?"
    asked = rf"(?P<who>(?:the )?(?:{names.post().pattern}|(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|officers?|(?:scrutiny |democratic services |lead )?officer|clerk|director))"
    return re.compile(
        rf"{asker} {ADVERBS}(?P<verb>asked|requested|instructed|tasked) (?P<that>that )?{asked} (?(that)|to )(?P<rest>[a-z]+\b.+)",
        re.DOTALL | re.IGNORECASE,
    )


_AT_THE_MEETING = re.compile(
    r"(?:introduce|present|explain|clarify|comment|respond|outline|leave|speak|confirm|summarise|give (?:an|a|the|his|her|their) (?:overview|introduction|presentation|update|summary)|address|update the (?:panel|committee|board|meeting)|advise|consider|sum up|move|note|answer|describe|elaborate|expand|withdraw|if|whether)\b"
)


def chair_asks(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read "The Chair asked the Director to circulate ...": what is not answered in the room is a task given."""
    match = chair_asking().match(sentence.text)
    if match is None or _AT_THE_MEETING.match(match["rest"]):
        return None
    who = re.sub(r"^[Tt]he ", "", match["who"])
    at = sentence.start + match.end("who") - len(who)
    return told_in(
        reading,
        passage,
        sentence,
        ACTION,
        match["verb"],
        "chair-asked",
        owner=Named(who, passage.span(at, at + len(who))),
    )


def _last_person(passage: Passage, sentence: Sentence) -> Named | None:
    """Return whom "she" can mean: the post or titled person named last before, in the paragraph."""
    before = passage.text[: sentence.start]
    found = [*names.titled().finditer(before), *names.post().finditer(before)]
    if not found:
        return None
    last = max(found, key=lambda match: match.start())
    return Named(last.group(), passage.span(last.start(), last.end()))


@cache
def person_was_to() -> re.Pattern[str]:
    """Match a person or post, and what they were to do, at the beginning of a sentence."""
    return re.compile(rf"{_person()} (?:was|were) to (?P<rest>[a-z]+\b.*)", re.DOTALL)


def were_to(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read "Officers were to provide this": a task given in the past of reported speech."""
    match = person_was_to().match(sentence.text)
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
def task() -> re.Pattern[str]:
    """Match a task without a finite verb: "clerk to write"."""
    known = rf"(?P<named>(?:[A-Z]\.? ?){{1,3}}[A-Z][a-z][\w'-]+|{names.CORE}|[A-Z][a-z]{{2,14}})"
    who = rf"(?P<who>(?:the |The )?(?:[Cc]lerk|[Cc]hair(?:man|person)?|[Oo]fficers|[A-Z]{{2,3}}|(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|{names.post().pattern}|{known}))"
    return re.compile(
        rf"(?:^|(?<=\s[-:;] )|(?<=: )|(?<=; )|(?<=, with )){who} to (?P<rest>(?!the\b|a\b|be\b|an\b|this\b|its\b|note\b|consider\b)[a-z]+\b[^:;]*)"
    )


def _is_somebody(name: str) -> bool:
    """Tell whether untitled words are a person's: initials before a surname, or a forename that is known."""
    if " " not in name:
        return names.is_forename(name)
    return names.is_name(name) and bool(re.match(r"[A-Z]\.? ?[A-Z]", name) or names.is_forename(name))


def task_clause(reading: Reading, passage: Passage, sentence: Sentence) -> Found | None:
    """Read a task without a finite verb: "- clerk to write to the county council"."""
    match = task().search(sentence.text)
    if match is None:
        return None
    before = sentence.text[: match.start()][-60:]
    if not before.endswith(", with ") and re.search(r"\b(?:was|were|had|asked|invited|requested|agreed)\b", before):
        return None
    who = re.sub(r"^[Tt]he ", "", match["who"])
    if match["named"] == match["who"] and not (match.start() == 0 and _is_somebody(who)):
        return None
    at = sentence.start + match.end("who") - len(who)
    return told_in(
        reading, passage, sentence, ACTION, "to", "task-clause",
        owner=Named(who, passage.span(at, at + len(who))),
        start=sentence.start + match.start("who"), end=sentence.start + match.end(),
    )  # fmt: skip
