"""DOCX → minutes: list numbers computed as Word does, tables as cells, tracked changes, refusals."""

from __future__ import annotations

import io
import zipfile

import pytest

from docxs import docx, level, lists, p, r, table
from graph.documents import Minutes, SourceDocument, SourceMetadata
from graph.errors import UnknownFormat, UnreadableDocument
from graph.extract import extract
from graph.parse import parse

ITEMS = level(0, "decimal", "%1.", start=7) + level(1, "lowerLetter", "(%2)") + level(2, "lowerRoman", "%3.")
MINUTES = docx(
    p("Fernshire District Council", style="Title")
    + p("Housing Scrutiny Committee - Tuesday 4th March, 2025 6.30 pm")
    + p("Venue: Civic Hall, Fernham")
    + p("Apologies for absence", number=1, bold=True)
    + p("Apologies were received from Councillor T Lowe.")
    + p("Damp and mould in council homes", number=1, bold=True)
    + p("The Committee considered a report of the Head of Housing.")
    + p("RESOLVED:", bold=True)
    + p("That the Cabinet be recommended to inspect each home within ten days.", number=1, level=1)
    + p("That a report on the backlog be brought back in September 2025.", number=1, level=1)
    + p("Any other business", number=1, bold=True)
    + p("There was none."),
    numbering=lists(ITEMS),
)


def read(content: bytes) -> Minutes:
    return parse(SourceDocument("minutes.docx", content))


def labels(content: bytes) -> list[str | None]:
    return [block.label for block in read(content).blocks]


def test_items_and_limbs_have_the_numbers_that_word_computes() -> None:
    minutes = read(MINUTES)
    assert minutes.format == "docx"
    assert [(item.number, item.title) for item in minutes.items] == [
        ("7", "Apologies for absence"),
        ("8", "Damp and mould in council homes"),
        ("9", "Any other business"),
    ]
    assert [(b.label, minutes.quote(b.span)) for b in minutes.blocks if b.label] == [
        ("(a)", "That the Cabinet be recommended to inspect each home within ten days."),
        ("(b)", "That a report on the backlog be brought back in September 2025."),
    ]
    assert minutes.header.body is not None
    assert minutes.header.body.value == "Housing Scrutiny Committee"
    assert minutes.header.venue is not None


@pytest.mark.parametrize(
    ("levels", "entries", "printed"),
    [
        (level(0, "decimal", "%1)"), [(1, 0), (1, 0)], ["1)", "2)"]),
        (ITEMS, [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 0), (1, 1)], ["7.", "(a)", "i.", "ii.", "(b)", "8.", "(a)"]),
        (level(0, "decimal", "%1") + level(1, "decimal", "%1.%2"), [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)], ["1", "1.1", "1.2", "2", "2.1"]),
        (level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2", more="<w:isLgl/>"), [(1, 0), (1, 0), (1, 1)], ["I.", "II.", "2.1"]),
        (level(0, "decimal", "%1)") + level(1, "decimal", "%2)", more='<w:lvlRestart w:val="0"/>'), [(1, 0), (1, 1), (1, 0), (1, 1)], ["1)", "1)", "2)", "2)"]),
        (level(0, "lowerLetter", "(%1)", start=26), [(1, 0), (1, 0)], ["(z)", "(aa)"]),
        (level(0, "bullet", "\uf0b7"), [(1, 0), (1, 0)], ["·", "·"]),
        (level(0, "decimal", "%1)"), [(1, 0), (0, 0), (1, 0)], ["1)", None, "2)"]),
        (level(1, "lowerLetter", "%1.%2)"), [(1, 1)], ["1.a)"]),
    ],
)  # fmt: skip
def test_lists_count_as_word_counts(levels: str, entries: list[tuple[int, int]], printed: list[str | None]) -> None:
    body = "".join(p(f"That limb {i} be noted;", number=number, level=at) for i, (number, at) in enumerate(entries))
    minutes = read(docx(p("RESOLVED:") + body, numbering=lists(levels)))
    got = [line.partition("That limb")[0].strip() or None for line in minutes.text.split("\n") if "limb" in line]
    assert got == printed


def test_two_lists_of_one_kind_go_on_unless_one_begins_anew() -> None:
    on = '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    anew = (
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = "".join(p("That it be so;", number=number) for number in (1, 1, 2, 3, 3))
    minutes = read(docx(body, numbering=lists(level(0, "decimal", "%1)"), numbers=on + anew)))
    assert [line.split()[0] for line in minutes.text.split("\n")] == ["1)", "2)", "3)", "1)", "2)"]


def test_a_list_can_come_from_the_style_or_from_the_one_it_is_based_on() -> None:
    styles = (
        '<w:style w:styleId="Limb"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Sub"><w:basedOn w:val="Limb"/></w:style>'
        '<w:style w:styleId="Off"><w:basedOn w:val="Limb"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    levels = level(0, "lowerLetter", "%1)", more='<w:pStyle w:val="Limb"/>') + level(
        1, "lowerRoman", "%2)", more='<w:pStyle w:val="Sub"/>'
    )
    body = p("That one be so;", style="Limb") + p("and so;", style="Sub") + p("plain", style="Off")
    minutes = read(docx(body + p("That two be so.", style="Limb"), styles=styles, numbering=lists(levels)))
    assert minutes.text.split("\n") == ["a) That one be so;", "i) and so;", "plain", "b) That two be so."]


def test_what_was_put_in_counts_and_what_was_taken_out_does_not() -> None:
    changed = (
        "<w:p>" + r("The report be ") + '<w:del w:id="1">' + r("deferred").replace("w:t", "w:delText") + "</w:del>"
        '<w:ins w:id="2">' + r("approved") + "</w:ins>" + r(".") + "</w:p>"
    )  # fmt: skip
    assert read(docx(changed)).text == "The report be approved."


def test_words_in_links_and_content_controls_count_and_hidden_words_do_not() -> None:
    body = (
        "<w:sdt><w:sdtContent>" + p("Held in a control.") + "</w:sdtContent></w:sdt><w:p><w:hyperlink>" + r("linked")
        + "</w:hyperlink>" + r(" here") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )  # fmt: skip
    assert read(docx(body)).text == "Held in a control.\nlinked here"


def test_a_table_comes_as_cells_in_the_order_of_the_document() -> None:
    body = p("Declarations") + table(("Member", "Interest"), ("Councillor Byrne", "Personal")) + p("After it.")
    minutes = read(docx(body))
    assert [(block.cell, minutes.quote(block.span)) for block in minutes.blocks] == [
        (None, "Declarations"),
        ((0, 0), "Member"),
        ((0, 1), "Interest"),
        ((1, 0), "Councillor Byrne"),
        ((1, 1), "Personal"),
        (None, "After it."),
    ]


def test_bold_and_heading_styles_are_hints() -> None:
    styles = '<w:style w:styleId="Heading1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    body = "".join(
        p(title, style="Heading1") + p(f"Words on {title}.") for title in ("Library hours", "Flood defences")
    )
    minutes = read(docx(body, styles=styles))
    assert [item.title for item in minutes.items] == ["Library hours", "Flood defences"]
    assert read(docx(p("RESOLVED: That it be so.", bold=True))).blocks[0].strong


def _bomb() -> bytes:
    return docx(p("x"), more={"word/media/large.bin": b"\0" * 101_000_000})


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (MINUTES[:2000], "zip archive|damaged"),
        (docx("<w:p>"), "damaged"),
        (docx("<w:p><w:r>" + "<w:smartTag>" * 5000), "damaged"),
        (docx(""), "no words"),
    ],
)
def test_a_damaged_document_is_refused_in_one_line(content: bytes, cause: str) -> None:
    with pytest.raises(UnreadableDocument, match=cause) as refused:
        read(content)
    assert "\n" not in str(refused.value)


def test_a_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(UnreadableDocument, match="would unpack to more than 100 MB"):
        read(_bomb())


def test_an_old_word_document_is_refused_by_name() -> None:
    with pytest.raises(UnknownFormat, match="old Office document; save it as DOCX"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_entities_are_not_expanded() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "AAAA">]>'
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(p("word")))) as old, zipfile.ZipFile(held, "w") as new:
        for part in old.namelist():
            given = old.read(part)
            is_body = part == "word/document.xml"
            new.writestr(part, evil + given.replace(b">word<", b">word &a;<") if is_body else given)
    assert "AAAA" not in read(held.getvalue()).text


def _noted(body: str, **notes: str) -> bytes:
    """Return a DOCX with notes: the inner XML of `footnotes` and `endnotes`."""
    base = docx(body)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "word/_rels/document.xml.rels":
                links = "".join(
                    f'<Relationship Id="n{kind}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{kind}.xml"/>'
                    for kind in notes
                )
                content = content.replace("</Relationships>", f"{links}</Relationships>")
            new.writestr(name, content)
        for kind, inner in notes.items():
            space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            new.writestr(f"word/{kind}.xml", f'<w:{kind} xmlns:w="{space}">{inner}</w:{kind}>')
    return held.getvalue()


def _marked(words: str, number: int, kind: str = "footnote") -> str:
    return f'<w:p>{r(words)}<w:r><w:{kind}Reference w:id="{number}"/></w:r></w:p>'


def _note(number: int, words: str, kind: str = "footnote", more: str = "") -> str:
    return f'<w:{kind} w:id="{number}" {more}><w:p><w:r><w:{kind}Ref/></w:r>{r(words)}</w:p></w:{kind}>'


def test_a_note_stands_after_its_paragraph_and_never_amid_a_list() -> None:
    body = (
        p("Housing Panel - Tuesday 4th March, 2025 6.30 pm")
        + p("1. Repairs", bold=True)
        + _marked("The Panel heard of the backlog.", 7)
        + p("RESOLVED:")
        + _marked("(a) That the report be noted;", 9)
        + p("(b) That Cabinet be asked to act.")
        + p("The meeting ended at 8 pm.")
    )
    minutes = read(
        _noted(
            body,
            footnotes=_note(-1, "separator", more='w:type="separator"')
            + _note(9, " Councillor Ash dissented.")
            + _note(7, "Of 400 homes."),
        )
    )
    lines = [minutes.quote(block.span) for block in minutes.blocks]
    assert lines[lines.index("The Panel heard of the backlog.") + 1] == "Footnote 1: Of 400 homes."
    assert lines[lines.index("That Cabinet be asked to act.") + 1] == "Footnote 2: Councillor Ash dissented."
    assert "separator" not in minutes.text
    facts = extract(minutes, SourceMetadata())
    assert [one.text for one in facts.decisions] == ["That the report be noted;", "That Cabinet be asked to act."]


def test_notes_that_refer_to_each_other_or_are_lost_do_no_harm() -> None:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    looped = f'<w:footnote w:id="1"><w:p>{r("Round and round.")}{mark}</w:p></w:footnote>'
    body = p("RESOLVED: That it be noted.") + _marked("One.", 1) + _marked("Again.", 1) + _marked("Lost.", 44)
    minutes = read(_noted(body, footnotes=looped))
    assert minutes.text.count("Round and round.") == 1
    ended = read(
        _noted(
            p("RESOLVED: That it be noted.") + _marked("One.", 3, "endnote"),
            endnotes=_note(3, "At the end.", "endnote"),
        )
    )
    assert minutes.text.count("Footnote") == 1
    assert ended.text.endswith("Endnote 1: At the end.")
    broken = _noted(_marked("RESOLVED: That it be noted.", 1), footnotes="<w:footnote")
    assert "That it be noted." in read(broken).text


@pytest.mark.parametrize("title", ["DECLARATIONS OF INTEREST", "Declarations of Interest", "MINUTES"])
def test_what_stands_on_every_agenda_is_an_item_where_it_is_numbered(title: str) -> None:
    body = p("Fernshire District Council") + p("Housing Scrutiny Committee - Tuesday 4th March, 2025 6.30 pm")
    for words, said in ((title, "There was nothing to say."), ("Repairs", "RESOLVED: That the report be noted.")):
        body += p(words, number=1, bold=True) + p(said)
    found = read(docx(body, numbering=lists(level(0, "decimal", "%1."))))
    assert [(item.number, item.title) for item in found.items] == [
        ("1", title),
        ("2", "Repairs"),
    ]
