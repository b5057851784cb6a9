"""Documents from files, folders and zip archives, with what is known of them from beside them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from graph.documents import SourceDocument, SourceMetadata
from graph.errors import SourceNotFound, UnreadableDocument
from graph.fetch import archive, holdings
from graph.fetch.archived import count_documents, documents
from graph.fetch.beside import LISTED, SUFFIX, beside, in_folder, listed_names
from graph.fetch.unread import Unread

LARGEST = 50_000_000  # bytes
_NOT_DOCUMENTS = frozenset((LISTED, "manifest.json", "councils.csv", "regimes.csv"))


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a folder that is no document, with why it was left out."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A document: a file, or an entry of the archive at `path`."""

    path: Path
    name: str
    entry: archive.Entry | None = None
    others: Mapping[str, archive.Entry] = field(default_factory=dict)


def read(paths: Sequence[Path]) -> Iterator[SourceDocument | Unread]:
    """Return the documents in files, folders, zip archives and archives of ours, in the order of names.

    A document is named by its file name, or its path below the folder given; one in an archive by the archive's name
    and its path there. Of an archive that `fetch` made each meeting is one (see `archived`). Hidden files, README files,
    metadata files and a store of the graph are no documents (see `skipped`). A file whose metadata cannot be read, that is too large or is not there,
    comes as `Unread`. Raises `SourceNotFound`, before anything is read, where none of the paths exists.
    """
    if paths and not any(path.exists() for path in paths):
        raise SourceNotFound(f"{', '.join(str(path) for path in paths)}: no such file or folder")
    return _read(paths)


def count(paths: Sequence[Path]) -> int:
    """Return how many documents and unread files `read` will give."""
    archives = [path for path in paths if holdings.is_archive(path)]
    walked = (one for path in paths if path not in archives for one in _walk(path))
    return sum(map(count_documents, archives)) + sum(not isinstance(one, Skipped) for one in walked)


def skipped(paths: Sequence[Path]) -> tuple[Skipped, ...]:
    """Return what `read` leaves out, in the order of names."""
    walked = (one for path in paths if not holdings.is_archive(path) for one in _walk(path))
    return tuple(one for one in walked if isinstance(one, Skipped))


def _read(paths: Sequence[Path]) -> Iterator[SourceDocument | Unread]:
    for path in paths:
        if holdings.is_archive(path):
            yield from documents(path)
            continue
        for one in _walk(path):
            if isinstance(one, Unread):
                yield one
            elif isinstance(one, _Found):
                try:
                    yield SourceDocument(one.name, _content(one), _metadata(one))
                except UnreadableDocument as cause:
                    yield Unread(one.name, cause)


def _content(found: _Found) -> bytes:
    if found.entry is not None:
        return archive.content(found.path, found.entry, found.name, most=LARGEST)
    try:
        with found.path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableDocument(found.name, f"cannot be read: {error.strerror or error}") from error
    if len(content) > LARGEST:
        raise UnreadableDocument(found.name, f"larger than {LARGEST // 1_000_000} MB")
    return content


def _metadata(found: _Found) -> SourceMetadata:
    if found.entry is None:
        return beside(found.path.name, in_folder(found.path.parent, found.name), found.name)
    inside = PurePosixPath(found.entry.path)

    def sibling(file: str) -> bytes | None:
        entry = found.others.get((inside.parent / file).as_posix())
        return None if entry is None else archive.content(found.path, entry, found.name, most=LARGEST)

    return beside(inside.name, sibling, found.name)


def _walk(path: Path) -> Iterator[_Found | Unread | Skipped]:
    if _is_store(path):
        yield Unread(str(path), UnreadableDocument(str(path), "a store of the graph, not a folder of documents"))
    elif path.is_dir():
        yield from _in_folder(path, path)
    elif path.is_file():
        yield from _in_file(path, path.name)
    else:
        cause = "not a regular file" if path.exists() else "no such file or folder"
        yield Unread(str(path), UnreadableDocument(str(path), cause))


def _in_folder(folder: Path, root: Path) -> Iterator[_Found | Unread | Skipped]:
    try:
        files = sorted(os.listdir(folder))  # noqa: PTH208 (names only: a folder may hold millions)
    except OSError as error:
        name = _name(folder, root)
        yield Unread(name, UnreadableDocument(name, f"the folder cannot be read: {error.strerror or error}"))
        return
    for file in files:
        path = folder / file
        name = _name(path, root)
        reason = _why_not(path)
        if reason:
            yield Skipped(name, reason)
        elif path.is_dir():
            yield from _in_folder(path, root)
        else:
            yield from _in_file(path, name)
    if LISTED not in files:
        return
    there = frozenset(files)
    for listed in listed_names(folder):
        if listed not in there:
            yield Skipped(_name(folder / listed, root), f"{LISTED} names it, and it is not there")


def _in_file(path: Path, name: str) -> Iterator[_Found | Unread | Skipped]:
    """Yield a file, or what is in it where it is an archive; an archive in an archive is not unpacked."""
    if not archive.is_archive(path):
        yield _Found(path, name)
        return
    try:
        found = archive.entries(path, name)
    except UnreadableDocument as cause:
        yield Unread(name, cause)
        return
    others = {entry.path: entry for entry in found}
    for entry in found:
        inside = f"{name}/{entry.path}"
        parts = PurePosixPath(entry.path).parts
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        reason = "hidden" if hidden else _no_document(parts[-1] if parts else "")
        yield Skipped(inside, reason) if reason else _Found(path, inside, entry, others)


def _why_not(path: Path) -> str | None:
    """Return why an entry of a folder is no document and no folder to search, None where it is one."""
    if path.name.startswith("."):
        return "hidden"
    if path.is_dir():
        if path.is_symlink():
            return "a link to a folder"
        if _is_store(path):
            return "a store of the graph"
        return "an archive; name it to read it" if holdings.is_archive(path) else None
    if not path.is_file():
        return "not a regular file"
    return _no_document(path.name)


def _is_store(path: Path) -> bool:
    """Tell whether a folder is one in which the graph is kept, or what was read for another server's."""
    return (path / "generations").is_dir() or ((path / "quarantine").is_dir() and (path / "archive").is_dir())


def _no_document(file: str) -> str | None:
    if file in _NOT_DOCUMENTS or file.endswith(SUFFIX):
        return "metadata" if not file.endswith(".csv") else "a table of ours"
    return "a README" if file.upper().startswith("README") else None


def _name(path: Path, root: Path) -> str:
    """Return the path below `root`; bytes of a file name that are no UTF-8 are shown as such."""
    inside = path.relative_to(root).as_posix()
    return os.fsencode(inside if inside != "." else path.name).decode("utf-8", "backslashreplace")
