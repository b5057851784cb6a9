"""The hard cases of reading minutes, by number: each has its text and its right answer in tests/cases/hard-cases.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.documents import Minutes, SourceMetadata
from graph.extract import extract
from graph.facts import ActionPoint, Decision, Facts, Recommendation
from graph.parse.plain import load

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "hard-cases.yaml").read_text(encoding="utf-8")
)
KNOWN_FAILURES: dict[str, str] = {}
Outcome = Decision | Recommendation | ActionPoint


def document(case: dict[str, Any]) -> str:
    if "whole" in case:
        return str(case["whole"])
    head = f"Agenda item\n\n{case.get('title', 'Any item')}\n\n{case.get('agenda', '')}\n\n"
    return f"{head}Minutes:\n\n{case['text']}\n\nSupporting documents:\n"


def read(case: dict[str, Any]) -> tuple[Minutes, Facts]:
    minutes = load(document(case), "utf-8", f"case {case['case']}")
    return minutes, extract(minutes, SourceMetadata())


def in_order(facts: Facts) -> list[tuple[str, Outcome]]:
    rows: list[tuple[str, Outcome]] = [("decision", one) for one in facts.decisions]
    rows += [("recommendation", one) for one in facts.recommendations]
    rows += [("action", one) for one in facts.actions]
    return sorted(rows, key=lambda row: row[1].evidence.spans[0])


def sure(facts: Facts) -> list[tuple[str, Outcome]]:
    return [row for row in in_order(facts) if not row[1].evidence.possible]


def case_parameters() -> list[Any]:
    made = []
    for case in CASES:
        name = f"case-{case['case']}"
        marks = [pytest.mark.xfail(reason=KNOWN_FAILURES[name], strict=True)] if name in KNOWN_FAILURES else []
        made.append(pytest.param(case, id=name, marks=marks))
    return made


def test_all_eighty_five_are_there() -> None:
    numbers = {int(str(case["case"]).rstrip("b")) for case in CASES}
    assert numbers == set(range(1, 86))


def test_every_key_is_read() -> None:
    known = {"case", "rule", "title", "agenda", "text", "whole", *CHECKS}
    assert {key for case in CASES for key in case} <= known


@pytest.mark.parametrize("case", case_parameters())
def test_hard_case(case: dict[str, Any]) -> None:
    minutes, facts = read(case)
    checks = [key for key in case if key in CHECKS]
    assert checks
    for key in checks:
        CHECKS[key](case[key], minutes, facts)


def _outcomes(expected: list[list[Any]], minutes: Minutes, facts: Facts) -> None:
    assert minutes.blocks
    got = [[kind, one.label, one.text] for kind, one in sure(facts)]
    wanted = [list(row) for row in expected]
    for mine, theirs in zip(got, wanted, strict=False):
        if theirs[2].endswith("…") and mine[2].startswith(theirs[2][:-1]):
            mine[2] = theirs[2]
    assert got == wanted


def _owners(expected: list[str | None], _: Minutes, facts: Facts) -> None:
    tasks = [one for _, one in sure(facts) if isinstance(one, ActionPoint | Decision)]
    assert [(one.owner.name or one.owner.role) if one.owner else None for one in tasks] == expected


def _partners(expected: list[list[str]], _: Minutes, facts: Facts) -> None:
    assert [[party.name or party.role for party in one.partners] for one in facts.actions] == expected


def _people(expected: list[list[str | None]], _: Minutes, facts: Facts) -> None:
    assert [[one.party.name, one.party.role, one.capacity] for one in facts.attendances] == expected


def _people_open(expected: list[str], _: Minutes, facts: Facts) -> None:
    assert {one.party.name for one in facts.attendances} >= set(expected)


def _resolutions(expected: int, _: Minutes, facts: Facts) -> None:
    assert len({one.cue for one in facts.decisions}) == expected


def _addressee(expected: str, _: Minutes, facts: Facts) -> None:
    assert {one.addressee.name for one in facts.recommendations if one.addressee} == {expected}


def _operative(expected: list[str], minutes: Minutes, facts: Facts) -> None:
    places = [one.evidence.operative for one in facts.recommendations]
    assert [minutes.quote(place) for place in places if place] == expected


def _frequency(expected: str, _: Minutes, facts: Facts) -> None:
    assert [ask.frequency for one in facts.recommendations for ask in one.asks] == [expected]


def _places(expected: int, _: Minutes, facts: Facts) -> None:
    assert [len(one.evidence.spans) for one in facts.decisions] == [expected]


def _less_sure(expected: bool, _: Minutes, facts: Facts) -> None:
    assert all(one.evidence.confidence < 0.9 for one in facts.decisions) == expected


def _effects(expected: list[str], _: Minutes, facts: Facts) -> None:
    assert [list(one.effects) for one in facts.decisions] == [expected]


def _procedural(expected: bool, _: Minutes, facts: Facts) -> None:
    assert [one.procedural for one in facts.decisions] == [expected]


def _referrals(expected: list[list[str]], _: Minutes, facts: Facts) -> None:
    assert [[one.kind, one.receiver.name] for one in facts.referrals] == expected


def _possible(expected: int, _: Minutes, facts: Facts) -> None:
    assert sum(one.evidence.possible for _, one in in_order(facts)) == expected


def _due(expected: list[str], _: Minutes, facts: Facts) -> None:
    told = [one.due_text for _, one in in_order(facts) if isinstance(one, ActionPoint | Decision)]
    assert told == expected


def _due_dates(expected: list[list[str]], _: Minutes, facts: Facts) -> None:
    tasks = [one for _, one in in_order(facts) if isinstance(one, ActionPoint | Decision)]
    assert [[str(one.due.not_before), str(one.due.not_after)] for one in tasks if one.due] == expected


def _interests(expected: list[list[str]], _: Minutes, facts: Facts) -> None:
    assert [[one.party.name, one.kind] for one in facts.interests if one.party] == expected


def _votes(expected: list[list[str]], _: Minutes, facts: Facts) -> None:
    assert [[one.voter.name, one.option] for one in facts.votes] == expected


def _counts(expected: list[list[Any]], _: Minutes, facts: Facts) -> None:
    assert [[one.result, one.votes_for, one.votes_against] for one in facts.counts] == expected


def _body(expected: str, _: Minutes, facts: Facts) -> None:
    assert facts.meeting.body is not None
    assert facts.meeting.body.name == expected


def _audit(expected: list[str], _: Minutes, facts: Facts) -> None:
    assert [one.cue for one in facts.unexplained] == expected


def _truncated(expected: bool, minutes: Minutes, _: Facts) -> None:
    assert bool(minutes.truncations) == expected
    assert any(item.truncated for item in minutes.items) == expected


CHECKS = {
    "outcomes": _outcomes,
    "owners": _owners,
    "partners": _partners,
    "people": _people,
    "people_open": _people_open,
    "resolutions": _resolutions,
    "addressee": _addressee,
    "operative": _operative,
    "frequency": _frequency,
    "places": _places,
    "less_sure": _less_sure,
    "effects": _effects,
    "procedural": _procedural,
    "referrals": _referrals,
    "possible": _possible,
    "due": _due,
    "due_dates": _due_dates,
    "interests": _interests,
    "votes": _votes,
    "counts": _counts,
    "body": _body,
    "audit": _audit,
    "truncated": _truncated,
}
