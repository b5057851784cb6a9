"""Questions and their answers: under headings of their own, told in prose, and asked and answered in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from graph.documents import BlockKind, Span
from graph.extract.grammar import names
from graph.extract.grammar.lexicon import group, lexicon, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.onward.question_kinds import kinds
from graph.extract.outcomes.cues import opening
from graph.facts import Evidence, Party, Question

_LONGEST = 12  # paragraphs of one question or one answer
_LINE = 1_500  # characters of a paragraph that can be a heading
_SOMEBODY = r"(?:(?:A|One|Another) (?:[Mm]ember|[Cc]ouncillor)(?: of the (?:Committee|Panel|Board|public))?|Members|(?:The |the )?(?:Chair(?:man|woman|person)?|Committee|Panel|Board|Commission|Sub-Committee)|He|She|They|Officers)"


def questions(reading: Reading) -> tuple[Question, ...]:
    """Return the questions put at the meeting in the order of the text, each with its answer where one is printed.

    Nobody is named where the page says "A Member asked". What is asked for as a task ("asked for a report") is none.
    """
    formal, taken = _formal(reading)
    listed, listing = _over_lists(reading, taken)
    taken |= listing
    told = [one for passage in reading.spoken if passage.index not in taken for one in _told(reading, passage)]
    found = sorted([*formal, *listed, *told], key=lambda one: one.evidence.spans[0])
    return tuple(_linked(found))


def _linked(found: list[Question]) -> Iterator[Question]:
    """Give each supplementary question the one that it follows in its item."""
    for at, one in enumerate(found):
        if one.supplementary and at and found[at - 1].agenda_item == one.agenda_item:
            before = found[at - 1]
            first = before.supplements if before.supplementary and before.supplements is not None else at - 1
            yield replace(one, supplements=first)
        else:
            yield one


@dataclass(slots=True)
class _Open:
    """A question under a heading, while its paragraphs are read."""

    passage: Passage
    asker: Party | None
    supplementary: bool
    asked: list[Span]
    answered: list[Span]
    answerer: Party | None = None
    answering: bool = False
    kinds: tuple[str, ...] = ()


def _formal(reading: Reading) -> tuple[list[Question], set[int]]:
    """Return the questions under headings, and the passages that they take."""
    found: list[Question] = []
    taken: set[int] = set()
    now: _Open | None = None
    for passage in (*reading.spoken, None):
        ended = passage is None or (now is not None and _ends(passage, now))
        if ended and now is not None:
            found += _closed(reading, now)
            now = None
        if passage is None or len(passage.text) > 20_000:
            continue
        opened = _heading(passage, "opened") or _heading(passage, "supplementary")
        answer = _heading(passage, "answered") if now is not None else None
        if opened is not None and not (answer is not None and now is not None and not now.answering):
            found += _closed(reading, now) if now is not None else []
            now = _begun(reading, passage, opened)
        elif answer is not None and now is not None:
            now.answering = True
            now.answerer = now.answerer or _party(passage, group(answer, "who"))
            now.answered += _rest(passage, group(answer, "words"))
        elif now is not None and _asks(passage):
            found += _closed(reading, now)
            now = None
            continue
        elif now is not None and not now.answering and (told := _answer().match(passage.text)) is not None:
            now.answering = True
            now.answerer = _party(passage, (told["who"], *told.span("who")))
            now.answered.append(passage.span())
        elif now is not None:
            into = now.answered if now.answering else now.asked
            into.append(passage.span())
        else:
            continue
        taken.add(passage.index)
    return found, taken


def _over_lists(reading: Reading, taken: set[int]) -> tuple[list[Question], set[int]]:
    """Return the questions that stand as paragraphs over bullets which answer them, and the passages of both."""
    found: list[Question] = []
    passages: set[int] = set()
    for passage in reading.spoken:
        if passage.index in taken or passage.block.label is not None or not passage.text.endswith("?"):
            continue
        answers = []
        for after in reading.passages[passage.index + 1 : passage.index + 1 + _LONGEST]:
            if after.block.label is None or after.agenda_item != passage.agenda_item or after.text.endswith("?"):
                break
            answers.append(after.span())
        if not answers or len(passage.text) > _LINE:
            continue
        answer = _together(answers)
        passages |= {passage.index}
        found.append(
            Question(
                agenda_item=passage.agenda_item,
                text=reading.quote(passage.span()),
                evidence=Evidence((passage.span(),), "question-listed", 0.8, operative=passage.span()),
                answer=reading.quote(answer),
                answer_span=answer,
            )
        )
    return found, passages


def _ends(passage: Passage, now: _Open) -> bool:
    begun = now.passage
    far = passage.index - begun.index > 2 * _LONGEST
    other = passage.agenda_item != begun.agenda_item or passage.block.section is not begun.block.section
    return far or other or opening(passage) is not None


def _asks(passage: Passage) -> bool:
    """Tell whether a paragraph begins with somebody's asking, told in prose."""
    text = _unframed(passage.text[:_LINE])
    return bool(_asking().match(text) or _ask().match(text))


def _heading(passage: Passage, key: str) -> re.Match[str] | None:
    if passage.block.label not in _LETTERS and not passage.may(pattern("questions", key)):
        return None
    text = f"{passage.block.label} {passage.text}" if passage.block.label in _LETTERS else passage.text
    if len(text) > _LINE or passage.block.kind is BlockKind.HEADING:
        return None
    found = pattern("questions", key).match(text)
    return found if found is not None and (text == passage.text or key != "opened") else None


_LETTERS = {"A.", "A)", "(A)"}


def _begun(reading: Reading, passage: Passage, opened: re.Match[str]) -> _Open:
    heading = opened.group()[: opened.group().find(":") + 1]
    supplementary = _supplementary().search(heading) is not None
    asker = _party(passage, group(opened, "who"))
    told = kinds(reading, passage, heading, asker, formal=True)
    return _Open(passage, asker, supplementary, _rest(passage, group(opened, "words")), [], kinds=told)


def _rest(passage: Passage, words: tuple[str, int, int] | None) -> list[Span]:
    if words is None or not words[0].strip():
        return []
    shift = len(words[0]) - len(words[0].lstrip())
    start = passage.text.find(words[0][shift:]) if words[0][shift:] else -1
    return [passage.span(start)] if start >= 0 else []


def _closed(reading: Reading, now: _Open) -> Iterator[Question]:
    if not now.asked:
        return
    asked = _together(now.asked[:_LONGEST])
    answer = _together(now.answered[:_LONGEST]) if now.answered else None
    yield Question(
        agenda_item=now.passage.agenda_item,
        text=reading.quote(asked),
        evidence=Evidence((asked,), "question-headed", 0.9, operative=asked),
        asked_by=now.asker,
        answer=reading.quote(answer) if answer else None,
        answer_span=answer,
        answered_by=now.answerer,
        supplementary=now.supplementary,
        kinds=now.kinds,
    )


def _together(spans: list[Span]) -> Span:
    return Span(spans[0].start, spans[-1].end)


@cache
def _who() -> str:
    title = names.titles()
    return rf"(?P<who>(?:{title})\.? (?:{names.CORE}|{names.SINGLE})|(?:The |the )?{names.post().pattern}|{_SOMEBODY}|{names.CORE})(?:,? \([^()]{{2,60}}\))?"


@cache
def _ask() -> re.Pattern[str]:
    table = lexicon().tables["questions"]
    extra = r"(?:(?:also|then|further|and|subsequently) )?"
    to = rf"(?: (?:the )?(?:{names.post().pattern}|(?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE})|officers|him|her|them))?"
    return re.compile(rf"^{_who()},? {extra}{table['asks']}{to},? (?P<what>{table['wanted']}\b.*)", re.DOTALL)


@cache
def _asking() -> re.Pattern[str]:
    """A question put to somebody in so many words: "Councillor X asked the Portfolio Holder: How many ...?"."""
    to = rf"(?: (?:the )?(?:{names.post().pattern})(?:,? \([^()]{{2,60}}\))?| (?:{names.titles()})\.? (?:{names.CORE}|{names.SINGLE}))?"
    return re.compile(rf"^{_who()} asked{to}\s*:\s*(?P<what>[^?]{{3,1200}}\?)", re.DOTALL)


@cache
def _supplementary() -> re.Pattern[str]:
    return re.compile(r"\bsupplementary\b", re.IGNORECASE)


@cache
def _answer() -> re.Pattern[str]:
    table = lexicon().tables["questions"]
    return re.compile(rf"^(?:[Ii]n (?:response|reply|answer),? )?{_who()},? (?:also |then )?{table['answers']}\b")


def _told(reading: Reading, passage: Passage) -> Iterator[Question]:
    """Yield the questions that a paragraph tells in prose, each with what follows it as the answer."""
    if not passage.has(("asked", "quer", "quir", "question", "sought", "wanted to know", "wished to know", "clarif")):
        return
    sentences = passage.sentences
    at = 0
    while at < len(sentences):
        sentence = sentences[at]
        both = pattern("questions", "about").match(sentence.text)
        if both is not None:
            yield _in_one(reading, passage, sentence, both)
            at += 1
            continue
        asked = _asking().match(sentence.text) or _ask().match(_unframed(sentence.text))
        if asked is None:
            at += 1
            continue
        answer, by, after = _answered(reading, passage, at)
        yield _question(reading, passage, sentence, asked, answer, by)
        at = after
    return


_FRAME = re.compile(
    r"^(?:As a supplementary(?: question)?|In (?:his|her|their) supplementary(?: question)?|By way of a supplementary(?: question)?),? (?=[A-Z])"
)


def _unframed(text: str) -> str:
    framed = _FRAME.match(text)
    return text[framed.end() :] if framed else text


def _question(
    reading: Reading,
    passage: Passage,
    sentence: Sentence,
    asked: re.Match[str],
    answer: Span | None,
    by: Party | None,
) -> Question:
    shift = sentence.start + len(sentence.text) - len(asked.string)
    span = passage.span(sentence.start, sentence.end)
    start, end = (shift + place for place in asked.span("who"))
    asker = _party(passage, (asked["who"], start, end))
    return Question(
        agenda_item=passage.agenda_item,
        text=reading.quote(span),
        evidence=Evidence((span,), "question-told", 0.85, operative=span),
        asked_by=asker,
        answer=reading.quote(answer) if answer else None,
        answer_span=answer,
        answered_by=by,
        supplementary=_supplementary().search(sentence.text) is not None,
        kinds=kinds(reading, passage, asked["who"], asker, formal=False),
    )


def _answered(reading: Reading, passage: Passage, at: int) -> tuple[Span | None, Party | None, int]:
    """Return the answer after the question at `at`, who gave it, and where the paragraph goes on after it.

    Where the question ends its paragraph, the answer may open the next one of the item.
    """
    sentences = passage.sentences
    if at + 1 >= len(sentences):
        following = reading.passages[passage.index + 1 : passage.index + 2]
        if not following or following[0].agenda_item != passage.agenda_item or not following[0].sentences:
            return None, None, at + 1
        answer, by, _ = _answer_from(following[0], 0)
        return answer, by, at + 1
    answer, by, last = _answer_from(passage, at + 1)
    return answer, by, last if answer is not None else at + 1


def _answer_from(passage: Passage, at: int) -> tuple[Span | None, Party | None, int]:
    """Return the answer that begins with the sentence at `at`, who gave it, and which sentence follows it."""
    sentences = passage.sentences
    first = sentences[at]
    told = _answer().match(first.text)
    if told is None and not pattern("questions", "passive").match(first.text):
        return None, None, at
    last = at
    while last + 1 < len(sentences) and not _speaks(sentences[last + 1].text):
        last += 1
    by = None
    if told is not None:
        by = _party(passage, (told["who"], first.start + told.start("who"), first.start + told.end("who")))
    return passage.span(first.start, sentences[last].end), by, last + 1


def _speaks(text: str) -> bool:
    """Tell whether a sentence opens another question, another speaker's words or an outcome."""
    return bool(
        _ask().match(_unframed(text))
        or _asking().match(text)
        or _answer().match(text)
        or pattern("questions", "about").match(text)
        or re.match(
            r"(?:RESOLVED|AGREED|ACTION|It was (?:agreed|resolved)|The (?:Committee|Panel|Board|Commission)\b)", text
        )
    )


def _in_one(reading: Reading, passage: Passage, sentence: Sentence, both: re.Match[str]) -> Question:
    """Read "In response to a question from X about Y, the Director said that Z."."""
    asked = passage.span(sentence.start, sentence.start + both.end())
    answer = passage.span(sentence.start + both.end(), sentence.end)
    told = _answer().match(sentence.text[both.end() :])
    by = None
    if told is not None:
        begun = sentence.start + both.end()
        by = _party(passage, (told["who"], begun + told.start("who"), begun + told.end("who")))
    who = group(both, "who")
    asker = _party(passage, (who[0], sentence.start + who[1], sentence.start + who[2])) if who else None
    return Question(
        agenda_item=passage.agenda_item,
        text=reading.quote(asked).rstrip(" ,"),
        evidence=Evidence((asked,), "question-told", 0.85, operative=asked),
        asked_by=asker,
        answer=reading.quote(answer),
        answer_span=answer,
        answered_by=by,
        supplementary=_supplementary().search(both.group()) is not None,
        kinds=kinds(reading, passage, who[0] if who else "", asker, formal=False),
    )


def _party(passage: Passage, who: tuple[str, int, int] | None) -> Party | None:
    """Return whom words name: a person by title or known forename, or a post; None for "A Member" and the like."""
    if who is None:
        return None
    words = re.sub(r"^(?:the|The) ", "", who[0].strip(" ,:"))
    if not words or re.fullmatch(_SOMEBODY, words) or names.is_vague(words):
        return None
    at = passage.text.find(words, max(0, who[1] - 8))
    if at < 0:
        return None
    titled = names.titled().match(words)
    if titled:
        start = at + titled.start("name")
        span = passage.span(start, start + len(titled["name"]))
        return Party(names.plain(titled["name"]), None, "councillor" if titled["member"] else "other", span)
    post = names.post().match(words)
    if post:
        role = post.group().strip(" ,")
        kind = "councillor" if names.is_members_role(role) else "officer"
        return Party(None, role, kind, passage.span(at, at + len(role)))
    person = re.match(names.CORE, words)
    if person and names.is_name(person.group()) and (names.is_forename(words) or re.match(r"[A-Z][. ]", words)):
        return Party(names.plain(person.group()), None, "other", passage.span(at, at + len(person.group())))
    return None


__all__ = ["questions"]
