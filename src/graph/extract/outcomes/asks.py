"""The separable requests in a recommendation: where it divides, what each asks for, how often, by when."""

from __future__ import annotations

import re
from functools import cache

from graph.documents import Minutes, Span, View
from graph.extract.grammar.found import MODAL, SUBJUNCTIVE
from graph.extract.grammar.lexicon import lexicon, pattern
from graph.extract.grammar.reading import Sentence, sentences
from graph.extract.grammar.themes import themes
from graph.facts import Ask

_AND_THAT = re.compile(r",?\s+and\s+(?=that\s+(?!this\b|these\b|it\b|they\b|such\b))")
_AND_BE = re.compile(
    r",?\s+and\s+(?=(?:the |a |an |that |any |further |additional )*(?:[a-z][\w'-]*\s+){1,5}be\s+(?:\w+ly\s+)?(?:\w+(?:ed|en|wn|de|ne|nt|ld|pt|ght)|put|set|cut|let|read|run)\b)"
)
_GOES_ON = re.compile(r"\b(?:continues?|remains?|be [a-z]+)\b")
_NARRATED = re.compile(
    r"\b(?:it (?:is|was)|(?:the|this) (?:panel|committee|board|commission|cabinet|executive|members)) (?:therefore |also |further )?(?:be )?recommend(?:s|ed)\s+(?=that\b|to\b)"
    r"|^(?:it was|(?:the )?members|(?:the|this) (?:[\w'&-]+ ){0,5}?[\w-]+) (?:[a-z]+ )?(?:suggested|proposed|urged|put) to [^.;]{3,160}?(?=\bthat\b)",
    re.IGNORECASE,
)


def asks(minutes: Minutes, span: Span) -> tuple[tuple[Ask, ...], Span | None, Span]:
    """Return the asks in a recommendation's words, the finding that goes before them, and the operative stretch.

    A sentence that narrates ("The Panel recommended that ...") asks from its "that"; a sentence that asks for nothing
    is a finding where it comes first, and belongs to the ask before it elsewhere.
    """
    view = View(minutes.text, span)
    pieces: list[tuple[int, int]] = []
    finding_end = 0
    for sentence in sentences(view.text):
        start = _operative_start(sentence)
        if start is None:
            if pieces:
                pieces[-1] = (pieces[-1][0], sentence.end)
            else:
                finding_end = sentence.end
            continue
        finding_end = finding_end or (start if not pieces and start > 0 else 0)
        pieces += _divided(view.text, start, sentence.end)
    if not pieces:
        pieces, finding_end = [(0, len(view.text))], 0
    made = tuple(_ask(minutes, view, start, end) for start, end in pieces)
    finding = view.source(0, finding_end) if finding_end else None
    return made, finding, view.source(pieces[0][0], pieces[-1][1])


def _operative_start(sentence: Sentence) -> int | None:
    narrated = _NARRATED.search(sentence.text)
    if narrated:
        return sentence.start + narrated.end()
    text = sentence.text
    if re.match(r"That\b|To\b", text) or SUBJUNCTIVE.search(text) or MODAL.search(text):
        return sentence.start
    return None


def _divided(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Divide one operative sentence: at "and that", else before a second clause with "be", else before a second act."""
    for divider in (_AND_THAT, _AND_BE, _second_acts()):
        cuts = [
            match.span()
            for match in divider.finditer(text, start, end)
            if _asks_before(divider, text[start : match.start()])
            and not (divider is _AND_BE and _is_subordinate(text[match.end() : end]))
        ]
        if cuts:
            bounds = [start, *(stop for _, stop in cuts)]
            stops = [*(begin for begin, _ in cuts), end]
            return list(zip(bounds, stops, strict=True))
    return [(start, end)]


_TO_BE = re.compile(r"(?P<before>(?:[\w'-]+\s+){1,9}?)be\b")


def _is_subordinate(words: str) -> bool:
    """Tell whether a clause with "be" goes on with what is asked for: "what will be done", "the work to be done"."""
    clause = _TO_BE.match(words)
    before = clause["before"].casefold().split() if clause else []
    return not {*lexicon().words("asks", "subordinate")}.isdisjoint(before) or "that" in before[1:]


@cache
def _second_acts() -> re.Pattern[str]:
    acts = "|".join(lexicon().words("asks", "second_acts"))
    return re.compile(rf",?\s+and\s+(?=(?:to\s+)?(?:{acts})\b)")


def _asks_before(divider: re.Pattern[str], text: str) -> bool:
    """Tell whether what stands before a cut is a request of its own: it has a verb that asks."""
    if divider is _AND_THAT:
        return len(text.split()) >= 4
    return bool(SUBJUNCTIVE.search(text) or MODAL.search(text) or _GOES_ON.search(text))


def _ask(minutes: Minutes, view: View, start: int, end: int) -> Ask:
    span = view.source(start, end)
    text = view.text[start:end]
    kind = ask_kind(text)
    printed = " ".join(minutes.quote(span).split())
    return Ask(printed, span, kind, frequency(text, kind), themes(text, ""))


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["asks"]["kinds"]
    return tuple((kind, re.compile("|".join(parts), re.IGNORECASE)) for kind, parts in table.items())


def ask_kind(text: str) -> str:
    """Return the notation of ask-kind: the most telling act in the words."""
    return next((kind for kind, told in _kinds() if told.search(text)), "do")


@cache
def _frequencies() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["asks"]["frequencies"]
    return tuple(
        (name, re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)) for name, parts in table.items()
    )


def frequency(text: str, kind: str) -> str | None:
    """Return how often a report is asked for: a notation of the scheme frequency; None where reporting is not asked."""
    if kind != "report-to-us":
        return None
    asked = pattern("asks", "frequency_of_the_present").sub(" ", text)
    for name, told in _frequencies():
        if told.search(asked):
            return name
    return "once" if pattern("asks", "once").search(asked) else None


def due_text(text: str) -> str | None:
    """Return the words that say by when, as printed in folded text."""
    match = pattern("asks", "due").search(text)
    return match.group().strip() if match else None
