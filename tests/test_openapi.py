"""The description of the interface: complete, and what it says is what is answered."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

from graph import queries
from graph.serve.data.openapi import document
from serving import application


@pytest.fixture(scope="module")
def described() -> BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", application())


CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for path, operations in sorted(document()["paths"].items()) for method in operations],
)
def test_what_is_described_is_what_is_answered(described: BaseSchema, method: str, path: str) -> None:
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(described[path][method.upper()].as_strategy())
    def answer(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    answer()


def test_every_question_is_described_with_its_parameters() -> None:
    paths = document()["paths"]
    for question in (one for one in queries.questions() if one.kind == "select"):
        described = {one["name"] for one in paths[f"/api/questions/{question.name}"]["get"].get("parameters", [])}
        assert {param.name for param in question.params} <= described


def test_the_description_is_served_and_has_a_page() -> None:
    client = TestClient(application())
    assert client.get("/openapi.json").json() == document()
    assert "/api/questions/cq05" in client.get("/api", headers={"Accept": "text/html"}).text
