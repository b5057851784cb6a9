"""Lets one process at a time write a store. Readers need no lock: what they open is never changed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graph.errors import StoreError

if sys.platform != "win32":
    import fcntl


class Lock:
    """A writer's hold on the store in `folder`, for as long as it is not released. Raises `StoreError` where it is taken.

    Where the system has no such locks (Windows), Oxigraph's own on the working copy is all there is.
    """

    def __init__(self, folder: Path) -> None:
        self._file: int | None = None
        if sys.platform == "win32":
            return
        try:
            self._file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(f"the store in {folder} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            self.release()
            which = f" (its number is {holder})" if holder.isdigit() else ""
            raise StoreError(f"the store in {folder} is in use by another process that writes it{which}") from error
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode("ascii"), 0)
        except OSError:  # a full disk: the lock holds all the same
            pass

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
