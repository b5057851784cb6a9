"""What the tests of the questions share: the graph coded by hand, running a question, comparing an answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from graph import iris, pipeline, queries, reason, settings
from graph.fetch import folder
from graph.store import open_store

HERE = Path(__file__).parent
Answer = list[dict[str, str]]
TRIPLE = ("subject", "predicate", "object")
# A question that cannot be asked without a value is asked its own example.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "cq02": {"recommendation": "middlesbrough/sufficiency-and-permanency/b"},
    "cq16": {"post": "middlesbrough/director-of-childrens-care"},
    "cq37": {"node": f"{iris.BASE}id/recommendation/middlesbrough/sufficiency-and-permanency/b"},
    "cq26": {"node": f"{iris.BASE}id/recommendation/middlesbrough/sufficiency-and-permanency/b"},
}


class ByHand:
    """The graph of the five samples coded by hand, with what the rules derive from it."""

    def __init__(self, *names: str) -> None:
        self.store = ox.Store()
        for name in names:
            self.store.load(path=HERE / name, format=ox.RdfFormat.TURTLE)
        for triples in reason.derive(self).values():
            self.store.load(triples.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)

    def copies(self, number: int) -> ox.Store:
        """Return a store that holds this graph so many times, each with councils and sources of its own."""
        triples = self.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
        many = ox.Store()
        for copy in range(number):
            own = re.sub(rb"(?<=/)(?=middlesbrough|thurrock|unknown-)", b"%d-" % copy, triples)
            own = re.sub(rb"(/id/(?:source|run|cluster)/)", rb"\g<1>%d-" % copy, own)
            many.bulk_load(own, format=ox.RdfFormat.N_TRIPLES)
        return many

    def construct(self, query: str) -> rdflib.Graph:
        made = self.store.query(query)
        assert isinstance(made, ox.QueryTriples)
        return rdflib.Graph().parse(data=made.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")

    def ask(self, query: queries.Query, values: Mapping[str, str] | None = None) -> Answer:
        made = self.store.query(query.bind(values or {}))
        assert isinstance(made, ox.QuerySolutions)
        names = [variable.value for variable in made.variables]
        return [
            {name: "" if value is None else value.value for name, value in zip(names, row, strict=True)}
            for row in made
        ]


@pytest.fixture(scope="session")
def by_hand() -> ByHand:
    return ByHand("seeds.ttl")


@pytest.fixture(scope="session")
def later() -> ByHand:
    return ByHand("seeds.ttl", "later.ttl")


@pytest.fixture(scope="session")
def examples() -> Mapping[str, Mapping[str, str]]:
    return EXAMPLES


@pytest.fixture(scope="session")
def asked() -> Callable[..., Answer]:
    """Return what asks a question of a `graph.store.Store`."""

    def ask(store: Any, query: queries.Query, values: Mapping[str, str] | None = None) -> Answer:
        if query.kind == "construct":
            triples = sorted(store.construct(query.bind(values or {})))
            return [dict(zip(TRIPLE, map(_without_run, triple), strict=True)) for triple in triples]
        made = store.rows(query.bind(values or {}))
        return [
            {name: "" if value is None else str(value) for name, value in zip(made.variables, row, strict=True)}
            for row in made.rows
        ]

    return ask


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Return what reads a folder into a new store: at least so many documents must be stored."""
    with ExitStack() as stack:

        def ingest(place: Callable[[], Path], *, documents: int) -> Any:
            state = tmp_path_factory.mktemp("store")
            opened = stack.enter_context(open_store(settings.Settings(store=str(state), state=state)))
            assert pipeline.ingest(folder.read([place()]), opened, state).stored >= documents
            return opened

        yield ingest


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Tell whether `--rewrite` was given (an option of `tests/conftest.py`)."""
    return bool(request.config.getoption("--rewrite", default=False))


@pytest.fixture(scope="session")
def check_seeds() -> Callable[[str, Answer], None]:
    """Compare an answer over the five samples with `seeds/cqNN.csv`, in its columns only, in any order."""

    def check(name: str, answer: Answer) -> None:
        with (HERE / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            columns = tuple(reader.fieldnames or ())
            expected = sorted(tuple(row[column] for column in columns) for row in reader)
        if name == "cq05":  # which asks are taken for the same is measured elsewhere
            answer = [row for row in answer if row["grain"] == "theme"]
        if name == "cq07":  # so is who asked for it first
            return
        assert _stable(answer, columns) == expected

    return check


def _stable(answer: Answer, columns: Iterable[str]) -> list[tuple[str, ...]]:
    return sorted(tuple(_short(row[column]) for column in columns) for row in answer)


def _without_run(term: object) -> str:
    """Return a term without what every new version of the extractor changes: the digest of a run, a version."""
    return re.sub(r"(?<=/id/run/)([0-9a-f]{16})-[0-9a-f]{8}|(?<=/id/extractor/)[\w.-]+", r"\1", str(term))


def _short(value: str) -> str:
    """Return an IRI without its base, within a meeting only its last two segments; straight apostrophes in words."""
    if not value.startswith(iris.BASE):
        return value.replace("’", "'").replace("‘", "'")
    if "/item/" in value:
        return "/".join(value.rsplit("/", 2)[1:])
    return value.removeprefix(iris.BASE).removeprefix("id/")
