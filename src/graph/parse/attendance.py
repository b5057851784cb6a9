"""Attendance lists that a format marks as such: a table with a name, a role and a column for the attendance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from graph.documents import Attendee, Span
from graph.parse.markup import Leaf

_NAME = re.compile(r"(?:attendee|name|councillor|member)s?(?: name)?", re.IGNORECASE)
_ROLE = re.compile(r"role(?: description)?|position|representing|capacity|committee role", re.IGNORECASE)
_STATUS = re.compile(r"attendance|status|present|attended", re.IGNORECASE)
_MEMBER = re.compile(r"\bmgUserInfo\.aspx\?(?:[^#]*&)?UID=(?P<id>\d+)", re.IGNORECASE)


def tables(leaves: Sequence[Leaf]) -> bool:
    """Tell whether the page has an attendance table."""
    return any(_columns(cells) for cells in _by_table([(leaf, Span(0, 0)) for leaf in leaves]))


def read(placed: Sequence[tuple[Leaf, Span]]) -> Iterator[Attendee]:
    """Yield the rows of the attendance tables among placed leaves, in order; the status is the table's own word."""
    for cells in _by_table(placed):
        columns = _columns(cells)
        if columns is None:
            continue
        for row in list(_rows(cells))[1:]:
            named = row.get(columns["name"])
            if named is None:
                continue
            leaf, span = named
            yield Attendee(
                " ".join(leaf.words.split()),
                span,
                role=_words(row.get(columns.get("role", -1))),
                status=_words(row.get(columns.get("status", -1))),
                member_id=next((m["id"] for link in leaf.links if (m := _MEMBER.search(link))), None),
            )


def _by_table(placed: Sequence[tuple[Leaf, Span]]) -> Iterator[list[tuple[Leaf, Span]]]:
    cells = [(leaf, span) for leaf, span in placed if leaf.cell is not None]
    for _, group in groupby(cells, key=lambda entry: entry[0].table):
        yield list(group)


def _rows(cells: Sequence[tuple[Leaf, Span]]) -> Iterator[dict[int, tuple[Leaf, Span]]]:
    for _, group in groupby(cells, key=lambda entry: (entry[0].cell or (0, 0))[0]):
        yield {(leaf.cell or (0, 0))[1]: (leaf, span) for leaf, span in group}


def _columns(cells: Sequence[tuple[Leaf, Span]]) -> dict[str, int] | None:
    """Return which column holds what, by the words of the first row; None for any other table."""
    first = next(_rows(cells), {})
    found: dict[str, int] = {}
    for column, (leaf, _) in first.items():
        for key, pattern in (("name", _NAME), ("role", _ROLE), ("status", _STATUS)):
            if key not in found and pattern.fullmatch(leaf.words.strip(" :")):
                found[key] = column
    return found if "name" in found and "status" in found else None


def _words(cell: tuple[Leaf, Span] | None) -> str | None:
    return " ".join(cell[0].words.split()) or None if cell else None
