"""The questions give the worked answers over the five samples as the whole line reads them."""

from __future__ import annotations

from typing import Any

import pytest

from graph import queries

SAMPLES = 5


@pytest.fixture(scope="module")
def seeds(ingested, request: pytest.FixtureRequest) -> Any:
    return ingested(lambda: request.getfixturevalue("corpus") / "seeds", documents=SAMPLES)


@pytest.mark.parametrize("query", queries.questions(), ids=lambda query: query.name)
def test_a_question_gives_its_worked_answer_over_the_samples(query, seeds, check_seeds, examples, asked) -> None:
    check_seeds(query.name, asked(seeds, query, examples.get(query.name)))
