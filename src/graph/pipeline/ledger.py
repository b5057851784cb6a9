"""What one run has seen, on the disk, so that a run over millions of documents needs no more memory than a short one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE seen (digest BLOB PRIMARY KEY, name TEXT, fingerprint TEXT) WITHOUT ROWID;
CREATE TABLE listed (council TEXT, digest BLOB, PRIMARY KEY (council, digest)) WITHOUT ROWID;
"""


class Ledger:
    """The documents of one run by the digest of their bytes, in a file without a name that goes with the object."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # "": temporary, in memory only while it is small
        self._file.executescript(_TABLES)

    def first(self, digest: str, name: str, fingerprint: str) -> tuple[str, str] | None:
        """Note a document; return the name and fingerprint of the one of the same bytes that was noted before it."""
        key = bytes.fromhex(digest)
        before: tuple[str, str] | None = self._file.execute(
            "SELECT name, fingerprint FROM seen WHERE digest = ?", (key,)
        ).fetchone()
        if before is None:
            told = name.encode("utf-8", "backslashreplace").decode()
            self._file.execute("INSERT INTO seen VALUES (?, ?, ?)", (key, told, fingerprint))
        return before

    def note_lists(self, council: str, digest: str) -> None:
        """Note that a document was read with all the lists of members that its council has."""
        self._file.execute("INSERT OR IGNORE INTO listed VALUES (?, ?)", (council, bytes.fromhex(digest)))

    def forget_lists(self, council: str) -> None:
        """Note that the council's lists have changed since."""
        self._file.execute("DELETE FROM listed WHERE council = ?", (council,))

    def without_lists(self, council: str, digests: Iterable[str]) -> Iterator[str]:
        """Return those documents that were not read with all the lists that the council has."""
        for digest in digests:
            known = self._file.execute(
                "SELECT 1 FROM listed WHERE council = ? AND digest = ?", (council, bytes.fromhex(digest))
            )
            if known.fetchone() is None:
                yield digest

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
