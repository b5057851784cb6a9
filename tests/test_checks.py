"""The data-quality rules count over a store what the shapes report of each document."""

from collections import Counter
from pathlib import Path

import pytest

from graph import fetch, files, pipeline, queries
from graph.store import Store, open_memory
from graph.validate import load_shapes
from graph.vocab import SCR, SCS
from ingesting import outcomes

Counted = dict[str | None, tuple[int, int]]


@pytest.fixture(scope="module")
def reports() -> list[pipeline.Outcome]:
    return []


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, reports: list[pipeline.Outcome]) -> Store:
    """The example documents, stored."""
    held = open_memory()
    folder = files.folder("data") / "examples"
    reports.extend(outcomes(fetch.read([folder]), held, Path(tmp_path_factory.mktemp("state"))))
    return held


def _counted(store: Store, name: str) -> Counted:
    query = next(query for query in queries.checks() if query.slug == name)
    answer = store.rows(query.bind())
    assert answer.variables == ("council", "checked", "failing")
    return {
        None if council is None else str(council).rpartition("/")[2]: (int(str(checked)), int(str(failing)))
        for council, checked, failing in answer.rows
        if int(str(checked))
    }


@pytest.mark.parametrize("name", [query.slug for query in queries.checks()])
def test_a_rule_counts_no_more_than_there_are_and_names_its_shape(store: Store, name: str) -> None:
    counted = _counted(store, name)
    assert counted
    assert all(0 <= failing <= checked for checked, failing in counted.values())
    query = next(query for query in queries.checks() if query.slug == name)
    (shape,) = query.tags
    assert (SCS[shape], SCR.level, None) in load_shapes()


def test_there_are_rules() -> None:
    assert len(queries.checks()) >= 10


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("tasks-without-owner", "S-20"),
        ("tasks-without-date", "S-21"),
        ("recommendations-without-addressee", "S-16-addressee"),
        ("responses-without-reason", "S-23-reason"),
        ("documents-without-council", "S-03-established"),
    ],
)
def test_a_rule_and_its_shape_count_the_same(store: Store, name: str, shape: str) -> None:
    told: Counter[str] = Counter()
    graph = queries.load(files.folder("queries") / "store" / "graph.rq")
    for source in [one for one in store.graphs() if "/graph/source/" in one]:
        report = pipeline.checked(store.construct(graph.bind({"graph": source})))
        told.update(result.shape for result in report.results)
    assert sum(failing for _, failing in _counted(store, name).values()) == told[shape]


def test_the_counts_of_a_council_are_those_of_its_documents(store: Store) -> None:
    """Counted by hand from the examples: README of `data/examples/`."""
    counted = _counted(store, "tasks-without-owner")
    assert counted["quillhaven"][1] == 1
    assert _counted(store, "documents-without-council")[None] == (1, 1)
    assert _counted(store, "documents-not-understood")["brackenshire"][1] == 0
