"""The bytes that were read, by digest, and the documents that could not go on, each with its report."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.documents import SourceDocument, SourceMetadata
from graph.errors import StoreError, UnreadableDocument
from graph.fetch import metadata as read_metadata


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document kept out, whole: its bytes and metadata, and why. `report` is JSON-able."""

    identifier: str
    document: SourceDocument
    reason: str
    report: Mapping[str, Any]


def archive(state: Path, document: SourceDocument) -> None:
    """Keep the bytes of a document, and what came beside it, under their SHA-256; on the disk on return."""
    folder = state / "archive" / document.sha256[:2]
    _write(folder / document.sha256, document.content)
    _write(folder / f"{document.sha256}.json", _beside(document))


def quarantine(state: Path, document: SourceDocument, reason: str, report: Mapping[str, Any]) -> Quarantined:
    """Keep a document out, with its bytes and the report, under the first 16 digits of its SHA-256."""
    identifier = document.sha256[:16]
    place = state / "quarantine" / identifier
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        _write(made / "source.bin", document.content)
        _write(made / "source.json", _beside(document))
        _write(made / "report.json", _json({"reason": reason, **report}))
        if place.exists():
            shutil.rmtree(place)
        made.rename(place)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise StoreError(f"{place}: cannot be written: {error.strerror or error}") from error
    return Quarantined(identifier, document, reason, report)


def release(state: Path, document: SourceDocument) -> None:
    """Take a document that is stored now out of the quarantine."""
    shutil.rmtree(state / "quarantine" / document.sha256[:16], ignore_errors=True)


def quarantined(state: Path) -> Iterator[Quarantined]:
    """Return the quarantined documents, by identifier."""
    folder = state / "quarantine"
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.name.startswith(".") or not (place / "source.bin").is_file():
            continue
        beside = json.loads((place / "source.json").read_text(encoding="utf-8"))
        report = json.loads((place / "report.json").read_text(encoding="utf-8"))
        name = str(beside.pop("name", place.name))
        document = SourceDocument(name, (place / "source.bin").read_bytes(), _metadata(beside, name))
        yield Quarantined(place.name, document, str(report.pop("reason", "")), report)


def _metadata(beside: Mapping[str, Any], name: str) -> SourceMetadata:
    try:
        return read_metadata(beside, name, "source.json")
    except UnreadableDocument:
        return SourceMetadata()


def _beside(document: SourceDocument) -> bytes:
    return _json({"name": document.name, **document.metadata.as_json()})


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
