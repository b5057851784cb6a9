"""What could not be made a document."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import UnreadableDocument


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a document of an archive, that could not be made a document, with why."""

    name: str
    cause: UnreadableDocument
