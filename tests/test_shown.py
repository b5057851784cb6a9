"""How terms and words of a source are shown to people."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from graph import iris
from graph.serve.site import links
from graph.serve.site.site import environment


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("1.", "1"), ("(a)", "a"), ("d)", "d"), ("1.1", "1.1"), ("R4:", "R4"), ("a", "a"), ("(iv).", "iv"),
        ("[2]", "2"), ("...", "..."), ("", ""),
    ],
)  # fmt: skip
def test_a_printed_label_is_spoken_of_without_its_marks(printed: str, spoken: str) -> None:
    assert links.bare(Literal(printed)) == spoken


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (
            "That the council tax\npaid by care leavers\nbe waived",
            "That the council tax paid by care leavers be waived",
        ),
        ("as the  \n  Children’s Commission", "as the Children’s Commission"),
        ("That:\n(a) a thing be done; and\n(b) another", "That:\n(a) a thing be done; and\n(b) another"),
        ("Agreed:\n1. one\n2. two", "Agreed:\n1. one\n2. two"),
        ("Agreed:\n• one\n- two", "Agreed:\n• one\n- two"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("up to\n25 years", "up to 25 years"),
    ],
)
def test_the_end_of_a_printed_line_is_a_space_and_a_list_stays_one(printed: str, shown: str) -> None:
    assert links.flowing(printed) == shown


def test_a_number_or_digest_alone_is_named_with_what_it_counts() -> None:
    meeting = f"{iris.BASE}id/meeting/aldermere/executive/2025-03-18"
    assert links.short(URIRef(f"{meeting}/attendance/1")) == "attendance 1"
    assert links.short(URIRef(f"{iris.BASE}id/run/34094a63f5bf4a07-d85aa578")) == "run 34094a63f5bf4a07 d85aa578"
    assert links.short(URIRef(f"{iris.BASE}id/post/aldermere/head-of-fostering")) == "head of fostering"
    assert links.short(URIRef(f"{iris.BASE}def/ask-kind/do")) == "do"
    assert links.short(URIRef("https://elsewhere.example/1")) == "1"


def test_a_share_is_never_shown_as_more_than_it_is() -> None:
    assert [links.percent(Literal(one)) for one in ("0.8436", "0.9999", "1", "0")] == ["84%", "99%", "100%", "0%"]


def test_a_truth_value_is_said_as_yes_or_no() -> None:
    assert [links.said(one) for one in (Literal(True), Literal(False), Literal("so"))] == ["yes", "no", "so"]
    assert links.said(None) == ""


def test_the_first_page_of_a_list_has_one_address() -> None:
    """A copy in files has a file for each address with a query: `?page=1` would be the same page once more."""
    pages = environment().get_template("macros.html").module.pages  # type: ignore[attr-defined]
    assert 'rel="prev" href="/recommendation?q=foster"' in pages("/recommendation", {"q": "foster"}, 2, more=False)
    assert 'rel="prev" href="/recommendation"' in pages("/recommendation", {}, 2, more=False)
    assert 'rel="prev" href="/recommendation?page=2"' in pages("/recommendation", {}, 3, more=False)
