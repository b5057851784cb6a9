"""The archive of fetched bytes: ARCHIVE/scrutiny-archive.json, blobs/ab/{sha256}, sources/{site}/journal.jsonl.

A blob is the bytes of one answer, written once, whole or not at all, and never altered. A journal has one line for
each thing that happened: a run began, an address answered (or did not), a run ended. A line is written after its blob
is on the disk, so whatever was going on when a run was killed, the archive holds no line without its bytes; half a
line at the end is taken off when the next run begins.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph import durable
from graph.errors import InvalidArchive

if sys.platform != "win32":
    import fcntl

MARK = "scrutiny-archive.json"
FORMAT = 1
_JOURNAL = "journal.jsonl"
_PART = ".part-"


def is_archive(folder: Path) -> bool:
    """Tell whether a folder is an archive."""
    return (folder / MARK).is_file()


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive in a folder, for reading; `Writing` writes it."""

    folder: Path

    def __post_init__(self) -> None:
        """Raise `InvalidArchive` for a folder of another kind or a newer format."""
        mark = self.folder / MARK
        try:
            form = json.loads(mark.read_text(encoding="utf-8"))["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidArchive(f"{mark}: cannot be read, so {self.folder} is no archive") from error
        if form != FORMAT:
            raise InvalidArchive(f"{mark}: the format {form!r} is not one that this version reads ({FORMAT})")

    def sites(self) -> tuple[str, ...]:
        """Return the names of the sites that have a journal, in order."""
        return tuple(sorted(path.parent.name for path in (self.folder / "sources").glob(f"*/{_JOURNAL}")))

    def journal(self, site: str) -> Iterator[dict[str, Any]]:
        """Return the lines of one site's journal in order, none where there is no journal; half a last line is left out.

        Raises `InvalidArchive` with the number of a line that cannot be read.
        """
        path = self.folder / "sources" / site / _JOURNAL
        if not path.is_file():
            return
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    entry = json.loads(line)
                except ValueError as error:
                    raise InvalidArchive(f"{path}, line {number}: cannot be read: {error}") from error
                if not isinstance(entry, dict):
                    raise InvalidArchive(f"{path}, line {number}: is no object")
                yield entry

    def blob(self, sha256: str) -> bytes:
        """Return the bytes of this digest. Raises `InvalidArchive` where they are missing or others."""
        path = self.place(sha256)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InvalidArchive(f"{path}: cannot be read: {error.strerror or error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InvalidArchive(f"{path}: the bytes are not those that were fetched")
        return content

    def place(self, sha256: str) -> Path:
        """Return where the bytes of this digest are."""
        return self.folder / "blobs" / sha256[:2] / sha256


class Writing:
    """The one hold on one site's journal that may add to it; made when it opens, let go when it closes.

    Raises `InvalidArchive` where the folder is another's, cannot be written, or the site is being fetched already.
    """

    def __init__(self, folder: Path, site: str) -> None:
        self._lock: int | None = None
        try:
            _begin(folder)
            self.archive = Archive(folder)
            self.place = folder / "sources" / site
            self.place.mkdir(parents=True, exist_ok=True)
            self._hold()
            for left in self.place.glob(f"{_PART}*"):  # by a run that was killed
                left.unlink()
            self._file = (self.place / _JOURNAL).open("ab")
            _mend(self.place / _JOURNAL)
            for made in (self.place, self.place.parent, folder):
                durable.sync(made)
        except OSError as error:
            self._release()
            raise InvalidArchive(f"{folder}: cannot be written: {error.strerror or error}") from error

    def __enter__(self) -> Self:
        """Return the hold."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        self._file.close()
        self._release()

    def keep(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; on the disk on return."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.archive.place(sha256)
        try:
            if not path.is_file() or path.stat().st_size != len(content):
                path.parent.mkdir(parents=True, exist_ok=True)
                durable.write(path, content, by_way_of=self.place, prefix=_PART)
                durable.sync(path.parent)
                durable.sync(path.parent.parent)
        except OSError as error:
            raise InvalidArchive(f"{path}: cannot be written: {error.strerror or error}") from error
        return sha256

    def add(self, entry: Mapping[str, Any]) -> None:
        """Add a line to the journal; on the disk on return."""
        line = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace") + b"\n"
        try:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise InvalidArchive(f"{self.place / _JOURNAL}: cannot be written: {error.strerror or error}") from error

    def _hold(self) -> None:
        if sys.platform == "win32":
            return
        self._lock = os.open(self.place / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._release()
            raise InvalidArchive(f"{self.place}: is being fetched by another process") from error

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _begin(folder: Path) -> None:
    """Make an archive of a folder that is new or empty."""
    if is_archive(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    if any(not one.name.startswith(".") for one in folder.iterdir()):
        raise InvalidArchive(f"{folder}: holds something else, and no archive; name an empty or a new folder")
    for left in folder.glob(f"{_PART}*"):
        left.unlink()
    durable.write(folder / MARK, json.dumps({"format": FORMAT}).encode() + b"\n", prefix=_PART)


def _mend(journal: Path) -> None:
    """Take half a line, which a killed run left, off the end."""
    with journal.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        place = end
        while place:
            step = min(place, 65_536)
            file.seek(place - step)
            found = file.read(step).rfind(b"\n")
            if found >= 0:
                place = place - step + found + 1
                break
            place -= step
        if place < end:
            file.truncate(place)
            os.fsync(file.fileno())
