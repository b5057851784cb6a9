"""The questions answer over `data/examples/` as `examples/cqNN.csv` says; `--rewrite` writes those for review."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from graph import files, iris, queries

DOCUMENTS = 11  # at least; one more is quarantined
EXPECTED = Path(__file__).parent / "examples"
# What changes from run to run, or with every new version of the extractor.
UNSTABLE = {"last_read", "version", "extractor", "retrieved_at"}


@pytest.fixture(scope="module")
def invented(ingested) -> Any:
    return ingested(lambda: files.folder("data") / "examples", documents=DOCUMENTS)


@pytest.mark.parametrize("query", queries.questions(), ids=lambda query: query.name)
def test_a_question_answers_as_expected_over_the_examples(query, invented, asked, rewrite) -> None:
    values = {}
    if query.name in ("cq26", "cq37"):  # its own example is none of the invented documents
        first, *_ = asked(invented, queries.load("cq01"))
        values = {"node": first["recommendation"]}
    answer = asked(invented, query, values)
    columns = [column.name for column in query.columns if column.name not in UNSTABLE]
    columns = columns or list(answer[0])
    text = _csv(columns, answer)
    expected = EXPECTED / f"{query.name}.csv"
    if rewrite:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8", newline="")
    assert text == expected.read_bytes().decode(), "if this is right, review what `pytest --rewrite` writes"


def _csv(columns: list[str], answer: list[dict[str, str]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column].replace(iris.BASE, "") for column in columns] for row in answer)
    return made.getvalue()
