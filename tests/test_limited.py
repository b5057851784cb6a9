"""Untrusted documents are read in a confined process; whatever it does, the run goes on and says why."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

import pytest

from graph.documents import SourceDocument
from graph.errors import GraphError, UnknownFormat, UnreadableDocument
from graph.pipeline import Status, quarantined, stages
from graph.pipeline.child import receive, send
from graph.pipeline.limited import LimitedReader, _Values
from graph.pipeline.products import Task
from graph.store import open_memory
from ingesting import outcomes
from pdfs import Line, bomb, pdf

GOOD = SourceDocument("good.txt", b"Housing Scrutiny Committee\n4 March 2025\n\nRESOLVED: That the report be noted.")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system call filter is Linux's")


@pytest.fixture(scope="module")
def reader() -> LimitedReader:
    made = LimitedReader()
    yield made
    made.close()


def test_what_comes_back_is_what_the_stages_make(reader: LimitedReader) -> None:
    assert reader.understood(GOOD) == stages.understood(GOOD)
    assert reader.minutes(GOOD) == stages.parsed(GOOD)


def test_a_refusal_comes_back_as_it_was_raised(reader: LimitedReader) -> None:
    with pytest.raises(UnknownFormat, match=r"a\.bin: a picture"):
        reader.minutes(SourceDocument("a.bin", b"\x89PNG\r\n\x1a\n"))
    with pytest.raises(UnreadableDocument, match=r"b\.xml, line 1: malformed") as refused:
        reader.minutes(SourceDocument("b.xml", b"<meeting><a>"))
    assert refused.value.place == "line 1"


def test_one_process_serves_many_documents(reader: LimitedReader) -> None:
    reader.minutes(GOOD)
    process = reader._process
    for _ in range(20):
        reader.minutes(GOOD)
    assert reader._process is process


@LINUX
def test_a_document_that_takes_too_much_memory_is_refused_and_the_next_is_read(reader: LimitedReader) -> None:
    with pytest.raises(UnreadableDocument, match=r"bomb\.pdf: the reader died of it: .*1000 MB of memory"):
        reader.minutes(SourceDocument("bomb.pdf", bomb(600)))
    assert reader.minutes(GOOD).items == stages.parsed(GOOD).items


def test_a_document_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    hasty = LimitedReader(deadline_seconds=0.2)
    slow = SourceDocument("slow.txt", b"The Committee considered the matter at some length.\n\n" * 60_000)
    with pytest.raises(UnreadableDocument, match=r"slow\.txt: takes more than 0\.2 seconds to read"):
        hasty.understood(slow)
    hasty._deadline = 120
    assert hasty.minutes(GOOD).blocks
    hasty.close()


@LINUX
def test_a_document_over_which_the_process_is_killed_is_read_once_more() -> None:
    reader = LimitedReader(deadline_seconds=300)
    reader.minutes(GOOD)
    first = reader._process
    assert first is not None
    os.kill(first.pid, signal.SIGSTOP)  # it cannot answer before it is killed
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(reader.product, Task(GOOD))
        while not reader._lock.locked():
            pass
        os.kill(first.pid, signal.SIGKILL)
        assert waiting.result(timeout=300) == stages.product(Task(GOOD))
    assert reader._process is not first
    reader.close()


@LINUX
def test_the_reader_can_neither_reach_out_nor_change_files(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("words")
    tried = """
import os, socket, subprocess, sys
from graph.pipeline.confine import confine
print(confine(1_000_000_000))
for act in (
    lambda: socket.socket(),
    lambda: socket.socketpair(),
    lambda: os.remove("kept"),
    lambda: os.rename("kept", "moved"),
    lambda: os.truncate("kept", 0),
    lambda: os.mkdir("made"),
    lambda: os.execv(sys.executable, [sys.executable, "-c", "print('ran')"]),
    lambda: bytearray(2_000_000_000),
    lambda: open("new", "w").write("x" * 10) and 0 or os.fsync(0),
):
    try:
        act()
        print("done")
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""
    source = str(Path(stages.__file__).parents[2])
    ran = subprocess.run(
        [sys.executable, "-c", tried],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": source},
    )
    first, *others = ran.stdout.split("\n")
    assert first == "('memory', 'files', 'network')", ran.stderr
    assert "done" not in others
    assert others[:3] == ["PermissionError"] * 3
    assert (tmp_path / "kept").read_text() == "words"


@LINUX
def test_the_reader_has_all_limits_here(reader: LimitedReader) -> None:
    reader.minutes(GOOD)
    assert reader.missing() == ()


class Named(StrEnum):
    ONE = "one"

    def __reduce_ex__(self, protocol: object) -> object:  # as some versions of Python have it
        return getattr, (Named, "ONE")


def test_no_enumeration_comes_back_by_a_function() -> None:
    stream = io.BytesIO()
    send(stream, ("made", Named.ONE))
    stream.seek(0)
    content = receive(stream)
    assert content is not None
    assert b"getattr" not in content
    assert pickle.loads(content) == ("made", Named.ONE)


@pytest.mark.parametrize("harmful", [os.system, subprocess.Popen, io.open, eval, stages.read])
def test_an_answer_that_holds_anything_but_values_is_refused(harmful: object) -> None:
    with pytest.raises(GraphError, match="which is no value"):
        _Values(io.BytesIO(pickle.dumps(harmful))).load()


@LINUX
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_quarantines_what_kills_the_reader_and_goes_on(tmp_path: Path, jobs: int) -> None:
    documents = [
        SourceDocument("bomb.pdf", bomb(600)),
        SourceDocument("fine.pdf", pdf([[Line(72, 700, "Minutes:")]])),
        GOOD,
    ]
    with open_memory() as store:
        told = outcomes(documents, store, tmp_path, jobs=jobs)
    assert [one.status for one in told] == [Status.QUARANTINED, Status.STORED, Status.STORED]
    (kept,) = quarantined(tmp_path)
    assert "memory" in kept.reason
