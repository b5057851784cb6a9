"""Who else asked for this: the page says what the interface for programs says, and takes no words for markup."""

from __future__ import annotations

from html import unescape

import pytest
from starlette.testclient import TestClient

from serving import application

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application())


@pytest.mark.parametrize(
    "about", ["foster carer recruitment", "20mph outside schools", "care leavers and council tax"]
)
def test_the_page_shows_what_programs_are_told(client: TestClient, about: str) -> None:
    told = client.get("/api/recurrences", params={"about": about}).json()["recurrences"]
    page = unescape(client.get("/recurrences", params={"about": about}, headers=HTML).text)
    assert told
    places = [page.index(one["cluster"].replace("https://w3id.org/scrutiny", "")) for one in told]
    assert places == sorted(places)
    for one in told:
        for why in (*one["why"]["words"], *one["why"]["subjects"]):
            assert why in page.partition("Near to your words")[2]
        for council in one["councils"]:
            assert f'<th scope="row">{council}' in page
        for member in one["members"]:
            assert " ".join(member["quote"].split())[:40] in " ".join(page.split())
            assert member["span"].partition("#")[0].rpartition("/")[2] in page


def test_nothing_near_is_told_and_leads_to_the_search(client: TestClient) -> None:
    page = client.get("/recurrences?about=xylophone", headers=HTML)
    assert page.status_code == 200
    assert "No ask that recurs is near" in page.text
    assert "/search?q=xylophone" in page.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("about=", "Give some words"),
        ("about=%20", "Give some words"),
        (f"about={'x' * 501}", "at most 500"),
        ("about=x&method=guess", "method"),
        ("about=x&method=semantic", "no sentence model"),
        ("about=x&page=2", "one page"),
        ("about=x&about=y", "twice"),
        ("method=default", "Give some words"),
    ],
)
def test_what_cannot_be_looked_for_is_told(client: TestClient, query: str, told: str) -> None:
    answer = client.get(f"/recurrences?{query}", headers=HTML)
    assert answer.status_code == 400
    assert told in answer.text


def test_words_stay_words(client: TestClient) -> None:
    words = '"><script>alert(1)</script>{{ 7*7 }}'
    page = client.get("/recurrences", params={"about": words}, headers=HTML).text
    assert "<script>alert" not in page
    assert "49" not in page.partition("<h1>")[2].partition("</form>")[0]


def test_the_lists_lead_to_it(client: TestClient) -> None:
    assert 'name="about"' in client.get("/recurrences", headers=HTML).text
    one = client.get("/doc/recommendation/aldermere/keeping-foster-carers/c", headers=HTML).text
    assert "/recurrences?about=" in one
    assert "Disallow: /recurrences?about=\n" in client.get("/robots.txt").text
