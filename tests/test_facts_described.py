"""From words to triples: counts of votes, days that things are due, and how items were taken."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import read
from graph.vocab import SCR

KNOWN = SourceMetadata(council="Ferndale", body="Housing Scrutiny Panel", held_on=date(2025, 3, 4))


def described(body: str) -> Graph:
    document = SourceDocument("m.txt", f"{body}\n".encode(), KNOWN)
    result = read(document)
    assert [one.message for one in result.report.violations] == []
    return result.triples


def only(triples: Graph, kind: URIRef) -> URIRef:
    (node,) = triples.subjects(RDF.type, kind)
    assert isinstance(node, URIRef)
    assert triples.value(node, SCR.statedIn) is not None
    return node


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The motion was carried by 6 votes to 4, with 2 abstentions.", (6, 4, 2, "carried")),
        ("On being put to the vote, there voted: For: 7, Against: 3, Abstentions: 1.", (7, 3, 1, None)),
        ("The vote was carried with nine votes in favour and two against.", (9, 2, None, "carried")),
    ],
)
def test_a_count_is_a_vote_event_on_its_decision(said: str, expected: tuple[object, ...]) -> None:
    triples = described(f"5. REPAIRS\n\nRESOLVED that the repairs policy be approved.\n\n{said}")
    event = only(triples, SCR.VoteEvent)
    assert triples.value(event, SCR.onDecision) == only(triples, SCR.Decision)
    found = tuple(
        value.toPython() if isinstance(value := triples.value(event, term), Literal) else None
        for term in (SCR.voteCountFor, SCR.voteCountAgainst, SCR.voteCountAbstain, SCR.voteResult)
    )
    assert found == expected


def test_a_motion_that_was_lost_is_counted_at_its_item() -> None:
    triples = described("5. REPAIRS\n\nAn amendment was moved. The amendment was lost by 3 votes to 8.")
    event = only(triples, SCR.VoteEvent)
    assert triples.value(event, SCR.onDecision) is None
    assert triples.value(event, SCR.madeAt) is not None
    assert triples.value(event, SCR.voteResult) == Literal("lost")


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("by 30 April", "2025-04-30"),
        ("by 2 February", "2026-02-02"),
        ("by the end of May 2025", "2025-05-31"),
        ("within six weeks", "2025-04-15"),
        ("in due course", None),
    ],
)
def test_a_deadline_is_dated_from_the_meeting(when: str, day: str | None) -> None:
    triples = described(f"5. REPAIRS\n\nACTION: Head of Housing to send the repair figures to Members {when}.")
    task = only(triples, SCR.ActionPoint)
    due = triples.value(task, SCR.dueDate)
    assert (str(due) if due is not None else None) == day
    assert day is None or triples.value(task, SCR.dueText) is not None
