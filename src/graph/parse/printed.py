"""Words at their places on printed pages → leaves: lines, page furniture, columns, paragraphs.

What is measured decides, not what the words say, wherever it can: a line ends a paragraph where the next word would
still have fitted on it, where the gap below is wider than between lines, where the indent or the weight changes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.parse.heads import FIELD
from graph.parse.labels import is_label, split_label
from graph.parse.markup import Leaf
from graph.parse.when import find_date

_NEAR = 3.0  # points that count as the same place
_COLUMN_GAP = 1.6  # of the line's height, between two words: they stand in different columns
_WIDEST_STEP = 2.5  # of a line's height, between two lines of one paragraph
_PARAGRAPH_GAP = 1.3  # of the usual distance between lines
_EDGE = 0.13  # of the page's height, at top and bottom, where furniture stands
_LARGE = 1.2  # of the usual height of a line: a heading
_LONGEST_HEADING = 200  # characters
_MOST_LINES = 500  # of one page; a page of more is no page of minutes
_COLUMNS = 8  # paragraphs that are looked back over for the one above a line
_PAGE_NUMBER = re.compile(r"(?:Page|Tudalen|-)?\s*\d{1,4}(?:\s*(?:of|/|o)\s*\d{1,4})?\s*-?", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.:;?!]['\"’”)]*$|:\s*[-–]$")
_RUNS_ON = re.compile(r"(?:\b(?:of|the|and|for|to|in|on|at|by|with|from)|[&,/–-])$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_FIELD = re.compile(r"[A-Z][\w /’']{2,40}:")
_NUMBER = re.compile(r"\*?(?:[A-Z&]{1,5}[ ./])?\d{1,4}(?:[./]\d{1,4}){0,2}(?:/[A-Z]{2,5})?[.)]?")
CUE = re.compile(
    r"(?:UNANIMOUSLY |IT WAS )?(?:RESOLVED|AGREED|ORDERED|RECOMMENDED|NOTED|ACTION|PENDERFYNWYD)", re.IGNORECASE
)
_PLAIN: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: `page` counts from 1, the rest is in points from the lower left corner of the page."""

    words: str
    page: int
    left: float
    right: float
    baseline: float
    height: float
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side in one column."""

    words: str
    page: int
    left: float
    right: float
    baseline: float
    height: float
    strong: bool
    first_width: float
    hang: float | None = None  # where the words begin after a label or the name of a field
    split: bool = False  # others stand beside it


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    left: float
    right: float

    @property
    def last(self) -> Line:
        return self.lines[-1]

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)

    @property
    def is_labelled(self) -> bool:
        return split_label(self.lines[0].words)[0] is not None

    @property
    def words(self) -> str:
        return "\n".join(line.words for line in self.lines)


def leaves(pages: Sequence[Sequence[Word]]) -> list[Leaf]:
    """Return the leaves on printed pages, in the order of the file.

    A line that comes back at the same place of several pages is kept where it first stands at a page's head, and left
    out elsewhere, as page numbers are. Leaves side by side in rows have cells.
    """
    lines = without_furniture([list(_lines(words)) for words in pages])
    flat = [line for page in lines for line in page]
    if not flat:
        return []
    usual = _Usual(flat)
    found = _paragraphs(flat, usual)
    cells = _cells(found)
    return [_leaf(one, usual, cells.get(index)) for index, one in enumerate(found)]


def _lines(words: Iterable[Word]) -> Iterator[Line]:
    """Yield the lines of one page: words on one baseline, cut where columns part."""
    row: list[Word] = []
    for word in words:
        if row and not _follows(row[-1], word):
            yield from _cut(row)
            row = []
        row.append(word)
    if row:
        yield from _cut(row)


def _follows(last: Word, word: Word) -> bool:
    return (
        abs(word.baseline - last.baseline) < 0.4 * max(last.height, word.height, 1) and word.left > last.left - _NEAR
    )


def _cut(row: Sequence[Word]) -> Iterator[Line]:
    parts: list[list[Word]] = [[row[0]]]
    for last, word in pairwise(row):
        if word.left - last.right > _COLUMN_GAP * max(word.height, 4.0):
            parts.append([word])
        else:
            parts[-1].append(word)
    opening = " ".join(word.words for word in parts[0])
    hang = None
    if len(parts) > 1 and (is_label(opening) or _NUMBER.fullmatch(opening) or _FIELD.fullmatch(opening)):
        hang = parts[1][0].left
        parts[:2] = [[*parts[0], *parts[1]]]
    elif len(row) > 1 and is_label(row[0].words):
        hang = row[1].left
    for index, part in enumerate(parts):
        heavy = sum(len(word.words) for word in part if word.strong)
        yield Line(
            " ".join(word.words for word in part),
            part[0].page,
            part[0].left,
            max(word.right for word in part),
            part[0].baseline,
            max(word.height for word in part),
            strong=heavy > 0.8 * sum(len(word.words) for word in part),
            first_width=part[0].right - part[0].left,
            hang=None if index else hang,
            split=len(parts) > 1,
        )


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out page numbers, and what comes back at one height of several pages; the first running head stays.

    A footer that tells a date stays once too, for it names the meeting.
    """
    heights = [line.baseline for page in pages for line in page]
    top, bottom = max(heights, default=0.0), min(heights, default=0.0)
    reach = _EDGE * max(top - bottom, 1.0)
    places: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for page in pages:
        for line in page:
            if not bottom + reach <= line.baseline <= top - reach:
                for key in _keys(line):
                    places[key].add(line.page)
    kept: list[list[Line]] = []
    told: set[str] = set()
    for page in pages:
        kept.append([])
        for line in page:
            names_meeting = line.baseline > top - reach or find_date(line.words) is not None
            if _is_page_number(line, page, top - reach, bottom + reach):
                continue
            if any(len(places[key]) > 1 for key in _keys(line) if key in places):
                words = _DIGITS.sub("#", line.words)
                if not names_meeting or words in told:
                    continue
                told.add(words)
            kept[-1].append(line)
    return kept


def _keys(line: Line) -> Iterator[tuple[str, int]]:
    """Yield what two lines share that say the same, numbers aside, at the same height."""
    words, slot = _DIGITS.sub("#", line.words), int(line.baseline // (2 * _NEAR))
    yield from ((words, slot), (words, slot + 1))


def _is_page_number(line: Line, page: Sequence[Line], top: float, bottom: float) -> bool:
    """Tell a page number: at the page's edge, alone on its height, and outermost or away from the left margin."""
    if bottom <= line.baseline <= top or not _PAGE_NUMBER.fullmatch(line.words):
        return False
    if line.split or len(page) > _MOST_LINES:
        return False
    outermost = line.baseline in {max(other.baseline for other in page), min(other.baseline for other in page)}
    return outermost or line.left > min(other.left for other in page) + 36


class _Usual:
    """What is usual in a document: the distance between lines, their height, where they end on the right."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.height * 2) / 2] += len(line.words)
        self.height = sizes.most_common(1)[0][0]
        self.step = self._usual_step(lines)
        rights = sorted(line.right for line in lines if not line.split) or [0.0]
        self.right = rights[min(len(rights) * 19 // 20, len(rights) - 1)]
        self.left = min(line.left for line in lines)

    def _usual_step(self, lines: Sequence[Line]) -> float:
        """Return the distance at which lines most surely run on: the next begins in lower case."""
        steps = Counter(
            round(step * 2) / 2
            for last, line in pairwise(lines)
            if last.page == line.page and line.words[0].islower()
            if 0 < (step := last.baseline - line.baseline) < _WIDEST_STEP * max(line.height, 4.0)
        )
        return max(steps.items(), key=lambda entry: (entry[1], -entry[0]))[0] if steps else self.height


def _paragraphs(lines: Sequence[Line], usual: _Usual) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    for line in lines:
        above = _above(found, line)
        if above is not None and _goes_on(above, line, usual):
            above.add(line)
        else:
            found.append(_Paragraph([line], line.left, line.right))
    return found


def _above(found: Sequence[_Paragraph], line: Line) -> _Paragraph | None:
    """Return the paragraph that a line would go on: the latest over it, or the last of the page before."""
    if found and found[-1].last.page == line.page - 1:
        return found[-1]
    for paragraph in reversed(found[-_COLUMNS:]):
        last = paragraph.last
        if last.page != line.page:
            return None
        if last.baseline > line.baseline and paragraph.left < line.right and line.left < paragraph.right:
            return paragraph
    return None


def _goes_on(paragraph: _Paragraph, line: Line, usual: _Usual) -> bool:
    first, last = paragraph.lines[0], paragraph.last
    ended = _ENDS_SENTENCE.search(last.words) is not None
    runs_on = not ended and (line.words[0].islower() or _RUNS_ON.search(last.words) is not None)
    over_page = last.page != line.page
    if over_page:
        if ended:
            return False
    elif last.baseline - line.baseline > _PARAGRAPH_GAP * max(usual.step, min(line.height, last.height)):
        return False
    if abs(last.height - line.height) > 0.15 * max(last.height, 1.0):
        return False
    if last.strong != line.strong and not (runs_on and line.words[0].islower()):
        return False
    if last.split and not over_page:
        return runs_on or (not line.split and not ended and line.left > usual.left + 2 * _NEAR)
    full = usual.right - last.right < line.first_width + 0.2 * line.height
    if _begins(line) and (ended or not full or paragraph.is_labelled or line.hang is not None):
        return False
    if not full and not runs_on:
        return False
    return over_page or _is_under(paragraph, first, last, line, ended=ended)


def _begins(line: Line) -> bool:
    return line.hang is not None or split_label(line.words)[0] is not None


def _is_under(paragraph: _Paragraph, first: Line, last: Line, line: Line, *, ended: bool) -> bool:
    """Tell whether a line is set where the paragraph's next line would be."""
    if abs(line.left - last.left) < _NEAR:
        return True
    if len(paragraph.lines) > 1:
        return not ended
    if first.hang is not None and abs(line.left - first.hang) < 2 * _NEAR:
        return True
    return not ended


def _cells(found: Sequence[_Paragraph]) -> dict[int, tuple[int, int, int]]:
    """Return row, column and table of each paragraph that others stand beside."""
    rows: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, paragraph in enumerate(found):
        first = paragraph.lines[0]
        if first.split and not FIELD.match(first.words):
            rows[first.page, -round(first.baseline / _NEAR)].append(index)
    beside = [row for _, row in sorted(rows.items()) if len(row) > 1]
    cells: dict[int, tuple[int, int, int]] = {}
    table, last = 0, None
    for number, row in enumerate(beside):
        if last is None or not _is_next_row(found, last, row):
            table += 1
        last = row
        for column, index in enumerate(sorted(row, key=lambda one: found[one].left)):
            cells[index] = (number, column, table)
    return cells


def _is_next_row(found: Sequence[_Paragraph], last: Sequence[int], row: Sequence[int]) -> bool:
    """Tell whether two rows belong to one table: their columns begin at the same places."""
    above, below = ({round(found[one].left / (2 * _NEAR)) for one in each} for each in (last, row))
    return len(above & below) * 2 >= len(below)


def _leaf(paragraph: _Paragraph, usual: _Usual, cell: tuple[int, int, int] | None) -> Leaf:
    first, words = paragraph.lines[0], paragraph.words
    strong = all(line.strong for line in paragraph.lines)
    tag = "p"
    if cell is not None:
        tag = "td"
    elif len(words) <= _LONGEST_HEADING and not CUE.match(words) and not _ENDS_SENTENCE.search(words):
        large = first.height > _LARGE * usual.height
        tag = ("h1" if first.page == 1 else "h2") if large else "h3" if strong else tag
    place, table = (cell[:2], cell[2]) if cell else (None, None)
    return Leaf(words, tag, _PLAIN, _PLAIN, cell=place, table=table, strong=strong, page=first.page)
