"""Any other HTML page → minutes: its leaves in order, cut into items by the same signs as plain text."""

from __future__ import annotations

from lxml import etree

from graph.documents import Minutes
from graph.parse import markup
from graph.parse.assemble import Form, assemble

FORMAT, LOADER = "html", "html 1"

_ROOTS = (
    ".//main",
    ".//*[@role='main']",
    ".//*[@id='content']",
    ".//*[@id='main']",
    ".//*[@id='main-content']",
    ".//body",
)


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes on a page; its linearisation is the canonical text. Raises `UnreadableDocument`."""
    root = markup.page(text, name)
    found = markup.leaves(content(root), name, furniture=False)
    form = Form(FORMAT, LOADER, encoding, "text/html")
    return assemble(found, form, title=root.findtext(".//title") or "", addresses=markup.addresses(root))


def content(root: etree._Element) -> etree._Element:
    """Return the element that holds what the page is about, the one with the most words where several say so."""
    for path in _ROOTS:
        worded = [one for one in root.iterfind(path) if path == _ROOTS[-1] or len(_words(one).split()) > 10]
        if worded:
            return max(worded, key=lambda one: len(_words(one)))
    return root


def _words(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())
