"""What is read of a page grows as the page does: function calls are counted, not seconds."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.extract import extract
from graph.parse import parse

LINES = {
    "a list that lost its cue": "{n}. That item {n} be noted",
    "tasks": "ACTION: Clerk to write letter {n}",
    "resolutions": "RESOLVED that report {n} be noted.",
    "people": "Councillor Ann Dale, Chair of Panel {n}, presented the report.",
}


def calls(line: str, lines: int) -> int:
    text = "Minutes:\n\n" + "\n\n".join(line.format(n=n % 90 + 1) for n in range(lines))
    profile = cProfile.Profile()
    profile.enable()
    extract(parse(SourceDocument("made up", text.encode())), SourceMetadata())
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_four_times_the_lines_take_about_four_times_the_calls(line: str) -> None:
    calls(line, 20)  # patterns are compiled once
    assert calls(line, 800) < 5 * calls(line, 200)
