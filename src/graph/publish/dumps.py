"""The whole graph in one file each: N-Quads, TriG, Turtle and JSON-LD, gzipped."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from graph import files
from graph.publish.writing import replace
from graph.store import Store

FORMS = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
}


def write_dumps(store: Store, folder: Path) -> list[Path]:
    """Write the dumps, the ontology and the shapes into `folder`/dumps; return the files. Each is whole or not there."""
    target = folder / "dumps"
    target.mkdir(parents=True, exist_ok=True)
    written = [
        replace(target / f"graph.{name}.gz", gzipped(store.dump(media_type))) for name, media_type in FORMS.items()
    ]
    for what in ("ontology", "shapes"):
        turtle = [path.read_bytes() for path in sorted(files.folder(what).rglob("*.ttl"))]
        written.append(replace(target / f"{what}.ttl", (text + b"\n" for text in turtle)))
    return written


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Return `pieces` as one gzip member, the same bytes each time (no time and no name in its header)."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
