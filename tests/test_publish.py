"""What is published as files: dumps and tables that are the store, and a copy of the site whose links lead somewhere."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph import queries
from graph.errors import GraphError
from graph.publish import Page, write_dumps, write_pages, write_sums, write_tables
from graph.publish.tables import _harmless
from serving import BASE, application, example_store


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    written = [*write_dumps(example_store(), folder), *write_tables(example_store(), folder)]
    write_sums(folder, written, published_on="2026-11-24")
    return folder


def fetch(path: str) -> Page:
    answer = TestClient(application(), follow_redirects=False).get(path, headers={"Accept": "text/html, */*;q=0.8"})
    return Page(answer.status_code, answer.content)


def test_the_dumps_hold_the_store_and_are_the_same_each_time(published: Path, tmp_path: Path) -> None:
    lines = gzip.decompress((published / "dumps/graph.nq.gz").read_bytes()).decode().splitlines()
    counted = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert len(lines) == int(str(example_store().rows(counted).rows[0][0]))
    write_dumps(example_store(), tmp_path)
    for name in ("graph.nq.gz", "graph.ttl.gz"):
        assert (tmp_path / "dumps" / name).read_bytes() == (published / "dumps" / name).read_bytes()


def test_each_table_is_the_same_as_csv_and_in_sqlite_and_is_described(published: Path) -> None:
    described = json.loads((published / "tables/csv-metadata.json").read_text(encoding="utf-8"))
    tables = queries.in_folder("tables")
    assert [table["url"] for table in described["tables"]] == [f"{table.slug}.csv" for table in tables]
    assert len(tables) >= 9
    with sqlite3.connect(published / "scrutiny-graph.sqlite") as base:
        for table, about in zip(tables, described["tables"], strict=True):
            with (published / "tables" / f"{table.slug}.csv").open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            assert head == [column["name"] for column in about["tableSchema"]["columns"]]
            assert len(rows) == base.execute(f'SELECT COUNT(*) FROM "{table.slug}"').fetchone()[0]
            assert rows, table.slug
    base.close()


def test_a_quote_in_a_table_is_at_its_place_in_the_text(published: Path) -> None:
    texts = {
        str(source): str(text)
        for source, text in example_store().rows(f"SELECT ?s ?t WHERE {{ ?s <{BASE}ns#canonicalText> ?t }}").rows
    }
    with (published / "tables/recommendations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        quoted = texts[row["source"]][int(row["start"]) : int(row["end"])]
        assert " ".join(row["text"].split()).rstrip(".;") in " ".join(quoted.split())


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@cmd", "\tx", "\rx"])
def test_a_spreadsheet_runs_nothing(text: str) -> None:
    assert _harmless(text) == f"'{text}"
    assert _harmless(-5) == -5


def test_the_sums_are_those_of_the_files(published: Path) -> None:
    lines = (published / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len([path for path in published.rglob("*") if path.is_file()]) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((published / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_every_thing_has_a_page_whose_links_lead_to_a_file(tmp_path: Path) -> None:
    files = list(write_pages(example_store(), fetch, tmp_path))
    pages = [path for path in files if path.name == "index.html"]
    assert len(pages) > 500
    live = ("/search", "/sparql", "/questions/", "/recommendation?", "/problems/", "/graph/", "/dumps/", "/shapes")
    for page in pages:
        for link in re.findall(r'href="(/[^"#?]*)', page.read_text(encoding="utf-8")):
            if not link.startswith(live) and not link.startswith("/changes/"):
                there = tmp_path / unescape(link).strip("/")
                assert there.is_file() or (there / "index.html").is_file(), f"{page}: {link}"


def test_a_page_that_the_site_does_not_give_is_told(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="/: the site answers 500"):
        list(write_pages(example_store(), lambda path: Page(500, b""), tmp_path))
