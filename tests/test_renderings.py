"""One meeting page of ModernGov as four extractors print it: what each rendering keeps is read from it.

A has a number alone on a line and the size of the papers behind each title; B is a pipe table, hard-wrapped, its heading line lost, the numbers kept or lost;
C has lost the numbers and the markers; D is C without what stood in bold, so without the operative words.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from graph.documents import Minutes, SourceDocument, SourceMetadata
from graph.extract import extract
from graph.facts import Facts
from graph.parse import parse

A = """Agenda and minutes

Highways Scrutiny Committee - Wednesday 26th July, 2023 4.00 pm

Venue: Guild Hall, Wenbury. View directions

Contact: Ivy Lark  Tel: 01000 000000

Items

No.

Item

1.

Apologies for absence

Minutes:

\u00a0

Apologies were received from Councillor Rowan Beck.

2.

Gritting of side roads pdf icon PDF 181 KB

To consider the report of the Head of Highways.

Additional documents:

·\u00a0\u00a0Appendix A – routes pdf icon PDF 2 MB

Minutes:

\u00a0

The Head of Highways, Ada Finch, presented the report.

\u00a0

RESOLVED: That

\u00a0

(a)\u00a0\u00a0the Cabinet be recommended to grit the side roads of the hill estates; and

\u00a0

(b)\u00a0\u00a0a report on the cost be brought to the meeting in November 2023.

3.

Date of next meeting

Minutes:

It was noted that the Committee would meet on 6 September 2023.
"""

B = """Venue: Guild Hall, Wenbury. View directions
Contact: Ivy Lark
Items
No. | Item |
---|---|
1. |
Apologies for absence
Minutes: Apologies were received from Councillor Rowan Beck. |
|
2. |
Gritting of side roads
To consider the report of the Head of Highways.
Minutes: The Head of Highways, Ada Finch, presented the report, which
said how the routes had been chosen. She explained that the hill
estates had been left out for want of lorries, and that the cost of
one more lorry had not been worked out. Members asked how often the
side roads had been closed in the last two winters, and were told
that it had been on nine days.
RESOLVED: That
(a) the Cabinet be recommended to grit the side roads of the hill
estates; and
(b) a report on the cost be brought to the meeting in November
2023. |
|
3. |
Date of next meeting
Minutes: It was noted that the Committee would meet on 6 September 2023. |
|
"""

C = """Agenda and minutes

Highways Scrutiny Committee - Wednesday 26th July, 2023 4.00 pm

Venue: Guild Hall, Wenbury. View directions

Contact: Ivy Lark

Apologies for absence

Apologies were received from Councillor Rowan Beck.

Gritting of side roads pdf icon PDF 181 KB

To consider the report of the Head of Highways.

Additional documents:

Appendix A – routes pdf icon PDF 2 MB

The Head of Highways, Ada Finch, presented the report.

RESOLVED: That

(a)   the Cabinet be recommended to grit the side roads of the hill estates; and

(b)   a report on the cost be brought to the meeting in November 2023.

Date of next meeting

It was noted that the Committee would meet on 6 September 2023.
"""

D = C.replace("RESOLVED: That\n\n(a)   the", "(a)   That the").replace("(b)   a report", "(b)   That a report")

RENDERINGS = {"A": A, "B": B, "B without numbers": re.sub(r"(?m)^\d\. \|\n", "", B), "C": C, "D": D}
LIMBS = (
    "the Cabinet be recommended to grit the side roads of the hill estates",
    "a report on the cost be brought to the meeting in November 2023",
)


def understood(text: str, metadata: SourceMetadata | None = None) -> tuple[Minutes, Facts]:
    minutes = parse(SourceDocument("page.txt", text.encode()))
    return minutes, extract(minutes, metadata or SourceMetadata())


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_the_titles_of_the_items_are_read(rendering: str) -> None:
    minutes, _ = understood(RENDERINGS[rendering])
    titles = [item.title for item in minutes.items]
    assert "Gritting of side roads" in titles
    assert "Apologies for absence" in titles
    assert not any("pdf icon" in (title or "") or "PDF" in (title or "") for title in titles)
    if rendering in {"A", "B"}:
        assert [item.number for item in minutes.items] == ["1", "2", "3"]


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_the_outcomes_are_read_and_nothing_else(rendering: str) -> None:
    minutes, facts = understood(RENDERINGS[rendering])
    made = [*facts.decisions, *facts.recommendations]
    limbs = [one for one in made if one.label]
    assert sorted(one.label or "" for one in limbs) == ["(a)", "(b)"]
    for one, limb in zip(sorted(limbs, key=lambda limb: limb.label or ""), LIMBS, strict=True):
        assert limb in " ".join(one.text.split())
        assert minutes.items[one.agenda_item or 0].title == "Gritting of side roads"
    assert not any("To consider" in one.text for one in made)


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_the_head_is_read_where_it_is_kept(rendering: str) -> None:
    minutes, facts = understood(RENDERINGS[rendering])
    assert facts.meeting.venue == "Guild Hall, Wenbury"
    if rendering.startswith("B"):  # its heading line is lost: no day and no body is made up
        assert minutes.header.held_on is None
        assert minutes.header.body is None
        known = SourceMetadata(body="Highways Scrutiny Committee", held_on=date(2023, 7, 26))
        facts = understood(RENDERINGS[rendering], known)[1]
    assert facts.meeting.held_on == date(2023, 7, 26)
    assert facts.meeting.body is not None
    assert facts.meeting.body.name == "Highways Scrutiny Committee"


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_the_people_are_read(rendering: str) -> None:
    _, facts = understood(RENDERINGS[rendering])
    told = {one.party.name: one.capacity for one in facts.attendances if one.party.name}
    assert told["Rowan Beck"] == "apology"
    assert told["Ada Finch"] == "officer"
