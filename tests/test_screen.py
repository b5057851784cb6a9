"""Screening by words: it may leave out work, and never a match."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graph.extract
from graph.documents import SourceDocument
from graph.extract.grammar.lexicon import alternatives, lexicon, pattern
from graph.extract.grammar.reading import Reading
from graph.extract.grammar.screen import Screen, lowered, needles
from graph.parse import parse

WRITTEN = sorted((Path(__file__).parent / "quality" / "written").glob("*.txt"))


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the extraction modules and those of the lexicon."""
    modules = [
        importlib.import_module(one.name) for one in pkgutil.walk_packages(graph.extract.__path__, "graph.extract.")
    ]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, re.Pattern)]
    for table, entries in lexicon().tables.items():
        for key, entry in entries.items():
            if isinstance(entry, str) or (isinstance(entry, list) and all(isinstance(one, str) for one in entry)):
                try:
                    found.append(pattern(table, key))
                except re.error:
                    continue  # a list of plain words, not of patterns
    return tuple(dict.fromkeys(found))


@cache
def texts() -> tuple[str, ...]:
    return tuple(
        passage.text
        for path in WRITTEN
        for passage in Reading(parse(SourceDocument(path.name, path.read_bytes()))).passages
    )


def test_there_are_patterns_and_texts() -> None:
    assert len(patterns()) > 200
    assert len(texts()) > 200
    assert sum(bool(needles(one.pattern, one.flags)) for one in patterns()) > len(patterns()) / 2


def test_a_text_that_matches_is_never_left_out() -> None:
    screen = Screen(texts())
    for told in patterns():
        holds = screen.holds(told)
        left_out = [text for index, text in enumerate(texts()) if index not in holds and told.search(text)]
        assert not left_out, told.pattern


def test_most_texts_are_left_out() -> None:
    screen = Screen(texts())
    tried = sum(index in screen.holds(told) for told in patterns() for index in range(len(texts())))
    assert tried < 0.4 * len(patterns()) * len(texts())


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(st.data())
def test_whatever_a_pattern_matches_has_its_words(data: st.DataObject) -> None:
    told = data.draw(st.sampled_from([one for one in patterns() if needles(one.pattern, one.flags)]))
    text = data.draw(st.from_regex(told)).replace("\n", " ")
    if told.search(text):
        assert 0 in Screen([text]).holds(told)


@pytest.mark.parametrize(
    ("source", "flags", "words"),
    [
        (r"\b(?:resolved|agreed) that\b", 0, (("agreed that", "resolved that"),)),
        (r"\bRESOLVED\b.*\bunanimously\b", re.IGNORECASE, (("unanimously",), ("resolved",))),
        (r"minutes?\s+(?:of|from)\s+(?P<day>\d+)", 0, (("minute",), ("from", "of"))),
        (r"(?:the )?\d+", 0, ()),
        (r"(?:agreed|\d+)", 0, ()),
        (r"(?:agreed )*noted", 0, (("noted",),)),
        (r"(?<=agreed )(?=noted)\w+ x?", 0, ()),
        (r"(?i:agreed) NOTED", 0, (("agreed noted",),)),
        (r"(?i:agreed )?NOTED", 0, (("noted",),)),
        (r"[Tt]he [Cc]hair", 0, (("The Chair", "The chair", "the Chair", "the chair"),)),
    ],
)
def test_words_are_read_off_a_pattern(source: str, flags: int, words: tuple[tuple[str, ...], ...]) -> None:
    found = needles(source, re.compile(source, flags).flags)
    assert tuple(tuple(sorted(one.words)) for one in found) == words


def test_case_is_ignored_as_the_pattern_ignores_it() -> None:
    screen = Screen(["It was AGREED.", "It was agreed.", "They \u017fupported it, \u212aim said."])
    assert list(filter(screen.holds(re.compile("agreed")).__contains__, range(3))) == [1]
    assert list(filter(screen.holds(re.compile("agreed", re.IGNORECASE)).__contains__, range(3))) == [0, 1]
    for told in (re.compile("supported", re.IGNORECASE), re.compile("kim said", re.IGNORECASE)):
        assert told.search("They \u017fupported it, \u212aim said.")
        assert 2 in screen.holds(told)
    assert len(lowered("İSTANBUL ſ")) == len("İSTANBUL ſ")


def test_words_do_not_run_over_from_one_text_into_the_next() -> None:
    assert not Screen(["the report was", "noted by the Panel"]).having(("was noted", "was\nnoted"), folded=False) - {
        0
    }
    assert Screen(["a b", "", "b"]).having(("b",), folded=True) == {0, 2}
    assert Screen([]).having(("b",), folded=True) == frozenset()


def test_an_alternation_matches_the_longest_of_its_words() -> None:
    told = re.compile(rf"\b(?:{alternatives('people', 'role_heads')})\b")
    for word in lexicon().words("people", "role_heads"):
        found = told.search(f"the {word} said")
        assert found is not None
        assert found.group() == word
