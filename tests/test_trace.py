"""One recommendation followed from its first sentence to its answer and beyond, in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import PROV

from graph import files, iris
from graph.cli.tracing import meant
from graph.errors import InvalidParameter
from graph.fetch import read as fetched
from graph.pipeline import ingest
from graph.serve.site.reading import Reader
from graph.serve.tracing import forms
from graph.serve.tracing.journey import Journey, journey, provenance
from graph.store import Store, open_memory

D = iris.recommendation("aldermere", "keeping-foster-carers", "d")
SOURCES = (
    "aldermere-2025-02",
    "aldermere-2025-03",
    "aldermere-2025-04",
    "aldermere-2025-10",
    "aldermere-2026-04",
    "quillhaven-2025",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = files.folder("data") / "examples"
    chosen = [path for path in sorted(folder.iterdir()) if path.name.startswith(SOURCES) and path.suffix != ".json"]
    with open_memory() as opened:
        ingest(fetched(chosen), opened, tmp_path_factory.mktemp("state"))
        yield opened


@pytest.fixture(scope="module")
def life(store: Store) -> Journey:
    found = journey(Reader(store), D)
    assert found is not None
    return found


def test_a_whole_life_is_told_in_the_order_of_time(life: Journey) -> None:
    told = [(step.heading, step.actor.name if step.actor else None, step.machine_date) for step in life.steps]
    panel, board, executive = "Children and Families Scrutiny Panel", "Overview and Scrutiny Board", "Executive"
    assert told == [
        ("Recommended", panel, "2025-02-11"),
        ("Endorsed and sent on", panel, "2025-02-11"),
        ("Printed with other words", board, "2025-03-06"),
        ("Referred", board, "2025-03-06"),
        ("Holding response", executive, "2025-03-18"),
        ("Responded: partially accepted", executive, "2025-04-15"),
        ("Progress reported: in progress", "Head of Fostering", "2025-10-14"),
        ("Progress reported: complete", "Head of Fostering", "2026-04-21"),
        ("Progress reported: not achieved", panel, "2026-04-21"),
    ]
    assert life.ends.endswith(
        "complete (Head of Fostering), not achieved (Children and Families Scrutiny Panel) - they disagree"
    )


def test_every_sentence_stands_where_it_is_said_to(life: Journey, store: Store) -> None:
    for step in life.steps:
        assert step.quotes
        for quote in step.quotes:
            place = life.places[str(quote.span)]
            assert place.address is not None
            assert place.start is not None
            (text,) = (
                row[0]
                for row in store.rows(
                    f"SELECT ?text WHERE {{ <{place.source}> <{iris.NS}canonicalText> ?text }}"
                ).rows
            )
            assert str(text)[place.start : place.end] == quote.words


def test_what_is_not_recorded_is_a_step(store: Store) -> None:
    node = iris.recommendation("quillhaven", "damp-and-mould-in-council-homes", "1")
    found = journey(Reader(store), node, as_of=date(2026, 1, 1))
    assert found is not None
    gaps = [step.heading for step in found.steps if step.kind == "gap"]
    assert gaps == [
        "Nothing in the documents read shows whether Cabinet considered it",
        "No response recorded in the documents read",
    ]
    assert found.ends == "overdue since 2025-12-01"


def test_as_of_a_day_what_came_later_is_left_out(store: Store) -> None:
    found = journey(Reader(store), D, as_of=date(2025, 4, 1))
    assert found is not None
    assert found.steps[-1].kind == "gap"
    assert found.ends == "due 2025-05-11"
    assert not any("21 April 2026" in step.date for step in found.steps)


def test_the_text_gives_the_words_and_their_address(life: Journey) -> None:
    text = forms.as_text(life)
    assert "change of wording: substantive" in text
    assert "{+all+}" in text
    assert "https://democracy.aldermere.example/mgAi.aspx?ID=18820" in text


def test_json_holds_each_step_with_its_span(life: Journey) -> None:
    told = json.loads(forms.as_json(life))
    assert [step["n"] for step in told["steps"]] == list(range(1, 10))
    assert told["steps"][2]["text_change"] == "substantive"
    assert all(span["end"] > span["start"] >= 0 for step in told["steps"] for span in step["spans"])


def test_a_picture_is_well_formed_and_words_cannot_break_out(life: Journey) -> None:
    hostile = '</text><script>alert(1)</script>"];\\ \x1b[31m'
    bad = replace(life, label=hostile, steps=(replace(life.steps[0], heading=hostile), *life.steps[1:]))
    root = ElementTree.fromstring(forms.as_svg(bad))
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert "<script" not in forms.as_mermaid(bad)
    assert '"];' not in forms.as_mermaid(bad).splitlines()[1].removesuffix('"]')
    assert '\\"];' in forms.as_dot(bad)


def test_each_picture_has_a_box_a_step(life: Journey) -> None:
    assert forms.as_svg(life).count("<rect") == len(life.steps)
    assert len(re.findall(r"^  s\d+ \[", forms.as_dot(life), re.MULTILINE)) == len(life.steps)
    assert forms.as_mermaid(life).count(" --> ") == len(life.steps) - 1


def test_prov_tells_from_what_each_step_was_derived(store: Store, life: Journey) -> None:
    triples: Graph = provenance(Reader(store), life)
    for step in life.steps:
        assert (URIRef(str(step.node)), PROV.wasDerivedFrom, None) in triples
    told = forms.as_prov_n(triples)
    assert told.startswith("document\n")
    assert told.endswith("endDocument\n")
    assert "entity(id/recommendation/aldermere/keeping-foster-carers/d)" in told


@pytest.mark.parametrize(
    "asked",
    [str(D), "aldermere/keeping-foster-carers/d", "exempt from council tax until", "Mentoring Scheme be established"],
)
def test_a_recommendation_is_found_by_address_name_or_words(asked: str, store: Store) -> None:
    assert str(meant(store, asked)).startswith(str(D)[:-1])


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        ("foster carer", "aldermere/keeping-foster-carers/a"),
        ("keeping Foster-Carers", "aldermere/keeping-foster-carers/d"),  # the report's name
        ("carers aldermere FOSTER", "aldermere/keeping-foster-carers/b"),  # words in any order, some of the name
    ],
)
def test_words_that_fit_several_are_an_error_with_the_choices(
    asked: str, choice: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidParameter, match=r"fits \d+ recommendations: give the name of one"):
        meant(store, asked)
    assert f"  {choice}  " in capsys.readouterr().err


def test_words_that_fit_none_are_an_error_with_what_is_near(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidParameter, match="no recommendation in the store"):
        meant(store, "care leavers be exemptt from counsil tax")
    near = capsys.readouterr().err.splitlines()
    assert "care leavers" in near[0]
    with pytest.raises(InvalidParameter, match="no recommendation in the store"):
        meant(store, "xylophone")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("part", ["", "/", "/v/e5a5bf0a", "/response/34094a63-4"])
def test_the_address_of_a_part_leads_to_its_recommendation(part: str, store: Store) -> None:
    assert meant(store, f"{D}{part}") == D


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "give an IRI"),
        ("  ", "give an IRI"),
        ("https://x.example/<script>", "is no IRI"),
        ("https://x.example/a b", "is no IRI"),
        ("red \x1b[31m\x07", "no recommendation in the store"),
        ('say "hello"', "no recommendation in the store"),
    ],
)
def test_what_is_no_name_is_refused_in_one_line(asked: str, told: str, store: Store) -> None:
    with pytest.raises(InvalidParameter, match=told) as refused:
        meant(store, asked)
    assert str(refused.value).isprintable()
