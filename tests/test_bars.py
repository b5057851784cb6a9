"""Bars: each as long as its number, said in words, and beside the answer of a question that has them."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from graph import queries
from graph.serve.tracing.bars import bars
from serving import application

_NUMBERS = st.integers(0, 10**9) | st.decimals(0, 10**6, places=2)


@given(st.lists(st.tuples(st.text(max_size=80), _NUMBERS), max_size=30))
def test_a_longer_bar_is_a_greater_number_and_none_is_lost(counted: list[tuple[str, int | Decimal]]) -> None:
    picture = bars(counted)
    if picture is None:
        assert len(counted) < 2 or not any(number for _, number in counted[:20])
        return
    assert len(picture.bars) + picture.left_out == len(counted)
    assert all(one.length >= 0 and one.length < picture.width for one in picture.bars)
    for one in picture.bars:
        assert (one.length > 0) == (one.number > 0)
        assert str(one.number) in picture.description
        assert all(one.length >= other.length for other in picture.bars if other.number <= one.number)


def test_a_question_with_a_chart_shows_its_rows_as_bars() -> None:
    charted = [one for one in queries.questions() if one.chart is not None]
    assert {one.name for one in charted} >= {"cq05", "cq28", "cq38"}
    client = TestClient(application())
    for question in charted:
        assert question.chart is not None
        page = unescape(client.get(f"/questions/{question.name}", headers={"Accept": "text/html"}).text)
        rows = client.get(f"/api/questions/{question.name}").json()["rows"]
        drawn = re.findall(r'<text class="number"[^>]*>([^<]*)</text>', page)
        told = [row[question.chart.bars] for row in rows]
        numbers = [f"{one:,}" for one in told if isinstance(one, int)]
        assert drawn == numbers[:20], question.name
        assert len(drawn) > 1, question.name
        assert page.index("<svg") < page.index("<tbody")
