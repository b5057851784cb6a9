"""List labels, dates and markers, as the formats of minutes print them."""

from __future__ import annotations

from datetime import date, time

import pytest

from graph.documents import Section
from graph.parse import heads, sections
from graph.parse.labels import is_label, split_label
from graph.parse.markup import counted
from graph.parse.when import find_date, find_time


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("a)\u00a0\u00a0 That it be noted", "a)", "That"),
        ("(a) That it be noted", "(a)", "That"),
        ("(iv) the chair", "(iv)", "the"),
        ("iv) the chair", "iv)", "the"),
        ("i. the chair", "i.", "the"),
        ("12. That", "12.", "That"),
        ("1) That", "1)", "That"),
        ("1.1 That", "1.1", "That"),
        ("8.4.2 That", "8.4.2", "That"),
        ("II. That", "II.", "That"),
        ("A. That the report", "A.", "That"),
        ("·\u00a0\u00a0\u00a0 Work", "·", "Work"),
        ("• Work", "•", "Work"),
        ("- Work", "-", "Work"),
        ("1\\. That", "1.", "That"),
    ],
)
def test_a_label_is_split_from_its_words(text: str, label: str, rest: str) -> None:
    found, at = split_label(text)
    assert (found, text[at:].split()[0]) == (label, rest)


@pytest.mark.parametrize(
    "text",
    [
        "A Crawford and J Dixon.",  # extraction.md, case 65
        "A. Crawford and J. Dixon",
        "2020 was a hard year",
        "2.5 million pounds",
        "1.5% of children",
        "5.30 pm, when the meeting ended",
        "10 children",
        "o fewn y sir",
        "That the report be noted",
        "-5 degrees",
        "",
    ],
)
def test_initials_figures_and_words_are_no_labels(text: str) -> None:
    assert split_label(text) == (None, 0)


def test_a_label_alone_waits_for_its_words() -> None:
    assert split_label("(a)") == (None, 0)
    assert all(map(is_label, ("(a)", "8.4", "·", "1.", " iv) ")))
    assert not any(map(is_label, ("", "2020", "A", "Minutes", "12")))


@pytest.mark.parametrize(
    ("kind", "count", "label"),
    [
        ("1", 7, "7."),
        ("a", 2, "b."),
        ("a", 27, "aa."),
        ("A", 3, "C."),
        ("i", 4, "iv."),
        ("I", 9, "IX."),
        ("·", 3, "·"),
    ],
)
def test_list_entries_are_counted(kind: str, count: int, label: str) -> None:
    assert counted(kind, count) == label


@pytest.mark.parametrize("kind", ["1", "a", "i"])
@pytest.mark.parametrize("count", [-3, 0, 4000, 10**6])
def test_an_odd_count_still_gives_a_label(kind: str, count: int) -> None:
    assert counted(kind, count).endswith(".")


@pytest.mark.parametrize(
    ("words", "day", "at"),
    [
        ("Wednesday 26th July, 2023 4.00 pm", date(2023, 7, 26), time(16, 0)),
        ("Monday, 6th June, 2016 7.00 pm", date(2016, 6, 6), time(19, 0)),
        ("9th June, 2021 09:30", date(2021, 6, 9), time(9, 30)),
        ("9 Jul 2019 - 18:00", date(2019, 7, 9), time(18, 0)),
        ("19/10/2015", date(2015, 10, 19), None),
        ("31st-Mar-2025", date(2025, 3, 31), None),
        ("Dydd Mercher, 5ed Mawrth, 2024 at 10.30 a.m.", date(2024, 3, 5), time(10, 30)),
        ("12 October 2020 at 12 noon", date(2020, 10, 12), None),
    ],
)
def test_dates_and_times_are_read_as_pages_print_them(words: str, day: date, at: time | None) -> None:
    found = find_date(words)
    assert found is not None
    assert found.day == day
    assert at is None or found.at == at


def test_a_date_that_the_calendar_has_not_is_none() -> None:
    assert find_date("31/02/2020 and 20/17 and 99th May 2020") is None
    assert find_time("25:00 or 13.30 pm") is None


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("Minutes:", Section.MINUTES),
        ("Decision:", Section.DECISION),
        ("Supporting documents:", Section.DOCUMENTS),
        ("Accompanying Documents:", Section.DOCUMENTS),
        ("Reasons for the decision:", Section.AGENDA),
        ("Cofnodion:", Section.MINUTES),
        ("Minutes of the last meeting", None),
        ("RESOLVED:", None),
    ],
)
def test_markers_open_their_section(words: str, section: Section | None) -> None:
    assert sections.marked(words) is section


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("Health Scrutiny Panel - Wednesday 26th July, 2023 4.00 pm", "Health Scrutiny Panel"),
        ("Agenda and minutes for Cabinet on Monday, 6th June, 2016, 7.00 pm", "Cabinet"),
        ("Tuesday, 8th September, 2020 1.30 pm, NEW, Planning Committee", "Planning Committee"),
        ("Meeting of Culture Board, Tuesday, 28th March, 2023 1.00 pm (Item 5.)", "Culture Board"),
        ("Planning Committee - POSTPONED, Tuesday, 8th September, 2020", "Planning Committee"),
        ("Tuesday, 8th September, 2020", None),
    ],
)
def test_the_title_line_names_the_body(words: str, body: str | None) -> None:
    from graph.documents import Header

    header = heads.from_title(Header(), words, 100)
    assert (header.body.value if header.body else None) == body
    assert header.held_on is not None
    if header.body:
        assert words[header.body.span.start - 100 : header.body.span.end - 100] == body
