"""Documents read on a Dask cluster give the same graph, whatever happens to its workers."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from graph.documents import SourceDocument, SourceMetadata
from graph.errors import GraphError, InvalidSetting
from graph.pipeline import Status, ingest
from graph.pipeline.cluster import Cluster, local_cluster
from graph.pipeline.products import Task
from graph.settings import Settings
from graph.store import Store, open_memory, open_store
from ingesting import outcomes
from servers import oxigraph_server

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(sys.platform == "win32", reason="signals"),
]
MINUTES = """NORBECK METROPOLITAN BOROUGH COUNCIL

Housing Scrutiny Committee

{day} March 2025

Present: Councillors A Holt (Chair) and Vane

1. Repairs

RECOMMENDED to the Cabinet that {number} more surveyors be appointed.
"""
WAIT_SECONDS = 300


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with (
        local_cluster(2) as cluster,
        distributed.Client(cluster, set_as_default=False) as made,
    ):
        yield made


def address_of(client: Any) -> str:
    return str(client.scheduler.address)


def documents(count: int) -> list[SourceDocument]:
    made = [
        SourceDocument(
            f"{number:02}.txt",
            MINUTES.format(day=number % 28 + 1, number=number).encode(),
            SourceMetadata(council="norbeck" if number % 2 else None),
        )
        for number in range(count)
    ]
    return [*made, SourceDocument("picture.bin", b"\x89PNG\r\n\x1a\n"), made[0]]


def read(folder: Path, given: Iterable[SourceDocument], **how: Any) -> tuple[list[Any], set[bytes]]:
    with open_memory() as store:
        return stored(store, folder, given, **how)


def stored(store: Store, folder: Path, given: Iterable[SourceDocument], **how: Any) -> tuple[list[Any], set[bytes]]:
    told = outcomes(given, store, folder, **how)
    lines = b"".join(store.dump("application/n-quads")).splitlines()
    return told, {line for line in lines if b"/graph/run/" not in line}


@pytest.mark.parametrize("through_a_folder", [False, True])
def test_a_cluster_gives_what_one_process_gives(client: Any, tmp_path: Path, through_a_folder: bool) -> None:
    given = documents(12)
    shared = (tmp_path / "shared").as_uri() if through_a_folder else None
    here = read(tmp_path / "here", given)
    assert read(tmp_path / "there", given, cluster=address_of(client), shared=shared) == here
    assert {one.status for one in here[0]} == {Status.STORED, Status.QUARANTINED, Status.UNCHANGED}
    kept = [one for one in (tmp_path / "shared").rglob("*") if one.is_file()]
    assert len(kept) == (13 if through_a_folder else 0)


@pytest.mark.parametrize("how", ["jobs", "cluster"])
def test_a_server_is_given_what_one_process_gives_a_store_of_its_own(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    given = documents(12)
    several: dict[str, Any] = {"jobs": 2} if how == "jobs" else {"cluster": address_of(client)}
    with (
        oxigraph_server(tmp_path / "server") as address,
        open_store(Settings(store=address)) as store,
        open_store(Settings(store=str(tmp_path / "store"))) as own,
    ):
        there = stored(store, tmp_path / "there", given, **several)
        assert there == stored(own, tmp_path / "here", given)
        assert any(b"/graph/source/" in line for line in there[1])


def test_a_worker_that_is_killed_in_the_midst_changes_nothing(client: Any, tmp_path: Path) -> None:
    given = documents(40)
    here = read(tmp_path / "here", given)
    victim, process = min(client.run(os.getpid).items())

    def stopping() -> Iterator[SourceDocument]:
        os.kill(process, signal.SIGSTOP)  # what it is given from now on it cannot answer
        yield from given

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(read, tmp_path / "there", stopping(), cluster=address_of(client))
        try:
            until(lambda: running.done() or client.processing().get(victim))
            assert not running.done(), running.exception()
        finally:
            os.kill(process, signal.SIGKILL)
        assert running.result(timeout=WAIT_SECONDS) == here


def until(holds: Any) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_bytes_that_were_changed_in_the_shared_folder_are_refused(client: Any, tmp_path: Path) -> None:
    given = documents(1)[0]
    place = tmp_path / "archive" / given.sha256[:2] / given.sha256
    place.parent.mkdir(parents=True)
    place.write_bytes(b"other words")
    (told,) = outcomes([given], open_memory(), tmp_path / "state", cluster=address_of(client), shared=str(tmp_path))
    assert told.status is Status.QUARANTINED
    assert "not those that were put there" in told.reason


def test_two_clusters_of_one_machine_stand_side_by_side(client: Any) -> None:
    """A port that is taken is told as a warning, which is an error here."""
    given = Task(documents(1)[0])
    with Cluster("local", jobs=1) as one, Cluster("local", jobs=1) as other:
        found = [cluster.submit(given).result(timeout=WAIT_SECONDS).triples for cluster in (one, other)]
        ports = [_port(made) for made in (client, one._client, other._client)]
    assert found[0] == found[1]
    assert len({*ports, 8787}) == 4


def _port(client: Any) -> int:
    return int(client.scheduler_info()["services"]["dashboard"])


def test_readers_on_workers_are_confined(client: Any) -> None:
    with Cluster(address_of(client)) as cluster:
        assert cluster.window == 16
        assert cluster.submit(Task(documents(1)[0])).result(timeout=WAIT_SECONDS).triples
        assert sys.platform != "linux" or cluster.missing() == ()


def test_what_cannot_be_reached_or_is_unknown_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.pipeline.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(GraphError, match=r"the cluster at tcp://127\.0\.0\.1:9 cannot be used"):
        ingest([], open_memory(), Path(), cluster="tcp://127.0.0.1:9")
    with pytest.raises(InvalidSetting, match="--shared 'nothing://x'"):
        Cluster("local", shared="nothing://x")
