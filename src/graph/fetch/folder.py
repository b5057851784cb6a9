"""Documents from files and folders, with what is known of them from beside them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.documents import SourceDocument
from graph.errors import SourceNotFound, UnreadableDocument
from graph.fetch.beside import LISTED, SUFFIX, beside, listed_names

LARGEST = 50_000_000  # bytes
_NOT_DOCUMENTS = frozenset((LISTED, "manifest.json", "councils.csv", "regimes.csv"))


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be made a document, with why."""

    name: str
    cause: UnreadableDocument


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a folder that is no document, with why it was left out."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    name: str


def read(paths: Sequence[Path]) -> Iterator[SourceDocument | Unread]:
    """Return the documents in files and folders, folders searched to the bottom, in the order of names.

    A document is named by its file name, or its path below the folder given. Hidden files, README files and metadata
    files are no documents (see `skipped`). A file whose metadata cannot be read, that is too large or is not there,
    comes as `Unread`. Raises `SourceNotFound`, before anything is read, where none of the paths exists.
    """
    if paths and not any(path.exists() for path in paths):
        raise SourceNotFound(f"{', '.join(str(path) for path in paths)}: no such file or folder")
    return _read(paths)


def count(paths: Sequence[Path]) -> int:
    """Return how many documents and unread files `read` will give."""
    return sum(not isinstance(one, Skipped) for path in paths for one in _walk(path))


def skipped(paths: Sequence[Path]) -> tuple[Skipped, ...]:
    """Return what `read` leaves out, in the order of names."""
    return tuple(one for path in paths for one in _walk(path) if isinstance(one, Skipped))


def _read(paths: Sequence[Path]) -> Iterator[SourceDocument | Unread]:
    for path in paths:
        for one in _walk(path):
            if isinstance(one, Unread):
                yield one
            elif isinstance(one, _Found):
                try:
                    yield SourceDocument(one.name, _content(one), beside(one.path, one.name))
                except UnreadableDocument as cause:
                    yield Unread(one.name, cause)


def _content(found: _Found) -> bytes:
    try:
        with found.path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableDocument(found.name, f"cannot be read: {error.strerror or error}") from error
    if len(content) > LARGEST:
        raise UnreadableDocument(found.name, f"larger than {LARGEST // 1_000_000} MB")
    return content


def _walk(path: Path) -> Iterator[_Found | Unread | Skipped]:
    if path.is_dir():
        yield from _in_folder(path, path)
    elif path.is_file():
        yield _Found(path, path.name)
    else:
        cause = "not a regular file" if path.exists() else "no such file or folder"
        yield Unread(str(path), UnreadableDocument(str(path), cause))


def _in_folder(folder: Path, root: Path) -> Iterator[_Found | Unread | Skipped]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        name = _name(folder, root)
        yield Unread(name, UnreadableDocument(name, f"the folder cannot be read: {error.strerror or error}"))
        return
    for entry in entries:
        path = Path(entry.path)
        name = _name(path, root)
        reason = _why_not(entry)
        if reason:
            yield Skipped(name, reason)
        elif entry.is_dir():
            yield from _in_folder(path, root)
        else:
            yield _Found(path, name)
    there = {entry.name for entry in entries}
    for listed in listed_names(folder) if LISTED in there else ():
        if listed not in there:
            yield Skipped(_name(folder / listed, root), f"{LISTED} names it, and it is not there")


def _why_not(entry: os.DirEntry[str]) -> str | None:
    """Return why an entry of a folder is no document and no folder to search, None where it is one."""
    if entry.name.startswith("."):
        return "hidden"
    if entry.is_dir():
        return "a link to a folder" if entry.is_symlink() else None
    if not entry.is_file():
        return "not a regular file"
    if entry.name in _NOT_DOCUMENTS or entry.name.endswith(SUFFIX):
        return "metadata" if not entry.name.endswith(".csv") else "a table of ours"
    return "a README" if entry.name.upper().startswith("README") else None


def _name(path: Path, root: Path) -> str:
    """Return the path below `root`; bytes of a file name that are no UTF-8 are shown as such."""
    inside = path.relative_to(root).as_posix()
    return os.fsencode(inside if inside != "." else path.name).decode("utf-8", "backslashreplace")
