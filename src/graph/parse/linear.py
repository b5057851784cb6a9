"""A tree of elements → one canonical text with its paragraphs: nothing lost, list numbers counted, furniture left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from graph.documents import Span
from graph.parse.labels import split_label
from graph.parse.layout import Paragraph

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_LEFT_OUT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "head",
    )
)
_LEFT_OUT_CLASSES = frozenset(("mgHide", "mgFooter", "mgSocialMediaLinks", "mgWebCastLink"))
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_NUMBER = re.compile(r"^(?P<number>(?:[A-Z&]{1,5}[ ./])?\d{1,4}(?:[./]\d{1,4}){0,2}(?:/[A-Z]{2,5})?)\.?$")
_ANCHOR = re.compile(r"^AI(\d+)$")
_FIELD = re.compile(r"^(?P<name>[A-Z][A-Za-z/? ]{2,40}):$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Linear:
    """Collects the text of a page. `fields` are its labelled values ("venue" -> words and place)."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    fields: dict[str, tuple[str, Span]] = field(default_factory=dict)
    is_moderngov: bool = False
    is_cmis: bool = False
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _buffer: list[str] = field(default_factory=list)
    _lists: list[tuple[str, int]] = field(default_factory=list)
    _label: str | None = None
    _number: str | None = None
    _identifiers: tuple[tuple[str, str], ...] = ()
    _cell: tuple[int, int] | None = None
    _field: str | None = None
    _subject_due: bool = False
    _items: int = 0
    _main_seen: bool = False

    def text(self) -> str:
        """Return the canonical text so far."""
        return "".join(self._parts)

    def line(self, words: str, **hints: Any) -> Span:
        """Add one paragraph of its own and return its place."""
        self._flush()
        self._buffer = [words]
        return self._flush(**hints)

    def heading(self, title: str, number: str | None, identifiers: tuple[tuple[str, str], ...]) -> None:
        """Add the title of an item, whose number is known apart."""
        self._flush()
        self._number, self._identifiers = number, identifiers
        self.line(title, item=True)

    def take(self, element: Any) -> None:
        """Add an element with all it holds."""
        self._walk(element)
        self._flush()

    def _walk(self, element: Any) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        classes = frozenset((element.get("class") or "").split()) if tag else frozenset()
        self.is_moderngov = self.is_moderngov or any(name.startswith("mg") for name in classes)
        self.is_cmis = self.is_cmis or any("CMIS" in name or name.startswith("Cmis") for name in classes)
        if not tag or tag in _LEFT_OUT or classes & _LEFT_OUT_CLASSES:
            return
        anchor = _ANCHOR.match(element.get("id") or element.get("name") or "")
        if anchor:
            self._identifiers = (("moderngov-item", anchor[1]),)
        if tag == "br":
            self._buffer.append(BREAK)
            return
        if tag == "img":
            return
        if "mgActionList" in classes:
            self._meeting_link(element)
            return
        if "mgItemNumberCell" in classes:
            self._flush()
            self._number = _clean("".join(element.itertext())).rstrip(".") or None
            return
        if (
            tag == "table"
            and not classes & {"mgItemTable"}
            and element.get("id") != "mgItemTable"
            and _is_data(element)
        ):
            self._table(element)
            return
        self._element(element, tag, classes)

    def _meeting_link(self, element: Any) -> None:
        """Of a page's links to itself and its neighbours keep the one that names the meeting."""
        for entry in element.iter("li"):
            words = _clean("".join(entry.itertext()))
            if words.startswith("Meeting of "):
                self.line(words, head=True)

    def _element(self, element: Any, tag: str, classes: frozenset[str]) -> None:
        block = tag in _BLOCKS
        if block:
            self._flush()
        if tag in {"ol", "ul"}:
            self._lists.append((_list_type(element, tag), _integer(element.get("start"), 1) - 1))
        if tag == "li" and self._lists:
            kind, count = self._lists[-1]
            count = _integer(element.get("value"), count + 1)
            self._lists[-1] = (kind, count)
            self._label = _label(kind, count)
        if element.text:
            self._buffer.append(element.text)
        for child in element:
            self._walk(child)
            if child.tail:
                self._buffer.append(child.tail)
        if tag in {"ol", "ul"}:
            self._flush()
            self._lists.pop()
        elif block:
            self._flush(**self._hints(tag, classes))
            self._label = None
        elif "mgLabel" in classes:
            self._name_field()

    def _hints(self, tag: str, classes: frozenset[str]) -> dict[str, Any]:
        if "mgAiTitleTxt" in classes or (tag == "p" and "mgItemTitleTxt" in classes):
            return {"item": True}
        if "mgMainTitleTxt" in classes or (tag == "h1" and not self._items):
            return {"main": True}
        if "mgSubTitleTxt" in classes or (tag == "h2" and not self._items):
            return {"subtitle": True}
        return {}

    def _name_field(self) -> None:
        """Remember a label ("Venue:") until the words after it are known."""
        named = _FIELD.match(_clean("".join(self._buffer)))
        if named:
            self._field = named["name"].strip().casefold()

    def _table(self, element: Any) -> None:
        """Take a table of data cell by cell; a cell is one paragraph whatever stands in it."""
        self._flush()
        for row_number, row in enumerate(element.iter("tr")):
            for column, cell in enumerate(child for child in row if child.tag in {"td", "th"}):
                self._cell = (row_number, column)
                words = " ".join(part for part in (_clean(text) for text in _visible(cell)) if part)
                if words:
                    self._buffer = [words]
                    self._flush()
        self._cell = None

    def _flush(self, **hints: Any) -> Span:
        words = _lines("".join(self._buffer))
        self._buffer = []
        if not words:
            return Span(self._length, self._length)
        label, self._label = self._label, None
        if label and split_label(words)[0] is None:
            words = f"{label} {words}"
        if self._parts:
            self._parts.append("\n")
            self._length += 1
        span = Span(self._length, self._length + len(words))
        self._parts.append(words)
        self._length = span.end
        self._place(words, span, hints)
        return span

    def _place(self, words: str, span: Span, hints: dict[str, Any]) -> None:
        if self._field is not None:
            self._keep_field(words, span)
        named = _FIELD.match(_clean(words))
        if named:
            self._field = named["name"].strip().casefold()
        if hints.get("item"):
            self._title(words, span)
            return
        if hints.get("main"):
            self._main_seen = True
            self._subject_due = bool(
                re.fullmatch(r"(?:Agenda item|Decision details|Issue details|Issue - meetings)", words, re.IGNORECASE)
            )
            self.paragraphs.append(Paragraph(span, head=True))
            return
        if hints.get("subtitle") and (self._subject_due or not self._items):
            self._subtitle(words, span)
            return
        depth = max(len(self._lists) - 1, 0)
        head = bool(hints.get("head"))
        self.paragraphs.append(Paragraph(span, cell=self._cell, depth=depth, head=head))

    def _subtitle(self, words: str, span: Span) -> None:
        """A second heading is the item's title on a page about one item, the meeting's name on a meeting page."""
        if self._subject_due or not re.search(r"\d{4}", words):
            heading = self._subject_due or (not self._main_seen and self.is_moderngov)
            self._subject_due = False
            self._items += heading
            self.paragraphs.append(
                Paragraph(span, heading=heading, head=not heading, identifiers=self._taken_identifiers())
            )
            return
        self.paragraphs.append(Paragraph(span, head=True))

    def _title(self, words: str, span: Span) -> None:
        """Take an item's title; a number printed before it, on a line or in a cell of its own, is the item's."""
        first, _, rest = words.partition("\n") if "\n" in words else ("", "", words)
        number = _NUMBER.match(first.strip())
        if number and rest.strip():
            self._number = number["number"]
            span = Span(span.end - len(rest.lstrip()), span.end)
        else:
            opened = re.match(r"(?P<number>\d{1,4}(?:[./]\d{1,4})*)\.?\s+(?=[A-Z])", words)
            if opened and self._number in {None, opened["number"]}:
                self._number = opened["number"]
                span = Span(span.start + opened.end(), span.end)
        number_text, self._number = self._number, None
        self._items += 1
        self.paragraphs.append(
            Paragraph(span, heading=True, number=number_text, identifiers=self._taken_identifiers())
        )

    def _taken_identifiers(self) -> tuple[tuple[str, str], ...]:
        taken, self._identifiers = self._identifiers, ()
        return taken

    def _keep_field(self, words: str, span: Span) -> None:
        name, self._field = self._field or "", None
        value = re.sub(rf"^{re.escape(name)}\s*:\s*", "", words, flags=re.IGNORECASE)
        if value.strip():
            self.fields.setdefault(name, (_clean(value), Span(span.end - len(value), span.end)))


def _is_data(table: Any) -> bool:
    """Tell a table of data from one that only lays the page out: it has a heading row, or several short cells a row."""
    rows = list(table.iter("tr"))
    if any(True for _ in table.iter("th")):
        return True
    widths = [sum(1 for child in row if child.tag == "td") for row in rows]
    words = [len(" ".join(cell.itertext())) for cell in table.iter("td")]
    return len(rows) >= 2 and max(widths, default=0) >= 2 and max(words, default=0) < 600


def _visible(cell: Any) -> list[str]:
    return [str(text) for text in cell.itertext()]


def _clean(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    """Fold white space, keeping no-break spaces and the line breaks of the page (written as newlines already)."""
    lines = [_SPACE.sub(" ", line).strip(" ") for line in _breaks(text)]
    kept = [line for line in lines if line.strip("\u00a0\u200b\ufeff ")]
    return "\n".join(line.strip("\u200b\ufeff ") for line in kept)


def _breaks(text: str) -> list[str]:
    """Split at line breaks that a `br` made; a newline of the file is only a space."""
    return text.split(BREAK) if BREAK in text else [text]


BREAK = "\u2028"


def _list_type(element: Any, tag: str) -> str:
    return "·" if tag == "ul" else (element.get("type") or "1")


def _label(kind: str, count: int) -> str:
    if kind == "a":
        return f"{chr(96 + (count - 1) % 26 + 1)}."
    if kind == "A":
        return f"{chr(64 + (count - 1) % 26 + 1)}."
    if kind in {"i", "I"}:
        roman = _roman(count)
        return f"{roman if kind == 'i' else roman.upper()}."
    return f"{count}." if kind != "·" else "·"


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        while count >= value:
            written += letters
            count -= value
    return written or "i"


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
