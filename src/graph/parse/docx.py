"""Word documents (DOCX) → minutes: paragraphs and tables in order, with the list numbers that Word computes.

The file holds no numbers: `numbering.xml` says how each level of a list counts (ECMA-376 part 1, 17.9), and they are
counted here as Word does. Of tracked changes, what was put in counts and what was taken out does not. A footnote or
an endnote stands after the paragraph that has its mark, or after the list that this belongs to, and begins with its
number ("Footnote 2: ...").
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from graph.documents import Header, Minutes
from graph.errors import UnreadableDocument
from graph.parse.assemble import Form, assemble
from graph.parse.heads import is_title_line
from graph.parse.labels import split_label
from graph.parse.markup import Leaf
from graph.parse.printed import CUE
from graph.parse.wordlists import Numbering, style_chain, whole

FORMAT, LOADER = "docx", "docx 1"

_LARGEST = 100_000_000  # bytes, unpacked
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = qn("w:txbxContent")
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_MOST_PARTS = 5000
_LONGEST_HEADING = 200  # characters
_SKIPPED = frozenset(
    qn(name)
    for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:tblGrid", "w:tcPr", "w:trPr", "w:sectPr")
) | {_FALLBACK}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:ptab"): " ", qn("w:noBreakHyphen"): "-"}
_TEXT, _RUN, _PARAGRAPH, _TABLE = qn("w:t"), qn("w:r"), qn("w:p"), qn("w:tbl")
_ROW, _CELL, _VALUE = qn("w:tr"), qn("w:tc"), qn("w:val")
_OFF = frozenset(("0", "false", "off", "none"))
_CORE = RELATIONSHIP_TYPE.CORE_PROPERTIES
_NONE: frozenset[str] = frozenset()
_NOTES = {"footnote": "Footnote", "endnote": "Endnote"}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def load(content: bytes, name: str) -> Minutes:
    """Return the minutes in a Word document; its paragraphs and cells, one a line, are the canonical text.

    A running head that names the meeting is taken once, first. Raises `UnreadableDocument` for a damaged file, or one
    that would unpack to more than 100 MB.
    """
    document = _open(content, name)
    try:
        found = list(_Walk(document).leaves())
    except (KeyError, ValueError, AttributeError, RecursionError) as error:
        raise UnreadableDocument(name, f"damaged: {_said(error)}") from error
    title = _title(document)
    form = Form(FORMAT, LOADER, "utf-8", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    return assemble(found, form, title=title, addresses=_addresses(document))


def _open(content: bytes, name: str) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST:
                raise UnreadableDocument(name, f"would unpack to more than {_LARGEST // 1_000_000} MB")
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableDocument(name, "encrypted: it needs a password")
        return docx.Document(io.BytesIO(content))
    except (OpcError, zipfile.BadZipFile, zlib.error, RuntimeError, etree.XMLSyntaxError, KeyError, ValueError, OSError, NotImplementedError,
            AttributeError, EOFError, zipfile.LargeZipFile, IndexError, TypeError) as error:  # fmt: skip
        raise UnreadableDocument(name, f"damaged: {_said(error)}") from error


def _title(document: Document) -> str:
    """Return the title among the properties; python-docx makes some up for a document that has none."""
    package = document.part.package
    has_properties = any(relation.reltype == _CORE for relation in package.rels.values())
    return (document.core_properties.title or "") if has_properties else ""


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _addresses(document: Document) -> Iterator[str]:
    for relation in document.part.rels.values():
        if relation.is_external and relation.target_ref.lower().startswith(("http://", "https://")):
            yield relation.target_ref


class _Walk:
    """Walks the body once, counting lists and tables."""

    def __init__(self, document: Document) -> None:
        self._document = document
        styles = document.styles.element
        self._styles = {style.get(qn("w:styleId")): style for style in styles.iterchildren(qn("w:style"))}
        self._numbering = Numbering(_numbering(document), self._styles)
        self._rows = self._tables = 0
        self._notes = {kind: _notes(document, kind) for kind in _NOTES}
        self._marks = dict.fromkeys(_NOTES, 0)
        self._due: list[Leaf] = []  # notes whose mark has been met

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of the document in order."""
        yield from self._running_head()
        for element in self._document.element.body.iterchildren(etree.Element):
            earlier, self._due = self._due, []
            found = list(self._block(element))
            if found and not _goes_on(found[0]):
                yield from earlier
                earlier = []
            yield from found
            self._due = [*earlier, *self._due]
        yield from self._due

    def _note(self, kind: str, identifier: str | None) -> None:
        """Make a note due whose mark is met; marks within notes are not followed."""
        self._marks[kind] += 1
        note = self._notes[kind].pop(identifier, None)
        runs = () if note is None else note.iterdescendants(_RUN)
        words = folded("".join(words for run in runs if _counts(run) for words in _run_words(run)))
        if words:
            self._due.append(Leaf(f"{_NOTES[kind]} {self._marks[kind]}: {words}", "p", _NONE, _NONE))

    def _running_head(self) -> Iterator[Leaf]:
        """Yield what the pages of the first section are headed with, where that names the meeting."""
        for section in self._document.sections[:1]:
            for paragraph in section.header.paragraphs[:4]:
                words = " ".join(paragraph.text.split())
                if is_title_line(Header(), words):
                    yield Leaf(words, "p", _NONE, _NONE)

    def _blocks(self, parent: etree._Element) -> Iterator[Leaf]:
        for element in parent.iterchildren(etree.Element):
            yield from self._block(element)

    def _block(self, element: etree._Element) -> Iterator[Leaf]:
        if element.tag == _PARAGRAPH:
            yield from self._paragraph(element)
        elif element.tag == _TABLE:
            yield from self._table(element)
        elif element.tag not in _SKIPPED:  # a content control, a text box, an insertion of whole paragraphs
            yield from self._blocks(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Leaf]:
        label, depth = self._numbering.label(element)
        styled = self._is_strong(_style(element))
        pieces = [(words, styled if strong is None else strong) for words, strong in self._pieces(element)]
        words = folded("".join(words for words, _ in pieces))
        if words:
            strong = all(strong for piece, strong in pieces if piece.strip())
            tag = self._tag(element, words, strong=strong)
            yield Leaf(words, tag, _NONE, _NONE, label=label, depth=depth, strong=strong)
        for box in element.iterdescendants(_BOX):
            if next(box.iterancestors(_PARAGRAPH)) is element and next(box.iterancestors(_FALLBACK), None) is None:
                yield from self._blocks(box)

    def _tag(self, element: etree._Element, words: str, *, strong: bool) -> str:
        level = self._outline(element)
        if level is not None:
            return f"h{min(level + 1, 6)}"
        is_heading = strong and len(words) <= _LONGEST_HEADING and not CUE.match(words) and words[-1] not in ".:;,"
        return "h6" if is_heading else "p"

    def _pieces(self, element: etree._Element) -> Iterator[tuple[str, bool | None]]:
        """Yield the words of each run, and whether they are bold; None where the run does not say."""
        for child in element.iterchildren(etree.Element):
            if child.tag == _RUN:
                bold = child.find(f"{qn('w:rPr')}/{qn('w:b')}")
                strong = None if bold is None else bold.get(_VALUE, "true").lower() not in _OFF
                hidden = child.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
                if hidden is None or hidden.get(_VALUE, "true").lower() in _OFF:
                    yield "".join(_run_words(child)), strong
                    for kind in _NOTES:
                        for mark in child.iterchildren(qn(f"w:{kind}Reference")):
                            self._note(kind, mark.get(qn("w:id")))
            elif child.tag not in _SKIPPED:  # a link, a content control, an insertion
                yield from self._pieces(child)

    def _is_strong(self, style: str | None) -> bool:
        for element in style_chain(self._styles, style):
            bold = element.find(f"{qn('w:rPr')}/{qn('w:b')}")
            if bold is not None:
                return bold.get(_VALUE, "true").lower() not in _OFF
        return False

    def _outline(self, element: etree._Element) -> int | None:
        """Return the level of heading that a paragraph has, from 0, by itself or by its style."""
        chain = [
            element.find(qn("w:pPr")),
            *(one.find(qn("w:pPr")) for one in style_chain(self._styles, _style(element))),
        ]
        for properties in chain:
            level = None if properties is None else properties.find(qn("w:outlineLvl"))
            if level is not None:
                number = whole(level.get(_VALUE))
                return number if number is not None and number < 9 else None
        return None

    def _table(self, table: etree._Element) -> Iterator[Leaf]:
        """Yield one leaf a cell, its paragraphs as lines; a table of one column lays the page out and has no cells."""
        rows = [list(_own(row, _CELL)) for row in _own(table, _ROW)]
        if max((len(row) for row in rows), default=0) < 2:
            for row in rows:
                for cell in row:
                    yield from self._blocks(cell)
            return
        self._tables += 1
        number = self._tables
        for row in rows:
            at, column = self._rows, 0
            self._rows += 1
            for cell in row:
                inner = list(self._blocks(cell))
                if inner:
                    words = "\n".join(one.words if one.label is None else f"{one.label} {one.words}" for one in inner)
                    yield Leaf(
                        words, "td", _NONE, _NONE, cell=(at, column), table=number,
                        strong=all(one.strong for one in inner),
                    )  # fmt: skip
                span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                column += max(1, (whole(span.get(_VALUE)) or 1) if span is not None else 1)


def _own(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, those within content controls and insertions included."""
    for child in element.iterchildren(etree.Element):
        if child.tag == tag:
            if child.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                yield child
        elif child.tag not in _SKIPPED and child.tag not in {_PARAGRAPH, _TABLE}:
            yield from _own(child, tag)


def _style(element: etree._Element) -> str | None:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if style is None else style.get(_VALUE)


def _run_words(run: etree._Element) -> Iterator[str]:
    for child in run.iterchildren(etree.Element):
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]


def _counts(run: etree._Element) -> bool:
    """Tell whether a run is there once tracked changes are accepted."""
    return not any(around.tag in _SKIPPED for around in run.iterancestors())


def _goes_on(leaf: Leaf) -> bool:
    """Tell whether a leaf can belong to a list that has begun: a note does not come between its entries."""
    return leaf.cell is None and (
        leaf.label is not None
        or split_label(leaf.words)[0] is not None
        or re.match(r"(?:And )?[Tt]hat\b", leaf.words) is not None
    )


def _notes(document: Document, kind: str) -> dict[str | None, etree._Element]:
    """Return the notes of a kind by their identifiers; none where that part is not there or cannot be read."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}s") and not relation.is_external:
            try:
                root = etree.fromstring(relation.target_part.blob, _PARSER)
            except etree.XMLSyntaxError:
                return {}
            return {note.get(qn("w:id")): note for note in root.iterchildren(qn(f"w:{kind}"))}
    return {}


def _numbering(document: Document) -> etree._Element | None:
    try:
        element: etree._Element = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return None
    return element


def folded(words: str) -> str:
    """Fold blanks; no-break spaces stay, and so do the lines that a break made."""
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in words.split("\n"))
    return "\n".join(line for line in lines if line.strip()).strip()
