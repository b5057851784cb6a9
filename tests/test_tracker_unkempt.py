"""Trackers as councils keep them: unkempt, and each row taken or told by row and cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from rdflib import Graph, URIRef

from graph import iris
from graph.cli import choosing
from graph.documents import SourceDocument
from graph.pipeline import Imported, import_tracker
from graph.resolve import bodies
from graph.store import Store
from graph.track import books, headings, sheets, tasks
from graph.vocab import SCR
from tracked import graphs_read, holding

COUNCIL = str(iris.authority("aldermere"))
PANEL = str(iris.body("aldermere", "children-families-scrutiny-panel"))
REPORT = "Keeping Foster Carers"
HEAD = ("Ref", "Review", "Status", "Status date")
Row = Sequence[object]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> dict[URIRef, Graph]:
    return graphs_read(tmp_path_factory.mktemp("state"))


@pytest.fixture
def store(read_once: dict[URIRef, Graph]) -> Iterator[Store]:
    with holding(read_once) as opened:
        yield opened


Put = Callable[..., Imported]


@pytest.fixture
def put(store: Store, tmp_path: Path) -> Put:
    def imported(*sheets_: tuple[str, Sequence[Row]], tweak: Callable[[Workbook], None] | None = None) -> Imported:
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets_:
            page = book.create_sheet(title)
            for row in rows:
                page.append(list(row))
        if tweak:
            tweak(book)
        made = io.BytesIO()
        book.save(made)
        return import_tracker(SourceDocument("tracker.xlsx", made.getvalue()), store, tmp_path, COUNCIL)

    return imported


def told(done: Imported) -> dict[str, str]:
    return {problem.reference: problem.cause for problem in done.problems}


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("RAG: Amber", "in-progress"),
        ("BRAG - Blue", "complete"),
        ("On-going", "in-progress"),
        ("Closed", "complete"),
        ("✓", "complete"),
        ("🔴", "slipped"),
        ("🟡 Amber", "in-progress"),
        ("75% complete", "in-progress"),
        ("100% Complete", "complete"),
        ("50% of wards", None),
        ("Complete - sent on 4 May", "complete"),
        ("Complete, except for the north", None),
        ("Complete (subject to audit)", None),
        ("Awaiting update", "in-progress"),
        ("Accepted in part", None),
        ("status", None),
        ("RAG", None),
    ],
)
def test_a_status_is_known_in_the_words_of_many_councils(word: str, ours: str | None) -> None:
    assert headings.notation_of(headings.leading(word, "statuses"), "statuses") == ours


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Accepted in part", "partially-accepted"),
        ("ACCEPT", "accepted"),
        ("Agreed. The service will write to all carers.", "accepted"),
        ("Agreed, subject to funding", None),
        ("Accepted - with amendment", None),
        ("Do not accept", "rejected"),
        ("Awaiting Cabinet", "holding"),
    ],
)
def test_a_response_is_known_in_the_words_of_many_councils(word: str, ours: str | None) -> None:
    assert headings.notation_of(headings.leading(word, "outcomes"), "outcomes") == ours


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("45500", date(2024, 7, 27)),
        ("45500.75", date(2024, 7, 27)),
        ("10000", None),
        ("w/c 3 June 2024", None),
        ("Sept 24", None),
    ],
)
def test_a_day_without_its_format_is_read_and_a_rough_one_is_not(text: str, day: date | None) -> None:
    assert headings.british_date(text) == day


def test_words_for_nothing_say_nothing_and_hide_nothing(put: Put) -> None:
    head = ("Ref", "Review", "Response", "Response date", "Status", "Status date", "Update")
    rows = [
        ("a", REPORT, "TBC", "-", "Green", "1/3/2026", "All held"),
        ("b", REPORT, "Agreed", "N/A", "-", None, None),
        ("c", REPORT, "–", None, "tbc", None, None),
        ("d", REPORT, None, None, None, None, "Talks go on"),
    ]
    done = put(("S", [head, *rows]))
    assert (done.read, done.taken, done.silent, done.problems) == (4, 3, 1, ())


def test_an_update_without_a_status_is_kept_and_ends_no_status(put: Put, store: Store) -> None:
    head = ("Ref", "Review", "Status", "Status date", "Update")
    rows = [
        ("a", REPORT, "Complete", "1/3/2026", "All held"),
        ("a", REPORT, None, "1/4/2026", "The form was changed again"),
        ("b", REPORT, None, None, "Talks go on"),
    ]
    done = put(("S", [head, *rows]))
    assert (done.taken, done.silent, done.problems) == (3, 0, ())
    asked = (
        "PREFIX scr: <https://w3id.org/scrutiny/ns#> SELECT ?text ?day ?cell WHERE { ?u a scr:ProgressUpdate ; scr:text ?text ; "
        "scr:statusEvidence ?span . ?span <http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/1999/02/22-rdf-syntax-ns#value> ?cell "
        "OPTIONAL { ?u scr:statusDate ?day } FILTER NOT EXISTS { ?u scr:status ?any } } ORDER BY ?text ?cell"
    )
    kept = [tuple(None if term is None else str(term) for term in row) for row in store.rows(asked).rows]
    assert kept == [
        ("Talks go on", None, "S!E4"),
        ("The form was changed again", "2026-04-01", "S!D3"),
        ("The form was changed again", "2026-04-01", "S!E3"),
    ]
    by_label = {
        line.cells["reference"].strip("(.)"): line for line in sheets.lines(store, as_of=date(2026, 5, 1), body=PANEL)
    }
    assert (by_label["a"].cells["status"], by_label["a"].derived["Our status"]) == ("Complete", "Complete")
    assert (by_label["b"].cells["update"], by_label["b"].derived["Our status"]) == ("Talks go on", "not stated")


@pytest.mark.parametrize("word", ["R", "a", "RAG: G", "B", "A/G"])
def test_a_letter_of_a_scale_is_kept_as_the_councils_word_and_told(word: str, put: Put, store: Store) -> None:
    head = ("Ref", "Review", "RAG", "Status date", "Update")
    done = put(
        ("S", [head, ("a", REPORT, word, "1/3/2026", "Half of them held"), ("b", REPORT, "Green", "1/3/2026", "")])
    )
    assert done.taken == 2
    assert told(done) == {
        "S!C2": f"{word!r} is a rating, and what it means is not understood; it is kept as the council's word, without a status"
    }
    asked = (
        "PREFIX scr: <https://w3id.org/scrutiny/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "SELECT ?word ?text WHERE { ?u a scr:ProgressUpdate ; scr:text ?text ; scr:localStatus ?local . ?local skos:prefLabel ?word "
        "FILTER NOT EXISTS { ?u scr:status ?any } FILTER NOT EXISTS { ?local skos:broadMatch ?ours } }"
    )
    assert [tuple(map(str, row)) for row in store.rows(asked).rows] == [(word, "Half of them held")]


def test_letters_that_differ_contradict_each_other(put: Put) -> None:
    rows = [("a", REPORT, "R", "1/3/2026"), ("a", REPORT, "G", "1/3/2026"), ("b", REPORT, "Green", "1/3/2026")]
    done = put(("S", [HEAD, *rows]))
    assert done.taken == 1
    assert all("contradicts row" in cause or "is a rating" in cause for cause in told(done).values())


def test_days_of_a_workbook_that_counts_from_1904_are_those_it_shows(put: Put, store: Store) -> None:
    def from_1904(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    head = ("Ref", "Review", "Response", "Date of response", "Date of meeting", "Status", "Status date")
    formatted, bare = date(2026, 3, 1), (date(2026, 3, 2) - date(1904, 1, 1)).days
    rows = [
        ("a", REPORT, "Agreed", formatted, "", "Green", formatted),
        ("b", REPORT, "Agreed", bare, "", "Green", bare),
    ]
    assert put(("S", [head, *rows]), tweak=from_1904).problems == ()
    days = "PREFIX scr: <https://w3id.org/scrutiny/ns#> SELECT ?day WHERE {{ ?s scr:{} ?day }} ORDER BY ?day"
    for told_of in ("statusDate", "responseDate"):
        assert [str(row[0]) for row in store.rows(days.format(told_of)).rows] == ["2026-03-01", "2026-03-02"]


def test_an_error_of_the_spreadsheet_is_no_state(put: Put) -> None:
    rows = [("a", REPORT, "#N/A", "1/3/2026"), ("b", REPORT, "Green", "#REF!"), ("c", REPORT, "Green", "1/3/2026")]
    done = put(("S", [HEAD, *rows]))
    assert done.taken == 1
    assert told(done) == {
        "S!C2": "#N/A is an error of the spreadsheet; mend its formula",
        "S!D3": "#REF! is an error of the spreadsheet; mend its formula",
    }


def test_what_nobody_sees_changes_nothing(put: Put, store: Store) -> None:
    head = ("\u200bRef", "Re\u200bview", "Status\u00a0", "Status date\n")
    rows = [
        ("\u200ea", REPORT.replace(" ", "\u00a0"), "\u202bGre\u00aden\u202c", "1/3/2026\u200b"),
        ("b\u2069", "Keeping  Foster\nCarers", "\ufeffGreen", 46082),
    ]
    assert (put(("S", [head, *rows])).taken, put(("S", [HEAD, *rows])).problems) == (2, ())
    words = [str(row[0]) for row in store.rows(f"SELECT ?w {{ ?u a <{SCR.ProgressUpdate}> ; <{SCR.text}> ?w }}").rows]
    assert set(words) == {"Green"}


def test_a_row_that_names_a_report_heads_those_below_it(put: Put) -> None:
    head = ("Rec No", "Recommendation", "Status", "Status date")
    rows = [
        (REPORT,),
        ("a", None, "Green", "1/3/2026"),
        ("b", None, "Amber", "1/3/2026"),
        (),
        (None, "Bus Lanes in the Town"),
        ("a", None, "Complete", "1/3/2026"),
    ]
    done = put(("S", [head, *rows]))
    assert (done.read, done.taken) == (3, 2)
    assert told(done) == {"S!A7": "no recommendation 'a' of 'Bus Lanes in the Town' is in the store"}


def test_one_recommendation_in_two_rows_that_say_the_same_counts_once(put: Put) -> None:
    rows = [("a", REPORT, "Green", "1/3/2026"), ("Rec a)", REPORT, "Green", "1/3/2026"), ("a", REPORT, "Complete", "1/9/2026")]  # fmt: skip
    done = put(("S", [HEAD, *rows]))
    assert done.taken == 2
    assert told(done) == {"S!3": "the same as row 2"}


def test_hidden_rows_columns_and_sheets_are_read_like_any(put: Put) -> None:
    def hide(book: Workbook) -> None:
        book["Open"].row_dimensions[3].hidden = True
        book["Open"].column_dimensions["D"].hidden = True
        book["Closed"].sheet_state = "hidden"

    opened = [HEAD, ("a", REPORT, "Green", "1/3/2026"), ("b", REPORT, "Green", "1/3/2026")]
    closed = [HEAD, ("d", REPORT, "Complete", "1/3/2026")]
    done = put(("Open", opened), ("Closed", closed), ("Notes", [("How to fill this in",)]), tweak=hide)
    assert (done.read, done.taken, done.problems) == (3, 3, ())


@pytest.mark.parametrize(
    "name",
    [
        "Children and Families Scrutiny Panel",
        "CHILDREN & FAMILIES SCRUTINY PANEL",
        "Children's and Families' Scrutiny Pnl",
        "Children and Families Scrutiny Pnl.",
    ],
)
def test_a_body_is_known_by_its_title_alone(name: str, put: Put, store: Store) -> None:
    head = ("Action", "Committee", "Date agreed", "Owner", "Due", "Status")
    row = ("Send the leaflet to carers", name, "11/02/2025", "Head of Fostering", "w/c 3 June 2025", "RAG: Green")
    assert put(("Log", [head, row])).problems == ()
    made_by = store.rows(
        f"SELECT ?b {{ ?a a <{SCR.ActionPoint}> ; <{SCR.rule}> 'tracker' ; <{SCR.madeBy}> ?b }}"
    ).rows
    assert [str(row[0]) for row in made_by] == [PANEL]
    assert choosing.named(store, "scr:Body", name, "--body") == PANEL


def test_a_shortened_type_is_told_in_full() -> None:
    assert bodies.label("Overview & Scrutiny Cttee") == "Overview and Scrutiny Committee"
    assert bodies.segment("Overview & Scrutiny Cttee") == bodies.segment("Overview and Scrutiny Committee")


def test_actions_exported_and_read_again_change_nothing(put: Put, store: Store, tmp_path: Path) -> None:
    head = ("Action", "Committee", "Date agreed", "Owner", "Due", "Status", "Date updated", "Progress")
    rows = [
        ("Send the leaflet to carers", "Children & Families Scrutiny Pnl", "11/02/2025", "Head of Fostering", "Sept 25", "Complete", 45992, "Sent"),
        ("Ask schools about lunches", "Children & Families Scrutiny Pnl", "11/02/2025", "Head of Schools", 45800, "On-going", "1/3/2026", None),
    ]  # fmt: skip
    assert put(("Log", [head, *rows])).taken == 2
    first = tasks.lines(store, as_of=date(2026, 5, 1), body=PANEL)
    assert len(first) >= 2
    for content in (books.as_csv(tasks.table(first)), books.as_xlsx([sheets.table(()), tasks.table(first)])):
        done = import_tracker(SourceDocument("export", content), store, tmp_path, COUNCIL)
        assert done.problems == ()
        assert tasks.lines(store, as_of=date(2026, 5, 1), body=PANEL) == first


@pytest.mark.parametrize(
    "text",
    [
        "Tracker, 2025, all panels\n\nRef;Review;Status;Status date\na;Keeping Foster Carers;Green;1/3/2026\n",
        "Ref;Review;Status;Status date;Update\na;Keeping Foster Carers;Green;1/3/2026;One, two, three, four, five, six\n",
        "Ref,Review,Status,Status date,Update\na,Keeping Foster Carers,Green,1/3/2026,one; two; three; four; five; six\n",
        "Ref|Review|Status|Status date\na|Keeping Foster Carers|Green|1/3/2026\n",
        "Ref\tReview\tStatus\tStatus date\na\tKeeping Foster Carers\tGreen\t1/3/2026\n",
    ],
)
def test_what_parts_the_cells_is_told_from_several_lines(text: str, store: Store, tmp_path: Path) -> None:
    done = import_tracker(SourceDocument("tracker.csv", text.encode()), store, tmp_path, COUNCIL)
    assert (done.taken, done.problems) == (1, ())
