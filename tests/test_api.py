"""The questions as an interface: the same rows as the command line, in plain JSON and CSV, typed and told apart."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

from graph import queries
from serving import application, example_store

SELECTS = [question for question in queries.questions() if question.kind == "select"]


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application(), follow_redirects=False)


def test_every_question_is_listed_with_its_parameters(client: TestClient) -> None:
    listed = client.get("/api/questions").json()
    assert [one["name"] for one in listed] == [question.name for question in queries.questions()]
    assert len(listed) >= 16
    of = {one["name"]: one for one in listed}
    assert "authority" in [one["name"] for one in of["cq08"]["parameters"]]


@pytest.mark.parametrize("question", SELECTS, ids=lambda question: question.name)
def test_an_answer_is_that_of_the_question(client: TestClient, question: queries.Query) -> None:
    given = {name: list(of) for name, of in question.example}
    expected = example_store().rows(question.bind(given))
    answer = client.get(f"/api/questions/{question.name}", params=given)
    assert answer.status_code == 200
    told = answer.json()
    size = question.pagination or len(expected.rows)
    assert len(told["rows"]) == min(len(expected.rows), size)
    assert told["more"] is (len(expected.rows) > size)
    read = list(
        csv.reader(io.StringIO(client.get(f"/api/questions/{question.name}", params={**given, "format": "csv"}).text))
    )
    assert read[0] == list(expected.variables)
    assert len(read) - 1 == len(told["rows"])


def test_what_recurs_for_a_council_is_what_it_asked_for_too(client: TestClient) -> None:
    every = client.get("/api/questions/cq05").json()["rows"]
    mine = client.get("/api/questions/cq05?authority=norbeck").json()["rows"]
    assert mine == [row for row in every if "Norbeck" in row["council_names"].split(", ")]
    assert 0 < len(mine) < len(every)


def test_numbers_are_numbers_and_what_is_not_stated_is_null(client: TestClient) -> None:
    row = client.get("/api/questions/cq38", params={"authority": "aldermere"}).json()["rows"][0]
    assert isinstance(row["documents"], int)
    assert row["council"] == "Aldermere"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/questions/cq99", 404),
        ("/api/questions/cq08?colour=red", 400),
        ("/api/questions/cq08?authority=http%3A%2F%2Fa%20b", 400),
        ("/api/questions/cq08?page=0", 400),
        ("/api/questions/cq08?page=999", 404),
        ("/api/questions/cq08?format=exe", 400),
    ],
)
def test_what_cannot_be_used_is_told(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_that_there_is_not_is_refused(client: TestClient) -> None:
    assert client.get("/api/questions/cq08", headers={"Accept": "image/png"}).status_code == 406
    assert (
        client.get("/api/questions/cq08", headers={"Accept": "text/csv"})
        .headers["content-type"]
        .startswith("text/csv")
    )
