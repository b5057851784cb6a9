"""What is known of a document from beside it: `NAME.meta.json`, `STEM.meta.json`, or the folder's `sources.json`.

The first of the three that there is counts, whole. All have the keys `url`, `council`, `body`, `date` (2026-01-31),
`retrieved` and `withdrawn` (ISO 8601 times, UTC where they give no offset), `identifiers` (an object) and `replaces` (the
SHA-256 of earlier versions, oldest first); none is needed, others are refused. `sources.json` is an object {file name: metadata},
or a list of metadata that each have a `file`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from graph.documents import SourceMetadata
from graph.errors import UnreadableDocument

SUFFIX = ".meta.json"
LISTED = "sources.json"
_TEXTS = ("url", "council", "body", "date", "retrieved", "withdrawn")
_KEYS = frozenset(("url", "council", "body", "date", "retrieved", "identifiers", "replaces", "withdrawn", "file"))
_NOT_A_LIST = "is neither an object of file names nor a list of objects with a file"


def beside(file: str, sibling: Callable[[str], bytes | None], name: str) -> SourceMetadata:
    """Return what stands beside the file `file`; `sibling` gives the bytes of a file in the same folder, or None.

    Raises `UnreadableDocument` for the document `name`, naming what is wrong.
    """
    for candidate in (f"{file}{SUFFIX}", f"{PurePosixPath(file).stem}{SUFFIX}"):
        given = sibling(candidate)
        if given is not None:
            return metadata(_json(given, candidate, name), name, candidate)
    listed = sibling(LISTED)
    if listed is None:
        return SourceMetadata()
    try:
        entry = _listed(listed).get(file)
    except UnreadableDocument as error:
        raise UnreadableDocument(name, error.cause) from error
    return SourceMetadata() if entry is None else metadata(entry, name, f"{LISTED} ({file})")


def in_folder(folder: Path, name: str) -> Callable[[str], bytes | None]:
    """Return a `sibling` for the files of a folder on disk."""

    def sibling(file: str) -> bytes | None:
        path = folder / file
        try:
            if not path.is_file():
                return None
            about = path.stat()
            return _content(path, about.st_mtime_ns, about.st_size) if file == LISTED else path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(
                name, f"its metadata {file} cannot be read: {error.strerror or error}"
            ) from error

    return sibling


def listed_names(folder: Path) -> tuple[str, ...]:
    """Return the file names that the folder's `sources.json` gives, in its order; none where it cannot be read."""
    try:
        return tuple(_listed(in_folder(folder, LISTED)(LISTED) or b""))
    except UnreadableDocument:
        return ()


def metadata(given: Any, name: str, where: str) -> SourceMetadata:
    """Return the metadata in a JSON object; the reverse of `SourceMetadata.as_json`.

    Raises `UnreadableDocument` for the document `name`, with the file (`where`) and the key that is wrong.
    """
    if not isinstance(given, Mapping):
        raise UnreadableDocument(name, f"its metadata {where} is not an object")
    unknown = sorted(set(given) - _KEYS)
    if unknown:
        raise UnreadableDocument(name, f"its metadata {where} has the unknown key {unknown[0]!r}")
    texts = {key: _text(given.get(key), key, name, where) for key in _TEXTS}
    if texts["url"] and not texts["url"].lower().startswith(("http://", "https://")):
        raise _wrong(name, where, "url", texts["url"], "an http or https address")
    return SourceMetadata(
        url=texts["url"],
        council=texts["council"],
        body=texts["body"],
        held_on=_day(texts["date"], name, where),
        retrieved_at=_moment(texts["retrieved"], name, where),
        identifiers=_identifiers(given.get("identifiers"), name, where),
        replaces=_replaces(given.get("replaces"), name, where),
        withdrawn_at=_moment(texts["withdrawn"], name, where, key="withdrawn"),
    )


@lru_cache(maxsize=1)
def _content(path: Path, _modified: int, _size: int) -> bytes:
    """Return the bytes of a list, which every document of its folder asks for."""
    return path.read_bytes()


@lru_cache(maxsize=1)
def _listed(content: bytes) -> dict[str, Any]:
    return _entries(_json(content, LISTED, LISTED), LISTED)


def _json(content: bytes, file: str, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(name, f"its metadata {file} cannot be read: {error}") from error


def _entries(given: Any, name: str) -> dict[str, Any]:
    if isinstance(given, dict):
        return given
    if isinstance(given, list) and all(
        isinstance(one, Mapping) and isinstance(one.get("file"), str) for one in given
    ):
        return {one["file"]: one for one in given}
    raise UnreadableDocument(name, f"its metadata {LISTED} {_NOT_A_LIST}")


def _text(value: Any, key: str, name: str, where: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(name, where, key, value, "a text")
    return value.strip() or None


def _day(value: str | None, name: str, where: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise _wrong(name, where, "date", value, "a date such as 2026-01-31") from error


def _moment(value: str | None, name: str, where: str, *, key: str = "retrieved") -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(name, where, key, value, "a time such as 2026-01-31T09:00:00Z") from error


def _identifiers(value: Any, name: str, where: str) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping) or not all(isinstance(one, str | int) for one in value.values()):
        raise _wrong(name, where, "identifiers", value, "an object of texts and whole numbers")
    return tuple(sorted((str(scheme), str(one)) for scheme, one in value.items()))


def _replaces(value: Any, name: str, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(
        isinstance(one, str) and re.fullmatch(r"[0-9a-f]{64}", one) for one in value
    ):
        raise _wrong(name, where, "replaces", value, "a list of SHA-256, 64 hexadecimal digits each")
    return tuple(value)


def _wrong(name: str, where: str, key: str, value: Any, wanted: str) -> UnreadableDocument:
    return UnreadableDocument(name, f"its metadata {where}: {key} {str(value)[:60]!r} is not {wanted}")
