"""Binding cannot inject: whatever is accepted comes back equal from the engine, in a query of the same shape."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from graph import queries
from graph.errors import InvalidParameter
from graph.store import open_memory

TEXT = """\
#+ summary: What was bound
#+ params:
#+   - {name: words, kind: string, label: Words}
#+   - {name: node, kind: iri, class: scr:Authority, label: Node}
#+   - {name: least, kind: integer, label: Least}
#+   - {name: since, kind: date, label: Since}
#+ columns: {words: Words, node: Node, least: Least, since: Since}
SELECT ?words ?node ?least ?since
WHERE {
  VALUES ?words { UNDEF }
  VALUES ?node { UNDEF }
  VALUES ?least { UNDEF }
  VALUES ?since { UNDEF }
}
"""
HOSTILE = [
    "\\",
    '"',
    "\\u0022",
    "\\\\U00000022",
    '" } UNION { ?s ?p ?o } #',
    "> } #",
    "'",
    "\u2028",
    "{",
    "\\n",
    "?x",
    "$words",
]


@pytest.fixture(scope="session")
def question(tmp_path_factory: pytest.TempPathFactory) -> queries.Query:
    path = tmp_path_factory.mktemp("binding") / "cq99-what-was-bound.rq"
    path.write_text(TEXT, encoding="utf-8")
    return queries.load(path)


def answer(query: str) -> list[list[str | None]]:
    found = open_memory().rows(query).rows
    return [[None if term is None else str(term) for term in row] for row in found]


unhurried = settings(deadline=None)  # the machine is shared
texts = st.text() | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join)


@unhurried
@given(texts)
@example("\\u0022 } #")
@example("\x00")
@example("\ud800")
@example("\ufffe")
def test_words_come_back_equal_or_are_refused(question: queries.Query, words: str) -> None:
    try:
        bound = question.bind({"words": words})
    except InvalidParameter:
        return
    assert answer(bound) == [[words or None, None, None, None]]


@unhurried
@given(texts.filter(bool))
@example("\\u0022 } #")
@example("a\\u005c")
def test_words_come_back_equal_from_an_engine_that_expands_escapes_first(question: queries.Query, words: str) -> None:
    """Rdflib replaces every \\uXXXX in the whole text before it parses, as SPARQL 1.1 section 19.2 lets it."""
    try:
        bound = question.bind({"words": words})
    except InvalidParameter:
        return
    rows = list(Graph().query(prepareQuery(bound)))
    assert [row[0] for row in rows] == [Literal(words)]


@unhurried
@given(st.text(max_size=20).map("http://".__add__) | st.text(max_size=20).map("http://a.org/".__add__) | texts)
@example("http://a/> } #")
@example("a:b//c")
@example("x:[")
def test_an_address_comes_back_equal_or_is_refused(question: queries.Query, node: str) -> None:
    try:
        bound = question.bind({"node": URIRef(node) if ":" in node else node})
    except InvalidParameter:
        return
    ((words, came_back, *rest),) = answer(bound)
    assert (words, rest) == (None, [None, None])
    if ":" in node:
        assert came_back == node
    else:
        assert (came_back or "").startswith("https://w3id.org/scrutiny/id/authority/") or not node


@unhurried
@given(texts | st.integers().map(str))
def test_a_number_comes_back_or_is_refused(question: queries.Query, least: str) -> None:
    try:
        bound = question.bind({"least": least})
    except InvalidParameter:
        return
    ((*_, came_back, _),) = answer(bound)
    assert came_back is None or int(came_back) == int(least)


@unhurried
@given(texts | st.dates().map(str))
def test_a_date_comes_back_or_is_refused(question: queries.Query, since: str) -> None:
    try:
        bound = question.bind({"since": since})
    except InvalidParameter:
        return
    assert answer(bound) == [[None, None, None, since or None]]


@unhurried
@given(st.lists(texts, min_size=1, max_size=4))
def test_several_values_are_as_many_rows(question: queries.Query, several: list[str]) -> None:
    try:
        bound = question.bind({"words": several})
    except InvalidParameter:
        return
    given_words = [words for words in several if words]
    assert [row[0] for row in answer(bound)] == (given_words or [None])
