"""What happened to each named graph, in the order in which it happened: a line each, never changed, never taken back.

    STORE/changes.jsonl      {"at": "2026-11-27T10:00:00Z", "graph": "https://…", "digest": "…"}     digest null: gone

The writer puts lines on the disk before the generation that they lead to; a generation's manifest says how many lines
are true of it, and readers see so many. What a writer that was killed wrote too many stays: the next one adds how those
graphs really are. So a number, once read, means the same for ever.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path

from rdflib import URIRef

from graph.errors import StoreError

NAME = "changes.jsonl"
IN_PAGE = 100  # changes on one page of the feed
_STRIDE = 256  # lines between two places that are remembered
_TABLE = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE last (graph TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a named graph: its number (from 1), when (UTC), and the digest of what the graph is then.

    `digest` is the SHA-256 of its triples, sorted lines of N-Triples; None where the graph is gone. `is_first` tells
    whether the graph was not there before.
    """

    number: int
    at: str
    graph: URIRef
    digest: str | None
    is_first: bool = False


class Journal:
    """The changes that are true of one state of a store; `lines` gives their lines from a number on."""

    def __init__(self, lines: Callable[[int], Iterator[str]], length: Callable[[], int]) -> None:
        self._lines, self._length = lines, length
        self._reading = threading.Lock()
        self._read = 0
        self._gone: dict[str, int] = {}  # the number of the change with which a graph went

    def __len__(self) -> int:
        """How many changes there are."""
        return self._length()

    @property
    def stream(self) -> str:
        """What names this journal: eight digits that no other has, "" while it is empty."""
        first = next(self._lines(0), "") if len(self) else ""
        return hashlib.sha256(first.encode()).hexdigest()[:8] if first else ""

    def part(self, start: int, stop: int) -> Sequence[Change]:
        """Return the changes from number `start` up to `stop`, which is left out."""
        last = min(stop - 1, len(self))
        lines = islice(self._lines(start - 1), max(0, last - start + 1))
        return tuple(_change(number, line) for number, line in enumerate(lines, start))

    def digests(self) -> dict[str, str]:
        """Return the digest of each named graph that is there."""
        found: dict[str, str | None] = {}
        for line in islice(self._lines(0), len(self)):
            entry = json.loads(line)
            found[str(entry["graph"])] = entry["digest"]
        return {name: digest for name, digest in found.items() if digest is not None}

    def pages(self) -> range:
        """Return the numbers of the pages of the feed, from 1."""
        return range(1, -(-len(self) // IN_PAGE) + 1)

    def gone(self, graph: URIRef) -> Change | None:
        """Return the change with which a graph went, None where it is there or never was."""
        with self._reading:
            for line in islice(self._lines(self._read), max(0, len(self) - self._read)):
                self._read += 1
                entry = json.loads(line)
                if entry["digest"] is None:
                    self._gone[str(entry["graph"])] = self._read
                else:
                    self._gone.pop(str(entry["graph"]), None)
        number = self._gone.get(str(graph))
        return None if number is None else self.part(number, number + 1)[0]


class Written:
    """The file of a journal, read from any line on without reading what stands before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places = [0]  # of every so-manieth line
        self._noting = threading.Lock()

    def lines(self, start: int) -> Iterator[str]:
        """Return the whole lines from number `start` (from 0) on. Raises `StoreError` where it cannot be read."""
        block = min(start // _STRIDE, len(self._places) - 1)
        number, place = block * _STRIDE, self._places[block]
        try:
            with self._path.open("rb") as file:
                file.seek(place)
                for line in file:
                    if not line.endswith(b"\n"):
                        return
                    place += len(line)
                    number += 1
                    if number % _STRIDE == 0:
                        with self._noting:
                            if number // _STRIDE == len(self._places):
                                self._places.append(place)
                    if number > start:
                        yield line.decode()
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self._path} cannot be read: {error.strerror}") from error


class Keeper:
    """Adds to a journal, in a file or (None) in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._held: list[str] = []
        self._written = None if path is None else Written(path)
        self._last: dict[str, str | None] | Last = {} if path is None else Last()
        self._length = 0
        if path is not None:
            self._note(self._lines(0))
            _drop_half_a_line(path)

    def __len__(self) -> int:
        """How many lines there are."""
        return self._length

    def names_after(self, length: int) -> set[str]:
        """Return the graphs that the lines after the first `length` speak of."""
        return {str(json.loads(line)["graph"]) for line in islice(self._lines(length), self._length - length)}

    def add(self, digests: Mapping[str, str | None]) -> None:
        """Add a line for each graph that is not as it was last, in order; on the disk on return. Raises `OSError`."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        made = []
        for name in sorted(digests):
            before = self._last.get(name)
            if before != digests[name]:
                entry = {"at": at, "graph": name, "digest": digests[name], **({} if before else {"first": True})}
                made.append(json.dumps(entry) + "\n")
        if self._path is not None and made:
            with self._path.open("ab") as file:
                file.write("".join(made).encode())
                file.flush()
                os.fsync(file.fileno())
        else:
            self._held += made
        self._note(made)

    def journal(self) -> Journal:
        """Return what has been added so far, and what will be."""
        return Journal(self._lines, self.__len__)

    def _lines(self, start: int) -> Iterator[str]:
        return self._written.lines(start) if self._written is not None else iter(self._held[start:])

    def close(self) -> None:
        """Let go of what is known; nothing is added afterwards."""
        if isinstance(self._last, Last):
            self._last.close()

    def _note(self, made: Iterable[str]) -> None:
        self._last.update(self._told(made))

    def _told(self, made: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        for line in made:
            entry = json.loads(line)
            self._length += 1
            yield str(entry["graph"]), entry["digest"]


class Last:
    """The digest that each graph had last, in a file without a name: as many as there are documents, and more.

    Its methods raise `OSError` where the disk is full.
    """

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.executescript(_TABLE)

    def get(self, name: str) -> str | None:
        """Return the digest of a graph, None where it is gone or never was."""
        with _on_disk():
            row = self._file.execute("SELECT digest FROM last WHERE graph = ?", (name,)).fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def update(self, told: Iterable[tuple[str, str | None]]) -> None:
        """Take later digests in the place of earlier ones."""
        with _on_disk():
            self._file.execute("BEGIN")
            self._file.executemany("INSERT OR REPLACE INTO last VALUES (?, ?)", told)
            self._file.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(f"what is known of graphs cannot be kept in a temporary file: {error}") from error


def journal_of(store: Path, length: Callable[[], int]) -> Journal:
    """Return the journal of the store in a folder, as long as `length` says at the time."""
    return Journal(Written(store / NAME).lines, length)


def digest(content: bytes) -> str:
    """Return the digest of a graph from its triples in N-Triples, one a line, each once, in any order."""
    if not _is_sorted(content):
        content = b"".join(sorted(content.splitlines(keepends=True)))
    return hashlib.sha256(content).hexdigest()


def _is_sorted(content: bytes) -> bool:
    return all(before <= after for before, after in pairwise(io.BytesIO(content)))


def _change(number: int, line: str) -> Change:
    entry = json.loads(line)
    return Change(number, entry["at"], URIRef(entry["graph"]), entry["digest"], bool(entry.get("first")))


def _drop_half_a_line(path: Path) -> None:
    """Cut off what a writer that was killed has not finished."""
    if not path.is_file():
        return
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(content.rfind(b"\n") + 1)
