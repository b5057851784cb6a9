"""Feeds and the sitemap: well formed, complete, stable, and only of what the site holds."""

from __future__ import annotations

import pytest
from lxml import etree
from starlette.testclient import TestClient

from serving import BASE, application, example_store

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


def entries(client: TestClient, path: str) -> list[etree._Element]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    for needed in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{needed}") is not None
    return feed.findall(f"{ATOM}entry")


def test_the_feed_has_the_newest_first_and_each_entry_once(client: TestClient) -> None:
    found = entries(client, "/changes.atom")
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in found]
    said = " ".join(f"scr:{name}," for name in ("RecommendationVersion", "Response", "ProgressUpdate", "ActionPoint"))
    rows = (
        example_store()
        .rows(f"PREFIX scr: <{BASE}ns#> SELECT DISTINCT ?n WHERE {{ ?n a ?c FILTER(?c IN ({said.rstrip(',')})) }}")
        .rows
    )
    assert len(found) == min(len(rows), 50)
    assert times == sorted(times, reverse=True)
    assert len({entry.findtext(f"{ATOM}id") for entry in found}) == len(found)


@pytest.mark.parametrize(
    "scope", ["authority/aldermere", "body/aldermere/executive", "recommendation/aldermere/keeping-foster-carers/c"]
)
def test_a_feed_of_a_scope_is_a_part_of_all_and_its_links_lead_somewhere(client: TestClient, scope: str) -> None:
    found = entries(client, f"/changes/{scope}.atom")
    assert found
    for entry in found:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(link.get("href", "")).status_code == 200
        if scope.startswith("authority"):
            assert "Aldermere" in (entry.findtext(f"{ATOM}summary") or "")


def test_a_theme_has_a_feed(client: TestClient) -> None:
    assert entries(client, "/changes/theme/care-leavers.atom")


@pytest.mark.parametrize("path", ["authority/nowhere", "person/aldermere/m-osei", "colour/red", "authority/../x"])
def test_there_is_no_feed_of_anything_else(client: TestClient, path: str) -> None:
    assert client.get(f"/changes/{path}.atom").status_code == 404


def test_the_sitemap_has_every_recommendation_and_no_person(client: TestClient) -> None:
    index = etree.fromstring(client.get("/sitemap.xml").content)
    files = [str(loc.text) for loc in index.iter(f"{MAP}loc")]
    assert len(files) == 1
    pages = {str(loc.text) for loc in etree.fromstring(client.get(files[0]).content).iter(f"{MAP}loc")}
    rows = example_store().rows(f"SELECT ?r WHERE {{ ?r a <{BASE}ns#Recommendation> }}").rows
    assert {str(row[0]).replace(f"{BASE}id/", "http://testserver/doc/") for row in rows} <= pages
    assert not any("/person/" in page for page in pages)
    assert f"Sitemap: {files[0].partition('?')[0]}" in client.get("/robots.txt").text


def test_about_says_what_the_words_mean(client: TestClient) -> None:
    assert "It is not a refusal" in client.get("/about", headers={"Accept": "text/html"}).text
