"""PDF → minutes: lines set together by their places, furniture left out, every refusal with its page."""

from __future__ import annotations

from datetime import date, time

import pytest

from graph.documents import BlockKind, Minutes, Section, SourceDocument
from graph.errors import UnreadableDocument
from graph.parse import parse
from pdfs import Line, Picture, pdf

FOOTER = "Minutes are draft until the next meeting."


def page(
    number: int, lines: list[tuple[float, str]], *, top: int = 740, bold: frozenset[str] = frozenset()
) -> list[Line]:
    """One page with a running title, a footer and a page number, its lines 14 points apart; "" is a gap."""
    made = [Line(72, 800, "Fernshire District Council"), Line(72, 40, FOOTER), Line(500, 26, f"Page {number} of 2")]
    y = float(top)
    for x, words in lines:
        y -= 14 if words else 8
        if words:
            made.append(Line(x, y, words, bold=words in bold))
    return made


FIRST = page(
    1,
    [
        (72, "Housing Scrutiny Committee - Tuesday 4th March, 2025 6.30 pm"), (72, ""),
        (72, "Venue: Civic Hall, Fernham"), (72, ""),
        (72, "PRESENT:"), (72, ""),
        (72, "Councillor A Byrne (Chair), Councillor T Lowe and Councillor R Singh, who had"),
        (72, "come to the meeting late."), (72, ""),
        (72, "12. Minutes of the last meeting"), (72, ""),
        (72, "RESOLVED: That the minutes of 7 January 2025 be approved as a correct record and"),
        (72, "signed by the Chair."), (72, ""),
        (72, "13. Damp and mould in council homes"), (72, ""),
        (72, "The Committee considered how the accom-"),
        (72, "modation of families with young children was inspected, and how soon repairs were"),
        (72, "begun once a report had been made."), (72, ""),
        (72, "RESOLVED:"), (72, ""),
        (72, "(a) That the Cabinet be recommended to inspect each home within ten days of a"),
        (90, "report of mould; and"),
        (72, "(b) That a report on the repairs backlog be brought to the Committee in"),
    ],
)  # fmt: skip
SECOND = page(
    2,
    [
        (90, "September 2025."), (72, ""),
        (72, "14. Date of the next meeting"), (72, ""),
        (72, "The Committee noted that it would next meet on 6 May 2025."),
    ],
)  # fmt: skip


def read(content: bytes) -> Minutes:
    return parse(SourceDocument("minutes.pdf", content))


def quotes(minutes: Minutes) -> list[str]:
    return [minutes.quote(block.span) for block in minutes.blocks]


def test_a_print_is_read_into_paragraphs_and_items() -> None:
    minutes = read(pdf([FIRST, SECOND]))
    assert (minutes.format, minutes.media_type, minutes.encoding) == ("pdf", "application/pdf", "pdf")
    assert [(item.number, item.title) for item in minutes.items] == [
        ("12", "Minutes of the last meeting"),
        ("13", "Damp and mould in council homes"),
        ("14", "Date of the next meeting"),
    ]
    assert minutes.header.held_on is not None
    assert (minutes.header.held_on[0], minutes.header.starts_at) == (date(2025, 3, 4), time(18, 30))
    assert minutes.header.venue is not None
    assert minutes.header.venue.value == "Civic Hall, Fernham"


def test_lines_are_joined_where_the_paragraph_goes_on_and_hyphens_stay_as_printed() -> None:
    found = quotes(read(pdf([FIRST, SECOND])))
    assert any(words.startswith("The Committee considered how the accom-\nmodation of families") for words in found)
    assert "That the Cabinet be recommended to inspect each home within ten days of a\nreport of mould; and" in found


def test_a_limb_goes_on_over_the_page_and_each_place_has_its_page() -> None:
    minutes = read(pdf([FIRST, SECOND]))
    (limb,) = [block for block in minutes.blocks if block.label == "(b)"]
    assert minutes.quote(limb.span).endswith("brought to the Committee in\nSeptember 2025.")
    assert minutes.page(limb.span.start) == 1
    assert minutes.page(minutes.text.index("would next meet")) == 2


def test_furniture_is_left_out_and_the_running_title_stays_once() -> None:
    text = read(pdf([FIRST, SECOND])).text
    assert text.count("Fernshire District Council") == 1
    assert FOOTER not in text
    assert "Page 1 of 2" not in text


def test_a_heading_in_capitals_goes_on_over_a_page() -> None:
    first = [
        Line(72, 700, "1 APOLOGIES"),
        Line(72, 680, "None."),
        Line(72, 60, "2 " + "REPORT ON THE FINAL ACCOUNTS OF THE LAST YEAR AND ITS"),
    ]
    second = [Line(72, 740, "RECONCILIATION STATEMENTS"), Line(72, 715, "RESOLVED: That the report be noted.")]
    third = [
        Line(72, 740, "3 ANY OTHER BUSINESS"),
        Line(72, 715, "There was none, and the meeting closed after the Chair's thanks."),
    ]
    minutes = read(pdf([first, second, third]))
    assert [item.title for item in minutes.items] == [
        "APOLOGIES",
        "REPORT ON THE FINAL ACCOUNTS OF THE LAST YEAR AND ITS RECONCILIATION STATEMENTS",
        "ANY OTHER BUSINESS",
    ]  # fmt: skip


def test_a_number_in_the_margin_and_a_hanging_list_of_names_belong_to_their_lines() -> None:
    minutes = read(pdf([[
        Line(72, 760, "PRESENT:"), Line(200, 760, "Councillors B Marsh (Chair), D Quill, S Rao and"),
        Line(200, 746, "E Thorn."),
        Line(72, 720, "5."), Line(108, 720, "Flood defences", bold=True),
        Line(108, 700, "The report was noted by all Members who were then in the room, some of whom"),
        Line(108, 686, "had further questions."),
        Line(72, 660, "6."), Line(108, 660, "Library opening hours", bold=True),
        Line(108, 640, "RESOLVED that the hours be extended."),
    ]]))  # fmt: skip
    assert "PRESENT: Councillors B Marsh (Chair), D Quill, S Rao and\nE Thorn." in minutes.text
    assert [(item.number, item.title) for item in minutes.items] == [
        ("5", "Flood defences"),
        ("6", "Library opening hours"),
    ]


def test_columns_are_cells_and_a_cell_keeps_its_lines() -> None:
    rows = [("Name of Member", "Type of Interest", "Item"), ("Councillor Marsh", "Personal", "Agenda item 5 -"),
            ("Councillor Quill", "Pecuniary", "Agenda item 6")]  # fmt: skip
    lines = [
        Line(x, 700 - 30 * number, words)
        for number, row in enumerate(rows)
        for x, words in zip((72, 250, 400), row, strict=True)
    ]
    minutes = read(pdf([[*lines, Line(400, 656, "tenant of the Council")]]))
    cells = {block.cell: minutes.quote(block.span) for block in minutes.blocks if block.cell}
    assert cells[0, 1] == "Type of Interest"
    assert cells[1, 2] == "Agenda item 5 -\ntenant of the Council"
    assert cells[2, 0] == "Councillor Quill"


def test_what_is_bold_is_marked_and_a_large_line_names_the_body() -> None:
    minutes = read(pdf([[
        Line(72, 780, "Fernshire District Council", bold=True, size=18),
        Line(72, 750, "Housing Scrutiny Committee", bold=True, size=18),
        Line(72, 700, "RESOLVED: That the report be noted.", bold=True),
        Line(72, 670, "The meeting closed at 8.00 pm after a long discussion of the matters on the agenda."),
    ]]))  # fmt: skip
    assert minutes.header.council is not None
    assert minutes.header.body is not None
    assert (minutes.header.council.value, minutes.header.body.value) == (
        "Fernshire District Council",
        "Housing Scrutiny Committee",
    )
    assert [
        block.strong
        for block in minutes.blocks
        if block.section is not Section.HEADER or block.kind is BlockKind.PARA
    ][:1] == [True]


def test_a_scan_is_refused_with_its_page() -> None:
    with pytest.raises(UnreadableDocument, match=r"minutes\.pdf, page 2: .*scan"):
        read(pdf([FIRST, [Picture()]]))
    with pytest.raises(UnreadableDocument, match=r"page 1: .*scan"):
        read(pdf([[Picture(), Line(500, 26, "Page 1")]]))


def test_an_empty_page_is_no_scan() -> None:
    assert len(read(pdf([FIRST, [], SECOND])).pages) == 3


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"%PDF-1.7\nnothing of the kind", "damaged"),
        (pdf([FIRST])[:-400].replace(b"/Root", b"/Toor"), "damaged"),
        (pdf([FIRST]).replace(b"/Kids [7 0 R]", b"/Kids [2 0 R]"), "damaged|without pages"),
        (pdf([[]]), "no words"),
        (pdf([FIRST], trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32
             + b"> /P -4 >> /ID [<00><00>]"), "encrypted"),
    ],
)  # fmt: skip
def test_a_pdf_that_cannot_be_read_is_refused_in_one_line(content: bytes, cause: str) -> None:
    with pytest.raises(UnreadableDocument, match=cause) as refused:
        read(content)
    assert "\n" not in str(refused.value)


def test_words_outside_the_basic_plane_do_not_shift_places() -> None:
    minutes = read(pdf([[Line(72, 700, "Café – “quoted” £5"), Line(72, 660, "next")]]))
    assert quotes(minutes) == ["Café – “quoted” £5", "next"]


def test_a_numbered_title_minutes_marks_no_page_that_tells_its_minutes_apart() -> None:
    lines = [
        (72, "Housing Scrutiny Committee - Tuesday 4th March, 2025 6.30 pm"), (72, ""),
        (72, "PRESENT: Councillor A Byrne (Chair) and Councillor T Lowe"), (72, ""),
        (72, "24/12 MINUTES"), (72, ""),
        (72, "RESOLVED - That the minutes of 7 January 2025 be approved as a correct record."), (72, ""),
        (72, "24/13 DAMP AND MOULD"), (72, ""),
        (72, "RESOLVED - That the report be noted."),
    ]  # fmt: skip
    bold = frozenset({"24/12 MINUTES", "24/13 DAMP AND MOULD"})
    found = parse(SourceDocument("minutes.pdf", pdf([page(1, lines, bold=bold)])))
    assert [item.number for item in found.items] == ["24/12", "24/13"]
    said = [block for block in found.blocks if found.quote(block.span).startswith("RESOLVED")]
    assert [(block.section, block.agenda_item) for block in said] == [(Section.MINUTES, 0), (Section.MINUTES, 1)]
