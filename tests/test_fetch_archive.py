"""The archive: bytes by their digest, a journal that survives a kill, and documents out of it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_server import Site, served, status
from fetching import Fetching, without_times
from graph import fetch
from graph.documents import SourceDocument
from graph.errors import InvalidArchive
from graph.fetch.essence import essence
from graph.fetch.history import History
from graph.fetch.holdings import Archive, Writing, is_archive


@pytest.fixture
def server() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def fetching(server: Site, tmp_path: Path) -> Fetching:
    return Fetching(server, tmp_path / "archive")


def test_bytes_are_kept_under_their_digest(tmp_path: Path) -> None:
    with Writing(tmp_path / "a", "x.example") as writing:
        digest = writing.keep(b"minutes")
        assert writing.keep(b"minutes") == digest
    assert digest == hashlib.sha256(b"minutes").hexdigest()
    assert Archive(tmp_path / "a").blob(digest) == b"minutes"
    assert is_archive(tmp_path / "a")


def test_bytes_that_were_altered_are_told_and_not_given(tmp_path: Path) -> None:
    with Writing(tmp_path / "a", "x.example") as writing:
        digest = writing.keep(b"minutes")
    archive = Archive(tmp_path / "a")
    archive.place(digest).write_bytes(b"Minutes")
    with pytest.raises(InvalidArchive, match="not those that were fetched"):
        archive.blob(digest)
    archive.place(digest).unlink()
    with pytest.raises(InvalidArchive, match="cannot be read"):
        archive.blob(digest)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InvalidArchive, match="holds something else"):
        Writing(tmp_path, "x.example")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_archive_of_another_format_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "scrutiny-archive.json").write_text('{"format": 99}')
    with pytest.raises(InvalidArchive, match="format 99"):
        Archive(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_one_site_is_fetched_by_one_process_at_a_time(tmp_path: Path) -> None:
    with Writing(tmp_path / "a", "x.example"):
        with pytest.raises(InvalidArchive, match="by another process"):
            Writing(tmp_path / "a", "x.example")
        with Writing(tmp_path / "a", "y.example"):
            pass
    with Writing(tmp_path / "a", "x.example"):
        pass


def test_half_a_line_is_taken_off_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    with Writing(tmp_path / "a", "x.example") as writing:
        writing.add({"event": "begin", "run": 1})
        journal = writing.place / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"event": "ans')
    assert len(list(Archive(tmp_path / "a").journal("x.example"))) == 1
    with Writing(tmp_path / "a", "x.example"):
        pass
    assert journal.read_bytes() == whole
    journal.write_bytes(b"{nonsense\n" + whole)
    with pytest.raises(InvalidArchive, match=r"journal\.jsonl, line 1: cannot be read"):
        list(Archive(tmp_path / "a").journal("x.example"))


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_half_a_line_of_any_length_is_taken_off(tmp_path: Path, length: int) -> None:
    with Writing(tmp_path / "a", "x.example") as writing:
        writing.add({"event": "begin", "run": 1})
        journal = writing.place / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b"x" * length)
    with Writing(tmp_path / "a", "x.example"):
        pass
    assert journal.read_bytes() == whole


PAGE = b"""<html><head><meta name="t" content="%(a)s"><script>var a='%(a)s';</script></head><!-- %(a)s -->
<input type="hidden" name="__VIEWSTATE" value="%(a)s"/><a href="/(S(%(a)s))/mgAi.aspx?ID=1">x</a><p>AGREED</p></html>"""


def test_what_changes_with_every_answer_is_no_change() -> None:
    assert essence(PAGE % {b"a": b"1"}) == essence(PAGE.replace(b"\n", b"\r\n  ") % {b"a": b"2"})
    assert essence(PAGE % {b"a": b"1"}) != essence(PAGE.replace(b"AGREED", b"NOTED") % {b"a": b"1"})


@pytest.mark.parametrize(
    "content",
    [b"<!--" * 100_000, b"<script " * 100_000, b"<input " * 100_000, b"<input " + b"type=hidden " * 100_000, b" " * 500_000,
     b"/(a(" * 100_000, b" data-" + b"a" * 500_000, b" data-a='" * 100_000, b"<!---->" * 100_000, b"&nbsp" * 100_000],
)  # fmt: skip
def test_a_page_made_to_be_slow_is_not(content: bytes) -> None:
    started = time.process_time()
    essence(content)
    assert time.process_time() - started < 6  # of the processor: 0.1; with the square of the length, minutes


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_other_words_are_a_change(words: str) -> None:
    from html import escape

    one = f"<meeting><x>{escape(words)}</x></meeting>".encode("utf-8", "surrogatepass")
    other = f"<meeting><x>{escape(words)} not</x></meeting>".encode("utf-8", "surrogatepass")
    assert essence(one) != essence(other)


def test_an_archive_is_read_as_documents_with_what_is_known_of_them(fetching: Fetching) -> None:
    fetching.run()
    found = {
        one.name.partition("/")[2]: one for one in fetch.read([fetching.archive]) if isinstance(one, SourceDocument)
    }
    assert list(found) == [
        "members 2026-01-05",
        "2025-02-04 Executive",
        "2025-11-18 Executive",
        "2025-03-06 Children and Families Scrutiny Panel",
        "2025-10-14 Children and Families Scrutiny Panel",
    ]  # 2025-12-09 has no minutes yet
    one = found["2025-03-06 Children and Families Scrutiny Panel"].metadata
    assert one.url == f"{fetching.server.address}/mgWebService.asmx/GetMeeting?lMeetingId=103"
    assert (one.council, one.body, one.held_on) == (
        "aldermere", "Children and Families Scrutiny Panel", date(2025, 3, 6),
    )  # fmt: skip
    assert dict(one.identifiers) == {"moderngov-committee": "11", "moderngov-meeting": "103"}
    assert one.retrieved_at is not None
    assert one.retrieved_at.year == 2026
    assert fetch.count([fetching.archive]) == 5
    assert fetch.skipped([fetching.archive]) == ()


def test_fetching_again_changes_no_document(fetching: Fetching) -> None:
    fetching.run()
    before = list(fetch.read([fetching.archive]))
    fetching.later(1)
    fetching.run()
    assert list(fetch.read([fetching.archive])) == before


def test_the_newest_version_names_those_it_replaces(fetching: Fetching) -> None:
    fetching.run()
    for text in ("AGREED otherwise.", "AGREED once more.", "AGREED otherwise."):
        fetching.later(1)
        fetching.server.council.change(104, minutes=text)
        fetching.run()
    versions = [entry for entry in fetching.journal() if entry.get("key", "").endswith("lmeetingid=104")]
    digests = [entry["sha256"] for entry in versions]
    assert [entry["outcome"] for entry in versions] == ["new", "changed", "changed", "changed"]
    (document,) = (one for one in fetch.read([fetching.archive]) if "2025-10-14" in one.name)
    assert isinstance(document, SourceDocument)
    assert document.sha256 == digests[3]
    assert document.metadata.replaces == tuple(one for one in dict.fromkeys(digests[:3]) if one != digests[3])
    assert len(set(digests)) == 4  # the posts in the attendance list differ, so the bytes do


def test_every_version_can_be_read_in_the_order_in_which_it_came(fetching: Fetching) -> None:
    fetching.server.council.noisy = False
    fetching.run()
    for text in (
        "AGREED otherwise.",
        "AGREED that a report be submitted to the Panel every quarter.",
        "AGREED once more.",
    ):
        fetching.later(1)
        fetching.server.council.change(104, minutes=text)
        fetching.run()
    found = [
        one
        for one in fetch.versions(fetching.archive)
        if isinstance(one, SourceDocument) and "2025-10-14" in one.name
    ]
    assert [
        words in one.content for one, words in zip(found, (b"otherwise", b"quarter", b"once more"), strict=True)
    ] == [True] * 3
    assert found[1].metadata.replaces == (found[0].sha256,)  # it came first of all, and again
    assert found[2].metadata.replaces == (found[1].sha256, found[0].sha256)
    assert fetch.count_versions(fetching.archive) == 7


def test_missing_bytes_are_one_unread_document(fetching: Fetching) -> None:
    fetching.run()
    archive = Archive(fetching.archive)
    first, *others = fetch.read([fetching.archive])
    assert isinstance(first, SourceDocument)
    archive.place(first.sha256).unlink()
    unread, *rest = fetch.read([fetching.archive])
    assert isinstance(unread, fetch.Unread)
    assert rest == others


def test_an_archive_inside_a_folder_is_not_taken_for_documents(fetching: Fetching, tmp_path: Path) -> None:
    fetching.run()
    (tmp_path / "a.txt").write_text("minutes")
    assert [one.name for one in fetch.read([tmp_path])] == ["a.txt"]
    assert fetch.skipped([tmp_path])[0].reason == "an archive; name it to read it"


DRIVER = """
    import os, signal, sys
    sys.path.insert(0, {tests!r})
    from pathlib import Path
    from fetching import Time
    from graph.fetch import network
    from graph.fetch.holdings import Archive

    address, archive, after = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    calls = 0
    real = os.fsync

    def fsync(handle):
        global calls
        calls += 1
        if calls == after:
            os.kill(os.getpid(), signal.SIGKILL)
        real(handle)

    os.fsync = fsync
    site = network.site(address, loopback=True)
    plan = network.Plan("moderngov", site.base, "aldermere")
    means = network.Means(network.Manners(loopback=True), Time().clock)
    done = network.fetch_site(plan, site, archive, means)
    print(done.ended, done.counts, calls)
"""


def drive(server: Site, archive: Path, after: int) -> subprocess.CompletedProcess[str]:
    code = textwrap.dedent(DRIVER).format(tests=str(Path(__file__).parent))
    return subprocess.run(
        [sys.executable, "-c", code, server.address, str(archive), str(after)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_killed_anywhere_and_gone_on_with_gives_the_same_archive(server: Site, tmp_path: Path) -> None:
    server.council.noisy, server.council.printed = False, {105}
    server.put("lMeetingId=102", status(403), always=True)
    undisturbed = drive(server, tmp_path / "whole", 0)
    assert undisturbed.returncode == 0, undisturbed.stderr
    total = int(undisturbed.stdout.split()[-1])
    expected = without_times(tmp_path / "whole")
    for after in range(1, total + 1, 7):
        archive = tmp_path / f"killed-{after}"
        assert drive(server, archive, after).returncode == -signal.SIGKILL
        again = drive(server, archive, 0)
        assert again.returncode == 0, again.stderr
        assert without_times(archive) == expected, after


def test_interrupted_at_any_answer_and_gone_on_with_gives_the_same_archive(server: Site, tmp_path: Path) -> None:
    server.council.noisy, server.council.printed = False, {105}
    whole = Fetching(server, tmp_path / "whole")
    whole.run()
    answers = len(whole.steps)
    expected = without_times(tmp_path / "whole")
    for stop in range(0, answers, 3):
        one = Fetching(server, tmp_path / f"stopped-{stop}")
        with pytest.raises(KeyboardInterrupt):
            network_run(one, stop)
        asked_before = len(server.asked)
        done = one.run()
        assert done.resumed
        assert done.counts == {"new": 5}
        assert len(server.asked) - asked_before <= 1 + answers - stop  # robots.txt, and what was not asked yet
        assert without_times(one.archive) == expected, stop


def network_run(one: Fetching, stop: int) -> None:
    from graph.fetch import network

    def step(outcome: str, address: str) -> None:
        one.steps.append((outcome, address))
        if len(one.steps) > stop:
            raise KeyboardInterrupt

    means = network.Means(one.manners, one.time.clock, one.notes.append, step)
    network.fetch_site(one.plan(), one.site, one.archive, means)


def test_an_interrupted_run_is_not_gone_on_with_days_later(fetching: Fetching) -> None:
    with pytest.raises(KeyboardInterrupt):
        network_run(fetching, 3)
    fetching.later(2)
    done = fetching.run()
    assert not done.resumed
    assert [entry["event"] for entry in fetching.journal()].count("begin") == 2


def test_another_plan_does_not_go_on_with_an_interrupted_run(fetching: Fetching) -> None:
    with pytest.raises(KeyboardInterrupt):
        network_run(fetching, 3)
    assert not fetching.run(bodies=("executive",)).resumed


@pytest.mark.slow
def test_a_large_archive_is_read_in_little_memory(tmp_path: Path) -> None:
    import tracemalloc

    content = b"<meeting>" + b"x" * 200_000
    with Writing(tmp_path / "a", "x.example") as writing:
        os_fsync, os.fsync = os.fsync, lambda handle: None
        try:
            writing.add({"event": "begin", "run": 1, "at": "2026-01-05T09:00:00+00:00", "plan": {}})
            for number in range(1000):
                digest = writing.keep(content + str(number).encode())
                writing.add(
                    {
                        "event": "answer", "run": 1, "kind": "meeting", "outcome": "new", "key": f"k{number}",
                        "address": f"https://x.example/{number}", "at": "2026-01-05T09:00:00+00:00",
                        "sha256": digest, "essence": digest, "about": {"minutes": True},
                    }
                )  # fmt: skip
        finally:
            os.fsync = os_fsync
    tracemalloc.start()
    assert sum(1 for one in fetch.read([tmp_path / "a"]) if isinstance(one, SourceDocument)) == 1000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000  # of 200 MB


def test_history_forgets_no_version(fetching: Fetching) -> None:
    fetching.run()
    fetching.server.council.change(104, minutes="other")
    fetching.later(1)
    fetching.run()
    history = History.of(fetching.journal())
    key = next(key for key in history.versions if key.endswith("lmeetingid=104"))
    assert [version.about["minutes"] for version in history.versions[key]] == [True, True]
