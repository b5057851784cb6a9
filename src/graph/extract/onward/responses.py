"""What an executive answers to each recommendation, and the progress reported on each afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice, pairwise

from graph.documents import BlockKind
from graph.extract.grammar import bodies, names
from graph.extract.grammar.grids import grids
from graph.extract.grammar.lexicon import group, lexicon, pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.onward.answers import ANSWERING, whole_answers
from graph.facts import Basis, BodyMention, Evidence, Party, ProgressUpdate, Recommendation, Report, Response

_LABELS = re.compile(r"\(?(?P<label>[a-z]|\d{1,2})\)?(?![a-z])", re.IGNORECASE)
_RANGE = re.compile(r"\(?(?P<first>[a-z]|\d{1,2})\)?\s*(?:to|-)\s*\(?(?P<last>[a-z]|\d{1,2})\)?", re.IGNORECASE)
_ENTRY = re.compile(r"^(?:recommendation\s+)?\(?(?P<label>[a-z]|\d{1,2})[).:]?\s*(?:[:–-]|\s|$)", re.IGNORECASE)
_STATUS_PLACE = re.compile(
    r"(?:[-–:]\s*|\b(?:is|was|are|were|been|now|status\s*:?|rated|remains?|marked)\s+(?:as\s+|now\s+)?)$",
    re.IGNORECASE,
)


def responses(
    reading: Reading,
    reports: Sequence[Report],
    recommendations: Sequence[Recommendation],
    respondent: BodyMention | None,
) -> tuple[Response, ...]:
    """Return the answers in the order of the text: one for each recommendation that a sentence or a row names."""
    made: list[Response] = []
    for item in _items(reading, "response_context"):
        if _is_progress(reading, item):
            continue
        report = report_of(reports, item)
        by = maker(reading, item, report, respondent)
        if by is None and _is_by_number_alone(reading, item):
            continue
        for passage, sentence, labels in _named(reading, item):
            answer = answer_in(sentence.text)
            if answer is None:
                continue
            span = passage.span(sentence.start, sentence.end)
            made += [
                Response(
                    agenda_item=item,
                    label=label,
                    title=report.title if report else None,
                    outcome=answer[0],
                    kind="substantive" if answer[0] else "holding",
                    text=reading.quote(span),
                    evidence=Evidence((span,), "response", 0.9),
                    reason=answer[1],
                    in_principle=bool(pattern("responses", "in_principle").search(sentence.text)),
                    respondent=respondent,
                    made_by=by,
                    recommendation=matching(recommendations, label),
                )
                for label in labels
            ]
    together = whole_answers(reading, reports, respondent, made)
    return tuple(sorted((*made, *together), key=lambda one: one.evidence.spans[0]))


def updates(
    reading: Reading,
    reports: Sequence[Report],
    recommendations: Sequence[Recommendation],
    held_on: date | None,
) -> tuple[ProgressUpdate, ...]:
    """Return the statuses reported on recommendations; the date is the meeting's unless the words give one."""
    made: list[ProgressUpdate] = []
    for item in _items(reading, "progress_context"):
        if not _is_progress(reading, item):
            continue
        report = report_of(reports, item)
        by = _reporter(reading, item)
        for passage, sentence, labels in _named(reading, item):
            status = status_in(sentence.text)
            if status is None:
                continue
            span = passage.span(sentence.start, sentence.end)
            made += [
                ProgressUpdate(
                    agenda_item=item,
                    label=label,
                    title=report.title if report else None,
                    status=status,
                    text=reading.quote(span),
                    evidence=Evidence((span,), "progress", 0.85),
                    by=_own_body() if pattern("responses", "verdict").match(sentence.text) else by,
                    made_by=report.by if report and isinstance(report.by, BodyMention) else None,
                    status_date=held_on,
                    recommendation=matching(recommendations, label),
                )
                for label in labels
            ]
    return tuple(made)


_STEMS = (
    "respon",
    "recommendation",
    "final report",
    "progress",
    "implementation",
    "monitor",
    "action plan",
    "update on",
)


def _items(reading: Reading, context: str) -> Iterator[int | None]:
    """Return the items whose title or minutes show that recommendations are answered or followed up there."""
    contexts = [pattern("responses", context)]
    if context == "response_context" and reading.body_kind in ANSWERING:
        contexts += [pattern("responses", "executive_context"), pattern("responses", "numbered_answer")]
    seen: set[int | None] = set()
    for passage in reading.holding(*contexts):
        if passage.agenda_item in seen or not passage.has(_STEMS):
            continue
        if any(told.search(passage.text) for told in contexts):
            seen.add(passage.agenda_item)
            yield passage.agenda_item


def _is_by_number_alone(reading: Reading, item: int | None) -> bool:
    """Tell an item of which only a number shows that recommendations are answered: they may be its own report's."""
    contexts = (pattern("responses", "response_context"), pattern("responses", "executive_context"))
    return not any(told.search(p.text) for p in reading.by_item.get(item, ()) for told in contexts)


def _is_progress(reading: Reading, item: int | None) -> bool:
    """An item is about progress where that is said in its title or first words; elsewhere it is about the answer."""
    told = (p.text[:400] for p in reading.by_item.get(item, ()) if p.block.kind is not BlockKind.MARKER)
    head = " ".join(islice(told, 4))
    answered = re.search(r"\brespon(?:se|ded|ds)\b", head, re.IGNORECASE)
    progress = pattern("responses", "progress_context").search(head)
    return progress is not None and (answered is None or progress.start() < answered.start())


def report_of(reports: Sequence[Report], item: int | None) -> Report | None:
    """Return the scrutiny report that an item is about, a final report before any other."""
    in_item = [report for report in reports if report.agenda_item == item]
    scrutiny = [report for report in in_item if "report" in report.kind and report.evidence.rule == "report-title"]
    return next(iter(scrutiny or in_item), None)


def maker(
    reading: Reading, item: int | None, report: Report | None, respondent: BodyMention | None
) -> BodyMention | None:
    """Return whose recommendations an item answers: the report's body, else the one scrutiny body that the item names."""
    if report and isinstance(report.by, BodyMention):
        return report.by
    own = (respondent.name if respondent else None) or ""
    found: dict[str, BodyMention] = {}
    for passage in reading.by_item.get(item, ()):
        for named in bodies.find(passage.text):
            if bodies.is_scrutiny(named.name) and named.name.casefold() != own.casefold():
                found.setdefault(named.name.casefold(), named.mention(passage))
    return next(iter(found.values())) if len(found) == 1 else None


def _named(reading: Reading, item: int | None) -> Iterator[tuple[Passage, Sentence, tuple[str, ...]]]:
    """Return what is said of each recommendation: rows and entries by their label, sentences by their reference."""
    reference = pattern("responses", "reference")
    rows = _rows(reading, item)
    asked: tuple[str, ...] = ()  # by the recommendation of the passage before, where it has no answer yet
    for passage in reading.spoken_of(item):
        if passage.block.cell is not None:
            continue
        line = pattern("responses", "answer_line").match(passage.text)
        if asked and line and line.end() < len(passage.text):
            yield passage, Sentence(line.end(), len(passage.text), passage.text[line.end() :]), asked
            asked = ()
            continue
        opened = _ENTRY.match(passage.text) if re.match(r"recommendation", passage.text, re.IGNORECASE) else None
        asked = (_label(opened["label"]),) if opened and answer_in(passage.text) is None else ()
        own = passage.block.label if passage.block.kind is BlockKind.ITEM else None
        if own is not None and reference.search(passage.text) is None and not opened:
            label = _ENTRY.match(own)
            if label and (_answers_alone(passage.text) or status_in(passage.text)):
                yield passage, Sentence(0, len(passage.text), passage.text), (_label(label["label"]),)
            continue
        for sentence in (one for told in _stretches(passage, reference) for one in _clauses(told, reference)):
            match = reference.search(sentence.text)
            labels = _labels(match) if match else ((_label(opened["label"]),) if opened else ())
            if labels:
                yield passage, sentence, labels
    yield from rows


def _stretches(passage: Passage, reference: re.Pattern[str]) -> Iterator[Sentence]:
    """Return what is said of each recommendation: a sentence that names one, and those after it that name none."""
    begun: Sentence | None = None
    for sentence in passage.sentences:
        if reference.search(sentence.text) or begun is None:
            if begun is not None:
                yield begun
            begun = sentence
        else:
            begun = Sentence(begun.start, sentence.end, passage.text[begun.start : sentence.end])
    if begun is not None:
        yield begun


def _clauses(told: Sentence, reference: re.Pattern[str]) -> Iterator[Sentence]:
    """Part what is said of several recommendations: "1 and 2 be accepted and recommendation 3 be rejected"."""
    starts = [match.start() for match in reference.finditer(told.text)]
    bounds = [0, *starts[1:], len(told.text)]
    parts = [told.text[a:b] for a, b in pairwise(bounds)]
    if len(parts) < 2 or any(answer_in(part) is None for part in parts):
        yield told
        return
    for (a, b), part in zip(pairwise(bounds), parts, strict=True):
        yield Sentence(told.start + a, told.start + b, part)


def _rows(reading: Reading, item: int | None) -> Iterator[tuple[Passage, Sentence, tuple[str, ...]]]:
    """Read a table of responses: the first cell names the recommendation, the next ones answer it."""
    cells = [p for p in reading.spoken_of(item) if p.block.cell is not None]
    headed = {
        p.index for grid in grids(tuple(cells), reading.followed_up) for p in grid.passages
    }  # read by their headings, in `tabled`
    cells = [p for p in cells if p.index not in headed]
    for row in dict.fromkeys(p.block.cell[0] for p in cells if p.block.cell):
        line = [p for p in cells if p.block.cell and p.block.cell[0] == row]
        first = line[0]
        named = pattern("responses", "reference").search(first.text)
        opened = _ENTRY.match(f"{first.block.label or ''} {first.text}".strip())
        labels = _labels(named) if named else ((_label(opened["label"]),) if opened else ())
        answer = next((p for p in line[1:] if answer_in(p.text) or status_in(p.text)), None)
        if not labels or answer is None:
            continue
        rest = [p.text for p in line[line.index(answer) + 1 :]]
        told = Sentence(0, len(answer.text), answer.text if not rest else f"{answer.text} because {rest[0]}")
        yield answer, told, labels


def _labels(match: re.Match[str]) -> tuple[str, ...]:
    named = group(match, "labels")
    text = named[0] if named else ""
    ranged = _RANGE.fullmatch(text.strip())
    if ranged:
        return tuple(_between(ranged["first"].casefold(), ranged["last"].casefold()))
    return tuple(_label(found["label"]) for found in _LABELS.finditer(re.sub(r"\band\b|&|,", " ", text)))


def _between(first: str, last: str) -> Iterator[str]:
    if first.isdigit() and last.isdigit() and 0 <= int(last) - int(first) <= 40:
        yield from (str(number) for number in range(int(first), int(last) + 1))
    elif first.isalpha() and last.isalpha() and first <= last:
        yield from (chr(code) for code in range(ord(first), ord(last) + 1))


def _label(text: str) -> str:
    return text.strip("().: ").casefold()


def matching(recommendations: Sequence[Recommendation], label: str) -> int | None:
    """Return the index of the recommendation that this document prints under a label."""
    return next((i for i, one in enumerate(recommendations) if one.label and _label(one.label) == label), None)


@cache
def _table(key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    table: dict[str, list[str]] = lexicon().tables["responses"][key]
    return tuple(
        (name, re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)) for name, parts in table.items()
    )


def answer_in(text: str) -> tuple[str, str | None] | None:
    """Return the outcome and the reason that the words give; the earliest answering word decides.

    A holding response has no outcome yet: "".
    """
    if pattern("responses", "holding").search(text):
        return "", None
    said = [
        (match.start(), -len(match.group()), name)
        for name, told in _table("outcomes")
        if (match := told.search(text))
    ]
    if not said:
        return None
    outcome = min(said)[2]
    reason = pattern("responses", "reasons").search(text)
    given = group(reason, "reason") if reason else None
    return outcome, given[0].strip(" .") if given else _explained(text, outcome)


_AT_ONCE = re.compile(r"[^.;:]{3,40}[.;:]\s+(?P<reason>[A-Z][^.].{4,400})", re.DOTALL)
_WANT_REASONS = {"partially-accepted", "rejected", "deferred"}


def _explained(text: str, outcome: str) -> str | None:
    """Return what goes on behind an answer that stands by itself, "Not accepted. The fund could not bear it."."""
    told = _AT_ONCE.match(text) if outcome in _WANT_REASONS else None
    answers = dict(_table("outcomes"))[outcome]
    return told["reason"].strip(" .") if told and answers.match(text) else None


def _answers_alone(text: str) -> bool:
    """Tell whether a labelled entry is an answer: "the response be noted" is a decision, "Noted." is one."""
    answer = answer_in(text)
    return answer is not None and (answer[0] != "noted" or text.casefold().startswith("noted"))


def status_in(text: str) -> str | None:
    """Return the status that stands where one is stated, first; else the first that the words show at all.

    A word inside a longer one's match ("achieved" in "not been achieved") shows nothing by itself.
    """
    found = [
        (match.start(), match.end(), order, name)
        for order, (name, told) in enumerate(_table("statuses"))
        for match in told.finditer(text[:240])
    ]
    placed: list[tuple[int, int, str]] = []
    for start, end, order, name in found:
        if any(a <= start and end <= b and b - a > end - start for a, b, _, _ in found):
            continue
        stated = start == 0 or bool(_STATUS_PLACE.search(text[:start]))
        placed.append((0 if stated else 1, start * 100 + order, name))
    return min(placed)[2] if placed else None


def _own_body() -> BodyMention:
    """Return the body that met, as whose verdict a status is given."""
    return BodyMention(None, None, Basis.INFERRED)


def _reporter(reading: Reading, item: int | None) -> BodyMention | Party | None:
    """Return the post that reports the progress, where the item names one that does."""
    for passage in reading.spoken_of(item):
        for match in names.post().finditer(passage.text):
            if not names.is_vague(match.group()) and re.match(
                r"[^.]{0,80}\b(?:update|report|present|advis)", passage.text[match.end() :]
            ):
                return Party(None, match.group(), "officer", passage.span(match.start(), match.end()))
    return None
