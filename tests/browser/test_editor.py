"""The editor of the SPARQL page in a browser: it runs a query, completes terms by keyboard, and asks nobody else."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from browsing import AXE, Seen

pytestmark = pytest.mark.slow

_LIST = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) li"  # disabled: a newer list is on its way


def _wait_until_written(seen: Seen, true: str) -> None:
    """Wait until what the form would send is as the expression says: the editor writes it after the key."""
    seen.page.wait_for_function(
        f"(() => {{ const v = document.querySelector('textarea#query').value; return {true} }})()"
    )


def _cleared(seen: Seen, path: str = "/sparql") -> None:
    """Open the page, go to the editor by its label and empty it."""
    page = seen.open(path)
    page.wait_for_selector(".cm-content")
    page.locator("#example option").nth(10).wait_for(state="attached")
    page.click("label[for=query]")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    _wait_until_written(seen, "v === ''")


def test_a_query_is_written_completed_and_run_by_keyboard(seen: Seen) -> None:
    _cleared(seen)
    page = seen.page
    page.keyboard.type("SELECT ?r WHERE { ?r a scr:Recommen")
    page.keyboard.press("Control+Space")
    page.locator(f"{_LIST}[aria-selected]", has_text="scr:Recommendation").wait_for()
    page.wait_for_timeout(120)  # the editor takes no completion that has just appeared under the fingers
    page.keyboard.press("Enter")
    page.locator(".cm-line", has_text="PREFIX scr:").wait_for()
    _wait_until_written(seen, "v.includes('a scr:Recommendation')")
    _wait_until_written(seen, r"v.startsWith('PREFIX scr: <https://w3id.org/scrutiny/ns#>\n')")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sparql?query=**")
    page.locator("main table tbody tr").nth(10).wait_for()
    assert not seen.errors
    assert not seen.elsewhere


def test_a_term_is_found_by_what_it_is_called(seen: Seen) -> None:
    _cleared(seen)
    seen.page.keyboard.type("SELECT * WHERE { ?action due")
    seen.page.keyboard.press("Control+Space")
    seen.page.locator(_LIST, has_text="is due on → scr:dueDate").wait_for()


def test_a_question_is_put_into_the_editor(seen: Seen) -> None:
    _cleared(seen)
    page = seen.page
    page.select_option("#example", index=3)
    page.click("#use-example")
    _wait_until_written(seen, "v.includes('SELECT') && !v.includes('#+')")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/sparql?query=**")
    page.locator("[role=status]").wait_for()


def test_tab_leaves_the_editor(seen: Seen) -> None:
    _cleared(seen)
    seen.page.keyboard.press("Tab")
    seen.page.wait_for_function("document.activeElement.textContent === 'Run the query'")


def test_the_line_that_is_wrong_is_marked(seen: Seen) -> None:
    page = seen.page
    page.goto(f"{seen.address}/sparql?query=SELECT%20*%0AWHERE%20%7B%0A%20?s%20%3Fp%20o%20%7D")
    page.locator(".cm-wrong", has_text="?s ?p o").wait_for()


def test_without_the_list_of_terms_the_editor_still_edits(seen: Seen) -> None:
    seen.page.route("**/sparql/completions.json", lambda route: route.abort())
    page = seen.open("/sparql")
    page.wait_for_selector(".cm-content")
    page.click("label[for=query]")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# kept")
    _wait_until_written(seen, "v.includes('# kept')")


@pytest.mark.parametrize("seen", ["light-wide", "dark-wide", "dark-narrow"], indirect=True)
def test_the_editor_with_its_list_open_is_accessible(seen: Seen) -> None:
    _cleared(seen)
    page = seen.page
    page.keyboard.type(
        "# a comment\nPREFIX scr: <https://w3id.org/scrutiny/ns#>\nSELECT ?x WHERE { ?x scr:text 'words', 3 ; scr:"
    )
    page.keyboard.press("Control+Space")
    page.locator(f"{_LIST}[aria-selected]", has_text="scr:").wait_for()
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.response["violations"]
