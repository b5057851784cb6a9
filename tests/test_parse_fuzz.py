"""Any bytes in any format give minutes or one of our errors, in bounded time; what is cut or damaged is no exception."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docxs import docx, level, lists, p, table
from graph.documents import Minutes, SourceDocument
from graph.errors import UnreadableDocument
from graph.parse import parse
from graph.pipeline.limited import LimitedReader
from pdfs import Line, Picture, pdf

WORDS = "RESOLVED: That the Cabinet be recommended to act."
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_ODD = st.sampled_from(
    ("\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u00a0", "\ufffd", "\u0301", "\U0001f600", "\x0b", "\x0c", "\u2028", "\x85")
)  # fmt: skip
_LINES = st.sampled_from(
    (
        "Executive Minutes", "Date:", "Tuesday 14 May 2019", "Time:", "1:30 p.m.", "Place:", "Attendance Details", "Present:",
        "Item Number Item/Resolution", "Item Description Decision", "19/4 TITLE IN CAPITALS", "C", "63/07", "1265 MINUTES",
        "PUBLIC", "Preamble", "ItemPreamble", "Declarations of interest:", "1. That it be so;", "(a)", "a) b", "·", WORDS, "", "|",
        "No. | Item |", "---|---", "Minutes:", "Decision:", "Supporting documents:", "11.00 A.M.", "Item 3:", "3", "PDF 181 KB",
        "Minutes of a meeting of the Housing Panel held in the Hall on 4 March 2025 at 6 pm", "99/99/9999", "31 February 2025",
        "... view the full minutes text for item 5.", "Venue:", "Venue: The Hall", "---", "*", "**", "#", "1.1.1.1.1", "(", ")",
    )
)  # fmt: skip


@cache
def a_docx() -> bytes:
    return docx(
        p("Housing Panel - 4 March 2025")
        + p("Apologies", number=1, bold=True)
        + p(WORDS)
        + table(("a", "b"), ("c", "d")),
        numbering=lists(level(0, "decimal", "%1.")),
    )


@cache
def a_pdf() -> bytes:
    return pdf([[Line(72, 700, "1. Apologies"), Line(72, 660, WORDS)], [Line(72, 700, "2. Close"), Picture()]])


def held(got: Minutes) -> None:
    """Every place is a place of the text, and blocks stand in its order."""
    for block in got.blocks:
        assert 0 <= block.span.start < block.span.end <= len(got.text)
        assert block.agenda_item is None or 0 <= block.agenda_item < len(got.items)
    for item in got.items:
        assert item.title_span is None or got.quote(item.title_span).strip()
    assert list(got.pages) == sorted(got.pages)


def refusal(act: Callable[[], Minutes]) -> tuple[Minutes | None, str]:
    """Return what is read, or None and what the refusal says."""
    try:
        return act(), ""
    except UnreadableDocument as refused:
        return None, str(refused)


def read(content: bytes) -> Minutes | None:
    """Return what is read, None for a refusal in one line that names the document."""
    got, said = refusal(lambda: parse(SourceDocument("fuzz", content)))
    if got is None:
        assert said.startswith("fuzz")
        assert "\n" not in said
    else:
        held(got)
    return got


@FUZZ
@given(
    st.lists(st.one_of(_LINES, _ODD, st.text(max_size=12)), max_size=40), st.sampled_from(("\n", "\r\n", "\n\n", " "))
)
def test_any_text_is_read_and_is_its_own_canonical_text(lines: list[str], end: str) -> None:
    text = end.join(lines)
    content = text.encode("utf-8", "surrogatepass")
    got = read(content)
    assert got is None or got.encoding != "utf-8" or got.text == text
    assert got == read(content)


@FUZZ
@given(
    st.integers(0, 4000),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=6),
    st.integers(0, 4000),
)
def test_a_word_document_cut_or_damaged_anywhere_is_read_or_refused(
    at: int, changes: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(a_docx())
    for place, byte in changes:
        content[place % len(content)] = byte
    read(bytes(content[: cut % len(content)] if at % 3 == 0 else content))


@FUZZ
@given(
    st.sampled_from(
        ("word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels")
    ),
    st.one_of(st.binary(max_size=60), st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace"))),
    st.integers(0, 3000),
)
def test_any_part_of_a_word_document_may_hold_anything(part: str, given_bytes: bytes, at: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_docx())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            place = at % (len(content) + 1)
            new.writestr(name, content[:place] + given_bytes + content[place:] if name == part else content)
    read(made.getvalue())


@pytest.fixture(scope="module")
def confined() -> Iterator[LimitedReader]:
    made = LimitedReader()
    yield made
    made.close()


@FUZZ
@given(changes=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=8), cut=st.integers(0, 8000))
def test_a_pdf_cut_or_damaged_anywhere_is_read_or_refused(
    confined: LimitedReader, changes: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(a_pdf())
    for place, byte in changes:
        content[place % len(content)] = byte
    got, said = refusal(lambda: confined.minutes(SourceDocument("fuzz.pdf", bytes(content[:cut]))))
    assert "\n" not in said
    if got is not None:
        held(got)


@FUZZ
@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 850), st.text("ab 1.():", max_size=9)), max_size=30))
def test_words_anywhere_on_a_page_are_all_read(placed: list[tuple[int, int, str]]) -> None:
    lines = [Line(x, y, words) for x, y, words in placed if words.strip()]
    got = read(pdf([[*lines, Line(300, 400, "kept")]]))
    assert got is not None
    assert "kept" in got.text


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0 named .html",
        b"\xff\xfe" + b"\x00\xd8" * 200,
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><meeting>&x;</meeting>",
        b"<?xml version='1.0'?><!DOCTYPE a [" + b"".join(
            b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]><meeting>&j;</meeting>",
        b"PK\x03\x04" + b"\0" * 100,
        b"%PDF-1.4\n%%EOF",
    ],
)  # fmt: skip
def test_hostile_files_are_refused(content: bytes) -> None:
    assert read(content) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "unit"),
    [
        ("lines", "The Panel considered the report of the Director and noted its position.\n\n"),
        ("resolutions", "RESOLVED: That the report be noted.\n\n"),
        ("one line", "The Panel considered the report of the Director. "),
        ("labels", "1.\n"),
        ("blank lines", "\u00a0\n"),
        ("old pages", "Attendance Details\nItem Number Item/Resolution\n12/3 ABC DEF\nWords.\n"),
        ("paragraphs", "<p>Words of the minutes.</p>"),
        ("cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>a</td><td>b</td></tr></table>"),
        ("headings", "<h2>Title</h2><p>Words of the minutes.</p>"),
        ("controls", "\u202eabc\u202c \u200b"),
    ],
)
def test_time_grows_in_line_with_size(form: str, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        content = f"<html><body>{text}</body></html>" if unit.startswith("<") else f"{text}The end."
        started = time.process_time()
        read(content.encode())
        return time.process_time() - started

    seconds(20_000)
    small, large = min(seconds(40_000) for _ in range(3)), seconds(640_000)
    # Sixteen times the size: its square would be 256 times the time. A busy machine makes no factor of four.
    assert large < 64 * max(small, 0.02), (form, small, large)
