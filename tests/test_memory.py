"""What a writer holds does not grow with the documents that it has written: counted, never measured by a clock or a scale."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from graph.settings import Settings
from graph.store import open_store
from graph.store.journal import Last
from graph.store.pending import Pending

LINE = '<urn:s{number}> <urn:p> "{words}" .\n'


def graphs(first: int, count: int) -> dict[URIRef, bytes]:
    return {
        URIRef(f"urn:graph:of-a-document-with-a-name-as-long-as-a-digest:{number:064}"): LINE.format(
            number=number, words=number
        ).encode()
        for number in range(first, first + count)
    }


@pytest.mark.slow
def test_a_writer_holds_no_more_for_each_graph_that_it_has_written(tmp_path: Path) -> None:
    """Its journal knew each graph's name and digest by heart: 330 bytes each."""
    held: list[int] = []
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        tracemalloc.start()
        try:
            for first in range(0, 2_000, 500):
                with store.gathering():
                    for name, content in graphs(first, 500).items():
                        store.replace({name: content})
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
        assert store.journal is not None
        assert len(store.journal) == 2_000
    assert held[-1] - held[0] < 1_500 * 50, held


class Noted:
    """An engine, with how many bytes it was given at a time."""

    def __init__(self) -> None:
        self.engine = ox.Store()
        self.loads: list[int] = []

    def contains_named_graph(self, name: ox.NamedNode) -> bool:
        return bool(self.engine.contains_named_graph(name))

    def load(self, content: bytes, **how: Any) -> None:
        self.loads.append(len(content))
        self.engine.load(content, **how)

    bulk_load = load


@pytest.mark.parametrize("number", [1, 3])
def test_however_much_is_written_the_loader_gets_little_at_a_time(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's bulk loader takes fifteen times the memory of what it is given."""
    monkeypatch.setattr("graph.store.pending._MOST", 10_000)
    longest = LINE.format(number=0, words="w" * 30_000)
    content = "".join(LINE.format(number=one, words="w" * 50) for one in range(3_000)) + longest
    engine, pending = Noted(), Pending()
    names = [URIRef(f"urn:g{one}") for one in range(number)]
    for name in names:
        assert pending.take(engine, {name: content.encode()})  # type: ignore[arg-type]
    pending.load(engine)  # type: ignore[arg-type]
    assert sum(one > 3 * 10_000 for one in engine.loads) == number  # a line that is longer by itself
    assert len(engine.loads) >= number * len(content) / 10_000 - number * 4
    for name in names:
        held = list(engine.engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))
        assert len(held) == 3_001
    assert len(list(engine.engine.quads_for_pattern(None, None, None, ox.DefaultGraph()))) == 3_001


def test_whether_a_graph_is_there_is_told_without_loading_what_waits(tmp_path: Path) -> None:
    given = graphs(0, 3)
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        store.replace(dict([next(iter(given.items()))]))
        with store.gathering():
            store.replace(given)
            waiting = store._writer.pending._waiting  # type: ignore[attr-defined]
            before = set(waiting)
            assert store.present([*given, URIRef("urn:none")]) == set(given)
            assert set(waiting) == before
        assert store.present([*given, URIRef("urn:none")]) == set(given)
        store.replace(dict.fromkeys(given, b""))
        assert store.present(given) == frozenset()


def test_what_was_last_known_of_a_graph_is_kept_on_the_disk() -> None:
    last = Last()
    last.update([("a", "1"), ("b", "2"), ("a", None)])
    last.update([("b", "3")])
    assert [last.get(name) for name in "abc"] == [None, "3", None]
    last.close()
    with pytest.raises(OSError, match="temporary file"):
        last.get("a")


PLACES = """
import ctypes, sys, tempfile
from rdflib import URIRef
from graph.settings import Settings
from graph.store import open_store
with tempfile.TemporaryDirectory() as folder, open_store(Settings(store=folder)) as store:
    for number in range(2):
        lines = "".join(f'<urn:s{one}> <urn:p{number}> "{one}" .\\n' for one in range(30_000))
        store.replace({URIRef(f"urn:g{number}"): lines.encode()})
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(library.fopen(sys.argv[1].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="malloc_info is the GNU C library's")
def test_the_threads_of_the_engine_take_memory_from_one_place(tmp_path: Path) -> None:
    told = tmp_path / "places.xml"
    ran = subprocess.run(
        [sys.executable, "-c", PLACES, told], capture_output=True, text=True, check=False, timeout=300
    )
    if "malloc_info" in ran.stderr:
        pytest.skip("no malloc_info in this C library")
    assert ran.returncode == 0, ran.stderr
    assert told.read_text(encoding="ascii").count("<heap nr=") == 1
