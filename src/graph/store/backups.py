"""Backups of an embedded store: one file with a generation, what was read, and what was kept out.

    manifest.json, data/…      the generation as it was published, with the size and CRC-32 of each file
    state/…                    what lies beside it: the archive of source bytes, the quarantine, …

It is made while a writer goes on, from a generation that nobody changes, and checked before it takes the place of a
store. A dump in N-Quads (`scrutiny export`) can be restored too: into any version, but without what was read.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from graph import durable
from graph.errors import StoreError
from graph.store import generations
from graph.store.writer import Writer

_NOT_STATE = frozenset(("current", "generations", "working", "lock"))


def backup(store: Path, file: Path) -> int:
    """Write a backup of the newest sound generation, and what lies beside it; return its size in bytes.

    The file is there whole, and on the disk, or not at all. Raises `StoreError`.
    """
    part = file.with_name(f".{file.name}.part")
    pinned = store / "generations" / f".backup-{os.getpid()}"
    try:
        generation, _ = generations.newest_sound(store, thorough=True)
        generations.check_out(generation, pinned)  # links: the writer may prune the generation meanwhile
        with part.open("wb") as opened, tarfile.open(fileobj=opened, mode="w") as made:
            made.add(generation.folder / "manifest.json", "manifest.json")
            made.add(pinned, "data")
            for beside in sorted(one for one in store.iterdir() if one.name not in _NOT_STATE):
                made.add(beside, f"state/{beside.name}", filter=_settled)
        durable.sync(part)
        part.replace(file)
        durable.sync(file.resolve().parent)
        return file.stat().st_size
    except (OSError, tarfile.TarError) as error:
        raise StoreError(
            f"{file}: the backup could not be written: {getattr(error, 'strerror', None) or error}"
        ) from error
    finally:
        part.unlink(missing_ok=True)
        shutil.rmtree(pinned, ignore_errors=True)


def restore(file: Path, store: Path) -> None:
    """Make a store from a backup, or from a dump in N-Quads (`.nq`, `.nq.gz`). Raises `StoreError`.

    The store must not be there yet, or hold nothing. It is there whole or not at all.
    """
    if store.exists() and (not store.is_dir() or any(store.iterdir())):
        raise StoreError(f"{store} holds something; restore into a folder that does not exist, then rename it")
    if not file.is_file():
        raise StoreError(f"{file}: no such file")
    with _made_aside(store) as aside:
        if file.name.endswith((".nq", ".nq.gz")):
            _load(file, aside)
        else:
            _unpack(file, aside)


@contextmanager
def _made_aside(store: Path) -> Iterator[Path]:
    """Give a folder beside the store, which takes its place when the block has come to its end."""
    aside = store.with_name(f".{store.name}.restored")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        yield aside
        if store.is_dir():
            store.rmdir()
        aside.rename(store)
        durable.sync(store.resolve().parent)
    except OSError as error:
        raise StoreError(f"{store}: could not be restored: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _unpack(file: Path, store: Path) -> None:
    folder = store / "generations" / "000001"
    try:
        with tarfile.open(file, mode="r:") as packed:
            for member in packed:
                top, _, rest = member.name.partition("/")
                if member.name == "manifest.json" or top == "data":
                    packed.extract(member, folder, filter="data")
                elif top == "state" and rest and rest.split("/")[0] not in _NOT_STATE:
                    packed.extract(member, store.with_name(f"{store.name}.state"), filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise StoreError(f"{file}: is no whole backup: {error}") from error
    state = store.with_name(f"{store.name}.state") / "state"
    try:
        for beside in sorted(state.iterdir()) if state.is_dir() else ():
            beside.rename(store / beside.name)
    finally:
        shutil.rmtree(state.parent, ignore_errors=True)
    if not (folder / "manifest.json").is_file():
        raise StoreError(f"{file}: is no backup of a store")
    fault = generations.damage(generations.read(folder), thorough=True)
    if fault is not None:
        raise StoreError(f"{file}: the backup is damaged: {fault}")
    (store / "current").symlink_to(Path("generations") / folder.name)


def _load(file: Path, store: Path) -> None:
    """Read a dump in bulk: each triple into its graph and into the merged default graph."""
    writer = Writer(store)
    try:
        engine = writer.opened()
        for merged in (False, True):
            with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as content:
                quads = ox.parse(cast("IO[bytes]", content), format=ox.RdfFormat.N_QUADS)
                engine.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads) if merged else (
                    engine.bulk_extend(quads)
                )
        engine.optimize()
        writer.publish()
    except (SyntaxError, ValueError, EOFError) as error:
        raise StoreError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    finally:
        writer.close()


def _settled(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is being written just now: such files and folders begin with a dot."""
    return None if member.name.rsplit("/", 1)[-1].startswith(".") else member
