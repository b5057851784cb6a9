"""Plain text → `Minutes`: the text of a page as saved, hard-wrapped minutes, or the text layer of a print."""

from __future__ import annotations

from graph.documents import Minutes
from graph.parse.layout import paragraphs
from graph.parse.segment import segment

LOADER = "plain-text 1"


def load(text: str, encoding: str, name: str) -> Minutes:  # noqa: ARG001 (every loader has one shape)
    """Return the minutes in `text`, which is itself the canonical text."""
    blocks, items, header, truncations = segment(text, paragraphs(text))
    return Minutes(
        text=text,
        format="plain-text",
        loader=LOADER,
        encoding=encoding,
        media_type="text/plain",
        blocks=blocks,
        items=items,
        header=header,
        truncations=truncations,
    )
