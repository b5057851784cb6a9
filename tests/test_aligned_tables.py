"""Tables of decisions and actions that plain text aligns by spaces or tabs, and tasks among what was decided."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse

HEAD = "Ashmere Council\n\nRoads Scrutiny Panel\n\n7 March 2024\n\nPresent: Councillor Ann Rae (Chair)\n\n3. BUS LANES\n\n"
Row = tuple[str | None, str, str | None, str | None]


def item(words: str) -> Facts:
    document = SourceDocument("x.txt", f"{HEAD}{words}\n\n4. CLOSE\n\nRESOLVED: That the date be noted.\n".encode())
    minutes = parse(document)
    assert [one.title for one in minutes.items] == ["BUS LANES", "CLOSE"]
    facts = extract(minutes, document.metadata)
    for one in (*facts.actions, *facts.decisions):
        assert " ".join(minutes.quote(one.evidence.spans[0]).split()).endswith(one.text)
    return facts


def actions(facts: Facts) -> list[Row]:
    return [
        (one.label, one.text, one.owner and (one.owner.name or one.owner.role), one.due_text) for one in facts.actions
    ]


SPACES = """\
Action                                   By whom               By when
Write to the bus company                 Clerk                 4 April 2024
Publish the winter gritting routes       Head of Roads         May 2024
Ask for a date                           Cllr Oakes            Next meeting
"""
NUMBERED = """\
No.   Action                     Lead           Deadline
1.    Write to the bus company   Clerk          4 April 2024
2.    Publish the routes         Head of Roads  May 2024
3.    Ask for a date                            Next meeting
"""
TABS = "Action\tBy whom\tBy when\nWrite to the bus company\tClerk\t4 April 2024\nAsk for a date\t\tNext meeting\n"
EXPECTED: dict[str, tuple[str, list[Row]]] = {
    "spaces": (
        SPACES,
        [
            (None, "Write to the bus company", "Clerk", "4 April 2024"),
            (None, "Publish the winter gritting routes", "Head of Roads", "May 2024"),
            (None, "Ask for a date", "Oakes", "Next meeting"),
        ],
    ),
    "numbers, and a cell that is empty": (
        NUMBERED,
        [
            ("1.", "Write to the bus company", "Clerk", "4 April 2024"),
            ("2.", "Publish the routes", "Head of Roads", "May 2024"),
            ("3.", "Ask for a date", None, "Next meeting"),
        ],
    ),
    "tabs, and a cell that is empty": (
        TABS,
        [
            (None, "Write to the bus company", "Clerk", "4 April 2024"),
            (None, "Ask for a date", None, "Next meeting"),
        ],
    ),
    "an empty line after the headings and between rows": (
        SPACES.replace("\n", "\n\n"),
        [
            (None, "Write to the bus company", "Clerk", "4 April 2024"),
            (None, "Publish the winter gritting routes", "Head of Roads", "May 2024"),
            (None, "Ask for a date", "Oakes", "Next meeting"),
        ],
    ),
}


@pytest.mark.parametrize("case", EXPECTED)
def test_a_table_of_actions_is_read_by_its_aligned_columns(case: str) -> None:
    words, expected = EXPECTED[case]
    facts = item(words)
    assert actions(facts) == expected
    assert [one.text for one in facts.decisions] == ["That the date be noted."]


def test_a_cell_goes_on_over_lines_and_keeps_each_place() -> None:
    facts = item(
        "Action                      Lead           By when\n"
        "Publish the winter          Head of        May 2024\n"
        "gritting routes             Roads\n"
        "Ask for a date              Clerk          June 2024\n"
    )
    first, second = facts.actions
    assert (first.owner and first.owner.role, second.text) == ("Head of Roads", "Ask for a date")
    assert len(first.evidence.spans) == 2


def test_what_follows_the_table_is_no_part_of_it() -> None:
    facts = item(
        f"{SPACES}\nThe Chair thanked everybody for the work that they had done for the Panel.\n\nThe Panel agreed to meet in June."
    )
    assert len(facts.actions) == 3
    assert [one.text for one in facts.decisions] == ["The Panel agreed to meet in June.", "That the date be noted."]


@pytest.mark.parametrize(
    "words",
    [
        "Action   Clerk to write\n",
        "The officer   spoke about   lamps\nMembers   asked   why\n",
        "Item                 Page\nWork programme       4\n",
    ],
)
def test_wide_gaps_alone_make_no_table(words: str) -> None:
    assert [one for one in item(words).actions if one.evidence.rule == "minute-table"] == []


def test_a_tracker_in_columns_is_answers_and_no_decisions() -> None:
    facts = item(
        "Recommendation               Response     Status\n"
        "1. That lamps be lit         Accepted     Complete\n"
        "2. That trees be planted     Rejected     Not started\n"
    )
    assert [(one.label, one.outcome) for one in facts.responses] == [("1", "accepted"), ("2", "rejected")]
    assert [one.status for one in facts.updates] == ["complete", "not-started"]
    assert [one.text for one in facts.decisions] == ["That the date be noted."]


@pytest.mark.parametrize(
    ("cell", "lead", "is_task"),
    [
        ("Clerk to write to the harbour.", "-", True),
        ("Circulate the plan.", "Head of Ports", True),
        ("Circulate the plan.", "-", False),
        ("That the timetable be noted.", "Clerk", False),
        ("Panel to write to the harbour.", "Chair", False),
        ("Recommended to the Executive that lamps be lit.", "-", False),
    ],
)
@pytest.mark.parametrize("gap", [" | ", "\t"])
def test_a_task_among_decisions_is_an_action(cell: str, lead: str, gap: str, is_task: bool) -> None:
    rows = [("Subject", "Decision", "Lead"), ("Ferry", cell, lead), ("Quay", "That the quay be repaired.", "-")]
    facts = item("\n".join(gap.join(row) for row in rows))
    assert [one.text for one in facts.actions] == ([cell] if is_task else [])


@pytest.mark.parametrize(
    ("cell", "lead", "is_task"),
    [
        ("Write to the depot.", "Clerk", True),
        ("Head of Ports to mend the pier.", "-", True),
        ("The report was noted.", "Clerk", False),
        ("Committee to note the wall.", "-", False),
    ],
)
def test_a_column_of_both_holds_either(cell: str, lead: str, is_task: bool) -> None:
    facts = item(f"Item | Decision / Action | By whom\nFerry | {cell} | {lead}\nQuay | The visit was agreed. | -")
    assert [one.text for one in facts.actions] == ([cell] if is_task else [])
