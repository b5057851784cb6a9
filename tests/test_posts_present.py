"""Officers at a meeting by post: behind a dash, in brackets, without a name; and people of outside organisations."""

from __future__ import annotations

import pytest

from graph.documents import SourceDocument
from graph.facts import Attendance
from graph.pipeline import understood

PAGE = """Eastmere Borough Council

Adult Care Scrutiny Panel

Tuesday, 4th March, 2025 6.00 pm

Present: Councillors J Elm (Chair), P Oakes and R Teal

{head}

1. Apologies

There were no apologies.

2. Care homes

{minutes}
"""


def attending(head: str, minutes: str = "RESOLVED: That the report be noted.") -> list[Attendance]:
    document = SourceDocument("a.txt", PAGE.format(head=head, minutes=minutes).encode())
    facts = understood(document)[1]
    return [one for one in facts.attendances if one.party.name not in {"J Elm", "P Oakes", "R Teal"}]


CASES: dict[str, tuple[str, list[tuple[str | None, str | None]]]] = {
    "a post before a dash and the name": (
        "Officers in attendance:\n\nDirector of Adult Services, Housing and Health – J. Smith\nPrincipal Scrutiny Officer - Mary Holt",
        [("J Smith", "Director of Adult Services, Housing and Health"), ("Mary Holt", "Principal Scrutiny Officer")],
    ),
    "several on a line": (
        "In attendance: Director of Place - J. Reid, Head of Legal Services - Mrs A Orr and Clerk to the Panel - Tom Dunn",
        [("J Reid", "Director of Place"), ("A Orr", "Head of Legal Services"), ("Tom Dunn", "Clerk to the Panel")],
    ),
    "a name in brackets behind each post": (
        "In attendance: Service Director for Environment (Liz Carne), Democratic and Governance Officer (Sam Hockin)",
        [("Liz Carne", "Service Director for Environment"), ("Sam Hockin", "Democratic and Governance Officer")],
    ),
    "a post alone on its line": (
        "Officers:\n\nDirector of Place\nHead of Legal Services\nMonitoring Officer – K. Dunn",
        [(None, "Director of Place"), (None, "Head of Legal Services"), ("K Dunn", "Monitoring Officer")],
    ),
    "posts between semicolons": (
        "In attendance: Chief Officer (Finance); Service Manager (Roads); Mary Holt (Principal Accountant)",
        [(None, "Chief Officer (Finance)"), (None, "Service Manager (Roads)"), ("Mary Holt", "Principal Accountant")],
    ),
    "posts between commas, the last with a name": (
        "In attendance: Service Director Young People, Chief Officer Estates, Clerk to the Council (J. Pirrie)",
        [(None, "Service Director Young People"), (None, "Chief Officer Estates"), ("J Pirrie", "Clerk to the Council")],
    ),
    "posts between commas, none with a name": (
        "Officers: Chief Executive, Director of Place and Head of Legal Services",
        [(None, "Chief Executive"), (None, "Director of Place"), (None, "Head of Legal Services")],
    ),
    "the commas of one post": (
        "Officers: Director of Adult Services, Housing and Health",
        [(None, "Director of Adult Services, Housing and Health")],
    ),
    "a post after a person's, behind a semicolon": (
        "In attendance: J Smith, Head of Legal Services; Democratic Services Officer",
        [("J Smith", "Head of Legal Services"), (None, "Democratic Services Officer")],
    ),
    "an organisation with 'and' in its name": (
        "In attendance: Sandra Bell, Northern Fire and Rescue Service, Tom Reid, Police Eastmere and Ann Orr, Health and Social Care Partnership",
        [
            ("Sandra Bell", "Northern Fire and Rescue Service"),
            ("Tom Reid", "Police Eastmere"),
            ("Ann Orr", "Health and Social Care Partnership"),
        ],
    ),
    "the next person after an organisation": (
        "In attendance: Mr T Poole, University of Eastmere and Ruth Ames, Northern Ambulance Service and Tom Reid, NHS Eastmere",
        [("T Poole", "University of Eastmere"), ("Ruth Ames", "Northern Ambulance Service"), ("Tom Reid", "NHS Eastmere")],
    ),
    "nobody among groups": (
        "By invitation: Members of the public; Representatives of the press; 3 officers",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_who_attended_is_a_person_a_post_or_both(case: str) -> None:
    head, expected = CASES[case]
    assert [(one.party.name, one.party.role) for one in attending(head)] == expected


def test_a_post_without_a_name_was_there_and_is_no_person() -> None:
    (post,) = attending("Officers:\n\nHead of Legal Services", "The Head of Legal Services presented the report.")
    assert (post.capacity, post.party.kind, post.evidence.rule) == ("officer", "officer", "attendance-list")


def test_those_of_another_organisation_are_no_officers_of_the_council() -> None:
    (one,) = attending("In attendance: Sandra Bell, Northern Fire and Rescue Service")
    assert one.party.kind == "other"
