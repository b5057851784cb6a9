"""Minutes of earlier meetings that minutes name. The councils do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib.namespace import DCTERMS

from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import read, understood
from graph.vocab import SCR

KNOWN = SourceMetadata(council="Ferndale", body="Housing Scrutiny Panel", held_on=date(2025, 3, 4))


def links(said: str) -> list[tuple[str, bool]]:
    made = read(SourceDocument("m.txt", f"5. REPAIRS\n\n{said}\n".encode(), KNOWN))
    assert [one.message for one in made.report.violations] == []
    found = []
    for item, there in made.triples.subject_objects(DCTERMS.references):
        assert made.triples.value(there, SCR.statedIn) is not None
        where = str(there).partition("/meeting/")[2].partition("/")[2]
        found.append((where, (item, SCR.continuesItem, there) in made.triples))
    return found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Further to Minute 424 of Cabinet held on 12 November 2024, the Panel considered a report.", ("cabinet/2024-11-12/item/424", True)),
        ("The Panel considered a report (Minute 35/11 of the meeting held on 7 January 2025 refers).", ("housing-scrutiny-panel/2025-01-07/item/35-11", True)),
        ("The policy had been adopted (Minute No. 12 of the Audit Committee, 3 June 2024).", ("audit-committee/2024-06-03/item/12", False)),
        ("A Member quoted minute 7 of the last meeting of the Panel held on Tuesday 7 January 2025.", ("housing-scrutiny-panel/2025-01-07/item/7", False)),
    ],
)  # fmt: skip
def test_a_minute_named_with_body_and_day_is_linked(said: str, expected: tuple[str, bool]) -> None:
    assert links(said) == [expected]


@pytest.mark.parametrize(
    "said",
    [
        "Minute no. 35/11 refers.",
        "Further to Minute 424 of Cabinet, the Panel considered a report.",
        "Minute 9 of Cabinet to be held on 12 November 2025 would deal with it.",
        "Further to Minute 4 of Norbeck Borough Council held on 12 November 2024, the Panel considered a report.",
        "A 10 minute 2 mile walk on 12 November 2024 was enjoyed.",
        "Each speaker had 3 minutes. In 12 homes, repairs were done on 12 November 2024.",
    ],
)
def test_what_does_not_say_which_meeting_is_not_linked(said: str) -> None:
    assert links(said) == []


def cited(said: str, numbers: tuple[str, str] = ("45/25", "46/25")) -> list[tuple[str, int | None, bool]]:
    page = f"{numbers[0]} APOLOGIES\n\nThere were none.\n\n{numbers[1]} REPAIRS\n\n{said}\n"
    _, facts, _ = understood(SourceDocument("m.txt", page.encode(), KNOWN))
    return [(one.number, one.series, one.continues) for one in facts.cited]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Minute 38 refers. The survey is done.", [("38", None, True)]),
        ("Further to minute 45/22, the lamps were lit.", [("45/22", 2022, True)]),
        ("Minute 12/24 - the bridge has opened.", [("12/24", 2024, False)]),
        ("The plan was kept (minute 30/25 refers).", [("30/25", 2025, True)]),
        ("The plan was kept (see minute 30/2021).", [("30/2021", 2021, False)]),
        ("Further to Minute 424 of Cabinet, the Panel considered a report.", [("424", None, True)]),
    ],
)
def test_a_minute_named_without_a_day_is_kept_by_its_number(
    said: str, expected: list[tuple[str, int | None, bool]]
) -> None:
    assert cited(said) == expected


def test_the_year_in_a_number_is_read_only_as_the_council_counts() -> None:
    assert cited("Minute 45/22 refers.", ("45.", "46.")) == [("45/22", None, True)]
    assert cited("Minute 22/45 refers.", ("25/45", "25/46")) == [("22/45", 2022, True)]
    assert cited("Minute 45/22 refers.", ("45/24", "46/24")) == [("45/22", 2022, True)]  # a municipal year, in March


@pytest.mark.parametrize(
    "said",
    [
        "The minutes of 4 February 2025 were approved.",
        "Minutes 4 February 2025 were approved.",
        "Each speaker had 3 minutes. In 12 homes, repairs were done.",
        "A 10 minute 2 mile walk was enjoyed.",
        "Minute 45/25 refers.",
        "The Minutes 2023/24 were bound.",
        "Further to Minute 42 of the meeting held on 7 January 2025, the Panel considered a report.",
    ],
)
def test_what_is_dated_or_no_number_of_a_minute_is_not_cited(said: str) -> None:
    assert cited(said) == []


def test_a_number_alone_is_written_and_no_meeting_is_made_up() -> None:
    made = read(SourceDocument("m.txt", b"5. REPAIRS\n\nMinute 38 refers. The survey is done.\n", KNOWN))
    assert [one.message for one in made.report.violations] == []
    assert [str(number) for number in made.triples.objects(None, SCR.citesMinute)] == ["38"]
    assert list(made.triples.subject_objects(DCTERMS.references)) == []
