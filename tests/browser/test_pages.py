"""The pages in a browser: no error, no other host, accessible, usable by keyboard and on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browsing import AXE, WAIT, Seen
from serving import BASE, RECOMMENDATION, example_store

pytestmark = pytest.mark.slow
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
PAGES = {
    "home": "/",
    "search": "/search?q=foster",
    "search-nothing": "/search?q=zzzz",
    "recommendations": "/recommendation",
    "recommendation": f"/doc/{RECOMMENDATION}",
    "recommendation-reworded": "/doc/recommendation/aldermere/keeping-foster-carers/d",
    "recurrences": "/recurrences",
    "group": "a group of recurring asks",
    "who-else": "/recurrences?about=foster+carer+recruitment",
    "who-else-nobody": "/recurrences?about=xylophone",
    "council": "/doc/authority/aldermere",
    "body": "/doc/body/aldermere/children-families-scrutiny-panel",
    "outstanding": "/outstanding/aldermere/children-families-scrutiny-panel",
    "meeting": "/doc/meeting/aldermere/children-families-scrutiny-panel/2025-02-11",
    "report": "/doc/report/aldermere/keeping-foster-carers",
    "post": "/doc/post/aldermere/head-of-fostering",
    "person": "/doc/person/aldermere/m-osei-3f8dc842",
    "theme": "/def/theme/care-leavers",
    "questions": "/questions",
    "question": "/questions/cq08",
    "question-drawn": "/questions/cq05",
    "question-missing": "/questions/cq02",
    "sparql": "/sparql",
    "sparql-answer": "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%205",
    "dataset": "/dataset",
    "quality": "/quality",
    "awaiting": "/awaiting",
    "awaiting-on": "/awaiting?on=2025-12-31&state=not-computable",
    "about": "/about",
    "ontology": "/ns",
    "problems": "/problems",
    "source": "a source document",
    "shapes": "/shapes",
    "code-list": "/def/ask-kind",
    "code": "/def/ask-kind/do",
    "graph": "/graph/derived/answers",
    "api": "/api",
}
NOT_THERE = {
    "no-such-thing": "/doc/meeting/aldermere/no-such-meeting",
    "no-such-page": "/no-such-page",
    "no-such-parameter": "/questions/cq08?colour=red",
    "nothing-asked": "/recurrences?about=",
}


@pytest.mark.parametrize("seen", ["light-wide", "dark-narrow"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_asks_nobody_else(seen: Seen, name: str, request: pytest.FixtureRequest) -> None:
    page = seen.open(_FOUND[name]() if name in _FOUND else PAGES[name])
    _accessible(page, f"{name}-{request.node.callspec.params['seen']}")
    assert not seen.errors
    assert not seen.elsewhere


@pytest.mark.parametrize("seen", ["light-wide", "dark-narrow"], indirect=True)
@pytest.mark.parametrize("name", NOT_THERE)
def test_a_page_that_says_no_is_accessible_and_leads_on(
    seen: Seen, name: str, request: pytest.FixtureRequest
) -> None:
    answer = seen.page.goto(f"{seen.address}{NOT_THERE[name]}")
    assert answer is not None
    assert answer.status in (400, 404)
    _accessible(seen.page, f"{name}-{request.node.callspec.params['seen']}")
    assert seen.page.locator("main a").count() > 0
    assert not seen.elsewhere


def _accessible(page: Page, name: str) -> None:
    """Keep a picture of the page; axe finds nothing in it, it is no wider than the window, and no heading skips a level."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.response["violations"]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{name} is {wider} pixels too wide"
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => +one.tagName[1])")
    assert levels.count(1) == 1, name
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), f"{name}: {levels}"


def test_no_page_is_cut_off_on_paper(seen: Seen) -> None:
    """On A4 with a centimetre around it, whatever colours the screen has: nothing is wider, and what is folded is there."""
    seen.page.emulate_media(media="print", color_scheme="dark")
    seen.page.set_viewport_size({"width": 718, "height": 1040})
    for name in PAGES:
        page = seen.open(_FOUND[name]() if name in _FOUND else PAGES[name])
        beyond = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > 719"
            " && getComputedStyle(one).clipPath == 'none').map(one => one.outerHTML.slice(0, 80))"
        )
        assert not beyond, f"{name}: {beyond[:3]}"
        colours = "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
        assert page.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], name
    folded = seen.open("/recurrences").locator("details:not([open]) blockquote").last
    folded.wait_for()
    assert folded.bounding_box()


@pytest.mark.parametrize("seen", ["light-narrow"], indirect=True)
@pytest.mark.parametrize("name", ["awaiting", "recommendation-reworded", "who-else", "group", "body", "report"])
def test_what_became_of_it_is_seen_on_a_phone_without_scrolling_sideways(seen: Seen, name: str) -> None:
    page = seen.open(_FOUND[name]() if name in _FOUND else PAGES[name])
    page.locator("table.cards").first.wait_for()
    beyond = "[...document.querySelectorAll('table.cards')].map(one => one.parentNode.scrollWidth - one.parentNode.clientWidth)"
    assert max(page.evaluate(beyond)) <= 0


def test_who_else_asked_is_found_from_the_form_by_keyboard_and_leads_to_the_words(seen: Seen) -> None:
    page = seen.open("/recurrences")
    page.locator("#about").focus()
    page.keyboard.type("exempt care leavers from council tax")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recurrences?about=**")
    page.locator("main h2", has_text="care leavers").first.wait_for()
    rows = page.locator("section").filter(has_text="care leavers").first.locator("table tbody tr")
    councils = rows.locator("th").all_inner_texts()
    assert len(councils) >= 2
    assert all(one.inner_text().strip() for one in rows.locator("td").all())
    page.locator("blockquote a", has_text="See these words in their place in the source").first.click()
    page.wait_for_url("**/doc/source/**#span")
    page.locator("mark#span").wait_for()


def _group() -> str:
    """Return the page of the first group: its address follows from its members."""
    rows = example_store().rows(f"SELECT ?c WHERE {{ ?c a <{BASE}ns#RecurrenceCluster> }} ORDER BY ?c").rows
    return str(rows[0][0]).replace(f"{BASE}id/", "/doc/")


def _source() -> str:
    """Return the page of the first source document: its address follows from its bytes."""
    rows = example_store().rows(f"SELECT ?s WHERE {{ ?s a <{BASE}ns#SourceDocument> }} ORDER BY ?s").rows
    return str(rows[0][0]).replace(f"{BASE}id/", "/doc/")


_FOUND = {"group": _group, "source": _source}


def test_from_the_search_to_the_sentence_by_keyboard_alone(seen: Seen) -> None:
    page = seen.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("weekly allowance independent agencies")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    _tab_to(seen, "a", "weekly")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/doc/{RECOMMENDATION}")
    _tab_to(seen, "a", "See these words in their place in the source")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/source/**#span")
    page.locator("mark#span", has_text="weekly allowance").wait_for()


def _tab_to(seen: Seen, tag: str, words: str) -> None:
    """Press Tab until a link with these words has the focus, at most two hundred times."""
    for _ in range(200):
        seen.page.keyboard.press("Tab")
        focused = seen.page.evaluate("[document.activeElement.tagName, document.activeElement.textContent]")
        if focused[0].lower() == tag and words in focused[1]:
            return
    raise AssertionError(f"no link with the words {words!r} was reached")


def test_a_question_s_form_gives_the_rows_of_the_command(
    seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph import queries

    page = seen.open("/questions/cq08")
    page.select_option("select[name=authority]", label="Aldermere")
    page.locator("main form button").first.click()
    page.wait_for_url("**authority=**")
    shown = page.locator("main table tbody tr").count()
    bound = queries.load("cq08").bind({"authority": "aldermere"})
    assert shown == len(example_store().rows(bound).rows) > 0


@contextmanager
def _without_scripts(seen: Seen) -> Iterator[Page]:
    assert seen.page.context.browser is not None
    context = seen.page.context.browser.new_context(java_script_enabled=False)
    context.set_default_timeout(WAIT)
    try:
        yield context.new_page()
    finally:
        context.close()


def test_a_query_runs_from_the_page_without_scripts(seen: Seen) -> None:
    with _without_scripts(seen) as page:
        page.goto(f"{seen.address}/sparql")
        page.fill("textarea", "SELECT ?r WHERE { ?r a <https://w3id.org/scrutiny/ns#Recommendation> } ORDER BY ?r")
        page.locator("main form button").first.click()
        page.wait_for_url("**query=**")
        page.locator("main table tbody tr").nth(10).wait_for()


def test_the_pages_work_without_scripts(seen: Seen) -> None:
    with _without_scripts(seen) as page:
        page.goto(f"{seen.address}/recurrences")
        page.fill("#about", "foster carers")
        page.locator("main form button").first.click()
        page.wait_for_url("**about=**")
        page.locator("main table.cards tbody tr").first.wait_for()
        page.goto(f"{seen.address}/search?q=foster")
        page.locator("ul.list > li").first.wait_for()
