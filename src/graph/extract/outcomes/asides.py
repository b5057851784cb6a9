"""What minutes mention beside what they decide: suggestions, figures, contradictions, places, organisations, reviews."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from graph.documents import Span
from graph.extract.grammar import dates
from graph.extract.grammar.lexicon import alternatives, lexicon, pattern
from graph.extract.grammar.reading import Cover, Passage, Reading, Sentence
from graph.extract.grammar.screen import may
from graph.facts import Evidence, Mention

_IN_PLACE = re.compile(
    r"\b(?:in|at|around|across) (?:the )?(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})(?P<after> [Ww]ards?\b| [Aa]rea\b| [Ee]state\b)?"
)
_WARDS = re.compile(r"\b(?P<name>(?:[a-z]+ ){0,3}wards)\b")
_NUMBER = re.compile(
    r"(?<![\d/.,£-])(?P<value>\d{1,3}(?:,\d{3})+|\d+)(?![\d/]|[.,]\d|\s*%|\s*(?:st|nd|rd|th|am|pm|years?|months?|weeks?|days?|hours?|miles|January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_ONE_IN = re.compile(
    r"(?P<share>\d+(?:\.\d+)?)\s*%[^.;]{0,30}?\b(?:one|1) in (?P<of>\d+|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)
_WORDS = {name: number for number, name in enumerate("two three four five six seven eight nine ten".split(), start=2)}  # noqa: SIM905
_TOTAL = re.compile(r"\btotal (?:number )?of (?P<total>\d{1,3}(?:,\d{3})+|\d+)\b")
_TERMS = re.compile(
    r"^(?P<review>.+?)\s+-\s+(?:(?:possible|proposed|draft|suggested)\s+)*terms of reference\b", re.IGNORECASE
)
_TERM = re.compile(
    r"^(?:to|how|what|whether|an?|the|understand|examine|review|consider|investigate|explore)\b", re.IGNORECASE
)
_STEMS = re.compile(r"[a-z]{5,}")
_TO_WHOM = re.compile(r"(?<=suggested) to [^,.;]{3,80}?(?= that\b)")
_BACK = 8  # sentences before a total in one of which its parts may stand


def asides(reading: Reading, outcomes: Sequence[Span]) -> tuple[Mention, ...]:
    """Return what is mentioned, in the order of the text; `outcomes` are the places of what was decided or asked.

    A suggestion is `taken_up` where an outcome of its item asks for much the same. A figure is read only for the measures of
    the lexicon. A contradiction is a total that its parts almost make, or a share that is not the fraction beside it.
    """
    decided = Cover(outcomes)
    found = [
        *_suggestions(reading, outcomes, decided),
        *_figures(reading),
        *_contradictions(reading),
        *_organisations(reading, decided),
        *_places(reading, decided),
        *_reviews(reading),
    ]
    return tuple(sorted(found, key=lambda one: (one.evidence.spans[0], one.kind, one.text)))


def _spoken(passages: Iterable[Passage]) -> Iterator[tuple[Passage, Sentence, Span]]:
    for passage in passages:
        for sentence in passage.sentences:
            if sentence.text.strip():
                yield passage, sentence, passage.span(sentence.start, sentence.end)


def _mention(
    kind: str,
    passage: Passage,
    span: Span,
    text: str,
    confidence: float,
    **known: str | bool | tuple[str, ...] | None,
) -> Mention:
    return Mention(kind, text, Evidence((span,), f"mention-{kind}", confidence), passage.agenda_item, **known)  # type: ignore[arg-type]


def _suggestions(reading: Reading, outcomes: Sequence[Span], decided: Cover) -> Iterator[Mention]:
    told = pattern("mentions", "suggestion")
    who = pattern("mentions", "participants", prefix=r"\b")
    asked = [(reading.quote(span), span) for span in outcomes]
    for passage, sentence, span in _spoken(reading.spoken_with(told)):
        match = told.search(sentence.text) if may(told, sentence.text) else None
        if match is None or decided.overlaps(span):
            continue
        by = who.search(sentence.text[: match.start()])
        stems = _stems(_TO_WHOM.sub("", sentence.text))
        taken = any(len(stems & _stems(text)) >= max(3, 0.35 * len(stems)) for text, _ in asked)
        yield _mention(
            "suggestion", passage, span, reading.quote(span), 0.7, subject=by.group() if by else None, taken_up=taken
        )


def _stems(text: str) -> set[str]:
    return {word[:5] for word in _STEMS.findall(text.casefold())}


@cache
def _measures() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    table: dict[str, list[str]] = lexicon().tables["mentions"]["measures"]
    return tuple((name, tuple(re.compile(one, re.IGNORECASE) for one in told)) for name, told in table.items())


def _figures(reading: Reading) -> Iterator[Mention]:
    for passage, sentence, span in _spoken(reading.spoken_with(*(one for _, told in _measures() for one in told))):
        for name, told in _measures():
            seen: set[str] = set()
            tried = filter(passage.may, told)
            for match in (match for one in tried for match in one.finditer(sentence.text)):
                value = match["value"].replace(",", "")
                if value in seen:
                    continue
                seen.add(value)
                share = re.match(r"\s*(?:%|per cent)", sentence.text[match.end("value") :])
                on = next((day.value.isoformat() for day in dates.find(sentence.text)), None)
                yield _mention(
                    "figure", passage, span, reading.quote(span), 0.85,
                    subject=name, value=value, unit="per cent" if share else "number", as_of=on,
                )  # fmt: skip


def _contradictions(reading: Reading) -> Iterator[Mention]:
    if not any(reading.spoken_with(_ONE_IN, _TOTAL)):
        return
    spoken = list(_spoken(reading.spoken))
    for at, (passage, sentence, span) in enumerate(spoken):
        if not passage.may(_ONE_IN) and not passage.may(_TOTAL):
            continue
        for match in _ONE_IN.finditer(sentence.text):
            of = (
                _WORDS.get(match["of"].casefold()) or int(match["of"])
                if match["of"].isdigit() or match["of"].casefold() in _WORDS
                else 0
            )
            if of and abs(float(match["share"]) - 100 / of) > 2:
                told = f"{match['share']}% is given as 1 in {of}, which is {100 / of:.0f}%"
                figures = (match["share"], f"{1 / of:.4f}")
                yield _mention("contradiction", passage, span, told, 0.9, unit="percent", figures=figures)
        total = _TOTAL.search(sentence.text)
        if total is None:
            continue
        whole = _whole(total["total"])
        lists = [list(_numbers(sentence.text[total.end() :])), list(_numbers(sentence.text[: total.start()]))]
        lists += [
            list(_numbers(earlier.text))
            for other, earlier, _ in reversed(spoken[max(0, at - _BACK) : at])
            if other.agenda_item == passage.agenda_item
        ]
        parts = next((found for numbers in lists if (found := _parts(numbers, whole))), None)
        if parts:
            told = f"{' + '.join(map(str, parts))} = {sum(parts)}, and {whole} is stated"
            sums = (str(whole), *map(str, parts))
            yield _mention("contradiction", passage, span, told, 0.85, unit="number", figures=sums)


@cache
def _worded() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<word>{'|'.join(_WORDS)}) (?:{alternatives('mentions', 'counted')})\b", re.IGNORECASE)


def _numbers(text: str) -> Iterator[int]:
    """Yield the counts in a text, in order: numerals, and numbers in words before what is counted."""
    found = [(one.start(), _whole(one["value"])) for one in _NUMBER.finditer(text)]
    found += [(one.start(), _WORDS[one["word"].casefold()]) for one in _worded().finditer(text)]
    yield from (number for _, number in sorted(found))


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def _parts(numbers: Sequence[int], whole: int) -> tuple[int, ...] | None:
    """Return the numbers of a list that almost make the whole: all of them, else the run of three or more that is nearest.

    None where all of them, or (all of them being far off) some run, make it exactly.
    """
    runs = [
        tuple(numbers[start:end])
        for start in range(len(numbers))
        for end in range(start + 3, len(numbers) + 1)
        if all(number < whole for number in numbers[start:end])
    ]
    most = max(1, whole // 20)
    every = tuple(numbers)
    if every in runs and abs(sum(every) - whole) <= most:
        return every if sum(every) != whole else None
    near = [run for run in runs if abs(sum(run) - whole) <= most]
    if any(sum(run) == whole for run in near):
        return None
    return min(near, key=lambda run: (abs(sum(run) - whole), -len(run)), default=None)


@cache
def _named_organisation() -> re.Pattern[str]:
    named = pattern(
        "bodies", "external", prefix=r"\b(?:[A-Z][\w'&]+ ){0,3}?(?:of )?(?:[A-Z][\w'&]+ ){0,2}?", suffix=r"\b"
    )
    return re.compile(named.pattern)  # as printed: a name has its capitals


def _organisations(reading: Reading, decided: Cover) -> Iterator[Mention]:
    for passage, sentence, span in _spoken(reading.spoken_with(_named_organisation())):
        seen: set[str] = set()
        for match in _named_organisation().finditer(sentence.text):
            name = re.sub(r"^(?:The|A|An|In|From|By|At|For|And|When|What|Head of) ", "", match.group().strip())
            if " of " in name and not re.match(r"(?:Department|Ministry|Office)\b", name):
                name = name.rsplit(" of ", 1)[1]
            if not name[:1].isupper() or name in seen:
                continue
            seen.add(name)
            asked = decided.overlaps(span)
            questioned = "?" in sentence.text or re.search(r"\b(?:queried|asked|questioned)\b", sentence.text)
            how = "asked" if asked else "questioned" if questioned else "named"
            yield _mention("organisation", passage, span, reading.quote(span), 0.8, subject=name, value=how)


def _places(reading: Reading, decided: Cover) -> Iterator[Mention]:
    not_places = frozenset(lexicon().words("mentions", "not_places"))
    seen: set[tuple[Span, str]] = set()
    within = (passage for passage in reading.spoken if decided.overlaps(passage.block.span))
    for passage, sentence, span in _spoken(within):
        if not decided.overlaps(span):
            continue
        for match in _IN_PLACE.finditer(sentence.text):
            name = match["name"]
            if set(name.split()) & not_places or (len(name.split()) == 1 and not match["after"]):
                continue
            if (span, name) not in seen:
                seen.add((span, name))
                yield _mention("place", passage, span, reading.quote(span), 0.7, subject=name)
        for match in _WARDS.finditer(sentence.text):
            yield _mention("place", passage, span, reading.quote(span), 0.7, subject=f"unnamed: {match['name']}")


def _reviews(reading: Reading) -> Iterator[Mention]:
    for index, item in enumerate(reading.minutes.items):
        match = _TERMS.match(item.title or "")
        if match is None or item.title_span is None:
            continue
        passages = reading.by_item.get(index, ())
        if not passages:
            continue
        title = " ".join(match["review"].split())
        yield _mention("review", passages[0], item.title_span, title, 0.85, subject=title)
        for passage in passages:
            if (
                passage.block.label
                and re.match(r"\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)]?", passage.block.label)
                and _TERM.match(passage.text)
            ):
                yield _mention("term", passage, passage.span(), reading.quote(passage.span()), 0.8, subject=title)
