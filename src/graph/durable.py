"""Puts files on the disk so that a power cut leaves them whole or away."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def write(path: Path, content: bytes, *, by_way_of: Path | None = None, prefix: str = ".") -> None:
    """Write a file so that it is there whole or not at all; its name is on the disk after `sync` of its folder.

    It is written in the folder `by_way_of`, of the same file system, or else beside its place, under a name that begins
    with `prefix`. Raises `OSError`, and leaves nothing behind.
    """
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=by_way_of or path.parent, prefix=prefix, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except OSError:
        if part is not None:
            Path(part.name).unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Put a file, or the names in a folder, on the disk, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
