"""A report says what to mend and where, in plain values; the graph that was checked is left as it was."""

import json
from pathlib import Path

import pytest
from rdflib import OWL, RDF, BNode, Graph, Literal, URIRef

from graph import iris
from graph.documents import Span
from graph.validate import Report, Result, Severity, load_shapes, placing, validate
from graph.vocab import OA, SCR, SCS, SH

SHAPES = Path(__file__).parent / "shapes"


def _case(path: str) -> Graph:
    return Graph().parse(SHAPES / path)


def _only(path: str) -> Result:
    report = validate(_case(path))
    (result,) = [*report.violations, *report.warnings]
    return result


def _quote(triples: Graph, source: URIRef, text: str, start: int, end: int) -> URIRef:
    span = URIRef(f"{source}#char={start},{end}")
    quote, position = URIRef(f"{span}&quote"), URIRef(f"{span}&position")
    for triple in (
        (span, RDF.type, SCR.TextSpan),
        (span, SCR.inSource, source),
        (span, OA.hasSelector, quote),
        (span, OA.hasSelector, position),
        (quote, OA.exact, Literal(text[start:end], lang="en")),
        (position, OA.start, Literal(start)),
        (position, OA.end, Literal(end)),
    ):
        triples.add(triple)
    return span


def test_a_graph_without_faults_conforms_and_reaches_the_highest_level() -> None:
    report = validate(_case("tracking/S-12/conforms.ttl"))
    assert report == Report()
    assert report.conforms
    assert report.level == 3
    assert report.describe() == ["conforms, level 3: 0 violations, 0 warnings, 0 infos"]


def test_an_empty_graph_conforms() -> None:
    assert validate(Graph()) == Report()


def test_a_violation_keeps_the_graph_out_and_says_where_in_the_source() -> None:
    triples = _case("decision/S-11/fails-no-referral.ttl")
    report = validate(triples)
    assert not report.conforms
    (result,) = report.violations
    (source,) = triples.subjects(RDF.type, SCR.SourceDocument)
    assert result.shape == "S-11"
    assert result.severity is Severity.VIOLATION
    assert result.level == 2
    assert result.focus.endswith("/item/3/decision/1")
    assert result.quote == "That the report be referred to the Executive."
    assert result.source == str(source)
    assert result.span is not None
    text = str(triples.value(source, SCR.canonicalText))
    assert text[result.span.start : result.span.end] == result.quote
    assert report.level == 1


def test_a_warning_lets_the_graph_in_and_is_counted() -> None:
    report = validate(_case("decision/S-20/fails-no-owner.ttl"))
    assert report.conforms
    assert [result.shape for result in report.warnings] == ["S-20"]
    assert report.level == 1


def test_an_info_only_keeps_the_level_down() -> None:
    report = validate(_case("decision/S-21/fails-no-date.ttl"))
    assert report.conforms
    assert not report.warnings
    assert [result.shape for result in report.infos] == ["S-21"]
    assert report.level == 2


def test_a_document_whose_council_is_not_established_is_readable_only() -> None:
    report = validate(_case("provenance/S-03-established/fails-unknown.ttl"))
    assert report.conforms
    assert not report.warnings
    assert report.level == 0


def test_a_result_names_the_property_and_the_value_at_fault() -> None:
    result = _only("provenance/S-45/fails-unlisted.ttl")
    assert result.path == str(SCR.effect)
    assert result.value == str(iris.concept("effect", "celebrate"))


def test_a_fault_of_the_document_itself_leads_to_the_document() -> None:
    result = _only("provenance/S-04-council/fails-no-basis.ttl")
    assert result.source == result.focus
    assert result.span is None
    assert result.quote is None


def test_a_node_without_words_leads_to_the_only_document_of_its_graph() -> None:
    result = _only("body/S-08/fails-officers-called-a-board.ttl")
    assert result.source is not None
    assert "/id/source/" in result.source
    assert result.span is None


def test_a_decision_recorded_twice_leads_to_its_words() -> None:
    result = _only("decision/S-44/fails-twice.ttl")
    assert result.quote == "That the report be noted."
    assert result.value is not None
    assert result.value.endswith("/decision/2")


def test_the_first_words_in_the_order_of_the_text_are_given() -> None:
    triples = _case("decision/S-20/fails-no-owner.ttl")
    (action,) = triples.subjects(RDF.type, SCR.ActionPoint)
    first = min(triples.subjects(RDF.type, SCR.TextSpan), key=lambda span: iris.parse(str(span)).span)
    triples.add((action, SCR.statedIn, first))
    (result,) = validate(triples).warnings
    assert result.span == iris.parse(str(first)).span


def test_positions_count_characters_and_not_bytes() -> None:
    triples = Graph()
    text = "The Board’s\u00a0café 🚌 report was noted."
    source = iris.source("ab" * 32)
    triples.add((source, SCR.canonicalText, Literal(text)))
    span = _quote(triples, source, text, text.index("report"), text.index("report") + 6)
    assert validate(triples).conforms
    triples.set((URIRef(f"{span}&position"), OA.start, Literal("five")))
    assert [result.shape for result in validate(triples).violations] == ["S-02"]


def test_a_quote_keeps_its_no_break_spaces_and_line_ends() -> None:
    triples = _case("provenance/S-02/conforms.ttl")
    (source,) = triples.subjects(RDF.type, SCR.SourceDocument)
    text = str(triples.value(source, SCR.canonicalText))
    triples.set((source, SCR.canonicalText, Literal(text.replace(" ", "\u00a0"))))
    assert {result.shape for result in validate(triples).violations} == {"S-02"}


def test_the_graph_is_read_and_not_changed() -> None:
    triples = _case("decision/S-11/fails-no-referral.ttl")
    before = set(triples)
    validate(triples)
    assert set(triples) == before


def test_the_same_graph_gives_the_same_report_in_the_same_order() -> None:
    triples = Graph()
    for path in sorted(SHAPES.glob("decision/*/fails-*.ttl")):
        triples.parse(path)
    first, second = validate(triples), validate(triples)
    assert len(first.results) > 10
    assert first == second
    weights = [list(Severity).index(result.severity) for result in first.results]
    assert weights == sorted(weights)


def test_a_report_comes_back_from_json() -> None:
    for path in ("decision/S-11/fails-no-referral.ttl", "provenance/S-03/fails-not-said.ttl"):
        report = validate(_case(path))
        assert report.results
        assert Report.from_json(json.loads(json.dumps(report.as_json()))) == report
        assert report.as_json()["level"] == report.level


@pytest.mark.parametrize("wrong", [{}, {"results": [{}]}, {"results": [{"severity": "grave"}]}, {"results": 3}])
def test_what_is_not_a_report_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Report.from_json(wrong)


def test_a_line_for_people_has_the_shape_the_message_and_the_words_on_one_line() -> None:
    result = Result(
        shape="S-20",
        severity=Severity.WARNING,
        level=2,
        focus=f"{iris.BASE}id/meeting/exampleton/board/2023-03-14/item/3/action/1",
        message="Name who is to carry out this task.",
        span=Span(5, 400),
        quote="Operator to\n  send " + "the timetable " * 30,
    )
    line = result.describe()
    assert line.startswith("warning S-20: Name who is to carry out this task. (meeting/exampleton/board/")
    assert "characters 5 to 400: “Operator to send the timetable" in line
    assert "…" in line
    assert "\n" not in line


def test_other_shapes_can_be_given_and_then_only_they_count() -> None:
    shapes = Graph().parse(
        format="turtle",
        data=f"""
            @prefix sh: <{SH}> . @prefix scr: <{SCR}> .
            <https://example.org/#titled> a sh:PropertyShape ; sh:targetClass scr:Meeting ; sh:path scr:venue ;
                sh:minCount 1 ; sh:message "Name the room."@en .
        """,
    )
    report = validate(_case("provenance/S-02/fails-quote.ttl"), shapes=shapes)
    assert [(result.shape, result.severity) for result in report.results] == [
        ("https://example.org/#titled", Severity.VIOLATION)
    ]


def test_the_shapes_are_read_once() -> None:
    assert load_shapes() is load_shapes()
    assert (SCS["S-01"], RDF.type, SH.PropertyShape) in load_shapes()


def test_nothing_is_fetched_for_an_import() -> None:
    triples = _case("tracking/S-12/conforms.ttl")
    triples.add((BNode(), OWL.imports, URIRef("http://localhost:9/never")))
    triples.add((URIRef("http://localhost:9/"), OWL.imports, URIRef("http://localhost:9/never")))
    assert validate(triples).conforms


def test_a_shared_node_is_not_asked_for_what_only_its_own_document_prints() -> None:
    """A response names a recommendation whose words, addressee and report stand in another document."""
    report = validate(_case("tracking/S-23-outcome/conforms.ttl"))
    assert not report.results


def test_a_holding_response_needs_no_outcome() -> None:
    triples = _case("tracking/S-23-outcome/fails-no-outcome.ttl")
    (response,) = triples.subjects(RDF.type, SCR.Response)
    triples.remove((response, RDF.type, SCR.SubstantiveResponse))
    triples.add((response, RDF.type, SCR.HoldingResponse))
    assert validate(triples).conforms


def test_an_unnamed_body_of_an_unknown_council_is_let_in() -> None:
    triples = _case("provenance/S-03/conforms.ttl")
    (body,) = triples.subjects(RDF.type, SCR.Body)
    triples.add((body, SCR.unnamed, Literal(True)))
    assert validate(triples).conforms


def test_a_meeting_without_a_date_is_let_in() -> None:
    assert validate(_case("meeting/S-05/fails-no-date.ttl")).conforms


def test_a_clusters_count_that_is_no_number_is_reported() -> None:
    triples = _case("recurrence/S-37/conforms.ttl")
    (cluster,) = triples.subjects(RDF.type, SCR.RecurrenceCluster)
    triples.set((cluster, SCR.authorityCount, Literal("two")))
    assert [result.shape for result in validate(triples).violations] == ["S-37"]


def test_the_lines_of_a_document_are_counted_once_for_all_that_is_found_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    triples = _case("decision/S-20/fails-no-owner.ttl")
    (source,) = triples.subjects(RDF.type, SCR.SourceDocument)
    (item,) = triples.subjects(RDF.type, SCR.AgendaItem)
    text = str(triples.value(source, SCR.canonicalText))
    first = text.count("\n") + 1
    for number in range(2, 70):
        action = URIRef(f"{item}/action/{number}")
        words = f"Somebody to mend bridge {number}."
        text += f"\f{words}\n"
        triples.add((action, RDF.type, SCR.ActionPoint))
        triples.add((action, SCR.statedIn, _quote(triples, source, text, len(text) - len(words) - 1, len(text) - 1)))
    triples.set((source, SCR.canonicalText, Literal(text)))
    counted: list[str] = []
    breaks = placing.Breaks.of
    monkeypatch.setattr(placing.Breaks, "of", lambda text: counted.append(text) or breaks(text))
    found = {result.focus: result for result in validate(triples).warnings if result.shape == "S-20"}
    assert len(found) == 69
    assert counted == [text]
    last = found[f"{item}/action/69"]
    assert (last.line, last.page) == (first + 67, 69)
