"""Files for other stores' own loaders: N-Quads in parts, compressed, the same bytes for the same store."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.errors import GraphError
from graph.store import Store

PART = 256_000_000  # bytes of text in a part, before compression
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its name, how many lines it has (each a quad or a triple), its bytes and those of its text."""

    name: str
    lines: int
    bytes: int
    text_bytes: int
    sha256: str


def export_bulk(store: Store, folder: Path, *, most: int = PART) -> tuple[Part, ...]:
    """Write the whole store into a folder that is not there yet, and return its files.

    `graphs-NNNN.nq.gz` hold the named graphs, `merged-NNNN.nt.gz` the default graph, which is their merge: a store
    whose default graph is the union of its named graphs needs only the first. `manifest.json` has the figures and
    `SHA256SUMS` the sums of all. A line is never cut, and there is no clock time in any of them. The folder is there
    whole or not at all. Raises `GraphError`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise GraphError(f"{folder} holds something; name a folder that is not there yet")
    aside = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        parts = (
            *_written(aside, "graphs", "nq", store.dump("application/n-quads"), most),
            *_written(aside, "merged", "nt", store.dump("application/n-triples"), most),
        )
        told = {
            "quads": sum(part.lines for part in parts if part.name.startswith("graphs")),
            "merged_triples": sum(part.lines for part in parts if part.name.startswith("merged")),
            "files": [asdict(part) for part in parts],
        }
        (aside / "manifest.json").write_text(f"{json.dumps(told, indent=1)}\n", encoding="utf-8")
        sums = "".join(f"{part.sha256}  {part.name}\n" for part in parts)
        (aside / "SHA256SUMS").write_text(sums, encoding="ascii")
        if folder.is_dir():
            folder.rmdir()
        aside.rename(folder)
    except OSError as error:
        raise GraphError(f"{folder}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return parts


def _written(folder: Path, stem: str, suffix: str, pieces: Iterator[bytes], most: int) -> Iterator[Part]:
    """Write whole lines into parts of at most so many bytes of text each; there is at least one part."""
    lines = (line for piece in pieces for line in piece.splitlines(keepends=True))
    ahead: bytes | None = next(lines, None)
    number = 0
    while ahead is not None or number == 0:
        number += 1
        name = f"{stem}-{number:04}.{suffix}.gz"
        size = count = 0
        with (folder / name).open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
            while ahead is not None and (not count or size + len(ahead) <= most):
                packed.write(ahead)
                size, count = size + len(ahead), count + 1
                ahead = next(lines, None)
        with (folder / name).open("rb") as made:
            digest = hashlib.file_digest(made, "sha256").hexdigest()
        yield Part(name, count, (folder / name).stat().st_size, size, digest)
