"""The generations of an embedded store: whole, immutable, checked copies, of which `current` names the newest.

    STORE/generations/000012/data/…          what the engine reads; its tables are shared by hard links
    STORE/generations/000012/manifest.json   the size and CRC-32 of each of those files
    STORE/current -> generations/000012      renamed into place, so that it names a whole generation or the one before
    STORE/working/…                          the writer's own copy, made from `current`, gone when the writer ends

What is not named by `current` was never acknowledged, so what a killed writer leaves behind is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from graph import durable
from graph.errors import StoreError

KEPT = 5  # generations: the rollback, and time for readers to move on
_PIECE = 1 << 20
Sums = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation: its number, its folder, `release`, which no other content shares, and how many changes led to it."""

    number: int
    folder: Path
    release: str
    changes: int = 0

    @property
    def data(self) -> Path:
        """The folder that the engine opens."""
        return self.folder / "data"


def current(store: Path) -> Generation | None:
    """Return the generation that `current` names, None where nothing was ever published."""
    link = store / "current"
    try:
        if link.is_symlink():
            return read(store / "generations" / link.readlink().name)
        if link.is_dir():  # a copy of the folder that followed the link
            return read(store / "generations" / f"{highest(store):06}")
    except OSError:
        pass
    return None


def read(folder: Path) -> Generation:
    """Return the generation in a folder. Raises `OSError` where it is none."""
    manifest = (folder / "manifest.json").read_bytes()
    told = re.search(rb'"changes": (\d+)', manifest)  # without parsing: a damaged manifest is told of by `damage`
    changes = int(told[1]) if told else 0
    return Generation(int(folder.name), folder, hashlib.sha256(manifest).hexdigest()[:16], changes)


def newest_sound(store: Path, *, thorough: bool) -> tuple[Generation, list[str]]:
    """Return the newest generation that is undamaged, from `current` back, and what is wrong with newer ones.

    `thorough` reads every byte (about a second for 2 GB); otherwise names and sizes are compared. Raises `StoreError`
    where there is no generation, or none is sound.
    """
    newest = current(store)
    if newest is None:
        raise StoreError(f"there is no store in {store}; make one with: scrutiny ingest PATH")
    wrong: list[str] = []
    for generation in _down_from(store, newest):
        fault = damage(generation, thorough=thorough)
        if fault is None:
            return generation, wrong
        wrong.append(f"generation {generation.number} is damaged: {fault}")
    raise StoreError(
        f"the store in {store} cannot be opened: {wrong[0]}, and no older one is sound; see: scrutiny restore --help"
    )


def damage(generation: Generation, *, thorough: bool) -> str | None:
    """Return what is wrong with a generation, None where it is as it was published."""
    try:
        written = json.loads((generation.folder / "manifest.json").read_bytes())
        promised = {name: (int(size), int(crc)) for name, (size, crc) in written["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"manifest.json cannot be read ({type(error).__name__})"
    try:
        for name, (size, _) in promised.items():
            found = (generation.data / name).stat().st_size
            if found != size:
                return f"{name} has {found} bytes, not {size}"
        if thorough:
            with ThreadPoolExecutor(2) as pool:
                for name, crc in zip(promised, pool.map(_crc, map(generation.data.joinpath, promised)), strict=True):
                    if crc != promised[name][1]:
                        return f"{name} is not what was written"
    except OSError as error:
        return f"{Path(str(error.filename)).name}: {error.strerror}"
    return None


def clean(store: Path) -> None:
    """Remove what a writer that was killed left behind. The caller holds the lock."""
    shutil.rmtree(store / "working", ignore_errors=True)
    for left in (store / "generations").glob(".*"):
        shutil.rmtree(left, ignore_errors=True)
    (store / ".current").unlink(missing_ok=True)
    newest = current(store)
    if newest is not None:
        _prune(store, newest.number)


def check_out(generation: Generation, working: Path) -> None:
    """Make a working copy of a generation. Tables are never changed in place, so they are linked."""
    working.mkdir(parents=True)
    for file in generation.data.iterdir():
        target = working / file.name
        if file.suffix != ".sst" or not _linked(file, target):
            shutil.copyfile(file, target)


def publish(store: Path, made: Path, *, number: int, before: Generation | None, changes: int = 0) -> Generation:
    """Make the checkpoint in `made` the current generation; on the disk, and visible to readers, on return.

    `changes` is how many lines of the journal are true of it.
    `made` lies within `generations`. Raises `OSError`, the generation before then stays the current one.
    """
    data = made / "data"
    sums = _sums(data, before)
    manifest = json.dumps({"generation": number, "changes": changes, "files": sums}, indent=1, sort_keys=True)
    (made / "manifest.json").write_text(f"{manifest}\n", encoding="utf-8")
    for file in (*(file for file in data.iterdir() if file.suffix != ".sst"), made / "manifest.json"):
        durable.sync(file)
    durable.sync(data)
    durable.sync(made)
    folder = made.with_name(f"{number:06}")
    made.rename(folder)
    durable.sync(folder.parent)
    link = store / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("generations") / folder.name)
    if (store / "current").is_dir() and not (store / "current").is_symlink():
        shutil.rmtree(store / "current")
    link.replace(store / "current")
    durable.sync(store)
    _prune(store, number)
    return read(folder)


def _down_from(store: Path, newest: Generation) -> Iterator[Generation]:
    yield newest
    for number in sorted(_numbers(store), reverse=True):
        if number < newest.number:
            try:
                yield read(store / "generations" / f"{number:06}")
            except OSError:
                continue


def highest(store: Path) -> int:
    """Return the highest number that a generation has, 0 where there is none."""
    return max(_numbers(store), default=0)


def _numbers(store: Path) -> list[int]:
    folder = store / "generations"
    return [int(one.name) for one in folder.iterdir() if one.name.isdigit()] if folder.is_dir() else []


def _prune(store: Path, number: int) -> None:
    for old in sorted(_numbers(store), reverse=True)[KEPT:]:
        if old != number:
            shutil.rmtree(store / "generations" / f"{old:06}", ignore_errors=True)


def _sums(data: Path, before: Generation | None) -> Sums:
    """Return the size and CRC-32 of each file; those of a table that the generation before has too are known."""
    known: Sums = {}
    if before is not None:
        written = json.loads((before.folder / "manifest.json").read_bytes())["files"]
        known = {name: (size, crc) for name, (size, crc) in written.items() if name.endswith(".sst")}
    found: Sums = {}
    for file in sorted(data.iterdir()):
        if before is not None and file.name in known and _same(file, before.data / file.name):
            found[file.name] = known[file.name]
        else:
            found[file.name] = (file.stat().st_size, _crc(file))
    return found


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _crc(file: Path) -> int:
    crc = 0
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            crc = zlib.crc32(piece, crc)
    return crc


def _linked(file: Path, target: Path) -> bool:
    try:
        target.hardlink_to(file)
    except OSError:  # a file system without hard links
        return False
    return True
