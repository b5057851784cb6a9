"""The question library: what a file must say, which questions there are, how values are bound."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from graph import files, iris, queries
from graph.errors import InvalidParameter, InvalidQuestion, UnknownQuestion

EVERY = sorted(files.folder("queries").rglob("*.rq"))
IDS = [path.stem for path in EVERY]

HEADER = """\
#+ summary: A question
#+ params:
#+   - {name: authority, kind: iri, class: scr:Authority, label: Council}
#+   - {name: theme, kind: iri, scheme: theme, label: Theme}
#+   - {name: node, kind: iri, label: Node}
#+   - {name: words, kind: string, label: Words}
#+   - {name: least, kind: integer, label: Least}
#+   - {name: since, kind: date, label: Since}
#+   - {name: sure, kind: boolean, label: Sure}
#+   - {name: grain, kind: enum, values: [coarse, fine], label: Grain}
#+ columns:
#+   thing: A thing
#+   number: How many
#+ order: thing
#+ pagination: 10
"""
BODY = """\
PREFIX scr: <https://w3id.org/scrutiny/ns#>
# A comment: SELECT ?none WHERE { VALUES ?nothing { 1 } }
SELECT ?thing (COUNT(DISTINCT ?part) AS ?number)
WHERE {
  VALUES ?authority { UNDEF }
  VALUES ?theme { UNDEF }
  VALUES ?node { UNDEF }
  VALUES ?words { "SELECT ?x" }
  VALUES ?least { 2 }
  VALUES ?since { UNDEF }
  VALUES ?sure { UNDEF }
  VALUES ?grain { UNDEF }
  ?thing scr:part ?part .
}
GROUP BY ?thing
ORDER BY ?thing
"""
MORE = BODY.replace("?thing scr:part", "VALUES ?x { 1 }\n  ?thing scr:part")
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "cq99-a-question.rq"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def question(write: Write) -> queries.Query:
    return queries.load(write(HEADER + BODY))


# --- The files that are shipped


def test_there_are_files() -> None:
    assert len(EVERY) >= 20


@pytest.mark.parametrize("path", EVERY, ids=IDS)
def test_a_shipped_query_parses_in_two_engines(path: Path) -> None:
    query = queries.load(path)
    bound = query.bind(dict(query.example))
    prepareQuery(bound)
    ox.Store().query(bound)


@pytest.mark.parametrize("path", EVERY, ids=IDS)
def test_a_shipped_query_uses_the_shipped_prefixes(path: Path) -> None:
    declared = dict(re.findall(r"^PREFIX (\w*): <([^>]*)>", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert declared.items() <= queries.prefixes().items()


@pytest.mark.parametrize("path", EVERY, ids=IDS)
def test_a_shipped_query_has_no_unanchored_path(path: Path) -> None:
    body = re.sub(r"(?m)#.*$|\"[^\"]*\"|<[^>]*>", "", path.read_text(encoding="utf-8"))
    assert not re.findall(r"[\w)][*+](?=[\s/|)])", body)


RECURRING = ("cq06", "cq07")  # the samples hold no recurrence with dates


@pytest.mark.parametrize("query", queries.questions(), ids=lambda query: query.name)
def test_a_competency_question_has_a_whole_header(query: queries.Query) -> None:
    assert query.kind in ("select", "construct")
    assert query.description
    assert query.asker
    assert query.tags
    if query.kind == "select":
        assert query.order
        assert query.min_rows >= 1 or query.name in RECURRING
    assert {name for name, _ in query.example} <= {param.name for param in query.params}


# --- Loading


def test_a_file_gives_a_query(question: queries.Query) -> None:
    assert (question.name, question.slug, question.kind) == ("cq99", "cq99-a-question", "select")
    assert [column.name for column in question.columns] == ["thing", "number"]
    assert question.params[0].of_class == "scr:Authority"
    assert question.params[4].default == "2"


def test_a_question_is_found_by_name_and_by_slug() -> None:
    assert queries.load("cq05") is queries.load("cq05-recurring-asks")


def test_an_unknown_question_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownQuestion, match=r"near it: .*cq05"):
        queries.load("cq05-recurring")


@pytest.mark.parametrize("name", ["../rules/facts", "/etc/passwd", "competency/cq05-recurring-asks.rq", ""])
def test_a_text_is_never_taken_for_a_path(name: str) -> None:
    with pytest.raises(UnknownQuestion):
        queries.load(name)


def test_a_missing_file_is_an_unknown_question(tmp_path: Path) -> None:
    with pytest.raises(UnknownQuestion, match="no file"):
        queries.load(tmp_path / "cq98-nothing.rq")


def test_an_unknown_page_is_refused() -> None:
    with pytest.raises(UnknownQuestion, match="page query 'no-such-page'"):
        queries.page("no-such-page")


def test_a_changed_file_is_read_again(write: Write) -> None:
    path = write(HEADER + BODY)
    assert queries.load(path).summary == "A question"
    write(HEADER.replace("A question", "Another question") + BODY)
    assert queries.load(path).summary == "Another question"


FAULTS = {
    "unknown-key": (HEADER.replace("summary:", "sumary:"), BODY, 1, "unknown key 'sumary'"),
    "no-summary": (HEADER.split("\n", 1)[1], BODY, 1, "summary"),
    "no-header": ("", BODY, 1, "header is missing"),
    "tab": (HEADER.replace("A question", "A\tquestion"), BODY, 1, "tab"),
    "no-space": (HEADER.replace("#+ order", "#+order"), BODY, 14, "a space"),
    "twice": (HEADER + "#+ order: thing\n", BODY, 16, "stands twice"),
    "not-yaml": (HEADER + "#+ tags: [one\n", BODY, 16, "not YAML"),
    "later-header": (HEADER, BODY + "#+ tags: [late]\n", 32, "one block"),
    "unknown-param-key": (HEADER.replace("label: Council", "lable: Council"), BODY, 3, "'lable'"),
    "unknown-kind": (HEADER.replace("kind: date", "kind: day"), BODY, 8, "since needs a label, and a kind"),
    "enum-without-values": (HEADER.replace("values: [coarse, fine], ", ""), BODY, 10, "list of values"),
    "class-of-a-string": (HEADER.replace("kind: string", "kind: string, class: scr:Body"), BODY, 6, "kind iri"),
    "param-without-values": (HEADER, BODY.replace("  VALUES ?since { UNDEF }\n", ""), 8, r"no line VALUES \?since"),
    "values-without-param": (HEADER, MORE.replace("?x", "?more"), 28, r"\?more"),
    "values-in-a-line": (HEADER, BODY.replace("VALUES ?least { 2 }", "?a ?b ?c VALUES ?least { 2 }"), 24, "its own"),
    "two-defaults": (HEADER, MORE.replace("?x { 1 }", "?least { 3 }"), 28, "two defaults"),
    "columns": (HEADER.replace("thing: A thing", "thin: A thing"), BODY, 11, "thing, number"),
    "star": (HEADER, BODY.replace("?thing (COUNT(DISTINCT ?part) AS ?number)", "*"), 11, r"SELECT: \*"),
    "no-order": (HEADER, BODY.replace("ORDER BY ?thing\n", ""), 14, "no ORDER BY"),
    "pagination": (HEADER.replace("pagination: 10", "pagination: 0"), BODY, 15, "at least 1"),
    "example": (HEADER + "#+ example: {since: yesterday}\n", BODY, 16, "is not a date"),
    "no-form": ("#+ summary: A question\n", "DESCRIBE <https://example.org/>\n", 1, "neither SELECT"),
}


@pytest.mark.parametrize(("header", "body", "line", "cause"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_refused_with_file_and_line(write: Write, header: str, body: str, line: int, cause: str) -> None:
    with pytest.raises(InvalidQuestion, match=rf"^cq99-a-question\.rq, line {line}: .*{cause}"):
        queries.load(write(header + body))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cq97-bytes.rq"
    path.write_bytes(b"#+ summary: \xff\n")
    with pytest.raises(InvalidQuestion, match=r"cq97-bytes\.rq: not UTF-8 at byte 12"):
        queries.load(path)


# --- Binding


def bound(question: queries.Query, name: str, value: queries.Value) -> str:
    """Return what stands between the braces of `name`."""
    match = re.search(rf"VALUES \?{name} {{ (.*) }}", question.bind({name: value}))
    assert match
    return match[1]


def test_nothing_given_leaves_the_file_as_it_is(question: queries.Query) -> None:
    assert question.bind() == question.text
    assert question.bind({"words": "", "authority": []}) == question.text


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("authority", "middlesbrough", f"<{iris.authority('middlesbrough')}>"),
        ("authority", "Middlesbrough", f"<{iris.authority('middlesbrough')}>"),
        ("authority", "https://example.org/x?a=b#c", "<https://example.org/x?a=b#c>"),
        ("authority", URIRef("https://example.org/é"), "<https://example.org/é>"),
        ("authority", ["a", "b"], f"<{iris.authority('a')}> <{iris.authority('b')}>"),
        ("theme", "early-help", f"<{iris.concept('theme', 'early-help')}>"),
        ("node", f"{iris.source('0' * 64)}#char=1,2", f"<{iris.source('0' * 64)}#char=1,2>"),
        ("words", 'a "quote" \\', '"a \\"quote\\" \\\\"'),
        ("words", Literal("two\nlines", lang="en"), '"two\\nlines"@en'),
        ("words", "\\u0022", '"\\\\\\U000000750022"'),
        ("least", "+3", f'"3"^^<{XSD.integer}>'),
        ("since", "2020-11-05", f'"2020-11-05"^^<{XSD.date}>'),
        ("since", Literal("2020-11-05", datatype=XSD.date), f'"2020-11-05"^^<{XSD.date}>'),
        ("sure", "True", f'"true"^^<{XSD.boolean}>'),
        ("grain", "fine", '"fine"'),
    ],
)
def test_a_value_is_bound_as_a_term(question: queries.Query, name: str, value: queries.Value, expected: str) -> None:
    assert bound(question, name, value) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nothing", "x"),
        ("authority", "middlesbrough/executive"),
        ("authority", "https://example.org/> } #"),
        ("authority", "http://exa mple.org/"),
        ("authority", "http://example.org:port/"),
        ("authority", "http://example.org/%zz"),
        ("authority", URIRef("http://example.org/{}")),
        ("authority", BNode("nameless")),
        ("authority", Literal("middlesbrough")),
        ("node", "middlesbrough"),
        ("words", "a\x00b"),
        ("words", "a\nb"),
        ("words", "\ud800"),
        ("words", URIRef("https://example.org/")),
        ("least", "3.5"),
        ("least", "٣"),
        ("least", "9" * 19),
        ("since", "20201105"),
        ("since", "2020-02-30"),
        ("sure", "yes"),
        ("grain", "middling"),
    ],
)
def test_a_value_of_another_kind_is_refused(question: queries.Query, name: str, value: queries.Value) -> None:
    with pytest.raises(InvalidParameter, match=r"^cq99: "):
        question.bind({name: value})


def test_a_required_value_must_be_given() -> None:
    with pytest.raises(InvalidParameter, match="a value is needed for 'node'"):
        queries.load("cq26").bind()


def test_each_values_line_of_a_parameter_is_filled() -> None:
    query = queries.load("cq02")
    given = "middlesbrough/sufficiency-and-permanency/b"
    assert query.text.count("VALUES ?recommendation { UNDEF }") == 6
    assert query.bind({"recommendation": given}).count(f"<{iris.BASE}id/recommendation/{given}>") == 6


@pytest.mark.parametrize("of_class", ["scr:Body", "scr:Recommendation", "scr:Meeting", "org:Post", "scr:Report"])
def test_a_short_name_is_what_follows_the_kind_in_the_address(write: Write, of_class: str) -> None:
    minted = {
        "scr:Body": iris.body("kirklees", "cabinet"),
        "scr:Recommendation": iris.recommendation("kirklees", "roads", "b)"),
        "scr:Meeting": URIRef(f"{iris.BASE}id/meeting/kirklees/cabinet/2020-01-02"),
        "org:Post": iris.post("kirklees", "Head of Roads"),
        "scr:Report": iris.report("kirklees", "Roads"),
    }[of_class]
    question = queries.load(write(HEADER.replace("scr:Authority", of_class) + BODY))
    assert bound(question, "authority", minted.removeprefix(f"{iris.BASE}id/").split("/", 1)[1]) == f"<{minted}>"


@pytest.mark.parametrize(
    ("chart", "cause"),
    [
        ("{bars: what}", "chart is"),
        ("{bars: nothing, of: [report]}", "'nothing' is none of the columns"),
        ("{bars: report, of: report}", "chart is"),
        ("[report]", "chart is"),
    ],
)
def test_a_chart_is_of_columns(chart: str, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "cq99-charted.rq"
    path.write_text(
        f"#+ summary: Reports\n#+ columns: {{report: A report}}\n#+ chart: {chart}\nSELECT ?report WHERE {{ ?report a ?x }}"
    )
    with pytest.raises(InvalidQuestion, match=f"line 3: .*{re.escape(cause)}"):
        queries.load(path)
