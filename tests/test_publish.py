"""What is published as files: dumps and tables that are the store, and a copy of the site whose links lead somewhere."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import sqlite3
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from graph import queries
from graph.errors import GraphError
from graph.publish import Page, site_at, write_dumps, write_pages, write_sums, write_tables
from graph.publish.copying import copied, file_of, relinked
from graph.publish.tables import harmless
from graph.serve import create_app
from graph.settings import Settings
from graph.store import open_memory
from serving import BASE, example_store


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    written = [*write_dumps(example_store(), folder), *write_tables(example_store(), folder)]
    write_sums(folder, written, published_on="2026-11-24")
    return folder


ADDRESS = "http://published.example/doc/copy"  # a path that begins as pages of ours do


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
    with closing(sqlite3.connect(published / "scrutiny-graph.sqlite")) as base:
        for table, about in zip(tables, described["tables"], strict=True):
            with (published / "tables" / f"{table.slug}.csv").open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            assert head == [column["name"] for column in about["tableSchema"]["columns"]]
            assert len(rows) == base.execute(f'SELECT COUNT(*) FROM "{table.slug}"').fetchone()[0]
            assert rows, table.slug


_READ: dict[str, Callable[[str], object]] = {
    "string": str,
    "anyURI": lambda cell: re.fullmatch(r"https?://\S+", cell)[0],  # type: ignore[index]  # None fails the test
    "integer": int,
    "decimal": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}


def test_each_cell_is_of_the_kind_that_both_descriptions_tell(published: Path) -> None:
    by_csvw = json.loads((published / "tables/csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    package = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))
    assert [published / one["path"] for one in package["resources"]] == [
        published / "tables" / one["url"] for one in by_csvw
    ]
    seen = set()
    for about, resource in zip(by_csvw, package["resources"], strict=True):
        columns = about["tableSchema"]["columns"]
        assert [one["name"] for one in resource["schema"]["fields"]] == [one["name"] for one in columns]
        with (published / resource["path"]).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in columns:
                    if row[column["name"]]:
                        _READ[column["datatype"]](row[column["name"]])
                        seen.add(column["datatype"])
    assert seen == _READ.keys()


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
    assert harmless(text) == f"'{text}"
    assert harmless(-5) == -5


def test_the_sums_are_those_of_the_files(published: Path) -> None:
    lines = (published / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len([path for path in published.rglob("*") if path.is_file()]) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((published / name).read_bytes()).hexdigest() == digest


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, its dumps and tables, in a folder of a web server's."""
    root = tmp_path_factory.mktemp("served")
    folder = root / "doc" / "copy"
    write_dumps(example_store(), folder)
    write_tables(example_store(), folder)
    with site_at(create_app(example_store(), Settings(), live=False), ADDRESS) as fetch:
        list(write_pages(example_store(), fetch, folder))
    return root


_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')


@pytest.mark.slow
def test_every_link_of_the_copy_leads_to_what_it_names(copy: Path) -> None:
    texts = {page: page.read_text(encoding="utf-8") for page in copy.rglob("*.html")}
    assert len(texts) > 500
    names = {page: set(re.findall(r'\sid="([^"]+)"', text)) for page, text in texts.items()}
    for page, text in texts.items():
        assert "<form" not in text, page
        for link in map(unescape, _LINK.findall(text)):
            if link.startswith(("http://", "https://")):
                continue
            there = _file(copy, urljoin(_address(copy, page), link))
            fragment = urlsplit(link).fragment
            assert there.is_file(), f"{page}: {link}"
            assert not fragment or fragment in names[there], f"{page}: {link}"


def _address(root: Path, page: Path) -> str:
    """Return where a page of the copy is found: the folder of an index, with a stroke at its end."""
    return f"http://published.example/{page.relative_to(root).as_posix().removesuffix('index.html')}"


def _file(root: Path, address: str) -> Path:
    """Return the file that a web server gives for an address; it must be within the copy, and have no query."""
    parts = urlsplit(address)
    assert parts.netloc == "published.example"
    assert parts.path.startswith("/doc/copy/"), address
    assert not parts.query, address
    there = root / unquote(parts.path).strip("/")
    return there / "index.html" if parts.path.endswith("/") else there


@pytest.mark.slow
def test_whole_addresses_in_the_copy_are_those_below_its_path(copy: Path) -> None:
    """The sitemap and its parts, what robots are told, the feeds and the pages of the change feed."""
    folder = copy / "doc" / "copy"
    (part,) = _found(r"<loc>(.*?)</loc>", folder / "sitemap.xml")
    entries = _found(r"<loc>(.*?)</loc>", _file(copy, part))
    assert len(entries) > 50
    named = [
        *entries,
        *_found(r"^Sitemap: (.*)$", folder / "robots.txt"),
        *_found(r'<link [^>]*href="([^"]*)"', folder / "changes.atom"),
        *(one for feed in (folder / "changes").rglob("*.atom") for one in _found(r'<link [^>]*href="([^"]*)"', feed)),
        *_found(r"<(http://published[^>]*)>", folder / "ldes.ttl"),
    ]
    for address in named:
        path = address if re.search(r"\.[a-z]+$", address) else f"{address.rstrip('/')}/"
        assert _file(copy, path).is_file(), address


def _found(pattern: str, file: Path) -> list[str]:
    found = re.findall(pattern, file.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, file
    return [unescape(one) for one in found]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of a request."""


@pytest.mark.slow
def test_a_plain_web_server_serves_the_copy_below_a_folder(copy: Path) -> None:
    """Whoever begins at the home page and follows links comes to pages of all kinds, data, feeds, dumps and assets."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(copy))) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            reached = _followed(f"http://127.0.0.1:{server.server_port}/doc/copy/")
        finally:
            server.shutdown()
            serving.join()
    data = {
        "dumps gz",
        "changes.atom",
        "dataset.ttl",
        "tables csv",
        "scrutiny-graph.sqlite",
        "doc/body ttl",
        "questions csv",
    }
    pages = {"", "about", "ns", "id/body", "id/meeting", "id/source", "id/recommendation", "def/theme", "questions"}
    assert {"static css", *data, *pages} <= reached


def _followed(home: str) -> set[str]:
    """Return the kinds of addresses that links lead to from the home page; two of each kind are followed."""
    opener = build_opener(ProxyHandler({}))
    due, seen, asked = deque([home]), {home}, Counter[str]()
    while due:
        address = due.popleft()
        path = address.removeprefix(home)
        extension = PurePosixPath(path).suffix[1:]
        parts = path.strip("/").split("/")
        kind = "/".join(parts[: 2 if parts[0] in ("id", "doc", "def") else 1]) + (
            f" {extension}" if len(parts) > 1 and extension else ""
        )
        asked[kind] += 1
        if asked[kind] > 2:
            continue
        with opener.open(address, timeout=60) as answer:
            assert answer.url == address, "a link to a page has the stroke at its end"
            content = answer.read()
            if not answer.headers["Content-Type"].startswith("text/html"):
                continue
        for link in map(unescape, _LINK.findall(content.decode())):
            there = urljoin(address, link).partition("#")[0]
            if there not in seen and not link.startswith(("http://", "https://")):
                assert there.startswith(home), f"{address}: {link}"
                seen.add(there)
                due.append(there)
    return set(asked)


def test_each_page_of_a_list_is_a_file_of_its_own(tmp_path: Path) -> None:
    """Two pages of a list, each of which leads to the other."""

    def answer(path: str) -> Page:
        page = "2" if path.endswith("?page=2") else "1"
        other = "?q=&amp;page=1" if page == "2" else "?page=2"
        return Page(200, f'<p>{page}<a href="/recommendation{other}">to</a>'.encode())

    list(write_pages(open_memory(), answer, tmp_path))
    first, second = (tmp_path / "recommendation" / part / "index.html" for part in ("", "page-2"))
    assert first.read_bytes() == b'<p>1<a href="page-2/">to</a>'
    assert second.read_bytes().startswith(b'<p>2<a href="../')


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/doc/body/x", "/doc/body/x"),
        ("/recommendation?page=2", "/recommendation/page-2"),
        ("/recurrences?page=12#list", "/recurrences/page-12#list"),
        ("/doc/source/0123456789abcdef?from=5&to=9#span", "/doc/source/0123456789abcdef#char=5,9"),
        ("/sparql?query=ASK%20%7B%7D", "/sparql"),
        ("/search?q=x", "/search"),
        ("/sitemap.xml?page=1", "/sitemap-page-1.xml"),
    ],
)
def test_an_address_with_a_query_is_one_of_a_file(link: str, address: str) -> None:
    assert copied(link) == address


def test_two_queries_never_share_a_file_and_none_leaves_the_folder() -> None:
    queries_ = [
        "b=x/y",
        "b=x-y",
        "b=x%2Fy",
        "b=x.y",
        "b=",
        "b=..%2F..%2Fetc",
        "b=%00",
        "b=" + "x" * 300,
        "b=" + "x" * 301,
    ]
    for path in ("/questions/cq01", "/questions/cq01.csv"):
        files_ = [file_of(copied(f"{path}?{query}")) for query in queries_]
        same = files_[0], files_[2]
        assert len(set(files_)) == len(files_), same
        for name in files_:
            assert re.fullmatch(r"questions/cq01[A-Za-z0-9./-]*", name), name
            assert ".." not in name
            assert len(name) < 150


def test_a_name_with_a_point_is_a_page_unless_it_is_a_known_form() -> None:
    assert file_of("/doc/meeting/x/item/1.2") == "doc/meeting/x/item/1.2/index.html"
    assert file_of("/ns/0.1.0") == "ns/0.1.0/index.html"
    assert file_of("/ns/0.1.0.ttl") == "ns/0.1.0.ttl"
    assert file_of("/") == "index.html"


def test_a_page_that_the_site_does_not_give_is_told(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="/: the site answers 500"):
        list(write_pages(example_store(), lambda path: Page(500, b""), tmp_path))


@pytest.mark.parametrize(
    ("page", "link", "told"),
    [
        ("/", "/about", "about/"),
        ("/", "/", "./"),
        ("/about", "/", "../"),
        ("/about", "/about", "./"),
        ("/doc/x/y", "/static/style.css", "../../../static/style.css"),
        ("/doc/x/y", "/doc/x/y.ttl", "../y.ttl"),
        ("/doc/x/y", "/doc/source/0123?from=5&amp;to=9#span", "../../source/0123/#char=5,9"),
        ("/sparql", "/sparql?query=ASK%7B%7D", "./"),
    ],
)
def test_a_link_leads_from_its_page(page: str, link: str, told: str) -> None:
    assert relinked(f'<a href="{link}">'.encode(), page)[0] == f'<a href="{told}">'.encode()


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org", "https://", "https://x:y/", "https://x/?a=b", "https://x/#a", ""]
)
def test_what_is_no_address_of_a_site_is_refused(address: str) -> None:
    with (
        pytest.raises(GraphError, match="is no address of a site"),
        site_at(create_app(open_memory(), Settings()), address),
    ):
        pass
