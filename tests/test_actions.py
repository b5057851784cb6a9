"""What becomes of the actions that meetings agree: read in later minutes, matched, and shown in the tracker."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from commanding import Scrutiny
from graph import iris
from graph.documents import SourceDocument, SourceMetadata
from graph.facts import ActionUpdate, FollowUp, Ruling, TaskRecord
from graph.pipeline import ingest, read
from graph.store import open_memory
from graph.track import tasks
from graph.track.actions import BY_A_PERSON, BY_DAY, match_actions

KNOWN = SourceMetadata(council="aldermere", body="Housing Scrutiny Panel", held_on=date(2025, 9, 9))
HEAD = "Aldermere Borough Council\n\nHousing Scrutiny Panel\n\n9 September 2025\n\n"
JUNE = """Aldermere Borough Council

Housing Scrutiny Panel

Tuesday 10 June 2025

Present: Councillor A Marsh (Chair), Councillor B Finch

12. EMPTY HOMES

ACTION: The Head of Housing to circulate the number of homes that had stood empty for two years to Members.

ACTION: The Director of Place to provide a briefing note on the cost of hostels by September 2025.

13. ROUGH SLEEPING

ACTION: The Scrutiny Officer to arrange a visit to the Mill Lane night shelter.
"""
SEPTEMBER = (
    HEAD
    + """2. MATTERS ARISING

Minute 12 - Empty Homes: The Head of Housing confirmed that the number of homes that had stood empty had been circulated. Action complete.

The briefing note on the cost of hostels had not yet been provided and would follow in October.

3. LEISURE CENTRES

The Panel noted that the swimming pool at Holt had been repaired.
"""
)
NOVEMBER = (
    HEAD.replace("9 September", "11 November")
    + """4. ACTION LOG

| Meeting | Action | Owner | Status |
| 10 June 2025 | Provide a briefing note on the cost of hostels | Director of Place | Complete - sent on 20 October |
| 10 June 2025 | Visit to Mill Lane night shelter | Scrutiny Officer | In progress |
"""
)


def followed(text: str) -> tuple[ActionUpdate, ...]:
    made = read(SourceDocument("m.txt", text.encode(), KNOWN))
    assert [one.message for one in made.report.violations] == []
    return made.facts.followed


def told(text: str) -> list[tuple[str, str]]:
    return [(one.status, one.named) for one in followed(text)]


# --- read ----------------------------------------------------------------------------------------------------------


def test_matters_arising_tell_how_actions_stand() -> None:
    first, second = followed(SEPTEMBER)
    assert first.status == "complete"
    assert first.named.endswith("had been circulated. Action complete.")
    assert first.by is not None
    assert first.by.role == "Head of Housing"
    assert (second.status, second.by) == ("not-started", None)


def test_each_row_of_an_action_log_is_an_update_with_its_day_and_no_new_action() -> None:
    made = read(SourceDocument("m.txt", NOVEMBER.encode(), replace(KNOWN, held_on=date(2025, 11, 11))))
    log = made.facts.followed
    assert [(one.status, one.named, one.agreed_on) for one in log] == [
        ("complete", "Provide a briefing note on the cost of hostels", date(2025, 6, 10)),
        ("in-progress", "Visit to Mill Lane night shelter", date(2025, 6, 10)),
    ]
    assert made.facts.actions == ()
    assert made.facts.updates == ()


def test_a_numbered_log_is_none_of_recommendations() -> None:
    cells = (
        ("Ref", "Action", "Owner", "Status"),
        ("1", "Provide a briefing note on hostels", "Director of Place", "Complete"),
    )
    table = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in cells)
    page = (
        '<html><body><div class="mgContent"><h1 class="mgMainTitle">Agenda item</h1><h2 class="mgSubTitleTxt">{}</h2>'
        '<h3 class="mgSubHdg">Minutes:</h3><div class="mgWordPara"><p>The Panel went through it.</p><table>{}</table></div></div></body></html>'
    )
    log = read(SourceDocument("m.html", page.format("Action Tracker", table).encode(), KNOWN)).facts
    assert [one.named for one in log.followed] == ["Provide a briefing note on hostels"]
    assert log.updates == ()


@pytest.mark.parametrize(
    "heading",
    [
        "MINUTES AND MATTERS ARISING",
        "Matters Arising from the Minutes",
        "Action Log",
        "Outstanding actions",
        "Panel action tracker",
        "Progress on previous actions",
        "Actions from the last meeting",
        "Review of actions",
    ],
)
def test_headings_that_come_back_to_actions(heading: str) -> None:
    assert told(f"{HEAD}2. {heading}\n\nThe list of hostels in the borough had been sent to all Members.\n")


@pytest.mark.parametrize(
    "heading", ["Leisure centres", "Actions agreed", "Action plan for housing", "Climate action"]
)
def test_elsewhere_what_was_done_is_no_update(heading: str) -> None:
    assert told(f"{HEAD}2. {heading}\n\nThe list of hostels in the borough had been sent to all Members.\n") == []


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The list of hostels in the borough had now been published.", "complete"),
        ("List of hostels in the borough - done.", "complete"),
        ("The list of hostels in the borough was still outstanding.", "not-started"),
        ("The list of hostels in the borough has not yet been drawn up.", "not-started"),
        ("The list of hostels in the borough: in progress.", "in-progress"),
        ("The list of hostels in the borough was no longer required.", "no-longer-applicable"),
        ("The list of hostels in the borough would be discussed with partners.", None),
        ("Councillor Marsh asked whether hostels in the borough were warm enough.", None),
    ],
)
def test_the_words_that_say_how_an_action_stands(sentence: str, status: str | None) -> None:
    found = [one for one, _ in told(f"{HEAD}2. MATTERS ARISING\n\n{sentence}\n")]
    assert found == ([status] if status else [])


def test_a_row_whose_cell_says_nothing_known_is_no_update() -> None:
    assert told(NOVEMBER.replace("In progress", "See the papers").replace("Complete - sent", "Sent")) == []


# --- matched -------------------------------------------------------------------------------------------------------

PANEL = str(iris.body("aldermere", "housing-panel"))


def task(name: str, text: str, *, day: date = date(2025, 6, 10), body: str = PANEL) -> TaskRecord:
    return TaskRecord(f"{iris.BASE}id/meeting/a/b/{day}/item/1/action/{name}", text, str(day), body, day)


def said(name: str, named: str, *, day: date = date(2025, 9, 9), agreed: date | None = None) -> FollowUp:
    return FollowUp(f"{iris.BASE}id/meeting/a/b/{day}/item/2/update/{name}", named, str(day), PANEL, day, agreed)


HOSTELS = "The Director of Place to provide a briefing note on the cost of hostels"
SHELTER = "The Scrutiny Officer to arrange a visit to the Mill Lane night shelter"
EMPTY = "The Head of Housing to circulate the number of homes that had stood empty"
TASKS = (task("1", HOSTELS), task("2", SHELTER), task("3", EMPTY))


def test_an_update_is_on_the_task_whose_words_it_has() -> None:
    (found,) = match_actions(TASKS, [said("1", "The visit to the night shelter at Mill Lane had been arranged.")])
    assert found.task == TASKS[1].task
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("tasks_known", "update"),
    [
        (TASKS, said("1", "The swimming pool at Holt had been repaired.")),
        (TASKS, said("1", "A briefing note had been provided.")),
        ((task("1", HOSTELS, body="another"),), said("1", HOSTELS)),
        ((task("1", HOSTELS, day=date(2025, 9, 9)),), said("1", HOSTELS)),
        ((task("1", HOSTELS, day=date(2021, 6, 10)),), said("1", HOSTELS)),
    ],
)
def test_other_words_another_body_the_same_day_or_years_ago_are_no_match(tasks_known, update) -> None:
    assert [one for one in match_actions(tasks_known, [update]) if one.confidence >= 0.8] == []


def test_of_two_likely_tasks_neither_is_sure() -> None:
    near = (task("1", "Provide a note on hostel costs in Holt"), task("2", "Provide a note on hostel costs in Wick"))
    (found,) = match_actions(near, [said("1", "The note on hostel costs had been provided.")])
    assert found.confidence < 0.8


def test_a_task_set_again_in_the_same_words_is_the_later_one_unless_the_day_is_given() -> None:
    again = (task("1", HOSTELS), task("1", HOSTELS, day=date(2025, 7, 8)))
    (latest,) = match_actions(again, [said("1", HOSTELS)])
    (dated,) = match_actions(again, [said("1", HOSTELS, agreed=date(2025, 6, 10))])
    assert (latest.task, dated.task, dated.method) == (again[1].task, again[0].task, BY_DAY)


def test_what_people_ruled_is_obeyed() -> None:
    update = said("1", "The visit to the night shelter at Mill Lane had been arranged.")

    def ruled(left: str, verdict: str) -> Ruling:
        return Ruling("action", left, update.update, verdict, "A Reader", date(2026, 1, 5), "read again", 2)

    (confirmed,) = match_actions(TASKS, [update], rulings=[ruled(TASKS[0].task, "confirmed")])
    assert (confirmed.task, confirmed.method, confirmed.state) == (TASKS[0].task, BY_A_PERSON, "confirmed")
    (refuted,) = match_actions(TASKS, [update], rulings=[ruled(TASKS[1].task, "refuted")])
    assert (refuted.task, refuted.state) == (TASKS[1].task, "refuted")


@settings(max_examples=25, deadline=None)
@given(st.permutations(TASKS), st.permutations([said("1", HOSTELS), said("2", EMPTY), said("3", SHELTER)]))
def test_the_order_of_tasks_and_updates_changes_nothing(tasks_known, updates) -> None:
    assert match_actions(tasks_known, updates) == match_actions(TASKS, [said("1", HOSTELS), said("2", EMPTY), said("3", SHELTER)])  # fmt: skip


# --- states --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "words", "reported", "shown"),
    [
        (date(2025, 10, 1), None, [], "overdue since 2025-10-01"),
        (date(2025, 12, 1), None, [], "due 2025-12-01"),
        (date(2025, 10, 1), None, [(date(2025, 9, 9), "complete")], "complete"),
        (date(2025, 10, 1), None, [(date(2026, 9, 9), "complete")], "overdue since 2025-10-01"),
        (date(2025, 10, 1), None, [(date(2025, 9, 9), "complete"), (date(2025, 10, 9), "slipped")], "overdue since 2025-10-01"),
        (None, "a future meeting", [], "not computable"),
        (None, None, [(date(2025, 9, 9), "in-progress")], "not computable"),
    ],
)  # fmt: skip
def test_the_state_of_an_action_on_a_day(due, words, reported, shown) -> None:
    assert str(tasks.state(as_of=date(2025, 11, 1), due=due, due_text=words, reported=reported)) == shown


def test_a_state_that_cannot_be_computed_says_why() -> None:
    told_why = tasks.state(as_of=date(2025, 11, 1), due=None, due_text="a future meeting", reported=[]).reason
    assert told_why == "no update recorded in the documents read; no day can be told from 'a future meeting'"


# --- the whole line --------------------------------------------------------------------------------------------------


def documents() -> list[SourceDocument]:
    met = {"june": (JUNE, date(2025, 6, 10)), "sept": (SEPTEMBER, date(2025, 9, 9)), "nov": (NOVEMBER, date(2025, 11, 11))}  # fmt: skip
    return [
        SourceDocument(f"{name}.txt", text.encode(), replace(KNOWN, held_on=day)) for name, (text, day) in met.items()
    ]


@pytest.fixture
def scrutiny(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Scrutiny:
    monkeypatch.chdir(tmp_path)
    return Scrutiny(monkeypatch, capsys)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("minutes")
    for one in documents():
        (made / one.name).write_bytes(one.content)
        (made / f"{one.name}.meta.json").write_text('{"council": "aldermere"}')
    return made


def test_minutes_in_any_order_give_the_same_links(tmp_path: Path) -> None:
    dumps = []
    for number, given_documents in enumerate((documents(), documents()[::-1])):
        with open_memory() as store:
            ingest(given_documents, store, tmp_path / str(number))
            linked = store.rows(f"SELECT ?u ?t WHERE {{ ?u <{iris.NS}updateOn> ?t }} ORDER BY ?u ?t").rows
            dumps.append([tuple(map(str, row)) for row in linked])
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) == 4


def test_the_tracker_shows_what_became_of_actions(folder: Path, tmp_path: Path, scrutiny: Scrutiny) -> None:
    where = ("--store", str(tmp_path / "store"))
    assert scrutiny("ingest", str(folder), *where).code == 0
    out = scrutiny("track", "export", "--authority", "aldermere", "--as-of", "2025-12-01", "--actions", *where).out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["Owner"], row["State"]) for row in rows] == [
        ("Head of Housing", "complete since 2025-09-09"),
        ("Director of Place", "complete since 2025-11-11"),
        (
            "Scrutiny Officer",
            "not computable (reported as in progress; no day is stated by which it is due)",
        ),
    ]
    book = tmp_path / "tracker.xlsx"
    done = scrutiny("track", "export", "--authority", "aldermere", "--as-of", "2025-09-30", "-o", str(book), *where)
    assert done.code == 0
    sheet = load_workbook(book)["Actions"]
    states = [row[11].value for row in sheet.iter_rows(min_row=2)]
    assert states[:2] == ["complete since 2025-09-09", "due 2025-09-30"]
    left = scrutiny("ask", "cq31", "--columns", "words,state", "--format", "csv", *where).out
    assert [line.rpartition(",")[2] for line in left.splitlines()[1:]] == ["reported as in-progress"]


def test_a_refuted_link_is_gone_from_the_tracker(folder: Path, tmp_path: Path, scrutiny: Scrutiny) -> None:
    where = ("--store", str(tmp_path / "store"))
    rulings = str(tmp_path / "rulings.csv")
    scrutiny("ingest", str(folder), *where)
    listed = list(csv.DictReader(io.StringIO(scrutiny("review", "actions", "--format", "csv", *where).out)))
    wrong = next(row for row in listed if "empty" in row["said"])
    ruled = ("--reviewer", "A Reader", "--note", "another list", "--judgements", rulings)
    assert scrutiny("review", "actions", "--refute", wrong["number"], *ruled, *where).code == 0
    out = scrutiny("track", "export", "--authority", "aldermere", "--as-of", "2025-12-01", "--actions", *where).out
    first = next(csv.DictReader(io.StringIO(out)))
    assert first["State"].startswith("not computable (no update recorded")


def test_an_export_with_a_status_changed_by_an_officer_is_read_again(
    folder: Path, tmp_path: Path, scrutiny: Scrutiny
) -> None:
    where = ("--store", str(tmp_path / "store"))
    scrutiny("ingest", str(folder), *where)
    book = tmp_path / "tracker.xlsx"
    scrutiny("track", "export", "--authority", "aldermere", "--as-of", "2025-12-01", "-o", str(book), *where)
    edited = load_workbook(book)
    sheet = edited["Actions"]
    heads = [cell.value for cell in sheet[1]]
    visit = next(row for row in sheet.iter_rows(min_row=2) if row[heads.index("Owner")].value == "Scrutiny Officer")
    visit[heads.index("Status")].value, visit[heads.index("Status date")].value = "Done", "05/01/2026"
    sheet.cell(2, heads.index("Action address") + 1).value = "urn:nowhere"
    edited.save(book)
    told_of = scrutiny("track", "import", str(book), "--authority", "aldermere", *where)
    assert "row 2, Actions!O2: no action 'urn:nowhere' of this council is in the store" in told_of.err
    assert "taken 2" in told_of.out
    out = scrutiny("track", "export", "--authority", "aldermere", "--as-of", "2026-02-01", "--actions", *where).out
    states = {row["Owner"]: row["State"] for row in csv.DictReader(io.StringIO(out))}
    assert states["Scrutiny Officer"] == "complete since 2026-01-05"
    assert scrutiny("check", "--store", str(tmp_path / "store")).code == 0
