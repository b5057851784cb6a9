"""Checksums of what was published, and what it is in the words of RO-Crate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from graph import iris
from graph.publish.writing import replace


def write_sums(folder: Path, files: Iterable[Path], *, published_on: str) -> list[Path]:
    """Write `SHA256SUMS` over `files` and `ro-crate-metadata.json` (RO-Crate 1.2), and return both.

    `published_on` is a day, as 2026-11-24.
    """
    names = sorted({path.relative_to(folder).as_posix() for path in files})
    crate = replace(folder / "ro-crate-metadata.json", [_crate(names, published_on)])
    lines = (f"{_digest(folder / name)}  {name}\n".encode() for name in sorted([*names, crate.name]))
    return [crate, replace(folder / "SHA256SUMS", lines)]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _crate(names: list[str], published_on: str) -> bytes:
    about = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Scrutiny Graph",
        "description": "What UK councils' scrutiny bodies decide and recommend, and what becomes of it; every fact "
        "points to the words it rests on.",
        "datePublished": published_on,
        "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "identifier": f"{iris.BASE}dataset#graph",
        "hasPart": [{"@id": name} for name in names],
    }
    document = {
        "@context": "https://w3id.org/ro/crate/1.2/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
            },
            about,
            *({"@id": name, "@type": "File"} for name in names),
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
