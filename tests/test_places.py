"""A source's text cut at its places: nothing of it is lost, and each place holds its words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from graph.serve.tracing.places import pieces
from serving import BASE, application, example_store

TEXT = "Panel agreed that the report be noted."


def _words(text: str, places: list[tuple[int, int]]) -> dict[str, str]:
    """Return what stands in each place; the beginnings and ends are in balance."""
    words: dict[str, str] = {}
    opened: list[str] = []
    for piece in pieces(text, places):
        if piece.opens:
            assert piece.opens not in words
            words[piece.opens] = ""
            opened.append(piece.opens)
        elif piece.closes:
            opened.pop()
        for name in opened:
            words[name] += piece.text
    assert not opened
    return words


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([], {}),
        ([(0, 5)], {"char=0,5": "Panel"}),
        ([(6, 12), (0, 12)], {"char=0,12": "Panel agreed", "char=6,12": "agreed"}),
        ([(0, 5), (0, 5), (6, 12)], {"char=0,5": "Panel", "char=6,12": "agreed"}),
        ([(0, 12), (6, 17)], {"char=0,12": "Panel agreed", "char=6,17": "agreed"}),  # overlapping: the second is cut
        ([(0, 5), (5, 12)], {"char=0,5": "Panel", "char=5,12": " agreed"}),
        ([(5, 5), (9, 3), (30, 99)], {}),
    ],
)
def test_a_place_holds_its_words(places: list[tuple[int, int]], words: dict[str, str]) -> None:
    assert _words(TEXT, places) == words


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), max_size=12))
def test_the_text_is_whole_and_each_place_begins_where_it_is_said_to(
    text: str, places: list[tuple[int, int]]
) -> None:
    at = 0
    for piece in pieces(text, places):
        if piece.opens:
            assert piece.opens.startswith(f"char={at},")
        at += len(piece.text)
    assert "".join(piece.text for piece in pieces(text, places)) == text
    known = {f"char={start},{end}" for start, end in places if 0 <= start < end <= len(text)}
    assert _words(text, places).keys() == known


def test_the_iri_of_a_place_leads_to_its_words() -> None:
    client = TestClient(application())
    asked = f"""PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX scr: <{BASE}ns#>
        SELECT DISTINCT ?span ?exact {{ ?node scr:statedIn ?span . ?span oa:hasSelector/oa:exact ?exact }} ORDER BY ?span"""
    rows = example_store().rows(asked).rows
    assert len(rows) > 50
    pages: dict[str, str] = {}
    for span, _ in rows:
        source, _, fragment = str(span).removeprefix(BASE).partition("#")
        page = pages.setdefault(source, client.get(f"/{source}", headers={"Accept": "text/html"}).text)
        assert len(re.findall(f'id="{re.escape(fragment)}"', page)) == 1, span
