"""Documents from files and folders, with their side-channel metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graph.documents import SourceDocument, SourceMetadata
from graph.errors import SourceNotFound, UnreadableDocument

LARGEST = 50_000_000  # bytes
_BESIDE = ".meta.json"
_NOT_DOCUMENTS = frozenset(("sources.json", "manifest.json"))
_KEYS = frozenset(("url", "council", "body", "date", "retrieved", "identifiers", "file"))


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be made a document, with why."""

    name: str
    cause: UnreadableDocument


def read(paths: Sequence[Path]) -> Iterator[SourceDocument | Unread]:
    """Return the documents in files and folders, folders searched to the bottom, each folder in order of names.

    Hidden files, README files and the metadata files themselves are no documents. A file whose metadata cannot be
    read, or that is too large, comes as `Unread`. Raises `SourceNotFound`, before anything is read, for a path that
    does not exist.
    """
    for path in paths:
        if not path.exists():
            raise SourceNotFound(f"{path}: no such file or folder")
    return _read(paths)


def count(paths: Sequence[Path]) -> int:
    """Return how many files `read` will look at."""
    return sum(1 for path in paths for _ in _files(path))


def _read(paths: Sequence[Path]) -> Iterator[SourceDocument | Unread]:
    for path in paths:
        for file, name in _files(path):
            try:
                yield _document(file, name)
            except UnreadableDocument as cause:
                yield Unread(name, cause)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    if path.is_file():
        yield path, path.name
        return
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if file.is_file() and not any(part.startswith(".") for part in inside.parts) and _is_document(file):
            yield file, inside.as_posix()


def _is_document(file: Path) -> bool:
    name = file.name
    if name in _NOT_DOCUMENTS or name.endswith(_BESIDE) or name.upper().startswith("README"):
        return False
    return name != "councils.csv"


def _document(file: Path, name: str) -> SourceDocument:
    try:
        if file.stat().st_size > LARGEST:
            raise UnreadableDocument(name, f"larger than {LARGEST // 1_000_000} MB")
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableDocument(name, f"cannot be read: {error.strerror or error}") from error
    return SourceDocument(name, content, _metadata(file, name))


def _metadata(file: Path, name: str) -> SourceMetadata:
    for beside in (file.with_name(file.name + _BESIDE), file.with_name(file.stem + _BESIDE)):
        if beside.is_file():
            return metadata(_json(beside, name), name, beside.name)
    listed = file.with_name("sources.json")
    if listed.is_file():
        given = _in_list(_json(listed, name), file.name)
        if given is not None:
            return metadata(given, name, listed.name)
    return SourceMetadata()


def _json(path: Path, name: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableDocument(name, f"its metadata {path.name} cannot be read: {error}") from error


def _in_list(given: Any, file_name: str) -> Any:
    if isinstance(given, Mapping):
        return given.get(file_name)
    if isinstance(given, list):
        return next((entry for entry in given if isinstance(entry, Mapping) and entry.get("file") == file_name), None)
    return None


def metadata(given: Any, name: str, where: str) -> SourceMetadata:
    """Return the metadata that a JSON object gives. Raises `UnreadableDocument`, naming the key that is wrong."""
    if not isinstance(given, Mapping):
        raise UnreadableDocument(name, f"its metadata {where} is not an object")
    unknown = sorted(set(given) - _KEYS)
    if unknown:
        raise UnreadableDocument(name, f"its metadata {where} has the unknown key {unknown[0]!r}")
    identifiers = given.get("identifiers") or {}
    if not isinstance(identifiers, Mapping):
        raise UnreadableDocument(name, f"its metadata {where}: identifiers must be an object")
    return SourceMetadata(
        url=_text(given, "url", name, where),
        council=_text(given, "council", name, where),
        body=_text(given, "body", name, where),
        held_on=_date(given, name, where),
        retrieved_at=_moment(given, name, where),
        identifiers=tuple(sorted((str(key), str(value)) for key, value in identifiers.items())),
    )


def _text(given: Mapping[str, Any], key: str, name: str, where: str) -> str | None:
    value = given.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise UnreadableDocument(name, f"its metadata {where}: {key} must be a text")


def _date(given: Mapping[str, Any], name: str, where: str) -> date | None:
    value = _text(given, "date", name, where)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise UnreadableDocument(
            name, f"its metadata {where}: date {value!r} is not of the form 2026-01-31"
        ) from error


def _moment(given: Mapping[str, Any], name: str, where: str) -> datetime | None:
    value = _text(given, "retrieved", name, where)
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError as error:
        raise UnreadableDocument(
            name, f"its metadata {where}: retrieved {value!r} is not an ISO 8601 time"
        ) from error
