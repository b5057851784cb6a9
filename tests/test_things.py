"""The pages of councils, bodies, meetings, reports, posts, people and themes."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from graph import queries
from graph.serve.things import KINDS
from serving import application

PAGES = {
    "/doc/authority/aldermere": ("Children and Families Scrutiny Panel", "Keeping Foster Carers", "rejected"),
    "/doc/body/aldermere/children-families-scrutiny-panel": (
        "Action points it has minuted",
        "exit interview",
        "Its meetings",
    ),
    "/doc/body/aldermere/executive": ("No action point of this body has been read.",),
    "/doc/meeting/aldermere/children-families-scrutiny-panel/2025-02-11": (
        "24/53 Final Report - Keeping Foster Carers",
        "That a mentoring scheme be established",
        "No outcome has been read at this item.",
        "11 February 2025",
    ),
    "/doc/report/aldermere/keeping-foster-carers": ("weekly allowance", "Where it was sent", "partially accepted"),
    "/doc/post/aldermere/head-of-fostering": ("M Osei", "11 February 2025"),
    "/doc/person/aldermere/m-osei-3f8dc842": ("Head of Fostering",),
    "/def/theme/fostering": ("What has been asked under this theme",),
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


def text_of(client: TestClient, path: str) -> str:
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_tells_what_was_read_of_its_thing(client: TestClient, path: str) -> None:
    shown = text_of(client, path)
    for words in PAGES[path]:
        assert words in shown


def test_a_code_list_and_a_code_are_called_so(client: TestClient) -> None:
    assert "Code list ask kind What is stated of it" in text_of(client, "/def/ask-kind")
    assert "Code do What is stated of it" in text_of(client, "/def/ask-kind/do")


def test_every_kind_has_a_page_and_tables() -> None:
    assert {path.split("/")[2] for path in PAGES} >= set(KINDS)
    for kind in KINDS:
        assert queries.in_folder(f"pages/{kind}")


def test_every_link_of_these_pages_leads_somewhere(client: TestClient) -> None:
    linked = {
        html.unescape(link).partition("#")[0]
        for path in PAGES
        for link in re.findall(
            r'href="(/(?:id|doc|def)/[^"]+)"', client.get(path, headers={"Accept": "text/html"}).text
        )
    }
    assert len(linked) > 30
    for link in sorted(linked):
        assert client.get(link, headers={"Accept": "text/html"}).status_code in (200, 303), link


def test_a_person_is_kept_from_search_engines_and_a_council_is_not(client: TestClient) -> None:
    headers = {"Accept": "text/html"}
    assert (
        'name="robots" content="noindex"' in client.get("/doc/person/aldermere/m-osei-3f8dc842", headers=headers).text
    )
    assert "noindex" not in client.get("/doc/authority/aldermere", headers=headers).text


def test_a_table_s_query_gives_its_rows(client: TestClient) -> None:
    page = client.get("/doc/report/aldermere/keeping-foster-carers", headers={"Accept": "text/html"}).text
    link = re.search(r'href="(/sparql\?query=[^"]+)"', page)
    assert link
    rows = client.get(html.unescape(link[1]), headers={"Accept": "text/csv"}).text.splitlines()
    assert len(rows) == 6
