"""PDF → minutes: its text layer, set together again from the places of the words.

A page without a text layer (a scan) is refused with its number: what cannot be read is not passed over.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import accumulate

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from graph.documents import Minutes
from graph.errors import UnreadableDocument
from graph.parse.assemble import Form, assemble
from graph.parse.printed import Word, leaves

FORMAT, LOADER = "pdf", "pdf 1"

MOST_PAGES = 2000
_MOST_CHARACTERS = 20_000_000
_HYPHEN = "\ufffe"  # stands for a hyphen at the end of a line, the break included
_WORD = re.compile(rf"[^\s\0{_HYPHEN}]+{_HYPHEN}?|{_HYPHEN}")
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_SCANNED = 0.5  # of the page, covered by pictures
_FEW_WORDS = 8  # a stamp or a page number beside a scan
_CAUSES = {
    raw.FPDF_ERR_PASSWORD: "encrypted: it needs a password",
    raw.FPDF_ERR_SECURITY: "encrypted in a way that is not read",
}


def load(content: bytes, name: str) -> Minutes:
    """Return the minutes in a PDF; its paragraphs, one a line or more, are the canonical text.

    Lines keep their breaks and hyphens as printed. What comes back on every page is taken once, page numbers are left
    out. `Minutes.pages` tells where each page begins. Raises `UnreadableDocument` for an encrypted or damaged file, for
    more than `MOST_PAGES` pages, and for a page that is a picture, with its number.
    """
    document = _open(content, name)
    try:
        found = [list(_page(document, number, name)) for number in range(len(document))]
        title = str(document.get_metadata_value("Title") or "")
    finally:
        document.close()
    form = Form(FORMAT, LOADER, "pdf", "application/pdf")
    return assemble(leaves(found), form, title=title)


def _open(content: bytes, name: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(content)
        pages = len(document)
    except pdfium.PdfiumError as error:
        cause = _CAUSES.get(getattr(error, "err_code", None) or 0, "damaged: no PDF can be read from it")
        raise UnreadableDocument(name, cause) from error
    if pages > MOST_PAGES:
        document.close()
        raise UnreadableDocument(name, f"more than {MOST_PAGES} pages")
    if not pages:
        document.close()
        raise UnreadableDocument(name, "a PDF without pages")
    return document


def _page(document: pdfium.PdfDocument, number: int, name: str) -> Iterator[Word]:
    """Yield the words of a page in the order of the file. `number` counts from 0."""
    place = f"page {number + 1}"
    try:
        page = document[number]
        layer = page.get_textpage()
        if layer.count_chars() > _MOST_CHARACTERS:
            raise UnreadableDocument(name, "too many characters on one page", place=place)
        words = list(_words(layer, number + 1))
        if len(words) < _FEW_WORDS and _pictured(page) >= _SCANNED:
            raise UnreadableDocument(name, "a picture without a text layer (a scan)", place=place)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(name, "the page is damaged", place=place) from error
    layer.close()
    page.close()
    yield from words


def _pictured(page: pdfium.PdfPage) -> float:
    """Return how much of a page its largest picture covers, 0 to 1."""
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        try:
            left, bottom, right, top = picture.get_bounds()
        except pdfium.PdfiumError:
            continue
        covered = max(covered, (min(right, width) - max(left, 0)) * (min(top, height) - max(bottom, 0)))
    return float(covered / max(width * height, 1))


def _words(layer: pdfium.PdfTextPage, page: int) -> Iterator[Word]:
    text = layer.get_text_range(errors="replace")
    shift = _wide_before(text)
    measure = _Measure(layer)
    for token in _WORD.finditer(text):
        first = measure.index(token.start() + (shift[token.start()] if shift else 0))
        last = measure.index(token.end() - 1 + (shift[token.end() - 1] if shift else 0))
        left, right, baseline = measure.place(first, last)
        words = token.group().replace(_HYPHEN, "-")
        yield Word(words, page, left, right, baseline, measure.height(first), strong=measure.is_bold(first))


def _wide_before(text: str) -> list[int]:
    """Return how many characters before each take two places in the text layer, which counts UTF-16; [] for none."""
    if text.isascii() or max(text, default="") <= "\uffff":
        return []
    return [0, *accumulate(int(character > "\uffff") for character in text)]


class _Measure:
    """Asks the text layer of one page where its characters stand, in points from the lower left corner."""

    def __init__(self, layer: pdfium.PdfTextPage) -> None:
        self._layer = layer
        self._left, self._right, self._bottom, self._top = (ctypes.c_double() for _ in range(4))
        self._box = raw.FS_RECTF()
        self._flags, self._name = ctypes.c_int(), ctypes.create_string_buffer(100)

    def index(self, position: int) -> int:
        """Return which character stands at a position of the text."""
        return max(int(raw.FPDFText_GetCharIndexFromTextIndex(self._layer, position)), 0)

    def place(self, first: int, last: int) -> tuple[float, float, float]:
        """Return the left edge of one character, the right edge of another, and the line that the first stands on."""
        raw.FPDFText_GetCharBox(self._layer, last, self._left, self._right, self._bottom, self._top)
        right = self._right.value
        raw.FPDFText_GetCharBox(self._layer, first, self._left, self._right, self._bottom, self._top)
        left = self._left.value
        raw.FPDFText_GetCharOrigin(self._layer, first, self._right, self._top)
        return left, max(right, left), self._top.value

    def height(self, index: int) -> float:
        """Return the height that the font of a character takes."""
        if not raw.FPDFText_GetLooseCharBox(self._layer, index, self._box):
            return 0.0
        return abs(float(self._box.top) - float(self._box.bottom))

    def is_bold(self, index: int) -> bool:
        """Tell whether a character is set in a bold font, by its weight or by the font's name."""
        if raw.FPDFText_GetFontWeight(self._layer, index) >= _BOLD_WEIGHT:
            return True
        raw.FPDFText_GetFontInfo(self._layer, index, self._name, 100, self._flags)
        return _BOLD_NAME.search(self._name.value) is not None
