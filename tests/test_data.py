"""The tables in `data/`, and the documents of councils that do not exist."""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from example_files import MADE
from graph.documents import SourceDocument
from graph.parse import parse

MADE_FORMS = {".pdf", ".docx"}
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
EXAMPLES = DATA / "examples"
GOLD = ROOT / "tests" / "quality" / "gold" / "examples"

COLUMNS = [
    "slug", "name", "short_name", "other_names", "gss", "former_gss", "register", "kind", "nation", "region", "status",
    "started", "ended", "succeeded_by", "system", "base", "hosts", "domain",
]  # fmt: skip
NATIONS = {"England", "Wales", "Scotland", "Northern Ireland"}
REGIONS = {
    "North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands", "East of England",
    "London", "South East", "South West",
}  # fmt: skip
# kind -> how many there are now, and how the code of the area begins.
KINDS = {
    "unitary": (63, "E06"),
    "county": (21, "E10"),
    "district": (164, "E07"),
    "metropolitan": (36, "E08"),
    "london-borough": (33, "E09"),
    "wales": (22, "W06"),
    "scotland": (32, "S12"),
    "northern-ireland": (11, "N09"),
    "combined-authority": (15, "E47"),
    "strategic-authority": (1, "E61"),
}
INDEX_ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| .+? \| (?P<counts>\d+(?: \| \d+){5}) \|$", re.MULTILINE)
QUARANTINED_UNREADABLE = "norbeck-2025-05-20-page-cut-off.html"
QUARANTINED_INVALID = "aldermere-2026-06-16-overview-and-scrutiny-board.txt"
FORMS = {".txt", ".html", ".xml", ".pdf", ".docx"}
DOCUMENTS = sorted(path for path in EXAMPLES.iterdir() if path.suffix in FORMS)

Row = Mapping[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    with (DATA / table).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert reader.fieldnames == COLUMNS
        found = tuple(reader)
    assert found
    return found


def councils() -> tuple[Row, ...]:
    return rows("councils.csv")


def invented() -> tuple[Row, ...]:
    return rows("examples/councils.csv")


def parts(row: Row, column: str) -> list[str]:
    return row[column].split("|") if row[column] else []


def names(row: Row) -> list[str]:
    return [row["name"], *parts(row, "other_names")]


def repeated(values: Iterator[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


# --- the table of councils ---------------------------------------------------------------------------------------


def test_each_council_has_one_slug() -> None:
    both = [*councils(), *invented()]
    assert not repeated(row["slug"] for row in both)
    assert not [row["slug"] for row in both if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", row["slug"])]


def test_no_full_name_belongs_to_two_councils() -> None:
    both = [*councils(), *invented()]
    assert not repeated(name.casefold() for row in both for name in names(row))


def test_cells_hold_no_stray_space() -> None:
    for row in [*councils(), *invented()]:
        assert None not in row.values(), row["slug"]
        for value in row.values():
            assert value == " ".join(value.split()), (row["slug"], value)
        for column in ("other_names", "succeeded_by", "hosts"):
            assert all(parts(row, column)) or not row[column], (row["slug"], column)


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_councils_of_a_kind_as_there_are(kind: str) -> None:
    now = [row for row in councils() if row["kind"] == kind and row["status"] == "current"]
    assert len(now) == KINDS[kind][0]


def test_each_nation_has_its_councils() -> None:
    now = Counter(row["nation"] for row in councils() if row["status"] == "current")
    assert now == {"England": 333, "Wales": 22, "Scotland": 32, "Northern Ireland": 11}


def test_kind_nation_and_region_agree() -> None:
    for row in councils():
        assert row["kind"] in KINDS, row["slug"]
        assert row["nation"] in NATIONS, row["slug"]
        own = {"wales": "Wales", "scotland": "Scotland", "northern-ireland": "Northern Ireland"}
        assert row["nation"] == own.get(row["kind"], "England"), row["slug"]
        if row["nation"] != "England":
            assert row["region"] == row["nation"], row["slug"]
        elif row["region"]:
            assert row["region"] in REGIONS, row["slug"]
        if row["kind"] == "london-borough":
            assert row["region"] == "London"


def test_area_codes_are_of_the_kind_and_used_once() -> None:
    given = [row for row in councils() if row["gss"]]
    assert not repeated(row["gss"] for row in given)
    for row in given:
        assert re.fullmatch(KINDS[row["kind"]][1] + r"\d{6}", row["gss"]), row["slug"]


def test_former_area_codes_are_codes_and_nobodys_now() -> None:
    now = {row["gss"] for row in councils()}
    former = [(row["slug"], code) for row in councils() for code in parts(row, "former_gss")]
    assert former
    for slug, code in former:
        assert re.fullmatch(r"[ENSW]\d{8}", code), slug
        assert code not in now, slug
    assert not repeated(code for _, code in former)


def test_every_principal_council_that_exists_has_its_codes() -> None:
    for row in councils():
        if row["status"] == "current" and row["kind"] not in {"combined-authority", "strategic-authority"}:
            assert row["gss"], row["slug"]
            assert re.fullmatch(r"[A-Z]{3}", row["register"]), row["slug"]
    assert not repeated(row["register"] for row in councils() if row["register"])


def test_days_are_days_in_order_and_a_successor_begins_as_its_predecessor_ends() -> None:
    by_slug = {row["slug"]: row for row in councils()}
    for row in councils():
        started, ended = (date.fromisoformat(row[key]) if row[key] else None for key in ("started", "ended"))
        assert (row["status"] == "abolished") == (ended is not None), row["slug"]
        assert started is None or ended is None or started < ended, row["slug"]
        assert ended is None or ended >= date(2009, 4, 1), row["slug"]
        for successor in parts(row, "succeeded_by"):
            begun = by_slug[successor]["started"]
            assert not begun or begun <= row["ended"], (row["slug"], successor)


@pytest.mark.parametrize(
    ("day", "number", "law"),
    [
        ("2009-04-01", 38, "the structural changes orders of 2008 (36 districts, Bedfordshire and Cheshire)"),
        ("2015-04-01", 25, "Local Government (Boundaries) Act (Northern Ireland) 2008; Belfast, the 26th, went on"),
        ("2019-04-01", 15, "the orders of 2018 for Dorset, Suffolk and Somerset"),
        ("2020-04-01", 5, "the Buckinghamshire (Structural Changes) Order 2019"),
        ("2021-04-01", 8, "the Northamptonshire (Structural Changes) Order 2020"),
        ("2023-04-01", 20, "the orders of 2022 for Cumbria, North Yorkshire and Somerset"),
    ],
)
def test_as_many_councils_ended_on_a_day_as_the_law_ended(day: str, number: int, law: str) -> None:
    ended = [row["slug"] for row in councils() if row["ended"] == day and row["kind"] != "combined-authority"]
    assert len(ended) == number, law


def test_an_address_at_which_meetings_are_published_has_a_system() -> None:
    both = [*councils(), *invented()]
    given = [row for row in both if row["base"]]
    assert len(given) > 350
    for row in both:
        assert bool(row["base"]) == bool(row["system"]), row["slug"]
        assert row["system"] in {"", "moderngov", "cmis"}, row["slug"]
        assert not row["base"] or re.fullmatch(r"https?://[a-z0-9.-]+(?:/[\w./-]+)?", row["base"]), row["slug"]
        assert not row["base"].endswith("/"), row["slug"]


def test_how_a_council_is_governed_is_a_term_with_a_source() -> None:
    with (DATA / "governance.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file, strict=True))
    assert told
    slugs = {row["slug"] for row in councils()}
    scheme = (ROOT / "ontology" / "codelists" / "governance-model.ttl").read_text(encoding="utf-8")
    models = set(re.findall(r'notation "([a-z-]+)"', scheme))
    for row in told:
        assert row["slug"] in slugs
        assert row["model"] in models
        assert row["source"].startswith(("http://", "https://")), row["slug"]
        assert all(re.fullmatch(r"20\d\d|", row[key]) for key in ("from", "until"))
        assert not row["from"] or not row["until"] or row["from"] < row["until"]
    assert [row["slug"] for row in told] == sorted(row["slug"] for row in told)
    models_now = Counter(row["slug"] for row in told if not row["until"])
    assert max(models_now.values()) == 1


def test_an_abolished_council_leads_to_one_that_exists() -> None:
    by_slug = {row["slug"]: row for row in councils()}
    for row in councils():
        assert row["status"] in {"current", "abolished"}
        assert bool(parts(row, "succeeded_by")) == (row["status"] == "abolished"), row["slug"]
        reached, seen = parts(row, "succeeded_by"), {row["slug"]}
        while reached:
            slug = reached.pop()
            assert slug in by_slug, slug
            assert slug not in seen, f"{row['slug']} succeeds itself"
            reached += parts(by_slug[slug], "succeeded_by")


def test_councils_that_exist_stand_first() -> None:
    states = [row["status"] for row in councils()]
    assert states == sorted(states, key=["current", "abolished"].index)


def test_a_host_belongs_to_one_council() -> None:
    both = [*councils(), *invented()]
    assert not repeated(host for row in both for host in {*parts(row, "hosts"), *filter(None, [row["domain"]])})
    for row in both:
        for host in [*parts(row, "hosts"), row["domain"]]:
            assert not host or re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host), (row["slug"], host)


@pytest.mark.parametrize(
    ("slug", "name", "host"),
    [
        ("middlesbrough", "Middlesbrough Council", "middlesbrough.gov.uk"),
        ("thurrock", "Thurrock Council", "thurrock.gov.uk"),
        ("haringey", "London Borough of Haringey", "www.minutes.haringey.gov.uk"),
        ("kingston-upon-hull", "Hull City Council", "hullcc.gov.uk"),
        ("leeds", "Leeds City Council", "democracy.leeds.gov.uk"),
    ],
)
def test_well_known_councils_are_as_known(slug: str, name: str, host: str) -> None:
    row = next(row for row in councils() if row["slug"] == slug)
    assert row["name"] == name
    assert host in [row["domain"], *parts(row, "hosts")]


def test_the_rulings_file_has_its_columns() -> None:
    head = (DATA / "judgements.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == "kind,left,right,ruling,reviewer,date,note"


def test_every_file_has_a_stated_origin() -> None:
    told = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.iterdir():
        if not path.name.startswith((".", "README")):
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in told, path.name


# --- councils that do not exist ----------------------------------------------------------------------------------


def words(path: Path) -> str:
    """Return a document's words, white space folded, markup left out and its attributes kept apart at the end."""
    text = raw(path)
    if path.suffix in {".html", ".xml"}:
        plain = html.unescape(text)
        if path.suffix == ".xml":
            text = html.unescape(re.sub(r"<[^>]*>", " ", plain)) + " " + plain
        else:
            text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return " ".join(text.split())


def raw(path: Path) -> str:
    """Return a document as it stands, or the text in it where that is no file of text."""
    if path.suffix in MADE_FORMS:
        return parse(SourceDocument(path.name, path.read_bytes())).text
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MADE)
def test_a_document_that_is_no_text_is_what_its_script_writes(name: str) -> None:
    assert (EXAMPLES / name).read_bytes() == MADE[name](), "write them again: python tests/example_files.py"


def test_the_examples_are_many_and_of_several_forms() -> None:
    assert len(DOCUMENTS) >= 14
    assert {path.suffix for path in DOCUMENTS} == FORMS
    assert len(invented()) >= 4
    assert {row["status"] for row in invented()} == {"invented"}
    assert not [row for row in invented() if row["gss"] or not row["domain"].endswith(".example")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_example_says_that_its_council_does_not_exist(path: Path) -> None:
    text = raw(path)
    assert "Scrutiny Graph" in text
    assert re.search(r"an invented council|neither this committee nor its council exists", text)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.meta.json")), ids=lambda path: path.name)
def test_metadata_belong_to_a_document_and_can_be_read(path: Path) -> None:
    assert (EXAMPLES / path.name.removesuffix(".meta.json")) in DOCUMENTS
    given = json.loads(path.read_text(encoding="utf-8"))
    assert set(given) <= {"url", "council", "body", "date", "retrieved", "identifiers"}
    known = {value.casefold() for row in invented() for value in [row["slug"], *names(row)]}
    assert given.get("council", "norbeck").casefold() in known
    assert re.match(r"https://(?:[a-z]+\.)?[a-z]+\.example/", given["url"])
    retrieved = datetime.fromisoformat(given["retrieved"])
    assert retrieved.tzinfo is not None
    if "date" in given:
        early = date.fromisoformat(given["date"]) > retrieved.date()
        assert early == path.name.startswith(QUARANTINED_INVALID)


def test_each_readable_example_is_marked() -> None:
    assert {path.stem for path in GOLD.glob("*.json")} == {
        path.stem for path in DOCUMENTS if path.name != QUARANTINED_UNREADABLE
    }


@pytest.mark.parametrize("path", [p for p in DOCUMENTS if p.name != QUARANTINED_UNREADABLE], ids=lambda p: p.name)
def test_what_is_marked_stands_in_the_document(path: Path) -> None:
    text = words(path)
    gold = marked(path)
    quotes = [fact["text"] for key in ("outcomes", "responses", "updates") for fact in gold[key]]
    quotes += [fact["reason"] for key in ("responses", "votes") for fact in gold[key] if fact["reason"]]
    quotes += [person[key] for person in gold["people"] for key in ("name", "role") if person[key]]
    quotes += [item["title"] for item in gold["agenda_items"] if item["title"]]
    assert [quote for quote in quotes if quote not in text] == []


def marked(path: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((GOLD / f"{path.stem}.json").read_text(encoding="utf-8"))
    return gold


def test_the_counts_of_the_index_are_those_of_the_marks() -> None:
    index = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    counted = {
        match["name"]: [int(number) for number in match["counts"].split(" | ")]
        for match in re.finditer(
            r"^\| `(?P<name>[^`]+)` \| .+? \| (?P<counts>\d+(?: \| \d+){5}) \|$", index, re.MULTILINE
        )
    }
    expected = {}
    for path in DOCUMENTS:
        assert f"`{path.name}`" in index, path.name
        if path.name == QUARANTINED_UNREADABLE:
            continue
        gold = marked(path)
        kinds = Counter(fact["kind"] for fact in gold["outcomes"])
        expected[path.name] = [kinds[kind] for kind in ("decision", "recommendation", "action")]
        expected[path.name] += [len(gold[key]) for key in ("referrals", "responses", "updates")]
    assert counted == expected


def test_one_chain_is_whole_and_its_labels_agree() -> None:
    told = {
        step: marked(EXAMPLES / f"aldermere-{step}")
        for step in (
            "2025-02-11-children-and-families-scrutiny-panel.txt",
            "2025-03-06-keeping-foster-carers-final-report.txt",
            "2025-04-15-executive.html",
            "2025-10-14-keeping-foster-carers-progress.txt",
        )
    }
    panel, board, executive, progress = told.values()
    labels = [fact["label"] for fact in panel["outcomes"] if fact["kind"] == "recommendation"]
    assert labels == ["a)", "b)", "c)", "d)", "e)"]
    assert labels == [fact["label"] for fact in board["outcomes"] if fact["kind"] == "recommendation"]
    assert [f"{fact['label']})" for fact in executive["responses"]] == labels
    assert [f"{fact['label']})" for fact in progress["updates"]] == labels
    assert all("Keeping Foster Carers" in {report["title"] for report in gold["reports"]} for gold in told.values())


def test_the_contradiction_is_there() -> None:
    text = words(EXAMPLES / "aldermere-2026-01-20-childrens-services-performance.txt")
    total, *shares = (int(found) for found in re.findall(r"\b(412|236|98|41|45)\b", text))
    assert total == 412
    assert sum(shares) == 420


def test_no_example_repeats_a_passage_of_a_real_document(corpus: Path) -> None:
    length = 14  # words; shorter stretches are the formulas that all minutes share
    real = {
        stretch
        for folder in ("seeds", "dev")
        for path in sorted((corpus / folder).iterdir())
        if path.suffix in {".txt", ".html", ".xml"}
        for stretch in stretches(path.read_text(encoding="utf-8", errors="replace"), length)
    }
    assert real
    for path in DOCUMENTS:
        assert not real.intersection(stretches(raw(path), length)), path.name


def stretches(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Yield each run of `length` words, markup left out."""
    plain = re.sub(r"<[^>]*>", " ", html.unescape(text))
    found = re.findall(r"[a-z]{2,}", plain.casefold())
    yield from (tuple(found[start : start + length]) for start in range(len(found) - length + 1))
