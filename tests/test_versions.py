"""Versions of minutes in the graph: which replaces which, and what was withdrawn; cq30 tells of both."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph import iris, queries
from graph.documents import SourceDocument, SourceMetadata
from graph.errors import UnreadableDocument
from graph.fetch import metadata
from graph.pipeline import ingest
from graph.store import Store, open_memory
from graph.vocab import PROV, SCR

MINUTES = """NORBECK METROPOLITAN BOROUGH COUNCIL

COMMUNITIES SCRUTINY COMMITTEE

4 March 2025

Present: Councillors J Devlin (Chair), R Aziz and M Tooley

12 REPAIRS

RESOLVED - That the Director of Housing report on repairs every quarter.
"""
EARLIER = MINUTES.replace("12 REPAIRS", "11 PARKS").encode()
SHA = hashlib.sha256(EARLIER).hexdigest()
ADDRESS = "https://democracy.norbeck.example/mgAi.aspx?ID=7"
GONE = datetime(2025, 9, 1, 6, tzinfo=UTC)


def document(**known: object) -> SourceDocument:
    about = SourceMetadata(url=ADDRESS, council="norbeck", retrieved_at=datetime(2025, 5, 1, tzinfo=UTC))
    return SourceDocument("minutes.txt", MINUTES.encode(), replace(about, **known))


def told(store: Store, **values: str) -> list[tuple[str, str]]:
    answer = store.rows(queries.load("cq30").bind(values))
    column = {name: place for place, name in enumerate(answer.variables)}
    return [(str(row[column["change"]]), str(row[column["retrieved"]])[:10]) for row in answer.rows]


def test_a_version_that_left_the_graph_is_told(tmp_path: Path) -> None:
    with open_memory() as store:
        ingest([document()], store, tmp_path)
        assert told(store) == [("none", "none")]
        ingest([document(replaces=(SHA,))], store, tmp_path)
        assert told(store) == [("replaced", "2025-05-01")]
        assert told(store, since="2025-05-02") == []


def test_minutes_that_were_withdrawn_stay_and_say_when(tmp_path: Path) -> None:
    with open_memory() as store:
        ingest([document()], store, tmp_path)
        gone = document(withdrawn_at=GONE)
        assert ingest([gone], store, tmp_path).stored == 1
        assert told(store) == [("withdrawn", "2025-09-01")]
        about = store.construct(f"CONSTRUCT WHERE {{ ?s <{PROV.invalidatedAtTime}> ?o }}")
        (found,) = about
        assert (found[0], str(found[2])[:19]) == (iris.source(gone.sha256), "2025-09-01T06:00:00")
        assert store.rows(f"SELECT ?d {{ ?d a <{SCR.Decision}> }}").rows
        assert ingest([document()], store, tmp_path).stored == 1  # they came back
        assert told(store) == [("none", "none")]


def test_two_versions_in_the_graph_are_compared_by_what_replaces_what(tmp_path: Path) -> None:
    with open_memory() as store:
        ingest([document(replaces=(SHA,), url=f"{ADDRESS}&v=2")], store, tmp_path)
        earlier = SourceDocument(
            "earlier.txt", EARLIER, replace(document().metadata, retrieved_at=datetime(2025, 4, 1, tzinfo=UTC))
        )
        ingest([earlier], store, tmp_path / "other")
        assert {change for change, _ in told(store)} == {"added", "removed"}


def test_metadata_of_what_was_withdrawn_are_written_and_read() -> None:
    given = document(withdrawn_at=GONE).metadata
    assert metadata(given.as_json(), "minutes.txt", "minutes.txt.meta.json") == given
    with pytest.raises(UnreadableDocument, match="withdrawn"):
        metadata({"withdrawn": "in September"}, "minutes.txt", "minutes.txt.meta.json")
