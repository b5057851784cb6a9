"""A council's own tracker in, and the tracker of a body out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from rdflib import Graph, URIRef

from graph import iris
from graph.documents import SourceDocument
from graph.errors import GraphError, UnreadableDocument
from graph.pipeline import Imported, import_tracker
from graph.store import Store
from graph.track import books, headings, meant, sheet, sheets, tracker
from graph.vocab import SCR
from tracked import graphs_read, holding

COUNCIL = str(iris.authority("aldermere"))
PANEL = str(iris.body("aldermere", "children-families-scrutiny-panel"))
HEAD = "Rec No,Review,Cabinet response,Reasons,Date of response,Lead officer,Target date,RAG,Last updated,Progress,Committee's view,Scrutiny view date"
ROW = "a,Keeping Foster Carers,Agreed,,15/04/2025,Head of Fostering,31 March 2026,Green,01/12/2025,All held,1 Fully achieved,20/01/2026"


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> dict[URIRef, Graph]:
    return graphs_read(tmp_path_factory.mktemp("state"))


@pytest.fixture
def store(read_once: dict[URIRef, Graph]) -> Iterator[Store]:
    with holding(read_once) as opened:
        yield opened


def csv_file(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> SourceDocument:
    return SourceDocument("tracker.csv", "\r\n".join(("Tracker 2025/26", head, *rows)).encode(encoding))


def xlsx_file(*rows: tuple[object, ...], title: str = "Actions", head: str = HEAD) -> SourceDocument:
    book = Workbook()
    book.active.title = title
    for row in (head.split(","), *rows):
        book.active.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return SourceDocument("tracker.xlsx", made.getvalue())


def put(store: Store, document: SourceDocument, tmp_path: Path) -> Imported:
    return import_tracker(document, store, tmp_path, COUNCIL)


def quads(store: Store) -> set[bytes]:
    return set(b"".join(store.dump("application/n-quads")).splitlines())


def told(done: Imported) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.reference, problem.cause) for problem in done.problems]


# --- in ------------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_response_an_action_a_claim_and_a_verdict(store: Store, tmp_path: Path) -> None:
    done = put(store, csv_file(ROW), tmp_path)
    assert (done.read, done.taken, done.problems) == (1, 1, ())
    about = iris.recommendation("aldermere", "keeping-foster-carers", "a")
    triples = store.construct(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), '{about}/')) }}"
    )
    claim, verdict = sorted(triples.subjects(SCR.updateOn, about))
    assert triples.value(claim, SCR.status) == iris.concept("implementation-status", "in-progress")
    assert triples.value(claim, SCR.localStatus) == iris.concept("local-status", "green")
    assert triples.value(claim, SCR.statusBy) == iris.post("aldermere", "Head of Fostering")
    assert triples.value(verdict, SCR.status) == iris.concept("implementation-status", "complete")
    assert triples.value(verdict, SCR.localStatus) == iris.concept("local-status", "aldermere-1-fully-achieved")
    assert triples.value(verdict, SCR.statusBy) == URIRef(PANEL)
    (action,) = triples.subjects(SCR.actionOn, about)
    assert str(triples.value(action, SCR.dueDate)) == "2026-03-31"


def test_every_claim_points_to_its_file_sheet_and_cells(store: Store, tmp_path: Path) -> None:
    document = xlsx_file(tuple(ROW.split(",")))
    put(store, document, tmp_path)
    rows = store.rows(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        f"PREFIX scr: <{iris.NS}> SELECT ?cell ?quote WHERE {{ ?update a scr:ProgressUpdate ; scr:statedIn ?span . "
        f"?span scr:inSource <{iris.source(document.sha256)}> ; oa:hasSelector/rdf:value ?cell ; oa:hasSelector/oa:exact ?quote }}"
    ).rows
    assert ("Actions!H2", "Green") in {(str(cell), str(quote)) for cell, quote in rows}


def test_importing_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    put(store, csv_file(ROW), tmp_path)
    before = quads(store)
    again = put(store, csv_file(ROW), tmp_path)
    assert again.unchanged
    assert quads(store) == before


@pytest.mark.parametrize(
    ("row", "cell", "cause"),
    [
        ("z,Keeping Foster Carers,Agreed", "A3", "no recommendation 'z' of 'Keeping Foster Carers' is in the store"),
        ("a,Bus Services,Agreed", "A3", "no recommendation 'a' of 'Bus Services' is in the store"),
        ("a,Keeping Foster Carers,Agreed,,15/04/2024", "E3", "2024-04-15 is before the meeting that made the recommendation (2025-02-11)"),
        ("a,Keeping Foster Carers,Perhaps", "C3", "'Perhaps' is no response that is known"),
        ("a,Keeping Foster Carers,Agreed,,31/02/2025", "E3", "'31/02/2025' is not a date that can be read; write 31/12/2025"),
        ("a,Keeping Foster Carers,,,,,,Purple,01/12/2025", "H3", "'Purple' is no status that is known"),
        ("a,Keeping Foster Carers,,,,,,=1+1,01/12/2025", "H3", "'=1+1' is no status that is known"),
        ("a,Keeping Foster Carers,,,,,,Green", "H3", "a status without a date: nothing says when it was so; give --as-at for the whole sheet"),
        ("a,Keeping Foster Carers,Agreed,,,,1/1/2025", "G3", "due on 2025-01-01, before the recommendation was made"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_told_by_its_cell_and_the_rest_is_taken(row, cell, cause, store, tmp_path) -> None:
    done = put(store, csv_file(row, ROW.replace("a,", "b,", 1)), tmp_path)
    assert told(done) == [(3, f"CSV!{cell}", cause)]
    assert done.taken == 1


def test_rows_that_contradict_each_other_are_all_left_out_and_a_repeated_one_counts_once(store, tmp_path) -> None:
    claim = "a,Keeping Foster Carers,,,,,,{},01/12/2025"
    done = put(
        store,
        csv_file(
            claim.format("Complete"), claim.format("Paused"), ROW.replace("a,", "b,", 1), ROW.replace("a,", "b,", 1)
        ),
        tmp_path,
    )
    assert done.taken == 1
    causes = {row: cause for row, _, cause in told(done)}
    assert causes[3].startswith("contradicts row 4")
    assert causes[4].startswith("contradicts row 3")
    assert causes[6] == "the same as row 5"


def test_a_formula_is_not_evaluated(store: Store, tmp_path: Path) -> None:
    row = ("a", "Keeping Foster Carers", '=IF(1=1,"Agreed","")')
    (problem,) = put(store, xlsx_file(row), tmp_path).problems
    assert (problem.reference, problem.cause[:9]) == ("Actions!C2", "a formula")


def test_a_row_without_a_number_is_known_by_its_words(store: Store, tmp_path: Path) -> None:
    words = "That a mentoring scheme be established in which experienced foster carers support households in the first year of fostering"
    done = put(store, csv_file(f'"{words}",Agreed', head="Recommendation,Response"), tmp_path)
    assert done.taken == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_encoding_is_read(encoding: str, store: Store, tmp_path: Path) -> None:
    done = put(store, csv_file(ROW.replace("All held", "Carers’ views – £5"), encoding=encoding), tmp_path)
    assert done.taken == 1
    assert any("Carers’ views – £5".encode() in line for line in quads(store)) or any(
        "Carers' views - £5".encode() in line for line in quads(store)
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/2025", date(2025, 4, 3)),
        ("3.4.25", date(2025, 4, 3)),
        ("Thursday 3rd April 2025", date(2025, 4, 3)),
        ("3-Apr-25", date(2025, 4, 3)),
        ("2025-04-03", date(2025, 4, 3)),
        ("2025-04-03 00:00:00", date(2025, 4, 3)),
        ("04/13/2025", None),
        ("April 2025", None),
        ("TBC", None),
    ],
)
def test_dates_are_british(text: str, day: date | None) -> None:
    assert headings.british_date(text) == day


@pytest.mark.parametrize(
    ("word", "ours"),
    [("2 - On track", "in-progress"), ("40%", "in-progress"), ("100 %", "complete"), ("N/A", "no-longer-applicable"), ("DONE.", "complete"), ("Vermilion", None), ("140%", None)],
)  # fmt: skip
def test_a_councils_word_is_matched_with_ours(word: str, ours: str | None) -> None:
    assert headings.notation_of(word, "statuses") == ours


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "no row names its columns"),
        (b"a,b,c\n1,2,3\n", "no row names its columns"),
        (b"PK\x03\x04 not a zip", "not a readable XLSX"),
        (b"\xd0\xcf\x11\xe0rest", "old or encrypted"),
        (b"Ref,Status\n" + b"\x00" * 900, "neither CSV nor XLSX"),
        (b"Ref,Status\n" + b"1,Green\n" * (sheet.MOST_ROWS + 1), "more than"),
    ],
)
def test_what_is_no_tracker_is_refused_in_one_line(content: bytes, cause: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=cause) as refused:
        put(store, SourceDocument("x.csv", content), tmp_path)
    assert "\n" not in str(refused.value)


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "LARGEST_UNPACKED", 1000)
    with pytest.raises(UnreadableDocument, match="unpacks to more"):
        sheet.read(xlsx_file(tuple(ROW.split(","))).content, "x.xlsx")


def test_a_council_of_which_nothing_is_read_has_no_tracker_to_read(store: Store, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="holds no recommendation and no action of norbeck"):
        import_tracker(csv_file(ROW), store, tmp_path, str(iris.authority("norbeck")))


# --- out -----------------------------------------------------------------------------------------------------------


def table(store: Store, as_of: date = date(2026, 2, 1)) -> list[dict[str, str]]:
    made = books.as_csv(sheets.table(sheets.lines(store, as_of=as_of, body=PANEL)))
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))


def test_the_export_tells_the_state_and_why_it_cannot_be_computed(store: Store) -> None:
    rows = table(store)
    assert [row["Ref"] for row in rows] == ["a)", "b)", "c)", "d)", "e)"]
    assert {row["State"] for row in rows} == {"not computable (no date of receipt or notice)"}
    assert rows[3]["Recommendation"].startswith("That all care leavers")


def test_what_came_after_the_day_is_left_out(store: Store, tmp_path: Path) -> None:
    put(store, csv_file(ROW), tmp_path)
    assert table(store)[0]["Scrutiny's view"] == "1 Fully achieved"
    before = table(store, date(2025, 12, 31))[0]
    assert (before["Status"], before["Scrutiny's view"]) == ("green", "")
    assert table(store, date(2025, 2, 20))[3]["Recommendation"].startswith("That care leavers")
    assert table(store, date(2025, 1, 1)) == []


def test_an_export_read_again_gives_the_same_export(store: Store, tmp_path: Path) -> None:
    put(
        store,
        csv_file(ROW, "b,Keeping Foster Carers,Agreed in part,Money,15/04/2025,,,Paused,01/12/2025,@later"),
        tmp_path,
    )
    first = sheets.lines(store, as_of=date(2026, 2, 1), body=PANEL)
    for content in (books.as_csv(sheets.table(first)), books.as_xlsx([sheets.table(first)])):
        done = put(store, SourceDocument("export", content), tmp_path)
        assert (done.taken, done.silent, done.problems) == (2, 3, ())
        again = sheets.lines(store, as_of=date(2026, 2, 1), body=PANEL)
        assert [line.cells for line in again] == [line.cells for line in first]


def test_cells_that_a_spreadsheet_would_run_are_made_safe(store: Store, tmp_path: Path) -> None:
    put(store, csv_file(ROW.replace("All held", "=HYPERLINK(1)")), tmp_path)
    assert table(store)[0]["Update"] == "'=HYPERLINK(1)"
    book = load_workbook(
        io.BytesIO(books.as_xlsx([sheets.table(sheets.lines(store, as_of=date(2026, 2, 1), body=PANEL))]))
    )
    assert "f" not in {cell.data_type for row in book.active.iter_rows() for cell in row}


def test_the_same_rows_give_the_same_workbook(store: Store) -> None:
    made = sheets.lines(store, as_of=date(2026, 2, 1), body=PANEL)
    assert books.as_xlsx([sheets.table(made)]) == books.as_xlsx([sheets.table(made)])
    with zipfile.ZipFile(io.BytesIO(books.as_xlsx([sheets.table(made)]))) as archive:
        assert archive.testzip() is None


# --- sheets as councils keep them ------------------------------------------------------------------------------------


def _book(fill) -> SourceDocument:
    book = Workbook()
    book.active.title = "Actions"
    fill(book.active)
    made = io.BytesIO()
    book.save(made)
    return SourceDocument("tracker.xlsx", made.getvalue())


def _changed(document: SourceDocument, member: str, old: bytes, new: bytes) -> SourceDocument:
    """Return a workbook in which one part of the archive is written differently."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document.content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == member:
                assert old in content
                content = content.replace(old, new)
            after.writestr(name, content)
    return SourceDocument(document.name, made.getvalue())


SHORT = ("Ref", "Report", "Response", "Date of response")


def test_a_cell_merged_over_rows_counts_for_each(store: Store, tmp_path: Path) -> None:
    def fill(page) -> None:
        for row in (("Tracker 2025/26",), SHORT, ("a", "Keeping Foster Carers", "Agreed", "15/04/2025")):
            page.append(row)
        page.append(("b", None, "Agreed", "15/04/2025"))
        page.append((None, None, "Rejected", "15/04/2026"))
        page.merge_cells("A1:D1")
        page.merge_cells("B3:B5")
        page.merge_cells("A4:A5")

    done = import_tracker(_book(fill), store, tmp_path, COUNCIL)
    assert (done.read, [problem.reference for problem in done.problems]) == (3, ["Actions!C4", "Actions!C5"])
    assert all("contradicts row" in problem.cause for problem in done.problems)


def test_a_formula_has_the_value_that_the_sheet_was_saved_with(store: Store, tmp_path: Path) -> None:
    def fill(page) -> None:
        page.append(SHORT)
        page.append(("a", "Keeping Foster Carers", '=IF(1=1,"Agreed","")', "15/04/2025"))

    unsaved = _book(fill)
    assert import_tracker(unsaved, store, tmp_path, COUNCIL).problems[0].reference == "Actions!C2"
    saved = _changed(unsaved, "xl/worksheets/sheet1.xml", b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')
    saved = _changed(saved, "xl/worksheets/sheet1.xml", b"</f><v></v>", b"</f><v>Agreed</v>")
    done = import_tracker(saved, store, tmp_path, COUNCIL)
    assert (done.taken, done.problems) == (1, ())


def test_what_is_accepted_in_principle_is_accepted_and_marked(store: Store, tmp_path: Path) -> None:
    rows = ("e,Keeping Foster Carers,Accepted in principle,15/04/2025", "a,Keeping Foster Carers,Agreed,15/04/2025")
    head = "Ref,Report,Response,Date of response"
    done = import_tracker(csv_file(*rows, head=head), store, tmp_path, COUNCIL)
    assert (done.taken, done.problems) == (2, ())
    marked = store.rows(f"SELECT ?r {{ ?r <{SCR.inPrinciple}> true ; <{SCR.responseOutcome}> ?o }}").rows
    assert ["/e/" in str(row[0]) for row in marked] == [True]


def test_two_columns_of_one_name_that_differ_are_told(store: Store, tmp_path: Path) -> None:
    head = "Ref,Report,Response,Response,Date of response"
    rows = (
        "a,Keeping Foster Carers,Agreed,Rejected,15/04/2025",
        "b,Keeping Foster Carers,Agreed,Agreed,15/04/2025",
        "c,Keeping Foster Carers,,Rejected,15/04/2025",
    )
    done = import_tracker(csv_file(*rows, head=head), store, tmp_path, COUNCIL)
    assert done.taken == 1
    assert [(problem.reference, problem.cause[:15]) for problem in done.problems] == [
        ("CSV!D3", "two columns are"),
        ("CSV!D5", "two columns are"),
    ]


def test_a_cell_that_is_far_away_or_too_long_hides_no_row(store: Store, tmp_path: Path) -> None:
    def fill(page) -> None:
        page.append(SHORT)
        page.append(("a", "Keeping Foster Carers", "Agreed", "15/04/2025"))
        page["XFD40000"] = "a note"

    assert import_tracker(_book(fill), store, tmp_path, COUNCIL).taken == 1
    head = "Ref,Report,Response,Reason,Date of response"
    rows = (
        f"b,Keeping Foster Carers,Agreed,{'x' * 200_000},15/04/2025",
        "c,Keeping Foster Carers,Agreed,,15/04/2025",
    )
    done = import_tracker(csv_file(*rows, head=head), store, tmp_path, COUNCIL)
    assert (done.taken, [problem.reference for problem in done.problems]) == (1, ["CSV!D3"])


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_told_one_by_one() -> None:
    rows = "".join(f"x{number},Keeping Foster Carers,Agreed\n" for number in range(100_000))
    found, _ = sheet.read(f"Ref,Report,Response\n{rows}a,Keeping Foster Carers,Agreed\n".encode(), "tracker.csv")
    known = (meant.Known("urn:a/r/a", "a", "keeping-foster-carers", None, ("That it be done.",)),)
    told = tracker.interpret(found, known, "tracker.csv")
    assert (told.read, len(told.problems), [row.row for row in told.rows]) == (100_001, 100_000, [100_002])


def test_a_row_that_says_nothing_yet_is_counted_as_that(store: Store, tmp_path: Path) -> None:
    done = put(store, csv_file("a,Keeping Foster Carers", ROW.replace("a,", "b,", 1)), tmp_path)
    assert (done.read, done.taken, done.silent, done.problems) == (2, 1, 1, ())


def test_a_percentage_is_read_as_the_sheet_shows_it() -> None:
    def fill(page) -> None:
        page.append(("Ref", "Status"))
        page.append(("a", 0.5))
        page["B2"].number_format = "0%"

    (page,), _ = sheet.read(_book(fill).content, "tracker.xlsx")
    assert page.rows[1][1].value == "50%"


def test_rows_of_one_recommendation_are_taken_up_to_a_limit_and_told_beyond() -> None:
    rows = "".join(f"a,Keeping Foster Carers,{number} things\n" for number in range(tracker.MOST_OF_ONE + 2))
    found, _ = sheet.read(f"Ref,Report,Action,Status\n{rows}".encode(), "tracker.csv")
    known = (meant.Known("urn:a/r/a", "a", "keeping-foster-carers", None, ("That it be done.",)),)
    told = tracker.interpret(found, known, "tracker.csv")
    assert (len(told.rows), [problem.row for problem in told.problems]) == (tracker.MOST_OF_ONE, [202, 203])


def test_many_rows_that_contradict_one_another_name_a_few_of_them() -> None:
    rows = "".join(f"a,{('Green', 'Red')[number % 2]},01/12/2025,note {number}\n" for number in range(50))
    found, _ = sheet.read(f"Ref,Status,Status date,Notes\n{rows}".encode(), "tracker.csv")
    known = (meant.Known("urn:a/r/a", "a", "keeping-foster-carers", None, ("That it be done.",)),)
    told = tracker.interpret(found, known, "tracker.csv")
    assert told.rows == ()
    assert told.problems[0].cause.startswith("contradicts row 3, 4, 5 and 46 more: ")


def test_words_are_compared_only_with_those_that_share_half_of_them() -> None:
    texts = [f"That the {word} service report its {word} costs to the Panel" for word in ("bus", "tram", "ferry")]
    known = tuple(
        meant.Known(f"urn:a/r/{number}", str(number), "r", None, (text,)) for number, text in enumerate(texts)
    )
    found, _ = sheet.read(f"Recommendation,Response\n{texts[1]}.,Agreed\n".encode(), "tracker.csv")
    (row,) = tracker.interpret(found, known, "tracker.csv").rows
    assert row.about == "urn:a/r/1"
