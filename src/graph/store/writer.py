"""The one writer of an embedded store: changes a working copy, and publishes it as a generation."""

from __future__ import annotations

import ctypes
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.store import generations, journal
from graph.store.generations import Generation
from graph.store.journal import Journal, Keeper
from graph.store.lock import Lock
from graph.store.pending import Pending
from graph.store.protocol import Gathering

_log = logging.getLogger(__name__)
TOGETHER_SECONDS = 2.0  # for so long at least, replacements are gathered; publishing takes some 30 to 80 ms …
_SHARE = 10  # … and where a disk is slow, a tenth of the time at most


class Writer:
    """Holds the lock of the store in `folder`, and a working copy of its newest sound generation.

    Raises `StoreError` where another process writes the store, or it cannot be opened or made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._dirty = self._gathered = False
        self._names: set[str] = set()
        self._published_at = time.monotonic()
        self._apart = TOGETHER_SECONDS
        try:
            (folder / "generations").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the store in {folder} cannot be made: {error.strerror}") from error
        self._lock = Lock(folder)
        _share_memory()
        self.generation: Generation | None = None
        self._keeper = Keeper(None)
        try:
            generations.clean(folder)
            self.engine: ox.Store | None = self._opened()
            self._keeper = Keeper(folder / journal.NAME)
            told = 0 if self.generation is None else self.generation.changes
            self._names = self._keeper.names_after(told)
            if not told:
                self._names |= {name.value for name in self._all()}
            self.pending = Pending()
            if self.generation is None:
                self.publish()
        except BaseException:
            self.engine = None
            self._keeper.close()
            self._lock.release()
            raise

    def opened(self) -> ox.Store:
        """Return the engine over the working copy. Raises `StoreError` after `close`."""
        if self.engine is None:
            raise StoreError("the store has been closed")
        return self.engine

    @property
    def changes(self) -> Journal:
        """What has been published of each named graph."""
        return self._keeper.journal()

    def changed(self, names: Iterable[str]) -> None:
        """Publish that these graphs were changed, unless that is gathered and its time has not come. Raises `StoreError`."""
        self._dirty = True
        self._names.update(map(str, names))
        if not self._gathered or time.monotonic() - self._published_at >= self._apart:
            self.publish()

    def publish(self) -> None:
        """Make the working copy the current generation: on the disk, and read by whoever opens the store from now on."""
        engine = self.opened()
        begun_at = time.monotonic()
        self.pending.load(engine)
        if self.pending.broken:
            raise StoreError(f"the store in {self.folder} was left as it was, since it could not be written")
        number = generations.highest(self.folder) + 1
        made = self.folder / "generations" / f".{number:06}"
        try:
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            engine.backup(str(made / "data"))
            self._keeper.add({name: self.pending.digest(engine, name) for name in self._names})
            self.generation = generations.publish(
                self.folder, made, number=number, before=self.generation, changes=len(self._keeper)
            )
        except (OSError, RuntimeError) as error:
            shutil.rmtree(made, ignore_errors=True)
            cause = " ".join(str(error).split())
            raise StoreError(f"the store in {self.folder} could not be written: {cause}") from error
        self._dirty, self._published_at = False, time.monotonic()
        self._names.clear()
        self.pending.told()
        _give_back()
        self._apart = max(TOGETHER_SECONDS, (self._published_at - begun_at) * _SHARE)

    @contextmanager
    def gathering(self) -> Iterator[Gathering]:
        """Publish together what is changed in the block, and all of it at its end, however it ends."""
        before, self._gathered = self._gathered, True
        try:
            yield _Gathering(self)
        finally:
            self._gathered = before
            if self._dirty and not before and not self.pending.broken:
                self.publish()

    @property
    def dirty(self) -> bool:
        """Whether something was changed and is not published yet."""
        return self._dirty

    def close(self) -> None:
        """Let go of the store; the working copy is removed."""
        if self.engine is None:
            return
        self.engine = None
        self._keeper.close()
        with suppress(OSError):
            shutil.rmtree(self.folder / "working")
        self._lock.release()

    def _all(self) -> list[ox.NamedNode]:
        """Return every graph: what is to be told where nothing was yet."""
        return [name for name in self.opened().named_graphs() if isinstance(name, ox.NamedNode)]

    def _opened(self) -> ox.Store:
        working = self.folder / "working"
        try:
            if generations.current(self.folder) is not None:
                self.generation, wrong = generations.newest_sound(self.folder, thorough=True)
                for fault in wrong:
                    _log.warning(
                        "%s: %s; writing goes on from generation %d", self.folder, fault, self.generation.number
                    )
                generations.check_out(self.generation, working)
            working.mkdir(exist_ok=True)
            return ox.Store(str(working))
        except OSError as error:
            cause = " ".join(str(error).split())
            raise StoreError(f"the store in {self.folder} cannot be opened: {cause}") from error


_ARENAS = -8  # M_ARENA_MAX of mallopt(3)


@cache
def _share_memory() -> None:
    """Have all threads take memory from one place.

    The C library gives threads places of their own, and what the engine's threads free in theirs is in pieces that no
    other thread fills: a run over many documents held 20 kB more for each of them.
    """
    with suppress(
        OSError, AttributeError, TypeError
    ):  # not glibc; or Windows, where there is no library of this name
        ctypes.CDLL(None).mallopt(_ARENAS, 1)


@cache
def _trim() -> Callable[[int], object]:
    """Return what gives free memory back to the system; where the C library has no such thing, what does nothing."""
    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # not glibc; or Windows, where there is no library of this name
        return lambda _: None
    return trim


def _give_back() -> None:
    """Give back what loading in bulk has left: the C library keeps it, in pieces that the next load does not fit into."""
    _trim()(0)


class _Gathering(Gathering):
    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def settled(self) -> bool:
        return not self._writer.dirty
