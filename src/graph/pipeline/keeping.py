"""What is kept beside the store: the bytes that were read, by digest, and the documents that could not go on.

STATE/archive/ab/{sha256} and {sha256}.json · STATE/quarantine/{sha16}/ source.bin, source.json, report.json ·
STATE/rosters/ (see `rosters`) · STATE/conclusions-due while documents are stored from which nothing has been concluded yet. Everything is written
whole or not at all, and is on the disk before the store is.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import durable
from graph.documents import SourceDocument
from graph.errors import StoreError, UnreadableDocument
from graph.fetch import metadata

_DUE = "conclusions-due"
_ROSTERS, _ROSTER_DUE = "rosters", "due"
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document kept out, whole: its bytes and metadata, and why. `report` is JSON-able.

    `damaged` where the entry itself cannot be read: the document is then not what came in.
    """

    identifier: str
    document: SourceDocument
    reason: str
    report: Mapping[str, Any]
    damaged: bool = False


def archive(state: Path, document: SourceDocument) -> None:
    """Keep the bytes of a document, and what came beside it, under their SHA-256; on the disk on return."""
    kept = state / "archive" / document.sha256[:2] / document.sha256
    with _writing(kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
        if not kept.is_file() or kept.stat().st_size != len(document.content):
            durable.write(kept, document.content)
        durable.write(kept.with_name(f"{kept.name}.json"), _beside(document))
        durable.sync(kept.parent)


def archived(state: Path, sha256: str) -> SourceDocument | None:
    """Return a document that was archived, None where it is not there whole."""
    kept = state / "archive" / sha256[:2] / sha256
    try:
        beside = _object(kept.with_name(f"{kept.name}.json"))
        name = str(beside.pop("name"))
        document = SourceDocument(name, kept.read_bytes(), metadata(beside, name, kept.name))
    except (OSError, ValueError, KeyError, RecursionError, UnreadableDocument):
        return None
    return document if document.sha256 == sha256 else None


def quarantine(state: Path, document: SourceDocument, reason: str, report: Mapping[str, Any]) -> Quarantined:
    """Keep a document out, with its bytes and the report, under the first 16 digits of its SHA-256."""
    identifier = document.sha256[:16]
    place = state / "quarantine" / identifier
    written = {
        "source.bin": document.content,
        "source.json": _beside(document),
        "report.json": _json({"reason": reason, **report}),
    }
    with _writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        made = place if place.is_dir() else place.with_name(f".{identifier}")
        if made is not place:
            shutil.rmtree(made, ignore_errors=True)  # left by a run that was killed
            made.mkdir()
        for name, content in written.items():
            durable.write(made / name, content)
        durable.sync(made)
        if made is not place:
            made.rename(place)
            durable.sync(place.parent)
    return Quarantined(identifier, document, reason, report)


def release(state: Path, document: SourceDocument) -> None:
    """Take a document that is stored now out of the quarantine."""
    place = state / "quarantine" / document.sha256[:16]
    if place.is_dir():
        with _writing(place):
            shutil.rmtree(place)


def quarantined(state: Path) -> Iterator[Quarantined]:
    """Return the quarantined documents, by identifier."""
    folder = state / "quarantine"
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.is_dir() and not place.name.startswith("."):
            yield _quarantined(place)


@contextmanager
def concluding(state: Path) -> Iterator[None]:
    """Take the sign away that conclusions are due, when the block has come to its end."""
    yield
    (state / _DUE).unlink(missing_ok=True)


def conclusions_are_due(state: Path) -> bool:
    """Tell whether a document was stored since the last conclusions were."""
    return (state / _DUE).exists()


def note_due(state: Path) -> None:
    """Set the sign that conclusions are due; on the disk on return."""
    sign = state / _DUE
    if not sign.exists():
        with _writing(sign):
            state.mkdir(parents=True, exist_ok=True)
            durable.write(sign, b"documents are stored from which nothing has been concluded yet\n")
            durable.sync(state)


def keep_roster(state: Path, council: str, sha256: str) -> None:
    """Note that an archived document is a list of a council's members; on the disk on return."""
    place = state / _ROSTERS / council
    with _writing(place):
        place.mkdir(parents=True, exist_ok=True)
        durable.write(place / sha256, b"")
        durable.sync(place)


def forget_roster(state: Path, council: str, sha256: str) -> None:
    """Note that an archived document is no list of this council's members."""
    place = state / _ROSTERS / council / sha256
    with _writing(place):
        place.unlink(missing_ok=True)


def rosters(state: Path, council: str) -> tuple[str, ...]:
    """Return the SHA-256 of each list of a council's members, in their order."""
    folder = state / _ROSTERS / council
    names = (place.name for place in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted(name for name in names if _DIGEST.fullmatch(name)))


def councils_of_roster(state: Path, sha256: str) -> tuple[str, ...]:
    """Return the councils whose list of members a document is: one or none."""
    return tuple(sorted(place.parent.name for place in (state / _ROSTERS).glob(f"*/{sha256}")))


def note_roster_due(state: Path, council: str) -> None:
    """Set the sign that a council's documents are to be read with a list that is new; on the disk on return."""
    place = state / _ROSTERS / council
    with _writing(place):
        place.mkdir(parents=True, exist_ok=True)
        durable.write(place / _ROSTER_DUE, b"")
        durable.sync(place)


def rosters_due(state: Path) -> tuple[str, ...]:
    """Return the councils of which that sign is set."""
    return tuple(sorted(place.parent.name for place in (state / _ROSTERS).glob(f"*/{_ROSTER_DUE}")))


def settle_roster(state: Path, council: str) -> None:
    """Take that sign away."""
    place = state / _ROSTERS / council / _ROSTER_DUE
    with _writing(place):
        place.unlink(missing_ok=True)


def _quarantined(place: Path) -> Quarantined:
    content = b""
    try:
        content = (place / "source.bin").read_bytes()
        beside, report = (_object(place / name) for name in ("source.json", "report.json"))
        name = str(beside.pop("name"))
        document = SourceDocument(name, content, metadata(beside, name, "source.json"))
        reason = str(report.pop("reason"))
    except (OSError, ValueError, KeyError, RecursionError, UnreadableDocument) as error:
        return _damaged(place, content, f"{type(error).__name__}: {error}")
    if document.sha256[:16] != place.name:
        return _damaged(place, content, "the bytes are not those that came in")
    return Quarantined(place.name, document, reason, report)


def _damaged(place: Path, content: bytes, cause: str) -> Quarantined:
    document = SourceDocument(place.name, content)
    return Quarantined(place.name, document, f"the entry is damaged: {cause}", {}, damaged=True)


def _object(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise ValueError(f"{path.name} holds no object")  # noqa: TRY004 (a wrong value, read from a file)
    return value


def _beside(document: SourceDocument) -> bytes:
    return _json({"name": document.name, **document.metadata.as_json()})


def _json(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
