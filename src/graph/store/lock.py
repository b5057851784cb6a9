"""Keeps a reader and a writer of one folder apart: reading a store that another process writes is undefined.

Oxigraph's own lock stops a second writer and no reader. One file beside the store is locked for a writer
alone, or shared by readers. Where the system has no such locks (Windows), Oxigraph's is all there is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graph.errors import StoreError

if sys.platform != "win32":
    import fcntl


class Lock:
    """A hold on the store in `folder`, for as long as it is not released. Raises `StoreError` where it is taken."""

    def __init__(self, folder: Path, *, shared: bool) -> None:
        self._file: int | None = None
        if sys.platform == "win32":
            return
        try:
            self._file = os.open(folder / "lock", (os.O_RDONLY if shared else os.O_RDWR) | os.O_CREAT, 0o644)
        except OSError as error:
            if shared:  # a folder that may not be written has no writer either
                return
            raise StoreError(f"the store in {folder} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise StoreError(f"the store in {folder} is in use by another process") from error

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
