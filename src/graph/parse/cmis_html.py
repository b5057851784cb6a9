"""CMIS pages (".../ViewMeetingPublic/mid/397/Meeting/...") → minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.documents import Minutes
from graph.parse import html, markup
from graph.parse.assemble import Form, assemble
from graph.parse.markup import Leaf

FORMAT, LOADER = "cmis-html", "cmis-html 1"

_LABEL_CLASSES = frozenset(("DNNLabel", "dnnLabel", "SubHead"))


def load(text: str, encoding: str, name: str) -> Minutes:
    """Return the minutes on a CMIS page; its linearisation is the canonical text. Raises `UnreadableDocument`.

    A field goes by the words of its label, for two fields can share a class (status and venue do).
    """
    root = markup.page(text, name)
    found = markup.leaves(html.content(root), name, furniture=False)
    form, title = Form(FORMAT, LOADER, encoding, "text/html"), root.findtext(".//title") or ""
    return assemble(_with_fields(found), form, title=title, addresses=markup.addresses(root))


def is_page(head: str) -> bool:
    """Tell whether a page has the classes of CMIS."""
    return (
        re.search(r"""class\s*=\s*["'][^"'<>]{0,400}\b(?:ModCMIS\w*|Cmis[A-Z]\w*|CMISMeetings?)""", head) is not None
    )


def _with_fields(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Join each field's label with the value after it, which the page sets in an element of its own."""
    made: list[Leaf] = []
    label: Leaf | None = None
    for leaf in leaves:
        is_label = bool((leaf.within | leaf.classes) & _LABEL_CLASSES) and leaf.words.rstrip().endswith(":")
        if label is not None:
            joins = not is_label and not leaf.is_heading
            name = label.words.rstrip()
            made.append(
                replace(leaf, words=f"{name} {leaf.words}", field=len(name), cell=None, label=None)
                if joins
                else label
            )
            label = leaf if is_label else None
            if not joins and not is_label:
                made.append(leaf)
        elif is_label:
            label = leaf
        else:
            made.append(leaf)
    return made if label is None else [*made, label]
