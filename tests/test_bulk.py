"""Files for other stores' own loaders: complete, in parts, the same bytes for the same store, and loadable."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from typer.testing import CliRunner

from graph.cli import app
from graph.errors import GraphError
from graph.publish import export_bulk
from graph.settings import Settings
from graph.store import Store, open_memory, open_store

P = URIRef("urn:p")
SHARED = (URIRef("urn:s"), P, Literal("a\r\nb \\ é", lang="en"))


def graph_of(number: int) -> Graph:
    triples = Graph()
    triples.add(SHARED)
    for place in range(5):
        triples.add((URIRef(f"urn:{number}"), P, Literal(place)))
    return triples


def filled(store: Store, order: Callable[[range], list[int]] = list) -> Store:
    for number in order(range(7)):
        store.replace({URIRef(f"urn:graph:{number}"): graph_of(number)})
    return store


def lines(folder: Path, stem: str) -> list[bytes]:
    return [
        line
        for file in sorted(folder.glob(f"{stem}-*.gz"))
        for line in gzip.decompress(file.read_bytes()).splitlines()
    ]


def test_every_quad_is_in_one_part_and_the_figures_are_right(tmp_path: Path) -> None:
    with open_memory() as store:
        parts = export_bulk(filled(store), tmp_path / "out", most=600)
        assert sorted(lines(tmp_path / "out", "graphs")) == sorted(
            b"".join(store.dump("application/n-quads")).splitlines()
        )
        assert len(set(lines(tmp_path / "out", "merged"))) == len(lines(tmp_path / "out", "merged")) == 7 * 5 + 1
    assert len([part for part in parts if part.name.startswith("graphs")]) > 3
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (told["quads"], told["merged_triples"]) == (7 * 6, 7 * 5 + 1)
    sums = dict(reversed(line.split("  ")) for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines())
    for part in told["files"]:
        packed = (tmp_path / "out" / part["name"]).read_bytes()
        text = gzip.decompress(packed)
        assert (len(packed), len(text), text.count(b"\n")) == (part["bytes"], part["text_bytes"], part["lines"])
        assert part["text_bytes"] <= 600
        assert hashlib.sha256(packed).hexdigest() == part["sha256"] == sums[part["name"]]


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name, order in (("a", list), ("b", lambda numbers: list(reversed(numbers)))):
        with open_store(Settings(store=str(tmp_path / f"store-{name}"))) as store:
            export_bulk(filled(store, order), tmp_path / name)
        found.append({one.name: one.read_bytes() for one in (tmp_path / name).iterdir()})
    assert found[0] == found[1]
    assert set(found[0]) == {"graphs-0001.nq.gz", "merged-0001.nt.gz", "manifest.json", "SHA256SUMS"}


def test_an_empty_store_has_empty_files_and_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    with open_memory() as store:
        export_bulk(store, tmp_path / "out")
        assert lines(tmp_path / "out", "graphs") == lines(tmp_path / "out", "merged") == []
        with pytest.raises(GraphError, match="holds something"):
            export_bulk(store, tmp_path / "out")
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_oxigraphs_own_loader_makes_the_same_store(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        filled(store)
        expected = [
            sorted(b"".join(store.dump(kind)).splitlines())
            for kind in ("application/n-quads", "application/n-triples")
        ]
    ran = CliRunner().invoke(app, ["export", "--bulk", str(tmp_path / "out"), "--store", str(tmp_path / "store")])
    assert (ran.exit_code, ran.stdout) == (0, "42 quads and their 36 merged triples in 2 files\n")
    command = [
        str(Path(sys.executable).with_name("oxigraph")),
        "load",
        "--location",
        str(tmp_path / "other"),
        "--file",
    ]
    files = sorted(str(one) for one in (tmp_path / "out").glob("*.gz"))
    subprocess.run([*command, *files], check=True, capture_output=True)
    dump = [command[0], "dump", "--location", str(tmp_path / "other"), "--format"]
    quads = subprocess.run([*dump, "nq"], check=True, capture_output=True).stdout.splitlines()
    named = [line for line in quads if line.count(b"<urn:graph:")]
    merged = [line for line in quads if not line.count(b"<urn:graph:")]
    assert [sorted(named), sorted(merged)] == expected
