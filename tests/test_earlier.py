"""Minutes of earlier meetings that minutes name. The councils do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib.namespace import DCTERMS

from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import read
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
