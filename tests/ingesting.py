"""One run over documents, with what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graph.documents import SourceDocument
from graph.fetch import Unread
from graph.pipeline import Outcome, ingest
from graph.store import Store


def outcomes(
    documents: Iterable[SourceDocument | Unread], store: Store, state: Path, **options: Any
) -> list[Outcome]:
    """Ingest documents without concluding; return what was told of each, in the order in which it was told."""
    told: list[Outcome] = []
    ingest(documents, store, state, concluding=False, on_progress=told.append, **options)
    return told
