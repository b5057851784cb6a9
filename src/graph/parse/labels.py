"""List labels as minutes print them."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"(?:[·•▪\uf0b7o-](?=\s)|\(?(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})\)|(?:[a-z]|[ivx]{1,5}|\d{1,2})\\?\.(?=\s)|\d{1,2}(?:\.\d{1,2}){1,2}\.?(?=\s))\s*"
)


def split_label(text: str) -> tuple[str | None, int]:
    """Return the label that `text` begins with, or None, and where the words after it begin."""
    match = _LABEL.match(text)
    if match is None or match.end() >= len(text):
        return None, 0
    return match.group().strip().replace("\\", ""), match.end()
