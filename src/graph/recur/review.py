"""Pairs for a person to rule on, and the ruling written down: a row of `judgements.csv`."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from graph.errors import InvalidRuling
from graph.facts import Ruling
from graph.recur.judgements import COLUMNS, CONFIRMED, RECURRENCE, REFUTED, rulings

_UNSAFE = ("\n", "\r", "\x00")


def rule(path: Path, left: str, right: str, *, verdict: str, reviewer: str, given_on: date, note: str = "") -> Ruling:
    """Add a ruling to the file at `path`, made with its header where it is not there, and return it.

    The rows that stand stay as they are, byte for byte; a later ruling on the same two overrules. Raises
    `InvalidRuling` where something is missing, or the file as it stands cannot be read.
    """
    one, other = sorted((left.strip(), right.strip()))
    if verdict not in (CONFIRMED, REFUTED):
        raise InvalidRuling(f"ruling {verdict!r} is neither {CONFIRMED!r} nor {REFUTED!r}")
    if not one or one == other:
        raise InvalidRuling("name two different asks")
    if not reviewer.strip():
        raise InvalidRuling("say who rules (--reviewer NAME)")
    if any(mark in cell for cell in (one, other, reviewer, note) for mark in _UNSAFE):
        raise InvalidRuling("a ruling is one line: no line breaks")
    held = rulings(path)
    before = path.read_text(encoding="utf-8") if path.is_file() else ",".join(COLUMNS) + "\n"
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow(
        [RECURRENCE, one, other, verdict, reviewer.strip(), given_on.isoformat(), note.strip()]
    )
    part = path.with_name(f".{path.name}.part")
    part.write_text(before + ("" if before.endswith("\n") else "\n") + row.getvalue(), encoding="utf-8")
    part.replace(path)
    return Ruling(RECURRENCE, one, other, verdict, reviewer.strip(), given_on, note.strip(), line=len(held) + 2)
