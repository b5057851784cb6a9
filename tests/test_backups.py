"""A backup is restored as a drill: the same graph, the same bytes that were read, or an error and nothing."""

from __future__ import annotations

import gzip
import tarfile
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from graph.errors import StoreError
from graph.settings import Settings
from graph.store import open_store
from graph.store.backups import backup, restore


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    with open_store(Settings(store=str(folder))) as opened:
        for number in range(3):
            made = Graph()
            for place in range(50):
                made.add((URIRef(f"urn:{place}"), URIRef("urn:p"), Literal(f"{number} words – “quoted”")))
            opened.replace({URIRef(f"urn:graph:{number}"): made})
    (folder / "archive" / "ab").mkdir(parents=True)
    (folder / "archive" / "ab" / "abcd").write_bytes(b"what was read")
    (folder / "archive" / "ab" / ".part").write_bytes(b"being written")
    return folder


def dumped(folder: Path) -> list[bytes]:
    with open_store(Settings(store=str(folder)), read_only=True) as opened:
        assert opened.ask("ASK { <urn:1> <urn:p> ?words }")
        return sorted(b"".join(opened.dump("application/n-quads")).splitlines())


def test_the_drill(store: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "backup.tar", tmp_path / "again"
    assert backup(store, file) == file.stat().st_size
    restore(file, again)
    assert dumped(again) == dumped(store)
    assert (again / "archive" / "ab" / "abcd").read_bytes() == b"what was read"
    assert not (again / "archive" / "ab" / ".part").exists()
    with open_store(Settings(store=str(again))) as opened:  # and it can be written on
        opened.replace({URIRef("urn:graph:0"): Graph()})
        assert len(opened.graphs()) == 2
    assert not list(tmp_path.glob(".*"))
    assert not list((store / "generations").glob(".*"))


def test_a_backup_is_made_while_another_writes(store: Path, tmp_path: Path) -> None:
    before = dumped(store)
    with open_store(Settings(store=str(store))) as opened:
        backup(store, tmp_path / "backup.tar")
        opened.replace({URIRef("urn:graph:0"): Graph()})
    restore(tmp_path / "backup.tar", tmp_path / "again")
    assert dumped(tmp_path / "again") == before


@pytest.mark.parametrize("packed", [False, True])
def test_a_dump_is_restored_too(store: Path, tmp_path: Path, *, packed: bool) -> None:
    content = b"\n".join(dumped(store)) + b"\n"
    file = tmp_path / ("dump.nq.gz" if packed else "dump.nq")
    file.write_bytes(gzip.compress(content) if packed else content)
    restore(file, tmp_path / "again")
    assert dumped(tmp_path / "again") == dumped(store)


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "other"])
def test_a_damaged_backup_makes_no_store(store: Path, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "backup.tar"
    backup(store, file)
    content = bytearray(file.read_bytes())
    if harm == "flip":
        with tarfile.open(file) as packed:
            table = next(one for one in packed if one.name.endswith(".sst"))
        content[table.offset_data + 10] ^= 0xFF
    file.write_bytes(
        {"cut": content[: len(content) // 2], "flip": content, "empty": b"", "other": b"x" * 20_000}[harm]
    )
    with pytest.raises(StoreError, match=r"backup\.tar") as caught:
        restore(file, tmp_path / "again")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "again").exists()
    assert [one.name for one in tmp_path.iterdir() if one.name not in {"store", "backup.tar"}] == []


def test_what_is_there_is_never_written_over(store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "backup.tar")
    with pytest.raises(StoreError, match="holds something"):
        restore(tmp_path / "backup.tar", store)
    assert dumped(store)


def test_a_backup_leads_nowhere_else(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    (tmp_path / "x").write_bytes(b"x")
    with tarfile.open(evil, "w") as packed:
        packed.add(tmp_path / "x", "data/../../../outside")
    with pytest.raises(StoreError):
        restore(evil, tmp_path / "inner" / "again")
    assert not (tmp_path / "outside").exists()
