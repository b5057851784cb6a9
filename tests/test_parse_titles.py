"""Where the titles and numbers of items stand in text: beside each other, apart, run on into the minutes."""

from __future__ import annotations

from datetime import date

from graph.documents import BlockKind, Minutes, Section, SourceDocument
from graph.parse import parse


def read(text: str) -> Minutes:
    return parse(SourceDocument("page.txt", text.encode()))


def titles(text: str) -> list[tuple[str | None, str | None]]:
    return [(item.number, item.title) for item in read(text).items]


def test_a_title_in_capitals_ends_where_its_paragraph_goes_on() -> None:
    page = "AIR QUALITY PANEL - 4 MAY 2016\n\n17  WELCOME - The Chairman welcomed everyone.\n\n18  BONFIRES.  The Head of Parks spoke.\n"
    assert titles(page) == [("17", "WELCOME"), ("18", "BONFIRES")]
    assert [b.kind for b in read(page).blocks if b.agenda_item == 0] == [BlockKind.HEADING, BlockKind.PARA]


def test_the_number_before_the_first_words_is_the_number_of_the_item() -> None:
    page = (
        "LOMONDVALE COUNCIL\n\nLOMONDVALE, 16 November 2022. Minute of meeting of the HOUSING COMMITTEE. Present:- Councillor Ann Rae, Convener.\n\n"
        "RENT LEVELS\n\n1. The Committee had before it a report.\n\nREPAIRS\n\n2. The Committee heard the Director.\n"
    )
    minutes = read(page)
    assert titles(page) == [("1", "RENT LEVELS"), ("2", "REPAIRS")]
    assert minutes.header.body is not None
    assert minutes.header.body.value == "HOUSING COMMITTEE"
    assert minutes.header.held_on is not None
    assert minutes.header.held_on[0] == date(2022, 11, 16)


def test_numbers_that_do_not_run_on_from_item_to_item_are_labels() -> None:
    page = "PRESENT: Councillor Rae\n\nRENT LEVELS\n\n1. The Committee had before it a report.\n\nREPAIRS\n\n1. The Committee heard the Director.\n"
    assert titles(page) == [(None, "RENT LEVELS"), (None, "REPAIRS")]


def test_titles_over_an_agenda_reference_take_the_minute_number_below() -> None:
    page = (
        "Minutes\n(Agenda No. 3)\n\nCSS/42 It was moved by Councillor Rae and\n\nRESOLVED that the minutes be signed.\n\n"
        "Tablets\n(Agenda No. 4)\n\nCSS/43 The Director introduced the report.\n"
    )
    assert titles(page) == [("CSS/42", "Minutes"), ("CSS/43", "Tablets")]


def test_a_paragraph_number_in_a_list_does_not_hide_the_next_title() -> None:
    page = "1. Welcome\n\n2. Loans\n\n2.1 The Head spoke.\n\n2.2 RESOLVED: That the report be noted.\n\n3. Treasury management\n\n3.1 Noted.\n"
    assert [number for number, _ in titles(page)] == ["1", "2", "3"]


def test_a_letter_and_a_year_around_the_number_count_on() -> None:
    assert titles("L1/24 Apologies\n\nNone.\n\nL2/24 School meals\n\nNoted.\n") == [
        ("L1/24", "Apologies"),
        ("L2/24", "School meals"),
    ]


def test_the_part_that_holds_recommendations_is_an_item_and_the_other_is_not() -> None:
    page = (
        "PART I - RECOMMENDATION\n\nThe Committee considered its terms of reference.\n\nPART II - MINUTES\n\n"
        "201. APOLOGIES\n\nNone.\n\n202. BUDGET\n\nNoted.\n"
    )
    assert titles(page) == [(None, "PART I - RECOMMENDATION"), ("201", "APOLOGIES"), ("202", "BUDGET")]


def test_documents_listed_without_bullets_are_no_items() -> None:
    page = (
        "Cabinet - Monday 6 March 2023 6.00 pm\n\n5.\n\nTown hall pdf icon PDF 110 KB\n\nAdditional documents:\n\n"
        "Appendix 1 - Plan pdf icon PDF 2 MB\n\nOptions appraisal pdf icon PDF 90 KB\n\nMinutes:\n\nNoted.\n\n"
        "6.\n\nCar parks pdf icon PDF 70 KB\n\nMinutes:\n\nNoted.\n"
    )
    assert titles(page) == [("5", "Town hall"), ("6", "Car parks")]


def test_the_page_of_a_decision_has_its_title_as_item_and_its_day() -> None:
    page = (
        "Otterley Borough Council\n\nRECORD OF EXECUTIVE DECISION\n\nDecision Maker: Cabinet Member for Parks\n\n"
        "Date of decision: 15 April 2021\n\nTitle: Bandstand repairs\n\nDecision taken:\n\n1. To approve the repairs.\n"
    )
    minutes = read(page)
    assert titles(page) == [(None, "Bandstand repairs")]
    assert minutes.header.held_on is not None
    assert minutes.header.held_on[0] == date(2021, 4, 15)
    assert minutes.header.body is None
    assert minutes.blocks[-1].section is Section.DECISION


def test_a_page_without_a_decision_maker_is_not_read_as_a_decisions() -> None:
    assert titles("Decision details\n\nBandstand repairs\n\nThe repairs were approved.\n") == []


def test_a_body_of_one_word_over_the_date_is_the_body() -> None:
    minutes = read(
        "Birchley City Council\n\nExecutive\n\n18 July 2023\n\nPresent: Councillor Rae\n\n1. Apologies\n\n2. Parks\n"
    )
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Executive"
