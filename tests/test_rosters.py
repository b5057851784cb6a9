"""Lists of members: read, kept by council, and used to say who a surname is; whatever order the documents come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph import parse
from graph.cli import app
from graph.documents import SourceDocument, SourceMetadata
from graph.errors import UnreadableDocument
from graph.pipeline import READER, Outcome, Status, ingest, quarantined, understood
from graph.store import Store, open_memory
from ingesting import outcomes

SITE = "https://democracy.quillhaven.example/mgWebService.asmx/GetCouncillorsByWard"
MINUTES = """LONDON BOROUGH OF QUILLHAVEN

HOUSING SCRUTINY SUB-COMMITTEE

Tuesday 23 September 2025

PRESENT: Councillors Ann Holt, Marsh and Vane.

20/1 REPAIRS

Councillor Vane asked how many repairs were late.

RESOLVED: That the report be noted.
"""


def member(number: int | str, name: str, *terms: tuple[str, str], **more: str) -> str:
    given = "".join(f"<{key}>{value}</{key}>" for key, value in more.items())
    told = "".join(
        f"<termofoffice><startdate>{since}</startdate><enddate>{until}</enddate></termofoffice>"
        for since, until in terms
    )
    return (
        f"<councillor><councillorid>{number}</councillorid><fullusername>{name}</fullusername>{given}"
        f"<termsofoffice>{told}</termsofoffice></councillor>"
    )


def answer(*members: str, ward: str = "Mill Ward") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<councillorsbyward><wards><ward>'
        f"<wardtitle>{ward}</wardtitle><councillors>{''.join(members)}</councillors></ward></wards></councillorsbyward>"
    )


HOLT = member(7, "Councillor Ann Holt", ("04/05/2018", "unspecified"))
MARSH = member(8, "Councillor Idris Marsh", ("05/05/2022", "unspecified"))
VANE = member(9, "Cllr Rosa Vane", ("05/05/2022", "unspecified"))
LIST = answer(HOLT, MARSH, VANE)


def listed(text: str, name: str = "members.xml", day: str = "2025-10-01", url: str | None = SITE) -> SourceDocument:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return SourceDocument(name, text.encode(), SourceMetadata(url=url, retrieved_at=at))


def minutes(text: str = MINUTES, name: str = "minutes.txt") -> SourceDocument:
    return SourceDocument(name, text.encode())


@pytest.fixture
def store() -> Iterator[Store]:
    with open_memory() as opened:
        yield opened


def people(store: Store) -> dict[str, set[str]]:
    """Return the printed names of each person in the store, by the last part of the IRI."""
    rows = store.rows(
        "SELECT ?person ?name WHERE { ?person a <http://xmlns.com/foaf/0.1/Person> ; "
        "<http://xmlns.com/foaf/0.1/name> ?name }"
    )
    found: dict[str, set[str]] = {}
    for person, name in rows.rows:
        found.setdefault(str(person).rpartition("/")[2], set()).add(str(name))
    return found


def told(store: Store) -> tuple[frozenset[str], dict[str, set[str]]]:
    """Return what the source graphs say, each a line a triple; and the people."""
    lines = {
        f"{graph} {triple}"
        for graph in store.graphs()
        if "/run/" not in str(graph)
        for triple in store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    }
    return frozenset(lines), people(store)


def read_in(documents: Sequence[SourceDocument], state: Path) -> tuple[frozenset[str], dict[str, set[str]]]:
    with open_memory() as store:
        ingest(documents, store, state, concluding=False)
        return told(store)


def test_everything_that_is_said_of_a_member_is_read() -> None:
    text = answer(
        member(
            7,
            "Councillor Ann Holt &amp;amp; Co",
            ("04/05/2018", "01/05/2022"),
            ("05/05/2022", "unspecified"),
            politicalpartytitle="Mill Party",
            keyposts="Chair of Housing; Whip",
        )
    )
    first, second = parse.member_list(listed(text)).tenures
    assert (first.name, first.identifier) == ("Councillor Ann Holt & Co", ("moderngov-member", "7"))
    assert (first.party, first.ward, first.posts) == ("Mill Party", "Mill Ward", ("Chair of Housing", "Whip"))
    assert (first.since, first.until) == (date(2018, 5, 4), date(2022, 5, 1))
    assert (second.since, second.until) == (date(2022, 5, 5), None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_known_by_its_root_in_any_encoding(encoding: str) -> None:
    text = LIST.replace("Rosa", "Zoë").replace(' encoding="utf-8"', "")
    document = SourceDocument("a", f"<!-- seen -->\n{text.partition('?>')[2]}".encode(encoding))
    assert parse.lists_members(document)
    assert "Cllr Zoë Vane" in [one.name for one in READER.members(document).tenures]


def test_minutes_and_many_comments_are_no_list_and_take_no_time() -> None:
    assert not parse.lists_members(minutes())
    assert not parse.lists_members(SourceDocument("a", b"<meeting/>"))
    assert not parse.lists_members(SourceDocument("a", b"<!-- a -->" * 2_000 + b"<!"))


def test_a_vacant_seat_is_nobodys_and_a_list_of_nobody_is_refused(store: Store, tmp_path: Path) -> None:
    vacant = member(0, "Vacant Seat")
    assert parse.member_list(listed(answer(vacant, HOLT))).people == 1
    with pytest.raises(UnreadableDocument, match="nobody on it"):
        parse.member_list(listed(answer(vacant)))
    (outcome,) = outcomes([listed(answer(vacant))], store, tmp_path)
    assert (outcome.status, outcome.reason) == (Status.QUARANTINED, "a list of members with nobody on it")


def test_a_surname_is_the_one_member_in_office_that_day(store: Store, tmp_path: Path) -> None:
    told = outcomes([listed(LIST), minutes()], store, tmp_path)
    assert [outcome.reason for outcome in told] == ["member list: 3 members", ""]
    assert people(store) == {
        "moderngov-member-7": {"Ann Holt"},
        "moderngov-member-8": {"Marsh"},
        "moderngov-member-9": {"Vane"},
    }
    assert not list(quarantined(tmp_path))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("several of the surname are in office", answer(HOLT, MARSH, VANE, member(10, "Cllr Max Vane"))),
        ("one came since, and who sat before is not on it", answer(HOLT, MARSH, VANE, member(11, "Bo Low", ("06/09/2026", "")))),
        ("the one of the surname came later", answer(HOLT, MARSH, member(9, "Rosa Vane", ("01/10/2025", "")))),
        ("the one of the surname had gone", answer(HOLT, MARSH, member(9, "Rosa Vane", ("01/10/2015", "01/05/2019")))),
    ],
)  # fmt: skip
def test_a_surname_stays_open_where(rule: str, text: str, store: Store, tmp_path: Path) -> None:
    ingest([listed(text, day="2026-10-01"), minutes()], store, tmp_path, concluding=False)
    (vane,) = [person for person, names in people(store).items() if "Vane" in names]
    assert vane.startswith("vane-"), rule


def test_the_successor_and_who_sat_before_are_told_apart_by_the_day(store: Store, tmp_path: Path) -> None:
    before = member(12, "Cllr Olu Vane", ("04/05/2018", "04/05/2022"))
    text = answer(HOLT, member(8, "Idris Marsh", ("04/05/2018", "")), before, VANE)
    earlier = MINUTES.replace("23 September 2025", "21 September 2021")
    ingest([listed(text), minutes(), minutes(earlier, "earlier.txt")], store, tmp_path, concluding=False)
    assert people(store)["moderngov-member-12"] == people(store)["moderngov-member-9"] == {"Vane"}


def test_the_order_of_documents_and_of_runs_changes_nothing(tmp_path: Path) -> None:
    late = MINUTES.replace("23 September", "30 September")
    documents = (
        minutes(),
        listed(LIST),
        minutes(late, "late.txt"),
        listed(answer(HOLT, VANE), "old.xml", "2023-01-01"),
    )
    expected = read_in(documents, tmp_path / "first")
    assert "moderngov-member-9" in expected[1]
    for number, order in enumerate(permutations(documents)):
        assert read_in(order, tmp_path / str(number)) == expected
    apart = open_memory()
    for one in documents:
        ingest([one], apart, tmp_path / "apart", concluding=False)
    assert told(apart) == expected


def test_the_same_list_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    ingest([listed(LIST), minutes()], store, tmp_path, concluding=False)
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file())
    again = outcomes([listed(LIST), minutes()], store, tmp_path)
    assert [(one.status, one.reason) for one in again] == [
        (Status.UNCHANGED, "member list: 3 members"),
        (Status.UNCHANGED, ""),
    ]
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()) == before


def test_a_list_that_was_given_to_another_council_by_mistake_is_taken_back(store: Store, tmp_path: Path) -> None:
    ingest([listed(LIST), minutes()], store, tmp_path, concluding=False)
    elsewhere = "https://norbeck.example/moderngov/mgWebService.asmx/GetCouncillorsByWard"
    ingest([listed(LIST, url=elsewhere)], store, tmp_path, concluding=False)
    assert "moderngov-member-9" not in people(store)


def test_a_list_of_nobody_knows_which_council_is_kept_and_not_used(store: Store, tmp_path: Path) -> None:
    ran = outcomes([listed(LIST, url=None), minutes()], store, tmp_path)
    assert ran[0].reason == ("member list: 3 members; not used, as its council is not known: say it beside the file")
    assert "moderngov-member-9" not in people(store)
    ingest([listed(LIST)], store, tmp_path, concluding=False)
    assert "moderngov-member-9" in people(store)


def test_a_reading_that_a_kill_left_undone_is_done_by_the_next_run(store: Store, tmp_path: Path) -> None:
    ingest([minutes()], store, tmp_path, concluding=False)

    def killed(_: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([listed(LIST)], store, tmp_path, concluding=False, on_progress=killed)
    assert "moderngov-member-9" not in people(store)
    ingest([], store, tmp_path, concluding=False)
    assert "moderngov-member-9" in people(store)


def test_parse_shows_a_list_and_ingest_counts_it(tmp_path: Path) -> None:
    path = tmp_path / "members.xml"
    path.write_text(answer(member(7, "Ann \x1b[31mHolt".replace("\x1b", "&#x202e;"), ("04/05/2018", "")), VANE))
    shown = CliRunner().invoke(app, ["parse", str(path)])
    assert shown.stdout.startswith("member list: 2 members\n")
    assert "9 Cllr Rosa Vane · Mill Ward · 2022-05-05 to ?" in shown.stdout
    assert "\u202e" not in shown.stdout
    (tmp_path / "members.xml.meta.json").write_text('{"council": "quillhaven", "date": "2025-10-01"}')
    ran = CliRunner().invoke(app, ["ingest", str(path), "--store", str(tmp_path / "store"), "--no-derive"])
    assert "member list: 2 members" in ran.output
    assert ran.exit_code == 0


def test_check_says_what_ingest_would_keep_out_of_lists(tmp_path: Path) -> None:
    path = tmp_path / "members.xml"
    path.write_text(LIST)
    assert CliRunner().invoke(app, ["check", str(path)]).exit_code == 0
    path.write_text(answer())
    broken = CliRunner().invoke(app, ["check", str(path)])
    assert (broken.exit_code, "nobody on it" in broken.output) == (1, True)


ATTENDANCE = """<html><body><div id="modgov"><h1 class="mgMainTitleTxt">Meeting attendance</h1>
<h2 class="mgSubTitleTxt">Housing Scrutiny Sub-Committee, Tuesday, 23rd September, 2025 7.00 pm</h2>
<table summary="Table of meeting attendance"><tr><th>Attendee</th><th>Role</th><th>Attendance</th></tr>
<tr><td><a href="mgUserInfo.aspx?UID=7">Councillor Ann Holt</a></td><td>Chair</td><td>Present</td></tr>
<tr><td><a href="mgUserInfo.aspx?UID=8">Councillor Idris Marsh</a></td><td>Committee Member</td><td>Expected</td></tr>
<tr><td><a href="mgUserInfo.aspx?UID=9">Councillor Rosa Vane</a></td><td>Committee Member</td><td>Apologies</td></tr>
<tr><td><a href="mgUserInfo.aspx?UID=10">Councillor Bo Low</a></td><td>Committee Member</td><td>Absent</td></tr>
</table></div></body></html>"""


def test_on_an_attendance_page_only_who_is_said_to_be_present_was() -> None:
    page = SourceDocument("attendance.html", ATTENDANCE.encode(), SourceMetadata(url=SITE))
    _, facts, names = understood(page)
    found = [(one.party.name, one.capacity, str(names.person(one.party))) for one in facts.attendances]
    assert [(name, capacity, person.rpartition("-")[2]) for name, capacity, person in found] == [
        ("Ann Holt", "chair", "7"),
        ("Idris Marsh", "mentioned", "8"),
        ("Rosa Vane", "apology", "9"),
        ("Bo Low", "mentioned", "10"),
    ]
