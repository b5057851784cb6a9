"""Plain text → `Minutes`: the text of a page as saved, hard-wrapped minutes, or the text layer of a print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.documents import Minutes
from graph.parse import issue
from graph.parse.layout import Paragraph, paragraphs
from graph.parse.segment import segment

LOADER = "plain-text 1"


def load(text: str, encoding: str, name: str) -> Minutes:  # noqa: ARG001 (every loader has one shape)
    """Return the minutes in `text`, which is itself the canonical text."""
    made = [_minutes(text, encoding, told) for told in issue.groups(text, paragraphs(text))]
    return replace(made[0], others=tuple(made[1:]))


def _minutes(text: str, encoding: str, told: Sequence[Paragraph]) -> Minutes:
    blocks, items, header, truncations = segment(text, told)
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
