"""The pages of councils, bodies, meetings, reports, posts, people and themes."""

from __future__ import annotations

import hashlib
import html
import re

import pytest
from starlette.testclient import TestClient

from graph import files, queries
from graph.serve.pages.things import KINDS
from serving import BASE, application, example_store

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
    "/def/theme/fostering": ("What has been asked or decided under this theme",),
}

_PAGE = files.folder("data") / "examples" / "aldermere-2025-04-15-executive.html"
EXECUTIVE = hashlib.sha256(_PAGE.read_bytes()).hexdigest()[:16]


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


def test_a_code_list_names_its_codes_and_what_each_means(client: TestClient) -> None:
    shown = text_of(client, "/def/ask-kind")
    assert "Code list Ask kind What sort of act an ask requests." in shown
    assert "11 codes, by name." in shown
    assert "do some act that no other sort here describes do" in shown
    assert "accommodation of care leavers where young people live after being looked after care leavers" in text_of(
        client, "/def/theme"
    )
    assert "Code do What is stated of it" in text_of(client, "/def/ask-kind/do")


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/graph/derived/answers", "Named graph When answers are due"),
        ("/graph/vocab", "Named graph The ontology and its code lists"),
        ("a source's graph", "Named graph What was read from aldermere-2025-04-15-executive.html"),
        ("a group's graph", "Named graph An ask that recurs: That"),
    ],
)
def test_a_named_graph_is_called_by_what_it_tells(client: TestClient, path: str, named: str) -> None:
    graphs = sorted(example_store().graphs())
    found = {
        "a source's graph": f"/graph/source/{EXECUTIVE}",
        "a group's graph": next(one for one in graphs if "/derived/recurrence/" in one).removeprefix(BASE[:-1]),
    }
    assert named in text_of(client, found.get(path, path))


def test_a_recommendation_without_a_report_is_headed_by_its_item(client: TestClient) -> None:
    shown = text_of(client, "/doc/recommendation/quillhaven/care-leavers-local-offer-f0662942/1-1")
    assert "Recommendation 1.1 · Quillhaven Care Leavers - Local Offer" in shown


def test_a_printed_full_stop_is_no_part_of_a_name(client: TestClient) -> None:
    assert "Recommendation 1 of Damp and Mould in Council Homes" in text_of(client, "/graph/derived/answers")
    assert "Recommendation 1 · Quillhaven" in text_of(
        client, "/doc/recommendation/quillhaven/damp-and-mould-in-council-homes/1"
    )


def test_a_source_is_headed_by_its_meeting_and_quotes_what_has_no_words_of_its_own(client: TestClient) -> None:
    shown = text_of(client, f"/doc/source/{EXECUTIVE}")
    assert "Source document · Aldermere Executive, 15 April 2025" in shown
    assert "File aldermere-2025-04-15-executive.html" in shown
    assert "no words of its own" not in shown
    assert re.search(r"Attendance “[^”]+”", shown)


def test_a_theme_tells_each_matter_once(client: TestClient) -> None:
    shown = text_of(client, "/def/theme/care-leavers")
    assert "Recommendation d of Keeping Foster Carers Aldermere" not in shown
    assert "The exemption for care leavers be reviewed by the Panel in October 2026." in shown


def test_a_holding_response_is_no_silence_where_asks_recur(client: TestClient) -> None:
    shown = text_of(client, "/recurrences")
    assert "“That a 20mph zone be created outside each school in the borough.”" in shown
    assert "Outcome so far: holding response only." in shown


def test_what_is_not_there_is_told_without_the_address_of_a_thing(client: TestClient) -> None:
    page = client.get("/doc/meeting/aldermere/no-such-meeting", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "Nothing has been read about meeting/aldermere/no-such-meeting." in page.text
    assert '<a href="/search?q=no+such+meeting">' in page.text
    assert BASE not in page.text


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
