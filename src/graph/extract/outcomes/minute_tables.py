"""Tables in minutes that record decisions and actions by columns: "Item | Decision | Action by", "Ref | Action | Owner | Due".

A table with a column of what has been done since tells of earlier meetings' actions; where that column is filled, its
rows are none of this meeting's. Tables that answer recommendations are read elsewhere (`grids`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from graph.documents import BlockKind, Section, Span, View
from graph.extract.grammar.found import ACTION, DECISION, RECOMMENDATION, Found, Named, kind_of_words
from graph.extract.grammar.grids import grids, plain
from graph.extract.grammar.lexicon import lexicon
from graph.extract.grammar.reading import Passage, Reading
from graph.extract.outcomes.lists import inline_limbs

_SPOKEN = (Section.MINUTES, Section.DECISION)
_BAR = re.compile(r"\s*\|\s*")
_LABEL = re.compile(r"\(?[\w.&/-]{1,12}\)?")
_RULED = re.compile(r"[-=:| ]+")


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stands in a cell: its first stretch, and those of further lines that other cells stand before."""

    text: str
    span: Span
    passage: int
    more: tuple[Span, ...] = ()
    last: int = -1


_Row = dict[int, _Cell]


def minute_tables(reading: Reading) -> tuple[list[Found], frozenset[int]]:
    """Return the decisions and actions of such tables in the order of the text, and the passages that all of them take."""
    found: list[Found] = []
    taken: set[int] = set()
    for table in _tables(reading):
        columns = _columns_of(table[0])
        if columns is None:
            continue
        taken |= {cell.passage for row in table for cell in row.values()}
        if not _tells_of_earlier(columns, table):
            found += [one for row in table[1:] for one in _of_row(reading, columns, table[0], row)]
    return found, frozenset(taken)


@dataclass(frozen=True, slots=True)
class EarlierAction:
    """A row of a table that tells of actions of earlier meetings: the action, and what has been done since."""

    agenda_item: int | None
    task: tuple[str, Span]
    told: tuple[str, Span]
    owner: tuple[str, Span] | None
    raised: str | None


def earlier_actions(reading: Reading) -> Iterator[EarlierAction]:
    """Yield the rows of such tables that hold both, in the order of the text."""
    for table in _tables(reading):
        columns = _columns_of(table[0])
        if columns is None or "task" not in columns or not _tells_of_earlier(columns, table):
            continue
        for row in table[1:]:
            task, told = _cell(columns, "task", row), _cell(columns, "told", row)
            owner, raised = _cell(columns, "owner", row), _cell(columns, "raised", row)
            if task is not None and told is not None:
                yield EarlierAction(
                    reading.passages[task.passage].agenda_item,
                    (task.text, task.span),
                    (told.text, told.span),
                    (owner.text, owner.span) if owner else None,
                    raised.text if raised else None,
                )


def _tables(reading: Reading) -> Iterator[list[_Row]]:
    """Yield each table as rows of cells by column: of cells that the format has, and of lines with bars between."""
    tracked = grids(reading.passages, reading.followed_up)
    answered = {passage.index for grid in tracked if grid.rows for passage in grid.passages}
    for key, group in groupby(reading.passages, key=lambda one: _kind(one, answered)):
        if key is None:
            continue
        passages = list(group)
        rows = list(_of_cells(passages)) if key[1] == "cells" else _barred(passages)
        if len(rows) > 1:
            yield rows


def _kind(passage: Passage, answered: set[int]) -> tuple[int | None, str] | None:
    if passage.index in answered or not (passage.block.section in _SPOKEN or _is_head(passage)):
        return None
    if passage.block.cell is not None:
        return passage.agenda_item, "cells"
    barred = passage.block.kind not in {BlockKind.HEADING, BlockKind.MARKER} and passage.text.count("|") > 0
    return (passage.agenda_item, "bars") if barred else None


def _is_head(passage: Passage) -> bool:
    """Tell the headings of a table that follows the head of a page, and with which its minutes begin."""
    return (
        passage.block.section is Section.HEADER and "|" in passage.text and _columns_of(_of_bars(passage)) is not None
    )


def _of_cells(passages: Sequence[Passage]) -> Iterator[_Row]:
    """Yield the rows; several paragraphs of one cell are one stretch, and a lower row number begins another table."""
    for _, row in groupby(passages, key=lambda one: one.block.cell[0] if one.block.cell else -1):
        cells: _Row = {}
        for passage in row:
            column = passage.block.cell[1] if passage.block.cell else 0
            before = cells.get(column)
            label = f"{passage.block.label} " if passage.block.label else ""
            span = passage.span()
            if before is None:
                cells[column] = _Cell(label + passage.text, span, passage.index, last=passage.index)
                continue
            joined = f"{before.text} {label}{passage.text}"
            if before.last + 1 == passage.index and not before.more:
                whole = Span(before.span.start, span.end)
                cells[column] = _Cell(joined, whole, before.passage, last=passage.index)
            else:
                cells[column] = _Cell(joined, before.span, before.passage, (*before.more, span), passage.index)
        yield cells


def _barred(passages: Sequence[Passage]) -> list[_Row]:
    head = _of_bars(passages[0])
    return [head, *(_of_bars(passage, max(head, default=0) + 1) for passage in passages[1:])]


def _of_bars(passage: Passage, width: int | None = None) -> _Row:
    """Return the cells of a line; of a table so wide, a number before as many others is part of the first one."""
    cells: _Row = {}
    text, at, column = passage.text, 0, 0
    opened = _BAR.match(text)
    if opened is not None:
        at = opened.end()
    if passage.block.label is not None and passage.block.label_span is not None:
        whole = opened is None and width is not None and len(_BAR.findall(text)) + 1 == width
        if not whole:
            cells[0] = _Cell(passage.block.label, passage.block.label_span, passage.index)
            column = 1
    for bar in (*_BAR.finditer(text, at), None):
        end = bar.start() if bar else len(text)
        if at < end:
            cells[column] = _Cell(text[at:end], passage.span(at, end), passage.index)
        at, column = (bar.end() if bar else end), column + 1
    return cells


@cache
def _names() -> dict[str, str]:
    table: dict[str, list[str]] = lexicon().tables["minute_tables"]["columns"]
    return {plain(str(name)): column for column, called in table.items() for name in called}


@cache
def _empty() -> frozenset[str]:
    return frozenset(plain(str(word)) for word in lexicon().tables["minute_tables"]["empty"])


def _columns_of(head: _Row) -> dict[str, int] | None:
    """Return the columns that the headings name; None where they are not those of decisions or actions."""
    found: dict[str, int] = {}
    for at, cell in sorted(head.items()):
        column = _names().get(plain(cell.text))
        if column is not None:
            found.setdefault(column, at)
    kept = found.keys() & {"task", "decision", "either"}
    named = found.keys() & {"owner", "due", "number", "subject", "told"}
    return found if kept and (named or len(kept) > 1) and len(found) * 2 >= len(head) else None


def _tells_of_earlier(columns: dict[str, int], table: Sequence[_Row]) -> bool:
    at = columns.get("told")
    return at is not None and any(not _is_empty(row.get(at)) for row in table[1:])


def _is_empty(cell: _Cell | None) -> bool:
    return cell is None or plain(cell.text) in _empty() or bool(_RULED.fullmatch(cell.text))


_TASK_OF = re.compile(
    r"(?:[Tt]he )?[A-Z][\w.'’&/-]*(?:,? (?:and|of|for|the|&|[A-Z][\w.'’&/-]*)){0,8} to (?!the\b|an?\b)[a-z]+\b"
)
_TO_RECOMMEND = re.compile(r"\b(?:agreed|resolved) to recommend\b", re.IGNORECASE)


def _is_task(text: str, *, given: bool) -> bool:
    """Tell a task from a decision: somebody is "to" do it, or it is a bare command that a column gives to somebody."""
    if _TASK_OF.match(text):
        return _OF_A_BODY.match(text) is None
    return given and _commands().match(text) is not None


_BODY_ACTS = re.compile(
    r"(?:[Tt]he )?(?:[\w'’&-]+ ){0,6}?(?:Committee|Panel|Board|Cabinet|Council|Commission|Forum|Members|Executive) to\b"
)
_OF_A_BODY = re.compile(rf"{_BODY_ACTS.pattern} (?:note|be|receive|approve|agree|consider|endorse|support|adopt)\b")


@cache
def _commands() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, lexicon().words('outcomes', 'tasks')))})\b", re.IGNORECASE)


def _either(reading: Reading, head: _Cell, cell: _Cell, owner: Named | None, due: Named | None) -> Iterator[Found]:
    """Yield what a column of decisions and actions holds: each numbered piece is a task or was decided."""
    view = View(reading.minutes.text, cell.span)
    pieces: list[tuple[str | None, int, int]] = [*inline_limbs(view.text)] or [(None, 0, len(view.text))]
    for label, start, end in pieces:
        text = view.text[start:end].strip()
        task = _is_task(text, given=owner is not None or due is not None)
        kind = ACTION if task else RECOMMENDATION if _TO_RECOMMEND.search(text) else kind_of_words(text)
        span = view.source(start, start + len(view.text[start:end].rstrip()))
        yield Found(
            kind, reading.passages[cell.passage].agenda_item, span, reading.quote(span), label, "ACTION" if task else "DECIDED", "marked",
            "minute-table", cell.passage, cue=head.span, owner=owner if task else None, due=due if task else None, also=cell.more,
        )  # fmt: skip


def _of_row(reading: Reading, columns: dict[str, int], head: _Row, row: _Row) -> Iterator[Found]:
    mixed, given, by = _cell(columns, "either", row), _named(columns, "owner", row), _named(columns, "due", row)
    if mixed is not None:
        yield from _either(reading, head[columns["either"]], mixed, given, by)
    for column, kind, verb in (("decision", DECISION, "DECIDED"), ("task", ACTION, "ACTION")):
        at = columns.get(column)
        cell = row.get(at) if at is not None else None
        if at is None or cell is None or _is_empty(cell):
            continue
        owner = given if kind is ACTION or "task" not in columns else None
        if kind is DECISION and _is_task(cell.text, given=owner is not None) and not _BODY_ACTS.match(cell.text):
            kind, verb = ACTION, "ACTION"
        number = _cell(columns, "number", row)
        text = reading.quote(cell.span)
        yield Found(
            kind_of_words(text) if kind is DECISION else kind,
            reading.passages[cell.passage].agenda_item,
            cell.span,
            text,
            number.text if number and _LABEL.fullmatch(number.text) else None,
            verb,
            "marked",
            "minute-table",
            cell.passage,
            cue=head[at].span,
            owner=owner,
            due=by,
            also=cell.more,
        )


def _named(columns: dict[str, int], column: str, row: _Row) -> Named | None:
    cell = _cell(columns, column, row)
    return Named(cell.text, cell.span) if cell else None


def _cell(columns: dict[str, int], column: str, row: _Row) -> _Cell | None:
    cell = row.get(columns[column]) if column in columns else None
    return None if _is_empty(cell) else cell
