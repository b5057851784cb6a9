"""Any bytes give minutes or one of our errors, soon; the format and the encoding are told from the content."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.documents import SourceDocument
from graph.errors import UnknownFormat, UnreadableDocument
from graph.parse import detect, parse
from graph.parse.decode import decode

PAGE = '<html><body><div id="modgov"><h1 class="mgMainTitleTxt">Agenda item</h1>{}</div></body></html>'
_PIECES = st.sampled_from(
    (
        "<p>", "</p>", "<div class='mgWordPara'>", "</div>", "<ol type='i'>", "<li value='-5'>", "<li>", "</ol>", "<table>",
        "<tr>", "<td>", "<th>", "</table>", "<b>", "<br>", "&nbsp;", "&#0;", "&amp;amp;", "Minutes:", "Decision:", "a)",
        "1.1", "·", "RESOLVED that", "<p class='mgAiTitleTxt'>", "20/17.", "PDF 181 KB", "<a name='AI1'>", "<h2>", "\u200b",
        "\u202e", "\x0b", "view the full minutes text for item 5.", "Venue:", "Meeting: 16/07/2019 - Cabinet (Item 4)",
        "<span class='mgLabel'>", "Date of decision:", "99/99/9999", "<![CDATA[", "<!--", "<?", "]]>", "\ud7ff", "\U0001f600",
        "<script>", "<title>", "<td class='mgItemNumberCell'>", "</", "<", "&", "\n", "|", "---|---",
    )
)  # fmt: skip


def read(content: bytes) -> object:
    try:
        return parse(SourceDocument("fuzz", content))
    except UnreadableDocument as refused:
        return refused


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_give_minutes_or_our_error(content: bytes) -> None:
    assert read(content) is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=40), st.sampled_from(("page", "bare", "xml", "text"))
)
def test_any_markup_gives_minutes_whose_places_hold(pieces: list[str], form: str) -> None:
    inner = "".join(pieces)
    text = {
        "page": PAGE.format(inner),
        "bare": f"<div>{inner}</div>",
        "xml": f"<meeting><agendaitems><agendaitem><agendatext>{inner.replace('&', '&amp;').replace('<', '&lt;')}"
        "</agendatext></agendaitem></agendaitems></meeting>",
        "text": inner,
    }[form]
    got = read(text.encode("utf-8", "replace"))
    if isinstance(got, UnreadableDocument):
        return
    assert got == read(text.encode("utf-8", "replace"))
    for block in got.blocks:  # type: ignore[attr-defined]
        assert 0 <= block.span.start < block.span.end <= len(got.text)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty document"),
        (b" \n\x00", "empty document"),
        (b"a\x00b" * 50, "NUL"),
        (b'{"meeting": [{"title": "Foster carers"}]}', "JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "JSON"),
        (bytes(range(1, 32)) * 20, "not text"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "a picture"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "an old Office document"),
        (PAGE.format("<div>" * 100_000 + "deep").encode(), "nested more than 200 deep"),
        (PAGE.format("<div>" * 230 + "deep" + "</div>" * 230).encode(), "nested more than 200 deep"),
        (PAGE.format(f"<p {' '.join(f'a{i}=1' for i in range(200_000))}>x").encode(), "attributes"),
        (b"<html><body></body></html>", "no words"),
        (b"x" * 21_000_000, "larger than 20 MB"),
        (b"<meeting>" + b"<a>" * 100_000, "malformed XML"),
    ],
)
def test_what_cannot_be_read_is_refused_soon_and_says_why(content: bytes, cause: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableDocument, match=cause) as refused:
        parse(SourceDocument("bad.file", content))
    assert str(refused.value).startswith("bad.file")
    assert "\n" not in str(refused.value)
    assert time.process_time() - started < 15


def test_a_zip_that_is_no_word_document_is_an_unknown_format() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "words")
    with pytest.raises(UnknownFormat, match="zip archive"):
        parse(SourceDocument("a.zip", held.getvalue()))


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        ("Café – it’s".encode(), "Café – it’s", "utf-8"),
        ("Café – it’s".encode("utf-8-sig"), "Café – it’s", "utf-8-sig"),
        ("Café – it’s".encode("utf-16"), "Café – it’s", "utf-16"),
        ("Café – it’s".encode("cp1252"), "Café – it’s", "cp1252"),
        ('<meta charset="iso-8859-1">It’s'.encode("cp1252"), '<meta charset="iso-8859-1">It’s', "cp1252"),
        ('<meta charset="iso-8859-15">10 €'.encode("iso8859-15"), '<meta charset="iso-8859-15">10 €', "iso8859-15"),
        ('<meta charset="utf-8">It’s'.encode("cp1252"), '<meta charset="utf-8">It’s', "cp1252"),
        ('<meta charset="unicode_escape">\\x41é'.encode("cp1252"), '<meta charset="unicode_escape">\\x41é', "cp1252"),
    ],
)
def test_the_encoding_is_told_and_recorded(content: bytes, text: str, encoding: str) -> None:
    assert decode(content, "x") == (text, encoding)


@pytest.mark.parametrize(
    ("text", "loader"),
    [
        ("<?xml version='1.0'?><meeting/>", "moderngov-xml"),
        ("<meeting><meetingid>1</meetingid></meeting>", "moderngov-xml"),
        ("<?xml version='1.0'?><!DOCTYPE html><html><p>x</p></html>", "html"),
        ("<p class='mgAiTitleTxt' >x</p>", "moderngov-html"),
        ("<div id=modgov><p>x</div>", "moderngov-html"),
        ("<div class='a ModCMISMeetingsC'><p>x</div>", "cmis-html"),
        ("<!DOCTYPE html><p>x", "html"),
        ("Agenda item\n\nMinutes:\n\nAGREED that x < y <b>now</b>", "plain-text"),
        ("No. | Item |\n---|---|", "plain-text"),
    ],
)
def test_the_format_is_told_from_the_content(text: str, loader: str) -> None:
    assert detect.textual(text, "x") == loader


def test_time_grows_in_line_with_size() -> None:
    def seconds(rows: int) -> float:
        row = (
            "<tr><td>1.</td><td><p class='mgAiTitleTxt'>Title</p><p>"
            + "Words of the minutes. " * 20
            + "</p></td></tr>"
        )
        content = PAGE.format(f"<table class='mgItemTable'>{row * rows}</table>").encode()
        started = time.process_time()
        parse(SourceDocument("x", content))
        return time.process_time() - started

    seconds(100)
    small = min(seconds(500) for _ in range(3))
    assert seconds(8000) < 64 * max(small, 0.02)  # sixteen times the size: the square would be 256 times the time
