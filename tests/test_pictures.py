"""What the pages show beside the words: how wordings differ, who says what of progress, and the pictures."""

from __future__ import annotations

import html
import json
import re
from datetime import date

import pytest
from rdflib import Graph, Literal, URIRef
from starlette.testclient import TestClient

from graph import queries
from graph.serve import create_app
from graph.serve.pages import groups
from graph.serve.pages.awaiting import STATES, standings
from graph.serve.pages.groups import kind
from graph.serve.site.reading import Whole
from graph.serve.site.site import Site
from graph.serve.site.structured import data_block
from graph.serve.tracing.flow import Way, flow
from graph.serve.tracing.journey import journey
from graph.serve.tracing.wordings import revisions
from graph.serve.tracing.years import Mark, calendar
from graph.settings import Settings
from graph.store import Rows, open_memory
from graph.track.words import difference, pieces
from serving import BASE, application, example_store

FOSTERING = "/doc/recommendation/aldermere/keeping-foster-carers"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


def markup_of(client: TestClient, path: str) -> str:
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    return page.text


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("That a review be held by May 2024.", "That a full review be held by June 2025, in public."),
        ("That a review be held", "That a review be held"),
        ("", "That a review be held"),
        ("That a review be held", ""),
        ("That £5 (five) be paid.", "That (six) be paid."),
        ("<ins>a</ins> & b", "<del>a</del> & b"),
    ],
)
def test_the_pieces_of_a_difference_are_both_wordings(earlier: str, later: str) -> None:
    found = pieces(earlier, later)
    for text, other in ((earlier, "in"), (later, "out")):
        kept = "".join(piece.words for piece in found if piece.kind != other)
        assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)
    marked = "".join({"kept": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}[one.kind].format(one.words) for one in found)
    if earlier and earlier != later:
        assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", difference(earlier, later).shown)


def _wordings(*texts: str) -> list[dict[str, URIRef | Literal | None]]:
    return [{"node": URIRef(f"urn:{number}"), "text": Literal(text)} for number, text in enumerate(texts, start=1)]


def test_a_change_is_as_grave_as_the_graph_says_and_else_not_stated() -> None:
    change = URIRef(f"{BASE}def/text-change/editorial")
    claim = {"node": URIRef("urn:3"), "earlier": URIRef("urn:1"), "change": change}
    elsewhere = {"node": URIRef("urn:2"), "earlier": URIRef("urn:9"), "change": change}
    second, third = revisions(_wordings("Hold a review", "Hold reviews", "Hold a new review"), [claim, elsewhere])
    assert (second.number, second.before) == (2, 1)
    assert "not state" in second.told
    assert (third.number, third.before) == (3, 1)
    assert third.told.startswith("Editorial")
    assert [piece.words for piece in third.pieces if piece.kind == "in"] == ["new"]
    assert not revisions(_wordings("Hold a review"), [claim])


def test_a_recommendation_shows_what_was_taken_out_and_put_in(client: TestClient) -> None:
    changed = markup_of(client, f"{FOSTERING}/d")
    assert re.search(
        r'<del><span class="hidden">\[taken out: </span>[^<]+<span class="hidden">\]</span></del>', changed
    )
    assert "<ins><span" in changed
    assert "Substantive: what is asked for changed." in text_of(changed)
    same = markup_of(client, f"{FOSTERING}/a")
    assert "The words did not change." in text_of(same)
    assert "<del>" not in same
    single = markup_of(client, "/doc/recommendation/quillhaven/damp-and-mould-in-council-homes/3")
    assert "How the words changed" not in single


def test_what_scrutiny_found_stands_apart_from_what_it_was_told(client: TestClient) -> None:
    progress = markup_of(client, f"{FOSTERING}/d").split('id="progress"')[1].split("</section>")[0]
    found, told = map(text_of, progress.split("<h3>What was reported to it</h3>"))
    assert "not achieved" in found
    assert "Children and Families Scrutiny Panel" in found
    assert "Head of Fostering" not in found
    assert "complete" in told
    assert "Head of Fostering" in told
    assert "not achieved" not in told
    assert "What scrutiny found" not in text_of(markup_of(client, f"{FOSTERING}/a"))


KINDS = {"stated": "said", "confirmed": "agreed", "proposed": "guessed"}


def test_a_picture_has_every_mark_once_and_kinds_are_never_added_up() -> None:
    marks = [
        Mark("Zeal", 2019, "proposed"), Mark("Zeal", 2019, "proposed"), Mark("Zeal", 2019, "confirmed"),
        Mark("Ash", 2022, "stated"), Mark("Nobody", None, "proposed"),
    ]  # fmt: skip
    drawn = calendar(marks, KINDS, last="Nobody")
    assert drawn is not None
    assert [heading for heading, _ in drawn.columns] == ["2019", "2020", "2021", "2022", "No date"]
    assert [line.name for line in drawn.lines] == ["Ash", "Zeal", "Nobody"]
    assert drawn.lines[1].cells[0] == (("confirmed", 1), ("proposed", 2))
    assert sorted((spot.kind, spot.number) for spot in drawn.spots) == [
        ("confirmed", 1), ("proposed", 1), ("proposed", 2), ("stated", 1),
    ]  # fmt: skip
    assert "Zeal: 2019, 1 agreed and 2 guessed." in drawn.description
    assert all(0 < spot.x < drawn.width and 0 < spot.y < drawn.height for spot in drawn.spots)
    assert len({(spot.x, spot.y) for spot in drawn.spots}) == len(drawn.spots)
    assert calendar(marks[::-1], KINDS, last="Nobody") == drawn
    assert calendar([], KINDS, last="Nobody") is None


def test_years_far_apart_do_not_make_a_picture_of_nothing() -> None:
    drawn = calendar([Mark("Ash", 1066, "stated"), Mark("Ash", 2022, "stated")], KINDS, last="")
    assert drawn is not None
    assert [heading for heading, _ in drawn.columns] == ["1066", "2022"]


def test_a_membership_that_was_turned_down_does_not_count() -> None:
    state = URIRef(f"{BASE}def/review-state/refuted")
    assert kind({"renews": None, "member_state": state}) is None
    assert kind({"renews": None, "member_state": None}) == "proposed"
    assert kind({"renews": Literal(True), "member_state": state}) is None
    assert kind({"renews": Literal(True), "member_state": None}) == "stated"


def test_a_group_shows_its_councils_by_year_and_their_outcomes_side_by_side(client: TestClient) -> None:
    rows = example_store().rows(
        f"SELECT DISTINCT ?c WHERE {{ ?m <{BASE}ns#inCluster> ?c ; <{BASE}ns#memberNode>/^<{BASE}ns#hasAsk> ?r }} ORDER BY ?c"
    )
    assert rows.rows
    for (found,) in rows.rows:
        page = markup_of(client, str(found).replace(f"{BASE}id/", "/doc/"))
        assert page.count("<svg viewBox") >= 1
        assert re.search(
            r'<title id="years-title">[^<]+</title>\s*<desc id="years-text">[^<]+20\d\d[^<]+</desc>', page
        )
        table = page.split("<caption>Asks by council and year</caption>")[1].split("</table>")[0]
        assert sum(map(int, re.findall(r"(\d+) proposed", text_of(table)))) == page.count("Outcome so far:")
        assert "What came of it, council by council" in page
        assert "proposed by machine" in text_of(page)


def test_recurrences_keep_stated_confirmed_and_proposed_apart(client: TestClient) -> None:
    page = markup_of(client, "/recurrences")
    assert page.index('id="stated"') < page.index('id="confirmed"') < page.index('id="proposed"')
    assert "Asks in proposed groups, by council and year" in page
    assert "Asks in confirmed groups" not in page
    assert "1 confirmed" not in text_of(page)


@pytest.mark.parametrize("on", [date(2025, 3, 1), date(2025, 4, 14), date(2025, 12, 31), date(2030, 1, 1)])
def test_what_is_overdue_or_not_computable_is_what_the_question_answers(on: date) -> None:
    rows = example_store().rows(queries.load("cq04").bind({"as_of": on.isoformat()}))
    asked = {str(row[-1]): (str(row[-3]), str(row[-2])) for row in rows.rows}
    found = standings(Site(example_store()), on)
    told = {str(one.row["recommendation"]): (str(one.state), one.state.reason) for one in found}
    assert told
    assert {node for node, (state, _) in told.items() if not state.startswith(("answered", "due"))} == set(asked)
    for node, (state, why) in asked.items():
        assert told[node][0] == state
        if state == "not computable":
            assert told[node][1] == why


def test_what_was_recommended_after_a_day_does_not_stand_on_it() -> None:
    site = Site(example_store())
    made = {
        str(row["recommendation"]): str(row["made"])
        for row in site.read.select("awaiting")
        if str(row["undated"]) == "0"
    }
    for day in ("2025-03-01", "2025-04-14", "2026-01-01"):
        later = {node for node, on in made.items() if on > day}
        assert later
        assert later.isdisjoint(str(one.row["recommendation"]) for one in standings(site, date.fromisoformat(day)))
        rows = example_store().rows(queries.load("cq04").bind({"as_of": day})).rows
        assert later.isdisjoint(str(row[-1]) for row in rows)


def test_how_recommendations_stand_is_told_for_a_day_that_is_given(client: TestClient) -> None:
    total = len(standings(Site(example_store()), date(2030, 1, 1)))
    page = text_of(markup_of(client, "/awaiting?on=2030-01-01"))
    assert "How recommendations stand on 1 January 2030" in page
    assert f"{total} recommendations." in page
    figures = re.findall(
        r'state=[a-z-]+">[A-Za-z ]+</a></th><td class="number">([0-9]+)', markup_of(client, "/awaiting?on=2030-01-01")
    )
    assert len(figures) == len(STATES)
    assert sum(map(int, figures)) == total
    assert "no date of receipt or notice" in page or "no referral to an Executive recorded" in page
    assert "the day on which a document was last read" in text_of(markup_of(client, "/awaiting"))


@pytest.mark.parametrize(
    "query", ["on=yesterday", "on=2025-02-30", "on=20250101", "state=lost", "page=0", "page=99999", "of=x", "on=<b>"]
)
def test_a_day_or_state_that_there_is_not_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/awaiting?{query}", headers={"Accept": "text/html"})
    assert answer.status_code in (400, 404)
    assert "<b>" not in answer.text


def test_quality_counts_what_the_rules_count(client: TestClient) -> None:
    page = text_of(markup_of(client, "/quality"))
    for rule in queries.checks():
        rows = example_store().rows(rule.bind({})).rows
        checked, failing = (sum(int(str(row[place])) for row in rows) for place in (1, 2))
        assert f"{rule.summary}: {failing} of {checked}" in page
    assert "Aldermere" in page
    assert "quarantine" not in page


@pytest.mark.parametrize("path", ["/quality", "/awaiting"])
def test_the_new_pages_are_linked_from_home_and_work_on_nothing(client: TestClient, path: str) -> None:
    assert markup_of(client, "/").count(f'href="{path}"') == 2
    empty = TestClient(create_app(open_memory(), Settings()))
    assert "Nothing has been read yet" in markup_of(empty, path)


BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
BLOCKS = {
    "/dataset": ("Dataset", "license"),
    "/doc/authority/aldermere": ("GovernmentOrganization", "name"),
    "/doc/body/aldermere/executive": ("GovernmentOrganization", "parentOrganization"),
    "/doc/meeting/aldermere/children-families-scrutiny-panel/2025-02-11": ("Event", "startDate"),
    "/doc/report/aldermere/keeping-foster-carers": ("Report", "author"),
}


@pytest.mark.parametrize("path", BLOCKS)
def test_a_page_tells_search_engines_what_it_is_of(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert "script" not in answer.headers["content-security-policy"]
    (found,) = BLOCK.findall(answer.text)
    block = json.loads(found)
    kind, named = BLOCKS[path]
    assert (block["@context"], block["@type"]) == ("https://schema.org", kind)
    assert block[named]
    assert block["@id"].startswith(BASE)
    assert '"None"' not in found


def test_a_person_is_told_to_no_search_engine(client: TestClient) -> None:
    assert not BLOCK.findall(markup_of(client, "/doc/person/aldermere/m-osei-3f8dc842"))


def test_no_words_can_end_a_data_block() -> None:
    written = str(data_block({"name": "</script><script>alert(1)</script> & <!-- \u2028"}))
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written)["name"].startswith("</script>")


def test_who_refers_to_whom_is_drawn_and_listed(client: TestClient) -> None:
    page = markup_of(client, "/doc/authority/aldermere")
    drawn = page[page.index('class="journey flow"') :]
    told = html.unescape(re.findall(r'<desc id="flow-text">(.*?)</desc>', drawn)[0])
    assert "Children and Families Scrutiny Panel to Overview and Scrutiny Board: 1" in told
    assert "Overview and Scrutiny Board to Executive: 1" in told
    assert drawn.count("<rect") == 3
    assert drawn.count('class="head"') == 2
    body = markup_of(client, "/doc/body/aldermere/overview-scrutiny-board")
    assert body.count("1 referral</li>") == 2


def test_a_flow_stands_left_of_where_it_leads_and_circles_end() -> None:
    names = dict(zip("abcd", ("A", "B", "C", "<D>"), strict=True))
    made = flow([Way("a", "b", 2), Way("b", "c", 1), Way("a", "c", 1), Way("c", "a", 3), Way("d", "d", 1)], names)
    assert made is not None
    places = {box.lines[0]: box.x for box in made.boxes}
    assert places["A"] < places["B"] < places["C"]
    assert len(made.arrows) == 5
    assert len({(box.x, box.y) for box in made.boxes}) == 4
    assert all(0 <= arrow.x <= made.width and 0 <= arrow.y <= made.height for arrow in made.arrows)
    assert flow([], names) is None
    assert (
        flow([Way(str(one), str(one + 1), 1) for one in range(40)], {str(one): str(one) for one in range(41)}) is None
    )


def test_what_is_outstanding_is_what_the_question_says(client: TestClient) -> None:
    body = f"{BASE}id/body/aldermere/children-families-scrutiny-panel"
    rows = client.get("/api/questions/cq31", params={"body": body}).json()["rows"]
    page = html.unescape(markup_of(client, "/outstanding/aldermere/children-families-scrutiny-panel"))
    assert rows
    assert all(row["words"] in page for row in rows)
    assert page.count("<tr><td") == len(rows)
    assert "Democratic Services Officer" in page
    assert "/outstanding/aldermere/children-families-scrutiny-panel" in markup_of(
        client, body.replace(f"{BASE}id", "/doc")
    )
    assert client.get("/outstanding/nowhere/none").status_code == 404


def test_the_page_tells_the_steps_that_the_command_prints(client: TestClient) -> None:
    node = URIRef(f"{BASE}id/recommendation/aldermere/keeping-foster-carers/d")
    page = markup_of(client, "/doc/recommendation/aldermere/keeping-foster-carers/d")
    steps = page[page.index('<ol class="steps">') : page.index("</ol>", page.index('<ol class="steps">'))]
    told = journey(Site(example_store()).read, node)
    assert told is not None
    assert re.findall(r"<h3>([^<]*?)(?: <span|</h3>)", html.unescape(steps)) == [step.heading for step in told.steps]


def test_what_is_asked_of_the_whole_is_kept_until_the_store_changes() -> None:
    class Counted:
        release, asked = "one", 0

        def rows(self, query: str) -> Rows:
            self.asked += 1
            return Rows(("n",), ((None,),))

    store, whole = Counted(), Whole()
    for _ in range(3):
        whole.rows(store, "a")
    assert store.asked == 1
    store.release = "two"
    whole.rows(store, "a")
    assert store.asked == 2
    store.release = ""
    whole.rows(store, "a")
    whole.rows(store, "a")
    assert store.asked == 4


def test_the_pages_of_recurrences_show_every_group_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    clusters = r'<h3 id="id-cluster-[0-9a-f]+"><a href="/id/(cluster/[0-9a-f]+)'
    whole = re.findall(clusters, markup_of(client, "/recurrences"))
    assert len(whole) > 2
    monkeypatch.setattr(groups, "PAGE_SIZE", 2)
    pages = [markup_of(client, f"/recurrences?page={number}") for number in range(1, (len(whole) + 1) // 2 + 1)]
    assert [re.findall(clusters, page) for page in pages] == [whole[n : n + 2] for n in range(0, len(whole), 2)]
    assert all('rel="next"' in page for page in pages[:-1])
    assert 'rel="next"' not in pages[-1]
    assert [page.count('id="stated"') for page in pages] == [1] + [0] * (len(pages) - 1)
    for beyond in ("page=99", "page=0", "page=x", "of=1"):
        assert client.get(f"/recurrences?{beyond}", headers={"Accept": "text/html"}).status_code in (400, 404)


def test_the_home_page_answers_its_three_questions(client: TestClient) -> None:
    page = text_of(markup_of(client, "/"))
    unanswered = len(example_store().rows(queries.load("cq03").bind({})).rows)
    assert re.search(
        rf"Which recommendations has nobody answered\? +{unanswered} of the [0-9]+ that are certain and printed in a document read +have no response",
        page,
    )
    assert re.search(r"What do several councils ask for\? +[0-9]+ themes? recurs? in two councils or more", page)
    assert re.search(
        r"What became of a recommendation\? +For example: .+ (Accepted|Partially accepted|Rejected)", page
    )


def test_a_document_without_a_date_takes_none_from_its_council() -> None:
    store = open_memory()
    said = [
        f"<{BASE}id/source/{n}> a <{BASE}ns#SourceDocument>; <{BASE}ns#concernsAuthority> <{BASE}id/authority/x>."
        for n in (1, 2)
    ]
    held = f'<{BASE}id/meeting/1> <{BASE}ns#minutedIn> <{BASE}id/source/1>; <{BASE}ns#meetingDate> "2025-02-11"^^<http://www.w3.org/2001/XMLSchema#date>.'
    named = f'<{BASE}id/authority/x> <http://www.w3.org/2000/01/rdf-schema#label> "Xham".'
    store.replace({URIRef(f"{BASE}graph/x"): Graph().parse(data="\n".join([*said, held, named]), format="turtle")})
    (row,) = Site(store).read.select("coverage")
    assert [str(row[name]) for name in ("documents", "earliest", "latest")] == ["2", "2025-02-11", "2025-02-11"]
