"""A council's own tracker of actions: known by its columns, matched with the tasks of minutes, and written out again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from rdflib import Graph, URIRef

from graph import files, iris, queries
from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import Imported, conclude, import_tracker, ingest
from graph.store import Store, open_memory
from graph.track import books, headings, sheet, tasks
from graph.vocab import SCR

COUNCIL = str(iris.authority("aldermere"))
PANEL = str(iris.body("aldermere", "housing-scrutiny-panel"))
MINUTES = """Aldermere Borough Council

Housing Scrutiny Panel

Tuesday 10 June 2025

Present: Councillor A Marsh (Chair), Councillor B Finch

12. EMPTY HOMES

ACTION: The Director of Place to provide a briefing note on the cost of hostels by September 2025.

ACTION: A list of the homes that had stood empty for two years to be circulated to Members.

13. ROUGH SLEEPING

ACTION: The Scrutiny Officer to arrange a visit to the Mill Lane night shelter.
"""
HEAD = "Ref,Meeting,Action,Owner,Due,Status,Update"
LOG = (
    "1,10 June 2025,Briefing note on hostel costs,Director of Place,30/09/2025,Complete - sent 20 October,Sent to all",
    "2,Housing Panel 10/06/2025,Visit to Mill Lane night shelter,Scrutiny Officer,Next meeting,In progress,Dates sought",
    "3,10/06/2025,List of homes empty for two years to be circulated,Head of Housing,,,",
    "4,10/06/2025,Letter to the Minister about rents,Cllr A Marsh,01/12/2025,Open,",
)


def minutes() -> SourceDocument:
    known = SourceMetadata(council="aldermere", body="Housing Scrutiny Panel", held_on=date(2025, 6, 10))
    return SourceDocument("june.txt", MINUTES.encode(), known)


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> dict[URIRef, Graph]:
    query = queries.load(files.folder("queries") / "store" / "graph.rq")
    with open_memory() as opened:
        ingest([minutes()], opened, tmp_path_factory.mktemp("state"))
        return {graph: opened.construct(query.bind({"graph": graph})) for graph in opened.graphs()}


@pytest.fixture
def store(read_once: dict[URIRef, Graph]) -> Iterator[Store]:
    with open_memory() as opened:
        opened.replace(read_once)
        yield opened


def log(*rows: str, head: str = HEAD, above: str = "Action log as at 12 December 2025", name: str = "log.csv"):
    return SourceDocument(name, "\r\n".join((above, head, *rows)).encode())


def put(store: Store, document: SourceDocument, tmp_path: Path, **given: object) -> Imported:
    return import_tracker(document, store, tmp_path, COUNCIL, **given)


def told(done: Imported) -> list[tuple[str, str]]:
    return [(problem.reference, problem.cause) for problem in done.problems]


def shown(store: Store, as_of: date = date(2026, 1, 1), **given: str) -> list[dict[str, str]]:
    made = books.as_csv(tasks.table(tasks.lines(store, as_of=as_of, **(given or {"authority": COUNCIL}))))
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))


# --- known by its columns --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "of"),
    [
        ("Ref,Action,Owner,Due,Status,Update", "action"),
        ("Date of Meeting,Agenda Item,Action Required,Lead Officer,Deadline,RAG", "action"),
        ("Minute No.,Actions Arising,By whom,By when,Outcome", "action"),
        ("Topic,Information requested,Officer responsible,Response", "action"),
        ("Action,Lead", "action"),
        ("Rec No,Action,Owner,Status", "recommendation"),
        ("Ref,Review,Action,Owner,Status", "recommendation"),
        ("Ref,Recommendation,Action,Owner,Status", "recommendation"),
        ("Ref,Action,Cabinet response,Reasons,Status", "recommendation"),
        ("Ref,Status", "recommendation"),
        ("Ref,Recommendation/Action,Owner,Status", "either"),
    ],
)
def test_a_sheet_tells_by_its_columns_what_it_is_about(head: str, of: str) -> None:
    (page,), _ = sheet.read(f"Tracker\n{head}\n1,2,3\n".encode(), "x.csv")
    found = headings.header(page)
    assert found is not None
    assert found.of == of


def test_what_names_no_column_of_a_tracker_is_none() -> None:
    for head in ("Action", "Name,Owner,Date", "a,b,c"):
        (page,), _ = sheet.read(f"{head}\n1,2,3\n".encode(), "x.csv")
        assert headings.header(page) is None


def test_a_column_type_tells_row_by_row(store: Store, tmp_path: Path) -> None:
    rows = (
        "Action,A1,Visit to Mill Lane night shelter,Scrutiny Officer,Closed,01/12/2025",
        "Recommendation,1,That hostels be inspected,Head of Housing,Open,01/12/2025",
        "Briefing,B1,Something else,Head of Housing,Open,01/12/2025",
        ",C1,Something more,Head of Housing,Open,01/12/2025",
    )
    done = put(store, log(*rows, head="Type,Ref,Details,Lead,Status,Date updated"), tmp_path)
    assert done.taken == 1
    assert told(done) == [
        ("CSV!B4", "no recommendation '1' is in the store"),
        ("CSV!A5", "'Briefing' is neither a recommendation nor an action"),
        ("CSV!B6", "nothing says whether this is a recommendation or an action"),
    ]


def test_a_row_that_may_be_either_is_what_the_store_knows_and_else_told(store: Store, tmp_path: Path) -> None:
    known = "The Scrutiny Officer to arrange a visit to the Mill Lane night shelter."
    done = put(
        store, log(f"1,{known},Open", "2,Something else,Open", head="Ref,Recommendation/Action,Status"), tmp_path
    )
    assert done.taken == 1
    ((cell, cause),) = told(done)
    assert cell == "CSV!B4"
    assert cause.startswith("nothing says whether this is a recommendation or an action")


# --- what rows become ------------------------------------------------------------------------------------------------


def test_actions_are_matched_with_those_of_minutes_and_else_are_of_their_own(store: Store, tmp_path: Path) -> None:
    done = put(store, log(*LOG), tmp_path)
    assert (done.read, done.taken, done.problems) == (4, 4, ())
    rows = shown(store)
    assert [(row["Source"], row["Owner"], row["State"]) for row in rows] == [
        ("log.csv", "A Marsh", "overdue since 2025-12-01"),
        ("june.txt", "Director of Place", "complete since 2025-12-12"),
        ("june.txt", "Head of Housing", "not computable (no update recorded in the documents read; no day is stated by which it is due)"),
        ("june.txt", "Scrutiny Officer", "not computable (reported as in progress; no day can be told from 'Next meeting')"),
    ]  # fmt: skip
    assert rows[1]["Update"] == "Sent to all"
    own = rows[0]
    assert (own["Ref"], own["Date agreed"], own["Body"]) == ("4", "10/06/2025", "")


def test_a_tracker_read_before_the_minutes_gives_the_same_links(store: Store, tmp_path: Path) -> None:
    put(store, log(*LOG), tmp_path / "a")
    with open_memory() as other:
        put(other, log(*LOG), tmp_path / "b")
        assert {row["Source"] for row in shown(other)} == {"log.csv"}
        ingest([minutes()], other, tmp_path / "b")
        conclude(other)
        assert shown(other) == shown(store)


def test_every_action_points_to_its_file_sheet_and_cells(store: Store, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Open actions"
    for row in (HEAD.split(","), LOG[3].split(",")):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    document = SourceDocument("log.xlsx", made.getvalue())
    put(store, document, tmp_path)
    cells = store.rows(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        f"PREFIX scr: <{iris.NS}> SELECT ?cell ?quote WHERE {{ ?action a scr:ActionPoint ; scr:statedIn ?span . "
        f"?span scr:inSource <{iris.source(document.sha256)}> ; oa:hasSelector/rdf:value ?cell ; oa:hasSelector/oa:exact ?quote }}"
    ).rows
    assert {(str(cell), str(quote)) for cell, quote in cells} == {
        ("Open actions!A2", "4"),
        ("Open actions!B2", "10/06/2025"),
        ("Open actions!C2", "Letter to the Minister about rents"),
        ("Open actions!D2", "Cllr A Marsh"),
        ("Open actions!E2", "01/12/2025"),
    }


@pytest.mark.parametrize(
    ("row", "cell", "cause"),
    [
        ("5,31/02/2025,Something,Head of Housing", "B3", "'31/02/2025' is not a date that can be read; write 31/12/2025"),
        ("5,10/06/2025,,Head of Housing", "A3", "no action is named"),
        ("5,10/06/2025,Something,Head of Housing,01/01/2025", "E3", "due on 2025-01-01, before the action was agreed"),
        ("5,10/06/2025,Something,Head of Housing,,Purple", "F3", "'Purple' is no status that is known"),
    ],
)  # fmt: skip
def test_an_action_that_cannot_be_is_told_by_its_cell_and_the_rest_is_taken(
    row, cell, cause, store, tmp_path
) -> None:
    done = put(store, log(row, LOG[0]), tmp_path)
    assert told(done) == [(f"CSV!{cell}", cause)]
    assert done.taken == 1


def test_rows_of_one_action_that_contradict_each_other_are_left_out(store: Store, tmp_path: Path) -> None:
    done = put(store, log(LOG[3], LOG[3].replace("Open", "Complete"), LOG[0], LOG[0]), tmp_path)
    assert done.taken == 1
    assert [cause.partition(":")[0] for _, cause in told(done)] == [
        "contradicts row 4",
        "contradicts row 3",
        "the same as row 5",
    ]


def test_a_status_without_any_day_is_one_of_no_known_day(store: Store, tmp_path: Path) -> None:
    put(store, log(LOG[0], above="Action log"), tmp_path)
    assert next(row for row in shown(store) if row["Owner"] == "Director of Place")["State"] == "complete"
    put(store, log(LOG[0], above="Action log"), tmp_path, as_at=date(2025, 11, 1))
    row = next(row for row in shown(store) if row["Owner"] == "Director of Place")
    assert row["State"] == "complete since 2025-11-01"


def test_the_body_is_that_of_the_row_or_the_one_given(store: Store, tmp_path: Path) -> None:
    rows = ("5,Panel of Others,Something to be done,Open", "6,,Another thing to be done,Open")
    put(store, log(*rows, head="Ref,Committee,Action,Status"), tmp_path, body=PANEL)
    assert {row["Ref"]: row["Body"] for row in shown(store) if row["Ref"]} == {
        "5": "Panel of Others",
        "6": "Housing Scrutiny Panel",
    }


def test_a_later_version_of_a_tracker_tells_of_the_same_actions(store: Store, tmp_path: Path) -> None:
    put(store, log(*LOG), tmp_path)
    later = log(LOG[3].replace("Open", "Closed"), above="Action log as at 1 March 2026", name="march.csv")
    put(store, later, tmp_path)
    rows = [row for row in shown(store, date(2026, 4, 1)) if row["Owner"] == "A Marsh"]
    assert [row["State"] for row in rows] == ["complete since 2026-03-01"]
    assert put(store, later, tmp_path).unchanged


# --- out, and in again -----------------------------------------------------------------------------------------------


def test_an_export_of_actions_read_again_gives_the_same_export(store: Store, tmp_path: Path) -> None:
    put(store, log(*LOG), tmp_path)
    first = shown(store)
    made = books.as_csv(tasks.table(tasks.lines(store, as_of=date(2026, 1, 1), authority=COUNCIL)))
    done = put(store, SourceDocument("export.csv", made), tmp_path)
    assert (done.read, done.taken, done.silent, done.problems) == (4, 3, 1, ())
    assert shown(store) == first


def test_a_row_that_an_officer_adds_to_an_export_is_an_action_of_its_own(store: Store, tmp_path: Path) -> None:
    made = books.as_csv(tasks.table(tasks.lines(store, as_of=date(2026, 1, 1), authority=COUNCIL))).decode(
        "utf-8-sig"
    )
    added = "9,Write to tenants about damp,,05/01/2026,,Head of Housing,01/03/2026,,,,,,,,,\r\n"
    done = put(store, SourceDocument("export.csv", (made + added).encode()), tmp_path)
    assert (done.taken, done.problems) == (1, ())
    assert {row["Action"]: row["State"] for row in shown(store, date(2026, 2, 1))}[
        "Write to tenants about damp"
    ] == "due 2026-03-01"


def test_who_reports_is_the_body_post_or_person_that_the_name_is_of(store: Store, tmp_path: Path) -> None:
    head = "Ref,Action,Status,Reported by"
    reporters = (
        "Housing Scrutiny Panel",
        "Planning Committee",
        "Chair of the Planning Committee",
        "Cllr B Finch",
        "Director of Place",
    )
    rows = (f"{number},Thing {number} to be done,Open,{name}" for number, name in enumerate(reporters))
    put(store, log(*rows, head=head), tmp_path)
    found = store.rows(
        f"PREFIX scr: <{iris.NS}> SELECT ?label ?by WHERE {{ ?u scr:updateOn ?a ; scr:statusBy ?by . ?a scr:label ?label }}"
    ).rows
    by_label = {str(label): str(by).removeprefix(f"{iris.BASE}id/") for label, by in found}
    assert by_label.pop("3").startswith("person/aldermere/b-finch")
    assert by_label == {
        "0": "body/aldermere/housing-scrutiny-panel",
        "1": "body/aldermere/planning-committee",
        "2": "post/aldermere/chair-planning-committee",
        "4": "post/aldermere/director-of-place",
    }


def test_tasks_that_a_tracker_restates_are_counted_once(store: Store, tmp_path: Path) -> None:
    put(store, log(*LOG), tmp_path)
    conclude(store)
    answer = store.rows(queries.load("cq31").bind({}))
    words = [str(row[answer.variables.index("words")]) for row in answer.rows]
    assert len(words) == 2  # of the panel's three tasks one is complete, and the tracker's own names no body
    restating = store.rows(f"SELECT ?e WHERE {{ ?e <{SCR.restates}> ?t }}").rows
    assert len(restating) == 3


def test_what_a_tracker_lists_is_no_asking_that_could_recur(store: Store, tmp_path: Path) -> None:
    put(store, log(*LOG), tmp_path)
    asks = queries.load(files.folder("queries") / "recurrence" / "asks.rq")
    nodes = {str(row[0]) for row in store.rows(asks.bind({})).rows}
    assert nodes
    assert not {node for node in nodes if "/id/action/" in node}


def test_a_status_with_more_words_is_told_by_the_first() -> None:
    assert headings.leading("Complete - sent on 20 October", "statuses") == "Complete"
    assert headings.leading("On-going", "statuses") == "On-going"
    assert headings.leading("Not started: see minute 12", "statuses") == "Not started"
