"""One small set of minutes, in each format that is read: the same facts come out, down to the triples."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import RDF

from docxs import docx, level, lists, p
from graph.documents import SourceDocument
from graph.extract import labels
from graph.pipeline.stages import read
from graph.vocab import OA, SCR
from pdfs import Line, pdf

HEAD = ("Housing Scrutiny Committee - Tuesday 4th March, 2025 6.30 pm", "Venue: Moot Hall, Fernham")
LIMBS = (
    "That the Cabinet be recommended to inspect each home within ten days of a report.",
    "That a report on the backlog be brought to the Committee in September 2025.",
)


def as_text() -> bytes:
    return (
        "\n\n".join(
            (
                *HEAD,
                "1. Apologies for absence",
                "Minutes:",
                "There were none.",
                "2. Damp and mould",
                "Minutes:",
                "RESOLVED:",
            )
        )
        + f"\n\n(a) {LIMBS[0]}\n\n(b) {LIMBS[1]}\n"
    ).encode()


def as_html() -> bytes:
    limbs = "".join(
        f"<p class='MsoNormal'>({letter})&nbsp; {limb}</p>" for letter, limb in zip("ab", LIMBS, strict=True)
    )
    return f"""<html><body><div id="modgov"><h1 class="mgMainTitleTxt">Agenda and minutes</h1>
    <h2 class="mgSubTitleTxt">{HEAD[0]}</h2><div class="mgContent"><p><span class="mgLabel">Venue: </span>Moot Hall, Fernham</p>
    <table class="mgItemTable"><tr><td class="mgItemNumberCell"><p>1.</p></td><td><p class="mgAiTitleTxt">Apologies for absence</p>
    <p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>There were none.</p></div></td></tr>
    <tr><td class="mgItemNumberCell"><p>2.</p></td><td><p class="mgAiTitleTxt">Damp and mould</p>
    <p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><p>RESOLVED:</p>{limbs}</div></td></tr>
    </table></div></div></body></html>""".encode()


def as_pdf() -> bytes:
    lines = (*HEAD, "1. Apologies for absence", "There were none.", "2. Damp and mould", "RESOLVED:")
    drawn = [Line(72, 760 - 24 * number, words) for number, words in enumerate(lines)]
    limbs = [Line(72, 600 - 24 * number, f"({'ab'[number]}) {limb}") for number, limb in enumerate(LIMBS)]
    return pdf([[*drawn, Line(290, 30, "Page 1 of 2")], [*limbs, Line(290, 30, "Page 2 of 2")]])


def as_docx() -> bytes:
    body = (
        "".join(p(words) for words in HEAD) + p("Apologies for absence", number=1, bold=True) + p("There were none.")
    )
    body += p("Damp and mould", number=1, bold=True) + p("RESOLVED:", bold=True)
    body += "".join(p(limb, number=1, level=1) for limb in LIMBS)
    return docx(body, numbering=lists(level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)")))


def as_old_page() -> bytes:
    return f"""Housing Scrutiny Committee Minutes

Date:
Tuesday 4 March 2025
Time:
6.30 p.m.
Place:
Moot Hall, Fernham

Attendance Details

Item Number Item/Resolution
1 APOLOGIES FOR ABSENCE

There were none.

2 DAMP AND MOULD

RESOLVED:

(a) {LIMBS[0]}

(b) {LIMBS[1]}
""".encode()


@pytest.mark.parametrize("made", [as_text, as_html, as_pdf, as_docx, as_old_page])
def test_each_format_gives_the_same_facts(made: Callable[[], bytes]) -> None:
    got = read(SourceDocument("minutes", made()))
    told = labels(got.minutes, got.facts)
    assert (told["body"], told["meeting_date"], told["venue"]) == (
        "Housing Scrutiny Committee",
        "2025-03-04",
        "Moot Hall, Fernham",
    )
    assert [(one["number"], one["title"].casefold()) for one in told["agenda_items"]] == [
        ("1", "apologies for absence"),
        ("2", "damp and mould"),
    ]
    assert [(one["label"], " ".join(one["text"].split())) for one in told["outcomes"]] == [
        ("(a)", LIMBS[0]),
        ("(b)", LIMBS[1]),
    ]
    assert got.report.conforms
    quotes = {" ".join(str(quote).split()) for quote in got.triples.objects(None, OA.exact)}
    assert {LIMBS[0], LIMBS[1]} <= {quote.removeprefix("(a) ").removeprefix("(b) ") for quote in quotes}
    assert set(got.triples.subjects(RDF.type, SCR.Recommendation))


def test_a_span_of_a_pdf_has_its_page_and_one_of_another_format_has_none() -> None:
    got = read(SourceDocument("minutes.pdf", as_pdf()))
    pages = {
        " ".join(str(quote).split()): int(page)
        for span, page in got.triples.subject_objects(SCR.page)
        for selector in got.triples.objects(span, OA.hasSelector)
        for quote in got.triples.objects(selector, OA.exact)
    }
    assert {page for quote, page in pages.items() if quote.removeprefix("(a) ").removeprefix("(b) ") in LIMBS} == {2}
    assert pages["Damp and mould"] == 1
    assert set(got.triples.subjects(RDF.type, SCR.TextSpan)) == set(got.triples.subjects(SCR.page))
    assert not set(read(SourceDocument("minutes.txt", as_text())).triples.subjects(SCR.page))
