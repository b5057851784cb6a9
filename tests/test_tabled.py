"""Tables in minutes that answer recommendations, row by row. The councils do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib import RDF, Literal

from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import Read, read
from graph.vocab import SCR

KNOWN = SourceMetadata(council="Ferndale", body="Cabinet", held_on=date(2025, 3, 4))


def page(*rows: tuple[str, ...]) -> Read:
    cells = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
    text = (
        '<html><body><div class="mgContent"><h1 class="mgMainTitle">Agenda item</h1><h2 class="mgSubTitleTxt">Response to '
        'the Final Report of the Housing Scrutiny Panel - Empty Homes</h2><h3 class="mgSubHdg">Minutes:</h3>'
        f'<div class="mgWordPara"><p>The Cabinet considered its response.</p><table>{cells}</table></div></div></body></html>'
    )
    made = read(SourceDocument("m.html", text.encode(), KNOWN))
    assert [one.message for one in made.report.violations] == []
    return made


HEAD = ("Recommendation", "Cabinet response", "Action", "Lead Officer", "Timescale")
ROWS = (
    ("1. That empty homes be listed.", "Accepted", "Publish the list", "Head of Housing", "By 30 June 2025"),
    ("2. That a grant be set up.", "Not agreed", "", "", ""),
    ("3. That owners be visited.", "Agreed in part", "Visit the worst ten", "Head of Housing", "Within six weeks"),
)


def test_a_row_gives_response_action_owner_and_timescale_of_its_recommendation() -> None:
    made = page(HEAD, *ROWS)
    assert [(one.label, one.outcome, one.reason) for one in made.facts.responses] == [
        ("1", "accepted", None),
        ("2", "rejected", None),
        ("3", "partially-accepted", None),
    ]
    assert [
        (one.label, one.text, one.due_text, one.due.not_after if one.due else None) for one in made.facts.planned
    ] == [
        ("1", "Publish the list", "By 30 June 2025", date(2025, 6, 30)),
        ("3", "Visit the worst ten", "Within six weeks", date(2025, 4, 15)),
    ]
    assert {one.owner.role for one in made.facts.planned if one.owner} == {"Head of Housing"}
    actions = sorted(made.triples.subjects(RDF.type, SCR.Action))
    assert len(actions) == 2
    for action in actions:
        assert made.triples.value(action, SCR.actionOn) is not None
        assert made.triples.value(action, SCR.owner) is not None
        assert len(list(made.triples.objects(action, SCR.statedIn))) == 3
    assert (actions[0], SCR.dueDate, Literal(date(2025, 6, 30))) in made.triples


@pytest.mark.parametrize(
    ("head", "row", "label", "status"),
    [
        (
            ("Ref", "Recommendation", "RAG", "Comments"),
            ("R4", "That rents be reviewed", "Amber", "Half done"),
            "4",
            "in-progress",
        ),
        (("No.", "Status", "Update"), ("2", "Complete", "The list is out"), "2", "complete"),
        (("Recommendation", "Progress status"), ("Recommendation b", "Behind schedule"), "b", "slipped"),
    ],
)
def test_a_status_is_of_the_recommendation_in_its_row(
    head: tuple[str, ...], row: tuple[str, ...], label: str, status: str
) -> None:
    (one,) = page(head, row).facts.updates
    assert (one.label, one.status) == (label, status)


def test_a_reason_is_what_its_own_column_holds_and_not_the_action() -> None:
    head = ("Recommendation", "Response", "Reason", "Action")
    (one,) = page(head, ("1. That a grant be set up.", "Rejected", "No budget", "None planned")).facts.responses
    assert one.reason == "No budget"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (("Ward", "Action"), ("1", "Cut the grass")),
        (("Recommendation", "Response"), ("That a grant be set up.", "Accepted")),
        (("Recommendation", "Status"), ("1. That a grant be set up.", "See below")),
        (("Name", "Status"), ("A", "Complete")),
    ],
)
def test_what_has_no_label_or_is_no_such_table_gives_nothing(head: tuple[str, ...], row: tuple[str, ...]) -> None:
    facts = page(head, row).facts
    assert (facts.updates, facts.planned) == ((), ())
    assert facts.responses == ()
