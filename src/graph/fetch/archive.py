"""Documents out of a zip archive: an entry is a file, named after the archive and its path inside.

What is unpacked is bounded, entry by entry, whatever the archive says of itself; nothing is written to disk.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from graph.errors import UnreadableDocument

MOST_ENTRIES = 20_000
MOST_UNPACKED = 2_000_000_000  # bytes, of one archive
_OFFICE = frozenset(("[Content_Types].xml", "mimetype", "META-INF/manifest.xml"))
_UTF8 = 0x800  # the flag of an entry whose name says that it is UTF-8
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file inside an archive; `path` is its path there, `size` what it says it unpacks to."""

    path: str
    info: zipfile.ZipInfo

    @property
    def size(self) -> int:
        """How many bytes it says it unpacks to."""
        return self.info.file_size


def is_archive(path: Path) -> bool:
    """Tell whether a file is a zip archive of files, and no document that is kept as one (DOCX, XLSX, ODT, ...)."""
    try:
        with path.open("rb") as file:
            if file.read(4) not in {b"PK\x03\x04", b"PK\x05\x06"}:
                return False
        with zipfile.ZipFile(path) as archive:
            return not _OFFICE & set(archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def entries(path: Path, name: str) -> tuple[Entry, ...]:
    """Return the files in an archive in the order of their paths. Raises `UnreadableDocument` for too many, or too much."""
    with _open(path, name) as archive:
        found = [Entry(_path(info), info) for info in archive.infolist() if not info.is_dir()]
    if len(found) > MOST_ENTRIES:
        raise UnreadableDocument(name, f"an archive of more than {MOST_ENTRIES} files")
    if sum(entry.size for entry in found) > MOST_UNPACKED:
        raise UnreadableDocument(name, f"an archive that unpacks to more than {MOST_UNPACKED // 1_000_000} MB")
    return tuple(sorted(found, key=lambda entry: entry.path))


def content(path: Path, entry: Entry, name: str, *, most: int) -> bytes:
    """Return the bytes of an entry. Raises `UnreadableDocument` where they are damaged, locked or more than `most`."""
    if entry.info.flag_bits & _ENCRYPTED:
        raise UnreadableDocument(name, "encrypted in its archive: it needs a password")
    with _open(path, name) as archive:
        try:
            with archive.open(entry.info) as file:
                unpacked = file.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            ValueError,
            RuntimeError,
            OSError,
        ) as error:
            raise UnreadableDocument(name, f"damaged in its archive: {' '.join(str(error).split())[:100]}") from error
    if len(unpacked) > most:
        raise UnreadableDocument(name, f"larger than {most // 1_000_000} MB")
    return unpacked


@contextmanager
def _open(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableDocument(name, f"a damaged archive: {' '.join(str(error).split())[:100]}") from error
    with archive:
        yield archive


def _path(info: zipfile.ZipInfo) -> str:
    """Return an entry's path; a name that does not say its encoding is UTF-8 where its bytes are, else DOS's 437."""
    path = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            path = path.encode("cp437").decode("utf-8")
    return path.replace("\\", "/").lstrip("/")
