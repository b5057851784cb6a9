"""Actions and decisions followed as recommendations are; and what else a trace is asked for leads to, or says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from rdflib import URIRef
from rdflib.namespace import PROV

from graph import files, iris
from graph.cli.tracing import meant
from graph.documents import SourceDocument, SourceMetadata
from graph.errors import InvalidParameter
from graph.fetch import read as fetched
from graph.pipeline import import_tracker, ingest
from graph.serve.site.reading import Reader
from graph.serve.tracing import forms
from graph.serve.tracing.journey import Journey, journey, provenance
from graph.serve.tracing.task_journey import task_journey
from graph.store import Store, open_memory

COUNCIL = "aldermere"
MEETING = f"{iris.BASE}id/meeting/aldermere/scrutiny-transport-panel/2025-06-10"
JUNE = """Aldermere Borough Council

Transport Scrutiny Panel

Tuesday 10 June 2025

Present: Councillor A Marsh (Chair), Councillor B Finch

12. BUS SERVICES

ACTION: The Head of Transport to circulate the number of late buses on each route by July 2025.

ACTION: The Scrutiny Officer to arrange a visit to the Wick Lane bus depot.

13. FERRIES

The Panel noted that the ferry at Holt ran on Sundays.
"""
SEPTEMBER = """Aldermere Borough Council

Transport Scrutiny Panel

9 September 2025

2. MATTERS ARISING

Minute 12 - Bus Services: The number of late buses on each route had been circulated. Action complete.
"""
LOG = "Ref,Meeting,Action,Owner,Status,Status date\r\n7,10/06/2025,Late bus numbers by route,Head of Transport,Closed,01/10/2025\r\n8,10/06/2025,Write to the bus operator about fares,Cllr A Marsh,Open,01/10/2025\r\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    state = tmp_path_factory.mktemp("state")
    folder = files.folder("data") / "examples"
    chosen = sorted(path for path in folder.glob("aldermere-2025-0[234]*") if path.suffix != ".json")
    known = SourceMetadata(council=COUNCIL, body="Transport Scrutiny Panel", url="https://aldermere.example/june")
    met = [
        SourceDocument("june.txt", JUNE.encode(), known),
        SourceDocument("september.txt", SEPTEMBER.encode(), SourceMetadata(council=COUNCIL)),
    ]
    with open_memory() as opened:
        ingest([*fetched(chosen), *met], opened, state)
        import_tracker(SourceDocument("log.csv", LOG.encode()), opened, state, str(iris.authority(COUNCIL)))
        yield opened


def followed(store: Store, asked: str, as_of: date | None = None) -> Journey:
    node, read = meant(store, asked), Reader(store)
    found = journey(read, node, as_of=as_of) or task_journey(read, node, as_of=as_of)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "asked",
    [
        f"{MEETING}/item/12/action/1",
        "meeting/aldermere/scrutiny-transport-panel/2025-06-10/item/12/action/1",
        "late buses on each route",
        "route buses LATE circulate",
    ],
)
def test_an_action_is_followed_from_its_sentence_to_its_completion(asked: str, store: Store) -> None:
    found = followed(store, asked)
    assert found.kind == "action"
    told = [(step.kind, step.heading, step.machine_date) for step in found.steps]
    assert told == [
        ("agreed", "Action agreed", "2025-06-10"),
        ("listed", "Listed in a tracker", "2025-06-10"),
        ("updated", "Progress reported: complete", "2025-09-09"),
        ("updated", "Progress reported: complete", "2025-10-01"),
    ]
    first = found.steps[0]
    assert first.recipient is not None
    assert first.recipient.name == "Head of Transport"
    assert found.ends == "reported as complete on 2025-10-01"
    for step in found.steps:
        for quote in step.quotes:
            place = found.places[str(quote.span)]
            assert (place.cell is not None) == (place.file == "log.csv")
            if place.file == "june.txt":
                assert (place.address, JUNE[place.start : place.end]) == (
                    "https://aldermere.example/june",
                    quote.words,
                )


def test_on_a_day_what_came_later_is_left_out(store: Store) -> None:
    asked = f"{MEETING}/item/12/action/1"
    assert followed(store, asked, date(2025, 8, 1)).ends == "overdue since 2025-07-31"
    assert followed(store, asked, date(2026, 1, 1)).ends == "complete since 2025-09-09"


def test_what_is_not_recorded_of_an_action_is_a_step(store: Store) -> None:
    found = followed(store, "visit to the Wick Lane bus depot")
    assert [step.kind for step in found.steps] == ["agreed", "gap"]
    assert found.ends == "no update recorded in the documents read"
    on_a_day = followed(store, "visit to the Wick Lane bus depot", date(2026, 1, 1)).ends
    assert on_a_day.startswith("not computable (no update recorded in the documents read; no day is stated")


def test_an_action_that_only_a_tracker_lists_is_followed_too(store: Store) -> None:
    found = followed(store, "Write to the bus operator")
    assert [step.kind for step in found.steps] == ["listed", "updated"]
    assert "log.csv, cell CSV!C3" in forms.as_text(found)
    listed = next(step.node for step in followed(store, "late buses on each route").steps if step.kind == "listed")
    assert followed(store, str(listed)).recommendation == f"{MEETING}/item/12/action/1"


def test_every_form_tells_an_action(store: Store) -> None:
    found = followed(store, "late buses on each route")
    text = forms.as_text(found)
    assert text.startswith("Action of Transport Scrutiny Panel, 10 June 2025 (Aldermere")
    assert "https://aldermere.example/june" in text
    assert "“The Head of Transport to circulate the number of late buses" in text
    held = json.loads(forms.as_json(found))
    assert (held["kind"], held["node"], held["recommendation"]) == ("action", found.recommendation, None)
    assert len(held["steps"]) == 4
    assert ElementTree.fromstring(forms.as_svg(found)).tag.endswith("svg")
    assert forms.as_dot(found).count("[label=") == 4
    assert forms.as_mermaid(found).count('["') == 4
    triples = provenance(Reader(store), found)
    for step in found.steps:
        assert (URIRef(str(step.node)), PROV.wasDerivedFrom, None) in triples
    assert forms.as_prov_n(triples).startswith("document\n")


def test_a_decision_is_followed_to_what_it_sent(store: Store) -> None:
    rows = store.rows(f"SELECT ?d WHERE {{ ?r <{iris.NS}madeByDecision> ?d }} ORDER BY ?d").rows
    found = followed(store, str(rows[0][0]))
    assert found.kind == "decision"
    assert [step.kind for step in found.steps][:2] == ["agreed", "referred"]
    assert found.ends.startswith("nothing later is recorded")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("report/aldermere/keeping-foster-carers", r"5 things can be followed"),
        (MEETING, r"2 things can be followed"),
        (f"{MEETING}/item/12", r"2 things can be followed"),
        ("meeting/aldermere/scrutiny-transport-panel/2025-09-09/item/2", r"nothing that can be followed"),
        ("report/aldermere/no-such-report", r"nothing that can be followed"),
        (f"{iris.BASE}id/body/aldermere/scrutiny-transport-panel", r"nothing that can be followed"),
    ],
)
def test_what_holds_several_things_lists_them(asked: str, told: str, store: Store) -> None:
    with pytest.raises(InvalidParameter, match=told) as refused:
        meant(store, asked)
    assert "\n" not in str(refused.value)


def test_an_answer_an_update_and_a_referral_lead_to_what_they_are_about(store: Store) -> None:
    response = store.rows(f"SELECT ?r WHERE {{ ?r <{iris.NS}responseTo> ?d }} ORDER BY ?r").rows[0][0]
    assert "/id/recommendation/" in followed(store, str(response)).recommendation
    update = f"{iris.BASE}id/meeting/aldermere/scrutiny-transport-panel/2025-09-09/item/2/update/1"
    assert followed(store, update).recommendation == f"{MEETING}/item/12/action/1"
    referral = store.rows(f"SELECT ?r WHERE {{ ?r a <{iris.NS}Referral> }} ORDER BY ?r").rows[0][0]
    with pytest.raises(InvalidParameter, match="things can be followed"):
        meant(store, str(referral))
