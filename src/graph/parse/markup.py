"""HTML → its leaves in order: each paragraph, list entry, cell or heading with its words, label and classes.

White space is folded to single spaces as a browser does (Word's hard wraps stand inside paragraphs); no-break
spaces are kept; `<br>` is a newline. List numbers, which stand nowhere in the file, are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from graph.errors import UnreadableDocument

DEEPEST = 200  # elements one inside another
_MOST_ATTRIBUTES = 1000  # of one tag: the parser's time grows with their square
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>?")
_LONG_TAG = 4 * _MOST_ATTRIBUTES
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_BLANK = " \u00a0\u200b\ufeff\u00ad"
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
        "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "ul",
    )
)  # fmt: skip
_LEFT_OUT = frozenset(
    (
        "audio", "button", "canvas", "datalist", "head", "iframe", "input", "link", "map", "meta", "noscript", "object",
        "option", "param", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    )
)  # fmt: skip
_FURNITURE = frozenset(("nav", "footer", "aside"))
_FURNITURE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(?P<type>(?:lower|upper)-(?:alpha|latin|roman)|decimal|none)"
)
_STYLES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I", "decimal": "1", "none": "",
}  # fmt: skip
_LAYOUT_CLASSES = frozenset(("mgItemTable", "mgLayoutTable"))
_TITLE_CLASSES = frozenset(("mgAiTitleTxt", "mgWordPara", "mgItemNumberCell"))
_LONGEST_CELL = 600
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One stretch of words that the page sets apart.

    `tag` and `classes` are those of the innermost element that sets it apart, with the classes of what stands in
    the line; `within` has the classes of everything around it. `label` is a counted list label, `depth` counts list
    levels from 0, `cell` is (row, column) in a table of data, rows counted through the page. The first `field`
    characters are the name of a field ("Venue:"). `links` are the addresses linked to, "#name" for anchors. `page` counts
    from 1 where the format has pages.
    """

    words: str
    tag: str
    classes: frozenset[str]
    within: frozenset[str]
    label: str | None = None
    depth: int = 0
    cell: tuple[int, int] | None = None
    table: int | None = None
    strong: bool = False
    field: int = 0
    links: tuple[str, ...] = ()
    page: int | None = None

    @property
    def is_heading(self) -> bool:
        """Tell whether the page marks it as a heading."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()


def page(text: str, name: str) -> etree._Element:
    """Return the root element of a page, however badly formed or cut.

    Raises `UnreadableDocument` for a page nested more than `DEEPEST` deep, of which the parser would drop the
    inside without a word, or with a tag of too many attributes; says where.
    """
    _refuse_long_tags(text, name)
    parser = etree.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_plain_start(text), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(name, f"no page can be read from it: {error}") from error
    if root is None:
        raise UnreadableDocument(name, "no page can be read from it")
    for entry in parser.error_log:
        if "xcessive depth" in entry.message:
            raise UnreadableDocument(name, f"elements nested more than {DEEPEST} deep", place=f"line {entry.line}")
    return root


def _plain_start(text: str) -> str:
    """Leave out an XML declaration, which lxml refuses in a text that is already decoded."""
    return re.sub(r"^\s*<\?xml[^>]*>", "", text.lstrip("\ufeff"))


def _refuse_long_tags(text: str, name: str) -> None:
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _LONG_TAG and len(re.split(r"[\s/]+", tag.group())) > _MOST_ATTRIBUTES:
            raise UnreadableDocument(
                name, f"a tag with more than {_MOST_ATTRIBUTES} attributes", place=f"character {tag.start()}"
            )


def fragment(text: str, name: str) -> list[Leaf]:
    """Return the leaves of a piece of HTML, such as the body of an agenda item."""
    if "<" not in text and "&" not in text:
        words = _folded([text])
        return [Leaf(words, "p", _NONE, _NONE)] if words else []
    return leaves(page(f"<html><body>{text}</body></html>", name), name)


def leaves(element: etree._Element, name: str, *, furniture: bool = True) -> list[Leaf]:
    """Return the leaves of an element in the order of the page.

    Scripts, forms' controls and what the page hides are left out; so are menus and the like unless `furniture`.
    Raises `UnreadableDocument` for elements nested too deep.
    """
    walk = _Walk(name, furniture=furniture)
    walk.take(element)
    return walk.found


class _Walk:
    """Walks a tree once, collecting words until an element sets them apart."""

    def __init__(self, name: str, *, furniture: bool) -> None:
        self.found: list[Leaf] = []
        self._name = name
        self._furniture = furniture
        self._parts: list[str] = []
        self._classes: set[str] = set()
        self._links: list[str] = []
        self._bold = self._plain = False
        self._field = 0
        self._strong_depth = 0
        self._pre_depth = 0
        self._depth = 0
        self._lists: list[tuple[str, int]] = []
        self._label: str | None = None
        self._tables = self._rows = 0
        self._cell: tuple[int, int] | None = None
        self._table: int | None = None

    def take(self, element: etree._Element) -> None:
        """Collect all leaves of `element`."""
        self._element(element, _NONE)
        self._flush("div", _NONE, _NONE)

    def _element(self, element: etree._Element, within: frozenset[str]) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT or (not self._furniture and _is_furniture(element)):
            return
        classes, style = _NONE, ""
        if element.keys():
            own = element.get("class")
            classes = frozenset(own.split()) if own else _NONE
            style = element.get("style") or ""
            if "mgHide" in classes or element.get("hidden") is not None or (style and _HIDDEN.search(style)):
                return
            self._links_of(element)
        if tag == "br":
            self._parts.append("\u2028")
            return
        self._depth += 1
        if self._depth > DEEPEST:
            place = f"line {element.sourceline}"
            raise UnreadableDocument(self._name, f"elements nested more than {DEEPEST} deep", place=place)
        if tag in _BLOCKS:
            self._block(element, tag, classes, within, style)
        else:
            self._inline(element, tag, classes, within, style)
        self._depth -= 1

    def _links_of(self, element: etree._Element) -> None:
        for key in ("href", "id", "name"):
            value = element.get(key)
            if value:
                self._links.append(value if key == "href" else f"#{value}")

    def _inline(
        self, element: etree._Element, tag: str, classes: frozenset[str], within: frozenset[str], style: str
    ) -> None:
        strong = tag in {"b", "strong"} or bool(style and _BOLD.search(style))
        self._strong_depth += strong
        if "mgFileSize" in classes or tag == "img":
            self._parts.append(" ")
        self._classes |= classes
        self._children(element, within | classes if classes else within)
        if "mgLabel" in classes and self._field == 0:
            self._field = len(_folded(self._parts))
        self._strong_depth -= strong

    def _block(
        self, element: etree._Element, tag: str, classes: frozenset[str], within: frozenset[str], style: str
    ) -> None:
        parent = element.getparent()
        outer = parent.tag if parent is not None and isinstance(parent.tag, str) else "div"
        self._flush(outer if outer in _BLOCKS else "div", within, within)
        around = within | classes if classes else within
        if tag in {"ol", "ul", "menu"}:
            self._lists.append((_list_type(element, tag, style), _integer(element.get("start"), 1) - 1))
            self._children(element, around)
            self._flush(tag, classes, around)
            self._lists.pop()
            return
        if tag == "table":
            self._take_table(element, around)
            return
        if tag == "li":
            self._count(element)
        strong = bool(style and _BOLD.search(style)) or tag == "th"
        self._strong_depth += strong
        self._pre_depth += tag == "pre"
        self._children(element, around)
        self._flush(tag, classes, around)
        self._pre_depth -= tag == "pre"
        self._strong_depth -= strong
        if tag == "li":
            self._label = None

    def _children(self, element: etree._Element, within: frozenset[str]) -> None:
        text = element.text
        if text:
            self._words(text)
        for child in element:
            self._element(child, within)
            text = child.tail
            if text:
                self._words(text)

    def _words(self, text: str) -> None:
        self._parts.append(text.replace("\n", "\u2028") if self._pre_depth else text)
        if text.strip(" \t\r\n\u00a0"):
            if self._strong_depth:
                self._bold = True
            else:
                self._plain = True

    def _count(self, element: etree._Element) -> None:
        if not self._lists:
            self._label = "·"
            return
        kind, count = self._lists[-1]
        count = _integer(element.get("value"), count + 1)
        self._lists[-1] = (kind, count)
        self._label = counted(element.get("type") or kind, count) or None

    def _take_table(self, table: etree._Element, within: frozenset[str]) -> None:
        outer = self._cell, self._table
        if _is_layout(table):
            self._cell, self._table = None, None
            self._children(table, within)
            self._flush("table", _NONE, within)
        else:
            self._take_data(table, within)
        self._cell, self._table = outer

    def _take_data(self, table: etree._Element, within: frozenset[str]) -> None:
        self._tables += 1
        self._table = self._tables
        for part in table:
            if part.tag == "caption":
                self._cell = None
                self._element(part, within)
        for row in table.iter("tr"):
            column = 0
            for cell in row:
                if cell.tag not in {"td", "th"}:
                    continue
                self._cell = (self._rows, column)
                self._whole_cell(cell, within)
                column += max(1, min(_integer(cell.get("colspan"), 1), 1000))
            self._rows += 1

    def _whole_cell(self, cell: etree._Element, within: frozenset[str]) -> None:
        """Take a cell as one leaf: what stands in it in several paragraphs becomes lines, with their labels."""
        first = len(self.found)
        self._element(cell, within)
        made = self.found[first:]
        if len(made) < 2:
            return
        del self.found[first:]
        words = "\n".join(one.words if one.label is None else f"{one.label} {one.words}" for one in made)
        classes = frozenset[str]().union(*(one.classes for one in made))
        links = tuple(link for one in made for link in one.links)
        strong = all(one.strong for one in made)
        self.found.append(
            Leaf(
                words, str(cell.tag), classes, within, cell=self._cell, table=self._table, strong=strong, links=links
            )
        )

    def _flush(self, tag: str, classes: frozenset[str], within: frozenset[str]) -> None:
        if not self._parts and not self._classes:
            return  # anchors that stand between two leaves belong to the next
        words = _folded(self._parts)
        if words:
            depth = max(len(self._lists) - 1, 0)
            self.found.append(
                Leaf(
                    words,
                    tag,
                    classes | self._classes if self._classes else classes,
                    within,
                    label=self._label,
                    depth=depth,
                    cell=self._cell,
                    table=self._table,
                    strong=(self._bold and not self._plain) or (len(tag) == 2 and tag[0] == "h" and tag != "hr"),
                    field=min(self._field, len(words)),
                    links=tuple(self._links),
                )
            )
            self._label = None
            self._links = []
        self._parts, self._classes = [], set()
        self._bold = self._plain = False
        self._field = 0


def _is_furniture(element: etree._Element) -> bool:
    return element.tag in _FURNITURE or element.get("role") in _FURNITURE_ROLES


def _is_layout(table: etree._Element) -> bool:
    """Tell a table that lays the page out from one of data: that one has headings, or rows of several short cells."""
    own = set((table.get("class") or "").split())
    if own & _LAYOUT_CLASSES or table.get("id") in _LAYOUT_CLASSES or table.get("role") == "presentation":
        return True
    for element in table.iterdescendants():
        if element.tag == "table" or (_TITLE_CLASSES & set((element.get("class") or "").split())):
            return True
    if next(table.iter("th"), None) is not None:
        return False
    rows = list(table.iter("tr"))
    widest = max((sum(1 for cell in row if cell.tag == "td") for row in rows), default=0)
    longest = max((len("".join(cell.itertext())) for cell in table.iter("td")), default=0)
    return len(rows) < 2 or widest < 2 or longest > _LONGEST_CELL


def _folded(parts: list[str]) -> str:
    """Fold white space; lines end at "\u2028", which a `br` left; lines of blanks only are left out."""
    text = _SPACE.sub(" ", "".join(parts))
    if "\u2028" not in text:
        return text.strip(_BLANK)
    lines = (line.strip(" ") for line in text.split("\u2028"))
    return "\n".join(line for line in lines if line.strip(_BLANK)).strip(_BLANK + "\n")


def _list_type(element: etree._Element, tag: str, style: str) -> str:
    if style and (told := _LIST_STYLE.search(style)):
        return _STYLES[told["type"]]
    return (element.get("type") or "1") if tag == "ol" else "·"


def counted(kind: str, count: int) -> str:
    """Return the label of the `count`-th entry of a list of `kind` "1", "a", "A", "i", "I"; "·" for any other."""
    if kind == "1":
        return f"{count}."
    if kind in {"a", "A"} and count >= 1:
        letters = _letters(count)
        return f"{letters if kind == 'a' else letters.upper()}."
    if kind in {"i", "I"} and 1 <= count < 4000:
        numeral = _roman(count)
        return f"{numeral if kind == 'i' else numeral.upper()}."
    if kind in {"a", "A", "i", "I"}:
        return f"{count}."
    return "·" if kind else ""


def _letters(count: int) -> str:
    written = ""
    while count:
        count, letter = divmod(count - 1, 26)
        written = chr(97 + letter) + written
    return written


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        written += letters * times
    return written


def _integer(text: str | None, default: int) -> int:
    """Return the number in an attribute, within what a list can hold; `default` for anything else."""
    try:
        return int(text) if text and len(text) < 8 else default
    except ValueError:
        return default


def addresses(root: etree._Element) -> Iterator[str]:
    """Yield the absolute web addresses that the page links to or takes parts from, in order, with repeats."""
    for element in root.iter("a", "link", "base", "form", "img", "script", "meta"):
        for key in ("href", "action", "src", "content"):
            value = (element.get(key) or "").strip()
            if value[:8].lower().startswith(("http://", "https://")):
                yield value
